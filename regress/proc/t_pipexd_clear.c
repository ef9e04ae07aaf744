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


/* pipexd where vpn.conf lets L2TP in without IPsec: on those addresses alone,
 * from the session's own address alone, within limits, and no longer than
 * vpn.conf says so. Protected sessions and clear ones are out of each other's
 * reach. */

#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "proc/child.h"

#define SAFE	"127.0.0.1"	/* l2tp-require-ipsec yes */
#define OLD	"127.0.0.9"	/* l2tp-require-ipsec no */
#define OTHER	"127.0.0.10"	/* no, too */
#define CLIENT	"127.0.0.5"
#define PORT	4242		/* the client's */
#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define TUNNEL	5
#define SESSION	0x1111

#define IKE \
	"ike passive esp transport proto udp from " SAFE " port 1701 to any \\\n" \
	"\tpsk \"swordfish-but-longer\"\n"
#define REST \
	"ipcp IPCP { pool-address 10.9.0.2-10.9.0.254 }\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"/dev/null\" }\n"
#define BIND(name) \
	"bind tunnel from " name " authenticated by LOCAL to pppx0\n"
#define MIXED(ipsec) \
	IKE "tunnel SAFE protocol l2tp { listen on " SAFE " }\n" \
	"tunnel OLD protocol l2tp {\n\tlisten on " OLD "\n" \
	"\tlisten on " OTHER "\n\tl2tp-require-ipsec " ipsec "\n}\n" \
	REST BIND("SAFE") BIND("OLD")

static const uint8_t hello[] = "\xc8\2\0\24\0\5\0\0\0\1\0\2"
    "\x80\x8\0\0\0\0\0\6";		/* to tunnel 5 */
static const uint8_t sccrq[] = "\xc8\2\0\24\0\0\0\0\0\0\0\0"
    "\x80\x8\0\0\0\0\0\1";		/* to tunnel 0 */
#define CONTROL_LEN	20
static struct kit k;
static int client = -1;		/* CLIENT:PORT */
static int echo = -1;		/* a service on 10.9.0.1:7777 */

static void
send_to(int from, const char *address, const void *data, size_t len)
{
	struct sockaddr_in to;

	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(1701);
	inet_pton(AF_INET, address, &to.sin_addr);
	assert_int_equal(sendto(from, data, len, 0, (struct sockaddr *)&to,
	    sizeof(to)), len);
}

/* Until the reload has reached the worker: what comes then counts there. */
static void
settle(const char *counter)
{
	uint64_t was = kit_counter(&k, counter);
	int i, fd = kit_udp("127.0.0.6", 6);

	for (i = 0; kit_counter(&k, counter) == was; i++) {
		assert_true(i < 500);
		send_to(fd, OLD, "\0", 1);
	}
	close(fd);
}

static size_t
ip_packet(uint8_t *buf, uint16_t tunnel, uint16_t session, uint32_t src,
    const char *text)
{
	uint8_t ip[FIX_MAXPKT];
	size_t n = kit_ip(ip, src, LOCAL, 5555, 7777, text, strlen(text));

	return kit_data(buf, tunnel, session, ip, n);
}

static void
send_ip(int from, const char *address, uint32_t src, const char *text)
{
	uint8_t buf[FIX_MAXPKT];
	size_t n = ip_packet(buf, TUNNEL, SESSION, src, text);

	send_to(from, address, buf, n);
}

/* Take what l2tpd is handed; its flow. */
static uint32_t
handed(struct msg_l2tp_packet *p, uint8_t buf[KIT_MAXMSG])
{
	size_t n = kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);

	assert_int_equal(msg_l2tp_packet_decode(p, buf, n), 0);
	return p->flow;
}

static void
from_l2tpd(const struct msg_l2tp_packet *p)
{
	uint8_t buf[KIT_MAXMSG];
	int n = msg_l2tp_packet_encode(p, buf, sizeof(buf));

	kit_send(k.l2tp, MSG_L2TP_PACKET, buf, (size_t)n);
}

static struct msg_pipex
clear_session(void)
{
	struct msg_pipex p = kit_session(&k, 0);

	p.local = fix_addr(OLD, 1701);
	p.peer = fix_addr(CLIENT, PORT);
	p.inner_port = PORT;
	return p;
}

/* Without a word of vpn.conf nothing in the clear. */
static void
not_by_default(void **state)
{
	struct msg_pipex p = clear_session();

	(void)state;
	client = kit_udp(CLIENT, PORT);
	send_to(client, SAFE, hello, CONTROL_LEN);
	kit_counter_is(&k, "plain_l2tp_refused", 1);
	p.local = fix_addr(SAFE, 1701);
	assert_int_equal(kit_add(&k, &p).error, EPERM);
	p.local = fix_addr(OLD, 1701);
	assert_int_equal(kit_add(&k, &p).error, EPERM);
	kit_counter_is(&k, "plain_l2tp_in", 0);
	kit_counter_is(&k, "l2tp_in", 0);
}

/* What is too long to be read is its sender's, too, in the log. */
static void
cut_is_its_senders(void **state)
{
	static const uint8_t big[16000];
	int fd = kit_udp("127.0.0.8", PORT);

	(void)state;
	send_to(fd, SAFE, big, sizeof(big));
	kit_counter_is(&k, "plain_l2tp_refused", 2);
	assert_true(kit_says(&k, "L2TP in the clear from 127.0.0.8:4242 "
	    "refused, IPsec is required"));
	close(fd);
}

static void
control_both_ways(void **state)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	struct msg_l2tp_packet p;
	uint8_t buf[KIT_MAXMSG], got[64];

	(void)state;
	kit_reload(&k, MIXED("no"));
	settle("plain_l2tp_in");
	send_to(client, OLD, hello, CONTROL_LEN);
	assert_int_equal(handed(&p, buf), 0);
	assert_bytes(p.data, p.len, hello, CONTROL_LEN);
	assert_int_equal(addr_u32(&p.peer), 0x7f000005);
	assert_int_equal(p.peer.port, PORT);
	assert_int_equal(addr_u32(&p.local), 0x7f000009);
	assert_int_equal(p.local.port, 1701);
	p.data = (const uint8_t *)"\xc8\2 whatever";
	p.len = 11;
	from_l2tpd(&p);
	assert_int_equal(recvfrom(client, got, sizeof(got), 0,
	    (struct sockaddr *)&from, &len), 11);
	assert_memory_equal(got, "\xc8\2 whatever", 11);
	assert_int_equal(ntohs(from.sin_port), 1701);
	assert_int_equal(ntohl(from.sin_addr.s_addr), 0x7f000009);
	/* PPP that is not IP goes up as it came */
	send_to(client, OLD, "\0\2\0\5\x11\x11\xff\3\xc0\x21\1\1\0\4", 14);
	assert_int_equal(handed(&p, buf), 0);
	assert_int_equal(p.len, 14);
	/* the other statement of the same file stays as it is */
	send_to(client, SAFE, hello, CONTROL_LEN);
	kit_counter_is(&k, "plain_l2tp_refused", 3);
	assert_true(kit_says(&k, "L2TP in the clear from 127.0.0.5:4242 "
	    "refused, IPsec is required"));
	/* and nothing of l2tpd's leaves from there but a goodbye */
	p.local = fix_addr(SAFE, 1701);
	p.data = (const uint8_t *)"\0\2 data";
	p.len = 7;
	from_l2tpd(&p);
	kit_counter_is(&k, "out_no_path", 1);
	assert_true(kit_silent(client));
}

static void
interface_is_made(void **state)
{
	struct msg_pipex p = clear_session();

	(void)state;
	p.local = fix_addr(SAFE, 1701);
	assert_int_equal(kit_add(&k, &p).error, EPERM);
	p = clear_session();
	p.inner_port = 1701;
	assert_int_equal(kit_add(&k, &p).error, EINVAL);
	p = clear_session();
	assert_int_equal(kit_add(&k, &p).error, 0);
	/* it does not become a protected one, nor moves without a port */
	p.flow = KIT_FLOW;
	assert_int_equal(kit_add(&k, &p).error, EEXIST);
	p.flow = 0;
	p.peer.port = p.inner_port = 0;
	assert_int_equal(kit_add(&k, &p).error, EEXIST);
}

static void
ip_both_ways(void **state)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char text[64], want[64];
	uint8_t got[1500];
	ssize_t n;
	int i;

	(void)state;
	echo = kit_udp("10.9.0.1", 7777);
	for (i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "up %d", i);
		send_ip(client, OLD, PEER, text);
	}
	for (i = 0; i < 100; i++) {
		n = recvfrom(echo, text, sizeof(text) - 1, 0,
		    (struct sockaddr *)&from, &len);
		assert_true(n > 0);
		text[n] = '\0';
		snprintf(want, sizeof(want), "up %d", i);
		assert_string_equal(text, want);
		assert_int_equal(ntohl(from.sin_addr.s_addr), PEER);
		sendto(echo, text, (size_t)n, 0, (struct sockaddr *)&from,
		    len);
	}
	for (i = 0; i < 100; i++) {
		n = recvfrom(client, got, sizeof(got), 0,
		    (struct sockaddr *)&from, &len);
		snprintf(want, sizeof(want), "up %d", i);
		assert_true(n > (ssize_t)strlen(want) + 12);
		/* L2TP with L, the peer's ids, PPP in full */
		assert_hex(got + 4, 8, "0006 0008 ff030021");
		assert_memory_equal(got + n - strlen(want), want,
		    strlen(want));
		assert_int_equal(ntohs(from.sin_port), 1701);
		assert_int_equal(ntohl(from.sin_addr.s_addr), 0x7f000009);
	}
	kit_counter_is(&k, "data_in", 100);
	kit_counter_is(&k, "data_out", 100);
	/* the same filters as inside ESP */
	send_ip(client, OLD, PEER + 1, "another's address");
	kit_counter_is(&k, "ip_source", 1);
	kit_counter_is(&k, "data_in", 100);
}

/* ATTACKS.md D 56: the right ids from another port, from another address, to
 * another address of ours, out of ESP; and those of a protected session in the
 * clear. */
static void
strangers(void **state)
{
	int port = kit_udp(CLIENT, PORT + 1), host = kit_udp("127.0.0.7", PORT);
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	uint64_t in = kit_counter(&k, "data_in");
	uint8_t buf[FIX_MAXPKT];
	char text[64];
	size_t n;

	(void)state;
	send_ip(port, OLD, PEER, "another port");
	kit_counter_is(&k, "wrong_tunnel", 1);
	send_ip(host, OLD, PEER, "another host");
	kit_counter_is(&k, "wrong_tunnel", 2);
	send_ip(client, OTHER, PEER, "another address of ours");
	kit_counter_is(&k, "wrong_tunnel", 3);
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	n = ip_packet(buf, TUNNEL, SESSION, PEER, "out of ESP");
	kit_up(&k, k.udp, KIT_FLOW, buf, n);
	kit_counter_is(&k, "wrong_tunnel", 4);
	/* A session of the same client, at the same address and port, if that
	 * could be: protected is protected. */
	p.session = 2;
	p.session_id = SESSION + 1;
	p.tunnel_id = TUNNEL;
	p.inner_port = PORT;
	p.local = fix_addr(OLD, 1701);
	p.peer = fix_addr(CLIENT, PORT);
	p.ip_peer = fix_addr("10.9.0.78", 0);
	assert_int_equal(kit_add(&k, &p).error, 0);
	n = ip_packet(buf, TUNNEL, SESSION + 1, PEER + 1, "in the clear");
	send_to(client, OLD, buf, n);
	kit_counter_is(&k, "wrong_tunnel", 5);
	kit_counter_is(&k, "data_in", in);
	/* All the while its own packets pass. */
	send_ip(client, OLD, PEER, "mine");
	assert_int_equal(recv(echo, text, sizeof(text), 0), 4);
	close(port);
	close(host);
}

/* Step over what l2tpd is handed until it falls silent; how much of this
 * flow and from that host (0: any) there was. */
static unsigned int
handed_of(uint32_t flow, uint32_t host)
{
	struct pollfd p = { k.l2tp, POLLIN, 0 };
	struct msg_l2tp_packet m;
	uint8_t buf[KIT_MAXMSG];
	unsigned int n = 0;

	while (poll(&p, 1, 200) == 1)
		n += handed(&m, buf) == flow &&
		    (host == 0 || addr_u32(&m.peer) == host);
	return n;
}

/* How many of n are dropped at least: all but a burst, and what the rate lets
 * through while they are on their way. */
static uint64_t
dropped(uint64_t n, uint64_t begun_ms, uint64_t burst, uint64_t rate)
{
	uint64_t most = burst + (clock_ms() - begun_ms) * rate / 1000;

	return most < n ? n - most : 0;
}

/* One host that shouts is cut short, whatever ports it shouts from; others
 * are heard. */
static void
a_host_is_limited(void **state)
{
	int fd[8];
	int other = kit_udp("127.0.0.7", PORT), i;
	uint64_t in = kit_counter(&k, "plain_l2tp_in"), begun = clock_ms();

	(void)state;
	for (i = 0; i < 8; i++)
		fd[i] = kit_udp(CLIENT, (uint16_t)(PORT + 1 + i));
	for (i = 0; i < 1000; i++)
		send_to(fd[i % 8], OLD, hello, CONTROL_LEN);
	kit_counter_is(&k, "plain_l2tp_in", in + 1000);
	assert_true(kit_counter(&k, "plain_l2tp_dropped") >=
	    dropped(1000, begun, 200, 150));
	(void)handed_of(0, 0);
	send_to(other, OLD, hello, CONTROL_LEN);
	assert_true(handed_of(0, 0x7f000007) >= 1);
	for (i = 0; i < 8; i++)
		close(fd[i]);
	close(other);
}

/* ATTACKS.md D 54: sources that are made up, each sending little, can begin
 * tunnels at a limited rate, and no flow hears less of it. */
static void
all_are_limited(void **state)
{
	uint64_t was = kit_counter(&k, "plain_l2tp_dropped");
	uint64_t in = kit_counter(&k, "plain_l2tp_in"), begun = clock_ms();
	char address[32];
	int i, j, fd;

	(void)state;
	for (i = 0; i < 250; i++) {
		snprintf(address, sizeof(address), "127.1.0.%d", i + 1);
		fd = kit_udp(address, PORT);
		for (j = 0; j < 8; j++)
			send_to(fd, OLD, sccrq, CONTROL_LEN);
		close(fd);
	}
	kit_up(&k, k.udp, KIT_FLOW, hello, CONTROL_LEN);
	kit_counter_is(&k, "plain_l2tp_in", in + 2000);
	assert_true(kit_counter(&k, "plain_l2tp_dropped") - was >=
	    dropped(2000, begun, 700, 700));
	assert_int_equal(handed_of(KIT_FLOW, 0), 1);
}

/* The file says yes again: nothing more comes in or goes out, but goodbyes. */
static void
no_longer(void **state)
{
	struct msg_l2tp_packet p;
	struct sockaddr_in to;
	uint64_t in, none;
	uint8_t got[64];

	(void)state;
	kit_reload(&k, MIXED("yes"));
	settle("plain_l2tp_refused");
	in = kit_counter(&k, "data_in");
	none = kit_counter(&k, "out_no_path");
	send_ip(client, OLD, PEER, "not any more");
	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons(5555);
	to.sin_addr.s_addr = htonl(PEER);
	assert_int_equal(sendto(echo, "secret", 6, 0, (struct sockaddr *)&to,
	    sizeof(to)), 6);
	kit_counter_is(&k, "out_no_path", none + 1);
	memset(&p, 0, sizeof(p));
	p.local = fix_addr(OLD, 1701);
	p.peer = fix_addr(CLIENT, PORT);
	p.data = (const uint8_t *)"\0\2 LCP";
	p.len = 6;
	from_l2tpd(&p);
	kit_counter_is(&k, "out_no_path", none + 2);
	p.data = (const uint8_t *)"\xc8\2 bye";
	from_l2tpd(&p);
	assert_int_equal(recv(client, got, sizeof(got), 0), 6);
	assert_memory_equal(got, "\xc8\2 bye", 6);
	assert_int_equal(kit_counter(&k, "data_in"), in);
	assert_true(kit_silent(client));
}

static void
ends_clean(void **state)
{
	(void)state;
	close(client);
	close(echo);
	assert_int_equal(kit_stop(&k), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_by_default),
		cmocka_unit_test(cut_is_its_senders),
		cmocka_unit_test(control_both_ways),
		cmocka_unit_test(interface_is_made),
		cmocka_unit_test(ip_both_ways),
		cmocka_unit_test(strangers),
		cmocka_unit_test(a_host_is_limited),
		cmocka_unit_test(all_are_limited),
		cmocka_unit_test(no_longer),
		cmocka_unit_test(ends_clean),
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
