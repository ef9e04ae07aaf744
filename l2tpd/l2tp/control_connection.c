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

/* The control connection as a state table, RFC 2661 5.1, 7.2. An SCCRQ comes
 * in by accept.c, keepalive and teardown are in clear.c, what is about calls
 * goes to call_in.c. Runs in: l2tpd engine. */

#include <string.h>

#include "avp.h"
#include "base/cursor.h"
#include "base/host.h"
#include "call_in.h"
#include "control_connection.h"
#include "flow.h"
#include "message.h"
#include "session.h"
#include "tunnel.h"
#include "unproven.h"
#include "wire/l2tphdr.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define VERSION_MAJOR	1

typedef void message_fn(struct tunnel *, uint16_t session,
    const struct avp_msg *);

static message_fn on_sccrq, on_sccrp, on_scccn, on_stopccn, on_nothing;

/* RFC 2661 7.2.1; what is not here is an error of the peer's. */
static const struct row {
	uint8_t		 state;
	uint16_t	 type;
	message_fn	*fn;
} rows[] = {
	{ TUNNEL_IDLE, L2TP_SCCRQ, on_sccrq },
	{ TUNNEL_WAIT_REPLY, L2TP_SCCRP, on_sccrp },
	{ TUNNEL_WAIT_REPLY, L2TP_STOPCCN, on_stopccn },
	{ TUNNEL_WAIT_REPLY, L2TP_HELLO, on_nothing },
	{ TUNNEL_WAIT_CONN, L2TP_SCCCN, on_scccn },
	{ TUNNEL_WAIT_CONN, L2TP_STOPCCN, on_stopccn },
	{ TUNNEL_WAIT_CONN, L2TP_HELLO, on_nothing },
	{ TUNNEL_ESTABLISHED, L2TP_HELLO, on_nothing },
	{ TUNNEL_ESTABLISHED, L2TP_STOPCCN, on_stopccn },
	{ TUNNEL_ESTABLISHED, L2TP_OCRQ, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_OCRP, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_OCCN, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_ICRQ, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_ICRP, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_ICCN, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_CDN, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_WEN, call_in_input },
	{ TUNNEL_ESTABLISHED, L2TP_SLI, call_in_input },
	{ TUNNEL_CLOSING, L2TP_STOPCCN, on_stopccn }
};

static void	transport_out(void *, const uint8_t *, size_t);
static void	transport_in(void *, uint16_t, const uint8_t *, size_t);

const struct transport_ops control_connection_transport = {
	.send = transport_out,
	.deliver = transport_in,
	.failed = control_connection_silent
};

static void
transport_out(void *arg, const uint8_t *buf, size_t len)
{
	struct tunnel *t = arg;
	struct l2tp *l = t->l2tp;

	l2tp_count(l, L2TP_C_CONTROL_OUT);
	l->ops->send(l->ctx, &t->path, buf, len);
	if (!t->has_also)
		return;
	t->has_also = l2tp_flow_find(l, t->also.flow) != NULL;
	if (t->has_also)
		l->ops->send(l->ctx, &t->also, buf, len);
}

/* Queue a message of the tunnel's own. Returns 0 or -1. */
static int
send_body(struct tunnel *t, const struct wbuf *w)
{
	if (!wbuf_ok(w))
		return -1;
	return l2tp_transport_send(&t->transport, 0, w->buf, w->len);
}

/* Through: calls may come. */
static void
established(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;

	l2tp_tunnel_enter(t, TUNNEL_ESTABLISHED);
	l2tp_count(l, L2TP_C_TUNNELS_UP);
	l2tp_tunnel_log(t, HOST_INFO, "up%s, host \"%s\", ids %u and peer's "
	    "%u", t->path.flow == 0 ? " in the clear" : "", t->host, t->id,
	    t->peer_id);
	l2tp_tunnel_tell(t, NULL);
	control_connection_idle(t);
	if (!t->dead)
		control_connection_quiet(t, host_now(l->host));
}

/* What SCCRQ and SCCRP tell alike. */
static void
learn_peer(struct tunnel *t, const struct avp_msg *m)
{
	l2tp_tunnel_set_peer(t, avp_u16(m, L2TP_AVP_TUNNEL_ID));
	avp_text(m, L2TP_AVP_HOST_NAME, t->host, sizeof(t->host));
	if (avp_has(m, L2TP_AVP_WINDOW))
		l2tp_transport_set_window(&t->transport,
		    avp_u16(m, L2TP_AVP_WINDOW));
}

/* Our answer to the peer's Challenge, if it sent one and we can; NULL if
 * not. */
static const uint8_t *
answer(struct tunnel *t, const struct avp_msg *m, uint16_t type,
    uint8_t response[CHALLENGE_LEN])
{
	const struct l2tp_service *s = l2tp_tunnel_service(t);
	const struct avp *c = &m->avp[L2TP_AVP_CHALLENGE];

	if (c->value == NULL)
		return NULL;
	if (s == NULL || s->secret_len == 0) {
		l2tp_count(t->l2tp, L2TP_C_NO_SECRET);
		l2tp_tunnel_log(t, HOST_WARN, "%s: the peer wants a tunnel "
		    "secret proven, and none is set (RFC 2661 5.1.1)",
		    l2tp_message_name(m->type));
		return NULL;
	}
	if (l2tp_challenge_response(type, s->secret, s->secret_len, c->value,
	    c->len, response) == -1)
		return NULL;
	return response;
}

/* 1 if no secret is set, or the peer has proven that it has it. */
static int
authorized(struct tunnel *t, const struct avp_msg *m)
{
	const struct l2tp_service *s = l2tp_tunnel_service(t);
	const struct avp *r = &m->avp[L2TP_AVP_CHALLENGE_RESPONSE];

	if (!t->challenged)
		return 1;
	if (s != NULL && l2tp_challenge_check(m->type, s->secret, s->secret_len,
	    t->challenge, sizeof(t->challenge), r->value, r->len))
		return 1;
	l2tp_count(t->l2tp, L2TP_C_UNAUTHORIZED);
	l2tp_tunnel_log(t, HOST_WARN, "%s: Challenge Response %s "
	    "(RFC 2661 5.1.1), closing", l2tp_message_name(m->type),
	    r->value == NULL ? "missing" : "wrong: another tunnel secret");
	control_connection_stop(t, L2TP_STOP_UNAUTHORIZED, L2TP_ERROR_NONE,
	    "");
	return 0;
}

/* Send SCCRQ or SCCRP, with a Challenge if a secret is set. An SCCRQ has a
 * Tie Breaker, as the peer may be calling us at the same time. */
static int
send_start(struct tunnel *t, uint16_t type, const uint8_t *response)
{
	struct l2tp *l = t->l2tp;
	const struct l2tp_service *service = l2tp_tunnel_service(t);
	struct message_start start = { .type = type, .host = l->conf.host,
	    .vendor = "", .tunnel_id = t->id, .window = l->conf.window,
	    .response = response };
	uint8_t buf[MESSAGE_MAXLEN];
	struct wbuf w;

	if (service != NULL) {
		start.vendor = service->vendor;
		if (service->host[0] != '\0')
			start.host = service->host;
	}
	if (type == L2TP_SCCRQ) {
		host_random(l->host, t->tie, sizeof(t->tie));
		start.tie = t->tie;
	}
	if (service != NULL && service->secret_len > 0) {
		host_random(l->host, t->challenge, sizeof(t->challenge));
		t->challenged = 1;
		start.challenge = t->challenge;
	}
	wbuf_init(&w, buf, sizeof(buf));
	if (!t->unproven)
		l2tp_message_start(&w, &start);
	else if (unproven_answer(t, &start, &w) == -1)
		return -1;
	if (timer_set(&l->heap, &t->life,
	    host_now(l->host) + l->conf.setup_ms) == -1)
		return -1;
	return send_body(t, &w);
}

static void
on_sccrq(struct tunnel *t, uint16_t session, const struct avp_msg *m)
{
	uint8_t response[CHALLENGE_LEN];

	(void)session;
	learn_peer(t, m);
	l2tp_tunnel_enter(t, TUNNEL_WAIT_CONN);
	if (send_start(t, L2TP_SCCRP, answer(t, m, L2TP_SCCRP,
	    response)) == -1) {
		control_connection_drop(t, "no answer can be given");
		l2tp_transport_ignore(&t->transport);
	}
}

static void
on_sccrp(struct tunnel *t, uint16_t session, const struct avp_msg *m)
{
	uint8_t response[CHALLENGE_LEN], buf[MESSAGE_MAXLEN];
	struct wbuf w;

	(void)session;
	learn_peer(t, m);
	if (avp_u16(m, L2TP_AVP_PROTOCOL_VERSION) >> 8 != VERSION_MAJOR) {
		l2tp_count(t->l2tp, L2TP_C_BAD_VERSION);
		control_connection_stop(t, L2TP_STOP_VERSION, 0x0100, "");
		return;
	}
	if (t->peer_id == 0) {
		l2tp_count(t->l2tp, L2TP_C_BAD_ID);
		l2tp_tunnel_log(t, HOST_WARN, "SCCRP: Assigned Tunnel ID is 0 "
		    "(RFC 2661 4.4.3), dropped");
		control_connection_drop(t, "bad Assigned Tunnel ID");
		return;
	}
	if (!authorized(t, m))
		return;
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_scccn(&w, answer(t, m, L2TP_SCCCN, response));
	if (send_body(t, &w) == -1) {
		control_connection_drop(t, "no memory");
		return;
	}
	established(t);
	for (; t->calls_wanted > 0 && !t->dead; t->calls_wanted--)
		(void)call_in_place(t);
}

static void
on_scccn(struct tunnel *t, uint16_t session, const struct avp_msg *m)
{
	(void)session;
	if (authorized(t, m))
		established(t);
}

static void
on_stopccn(struct tunnel *t, uint16_t session, const struct avp_msg *m)
{
	uint16_t result = l2tp_result_value(avp_u16(m, L2TP_AVP_RESULT_CODE));

	(void)session;
	l2tp_tunnel_log(t, HOST_INFO, "StopCCN in state %s, result %u: %s",
	    l2tp_tunnel_state_name(t->state), result, l2tp_stop_text(result));
	control_connection_down(t, "closed by peer");
	if (t->state == TUNNEL_ESTABLISHED)
		l2tp_tunnel_enter(t, TUNNEL_CLOSING);
	call_in_drop_all(t, L2TP_CDN_CARRIER, L2TP_ERROR_NONE,
	    "tunnel closed by peer");
	l2tp_tunnel_linger(t);
}

static void
on_nothing(struct tunnel *t, uint16_t session, const struct avp_msg *m)
{
	(void)t;
	(void)session;
	(void)m;
}

/* A message whose AVPs can't be taken: what it is about ends. */
static void
refuse(struct tunnel *t, uint16_t session, const struct avp_msg *m,
    uint16_t error, const char *text)
{
	if (l2tp_message_of_call(m->type) && t->state == TUNNEL_ESTABLISHED)
		call_in_refuse(t, session, m, error, text);
	else
		control_connection_stop(t, L2TP_STOP_ERROR, error, text);
}

/* 1 if the message can be taken as its type says. */
static int
sound(struct tunnel *t, uint16_t session, const struct avp_msg *m,
    enum avp_error error)
{
	int missing;

	/* Whoever leaves may say so as clumsily as he likes. */
	if (m->type == L2TP_STOPCCN || m->type == L2TP_CDN)
		return 1;
	if (error != AVP_OK) {
		l2tp_count(t->l2tp, L2TP_C_AVP_BAD);
		l2tp_tunnel_log(t, HOST_WARN, "%s %u: %s %u of vendor %u: %s, "
		    "closing", l2tp_message_name(m->type), m->type,
		    m->bad_vendor == 0 ? l2tp_avp_name(m->bad_type) : "AVP",
		    m->bad_type, m->bad_vendor, avp_strerror(error));
		refuse(t, session, m, avp_error_code(error),
		    avp_strerror(error));
		return 0;
	}
	if ((missing = l2tp_message_missing(m)) != -1) {
		l2tp_count(t->l2tp, L2TP_C_AVP_MISSING);
		l2tp_tunnel_log(t, HOST_WARN, "%s: no %s AVP (RFC 2661 6), "
		    "closing", l2tp_message_name(m->type),
		    l2tp_avp_name((uint16_t)missing));
		refuse(t, session, m, L2TP_ERROR_VALUE, "AVP is missing");
		return 0;
	}
	return 1;
}

static void
unknown_message(struct tunnel *t, const struct avp_msg *m)
{
	l2tp_count(t->l2tp, L2TP_C_UNKNOWN_MESSAGE);
	l2tp_tunnel_log(t, HOST_WARN, "message type %u is not known%s "
	    "(RFC 2661 4.4.1)", m->type,
	    m->type_mandatory ? " and mandatory, closing" : ", ignored");
	if (m->type_mandatory)
		control_connection_stop(t, L2TP_STOP_ERROR,
		    L2TP_ERROR_UNKNOWN_AVP, "unknown message type");
}

static void
dispatch(struct tunnel *t, uint16_t session, const struct avp_msg *m)
{
	size_t i;

	for (i = 0; i < NELEM(rows); i++) {
		if (rows[i].state == t->state && rows[i].type == m->type) {
			rows[i].fn(t, session, m);
			return;
		}
	}
	if (t->state >= TUNNEL_CLOSING)
		return;
	l2tp_count(t->l2tp, L2TP_C_FSM);
	l2tp_tunnel_log(t, HOST_WARN, "%s in state %s (RFC 2661 7.2), closing",
	    l2tp_message_name(m->type), l2tp_tunnel_state_name(t->state));
	control_connection_stop(t, L2TP_STOP_FSM, L2TP_ERROR_NONE, "");
}

/* A message in its turn. */
static void
transport_in(void *arg, uint16_t session, const uint8_t *body, size_t len)
{
	struct tunnel *t = arg;
	const struct l2tp_service *s = l2tp_tunnel_service(t);
	struct avp_msg m;
	enum avp_error error;

	if (t->dead)
		return;
	error = avp_decode(&m, body, len, s != NULL ? s->secret : NULL,
	    s != NULL ? s->secret_len : 0);
	t->l2tp->counters[L2TP_C_AVP_IGNORED] += m.ignored;
	if (error == AVP_OK && !l2tp_message_known(m.type))
		unknown_message(t, &m);
	else if (t->state >= TUNNEL_CLOSING || sound(t, session, &m, error))
		dispatch(t, session, &m);
	avp_clear(&m);
}

static void
count_result(struct tunnel *t, const struct l2tphdr *h,
    enum transport_result result)
{
	struct l2tp *l = t->l2tp;

	switch (result) {
	case TRANSPORT_DELIVERED:
	case TRANSPORT_ZLB:
		break;
	case TRANSPORT_DUPLICATE:
		l2tp_count(l, L2TP_C_DUPLICATE);
		break;
	case TRANSPORT_QUEUED:
		l2tp_count(l, L2TP_C_EARLY);
		break;
	case TRANSPORT_AHEAD:
		l2tp_count(l, L2TP_C_AHEAD);
		l2tp_tunnel_log(t, HOST_WARN, "Ns %u is beyond our window "
		    "at %u (RFC 2661 5.8), dropped", h->ns, t->transport.nr);
		break;
	case TRANSPORT_BAD_NR:
		l2tp_count(l, L2TP_C_BAD_NR);
		l2tp_tunnel_log(t, HOST_WARN, "Nr %u acknowledges what was "
		    "never sent, next is %u (RFC 2661 5.8), dropped", h->nr,
		    t->transport.sent);
		break;
	case TRANSPORT_BUSY:
		l2tp_count(l, L2TP_C_BUSY);
		l2tp_tunnel_log(t, HOST_WARN, "too much of ours is "
		    "unacknowledged (RFC 2661 5.8), message dropped");
		break;
	}
}

void
control_connection_input(struct tunnel *t, const struct l2tphdr *h,
    const uint8_t *body)
{
	enum transport_result result;

	result = l2tp_transport_input(&t->transport, h, body);
	count_result(t, h, result);
	if (t->dead || result == TRANSPORT_BAD_NR ||
	    result == TRANSPORT_AHEAD)
		return;
	t->heard_ms = host_now(t->l2tp->host);
	t->hello_ms = 0;
	t->recall_ms = 0;
	t->has_also = 0;
	/* Our StopCCN is through; repeats of theirs may still come. */
	if (t->state == TUNNEL_CLOSING && l2tp_transport_idle(&t->transport))
		l2tp_tunnel_linger(t);
}

struct tunnel *
control_connection_open(struct l2tp *l, const struct l2tp_path *path,
    struct flow *f, const struct l2tp_service *service, unsigned int calls)
{
	enum tunnel_refusal why;
	struct tunnel *t = l2tp_tunnel_new(l, path, f, service, &why);

	if (t == NULL)
		return NULL;
	t->lac = 1;
	t->calls_wanted = (uint8_t)calls;
	l2tp_tunnel_enter(t, TUNNEL_WAIT_REPLY);
	if (send_start(t, L2TP_SCCRQ, NULL) == -1) {
		l2tp_tunnel_kill(t);
		return NULL;
	}
	return t;
}
