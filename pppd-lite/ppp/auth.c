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

/* The login of either side, whatever the method: who still has to, questions
 * to the auth process, repeated packets. RFC 1661 3.5.
 * Runs in: pppd-lite engine. */

#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "chap_md5.h"
#include "counter.h"
#include "mschapv2.h"
#include "session.h"

static const struct auth_ops methods[PPP_METHOD_MAX] = {
	[PPP_METHOD_PAP] = {
		PPP_PAP, 0, 0, pap_server_start, pap_client_start, pap_input,
		pap_server_answer, pap_client_answer
	},
	[PPP_METHOD_CHAP_MD5] = {
		PPP_CHAP, CHAP_MD5_LEN, CHAP_MD5_LEN, chap_server_start,
		chap_client_start, chap_input, chap_server_answer,
		chap_client_answer
	},
	[PPP_METHOD_MSCHAPV2] = {
		PPP_CHAP, MSCHAPV2_CHALLENGE, MSCHAPV2_RESPONSE,
		chap_server_start, chap_client_start, chap_input,
		chap_server_answer, chap_client_answer
	},
};

static const char *const method_names[PPP_METHOD_MAX] = {
	"none", "PAP", "CHAP-MD5", "MS-CHAPv2"
};

const char *
ppp_method_name(enum ppp_method method)
{
	return (unsigned int)method < PPP_METHOD_MAX ?
	    method_names[method] : "?";
}

const struct auth_ops *
auth_ops(enum ppp_method method)
{
	return &methods[method];
}

/* ---- packets and their repetition ---- */

static void
transmit(struct ppp *p, struct login *l)
{
	ppp_send(p, methods[l->method].protocol, l->packet, l->packet_len);
}

void
auth_send(struct ppp *p, struct login *l, uint8_t code, uint8_t id,
    const void *body, size_t len)
{
	struct wbuf w;

	wbuf_init(&w, l->packet, sizeof(l->packet));
	wbuf_u8(&w, code);
	wbuf_u8(&w, id);
	wbuf_u16(&w, (uint16_t)(PPP_HEADLEN + len));
	wbuf_bytes(&w, body, len);
	if (!wbuf_ok(&w))
		return;
	l->packet_len = w.len;
	transmit(p, l);
}

int
auth_head(struct ppp *p, struct cursor *c, uint8_t *code, uint8_t *id,
    const char *why)
{
	struct cursor data;
	uint16_t whole;

	*code = cursor_u8(c);
	*id = cursor_u8(c);
	whole = cursor_u16(c);
	if (!cursor_ok(c) || whole < PPP_HEADLEN ||
	    cursor_sub(c, &data, whole - PPP_HEADLEN) == -1) {
		ppp_dropped(p, PPP_C_AUTH_BAD, why);
		return -1;
	}
	*c = data;
	return 0;
}

void
auth_arm(struct ppp *p, struct login *l)
{
	uint64_t due = host_now(p->host) + p->conf.restart_ms;

	l->tries++;
	if (timer_set(p->heap, &l->timer, due) == -1)
		ppp_refuse(p, PPP_REASON_RESOURCES, NULL, "out of memory");
}

static void	tell(struct ppp *, const struct ppp_auth_answer *);

static void
on_server_timer(void *arg, uint64_t now_ms)
{
	struct ppp *p = arg;
	struct login *l = &p->auth.server;

	(void)now_ms;
	if (l->state == AUTH_REFUSING) {
		tell(p, &p->auth.refusal);
		return;
	}
	if (l->tries >= p->conf.max_auth) {
		ppp_refuse(p, PPP_REASON_TIMEOUT, "no login",
		    "no answer to %u %s challenges", l->tries,
		    ppp_method_name(l->method));
		return;
	}
	transmit(p, l);
	auth_arm(p, l);
}

static void
on_client_timer(void *arg, uint64_t now_ms)
{
	struct ppp *p = arg;
	struct login *l = &p->auth.client;

	(void)now_ms;
	if (l->tries >= p->conf.max_auth) {
		ppp_refuse(p, PPP_REASON_TIMEOUT, "no answer to login",
		    "the peer never answers our %s login",
		    ppp_method_name(l->method));
		return;
	}
	transmit(p, l);
	auth_arm(p, l);
}

void
auth_repeat(struct ppp *p)
{
	struct login *l = &p->auth.server;

	if (l->method != PPP_METHOD_NONE && l->state == AUTH_DONE && l->ok)
		transmit(p, l);
}

/* ---- questions to the auth process ---- */

static void
ask(struct ppp *p, struct login *l, struct ppp_auth_request *r)
{
	timer_del(p->heap, &l->timer);
	l->state = AUTH_CHECKING;
	l->request = ++p->auth.last_request;
	r->id = l->request;
	r->method = l->method;
	r->chap_id = l->id;
	r->challenge = l->challenge;
	r->challenge_len = l->challenge_len;
	ppp_count(p, PPP_C_AUTH_REQUESTS);
	p->ops->auth(p->ctx, r);
}

int
auth_is_busy(const struct login *l)
{
	return l->state == AUTH_CHECKING || l->state == AUTH_REFUSING;
}

int
auth_may_retry(const struct ppp *p, const struct ppp_auth_answer *a)
{
	const struct login *l = &p->auth.server;

	return !a->denied && l->method != PPP_METHOD_CHAP_MD5 &&
	    l->failures < p->conf.max_logins;
}

/* Let the peer know. */
static void
tell(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *l = &p->auth.server;

	if (!a->ok && l->failures < UINT8_MAX)
		l->failures++;
	methods[l->method].server_answer(p, a);
}

/* A refusal waits, in place of the next guess. */
static void
judged(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *l = &p->auth.server;
	uint64_t due = host_now(p->host) + p->conf.refusal_ms;

	if (a->ok || p->conf.refusal_ms == 0) {
		tell(p, a);
		return;
	}
	p->auth.refusal = *a;
	l->state = AUTH_REFUSING;
	if (timer_set(p->heap, &l->timer, due) == -1)
		tell(p, a);
}

static void
refuse_name(struct ppp *p)
{
	struct ppp_auth_answer a;

	memset(&a, 0, sizeof(a));
	(void)strlcpy(a.reason, "user name is empty or has a NUL byte",
	    sizeof(a.reason));
	p->auth.server.state = AUTH_CHECKING;
	timer_del(p->heap, &p->auth.server.timer);
	judged(p, &a);
}

void
auth_check(struct ppp *p, const uint8_t *name, size_t namelen,
    const uint8_t *response, size_t len)
{
	struct ppp_auth_request r;

	if (namelen == 0 || namelen >= sizeof(p->auth.user) ||
	    memchr(name, '\0', namelen) != NULL) {
		refuse_name(p);
		return;
	}
	memcpy(p->auth.user, name, namelen);
	p->auth.user[namelen] = '\0';
	memset(&r, 0, sizeof(r));
	r.kind = PPP_AUTH_CHECK;
	r.user = p->auth.user;
	r.response = response;
	r.response_len = len;
	ask(p, &p->auth.server, &r);
}

void
auth_respond(struct ppp *p)
{
	struct ppp_auth_request r;

	memset(&r, 0, sizeof(r));
	r.kind = PPP_AUTH_RESPOND;
	r.user = p->conf.name;
	ask(p, &p->auth.client, &r);
}

void
auth_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *s = &p->auth.server, *c = &p->auth.client;

	if (s->state == AUTH_CHECKING && a->id == s->request)
		judged(p, a);
	else if (c->state == AUTH_CHECKING && a->id == c->request)
		methods[c->method].client_answer(p, a);
}

/* ---- from LCP's Up to the network phase ---- */

void
auth_init(struct ppp *p)
{
	timer_init(&p->auth.server.timer, on_server_timer, p);
	timer_init(&p->auth.client.timer, on_client_timer, p);
}

static void
login_reset(struct ppp *p, struct login *l, enum ppp_method method)
{
	timer_del(p->heap, &l->timer);
	l->state = AUTH_IDLE;
	l->method = method;
	l->ok = 0;
	l->tries = 0;
	explicit_bzero(l->packet, sizeof(l->packet));
	l->packet_len = 0;
	l->challenge_len = 0;
}

int
auth_finished(const struct ppp *p)
{
	const struct login *s = &p->auth.server, *c = &p->auth.client;

	return (s->method == PPP_METHOD_NONE || s->ok) &&
	    (c->method == PPP_METHOD_NONE || c->ok);
}

void
auth_start(struct ppp *p)
{
	struct login *s = &p->auth.server, *c = &p->auth.client;

	login_reset(p, s, p->lcp.method);
	login_reset(p, c, p->lcp.peer_method);
	if (auth_finished(p)) {
		ppp_authenticated_all(p);
		return;
	}
	if (s->method != PPP_METHOD_NONE)
		methods[s->method].server_start(p);
	if (c->method != PPP_METHOD_NONE)
		methods[c->method].client_start(p);
}

void
auth_stop(struct ppp *p)
{
	timer_del(p->heap, &p->auth.server.timer);
	timer_del(p->heap, &p->auth.client.timer);
}

static int
speaks(const struct login *l, uint16_t protocol)
{
	return l->method != PPP_METHOD_NONE &&
	    methods[l->method].protocol == protocol;
}

void
auth_input(struct ppp *p, uint16_t protocol, const uint8_t *buf, size_t len)
{
	if (p->phase != PPP_PHASE_AUTHENTICATE &&
	    p->phase != PPP_PHASE_NETWORK) {
		ppp_dropped(p, PPP_C_PROTOCOL_EARLY, NULL);
		return;
	}
	if (speaks(&p->auth.server, protocol))
		methods[p->auth.server.method].input(p, buf, len);
	else if (speaks(&p->auth.client, protocol))
		methods[p->auth.client.method].input(p, buf, len);
	else
		ppp_dropped(p, PPP_C_AUTH_BAD,
		    "packet of a login method that was not agreed");
}

static void
perhaps_finished(struct ppp *p)
{
	if (p->phase == PPP_PHASE_AUTHENTICATE && auth_finished(p))
		ppp_authenticated_all(p);
}

static void
refused(struct ppp *p, const struct ppp_auth_answer *a)
{
	char text[PPP_TEXTLEN + 32];

	ppp_count(p, PPP_C_AUTH_FAILED);
	(void)snprintf(text, sizeof(text), "%s login refused: %s",
	    ppp_method_name(p->auth.server.method),
	    a->reason[0] != '\0' ? a->reason : "no reason given");
	if (p->auth.server.state == AUTH_ASKED)
		ppp_log(p, HOST_WARN, text);
	else
		ppp_refuse(p, PPP_REASON_AUTH, "authentication failed", "%s",
		    text);
}

void
auth_server_done(struct ppp *p, const struct ppp_auth_answer *a)
{
	p->auth.server.ok = a->ok != 0;
	if (!a->ok) {
		refused(p, a);
		return;
	}
	ppp_count(p, PPP_C_AUTH_OK);
	p->auth.address = a->address;
	perhaps_finished(p);
}

void
auth_client_done(struct ppp *p, int ok, const char *reason)
{
	timer_del(p->heap, &p->auth.client.timer);
	p->auth.client.state = AUTH_DONE;
	p->auth.client.ok = ok;
	if (!ok) {
		ppp_refuse(p, PPP_REASON_AUTH, "authentication failed",
		    "our %s login failed: %s",
		    ppp_method_name(p->auth.client.method), reason);
		return;
	}
	perhaps_finished(p);
}
