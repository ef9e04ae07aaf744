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

/* l2tpd/l2tp: each state of the control connection (RFC 2661 7.2) and of the
 * call (7.4) against each message; all pairs, also those without a row. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static struct l2tpend e;
static struct l2tpend_peer p;

/* Messages, each as complete as RFC 2661 6 wants it. */
static const struct {
	int		 type;
	const char	*hex;
} messages[] = {
	{ L2TP_SCCRQ, L2TPEND_SCCRQ("0055") },
	{ L2TP_SCCRP, "8008 0000 0000 0002 8008 0000 0002 0100"
	    "800a 0000 0003 00000003 8009 0000 0007 6c6e73"
	    "8008 0000 0009 0055" },
	{ L2TP_SCCCN, L2TPEND_SCCCN },
	{ L2TP_STOPCCN, L2TPEND_STOPCCN("0055") },
	{ L2TP_HELLO, L2TPEND_HELLO },
	{ L2TP_OCRQ, "8008 0000 0000 0007 8008 0000 000e 0042"
	    "800a 0000 000f 00000001" },
	{ L2TP_OCRP, "8008 0000 0000 0008 8008 0000 000e 0042" },
	{ L2TP_OCCN, "8008 0000 0000 0009 800a 0000 0018 00000001"
	    "800a 0000 0013 00000001" },
	{ L2TP_ICRQ, L2TPEND_ICRQ("0042") },
	{ L2TP_ICRP, L2TPEND_ICRP("0042") },
	{ L2TP_ICCN, L2TPEND_ICCN },
	{ L2TP_CDN, L2TPEND_CDN("0042") },
	{ L2TP_WEN, "8008 0000 0000 000f 8020 0000 0022 0000"
	    "000000000000000000000000000000000000000000000000" },
	{ L2TP_SLI, "8008 0000 0000 0010 8010 0000 0023 0000"
	    "ffffffffffffffff" }
};

static void
keep_state(void *arg, const struct l2tp_tunnel *t)
{
	*(const char **)arg = t->state;
}

/* The state of the only tunnel, "none" if there is none that lives. */
static const char *
tunnel_state(void)
{
	const char *state = "none";

	l2tp_tunnels(e.l2tp, keep_state, &state);
	return state;
}

static void
begin(void)
{
	l2tpend_init(&e, 7);
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
}

/* One of these brings a fresh engine into each state. */

static void
to_wait_conn(void)
{
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
}

static void
to_wait_reply(void)
{
	assert_int_not_equal(l2tp_connect(e.l2tp, &p.path, "L2TP"), 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRQ);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
}

static void
to_established(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
}

static void
to_closing(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tp_shutdown(e.l2tp, "test");
	/* Not taken, so what follows does not acknowledge it. */
}

static void
to_linger(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	assert_int_equal(l2tpend_take(&e, &p), 0);
}

/* What a message does in a state: the state after it, the message sent (0 for
 * a ZLB), and the result code if that is StopCCN or CDN. */
struct want {
	int		 type;
	const char	*state;
	int		 answer;
	int		 result;
};

static void
check_tunnel(void (*reach)(void), const char *from, const struct want *want,
    size_t nwant, const struct want *others)
{
	size_t i, j;

	for (i = 0; i < NELEM(messages); i++) {
		const struct want *w = others;

		begin();
		reach();
		assert_string_equal(tunnel_state(), from);
		for (j = 0; j < nwant; j++)
			if (want[j].type == messages[i].type)
				w = &want[j];
		if (strcmp(from, "closing") == 0)
			e.taken = e.nsent;
		l2tpend_send(&e, &p, 0, messages[i].hex);
		print_message("# %s in %s: %s\n",
		    l2tp_message_name((uint16_t)messages[i].type), from,
		    tunnel_state());
		assert_string_equal(tunnel_state(), w->state);
		assert_int_equal(l2tpend_take(&e, &p), w->answer);
		if (w->result != 0)
			assert_int_equal(avp_u16(&e.msg,
			    L2TP_AVP_RESULT_CODE), w->result);
		if (w->state[0] == 'c' && strcmp(from, "closing") != 0)
			assert_int_equal(sim_log_count(e.sim,
			    "(RFC 2661 7.2), closing"), 1);
		l2tpend_free(&e);
	}
}

static const struct want fsm = { 0, "closing", L2TP_STOPCCN, L2TP_STOP_FSM };

static void
wait_conn(void **state)
{
	static const struct want want[] = {
		{ L2TP_SCCCN, "established", 0, 0 },
		{ L2TP_STOPCCN, "none", 0, 0 },
		{ L2TP_HELLO, "wait-ctl-conn", 0, 0 }
	};

	(void)state;
	check_tunnel(to_wait_conn, "wait-ctl-conn", want, NELEM(want), &fsm);
}

static void
wait_reply(void **state)
{
	static const struct want want[] = {
		{ L2TP_SCCRP, "established", L2TP_SCCCN, 0 },
		{ L2TP_STOPCCN, "none", 0, 0 },
		{ L2TP_HELLO, "wait-ctl-reply", 0, 0 }
	};

	(void)state;
	check_tunnel(to_wait_reply, "wait-ctl-reply", want, NELEM(want), &fsm);
}

static void
established(void **state)
{
	static const struct want want[] = {
		{ L2TP_SCCRQ, "closing", L2TP_STOPCCN, L2TP_STOP_FSM },
		{ L2TP_SCCRP, "closing", L2TP_STOPCCN, L2TP_STOP_FSM },
		{ L2TP_SCCCN, "closing", L2TP_STOPCCN, L2TP_STOP_FSM },
		{ L2TP_STOPCCN, "none", 0, 0 },
		{ L2TP_ICRQ, "established", L2TP_ICRP, 0 },
		{ L2TP_OCRQ, "established", L2TP_CDN, L2TP_CDN_PERMANENT }
	};
	static const struct want others = { 0, "established", 0, 0 };

	(void)state;
	check_tunnel(to_established, "established", want, NELEM(want),
	    &others);
}

static void
closing(void **state)
{
	static const struct want want[] = { { L2TP_STOPCCN, "none", 0, 0 } };
	static const struct want others = { 0, "closing", 0, 0 };

	(void)state;
	check_tunnel(to_closing, "closing", want, NELEM(want), &others);
}

static void
linger(void **state)
{
	static const struct want others = { 0, "none", 0, 0 };

	(void)state;
	check_tunnel(to_linger, "none", NULL, 0, &others);
}

/* Without a tunnel only an SCCRQ does anything. */
static void
idle(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NELEM(messages); i++) {
		begin();
		l2tpend_send(&e, &p, 0, messages[i].hex);
		if (messages[i].type == L2TP_SCCRQ) {
			assert_string_equal(tunnel_state(), "wait-ctl-conn");
			assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
		} else {
			assert_string_equal(tunnel_state(), "none");
			assert_int_equal(l2tpend_take(&e, &p), -1);
			assert_int_equal(l2tp_counter(e.l2tp,
			    L2TP_C_UNKNOWN_TUNNEL), 1);
		}
		l2tpend_free(&e);
	}
}

/* A closed tunnel answers for a full cycle of retransmission, then no more. */
static void
linger_ends(void **state)
{
	(void)state;
	begin();
	to_linger();
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	l2tpend_wait(&e, 30000);
	p.ns--;
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	assert_int_equal(l2tpend_take(&e, &p), 0);
	l2tpend_wait(&e, 1000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	p.ns--;
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_free(&e);
}

/* Our StopCCN, acknowledged: repeats of theirs still find the tunnel. */
static void
closing_acknowledged(void **state)
{
	(void)state;
	begin();
	to_closing();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
	    L2TP_STOP_SHUTDOWN);
	assert_false(l2tp_idle(e.l2tp));
	l2tpend_ack(&e, &p);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	assert_int_equal(l2tpend_take(&e, &p), 0);
	l2tpend_free(&e);
}

/* Calls. */

static void
to_wait_connect(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0042"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
}

static void
to_lns_open(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_call(&e, &p, 0x42);
}

static void
to_call_wait_reply(void)
{
	to_wait_reply();
	l2tpend_send(&e, &p, 0, messages[1].hex);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCCN);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRQ);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
}

static void
to_lac_open(void)
{
	to_call_wait_reply();
	l2tpend_send(&e, &p, p.session, L2TPEND_ICRP("0042"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICCN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x42);
	assert_int_equal(e.nopen, 1);
}

/* The same for a call: what is left of it is told by sessions, opens and
 * downs. */
struct call_want {
	int		type;
	unsigned int	sessions, opens, downs;
	int		answer;
};

static void
check_call(void (*reach)(void), const struct call_want *want, size_t nwant,
    const struct call_want *others)
{
	size_t i, j;

	for (i = 0; i < NELEM(messages); i++) {
		const struct call_want *w = others;

		if (messages[i].type < L2TP_OCRQ)
			continue;
		begin();
		reach();
		assert_int_equal(l2tp_session_count(e.l2tp), 1);
		for (j = 0; j < nwant; j++)
			if (want[j].type == messages[i].type)
				w = &want[j];
		l2tpend_drain(&e, &p);
		l2tpend_send(&e, &p, p.session, messages[i].hex);
		print_message("# %s: %u sessions\n",
		    l2tp_message_name((uint16_t)messages[i].type),
		    l2tp_session_count(e.l2tp));
		assert_int_equal(l2tp_session_count(e.l2tp), w->sessions);
		assert_int_equal(e.nopen, w->opens);
		assert_int_equal(e.ndown, w->downs);
		assert_int_equal(l2tpend_take(&e, &p), w->answer);
		assert_string_equal(tunnel_state(), "established");
		l2tpend_free(&e);
	}
}

static void
call_wait_connect(void **state)
{
	static const struct call_want want[] = {
		{ L2TP_ICCN, 1, 1, 0, 0 },
		{ L2TP_CDN, 0, 0, 0, 0 }
	}, others = { 0, 0, 0, 0, L2TP_CDN };

	(void)state;
	check_call(to_wait_connect, want, NELEM(want), &others);
}

static void
call_lns_open(void **state)
{
	static const struct call_want want[] = {
		{ L2TP_CDN, 0, 1, 1, 0 },
		{ L2TP_WEN, 1, 1, 0, 0 },
		{ L2TP_SLI, 1, 1, 0, 0 }
	}, others = { 0, 0, 1, 1, L2TP_CDN };

	(void)state;
	check_call(to_lns_open, want, NELEM(want), &others);
}

static void
call_wait_reply(void **state)
{
	static const struct call_want want[] = {
		{ L2TP_ICRP, 1, 1, 0, L2TP_ICCN },
		{ L2TP_CDN, 0, 0, 0, 0 }
	}, others = { 0, 0, 0, 0, L2TP_CDN };

	(void)state;
	check_call(to_call_wait_reply, want, NELEM(want), &others);
}

static void
call_lac_open(void **state)
{
	static const struct call_want want[] = {
		{ L2TP_CDN, 0, 1, 1, 0 },
		{ L2TP_WEN, 1, 1, 0, 0 },
		{ L2TP_SLI, 1, 1, 0, 0 }
	}, others = { 0, 0, 1, 1, L2TP_CDN };

	(void)state;
	check_call(to_lac_open, want, NELEM(want), &others);
}

/* A CDN before the peer knows our id names its own. */
static void
cdn_by_peers_id(void **state)
{
	(void)state;
	begin();
	to_wait_connect();
	l2tpend_send(&e, &p, 0, L2TPEND_CDN("0043"));
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	l2tpend_send(&e, &p, 0, L2TPEND_CDN("0042"));
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_free(&e);
}

/* A call that is not confirmed goes, with CDN 10. */
static void
call_times_out(void **state)
{
	(void)state;
	begin();
	to_wait_connect();
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 31999);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	l2tpend_wait(&e, 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
	    L2TP_CDN_TIMEOUT);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SETUP_TIMEOUT), 1);
	l2tpend_free(&e);
}

/* An established tunnel without a session is cleared. */
static void
no_session(void **state)
{
	(void)state;
	begin();
	to_established();
	l2tpend_wait(&e, 4999);
	assert_string_equal(tunnel_state(), "established");
	l2tpend_call(&e, &p, 0x42);
	l2tpend_wait(&e, 5000);
	assert_string_equal(tunnel_state(), "established");
	l2tpend_send(&e, &p, p.session, L2TPEND_CDN("0042"));
	l2tpend_drain(&e, &p);
	l2tpend_wait(&e, 5000);
	assert_string_equal(tunnel_state(), "closing");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
	    L2TP_STOP_CLEAR);
	l2tpend_free(&e);
}

/* An SCCRQ of the peer's while ours has no answer: tie is its Tie Breaker AVP,
 * NULL for the same as ours. */
static int
cross(const char *tie)
{
	uint8_t buf[128];
	struct bytes b;
	int type;

	begin();
	to_wait_reply();
	assert_int_equal(e.msg.avp[L2TP_AVP_TIE_BREAKER].len, 8);
	p.tunnel = p.ns = p.nr = 0;
	b = hex_bytes(L2TPEND_SCCRQ("0066"));
	memcpy(buf, b.data, b.len);
	type = (int)b.len;
	free(b.data);
	b = hex_bytes(tie == NULL ? "000e 0000 0005 0000000000000000" : tie);
	memcpy(buf + type, b.data, b.len);
	if (tie == NULL)
		memcpy(buf + type + 6, e.msg.avp[L2TP_AVP_TIE_BREAKER].value,
		    8);
	l2tpend_send_bytes(&e, &p, 0, buf, (size_t)type + b.len);
	free(b.data);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_COLLISION), 1);
	return l2tpend_take(&e, &p);
}

/* RFC 2661 4.4.3, Tie Breaker: the lower one wins, and nobody is told. */
static void
tie_breaker(void **state)
{
	(void)state;
	assert_int_equal(cross("000e 0000 0005 ffffffffffffffff"), -1);
	assert_string_equal(tunnel_state(), "wait-ctl-reply");
	l2tpend_free(&e);
	assert_int_equal(cross(""), -1);
	assert_string_equal(tunnel_state(), "wait-ctl-reply");
	l2tpend_free(&e);
	assert_int_equal(cross("000e 0000 0005 0000000000000000"),
	    L2TP_SCCRP);
	assert_string_equal(tunnel_state(), "wait-ctl-conn");
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	l2tpend_free(&e);
	assert_int_equal(cross(NULL), -1);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	/* Neither is sent again. */
	l2tpend_wait(&e, 30000);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_free(&e);
}

/* Only while ours has no answer, and only of the same peer. */
static void
no_tie(void **state)
{
	struct l2tpend_peer other;

	(void)state;
	begin();
	to_wait_reply();
	l2tpend_flow(&e, 4);
	l2tpend_peer(&other, 4, 1701);
	l2tpend_send(&e, &other, 0, L2TPEND_SCCRQ("0066"));
	assert_int_equal(l2tpend_take(&e, &other), L2TP_SCCRP);
	l2tpend_send(&e, &p, 0, messages[1].hex);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCCN);
	l2tpend_peer(&other, 3, 1701);
	l2tpend_drain(&e, &p);
	l2tpend_send(&e, &other, 0, L2TPEND_SCCRQ("0066"));
	assert_int_equal(l2tpend_take(&e, &other), L2TP_SCCRP);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_COLLISION), 0);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle),
		cmocka_unit_test(wait_conn),
		cmocka_unit_test(wait_reply),
		cmocka_unit_test(established),
		cmocka_unit_test(closing),
		cmocka_unit_test(linger),
		cmocka_unit_test(linger_ends),
		cmocka_unit_test(closing_acknowledged),
		cmocka_unit_test(call_wait_connect),
		cmocka_unit_test(call_lns_open),
		cmocka_unit_test(call_wait_reply),
		cmocka_unit_test(call_lac_open),
		cmocka_unit_test(cdn_by_peers_id),
		cmocka_unit_test(call_times_out),
		cmocka_unit_test(no_session),
		cmocka_unit_test(tie_breaker),
		cmocka_unit_test(no_tie)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
