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

/* A session's interface in the fast path. Two sessions never have the same
 * address there: whoever takes an address over waits until the one before it
 * is out of the table. Runs in: engine. */

#include <string.h>

#include "engine.h"

static struct addr
inner(const struct session *s)
{
	return s->network.peer_address;
}

/* 1 while another session's interface still has the address. */
static int
address_busy(struct session *s)
{
	struct session *other;
	struct addr mine = inner(s), its;

	RB_FOREACH(other, session_numbers, &s->engine->by_number) {
		if (other == s || other->pipex == SESSION_PIPEX_NONE ||
		    other->pipex == SESSION_PIPEX_WAIT)
			continue;
		its = inner(other);
		if (addr_host_eq(&mine, &its))
			return 1;
	}
	return 0;
}

/* Also once more, when it has moved. */
static void
add(struct session *s)
{
	struct engine *e = s->engine;
	struct msg_pipex m;

	memset(&m, 0, sizeof(m));
	m.session = s->number;
	m.proto = s->info.proto;
	m.flow = s->info.flow;
	m.tunnel_id = s->info.tunnel_id;
	m.peer_tunnel_id = s->info.peer_tunnel_id;
	m.session_id = s->info.session_id;
	m.peer_session_id = s->info.peer_session_id;
	m.inner_port = s->info.inner_port;
	m.local = s->info.local;
	m.peer = s->info.peer;
	m.flags = (uint8_t)s->bind->bind.pipex_flags;
	m.mtu = s->network.mtu;
	m.ip_local = s->network.our_address;
	m.ip_peer = s->network.peer_address;
	(void)strlcpy(m.ifname, s->bind->bind.ifname, sizeof(m.ifname));
	(void)strlcpy(m.user, s->user, sizeof(m.user));
	e->pipex_ops->add(e->pipex, &m);
}

static void
try_add(struct session *s)
{
	if (!s->engine->pipex_ready || address_busy(s))
		return;
	s->pipex = SESSION_PIPEX_ADDING;
	add(s);
}

static void
try_waiting(struct engine *e)
{
	struct session *s, *next;

	RB_FOREACH_SAFE(s, session_numbers, &e->by_number, next)
		if (s->pipex == SESSION_PIPEX_WAIT)
			try_add(s);
}

void
interface_want(struct session *s, const struct ppp_network *n)
{
	s->network = *n;
	s->pipex = SESSION_PIPEX_WAIT;
	try_add(s);
}

void
interface_move(struct session *s)
{
	if (s->pipex == SESSION_PIPEX_UP || s->pipex == SESSION_PIPEX_ADDING)
		add(s);
}

void
interface_drop(struct session *s)
{
	switch (s->pipex) {
	case SESSION_PIPEX_NONE:
	case SESSION_PIPEX_DELETING:
		return;
	case SESSION_PIPEX_WAIT:
		s->pipex = SESSION_PIPEX_NONE;
		return;
	case SESSION_PIPEX_ADDING:
	case SESSION_PIPEX_UP:
		s->pipex = SESSION_PIPEX_DELETING;
		s->engine->pipex_ops->del(s->engine->pipex, s->number);
		return;
	}
}

/* It is out of the table, so its address is free there. */
static void
dropped(struct session *s)
{
	struct engine *e = s->engine;

	s->pipex = SESSION_PIPEX_NONE;
	session_reap(s);
	try_waiting(e);
}

static void
added(struct session *s, int error, const char *ifname)
{
	if (s->pipex == SESSION_PIPEX_DELETING && error != 0) {
		dropped(s);
		return;
	}
	if (s->pipex == SESSION_PIPEX_UP && error != 0)
		session_close(s, PPP_REASON_PIPEX,
		    "the data plane does not let it move");
	if (s->pipex != SESSION_PIPEX_ADDING)
		return;
	if (error != 0) {
		s->pipex = SESSION_PIPEX_NONE;
		if (s->ppp != NULL)
			ppp_pipex_answer(s->ppp, 0, strerror(error));
	} else {
		s->pipex = SESSION_PIPEX_UP;
		(void)strlcpy(s->ifname, ifname, sizeof(s->ifname));
		if (s->ppp != NULL)
			ppp_pipex_answer(s->ppp, 1, NULL);
	}
}

static void
on_added(void *ctx, uint32_t number, int error, const char *ifname)
{
	struct engine *e = ctx;
	struct session *s = session_find(e, number);

	if (s == NULL)
		return;
	added(s, error, ifname);
	engine_kick(e);
}

static void
on_gone(void *ctx, uint32_t number, const char *reason)
{
	struct engine *e = ctx;
	struct session *s = session_find(e, number);

	if (s == NULL)
		return;
	if (s->pipex == SESSION_PIPEX_UP || s->pipex == SESSION_PIPEX_ADDING) {
		e->counters[ENGINE_C_PIPEX_LOST]++;
		log_warnx("session %s: interface %s is gone: %s", s->id,
		    s->ifname, reason);
		s->pipex = SESSION_PIPEX_NONE;
		session_close(s, PPP_REASON_PIPEX, "its interface is gone");
	}
	if (s->pipex == SESSION_PIPEX_DELETING)
		dropped(s);
	engine_kick(e);
}

static void
on_stats(void *ctx, const struct msg_pipex_stats *m)
{
	struct session *s = session_find(ctx, m->session);

	if (s == NULL)
		return;
	s->stats = *m;
	watch_stats(s);
	move_stats(s);
}

static void
on_stats_end(void *ctx)
{
	show_stats_end(ctx);
	engine_kick(ctx);
}

/* Without a fast path no session can carry anything: their clients are told,
 * so that they come again. */
static void
all_lost(struct engine *e)
{
	struct session *s, *next;
	enum session_pipex was;

	RB_FOREACH_SAFE(s, session_numbers, &e->by_number, next) {
		was = s->pipex;
		if (was == SESSION_PIPEX_NONE)
			continue;
		s->pipex = SESSION_PIPEX_NONE;
		if (was == SESSION_PIPEX_DELETING)
			session_reap(s);
		else
			session_close(s, PPP_REASON_PIPEX,
			    "the data plane is gone");
	}
	show_stats_end(e);
}

static void
on_ready(void *ctx, int up, const char *why)
{
	struct engine *e = ctx;

	e->pipex_ready = up;
	log_info("data plane: %s", why);
	if (up)
		try_waiting(e);
	else
		all_lost(e);
	if (e->timer != NULL)
		engine_kick(e);
}

const struct pipex_events interface_events = {
	on_added, on_gone, on_stats, on_stats_end, on_ready
};
