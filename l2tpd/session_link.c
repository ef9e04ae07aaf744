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

/* session.sock: sessions and their PPP frames, to and from pppd-lite
 * (msg/session.h). Runs in: l2tpd engine. */

#include "engine.h"
#include "msg/hello.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/log.h"

/* A frame is dropped, not queued, once this much waits: PPP sends again, and a
 * flood must not take memory or close the link. */
#define FRAME_QUEUE	(512 * 1024)

static struct link *upper;

static void
on_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_frame f;

	(void)ctx;
	if (msg_session_frame_decode(&f, m->data, m->len) == -1) {
		link_refuse(l, "SESSION_FRAME cannot be read");
		return;
	}
	/* -1: the session has just ended on our side */
	(void)l2tp_session_output(engine_l2tp(), f.session, f.data, f.len);
	engine_touched();
}

static void
on_close(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_end end;

	(void)ctx;
	if (msg_session_end_decode(&end, m->data, m->len) == -1) {
		link_refuse(l, "SESSION_CLOSE cannot be read");
		return;
	}
	(void)l2tp_session_close(engine_l2tp(), &end);
	engine_touched();
}

static void
on_prove_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_frame f;

	(void)ctx;
	if (msg_session_frame_decode(&f, m->data, m->len) == -1) {
		link_refuse(l, "SESSION_PROVE_FRAME cannot be read");
		return;
	}
	/* -1: the move has just been given up */
	(void)l2tp_prove_output(engine_l2tp(), f.session, f.data, f.len);
	engine_touched();
}

static void
on_proved(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_proved p;

	(void)ctx;
	if (msg_session_proved_decode(&p, m->data, m->len) == -1) {
		link_refuse(l, "SESSION_PROVED cannot be read");
		return;
	}
	l2tp_session_proved(engine_l2tp(), &p);
	engine_touched();
}

static void
on_login(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_session_login login;

	(void)ctx;
	if (msg_session_login_decode(&login, m->data, m->len) == -1) {
		link_refuse(l, "SESSION_LOGIN cannot be read");
		return;
	}
	l2tp_session_login(engine_l2tp(), login.session);
}

static const struct link_rule rules[] = {
	{ MSG_SESSION_FRAME, 5, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_frame },
	{ MSG_SESSION_PROVE_FRAME, 5, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_prove_frame },
	{ MSG_SESSION_PROVED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_proved },
	{ MSG_SESSION_LOGIN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_login },
	{ MSG_SESSION_CLOSE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_close }
};

static void
down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)how;
	log_warnx("link to pppd-lite: %s", why);
	link_free(l);
	upper = NULL;
	l2tp_upper(engine_l2tp(), 0);
	engine_touched();
	session_link_dial();
}

static void
on_fd(void *ctx, int fd)
{
	(void)ctx;
	upper = link_new(fd, "pppd-lite", rules,
	    sizeof(rules) / sizeof(rules[0]), NULL, down);
	link_hello(upper, "l2tpd");
	log_info("link to pppd-lite is up");
	l2tp_upper(engine_l2tp(), 1);
	engine_touched();
}

void
session_link_dial(void)
{
	child_dial("session.sock", on_fd, NULL);
}

static void
send_session(uint16_t type, const struct msg_session *m)
{
	uint8_t buf[1024];
	int n;

	if (upper != NULL &&
	    (n = msg_session_encode(m, buf, sizeof(buf))) != -1)
		link_send(upper, type, 0, buf, (size_t)n, -1);
}

void
session_link_open(const struct msg_session *m)
{
	send_session(MSG_SESSION_OPEN, m);
}

void
session_link_changed(const struct msg_session *m)
{
	send_session(MSG_SESSION_CHANGED, m);
}

static void
send_frame(uint16_t type, uint32_t session, const uint8_t *frame, size_t len)
{
	struct msg_session_frame f = { session, frame, len };
	uint8_t buf[MSG_MAXLEN];
	int n;

	if (upper == NULL || link_queued(upper) > FRAME_QUEUE)
		return;
	if ((n = msg_session_frame_encode(&f, buf, sizeof(buf))) != -1)
		link_send(upper, type, 0, buf, (size_t)n, -1);
}

void
session_link_frame(uint32_t session, const uint8_t *frame, size_t len)
{
	send_frame(MSG_SESSION_FRAME, session, frame, len);
}

void
session_link_prove_frame(uint32_t session, const uint8_t *frame, size_t len)
{
	send_frame(MSG_SESSION_PROVE_FRAME, session, frame, len);
}

void
session_link_prove(const struct msg_session_prove *m)
{
	uint8_t buf[256];
	int n;

	if (upper != NULL &&
	    (n = msg_session_prove_encode(m, buf, sizeof(buf))) != -1)
		link_send(upper, MSG_SESSION_PROVE, 0, buf, (size_t)n, -1);
}

void
session_link_down(const struct msg_session_end *m)
{
	uint8_t buf[256];
	int n;

	if (upper != NULL &&
	    (n = msg_session_end_encode(m, buf, sizeof(buf))) != -1)
		link_send(upper, MSG_SESSION_DOWN, 0, buf, (size_t)n, -1);
}
