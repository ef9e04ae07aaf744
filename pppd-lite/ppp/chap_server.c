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

/* CHAP as the one who asks, for MD5 and MS-CHAPv2 alike; also the head that
 * both sides share: RFC 1994 4, RFC 2759 3-6. The response is checked by the
 * auth process. Runs in: pppd-lite engine. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "mschapv2.h"
#include "session.h"

enum chap_code { CHAP_CHALLENGE = 1, CHAP_RESPONSE, CHAP_SUCCESS,
	CHAP_FAILURE };

void
chap_input(struct ppp *p, const uint8_t *buf, size_t len)
{
	struct cursor data;
	uint8_t code, id;

	cursor_init(&data, buf, len);
	if (auth_head(p, &data, &code, &id,
	    "CHAP length field does not fit (RFC 1994 4)") == -1)
		return;
	switch (code) {
	case CHAP_CHALLENGE:
		chap_client_challenge(p, id, data);
		return;
	case CHAP_RESPONSE:
		chap_server_response(p, id, data);
		return;
	case CHAP_SUCCESS:
	case CHAP_FAILURE:
		chap_client_result(p, code == CHAP_SUCCESS, id, data);
		return;
	default:
		/* Among them 7, MS-CHAPv2's Change-Password (RFC 2759 7). */
		ppp_dropped(p, PPP_C_AUTH_BAD, "CHAP code not known");
	}
}

void
chap_server_start(struct ppp *p)
{
	struct login *l = &p->auth.server;
	uint8_t body[1 + 255 + PPP_NAMELEN];
	struct wbuf w;

	l->challenge_len = auth_ops(l->method)->challenge_len;
	host_random(p->host, l->challenge, l->challenge_len);
	l->id++;
	wbuf_init(&w, body, sizeof(body));
	wbuf_u8(&w, (uint8_t)l->challenge_len);
	wbuf_bytes(&w, l->challenge, l->challenge_len);
	wbuf_bytes(&w, p->conf.name, strlen(p->conf.name));
	l->state = AUTH_ASKED;
	auth_send(p, l, CHAP_CHALLENGE, l->id, body, w.len);
	auth_arm(p, l);
}

/* A response that repeats is given the same answer, whatever it holds, and no
 * second question goes out (RFC 1994 4.1). */
void
chap_server_response(struct ppp *p, uint8_t id, struct cursor data)
{
	struct login *l = &p->auth.server;
	uint8_t size = cursor_u8(&data);
	const uint8_t *value = cursor_take(&data, size);
	size_t namelen = cursor_left(&data);

	if (prove_repeated(p, id))
		return;
	/* Its Failure was lost, and with it the next challenge. */
	if (l->method != PPP_METHOD_NONE && l->state == AUTH_ASKED &&
	    l->failures > 0 && id == l->failed_id) {
		ppp_dropped(p, PPP_C_AUTH_REPEAT, NULL);
		ppp_send(p, PPP_CHAP, l->packet, l->packet_len);
		return;
	}
	if (l->method == PPP_METHOD_NONE || l->state == AUTH_IDLE ||
	    id != l->id) {
		ppp_dropped(p, PPP_C_AUTH_STALE, NULL);
		return;
	}
	if (!cursor_ok(&data) || size != auth_ops(l->method)->response_len ||
	    namelen >= PPP_USERLEN) {
		ppp_dropped(p, PPP_C_AUTH_BAD,
		    "CHAP response of wrong size (RFC 1994 4.1, RFC 2759 4)");
		return;
	}
	if (auth_is_busy(l)) {
		ppp_dropped(p, PPP_C_AUTH_REPEAT, NULL);
		return;
	}
	if (l->state == AUTH_DONE) {
		ppp_dropped(p, PPP_C_AUTH_REPEAT, NULL);
		ppp_send(p, PPP_CHAP, l->packet, l->packet_len);
		return;
	}
	auth_check(p, cursor_take(&data, namelen), namelen, value, size);
}

/* With R=1 the peer answers the challenge in this text, under the next
 * identifier (RFC 2759 6). */
static void
failure_text(struct ppp *p, const struct ppp_auth_answer *a, int retry,
    char *text, size_t size)
{
	struct login *l = &p->auth.server;
	const char *message = a->text[0] != '\0' ? a->text : "Access denied";

	if (l->method != PPP_METHOD_MSCHAPV2) {
		(void)strlcpy(text, message, size);
		return;
	}
	host_random(p->host, l->challenge, MSCHAPV2_CHALLENGE);
	mschapv2_failure(text, size, a->denied ? MSCHAPV2_E_NO_DIALIN :
	    MSCHAPV2_E_FAILED, retry, l->challenge, message);
}

void
chap_server_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	struct login *l = &p->auth.server;
	int retry = !a->ok && auth_may_retry(p, a);
	char text[PPP_TEXTLEN + MSCHAPV2_CODES];

	if (!a->ok)
		failure_text(p, a, retry, text, sizeof(text));
	else
		(void)strlcpy(text, a->text[0] != '\0' ? a->text : "Welcome",
		    sizeof(text));
	l->state = retry ? AUTH_ASKED : AUTH_DONE;
	auth_send(p, l, a->ok ? CHAP_SUCCESS : CHAP_FAILURE, l->id, text,
	    strlen(text));
	if (retry)
		l->failed_id = l->id++;
	auth_server_done(p, a);
}
