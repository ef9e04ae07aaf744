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

/* CHAP as the one who is asked: RFC 1994 4, RFC 2759 4, 5. The response is
 * made by the auth process, or whoever else has the password.
 * Runs in: pppd-lite engine, clients. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "mschapv2.h"
#include "session.h"

#define CHAP_RESPONSE	2

void
chap_client_start(struct ppp *p)
{
	p->auth.client.state = AUTH_IDLE;
}

/* Our own challenge sent back to us would make us compute the response that
 * the peer lacks (RFC 1994 2.3). */
static int
is_reflected(const struct ppp *p, const uint8_t *value, size_t len)
{
	const struct login *s = &p->auth.server;

	return s->challenge_len != 0 && s->challenge_len == len &&
	    memcmp(s->challenge, value, len) == 0;
}

static int
is_repeated(const struct login *l, uint8_t id, const uint8_t *value,
    size_t len)
{
	return l->state != AUTH_IDLE && l->id == id &&
	    l->challenge_len == len && memcmp(l->challenge, value, len) == 0;
}

void
chap_client_challenge(struct ppp *p, uint8_t id, struct cursor data)
{
	struct login *l = &p->auth.client;
	uint8_t size = cursor_u8(&data);
	const uint8_t *value = cursor_take(&data, size);

	if (!cursor_ok(&data) || size == 0 ||
	    (l->method == PPP_METHOD_MSCHAPV2 && size != MSCHAPV2_CHALLENGE)) {
		ppp_dropped(p, PPP_C_AUTH_BAD,
		    "CHAP challenge of wrong size (RFC 1994 4.1, RFC 2759 3)");
		return;
	}
	if (is_reflected(p, value, size)) {
		ppp_dropped(p, PPP_C_AUTH_REFLECTED,
		    "our own CHAP challenge came back (RFC 1994 2.3)");
		return;
	}
	if (l->method == PPP_METHOD_NONE) {
		ppp_dropped(p, PPP_C_AUTH_BAD,
		    "CHAP challenge, but we log in nowhere");
		return;
	}
	if (is_repeated(l, id, value, size)) {
		if (l->state == AUTH_ASKED)
			ppp_send(p, PPP_CHAP, l->packet, l->packet_len);
		return;
	}
	l->id = id;
	l->challenge_len = size;
	memcpy(l->challenge, value, size);
	auth_respond(p);
}

void
chap_client_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *l = &p->auth.client;
	uint8_t body[1 + PPP_AUTH_MAX + PPP_NAMELEN];
	struct wbuf w;

	if (!a->ok || a->response_len != auth_ops(l->method)->response_len) {
		auth_client_done(p, 0, "no password");
		return;
	}
	wbuf_init(&w, body, sizeof(body));
	wbuf_u8(&w, (uint8_t)a->response_len);
	wbuf_bytes(&w, a->response, a->response_len);
	wbuf_bytes(&w, p->conf.name, strlen(p->conf.name));
	(void)strlcpy(l->proof, a->text, sizeof(l->proof));
	l->state = AUTH_ASKED;
	l->tries = 0;
	auth_send(p, l, CHAP_RESPONSE, l->id, body, w.len);
	auth_arm(p, l);
}

void
chap_client_result(struct ppp *p, int success, uint8_t id, struct cursor data)
{
	struct login *l = &p->auth.client;
	size_t len = cursor_left(&data);
	const uint8_t *text = cursor_take(&data, len);
	char reason[PPP_TEXTLEN];

	if (l->method == PPP_METHOD_NONE || l->state != AUTH_ASKED ||
	    id != l->id) {
		ppp_dropped(p, PPP_C_AUTH_STALE, NULL);
		return;
	}
	if (!success) {
		if (len >= sizeof(reason))
			len = sizeof(reason) - 1;
		memcpy(reason, text, len);
		reason[len] = '\0';
		auth_client_done(p, 0, reason);
		return;
	}
	if (l->method == PPP_METHOD_MSCHAPV2 &&
	    !mschapv2_proof_fits(l->proof, text, len)) {
		auth_client_done(p, 0, "the peer does not know the password "
		    "either (RFC 2759 8.8)");
		return;
	}
	auth_client_done(p, 1, NULL);
}
