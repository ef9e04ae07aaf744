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


/* HMAC with kept key: the states after the inner and the outer pad are made
 * once per SA and copied per packet (RFC 2104 4), which costs no allocation.
 * Pure. */

#ifndef ADIT_ESP_HMAC_H
#define ADIT_ESP_HMAC_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/sha.h>

#define HMAC_MAXLEN	64

enum hmac_alg { HMAC_SHA1, HMAC_SHA256, HMAC_SHA384, HMAC_SHA512 };

union hmac_state {
	SHA_CTX		sha1;
	SHA256_CTX	sha256;
	SHA512_CTX	sha512;		/* SHA-384 too */
};

struct hmac {
	enum hmac_alg		alg;
	union hmac_state	inner, outer;	/* secret */
};

/* Bytes of the whole digest. */
size_t	hmac_len(enum hmac_alg);
/* Make the states of a key of at most one block (64 or 128 bytes). Returns 0,
 * or -1 for a longer key. hmac_clear() wipes them. */
int	hmac_init(struct hmac *, enum hmac_alg, const uint8_t *key,
	    size_t keylen);
void	hmac_clear(struct hmac *);
/* The digest of len bytes, whole, into out (hmac_len bytes). */
void	hmac_digest(const struct hmac *, const uint8_t *data, size_t len,
	    uint8_t *out);

#endif
