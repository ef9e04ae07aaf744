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

/* A session whose client has come by another flow (msg/session.h): first the
 * fast path says whether its old way is silent, then, where l2tpd wants that,
 * its client answers a fresh challenge by the new one. Until l2tpd says that
 * it has moved nothing changes. Runs in: engine. */

#include <string.h>

#include "engine.h"

static void
answer(struct session *s, enum msg_proof result, const char *reason)
{
	struct msg_session_proved m = { .session = s->move.session,
	    .move = s->move.move, .result = (uint8_t)result };
	char peer[ADDR_STRLEN];

	s->moving = SESSION_MOVE_NONE;
	(void)strlcpy(m.reason, reason, sizeof(m.reason));
	if (s->lower != NULL)
		lower_proved(s->lower, &m);
	if (result == MSG_PROOF_RIGHT)
		return;
	s->engine->counters[ENGINE_C_MOVE_REFUSED]++;
	log_peer(&s->move.peer, "session %s user \"%s\": move to %s refused: "
	    "%s", s->id, s->user, addr_print(&s->move.peer, peer,
	    sizeof(peer)), reason);
}

void
move_ask(struct session *s, const struct msg_session_prove *m)
{
	struct engine *e = s->engine;

	s->move = *m;
	if (!s->up || s->ending || s->ppp == NULL ||
	    s->pipex != SESSION_PIPEX_UP || !e->pipex_ready) {
		answer(s, MSG_PROOF_UNABLE, "the session is not up");
		return;
	}
	s->moving = SESSION_MOVE_LOOKS;
	e->pipex_ops->stat(e->pipex);
}

void
move_stats(struct session *s)
{
	const char *why;

	if (s->moving != SESSION_MOVE_LOOKS || s->ending || s->ppp == NULL)
		return;
	if (s->stats.in_idle_ms < MSG_SILENT_MS) {
		answer(s, MSG_PROOF_BUSY, "data comes by its old flow");
		return;
	}
	if (!s->move.challenge) {
		answer(s, MSG_PROOF_RIGHT, "");
		return;
	}
	s->moving = SESSION_MOVE_ASKS;
	if ((why = ppp_prove(s->ppp)) != NULL)
		answer(s, MSG_PROOF_UNABLE, why);
}

void
move_send(void *ctx, const uint8_t *frame, size_t len)
{
	struct session *s = ctx;

	if (s->lower != NULL)
		lower_prove_frame(s->lower, s->info.session, frame, len);
}

void
move_frame(struct session *s, const uint8_t *frame, size_t len)
{
	if (s->ppp != NULL)
		ppp_prove_input(s->ppp, frame, len);
}

void
move_proved(void *ctx, int ok, const char *reason)
{
	struct session *s = ctx;

	if (s->moving == SESSION_MOVE_ASKS)
		answer(s, ok ? MSG_PROOF_RIGHT : MSG_PROOF_WRONG, reason);
}

void
move_done(struct session *s, const struct addr *from)
{
	char peer[ADDR_STRLEN], old[ADDR_STRLEN];

	s->engine->counters[ENGINE_C_MOVED]++;
	log_info("session %s peer %s user \"%s\": moved from %s", s->id,
	    addr_print(&s->info.peer, peer, sizeof(peer)), s->user,
	    addr_print(from, old, sizeof(old)));
	if (s->ppp != NULL)
		ppp_alive(s->ppp);
	interface_move(s);
	if (s->up)
		show_moved(s, from);
}
