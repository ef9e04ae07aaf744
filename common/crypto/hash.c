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

/* Hashes by EVP, HMAC by HMAC_CTX: the calls that OpenSSL 3 and LibreSSL both
 * have. Runs in: ikeyd, l2tpd, pppd-lite. */

#include <limits.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "hash.h"

static const struct {
	const char	*name;
	size_t		 len;
	const EVP_MD	*(*md)(void);
} algs[] = {
	[HASH_NONE] =	{ "none", 0, NULL },
	[HASH_MD5] =	{ "md5", 16, EVP_md5 },
	[HASH_SHA1] =	{ "sha1", 20, EVP_sha1 },
	[HASH_SHA256] =	{ "sha2_256", 32, EVP_sha256 },
	[HASH_SHA384] =	{ "sha2_384", 48, EVP_sha384 },
	[HASH_SHA512] =	{ "sha2_512", 64, EVP_sha512 },
};

static int
known(enum hash_alg alg)
{
	return (unsigned int)alg < sizeof(algs) / sizeof(algs[0]);
}

size_t
hash_len(enum hash_alg alg)
{
	return known(alg) ? algs[alg].len : 0;
}

const char *
hash_name(enum hash_alg alg)
{
	return known(alg) ? algs[alg].name : algs[HASH_NONE].name;
}

int
hash_pieces(enum hash_alg alg, const struct piece *v, size_t n, uint8_t *out)
{
	EVP_MD_CTX *ctx;
	size_t i;
	int ok;

	if (hash_len(alg) == 0 || (ctx = EVP_MD_CTX_new()) == NULL)
		return -1;
	ok = EVP_DigestInit_ex(ctx, algs[alg].md(), NULL) == 1;
	for (i = 0; ok && i < n; i++)
		if (v[i].len > 0)
			ok = EVP_DigestUpdate(ctx, v[i].data, v[i].len) == 1;
	if (ok)
		ok = EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? 0 : -1;
}

int
hmac_pieces(enum hash_alg alg, const void *key, size_t keylen,
    const struct piece *v, size_t n, uint8_t *out)
{
	HMAC_CTX *ctx;
	size_t i;
	int ok;

	if (hash_len(alg) == 0 || keylen > INT_MAX ||
	    (ctx = HMAC_CTX_new()) == NULL)
		return -1;
	/* A NULL key would mean "the one from before", not the empty one. */
	ok = HMAC_Init_ex(ctx, keylen > 0 ? key : "", (int)keylen,
	    algs[alg].md(), NULL) == 1;
	for (i = 0; ok && i < n; i++)
		if (v[i].len > 0)
			ok = HMAC_Update(ctx, v[i].data, v[i].len) == 1;
	if (ok)
		ok = HMAC_Final(ctx, out, NULL) == 1;
	HMAC_CTX_free(ctx);
	return ok ? 0 : -1;
}
