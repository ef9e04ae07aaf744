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

/* common/crypto/hash against the vectors of RFC 4231, and NIST's IKEv1 key
 * derivation built out of hmac_pieces(). */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "crypto/hash.h"

static const struct {
	enum hash_alg alg;
	const char *field, *name;
	size_t len;
	const char *empty;	/* digest of nothing */
} algs[] = {
	{ HASH_MD5, "hmac-md5", "md5", 16,
	    "d41d8cd98f00b204e9800998ecf8427e" },
	{ HASH_SHA1, "hmac-sha1", "sha1", 20,
	    "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
	{ HASH_SHA256, "hmac-sha256", "sha2_256", 32,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	},
	{ HASH_SHA384, "hmac-sha384", "sha2_384", 48,
	    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
	    "274edebfe76f65fbd51ad2f14898b95b" },
	{ HASH_SHA512, "hmac-sha512", "sha2_512", 64,
	    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
	},
};
#define NALGS	(sizeof(algs) / sizeof(algs[0]))

static void
names_and_lengths(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NALGS; i++) {
		assert_string_equal(hash_name(algs[i].alg), algs[i].name);
		assert_int_equal(hash_len(algs[i].alg), algs[i].len);
		assert_true(algs[i].len <= HASH_MAXLEN);
	}
	assert_int_equal(hash_len(HASH_NONE), 0);
	assert_int_equal(hash_len((enum hash_alg)99), 0);
	assert_string_equal(hash_name((enum hash_alg)99), "none");
}

static void
digests(void **state)
{
	const struct piece abc[] = { { "a", 1 }, { NULL, 0 }, { "bc", 2 } };
	uint8_t out[HASH_MAXLEN];
	size_t i;

	(void)state;
	for (i = 0; i < NALGS; i++) {
		assert_int_equal(hash_pieces(algs[i].alg, NULL, 0, out), 0);
		assert_hex(out, algs[i].len, algs[i].empty);
	}
	assert_int_equal(hash_pieces(HASH_MD5, abc, 3, out), 0);
	assert_hex(out, 16, "900150983cd24fb0d6963f7d28e17f72");
	assert_int_equal(hash_pieces(HASH_SHA256, abc, 3, out), 0);
	assert_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}

static void
unknown_algorithms_fail(void **state)
{
	uint8_t out[HASH_MAXLEN];

	(void)state;
	assert_int_equal(hash_pieces(HASH_NONE, NULL, 0, out), -1);
	assert_int_equal(hash_pieces((enum hash_alg)99, NULL, 0, out), -1);
	assert_int_equal(hmac_pieces(HASH_NONE, "k", 1, NULL, 0, out), -1);
}

/* HMAC of data under key, data cut into two pieces at every place. */
static void
check_hmac(size_t a, const struct bytes *key, const struct bytes *data,
    const struct bytes *want)
{
	uint8_t out[HASH_MAXLEN];
	struct piece v[2];
	size_t cut;

	assert_int_equal(want->len, algs[a].len);
	for (cut = 0; cut <= data->len; cut++) {
		v[0].data = data->data;
		v[0].len = cut;
		v[1].data = data->data + cut;
		v[1].len = data->len - cut;
		memset(out, 0, sizeof(out));
		assert_int_equal(hmac_pieces(algs[a].alg, key->data, key->len,
		    v, 2, out), 0);
		assert_bytes(out, algs[a].len, want->data, want->len);
	}
}

static void
hmac_rfc4231(void **state)
{
	struct vector *all = vectors_read("../vectors/hmac.txt"), *v;
	struct bytes key, data, want;
	unsigned int n = 0;
	size_t i;

	(void)state;
	for (v = all; v != NULL; v = vector_next(v), n++) {
		key = vector_bytes(v, "key");
		data = vector_bytes(v, "data");
		for (i = 0; i < NALGS; i++) {
			want = vector_bytes(v, algs[i].field);
			check_hmac(i, &key, &data, &want);
			free(want.data);
		}
		free(key.data);
		free(data.data);
	}
	assert_int_equal(n, 6);
	vectors_free(all);
}

/* An empty key is a key, not "none given". */
static void
hmac_empty_key(void **state)
{
	uint8_t out[HASH_MAXLEN];

	(void)state;
	assert_int_equal(hmac_pieces(HASH_MD5, NULL, 0, NULL, 0, out), 0);
	assert_hex(out, 16, "74e6f7298a9c2d168935f58c001bad88");
	assert_int_equal(hmac_pieces(HASH_SHA1, "", 0, NULL, 0, out), 0);
	assert_hex(out, 20, "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

struct ikev1 {
	struct bytes psk, ni, nr, cky_i, cky_r, gxy;
	enum hash_alg alg;
	size_t len;
};

/* prf(skeyid, prev | g^xy | CKY-I | CKY-R | number), RFC 2409 5. */
static void
derive(const struct ikev1 *k, const uint8_t *skeyid, const uint8_t *prev,
    uint8_t number, uint8_t *out)
{
	const struct piece v[] = {
		{ prev, prev != NULL ? k->len : 0 },
		{ k->gxy.data, k->gxy.len },
		{ k->cky_i.data, k->cky_i.len },
		{ k->cky_r.data, k->cky_r.len },
		{ &number, 1 },
	};

	assert_int_equal(hmac_pieces(k->alg, skeyid, k->len, v, 5, out), 0);
}

static void
check_field(const struct vector *v, const char *name, const uint8_t *got,
    size_t len)
{
	struct bytes want = vector_bytes(v, name);

	assert_bytes(got, len, want.data, want.len);
	free(want.data);
}

static void
check_ikev1(const struct vector *v, const struct ikev1 *k)
{
	const struct piece nonces[] = {
		{ k->ni.data, k->ni.len }, { k->nr.data, k->nr.len }
	};
	uint8_t id[HASH_MAXLEN], d[HASH_MAXLEN], a[HASH_MAXLEN], e[HASH_MAXLEN];

	assert_int_equal(hmac_pieces(k->alg, k->psk.data, k->psk.len, nonces,
	    2, id), 0);
	check_field(v, "SKEYID", id, k->len);
	derive(k, id, NULL, 0, d);
	check_field(v, "SKEYID_d", d, k->len);
	derive(k, id, d, 1, a);
	check_field(v, "SKEYID_a", a, k->len);
	derive(k, id, a, 2, e);
	check_field(v, "SKEYID_e", e, k->len);
}

/* NIST's headings name the hash; its length does, too. */
static enum hash_alg
alg_of_len(size_t len)
{
	size_t i;

	for (i = 0; i < NALGS; i++)
		if (algs[i].len == len)
			return algs[i].alg;
	return HASH_NONE;
}

static void
ikev1_keys_nist(void **state)
{
	struct vector *all = vectors_read("../vectors/cavp/ikev1_psk.txt"), *v;
	struct bytes skeyid;
	struct ikev1 k;
	unsigned int n = 0;

	(void)state;
	for (v = all; v != NULL; v = vector_next(v)) {
		if (vector_text(v, "COUNT") == NULL)
			fail_msg("line %u: no COUNT", vector_line(v));
		k.psk = vector_bytes(v, "pre-shared-key");
		k.ni = vector_bytes(v, "Ni");
		k.nr = vector_bytes(v, "Nr");
		k.cky_i = vector_bytes(v, "CKY_I");
		k.cky_r = vector_bytes(v, "CKY_R");
		k.gxy = vector_bytes(v, "g^xy");
		skeyid = vector_bytes(v, "SKEYID");
		k.len = skeyid.len;
		k.alg = alg_of_len(k.len);
		check_ikev1(v, &k);
		n++;
		free(skeyid.data);
		free(k.psk.data);
		free(k.ni.data);
		free(k.nr.data);
		free(k.cky_i.data);
		free(k.cky_r.data);
		free(k.gxy.data);
	}
	assert_int_equal(n, 340);
	vectors_free(all);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_lengths),
		cmocka_unit_test(digests),
		cmocka_unit_test(unknown_algorithms_fail),
		cmocka_unit_test(hmac_rfc4231),
		cmocka_unit_test(hmac_empty_key),
		cmocka_unit_test(ikev1_keys_nist),
	};

	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
