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

/* pipexd's interfaces that many sessions share (pppacN): what the kernel is
 * told of them, packets each way and between clients, what nobody gets, MTUs,
 * and how they come and go. */

#include <sys/socket.h>
#include <net/if.h>
#include <netinet/in.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "proc/child.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define ALICE	UINT32_C(0x0a09004d)	/* 10.9.0.77, flow 7 */
#define BOB	UINT32_C(0x0a09004e)	/* 10.9.0.78, flow 8 */
#define NOBODY	UINT32_C(0x0a090063)	/* 10.9.0.99 */
#define MTU_BOB	1200

#define CONF(pool, interfaces)						\
	"ike passive esp transport proto udp from 127.0.0.1 port 1701 "	\
	"to any psk \"swordfish-but-longer\"\n"				\
	"tunnel L2TP protocol l2tp listen on 127.0.0.1\n"		\
	"ipcp IPCP pool-address " pool "\n"				\
	"ipcp OTHER pool-address 10.8.0.0/30\n"				\
	interfaces							\
	"authentication LOCAL type local users-file \"/dev/null\"\n"	\
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define POOL	"10.9.0.76-10.9.0.99"
#define PPPX0	"interface pppx0 address 10.9.0.1 ipcp IPCP\n"
#define PPPAC0	"interface pppac0 address 10.9.0.1 ipcp IPCP\n"
#define PPPAC2	"interface pppac2 address 10.9.0.1 ipcp IPCP\n"
#define PPPAC1	"interface pppac1 address 10.8.1.1 ipcp OTHER\n"

static struct kit k;
static int echo = -1;		/* a service on 10.9.0.1:7777 */

static struct sockaddr_in
inet(uint32_t address, uint16_t port)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	sin.sin_addr.s_addr = htonl(address);
	return sin;
}

/* A socket of ours that is connected to an inner address. */
static int
towards(uint32_t address, int pmtu)
{
	struct sockaddr_in to = inet(address, 5555);
	struct timeval limit = { KIT_LIMIT_MS / 1000, 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit)), 0);
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &pmtu,
	    sizeof(pmtu)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static struct msg_pipex
session(const char *ifname, uint32_t flow, uint32_t address)
{
	struct msg_pipex p = kit_session_of(&k, flow, flow, address);

	strlcpy(p.ifname, ifname, sizeof(p.ifname));
	return p;
}

/* IP from the client of this flow. */
static void
up(uint32_t flow, uint32_t src, uint32_t dst, uint16_t port, const char *text)
{
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	size_t n;

	n = kit_ip(ip, src, dst, 5555, port, text, strlen(text));
	n = kit_data(l2tp, 5, (uint16_t)flow, ip, n);
	kit_up(&k, k.udp, flow, l2tp, n);
}

/* The next packet to a client: it must be this flow's, and end in text. */
static void
down(uint32_t flow, const char *text)
{
	uint8_t got[FIX_MAXPKT];
	size_t n = kit_down(&k, k.udp, got, sizeof(got));

	assert_int_equal(got[6] << 8 | got[7], 0x1000 + flow);
	assert_memory_equal(got + n - strlen(text), text, strlen(text));
}

static void
echo_of(uint32_t address, const char *text)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char got[64];

	assert_int_equal(recvfrom(echo, got, sizeof(got), 0,
	    (struct sockaddr *)&from, &len), strlen(text));
	assert_memory_equal(got, text, strlen(text));
	assert_int_equal(ntohl(from.sin_addr.s_addr), address);
	assert_int_equal(sendto(echo, got, strlen(text), 0,
	    (struct sockaddr *)&from, len), strlen(text));
}

/* In by pppac0, and out of it again. */
static void
works(uint32_t flow, uint32_t address, const char *text)
{
	up(flow, address, LOCAL, 7777, text);
	echo_of(address, text);
	down(flow, text);
}

/* 1 if the output of the command has the text. */
static int
shows(const char *command, const char *text)
{
	char out[8192];

	kit_run(command, out, sizeof(out));
	return strstr(out, text) != NULL;
}

/* 1 once it has it no more, within 5 s. */
static int
forgets(const char *command, const char *text)
{
	int i;

	for (i = 0; shows(command, text); i++) {
		if (i == 500)
			return 0;
		usleep(10000);
	}
	return 1;
}

#define LINKS	"ip -o -d link show dev pppac0; ip -o addr show dev pppac0"
#define ROUTES	"ip route show dev pppac0"

/* ---- what the kernel is told ---- */

static void
comes_by_reload(void **state)
{
	struct msg_pipex p = session("pppac0", KIT_FLOW, ALICE);

	(void)state;
	/* pppd-lite may have read vpn.conf before us */
	kit_ask(&k, &p);
	kit_reload(&k, CONF(POOL, PPPX0 PPPAC0 PPPAC1));
	assert_int_equal(kit_added(&k, p.session).error, 0);
	assert_true(shows(LINKS, "mtu 1500"));
	assert_true(shows(LINKS, "group 1701"));
	assert_true(shows(LINKS, ",UP"));
	assert_true(shows(LINKS, "inet 10.9.0.1/32"));
	assert_false(shows(LINKS, "inet6"));
	/* 76..99 as prefixes, which nobody else has */
	assert_true(shows(ROUTES, "10.9.0.76/30 proto static"));
	assert_true(shows(ROUTES, "10.9.0.80/28 "));
	assert_true(shows(ROUTES, "10.9.0.96/30 "));
	assert_true(shows("ip route show dev pppac1", "10.8.0.0/30 "));
}

static void
sessions_join(void **state)
{
	struct msg_pipex p = session("pppac0", KIT_FLOW, ALICE);
	struct msg_pipex_added a;

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2001);
	kit_sas(&k, 8, 0x1008, 0x2008);
	a = kit_add(&k, &p);
	assert_int_equal(a.error, 0);
	assert_string_equal(a.ifname, "pppac0");
	p = session("pppac0", 8, BOB);
	p.mtu = MTU_BOB;
	a = kit_add(&k, &p);
	assert_int_equal(a.error, 0);
	assert_string_equal(a.ifname, "pppac0");
	assert_true(shows(ROUTES, "10.9.0.77 proto static scope link "
	    "src 10.9.0.1 mtu 1360"));
	assert_true(shows(ROUTES, "10.9.0.78 proto static scope link "
	    "src 10.9.0.1 mtu 1200"));
	/* the same again; another's address; not the interface's address */
	assert_int_equal(kit_add(&k, &p).error, 0);
	p = session("pppac0", 9, BOB);
	assert_int_equal(kit_add(&k, &p).error, EADDRINUSE);
	p = session("pppac1", 9, BOB);
	assert_int_equal(kit_add(&k, &p).error, EPERM);
	kit_counter_is(&k, "sessions", 2);
}

/* ---- packets ---- */

static void
both_ways(void **state)
{
	(void)state;
	echo = kit_udp("10.9.0.1", 7777);
	works(KIT_FLOW, ALICE, "alice");
	works(8, BOB, "bob");
	works(KIT_FLOW, ALICE, "alice again");
	/* Bob is not Alice, although both come by one interface. */
	up(8, ALICE, LOCAL, 7777, "forged");
	kit_counter_is(&k, "ip_source", 1);
}

static void
client_to_client(void **state)
{
	(void)state;
	assert_int_equal(system("sysctl -qw net.ipv4.ip_forward=1 "
	    "net.ipv4.conf.all.send_redirects=0 "
	    "net.ipv4.conf.pppac0.send_redirects=0"), 0);
	up(KIT_FLOW, ALICE, BOB, 9, "hello Bob");
	down(8, "hello Bob");
	up(8, BOB, ALICE, 9, "hello Alice");
	down(KIT_FLOW, "hello Alice");
}

/* One interface beside one of a session's own. */
static void
beside_pppx(void **state)
{
	struct msg_pipex p = session("pppx0", 9, LOCAL + 0x50);
	struct msg_pipex_added a;

	(void)state;
	kit_sas(&k, 9, 0x1009, 0x2009);
	a = kit_add(&k, &p);
	assert_int_equal(a.error, 0);
	assert_string_equal(a.ifname, "pppx0");
	works(9, LOCAL + 0x50, "carol");
	works(8, BOB, "bob");
}

static void
nobody_has_it(void **state)
{
	uint64_t sent = kit_counter(&k, "icmp_sent"), begun;
	int fd = towards(NOBODY, IP_PMTUDISC_DONT), on = 1, i;
	char buf[8];

	(void)state;
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on,
	    sizeof(on)), 0);
	assert_int_equal(send(fd, "hello", 5, 0), 5);
	assert_int_equal(recv(fd, buf, sizeof(buf), 0), -1);
	assert_int_equal(errno, EHOSTUNREACH);
	kit_counter_is(&k, "out_no_session", 1);
	kit_counter_is(&k, "icmp_sent", sent + 1);
	/* Answers are limited in their rate, the counter is not. */
	begun = clock_ms();
	for (i = 0; i < 400; i++)
		if (send(fd, "hello", 5, 0) == -1)
			i--;
	kit_counter_is(&k, "out_no_session", 401);
	assert_true(kit_counter(&k, "icmp_sent") <= sent + 200 +
	    (clock_ms() - begun) * 150 / 1000);
	assert_true(kit_silent(k.udp));
	close(fd);
}

static void
to_many(void **state)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
	struct ip_mreqn via;
	struct sockaddr_in to;

	(void)state;
	memset(&via, 0, sizeof(via));
	via.imr_ifindex = (int)if_nametoindex("pppac0");
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &via,
	    sizeof(via)), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on,
	    sizeof(on)), 0);
	to = inet(UINT32_C(0xe00000fb), 5353);
	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to,
	    sizeof(to)), 1);
	kit_counter_is(&k, "out_multicast", 1);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "pppac0",
	    6), 0);
	to = inet(UINT32_C(0xffffffff), 137);
	assert_int_equal(sendto(fd, "x", 1, 0, (struct sockaddr *)&to,
	    sizeof(to)), 1);
	kit_counter_is(&k, "out_multicast", 2);
	assert_true(kit_silent(k.udp));
	close(fd);
}

/* ---- MTUs ---- */

static void
too_big_for(uint32_t address, int mtu)
{
	static const uint8_t big[1472];
	int fd = towards(address, IP_PMTUDISC_DO), got = 0;
	socklen_t len = sizeof(got);

	assert_int_equal(send(fd, big, (size_t)mtu - 27, 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	assert_int_equal(getsockopt(fd, IPPROTO_IP, IP_MTU, &got, &len), 0);
	assert_int_equal(got, mtu);
	close(fd);
}

/* Each session's own, by its route: with DF the sender hears of it, without it
 * is cut (RFC 1191 4, RFC 791 3.2). */
static void
own_mtu(void **state)
{
	static const uint8_t big[MTU_BOB];
	int fd = towards(BOB, IP_PMTUDISC_DONT);
	uint8_t got[FIX_MAXPKT];
	size_t n;

	(void)state;
	too_big_for(ALICE, 1360);
	too_big_for(BOB, MTU_BOB);
	assert_int_equal(send(fd, big, sizeof(big), 0), sizeof(big));
	n = kit_down(&k, k.udp, got, sizeof(got));
	assert_true(n <= 12 + MTU_BOB);
	n += kit_down(&k, k.udp, got, sizeof(got));
	assert_int_equal(n, 2 * (12 + 20) + 8 + sizeof(big));
	assert_int_equal(kit_counter(&k, "out_too_big"), 0);
	close(fd);
}

/* Where a route of the admin's leads past it, we look ourselves. */
static void
no_route_of_its_own(void **state)
{
	static const uint8_t big[1300];
	int fd, mtu = 0;
	socklen_t len = sizeof(mtu);

	(void)state;
	assert_int_equal(system("ip route del 10.9.0.78/32 dev pppac0"), 0);
	fd = towards(BOB, IP_PMTUDISC_DONT);
	assert_int_equal(send(fd, big, sizeof(big), 0), sizeof(big));
	kit_counter_is(&k, "out_too_big", 1);
	close(fd);
	fd = towards(BOB, IP_PMTUDISC_DO);
	assert_int_equal(send(fd, big, sizeof(big), 0), sizeof(big));
	assert_int_equal(recv(fd, &mtu, sizeof(mtu), 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	assert_int_equal(getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &len), 0);
	assert_int_equal(mtu, MTU_BOB);
	kit_counter_is(&k, "out_too_big", 2);
	assert_true(kit_silent(k.udp));
	close(fd);
	works(8, BOB, "small");
}

/* ---- coming and going ---- */

static void
one_leaves(void **state)
{
	struct msg_pipex p = session("pppac0", KIT_FLOW, ALICE);

	(void)state;
	kit_del(&k, KIT_FLOW);
	kit_gone(&k, KIT_FLOW, "deleted");
	kit_counter_is(&k, "sessions", 2);
	assert_true(forgets(ROUTES, "10.9.0.77 "));
	assert_true(if_nametoindex("pppac0") != 0);
	works(8, BOB, "still here");
	assert_int_equal(kit_add(&k, &p).error, 0);
	works(KIT_FLOW, ALICE, "back");
}

/* Pools and addresses may move while sessions stay. */
static void
reload_moves(void **state)
{
	(void)state;
	kit_reload(&k, CONF("10.9.0.64/26", PPPX0 PPPAC0
	    "interface pppac1 address 10.8.1.9 ipcp OTHER\n"));
	assert_false(shows(ROUTES, "10.9.0.76/30"));
	assert_true(shows(ROUTES, "10.9.0.64/26 "));
	assert_true(shows("ip -o addr show dev pppac1", "inet 10.8.1.9/32"));
	assert_false(shows("ip -o addr show dev pppac1", "10.8.1.1"));
	assert_true(shows("ip route show dev pppac1", "10.8.0.0/30 proto "
	    "static scope link src 10.8.1.9"));
	/* and one pool take the place of another */
	kit_reload(&k, CONF("10.9.0.64/26", PPPX0 PPPAC0
	    "ipcp THIRD pool-address 10.7.0.4\n"
	    "interface pppac1 address 10.8.1.9 ipcp THIRD\n"));
	assert_false(shows("ip route show dev pppac1", "10.8.0.0"));
	assert_true(shows("ip route show dev pppac1", "10.7.0.4 "));
	works(8, BOB, "bob");
	works(KIT_FLOW, ALICE, "alice");
}

static void
reload_removes(void **state)
{
	struct msg_pipex p = session("pppac0", KIT_FLOW, ALICE);

	(void)state;
	kit_reload(&k, CONF(POOL, PPPX0));
	kit_gone(&k, 8, "not configured");
	kit_gone(&k, KIT_FLOW, "not configured");
	assert_true(kit_interface("pppac0", 0));
	assert_true(kit_interface("pppac1", 0));
	assert_false(shows("ip route show", "10.9.0.76/30"));
	assert_int_equal(kit_add(&k, &p).error, EPERM);
	works(9, LOCAL + 0x50, "carol");
	kit_ask(&k, &p);
	kit_reload(&k, CONF(POOL, PPPX0 PPPAC0));
	assert_int_equal(kit_added(&k, p.session).error, 0);
	works(KIT_FLOW, ALICE, "alice");
}

/* The routes of a pool go over to another interface with it: to one that takes
 * the place of the other, and to one that had the same pool all the time. */
static void
routes_go_over(void **state)
{
	(void)state;
	kit_reload(&k, CONF(POOL, PPPX0 PPPAC2));
	kit_gone(&k, KIT_FLOW, "not configured");
	assert_true(kit_interface("pppac0", 0));
	assert_true(shows("ip route show dev pppac2", "10.9.0.76/30 "));
	kit_reload(&k, CONF(POOL, PPPX0 PPPAC0 PPPAC2));
	assert_false(shows(ROUTES, "10.9.0.76/30 "));
	kit_reload(&k, CONF(POOL, PPPX0 PPPAC0));
	assert_true(kit_interface("pppac2", 0));
	assert_true(shows(ROUTES, "10.9.0.76/30 "));
}

/* Taken away under us, it comes again by itself, without its sessions. */
static void
is_lost(void **state)
{
	struct msg_pipex p = session("pppac0", KIT_FLOW, ALICE);

	(void)state;
	assert_int_equal(kit_add(&k, &p).error, 0);
	assert_int_equal(system("ip link del pppac0"), 0);
	kit_gone(&k, KIT_FLOW, "is lost");
	assert_true(kit_interface("pppac0", 1));
	assert_true(kit_says(&k, "interface pppac0 was lost and is made anew"));
	assert_true(shows(ROUTES, "10.9.0.76/30 "));
	assert_int_equal(kit_add(&k, &p).error, 0);
	works(KIT_FLOW, ALICE, "alice");
	/* down is as good as gone */
	assert_int_equal(system("ip link set pppac0 down"), 0);
	up(KIT_FLOW, ALICE, LOCAL, 7777, "into nothing");
	kit_gone(&k, KIT_FLOW, "is lost");
	assert_int_equal(kit_add(&k, &p).error, 0);
	works(KIT_FLOW, ALICE, "alice");
}

static void
pppd_is_lost(void **state)
{
	struct msg_pipex p = session("pppac0", KIT_FLOW, ALICE);

	(void)state;
	close(k.pipex);
	kit_counter_is(&k, "sessions", 0);
	assert_true(forgets(ROUTES, "10.9.0.77 "));
	assert_true(if_nametoindex("pppac0") != 0);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	assert_int_equal(kit_add(&k, &p).error, 0);
}

static void
ends_clean(void **state)
{
	(void)state;
	assert_int_equal(kit_stop(&k), 0);
	assert_int_equal(if_nametoindex("pppac0"), 0);
	assert_false(shows("ip route show", "pppac"));
	close(echo);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_by_reload),
		cmocka_unit_test(sessions_join),
		cmocka_unit_test(both_ways),
		cmocka_unit_test(client_to_client),
		cmocka_unit_test(beside_pppx),
		cmocka_unit_test(nobody_has_it),
		cmocka_unit_test(to_many),
		cmocka_unit_test(own_mtu),
		cmocka_unit_test(no_route_of_its_own),
		cmocka_unit_test(one_leaves),
		cmocka_unit_test(reload_moves),
		cmocka_unit_test(reload_removes),
		cmocka_unit_test(routes_go_over),
		cmocka_unit_test(is_lost),
		cmocka_unit_test(pppd_is_lost),
		cmocka_unit_test(ends_clean),
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
