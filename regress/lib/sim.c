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

/* Virtual time, a bad network and logs for tests of engines. Events lie in
 * one list sorted by time; events of the same millisecond keep their order.
 * Runs in: tests. */

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "sim.h"
#include "test.h"

#define SIM_MAXEVENTS	1000000

struct event {
	TAILQ_ENTRY(event)	 entry;
	uint64_t		 at_ms;
	sim_run_fn		*fn;		/* of sim_after(), or NULL */
	sim_deliver_fn		*deliver;
	void			*node;
	uint8_t			 meta[SIM_MAXMETA];
	size_t			 len;
	uint8_t			 data[];
};

TAILQ_HEAD(events, event);

struct engine {
	TAILQ_ENTRY(engine)	 entry;
	sim_next_fn		*next;
	sim_run_fn		*run;
	void			*arg;
};

struct line {
	TAILQ_ENTRY(line)	 entry;
	char			*text;
};

struct sim_host {
	TAILQ_ENTRY(sim_host)	 entry;
	struct host		 host;
	struct sim		*sim;
	const char		*name;
};

struct sim {
	uint64_t		 now_ms;
	struct prng		 prng;
	struct events		 events;
	TAILQ_HEAD(, engine)	 engines;
	TAILQ_HEAD(, line)	 lines;
	TAILQ_HEAD(, sim_host)	 hosts;
	int			 verbose;
};

static void *
must_calloc(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL) {
		fprintf(stderr, "sim: out of memory\n");
		abort();
	}
	return p;
}

struct sim *
sim_new(uint64_t seed)
{
	struct sim *s = must_calloc(1, sizeof(*s));

	s->now_ms = 1000;
	prng_seed(&s->prng, seed);
	TAILQ_INIT(&s->events);
	TAILQ_INIT(&s->engines);
	TAILQ_INIT(&s->lines);
	TAILQ_INIT(&s->hosts);
	s->verbose = getenv("SIM_VERBOSE") != NULL;
	return s;
}

void
sim_free(struct sim *s)
{
	struct sim_host *h;
	struct event *ev;
	struct engine *en;
	struct line *l;

	while ((ev = TAILQ_FIRST(&s->events)) != NULL) {
		TAILQ_REMOVE(&s->events, ev, entry);
		free(ev);
	}
	while ((en = TAILQ_FIRST(&s->engines)) != NULL) {
		TAILQ_REMOVE(&s->engines, en, entry);
		free(en);
	}
	while ((l = TAILQ_FIRST(&s->lines)) != NULL) {
		TAILQ_REMOVE(&s->lines, l, entry);
		free(l->text);
		free(l);
	}
	while ((h = TAILQ_FIRST(&s->hosts)) != NULL) {
		TAILQ_REMOVE(&s->hosts, h, entry);
		free(h);
	}
	free(s);
}

uint64_t
sim_now(const struct sim *s)
{
	return s->now_ms;
}

uint32_t
sim_below(struct sim *s, uint32_t bound)
{
	return prng_below(&s->prng, bound);
}

/* The hooks of struct host. */

static uint64_t
hook_now(void *ctx)
{
	struct sim_host *h = ctx;

	return h->sim->now_ms;
}

static void
hook_random(void *ctx, void *buf, size_t n)
{
	struct sim_host *h = ctx;

	prng_fill(&h->sim->prng, buf, n);
}

static void
hook_log(void *ctx, enum host_level level, const char *text)
{
	static const char *const names[] = { "warn", "info", "debug" };
	struct sim_host *h = ctx;
	struct line *l = must_calloc(1, sizeof(*l));
	size_t size = strlen(text) + strlen(h->name) + 64;

	l->text = must_calloc(1, size);
	snprintf(l->text, size, "%llu.%03u %s %s: %s",
	    (unsigned long long)(h->sim->now_ms / 1000),
	    (unsigned int)(h->sim->now_ms % 1000), h->name, names[level], text);
	if (h->sim->verbose)
		fprintf(stderr, "# %s\n", l->text);
	TAILQ_INSERT_TAIL(&h->sim->lines, l, entry);
}

const struct host *
sim_host(struct sim *s, const char *name)
{
	struct sim_host *h = must_calloc(1, sizeof(*h));

	h->sim = s;
	h->name = name;
	h->host.ctx = h;
	h->host.now = hook_now;
	h->host.random = hook_random;
	h->host.log = hook_log;
	TAILQ_INSERT_TAIL(&s->hosts, h, entry);
	return &h->host;
}

unsigned int
sim_log_count(const struct sim *s, const char *text)
{
	const struct line *l;
	unsigned int n = 0;

	TAILQ_FOREACH(l, &s->lines, entry)
		if (strstr(l->text, text) != NULL)
			n++;
	return n;
}

void
sim_log_dump(const struct sim *s)
{
	const struct line *l;

	TAILQ_FOREACH(l, &s->lines, entry)
		fprintf(stderr, "# %s\n", l->text);
}

void
sim_log_forget(struct sim *s)
{
	struct line *l;

	while ((l = TAILQ_FIRST(&s->lines)) != NULL) {
		TAILQ_REMOVE(&s->lines, l, entry);
		free(l->text);
		free(l);
	}
}

void
sim_add(struct sim *s, sim_next_fn *next, sim_run_fn *run, void *arg)
{
	struct engine *en = must_calloc(1, sizeof(*en));

	en->next = next;
	en->run = run;
	en->arg = arg;
	TAILQ_INSERT_TAIL(&s->engines, en, entry);
}

void
sim_del(struct sim *s, void *arg)
{
	struct engine *en;

	TAILQ_FOREACH(en, &s->engines, entry)
		if (en->arg == arg) {
			TAILQ_REMOVE(&s->engines, en, entry);
			free(en);
			return;
		}
}

/* Behind all that is due no later; most events belong near the end. */
static void
schedule(struct sim *s, struct event *ev)
{
	struct event *after;

	TAILQ_FOREACH_REVERSE(after, &s->events, events, entry)
		if (after->at_ms <= ev->at_ms)
			break;
	if (after == NULL)
		TAILQ_INSERT_HEAD(&s->events, ev, entry);
	else
		TAILQ_INSERT_AFTER(&s->events, after, ev, entry);
}

static void
send_one(struct sim *s, const struct sim_net *net, const struct event *proto,
    const void *data)
{
	struct event *ev = must_calloc(1, sizeof(*ev) + proto->len);

	memcpy(ev, proto, sizeof(*ev));
	if (proto->len > 0)
		memcpy(ev->data, data, proto->len);
	ev->at_ms = s->now_ms + net->delay_ms;
	if (net->jitter_ms > 0)
		ev->at_ms += sim_below(s, net->jitter_ms + 1);
	schedule(s, ev);
}

void
sim_send(struct sim *s, const struct sim_net *net, sim_deliver_fn *deliver,
    void *node, const void *meta, size_t metalen, const void *data, size_t len)
{
	struct event proto;

	memset(&proto, 0, sizeof(proto));
	proto.deliver = deliver;
	proto.node = node;
	proto.len = len;
	if (metalen > sizeof(proto.meta)) {
		fprintf(stderr, "sim: meta of %zu bytes\n", metalen);
		abort();
	}
	if (metalen > 0)
		memcpy(proto.meta, meta, metalen);
	if (net->dup > 0 && sim_below(s, 1000) < net->dup)
		send_one(s, net, &proto, data);
	if (net->loss == 0 || sim_below(s, 1000) >= net->loss)
		send_one(s, net, &proto, data);
}

void
sim_after(struct sim *s, uint64_t ms, sim_run_fn *fn, void *arg)
{
	struct event *ev = must_calloc(1, sizeof(*ev));

	ev->at_ms = s->now_ms + ms;
	ev->fn = fn;
	ev->node = arg;
	schedule(s, ev);
}

/* The engine with the earliest deadline, which is given in *due. */
static struct engine *
first_engine(struct sim *s, uint64_t *due)
{
	struct engine *en, *first = NULL;
	uint64_t at;

	*due = HEAP_NEVER;
	TAILQ_FOREACH(en, &s->engines, entry) {
		at = en->next(en->arg);
		if (at < *due) {
			*due = at;
			first = en;
		}
	}
	return first;
}

static void
fire(struct event *ev)
{
	if (ev->fn != NULL)
		ev->fn(ev->node);
	else
		ev->deliver(ev->node, ev->meta, ev->data, ev->len);
}

/* One event no later than end; 0 if there is none. */
static int
step(struct sim *s, uint64_t end)
{
	struct event *ev = TAILQ_FIRST(&s->events);
	struct engine *en;
	uint64_t due;

	en = first_engine(s, &due);
	if (ev != NULL && ev->at_ms <= due) {
		if (ev->at_ms > end)
			return 0;
		TAILQ_REMOVE(&s->events, ev, entry);
		if (ev->at_ms > s->now_ms)
			s->now_ms = ev->at_ms;
		fire(ev);
		free(ev);
		return 1;
	}
	if (en == NULL || due > end)
		return 0;
	if (due > s->now_ms)
		s->now_ms = due;
	en->run(en->arg);
	return 1;
}

int
sim_run(struct sim *s, uint64_t ms, int (*done)(void *), void *arg)
{
	uint64_t end = s->now_ms + ms;
	unsigned int n = 0;

	for (;;) {
		if (done != NULL && done(arg))
			return 1;
		if (!step(s, end))
			break;
		if (++n > SIM_MAXEVENTS) {
			fprintf(stderr, "sim: over %u events, a loop?\n", n);
			abort();
		}
	}
	s->now_ms = end;
	return 0;
}

void
sim_sleep(struct sim *s, uint64_t ms)
{
	struct event *ev, *next;

	for (ev = TAILQ_FIRST(&s->events); ev != NULL; ev = next) {
		next = TAILQ_NEXT(ev, entry);
		if (ev->fn != NULL)
			continue;
		TAILQ_REMOVE(&s->events, ev, entry);
		free(ev);
	}
	s->now_ms += ms;
}
