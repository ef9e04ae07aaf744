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


/* An SCCRQ with the tunnel id of a tunnel that is there: a copy that the
 * network kept, or a client that crashed and dials at once with the same small
 * number from the same port (Windows). The one must do no harm, the other must
 * not wait. */

#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

#define FLOW	3

static struct l2tpend e;
static struct l2tpend_peer p, again;

/* A session that is up, and the same client as it was before. */
static void
begin(uint32_t flow)
{
	l2tpend_init(&e, 23);
	e.conf.service[0].require_ipsec = flow != 0;
	l2tpend_start(&e);
	if (flow != 0)
		l2tpend_flow(&e, flow);
	l2tpend_peer(&p, flow, 1701);
	again = p;
	l2tpend_tunnel(&e, &p, 1);
	l2tpend_call(&e, &p, 1);
	l2tpend_ack(&e, &p);
	l2tpend_drain(&e, &p);
}

/* What the tunnel was made from, sent by somebody who counts from 0. */
static void
the_same(void)
{
	again.ns = again.nr = 0;
	l2tpend_send(&e, &again, 0, L2TPEND_SCCRQ("0001"));
}

/* The same id, but not the same bytes. */
static void
another(void)
{
	again.ns = again.nr = 0;
	l2tpend_send(&e, &again, 0, L2TPEND_SCCRQ("0001")
	    "8008 0000 000a 0008");
}

static void
is_in_anew(void)
{
	assert_int_equal(l2tpend_take(&e, &again), L2TP_SCCRP);
	assert_int_equal(l2tpend_last(&e)->h.ns, 0);
	assert_int_equal(l2tpend_last(&e)->h.nr, 1);
	again.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	again.ns = 1;
	l2tpend_send(&e, &again, 0, L2TPEND_SCCCN);
	l2tpend_call(&e, &again, 1);
}

static void
old_one_is_gone(void)
{
	assert_int_equal(e.ndown, 1);
	assert_string_equal(e.down.reason, "peer began anew");
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_RESTART), 1);
	/* Its SAs are those of the new one. */
	assert_int_equal(e.nclosed, 0);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
}

static void
old_one_is_there(void)
{
	assert_int_equal(e.ndown, 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_RESTART), 0);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tpend_last(&e)->h.nr, p.ns);
}

/* Within a second of its first login, with another window, host name or tie
 * breaker: in at once. */
static void
different(void **state)
{
	(void)state;
	begin(FLOW);
	another();
	is_in_anew();
	old_one_is_gone();
	l2tpend_free(&e);
}

/* A late copy: the client is asked, answers, and nothing happens. */
static void
late_copy(void **state)
{
	(void)state;
	begin(FLOW);
	the_same();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_wait(&e, 900);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 20000);
	old_one_is_there();
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_DUPLICATE), 1);
	l2tpend_free(&e);
}

/* The answer is lost once: HELLO goes out again in time for another. */
static void
late_copy_and_loss(void **state)
{
	(void)state;
	begin(FLOW);
	the_same();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_wait(&e, 1000);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_wait(&e, 1499);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 20000);
	old_one_is_there();
	l2tpend_free(&e);
}

/* Two late copies, and the answers to HELLO are lost for ten seconds: nobody
 * repeats that SCCRQ any more, so nobody began anew. */
static void
late_copy_and_silence(void **state)
{
	(void)state;
	begin(FLOW);
	the_same();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_wait(&e, 2499);
	the_same();
	l2tpend_wait(&e, 7500);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 20000);
	old_one_is_there();
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_DUPLICATE), 2);
	/* Answered, and asked anew when it comes once more. */
	l2tpend_wait(&e, 1000);
	l2tpend_drain(&e, &p);
	the_same();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_ack(&e, &p);
	l2tpend_free(&e);
}

/* A client that makes the very same SCCRQ repeats it after 1, 2 and 4 s, and
 * takes no HELLO: in with the third. */
static void
same_bytes(void **state)
{
	(void)state;
	begin(FLOW);
	the_same();
	l2tpend_wait(&e, 1000);
	the_same();
	l2tpend_wait(&e, 1499);
	assert_int_equal(e.ndown, 0);
	l2tpend_wait(&e, 501);
	l2tpend_drain(&e, &p);
	the_same();
	is_in_anew();
	old_one_is_gone();
	l2tpend_free(&e);
}

/* The question is a HELLO that was out already: it must not put off. */
static void
same_bytes_while_silent(void **state)
{
	(void)state;
	begin(FLOW);
	l2tpend_wait(&e, 59000);
	the_same();
	l2tpend_wait(&e, 2500);
	l2tpend_drain(&e, &p);
	the_same();
	is_in_anew();
	old_one_is_gone();
	l2tpend_free(&e);
}

/* No network keeps a packet for a minute. */
static void
same_bytes_later(void **state)
{
	(void)state;
	begin(FLOW);
	l2tpend_wait(&e, 59999);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	l2tpend_wait(&e, 1);
	l2tpend_drain(&e, &p);
	the_same();
	is_in_anew();
	old_one_is_gone();
	l2tpend_free(&e);
}

/* A client that is really gone, and not anew: its SAs go, as ever. */
static void
silence_is_silence(void **state)
{
	(void)state;
	begin(FLOW);
	the_same();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 90000);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SILENT), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_RESTART), 0);
	l2tpend_free(&e);
}

/* It began anew before it had our answer, or while we say goodbye. */
static void
before_and_after(void **state)
{
	struct msg_session_end end;

	(void)state;
	l2tpend_init(&e, 23);
	l2tpend_start(&e);
	l2tpend_flow(&e, FLOW);
	l2tpend_peer(&p, FLOW, 1701);
	again = p;
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0001"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	another();
	is_in_anew();
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	memset(&end, 0, sizeof(end));
	end.session = e.open.session;
	assert_int_equal(l2tp_session_close(e.l2tp, &end), 0);
	l2tpend_wait(&e, 5000);
	l2tpend_drain(&e, &again);
	assert_int_equal(l2tpend_take(&e, &again), -1);
	again.tunnel = 0;
	another();
	is_in_anew();
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	l2tpend_free(&e);
}

/* In the clear an SCCRQ can be anybody's: the client is asked, whatever the
 * bytes are and however old the tunnel is. */
static void
in_the_clear(void **state)
{
	(void)state;
	begin(0);
	another();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 59999);
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	l2tpend_wait(&e, 20000);
	l2tpend_drain(&e, &p);
	the_same();
	assert_int_equal(l2tpend_take(&e, &p), L2TP_HELLO);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 20000);
	old_one_is_there();
	/* Gone in truth: in after the wait. */
	another();
	l2tpend_wait(&e, 2500);
	l2tpend_drain(&e, &p);
	another();
	is_in_anew();
	old_one_is_gone();
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(different),
		cmocka_unit_test(late_copy),
		cmocka_unit_test(late_copy_and_loss),
		cmocka_unit_test(late_copy_and_silence),
		cmocka_unit_test(same_bytes),
		cmocka_unit_test(same_bytes_while_silent),
		cmocka_unit_test(same_bytes_later),
		cmocka_unit_test(silence_is_silence),
		cmocka_unit_test(before_and_after),
		cmocka_unit_test(in_the_clear)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
