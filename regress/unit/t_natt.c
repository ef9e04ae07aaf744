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

/* common/wire/natt: what a datagram on UDP 4500 is (RFC 3948 2). */

#include <stdlib.h>

#include "regress/lib/pcap.h"
#include "regress/lib/test.h"
#include "wire/natt.h"

static void
kinds(void **state)
{
	static const struct {
		const char *hex;
		enum natt_kind kind;
		uint32_t spi;
	} v[] = {
		{ "", NATT_BAD, 0 },
		{ "ff", NATT_KEEPALIVE, 0 },
		{ "00", NATT_BAD, 0 },
		{ "fe", NATT_BAD, 0 },
		{ "ffff", NATT_BAD, 0 },
		{ "ffffff", NATT_BAD, 0 },
		{ "000000", NATT_BAD, 0 },
		{ "00000000", NATT_BAD, 0 },
		{ "00000000 83", NATT_IKE, 0 },
		{ "00000000 8354000000000000", NATT_IKE, 0 },
		{ "00000001 00000001 00", NATT_BAD, 0 },
		{ "000000ff 00000001 00", NATT_BAD, 0 },
		{ "00000100 00000001", NATT_ESP, 256 },
		{ "00000100 000000", NATT_BAD, 0 },
		{ "12345678 00000001 aabbccdd", NATT_ESP, 0x12345678 },
		{ "ffffffff 00000001", NATT_ESP, 0xffffffff },
		{ "ffffffff", NATT_BAD, 0 },
	};
	enum natt_kind kind;
	struct bytes b;
	uint32_t spi;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		b = hex_bytes(v[i].hex);
		spi = 0xeeeeeeee;
		kind = natt_classify(b.data, b.len, &spi);
		if (kind != v[i].kind || spi != v[i].spi)
			fail_msg("%s: expected %s %08x, got %s %08x",
			    v[i].hex, natt_kind_name(v[i].kind), v[i].spi,
			    natt_kind_name(kind), spi);
		free(b.data);
	}
	assert_int_equal(natt_classify(NULL, 0, &spi), NATT_BAD);
}

/* tcpdump once read past the end of this one. */
static void
capture_3948_oobr_2(void **state)
{
	struct pcap *cap;
	struct pcap_frame f;
	struct pcap_ip ip;
	uint8_t *copy;
	uint32_t spi;
	unsigned int n = 0;

	(void)state;
	cap = pcap_read("../vectors/captures/ike-hostile/natt-3948-oobr-2.pcap");
	while (pcap_next(cap, &f)) {
		assert_int_equal(pcap_ip(&f, &ip), 0);
		assert_int_equal(ip.src.port, 4500);
		copy = bytes_copy(ip.data, ip.len);
		assert_int_equal(natt_classify(copy, ip.len, &spi), NATT_BAD);
		free(copy);
		n++;
	}
	assert_int_equal(n, 1);
	pcap_free(cap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(capture_3948_oobr_2),
	};

	return cmocka_run_group_tests_name("natt", tests, NULL, NULL);
}
