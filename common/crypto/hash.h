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

/* Hashes and HMAC over OpenSSL and LibreSSL. Pure. */

#ifndef ADIT_HASH_H
#define ADIT_HASH_H

#include <stddef.h>
#include <stdint.h>

enum hash_alg {
	HASH_NONE = 0, HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA384,
	HASH_SHA512
};

#define HASH_MAXLEN	64

/* A piece of what is hashed; pieces are taken in order. */
struct piece {
	const void	*data;
	size_t		 len;
};

/* Bytes of the digest, 0 for an unknown algorithm. */
size_t		 hash_len(enum hash_alg);
/* "md5", "sha1", "sha2_256", ...; "none" if unknown. */
const char	*hash_name(enum hash_alg);
/* Digest of n pieces into out (hash_len bytes). Returns 0 or -1. */
int		 hash_pieces(enum hash_alg, const struct piece *, size_t n,
		    uint8_t *out);
/* HMAC (RFC 2104) of n pieces under key, full length, into out. 0 or -1. */
int		 hmac_pieces(enum hash_alg, const void *key, size_t keylen,
		    const struct piece *, size_t n, uint8_t *out);

#endif
