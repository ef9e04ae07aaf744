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

/* What vpnctl asks: sessions, counters, and the end of one.
 * Runs in: engine. */

#include <stdlib.h>
#include <string.h>

#include "engine.h"

static const char *const counter_names[ENGINE_C_MAX] = {
	[ENGINE_C_OPENED] = "sessions_opened",
	[ENGINE_C_UNBOUND] = "refused_unbound",
	[ENGINE_C_LIMIT] = "refused_max_session",
	[ENGINE_C_USER_LIMIT] = "refused_user_max_session",
	[ENGINE_C_NO_ADDRESS] = "refused_no_address",
	[ENGINE_C_MOVED] = "sessions_moved",
	[ENGINE_C_MOVE_REFUSED] = "refused_move",
	[ENGINE_C_TAKEOVER] = "closed_address_moved",
	[ENGINE_C_FRAME_UNKNOWN] = "frame_of_no_session",
	[ENGINE_C_AUTH_LATE] = "auth_late",
	[ENGINE_C_PIPEX_LOST] = "interface_lost",
};

/* ---- sessions ---- */

static void
put_endpoints(struct rec *r, const struct session *s)
{
	struct addr inner = addr_v4_u32(s->address, 0);

	if (s->address == 0)
		inner.family = ADDR_NONE;
	rec_str(r, "id", s->id);
	rec_str(r, "user", s->user);
	rec_addr(r, "address", &inner);
	rec_str(r, "interface", s->pipex == SESSION_PIPEX_UP ? s->ifname : "");
	rec_addr(r, "peer_address", &s->info.peer);
	rec_u64(r, "peer_port", s->info.peer.port);
	rec_bool(r, "nat", s->info.nat);
	rec_str(r, "ike", s->info.ike);
	rec_str(r, "esp", s->info.esp);
}

static void
put_session(struct control_req *req, const struct session *s)
{
	struct rec r;

	rec_begin(&r, "session");
	put_endpoints(&r, s);
	rec_u64(&r, "in_bytes", s->stats.in_bytes);
	rec_u64(&r, "out_bytes", s->stats.out_bytes);
	rec_u64(&r, "in_packets", s->stats.in_packets);
	rec_u64(&r, "out_packets", s->stats.out_packets);
	rec_u64(&r, "since", (uint64_t)s->since);
	rec_str(&r, "state", session_state(s));
	rec_str(&r, "tunnel", s->info.tunnel);
	rec_str(&r, "method", s->ppp == NULL ? "" :
	    ppp_method_name(ppp_method(s->ppp)));
	rec_str(&r, "host", s->info.host);
	rec_str(&r, "calling", s->info.calling);
	rec_u64(&r, "mtu", s->network.mtu);
	rec_u64(&r, "in_errors", s->stats.in_errors);
	rec_u64(&r, "out_errors", s->stats.out_errors);
	control_record(req, &r);
}

void
show_event(const struct session *s, const char *event)
{
	struct rec r;

	control_event_begin(&r, event);
	put_endpoints(&r, s);
	rec_str(&r, "tunnel", s->info.tunnel);
	if (s->reason[0] != '\0') {
		rec_u64(&r, "in_bytes", s->stats.in_bytes);
		rec_u64(&r, "out_bytes", s->stats.out_bytes);
		rec_u64(&r, "seconds", (clock_ms() - s->since_ms) / 1000);
		rec_str(&r, "reason", s->reason);
	}
	child_event(&r);
}

void
show_moved(const struct session *s, const struct addr *from)
{
	struct rec r;

	control_event_begin(&r, "session_moved");
	put_endpoints(&r, s);
	rec_str(&r, "tunnel", s->info.tunnel);
	rec_addr(&r, "from_address", from);
	rec_u64(&r, "from_port", from->port);
	child_event(&r);
}

static void
put_sessions(struct engine *e, struct control_req *req)
{
	struct session *s;

	RB_FOREACH(s, session_numbers, &e->by_number)
		put_session(req, s);
	control_end(req, CTL_OK, "%s", "");
}

void
show_stats_end(struct engine *e)
{
	struct show *w;

	/* Who asked while an answer was under way has it all the same: its
	 * numbers are as old as the question, at most. */
	while ((w = TAILQ_FIRST(&e->shows)) != NULL) {
		TAILQ_REMOVE(&e->shows, w, entry);
		put_sessions(e, w->req);
		free(w);
	}
}

static void
show_sessions(void *ctx, struct control_req *req, const char *arg)
{
	struct engine *e = ctx;
	struct show *w;

	(void)arg;
	if (!e->pipex_ready || (w = calloc(1, sizeof(*w))) == NULL) {
		put_sessions(e, req);
		return;
	}
	w->req = req;
	TAILQ_INSERT_TAIL(&e->shows, w, entry);
	if (w == TAILQ_FIRST(&e->shows))
		e->pipex_ops->stat(e->pipex);
}

static void
close_session(void *ctx, struct control_req *req, const char *arg)
{
	struct engine *e = ctx;
	struct session *s = session_find_id(e, arg);

	if (s == NULL) {
		control_end(req, CTL_FAILED, "%s: no such session", arg);
		return;
	}
	session_close(s, PPP_REASON_ADMIN, "closed by the administrator");
	control_end(req, CTL_OK, "%s", "");
	engine_kick(e);
}

/* ---- counters ---- */

static void
show_counters(void *ctx, struct control_req *req, const char *arg)
{
	struct engine *e = ctx;
	int i;

	(void)arg;
	control_counter_put(req, "sessions", e->nsessions);
	for (i = 0; i < ENGINE_C_MAX; i++)
		control_counter_put(req, counter_names[i], e->counters[i]);
	for (i = 0; i < PPP_C_MAX; i++)
		control_counter_put(req, ppp_counter_name((enum ppp_counter)i),
		    e->ppp_counters[i]);
	control_end(req, CTL_OK, "%s", "");
}

const struct control_cmd show_commands[] = {
	{ CTL_SHOW, "sessions", show_sessions },
	{ CTL_SHOW, "counters", show_counters },
	{ CTL_CLOSE, NULL, close_session },
};
const size_t show_ncommands = sizeof(show_commands) / sizeof(show_commands[0]);
