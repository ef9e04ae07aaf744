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

/* What pipexd has from others by its links, and loses with them: SAs of ikeyd's,
 * sessions of pppd-lite's. */

#include <sys/socket.h>
#include <net/if.h>

#include <errno.h>
#include <unistd.h>

#include "pipexdlab.h"

#define LOCAL	UINT32_C(0x0a090001)	/* 10.9.0.1 */
#define UP	3			/* packets of the client */

static struct kit k;

static void
two_flows(void **state)
{
	static const uint8_t zlb[] = "\xc8\2\0\14\0\5\0\0\0\1\0\2";
	uint8_t buf[KIT_MAXMSG];
	int i;

	(void)state;
	kit_sas(&k, 8, 0x1008, 0x2008);
	kit_sas(&k, KIT_FLOW, 0x1001, 0x2002);
	for (i = 0; i < UP; i++) {
		kit_up(&k, k.udp, KIT_FLOW, zlb, 12);
		kit_recv(k.l2tp, MSG_L2TP_PACKET, buf);
	}
}

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
	assert_true(m.current.packets == UP);
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

static void
ends_clean(void **state)
{
	(void)state;
	assert_int_equal(kit_stop(&k), 0);
	assert_int_equal(if_nametoindex("pppx0"), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_flows),
		cmocka_unit_test(pfkey_requests),
		cmocka_unit_test(pppd_is_lost),
		cmocka_unit_test(ikeyd_is_lost),
		cmocka_unit_test(ends_clean)
	};

	kit_use(&k, "../../pipexd/pipexd", argc, argv);
	return cmocka_run_group_tests(tests, kit_setup, kit_teardown);
}
