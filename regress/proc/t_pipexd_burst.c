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

/* pipexd's bursts outward: what waits in an interface is read, sealed and sent
 * by few calls, and comes out as it went in, in order. */

#include <sys/socket.h>
#include <netinet/in.h>

#include <signal.h>
#include <unistd.h>

#include "pipexdlab.h"

#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define OTHER	UINT32_C(0x0a09004e)	/* 10.9.0.78 */
#define N	150
#define CONF								\
	"ike passive esp transport proto udp from 127.0.0.1 port 1701 "	\
	"to any psk \"swordfish-but-longer\"\n"				\
	"tunnel L2TP protocol l2tp listen on 127.0.0.1\n"		\
	"ipcp IPCP pool-address 10.9.0.2-10.9.0.254\n"			\
	"interface pppac0 address 10.9.0.1 ipcp IPCP\n"			\
	"authentication LOCAL type local users-file \"/dev/null\"\n"	\
	"bind tunnel from L2TP authenticated by LOCAL to pppac0\n"

static struct kit k;

/* Runs of one length, shorter ones at the end of a run and in the middle, and
 * longer ones. */
static size_t
length(int i)
{
	static const size_t lens[] = { 1200, 1200, 1200, 1200, 700, 700, 100,
	    1300, 1300, 1300, 1300, 1300, 60, 61, 1332 };

	return lens[i % (int)(sizeof(lens) / sizeof(lens[0]))];
}

static void
fill(uint8_t *buf, int i)
{
	memset(buf, i, length(i));
	buf[0] = (uint8_t)(i >> 8);
}

/* N packets while the worker stands still, then all of them at the client. */
static void
burst(int client)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), i;
	uint8_t buf[1500], got[FIX_MAXPKT];
	struct sockaddr_in to;
	pid_t pid = kit_worker(&k);
	size_t n;

	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	to.sin_addr.s_addr = htonl(PEER);
	kill(pid, SIGSTOP);
	for (i = 0; i < N; i++) {
		fill(buf, i);
		assert_int_equal(sendto(fd, buf, length(i), 0,
		    (struct sockaddr *)&to, sizeof(to)), length(i));
	}
	kill(pid, SIGCONT);
	for (i = 0; i < N; i++) {
		n = kit_down(&k, client, got, sizeof(got));
		fill(buf, i);
		assert_int_equal(n, 12 + 28 + length(i));
		assert_memory_equal(got + 12 + 28, buf, length(i));
	}
	close(fd);
}

static void
in_order(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	int size = 1 << 21;

	(void)state;
	assert_int_equal(setsockopt(k.udp, SOL_SOCKET, SO_RCVBUFFORCE, &size,
	    sizeof(size)), 0);
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	assert_int_equal(kit_add(&k, &p).error, 0);
	burst(k.udp);
	burst(k.udp);
	assert_int_equal(kit_counter(&k, "data_out"), 2 * N);
	assert_int_equal(kit_counter(&k, "send_failed"), 0);
}

/* The way out takes only pieces: each packet is cut, and none is lost. */
static void
cut_on_the_way(void **state)
{
	(void)state;
	assert_int_equal(system("ip link set lo mtu 1280"), 0);
	burst(k.udp);
	assert_int_equal(kit_counter(&k, "send_failed"), 0);
}

/* The same as IP protocol 50, first whole, then cut. */
static void
protocol_50(void **state)
{
	struct msg_pipex p = kit_session(&k, 9);
	int raw = kit_raw("127.0.0.2"), size = 1 << 21;

	(void)state;
	close(k.pipex);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	assert_int_equal(setsockopt(raw, SOL_SOCKET, SO_RCVBUFFORCE, &size,
	    sizeof(size)), 0);
	k.raw = 1;
	kit_sas(&k, 9, 0x5001, 0x6002);
	assert_int_equal(kit_add(&k, &p).error, 0);
	assert_int_equal(system("ip link set lo mtu 1500"), 0);
	burst(raw);
	assert_int_equal(system("ip link set lo mtu 1280"), 0);
	burst(raw);
	assert_int_equal(kit_counter(&k, "send_failed"), 0);
	close(raw);
}

/* Sessions of one interface, with an address of each client's own. */
static int
two_sessions(void)
{
	struct msg_pipex p;
	int other;

	close(k.pipex);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	k.raw = 0;
	kit_reload(&k, CONF);
	p = kit_session(&k, 11);
	strlcpy(p.ifname, "pppac0", sizeof(p.ifname));
	kit_sas(&k, 11, 0x7001, 0x7002);
	assert_int_equal(kit_add(&k, &p).error, 0);
	strlcpy(k.peer, "127.0.0.3", sizeof(k.peer));
	other = kit_udp(k.peer, KIT_PORT);
	p = kit_session(&k, 12);
	strlcpy(p.ifname, "pppac0", sizeof(p.ifname));
	p.session = 2;
	p.session_id++;
	p.ip_peer = addr_v4_u32(OTHER, 0);
	kit_sas(&k, 12, 0x8001, 0x8002);
	assert_int_equal(kit_add(&k, &p).error, 0);
	return other;
}

/* What goes to two clients in turns is one burst, but never one message. */
static void
two_clients(void **state)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int other, i, to_other;
	uint8_t buf[500] = { 0 }, got[FIX_MAXPKT];
	struct sockaddr_in to;
	pid_t pid = kit_worker(&k);

	(void)state;
	other = two_sessions();
	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	kill(pid, SIGSTOP);
	for (i = 0; i < N; i++) {
		to.sin_addr.s_addr = htonl(i % 5 < 2 ? OTHER : PEER);
		buf[0] = (uint8_t)i;
		assert_int_equal(sendto(fd, buf, sizeof(buf), 0,
		    (struct sockaddr *)&to, sizeof(to)), sizeof(buf));
	}
	kill(pid, SIGCONT);
	for (i = 0; i < N; i++) {
		to_other = i % 5 < 2;
		assert_int_equal(kit_down(&k, to_other ? other : k.udp, got,
		    sizeof(got)), 12 + 28 + sizeof(buf));
		assert_int_equal(got[12 + 28], i);
		assert_int_equal(got[12 + 19], to_other ? OTHER & 0xff :
		    PEER & 0xff);
	}
	close(other);
	close(fd);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(cut_on_the_way),
		cmocka_unit_test(protocol_50),
		cmocka_unit_test(two_clients),
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
