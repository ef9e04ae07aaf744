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

/* A binary heap of timers, each of which knows its slot, so that re-arming and
 * deleting cost O(log n). Runs in: every engine. */

#include <stdlib.h>
#include <string.h>

#include "heap.h"

#define HEAP_FIRST	16	/* slots of the first allocation */

void
heap_init(struct heap *h)
{
	memset(h, 0, sizeof(*h));
}

void
heap_free(struct heap *h)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		h->v[i]->slot = 0;
	free(h->v);
	heap_init(h);
}

void
timer_init(struct timer *t, timer_fn *fn, void *arg)
{
	t->due_ms = HEAP_NEVER;
	t->slot = 0;
	t->fn = fn;
	t->arg = arg;
}

static void
place(struct heap *h, size_t i, struct timer *t)
{
	h->v[i] = t;
	t->slot = i + 1;
}

/* Move t, to be put at i, towards the root; returns where it ended. */
static size_t
sift_up(struct heap *h, size_t i, struct timer *t)
{
	size_t up;

	while (i > 0) {
		up = (i - 1) / 2;
		if (h->v[up]->due_ms <= t->due_ms)
			break;
		place(h, i, h->v[up]);
		i = up;
	}
	place(h, i, t);
	return i;
}

/* The same towards the leaves. */
static void
sift_down(struct heap *h, size_t i, struct timer *t)
{
	size_t kid;

	while ((kid = 2 * i + 1) < h->n) {
		if (kid + 1 < h->n && h->v[kid + 1]->due_ms < h->v[kid]->due_ms)
			kid++;
		if (t->due_ms <= h->v[kid]->due_ms)
			break;
		place(h, i, h->v[kid]);
		i = kid;
	}
	place(h, i, t);
}

static void
settle(struct heap *h, size_t i, struct timer *t)
{
	if (sift_up(h, i, t) == i)
		sift_down(h, i, t);
}

/* Make room for one more. Returns 0 or -1. */
static int
grow(struct heap *h)
{
	struct timer **v;
	size_t size;

	if (h->n < h->size)
		return 0;
	size = h->size > 0 ? h->size * 2 : HEAP_FIRST;
	if ((v = reallocarray(h->v, size, sizeof(struct timer *))) == NULL)
		return -1;
	h->v = v;
	h->size = size;
	return 0;
}

int
timer_set(struct heap *h, struct timer *t, uint64_t due_ms)
{
	if (t->slot == 0) {
		if (grow(h) == -1)
			return -1;
		t->due_ms = due_ms;
		h->n++;
		sift_up(h, h->n - 1, t);
		return 0;
	}
	t->due_ms = due_ms;
	settle(h, t->slot - 1, t);
	return 0;
}

void
timer_del(struct heap *h, struct timer *t)
{
	struct timer *last;
	size_t i;

	if (t->slot == 0)
		return;
	i = t->slot - 1;
	t->slot = 0;
	last = h->v[--h->n];
	if (last != t)
		settle(h, i, last);
}

int
timer_armed(const struct timer *t)
{
	return t->slot != 0;
}

int
timer_late(const struct timer *t, uint64_t now_ms)
{
	return now_ms > t->due_ms && now_ms - t->due_ms > TIMER_LATE_MS;
}

uint64_t
heap_next(const struct heap *h)
{
	return h->n > 0 ? h->v[0]->due_ms : HEAP_NEVER;
}

void
heap_run(struct heap *h, uint64_t now_ms)
{
	struct timer *t;
	size_t budget;

	for (budget = h->n; budget > 0 && h->n > 0; budget--) {
		t = h->v[0];
		if (t->due_ms > now_ms)
			break;
		timer_del(h, t);
		t->fn(t->arg, now_ms);
	}
}
