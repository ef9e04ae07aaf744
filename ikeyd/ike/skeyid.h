/*
 * Copyright (c) 2026 The adit authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

/* SKEYID and its three children (RFC 2409 5). The keys process runs this; the
 * engine gets the children only. */

#ifndef IKE_SKEYID_H
#define IKE_SKEYID_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/hash.h"
#include "isakmp.h"

/* What both ends know once KE and nonces are exchanged. Memory is the
 * caller's; the nonces and g^xy are the payloads' contents. */
struct skeyid_in {
	enum hash_alg	 hash;
	const uint8_t	*ni, *nr, *gxy;
	size_t		 nilen, nrlen, gxylen;
	uint8_t		 icookie[ISAKMP_COOKIELEN], rcookie[ISAKMP_COOKIELEN];
};

/* Each of hash_len(hash) bytes; secret. */
struct skeyid {
	uint8_t		skeyid[HASH_MAXLEN];
	uint8_t		d[HASH_MAXLEN], a[HASH_MAXLEN], e[HASH_MAXLEN];
	uint8_t		len;
};

/* With a pre-shared key: SKEYID = prf(key, Ni_b | Nr_b). Returns 0 or -1; the
 * caller wipes the result. */
int	skeyid_psk(struct skeyid *, const struct skeyid_in *, const void *psk,
	    size_t psklen);
/* With signatures: SKEYID = prf(Ni_b | Nr_b, g^xy). */
int	skeyid_sig(struct skeyid *, const struct skeyid_in *);

#endif
