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

/* The tables of tunnels. Protected ones are keyed by flow and our id, never by
 * address, so that clients behind one NAT stay apart; ids are random and
 * unique over all flows, as some kernels look them up so.
 * Runs in: l2tpd engine. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control_connection.h"
#include "flow.h"
#include "move.h"
#include "tunnel.h"
#include "unproven.h"

#define ID_DRAWS	64

static const char *const state_names[TUNNEL_STATES] = {
	[TUNNEL_IDLE] = "idle",
	[TUNNEL_WAIT_REPLY] = "wait-ctl-reply",
	[TUNNEL_WAIT_CONN] = "wait-ctl-conn",
	[TUNNEL_ESTABLISHED] = "established",
	[TUNNEL_CLOSING] = "closing",
	[TUNNEL_LINGER] = "closed"
};

const char *
l2tp_tunnel_state_name(unsigned int state)
{
	return state < TUNNEL_STATES ? state_names[state] : "unknown";
}

static int
cmp_u32(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

/* Whom a path leads to: a flow names its peer, addresses only in the clear.
 * There both ends count, as what one address of ours asks for (a secret) must
 * not be got around by another. */
static int
path_cmp(const struct l2tp_path *a, const struct l2tp_path *b)
{
	int d;

	if ((d = cmp_u32(a->flow, b->flow)) != 0)
		return d;
	if (a->flow == 0) {
		d = addr_cmp(&a->peer, &b->peer);
		return d != 0 ? d : addr_cmp(&a->local, &b->local);
	}
	return cmp_u32(a->peer.port, b->peer.port);
}

static int
tunnel_cmp(struct tunnel *a, struct tunnel *b)
{
	int d;

	if ((d = cmp_u32(a->id, b->id)) != 0)
		return d;
	return cmp_u32(a->path.flow, b->path.flow);
}

static int
peer_cmp(struct tunnel *a, struct tunnel *b)
{
	int d;

	if ((d = path_cmp(&a->path, &b->path)) != 0)
		return d;
	return cmp_u32(a->peer_id, b->peer_id);
}

RB_PROTOTYPE(l2tp_tunnel_tree, tunnel, node, tunnel_cmp)
RB_GENERATE(l2tp_tunnel_tree, tunnel, node, tunnel_cmp)
RB_PROTOTYPE(l2tp_peer_tree, tunnel, peer_node, peer_cmp)
RB_GENERATE(l2tp_peer_tree, tunnel, peer_node, peer_cmp)

int
l2tp_tunnel_path_ok(const struct tunnel *t, const struct l2tp_path *path)
{
	return path_cmp(&t->path, path) == 0;
}

struct tunnel *
l2tp_tunnel_find(struct l2tp *l, const struct l2tp_path *path, uint16_t id)
{
	struct tunnel key, *t;

	key.id = id;
	key.path = *path;
	t = RB_FIND(l2tp_tunnel_tree, &l->tunnels, &key);
	return t != NULL && l2tp_tunnel_path_ok(t, path) ? t : NULL;
}

struct tunnel *
l2tp_tunnel_find_id(struct l2tp *l, uint16_t id)
{
	struct tunnel key, *t;

	key.id = id;
	key.path.flow = 0;
	t = RB_NFIND(l2tp_tunnel_tree, &l->tunnels, &key);
	return t != NULL && t->id == id ? t : NULL;
}

struct tunnel *
l2tp_tunnel_find_peer(struct l2tp *l, const struct l2tp_path *path,
    uint16_t peer_id)
{
	struct tunnel key;

	key.path = *path;
	key.peer_id = peer_id;
	return RB_FIND(l2tp_peer_tree, &l->peers, &key);
}

struct tunnel *
l2tp_tunnel_host_first(struct l2tp *l, const struct l2tp_path *path)
{
	struct tunnel key, *t;

	memset(&key.path, 0, sizeof(key.path));
	key.path.peer = path->peer;
	key.path.peer.port = 0;
	key.peer_id = 0;
	t = RB_NFIND(l2tp_peer_tree, &l->peers, &key);
	return t != NULL && t->path.flow == 0 &&
	    addr_host_eq(&t->path.peer, &path->peer) ? t : NULL;
}

struct tunnel *
l2tp_tunnel_host_next(struct tunnel *t)
{
	struct tunnel *n = RB_NEXT(l2tp_peer_tree, &t->l2tp->peers, t);

	return n != NULL && n->path.flow == 0 &&
	    addr_host_eq(&n->path.peer, &t->path.peer) ? n : NULL;
}

struct tunnel *
l2tp_tunnel_first(struct l2tp *l)
{
	return RB_MIN(l2tp_tunnel_tree, &l->tunnels);
}

struct tunnel *
l2tp_tunnel_after(struct l2tp *l, uint16_t id, uint32_t flow)
{
	struct tunnel key;

	key.id = id;
	key.path.flow = flow + 1;
	if (flow == UINT32_MAX && ++key.id == 0)
		return NULL;
	return RB_NFIND(l2tp_tunnel_tree, &l->tunnels, &key);
}

struct tunnel *
l2tp_tunnel_find_serial(struct l2tp *l, uint32_t serial)
{
	struct tunnel *t;

	RB_FOREACH(t, l2tp_tunnel_tree, &l->tunnels)
		if (t->serial == serial && l2tp_tunnel_live(t))
			return t;
	return NULL;
}

struct tunnel *
l2tp_tunnel_find_opening(struct l2tp *l, const struct l2tp_path *path,
    const struct flow *f)
{
	struct tunnel *t;

	if (l->nopening == 0)
		return NULL;
	if (f != NULL) {
		LIST_FOREACH(t, &f->tunnels, flow_entry)
			if (t->state == TUNNEL_WAIT_REPLY)
				return t;
		return NULL;
	}
	RB_FOREACH(t, l2tp_tunnel_tree, &l->tunnels)
		if (t->flow == NULL && t->state == TUNNEL_WAIT_REPLY &&
		    addr_host_eq(&t->path.peer, &path->peer))
			return t;
	return NULL;
}

/* A random id that is free, or 0 if luck or ids run out. */
static uint16_t
draw_id(struct l2tp *l)
{
	uint16_t id;
	int i;

	for (i = 0; i < ID_DRAWS; i++) {
		id = (uint16_t)host_random_u32(l->host);
		if (id != 0 && l2tp_tunnel_find_id(l, id) == NULL)
			return id;
	}
	return 0;
}

static int
start_transport(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;
	struct transport_conf conf = {
		.rto_ms = l->conf.rto_ms, .rto_max_ms = l->conf.rto_max_ms,
		.tries = l->conf.tries, .window = l->conf.window
	};

	return l2tp_transport_init(&t->transport, l->host, &l->heap,
	    &control_connection_transport, t, &conf);
}

static void
insert(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;

	RB_INSERT(l2tp_tunnel_tree, &l->tunnels, t);
	l->ntunnels++;
	l->ntunnels_all++;
	l->nclear += t->path.flow == 0;
	if (t->flow != NULL) {
		LIST_INSERT_HEAD(&t->flow->tunnels, t, flow_entry);
		l2tp_flow_gain(t->flow);
	}
}

struct tunnel *
l2tp_tunnel_new(struct l2tp *l, const struct l2tp_path *path, struct flow *f,
    const struct l2tp_service *service, enum tunnel_refusal *why)
{
	struct tunnel *t;

	*why = TUNNEL_REFUSED_LIMIT;
	if (l->ntunnels >= l->conf.max_tunnels ||
	    (f != NULL && f->ntunnels >= l->conf.max_tunnels_flow))
		return NULL;
	*why = TUNNEL_REFUSED_MEMORY;
	if ((t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	t->l2tp = l;
	t->flow = f;
	t->path = *path;
	memcpy(t->service, service->name, sizeof(t->service));
	t->serial = ++l->tunnel_serial;
	LIST_INIT(&t->sessions);
	timer_init(&t->life, control_connection_life, t);
	timer_init(&t->hello, control_connection_quiet, t);
	t->made_ms = t->since_ms = t->heard_ms =
	    host_now(l->host);
	if ((t->id = draw_id(l)) == 0 || start_transport(t) == -1) {
		free(t);
		return NULL;
	}
	insert(t);
	return t;
}

void
l2tp_tunnel_rebind(struct tunnel *t, struct flow *f,
    const struct l2tp_path *path)
{
	struct l2tp *l = t->l2tp;

	RB_REMOVE(l2tp_tunnel_tree, &l->tunnels, t);
	if (t->in_peers)
		RB_REMOVE(l2tp_peer_tree, &l->peers, t);
	LIST_REMOVE(t, flow_entry);
	l2tp_flow_lose(t->flow);
	t->flow = f;
	t->path = *path;
	RB_INSERT(l2tp_tunnel_tree, &l->tunnels, t);
	t->in_peers = RB_INSERT(l2tp_peer_tree, &l->peers, t) == NULL;
	LIST_INSERT_HEAD(&f->tunnels, t, flow_entry);
	l2tp_flow_gain(f);
}

void
l2tp_tunnel_set_peer(struct tunnel *t, uint16_t peer_id)
{
	t->peer_id = peer_id;
	l2tp_transport_set_peer(&t->transport, peer_id);
	if (RB_INSERT(l2tp_peer_tree, &t->l2tp->peers, t) == NULL)
		t->in_peers = 1;
}

void
l2tp_tunnel_enter(struct tunnel *t, enum tunnel_state state)
{
	l2tp_move_cancel(t);
	if (t->state == TUNNEL_WAIT_REPLY)
		t->l2tp->nopening--;
	if (state == TUNNEL_WAIT_REPLY)
		t->l2tp->nopening++;
	t->state = (uint8_t)state;
	t->since_ms = host_now(t->l2tp->host);
}

int
l2tp_tunnel_live(const struct tunnel *t)
{
	return !t->dead && t->state != TUNNEL_LINGER;
}

/* It counts no longer, and a new SCCRQ is not taken for one of its repeats. */
static void
retire(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;

	if (t->in_peers)
		RB_REMOVE(l2tp_peer_tree, &l->peers, t);
	t->in_peers = 0;
	unproven_end(t);
	if (t->state == TUNNEL_LINGER) {
		l->nclear_linger -= t->path.flow == 0;
		if (t->flow != NULL)
			t->flow->nlinger--;
		return;
	}
	l->ntunnels--;
	l->nclear -= t->path.flow == 0;
	if (t->flow != NULL)
		l2tp_flow_lose(t->flow);
}

/* Keep few that linger: drop the oldest, which is last in the list. */
static void
trim(struct flow *f)
{
	struct tunnel *t, *oldest = NULL;

	if (f->nlinger < TUNNEL_MAXLINGER)
		return;
	LIST_FOREACH(t, &f->tunnels, flow_entry)
		if (t->state == TUNNEL_LINGER)
			oldest = t;
	if (oldest != NULL)
		l2tp_tunnel_kill(oldest);
}

void
l2tp_tunnel_linger(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;
	int clear = t->path.flow == 0;

	if (!l2tp_tunnel_live(t))
		return;
	if (clear && l->nclear_linger >= l->conf.max_unproven) {
		l2tp_tunnel_kill(t);
		return;
	}
	retire(t);
	l->nclear_linger += (uint32_t)clear;
	timer_del(&l->heap, &t->hello);
	l2tp_transport_quiet(&t->transport);
	if (t->flow != NULL) {
		trim(t->flow);
		t->flow->nlinger++;
	}
	l2tp_tunnel_enter(t, TUNNEL_LINGER);
	if (timer_set(&l->heap, &t->life,
	    host_now(l->host) + l->conf.linger_ms) == -1)
		l2tp_tunnel_kill(t);
}

void
l2tp_tunnel_kill(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;

	if (t->dead)
		return;
	l2tp_move_cancel(t);
	retire(t);
	if (t->state == TUNNEL_WAIT_REPLY)
		l->nopening--;
	t->dead = 1;
	timer_del(&l->heap, &t->life);
	timer_del(&l->heap, &t->hello);
	l2tp_transport_quiet(&t->transport);
	if (t->flow != NULL)
		LIST_REMOVE(t, flow_entry);
	t->flow = NULL;
	RB_REMOVE(l2tp_tunnel_tree, &l->tunnels, t);
	l->ntunnels_all--;
	TAILQ_INSERT_TAIL(&l->dead, t, dead_entry);
}

void
l2tp_tunnel_reap(struct l2tp *l)
{
	struct tunnel *t;

	while ((t = TAILQ_FIRST(&l->dead)) != NULL) {
		TAILQ_REMOVE(&l->dead, t, dead_entry);
		l->counters[L2TP_C_RETRANSMIT] += t->transport.retransmitted;
		l2tp_transport_fini(&t->transport);
		freezero(t, sizeof(*t));
	}
}

const struct l2tp_service *
l2tp_tunnel_service(const struct tunnel *t)
{
	return l2tp_service_named(&t->l2tp->conf, t->service);
}

const char *
l2tp_tunnel_peer_text(const struct tunnel *t, char *buf, size_t size)
{
	return addr_print(t->flow != NULL ? &t->flow->info.peer :
	    &t->path.peer, buf, size);
}

void
l2tp_tunnel_log(const struct tunnel *t, enum host_level level,
    const char *fmt, ...)
{
	char peer[ADDR_STRLEN], text[512], more[96] = "";
	uint64_t held = 0;
	va_list ap;

	if (level == HOST_INFO && !tell_pass(t, &held))
		return;
	if (held > 0)
		snprintf(more, sizeof(more), " (before it %llu lines about "
		    "this peer not logged)", (unsigned long long)held);
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	host_log(t->l2tp->host, level, "tunnel %u peer %s: %s%s", t->serial,
	    l2tp_tunnel_peer_text(t, peer, sizeof(peer)), text, more);
}
