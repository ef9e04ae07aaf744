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

/* Clock, randomness and turns of the event loop. Runs in: tests. */

#include <sys/types.h>
#include <sys/time.h>

#include <event.h>
#include <stdio.h>
#include <stdlib.h>

#include "labhost.h"
#include "proc/child.h"

static uint64_t
hook_now(void *ctx)
{
	(void)ctx;
	return clock_ms();
}

static void
hook_random(void *ctx, void *buf, size_t n)
{
	(void)ctx;
	arc4random_buf(buf, n);
}

static void
hook_log(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	if (getenv("LAB_VERBOSE") != NULL)
		fprintf(stderr, "# client: %s\n", line);
}

const struct host labhost = { NULL, hook_now, hook_random, hook_log };

static void
on_tick(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

void
labhost_turn(unsigned int ms)
{
	struct timeval tv = { ms / 1000, ms % 1000 * 1000 };
	struct event ev;

	evtimer_set(&ev, on_tick, NULL);
	evtimer_add(&ev, &tv);
	(void)event_loop(EVLOOP_ONCE);
	evtimer_del(&ev);
}
