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

/* What pipexd hands up and takes down, IKE and L2TP control, and that a daemon
 * that breaks a rule of its link loses it, and nothing else. */

#include <sys/socket.h>

#include <unistd.h>

#include "pipexdlab.h"

#define DATA	"\0\2" "\0\5" "\x11\x11"

static struct kit k;

static void
send_ike(const struct msg_ike_packet *p)
{
	uint8_t buf[KIT_MAXMSG];
	int n = msg_ike_packet_encode(p, buf, sizeof(buf));

	kit_send(k.ike, MSG_IKE_PACKET, buf, (size_t)n);
}

static void
ike_both_ways(void **state)
{
	static const uint8_t marked[] = "\0\0\0\0a message of IKE";
	struct msg_ike_packet p;
	uint8_t buf[KIT_MAXMSG], got[64];
	size_t len;

	(void)state;
	kit_up(&k, k.udp, 0, marked, sizeof(marked));
	len = kit_recv(k.ike, MSG_IKE_PACKET, buf);
	assert_int_equal(msg_ike_packet_decode(&p, buf, len), 0);
	assert_bytes(p.data, p.len, marked + 4, sizeof(marked) - 4);
	assert_int_equal(p.peer.port, KIT_PORT);
	assert_int_equal(p.local.port, 4500);
	assert_int_equal(addr_u32(&p.local), 0x7f000001);
	p.data = (const uint8_t *)"the answer";
	p.len = 10;
	send_ike(&p);
	assert_int_equal(recv(k.udp, got, sizeof(got), 0), 14);
	assert_memory_equal(got, "\0\0\0\0the answer", 14);
	/* keepalive, too short, reserved SPI (ATTACKS.md A 29) */
	kit_up(&k, k.udp, 0, "\xff", 1);
	kit_up(&k, k.udp, 0, "\1\2", 2);
	kit_up(&k, k.udp, 0, "", 0);
	kit_up(&k, k.udp, 0, "\0\0\0\x9xxxxxxxx", 12);
	kit_counter_is(&k, "natt_keepalive", 1);
	kit_counter_is(&k, "natt_bad", 3);
	kit_counter_is(&k, "natt_in", 5);
	assert_true(kit_silent(k.udp));
}

/* RFC 3948 2.3: the one byte goes without a marker, a byte of IKE with one. */
static void
keepalive_out(void **state)
{
	struct msg_ike_packet p;
	uint8_t got[64];

	(void)state;
	p.local = fix_addr("127.0.0.1", 4500);
	p.peer = fix_addr("127.0.0.2", KIT_PORT);
	p.data = (const uint8_t *)"\xff\xfe";
	for (p.len = 1; p.len <= 2; p.len++)
		send_ike(&p);
	assert_int_equal(recv(k.udp, got, sizeof(got), 0), 1);
	assert_hex(got, 1, "ff");
	assert_int_equal(recv(k.udp, got, sizeof(got), 0), 6);
	assert_hex(got, 6, "00000000 fffe");
}

static void
l2tp_control_both_ways(void **state)
{
	static const uint8_t zlb[] = "\xc8\2\0\14\0\5\0\0\0\1\0\2";
	struct msg_l2tp_packet p;
	uint8_t buf[KIT_MAXMSG], got[1500];
	size_t len;
	int n;

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	kit_up(&k, k.udp, KIT_FLOW, zlb, 12);
	len = kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);
	assert_int_equal(msg_l2tp_packet_decode(&p, buf, len), 0);
	assert_bytes(p.data, p.len, zlb, 12);
	assert_int_equal(p.flow, KIT_FLOW);
	assert_int_equal(p.peer.port, 1701);
	assert_int_equal(addr_u32(&p.peer), 0x7f000002);
	assert_int_equal(p.local.port, 1701);
	p.data = (const uint8_t *)"\xc8\2 whatever";
	p.len = 11;
	n = msg_l2tp_packet_encode(&p, buf, sizeof(buf));
	kit_send(k.l2tp, MSG_L2TP_PACKET, buf, (size_t)n);
	assert_int_equal(kit_down(&k, k.udp, got, sizeof(got)), 11);
	assert_memory_equal(got, p.data, 11);
	/* PPP that is not IP goes up as it came, header and all */
	kit_up(&k, k.udp, KIT_FLOW, DATA "\xff\3\xc0\x21\1\1\0\4", 14);
	len = kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);
	assert_int_equal(msg_l2tp_packet_decode(&p, buf, len), 0);
	assert_bytes(p.data, p.len, DATA "\xff\3\xc0\x21\1\1\0\4", 14);
	/* IP before the session is open does not */
	kit_up(&k, k.udp, KIT_FLOW, DATA "\xff\3\0\x21xxxx", 14);
	kit_counter_is(&k, "no_session", 1);
}

/* A peer daemon that breaks a rule loses its link, and nothing else. */
static void
liars(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	int fd = kit_dial(&k, "l2tp.sock", 1);

	(void)state;
	assert_int_equal(kit_add(&k, &p).error, 0);
	kit_send(fd, MSG_L2TP_PACKET, "\0\0\0\7rubbish", 11);
	assert_true(kit_closed(fd));
	close(fd);
	fd = kit_dial(&k, "ike.sock", 0);
	kit_send(fd, MSG_IKE_PACKET, "before hello", 12);
	assert_true(kit_closed(fd));
	close(fd);
	assert_int_equal(kit_counter(&k, "sessions"), 1);
	fd = kit_dial(&k, "pipex.sock", 1);
	kit_send(fd, MSG_PIPEX_STATS, "not for us", 10);
	assert_true(kit_closed(fd));
	close(fd);
	close(k.pipex);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	kit_counter_is(&k, "sessions", 0);
}

static void
ends_clean(void **state)
{
	(void)state;
	assert_int_equal(kit_stop(&k), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ike_both_ways),
		cmocka_unit_test(keepalive_out),
		cmocka_unit_test(l2tp_control_both_ways),
		cmocka_unit_test(liars),
		cmocka_unit_test(ends_clean)
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
