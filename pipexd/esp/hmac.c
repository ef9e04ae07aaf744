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


/* HMAC-SHA1 and HMAC-SHA2 (RFC 2104, 2404, 4868) from kept states. The calls
 * that take a state by value are the old ones of libcrypto: EVP's copy of a
 * context allocates, HMAC_Init_ex() does so twice a packet.
 * Runs in: pipexd worker. */

#include <string.h>

#include "hmac.h"

#define MAXBLOCK	128

struct alg {
	size_t	 block, len;
	void	(*init)(union hmac_state *);
	void	(*update)(union hmac_state *, const void *, size_t);
	void	(*final)(union hmac_state *, uint8_t *);
};

static void
sha1_init(union hmac_state *s)
{
	SHA1_Init(&s->sha1);
}

static void
sha1_update(union hmac_state *s, const void *data, size_t len)
{
	SHA1_Update(&s->sha1, data, len);
}

static void
sha1_final(union hmac_state *s, uint8_t *out)
{
	SHA1_Final(out, &s->sha1);
}

static void
sha256_init(union hmac_state *s)
{
	SHA256_Init(&s->sha256);
}

static void
sha256_update(union hmac_state *s, const void *data, size_t len)
{
	SHA256_Update(&s->sha256, data, len);
}

static void
sha256_final(union hmac_state *s, uint8_t *out)
{
	SHA256_Final(out, &s->sha256);
}

static void
sha384_init(union hmac_state *s)
{
	SHA384_Init(&s->sha512);
}

static void
sha384_update(union hmac_state *s, const void *data, size_t len)
{
	SHA384_Update(&s->sha512, data, len);
}

static void
sha384_final(union hmac_state *s, uint8_t *out)
{
	SHA384_Final(out, &s->sha512);
}

static void
sha512_init(union hmac_state *s)
{
	SHA512_Init(&s->sha512);
}

static void
sha512_update(union hmac_state *s, const void *data, size_t len)
{
	SHA512_Update(&s->sha512, data, len);
}

static void
sha512_final(union hmac_state *s, uint8_t *out)
{
	SHA512_Final(out, &s->sha512);
}

static const struct alg algs[] = {
	[HMAC_SHA1] = { 64, 20, sha1_init, sha1_update, sha1_final },
	[HMAC_SHA256] = { 64, 32, sha256_init, sha256_update, sha256_final },
	[HMAC_SHA384] = { 128, 48, sha384_init, sha384_update, sha384_final },
	[HMAC_SHA512] = { 128, 64, sha512_init, sha512_update, sha512_final }
};

size_t
hmac_len(enum hmac_alg alg)
{
	return algs[alg].len;
}

static void
pad_init(const struct alg *a, union hmac_state *s, const uint8_t *key,
    size_t keylen, uint8_t pad)
{
	uint8_t block[MAXBLOCK];
	size_t i;

	memset(block, pad, sizeof(block));
	for (i = 0; i < keylen; i++)
		block[i] ^= key[i];
	a->init(s);
	a->update(s, block, a->block);
	explicit_bzero(block, sizeof(block));
}

int
hmac_init(struct hmac *h, enum hmac_alg alg, const uint8_t *key, size_t keylen)
{
	const struct alg *a = &algs[alg];

	if (keylen > a->block)
		return -1;
	memset(h, 0, sizeof(*h));
	h->alg = alg;
	pad_init(a, &h->inner, key, keylen, 0x36);
	pad_init(a, &h->outer, key, keylen, 0x5c);
	return 0;
}

void
hmac_clear(struct hmac *h)
{
	explicit_bzero(h, sizeof(*h));
}

void
hmac_digest(const struct hmac *h, const uint8_t *data, size_t len,
    uint8_t *out)
{
	const struct alg *a = &algs[h->alg];
	union hmac_state s = h->inner;

	a->update(&s, data, len);
	a->final(&s, out);
	s = h->outer;
	a->update(&s, out, a->len);
	a->final(&s, out);
}
