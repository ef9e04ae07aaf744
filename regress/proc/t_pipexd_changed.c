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

/* Somebody renames a session's interface and changes its MTU: the session goes
 * on, and its end leaves nothing. */

#include <sys/types.h>
#include <sys/socket.h>

#include <arpa/inet.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "pipexdlab.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define PEER	UINT32_C(0x0a09004d)	/* 10.9.0.77 */

static struct kit k;
static int echo = -1;

/* A packet from the client, and one of len bytes of UDP to it. */
static void
both_ways(size_t len)
{
	static uint8_t text[1200];
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT], got[1500];
	struct sockaddr_in from;
	socklen_t fromlen = sizeof(from);
	struct timeval limit = { 5, 0 };
	size_t n;

	n = kit_ip(ip, PEER, LOCAL, 5555, 7777, "here", 4);
	n = kit_data(l2tp, 5, 0x1111, ip, n);
	kit_up(&k, k.udp, KIT_FLOW, l2tp, n);
	assert_return_code(setsockopt(echo, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit)), errno);
	assert_int_equal(recvfrom(echo, got, sizeof(got), 0,
	    (struct sockaddr *)&from, &fromlen), 4);
	assert_int_equal(ntohl(from.sin_addr.s_addr), PEER);
	memset(text, 0x5a, sizeof(text));
	assert_int_equal(sendto(echo, text, len, 0, (struct sockaddr *)&from,
	    fromlen), (ssize_t)len);
	/* behind 12 bytes of L2TP and PPP, and 28 of IPv4 and UDP */
	assert_int_equal(kit_down(&k, k.udp, got, sizeof(got)), 40 + len);
	assert_memory_equal(got + 40, text, len);
}

static void
changed(const char *command)
{
	char out[256];

	kit_run(command, out, sizeof(out));
	assert_string_equal(out, "");
}

static void
renamed_and_narrowed(void **state)
{
	struct msg_pipex p = kit_session(&k, KIT_FLOW);
	struct msg_pipex_added added;
	uint8_t buf[KIT_MAXMSG];

	(void)state;
	kit_sas(&k, KIT_FLOW, 0x3001, 0x4002);
	added = kit_add(&k, &p);
	assert_int_equal(added.error, 0);
	assert_string_equal(added.ifname, "pppx0");
	echo = kit_udp("10.9.0.1", 7777);
	both_ways(1200);
	changed("ip link set pppx0 mtu 700 2>&1");
	both_ways(600);
	changed("ip link set pppx0 mtu 1500 2>&1");
	both_ways(1200);
	changed("ip link set pppx0 name somebody 2>&1");
	assert_true(kit_interface("pppx0", 0));
	both_ways(1200);
	/* Its name is free, and nobody's end is another's. */
	p.session = 2;
	p.session_id++;
	p.ip_peer = addr_v4_u32(PEER + 1, 0);
	added = kit_add(&k, &p);
	assert_string_equal(added.ifname, "pppx0");
	p.session = 3;
	p.session_id++;
	p.ip_peer = addr_v4_u32(PEER + 2, 0);
	added = kit_add(&k, &p);
	assert_string_equal(added.ifname, "pppx1");
	/* Two that end at once are taken down together. */
	kit_del(&k, 1);
	kit_del(&k, 3);
	(void)kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
	(void)kit_recv(k.pipex, MSG_PIPEX_GONE, buf);
	assert_true(kit_interface("somebody", 0));
	assert_true(kit_interface("pppx1", 0));
	assert_true(kit_interface("pppx0", 1));
	kit_counter_is(&k, "sessions", 1);
}

static void
ends_clean(void **state)
{
	(void)state;
	close(echo);
	assert_int_equal(kit_stop(&k), 0);
	assert_true(kit_interface("pppx0", 0));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renamed_and_narrowed),
		cmocka_unit_test(ends_clean)
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
