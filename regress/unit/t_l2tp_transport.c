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

/* l2tpd/l2tp/transport: RFC 2661 5.8 and appendix A, without any message that
 * means something. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/sim.h"
#include "base/cursor.h"
#include "l2tpd/l2tp/transport.h"
#include "wire/l2tphdr.h"

#define KEEP	1024

static struct {
	struct sim		*sim;
	struct heap		 heap;
	struct transport	 t;
	struct {
		struct l2tphdr	h;
		uint64_t	at_ms;
		uint8_t		first;	/* byte of the body */
	} sent[KEEP];
	unsigned int		 nsent;
	uint8_t			 got[KEEP];
	uint16_t		 got_session;
	unsigned int		 ngot, nfailed;
	unsigned int		 answers;	/* to each message delivered */
} e;

static void
on_send(void *arg, const uint8_t *buf, size_t len)
{
	unsigned int i = e.nsent++ % KEEP;

	assert_ptr_equal(arg, &e);
	assert_int_equal(l2tphdr_decode(&e.sent[i].h, buf, len), 0);
	e.sent[i].at_ms = sim_now(e.sim);
	e.sent[i].first = e.sent[i].h.len > 0 ? buf[e.sent[i].h.off] : 0;
}

static void
on_deliver(void *arg, uint16_t session, const uint8_t *body, size_t len)
{
	unsigned int i;

	assert_ptr_equal(arg, &e);
	assert_int_equal(len, 2);
	e.got[e.ngot++ % KEEP] = body[0];
	e.got_session = session;
	for (i = 0; i < e.answers; i++)
		(void)l2tp_transport_send(&e.t, 0, (const uint8_t *)"a", 1);
}

static void
on_failed(void *arg)
{
	assert_ptr_equal(arg, &e);
	e.nfailed++;
}

static const struct transport_ops ops = { on_send, on_deliver, on_failed };

static uint64_t
next(const void *arg)
{
	return heap_next(arg);
}

static void
run(void *arg)
{
	heap_run(arg, sim_now(e.sim));
}

static void
start(uint16_t window, uint16_t peer_window)
{
	struct transport_conf conf = { 1000, 8000, 5, window };

	memset(&e, 0, sizeof(e));
	e.sim = sim_new(1);
	heap_init(&e.heap);
	sim_add(e.sim, next, run, &e.heap);
	assert_int_equal(l2tp_transport_init(&e.t, sim_host(e.sim, "t"),
	    &e.heap, &ops, &e, &conf), 0);
	l2tp_transport_set_peer(&e.t, 0x1234);
	l2tp_transport_set_window(&e.t, peer_window);
}

static void
finish(void)
{
	l2tp_transport_fini(&e.t);
	assert_int_equal(heap_next(&e.heap), HEAP_NEVER);
	sim_del(e.sim, &e.heap);
	heap_free(&e.heap);
	sim_free(e.sim);
}

/* A message of the peer with mark as its first byte; mark 0 makes a ZLB. */
static enum transport_result
input(uint16_t ns, uint16_t nr, uint8_t mark)
{
	uint8_t body[2] = { mark, 0 };
	struct l2tphdr h = { .flags = L2TPHDR_CONTROL, .tunnel = 1,
	    .session = 7, .ns = ns, .nr = nr, .len = mark != 0 ? 2 : 0 };

	return l2tp_transport_input(&e.t, &h, body);
}

static int
output(uint8_t mark)
{
	return l2tp_transport_send(&e.t, 9, &mark, 1);
}

static const struct l2tphdr *
last(void)
{
	assert_true(e.nsent > 0);
	return &e.sent[(e.nsent - 1) % KEEP].h;
}

static void
acknowledges(void **state)
{
	(void)state;
	start(8, 4);
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_DELIVERED);
	assert_int_equal(e.ngot, 1);
	assert_int_equal(e.got[0], 'A');
	assert_int_equal(e.got_session, 7);
	/* A ZLB with our next Ns and theirs. */
	assert_int_equal(e.nsent, 1);
	assert_int_equal(last()->len, 0);
	assert_int_equal(last()->tunnel, 0x1234);
	assert_int_equal(last()->session, 0);
	assert_int_equal(last()->ns, 0);
	assert_int_equal(last()->nr, 1);
	/* A ZLB is not acknowledged, and its Ns does not count. */
	assert_int_equal(input(1, 0, 0), TRANSPORT_ZLB);
	assert_int_equal(input(40, 0, 0), TRANSPORT_ZLB);
	assert_int_equal(e.nsent, 1);
	assert_int_equal(input(1, 0, 'B'), TRANSPORT_DELIVERED);
	assert_int_equal(last()->nr, 2);
	finish();
}

static void
answer_carries_nr(void **state)
{
	(void)state;
	start(8, 4);
	e.answers = 1;
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_DELIVERED);
	assert_int_equal(e.nsent, 1);
	assert_int_equal(last()->len, 1);
	assert_int_equal(last()->nr, 1);
	finish();
}

static void
duplicates(void **state)
{
	(void)state;
	start(8, 4);
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_DELIVERED);
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_DUPLICATE);
	assert_int_equal(input(0, 0, 'X'), TRANSPORT_DUPLICATE);
	assert_int_equal(e.ngot, 1);
	/* Each is acknowledged again. */
	assert_int_equal(e.nsent, 3);
	assert_int_equal(last()->nr, 1);
	/* 32768 behind is the oldest that counts as a duplicate. */
	assert_int_equal(input((uint16_t)(1 - 32768), 0, 'O'),
	    TRANSPORT_DUPLICATE);
	assert_int_equal(e.ngot, 1);
	finish();
}

static void
reorders(void **state)
{
	static const uint16_t order[] = { 2, 1, 3, 3, 7, 5, 6, 4 };
	unsigned int i;

	(void)state;
	start(8, 4);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		assert_int_equal(input(order[i], 0,
		    (uint8_t)('A' + order[i])), order[i] == 3 && i == 3 ?
		    TRANSPORT_DUPLICATE : TRANSPORT_QUEUED);
	assert_int_equal(e.ngot, 0);
	assert_int_equal(last()->nr, 0);
	/* 8 is beyond a window of 8 that starts at 0. */
	assert_int_equal(input(8, 0, 'I'), TRANSPORT_AHEAD);
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_DELIVERED);
	assert_int_equal(e.ngot, 8);
	assert_memory_equal(e.got, "ABCDEFGH", 8);
	assert_int_equal(last()->nr, 8);
	assert_int_equal(input(8, 0, 'I'), TRANSPORT_DELIVERED);
	finish();
}

/* A window that divides 65536 not, over the wrap of Ns. */
static void
reorders_over_the_wrap(void **state)
{
	uint16_t i;

	(void)state;
	start(6, 4);
	e.t.nr = 65533;
	for (i = 5; i > 0; i--)
		assert_int_equal(input((uint16_t)(65533 + i), 0,
		    (uint8_t)('A' + i)), TRANSPORT_QUEUED);
	assert_int_equal(input(65533, 0, 'A'), TRANSPORT_DELIVERED);
	assert_int_equal(e.ngot, 6);
	assert_memory_equal(e.got, "ABCDEF", 6);
	assert_int_equal(last()->nr, 3);
	finish();
}

static void
bad_nr(void **state)
{
	(void)state;
	start(8, 4);
	assert_int_equal(input(0, 1, 'A'), TRANSPORT_BAD_NR);
	assert_int_equal(e.ngot, 0);
	assert_int_equal(e.nsent, 0);
	assert_int_equal(output('a'), 0);
	assert_int_equal(output('b'), 0);
	/* b is queued, but cwnd lets only a out. */
	assert_int_equal(input(0, 2, 'A'), TRANSPORT_BAD_NR);
	assert_int_equal(input(0, 32768, 'A'), TRANSPORT_BAD_NR);
	assert_int_equal(input(0, 1, 'A'), TRANSPORT_DELIVERED);
	/* An old Nr says nothing new, the message still counts. */
	assert_int_equal(input(1, 0, 'B'), TRANSPORT_DELIVERED);
	finish();
}

static void
retransmits(void **state)
{
	static const uint64_t want[] = { 0, 1, 3, 7, 15, 23 };
	unsigned int i;
	uint64_t begin;

	(void)state;
	start(8, 4);
	begin = sim_now(e.sim);
	assert_int_equal(output('a'), 0);
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_DELIVERED);
	sim_run(e.sim, 30999, NULL, NULL);
	assert_int_equal(e.nfailed, 0);
	/* 1, 2, 4, 8, 8 s between tries, the ZLB for A among them. */
	assert_int_equal(e.nsent, 7);
	for (i = 0; i < 6; i++) {
		unsigned int at = i == 0 ? 0 : i + 1;

		assert_int_equal(e.sent[at].at_ms - begin, want[i] * 1000);
		assert_int_equal(e.sent[at].h.ns, 0);
		assert_int_equal(e.sent[at].first, 'a');
		/* Nr is that of the time it is sent. */
		assert_int_equal(e.sent[at].h.nr, i == 0 ? 0 : 1);
	}
	assert_int_equal(e.t.retransmitted, 5);
	sim_run(e.sim, 1, NULL, NULL);
	assert_int_equal(e.nfailed, 1);
	sim_run(e.sim, 100000, NULL, NULL);
	assert_int_equal(e.nsent, 7);
	assert_int_equal(e.nfailed, 1);
	assert_int_equal(output('b'), -1);
	finish();
}

/* The host sleeps over the end of the last wait: once more, then the end. */
static void
sleeps_through_the_last(void **state)
{
	(void)state;
	start(8, 4);
	assert_int_equal(output('a'), 0);
	sim_run(e.sim, 30000, NULL, NULL);
	assert_int_equal(e.nsent, 6);
	sim_sleep(e.sim, 3600 * 1000);
	sim_run(e.sim, 7999, NULL, NULL);
	assert_int_equal(e.nfailed, 0);
	assert_int_equal(e.nsent, 7);
	assert_int_equal(last()->ns, 0);
	sim_run(e.sim, 1, NULL, NULL);
	assert_int_equal(e.nfailed, 1);
	assert_int_equal(e.nsent, 7);
	finish();
}

/* The longest wait holds where doubling would step over it. */
static void
longest_wait(void **state)
{
	uint64_t began;

	(void)state;
	start(8, 8);
	e.t.conf.rto_max_ms = 3000;
	began = sim_now(e.sim);
	assert_int_equal(l2tp_transport_send(&e.t, 0, (const uint8_t *)"m", 1),
	    0);
	sim_run(e.sim, 9000, NULL, NULL);
	/* after 1, 2, 3 and 3 s */
	assert_int_equal(e.nsent, 5);
	assert_int_equal(e.sent[3].at_ms - began, 6000);
	assert_int_equal(e.sent[4].at_ms - began, 9000);
	finish();
}

/* Patience: nothing by timer, the same again for a repeat; then as ever. */
static void
patient(void **state)
{
	struct l2tphdr h = { .flags = L2TPHDR_CONTROL, .len = 2 };

	(void)state;
	start(8, 8);
	l2tp_transport_patient(&e.t, 1);
	e.answers = 1;
	assert_int_equal(l2tp_transport_input(&e.t, &h, (const uint8_t *)"q?"),
	    TRANSPORT_DELIVERED);
	assert_int_equal(e.nsent, 1);
	sim_run(e.sim, 60000, NULL, NULL);
	assert_int_equal(e.nsent, 1);
	assert_int_equal(e.nfailed, 0);
	assert_int_equal(l2tp_transport_input(&e.t, &h, (const uint8_t *)"q?"),
	    TRANSPORT_DUPLICATE);
	assert_int_equal(e.nsent, 2);
	assert_int_equal(e.sent[1].h.ns, 0);
	assert_int_equal(e.sent[1].first, 'a');
	assert_int_equal(e.t.retransmitted, 1);
	l2tp_transport_patient(&e.t, 0);
	sim_run(e.sim, 1000, NULL, NULL);
	assert_int_equal(e.nsent, 3);
	finish();
}

static void
acknowledged_in_time(void **state)
{
	(void)state;
	start(8, 4);
	output('a');
	sim_run(e.sim, 20000, NULL, NULL);
	assert_int_equal(input(0, 1, 0), TRANSPORT_ZLB);
	assert_true(l2tp_transport_idle(&e.t));
	/* The next one starts with the short wait again. */
	output('b');
	sim_run(e.sim, 999, NULL, NULL);
	assert_int_equal(last()->ns, 1);
	assert_int_equal(e.nsent, 6);
	sim_run(e.sim, 1, NULL, NULL);
	assert_int_equal(e.nsent, 7);
	finish();
}

static void
window_of_one(void **state)
{
	unsigned int i;

	(void)state;
	start(8, 1);
	for (i = 0; i < 5; i++)
		output((uint8_t)('a' + i));
	for (i = 0; i < 5; i++) {
		assert_int_equal(e.nsent, i + 1);
		assert_int_equal(last()->ns, i);
		assert_int_equal(input(0, (uint16_t)(i + 1), 0),
		    TRANSPORT_ZLB);
	}
	assert_true(l2tp_transport_idle(&e.t));
	finish();
}

static void
window_of_zero_is_one(void **state)
{
	(void)state;
	start(8, 0);
	output('a');
	output('b');
	assert_int_equal(e.nsent, 1);
	assert_int_equal(input(0, 1, 0), TRANSPORT_ZLB);
	assert_int_equal(e.nsent, 2);
	finish();
}

/* Appendix A: one in flight at first, one more for each acknowledgement. */
static void
slow_start(void **state)
{
	unsigned int i;

	(void)state;
	start(8, 8);
	for (i = 0; i < 40; i++)
		output((uint8_t)i);
	assert_int_equal(e.nsent, 1);
	input(0, 1, 0);
	assert_int_equal(e.nsent, 3);
	input(0, 2, 0);
	assert_int_equal(e.nsent, 5);
	input(0, 5, 0);
	assert_int_equal(e.nsent, 5 + 6);
	input(0, 11, 0);
	/* Never more than the peer's window. */
	assert_int_equal(e.nsent, 11 + 8);
	assert_int_equal(e.t.cwnd, 8);
	/* Loss: again one, then slowly to half of what it was. */
	sim_run(e.sim, 1000, NULL, NULL);
	assert_int_equal(e.nsent, 20);
	assert_int_equal(last()->ns, 11);
	assert_int_equal(e.t.cwnd, 1);
	assert_int_equal(e.t.ssthresh, 4);
	input(0, 12, 0);
	assert_int_equal(e.t.cwnd, 2);
	input(0, 13, 0);
	input(0, 14, 0);
	assert_int_equal(e.t.cwnd, 4);
	/* From there by one for each window that gets through. */
	input(0, 17, 0);
	assert_int_equal(e.t.cwnd, 4);
	input(0, 18, 0);
	assert_int_equal(e.t.cwnd, 5);
	finish();
}

/* A peer that kept what came after the loss acknowledges all at once. */
static void
cumulative_ack_after_loss(void **state)
{
	unsigned int i;

	(void)state;
	start(8, 8);
	for (i = 0; i < 7; i++)
		output((uint8_t)i);
	input(0, 1, 0);
	input(0, 3, 0);
	assert_int_equal(e.t.sent, 7);
	sim_run(e.sim, 1000, NULL, NULL);
	assert_int_equal(e.t.in_flight, 1);
	assert_int_equal(input(0, 7, 0), TRANSPORT_ZLB);
	assert_true(l2tp_transport_idle(&e.t));
	assert_int_equal(e.t.in_flight, 0);
	output('z');
	assert_int_equal(last()->ns, 7);
	finish();
}

static void
wraps(void **state)
{
	uint32_t i;

	(void)state;
	start(8, 4);
	for (i = 0; i < 70000; i++) {
		assert_int_equal(output(1), 0);
		assert_int_equal(last()->ns, (uint16_t)i);
		assert_int_equal(input((uint16_t)i, (uint16_t)(i + 1), 'A'),
		    TRANSPORT_DELIVERED);
		assert_int_equal(last()->nr, (uint16_t)(i + 1));
	}
	assert_int_equal(e.ngot, 70000);
	assert_true(l2tp_transport_idle(&e.t));
	assert_int_equal(input((uint16_t)(i - 1), (uint16_t)i, 'A'),
	    TRANSPORT_DUPLICATE);
	finish();
}

static void
queue_is_limited(void **state)
{
	unsigned int i;

	(void)state;
	start(8, 1);
	for (i = 0; i < TRANSPORT_MAXQUEUE; i++)
		assert_int_equal(output(1), 0);
	assert_int_equal(output(1), -1);
	/* Who takes no answers gets no more of them, but may acknowledge. */
	assert_int_equal(input(0, 0, 'A'), TRANSPORT_BUSY);
	assert_int_equal(e.ngot, 0);
	for (i = 0; i < TRANSPORT_MAXQUEUE; i++)
		input(0, (uint16_t)(i + 1), 0);
	assert_int_equal(input(0, TRANSPORT_MAXQUEUE, 'A'),
	    TRANSPORT_DELIVERED);
	finish();
}

static void
long_message(void **state)
{
	uint8_t big[2048] = { 0 };

	(void)state;
	start(8, 1);
	assert_int_equal(l2tp_transport_send(&e.t, 0, big, sizeof(big)), -1);
	assert_int_equal(l2tp_transport_send(&e.t, 0, big, 1400), 0);
	assert_int_equal(last()->len, 1400);
	finish();
}

static void
quiet(void **state)
{
	(void)state;
	start(8, 4);
	output('a');
	output('b');
	l2tp_transport_quiet(&e.t);
	assert_int_equal(heap_next(&e.heap), HEAP_NEVER);
	/* The peer may go on and still gets its acknowledgements. */
	assert_int_equal(input(0, 1, 'A'), TRANSPORT_DELIVERED);
	assert_int_equal(last()->len, 0);
	assert_int_equal(last()->ns, 1);
	assert_int_equal(last()->nr, 1);
	assert_int_equal(input(0, 1, 'A'), TRANSPORT_DUPLICATE);
	finish();
}

/* A message kept for later is delivered from memory of its own, and given
 * back with the transport if its turn never comes. */
static void
kept_messages_are_freed(void **state)
{
	(void)state;
	start(8, 4);
	assert_int_equal(input(3, 0, 'D'), TRANSPORT_QUEUED);
	assert_int_equal(input(5, 0, 'F'), TRANSPORT_QUEUED);
	finish();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acknowledges),
		cmocka_unit_test(answer_carries_nr),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(reorders),
		cmocka_unit_test(reorders_over_the_wrap),
		cmocka_unit_test(bad_nr),
		cmocka_unit_test(retransmits),
		cmocka_unit_test(sleeps_through_the_last),
		cmocka_unit_test(longest_wait),
		cmocka_unit_test(patient),
		cmocka_unit_test(acknowledged_in_time),
		cmocka_unit_test(window_of_one),
		cmocka_unit_test(window_of_zero_is_one),
		cmocka_unit_test(slow_start),
		cmocka_unit_test(cumulative_ack_after_loss),
		cmocka_unit_test(wraps),
		cmocka_unit_test(queue_is_limited),
		cmocka_unit_test(long_message),
		cmocka_unit_test(quiet),
		cmocka_unit_test(kept_messages_are_freed)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
