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

/* session.sock: what l2tpd tells and is told (msg/session.h).
 * Runs in: engine. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"

static void
on_open(void *ctx, struct link *l, struct link_msg *m)
{
	struct lower *w = ctx;
	struct msg_session s;

	if (msg_session_decode(&s, m->data, m->len) == -1) {
		link_refuse(l, "malformed SESSION_OPEN");
		return;
	}
	if (session_find_lower(w->engine, w, s.session) != NULL) {
		link_refuse(l, "SESSION_OPEN of session %u, which is open",
		    s.session);
		return;
	}
	session_open(w, &s);
	engine_kick(w->engine);
}

static void
on_changed(void *ctx, struct link *l, struct link_msg *m)
{
	struct lower *w = ctx;
	struct msg_session s;
	struct session *old;

	if (msg_session_decode(&s, m->data, m->len) == -1) {
		link_refuse(l, "malformed SESSION_CHANGED");
		return;
	}
	/* One that we have closed meanwhile is no fault of l2tpd's. */
	old = session_find_lower(w->engine, w, s.session);
	if (old != NULL)
		session_changed(old, &s);
}

static void
on_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct lower *w = ctx;
	struct msg_session_frame f;
	struct session *s;

	if (msg_session_frame_decode(&f, m->data, m->len) == -1) {
		link_refuse(l, "malformed SESSION_FRAME");
		return;
	}
	s = session_find_lower(w->engine, w, f.session);
	if (s == NULL || s->ppp == NULL) {
		w->engine->counters[ENGINE_C_FRAME_UNKNOWN]++;
		return;
	}
	ppp_input(s->ppp, f.data, f.len);
	engine_kick(w->engine);
}

static void
on_prove(void *ctx, struct link *l, struct link_msg *m)
{
	struct lower *w = ctx;
	struct msg_session_prove p;
	struct session *s;

	if (msg_session_prove_decode(&p, m->data, m->len) == -1) {
		link_refuse(l, "malformed SESSION_PROVE");
		return;
	}
	/* One that we have closed meanwhile goes nowhere. */
	if ((s = session_find_lower(w->engine, w, p.session)) != NULL)
		move_ask(s, &p);
	engine_kick(w->engine);
}

static void
on_prove_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct lower *w = ctx;
	struct msg_session_frame f;
	struct session *s;

	if (msg_session_frame_decode(&f, m->data, m->len) == -1) {
		link_refuse(l, "malformed SESSION_PROVE_FRAME");
		return;
	}
	if ((s = session_find_lower(w->engine, w, f.session)) != NULL)
		move_frame(s, f.data, f.len);
	engine_kick(w->engine);
}

static void
on_session_down(void *ctx, struct link *l, struct link_msg *m)
{
	struct lower *w = ctx;
	struct msg_session_end d;
	struct session *s;

	if (msg_session_end_decode(&d, m->data, m->len) == -1) {
		link_refuse(l, "malformed SESSION_DOWN");
		return;
	}
	s = session_find_lower(w->engine, w, d.session);
	if (s != NULL)
		session_lost(s, d.reason);
	engine_kick(w->engine);
}

static const struct link_rule rules[] = {
	{ MSG_SESSION_OPEN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_open },
	{ MSG_SESSION_CHANGED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_changed },
	{ MSG_SESSION_FRAME, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_frame },
	{ MSG_SESSION_PROVE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_prove },
	{ MSG_SESSION_PROVE_FRAME, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_prove_frame },
	{ MSG_SESSION_DOWN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_session_down },
};

/* l2tpd is gone, and with it every call that it carried. */
static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct lower *w = ctx;
	struct engine *e = w->engine;
	struct session *s, *next;

	log_info("link to l2tpd is down: %s",
	    how == LINK_CLOSED ? "closed" : why);
	RB_FOREACH_SAFE(s, session_numbers, &e->by_number, next)
		if (s->lower == w)
			session_lost(s, "the link to l2tpd is down");
	TAILQ_REMOVE(&e->lowers, w, entry);
	link_free(l);
	free(w);
	engine_kick(e);
}

void
lower_accept(void *ctx, int fd)
{
	struct engine *e = ctx;
	struct lower *w;

	if ((w = calloc(1, sizeof(*w))) == NULL) {
		log_warn("session.sock");
		close(fd);
		return;
	}
	w->engine = e;
	w->number = ++e->last_lower;
	w->link = link_try_new(fd, "l2tpd", rules,
	    sizeof(rules) / sizeof(rules[0]), w, on_down);
	if (w->link == NULL) {
		log_warn("session.sock");
		free(w);
		return;
	}
	TAILQ_INSERT_TAIL(&e->lowers, w, entry);
	link_hello(w->link, "pppd-lite");
	log_info("l2tpd has connected");
}

/* A frame that finds a queue of this many bytes is lost, as on a network: PPP
 * asks again. Facts and orders always go, or the link does. */
#define FRAME_QUEUE	(1024 * 1024)

static void
send_frame(struct lower *w, uint16_t type, uint32_t session,
    const uint8_t *data, size_t len)
{
	struct msg_session_frame f = { session, data, len };
	uint8_t buf[MSG_MAXLEN];
	int n;

	if (link_queued(w->link) > FRAME_QUEUE)
		return;
	if ((n = msg_session_frame_encode(&f, buf, sizeof(buf))) != -1)
		(void)link_send(w->link, type, 0, buf, (size_t)n, -1);
	explicit_bzero(buf, n == -1 ? 0 : (size_t)n);
}

void
lower_send(struct lower *w, uint32_t session, const uint8_t *data, size_t len)
{
	send_frame(w, MSG_SESSION_FRAME, session, data, len);
}

void
lower_prove_frame(struct lower *w, uint32_t session, const uint8_t *data,
    size_t len)
{
	send_frame(w, MSG_SESSION_PROVE_FRAME, session, data, len);
}

void
lower_proved(struct lower *w, const struct msg_session_proved *m)
{
	uint8_t buf[256];
	int n;

	if ((n = msg_session_proved_encode(m, buf, sizeof(buf))) != -1)
		(void)link_send(w->link, MSG_SESSION_PROVED, 0, buf,
		    (size_t)n, -1);
}

void
lower_login(struct lower *w, uint32_t session)
{
	struct msg_session_login m = { session };
	uint8_t buf[16];
	int n;

	if ((n = msg_session_login_encode(&m, buf, sizeof(buf))) != -1)
		(void)link_send(w->link, MSG_SESSION_LOGIN, 0, buf, (size_t)n,
		    -1);
}

void
lower_close(struct lower *w, uint32_t session, uint16_t result,
    const char *reason)
{
	struct msg_session_end d;
	uint8_t buf[256];
	int n;

	memset(&d, 0, sizeof(d));
	d.session = session;
	d.result = result;
	(void)strlcpy(d.reason, reason, sizeof(d.reason));
	if ((n = msg_session_end_encode(&d, buf, sizeof(buf))) != -1)
		(void)link_send(w->link, MSG_SESSION_CLOSE, 0, buf, (size_t)n,
		    -1);
}
