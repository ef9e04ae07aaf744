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

/* pppd-lite/ppp: the computations of MS-CHAPv2 (RFC 2759 9.2, from
 * regress/vectors) and of CHAP with MD5 (RFC 1994). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "pppd-lite/ppp/chap_md5.h"
#include "pppd-lite/ppp/mschapv2.h"

static void
rfc2759_9_2(void **state)
{
	struct vector *v = vectors_read("../vectors/mschapv2-mppe.txt");
	struct bytes auth = vector_bytes(v, "authenticator challenge");
	struct bytes peer = vector_bytes(v, "peer challenge");
	const char *user = vector_text(v, "user");
	uint8_t hash[16], challenge[8], nt[24], value[MSCHAPV2_RESPONSE];
	char proof[MSCHAPV2_PROOF], name[64];

	(void)state;
	assert_int_equal(mschapv2_nt_hash(vector_text(v, "password"), hash), 0);
	assert_hex(hash, sizeof(hash), vector_text(v, "nt hash"));
	assert_int_equal(mschapv2_challenge_hash(peer.data, auth.data, user,
	    challenge), 0);
	assert_hex(challenge, sizeof(challenge),
	    vector_text(v, "challenge hash"));
	mschapv2_nt_response(challenge, hash, nt);
	assert_hex(nt, sizeof(nt), vector_text(v, "nt response"));

	assert_int_equal(mschapv2_respond(hash, user, auth.data, peer.data,
	    value), 0);
	assert_bytes(value, 16, peer.data, peer.len);
	assert_hex(value + 16, 8, "0000000000000000");
	assert_bytes(value + 24, 24, nt, sizeof(nt));
	assert_int_equal(value[48], 0);
	assert_int_equal(mschapv2_check(hash, user, auth.data, value,
	    sizeof(value)), 1);
	assert_int_equal(mschapv2_proof(hash, user, auth.data, value, proof),
	    0);
	assert_string_equal(proof, vector_text(v, "authenticator response"));

	/* ATTACKS.md 78: the domain is not part of what is hashed. */
	snprintf(name, sizeof(name), "DOMAIN\\%s", user);
	assert_int_equal(mschapv2_check(hash, name, auth.data, value,
	    sizeof(value)), 1);
	assert_string_equal(mschapv2_user("A\\B\\C"), "B\\C");
	assert_string_equal(mschapv2_user("\\"), "");
	assert_string_equal(mschapv2_user("plain"), "plain");
	free(auth.data);
	free(peer.data);
	vectors_free(v);
}

/* One bit anywhere that counts, or another length, and it is not right. */
static void
wrong_responses(void **state)
{
	uint8_t hash[16], challenge[16] = { 1 }, peer[16] = { 2 };
	uint8_t value[MSCHAPV2_RESPONSE + 1] = { 0 };
	int i;

	(void)state;
	assert_int_equal(mschapv2_nt_hash("secret", hash), 0);
	assert_int_equal(mschapv2_respond(hash, "u", challenge, peer, value),
	    0);
	for (i = 0; i < MSCHAPV2_RESPONSE * 8; i++) {
		value[i / 8] ^= (uint8_t)(1 << i % 8);
		/* 16..23 are reserved, 48 are flags. */
		assert_int_equal(mschapv2_check(hash, "u", challenge, value,
		    MSCHAPV2_RESPONSE), (i / 8 >= 16 && i / 8 < 24) ||
		    i / 8 == 48);
		value[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(mschapv2_check(hash, "u", challenge, value, 48), 0);
	assert_int_equal(mschapv2_check(hash, "u", challenge, value, 50), 0);
	assert_int_equal(mschapv2_check(hash, "u", challenge, value, 0), 0);
	assert_int_equal(mschapv2_check(hash, "v", challenge, value, 49), 0);
}

/* Passwords beyond ASCII: each hash is MD4 of the UTF-16LE text written here,
 * computed with other means. */
static void
unicode(void **state)
{
	char longest[MSCHAPV2_PASSWORD + 2];
	uint8_t a[16], b[16];

	(void)state;
	/* "p\u00e4ss" as UTF-8 and as Latin-1 are the same password. */
	assert_int_equal(mschapv2_nt_hash("p\xc3\xa4ss", a), 0);
	assert_int_equal(mschapv2_nt_hash("p\xe4ss", b), 0);
	assert_bytes(a, 16, b, 16);
	assert_hex(a, 16, "411b68984d6b19bbb302455798320a06");
	/* A character beyond 16 bits becomes a pair. */
	assert_int_equal(mschapv2_nt_hash("\xf0\x9f\x94\x91", a), 0);
	assert_hex(a, 16, "5f7b3ff474e4237afd6a078f3c4d8632");
	/* What is no UTF-8 is Latin-1: overlong, a lone surrogate, beyond
	 * 10ffff, cut short. */
	assert_int_equal(mschapv2_nt_hash("\xc0\xaf", a), 0);
	assert_hex(a, 16, "3a022281477d76e1ba6d9061fc31f798");
	assert_int_equal(mschapv2_nt_hash("\xed\xa0\x80", a), 0);
	assert_hex(a, 16, "6e72f370cc4c21f8aa5464ef9c19bb62");
	assert_int_equal(mschapv2_nt_hash("\xf4\x90\x80\x80", a), 0);
	assert_hex(a, 16, "b045eb4829ca7c16439316af6a778e2b");
	assert_int_equal(mschapv2_nt_hash("\xe2\x82", a), 0);
	assert_hex(a, 16, "4659b918f92f1c37e9936e29c2f9ff01");
	assert_int_equal(mschapv2_nt_hash("", a), 0);
	assert_hex(a, 16, "31d6cfe0d16ae931b73c59d7e0c089c0");

	memset(longest, 'x', sizeof(longest));
	longest[MSCHAPV2_PASSWORD] = '\0';
	assert_int_equal(mschapv2_nt_hash(longest, a), 0);
	longest[MSCHAPV2_PASSWORD] = 'x';
	longest[MSCHAPV2_PASSWORD + 1] = '\0';
	assert_int_equal(mschapv2_nt_hash(longest, a), -1);
}

static void
texts(void **state)
{
	static const char proof[] = "S=407A5589115FD0D6209F510FE9C04566932CDA56";
	uint8_t challenge[16] = { 0xab, 0xcd };
	uint8_t message[64];
	char text[128];

	(void)state;
	mschapv2_failure(text, sizeof(text), MSCHAPV2_E_FAILED, 0, challenge,
	    "Access denied");
	assert_string_equal(text, "E=691 R=0 "
	    "C=ABCD0000000000000000000000000000 V=3 M=Access denied");
	mschapv2_failure(text, sizeof(text), MSCHAPV2_E_DISABLED, 7, challenge,
	    "");
	assert_string_equal(text, "E=647 R=1 "
	    "C=ABCD0000000000000000000000000000 V=3 M=");

	snprintf((char *)message, sizeof(message), "%s M=hello", proof);
	assert_int_equal(mschapv2_proof_fits(proof, message, 50), 1);
	assert_int_equal(mschapv2_proof_fits(proof, message, 42), 1);
	assert_int_equal(mschapv2_proof_fits(proof, message, 41), 0);
	assert_int_equal(mschapv2_proof_fits(proof, message, 0), 0);
	assert_int_equal(mschapv2_proof_fits("", message, 42), 0);
	message[41] ^= 1;
	assert_int_equal(mschapv2_proof_fits(proof, message, 42), 0);
}

static void
chap_md5(void **state)
{
	struct vector *v = vectors_read("../vectors/chap-fcs-l2tp.txt");
	struct bytes challenge = vector_bytes(v, "challenge");
	struct bytes id = vector_bytes(v, "identifier");
	struct bytes value = vector_bytes(v, "value");
	const char *secret = vector_text(v, "secret");
	uint8_t out[CHAP_MD5_LEN];
	size_t n = strlen(secret);
	int i;

	(void)state;
	assert_int_equal(chap_md5_respond(id.data[0], secret, n,
	    challenge.data, challenge.len, out), 0);
	assert_bytes(out, sizeof(out), value.data, value.len);
	assert_int_equal(chap_md5_check(id.data[0], secret, n, challenge.data,
	    challenge.len, out, sizeof(out)), 1);
	for (i = 0; i < 128; i++) {
		out[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(chap_md5_check(id.data[0], secret, n,
		    challenge.data, challenge.len, out, sizeof(out)), 0);
		out[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(chap_md5_check(id.data[0], secret, n, challenge.data,
	    challenge.len, out, 15), 0);
	assert_int_equal(chap_md5_check(id.data[0], secret, n, challenge.data,
	    challenge.len, out, 0), 0);
	assert_int_equal(chap_md5_check((uint8_t)(id.data[0] + 1), secret, n,
	    challenge.data, challenge.len, out, 16), 0);
	free(challenge.data);
	free(id.data);
	free(value.data);
	vectors_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc2759_9_2),
		cmocka_unit_test(wrong_responses),
		cmocka_unit_test(unicode),
		cmocka_unit_test(texts),
		cmocka_unit_test(chap_md5),
	};

	return cmocka_run_group_tests_name("mschapv2", tests, NULL, NULL);
}
