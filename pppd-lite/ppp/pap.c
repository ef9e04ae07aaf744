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

/* PAP, both sides: RFC 1334 2. Runs in: pppd-lite engine, clients. */

#include <string.h>

#include "counter.h"
#include "session.h"

enum pap_code { PAP_REQUEST = 1, PAP_ACK, PAP_NAK };

/* The peer begins; the time to come up bounds how long it may take. */
void
pap_server_start(struct ppp *p)
{
	p->auth.server.state = AUTH_ASKED;
}

void
pap_client_start(struct ppp *p)
{
	p->auth.client.id++;
	auth_respond(p);
}

static void
on_request(struct ppp *p, uint8_t id, struct cursor data)
{
	struct login *l = &p->auth.server;
	uint8_t namelen = cursor_u8(&data);
	const uint8_t *name = cursor_take(&data, namelen);
	uint8_t len = cursor_u8(&data);
	const uint8_t *password = cursor_take(&data, len);

	if (!cursor_ok(&data) || l->method != PPP_METHOD_PAP) {
		ppp_dropped(p, PPP_C_AUTH_BAD,
		    "PAP lengths do not fit (RFC 1334 2.2.1)");
		return;
	}
	if (auth_is_busy(l)) {
		ppp_dropped(p, PPP_C_AUTH_REPEAT, NULL);
		return;
	}
	if (l->state == AUTH_DONE || (l->failures > 0 && id == l->id &&
	    l->packet_len > 0)) {
		/* The same answer under the identifier of this copy. */
		ppp_dropped(p, PPP_C_AUTH_REPEAT, NULL);
		l->packet[1] = id;
		ppp_send(p, PPP_PAP, l->packet, l->packet_len);
		return;
	}
	l->id = id;
	auth_check(p, name, namelen, password, len);
}

static void
on_result(struct ppp *p, int ok, uint8_t id)
{
	struct login *l = &p->auth.client;

	if (l->method != PPP_METHOD_PAP || l->state != AUTH_ASKED ||
	    id != l->id) {
		ppp_dropped(p, PPP_C_AUTH_STALE, NULL);
		return;
	}
	auth_client_done(p, ok, "refused by the peer");
}

void
pap_input(struct ppp *p, const uint8_t *buf, size_t len)
{
	struct cursor data;
	uint8_t code, id;

	cursor_init(&data, buf, len);
	if (auth_head(p, &data, &code, &id,
	    "PAP length field does not fit (RFC 1334 2.2)") == -1)
		return;
	switch (code) {
	case PAP_REQUEST:
		on_request(p, id, data);
		return;
	case PAP_ACK:
	case PAP_NAK:
		on_result(p, code == PAP_ACK, id);
		return;
	default:
		ppp_dropped(p, PPP_C_AUTH_BAD, "PAP code not known");
	}
}

void
pap_server_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *l = &p->auth.server;
	const char *text = a->text;
	uint8_t body[1 + PPP_TEXTLEN];
	size_t n;

	if (text[0] == '\0')
		text = a->ok ? "Welcome" : "Access denied";
	n = strlen(text);
	body[0] = (uint8_t)n;
	memcpy(body + 1, text, n);
	l->state = a->ok || !auth_may_retry(p, a) ? AUTH_DONE : AUTH_ASKED;
	auth_send(p, l, a->ok ? PAP_ACK : PAP_NAK, l->id, body, n + 1);
	auth_server_done(p, a);
}

void
pap_client_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *l = &p->auth.client;
	uint8_t body[2 + PPP_NAMELEN + PPP_AUTH_MAX];
	struct wbuf w;

	if (!a->ok || a->response_len == 0 || a->response_len > PPP_AUTH_MAX) {
		auth_client_done(p, 0, "no password");
		return;
	}
	wbuf_init(&w, body, sizeof(body));
	wbuf_u8(&w, (uint8_t)strlen(p->conf.name));
	wbuf_bytes(&w, p->conf.name, strlen(p->conf.name));
	wbuf_u8(&w, (uint8_t)a->response_len);
	wbuf_bytes(&w, a->response, a->response_len);
	l->state = AUTH_ASKED;
	auth_send(p, l, PAP_REQUEST, l->id, body, w.len);
	explicit_bzero(body, sizeof(body));
	auth_arm(p, l);
}
