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

/* A tunnel that moves: what t_l2tp_move.c and t_l2tp_moved.c have in common.
 * Flow 3 is where it was made, 4 where its client has gone, 5 somebody else.
 * Each includes it once. */

#ifndef REGRESS_UNIT_L2TP_MOVES_H
#define REGRESS_UNIT_L2TP_MOVES_H

#include <string.h>

#include "l2tpd/l2tp/move.h"
#include "regress/lib/l2tpend.h"
#include "regress/lib/test.h"

#define RULE	7
#define HELLO	6

static struct l2tpend e;
static struct l2tpend_peer p;		/* where it is now */

static inline void
begin_conf(int own)
{
	l2tpend_init(&e, 11);
	e.conf.service[0].hello_interval = 600;
	l2tpend_start(&e);
	l2tpend_flow_by(&e, 3, RULE, own, "phone");
	l2tpend_peer(&p, 3, 50001);
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 9);
	l2tpend_drain(&e, &p);
}

static inline void
begin(void)
{
	begin_conf(0);
	l2tpend_flow_by(&e, 4, RULE, 0, "192.168.7.7");
}

static inline void
end(void)
{
	l2tpend_free(&e);
}

/* The same peer, with the numbers that it has, by another flow. */
static inline struct l2tpend_peer
elsewhere(uint32_t flow)
{
	struct l2tpend_peer q = p;

	q.path.flow = flow;
	q.path.peer = addr_v4_u32(0xc6336400 + flow, 40404);
	return q;
}

/* It says HELLO there. */
static inline struct l2tpend_peer
hello_by(uint32_t flow)
{
	struct l2tpend_peer q = elsewhere(flow);

	l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
	return q;
}

static inline void
proved(enum msg_proof result)
{
	struct msg_session_proved m;

	memset(&m, 0, sizeof(m));
	m.session = e.prove.session;
	m.move = e.prove.move;
	m.result = (uint8_t)result;
	strlcpy(m.reason, "that is why", sizeof(m.reason));
	l2tp_session_proved(e.l2tp, &m);
}

/* The tunnel is still where it was: it answers a HELLO there, and PPP's frames
 * go there. */
static inline void
not_moved(void)
{
	l2tpend_drain(&e, &p);
	assert_int_equal(e.nchanged, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVED), 0);
	assert_int_equal(l2tp_session_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xc0\x21", 2), 0);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tpend_last(&e)->path.flow, 3);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tpend_last(&e)->path.flow, 3);
	assert_int_equal(l2tpend_last(&e)->h.nr, p.ns);
	assert_int_equal(e.ndown, 0);
}

static inline void
moved(const struct l2tpend_peer *q)
{
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVED), 1);
	assert_int_equal(e.nchanged, 1);
	assert_int_equal(e.changed.session, e.open.session);
	assert_int_equal(e.changed.flow, q->path.flow);
	assert_int_equal(e.changed.inner_port, q->path.peer.port);
	assert_int_equal(addr_u32(&e.changed.peer),
	    0xc6336400 + q->path.flow);
	assert_int_equal(e.changed.tunnel_id, q->tunnel);
	assert_int_equal(e.changed.session_id, q->session);
	assert_int_equal(sim_log_count(e.sim, "moved from flow 3 peer "
	    "198.51.100.3:4500 to flow"), 1);
	/* Nobody is left in the old one. */
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(e.closed.flow, 3);
	assert_int_equal(e.ndown, 0);
}

#endif
