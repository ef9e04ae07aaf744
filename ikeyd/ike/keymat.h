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

/* Keys and IVs that grow out of SKEYID_d, _a and _e, and the hashes that
 * protect quick mode and informationals. All outputs are the caller's. */

#ifndef IKE_KEYMAT_H
#define IKE_KEYMAT_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/cipher.h"
#include "crypto/hash.h"

/* The key that encrypts ISAKMP messages, of keylen bytes (RFC 2409 appendix
 * B). Returns 0 or -1, as all here. */
int	keymat_isakmp(enum hash_alg, const uint8_t *skeyid_e, uint8_t *key,
	    size_t keylen);
/* The first IV of phase 1, from both public values. */
int	keymat_iv1(enum hash_alg, const uint8_t *gxi, size_t gxilen,
	    const uint8_t *gxr, size_t gxrlen, uint8_t *iv, size_t block);
/* The first IV of an exchange in phase 2: the last cipher block of phase 1
 * and the message id (host order). */
int	keymat_iv2(enum hash_alg, const uint8_t *last, size_t block,
	    uint32_t msgid, uint8_t *iv);

/* What an SA's keys are made of (RFC 2409 5.5). */
struct keymat_in {
	enum hash_alg	 hash;
	const uint8_t	*skeyid_d;
	const uint8_t	*gxy;		/* PFS; NULL without */
	size_t		 gxylen;
	uint8_t		 proto;		/* enum isakmp_proto */
	uint32_t	 spi;		/* of the SA, host order */
	const uint8_t	*ni, *nr;
	size_t		 nilen, nrlen;
};

/* KEYMAT of one direction, of len bytes (at most KEYMAT_MAX). */
#define KEYMAT_MAX	128
int	keymat_esp(const struct keymat_in *, uint8_t *out, size_t len);

/* HASH(1), (2), (3) of quick mode and HASH(1) of informationals:
 * prf(SKEYID_a, [0 |] M-ID | [nonces |] rest). zero gives the leading 0 of
 * HASH(3); pieces are what is hashed behind M-ID. out takes hash_len. */
int	keymat_hash(enum hash_alg, const uint8_t *skeyid_a, int zero,
	    uint32_t msgid, const struct piece *, size_t n, uint8_t *out);

#endif
