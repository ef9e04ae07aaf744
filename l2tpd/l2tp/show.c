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

/* What vpnctl may see of the engine. Runs in: l2tpd engine. */

#include "flow.h"
#include "tunnel.h"

static void
describe(const struct tunnel *t, struct l2tp_tunnel *out)
{
	out->id = t->serial;
	out->path = t->path;
	out->outer = t->flow != NULL ? t->flow->info.peer : t->path.peer;
	out->tunnel_id = t->id;
	out->peer_tunnel_id = t->peer_id;
	out->sessions = t->nsessions;
	out->lac = t->lac;
	out->state = l2tp_tunnel_state_name(t->state);
	out->service = t->service;
	out->host = t->host;
	out->since_ms = t->since_ms;
}

void
l2tp_tunnel_tell(const struct tunnel *t, const char *why)
{
	const struct l2tp *l = t->l2tp;
	struct l2tp_tunnel out;

	if (l->ops->tunnel_event == NULL)
		return;
	describe(t, &out);
	l->ops->tunnel_event(l->ctx, &out, why);
}

void
l2tp_tunnels(struct l2tp *l,
    void (*fn)(void *arg, const struct l2tp_tunnel *), void *arg)
{
	struct l2tp_tunnel out;
	struct tunnel *t;

	for (t = l2tp_tunnel_first(l); t != NULL;
	    t = l2tp_tunnel_after(l, t->id, t->path.flow)) {
		if (!l2tp_tunnel_live(t))
			continue;
		describe(t, &out);
		fn(arg, &out);
	}
}

uint32_t
l2tp_tunnel_count(const struct l2tp *l)
{
	return l->ntunnels_all;
}

uint32_t
l2tp_session_count(const struct l2tp *l)
{
	return l->nsessions;
}

uint64_t
l2tp_counter(struct l2tp *l, enum l2tp_counter c)
{
	struct tunnel *t;
	uint64_t n = l->counters[c];

	if (c != L2TP_C_RETRANSMIT)
		return n;
	for (t = l2tp_tunnel_first(l); t != NULL;
	    t = l2tp_tunnel_after(l, t->id, t->path.flow))
		n += t->transport.retransmitted;
	return n;
}
