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

/* What vpnctl may see: tunnels and counters. Runs in: l2tpd engine. */

#include <time.h>

#include "engine.h"
#include "proc/child.h"
#include "proc/control.h"

/* What an event says of it, too. */
static void
put_tunnel(struct rec *r, const struct l2tp_tunnel *t)
{
	rec_u64(r, "id", t->id);
	rec_str(r, "tunnel", t->service);
	rec_u64(r, "flow", t->path.flow);
	rec_addr(r, "peer_address", &t->outer);
	rec_u64(r, "peer_port", t->outer.port);
	/* inside ESP; with NAT the outer one is another */
	rec_u64(r, "inner_port", t->path.peer.port);
	rec_str(r, "host", t->host);
	rec_u64(r, "tunnel_id", t->tunnel_id);
	rec_u64(r, "peer_tunnel_id", t->peer_tunnel_id);
}

static void
record_tunnel(void *arg, const struct l2tp_tunnel *t)
{
	struct control_req *req = arg;
	struct rec r;

	rec_begin(&r, "tunnel");
	put_tunnel(&r, t);
	rec_u64(&r, "sessions", t->sessions);
	rec_u64(&r, "since", (uint64_t)time(NULL) -
	    (clock_ms() - t->since_ms) / 1000);
	rec_str(&r, "state", t->state);
	control_record(req, &r);
}

static void
show_tunnels(void *ctx, struct control_req *req, const char *arg)
{
	(void)ctx;
	(void)arg;
	if (engine_l2tp() != NULL)
		l2tp_tunnels(engine_l2tp(), record_tunnel, req);
	control_end(req, CTL_OK, "%s", "");
}

static void
show_counters(void *ctx, struct control_req *req, const char *arg)
{
	unsigned int i;

	(void)ctx;
	(void)arg;
	for (i = 0; engine_l2tp() != NULL && i < L2TP_COUNTERS; i++)
		control_counter_put(req, l2tp_counter_name(i),
		    l2tp_counter(engine_l2tp(), i));
	control_end(req, CTL_OK, "%s", "");
}

void
control_tunnel_event(void *ctx, const struct l2tp_tunnel *t, const char *why)
{
	struct rec r;

	(void)ctx;
	control_event_begin(&r, why == NULL ? "tunnel_up" : "tunnel_down");
	put_tunnel(&r, t);
	if (why != NULL)
		rec_str(&r, "reason", why);
	child_event(&r);
}

static const struct control_cmd commands[] = {
	{ CTL_SHOW, "tunnels", show_tunnels },
	{ CTL_SHOW, "counters", show_counters }
};

void
control_serve(void)
{
	child_control("l2tpd", commands,
	    sizeof(commands) / sizeof(commands[0]), NULL);
}
