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

/* regress/lib/pcap: the captures read as tshark reads them. */

#include "regress/lib/pcap.h"
#include "regress/lib/test.h"

#define CAPTURES	"../vectors/captures/"

/* Frames of the file, and how many of them hold this IP protocol. */
static void
check(const char *file, unsigned int frames, uint8_t proto, unsigned int match)
{
	struct pcap *cap = pcap_read(file);
	struct pcap_frame f;
	struct pcap_ip ip;
	unsigned int n = 0, m = 0;

	while (pcap_next(cap, &f)) {
		n++;
		assert_int_equal(f.number, n);
		if (pcap_ip(&f, &ip) == 0 && ip.proto == proto)
			m++;
	}
	assert_int_equal(n, frames);
	assert_int_equal(m, match);
	pcap_free(cap);
}

static void
frames_and_protocols(void **state)
{
	(void)state;
	check(CAPTURES "esp/3des-one-sa.pcap", 8, 50, 8);
	check(CAPTURES "ike/v1-main-psk-sa-setup.pcap", 9, 17, 9);
	/* The other byte order. */
	check(CAPTURES "pptp/control-only-tcpdump.pcap", 23, 6, 22);
	check(CAPTURES "pptp/control-only-tcpdump.pcap", 23, 47, 1);
}

/* The first message of main mode: ports, a cookie, a length that fits. */
static void
udp_payload(void **state)
{
	struct pcap *cap = pcap_read(CAPTURES "ike/v1-main-psk-sa-setup.pcap");
	struct pcap_frame f;
	struct pcap_ip ip;

	(void)state;
	assert_int_equal(pcap_next(cap, &f), 1);
	assert_int_equal(pcap_ip(&f, &ip), 0);
	assert_int_equal(ip.src.port, 500);
	assert_int_equal(ip.dst.port, 500);
	assert_true(ip.len > 28);
	assert_int_equal(ip.data[17], 0x10);	/* version 1.0 */
	assert_int_equal(ip.data[18], 2);	/* identity protection */
	assert_int_equal(ip.data[26] << 8 | ip.data[27], ip.len);
	pcap_free(cap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_and_protocols),
		cmocka_unit_test(udp_payload),
	};

	return cmocka_run_group_tests_name("pcap", tests, NULL, NULL);
}
