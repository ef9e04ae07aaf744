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

/* common/crypto/cipher: RFC 3602's numbers, a packet under 3DES from a real
 * capture, chaining, refusals. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/pcap.h"
#include "regress/lib/test.h"
#include "base/cursor.h"
#include "crypto/cipher.h"

static void
check_aes(const struct vector *v)
{
	const char *name = vector_text(v, "plain") != NULL ? "plain" :
	    "plain+padding";
	struct bytes key = vector_bytes(v, "key"), iv = vector_bytes(v, "iv");
	struct bytes plain = vector_bytes(v, name);
	struct bytes cipher = vector_bytes(v, "cipher");
	uint8_t *buf = bytes_copy(plain.data, plain.len);
	uint8_t chain[CIPHER_MAXBLOCK];

	assert_int_equal(iv.len, 16);
	memcpy(chain, iv.data, 16);
	assert_int_equal(cipher_encrypt(CIPHER_AES_CBC, key.data, key.len,
	    chain, buf, plain.len), 0);
	assert_bytes(buf, plain.len, cipher.data, cipher.len);
	assert_bytes(chain, 16, cipher.data + cipher.len - 16, 16);
	memcpy(chain, iv.data, 16);
	assert_int_equal(cipher_decrypt(CIPHER_AES_CBC, key.data, key.len,
	    chain, buf, plain.len), 0);
	assert_bytes(buf, plain.len, plain.data, plain.len);
	assert_bytes(chain, 16, cipher.data + cipher.len - 16, 16);
	free(buf);
	free(key.data);
	free(iv.data);
	free(plain.data);
	free(cipher.data);
}

static void
aes_rfc3602(void **state)
{
	struct vector *all, *v;
	unsigned int n = 0;

	(void)state;
	all = vectors_read("../vectors/aes-cbc-esp-rfc3602.txt");
	for (v = all; v != NULL; v = vector_next(v), n++)
		check_aes(v);
	assert_int_equal(n, 4);
	vectors_free(all);
}

/* One packet: ESP header, IV of 8, cipher text, ICV of 12. The padding must
 * count up and IPv4 from 192.0.2.1 to 192.0.1.1 must be inside. */
static void
check_esp(const struct pcap_ip *ip, const struct bytes *key)
{
	struct cursor c;
	const uint8_t *p;
	uint8_t iv[8], *buf;
	size_t len, pad, i;

	cursor_init(&c, ip->data, ip->len);
	assert_true(cursor_u32(&c) == 0x12345678);
	cursor_u32(&c);
	cursor_copy(&c, iv, sizeof(iv));
	len = cursor_left(&c) - 12;
	p = cursor_take(&c, len);
	assert_non_null(p);
	buf = bytes_copy(p, len);
	assert_int_equal(cipher_decrypt(CIPHER_3DES_CBC, key->data, key->len,
	    iv, buf, len), 0);
	assert_bytes(iv, 8, p + len - 8, 8);
	assert_int_equal(buf[len - 1], 4);
	pad = buf[len - 2];
	assert_true(pad < len - 2);
	for (i = 0; i < pad; i++)
		assert_int_equal(buf[len - 2 - pad + i], i + 1);
	assert_hex(buf + 12, 8, "c0000201 c0000101");
	free(buf);
}

static void
tripledes_capture(void **state)
{
	struct vector *v = vectors_read("../vectors/keys/esp-3des-one-sa.txt");
	struct pcap *cap = pcap_read("../vectors/captures/esp/3des-one-sa.pcap");
	struct bytes key = vector_bytes(v, "key");
	struct pcap_frame f;
	struct pcap_ip ip;
	unsigned int n = 0;

	(void)state;
	while (pcap_next(cap, &f)) {
		assert_int_equal(pcap_ip(&f, &ip), 0);
		assert_int_equal(ip.proto, 50);
		check_esp(&ip, &key);
		n++;
	}
	assert_int_equal(n, 8);
	free(key.data);
	pcap_free(cap);
	vectors_free(v);
}

/* Two calls give what one gives, and decryption undoes encryption, for each
 * algorithm and length of key. */
static void
check_chain(enum cipher_alg alg, size_t keylen, struct prng *r)
{
	uint8_t key[CIPHER_MAXKEY], iv[16], iv1[16], iv2[16];
	uint8_t plain[96], one[96], two[96];
	size_t block = cipher_block(alg), cut;

	prng_fill(r, key, sizeof(key));
	prng_fill(r, iv, sizeof(iv));
	prng_fill(r, plain, sizeof(plain));
	memcpy(one, plain, 96);
	memcpy(iv1, iv, 16);
	assert_int_equal(cipher_encrypt(alg, key, keylen, iv1, one, 96), 0);
	assert_memory_not_equal(one, plain, 96);
	for (cut = 0; cut <= 96; cut += block) {
		memcpy(two, plain, 96);
		memcpy(iv2, iv, 16);
		assert_int_equal(cipher_encrypt(alg, key, keylen, iv2, two,
		    cut), 0);
		assert_int_equal(cipher_encrypt(alg, key, keylen, iv2,
		    two + cut, 96 - cut), 0);
		assert_bytes(two, 96, one, 96);
		assert_bytes(iv2, block, iv1, block);
		memcpy(iv2, iv, 16);
		assert_int_equal(cipher_decrypt(alg, key, keylen, iv2, two,
		    cut), 0);
		assert_int_equal(cipher_decrypt(alg, key, keylen, iv2,
		    two + cut, 96 - cut), 0);
		assert_bytes(two, 96, plain, 96);
	}
}

static void
chaining(void **state)
{
	struct prng r;

	(void)state;
	prng_seed(&r, 3);
	check_chain(CIPHER_3DES_CBC, 24, &r);
	check_chain(CIPHER_AES_CBC, 16, &r);
	check_chain(CIPHER_AES_CBC, 24, &r);
	check_chain(CIPHER_AES_CBC, 32, &r);
}

static void
refusals(void **state)
{
	uint8_t key[64] = { 0 }, iv[16] = { 0 }, buf[64] = { 0 };
	uint8_t zero[64] = { 0 };
	size_t n;

	(void)state;
	for (n = 0; n <= sizeof(key); n++) {
		assert_int_equal(cipher_keylen_ok(CIPHER_AES_CBC, n),
		    n == 16 || n == 24 || n == 32);
		assert_int_equal(cipher_keylen_ok(CIPHER_3DES_CBC, n), n == 24);
		assert_int_equal(cipher_keylen_ok(CIPHER_NONE, n), 0);
		if (!cipher_keylen_ok(CIPHER_AES_CBC, n))
			assert_int_equal(cipher_encrypt(CIPHER_AES_CBC, key, n,
			    iv, buf, 16), -1);
	}
	for (n = 0; n <= sizeof(buf); n++) {
		if (n % 16 != 0)
			assert_int_equal(cipher_decrypt(CIPHER_AES_CBC, key, 16,
			    iv, buf, n), -1);
		if (n % 8 != 0)
			assert_int_equal(cipher_encrypt(CIPHER_3DES_CBC, key,
			    24, iv, buf, n), -1);
	}
	assert_int_equal(cipher_encrypt(CIPHER_NONE, key, 16, iv, buf, 16), -1);
	assert_int_equal(cipher_encrypt(CIPHER_AES_CBC, key, 16, iv, buf, 0),
	    0);
	assert_int_equal(cipher_block(CIPHER_NONE), 0);
	/* A refusal touches neither data nor IV. */
	assert_bytes(buf, 64, zero, 64);
	assert_bytes(iv, 16, zero, 16);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aes_rfc3602),
		cmocka_unit_test(tripledes_capture),
		cmocka_unit_test(chaining),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests_name("cipher", tests, NULL, NULL);
}
