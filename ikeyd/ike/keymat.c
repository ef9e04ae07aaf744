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

/* KEYMAT, the ISAKMP cipher key, IVs and the hashes of phase 2: RFC 2409 5.5,
 * 5.7, appendix B. Runs in: ikeyd engine. */

#include <string.h>

#include "keymat.h"

#define MAXPIECES	8

static void
put32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

int
keymat_isakmp(enum hash_alg hash, const uint8_t *skeyid_e, uint8_t *key,
    size_t keylen)
{
	uint8_t k[HASH_MAXLEN], zero = 0;
	size_t len = hash_len(hash), done, n;
	struct piece p = { &zero, 1 };
	int r = -1;

	if (len == 0)
		return -1;
	if (keylen <= len) {
		memcpy(key, skeyid_e, keylen);
		return 0;
	}
	/* Too short: K1 = prf(SKEYID_e, 0), K2 = prf(SKEYID_e, K1), ... */
	for (done = 0; done < keylen; done += n) {
		if (hmac_pieces(hash, skeyid_e, len, &p, 1, k) == -1)
			goto out;
		p.data = k;
		p.len = len;
		n = keylen - done < len ? keylen - done : len;
		memcpy(key + done, k, n);
	}
	r = 0;
out:
	explicit_bzero(k, sizeof(k));
	return r;
}

int
keymat_iv1(enum hash_alg hash, const uint8_t *gxi, size_t gxilen,
    const uint8_t *gxr, size_t gxrlen, uint8_t *iv, size_t block)
{
	struct piece p[2] = { { gxi, gxilen }, { gxr, gxrlen } };
	uint8_t digest[HASH_MAXLEN];

	if (hash_len(hash) < block || hash_pieces(hash, p, 2, digest) == -1)
		return -1;
	memcpy(iv, digest, block);
	return 0;
}

int
keymat_iv2(enum hash_alg hash, const uint8_t *last, size_t block,
    uint32_t msgid, uint8_t *iv)
{
	uint8_t mid[4], digest[HASH_MAXLEN];
	struct piece p[2] = { { last, block }, { mid, sizeof(mid) } };

	put32(mid, msgid);
	if (hash_len(hash) < block || hash_pieces(hash, p, 2, digest) == -1)
		return -1;
	memcpy(iv, digest, block);
	return 0;
}

int
keymat_esp(const struct keymat_in *in, uint8_t *out, size_t len)
{
	uint8_t k[HASH_MAXLEN], spi[4];
	size_t klen = hash_len(in->hash), done, n;
	struct piece p[6] = {
		{ k, 0 },
		{ in->gxy, in->gxy != NULL ? in->gxylen : 0 },
		{ &in->proto, 1 },
		{ spi, sizeof(spi) },
		{ in->ni, in->nilen },
		{ in->nr, in->nrlen }
	};
	int r = -1;

	if (klen == 0 || len > KEYMAT_MAX)
		return -1;
	put32(spi, in->spi);
	/* K1 = prf(SKEYID_d, ...), K2 = prf(SKEYID_d, K1 | ...), ... */
	for (done = 0; done < len; done += n) {
		if (hmac_pieces(in->hash, in->skeyid_d, klen, p, 6, k) == -1)
			goto out;
		p[0].len = klen;
		n = len - done < klen ? len - done : klen;
		memcpy(out + done, k, n);
	}
	r = 0;
out:
	explicit_bzero(k, sizeof(k));
	return r;
}

int
keymat_hash(enum hash_alg hash, const uint8_t *skeyid_a, int zero,
    uint32_t msgid, const struct piece *rest, size_t n, uint8_t *out)
{
	uint8_t head[5] = { 0 };
	struct piece p[MAXPIECES];
	size_t i;

	if (n + 1 > MAXPIECES)
		return -1;
	put32(head + 1, msgid);
	p[0].data = zero ? head : head + 1;
	p[0].len = zero ? 5 : 4;
	for (i = 0; i < n; i++)
		p[i + 1] = rest[i];
	return hmac_pieces(hash, skeyid_a, hash_len(hash), p, n + 1, out);
}
