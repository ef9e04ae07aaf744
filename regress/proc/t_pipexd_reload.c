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

/* pipexd reads vpn.conf at one time and pppd-lite at another: what pppd-lite
 * asks for by its new file before we have it, and what sessions keep that our
 * new file does not have any more. */

#include <sys/socket.h>
#include <net/if.h>

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "proc/child.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define WAIT_MS	2000			/* PARENT_RELOAD_MS */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define CONF(pools, address)	LISTEN("127.0.0.1", pools, address)
#define LISTEN(on, pools, address)					\
	"ike passive esp transport proto udp from " on " port 1701 "	\
	"to any psk \"swordfish-but-longer\"\n"				\
	"tunnel L2TP protocol l2tp listen on " on "\n"			\
	"ipcp IPCP { " pools " }\n"					\
	"interface pppx0 address " address " ipcp IPCP\n"		\
	"authentication LOCAL type local users-file \"/dev/null\"\n"	\
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define POOL	"pool-address 10.9.0.64/26 "
#define MORE	"pool-address 10.9.7.0/24 "

static struct kit k;
static int echo = -1;

static struct msg_pipex
session(uint32_t number, const char *address)
{
	struct addr a = fix_addr(address, 0);

	return kit_session_of(&k, KIT_FLOW, number, addr_u32(&a));
}

/* No answer, though one that was asked behind it has one. */
static void
no_answer(void)
{
	struct pollfd p = { k.pipex, POLLIN, 0 };

	kit_counter_is(&k, "sessions", 2);
	assert_int_equal(poll(&p, 1, 0), 0);
}

/* Session 1, both ways. */
static void
goes_on(void)
{
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT], got[1500];
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	size_t n;

	n = kit_ip(ip, PEER, LOCAL, 5555, 7777, "here", 4);
	n = kit_data(l2tp, 5, 1, ip, n);
	kit_up(&k, k.udp, KIT_FLOW, l2tp, n);
	assert_int_equal(recvfrom(echo, got, sizeof(got), 0,
	    (struct sockaddr *)&from, &len), 4);
	assert_int_equal(sendto(echo, "too", 3, 0, (struct sockaddr *)&from,
	    len), 3);
	n = kit_down(&k, k.udp, got, sizeof(got));
	assert_memory_equal(got + n - 3, "too", 3);
}

static void
one_is_in(void **state)
{
	struct msg_pipex p = session(1, "10.9.0.77");

	(void)state;
	kit_reload(&k, CONF(POOL, "10.9.0.1"));
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	assert_int_equal(kit_add(&k, &p).error, 0);
	echo = kit_udp("10.9.0.1", 7777);
	goes_on();
	kit_reload(&k, CONF(POOL, "10.9.0.1"));		/* the same */
	goes_on();
}

/* A pool becomes larger: who comes between the two reloads gets in. */
static void
pool_grows(void **state)
{
	struct msg_pipex p = session(2, "10.9.7.7");
	uint64_t asked = clock_ms();

	(void)state;
	kit_ask(&k, &p);
	no_answer();
	goes_on();
	kit_reload(&k, CONF(POOL MORE, "10.9.0.1"));
	assert_int_equal(kit_added(&k, 2).error, 0);
	/* by the reload, not when its time is over */
	assert_true(clock_ms() - asked < WAIT_MS);
	kit_counter_is(&k, "interface_refused", 0);
	goes_on();
	kit_del(&k, 2);
	kit_gone(&k, 2, "deleted");
}

/* Our own address, and one that was ours, likewise. */
static void
address_changes(void **state)
{
	struct msg_pipex p = session(2, "10.9.0.78");

	(void)state;
	p.ip_local = fix_addr("10.9.8.1", 0);
	kit_ask(&k, &p);
	no_answer();
	kit_reload(&k, CONF(POOL MORE, "10.9.8.1"));
	assert_int_equal(kit_added(&k, 2).error, 0);
	goes_on();
	kit_del(&k, 2);
	kit_gone(&k, 2, "deleted");
	kit_reload(&k, CONF(POOL MORE, "10.9.0.1"));
}

/* A pool goes: nobody who has an address of it is dropped by us, and nobody
 * else gets one. */
static void
pool_goes(void **state)
{
	struct msg_pipex p = session(2, "10.9.0.78");

	(void)state;
	kit_reload(&k, CONF(MORE, "10.9.0.1"));
	goes_on();
	assert_int_equal(kit_add(&k, &p).error, EADDRNOTAVAIL);
	kit_counter_is(&k, "interface_refused", 1);
	goes_on();
}

/* A session that left while it waited has nothing once it is allowed, and is
 * not in the way of the next one that wants its address. */
static void
leaves_waiting(void **state)
{
	struct msg_pipex p = session(2, "10.9.0.79");

	(void)state;
	kit_ask(&k, &p);
	kit_del(&k, 2);
	kit_gone(&k, 2, "deleted");
	p = session(3, "10.9.0.79");
	kit_ask(&k, &p);
	kit_counter_is(&k, "interface_refused", 2);
	p = session(4, "10.9.0.80");
	kit_ask(&k, &p);
	kit_del(&k, 4);
	kit_gone(&k, 4, "deleted");
	kit_reload(&k, CONF(POOL, "10.9.0.1"));
	assert_int_equal(kit_added(&k, 3).error, 0);
	kit_counter_is(&k, "sessions", 2);
	assert_true(kit_interface("pppx1", 1));
	assert_true(kit_interface("pppx2", 0));
}

/* A message of ikeyd's from an address of ours. */
static void
say_goodbye(const char *local)
{
	struct msg_ike_packet p;
	uint8_t buf[KIT_MAXMSG];
	int n;

	p.local = fix_addr(local, 4500);
	p.peer = fix_addr("127.0.0.2", KIT_PORT);
	p.data = (const uint8_t *)"goodbye";
	p.len = 7;
	n = msg_ike_packet_encode(&p, buf, sizeof(buf));
	kit_send(k.ike, MSG_IKE_PACKET, buf, (size_t)n);
}

/* An address is not listened on any more: what others have to say to the
 * clients there still leaves, for a while. */
static void
address_goes(void **state)
{
	uint8_t got[64];
	uint64_t end;

	(void)state;
	kit_reload(&k, LISTEN("127.0.0.9", POOL, "10.9.0.1"));
	say_goodbye("127.0.0.9");
	assert_int_equal(kit_packet(k.udp, got, sizeof(got), "from 9"), 11);
	say_goodbye("127.0.0.1");
	assert_int_equal(kit_packet(k.udp, got, sizeof(got), "goodbye"), 11);
	assert_memory_equal(got + 4, "goodbye", 7);
	goes_on();
	/* back at once: the sockets are there, not in the way */
	kit_reload(&k, CONF(POOL, "10.9.0.1"));
	goes_on();
	kit_reload(&k, LISTEN("127.0.0.9", POOL, "10.9.0.1"));
	end = clock_ms() + KIT_LIMIT_MS;
	while (kit_counter(&k, "send_failed") == 0) {
		say_goodbye("127.0.0.1");
		assert_true(clock_ms() < end);
	}
}

static void
ends_clean(void **state)
{
	struct msg_pipex p = session(5, "10.9.7.9");

	(void)state;
	kit_ask(&k, &p);	/* and waits */
	/* who left while it waited has left nothing */
	assert_int_equal(if_nametoindex("pppx2"), 0);
	kit_counter_is(&k, "sessions", 3);
	close(echo);
	assert_int_equal(kit_stop(&k), 0);
	assert_int_equal(if_nametoindex("pppx0"), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_in),
		cmocka_unit_test(pool_grows),
		cmocka_unit_test(address_changes),
		cmocka_unit_test(pool_goes),
		cmocka_unit_test(leaves_waiting),
		cmocka_unit_test(address_goes),
		cmocka_unit_test(ends_clean)
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
