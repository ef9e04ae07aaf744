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

/* Sessions whose user may not have logged in yet: few of one client, so that
 * who has nothing but a shared key cannot take all there are. */

#include <stdio.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

#define LOGIN_MS	60000

static struct l2tpend e;

static void
begin(void)
{
	l2tpend_init(&e, 37);
	e.conf.service[0].require_ipsec = 0;
	e.conf.service[0].hello_interval = 0;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
}

/* Ask for a call; the type of the answer. */
static int
icrq(struct l2tpend_peer *p, uint16_t id)
{
	char hex[256];
	int type;

	snprintf(hex, sizeof(hex), "8008 0000 0000 000a 8008 0000 000e %04x"
	    "800a 0000 000f 00000001", id);
	l2tpend_drain(&e, p);
	l2tpend_send(&e, p, 0, hex);
	type = l2tpend_take_message(&e, p);
	if (type == L2TP_CDN)
		assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4,
		    "0004 0004");
	l2tpend_ack(&e, p);
	return type;
}

static void
refused(struct l2tpend_peer *p, uint16_t id)
{
	uint64_t n = l2tp_counter(e.l2tp, L2TP_C_LIMIT_NEW);
	unsigned int lines = sim_log_count(e.sim, "ICRQ refused: too many "
	    "sessions that wait for a login");

	assert_int_equal(icrq(p, id), L2TP_CDN);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_NEW), n + 1);
	assert_int_equal(sim_log_count(e.sim, "ICRQ refused: too many "
	    "sessions that wait for a login"), lines + 1);
}

static void
call(struct l2tpend_peer *p, uint16_t id)
{
	l2tpend_call(&e, p, id);
	l2tpend_drain(&e, p);
	l2tpend_ack(&e, p);
}

static void
of_a_client(void **state)
{
	struct l2tpend_peer p, q, other;
	uint16_t i;

	(void)state;
	begin();
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 1);
	l2tpend_peer(&q, 3, 1702);
	l2tpend_tunnel(&e, &q, 2);
	for (i = 1; i <= 8; i++)
		call(i % 2 ? &p : &q, i);
	refused(&p, 9);
	refused(&q, 9);
	/* Nobody else's matter. */
	l2tpend_peer(&other, 4, 1701);
	l2tpend_tunnel(&e, &other, 3);
	call(&other, 1);
	/* Later they have a user, or would be gone. */
	l2tpend_wait(&e, LOGIN_MS - 1);
	refused(&p, 9);
	l2tpend_wait(&e, 1);
	for (i = 9; i <= 16; i++)
		call(&p, i);
	refused(&p, 17);
	assert_int_equal(l2tp_session_count(e.l2tp), 17);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_SESSIONS), 0);
	l2tpend_free(&e);
}

/* Who has a user is none of them: a LAC can have as many as its users are. */
static void
logged_in(void **state)
{
	struct l2tpend_peer p, clear;
	uint32_t first;
	uint16_t i;

	(void)state;
	begin();
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 1);
	call(&p, 1);
	first = e.open.session;
	for (i = 2; i <= 8; i++)
		call(&p, i);
	refused(&p, 9);
	/* Of nobody, and of one that is no more. */
	l2tp_session_login(e.l2tp, first + 0x10000);
	l2tp_session_login(e.l2tp, 0);
	refused(&p, 9);
	/* One login, also if told twice, makes room for one. */
	l2tp_session_login(e.l2tp, first);
	l2tp_session_login(e.l2tp, first);
	call(&p, 9);
	refused(&p, 10);
	for (i = 10; i <= 16; i++) {
		l2tp_session_login(e.l2tp, e.open.session);
		call(&p, i);
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_SESSIONS), 0);
	l2tpend_peer(&clear, 0, 1701);
	for (i = 0; i < 80; i++) {
		if (i % 16 == 0) {
			clear.path.peer.port++;
			clear.tunnel = clear.ns = clear.nr = 0;
			l2tpend_tunnel(&e, &clear, (uint16_t)(i + 1));
		}
		call(&clear, (uint16_t)(i + 1));
		l2tp_session_login(e.l2tp, e.open.session);
	}
	l2tpend_free(&e);
}

/* A call that is not through has no user, whatever anybody says. */
static void
logged_in_early(void **state)
{
	struct l2tpend_peer p;
	uint32_t handle;
	uint16_t i, id = 0;

	(void)state;
	begin();
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 1);
	call(&p, 1);
	handle = e.open.session;
	for (i = 2; i <= 8; i++) {
		assert_int_equal(icrq(&p, i), L2TP_ICRP);
		id = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	}
	/* The number that it will have: they count, with its id below. */
	handle = ((handle >> 16) + 7) << 16 | id;
	l2tp_session_login(e.l2tp, handle);
	refused(&p, 9);
	l2tpend_send(&e, &p, id, L2TPEND_ICCN);
	assert_int_equal(e.open.session, handle);
	refused(&p, 9);
	l2tp_session_login(e.l2tp, handle);
	call(&p, 9);
	l2tpend_free(&e);
}

/* Calls that are not through count, until their time is over. */
static void
half_open(void **state)
{
	struct l2tpend_peer p;
	uint16_t i;

	(void)state;
	begin();
	l2tpend_wait(&e, LOGIN_MS);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 1);
	for (i = 1; i <= 8; i++)
		assert_int_equal(icrq(&p, i), L2TP_ICRP);
	refused(&p, 9);
	l2tpend_wait(&e, e.conf.setup_ms);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	call(&p, 9);
	l2tpend_free(&e);
}

/* A wrong password, again and again: each makes room for the next. */
static void
one_after_another(void **state)
{
	struct msg_session_end m;
	struct l2tpend_peer p;
	uint16_t i;

	(void)state;
	begin();
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 1);
	for (i = 1; i <= 100; i++) {
		call(&p, i);
		memset(&m, 0, sizeof(m));
		m.session = e.open.session;
		assert_int_equal(l2tp_session_close(e.l2tp, &m), 0);
		l2tpend_drain(&e, &p);
		l2tpend_ack(&e, &p);
	}
	for (i = 1; i <= 8; i++)
		call(&p, i);
	l2tpend_send(&e, &p, p.session, L2TPEND_CDN("0008"));
	call(&p, 9);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_NEW), 0);
	l2tpend_free(&e);
}

/* In the clear a host may be a NAT with a client in each of its tunnels. */
static void
of_a_host(void **state)
{
	struct l2tpend_peer p[5], other;
	uint16_t i;

	(void)state;
	begin();
	for (i = 0; i < 5; i++) {
		l2tpend_peer(&p[i], 0, (uint16_t)(1701 + i));
		l2tpend_tunnel(&e, &p[i], (uint16_t)(i + 1));
		call(&p[i], 1);
	}
	for (i = 5; i < 64; i++)
		call(&p[i % 5], (uint16_t)(i + 1));
	refused(&p[4], 100);
	l2tpend_peer(&other, 0, 1701);
	other.path.peer = addr_v4_u32(0xc6336477, 1701);
	l2tpend_tunnel(&e, &other, 1);
	call(&other, 1);
	l2tpend_wait(&e, LOGIN_MS);
	call(&p[4], 101);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_client),
		cmocka_unit_test(logged_in),
		cmocka_unit_test(logged_in_early),
		cmocka_unit_test(half_open),
		cmocka_unit_test(one_after_another),
		cmocka_unit_test(of_a_host)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
