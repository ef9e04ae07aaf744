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

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "proc/child.h"

#define FLOOD	20000	/* datagrams, several times what is kept for one */
#define OTHERS	16

static struct kit k;

#define MANY	1000	/* messages of one who shouts */
#define QUIET	3	/* of those who do not */
#define FLOW	20	/* of the first of them */

#define OTHER_PORT 3100	/* of the first of OTHERS */

#define RATE	150	/* a second that may pass, of those who shout */

/* How many of theirs are dropped at least: all but a burst, and what the rate
 * lets through while they are on their way. */
static uint64_t
dropped(uint64_t begun_ms, uint64_t burst)
{
	uint64_t most = burst + (clock_ms() - begun_ms) * RATE / 1000;

	return most < MANY ? MANY - most : 0;
}

/* Until pipexd has read n more than it had: its socket does not hold all. */
static void
has_read(uint64_t before, int n)
{
	if (n % 100 == 0)
		kit_counter_is(&k, "natt_in", before + (uint64_t)n);
}

/* One of those who are not to be starved is heard. Their limits are apart from
 * that of the one who shouts, but for one time in a thousand, so all three
 * share it once in 10^9 times. */
static void
l2tp_is_heard(uint8_t number)
{
	uint8_t hello[] = "\xc8\2\0\14\0\5\0\0\0\3\0\4";
	struct msg_l2tp_packet m;
	uint8_t buf[KIT_MAXMSG];
	uint32_t i;
	size_t n;

	hello[9] = number;
	for (i = 0; i < QUIET; i++)
		kit_up(&k, k.udp, FLOW + i, hello, 12);
	do {
		n = kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);
		assert_int_equal(msg_l2tp_packet_decode(&m, buf, n), 0);
	} while (m.flow < FLOW || m.flow >= FLOW + QUIET ||
	    m.data[9] != number);
}

/* One flow that shouts does not reach l2tpd more often than its limit, and
 * keeps nobody else from being heard. */
static void
punts_are_limited(void **state)
{
	static const uint8_t zlb[] = "\xc8\2\0\14\0\5\0\0\0\1\0\2";
	uint64_t in, begun;
	int i;

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x3001, 0x4002);
	for (i = 0; i < QUIET; i++)
		kit_sas(&k, FLOW + (uint32_t)i, 0x3020 + (uint32_t)i,
		    0x4020 + (uint32_t)i);
	in = kit_counter(&k, "natt_in");
	begun = clock_ms();
	for (i = 1; i <= MANY; i++) {
		kit_up(&k, k.udp, KIT_FLOW, zlb, 12);
		has_read(in, i);
	}
	assert_true(kit_counter(&k, "l2tp_dropped") >= dropped(begun,
	    200));
	l2tp_is_heard(1);
}

static void
ike_is_heard(void)
{
	static const uint8_t marked[] = "\0\0\0\0are you there";
	struct msg_ike_packet m;
	uint8_t buf[KIT_MAXMSG];
	int fds[QUIET], i;
	size_t n;

	for (i = 0; i < QUIET; i++) {
		fds[i] = kit_udp("127.0.0.2", (uint16_t)(3001 + i));
		kit_up(&k, fds[i], 0, marked, sizeof(marked));
	}
	do {
		n = kit_recv(k.ike, MSG_IKE_PACKET, buf);
		assert_int_equal(msg_ike_packet_decode(&m, buf, n), 0);
	} while (m.peer.port == KIT_PORT);
	for (i = 0; i < QUIET; i++)
		close(fds[i]);
}

/* The same for IKE by address and port: behind one NAT, neighbours are heard
 * while one of them shouts, and what is in ESP goes on. */
static void
ike_is_limited(void **state)
{
	static const uint8_t marked[] = "\0\0\0\0a flood";
	uint64_t in = kit_counter(&k, "natt_in"), begun = clock_ms();
	int i;

	(void)state;
	for (i = 1; i <= MANY; i++) {
		kit_up(&k, k.udp, 0, marked, sizeof(marked));
		has_read(in, i);
	}
	assert_true(kit_counter(&k, "ike_dropped") >= dropped(begun,
	    300));
	ike_is_heard();
	l2tp_is_heard(2);
}

/* One message of IKE from each of OTHERS addresses. */
static void
others_send(void)
{
	static const uint8_t marked[] = "\0\0\0\0not forgotten";
	int fd;
	uint16_t i;

	for (i = 0; i < OTHERS; i++) {
		fd = kit_udp("127.0.0.2", (uint16_t)(OTHER_PORT + i));
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
	struct msg_ike_packet m;
	uint8_t buf[KIT_MAXMSG];
	int came = 0, i;
	size_t n;

	(void)state;
	kill(k.pid, SIGHUP);		/* all are kept */
	assert_true(kit_says(&k, "reloaded"));
	assert_int_equal(kill(worker, SIGSTOP), 0);
	for (i = 0; i < FLOOD; i++)
		kit_up(&k, k.udp, 0, junk, sizeof(junk));
	others_send();
	assert_int_equal(kill(worker, SIGCONT), 0);
	do {
		n = kit_recv(k.ike, MSG_IKE_PACKET, buf);
		assert_int_equal(msg_ike_packet_decode(&m, buf, n), 0);
		came += m.peer.port >= OTHER_PORT;
	} while (came < OTHERS / 2 || poll(&p, 1, 1000) == 1);
	in = kit_counter(&k, "natt_in") - in;
	printf("# %u of %d of the flood, %d of %d others\n", (unsigned int)in,
	    FLOOD, came, OTHERS);
	assert_true(in > OTHERS && in < FLOOD);
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
	m.sa.hard.seconds = 4;		/* time to look between them */
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
