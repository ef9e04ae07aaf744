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

/* The table of flows, and the short wait for a FLOW_UP that comes by another
 * link than the first datagram. Runs in: l2tpd engine. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "flow.h"

struct packet {
	STAILQ_ENTRY(packet)	 entry;
	struct l2tp_path	 path;
	size_t			 len;
	uint8_t			 buf[];
};

struct waiting {
	TAILQ_ENTRY(waiting)	 entry;
	struct l2tp		*l2tp;
	uint32_t		 flow;
	uint32_t		 npackets;
	STAILQ_HEAD(, packet)	 packets;
	struct timer		 timer;
};

static int
flow_cmp(struct flow *a, struct flow *b)
{
	return a->info.flow < b->info.flow ? -1 : a->info.flow > b->info.flow;
}

RB_PROTOTYPE(l2tp_flow_tree, flow, node, flow_cmp)
RB_GENERATE(l2tp_flow_tree, flow, node, flow_cmp)

struct flow *
l2tp_flow_find(struct l2tp *l, uint32_t id)
{
	struct flow key;

	key.info.flow = id;
	return RB_FIND(l2tp_flow_tree, &l->flows, &key);
}

struct flow *
l2tp_flow_first(struct l2tp *l)
{
	return RB_MIN(l2tp_flow_tree, &l->flows);
}

/* Its SAs serve nobody: the client has left, and its Deletes were lost or have
 * overtaken each other. ikeyd answers with FLOW_DOWN. */
static void
on_unused(void *arg, uint64_t now)
{
	struct flow *f = arg;
	struct l2tp *l = f->l2tp;
	struct msg_flow_end end = { .flow = f->info.flow };

	(void)now;
	l2tp_count(l, L2TP_C_UNUSED_FLOW);
	snprintf(end.reason, sizeof(end.reason), "no L2TP tunnel for %u s",
	    l->conf.flow_ms / 1000);
	l->ops->flow_close(l->ctx, &end);
}

/* Wait for a tunnel from now on. Returns 0, or -1 if memory is short. */
static int
wait_tunnel(struct flow *f)
{
	struct l2tp *l = f->l2tp;

	if (f->ntunnels > 0)
		return 0;
	return timer_set(&l->heap, &f->unused,
	    host_now(l->host) + l->conf.flow_ms);
}

static struct flow *
flow_new(struct l2tp *l, const struct msg_flow *info)
{
	struct flow *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->l2tp = l;
	LIST_INIT(&f->tunnels);
	timer_init(&f->unused, on_unused, f);
	tell_init(&f->lines);
	if (wait_tunnel(f) == -1) {
		free(f);
		return NULL;
	}
	f->info = *info;
	RB_INSERT(l2tp_flow_tree, &l->flows, f);
	return f;
}

struct flow *
l2tp_flow_set(struct l2tp *l, const struct msg_flow *info)
{
	struct flow *f = l2tp_flow_find(l, info->flow);

	if (f == NULL && (f = flow_new(l, info)) == NULL)
		return NULL;
	f->info = *info;
	f->keyed_ms = host_now(l->host);
	/* Whoever keys anew is there, and may dial. */
	(void)wait_tunnel(f);
	return f;
}

void
l2tp_flow_gain(struct flow *f)
{
	f->ntunnels++;
	timer_del(&f->l2tp->heap, &f->unused);
}

void
l2tp_flow_lose(struct flow *f)
{
	f->ntunnels--;
	/* Without memory it lives as long as its SAs do. */
	(void)wait_tunnel(f);
}

int
l2tp_flow_fresh(const struct l2tp *l, const struct flow *f)
{
	return host_now(l->host) - f->keyed_ms < l->conf.setup_ms;
}

void
l2tp_flow_remove(struct l2tp *l, struct flow *f)
{
	timer_del(&l->heap, &f->unused);
	RB_REMOVE(l2tp_flow_tree, &l->flows, f);
	free(f);
}

static struct waiting *
waiting_find(struct l2tp *l, uint32_t id)
{
	struct waiting *w;

	TAILQ_FOREACH(w, &l->waiting, entry)
		if (w->flow == id)
			return w;
	return NULL;
}

static void
waiting_detach(struct waiting *w)
{
	struct l2tp *l = w->l2tp;

	timer_del(&l->heap, &w->timer);
	TAILQ_REMOVE(&l->waiting, w, entry);
	l->nwaiting--;
}

static void
waiting_free(struct waiting *w)
{
	struct packet *p;

	waiting_detach(w);
	while ((p = STAILQ_FIRST(&w->packets)) != NULL) {
		STAILQ_REMOVE_HEAD(&w->packets, entry);
		free(p);
	}
	free(w);
}

static void
on_timeout(void *arg, uint64_t now)
{
	struct waiting *w = arg;
	struct l2tp *l = w->l2tp;

	(void)now;
	l->counters[L2TP_C_UNKNOWN_FLOW] += w->npackets;
	host_log(l->host, HOST_WARN, "flow %u: not known to ikeyd after %u s, "
	    "%u packets dropped", w->flow, FLOW_WAIT_MS / 1000, w->npackets);
	waiting_free(w);
}

static struct waiting *
waiting_new(struct l2tp *l, uint32_t id)
{
	struct waiting *w;

	if (l->nwaiting >= FLOW_WAIT_FLOWS ||
	    (w = calloc(1, sizeof(*w))) == NULL)
		return NULL;
	w->l2tp = l;
	w->flow = id;
	STAILQ_INIT(&w->packets);
	timer_init(&w->timer, on_timeout, w);
	if (timer_set(&l->heap, &w->timer,
	    host_now(l->host) + FLOW_WAIT_MS) == -1) {
		free(w);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&l->waiting, w, entry);
	l->nwaiting++;
	return w;
}

void
l2tp_flow_wait(struct l2tp *l, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct waiting *w = waiting_find(l, path->flow);
	struct packet *p;

	if (w == NULL)
		w = waiting_new(l, path->flow);
	if (w == NULL || w->npackets >= FLOW_WAIT_PACKETS ||
	    (p = malloc(sizeof(*p) + len)) == NULL) {
		l2tp_count(l, L2TP_C_UNKNOWN_FLOW);
		return;
	}
	p->path = *path;
	p->len = len;
	memcpy(p->buf, buf, len);
	STAILQ_INSERT_TAIL(&w->packets, p, entry);
	w->npackets++;
}

void
l2tp_flow_release(struct l2tp *l, uint32_t id)
{
	struct waiting *w = waiting_find(l, id);
	struct packet *p;

	if (w == NULL)
		return;
	/* Out of sight first: what is taken now may lead back here. */
	waiting_detach(w);
	while ((p = STAILQ_FIRST(&w->packets)) != NULL) {
		STAILQ_REMOVE_HEAD(&w->packets, entry);
		l2tp_input(l, &p->path, p->buf, p->len);
		free(p);
	}
	free(w);
}

void
l2tp_flow_clear(struct l2tp *l)
{
	struct waiting *w;
	struct flow *f;

	while ((w = TAILQ_FIRST(&l->waiting)) != NULL)
		waiting_free(w);
	while ((f = l2tp_flow_first(l)) != NULL)
		l2tp_flow_remove(l, f);
}
