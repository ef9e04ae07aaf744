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

/* pipexd as it ships, with a client of our own, and one session: its interface,
 * IP both ways, what is refused inside and outside, its numbers and its end. */

#include <sys/socket.h>
#include <net/if.h>
#include <netinet/in.h>

#include <errno.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "proc/child.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */

static struct kit k;
static int echo = -1;		/* a service on 10.9.0.1:7777 */

/* Another one, with the next numbers. */
static void
ask(struct msg_pipex *p)
{
	p->session++;
	p->session_id++;
	kit_ask(&k, p);
}

static void
interface_is_made(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	struct msg_pipex_added a = kit_add(&k, &p);
	static const char *const strange[] = { "10.9.0.1", "10.9.1.1",
	    "192.0.2.7", "127.0.0.1", "0.0.0.0" };
	char out[2048];
	size_t i;

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	assert_int_equal(a.error, 0);
	assert_string_equal(a.ifname, "pppx0");
	kit_run("ip -o -d link show dev pppx0; ip -o addr show dev pppx0; "
	    "ip route show dev pppx0", out, sizeof(out));
	printf("# %s", out);
	assert_non_null(strstr(out, "mtu 1360"));
	assert_non_null(strstr(out, "group 1701"));
	assert_non_null(strstr(out, "POINTOPOINT"));
	assert_non_null(strstr(out, ",UP"));
	assert_non_null(strstr(out, "alias alice\\n"));
	assert_non_null(strstr(out, "10.9.0.1 peer 10.9.0.77/32"));
	assert_non_null(strstr(out, "10.9.0.77 proto kernel"));
	assert_null(strstr(out, "fe80"));
	/* the same again, and another one with its numbers */
	a = kit_add(&k, &p);
	assert_int_equal(a.error, 0);
	assert_string_equal(a.ifname, "pppx0");
	p.session = 2;
	assert_int_equal(kit_add(&k, &p).error, EEXIST);
	p.session_id = 0x2222;
	assert_int_equal(kit_add(&k, &p).error, EADDRINUSE);
	p.ip_peer = fix_addr("10.9.0.78", 0);
	strlcpy(p.ifname, "em0", sizeof(p.ifname));
	ask(&p);
	strlcpy(p.ifname, "pppx0", sizeof(p.ifname));
	p.ip_local = fix_addr("10.8.0.1", 0);
	p.ip_peer = fix_addr("10.9.0.79", 0);
	ask(&p);
	/* in no pool of the interface: not even for a worker that lies */
	p.ip_local = fix_addr("10.9.0.1", 0);
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		p.ip_peer = fix_addr(strange[i], 0);
		ask(&p);
	}
	/* all of them wait for a vpn.conf that allows it, which does not come */
	assert_int_equal(kit_added(&k, 3).error, EPERM);
	assert_int_equal(kit_added(&k, 4).error, EPERM);
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		assert_int_equal(kit_added(&k, (uint32_t)(5 + i)).error,
		    EADDRNOTAVAIL);
	kit_counter_is(&k, "sessions", 1);
	assert_int_equal(kit_said(&k, "address 192.0.2.7: refused: "), 1);
	kit_counter_is(&k, "session_refused", 1);
	kit_counter_is(&k, "interface_refused", 3 + i);
}

static void
ip_both_ways(void **state)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t got[1500];
	char text[64];
	size_t n;

	(void)state;
	echo = kit_udp("10.9.0.1", 7777);
	kit_up_ip(&k, 5, 0x1111, PEER, 7777, "are you there");
	assert_int_equal(recvfrom(echo, text, sizeof(text), 0,
	    (struct sockaddr *)&from, &len), 13);
	assert_int_equal(ntohl(from.sin_addr.s_addr), PEER);
	assert_int_equal(ntohs(from.sin_port), 5555);
	assert_int_equal(sendto(echo, "I am", 4, 0, (struct sockaddr *)&from,
	    len), 4);
	n = kit_down(&k, k.udp, got, sizeof(got));
	/* L2TP with L, peer's ids; PPP in full; IPv4 and UDP */
	assert_hex(got, 12, "4002 002c 0006 0008 ff030021");
	assert_int_equal(n, 12 + 32);
	assert_hex(got + 12 + 12, 8, "0a090001 0a09004d");
	assert_memory_equal(got + n - 4, "I am", 4);
	kit_counter_is(&k, "data_in", 1);
	kit_counter_is(&k, "data_out", 1);
}

/* A burst both ways, in order. */
static void
many_packets(void **state)
{
	struct sockaddr_in to;
	uint8_t got[1500];
	char text[64], want[64];
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "up %d", i);
		kit_up_ip(&k, 5, 0x1111, PEER, 7777, text);
	}
	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	to.sin_addr.s_addr = htonl(PEER);
	for (i = 0; i < 100; i++) {
		ssize_t n = recv(echo, text, sizeof(text) - 1, 0);

		assert_true(n > 0);
		text[n] = '\0';
		snprintf(want, sizeof(want), "up %d", i);
		assert_string_equal(text, want);
		sendto(echo, text, (size_t)n, 0, (struct sockaddr *)&to,
		    sizeof(to));
	}
	for (i = 0; i < 100; i++) {
		size_t n = kit_down(&k, k.udp, got, sizeof(got));

		snprintf(want, sizeof(want), "up %d", i);
		assert_memory_equal(got + n - strlen(want), want,
		    strlen(want));
	}
}

/* ATTACKS.md C 51, D 56, E 86 */
static void
refused_inside(void **state)
{
	uint64_t in = kit_counter(&k, "data_in");
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	size_t n;

	(void)state;
	kit_up_ip(&k, 5, 0x1111, PEER + 1, 7777, "another's address");
	kit_counter_is(&k, "ip_source", 1);
	kit_up_ip(&k, 6, 0x1111, PEER, 7777, "another tunnel");
	kit_counter_is(&k, "wrong_tunnel", 1);
	kit_up_ip(&k, 5, 0x1112, PEER, 7777, "no such session");
	kit_counter_is(&k, "no_session", 1);
	n = kit_ip(ip, PEER, UINT32_C(0x7f000001), 5555, 4500, "nested", 6);
	n = kit_data(l2tp, 5, 0x1111, ip, n);
	kit_up(&k, k.udp, KIT_FLOW, l2tp, n);
	kit_counter_is(&k, "ip_nested", 1);
	kit_up(&k, k.udp, KIT_FLOW, l2tp, 20);		/* cut */
	kit_counter_is(&k, "ip_header", 1);
	kit_up(&k, k.udp, KIT_FLOW, "\0\3\0\5\0\6", 6);	/* L2TPv3 */
	kit_counter_is(&k, "l2tp_header", 1);
	assert_int_equal(kit_counter(&k, "data_in"), in);
	/* another flow knows the numbers of our session */
	kit_sas(&k, 8, 0x1008, 0x2008);
	n = kit_ip(ip, PEER, LOCAL, 5555, 7777, "not mine", 8);
	n = kit_data(l2tp, 5, 0x1111, ip, n);
	kit_up(&k, k.udp, 8, l2tp, n);
	kit_counter_is(&k, "wrong_tunnel", 2);
	assert_int_equal(kit_counter(&k, "data_in"), in);
}

static void
refused_outside(void **state)
{
	uint8_t junk[100];
	int clear = kit_udp("127.0.0.4", 4242), i;
	struct sockaddr_in to;

	(void)state;
	memset(junk, 0x11, sizeof(junk));
	for (i = 0; i < 50; i++)
		kit_up(&k, k.udp, 0, junk, sizeof(junk));
	kit_counter_is(&k, "esp_in_unknown_spi", 50);
	assert_true(kit_says(&k, "peer 127.0.0.2:61234: ESP with SPI "
	    "0x11111111 dropped: unknown_spi"));
	memcpy(junk, "\0\0\x10\1\0\1\0\0", 8);
	kit_up(&k, k.udp, 0, junk, 100);
	kit_counter_is(&k, "esp_in_icv", 1);
	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(1701);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < 30; i++)
		sendto(clear, junk, sizeof(junk), 0, (struct sockaddr *)&to,
		    sizeof(to));
	kit_counter_is(&k, "plain_l2tp_refused", 30);
	assert_true(kit_says(&k, "L2TP in the clear from 127.0.0.4:4242 refused, "
	    "IPsec is required"));
	assert_true(kit_silent(clear));
	assert_true(kit_silent(k.udp));
	close(clear);
}

/* What does not fit the session, and may not be cut, is told to its sender
 * with the session's MTU: the interface has it (RFC 1191 4). */
static void
too_big(void **state)
{
	static const uint8_t big[1400];
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int dont = IP_PMTUDISC_DO, mtu = 0;
	socklen_t len = sizeof(mtu);
	struct sockaddr_in to;

	(void)state;
	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	to.sin_addr.s_addr = htonl(PEER);
	assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &dont,
	    sizeof(dont)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(send(fd, big, sizeof(big), 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	assert_int_equal(getsockopt(fd, IPPROTO_IP, IP_MTU, &mtu, &len), 0);
	assert_int_equal(mtu, 1360);
	assert_true(kit_silent(k.udp));
	close(fd);
}

/* A TCP segment, all that we and the client put around it included, fits a
 * path of 1,400 bytes: there may be no ICMP to say that it does not. */
static void
narrow_path(void **state)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	struct sockaddr_in to;
	uint8_t got[1500];

	(void)state;
	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	to.sin_addr.s_addr = htonl(PEER);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), -1);
	assert_int_equal(errno, EINPROGRESS);
	kit_down(&k, k.udp, got, sizeof(got));
	close(fd);
	assert_hex(got + 12 + 20 + 20, 4, "020404d8");	/* 1240 */
}

static void
numbers(void **state)
{
	struct msg_pipex_stats s = kit_stats(&k);

	(void)state;
	assert_int_equal(s.session, 1);
	assert_int_equal(s.in_packets, 101);
	assert_int_equal(s.out_packets, 101);
	assert_int_equal(s.in_errors, 3);
	assert_int_equal(s.out_errors, 0);
	assert_true(s.in_bytes > s.in_packets * 28 &&
	    s.in_bytes < s.in_packets * 60);
	assert_true(s.out_bytes > 101 * 28 && s.out_bytes < 101 * 60);
}

/* Only what comes from the client ends its silence: what goes there would hide
 * that it has moved on. */
static void
silent_client(void **state)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t got[1500];
	uint64_t before;
	uint32_t quiet;

	(void)state;
	before = clock_ms();
	kit_up_ip(&k, 5, 0x1111, PEER, 7777, "here");
	assert_int_equal(recvfrom(echo, got, sizeof(got), 0,
	    (struct sockaddr *)&from, &len), 4);
	while ((quiet = kit_stats(&k).in_idle_ms) < 50)
		assert_true(clock_ms() - before < 5000);
	assert_int_equal(sendto(echo, "out", 3, 0, (struct sockaddr *)&from,
	    len), 3);
	kit_down(&k, k.udp, got, sizeof(got));
	assert_true(kit_stats(&k).in_idle_ms >= quiet);
	before = clock_ms();
	kit_up_ip(&k, 5, 0x1111, PEER, 7777, "back");
	assert_int_equal(recvfrom(echo, got, sizeof(got), 0, NULL, NULL), 4);
	quiet = kit_stats(&k).in_idle_ms;
	assert_true(quiet <= clock_ms() - before);
}

static void
interface_vanishes(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	struct msg_pipex_gone g;
	uint8_t buf[KIT_MAXMSG];
	char out[64];
	size_t len;

	(void)state;
	kit_run("ip link del pppx0", out, sizeof(out));
	len = kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
	assert_int_equal(msg_pipex_gone_decode(&g, buf, len), 0);
	assert_int_equal(g.session, 1);
	printf("# %s\n", g.reason);
	assert_non_null(strstr(g.reason, "pppx0 is lost"));
	kit_counter_is(&k, "sessions", 0);
	assert_int_equal(kit_add(&k, &p).error, 0);
}

static void
session_is_deleted(void **state)
{
	struct msg_pipex_stats s;
	struct msg_pipex_gone g;
	uint8_t buf[KIT_MAXMSG];
	size_t len;

	(void)state;
	kit_up_ip(&k, 5, 0x1111, PEER, 9, "one packet");
	kit_del(&k, 1);
	len = kit_recv(k.pipex, MSG_PIPEX_STATS, buf);
	assert_int_equal(msg_pipex_stats_decode(&s, buf, len), 0);
	len = kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
	assert_int_equal(msg_pipex_gone_decode(&g, buf, len), 0);
	assert_int_equal(g.session, 1);
	assert_true(kit_interface("pppx0", 0));
	kit_del(&k, 1);
	kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
}

static void
ends_clean(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	struct msg_pipex_added a = kit_add(&k, &p);

	(void)state;
	assert_int_equal(a.error, 0);
	assert_int_equal(kit_stop(&k), 0);
	assert_int_equal(if_nametoindex(a.ifname), 0);
	close(echo);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interface_is_made),
		cmocka_unit_test(ip_both_ways),
		cmocka_unit_test(many_packets),
		cmocka_unit_test(refused_inside),
		cmocka_unit_test(refused_outside),
		cmocka_unit_test(too_big),
		cmocka_unit_test(numbers),
		cmocka_unit_test(narrow_path),
		cmocka_unit_test(silent_client),
		cmocka_unit_test(interface_vanishes),
		cmocka_unit_test(session_is_deleted),
		cmocka_unit_test(ends_clean)
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
