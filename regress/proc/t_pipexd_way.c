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

/* The ways outside: a peer whose NAT moves it, protocol 50 for a client that has
 * none, one socket for all addresses. */

#include <sys/socket.h>
#include <netinet/in.h>

#include <poll.h>
#include <unistd.h>

#include "pipexdlab.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */

static struct kit k;
static int echo = -1;		/* a service on 10.9.0.1:7777 */

static void
one_is_in(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	assert_int_equal(kit_add(&k, &p).error, 0);
	echo = kit_udp("10.9.0.1", 7777);
}

/* RFC 3947 4: the NAT gives the client another port. */
static void
peer_moves(void **state)
{
	struct msg_pipex_stats s;
	unsigned int backs = 0;
	int other = kit_udp("127.0.0.3", 2345);
	struct pollfd p = { k.pfkey, POLLIN, 0 };
	struct pfkey_msg m;
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	char text[64];
	size_t n;

	(void)state;
	n = kit_ip(ip, PEER, LOCAL, 5555, 7777, "moved", 5);
	n = kit_data(l2tp, 5, 0x1111, ip, n);
	kit_up(&k, other, KIT_FLOW, l2tp, n);
	m = kit_pfkey_told(&k, PFKEY_NEW_MAPPING);
	assert_int_equal(m.sa.flow, KIT_FLOW);
	assert_int_equal(m.old_peer.port, KIT_PORT);
	assert_int_equal(m.new_peer.port, 2345);
	assert_int_equal(addr_u32(&m.new_peer), 0x7f000003);
	assert_int_equal(recvfrom(echo, text, sizeof(text), 0,
	    (struct sockaddr *)&from, &len), 5);
	sendto(echo, "found you", 9, 0, (struct sockaddr *)&from, len);
	n = kit_down(&k, other, l2tp, sizeof(l2tp));
	assert_memory_equal(l2tp + n - 9, "found you", 9);
	close(other);
	/* and back, which is told by the first packet after a second */
	do {
		kit_up_ip(&k, 5, 0x1111, PEER, 7777, "back");
		assert_int_equal(recv(echo, text, sizeof(text), 0), 4);
		assert_true(++backs < 40);
	} while (poll(&p, 1, 50) == 0);
	m = kit_pfkey_told(&k, PFKEY_NEW_MAPPING);
	assert_int_equal(m.new_peer.port, KIT_PORT);
	/* wherever it was, it is one session */
	s = kit_stats(&k);
	assert_int_equal(s.in_packets, 1 + backs);
	assert_int_equal(s.out_packets, 1);
}

/* RFC 4303 without RFC 3948: a client without a NAT, both ways. */
static void
protocol_50(void **state)
{
	struct msg_pipex p = kit_session(&k, 9);
	struct msg_pipex_added a;
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t ip[FIX_MAXPKT], l2tp[KIT_MAXMSG];
	struct msg_ike_dataplane d;
	uint64_t natt = kit_counter(&k, "natt_in");
	uint64_t in = kit_counter(&k, "protocol_50_in");
	int raw = kit_raw("127.0.0.2");
	char text[64];
	size_t n;

	(void)state;
	close(k.pipex);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	close(k.ike);
	k.ike = kit_dial(&k, "ike.sock", 1);
	n = kit_recv(k.ike, MSG_IKE_DATAPLANE, l2tp);
	assert_int_equal(msg_ike_dataplane_decode(&d, l2tp, n), 0);
	assert_int_equal(d.raw_esp, 1);
	k.raw = 1;
	kit_sas(&k, 9, 0x5001, 0x6002);
	a = kit_add(&k, &p);
	assert_int_equal(a.error, 0);
	n = kit_ip(ip, PEER, LOCAL, 5555, 7777, "no NAT", 6);
	n = kit_data(l2tp, 5, 0x1111, ip, n);
	kit_up(&k, raw, 9, l2tp, n);
	assert_int_equal(recvfrom(echo, text, sizeof(text), 0,
	    (struct sockaddr *)&from, &len), 6);
	sendto(echo, "none here", 9, 0, (struct sockaddr *)&from, len);
	n = kit_down(&k, raw, l2tp, sizeof(l2tp));
	assert_memory_equal(l2tp + n - 9, "none here", 9);
	/* short, reserved SPI, unknown SPI */
	n = (size_t)kit_counter(&k, "esp_in_unknown_spi");
	kit_up(&k, raw, 0, "\1\2\3", 3);
	kit_up(&k, raw, 0, "\0\0\0\x9xxxxxxxx", 12);
	kit_up(&k, raw, 0, "\x11\0\0\x9xxxxxxxx", 12);
	kit_counter_is(&k, "protocol_50_in", in + 4);
	kit_counter_is(&k, "esp_in_unknown_spi", n + 1);
	assert_true(kit_counter(&k, "esp_in_short") >= 1);
	assert_true(kit_counter(&k, "esp_in_reserved_spi") >= 1);
	kit_counter_is(&k, "natt_in", natt);
	assert_int_equal(kit_counter(&k, "protocol_50_bad"), 0);
	/* There is no mapping that could move. */
	assert_int_equal(kit_counter(&k, "peers_moved"), 2);
	k.raw = 0;
	close(raw);
	close(k.pipex);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	kit_counter_is(&k, "sessions", 0);
}

static void
ends_clean(void **state)
{
	(void)state;
	assert_int_equal(kit_stop(&k), 0);
	close(echo);
}

/* One socket for all addresses, where the packet itself says which it is. */
static void
all_addresses(void **state)
{
	static const uint8_t zlb[] = "\xc8\2\0\14\0\5\0\0\0\1\0\2";
	struct msg_l2tp_packet p;
	uint8_t buf[KIT_MAXMSG], got[64];
	int n, raw = kit_raw("127.0.0.2");

	(void)state;
	kit_start_on(&k, "0.0.0.0", "127.0.0.2");
	strlcpy(k.local, "127.0.0.1", sizeof(k.local));
	k.raw = 1;
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	kit_up(&k, raw, KIT_FLOW, zlb, 12);
	n = (int)kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);
	assert_int_equal(msg_l2tp_packet_decode(&p, buf, (size_t)n), 0);
	assert_int_equal(addr_u32(&p.local), 0x7f000001);
	n = msg_l2tp_packet_encode(&p, buf, sizeof(buf));
	kit_send(k.l2tp, MSG_L2TP_PACKET, buf, (size_t)n);
	assert_int_equal(kit_down(&k, raw, got, sizeof(got)), 12);
	assert_memory_equal(got, zlb, 12);
	close(raw);
	assert_int_equal(kit_stop(&k), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_in),
		cmocka_unit_test(peer_moves),
		cmocka_unit_test(protocol_50),
		cmocka_unit_test(ends_clean),
		cmocka_unit_test(all_addresses)
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
