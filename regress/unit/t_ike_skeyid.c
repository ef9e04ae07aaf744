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

/* SKEYID and its children against NIST's answers (CAVS 17.3, ikev1_psk), and
 * what grows out of them. */

#include <stdlib.h>
#include <string.h>

#include "ikeyd/ike/keymat.h"
#include "ikeyd/ike/skeyid.h"
#include "regress/lib/test.h"

static enum hash_alg
hash_of_len(size_t len)
{
	switch (len) {
	case 20:
		return HASH_SHA1;
	case 32:
		return HASH_SHA256;
	case 48:
		return HASH_SHA384;
	case 64:
		return HASH_SHA512;
	}
	return HASH_NONE;	/* SHA-224, which nobody uses */
}

static void
one_case(const struct vector *v, enum hash_alg hash)
{
	struct bytes ni = vector_bytes(v, "Ni"), nr = vector_bytes(v, "Nr");
	struct bytes gxy = vector_bytes(v, "g^xy");
	struct bytes psk = vector_bytes(v, "pre-shared-key");
	struct bytes ci = vector_bytes(v, "CKY_I");
	struct bytes cr = vector_bytes(v, "CKY_R");
	struct skeyid_in in;
	struct skeyid s;

	memset(&in, 0, sizeof(in));
	in.hash = hash;
	in.ni = ni.data;
	in.nilen = ni.len;
	in.nr = nr.data;
	in.nrlen = nr.len;
	in.gxy = gxy.data;
	in.gxylen = gxy.len;
	memcpy(in.icookie, ci.data, 8);
	memcpy(in.rcookie, cr.data, 8);
	assert_int_equal(skeyid_psk(&s, &in, psk.data, psk.len), 0);
	assert_hex(s.skeyid, s.len, vector_text(v, "SKEYID"));
	assert_hex(s.d, s.len, vector_text(v, "SKEYID_d"));
	assert_hex(s.a, s.len, vector_text(v, "SKEYID_a"));
	assert_hex(s.e, s.len, vector_text(v, "SKEYID_e"));
	free(ni.data);
	free(nr.data);
	free(gxy.data);
	free(psk.data);
	free(ci.data);
	free(cr.data);
}

static void
nist(void **state)
{
	struct vector *all = vectors_read("../vectors/cavp/ikev1_psk.txt"), *v;
	unsigned int n = 0, skipped = 0;
	enum hash_alg hash;
	const char *text;

	(void)state;
	for (v = all; v != NULL; v = vector_next(v)) {
		if ((text = vector_text(v, "SKEYID")) == NULL)
			continue;
		hash = hash_of_len(strlen(text) / 2);
		if (hash == HASH_NONE) {
			skipped++;
			continue;
		}
		one_case(v, hash);
		n++;
	}
	vectors_free(all);
	/* 340 in the file, of which 60 to 80 are SHA-224. */
	if (n + skipped != 340 || n < 250)
		fail_msg("%u cases done, %u of SHA-224", n, skipped);
}

/* RFC 2409 appendix B: an AES-256 key out of a SHA1 SKEYID_e is stretched. */
static void
long_cipher_key(void **state)
{
	uint8_t e[20], key[32], k1[20], k2[20], zero = 0;
	struct piece p = { &zero, 1 };

	(void)state;
	memset(e, 0x5a, sizeof(e));
	assert_int_equal(keymat_isakmp(HASH_SHA1, e, key, 32), 0);
	assert_int_equal(hmac_pieces(HASH_SHA1, e, 20, &p, 1, k1), 0);
	p.data = k1;
	p.len = 20;
	assert_int_equal(hmac_pieces(HASH_SHA1, e, 20, &p, 1, k2), 0);
	assert_memory_equal(key, k1, 20);
	assert_memory_equal(key + 20, k2, 12);
	assert_int_equal(keymat_isakmp(HASH_SHA1, e, key, 16), 0);
	assert_memory_equal(key, e, 16);
}

/* RFC 2409 5.5: K1 = prf(SKEYID_d, [g^xy |] proto | SPI | Ni | Nr), K2 begins
 * with K1. */
static void
esp_keys(void **state)
{
	uint8_t d[32], out[52], k1[32], k2[32];
	uint8_t flat[64] = "secret\003\022\064\126\170nonceInonceR";
	struct keymat_in in;
	struct piece p[2] = { { k1, 0 }, { flat + 6, 17 } };

	(void)state;
	memset(d, 7, sizeof(d));
	memset(&in, 0, sizeof(in));
	in.hash = HASH_SHA256;
	in.skeyid_d = d;
	in.proto = 3;
	in.spi = 0x12345678;
	in.ni = (const uint8_t *)"nonceI";
	in.nr = (const uint8_t *)"nonceR";
	in.nilen = in.nrlen = 6;
	assert_int_equal(keymat_esp(&in, out, sizeof(out)), 0);
	assert_int_equal(hmac_pieces(HASH_SHA256, d, 32, p, 2, k1), 0);
	p[0].len = 32;
	assert_int_equal(hmac_pieces(HASH_SHA256, d, 32, p, 2, k2), 0);
	assert_memory_equal(out, k1, 32);
	assert_memory_equal(out + 32, k2, 20);
	/* With PFS g^xy goes in front. */
	in.gxy = (const uint8_t *)"secret";
	in.gxylen = 6;
	p[0].len = 0;
	p[1].data = flat;
	p[1].len = 23;
	assert_int_equal(keymat_esp(&in, out, 32), 0);
	assert_int_equal(hmac_pieces(HASH_SHA256, d, 32, p, 2, k1), 0);
	assert_memory_equal(out, k1, 32);
	assert_int_equal(keymat_esp(&in, out, KEYMAT_MAX + 1), -1);
}

static void
ivs_and_hashes(void **state)
{
	static const uint8_t flat[] = "\000\001\002\003\004nonce";
	struct piece whole = { flat, 10 }, rest = { "nonce", 5 };
	uint8_t iv[16], want[HASH_MAXLEN], got[HASH_MAXLEN];
	struct piece g = { "gigr", 4 }, b;

	(void)state;
	assert_int_equal(keymat_iv1(HASH_SHA1, (const uint8_t *)"gi", 2,
	    (const uint8_t *)"gr", 2, iv, 16), 0);
	assert_int_equal(hash_pieces(HASH_SHA1, &g, 1, want), 0);
	assert_memory_equal(iv, want, 16);
	b.data = "0123456789abcdef\001\002\003\004";
	b.len = 20;
	assert_int_equal(keymat_iv2(HASH_SHA1,
	    (const uint8_t *)"0123456789abcdef", 16, 0x01020304, iv), 0);
	assert_int_equal(hash_pieces(HASH_SHA1, &b, 1, want), 0);
	assert_memory_equal(iv, want, 16);
	assert_int_equal(keymat_hash(HASH_SHA1, (const uint8_t *)
	    "aaaaaaaaaaaaaaaaaaaa", 1, 0x01020304, &rest, 1, got), 0);
	assert_int_equal(hmac_pieces(HASH_SHA1, "aaaaaaaaaaaaaaaaaaaa", 20,
	    &whole, 1, want), 0);
	assert_memory_equal(got, want, 20);
	whole.data = flat + 1;
	whole.len = 9;
	assert_int_equal(keymat_hash(HASH_SHA1, (const uint8_t *)
	    "aaaaaaaaaaaaaaaaaaaa", 0, 0x01020304, &rest, 1, got), 0);
	assert_int_equal(hmac_pieces(HASH_SHA1, "aaaaaaaaaaaaaaaaaaaa", 20,
	    &whole, 1, want), 0);
	assert_memory_equal(got, want, 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nist),
		cmocka_unit_test(long_cipher_key),
		cmocka_unit_test(esp_keys),
		cmocka_unit_test(ivs_and_hashes)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
