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

/* Part of the roadwarrior: see steal.h. */

#include <string.h>

#include "base/cursor.h"
#include "client.h"
#include "login.h"
#include "pppd-lite/ppp/mschapv2.h"
#include "pppd-lite/ppp/proto.h"
#include "steal.h"
#include "wire/l2tphdr.h"
#include "wire/pppframe.h"

#define AGAIN_MS	250
#define GUESSES		8	/* of Ns */

enum { CHAP_CHALLENGE = 1, CHAP_RESPONSE, CHAP_SUCCESS, CHAP_FAILURE };

/* A HELLO for each Ns that a young tunnel may be at, and an LCP echo. */
static void
claim(void *arg, uint64_t now_ms)
{
	static const uint8_t hello[] = { 0x80, 8, 0, 0, 0, 0, 0, 6 };
	static const uint8_t echo[] = { 0xff, 3, 0xc0, 0x21, 9, 1, 0, 8, 0, 0,
	    0, 0 };
	struct client *c = arg;
	struct l2tphdr h = { .tunnel = c->w->o.steal_tunnel };
	uint8_t buf[128];
	struct wbuf w;

	h.flags = L2TPHDR_CONTROL;
	h.len = sizeof(hello);
	for (h.ns = 0; h.ns < GUESSES; h.ns++) {
		wbuf_init(&w, buf, sizeof(buf));
		(void)l2tphdr_encode(&w, &h);
		wbuf_bytes(&w, hello, sizeof(hello));
		ipsec_seal(c, buf, w.len);
	}
	h.flags = 0;
	h.ns = 0;
	h.len = sizeof(echo);
	h.session = c->w->o.steal_session;
	wbuf_init(&w, buf, sizeof(buf));
	(void)l2tphdr_encode(&w, &h);
	wbuf_bytes(&w, echo, sizeof(echo));
	ipsec_seal(c, buf, w.len);
	if (timer_set(&c->w->heap, &c->steal, now_ms + AGAIN_MS) == -1)
		report_fatal("out of memory");
}

void
steal_init(struct client *c)
{
	timer_init(&c->steal, claim, c);
}

void
steal_start(struct client *c)
{
	claim(c, client_now_ms());
}

static void
answer(struct client *c, uint8_t id, struct cursor in)
{
	struct l2tphdr h = { .tunnel = c->w->o.steal_tunnel,
	    .session = c->w->o.steal_session };
	struct ppp_auth_request r = { .kind = PPP_AUTH_RESPOND,
	    .method = PPP_METHOD_MSCHAPV2, .user = c->w->o.user };
	struct ppp_auth_answer a;
	uint8_t buf[512];
	struct wbuf w;

	r.challenge_len = cursor_u8(&in);
	r.challenge = cursor_take(&in, r.challenge_len);
	if (!cursor_ok(&in))
		return;
	login_respond(&r, c->w->o.password, &a);
	h.len = 4 + 5 + a.response_len + strlen(r.user);
	wbuf_init(&w, buf, sizeof(buf));
	(void)l2tphdr_encode(&w, &h);
	(void)pppframe_encode(&w, PPP_CHAP, 0);
	wbuf_u8(&w, CHAP_RESPONSE);
	wbuf_u8(&w, id);
	wbuf_u16(&w, (uint16_t)(h.len - 4));
	wbuf_u8(&w, (uint8_t)a.response_len);
	wbuf_bytes(&w, a.response, a.response_len);
	wbuf_bytes(&w, r.user, strlen(r.user));
	if (wbuf_ok(&w))
		ipsec_seal(c, buf, w.len);
}

void
steal_input(struct client *c, const uint8_t *buf, size_t len)
{
	struct l2tphdr h;
	struct pppframe f;
	struct cursor in;
	uint8_t code, id;

	if (l2tphdr_decode(&h, buf, len) != L2TPHDR_OK ||
	    (h.flags & L2TPHDR_T)) {
		report_note(c, "thief: a control message");
		return;
	}
	if (pppframe_decode(&f, buf + h.off, h.len, PPPFRAME_LENIENT) !=
	    PPPFRAME_OK || f.protocol != PPP_CHAP) {
		report_note(c, "thief: something of the session");
		return;
	}
	cursor_init(&in, buf + h.off + f.off, f.len);
	code = cursor_u8(&in);
	id = cursor_u8(&in);
	(void)cursor_u16(&in);
	report_note(c, code == CHAP_CHALLENGE ? "thief: a challenge" :
	    code == CHAP_FAILURE ? "thief: refused" : "thief: let in");
	if (code == CHAP_CHALLENGE)
		answer(c, id, in);
}
