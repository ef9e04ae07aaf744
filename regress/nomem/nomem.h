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

/* Memory that runs out at a call of the test's choice. */

#ifndef REGRESS_NOMEM_H
#define REGRESS_NOMEM_H

#include <stddef.h>
#include <stdint.h>

struct heap;
struct timer;

/* From now on the n-th call of the engines for memory fails, and only that; 0:
 * none does. */
void		 nomem_at(unsigned int n);
/* How many calls there were since. */
unsigned int	 nomem_calls(void);

/* What the engines call in place of those of the system. */
void		*nomem_malloc(size_t);
void		*nomem_calloc(size_t, size_t);
void		*nomem_reallocarray(void *, size_t, size_t);
/* The same of timer_set(), which needs memory where the timer has no slot in
 * the heap. */
int		 nomem_timer_set(struct heap *, struct timer *, uint64_t due_ms);

#endif
