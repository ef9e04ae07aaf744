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


/* ICMP errors about inner packets: RFC 792, 1191; whom not to answer: RFC 1122
 * 3.2.2. */

#include <stdlib.h>
#include <string.h>

#include "pipexd/icmp.h"
#include "regress/lib/test.h"

/* UDP from 10.20.0.2 to 10.9.0.77, DF. */
static const char udp[] =
    "4500 0021 abcd 4000 4011 0000 0a140002 0a09004d"
    "1234 0035 000d 0000 68656c6c6f";

static size_t
hex(uint8_t *buf, const char *text)
{
	struct bytes b = hex_bytes(text);

	if (b.len > 0)
		memcpy(buf, b.data, b.len);
	free(b.data);
	return b.len;
}

static size_t
answer(uint8_t *buf, uint8_t *packet, size_t len, enum icmp_code code,
    uint16_t mtu)
{
	struct inner ip;

	assert_int_equal(inner_decode(&ip, packet, len), 0);
	return icmp_unreachable(buf, &ip, packet, code, mtu);
}

static uint32_t
sum(const uint8_t *p, size_t len)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < len; i++)
		n += i % 2 == 0 ? (uint32_t)p[i] << 8 : p[i];
	while (n >> 16 != 0)
		n = (n & 0xffff) + (n >> 16);
	return n;
}

static void
too_big(void **state)
{
	uint8_t packet[64], buf[ICMP_MAXLEN];
	size_t n = hex(packet, udp);

	(void)state;
	assert_int_equal(answer(buf, packet, n, ICMP_TOO_BIG, 1360), 28 + n);
	assert_hex(buf, 10, "45c0 003d 0000 0000 4001");
	assert_hex(buf + 12, 8, "0a09004d 0a140002");
	assert_hex(buf + 20, 2, "0304");
	assert_hex(buf + 24, 4, "0000 0550");
	assert_memory_equal(buf + 28, packet, n);
	assert_int_equal(sum(buf, 20), 0xffff);
	assert_int_equal(sum(buf + 20, 8 + n), 0xffff);
}

static void
host(void **state)
{
	uint8_t packet[1400] = { 0 }, buf[ICMP_MAXLEN];

	(void)state;
	hex(packet, udp);
	packet[2] = sizeof(packet) >> 8;
	packet[3] = sizeof(packet) & 0xff;
	/* as much of it as fits in 576 bytes */
	assert_int_equal(answer(buf, packet, sizeof(packet), ICMP_HOST, 0),
	    576);
	assert_hex(buf, 4, "45c0 0240");
	assert_hex(buf + 20, 2, "0301");
	assert_hex(buf + 24, 4, "0000 0000");
	assert_memory_equal(buf + 28, packet, 548);
	assert_int_equal(sum(buf + 20, 556), 0xffff);
}

static void
not_answered(void **state)
{
	static const struct {
		const char	*what, *bytes;
		size_t		 at;
		int		 answered;
	} v[] = {
		{ "as it is", "", 0, 1 },
		{ "first fragment", "2000", 6, 1 },
		{ "second fragment", "2001", 6, 0 },
		{ "last fragment", "0001", 6, 0 },
		{ "from nobody", "00000000", 12, 0 },
		{ "from loopback", "7f000001", 12, 0 },
		{ "from a group", "e0000001", 12, 0 },
		{ "to a group", "e0000001", 16, 0 },
		{ "to all", "ffffffff", 16, 0 },
		{ "ICMP echo", "01 0000 0a140002 0a09004d 08", 9, 1 },
		{ "ICMP echo reply", "01 0000 0a140002 0a09004d 00", 9, 1 },
		{ "ICMP unreachable", "01 0000 0a140002 0a09004d 03", 9, 0 },
		{ "ICMP redirect", "01 0000 0a140002 0a09004d 05", 9, 0 },
		{ "ICMP of a type to come", "01 0000 0a140002 0a09004d ff",
		    9, 0 },
	};
	uint8_t packet[64], buf[ICMP_MAXLEN], bytes[32];
	size_t i, n, m;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		n = hex(packet, udp);
		m = hex(bytes, v[i].bytes);
		memcpy(packet + v[i].at, bytes, m);
		if ((answer(buf, packet, n, ICMP_HOST, 0) > 0) != v[i].answered)
			fail_msg("%s", v[i].what);
	}
	/* ICMP without a type: nothing behind the header */
	hex(packet, "4500 0014 0000 0000 4001 0000 0a140002 0a09004d");
	assert_int_equal(answer(buf, packet, 20, ICMP_HOST, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_big),
		cmocka_unit_test(host),
		cmocka_unit_test(not_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
