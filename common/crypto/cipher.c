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

/* CBC over whole blocks (RFC 2409 appendix B, RFC 2451, RFC 3602). A context
 * per call: IKE makes a handful of calls per exchange. Runs in: ikeyd. */

#include <limits.h>
#include <string.h>

#include <openssl/evp.h>

#include "cipher.h"

static const EVP_CIPHER *
cipher_evp(enum cipher_alg alg, size_t keylen)
{
	if (alg == CIPHER_3DES_CBC && keylen == 24)
		return EVP_des_ede3_cbc();
	if (alg != CIPHER_AES_CBC)
		return NULL;
	switch (keylen) {
	case 16:
		return EVP_aes_128_cbc();
	case 24:
		return EVP_aes_192_cbc();
	case 32:
		return EVP_aes_256_cbc();
	default:
		return NULL;
	}
}

size_t
cipher_block(enum cipher_alg alg)
{
	switch (alg) {
	case CIPHER_3DES_CBC:
		return 8;
	case CIPHER_AES_CBC:
		return 16;
	default:
		return 0;
	}
}

int
cipher_keylen_ok(enum cipher_alg alg, size_t keylen)
{
	return cipher_evp(alg, keylen) != NULL;
}

/* One run over buf; encrypt is 1 or 0 as EVP_CipherInit_ex() wants it. */
static int
run(enum cipher_alg alg, const uint8_t *key, size_t keylen, const uint8_t *iv,
    uint8_t *buf, size_t len, int encrypt)
{
	EVP_CIPHER_CTX *ctx;
	int ok, n = 0, rest = 0;

	if ((ctx = EVP_CIPHER_CTX_new()) == NULL)
		return -1;
	ok = EVP_CipherInit_ex(ctx, cipher_evp(alg, keylen), NULL, key, iv,
	    encrypt) == 1 &&
	    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	    EVP_CipherUpdate(ctx, buf, &n, buf, (int)len) == 1 &&
	    EVP_CipherFinal_ex(ctx, buf + n, &rest) == 1 &&
	    (size_t)n + (size_t)rest == len;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : -1;
}

/* 1 if the arguments are fit for run(). */
static int
fit(enum cipher_alg alg, size_t keylen, size_t len)
{
	return cipher_keylen_ok(alg, keylen) && len <= INT_MAX &&
	    len % cipher_block(alg) == 0;
}

int
cipher_encrypt(enum cipher_alg alg, const uint8_t *key, size_t keylen,
    uint8_t *iv, uint8_t *buf, size_t len)
{
	size_t block = cipher_block(alg);

	if (!fit(alg, keylen, len))
		return -1;
	if (len == 0)
		return 0;
	if (run(alg, key, keylen, iv, buf, len, 1) == -1)
		return -1;
	memcpy(iv, buf + len - block, block);
	return 0;
}

int
cipher_decrypt(enum cipher_alg alg, const uint8_t *key, size_t keylen,
    uint8_t *iv, uint8_t *buf, size_t len)
{
	uint8_t last[CIPHER_MAXBLOCK];
	size_t block = cipher_block(alg);

	if (!fit(alg, keylen, len))
		return -1;
	if (len == 0)
		return 0;
	memcpy(last, buf + len - block, block);
	if (run(alg, key, keylen, iv, buf, len, 0) == -1)
		return -1;
	memcpy(iv, last, block);
	return 0;
}
