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

/* common/base/addr: text, order, prefixes, socket form, link form. */

#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/addr.h"
#include "base/cursor.h"

static struct addr
parse(const char *text, uint16_t port)
{
	struct addr a;

	if (addr_parse(text, &a) == -1)
		fail_msg("addr_parse(%s) failed", text);
	a.port = port;
	return a;
}

static void
text_and_back(void **state)
{
	static const char *good[] = { "192.0.2.1", "0.0.0.0",
	    "255.255.255.255", "::", "2001:db8::1", "fe80::1:2:3:4" };
	static const char *bad[] = { "", "192.0.2", "192.0.2.256",
	    "192.0.2.1:500", "2001:db8::1::2", "[::1]", "host", " 192.0.2.1" };
	char buf[ADDR_STRLEN];
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		a = parse(good[i], 0);
		assert_string_equal(addr_print(&a, buf, sizeof(buf)), good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(addr_parse(bad[i], &a), -1);
		assert_int_equal(a.family, ADDR_NONE);
	}
}

static void
text_with_port(void **state)
{
	struct addr a = parse("192.0.2.1", 500), b = parse("2001:db8::1", 4500);
	struct addr none, longest;
	char buf[ADDR_STRLEN];

	(void)state;
	assert_string_equal(addr_print(&a, buf, sizeof(buf)), "192.0.2.1:500");
	assert_string_equal(addr_print_host(&a, buf, sizeof(buf)), "192.0.2.1");
	assert_string_equal(addr_print(&b, buf, sizeof(buf)),
	    "[2001:db8::1]:4500");
	assert_string_equal(addr_print(&b, buf, 5), "[200");
	memset(&none, 0, sizeof(none));
	none.port = 7;
	assert_string_equal(addr_print(&none, buf, sizeof(buf)), "none");
	longest = parse("2001:1db8:1001:1002:1003:1004:1005:1006", 65535);
	assert_string_equal(addr_print(&longest, buf, sizeof(buf)),
	    "[2001:1db8:1001:1002:1003:1004:1005:1006]:65535");
}

static void
integers(void **state)
{
	const uint8_t bytes[4] = { 192, 0, 2, 1 };
	struct addr a = addr_v4(bytes, 9), b = addr_v4_u32(0xc0000201, 9);
	struct addr six = parse("::1", 0);

	(void)state;
	assert_true(addr_eq(&a, &b));
	assert_true(addr_u32(&a) == 0xc0000201);
	assert_true(addr_u32(&six) == 0);
	assert_int_equal(addr_len(&a), 4);
	assert_int_equal(addr_len(&six), 16);
}

static void
order(void **state)
{
	struct addr v[] = { { 0, { 0 }, 0 }, parse("192.0.2.1", 0),
	    parse("192.0.2.1", 500), parse("192.0.2.1", 65535),
	    parse("192.0.2.200", 1), parse("::1", 0), parse("::2", 0) };
	size_t i, j, n = sizeof(v) / sizeof(v[0]);

	(void)state;
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++) {
			assert_int_equal(addr_cmp(&v[i], &v[j]) < 0, i < j);
			assert_int_equal(addr_cmp(&v[i], &v[j]) == 0, i == j);
			assert_int_equal(addr_eq(&v[i], &v[j]), i == j);
		}
	}
	assert_true(addr_host_eq(&v[1], &v[2]));
	assert_false(addr_host_eq(&v[1], &v[4]));
	assert_false(addr_host_eq(&v[1], &v[5]));
}

static void
any(void **state)
{
	static const struct {
		const char	*text;
		int		 want;
	} v[] = { { "0.0.0.0", 1 }, { "::", 1 }, { "0.0.0.1", 0 },
	    { "1.0.0.0", 0 }, { "::1", 0 }, { "100::", 0 } };
	struct addr a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		a = parse(v[i].text, 500);
		if (addr_is_any(&a) != v[i].want)
			fail_msg("%s: not %d", v[i].text, v[i].want);
	}
	memset(&a, 0, sizeof(a));
	assert_int_equal(addr_is_any(&a), 1);
}

/* The vector of FNV-1a for four bytes, folded; the port does not count, each
 * byte does. */
static void
hashes(void **state)
{
	struct addr a = addr_v4_u32(0x666f6f62, 0), b = a;	/* "foob" */
	unsigned int i;

	(void)state;
	assert_int_equal(addr_host_hash(&a), 0x3f5076ef ^ 0x3f5076ef >> 16);
	b.port = 4500;
	assert_int_equal(addr_host_hash(&b), addr_host_hash(&a));
	assert_int_equal(addr_parse("2001:db8::1", &a), 0);
	for (i = 0; i < 16; i++) {
		b = a;
		b.bytes[i] ^= 1;
		assert_int_not_equal(addr_host_hash(&b), addr_host_hash(&a));
	}
}

static void
prefixes(void **state)
{
	static const struct {
		const char *a, *net;
		unsigned int len;
		int in;
	} v[] = {
		{ "192.0.2.1", "192.0.2.0", 24, 1 },
		{ "192.0.3.1", "192.0.2.0", 24, 0 },
		{ "192.0.3.1", "192.0.2.0", 23, 1 },
		{ "192.0.2.127", "192.0.2.0", 25, 1 },
		{ "192.0.2.128", "192.0.2.0", 25, 0 },
		{ "192.0.2.1", "192.0.2.1", 32, 1 },
		{ "192.0.2.1", "192.0.2.0", 32, 0 },
		{ "192.0.2.1", "192.0.2.1", 33, 0 },
		{ "203.0.113.9", "0.0.0.0", 0, 1 },
		{ "2001:db8::1", "0.0.0.0", 0, 0 },
		{ "2001:db8:1::1", "2001:db8::", 47, 1 },
		{ "2001:db8:1::1", "2001:db8::", 48, 0 },
		{ "2001:db8::1", "2001:db8::1", 128, 1 },
		{ "2001:db8::1", "2001:db8::1", 129, 0 },
	};
	struct addr a, net, none;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		a = parse(v[i].a, 1);
		net = parse(v[i].net, 2);
		if (addr_in_prefix(&a, &net, v[i].len) != v[i].in)
			fail_msg("%s in %s/%u: expected %d", v[i].a, v[i].net,
			    v[i].len, v[i].in);
	}
	memset(&none, 0, sizeof(none));
	assert_false(addr_in_prefix(&none, &none, 0));
}

static void
sockaddr_and_back(void **state)
{
	struct addr v[] = { parse("192.0.2.1", 500), parse("2001:db8::1", 1) };
	struct sockaddr_storage ss;
	struct addr out;
	size_t i, len, n;

	(void)state;
	for (i = 0; i < 2; i++) {
		assert_int_equal(addr_to_sockaddr(&v[i], &ss, &len), 0);
		assert_int_equal(addr_from_sockaddr(&out,
		    (struct sockaddr *)&ss, len), 0);
		assert_true(addr_eq(&v[i], &out));
		for (n = 0; n < len; n++) {
			assert_int_equal(addr_from_sockaddr(&out,
			    (struct sockaddr *)&ss, n), -1);
			assert_int_equal(out.family, ADDR_NONE);
		}
	}
	ss.ss_family = AF_UNIX;
	assert_int_equal(addr_from_sockaddr(&out, (struct sockaddr *)&ss,
	    sizeof(ss)), -1);
	assert_int_equal(addr_to_sockaddr(&out, &ss, &len), -1);
}

static void
sockaddr_in_network_order(void **state)
{
	struct addr a = parse("192.0.2.1", 0x1234);
	struct sockaddr_storage ss;
	struct sockaddr_in sin;
	size_t len;

	(void)state;
	assert_int_equal(addr_to_sockaddr(&a, &ss, &len), 0);
	assert_int_equal(len, sizeof(sin));
	memcpy(&sin, &ss, sizeof(sin));
	assert_int_equal(sin.sin_family, AF_INET);
	assert_int_equal(sin.sin_port, htons(0x1234));
	assert_hex(&sin.sin_addr, 4, "c0000201");
}

static void
link_form(void **state)
{
	struct addr v[] = { { 0, { 0 }, 0 }, parse("192.0.2.1", 500),
	    parse("2001:db8::1", 4500) };
	struct addr out;
	struct cursor c;
	struct wbuf w;
	uint8_t buf[32], *copy;
	size_t i, n;

	(void)state;
	for (i = 0; i < 3; i++) {
		wbuf_init(&w, buf, sizeof(buf));
		addr_encode(&w, &v[i]);
		assert_true(wbuf_ok(&w));
		for (n = 0; n <= w.len; n++) {
			copy = bytes_copy(buf, n);
			cursor_init(&c, copy, n);
			assert_int_equal(addr_decode(&c, &out),
			    n == w.len ? 0 : -1);
			assert_true(n != w.len || addr_eq(&v[i], &out));
			free(copy);
		}
	}
	cursor_init(&c, "\005\0\0\1\2\3\4", 7);
	assert_int_equal(addr_decode(&c, &out), -1);
}

/* Ranges of pools as prefixes. */
static void
ranges(void **state)
{
	static const struct {
		uint32_t	 lo, hi;
		const char	*want;
	} v[] = {
		{ 0x0a090002, 0x0a0900fe, "31 30 29 28 27 26 26 27 28 29 30 31 "
		    "32 " },
		{ 0x0a090000, 0x0a0900ff, "24 " },
		{ 0x0a090000, 0x0a090100, "24 32 " },
		{ 0x0a09004d, 0x0a09004d, "32 " },
		{ 0, UINT32_MAX, "0 " },
		{ 1, UINT32_MAX, "32 31 30 29 28 27 26 25 24 23 22 21 20 19 18 "
		    "17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 " },
		{ 0xfffffffe, UINT32_MAX, "31 " },
	};
	char got[256];
	unsigned int len;
	uint64_t at;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		n = 0;
		for (at = v[i].lo; at <= v[i].hi;
		    at += UINT64_C(1) << (32 - len)) {
			len = addr_range_prefix((uint32_t)at, v[i].hi);
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%u ",
			    len);
			assert_true(n < sizeof(got));
		}
		assert_string_equal(got, v[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_back),
		cmocka_unit_test(text_with_port),
		cmocka_unit_test(integers),
		cmocka_unit_test(order),
		cmocka_unit_test(any),
		cmocka_unit_test(hashes),
		cmocka_unit_test(prefixes),
		cmocka_unit_test(ranges),
		cmocka_unit_test(sockaddr_and_back),
		cmocka_unit_test(sockaddr_in_network_order),
		cmocka_unit_test(link_form),
	};

	return cmocka_run_group_tests_name("addr", tests, NULL, NULL);
}
