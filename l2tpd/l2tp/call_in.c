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

/* Incoming calls, RFC 2661 5.2, 5.6, 7.4. AVPs about proxy LCP and proxy
 * authentication are read past: no client may vouch for itself (4.4.5).
 * Runs in: l2tpd engine. */

#include <string.h>

#include "avp.h"
#include "base/cursor.h"
#include "base/host.h"
#include "call_in.h"
#include "control_connection.h"
#include "early.h"
#include "message.h"
#include "session.h"
#include "tunnel.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

typedef void call_fn(struct session *, const struct avp_msg *);

static call_fn on_icrp, on_iccn, on_cdn, on_info;

/* RFC 2661 7.4.1 and 7.4.2. An ICRQ makes the session and is not here. */
static const struct row {
	uint8_t		 state, lac;
	uint16_t	 type;
	call_fn		*fn;
} rows[] = {
	{ SESSION_WAIT_CONNECT, 0, L2TP_ICCN, on_iccn },
	{ SESSION_WAIT_CONNECT, 0, L2TP_CDN, on_cdn },
	{ SESSION_WAIT_REPLY, 1, L2TP_ICRP, on_icrp },
	{ SESSION_WAIT_REPLY, 1, L2TP_CDN, on_cdn },
	{ SESSION_ESTABLISHED, 0, L2TP_CDN, on_cdn },
	{ SESSION_ESTABLISHED, 1, L2TP_CDN, on_cdn },
	{ SESSION_ESTABLISHED, 0, L2TP_WEN, on_info },
	{ SESSION_ESTABLISHED, 1, L2TP_WEN, on_info },
	{ SESSION_ESTABLISHED, 0, L2TP_SLI, on_info },
	{ SESSION_ESTABLISHED, 1, L2TP_SLI, on_info }
};

/* Send a message of the session. Without memory for it the tunnel can't keep
 * its word any more and goes. */
static void
send_body(struct tunnel *t, uint16_t peer_id, const struct wbuf *w)
{
	if (wbuf_ok(w) &&
	    l2tp_transport_send(&t->transport, peer_id, w->buf, w->len) == 0)
		return;
	if (t->state != TUNNEL_ESTABLISHED)
		return;
	l2tp_tunnel_log(t, HOST_WARN, "too much of ours is unacknowledged, "
	    "closing (RFC 2661 5.8)");
	control_connection_drop(t, "control channel is stuck");
}

static void
send_cdn(struct tunnel *t, uint16_t peer_id, uint16_t id, uint16_t result,
    uint16_t error, const char *text)
{
	uint8_t buf[MESSAGE_MAXLEN];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_cdn(&w, id, result, error, text);
	send_body(t, peer_id, &w);
}

/* Remove the session; say so above if it was open there. */
static void
end(struct session *s, uint16_t result, uint16_t error, const char *why,
    int tell)
{
	struct tunnel *t = s->tunnel;
	struct l2tp *l = t->l2tp;
	struct msg_session_end m = { .session = s->handle, .result = result,
	    .error = error };
	int open = s->state == SESSION_ESTABLISHED;

	strlcpy(m.reason, why, sizeof(m.reason));
	if (open) {
		l2tp_count(l, L2TP_C_SESSIONS_DOWN);
		/* whoever ordered it has logged the reason, with the user */
		l2tp_tunnel_log(t, tell ? HOST_INFO : HOST_DEBUG,
		    "session %u down: %s", s->id, why);
	}
	l2tp_session_free(s);
	control_connection_idle(t);
	if (open && tell)
		l->ops->session_down(l->ctx, &m);
}

void
call_in_close(struct session *s, uint16_t result, uint16_t error,
    const char *text, int tell)
{
	struct tunnel *t = s->tunnel;
	uint16_t peer_id = s->peer_id, id = s->id;

	end(s, result, error, text[0] != '\0' ? text : l2tp_cdn_text(result),
	    tell);
	if (t->state == TUNNEL_ESTABLISHED && !t->dead)
		send_cdn(t, peer_id, id, result, error, text);
}

void
call_in_drop_all(struct tunnel *t, uint16_t result, uint16_t error,
    const char *why)
{
	struct session *s;

	while ((s = LIST_FIRST(&t->sessions)) != NULL)
		end(s, result, error, why, 1);
}

/* ICRQ or ICRP or ICCN did not follow in time. */
static void
on_setup_timeout(void *arg, uint64_t now)
{
	struct session *s = arg;

	(void)now;
	l2tp_count(s->tunnel->l2tp, L2TP_C_SETUP_TIMEOUT);
	l2tp_tunnel_log(s->tunnel, HOST_WARN, "session %u: no answer in "
	    "state %s, closing", s->id, l2tp_session_state_name(s->state));
	call_in_close(s, L2TP_CDN_TIMEOUT, L2TP_ERROR_NONE, "", 1);
}

/* The call is through: PPP may begin. */
static void
opened(struct session *s)
{
	struct tunnel *t = s->tunnel;
	struct l2tp *l = t->l2tp;
	struct msg_session m;
	uint32_t handle = s->handle;

	s->state = SESSION_ESTABLISHED;
	s->up_ms = host_now(l->host);
	timer_del(&l->heap, &s->setup);
	l2tp_count(l, L2TP_C_SESSIONS_UP);
	l2tp_tunnel_log(t, HOST_INFO, "session %u up, peer's id %u", s->id,
	    s->peer_id);
	l2tp_session_record(s, &m);
	l->ops->session_open(l->ctx, &m);
	l2tp_early_deliver(l, handle);
}

static void
on_icrp(struct session *s, const struct avp_msg *m)
{
	struct tunnel *t = s->tunnel;
	uint16_t peer_id = avp_u16(m, L2TP_AVP_SESSION_ID);
	uint8_t buf[MESSAGE_MAXLEN];
	struct wbuf w;

	if (peer_id == 0) {
		l2tp_count(t->l2tp, L2TP_C_BAD_ID);
		l2tp_tunnel_log(t, HOST_WARN, "ICRP: Assigned Session ID is 0 "
		    "(RFC 2661 4.4.4), closing session %u", s->id);
		call_in_close(s, L2TP_CDN_ERROR, L2TP_ERROR_SESSION_ID, "", 1);
		return;
	}
	s->peer_id = peer_id;
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_iccn(&w);
	send_body(t, peer_id, &w);
	if (!t->dead)
		opened(s);
}

static void
on_iccn(struct session *s, const struct avp_msg *m)
{
	if (avp_has(m, L2TP_AVP_SEQUENCING))
		l2tp_tunnel_log(s->tunnel, HOST_DEBUG, "session %u: peer wants "
		    "sequenced data; ours is not (RFC 2661 4.4.6)", s->id);
	opened(s);
}

static void
on_cdn(struct session *s, const struct avp_msg *m)
{
	uint16_t result = l2tp_result_value(avp_u16(m, L2TP_AVP_RESULT_CODE));

	l2tp_tunnel_log(s->tunnel, HOST_INFO, "CDN for session %u in state %s, "
	    "result %u: %s", s->id, l2tp_session_state_name(s->state), result,
	    l2tp_cdn_text(result));
	end(s, result, L2TP_ERROR_NONE, "closed by peer", 1);
}

static void
on_info(struct session *s, const struct avp_msg *m)
{
	l2tp_tunnel_log(s->tunnel, HOST_DEBUG, "%s for session %u",
	    l2tp_message_name(m->type), s->id);
}

/* Answer a call that can't be: CDN to the id the peer has named. */
static void
refuse(struct tunnel *t, uint16_t peer_id, uint16_t result, uint16_t error,
    const char *text)
{
	send_cdn(t, peer_id, 0, result, error, text);
}

/* 1 if one more call would be one too many. */
static int
is_full(const struct tunnel *t)
{
	const struct l2tp *l = t->l2tp;

	return t->nsessions >= l->conf.max_sessions_tunnel ||
	    l->nsessions >= l->conf.max_sessions || (t->path.flow == 0 &&
	    l->nsessions_clear >= l->conf.max_sessions / 2);
}

/* 1 if as many of the client's sessions wait for a user as may: whoever has
 * nothing but the key of the IPsec SA must not take the others' room. */
static int
is_crowded(const struct tunnel *t)
{
	const struct l2tp_conf *c = &t->l2tp->conf;

	return l2tp_session_newcomers(t) >= (t->path.flow == 0 ?
	    c->max_new_host : c->max_new_flow);
}

/* Why an ICRQ is not taken; NULL if it is. */
static const char *
objection(struct tunnel *t, uint16_t peer_id, uint16_t *result,
    uint16_t *error, enum l2tp_counter *counter)
{
	*result = L2TP_CDN_ERROR;
	*error = L2TP_ERROR_SESSION_ID;
	*counter = L2TP_C_BAD_ID;
	if (peer_id == 0)
		return "Assigned Session ID is 0";
	if (l2tp_session_find_peer(t, peer_id) != NULL)
		return "Assigned Session ID is in use";
	*error = L2TP_ERROR_NONE;
	*result = L2TP_CDN_PERMANENT;
	*counter = L2TP_C_FSM;
	if (t->lac)
		return "calls are for us to place";
	*result = L2TP_CDN_TEMPORARY;
	*counter = L2TP_C_NO_UPPER;
	if (!t->l2tp->upper_ready || t->l2tp->stopping)
		return "PPP is not there";
	*error = L2TP_ERROR_RESOURCES;
	*counter = L2TP_C_LIMIT_NEW;
	if (is_crowded(t))
		return "too many sessions that wait for a login";
	*counter = L2TP_C_LIMIT_SESSIONS;
	if (is_full(t))
		return "too many sessions";
	return NULL;
}

static void
on_icrq(struct tunnel *t, const struct avp_msg *m)
{
	uint16_t peer_id = avp_u16(m, L2TP_AVP_SESSION_ID), result, error;
	uint8_t buf[MESSAGE_MAXLEN];
	enum l2tp_counter counter;
	const char *why;
	struct session *s = NULL;
	struct wbuf w;

	why = objection(t, peer_id, &result, &error, &counter);
	if (why == NULL &&
	    (s = l2tp_session_new(t, on_setup_timeout)) == NULL)
		why = "no memory or no session id";
	if (why != NULL) {
		l2tp_count(t->l2tp, counter);
		l2tp_tunnel_log(t, HOST_WARN, "ICRQ refused: %s (RFC 2661 5.2)",
		    why);
		refuse(t, peer_id, result, error, why);
		return;
	}
	s->peer_id = peer_id;
	s->state = SESSION_WAIT_CONNECT;
	avp_text(m, L2TP_AVP_CALLING, s->calling, sizeof(s->calling));
	control_connection_idle(t);
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_icrp(&w, s->id);
	send_body(t, peer_id, &w);
}

int
call_in_place(struct tunnel *t)
{
	uint8_t buf[MESSAGE_MAXLEN];
	struct session *s;
	struct wbuf w;

	if (is_full(t) || (s = l2tp_session_new(t, on_setup_timeout)) == NULL)
		return -1;
	s->lac = 1;
	s->state = SESSION_WAIT_REPLY;
	control_connection_idle(t);
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_icrq(&w, s->id, s->handle);
	send_body(t, 0, &w);
	return t->dead ? -1 : 0;
}

/* The session a message is about. A CDN of a peer that gave up before it
 * learnt our id names its own in an AVP. */
static struct session *
find(struct tunnel *t, uint16_t id, const struct avp_msg *m)
{
	struct session *s;

	if (id == 0 && m->type == L2TP_CDN && avp_has(m, L2TP_AVP_SESSION_ID))
		return l2tp_session_find_peer(t,
		    avp_u16(m, L2TP_AVP_SESSION_ID));
	s = id != 0 ? l2tp_session_find(t->l2tp, id) : NULL;
	return s != NULL && s->tunnel == t ? s : NULL;
}

/* A message about a call that we don't have. */
static void
input_unknown(struct tunnel *t, uint16_t id, const struct avp_msg *m)
{
	if (m->type == L2TP_ICRQ && id == 0) {
		on_icrq(t, m);
		return;
	}
	if (m->type == L2TP_OCRQ) {
		l2tp_count(t->l2tp, L2TP_C_FSM);
		l2tp_tunnel_log(t, HOST_WARN, "OCRQ refused: no outgoing calls "
		    "here (RFC 2661 7.5)");
		refuse(t, avp_u16(m, L2TP_AVP_SESSION_ID), L2TP_CDN_PERMANENT,
		    L2TP_ERROR_NONE, "no outgoing calls here");
		return;
	}
	l2tp_count(t->l2tp, L2TP_C_UNKNOWN_SESSION);
	l2tp_tunnel_log(t, m->type == L2TP_CDN ? HOST_DEBUG : HOST_WARN,
	    "%s for session %u, which does not exist, ignored",
	    l2tp_message_name(m->type), id);
}

void
call_in_input(struct tunnel *t, uint16_t id, const struct avp_msg *m)
{
	struct session *s = find(t, id, m);
	size_t i;

	if (s == NULL) {
		input_unknown(t, id, m);
		return;
	}
	for (i = 0; i < NELEM(rows); i++) {
		if (rows[i].state == s->state && rows[i].lac == s->lac &&
		    rows[i].type == m->type) {
			rows[i].fn(s, m);
			return;
		}
	}
	l2tp_count(t->l2tp, L2TP_C_FSM);
	l2tp_tunnel_log(t, HOST_WARN, "session %u: %s in state %s "
	    "(RFC 2661 7.4), closing", s->id, l2tp_message_name(m->type),
	    l2tp_session_state_name(s->state));
	call_in_close(s, L2TP_CDN_ERROR, L2TP_ERROR_VALUE,
	    "message does not fit the state", 1);
}

void
call_in_refuse(struct tunnel *t, uint16_t id, const struct avp_msg *m,
    uint16_t error, const char *text)
{
	struct session *s = find(t, id, m);

	if (s != NULL)
		call_in_close(s, L2TP_CDN_ERROR, error, text, 1);
	else
		refuse(t, avp_u16(m, L2TP_AVP_SESSION_ID), L2TP_CDN_ERROR,
		    error, text);
}
