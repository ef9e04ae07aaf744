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


/* The algorithms of one SA and one direction, with everything that depends on
 * its keys made once: per packet only the IV is set. Pure. */

#ifndef ADIT_ESP_SUITE_H
#define ADIT_ESP_SUITE_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "hmac.h"
#include "pfkey/pfkey.h"

#define ESP_HDRLEN	8	/* SPI and sequence number */
#define SUITE_MAXIV	16
#define SUITE_MAXICV	32

struct suite {
	EVP_CIPHER_CTX	*cipher;	/* NULL: not made */
	struct hmac	 hmac;		/* not with aead */
	uint8_t		 salt[4];	/* aead: first bytes of the nonce */
	uint8_t		 aead;		/* cipher and ICV in one (RFC 4106) */
	uint8_t		 ivlen;		/* bytes on the wire */
	uint8_t		 align;		/* body is a multiple of this */
	uint8_t		 icvlen;	/* bytes on the wire */
};

/* Make the contexts for the algorithms and keys of sa; seal is 1 for
 * outbound, 0 for inbound. Returns 0, EINVAL for algorithms or key lengths
 * that we do not do, ENOMEM. Free with suite_clear(), which wipes. */
int	suite_init(struct suite *, const struct pfkey_sa *, int seal);
void	suite_clear(struct suite *);
/* 1 if suite_init() would take these. */
int	suite_ok(const struct pfkey_sa *);
/* Which algorithms there are, for REGISTER: fills auths and encs. */
void	suite_supported(struct pfkey_msg *);
/* Encrypt in place the body (whole blocks, padding and trailer included) of
 * a packet whose header and IV are filled in, and put the ICV behind it:
 *	pkt: ESP_HDRLEN | ivlen | bodylen | icvlen
 * Returns 0, or -1 if libcrypto fails. */
int	suite_seal(struct suite *, uint8_t *pkt, size_t bodylen);
/* The other way: 1 if the ICV is good, compared in constant time. The body is
 * still encrypted, but for an aead suite, where both are one step and a
 * refused body is lost. */
int	suite_verify(struct suite *, uint8_t *pkt, size_t bodylen);
/* Decrypt the body after suite_verify(), at the cost of the IV; nothing is left
 * to do for an aead suite. Returns 0 or -1. */
int	suite_decrypt(struct suite *, uint8_t *pkt, size_t bodylen);

#endif
