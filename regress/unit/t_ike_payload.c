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

/* ISAKMP messages: codec, shapes, captures of others, and every cut. */

#include <stdlib.h>
#include <string.h>

#include "ikeyd/ike/attribute.h"
#include "ikeyd/ike/payload.h"
#include "regress/lib/pcap.h"
#include "regress/lib/test.h"

#define CAPTURES	"../vectors/captures/"

static const struct isakmp_header a_header = {
	{ 1, 2, 3, 4, 5, 6, 7, 8 }, { 9, 10, 11, 12, 13, 14, 15, 16 },
	0, ISAKMP_VERSION, ISAKMP_XCHG_QUICK, ISAKMP_FLAG_ENCRYPTED,
	0xdeadbeef, 0
};

static void
round_trip(void **state)
{
	struct isakmp_header h;
	struct isakmp_out out;
	struct payloads ps;
	uint8_t buf[256];
	int len;

	(void)state;
	isakmp_begin(&out, buf, sizeof(buf), &a_header);
	payload_put(&out, ISAKMP_HASH, "abcdefgh", 8);
	payload_put(&out, ISAKMP_NONCE, "", 0);
	payload_begin(&out, ISAKMP_NOTIFY);
	wbuf_u32(&out.w, 7);
	payload_end(&out);
	len = isakmp_end(&out, 16);
	assert_int_equal(len, 28 + 32);
	assert_int_equal(isakmp_header_decode(&h, buf, (size_t)len), 0);
	assert_memory_equal(h.icookie, a_header.icookie, 8);
	assert_memory_equal(h.rcookie, a_header.rcookie, 8);
	assert_int_equal(h.next, ISAKMP_HASH);
	assert_int_equal(h.exchange, ISAKMP_XCHG_QUICK);
	assert_int_equal(h.flags, ISAKMP_FLAG_ENCRYPTED);
	assert_int_equal(h.msgid, 0xdeadbeef);
	assert_int_equal(h.length, len);
	/* With padding allowed, and not. */
	assert_int_equal(payloads_decode(&ps, h.next, buf + 28, 32, 1), 0);
	assert_int_equal(ps.n, 3);
	assert_int_equal(ps.end - buf, 28 + 12 + 4 + 8);
	assert_bytes(ps.v[0].body, ps.v[0].len, "abcdefgh", 8);
	assert_int_equal(ps.v[1].len, 0);
	assert_ptr_equal(payload_find(&ps, ISAKMP_NOTIFY, 0), &ps.v[2]);
	assert_null(payload_find(&ps, ISAKMP_NOTIFY, 1));
	assert_int_equal(payloads_decode(&ps, h.next, buf + 28, 32, 0),
	    PAYLOAD_E_MALFORMED);
}

static void
writer_overflow(void **state)
{
	struct isakmp_out out;
	uint8_t buf[64], *small;
	size_t size;

	(void)state;
	for (size = 0; size < 44; size++) {
		small = malloc(size + 1);
		isakmp_begin(&out, small, size, &a_header);
		payload_put(&out, ISAKMP_NONCE, "12345678", 8);
		assert_int_equal(isakmp_end(&out, 16), -1);
		free(small);
	}
	isakmp_begin(&out, buf, 44, &a_header);
	payload_put(&out, ISAKMP_NONCE, "12345678", 8);
	assert_int_equal(isakmp_end(&out, 16), 44);
}

static void
header_errors(void **state)
{
	struct isakmp_header h;
	uint8_t buf[28] = { 0 };

	(void)state;
	buf[17] = ISAKMP_VERSION;
	buf[27] = 28;
	assert_int_equal(isakmp_header_decode(&h, buf, 28), 0);
	buf[27] = 29;
	assert_int_equal(isakmp_header_decode(&h, buf, 28), PAYLOAD_E_LENGTH);
	buf[27] = 27;
	assert_int_equal(isakmp_header_decode(&h, buf, 28), PAYLOAD_E_LENGTH);
	buf[27] = 28;
	buf[17] = 0x20;
	assert_int_equal(isakmp_header_decode(&h, buf, 28), PAYLOAD_E_VERSION);
	buf[17] = 0x30;
	assert_int_equal(isakmp_header_decode(&h, buf, 28), PAYLOAD_E_VERSION);
	/* A minor version is let through, RFC 2408 3.1. */
	buf[17] = 0x1f;
	assert_int_equal(isakmp_header_decode(&h, buf, 28), 0);
}

static int
walk(uint8_t first, const char *hex)
{
	struct bytes b = hex_bytes(hex);
	struct payloads ps;
	int r = payloads_decode(&ps, first, b.data, b.len, 0);

	free(b.data);
	return r;
}

static void
chain_errors(void **state)
{
	(void)state;
	assert_int_equal(walk(10, "00000006 abcd"), 0);
	assert_int_equal(walk(0, ""), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(0, "00000004"), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, ""), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, "0000"), PAYLOAD_E_MALFORMED);
	/* length 0, 3, past the end, chain that never ends, rest */
	assert_int_equal(walk(10, "0d000000 abcd"), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, "00000003 abcd"), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, "00000007 abcd"), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, "0a000006 abcd"), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, "00000006 abcd 00"), PAYLOAD_E_MALFORMED);
	assert_int_equal(walk(10, "00010006 abcd"), PAYLOAD_E_MALFORMED);
}

static void
payload_limit(void **state)
{
	uint8_t buf[4 * (IKE_MAXPAYLOAD + 1)] = { 0 };
	struct payloads ps;
	size_t i;

	(void)state;
	for (i = 0; i <= IKE_MAXPAYLOAD; i++) {
		buf[4 * i] = ISAKMP_VENDOR;
		buf[4 * i + 3] = 4;
	}
	buf[4 * (IKE_MAXPAYLOAD - 1)] = 0;
	assert_int_equal(payloads_decode(&ps, ISAKMP_VENDOR, buf,
	    4 * IKE_MAXPAYLOAD, 0), 0);
	assert_int_equal(ps.n, IKE_MAXPAYLOAD);
	buf[4 * (IKE_MAXPAYLOAD - 1)] = ISAKMP_VENDOR;
	buf[4 * IKE_MAXPAYLOAD] = 0;
	assert_int_equal(payloads_decode(&ps, ISAKMP_VENDOR, buf,
	    sizeof(buf), 0), PAYLOAD_E_MANY);
}

/* Shapes: {which, payload types in order, fits?} */

static const struct {
	enum shape	shape;
	const char	*types;
	int		fits;
} shape_cases[] = {
	{ SHAPE_MAIN_SA, "\001", 1 },
	{ SHAPE_MAIN_SA, "\001\015\015\015", 1 },
	{ SHAPE_MAIN_SA, "\015\001", 0 },		/* vendor ID first */
	{ SHAPE_MAIN_SA, "\001\001", 0 },
	{ SHAPE_MAIN_SA, "\015", 0 },
	{ SHAPE_MAIN_SA, "\001\004", 0 },		/* KE too early */
	{ SHAPE_MAIN_SA, "\001\012", 0 },
	{ SHAPE_MAIN_SA, "\001\017\204", 1 },		/* not looked at */
	{ SHAPE_MAIN_SA, "\001\013", 0 },
	{ SHAPE_MAIN_KE, "\004\012", 1 },
	{ SHAPE_MAIN_KE, "\012\004\024\024\024", 1 },
	{ SHAPE_MAIN_KE, "\004\012\202\202", 1 },
	{ SHAPE_MAIN_KE, "\004\004\012", 0 },
	{ SHAPE_MAIN_KE, "\004\012\012", 0 },
	{ SHAPE_MAIN_KE, "\004", 0 },
	{ SHAPE_MAIN_KE, "\012", 0 },
	{ SHAPE_MAIN_KE, "\004\012\024\024\024\024\024\024\024\024\024\024"
	    "\024\024\024\024\024\024\024", 0 },	/* 17 NAT-D */
	{ SHAPE_MAIN_ID, "\005\010", 1 },
	{ SHAPE_MAIN_ID, "\005\010\013", 1 },
	{ SHAPE_MAIN_ID, "\010\005", 1 },
	{ SHAPE_MAIN_ID, "\005", 0 },
	{ SHAPE_MAIN_ID, "\005\005\010", 0 },
	{ SHAPE_MAIN_ID, "\005\011", 0 },		/* signature */
	{ SHAPE_MAIN_ID, "\005\010\014", 0 },		/* delete */
	{ SHAPE_QUICK_SA, "\010\001\012\005\005\025\025", 1 },
	{ SHAPE_QUICK_SA, "\010\001\012\004\005\005", 1 },
	{ SHAPE_QUICK_SA, "\010\001\012", 1 },
	{ SHAPE_QUICK_SA, "\001\010\012", 0 },		/* hash not first */
	{ SHAPE_QUICK_SA, "\010\001", 0 },
	{ SHAPE_QUICK_SA, "\010\001\012\005\005\005", 0 },
	{ SHAPE_QUICK_SA, "\010\001\001\012", 0 },
	{ SHAPE_QUICK_END, "\010", 1 },
	{ SHAPE_QUICK_END, "\010\013", 1 },
	{ SHAPE_QUICK_END, "\010\001", 0 },
	{ SHAPE_INFO, "\010\013", 1 },
	{ SHAPE_INFO, "\010\014\014\013", 1 },
	{ SHAPE_INFO, "\013\010", 0 },
	{ SHAPE_INFO, "\010\005", 0 }
};

static void
shapes(void **state)
{
	struct payloads ps;
	unsigned int count;
	uint8_t type;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(shape_cases) / sizeof(shape_cases[0]); i++) {
		memset(&ps, 0, sizeof(ps));
		ps.n = strlen(shape_cases[i].types);
		for (k = 0; k < ps.n; k++)
			ps.v[k].type = (uint8_t)shape_cases[i].types[k];
		if ((payloads_check(&ps, shape_cases[i].shape, &type,
		    &count) == 0) != shape_cases[i].fits)
			fail_msg("shape case %zu", i);
	}
}

/* Messages of others */

static void
capture_of_a_session(void **state)
{
	static const enum shape clear[] = {
		SHAPE_MAIN_SA, SHAPE_MAIN_SA, SHAPE_MAIN_KE, SHAPE_MAIN_KE
	};
	struct pcap *p = pcap_read(CAPTURES "ike/v1-main-psk-sa-setup.pcap");
	struct pcap_frame f;
	struct pcap_ip ip;
	struct isakmp_header h;
	struct payloads ps;
	unsigned int count, n = 0;
	uint8_t type;

	(void)state;
	for (; pcap_next(p, &f); n++) {
		assert_int_equal(pcap_ip(&f, &ip), 0);
		assert_int_equal(isakmp_header_decode(&h, ip.data, ip.len), 0);
		assert_int_equal(h.exchange, n < 6 ? ISAKMP_XCHG_MAIN :
		    ISAKMP_XCHG_QUICK);
		assert_int_equal(h.flags & ISAKMP_FLAG_ENCRYPTED,
		    n < 4 ? 0 : ISAKMP_FLAG_ENCRYPTED);
		if (n >= 4)
			continue;
		assert_int_equal(payloads_decode(&ps, h.next, ip.data + 28,
		    ip.len - 28, 0), 0);
		assert_int_equal(payloads_check(&ps, clear[n], &type, &count),
		    0);
	}
	assert_int_equal(n, 9);
	pcap_free(p);
}

/* What the header says decides; a longer chain must not be walked. */
static void
hostile_captures(void **state)
{
	static const struct {
		const char	*file;
		int		 header, chain;
	} cases[] = {
		{ CAPTURES "ike-hostile/v1-zero-length.pcap", 0,
		    PAYLOAD_E_MALFORMED },
		{ CAPTURES "ike-hostile/v1-payload-bad-length.pcap", 0,
		    PAYLOAD_E_MALFORMED },
		{ CAPTURES "ike-hostile/v1-pointer-loop.pcap", 0,
		    PAYLOAD_E_MALFORMED }
	};
	struct pcap_frame f;
	struct pcap_ip ip;
	struct isakmp_header h;
	struct payloads ps;
	struct pcap *p;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p = pcap_read(cases[i].file);
		assert_int_equal(pcap_next(p, &f), 1);
		assert_int_equal(pcap_ip(&f, &ip), 0);
		r = isakmp_header_decode(&h, ip.data, ip.len);
		if (r != 0) {
			/* A length that lies is refused even earlier. */
			assert_int_equal(r, PAYLOAD_E_LENGTH);
		} else {
			r = payloads_decode(&ps, h.next, ip.data + 28,
			    ip.len - 28, 0);
			assert_int_equal(r, cases[i].chain);
		}
		pcap_free(p);
	}
}

/* Cut at every byte, with the header's length put right or not. */
static void
every_cut(void **state)
{
	struct pcap *p = pcap_read(CAPTURES "ike/v1-main-psk-sa-setup.pcap");
	struct pcap_frame f;
	struct pcap_ip ip;
	struct isakmp_header h;
	struct payloads ps;
	uint8_t *copy;
	size_t len;
	unsigned int n = 0;

	(void)state;
	while (pcap_next(p, &f) && n++ < 4) {
		assert_int_equal(pcap_ip(&f, &ip), 0);
		for (len = 0; len < ip.len; len++) {
			copy = bytes_copy(ip.data, len);
			assert_int_equal(isakmp_header_decode(&h, copy, len),
			    len < 28 ? PAYLOAD_E_SHORT : PAYLOAD_E_LENGTH);
			if (len >= 28)
				assert_int_equal(payloads_decode(&ps,
				    ip.data[16], copy + 28, len - 28, 0),
				    PAYLOAD_E_MALFORMED);
			free(copy);
		}
	}
	pcap_free(p);
}

static void
attributes(void **state)
{
	static const struct {
		const char	*hex;
		int		 result;
		uint16_t	 type;
		uint64_t	 value;
	} cases[] = {
		{ "80010007", 1, 1, 7 },
		{ "000c0004 00015180", 1, 12, 86400 },
		{ "000c0000", 1, 12, 0 },
		{ "000c0001 2a", 1, 12, 42 },
		{ "000c0009 00 0000000000015180", 1, 12, 86400 },
		{ "000c0009 01 0000000000000000", 1, 12, UINT64_MAX },
		{ "000c0008 ffffffffffffffff", 1, 12, UINT64_MAX },
		{ "", 0, 0, 0 },
		{ "80", -1, 0, 0 },
		{ "800100", -1, 0, 0 },
		{ "000c0005 00015180", -1, 0, 0 },
		{ "000cffff 00015180", -1, 0, 0 }
	};
	struct attribute a;
	struct cursor c;
	struct bytes b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		b = hex_bytes(cases[i].hex);
		cursor_init(&c, b.data, b.len);
		assert_int_equal(attribute_next(&c, &a), cases[i].result);
		if (cases[i].result == 1) {
			assert_int_equal(a.type, cases[i].type);
			assert_int_equal(a.value, cases[i].value);
		}
		free(b.data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(writer_overflow),
		cmocka_unit_test(header_errors),
		cmocka_unit_test(chain_errors),
		cmocka_unit_test(payload_limit),
		cmocka_unit_test(shapes),
		cmocka_unit_test(capture_of_a_session),
		cmocka_unit_test(hostile_captures),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(attributes)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
