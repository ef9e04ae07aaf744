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

/* common/crypto/legacy: MD4 of RFC 1320, and MS-CHAPv2 and MPPE
 * built from the three, against RFC 2759 9.2 and RFC 3079 3.5. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "crypto/legacy.h"

#define FILE_MSCHAP	"../vectors/mschapv2-mppe.txt"

static void
md4_rfc1320(void **state)
{
	static const char *v[][2] = {
		{ "", "31d6cfe0d16ae931b73c59d7e0c089c0" },
		{ "a", "bde52cb31de33e46245e05fbdbd6fb24" },
		{ "abc", "a448017aaf21d8525fc10ae87aa6729d" },
		{ "message digest", "d9130a8164549fe818874806e1c7014b" },
		{ "123456789012345678901234567890123456789012345678901234567890"
		  "12345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536" },
	};
	uint8_t out[16];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		legacy_md4(v[i][0], strlen(v[i][0]), out);
		assert_hex(out, 16, v[i][1]);
	}
	legacy_md4(NULL, 0, out);
	assert_hex(out, 16, v[0][1]);
}

/* The field's bytes must be these. */
static void
check(const struct vector *v, const char *field, const uint8_t *got,
    size_t len)
{
	struct bytes want = vector_bytes(v, field);

	assert_bytes(got, len, want.data, want.len);
	free(want.data);
}

static void
nt_hash(const char *password, uint8_t out[16])
{
	uint8_t utf16[64] = { 0 };
	size_t i, n = strlen(password);

	assert_true(n <= sizeof(utf16) / 2);
	for (i = 0; i < n; i++)
		utf16[2 * i] = (uint8_t)password[i];
	legacy_md4(utf16, 2 * n, out);
}

/* MD4, DES: the NT-Response of RFC 2759 8.1. */
static void
nt_response_rfc2759(void **state)
{
	struct vector *v = vectors_read(FILE_MSCHAP);
	struct bytes challenge = vector_bytes(v, "challenge hash");
	uint8_t key[21] = { 0 }, response[24], twice[16];
	size_t i;

	(void)state;
	nt_hash(vector_text(v, "password"), key);
	check(v, "nt hash", key, 16);
	legacy_md4(key, 16, twice);
	check(v, "hash of the nt hash", twice, 16);
	assert_int_equal(challenge.len, 8);
	for (i = 0; i < 3; i++)
		legacy_des7(key + 7 * i, challenge.data, response + 8 * i);
	check(v, "nt response", response, 24);
	free(challenge.data);
	vectors_free(v);
}

/* In and out may be the same memory. */
static void
des_in_place(void **state)
{
	const uint8_t key[7] = { 1, 2, 3, 4, 5, 6, 7 };
	uint8_t buf[8] = { 8, 7, 6, 5, 4, 3, 2, 1 }, out[8];

	(void)state;
	legacy_des7(key, buf, out);
	legacy_des7(key, buf, buf);
	assert_bytes(buf, 8, out, 8);
}

static void
check_rc4(const struct vector *v, const char *key, const char *sample)
{
	struct bytes k = vector_bytes(v, key);
	uint8_t out[12];

	legacy_rc4(k.data, k.len, (const uint8_t *)"test message", out, 12);
	check(v, sample, out, 12);
	free(k.data);
}

static void
rc4_rfc3079(void **state)
{
	struct vector *v = vectors_read(FILE_MSCHAP);

	(void)state;
	check_rc4(v, "40-bit server send session key before the first packet",
	    "40-bit RC4 of \"test message\" under that key");
	check_rc4(v, "56-bit server send session key before the first packet",
	    "56-bit RC4 of \"test message\" under that key");
	check_rc4(v, "128-bit server send session key before the first packet",
	    "128-bit RC4 of \"test message\" under that key");
	vectors_free(v);
}

static void
rc4_undoes_itself(void **state)
{
	uint8_t key[16], plain[1500], buf[1500];
	struct prng r;
	size_t n;

	(void)state;
	prng_seed(&r, 5);
	prng_fill(&r, key, sizeof(key));
	prng_fill(&r, plain, sizeof(plain));
	for (n = 0; n <= sizeof(plain); n += 125) {
		memset(buf, 0, sizeof(buf));
		legacy_rc4(key, sizeof(key), plain, buf, n);
		assert_true(n == 0 || memcmp(buf, plain, n) != 0);
		legacy_rc4(key, sizeof(key), buf, buf, n);
		assert_bytes(buf, n, plain, n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(md4_rfc1320),
		cmocka_unit_test(nt_response_rfc2759),
		cmocka_unit_test(des_in_place),
		cmocka_unit_test(rc4_rfc3079),
		cmocka_unit_test(rc4_undoes_itself),
	};

	return cmocka_run_group_tests_name("legacy", tests, NULL, NULL);
}
