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

/* See nomem.h. */

#include <errno.h>
#include <stdlib.h>

#include "base/heap.h"
#include "nomem.h"

static unsigned int	at, calls;

void
nomem_at(unsigned int n)
{
	at = n;
	calls = 0;
}

unsigned int
nomem_calls(void)
{
	return calls;
}

static int
fails(void)
{
	if (++calls != at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
nomem_malloc(size_t size)
{
	return fails() ? NULL : malloc(size);
}

void *
nomem_calloc(size_t n, size_t size)
{
	return fails() ? NULL : calloc(n, size);
}

void *
nomem_reallocarray(void *p, size_t n, size_t size)
{
	return fails() ? NULL : reallocarray(p, n, size);
}

int
nomem_timer_set(struct heap *h, struct timer *t, uint64_t due_ms)
{
	/* The end of time is set by that timer's own function alone, which has
	 * just let its slot go. */
	if (!timer_armed(t) && due_ms != HEAP_NEVER - 1 && fails())
		return -1;
	return timer_set(h, t, due_ms);
}
