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

/* L2TP: hostile messages a hundred thousand times each, in a flow that has a
 * session, and beside another's; neither session is hurt. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/l2tpend.h"
#include "repeat.h"

static struct l2tpend		e;
static struct l2tpend_peer	mine, other, stranger;

static void
pass(uint32_t n)
{
	if (n % 16 == 0) {
		l2tpend_wait(&e, 100);
		e.taken = e.nsent;
	}
}

static void
from_stranger(uint16_t session, const char *hex)
{
	stranger.ns = stranger.nr = 0;
	stranger.tunnel = 0;
	l2tpend_send(&e, &stranger, session, hex);
}

static void
sccrq_new_id(void *ctx, uint32_t n)
{
	char hex[256];

	(void)ctx;
	snprintf(hex, sizeof(hex), "%s%04x", L2TPEND_SCCRQ(""),
	    1 + n % 65535);
	from_stranger(0, hex);
	pass(n);
}

static void
sccrq_new_port(void *ctx, uint32_t n)
{
	struct l2tpend_peer p;

	(void)ctx;
	l2tpend_peer(&p, 5, (uint16_t)(1 + n % 65535));
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0077"));
	pass(n);
}

static void
sccrq_again(void *ctx, uint32_t n)
{
	(void)ctx;
	from_stranger(0, L2TPEND_SCCRQ("0055"));
	pass(n);
}

static void
no_flow(void *ctx, uint32_t n)
{
	struct l2tpend_peer p;

	(void)ctx;
	l2tpend_peer(&p, 100 + n, 1701);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	pass(n);
}

static void
guessed(void *ctx, uint32_t n)
{
	struct l2tpend_peer p = stranger;

	(void)ctx;
	p.tunnel = (uint16_t)n;
	l2tpend_send(&e, &p, (uint16_t)(n * 7), L2TPEND_STOPCCN("0055"));
	pass(n);
}

static void
bad_avp(void *ctx, uint32_t n)
{
	static const char *const avps[] = {
		L2TPEND_SCCRQ("0055") "8005 0000 0007",
		L2TPEND_SCCRQ("0055") "80ff 0000 0007 00",
		L2TPEND_SCCRQ("0055") "8008 0000 0063 0000",
		L2TPEND_SCCRQ("0055") "c00a 0000 0007 01020304",
		"8008 0000 0000 ffff", "8008 0000 0007 0001", "8008",
		L2TPEND_ICRQ("0000"), L2TPEND_ICCN, L2TPEND_CDN("0001")
	};

	(void)ctx;
	from_stranger(0, avps[n % (sizeof(avps) / sizeof(avps[0]))]);
	pass(n);
}

/* On the tunnel that is up: calls without number, each given up at once. */
static void
calls(void *ctx, uint32_t n)
{
	char hex[256];

	(void)ctx;
	snprintf(hex, sizeof(hex), L2TPEND_ICRQ("%04x"), 0x100 + n % 60000);
	l2tpend_send(&e, &mine, 0, hex);
	l2tpend_drain(&e, &mine);
	snprintf(hex, sizeof(hex), L2TPEND_CDN("%04x"), 0x100 + n % 60000);
	l2tpend_send(&e, &mine, 0, hex);
	l2tpend_drain(&e, &mine);
	l2tpend_ack(&e, &mine);
	pass(n);
}

static void
old_and_far(void *ctx, uint32_t n)
{
	struct l2tpend_peer p = mine;

	(void)ctx;
	p.ns = (uint16_t)(mine.ns + (n % 2 == 0 ? 9 : -5));
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	p.nr = (uint16_t)(mine.nr + 77);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	l2tpend_drain(&e, &mine);
	pass(n);
}

static void
bad_data(void *ctx, uint32_t n)
{
	static const char *const hex[] = {
		"4002 ffff 0001 0001", "0202 0001 0001 00ff", "0001 0001 0001",
		"0003 0001 0001", "0002 ffff ffff ff03 c021", "c002", "",
		"c802 000c 0000 0000 0000", "c802 0008 0000 0000 0000 0000"
	};

	(void)ctx;
	l2tpend_raw_hex(&e, &mine, hex[n % (sizeof(hex) / sizeof(hex[0]))]);
	pass(n);
}

/* In the clear, where 192.0.2.9 lets it in: a source that nobody has seen. */
static struct l2tpend_peer
made_up(uint32_t n)
{
	struct l2tpend_peer p;

	l2tpend_peer(&p, 0, 1701);
	p.path.local = addr_v4_u32(0xc0000209, 1701);
	p.path.peer = addr_v4_u32(0x0a000000 + n, 1701);
	return p;
}

static void
sccrq_in_the_clear(void *ctx, uint32_t n)
{
	struct l2tpend_peer p = made_up(n);

	(void)ctx;
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	pass(n);
}

/* Real ones, who hang up as soon as they are in. */
static void
up_and_down_in_the_clear(void *ctx, uint32_t n)
{
	struct l2tpend_peer p = made_up(n);

	(void)ctx;
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	pass(n);
}

static void
settle(void *ctx)
{
	(void)ctx;
	l2tpend_wait(&e, 100);
	l2tpend_drain(&e, &mine);
	l2tpend_ack(&e, &mine);
	e.taken = e.nsent;
	sim_log_forget(e.sim);
}

static void
hostile(void **state)
{
	static const struct repeat rows[] = {
		{ "54 SCCRQ, each a new id", sccrq_new_id },
		{ "54 SCCRQ, each a new port", sccrq_new_port },
		{ "55 the same SCCRQ", sccrq_again },
		{ "54 SCCRQ of no flow", no_flow },
		{ "54 SCCRQ in the clear, made up", sccrq_in_the_clear },
		{ "54 up and down in the clear", up_and_down_in_the_clear },
		{ "56 guessed ids", guessed },
		{ "57, 58, 60 bad AVPs and messages", bad_avp },
		{ "65 calls begun and ended", calls },
		{ "61 Ns and Nr out of place", old_and_far },
		{ "64 data that is none", bad_data }
	};

	(void)state;
	l2tpend_init(&e, 13);
	e.conf.service[0].hello_interval = 0;
	e.conf.service[1] = e.conf.service[0];
	strlcpy(e.conf.service[1].name, "CLEAR", L2TP_NAMELEN);
	addr_parse("192.0.2.9", &e.conf.service[1].listen[0]);
	e.conf.service[1].require_ipsec = 0;
	e.conf.nservice = 2;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_flow(&e, 5);
	l2tpend_peer(&stranger, 5, 1701);
	l2tpend_peer(&mine, 3, 1701);
	l2tpend_tunnel(&e, &mine, 0x55);
	l2tpend_call(&e, &mine, 0x42);
	l2tpend_drain(&e, &mine);
	l2tpend_peer(&other, 4, 1701);
	l2tpend_tunnel(&e, &other, 0x77);
	l2tpend_call(&e, &other, 0x78);
	repeat_all(rows, sizeof(rows) / sizeof(rows[0]), NULL, settle);
	assert_int_equal(e.ndown, 0);
	/* the two sessions are there, and somebody new gets in */
	assert_int_equal(l2tp_session_count(e.l2tp), 2);
	l2tpend_flow(&e, 6);
	l2tpend_peer(&other, 6, 1701);
	l2tpend_tunnel(&e, &other, 0x11);
	l2tpend_call(&e, &other, 0x12);
	/* what was begun in the clear, and lingers, is over */
	l2tpend_wait(&e, 31000);
	l2tp_flows_lost(e.l2tp, "test ends");
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
