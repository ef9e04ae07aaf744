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

/* A tunnel that moves to another flow (l2tpd/l2tp/move.h): each condition, and
 * what it is refused by. */

#include <stdio.h>

#include "l2tp_moves.h"

/* Once a PSK for all let it in, it is asked; then it moves and goes on, both
 * directions of the control channel and data. */
static void
with_a_proof(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	begin();
	l2tpend_wait(&e, 4000);
	q = hello_by(4);
	assert_int_equal(e.nprove, 1);
	assert_int_equal(e.prove.challenge, 1);
	assert_int_equal(e.prove.session, e.open.session);
	assert_int_equal(addr_u32(&e.prove.peer), 0xc6336404);
	/* Nothing goes there but what proves it. */
	assert_int_equal(l2tpend_take(&e, &q), -1);
	assert_int_equal(l2tp_prove_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xc2\x23\1", 3), 0);
	assert_int_equal(l2tpend_take(&e, &q), 0);
	assert_int_equal(l2tpend_last(&e)->path.flow, 4);
	assert_int_equal(l2tpend_last(&e)->path.peer.port, 40404);
	assert_int_equal(l2tpend_last(&e)->h.session, 9);
	assert_int_equal(l2tp_session_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xc0\x21", 2), 0);
	assert_int_equal(l2tpend_take(&e, &q), 0);
	assert_int_equal(l2tpend_last(&e)->path.flow, 3);
	/* A frame by each flow knows where it belongs. */
	{
		char hex[64];

		snprintf(hex, sizeof(hex), "0002 %04x %04x c223 02",
		    q.tunnel, q.session);
		l2tpend_raw_hex(&e, &q, hex);
		assert_int_equal(e.nproveframes, 1);
		assert_int_equal(e.nframes, 0);
		assert_memory_equal(e.frame, "\xc2\x23\2", 3);
		l2tpend_raw_hex(&e, &p, hex);
		assert_int_equal(e.nproveframes, 1);
		assert_int_equal(e.nframes, 1);
	}
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	assert_int_equal(l2tp_prove_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xc2\x23\3", 3), -1);
	/* Its HELLO comes once more, as it had no answer. */
	q.ns--;
	l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
	assert_int_equal(l2tpend_take(&e, &q), 0);
	assert_int_equal(l2tpend_last(&e)->path.flow, 4);
	assert_int_equal(l2tpend_last(&e)->h.nr, q.ns);
	/* Ours go there, too. */
	l2tp_flow_probe(e.l2tp, 4, 5000);
	assert_int_equal(l2tpend_take(&e, &q), HELLO);
	assert_int_equal(l2tpend_last(&e)->path.flow, 4);
	l2tpend_ack(&e, &q);
	l2tpend_wait(&e, 60000);
	assert_int_equal(l2tpend_take(&e, &q), -1);
	/* The old flow goes, and takes nothing with it. */
	l2tp_flow_down(e.l2tp, 3, "closed");
	assert_int_equal(e.ndown, 0);
	/* A goodbye by the new one ends it. */
	l2tpend_send(&e, &q, q.session, L2TPEND_CDN("0009"));
	assert_int_equal(e.ndown, 1);
	end();
}

/* The client's own credential proves it; silence is still asked for. */
static void
own_credential(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	begin_conf(1);
	l2tpend_flow_by(&e, 4, RULE, 1, "phone");
	l2tpend_wait(&e, 4000);
	q = hello_by(4);
	assert_int_equal(e.nprove, 1);
	assert_int_equal(e.prove.challenge, 0);
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	end();
}

/* An own credential of another client is nobody's proof. */
static void
another_credential(void **state)
{
	(void)state;
	begin_conf(1);
	l2tpend_flow_by(&e, 4, RULE, 1, "tablet");
	l2tpend_flow_by(&e, 5, RULE, 0, "phone");
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	assert_int_equal(e.prove.challenge, 1);
	proved(MSG_PROOF_WRONG);
	(void)hello_by(5);
	assert_int_equal(e.nprove, 2);
	assert_int_equal(e.prove.challenge, 1);
	proved(MSG_PROOF_UNABLE);
	not_moved();
	end();
}

static void
another_rule(void **state)
{
	(void)state;
	begin();
	l2tpend_flow_by(&e, 5, RULE + 1, 0, "phone");
	l2tpend_flow(&e, 6);
	l2tpend_wait(&e, 4000);
	(void)hello_by(5);
	(void)hello_by(6);
	assert_int_equal(e.nprove, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_STRANGER), 2);
	not_moved();
	/* No rule is none that two have in common. */
	l2tpend_flow(&e, 3);
	l2tpend_wait(&e, 4000);
	(void)hello_by(6);
	assert_int_equal(e.nprove, 0);
	end();
}

/* Control messages or PPP frames by the old flow, just before. */
static void
not_silent(void **state)
{
	struct l2tpend_peer q;
	char hex[64];

	(void)state;
	begin();
	l2tpend_wait(&e, 10000);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	l2tpend_drain(&e, &p);
	l2tpend_wait(&e, MSG_SILENT_MS - 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_BUSY), 1);
	snprintf(hex, sizeof(hex), "0002 %04x %04x c021 09", p.tunnel,
	    p.session);
	l2tpend_raw_hex(&e, &p, hex);
	assert_int_equal(e.nframes, 1);
	l2tpend_wait(&e, MSG_SILENT_MS - 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_BUSY), 2);
	assert_int_equal(sim_log_count(e.sim, "move to flow 4 peer "
	    "198.51.100.4:4500 refused: its own flow is not silent"), 2);
	/* What only the fast path has seen. */
	l2tpend_wait(&e, 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 1);
	proved(MSG_PROOF_BUSY);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_BUSY), 3);
	not_moved();
	/* That is no fault of the client's: it may ask again, if not at
	 * once, as each look is at all sessions there are. */
	l2tpend_wait(&e, MSG_SILENT_MS);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 2);
	proved(MSG_PROOF_BUSY);
	l2tpend_wait(&e, MOVE_BUSY_MS - 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 2);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_LIMIT), 1);
	l2tpend_wait(&e, 1);
	q = hello_by(4);
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	end();
}

/* Who does not know the numbers is not it; who repeats its last message is. */
static void
sequence(void **state)
{
	static const struct {
		int	ns, nr, fits;
	} cases[] = {
		{ 1, 0, 0 }, { 100, 0, 0 }, { -100, 0, 0 }, { 0, 1, 0 },
		{ 0, 1000, 0 }, { 0, -100, 0 }, { 32767, 0, 0 },
		{ -32768, 0, 0 }, { 0, 0, 1 }, { -1, 0, 1 }, { -1, -1, 1 }
	};
	struct l2tpend_peer q;
	unsigned int n = 0, refused = 0;
	size_t i;

	(void)state;
	begin();
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		l2tpend_wait(&e, 4000);
		q = elsewhere(4);
		q.ns = (uint16_t)(q.ns + cases[i].ns);
		q.nr = (uint16_t)(q.nr + cases[i].nr);
		l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
		n += (unsigned int)cases[i].fits;
		refused += !cases[i].fits;
		if (e.nprove != n)
			fail_msg("Ns %+d, Nr %+d", cases[i].ns, cases[i].nr);
		if (cases[i].fits)
			proved(MSG_PROOF_BUSY);
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_SEQUENCE), refused);
	/* A session id that is not one of this tunnel. */
	q = elsewhere(4);
	l2tpend_send(&e, &q, (uint16_t)(q.session + 1), L2TPEND_HELLO);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_SEQUENCE),
	    refused + 1);
	assert_int_equal(e.nprove, n);
	/* And a tunnel id that is none at all. */
	q = elsewhere(4);
	q.tunnel++;
	l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_TUNNEL), 1);
	not_moved();
	end();
}

/* A wrong answer: nothing has changed, and that flow does not try again at
 * once; another one may, as the client may have come there meanwhile. */
static void
wrong_proof(void **state)
{
	struct l2tpend_peer q;

	(void)state;
	begin();
	l2tpend_flow_by(&e, 5, RULE, 0, "192.168.1.5");
	l2tpend_wait(&e, 4000);
	(void)hello_by(5);
	proved(MSG_PROOF_WRONG);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_PROOF), 1);
	assert_int_equal(sim_log_count(e.sim, "move to flow 5 peer "
	    "198.51.100.5:4500 refused: that is why"), 1);
	/* Too late to think better of it. */
	proved(MSG_PROOF_RIGHT);
	(void)hello_by(5);
	assert_int_equal(e.nprove, 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_LIMIT), 1);
	not_moved();
	l2tpend_wait(&e, 4000);
	q = hello_by(4);
	assert_int_equal(e.nprove, 2);
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	end();
}

static void
bar_ends(void **state)
{
	(void)state;
	begin();
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	proved(MSG_PROOF_WRONG);
	l2tpend_wait(&e, MOVE_BAR_MS - 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 1);
	l2tpend_wait(&e, 1);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 2);
	end();
}

/* Nobody says anything: it is over after a while, and the flow barred. */
static void
no_proof(void **state)
{
	(void)state;
	begin();
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	l2tpend_wait(&e, MOVE_WAIT_MS);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_PROOF), 1);
	assert_int_equal(l2tp_prove_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xc2\x23\1", 3), -1);
	proved(MSG_PROOF_RIGHT);
	(void)hello_by(4);
	assert_int_equal(e.nprove, 1);
	not_moved();
	end();
}

/* PAP, for one. */
static void
cannot_be_asked(void **state)
{
	(void)state;
	begin();
	l2tpend_wait(&e, 4000);
	(void)hello_by(4);
	proved(MSG_PROOF_UNABLE);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_PROOF), 1);
	not_moved();
	end();
}

/* Two flows want the same tunnel: the first is being asked, the second is sent
 * away and disturbs nothing. And one flow that wants two tunnels. */
static void
two_at_once(void **state)
{
	struct l2tpend_peer q, other;
	uint32_t move;

	(void)state;
	begin();
	l2tpend_flow_by(&e, 5, RULE, 0, "192.168.1.5");
	l2tpend_flow_by(&e, 6, RULE, 0, "192.168.1.6");
	l2tpend_peer(&other, 6, 1701);
	l2tpend_tunnel(&e, &other, 77);
	l2tpend_wait(&e, 4000);
	q = hello_by(4);
	assert_int_equal(e.nprove, 1);
	move = e.prove.move;
	(void)hello_by(5);
	assert_int_equal(e.nprove, 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_LIMIT), 1);
	/* The first says it again, which is no second try. */
	q.ns--;
	l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
	assert_int_equal(e.nprove, 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_LIMIT), 1);
	/* It reaches for another's tunnel meanwhile. */
	other.path = q.path;
	l2tpend_send(&e, &other, 0, L2TPEND_HELLO);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_MOVE_LIMIT), 2);
	assert_int_equal(e.nprove, 1);
	/* Answers to other questions do not count. */
	e.prove.move = move + 1;
	proved(MSG_PROOF_RIGHT);
	assert_int_equal(e.nchanged, 0);
	e.prove.move = move;
	proved(MSG_PROOF_RIGHT);
	moved(&q);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(with_a_proof),
		cmocka_unit_test(own_credential),
		cmocka_unit_test(another_credential),
		cmocka_unit_test(another_rule),
		cmocka_unit_test(not_silent),
		cmocka_unit_test(sequence),
		cmocka_unit_test(wrong_proof),
		cmocka_unit_test(bar_ends),
		cmocka_unit_test(no_proof),
		cmocka_unit_test(cannot_be_asked),
		cmocka_unit_test(two_at_once)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
