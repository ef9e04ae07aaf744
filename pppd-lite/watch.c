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

/* Who is still there, and for how long: the fast path is asked for its numbers
 * at intervals. Data from a client spares it an LCP echo; a session without
 * data, or as old as it may be, is closed. Runs in: engine. */

#include "base/host.h"
#include "engine.h"

/* Seconds between two looks: a quarter of the shortest time that matters. */
#define MIN_PERIOD	1
#define MAX_PERIOD	10

static uint32_t
shorter(uint32_t period, uint32_t limit)
{
	return limit != 0 && limit / 4 < period ? limit / 4 : period;
}

static uint64_t
period_ms(const struct config *c)
{
	const struct pppd_bind *b;
	uint32_t i, period = MAX_PERIOD;

	for (i = 0; i < c->nbinds; i++) {
		b = &c->bind[i].bind;
		period = shorter(period, b->echo_interval);
		period = shorter(period, b->idle_timeout);
		period = shorter(period, b->session_timeout);
	}
	return (period < MIN_PERIOD ? MIN_PERIOD : period) * 1000;
}

static int
is_watched(const struct session *s)
{
	return s->up && !s->ending && s->ppp != NULL && s->bind != NULL;
}

static void
on_timer(void *arg, uint64_t now_ms)
{
	struct engine *e = arg;
	struct session *s;
	uint64_t age;
	uint32_t max, n = 0;

	if (timer_late(&e->watch, now_ms))
		e->awake_ms = now_ms;
	RB_FOREACH(s, session_numbers, &e->by_number) {
		if (!is_watched(s))
			continue;
		n++;
		age = (now_ms - s->since_ms) / 1000;
		max = s->bind->bind.session_timeout;
		if (max != 0 && age >= max)
			session_close(s, PPP_REASON_ADMIN,
			    "its time is up (session-timeout)");
	}
	if (n == 0)
		return;
	if (e->pipex_ready)
		e->pipex_ops->stat(e->pipex);
	watch_begin(e);
}

void
watch_init(struct engine *e)
{
	timer_init(&e->watch, on_timer, e);
}

void
watch_begin(struct engine *e)
{
	if (!timer_armed(&e->watch) && timer_set(&e->heap, &e->watch,
	    host_now(e->host) + period_ms(e->config)) == -1)
		log_warn("no look at idle sessions");
}

/* Seconds without data; while the host slept there could be none. */
static uint64_t
idle_s(const struct session *s)
{
	const struct engine *e = s->engine;
	uint64_t awake = (host_now(e->host) - e->awake_ms) / 1000;

	return s->stats.idle < awake ? s->stats.idle : awake;
}

void
watch_stats(struct session *s)
{
	uint32_t max;

	if (!is_watched(s))
		return;
	if (s->stats.in_packets != s->seen_packets)
		ppp_alive(s->ppp);
	s->seen_packets = s->stats.in_packets;
	max = s->bind->bind.idle_timeout;
	if (max != 0 && idle_s(s) >= max)
		session_close(s, PPP_REASON_ADMIN,
		    "no traffic (idle-timeout)");
}
