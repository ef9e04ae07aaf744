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

/* The table of sessions, keyed by our id alone: fast paths look data up so.
 * Runs in: l2tpd engine. */

#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "early.h"
#include "flow.h"
#include "move.h"
#include "session.h"
#include "tunnel.h"

#define ID_DRAWS	64

static const char *const state_names[SESSION_STATES] = {
	[SESSION_WAIT_REPLY] = "wait-reply",
	[SESSION_WAIT_CONNECT] = "wait-connect",
	[SESSION_ESTABLISHED] = "established"
};

const char *
l2tp_session_state_name(unsigned int state)
{
	return state < SESSION_STATES ? state_names[state] : "unknown";
}

static int
session_cmp(struct session *a, struct session *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

RB_PROTOTYPE(l2tp_session_tree, session, node, session_cmp)
RB_GENERATE(l2tp_session_tree, session, node, session_cmp)

struct session *
l2tp_session_find(struct l2tp *l, uint16_t id)
{
	struct session key;

	key.id = id;
	return RB_FIND(l2tp_session_tree, &l->sessions, &key);
}

struct session *
l2tp_session_find_handle(struct l2tp *l, uint32_t handle)
{
	struct session *s = l2tp_session_find(l, (uint16_t)handle);

	return s != NULL && s->handle == handle ? s : NULL;
}

struct session *
l2tp_session_find_peer(struct tunnel *t, uint16_t peer_id)
{
	struct session *s;

	LIST_FOREACH(s, &t->sessions, entry)
		if (s->peer_id == peer_id && peer_id != 0)
			return s;
	return NULL;
}

/* A random id that is free, or 0. */
static uint16_t
draw_id(struct l2tp *l)
{
	uint16_t id;
	int i;

	for (i = 0; i < ID_DRAWS; i++) {
		id = (uint16_t)host_random_u32(l->host);
		if (id != 0 && l2tp_session_find(l, id) == NULL)
			return id;
	}
	return 0;
}

struct session *
l2tp_session_new(struct tunnel *t, timer_fn *setup)
{
	struct l2tp *l = t->l2tp;
	struct session *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->tunnel = t;
	timer_init(&s->setup, setup, s);
	if ((s->id = draw_id(l)) == 0 || timer_set(&l->heap, &s->setup,
	    host_now(l->host) + l->conf.setup_ms) == -1) {
		free(s);
		return NULL;
	}
	s->handle = (uint32_t)++l->session_serial << 16 | s->id;
	RB_INSERT(l2tp_session_tree, &l->sessions, s);
	LIST_INSERT_HEAD(&t->sessions, s, entry);
	l->nsessions++;
	l->nsessions_clear += t->path.flow == 0;
	t->nsessions++;
	t->called = 1;
	return s;
}

void
l2tp_session_free(struct session *s)
{
	struct tunnel *t = s->tunnel;
	struct l2tp *l = t->l2tp;

	if (s->proving)
		l2tp_move_cancel(t);
	timer_del(&l->heap, &s->setup);
	l2tp_early_free(s);
	RB_REMOVE(l2tp_session_tree, &l->sessions, s);
	LIST_REMOVE(s, entry);
	l->nsessions--;
	l->nsessions_clear -= t->path.flow == 0;
	t->nsessions--;
	free(s);
}

static uint32_t
newcomers(const struct tunnel *t, uint64_t now)
{
	const struct session *s;
	uint32_t n = 0;

	LIST_FOREACH(s, &t->sessions, entry)
		n += !s->logged_in && (s->state != SESSION_ESTABLISHED ||
		    now - s->up_ms < t->l2tp->conf.login_ms);
	return n;
}

uint32_t
l2tp_session_newcomers(const struct tunnel *t)
{
	uint64_t now = host_now(t->l2tp->host);
	struct tunnel *each;
	uint32_t n = 0;

	if (t->flow != NULL) {
		LIST_FOREACH(each, &t->flow->tunnels, flow_entry)
			n += newcomers(each, now);
		return n;
	}
	for (each = l2tp_tunnel_host_first(t->l2tp, &t->path); each != NULL;
	    each = l2tp_tunnel_host_next(each))
		n += newcomers(each, now);
	return n;
}

void
l2tp_session_record(const struct session *s, struct msg_session *m)
{
	const struct tunnel *t = s->tunnel;
	const struct flow *f = t->flow;

	memset(m, 0, sizeof(*m));
	m->session = s->handle;
	m->proto = MSG_PROTO_L2TP;
	m->flow = t->path.flow;
	m->tunnel_id = t->id;
	m->peer_tunnel_id = t->peer_id;
	m->session_id = s->id;
	m->peer_session_id = s->peer_id;
	m->inner_port = t->path.peer.port;
	m->local = t->path.local;
	m->peer = f != NULL ? f->info.peer : t->path.peer;
	if (f != NULL) {
		m->nat = f->info.nat;
		strlcpy(m->ike, f->info.ike, sizeof(m->ike));
		strlcpy(m->esp, f->info.esp, sizeof(m->esp));
	} else {
		strlcpy(m->ike, "none", sizeof(m->ike));
		strlcpy(m->esp, "none", sizeof(m->esp));
	}
	strlcpy(m->tunnel, t->service, sizeof(m->tunnel));
	strlcpy(m->host, t->host, sizeof(m->host));
	strlcpy(m->calling, s->calling, sizeof(m->calling));
}
