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

/* MD4, DES and RC4 by the low-level calls: EVP would need the legacy provider
 * of OpenSSL, which a chrooted process cannot load.
 * Runs in: pppd-lite, pipexd. */

#include <string.h>

#include <openssl/des.h>
#include <openssl/md4.h>
#include <openssl/rc4.h>

#include "legacy.h"

void
legacy_md4(const void *data, size_t len, uint8_t out[16])
{
	MD4_CTX ctx;

	MD4_Init(&ctx);
	if (len > 0)
		MD4_Update(&ctx, data, len);
	MD4_Final(out, &ctx);
	explicit_bzero(&ctx, sizeof(ctx));
}

/* Spread 56 bits over eight bytes, the lowest bit of each left for parity. */
static void
des_spread(const uint8_t key[7], DES_cblock out)
{
	uint64_t bits = 0;
	int i;

	for (i = 0; i < 7; i++)
		bits = bits << 8 | key[i];
	for (i = 7; i >= 0; i--) {
		out[i] = (uint8_t)(bits << 1);
		bits >>= 7;
	}
	explicit_bzero(&bits, sizeof(bits));
}

void
legacy_des7(const uint8_t key[7], const uint8_t in[8], uint8_t out[8])
{
	DES_key_schedule ks;
	DES_cblock k, block;

	des_spread(key, k);
	DES_set_odd_parity(&k);
	/* Weak keys are the protocol's own business: no check. */
	DES_set_key_unchecked(&k, &ks);
	memcpy(block, in, sizeof(block));
	DES_ecb_encrypt(&block, &block, &ks, DES_ENCRYPT);
	memcpy(out, block, sizeof(block));
	explicit_bzero(&ks, sizeof(ks));
	explicit_bzero(&k, sizeof(k));
}

void
legacy_rc4(const uint8_t *key, size_t keylen, const uint8_t *in, uint8_t *out,
    size_t len)
{
	RC4_KEY rc4;

	RC4_set_key(&rc4, (int)keylen, key);
	RC4(&rc4, len, in, out);
	explicit_bzero(&rc4, sizeof(rc4));
}
