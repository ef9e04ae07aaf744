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

/* l2tpd/l2tp where "l2tp-require-ipsec no" lets clients come in the clear:
 * whose source is made up gets no more than it sends and leaves little behind;
 * protected clients are out of reach and have room. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

#define FLOW	3
#define REQUEST	(12 + 44)	/* L2TPEND_SCCRQ, the shortest there is */

static struct l2tpend e;
static struct l2tpend_peer p;	/* in the clear */
static struct l2tpend_peer q;	/* protected */

/* 192.0.2.1 is for both, 192.0.2.2 for protected clients alone. */
static void
prepare(void)
{
	struct l2tp_service *s = e.conf.service;

	l2tpend_init(&e, 29);
	s[0].require_ipsec = 0;
	addr_parse("192.0.2.1", &s[0].listen[0]);
	s[1] = s[0];
	strlcpy(s[1].name, "SAFE", sizeof(s[1].name));
	s[1].require_ipsec = 1;
	addr_parse("192.0.2.2", &s[1].listen[0]);
	e.conf.nservice = 2;
	l2tpend_peer(&p, 0, 1701);
	l2tpend_peer(&q, FLOW, 1701);
}

static void
start(void)
{
	l2tpend_start(&e);
	l2tpend_flow(&e, FLOW);
}

static void
open_session(struct l2tpend_peer *peer, uint16_t id)
{
	l2tpend_tunnel(&e, peer, id);
	l2tpend_call(&e, peer, id);
	l2tpend_ack(&e, peer);
	l2tpend_drain(&e, peer);
}

static void
sccrq(struct l2tpend_peer *peer, uint16_t id)
{
	char hex[256];

	snprintf(hex, sizeof(hex), "%s%04x", L2TPEND_SCCRQ(""), id);
	l2tpend_send(&e, peer, 0, hex);
}

/* Another source in the clear. */
static struct l2tpend_peer
source(uint32_t host, uint16_t port)
{
	struct l2tpend_peer s = p;

	s.path.peer = addr_v4_u32(host, port);
	s.tunnel = s.ns = s.nr = 0;
	return s;
}

static void
a_session(void **state)
{
	(void)state;
	prepare();
	start();
	open_session(&p, 1);
	assert_int_equal(e.open.flow, 0);
	assert_string_equal(e.open.ike, "none");
	assert_string_equal(e.open.esp, "none");
	assert_int_equal(e.open.peer.port, 1701);
	assert_int_equal(addr_u32(&e.open.peer), 0xc6336400);
	assert_int_equal(e.open.inner_port, 1701);
	/* From then on as ever: what is not acknowledged goes out again. */
	l2tpend_wait(&e, 60000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_wait(&e, 1000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_free(&e);
}

/* One statement lets them in, the other does not. */
static void
mixed(void **state)
{
	(void)state;
	prepare();
	start();
	p.path.local = addr_v4_u32(0xc0000202, 1701);
	sccrq(&p, 1);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_CLEAR), 1);
	q.path.local = p.path.local;
	open_session(&q, 1);
	assert_string_equal(e.open.tunnel, "SAFE");
	l2tpend_peer(&p, 0, 1701);
	open_session(&p, 1);
	assert_string_equal(e.open.tunnel, "L2TP");
	l2tpend_free(&e);
}

/* The answer is never longer than the request: what is optional goes, then the
 * end of the Host Name. */
static void
no_amplification(void **state)
{
	static const struct {
		uint8_t		 secret;
		const char	*more;	/* AVPs of the request */
		const char	*host;	/* ours, as it is sent; NULL: no answer */
		int		 vendor, window;
	} v[] = {
		{ 0, "", "gate", 0, 0 },
		{ 0, "8008 0000 000a 0008", "gateway", 0, 0 },
		{ 0, "8008 0000 000a 0008 0008 0000 0006 0601", "gateway", 0,
		    1 },
		{ 0, "8008 0000 000a 0008 0010 0000 0008"
		    "61616161616161616161", "gateway", 1, 1 },
		{ 1, "", NULL, 0, 0 },
		{ 1, "0018 0000 0008 616161616161616161616161616161616161",
		    "gatewa", 0, 0 },
		/* a Challenge of the peer's is longer than our Response */
		{ 1, "8016 0000 000b 61616161616161616161616161616161", NULL,
		    0, 0 },
		{ 1, "802c 0000 000b 6161616161616161616161616161616161616161"
		    "61616161616161616161616161616161 6161", "gate", 0, 0 }
	};
	char hex[512], host[64];
	struct bytes b;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		prepare();
		strlcpy(e.conf.host, "gateway", sizeof(e.conf.host));
		memcpy(e.conf.service[0].secret, "sesame", 6);
		e.conf.service[0].secret_len = v[i].secret ? 6 : 0;
		start();
		snprintf(hex, sizeof(hex), "%s%s%s", L2TPEND_SCCRQ(""), "0001",
		    v[i].more);
		b = hex_bytes(hex);
		len = 12 + b.len;
		free(b.data);
		l2tpend_send(&e, &p, 0, hex);
		if (v[i].host == NULL) {
			assert_int_equal(l2tpend_take(&e, &p), -1);
			assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SMALL),
			    1);
			assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
			l2tpend_free(&e);
			continue;
		}
		assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
		assert_true(l2tpend_last(&e)->len <= len);
		avp_text(&e.msg, L2TP_AVP_HOST_NAME, host, sizeof(host));
		assert_string_equal(host, v[i].host);
		assert_int_equal(avp_has(&e.msg, L2TP_AVP_VENDOR_NAME),
		    v[i].vendor);
		assert_int_equal(avp_has(&e.msg, L2TP_AVP_WINDOW),
		    v[i].window);
		assert_int_equal(avp_has(&e.msg, L2TP_AVP_CHALLENGE),
		    v[i].secret);
		l2tpend_free(&e);
	}
}

/* Every answer is bought by a request: none by timer, no goodbye. */
static void
no_answer_by_timer(void **state)
{
	uint16_t tunnel;
	unsigned int i;

	(void)state;
	prepare();
	start();
	sccrq(&p, 1);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_wait(&e, 10000);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	/* a client that lost it asks again */
	for (i = 0; i < 3; i++) {
		p.ns = p.nr = 0;
		sccrq(&p, 1);
		assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
		assert_int_equal(l2tpend_last(&e)->h.ns, 0);
		assert_int_equal(avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID), tunnel);
		assert_int_equal(l2tpend_take(&e, &p), -1);
	}
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	l2tpend_wait(&e, e.conf.setup_ms - 10000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	/* nor when we stop */
	p.ns = p.nr = 0;
	sccrq(&p, 2);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	l2tp_shutdown(e.l2tp, "test");
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* A message to the id that we told it is the proof; its fault is answered. */
static void
proven(void **state)
{
	unsigned int n = 0;

	(void)state;
	prepare();
	start();
	sccrq(&p, 1);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0001"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	l2tpend_wait(&e, 31000);
	while (l2tpend_take(&e, &p) == L2TP_STOPCCN)
		n++;
	assert_int_equal(n, 5);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	l2tpend_free(&e);
}

/* Case 54: a flood from made up sources: a bounded table, in which the oldest
 * gives way; who is in, or comes by IPsec, does not notice. */
static void
flood(void **state)
{
	struct l2tpend_peer s, r;
	uint32_t i;

	(void)state;
	prepare();
	start();
	open_session(&p, 1);
	for (i = 0; i < 30000; i++) {
		s = source(0x0a000000 + i, 1701);
		sccrq(&s, 1);
		assert_true(l2tp_tunnel_count(e.l2tp) <= 1 + 1024);
	}
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1 + 1024);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_CROWDED), 30000 - 1024);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_TUNNELS), 0);
	/* A client of flesh and blood in the middle of it. */
	r = source(0xc6336411, 4711);
	open_session(&r, 1);
	open_session(&q, 1);
	assert_int_equal(e.ndown, 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 3);
	l2tpend_wait(&e, e.conf.setup_ms);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 3);
	l2tpend_free(&e);
}

/* The same from ports of one host that does exist, or is said to. */
static void
flood_of_a_host(void **state)
{
	struct l2tpend_peer s;
	uint16_t i;

	(void)state;
	prepare();
	start();
	open_session(&p, 1);
	for (i = 0; i < 1000; i++) {
		s = source(0xc6336400, (uint16_t)(2000 + i));
		sccrq(&s, 1);
		assert_true(l2tp_tunnel_count(e.l2tp) <= 64);
	}
	/* Its other clients get in all the same, as many as one host may. */
	for (i = 1; i < 64; i++) {
		s = source(0xc6336400, (uint16_t)(5000 + i));
		open_session(&s, 1);
	}
	assert_int_equal(e.ndown, 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 64);
	s = source(0xc6336400, 6000);
	sccrq(&s, 1);
	assert_int_equal(l2tpend_take(&e, &s), L2TP_STOPCCN);
	assert_true(l2tpend_last(&e)->len <= REQUEST);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_TUNNELS), 1);
	s = source(0xc6336401, 6000);
	open_session(&s, 1);
	l2tpend_free(&e);
}

/* However many come in the clear, there is room for protected ones. */
static void
room_for_others(void **state)
{
	struct l2tpend_peer s;
	uint32_t i;

	(void)state;
	prepare();
	e.conf.max_tunnels = 20;
	e.conf.max_tunnels_clear = 10;
	e.conf.max_sessions = 16;
	start();
	for (i = 0; i < 10; i++) {
		s = source(0x0a000000 + i, 1701);
		l2tpend_tunnel(&e, &s, 1);
		l2tpend_drain(&e, &s);
		l2tpend_send(&e, &s, 0, L2TPEND_ICRQ("0001"));
		assert_int_equal(l2tpend_take_message(&e, &s), i < 8 ?
		    L2TP_ICRP : L2TP_CDN);
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_SESSIONS), 2);
	/* All go, and as many can come. */
	l2tp_path_lost(e.l2tp, "test");
	for (i = 0; i < 10; i++) {
		s = source(0x0a000000 + i, 1701);
		if (i < 8)
			open_session(&s, 1);
		else
			l2tpend_tunnel(&e, &s, 1);
	}
	s = source(0x0a000000 + i, 1701);
	sccrq(&s, 1);
	e.taken = e.nsent - 1;
	assert_int_equal(l2tpend_take(&e, &s), L2TP_STOPCCN);
	open_session(&q, 1);
	for (i = 2; i <= 8; i++)
		l2tpend_call(&e, &q, (uint16_t)i);
	l2tpend_free(&e);
}

/* Whoever hangs up all the time leaves few behind that linger. */
static void
few_linger(void **state)
{
	struct l2tpend_peer s;
	uint32_t i;

	(void)state;
	prepare();
	e.conf.max_unproven = 4;
	start();
	for (i = 0; i < 50; i++) {
		s = source(0x0a000000 + i, 1701);
		l2tpend_tunnel(&e, &s, 1);
		l2tpend_send(&e, &s, 0, L2TPEND_STOPCCN("0001"));
		assert_true(l2tp_tunnel_count(e.l2tp) <= 4);
	}
	l2tpend_wait(&e, 31000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	for (i = 0; i < 4; i++) {
		s = source(0x0b000000 + i, 1701);
		l2tpend_tunnel(&e, &s, 1);
		l2tpend_send(&e, &s, 0, L2TPEND_STOPCCN("0001"));
		assert_int_equal(l2tp_tunnel_count(e.l2tp), i + 1);
	}
	l2tpend_free(&e);
}

/* Everything that would end the victim, whose own ids are id, or speak for
 * it. */
static void
try_all(struct l2tpend_peer *thief, const struct l2tpend_peer *victim,
    const char *id)
{
	char stop[128], cdn[128];
	uint8_t data[] = { 0, 2, 0, 0, 0, 0, 0xc0, 0x21 };
	unsigned int ndown = e.ndown, nframes = e.nframes;

	snprintf(stop, sizeof(stop), "%s %s %s", "8008 0000 0000 0004"
	    "8008 0000 0009", id, "8008 0000 0001 0001");
	snprintf(cdn, sizeof(cdn), "%s%s", L2TPEND_CDN(""), id);
	thief->tunnel = victim->tunnel;
	thief->ns = victim->ns;
	thief->nr = victim->nr;
	l2tpend_send(&e, thief, 0, stop);
	l2tpend_send(&e, thief, victim->session, cdn);
	data[2] = (uint8_t)(victim->tunnel >> 8);
	data[3] = (uint8_t)victim->tunnel;
	data[4] = (uint8_t)(victim->session >> 8);
	data[5] = (uint8_t)victim->session;
	l2tpend_raw(&e, thief, data, sizeof(data));
	thief->tunnel = 0;
	l2tpend_send(&e, thief, 0, stop);
	assert_int_equal(e.ndown, ndown);
	assert_int_equal(e.nframes, nframes);
	assert_int_equal(l2tpend_take(&e, thief), -1);
}

/* Case 56: between clear and protected, between two ports, hosts, addresses
 * of ours: the right ids from a wrong place. */
static void
strangers(void **state)
{
	struct l2tpend_peer s;

	(void)state;
	prepare();
	addr_parse("192.0.2.3", &e.conf.service[0].listen[1]);
	e.conf.service[0].nlisten = 2;
	start();
	/* the protected one has the same outer address, and port inside */
	p.path.peer = q.path.peer;
	open_session(&p, 1);
	open_session(&q, 2);
	s = q;
	try_all(&s, &p, "0001");
	s = p;
	try_all(&s, &q, "0002");
	s = source(0xc6336400 + FLOW, 1702);
	try_all(&s, &p, "0001");
	s = source(0xc6336499, 1701);
	try_all(&s, &p, "0001");
	s = p;
	s.path.local = addr_v4_u32(0xc0000203, 1701);
	try_all(&s, &p, "0001");
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_STRANGER), 15);
	/* Frames of ours go where they belong. */
	assert_int_equal(l2tp_session_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xc0\x21", 2), 0);
	l2tpend_take(&e, &q);
	assert_int_equal(l2tpend_last(&e)->path.flow, FLOW);
	l2tpend_free(&e);
}

/* The file says yes now: who has no IPsec goes, after one goodbye; who has it
 * stays. */
static void
reload(void **state)
{
	struct l2tp_conf conf;
	uint32_t clear;

	(void)state;
	prepare();
	start();
	open_session(&p, 1);
	clear = e.open.session;
	open_session(&q, 1);
	conf = e.conf;
	l2tp_reload(e.l2tp, &conf);
	assert_int_equal(l2tp_session_count(e.l2tp), 2);
	conf.service[0].require_ipsec = 1;
	l2tp_reload(e.l2tp, &conf);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.down.session, clear);
	assert_string_equal(e.down.reason, "IPsec is required now");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_int_equal(l2tpend_last(&e)->path.flow, 0);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	l2tpend_wait(&e, 31000);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	p.tunnel = p.ns = p.nr = 0;
	sccrq(&p, 2);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_CLEAR), 1);
	/* And no again. */
	conf.service[0].require_ipsec = 0;
	l2tp_reload(e.l2tp, &conf);
	p.ns = 0;
	open_session(&p, 2);
	assert_int_equal(l2tp_session_count(e.l2tp), 2);
	l2tpend_free(&e);
}

/* Made-up sources begin anew with each message: nothing of that is at a level
 * which is not limited. */
static void
restarts_are_warnings(void **state)
{
	char hex[256];
	unsigned int i;

	(void)state;
	prepare();
	start();
	for (i = 0; i < 100; i++) {
		p.tunnel = p.ns = p.nr = 0;
		snprintf(hex, sizeof(hex), "%s0007 8008 0000 0006 %04x",
		    L2TPEND_SCCRQ(""), i);
		l2tpend_send(&e, &p, 0, hex);
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_RESTART), 99);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	assert_int_equal(sim_log_count(e.sim, "warn: tunnel"), 99);
	assert_int_equal(sim_log_count(e.sim, "info: tunnel"), 0);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session),
		cmocka_unit_test(mixed),
		cmocka_unit_test(no_amplification),
		cmocka_unit_test(no_answer_by_timer),
		cmocka_unit_test(proven),
		cmocka_unit_test(flood),
		cmocka_unit_test(flood_of_a_host),
		cmocka_unit_test(room_for_others),
		cmocka_unit_test(few_linger),
		cmocka_unit_test(strangers),
		cmocka_unit_test(restarts_are_warnings),
		cmocka_unit_test(reload)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
