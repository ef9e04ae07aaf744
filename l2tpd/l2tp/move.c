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

/* From one flow to another, in three steps: is it possible, is it proved, do
 * it. Runs in: l2tpd engine. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "control_connection.h"
#include "flow.h"
#include "move.h"
#include "session.h"
#include "tunnel.h"
#include "wire/l2tphdr.h"

#define HELLO_MS	60000	/* to answer where nothing is configured */

struct move {
	struct tunnel		*tunnel;
	struct flow		*flow;		/* the new one */
	struct l2tp_path	 path;
	uint32_t		 number;
	uint32_t		 left;		/* sessions not proved yet */
	struct timer		 timer;
};

static void
refuse(const struct tunnel *t, const struct flow *f, enum l2tp_counter counter,
    const char *why)
{
	char peer[ADDR_STRLEN];

	l2tp_count(t->l2tp, counter);
	l2tp_tunnel_log(t, HOST_WARN, "move to flow %u peer %s refused: %s",
	    f->info.flow, addr_print(&f->info.peer, peer, sizeof(peer)), why);
}

/* ---- is it possible ---- */

/* 1 if nobody but the client of the old flow can have made the new one. */
static int
same_credential(const struct msg_flow *a, const struct msg_flow *b)
{
	return a->own_credential && b->own_credential &&
	    strcmp(a->id, b->id) == 0;
}

/* 1 if a move can be thought of at all. */
static int
may_move(const struct tunnel *t, const struct flow *f)
{
	return f != NULL && t->flow != NULL && t->flow != f &&
	    t->state == TUNNEL_ESTABLISHED && f->info.rule != 0 &&
	    f->info.rule == t->flow->info.rule &&
	    t->l2tp->ops->session_prove != NULL;
}

static int
is_silent(const struct tunnel *t)
{
	uint64_t now = host_now(t->l2tp->host);

	return now - t->heard_ms >= MSG_SILENT_MS &&
	    now - t->data_ms >= MSG_SILENT_MS;
}

/* Why there is no room for it, or NULL. */
static const char *
limit(const struct tunnel *t, const struct l2tp_path *path,
    const struct flow *f)
{
	struct l2tp *l = t->l2tp;

	if (t->move != NULL)
		return "another flow is being asked for its proof";
	if (f->move != NULL)
		return "another tunnel is on its way there";
	if (host_now(l->host) < f->barred_ms)
		return "it was refused just before";
	if (f->ntunnels >= l->conf.max_tunnels_flow)
		return "too many tunnels there";
	if (l2tp_tunnel_find_peer(l, path, t->peer_id) != NULL)
		return "a tunnel there has the same id";
	return NULL;
}

/* 1 if the header's session id is 0 or a session's of this tunnel. */
static int
session_fits(const struct tunnel *t, uint16_t id)
{
	const struct session *s;

	if (id == 0)
		return 1;
	LIST_FOREACH(s, &t->sessions, entry)
		if (s->id == id)
			return 1;
	return 0;
}

/* ---- is it proved ---- */

static void
move_free(struct move *m)
{
	struct session *s;

	timer_del(&m->tunnel->l2tp->heap, &m->timer);
	LIST_FOREACH(s, &m->tunnel->sessions, entry)
		s->proving = 0;
	m->tunnel->move = NULL;
	m->flow->move = NULL;
	free(m);
}

void
l2tp_move_cancel(struct tunnel *t)
{
	if (t->move != NULL)
		move_free(t->move);
}

void
l2tp_move_flow_gone(struct flow *f)
{
	if (f->move != NULL)
		move_free(f->move);
}

const struct l2tp_path *
l2tp_move_path(const struct tunnel *t)
{
	return &t->move->path;
}

/* Wrong, or no answer: that flow does not guess again soon. */
static void
failed(struct move *m, const char *why)
{
	m->flow->barred_ms = host_now(m->tunnel->l2tp->host) + MOVE_BAR_MS;
	refuse(m->tunnel, m->flow, L2TP_C_MOVE_PROOF, why);
	move_free(m);
}

static void
on_timeout(void *arg, uint64_t now)
{
	(void)now;
	failed(arg, "nobody says whether it is proved");
}

static void	finish(struct move *);

static void
ask(struct move *m, int challenge)
{
	struct tunnel *t = m->tunnel;
	struct l2tp *l = t->l2tp;
	struct msg_session_prove q = { .move = m->number,
	    .challenge = (uint8_t)challenge, .peer = m->flow->info.peer };
	struct session *s;

	LIST_FOREACH(s, &t->sessions, entry) {
		s->proving = 1;
		m->left++;
	}
	LIST_FOREACH(s, &t->sessions, entry) {
		q.session = s->handle;
		l->ops->session_prove(l->ctx, &q);
		/* Answered on the spot, and that was that. */
		if (t->move != m)
			return;
	}
	if (m->left == 0)
		finish(m);
}

static void
begin(struct tunnel *t, const struct l2tp_path *path, struct flow *f,
    int challenge)
{
	struct l2tp *l = t->l2tp;
	struct move *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return;
	m->tunnel = t;
	m->flow = f;
	m->path = *path;
	m->number = ++l->move_serial;
	timer_init(&m->timer, on_timeout, m);
	if (timer_set(&l->heap, &m->timer,
	    host_now(l->host) + MOVE_WAIT_MS) == -1) {
		free(m);
		return;
	}
	t->move = f->move = m;
	ask(m, challenge);
}

void
l2tp_move_proved(struct session *s, const struct msg_session_proved *a)
{
	struct move *m = s->tunnel->move;

	if (a->move != m->number)
		return;
	switch (a->result) {
	case MSG_PROOF_RIGHT:
		s->proving = 0;
		if (--m->left == 0)
			finish(m);
		return;
	case MSG_PROOF_WRONG:
		failed(m, a->reason);
		return;
	case MSG_PROOF_BUSY:
		/* No fault of its own, but each look asks for the numbers of
		 * all sessions. */
		m->flow->barred_ms = host_now(m->tunnel->l2tp->host) +
		    MOVE_BUSY_MS;
		refuse(m->tunnel, m->flow, L2TP_C_MOVE_BUSY, a->reason);
		break;
	default:
		refuse(m->tunnel, m->flow, L2TP_C_MOVE_PROOF, a->reason);
		break;
	}
	move_free(m);
}

/* ---- do it ---- */

static void
tell_sessions(const struct tunnel *t)
{
	struct l2tp *l = t->l2tp;
	struct msg_session record;
	struct session *s;

	LIST_FOREACH(s, &t->sessions, entry) {
		l2tp_session_record(s, &record);
		l->ops->session_changed(l->ctx, &record);
	}
}

/* Nobody is in the old flow any more. */
static void
close_old(struct l2tp *l, const struct flow *old)
{
	struct msg_flow_end end = { .flow = old->info.flow };

	if (old->ntunnels > 0)
		return;
	strlcpy(end.reason, "its tunnel has moved to another flow",
	    sizeof(end.reason));
	l->ops->flow_close(l->ctx, &end);
}

static void
finish(struct move *m)
{
	struct tunnel *t = m->tunnel;
	struct l2tp *l = t->l2tp;
	struct flow *old = t->flow, *new = m->flow;
	struct l2tp_path path = m->path;
	uint64_t now = host_now(l->host);
	char from[ADDR_STRLEN];

	move_free(m);
	l2tp_tunnel_rebind(t, new, &path);
	t->heard_ms = now;
	t->hello_ms = 0;
	t->recall_ms = 0;
	t->has_also = 0;
	l2tp_count(l, L2TP_C_MOVED);
	l2tp_tunnel_log(t, HOST_INFO, "moved from flow %u peer %s to flow %u",
	    old->info.flow, addr_print(&old->info.peer, from, sizeof(from)),
	    new->info.flow);
	tell_sessions(t);
	l2tp_transport_resume(&t->transport);
	if (!t->dead)
		control_connection_quiet(t, now);
	close_old(l, old);
}

int
l2tp_move_control(struct tunnel *t, const struct l2tp_path *path,
    struct flow *f, const struct l2tphdr *h)
{
	int challenge;
	const char *why;

	if (!may_move(t, f))
		return 0;
	/* It sends again and again until it is let in. */
	if (t->move != NULL && t->move->flow == f)
		return 1;
	challenge = !same_credential(&t->flow->info, &f->info);
	if (!l2tp_transport_fits(&t->transport, h) ||
	    !session_fits(t, h->session))
		refuse(t, f, L2TP_C_MOVE_SEQUENCE,
		    "Ns, Nr or session id does not fit");
	else if ((why = limit(t, path, f)) != NULL)
		refuse(t, f, L2TP_C_MOVE_LIMIT, why);
	else if (!is_silent(t))
		refuse(t, f, L2TP_C_MOVE_BUSY, "its own flow is not silent");
	else if (challenge && t->nsessions == 0)
		refuse(t, f, L2TP_C_MOVE_PROOF, "no session to prove it");
	else
		begin(t, path, f, challenge);
	return 1;
}

int
l2tp_move_data(struct session *s, const struct l2tp_path *path,
    struct flow *f, const uint8_t *frame, size_t len)
{
	struct tunnel *t = s->tunnel;
	struct l2tp *l = t->l2tp;
	const struct l2tp_service *service = l2tp_tunnel_service(t);
	uint32_t wait = HELLO_MS;

	if (!may_move(t, f))
		return 0;
	if (t->move != NULL && t->move->flow == f) {
		if (s->proving)
			l->ops->session_prove_frame(l->ctx, s->handle, frame,
			    len);
		return 1;
	}
	if (limit(t, path, f) != NULL || !is_silent(t))
		return 0;
	if (service != NULL && service->hello_timeout != 0)
		wait = service->hello_timeout * UINT32_C(1000);
	t->also = *path;
	t->has_also = 1;
	control_connection_probe(t, wait);
	return 1;
}
