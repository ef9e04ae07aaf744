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

/* tcp-mss-adjust and ingress-filter from vpn.conf to the packet: what pppd-lite
 * asks of pipexd, and what pipexd does then. */

#include <sys/types.h>
#include <sys/socket.h>

#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "pipexdlab.h"
#include "regress/lib/pppdlab.h"

#define CONF(options)							\
	"ike passive esp transport proto udp from any to any psk \"k\"\n" \
	"tunnel L2TP protocol l2tp { listen on 192.0.2.1 " options " }\n" \
	"ipcp IPCP { pool-address 10.9.0.2-10.9.0.254 }\n"		\
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n"			\
	"authentication LOCAL type local { users-file \"%s\" }\n"	\
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define USERS	"alice:\\\n\t:password=wonderland:\n"

#define BOTH	(MSG_PIPEX_MSS_ADJUST | MSG_PIPEX_INGRESS_FILTER)
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */
#define OTHER	UINT32_C(0x0a090101)
#define INSIDE	UINT32_C(0x0a140002)
#define MSS	1460
#define CLAMPED	1240	/* as vpn.conf(5) says */

/* ---- pppd-lite ---- */

static void
asked(const char *conf, uint32_t flags)
{
	struct lab *lab = lab_start("../../pppd-lite/pppd-lite", conf, USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	struct lab_pipex *p;

	call_want_up(c);
	assert_non_null(p = call_pipex(c));
	assert_int_equal(p->add.flags, flags);
	lab_stop(lab);
}

static void
pppd_asks(void **state)
{
	(void)state;
	asked(CONF("tcp-mss-adjust no ingress-filter no"), 0);
	asked(CONF("tcp-mss-adjust no"), MSG_PIPEX_INGRESS_FILTER);
	asked(CONF("ingress-filter no"), MSG_PIPEX_MSS_ADJUST);
	asked(CONF("tcp-mss-adjust yes ingress-filter yes"), BOTH);
}

/* ---- pipexd ---- */

static struct kit k;

/* A TCP SYN with its MSS; kit_ip() makes UDP of 8 bytes of it. */
static size_t
syn(uint8_t *ip, uint32_t src)
{
	static const uint8_t rest[16] = { 0, 0, 0, 0, 0x60, 2, 0xff, 0xff, 0, 0,
	    0, 0, 2, 4, MSS >> 8, MSS & 0xff };
	size_t n = kit_ip(ip, src, INSIDE, 5555, 80, rest, sizeof(rest));
	uint32_t sum;

	/* the header's sum with protocol 6 in place of 17 */
	sum = (uint32_t)(ip[10] << 8 | ip[11]) + 17 - 6;
	sum = (sum & 0xffff) + (sum >> 16);
	ip[9] = 6;
	ip[10] = (uint8_t)(sum >> 8);
	ip[11] = (uint8_t)sum;
	memset(ip + 24, 0, 4);		/* UDP's length and sum */
	return n;
}

static void
send_syn(uint16_t session, uint32_t src)
{
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	size_t n = syn(ip, src);

	n = kit_data(l2tp, 5, session, ip, n);
	kit_up(&k, k.udp, KIT_FLOW, l2tp, n);
}

/* What comes out of an interface. */
static int
look_at(const char *ifname)
{
	struct sockaddr_ll ll;
	int fd;

	memset(&ll, 0, sizeof(ll));
	ll.sll_family = AF_PACKET;
	ll.sll_protocol = htons(0x0800);
	ll.sll_ifindex = (int)if_nametoindex(ifname);
	assert_int_not_equal(ll.sll_ifindex, 0);
	fd = socket(AF_PACKET, SOCK_DGRAM, htons(0x0800));
	assert_return_code(fd, errno);
	assert_return_code(bind(fd, (struct sockaddr *)&ll, sizeof(ll)), errno);
	return fd;
}

/* The SYN that comes next: its source, and the MSS in *mss. */
static uint32_t
next_syn(int fd, unsigned int *mss)
{
	uint8_t p[1500];

	do
		(void)kit_packet(fd, p, sizeof(p), "a SYN");
	while (p[9] != 6);
	*mss = (unsigned int)(p[42] << 8 | p[43]);
	return (uint32_t)p[12] << 24 | (uint32_t)p[13] << 16 |
	    (uint32_t)p[14] << 8 | p[15];
}

static void
session(uint32_t i, uint32_t flags)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	struct msg_pipex_added added;
	uint64_t refused = kit_counter(&k, "ip_source");
	unsigned int mss;
	int fd;

	p.session += i;
	p.session_id = (uint16_t)(p.session_id + i);
	p.peer_session_id = (uint16_t)(p.peer_session_id + i);
	p.ip_peer = addr_v4_u32(PEER + i, 0);
	p.flags = flags;
	added = kit_add(&k, &p);
	assert_int_equal(added.error, 0);
	fd = look_at(added.ifname);
	send_syn(p.session_id, PEER + i);
	assert_int_equal(next_syn(fd, &mss), PEER + i);
	assert_int_equal(mss, flags & MSG_PIPEX_MSS_ADJUST ? CLAMPED : MSS);
	send_syn(p.session_id, OTHER);
	if (flags & MSG_PIPEX_INGRESS_FILTER)
		kit_counter_is(&k, "ip_source", refused + 1);
	else
		assert_int_equal(next_syn(fd, &mss), OTHER);
	close(fd);
}

static void
pipexd_does(void **state)
{
	(void)state;
	kit_use(&k, "../../pipexd/pipexd", 0, NULL);
	kit_start(&k);
	kit_sas(&k, KIT_FLOW, 0x3001, 0x4002);
	session(0, BOTH);
	session(1, MSG_PIPEX_INGRESS_FILTER);
	session(2, MSG_PIPEX_MSS_ADJUST);
	session(3, 0);
	assert_int_equal(kit_stop(&k), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(pppd_asks, lab_teardown),
		cmocka_unit_test(pipexd_does)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
