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

/* Counting memory: see repeat.h. */

#include <malloc.h>
#include <stdio.h>
#include <time.h>

#include "repeat.h"

#define WARM	(REPEATS / 10)
/* Tables that are full hold entries of different sizes over time; a leak of a
 * byte each time is more than this. */
#define SLACK	(64 * 1024)

static size_t
in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static double
seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

void
repeat_all(const struct repeat *r, size_t n, void *ctx,
    void (*settle)(void *))
{
	double begun;
	size_t i, warm, end;
	uint32_t k;

	for (i = 0; i < n; i++) {
		begun = seconds();
		for (k = 0; k < WARM; k++)
			r[i].fn(ctx, k);
		settle(ctx);
		warm = in_use();
		for (; k < REPEATS; k++)
			r[i].fn(ctx, k);
		settle(ctx);
		end = in_use();
		printf("# %s: %zu bytes, then %zu; %.1f s\n", r[i].name, warm,
		    end, seconds() - begun);
		if (end > warm + SLACK)
			fail_msg("%s: %zu bytes in use after %u times, %zu "
			    "after %u", r[i].name, warm, WARM, end, REPEATS);
	}
}
