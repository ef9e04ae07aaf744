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

/* A flow that has no tunnel, because its client left and its Deletes did not
 * get through, is ordered closed after five minutes; never one that serves. */

#include <string.h>

#include "l2tp_moves.h"

#define WAIT	(300 * 1000)

/* As begin(), with a flow and nothing in it, and no HELLO to be answered. */
static void
begin_unused(void)
{
	l2tpend_init(&e, 23);
	e.conf.service[0].hello_interval = 0;
	l2tpend_start(&e);
	l2tpend_flow_by(&e, 3, RULE, 0, "phone");
	l2tpend_peer(&p, 3, 1701);
}

/* The same with a tunnel and a call in it. */
static void
begin_used(void)
{
	begin_unused();
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 9);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
}

static void
is_open(void)
{
	assert_int_equal(e.nclosed, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNUSED_FLOW), 0);
}

/* The bound is over after ms more, and not before. */
static void
closes_after(uint64_t ms)
{
	unsigned int n = e.nclosed;

	l2tpend_wait(&e, ms - 1);
	assert_int_equal(e.nclosed, n);
	l2tpend_wait(&e, 1);
	assert_int_equal(e.nclosed, n + 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNUSED_FLOW), 1);
	assert_string_equal(e.closed.reason, "no L2TP tunnel for 300 s");
}

static void
never_dialled(void **state)
{
	(void)state;
	begin_unused();
	l2tpend_wait(&e, 1000);
	l2tpend_flow(&e, 9);
	closes_after(WAIT - 1000);
	assert_int_equal(e.closed.flow, 3);
	/* The order is given once; the other flow has its own time. */
	l2tpend_wait(&e, 999);
	assert_int_equal(e.nclosed, 1);
	l2tp_flow_down(e.l2tp, 3, e.closed.reason);
	l2tpend_wait(&e, 24 * 3600 * 1000);
	assert_int_equal(e.nclosed, 2);
	assert_int_equal(e.closed.flow, 9);
	end();
}

/* The last moment is early enough, and a session may last a day. */
static void
dialled_late(void **state)
{
	(void)state;
	begin_unused();
	l2tpend_wait(&e, WAIT - 1);
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 9);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 24 * 3600 * 1000);
	is_open();
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0005"));
	closes_after(WAIT);
	end();
}

/* A client that leaves and comes back by the SAs that it has is served. */
static void
used_again(void **state)
{
	unsigned int i;

	(void)state;
	begin_unused();
	for (i = 0; i < 5; i++) {
		l2tpend_peer(&p, 3, 1701);
		l2tpend_tunnel(&e, &p, (uint16_t)(5 + i));
		l2tpend_call(&e, &p, 9);
		l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0005"));
		l2tpend_wait(&e, WAIT - 1);
		is_open();
	}
	closes_after(1);
	end();
}

/* Of two tunnels the last one counts, in whatever order they end. */
static void
two_tunnels(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	begin_used();
	l2tpend_peer(&q, 3, 1702);
	l2tpend_tunnel(&e, &q, 6);
	l2tpend_call(&e, &q, 9);
	l2tpend_send(&e, &q, 0, L2TPEND_STOPCCN("0006"));
	l2tpend_wait(&e, 2 * WAIT);
	is_open();
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0005"));
	closes_after(WAIT);
	end();
}

/* A request that comes to nothing does not hold it open: 32 s for SCCCN. */
static void
half_open(void **state)
{
	(void)state;
	begin_unused();
	e.taken = e.nsent;
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0005"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 32 * 1000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SETUP_TIMEOUT), 1);
	closes_after(WAIT);
	end();
}

/* Our own CDN and StopCCN, or pipexd gone: the client may dial again. */
static void
ended_by_us(void **state)
{
	struct msg_session_end m;

	(void)state;
	begin_unused();
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 9);
	memset(&m, 0, sizeof(m));
	m.session = e.open.session;
	assert_int_equal(l2tp_session_close(e.l2tp, &m), 0);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 5000);
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_STOPCCN);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, WAIT - 1);
	is_open();
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 6);
	l2tp_path_lost(e.l2tp, "pipexd is gone");
	closes_after(WAIT);
	end();
}

/* Who keys anew is about to dial. */
static void
keyed_anew(void **state)
{
	struct msg_flow m;

	(void)state;
	begin_unused();
	l2tpend_wait(&e, WAIT - 1);
	memset(&m, 0, sizeof(m));
	m.flow = 3;
	m.peer = addr_v4_u32(0xc6336403, 4501);
	l2tp_flow_changed(e.l2tp, &m);
	closes_after(WAIT);
	end();
}

/* ikeyd was quicker. */
static void
down_before(void **state)
{
	(void)state;
	begin_unused();
	l2tp_flow_down(e.l2tp, 3, "peer deleted its SAs");
	l2tpend_wait(&e, 2 * WAIT);
	is_open();
	end();
}

/* The flow that a tunnel has moved to serves; the old one is closed for that
 * reason, and not again. */
static void
tunnel_moved(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	begin_used();
	l2tpend_flow_by(&e, 4, RULE, 0, "192.168.7.7");
	l2tpend_wait(&e, 4000);
	q = elsewhere(4);
	l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
	proved(MSG_PROOF_RIGHT);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVED), 1);
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(e.closed.flow, 3);
	l2tp_flow_down(e.l2tp, 3, e.closed.reason);
	l2tpend_wait(&e, 24 * 3600 * 1000);
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	end();
}

/* In the clear there is no flow to close. */
static void
in_the_clear(void **state)
{
	(void)state;
	l2tpend_init(&e, 23);
	e.conf.service[0].require_ipsec = 0;
	l2tpend_start(&e);
	l2tpend_peer(&p, 0, 1701);
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 9);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0005"));
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_wait(&e, 2 * WAIT);
	is_open();
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_dialled),
		cmocka_unit_test(dialled_late),
		cmocka_unit_test(used_again),
		cmocka_unit_test(two_tunnels),
		cmocka_unit_test(half_open),
		cmocka_unit_test(ended_by_us),
		cmocka_unit_test(keyed_anew),
		cmocka_unit_test(down_before),
		cmocka_unit_test(tunnel_moved),
		cmocka_unit_test(in_the_clear)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
