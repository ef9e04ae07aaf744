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

/* What a client may have of pipexd, in messages handed up and in the life of
 * its SAs, and that it takes nothing from others. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "pipexdlab.h"

#define FLOOD	20000	/* datagrams, several times what is kept for one */
#define OTHERS	16

static struct kit k;

/* Two of those who are not to be starved: their limits are apart from that of
 * the one who shouts, but for one time in a thousand, so both never share. */
static unsigned int
l2tp_of(uint32_t one, uint32_t other)
{
	static const uint8_t hello[] = "\xc8\2\0\14\0\5\0\0\0\3\0\4";
	struct pollfd p = { k.l2tp, POLLIN, 0 };
	struct msg_l2tp_packet m;
	uint8_t buf[KIT_MAXMSG];
	unsigned int came = 0;
	size_t n;

	kit_up(&k, k.udp, one, hello, 12);
	kit_up(&k, k.udp, other, hello, 12);
	while (poll(&p, 1, 200) == 1) {
		n = kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);
		assert_int_equal(msg_l2tp_packet_decode(&m, buf, n), 0);
		came += m.flow == one || m.flow == other;
	}
	return came;
}

/* One flow that shouts does not reach l2tpd more often than its limit, and
 * keeps nobody else from being heard. */
static void
punts_are_limited(void **state)
{
	static const uint8_t zlb[] = "\xc8\2\0\14\0\5\0\0\0\1\0\2";
	uint64_t in;
	int i;

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x3001, 0x4002);
	kit_sas(&k, 20, 0x3020, 0x4020);
	kit_sas(&k, 21, 0x3021, 0x4021);
	in = kit_counter(&k, "natt_in");
	for (i = 0; i < 1000; i++)
		kit_up(&k, k.udp, KIT_FLOW, zlb, 12);
	kit_counter_is(&k, "natt_in", in + 1000);
	assert_true(kit_counter(&k, "l2tp_dropped") > 700);
	assert_true(l2tp_of(20, 21) >= 1);
}

static unsigned int
ike_of(int one, int other)
{
	static const uint8_t marked[] = "\0\0\0\0are you there";
	struct pollfd p = { k.ike, POLLIN, 0 };
	struct msg_ike_packet m;
	uint8_t buf[KIT_MAXMSG];
	unsigned int came = 0;
	size_t n;

	kit_up(&k, one, 0, marked, sizeof(marked));
	kit_up(&k, other, 0, marked, sizeof(marked));
	while (poll(&p, 1, 200) == 1) {
		n = kit_recv(k.ike, MSG_IKE_PACKET, buf);
		assert_int_equal(msg_ike_packet_decode(&m, buf, n), 0);
		came += m.peer.port != KIT_PORT;
	}
	return came;
}

/* The same for IKE by address and port: behind one NAT, neighbours are heard
 * while one of them shouts, and what is in ESP goes on. */
static void
ike_is_limited(void **state)
{
	static const uint8_t marked[] = "\0\0\0\0a flood";
	int one = kit_udp("127.0.0.2", 3001), other = kit_udp("127.0.0.2", 3002);
	uint64_t in;
	int i;

	(void)state;
	in = kit_counter(&k, "natt_in");
	for (i = 0; i < 1000; i++)
		kit_up(&k, k.udp, 0, marked, sizeof(marked));
	kit_counter_is(&k, "natt_in", in + 1000);
	assert_true(kit_counter(&k, "ike_dropped") > 600);
	assert_true(ike_of(one, other) >= 1);
	assert_true(l2tp_of(20, 21) >= 1);
	close(one);
	close(other);
}

/* One message of IKE from each of OTHERS addresses. */
static void
others_send(void)
{
	static const uint8_t marked[] = "\0\0\0\0not forgotten";
	int fd;
	uint16_t i;

	for (i = 0; i < OTHERS; i++) {
		fd = kit_udp("127.0.0.2", (uint16_t)(3100 + i));
		kit_up(&k, fd, 0, marked, sizeof(marked));
		close(fd);
	}
}

/* One sends more than the worker can do, and what the system keeps for it is
 * full: what others send has room. But for those, one in sixteen, whose room
 * it is. */
static void
queues_are_apart(void **state)
{
	static const uint8_t junk[400] = "\x77\x77";
	struct pollfd p = { k.ike, POLLIN, 0 };
	pid_t worker = kit_worker(&k);
	uint64_t in = kit_counter(&k, "natt_in");
	uint8_t buf[KIT_MAXMSG];
	int came = 0, i;

	(void)state;
	kill(k.pid, SIGHUP);		/* all are kept */
	assert_true(kit_says(&k, "reloaded"));
	assert_int_equal(kill(worker, SIGSTOP), 0);
	for (i = 0; i < FLOOD; i++)
		kit_up(&k, k.udp, 0, junk, sizeof(junk));
	others_send();
	assert_int_equal(kill(worker, SIGCONT), 0);
	for (came = 0; poll(&p, 1, 1000) == 1; came++)
		kit_recv(k.ike, MSG_IKE_PACKET, buf);
	in = kit_counter(&k, "natt_in") - in;
	printf("# %u of %d of the flood, %d of %d others\n", (unsigned int)in,
	    FLOOD, came, OTHERS);
	assert_true(in > OTHERS && in < FLOOD);
	assert_true(came >= OTHERS / 2);
}

/* The limits in seconds come by themselves, with no packet to look at them;
 * at the hard one the SA is gone. */
static void
lifetimes(void **state)
{
	struct pfkey_msg m;
	uint64_t sas = kit_counter(&k, "sas");

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_ADD;
	m.sa = k.down;
	m.sa.flow = 30;
	m.sa.spi = 0x4030;
	m.sa.soft.seconds = 1;
	m.sa.hard.seconds = 2;
	assert_int_equal(kit_pfkey(&k, &m).error, 0);
	m = kit_pfkey_told(&k, PFKEY_EXPIRE);
	assert_int_equal(m.sa.spi, 0x4030);
	assert_int_equal(m.sa.flow, 30);
	assert_int_equal(m.hard_expired, 0);
	assert_int_equal(kit_counter(&k, "sas"), sas + 1);
	m = kit_pfkey_told(&k, PFKEY_EXPIRE);
	assert_int_equal(m.sa.spi, 0x4030);
	assert_int_equal(m.hard_expired, 1);
	kit_counter_is(&k, "sas", sas);
}

/* Longer than what a client may send: dropped, whatever it is. */
static void
too_long(void **state)
{
	static const uint8_t junk[10000];

	(void)state;
	kit_up(&k, k.udp, 0, junk, sizeof(junk));
	kit_up(&k, k.udp, 0, junk, 4);
	kit_counter_is(&k, "datagram_too_long", 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(punts_are_limited),
		cmocka_unit_test(ike_is_limited),
		cmocka_unit_test(queues_are_apart),
		cmocka_unit_test(lifetimes),
		cmocka_unit_test(too_long),
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
