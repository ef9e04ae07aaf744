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


/* pipexd as it ships, with a client of our own: SAs by PF_KEY, punts both
 * ways, IP through an interface, what is refused, moving peers, lost links,
 * reload and end. */

#include <sys/socket.h>
#include <net/if.h>
#include <netinet/in.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "proc/child.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define DATA	"\0\2" "\0\5" "\x11\x11"

static struct kit k;
static int echo = -1;		/* a service on 10.9.0.1:7777 */
static unsigned int backs;	/* packets of a peer that moved back */

/* ---- IKE and L2TP control ---- */

static void
ike_both_ways(void **state)
{
	static const uint8_t marked[] = "\0\0\0\0a message of IKE";
	struct msg_ike_packet p;
	uint8_t buf[KIT_MAXMSG], got[64];
	size_t len;
	int n;

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
	n = msg_ike_packet_encode(&p, buf, sizeof(buf));
	kit_send(k.ike, MSG_IKE_PACKET, buf, (size_t)n);
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
	uint8_t buf[KIT_MAXMSG], got[64];
	int n;

	(void)state;
	p.local = fix_addr("127.0.0.1", 4500);
	p.peer = fix_addr("127.0.0.2", KIT_PORT);
	p.data = (const uint8_t *)"\xff\xfe";
	for (p.len = 1; p.len <= 2; p.len++) {
		n = msg_ike_packet_encode(&p, buf, sizeof(buf));
		kit_send(k.ike, MSG_IKE_PACKET, buf, (size_t)n);
	}
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

/* ---- a session ---- */

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
send_ip(uint16_t tunnel, uint16_t session, uint32_t src, uint16_t dport,
    const char *text)
{
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	size_t n;

	n = kit_ip(ip, src, LOCAL, 5555, dport, text, strlen(text));
	n = kit_data(l2tp, tunnel, session, ip, n);
	kit_up(&k, k.udp, KIT_FLOW, l2tp, n);
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
	send_ip(5, 0x1111, PEER, 7777, "are you there");
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
		send_ip(5, 0x1111, PEER, 7777, text);
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
	send_ip(5, 0x1111, PEER + 1, 7777, "another's address");
	kit_counter_is(&k, "ip_source", 1);
	send_ip(6, 0x1111, PEER, 7777, "another tunnel");
	kit_counter_is(&k, "wrong_tunnel", 1);
	send_ip(5, 0x1112, PEER, 7777, "no such session");
	kit_counter_is(&k, "no_session", 2);
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

/* RFC 3947 4: the NAT gives the client another port. */
static void
peer_moves(void **state)
{
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
		send_ip(5, 0x1111, PEER, 7777, "back");
		assert_int_equal(recv(echo, text, sizeof(text), 0), 4);
		assert_true(++backs < 40);
	} while (poll(&p, 1, 50) == 0);
	m = kit_pfkey_told(&k, PFKEY_NEW_MAPPING);
	assert_int_equal(m.new_peer.port, KIT_PORT);
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
	struct msg_pipex_stats s;
	uint8_t buf[KIT_MAXMSG];
	size_t len;

	(void)state;
	kit_send(k.pipex, MSG_PIPEX_STAT, NULL, 0);
	len = kit_recv(k.pipex, MSG_PIPEX_STATS, buf);
	assert_int_equal(msg_pipex_stats_decode(&s, buf, len), 0);
	kit_recv(k.pipex, MSG_PIPEX_STAT_END, buf);
	assert_int_equal(s.session, 1);
	assert_int_equal(s.in_packets, 102 + backs);
	assert_int_equal(s.out_packets, 102);
	assert_int_equal(s.in_errors, 3);
	assert_int_equal(s.out_errors, 0);
	assert_true(s.in_bytes > s.in_packets * 28 &&
	    s.in_bytes < s.in_packets * 60);
	assert_true(s.out_bytes > 102 * 28 && s.out_bytes < 102 * 60);
}

/* ---- PF_KEY's other requests ---- */

static void
pfkey_requests(void **state)
{
	struct pfkey_msg m;
	uint32_t flows = 0;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_REGISTER;
	m = kit_pfkey(&k, &m);
	assert_int_equal(m.nauths, 4);
	assert_int_equal(m.nencs, 3);
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GET;
	m.sa.spi = 0x1001;
	m.sa.src = k.up.src;
	m.sa.dst = k.up.dst;
	m = kit_pfkey(&k, &m);
	assert_int_equal(m.error, 0);
	assert_int_equal(m.sa.flow, KIT_FLOW);
	assert_true(m.current.packets >= 107);
	/* one reply per SA, and the end has number 0 */
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_DUMP;
	kit_pfkey_send(&k, &m);
	do {
		m = kit_pfkey_told(&k, PFKEY_DUMP);
		flows += m.sa.flow;
	} while (m.seq != 0);
	assert_int_equal(flows, 2 * KIT_FLOW + 2 * 8);
	/* what is not there, and what cannot be */
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_DELETE;
	m.sa = k.up;
	m.sa.spi = 0x9999;
	assert_int_equal(kit_pfkey(&k, &m).error, ESRCH);
	m.type = PFKEY_ADD;
	m.sa = k.down;
	m.sa.auth = PFKEY_AUTH_MD5;
	assert_int_equal(kit_pfkey(&k, &m).error, EINVAL);
	m.sa = k.down;
	assert_int_equal(kit_pfkey(&k, &m).error, EEXIST);
}

/* ---- changes under way ---- */

static void
reload_keeps_all(void **state)
{
	char text[16];

	(void)state;
	kill(k.pid, SIGHUP);
	assert_true(kit_says(&k, "reloaded"));
	send_ip(5, 0x1111, PEER, 7777, "still");
	assert_int_equal(recv(echo, text, sizeof(text), 0), 5);
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

static uint32_t
silence(void)
{
	struct msg_pipex_stats s;
	uint8_t buf[KIT_MAXMSG];
	size_t len;

	kit_send(k.pipex, MSG_PIPEX_STAT, NULL, 0);
	len = kit_recv(k.pipex, MSG_PIPEX_STATS, buf);
	assert_int_equal(msg_pipex_stats_decode(&s, buf, len), 0);
	kit_recv(k.pipex, MSG_PIPEX_STAT_END, buf);
	return s.in_idle_ms;
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
	send_ip(5, 0x1111, PEER, 7777, "here");
	assert_int_equal(recvfrom(echo, got, sizeof(got), 0,
	    (struct sockaddr *)&from, &len), 4);
	while ((quiet = silence()) < 50)
		assert_true(clock_ms() - before < 5000);
	assert_int_equal(sendto(echo, "out", 3, 0, (struct sockaddr *)&from,
	    len), 3);
	kit_down(&k, k.udp, got, sizeof(got));
	assert_true(silence() >= quiet);
	before = clock_ms();
	send_ip(5, 0x1111, PEER, 7777, "back");
	assert_int_equal(recvfrom(echo, got, sizeof(got), 0, NULL, NULL), 4);
	quiet = silence();
	assert_true(quiet <= clock_ms() - before);
}

static void
session_is_deleted(void **state)
{
	struct msg_pipex_stats s;
	struct msg_pipex_gone g;
	struct msg_pipex_del d = { 1 };
	uint8_t buf[KIT_MAXMSG];
	size_t len;
	int n = msg_pipex_del_encode(&d, buf, sizeof(buf));

	(void)state;
	send_ip(5, 0x1111, PEER, 9, "one packet");
	kit_send(k.pipex, MSG_PIPEX_DEL, buf, (size_t)n);
	len = kit_recv(k.pipex, MSG_PIPEX_STATS, buf);
	assert_int_equal(msg_pipex_stats_decode(&s, buf, len), 0);
	len = kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
	assert_int_equal(msg_pipex_gone_decode(&g, buf, len), 0);
	assert_int_equal(g.session, 1);
	assert_true(kit_interface("pppx0", 0));
	n = msg_pipex_del_encode(&d, buf, sizeof(buf));
	kit_send(k.pipex, MSG_PIPEX_DEL, buf, (size_t)n);
	kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
}

/* Twenty at once, and the link falls: all go, and the next one may come. */
static void
pppd_is_lost(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	uint32_t i;

	(void)state;
	for (i = 1; i <= 20; i++) {
		p.session = 100 + i;
		p.session_id = (uint16_t)(0x100 + i);
		p.ip_peer = addr_v4_u32(LOCAL + i, 0);
		assert_int_equal(kit_add(&k, &p).error, 0);
	}
	assert_true(kit_interface("pppx19", 1));
	close(k.pipex);
	for (i = 0; i < 20; i++) {
		char name[IFNAMSIZ];

		snprintf(name, sizeof(name), "pppx%u", i);
		assert_true(kit_interface(name, 0));
	}
	kit_counter_is(&k, "sessions", 0);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	assert_int_equal(kit_add(&k, &p).error, 0);
}

static void
ikeyd_is_lost(void **state)
{
	(void)state;
	kit_counter_is(&k, "sas", 4);
	close(k.pfkey);
	kit_counter_is(&k, "sas", 0);
	kit_counter_is(&k, "flows", 0);
	k.pfkey = kit_dial(&k, "pfkey.sock", 0);
}

/* A peer daemon that breaks a rule loses its link, and nothing else. */
static void
liars(void **state)
{
	int fd = kit_dial(&k, "l2tp.sock", 1);

	(void)state;
	kit_send(fd, MSG_L2TP_PACKET, "\0\0\0\7rubbish", 11);
	assert_true(kit_closed(fd));
	close(fd);
	fd = kit_dial(&k, "ike.sock", 0);
	kit_send(fd, MSG_IKE_PACKET, "before hello", 12);
	assert_true(kit_closed(fd));
	close(fd);
	fd = kit_dial(&k, "pipex.sock", 1);
	kit_send(fd, MSG_PIPEX_STATS, "not for us", 10);
	assert_true(kit_closed(fd));
	close(fd);
	close(k.pipex);
	k.pipex = kit_dial(&k, "pipex.sock", 1);
	kit_counter_is(&k, "sessions", 0);
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
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	struct msg_pipex_added a = kit_add(&k, &p);

	(void)state;
	assert_int_equal(a.error, 0);
	assert_int_equal(kit_stop(&k), 0);
	assert_int_equal(if_nametoindex(a.ifname), 0);
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
		cmocka_unit_test(ike_both_ways),
		cmocka_unit_test(keepalive_out),
		cmocka_unit_test(l2tp_control_both_ways),
		cmocka_unit_test(interface_is_made),
		cmocka_unit_test(ip_both_ways),
		cmocka_unit_test(many_packets),
		cmocka_unit_test(refused_inside),
		cmocka_unit_test(refused_outside),
		cmocka_unit_test(peer_moves),
		cmocka_unit_test(too_big),
		cmocka_unit_test(numbers),
		cmocka_unit_test(narrow_path),
		cmocka_unit_test(silent_client),
		cmocka_unit_test(pfkey_requests),
		cmocka_unit_test(reload_keeps_all),
		cmocka_unit_test(interface_vanishes),
		cmocka_unit_test(session_is_deleted),
		cmocka_unit_test(pppd_is_lost),
		cmocka_unit_test(ikeyd_is_lost),
		cmocka_unit_test(liars),
		cmocka_unit_test(protocol_50),
		cmocka_unit_test(ends_clean),
		cmocka_unit_test(all_addresses),
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
