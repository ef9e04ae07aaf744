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

/* The engine process: configuration, timer, goodbye. Runs in: engine. */

#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "engine.h"

void
engine_kick(struct engine *e)
{
	engine_timer_arm(e->timer);
}

static uint64_t
timer_next(void *ctx)
{
	struct engine *e = ctx;

	return heap_next(&e->heap);
}

static void
timer_run(void *ctx)
{
	struct engine *e = ctx;

	heap_run(&e->heap, clock_ms());
}

/* ---- configuration ---- */

static void
conf_begin(void *ctx, int reload)
{
	struct engine *e = ctx;

	(void)reload;
	config_free(e->next);
	if ((e->next = config_new()) == NULL)
		fatal("configuration");
}

static void
on_limits(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;

	if (e->next == NULL) {
		link_refuse(l, "item outside of a configuration");
		return;
	}
	memcpy(&e->next->limits, m->data, sizeof(e->next->limits));
}

static void
on_pool(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct pppd_pool p;

	memcpy(&p, m->data, sizeof(p));
	if (e->next == NULL || config_add_pool(e->next, &p) == -1)
		link_refuse(l, "pool that cannot be");
}

static void
on_bind(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct pppd_bind b;

	memcpy(&b, m->data, sizeof(b));
	if (e->next == NULL || config_add_bind(e->next, &b) == -1)
		link_refuse(l, "bind that cannot be");
}

static void
conf_end(void *ctx, int reload)
{
	struct engine *e = ctx;
	struct config *old = e->config;

	(void)reload;
	e->config = e->next;
	e->next = NULL;
	session_reload(e);
	config_free(old);
	address_reserve_all(e);
	engine_kick(e);
}

/* ---- the rest ---- */

static void
peer(void *ctx, const char *name, int fd)
{
	(void)name;
	login_link(ctx, fd);
}

static void
stop(void *ctx)
{
	struct engine *e = ctx;
	struct session *s;

	e->stopping = 1;
	if (e->nsessions == 0) {
		child_stopped();
		return;
	}
	RB_FOREACH(s, session_numbers, &e->by_number)
		session_close(s, PPP_REASON_ADMIN, "the server shuts down");
	engine_kick(e);
}

#define ITEM(type, what, fn) \
	{ type, sizeof(struct what), sizeof(struct what), NOFD, \
	    LINK_PHASE_RUN, fn }

static const struct link_rule rules[] = {
	ITEM(PPPD_LIMITS, pppd_limits, on_limits),
	ITEM(PPPD_POOL, pppd_pool, on_pool),
	ITEM(PPPD_BIND, pppd_bind, on_bind),
};

static const struct child_spec spec = {
	rules, sizeof(rules) / sizeof(rules[0]), conf_begin, conf_end, peer,
	stop
};

void
engine_start(void)
{
	struct engine *e;

	if ((e = calloc(1, sizeof(*e))) == NULL)
		fatal("engine");
	e->host = host_process();
	host_random(e->host, &e->boot, sizeof(e->boot));
	heap_init(&e->heap);
	RB_INIT(&e->by_number);
	RB_INIT(&e->by_lower);
	TAILQ_INIT(&e->lowers);
	TAILQ_INIT(&e->shows);
	watch_init(e);
	e->timer = engine_timer_new(timer_next, timer_run, e);
	child_start(&spec, e);
	child_control("pppd-lite", show_commands, show_ncommands, e);
	child_listener("session.sock", lower_accept, e);
	e->pipex_ops = &pipex_user;
	e->pipex = e->pipex_ops->open(&interface_events, e);
}
