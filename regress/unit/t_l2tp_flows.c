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

/* l2tpd/l2tp as the daemon sees it: flows that come, change and go, links that
 * fall, reloads, orders, HELLO, what vpnctl is shown. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"
#include "base/heap.h"

static struct l2tpend e;
static struct l2tpend_peer p;

static void
begin(void)
{
	l2tpend_init(&e, 17);
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
}

static void
open_session(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_call(&e, &p, 0x42);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
}

static void
count_tunnel(void *arg, const struct l2tp_tunnel *t)
{
	(void)t;
	++*(unsigned int *)arg;
}

static unsigned int
live_tunnels(void)
{
	unsigned int n = 0;

	l2tp_tunnels(e.l2tp, count_tunnel, &n);
	return n;
}

/* Three clients behind one NAT, all with port 1701 and the same tunnel and
 * session ids of their own: nothing of one reaches another. */
static void
same_port_same_ids(void **state)
{
	struct l2tpend_peer q[3];
	struct msg_session open[3];
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < 3; i++) {
		struct msg_flow m;

		memset(&m, 0, sizeof(m));
		m.flow = 10 + i;
		m.local = addr_v4_u32(0xc0000201, 4500);
		m.peer = addr_v4_u32(0xc6336401, (uint16_t)(1024 + i));
		m.nat = 1;
		l2tp_flow_up(e.l2tp, &m);
		l2tpend_peer(&q[i], 10 + i, 1701);
		q[i].path.peer = addr_v4_u32(0xc6336401, 1701);
		l2tpend_tunnel(&e, &q[i], 1);
		l2tpend_call(&e, &q[i], 1);
		open[i] = e.open;
		assert_int_equal(e.open.flow, 10 + i);
		assert_int_equal(e.open.peer.port, 1024 + i);
		assert_int_equal(e.open.inner_port, 1701);
		assert_int_equal(e.open.nat, 1);
	}
	assert_int_equal(live_tunnels(), 3);
	for (i = 0; i < 3; i++) {
		l2tpend_drain(&e, &q[i]);
		assert_int_equal(l2tp_session_output(e.l2tp, open[i].session,
		    (const uint8_t *)"\xc0\x21", 2), 0);
		assert_int_equal(l2tpend_take(&e, &q[i]), 0);
		assert_int_equal(l2tpend_last(&e)->path.flow, 10 + i);
	}
	assert_int_not_equal(open[0].session_id, open[1].session_id);
	assert_int_not_equal(open[1].session_id, open[2].session_id);
	/* One leaves, the others stay. */
	l2tpend_send(&e, &q[1], 0, L2TPEND_STOPCCN("0001"));
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.down.session, open[1].session);
	assert_int_equal(live_tunnels(), 2);
	/* And comes back at once. */
	l2tpend_peer(&q[1], 11, 1701);
	q[1].path.peer = addr_v4_u32(0xc6336401, 1701);
	l2tpend_tunnel(&e, &q[1], 1);
	l2tpend_call(&e, &q[1], 1);
	assert_int_equal(live_tunnels(), 3);
	l2tpend_free(&e);
}

/* A client that reconnects all the time keeps few closed tunnels behind. */
static void
few_linger(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < 50; i++) {
		l2tpend_peer(&p, 3, 1701);
		l2tpend_tunnel(&e, &p, 1);
		l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0001"));
		assert_true(l2tp_tunnel_count(e.l2tp) <= 4);
	}
	assert_int_equal(live_tunnels(), 0);
	l2tpend_wait(&e, 31000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	l2tpend_free(&e);
}

/* The first datagram may come before the fact that explains it. */
static void
packets_before_flow(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	l2tpend_peer(&p, 9, 1701);
	for (i = 0; i < 10; i++) {
		p.ns = 0;
		l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	}
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(live_tunnels(), 0);
	/* 8 wait, no more. */
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_FLOW), 2);
	l2tpend_wait(&e, 1999);
	l2tpend_flow(&e, 9);
	assert_int_equal(live_tunnels(), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_CONTROL_IN), 8);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	l2tpend_free(&e);
}

static void
packets_without_flow(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	l2tp_flow_down(e.l2tp, 3, "peer deleted its SAs");
	/* Many flows that nobody tells of: 64 wait, and nothing after 2 s. */
	for (i = 100; i < 200; i++) {
		l2tpend_peer(&p, i, 1701);
		l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_FLOW), 36);
	l2tpend_wait(&e, 2000);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_FLOW), 100);
	assert_int_equal(l2tp_next(e.l2tp), HEAP_NEVER);
	l2tpend_flow(&e, 100);
	assert_int_equal(live_tunnels(), 0);
	/* Those that wait when the engine goes are given back. */
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	l2tpend_free(&e);
}

static void
flow_down(void **state)
{
	(void)state;
	begin();
	open_session();
	l2tp_flow_down(e.l2tp, 3, "peer deleted its SAs");
	/* Silently for the peer, aloud for PPP. */
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.down.session, e.open.session);
	assert_string_equal(e.down.reason, "peer deleted its SAs");
	assert_int_equal(e.nclosed, 0);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(l2tp_next(e.l2tp), HEAP_NEVER);
	/* Gone twice, or never there. */
	l2tp_flow_down(e.l2tp, 3, "again");
	l2tp_flow_down(e.l2tp, 77, "never was");
	assert_int_equal(e.ndown, 1);
	l2tpend_free(&e);
}

static void
flow_changed(void **state)
{
	struct msg_flow m;

	(void)state;
	begin();
	open_session();
	memset(&m, 0, sizeof(m));
	m.flow = 3;
	m.local = addr_v4_u32(0xc0000201, 4500);
	m.peer = addr_v4_u32(0xc6336404, 31337);
	strlcpy(m.esp, "aes128gcm16", sizeof(m.esp));
	l2tp_flow_changed(e.l2tp, &m);
	assert_int_equal(e.nchanged, 1);
	assert_int_equal(e.changed.session, e.open.session);
	assert_int_equal(e.changed.peer.port, 31337);
	assert_string_equal(e.changed.esp, "aes128gcm16");
	m.flow = 99;
	l2tp_flow_changed(e.l2tp, &m);
	assert_int_equal(e.nchanged, 1);
	/* A repeated FLOW_UP replaces what is known. */
	m.flow = 3;
	l2tp_flow_up(e.l2tp, &m);
	assert_int_equal(live_tunnels(), 1);
	l2tpend_free(&e);
}

/* pipexd gone: tunnels go, flows stay. */
static void
path_lost(void **state)
{
	(void)state;
	begin();
	open_session();
	l2tp_path_lost(e.l2tp, "pipexd is gone");
	assert_int_equal(e.ndown, 1);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	l2tpend_peer(&p, 3, 1701);
	open_session();
	l2tpend_free(&e);
}

/* pppd-lite gone: CDN for each session, calls refused until it is back. */
static void
upper_lost(void **state)
{
	(void)state;
	begin();
	open_session();
	l2tp_upper(e.l2tp, 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x42);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0043"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
	    L2TP_CDN_TEMPORARY);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_NO_UPPER), 1);
	l2tpend_ack(&e, &p);
	l2tp_upper(e.l2tp, 1);
	l2tpend_call(&e, &p, 0x44);
	l2tpend_free(&e);
}

static void
orders(void **state)
{
	struct msg_session_end end;

	(void)state;
	begin();
	open_session();
	memset(&end, 0, sizeof(end));
	end.session = e.open.session + 0x10000;
	assert_int_equal(l2tp_session_close(e.l2tp, &end), -1);
	assert_int_equal(l2tp_session_output(e.l2tp, end.session,
	    (const uint8_t *)"x", 1), -1);
	end.session = e.open.session;
	end.result = L2TP_CDN_ERROR;
	end.error = L2TP_ERROR_VENDOR;
	strlcpy(end.reason, "authentication failed", sizeof(end.reason));
	assert_int_equal(l2tp_session_close(e.l2tp, &end), 0);
	/* Who gives the order needs no answer. */
	assert_int_equal(e.ndown, 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x42);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_SESSION_ID), p.session);
	assert_bytes(e.msg.avp[L2TP_AVP_RESULT_CODE].value,
	    e.msg.avp[L2TP_AVP_RESULT_CODE].len,
	    "\0\2\0\6authentication failed", 25);
	assert_int_equal(l2tp_session_close(e.l2tp, &end), -1);
	/* The tunnel, left without a session, follows. */
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 5000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	l2tpend_ack(&e, &p);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* A frame too long for a datagram of ours is refused, not cut. */
static void
long_frame(void **state)
{
	static const uint8_t frame[4096];

	(void)state;
	begin();
	open_session();
	assert_int_equal(l2tp_session_output(e.l2tp, e.open.session, frame,
	    2048), 0);
	assert_int_equal(l2tp_session_output(e.l2tp, e.open.session, frame,
	    2049), -1);
	l2tpend_free(&e);
}

static void
shutdown_all(void **state)
{
	struct l2tpend_peer late;

	(void)state;
	begin();
	open_session();
	l2tp_shutdown(e.l2tp, "l2tpd is stopped");
	assert_false(l2tp_idle(e.l2tp));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_bytes(e.msg.avp[L2TP_AVP_RESULT_CODE].value,
	    e.msg.avp[L2TP_AVP_RESULT_CODE].len,
	    "\0\6\0\0l2tpd is stopped", 20);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID), p.tunnel);
	/* Nobody new. */
	l2tpend_peer(&late, 3, 1702);
	l2tpend_send(&e, &late, 0, L2TPEND_SCCRQ("0099"));
	assert_int_equal(l2tpend_take(&e, &late), L2TP_STOPCCN);
	assert_int_equal(l2tp_connect(e.l2tp, &late.path, "L2TP"), 0);
	l2tpend_ack(&e, &p);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

static void
reload(void **state)
{
	struct l2tp_conf conf;

	(void)state;
	begin();
	open_session();
	/* The same again, and one that still listens there: nobody drops. */
	conf = e.conf;
	l2tp_reload(e.l2tp, &conf);
	addr_parse("192.0.2.1", &conf.service[0].listen[0]);
	conf.service[0].hello_interval = 10;
	l2tp_reload(e.l2tp, &conf);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	/* The new interval counts at once. */
	l2tpend_wait(&e, 10000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_ack(&e, &p);
	/* Another address: closed, and told so. */
	addr_parse("192.0.2.2", &conf.service[0].listen[0]);
	l2tp_reload(e.l2tp, &conf);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	l2tpend_ack(&e, &p);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0056"));
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_CLEAR), 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
	    L2TP_STOP_UNAUTHORIZED);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_NO_SERVICE), 1);
	l2tpend_free(&e);
}

/* The statement that names the address goes before the one for any. */
static void
services(void **state)
{
	(void)state;
	l2tpend_init(&e, 17);
	e.conf.nservice = 3;
	e.conf.service[1] = e.conf.service[0];
	strlcpy(e.conf.service[1].name, "EXACT", L2TP_NAMELEN);
	addr_parse("192.0.2.1", &e.conf.service[1].listen[0]);
	e.conf.service[2] = e.conf.service[0];
	strlcpy(e.conf.service[2].name, "SIX", L2TP_NAMELEN);
	addr_parse("::", &e.conf.service[2].listen[0]);
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	open_session();
	assert_string_equal(e.open.tunnel, "EXACT");
	l2tpend_peer(&p, 3, 1702);
	p.path.local = addr_v4_u32(0xc0000202, 1701);
	l2tpend_tunnel(&e, &p, 0x56);
	l2tpend_call(&e, &p, 0x42);
	assert_string_equal(e.open.tunnel, "L2TP");
	assert_null(l2tp_service_named(&e.conf, "NONE"));
	l2tpend_free(&e);
}

/* Without require_ipsec flow 0 is served, each address for itself. */
static void
in_the_clear(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	l2tpend_init(&e, 17);
	e.conf.service[0].require_ipsec = 0;
	l2tpend_start(&e);
	l2tpend_peer(&p, 0, 1701);
	l2tpend_peer(&q, 0, 1701);
	q.path.peer = addr_v4_u32(0xc6336499, 1701);
	l2tpend_tunnel(&e, &p, 1);
	l2tpend_call(&e, &p, 1);
	l2tpend_tunnel(&e, &q, 1);
	l2tpend_call(&e, &q, 1);
	assert_int_equal(live_tunnels(), 2);
	assert_int_equal(e.open.flow, 0);
	q.tunnel = p.tunnel;
	l2tpend_drain(&e, &q);
	l2tpend_send(&e, &q, 0, L2TPEND_STOPCCN("0001"));
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_STRANGER), 1);
	assert_int_equal(live_tunnels(), 2);
	l2tpend_free(&e);
}

static void
hello(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	open_session();
	/* Whatever the peer says puts it off. */
	l2tpend_wait(&e, 59999);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	l2tpend_wait(&e, 59999);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_wait(&e, 1);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	for (i = 0; i < 20; i++) {
		l2tpend_ack(&e, &p);
		l2tpend_wait(&e, 60000);
		assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	}
	assert_int_equal(e.ndown, 0);
	l2tpend_free(&e);
}

/* A PPP frame of the client's, such as an answer to LCP's echo, puts it off; it
 * is no answer to one that is out. */
static void
hello_and_data(void **state)
{
	char hex[64];
	unsigned int i;

	(void)state;
	begin();
	open_session();
	snprintf(hex, sizeof(hex), "0002 %04x %04x ff03 c021 0a01 0008 00000000",
	    p.tunnel, p.session);
	for (i = 0; i < 20; i++) {
		l2tpend_wait(&e, 45000);
		l2tpend_raw_hex(&e, &p, hex);
	}
	assert_int_equal(e.nframes, 20);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_wait(&e, 59999);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_wait(&e, 1);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_raw_hex(&e, &p, hex);
	l2tpend_wait(&e, 29999);
	assert_int_equal(e.ndown, 0);
	l2tpend_wait(&e, 1);
	assert_int_equal(e.ndown, 1);
	l2tpend_free(&e);
}

static void
no_hello(void **state)
{
	(void)state;
	l2tpend_init(&e, 17);
	e.conf.service[0].hello_interval = 0;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	open_session();
	assert_int_equal(l2tp_next(e.l2tp), HEAP_NEVER);
	l2tpend_wait(&e, 24 * 3600 * 1000);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_free(&e);
}

/* ikeyd asks whether the peer is still there. */
static void
probe(void **state)
{
	(void)state;
	begin();
	l2tp_flow_probe(e.l2tp, 99, 5000);
	l2tpend_wait(&e, e.conf.setup_ms);
	l2tp_flow_probe(e.l2tp, 3, 5000);
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(e.closed.flow, 3);
	/* It answers. */
	open_session();
	l2tp_flow_probe(e.l2tp, 3, 5000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 30000);
	assert_int_equal(e.ndown, 0);
	/* It does not. */
	l2tp_flow_probe(e.l2tp, 3, 5000);
	l2tp_flow_probe(e.l2tp, 3, 5000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_wait(&e, 4999);
	assert_int_equal(e.ndown, 0);
	l2tpend_wait(&e, 1);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.nclosed, 2);
	l2tpend_free(&e);
}

/* Two clients of one ID dial at the same time: the second one's
 * INITIAL-CONTACT must not end the first, which has no tunnel to ask by yet. */
static void
probe_of_one_that_dials(void **state)
{
	(void)state;
	begin();
	l2tp_flow_probe(e.l2tp, 3, 5000);
	assert_int_equal(e.nclosed, 0);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	l2tp_flow_probe(e.l2tp, 3, 5000);
	assert_int_equal(e.nclosed, 0);
	assert_int_equal(live_tunnels(), 1);
	l2tpend_free(&e);
}

/* The probe shortens the wait for a HELLO that is out already. */
static void
probe_while_silent(void **state)
{
	(void)state;
	begin();
	open_session();
	l2tpend_wait(&e, 60000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tp_flow_probe(e.l2tp, 3, 5000);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_wait(&e, 5000);
	assert_int_equal(e.ndown, 1);
	l2tpend_free(&e);
}

/* A client that was cut off has keyed anew, in the same flow, when the tunnel
 * it has forgotten is found dead: the SAs are those that it dials by. */
static void
dead_tunnel_of_one_that_dials(void **state)
{
	(void)state;
	begin();
	open_session();
	l2tpend_wait(&e, 60000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_wait(&e, 20000);
	l2tpend_flow(&e, 3);
	l2tpend_wait(&e, 30000);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.nclosed, 0);
	/* Where it does not dial, ikeyd's DPD ends it; where nobody keyed, we. */
	l2tpend_free(&e);
	begin();
	open_session();
	l2tpend_flow(&e, 3);
	l2tpend_wait(&e, 59000);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	l2tpend_wait(&e, 100000);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.nclosed, 1);
	l2tpend_free(&e);
}

static void
keep_tunnel(void *arg, const struct l2tp_tunnel *t)
{
	*(struct l2tp_tunnel *)arg = *t;
}

static void
shown(void **state)
{
	struct l2tp_tunnel t;

	(void)state;
	begin();
	open_session();
	memset(&t, 0, sizeof(t));
	l2tp_tunnels(e.l2tp, keep_tunnel, &t);
	assert_int_equal(t.id, 1);
	assert_int_equal(t.path.flow, 3);
	assert_int_equal(t.path.peer.port, 1701);
	assert_int_equal(t.outer.port, 4500);
	assert_int_equal(t.tunnel_id, p.tunnel);
	assert_int_equal(t.peer_tunnel_id, 0x55);
	assert_int_equal(t.sessions, 1);
	assert_int_equal(t.lac, 0);
	assert_string_equal(t.state, "established");
	assert_string_equal(t.service, "L2TP");
	assert_string_equal(t.host, "test");
	assert_int_equal(t.since_ms, 1000);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_TUNNELS_UP), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SESSIONS_UP), 1);
	l2tpend_free(&e);
}

/* A StopCCN of a client that never got our SCCRP finds its tunnel. */
static void
stop_to_tunnel_0(void **state)
{
	(void)state;
	begin();
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	assert_int_equal(live_tunnels(), 1);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0056"));
	p.ns = 1;
	assert_int_equal(live_tunnels(), 1);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	assert_int_equal(live_tunnels(), 0);
	l2tpend_free(&e);
}

/* LAC: a flow that is not known, a statement that does not exist. */
static void
connect_fails(void **state)
{
	(void)state;
	begin();
	assert_int_equal(l2tp_connect(e.l2tp, &p.path, "NONE"), 0);
	p.path.flow = 99;
	assert_int_equal(l2tp_connect(e.l2tp, &p.path, "L2TP"), 0);
	assert_int_equal(l2tp_call(e.l2tp, 1), -1);
	/* Nobody answers: given up, and no flow is closed for it. */
	p.path.flow = 3;
	assert_int_not_equal(l2tp_connect(e.l2tp, &p.path, "L2TP"), 0);
	assert_int_equal(l2tp_call(e.l2tp, 1), 0);
	l2tpend_wait(&e, 31000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(e.nclosed, 0);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_port_same_ids),
		cmocka_unit_test(few_linger),
		cmocka_unit_test(packets_before_flow),
		cmocka_unit_test(packets_without_flow),
		cmocka_unit_test(flow_down),
		cmocka_unit_test(flow_changed),
		cmocka_unit_test(path_lost),
		cmocka_unit_test(upper_lost),
		cmocka_unit_test(orders),
		cmocka_unit_test(long_frame),
		cmocka_unit_test(shutdown_all),
		cmocka_unit_test(reload),
		cmocka_unit_test(services),
		cmocka_unit_test(in_the_clear),
		cmocka_unit_test(hello),
		cmocka_unit_test(hello_and_data),
		cmocka_unit_test(no_hello),
		cmocka_unit_test(probe),
		cmocka_unit_test(probe_of_one_that_dials),
		cmocka_unit_test(probe_while_silent),
		cmocka_unit_test(dead_tunnel_of_one_that_dials),
		cmocka_unit_test(shown),
		cmocka_unit_test(stop_to_tunnel_0),
		cmocka_unit_test(connect_fails)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
