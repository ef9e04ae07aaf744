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


/* The host hooks of an engine that runs in a real process, and its timer.
 * Runs in: engines. */

#include <event.h>
#include <stdlib.h>

#include "../base/heap.h"
#include "child.h"

#define ENGINE_TIMER_MAX_MS	3600000	/* longest sleep; then asked anew */

static uint64_t
process_now(void *ctx)
{
	(void)ctx;
	return clock_ms();
}

static void
process_random(void *ctx, void *buf, size_t n)
{
	(void)ctx;
	arc4random_buf(buf, n);
}

static void
process_log(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	switch (level) {
	case HOST_WARN:
		log_peer_line(line);
		break;
	case HOST_INFO:
		log_line(LOG_INFO, line);
		break;
	case HOST_DEBUG:
		if (log_verbose() > 0)
			log_line(LOG_DEBUG, line);
		break;
	}
}

static const struct host process_host = {
	NULL, process_now, process_random, process_log
};

const struct host *
host_process(void)
{
	return &process_host;
}

/* ---- the timer ---- */

struct engine_timer {
	struct event	 ev;
	uint64_t	(*next)(void *);
	void		(*run)(void *);
	void		*engine;
};

static void
engine_timer_due(int fd, short events, void *arg)
{
	struct engine_timer *t = arg;

	(void)fd;
	(void)events;
	t->run(t->engine);
	engine_timer_arm(t);
}

struct engine_timer *
engine_timer_new(uint64_t (*next)(void *), void (*run)(void *), void *engine)
{
	struct engine_timer *t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		fatal("timer");
	t->next = next;
	t->run = run;
	t->engine = engine;
	evtimer_set(&t->ev, engine_timer_due, t);
	return t;
}

void
engine_timer_arm(struct engine_timer *t)
{
	struct timeval	 tv;
	uint64_t	 due = t->next(t->engine), now, wait;

	evtimer_del(&t->ev);
	if (due == HEAP_NEVER)
		return;
	now = clock_ms();
	wait = due > now ? due - now : 0;
	if (wait > ENGINE_TIMER_MAX_MS)
		wait = ENGINE_TIMER_MAX_MS;
	tv = clock_wait(wait);
	evtimer_add(&t->ev, &tv);
}

void
engine_timer_free(struct engine_timer *t)
{
	if (t == NULL)
		return;
	evtimer_del(&t->ev);
	free(t);
}
