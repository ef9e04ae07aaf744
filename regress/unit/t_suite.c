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


/* What one SA computes: HMAC from kept states (RFC 4231), AES-CBC and AES-GCM
 * ESP packets that others published, and a capture of 3DES. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pipexd/esp/suite.h"
#include "regress/lib/pcap.h"
#include "esp_fixture.h"

static void
hmac_vectors(void **state)
{
	static const struct { enum hmac_alg alg; const char *name; } v[] = {
		{ HMAC_SHA1, "hmac-sha1" }, { HMAC_SHA256, "hmac-sha256" },
		{ HMAC_SHA384, "hmac-sha384" }, { HMAC_SHA512, "hmac-sha512" }
	};
	struct vector *all = vectors_read("../vectors/hmac.txt"), *r;
	unsigned int i, done = 0, refused = 0;

	(void)state;
	for (r = all; r != NULL; r = vector_next(r)) {
		struct bytes key, data, want;

		if (vector_text(r, "case") == NULL)
			continue;
		key = vector_bytes(r, "key");
		data = vector_bytes(r, "data");
		for (i = 0; i < 4; i++) {
			uint8_t out[HMAC_MAXLEN];
			struct hmac h;

			want = vector_bytes(r, v[i].name);
			if (hmac_init(&h, v[i].alg, key.data, key.len) != 0) {
				refused++;	/* longer than a block */
				free(want.data);
				continue;
			}
			hmac_digest(&h, data.data, data.len, out);
			hmac_digest(&h, data.data, data.len, out);
			assert_bytes(out, hmac_len(v[i].alg), want.data,
			    want.len);
			hmac_clear(&h);
			free(want.data);
			done++;
		}
		free(key.data);
		free(data.data);
	}
	vectors_free(all);
	/* four cases of six have keys that fit, for each of four hashes */
	assert_int_equal(done, 16);
	assert_int_equal(refused, 8);
}

/* Build SPI, number and IV into pkt; returns where the body goes. */
static size_t
head(uint8_t *pkt, size_t size, uint32_t spi, uint32_t seq,
    const struct bytes *iv)
{
	struct wbuf w;

	wbuf_init(&w, pkt, size);
	wbuf_u32(&w, spi);
	wbuf_u32(&w, seq);
	wbuf_bytes(&w, iv->data, iv->len);
	assert_true(wbuf_ok(&w));
	return w.len;
}

static struct bytes
joined(struct bytes a, const struct bytes b)
{
	struct bytes r = { malloc(a.len + b.len), a.len + b.len };

	assert_non_null(r.data);
	memcpy(r.data, a.data, a.len);
	memcpy(r.data + a.len, b.data, b.len);
	free(a.data);
	free(b.data);
	return r;
}

/* Seal plain and open cipher with the suite of sa; both must meet. */
static void
both_ways(const struct pfkey_sa *sa, const struct vector *r,
    const struct bytes *plain, const struct bytes *cipher,
    const struct bytes *icv)
{
	struct bytes iv = vector_bytes(r, "iv");
	uint8_t pkt[400];
	struct suite s;
	size_t off;

	assert_int_equal(plain->len, cipher->len);
	off = head(pkt, sizeof(pkt), (uint32_t)vector_number(r, "spi"),
	    (uint32_t)vector_number(r, "seq"), &iv);
	memcpy(pkt + off, plain->data, plain->len);
	assert_int_equal(suite_init(&s, sa, 1), 0);
	assert_int_equal(suite_seal(&s, pkt, plain->len), 0);
	assert_bytes(pkt + off, cipher->len, cipher->data, cipher->len);
	if (icv != NULL)
		assert_bytes(pkt + off + plain->len, s.icvlen, icv->data,
		    icv->len);
	suite_clear(&s);
	assert_int_equal(suite_init(&s, sa, 0), 0);
	assert_int_equal(suite_verify(&s, pkt, plain->len), 1);
	assert_int_equal(suite_decrypt(&s, pkt, plain->len), 0);
	assert_bytes(pkt + off, plain->len, plain->data, plain->len);
	suite_clear(&s);
	free(iv.data);
}

static void
rfc3602_packets(void **state)
{
	struct vector *all = vectors_read("../vectors/aes-cbc-esp-rfc3602.txt");
	struct vector *r;
	unsigned int done = 0;

	(void)state;
	for (r = all; r != NULL; r = vector_next(r)) {
		struct bytes key, plain, cipher;
		struct pfkey_sa sa = fix_sa(&fix_suites[0], 1, 1);

		if (vector_text(r, "spi") == NULL)
			continue;
		key = vector_bytes(r, "key");
		plain = vector_bytes(r, "plain+padding");
		cipher = vector_bytes(r, "cipher");
		assert_int_equal(key.len, 16);
		memcpy(sa.enc_key, key.data, key.len);
		both_ways(&sa, r, &plain, &cipher, NULL);
		free(key.data);
		free(plain.data);
		free(cipher.data);
		done++;
	}
	vectors_free(all);
	assert_int_equal(done, 2);	/* cases 5 and 7 */
}

static void
gcm_packet(void **state)
{
	struct vector *all = vectors_read("../vectors/aes-gcm-esp.txt"), *r;
	struct bytes key, plain, cipher, icv;
	struct pfkey_sa sa = fix_sa(&fix_suites[6], 1, 1);

	(void)state;
	for (r = all; vector_text(r, "spi") == NULL; r = vector_next(r))
		continue;
	key = joined(vector_bytes(r, "key"), vector_bytes(r, "salt"));
	plain = vector_bytes(r, "plain");
	cipher = vector_bytes(r, "cipher");
	icv = vector_bytes(r, "tag");
	assert_int_equal(key.len, sa.enc_keylen);
	memcpy(sa.enc_key, key.data, key.len);
	both_ways(&sa, r, &plain, &cipher, &icv);
	free(key.data);
	free(plain.data);
	free(cipher.data);
	free(icv.data);
	vectors_free(all);
}

/* What tcpdump's tests have of somebody else's 3DES: inside are pings of
 * 192.0.2.1 to 192.0.1.1 in tunnel mode. The key of the ICV is not known. */
static void
tripledes_capture(void **state)
{
	struct pcap *cap = pcap_read("../vectors/captures/esp/3des-one-sa.pcap");
	struct vector *all = vectors_read("../vectors/keys/esp-3des-one-sa.txt");
	struct vector *r = all;
	struct pfkey_sa sa = fix_sa(&fix_suites[5], 1, 1);
	struct pcap_frame frame;
	struct pcap_ip ip;
	struct bytes key;
	struct suite s;
	unsigned int done = 0;

	(void)state;
	while (vector_text(r, "key") == NULL)
		r = vector_next(r);
	key = vector_bytes(r, "key");
	assert_int_equal(key.len, 24);
	memcpy(sa.enc_key, key.data, key.len);
	assert_int_equal(suite_init(&s, &sa, 0), 0);
	while (pcap_next(cap, &frame)) {
		uint8_t *pkt, *body;
		size_t n;

		assert_int_equal(pcap_ip(&frame, &ip), 0);
		assert_int_equal(ip.proto, 50);
		pkt = bytes_copy(ip.data, ip.len);
		n = ip.len - ESP_HDRLEN - s.ivlen - s.icvlen;
		assert_int_equal(n % s.align, 0);
		body = pkt + ESP_HDRLEN + s.ivlen;
		assert_int_equal(suite_decrypt(&s, pkt, n), 0);
		assert_int_equal(body[n - 1], 4);	/* IP in IP */
		assert_true(body[n - 2] < 8);
		assert_hex(body + 12, 8, "c0000201 c0000101");
		assert_int_equal(body[9], 1);		/* ICMP */
		free(pkt);
		done++;
	}
	assert_int_equal(done, 8);
	suite_clear(&s);
	free(key.data);
	vectors_free(all);
	pcap_free(cap);
}

static void
refused(void **state)
{
	struct pfkey_sa good = fix_sa(&fix_suites[2], 1, 1), sa;
	struct suite s;

	(void)state;
	assert_int_equal(suite_ok(&good), 1);
	sa = good;
	sa.auth = PFKEY_AUTH_NONE;	/* a cipher alone (RFC 4303 3.2) */
	sa.auth_keylen = 0;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
	sa = good;
	sa.auth = PFKEY_AUTH_MD5;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
	sa = good;
	sa.auth_keylen = 19;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
	sa = good;
	sa.enc = 2;			/* DES */
	sa.enc_keylen = 8;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
	sa = good;
	sa.enc = 11;			/* NULL */
	sa.enc_keylen = 0;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
	sa = good;
	sa.enc_keylen = 20;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
	sa = fix_sa(&fix_suites[6], 1, 1);
	sa.auth = PFKEY_AUTH_SHA1;	/* an ICV on top of GCM's */
	sa.auth_keylen = 20;
	assert_int_equal(suite_init(&s, &sa, 1), EINVAL);
}

static void
supported(void **state)
{
	struct pfkey_msg m;
	unsigned int i;

	(void)state;
	memset(&m, 0, sizeof(m));
	suite_supported(&m);
	assert_int_equal(m.nauths, 4);
	assert_int_equal(m.nencs, 3);
	for (i = 0; i < m.nencs; i++)
		if (m.encs[i].alg == PFKEY_ENC_AES) {
			assert_int_equal(m.encs[i].minbits, 128);
			assert_int_equal(m.encs[i].maxbits, 256);
			return;
		}
	fail_msg("no AES");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmac_vectors),
		cmocka_unit_test(rfc3602_packets),
		cmocka_unit_test(gcm_packet),
		cmocka_unit_test(tripledes_capture),
		cmocka_unit_test(refused),
		cmocka_unit_test(supported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
