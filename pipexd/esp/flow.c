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


/* Flows: one client as IPsec sees it, with its outbound SAs in the order in
 * which they came and the place where its packets go (RFC 3947 4, RFC 3948).
 * Runs in: pipexd worker. */

#include <stdlib.h>
#include <string.h>

#include "sa.h"

/* Between two moves that are told. A peer may move with every packet, and
 * each that is told costs all daemons work, other peers' packets wait for. */
#define TELL_MS	1000

struct esp_flow *
flow_get(struct esp *e, uint32_t id)
{
	struct esp_flow *f = map_find(&e->flows, id);

	if (f != NULL)
		return f;
	if ((f = calloc(1, sizeof(*f))) == NULL)
		return NULL;
	f->id = id;
	TAILQ_INIT(&f->out);
	if (map_set(&e->flows, id, f) != 0) {
		free(f);
		return NULL;
	}
	return f;
}

/* An inbound SA comes from the peer, an outbound one goes there. The word of
 * the SA that came last counts: ikeyd knows better than an old packet. */
static void
take_path(struct esp_flow *f, const struct pfkey_sa *r, enum sa_state dir)
{
	struct esp_path *p = &f->path;

	p->peer = dir == SA_IN ? r->src : r->dst;
	p->local = dir == SA_IN ? r->dst : r->src;
	p->peer_port = p->peer.port;
	p->local_port = p->local.port;
	p->peer.port = dir == SA_IN ? r->natt_sport : r->natt_dport;
	p->local.port = dir == SA_IN ? r->natt_dport : r->natt_sport;
	f->told = p->peer;
}

void
flow_enter(struct esp_flow *f, struct esp_sa *sa)
{
	sa->flow = f;
	f->nsas++;
	if (sa->state == SA_OUT)
		TAILQ_INSERT_HEAD(&f->out, sa, flow_entry);
	take_path(f, &sa->rec, sa->state);
}

void
flow_leave(struct esp_flow *f, struct esp_sa *sa)
{
	struct esp *e = sa->esp;

	if (sa->state == SA_OUT)
		TAILQ_REMOVE(&f->out, sa, flow_entry);
	/* Its peer goes on with the one before, or the next. */
	if (f->heard == sa->number)
		f->heard = 0;
	sa->flow = NULL;
	if (--f->nsas > 0)
		return;
	map_del(&e->flows, f->id);
	free(f);
}

int
flow_newest(struct esp_flow *f, const struct esp_sa *sa, int newest)
{
	if (sa->number < f->heard)
		return 0;
	f->heard = sa->number;
	return newest;
}

static void
tell_moved(struct esp_flow *f, struct esp_sa *sa)
{
	struct esp *e = sa->esp;
	uint64_t now = host_now(e->host);
	struct pfkey_msg m;

	/* The first packet after that tells what is still untold. */
	if (f->told_ms != 0 && now - f->told_ms < TELL_MS)
		return;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_NEW_MAPPING;
	m.sa.spi = sa->rec.spi;
	m.sa.flow = f->id;
	m.old_peer = f->told;
	m.new_peer = f->path.peer;
	f->told = f->path.peer;
	f->told_ms = now;
	e->ops->tell(e->ctx, sa->owner, &m);
}

void
flow_follow(struct esp_flow *f, struct esp_sa *sa, const struct addr *from)
{
	/* Without encapsulation there is no mapping that could move. */
	if (f->path.peer.port == 0 || from->port == 0)
		return;
	if (!addr_eq(&f->path.peer, from)) {
		f->path.peer = *from;
		sa->esp->counters.moved++;
	}
	if (!addr_eq(&f->told, from))
		tell_moved(f, sa);
}

const struct esp_path *
esp_path(const struct esp *e, uint32_t flow)
{
	const struct esp_flow *f = map_find(&e->flows, flow);

	return f != NULL ? &f->path : NULL;
}

size_t
esp_flows(const struct esp *e)
{
	return e->flows.n;
}
