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

/* Deadlines of an engine in a binary heap. Each timer lives inside the
 * object it belongs to; the heap holds pointers only. Pure. */

#ifndef ADIT_HEAP_H
#define ADIT_HEAP_H

#include <stddef.h>
#include <stdint.h>

#define HEAP_NEVER	UINT64_MAX
/* A host that works runs its timers no later than this. */
#define TIMER_LATE_MS	5000

struct timer;
typedef void timer_fn(void *arg, uint64_t now_ms);

struct timer {
	uint64_t	 due_ms;	/* monotonic milliseconds */
	size_t		 slot;		/* place in the heap + 1; 0 = not armed */
	timer_fn	*fn;
	void		*arg;
};

struct heap {
	struct timer	**v;
	size_t		  n, size;
};

/* Empty heap; free releases its array (not the timers). */
void		heap_init(struct heap *);
void		heap_free(struct heap *);
/* Prepare a timer; it is not armed yet. */
void		timer_init(struct timer *, timer_fn *, void *arg);
/* Arm or re-arm for due_ms. Returns 0, or -1 when memory is short (the timer
 * is then not armed; the caller gives up the object). Re-arming an armed
 * timer never fails. */
int		timer_set(struct heap *, struct timer *, uint64_t due_ms);
/* Disarm; harmless on one that is not armed. */
void		timer_del(struct heap *, struct timer *);
int		timer_armed(const struct timer *);
/* For the timer's own function, before it sets the timer anew: 1 if it runs so
 * late that the host has slept, or its clock has jumped. What was waited for had
 * no time to come then, and must not count as missing. */
int		timer_late(const struct timer *, uint64_t now_ms);
/* Earliest deadline, or HEAP_NEVER. */
uint64_t	heap_next(const struct heap *);
/* Call every timer due at now_ms, in order; a timer is disarmed before its
 * function runs, which may set or delete any timer. At most as many as were
 * armed on entry, so one that re-arms itself for now can't loop. */
void		heap_run(struct heap *, uint64_t now_ms);

#endif
