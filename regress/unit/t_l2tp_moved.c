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

/* A tunnel that moves to another flow: what may happen meanwhile, with none or
 * several sessions, and that Ns and Nr go on as if nothing had been. */

#include <stdio.h>

#include "l2tp_moves.h"

/* What it needs goes away while it is being asked. */
static void
interrupted(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		begin();
		l2tpend_wait(&e, 4000);
		(void)hello_by(4);
		assert_int_equal(e.nprove, 1);
		if (i == 0)
			l2tp_flow_down(e.l2tp, 4, "gone");
		else if (i == 1)
			l2tp_flow_down(e.l2tp, 3, "gone");
		else if (i == 2)
			l2tpend_send(&e, &p, p.session, L2TPEND_CDN("0009"));
		else if (i == 3)
			l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0005"));
		else
			l2tp_upper(e.l2tp, 0);
		proved(MSG_PROOF_RIGHT);
		assert_int_equal(e.nchanged, 0);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVED), 0);
		assert_int_equal(e.ndown, i == 1 || i == 2 || i == 3);
		if (i == 0)
			not_moved();
		/* Nor does anybody wait for it any more. */
		l2tpend_wait(&e, MOVE_WAIT_MS);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_PROOF), 0);
		end();
	}
}

/* The old flow goes first: there is nothing left to move. */
static void
too_late(void **state)
{
	(void)state;
	begin();
	l2tp_flow_down(e.l2tp, 3, "no answer to DPD, and ESP is silent");
	assert_int_equal(e.ndown, 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_TUNNEL), 1);
	end();
}

/* Without a session there is nobody to ask; an own credential does without. */
static void
without_session(void **state)
{
	int own;

	(void)state;
	for (own = 0; own < 2; own++) {
		l2tpend_init(&e, 12);
		l2tpend_start(&e);
		l2tpend_flow_by(&e, 3, RULE, own, "phone");
		l2tpend_flow_by(&e, 4, RULE, own, "phone");
		l2tpend_peer(&p, 3, 50001);
		l2tpend_tunnel(&e, &p, 5);
		l2tpend_wait(&e, 4000);
		(void)hello_by(4);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVED), own);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_PROOF),
		    !own);
		assert_int_equal(e.nclosed, own);
		end();
	}
}

/* Two sessions in one tunnel: both have to prove it. */
static void
two_sessions(void **state)
{
	uint32_t second;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin();
		l2tpend_call(&e, &p, 10);
		second = e.open.session;
		l2tpend_drain(&e, &p);
		l2tpend_wait(&e, 4000);
		(void)hello_by(4);
		assert_int_equal(e.nprove, 2);
		proved(MSG_PROOF_RIGHT);
		/* One of them twice is not both. */
		proved(MSG_PROOF_RIGHT);
		assert_int_equal(e.nchanged, 0);
		e.prove.session = second;
		proved(i == 0 ? MSG_PROOF_RIGHT : MSG_PROOF_WRONG);
		assert_int_equal(e.nchanged, i == 0 ? 2 : 0);
		end();
	}
}

/* One of them ends meanwhile: the next message begins anew with the other. */
static void
one_of_two_ends(void **state)
{
	uint32_t first;

	(void)state;
	begin();
	first = e.open.session;
	l2tpend_call(&e, &p, 10);
	l2tpend_drain(&e, &p);
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 2);
	l2tpend_send(&e, &p, p.session, L2TPEND_CDN("000a"));
	assert_int_equal(e.ndown, 1);
	l2tpend_drain(&e, &p);
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 3);
	assert_int_equal(e.prove.session, first);
	proved(MSG_PROOF_RIGHT);
	assert_int_equal(e.nchanged, 1);
	end();
}

/* What the engine was saying when the client left goes there at once, with the
 * numbers that it had; nothing is lost and nothing begins anew. */
static void
goes_on(void **state)
{
	struct l2tpend_peer q;
	uint16_t ns;
	int i;

	(void)state;
	begin_conf(1);
	l2tpend_flow_by(&e, 4, RULE, 1, "phone");
	/* Both channels are in use. */
	for (i = 0; i < 20; i++) {
		l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
		l2tp_flow_probe(e.l2tp, 3, 60000);
		l2tpend_drain(&e, &p);
		l2tpend_ack(&e, &p);
	}
	l2tpend_wait(&e, 4000);
	l2tp_flow_probe(e.l2tp, 3, 60000);
	assert_int_equal(l2tpend_take(&e, &p), HELLO);
	ns = l2tpend_last(&e)->h.ns;
	p.nr--;		/* it was lost */
	l2tpend_wait(&e, 6000);
	l2tpend_drain(&e, &p);
	p.nr = ns;
	q = hello_by(4);
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	assert_int_equal(l2tpend_take(&e, &q), HELLO);
	assert_int_equal(l2tpend_last(&e)->path.flow, 4);
	assert_int_equal(l2tpend_last(&e)->h.ns, ns);
	assert_int_equal(l2tpend_take(&e, &q), -1);
	q.ns--;
	for (i = 0; i < 20; i++) {
		l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
		assert_int_equal(l2tpend_take(&e, &q), 0);
		assert_int_equal(l2tpend_last(&e)->h.nr, q.ns);
		l2tp_flow_probe(e.l2tp, 4, 60000);
		assert_int_equal(l2tpend_take(&e, &q), HELLO);
		assert_int_equal(l2tpend_last(&e)->h.ns, (uint16_t)(ns + 1 +
		    i));
		l2tpend_ack(&e, &q);
	}
	assert_int_equal(e.ndown, 0);
	end();
}

/* A client that has nothing to say but data: it is asked for its Ns by HELLO,
 * on both flows, and its answer is the beginning. */
static void
by_data(void **state)
{
	struct l2tpend_peer q;
	char hex[64];

	(void)state;
	begin();
	q = elsewhere(4);
	snprintf(hex, sizeof(hex), "0002 %04x %04x c021 09", p.tunnel,
	    p.session);
	/* Its own flow is not silent yet. */
	l2tpend_raw_hex(&e, &q, hex);
	assert_int_equal(l2tpend_take(&e, &q), -1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_STRANGER), 1);
	l2tpend_wait(&e, 4000);
	l2tpend_raw_hex(&e, &q, hex);
	assert_int_equal(e.nframes + e.nproveframes, 0);
	assert_int_equal(l2tpend_take(&e, &q), HELLO);
	assert_int_equal(l2tpend_last(&e)->path.flow, 3);
	assert_int_equal(l2tpend_take(&e, &q), HELLO);
	assert_int_equal(l2tpend_last(&e)->path.flow, 4);
	/* Once more changes nothing. */
	l2tpend_raw_hex(&e, &q, hex);
	assert_int_equal(l2tpend_take(&e, &q), -1);
	l2tpend_ack(&e, &q);
	assert_int_equal(e.nprove, 1);
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	l2tpend_drain(&e, &q);
	l2tpend_ack(&e, &q);
	l2tpend_raw_hex(&e, &q, hex);
	assert_int_equal(e.nframes, 1);
	end();
}

/* The same from a stranger who has guessed both ids: the client answers where
 * it is, and all is over. */
static void
by_forged_data(void **state)
{
	struct l2tpend_peer q;
	char hex[64];

	(void)state;
	begin();
	q = elsewhere(4);
	snprintf(hex, sizeof(hex), "0002 %04x %04x c021 09", p.tunnel,
	    p.session);
	l2tpend_wait(&e, 4000);
	l2tpend_raw_hex(&e, &q, hex);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	not_moved();
	l2tp_flow_probe(e.l2tp, 3, 60000);
	assert_int_equal(l2tpend_take(&e, &p), HELLO);
	assert_int_equal(l2tpend_last(&e)->path.flow, 3);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(e.nprove, 0);
	end();
}

/* In the new flow there is a tunnel already that the client calls the same, or
 * there are too many. */
static void
no_room(void **state)
{
	struct l2tpend_peer q, other;

	(void)state;
	begin();
	q = elsewhere(4);
	other = q;
	other.ns = other.nr = other.tunnel = 0;
	l2tpend_tunnel(&e, &other, 5);
	l2tpend_drain(&e, &other);
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_LIMIT), 1);
	not_moved();
	end();
}

/* In the clear nothing tells one client from another. */
static void
never_in_the_clear(void **state)
{
	(void)state;
	l2tpend_init(&e, 11);
	e.conf.service[0].require_ipsec = 0;
	l2tpend_start(&e);
	l2tpend_flow_by(&e, 3, RULE, 1, "phone");
	l2tpend_peer(&p, 3, 50001);
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 9);
	l2tpend_wait(&e, 4000);
	(void)hello_by(0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_STRANGER), 1);
	assert_int_equal(e.nprove, 0);
	not_moved();
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interrupted),
		cmocka_unit_test(too_late),
		cmocka_unit_test(without_session),
		cmocka_unit_test(two_sessions),
		cmocka_unit_test(one_of_two_ends),
		cmocka_unit_test(goes_on),
		cmocka_unit_test(by_data),
		cmocka_unit_test(by_forged_data),
		cmocka_unit_test(no_room),
		cmocka_unit_test(never_in_the_clear)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
