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

/* common/base/heap: order, deletion, re-arming from inside a timer. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/heap.h"

#define TIMERS	500

struct item {
	struct timer	 t;
	struct heap	*h;
	struct item	*other;		/* what the timer acts on */
	unsigned int	 fired;
	uint64_t	 due;		/* 0: expected not to be armed */
};

static uint64_t last_due;

static void
count(void *arg, uint64_t now)
{
	struct item *i = arg;

	assert_true(i->t.due_ms <= now);
	assert_true(i->t.due_ms >= last_due);
	assert_false(timer_armed(&i->t));
	last_due = i->t.due_ms;
	i->fired++;
}

static void
empty(void **state)
{
	struct heap h;
	struct timer t;

	(void)state;
	heap_init(&h);
	timer_init(&t, count, NULL);
	assert_true(heap_next(&h) == HEAP_NEVER);
	heap_run(&h, UINT64_MAX);
	timer_del(&h, &t);
	assert_false(timer_armed(&t));
	heap_free(&h);
}

/* The earliest deadline by looking at all. */
static uint64_t
earliest(const struct item *v)
{
	uint64_t min = HEAP_NEVER;
	size_t i;

	for (i = 0; i < TIMERS; i++)
		if (v[i].due != 0 && v[i].due < min)
			min = v[i].due;
	return min;
}

static void
random_sets_and_deletes(void **state)
{
	static struct item v[TIMERS];
	struct heap h;
	struct prng r;
	size_t i, step;
	uint64_t now;

	(void)state;
	heap_init(&h);
	prng_seed(&r, 1);
	for (i = 0; i < TIMERS; i++)
		timer_init(&v[i].t, count, &v[i]);
	for (step = 0; step < 4 * TIMERS; step++) {
		i = prng_below(&r, TIMERS);
		if (prng_below(&r, 3) == 0) {
			timer_del(&h, &v[i].t);
			v[i].due = 0;
		} else {
			v[i].due = 1 + prng_below(&r, 1000);
			assert_int_equal(timer_set(&h, &v[i].t, v[i].due), 0);
		}
		assert_int_equal(timer_armed(&v[i].t), v[i].due != 0);
		assert_true(heap_next(&h) == earliest(v));
	}
	last_due = 0;
	for (now = 0; now <= 1000; now += 50)
		heap_run(&h, now);
	assert_true(heap_next(&h) == HEAP_NEVER);
	for (i = 0; i < TIMERS; i++)
		assert_int_equal(v[i].fired, v[i].due != 0);
	heap_free(&h);
}

static void
not_before_its_time(void **state)
{
	struct heap h;
	struct item a;

	(void)state;
	memset(&a, 0, sizeof(a));
	heap_init(&h);
	timer_init(&a.t, count, &a);
	last_due = 0;
	assert_int_equal(timer_set(&h, &a.t, 100), 0);
	heap_run(&h, 99);
	assert_int_equal(a.fired, 0);
	heap_run(&h, 100);
	assert_int_equal(a.fired, 1);
	heap_run(&h, 200);
	assert_int_equal(a.fired, 1);
	heap_free(&h);
}

static void
note_late(void *arg, uint64_t now)
{
	struct item *i = arg;

	i->fired += timer_late(&i->t, now) ? 100 : 1;
}

/* Seen by the timer that a host ran which had slept. */
static void
late(void **state)
{
	struct heap h;
	struct item a;

	(void)state;
	memset(&a, 0, sizeof(a));
	heap_init(&h);
	timer_init(&a.t, note_late, &a);
	assert_int_equal(timer_set(&h, &a.t, 100), 0);
	heap_run(&h, 100 + TIMER_LATE_MS);
	assert_int_equal(a.fired, 1);
	assert_int_equal(timer_set(&h, &a.t, 100), 0);
	heap_run(&h, 101 + TIMER_LATE_MS);
	assert_int_equal(a.fired, 101);
	heap_free(&h);
}

static void
again(void *arg, uint64_t now)
{
	struct item *i = arg;

	i->fired++;
	assert_int_equal(timer_set(i->h, &i->t, now), 0);
}

static void
rearming_for_now_ends(void **state)
{
	struct heap h;
	struct item a, b;

	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	heap_init(&h);
	a.h = b.h = &h;
	timer_init(&a.t, again, &a);
	timer_init(&b.t, again, &b);
	assert_int_equal(timer_set(&h, &a.t, 1), 0);
	assert_int_equal(timer_set(&h, &b.t, 2), 0);
	heap_run(&h, 10);
	assert_int_equal(a.fired, 1);
	assert_int_equal(b.fired, 1);
	assert_true(heap_next(&h) == 10);
	heap_free(&h);
	assert_false(timer_armed(&a.t));
}

static void
delete_other(void *arg, uint64_t now)
{
	struct item *i = arg;

	(void)now;
	i->fired++;
	timer_del(i->h, &i->other->t);
}

static void
a_timer_may_delete_another(void **state)
{
	struct heap h;
	struct item a, b;

	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	heap_init(&h);
	a.h = &h;
	a.other = &b;
	timer_init(&a.t, delete_other, &a);
	timer_init(&b.t, count, &b);
	assert_int_equal(timer_set(&h, &a.t, 1), 0);
	assert_int_equal(timer_set(&h, &b.t, 2), 0);
	heap_run(&h, 10);
	assert_int_equal(a.fired, 1);
	assert_int_equal(b.fired, 0);
	heap_free(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(random_sets_and_deletes),
		cmocka_unit_test(not_before_its_time),
		cmocka_unit_test(late),
		cmocka_unit_test(rearming_for_now_ends),
		cmocka_unit_test(a_timer_may_delete_another),
	};

	return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
