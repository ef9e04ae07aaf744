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


/* The UDP header inside ESP: ports and lengths that lie (ATTACKS.md C 51),
 * truncation, and the checksum over IPv6. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pipexd/esp/udp.h"
#include "regress/lib/test.h"

static struct esp_path path;

static struct esp_job
job(uint8_t *p, size_t len)
{
	struct esp_job j;

	memset(&j, 0, sizeof(j));
	j.data = p;
	j.len = len;
	j.next_header = 17;
	j.path = &path;
	return j;
}

static enum udp_result
opened(const char *hex, uint16_t selector, uint16_t *port, size_t *len)
{
	struct bytes b = hex_bytes(hex);
	struct esp_job j = job(b.data, b.len);
	enum udp_result r;

	path.peer_port = selector;
	*port = 0;
	r = udp_open(&j, port);
	*len = j.len;
	free(b.data);
	return r;
}

static void
headers(void **state)
{
	static const struct {
		const char *hex;
		uint16_t selector;
		enum udp_result want;
		size_t len;
	} v[] = {
		/* from 1701 to 1701, 10 bytes, a checksum that is wrong */
		{ "06a5 06a5 000a bad0 0102", 1701, UDP_OK, 2 },
		{ "06a5 06a5 000a 0000 0102", 0, UDP_OK, 2 },
		{ "c001 06a5 0008 0000", 0, UDP_OK, 0 },
		/* more bytes than UDP says (RFC 4303 2.7) */
		{ "06a5 06a5 0009 0000 0102", 1701, UDP_OK, 1 },
		{ "06a5 06a5 000b 0000 0102", 1701, UDP_LENGTH, 0 },
		{ "06a5 06a5 ffff 0000 0102", 1701, UDP_LENGTH, 0 },
		{ "06a5 06a5 0007 0000 0102", 1701, UDP_LENGTH, 0 },
		{ "06a5 06a5 0000 0000 0102", 1701, UDP_LENGTH, 0 },
		{ "06a5 06a6 000a 0000 0102", 1701, UDP_PORT, 0 },
		{ "06a5 0035 000a 0000 0102", 0, UDP_PORT, 0 },
		{ "c001 06a5 000a 0000 0102", 1701, UDP_PORT, 0 },
		{ "0000 06a5 000a 0000 0102", 0, UDP_PORT, 0 },
	};
	size_t i, len;
	uint16_t port;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		enum udp_result r = opened(v[i].hex, v[i].selector, &port,
		    &len);

		if (r != v[i].want)
			fail_msg("%s: %s, not %s", v[i].hex,
			    udp_result_name(r), udp_result_name(v[i].want));
		if (r == UDP_OK)
			assert_int_equal(len, v[i].len);
	}
	assert_int_equal(opened(v[2].hex, 0, &port, &len), UDP_OK);
	assert_int_equal(port, 0xc001);
}

static void
cut(void **state)
{
	static const char hex[] = "06a506a5000a00000102";
	size_t n, len;
	uint16_t port;

	(void)state;
	for (n = 0; n < sizeof(hex) - 1; n += 2) {
		char text[sizeof(hex)];

		memcpy(text, hex, n);
		text[n] = '\0';
		assert_int_equal(opened(text, 1701, &port, &len), UDP_LENGTH);
	}
}

static void
other_protocols(void **state)
{
	uint8_t b[10] = { 6, 0xa5, 6, 0xa5, 0, 10 };
	struct esp_job j = job(b, sizeof(b));
	uint16_t port;

	(void)state;
	j.next_header = 6;
	assert_int_equal(udp_open(&j, &port), UDP_PROTO);
	j.next_header = 50;
	assert_int_equal(udp_open(&j, &port), UDP_PROTO);
	j.next_header = 4;
	assert_int_equal(udp_open(&j, &port), UDP_PROTO);
}

static void
sealing(void **state)
{
	uint8_t buf[32];
	struct esp_job j;
	struct esp_path v4;

	(void)state;
	memset(&v4, 0, sizeof(v4));
	v4.local.family = v4.peer.family = ADDR_V4;
	memcpy(buf + 8, "\1\2\3", 3);
	j = job(buf + 8, 3);
	udp_seal(&j, &v4, 0xc001);
	assert_ptr_equal(j.data, buf);
	assert_hex(j.data, j.len, "06a5 c001 000b 0000 010203");
	assert_int_equal(j.next_header, 17);
}

/* The receiver's sum over pseudo header and datagram is ffff (RFC 768). */
static void
checksum_over_ipv6(void **state)
{
	uint8_t buf[64], all[40 + 64];
	struct esp_path v6;
	struct esp_job j;
	struct wbuf w;
	uint32_t sum;
	size_t n, i;

	(void)state;
	memset(&v6, 0, sizeof(v6));
	assert_int_equal(addr_parse("2001:db8::1", &v6.local), 0);
	assert_int_equal(addr_parse("2001:db8:ffff::2", &v6.peer), 0);
	for (n = 0; n < 20; n++) {
		memset(buf, (int)(n * 37), sizeof(buf));
		j = job(buf + 8, n);
		udp_seal(&j, &v6, 1701);
		memset(all, 0, sizeof(all));
		wbuf_init(&w, all, sizeof(all));
		wbuf_bytes(&w, v6.local.bytes, 16);
		wbuf_bytes(&w, v6.peer.bytes, 16);
		wbuf_u32(&w, (uint32_t)j.len);
		wbuf_u32(&w, 17);
		wbuf_bytes(&w, j.data, j.len);
		for (sum = 0, i = 0; i < sizeof(all); i += 2)
			sum += (uint32_t)all[i] << 8 | all[i + 1];
		while (sum >> 16)
			sum = (sum & 0xffff) + (sum >> 16);
		assert_int_equal(sum, 0xffff);
		assert_true(buf[6] != 0 || buf[7] != 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(cut),
		cmocka_unit_test(other_protocols),
		cmocka_unit_test(sealing),
		cmocka_unit_test(checksum_over_ipv6),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
