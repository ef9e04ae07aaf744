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


/* IPv4 packets of clients: headers that lie, packets of the tunnel inside
 * itself, and the MSS of SYNs with checksums that stay right. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pipexd/inner.h"
#include "regress/lib/test.h"

#define OUTER	UINT32_C(0xc0000201)
#define CLIENT	UINT32_C(0x0a09004d)
#define SERVER	UINT32_C(0x0a090001)

struct ip {
	uint8_t	buf[128];
	size_t	len;
};

/* A packet with options (words) of IPv4 in front of the payload. */
static struct ip
make(uint32_t src, uint32_t dst, uint8_t proto, unsigned int words,
    const void *payload, size_t len)
{
	struct ip p;
	struct wbuf w;

	memset(&p, 0, sizeof(p));
	p.len = 20 + words * 4 + len;
	wbuf_init(&w, p.buf, sizeof(p.buf));
	wbuf_u8(&w, (uint8_t)(0x45 + words));
	wbuf_u8(&w, 0);
	wbuf_u16(&w, (uint16_t)p.len);
	wbuf_u32(&w, 0);
	wbuf_u8(&w, 64);
	wbuf_u8(&w, proto);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, src);
	wbuf_u32(&w, dst);
	wbuf_reserve(&w, words * 4);
	wbuf_bytes(&w, payload, len);
	assert_true(wbuf_ok(&w));
	return p;
}

static int
decode(const struct ip *p, struct inner *ip)
{
	uint8_t *copy = bytes_copy(p->buf, p->len);
	int r = inner_decode(ip, copy, p->len);

	free(copy);
	return r;
}

static void
headers(void **state)
{
	struct ip p = make(CLIENT, SERVER, 17, 2, "\x15\xb3\x1e\x61\0\x8\0\0", 8);
	struct ip t;
	struct inner ip;

	(void)state;
	assert_int_equal(decode(&p, &ip), 0);
	assert_int_equal(ip.src, CLIENT);
	assert_int_equal(ip.dst, SERVER);
	assert_int_equal(ip.proto, 17);
	assert_int_equal(ip.hdrlen, 28);
	assert_int_equal(ip.len, 36);
	assert_int_equal(ip.sport, 5555);
	assert_int_equal(ip.dport, 7777);
	for (t = p, t.len = 0; t.len < p.len; t.len++)
		assert_int_equal(decode(&t, &ip), -1);
	t = p;
	t.len += 5;			/* padding behind is none of it */
	assert_int_equal(decode(&t, &ip), 0);
	assert_int_equal(ip.len, 36);
	t = p;
	t.buf[0] = 0x65;		/* version 6 */
	assert_int_equal(decode(&t, &ip), -1);
	t.buf[0] = 0x44;		/* header of 16 bytes */
	assert_int_equal(decode(&t, &ip), -1);
	t.buf[0] = 0x4f;		/* of 60, longer than the packet */
	assert_int_equal(decode(&t, &ip), -1);
	t = p;
	t.buf[3] = 27;			/* shorter than its header */
	assert_int_equal(decode(&t, &ip), -1);
	t = p;
	t.buf[7] = 1;			/* a later fragment has no ports */
	assert_int_equal(decode(&t, &ip), 0);
	assert_int_equal(ip.first, 0);
	assert_int_equal(ip.dport, 0);
	assert_int_equal(ip.df, 0);
	t.buf[6] = 0x40;
	t.buf[7] = 0;
	assert_int_equal(decode(&t, &ip), 0);
	assert_int_equal(ip.first, 1);
	assert_int_equal(ip.df, 1);
}

static int
nested(uint32_t src, uint32_t dst, uint8_t proto, uint16_t sport,
    uint16_t dport)
{
	uint8_t ports[8];
	struct wbuf w;
	struct inner ip;
	struct ip p;

	wbuf_init(&w, ports, sizeof(ports));
	wbuf_u16(&w, sport);
	wbuf_u16(&w, dport);
	wbuf_reserve(&w, 4);
	p = make(src, dst, proto, 0, ports, sizeof(ports));
	assert_int_equal(decode(&p, &ip), 0);
	return inner_nested(&ip, OUTER);
}

/* ATTACKS.md E 86 */
static void
tunnels_in_tunnels(void **state)
{
	(void)state;
	assert_int_equal(nested(CLIENT, OUTER, 17, 999, 4500), 1);
	assert_int_equal(nested(CLIENT, OUTER, 17, 999, 500), 1);
	assert_int_equal(nested(CLIENT, OUTER, 17, 999, 1701), 1);
	assert_int_equal(nested(CLIENT, OUTER, 50, 0, 0), 1);
	assert_int_equal(nested(OUTER, CLIENT, 17, 4500, 61234), 1);
	assert_int_equal(nested(OUTER, CLIENT, 50, 0, 0), 1);
	/* our other services, and other gateways */
	assert_int_equal(nested(CLIENT, OUTER, 17, 4500, 53), 0);
	assert_int_equal(nested(CLIENT, OUTER, 6, 999, 4500), 0);
	assert_int_equal(nested(OUTER, CLIENT, 17, 53, 4500), 0);
	assert_int_equal(nested(CLIENT, OUTER + 1, 17, 999, 4500), 0);
	assert_int_equal(nested(CLIENT, SERVER, 50, 0, 0), 0);
}

static uint16_t
checksum(const struct ip *p, size_t hdrlen)
{
	uint32_t sum = 6 + (uint32_t)(p->len - hdrlen);
	size_t i;

	for (i = 12; i < 20; i += 2)
		sum += (uint32_t)p->buf[i] << 8 | p->buf[i + 1];
	for (i = hdrlen; i < p->len; i += 2)
		sum += (uint32_t)p->buf[i] << 8 |
		    (i + 1 < p->len ? p->buf[i + 1] : 0);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* A TCP segment with these flags and options, its checksum right. */
static struct ip
segment(uint8_t flags, const char *options)
{
	struct bytes o = hex_bytes(options);
	uint8_t tcp[64];
	struct wbuf w;
	struct ip p;
	uint16_t sum;

	assert_int_equal(o.len % 4, 0);
	wbuf_init(&w, tcp, sizeof(tcp));
	wbuf_u32(&w, 0xc0010050);
	wbuf_u32(&w, 0x12345678);
	wbuf_u32(&w, 0);
	wbuf_u8(&w, (uint8_t)((5 + o.len / 4) << 4));
	wbuf_u8(&w, flags);
	wbuf_u16(&w, 0xffff);
	wbuf_u32(&w, 0);
	wbuf_bytes(&w, o.data, o.len);
	free(o.data);
	p = make(CLIENT, SERVER, 6, 1, tcp, w.len);
	sum = (uint16_t)~checksum(&p, 24);
	p.buf[24 + 16] = (uint8_t)(sum >> 8);
	p.buf[24 + 17] = (uint8_t)sum;
	assert_int_equal(checksum(&p, 24), 0xffff);
	return p;
}

static int
clamp(struct ip *p, uint16_t mss)
{
	struct inner ip;
	uint8_t *copy = bytes_copy(p->buf, p->len);
	int r;

	assert_int_equal(inner_decode(&ip, copy, p->len), 0);
	r = inner_clamp_mss(&ip, copy, mss);
	memcpy(p->buf, copy, p->len);
	free(copy);
	return r;
}

static void
clamped(void **state)
{
	/* at even and odd offsets, first and behind others */
	static const char *const v[] = { "020405b4", "01020405 b4010000",
	    "01010402 01020405 b4030307", "0402080a 00000000 00000000 020405b4" };
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct ip p = segment(0x02, v[i]);

		assert_int_equal(clamp(&p, 1320), 1);
		assert_int_equal(checksum(&p, 24), 0xffff);
		for (n = 44; memcmp(p.buf + n, "\2\4\5\x28", 4) != 0; n++)
			assert_true(n + 4 < p.len);
		assert_int_equal(clamp(&p, 1320), 0);	/* fits now */
		p = segment(0x12, v[i]);		/* SYN, ACK */
		assert_int_equal(clamp(&p, 1320), 1);
		p = segment(0x02, v[i]);
		assert_int_equal(clamp(&p, 1460), 0);
	}
}

static void
checksums_of_all_values(void **state)
{
	unsigned int mss;

	(void)state;
	for (mss = 1; mss < 1460; mss++) {
		struct ip even = segment(0x02, "020405b4");
		struct ip odd = segment(0x02, "01020405 b4010000");

		assert_int_equal(clamp(&even, (uint16_t)mss), 1);
		assert_int_equal(checksum(&even, 24), 0xffff);
		assert_int_equal(clamp(&odd, (uint16_t)mss), 1);
		assert_int_equal(checksum(&odd, 24), 0xffff);
	}
}

static void
left_alone(void **state)
{
	/* no SYN; no option; after the end of options; of another length;
	 * cut; a length of 0 or 1 */
	static const struct { uint8_t flags; const char *options; } v[] = {
		{ 0x10, "020405b4" }, { 0x02, "" }, { 0x02, "0402080a" },
		{ 0x02, "00020405 b4000000" }, { 0x02, "020605b4 01010000" },
		{ 0x02, "01010102" }, { 0x02, "01010204" },
		{ 0x02, "03000204 05b40000" }, { 0x02, "03010204 05b40000" }
	};
	struct ip p, before;
	struct inner ip;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		before = p = segment(v[i].flags, v[i].options);
		if (clamp(&p, 500) != 0)
			fail_msg("case %zu was changed", i);
		assert_memory_equal(p.buf, before.buf, sizeof(p.buf));
	}
	/* cut inside the TCP header, and a data offset that lies */
	p = segment(0x02, "020405b4");
	p.buf[3] = 24 + 19;
	p.len = 24 + 19;
	assert_int_equal(clamp(&p, 500), 0);
	p = segment(0x02, "020405b4");
	p.buf[24 + 12] = 0xf0;
	assert_int_equal(clamp(&p, 500), 0);
	p.buf[24 + 12] = 0x40;
	assert_int_equal(clamp(&p, 500), 0);
	/* a later fragment may look like one */
	p = segment(0x02, "020405b4");
	p.buf[7] = 1;
	assert_int_equal(decode(&p, &ip), 0);
	assert_int_equal(clamp(&p, 500), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(tunnels_in_tunnels),
		cmocka_unit_test(clamped),
		cmocka_unit_test(checksums_of_all_values),
		cmocka_unit_test(left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
