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

/* The peer proves itself anew: the server's half, for MD5 and MS-CHAPv2. The
 * other half is chap_client.c, which answers at any time.
 * Runs in: pppd-lite engine. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "mschapv2.h"
#include "prove.h"
#include "session.h"
#include "wire/pppframe.h"

#define RETRY_MS	1000	/* between copies of the challenge */
#define TRIES		8	/* copies before it counts as not answered */

enum chap_code { CHAP_CHALLENGE = 1, CHAP_RESPONSE, CHAP_SUCCESS,
	CHAP_FAILURE };

static void	on_timer(void *, uint64_t);

void
prove_init(struct ppp *p)
{
	timer_init(&p->proof.timer, on_timer, p);
}

void
prove_stop(struct ppp *p)
{
	timer_del(p->heap, &p->proof.timer);
	p->proof.state = PROOF_NONE;
}

static void
end(struct ppp *p, int ok, const char *reason)
{
	timer_del(p->heap, &p->proof.timer);
	p->proof.state = ok ? PROOF_GIVEN : PROOF_NONE;
	ppp_count(p, ok ? PPP_C_PROOF_OK : PPP_C_PROOF_FAILED);
	if (ok)
		echo_heard(p);
	p->ops->proved(p->ctx, ok, reason);
}

static void
transmit(struct ppp *p)
{
	ppp_send_by(p, p->ops->prove_send, PPP_CHAP, p->proof.packet,
	    p->proof.packet_len);
}

static void
say(struct ppp *p, enum chap_code code, const void *body, size_t len)
{
	struct proof *f = &p->proof;
	struct wbuf w;

	wbuf_init(&w, f->packet, sizeof(f->packet));
	wbuf_u8(&w, (uint8_t)code);
	wbuf_u8(&w, f->id);
	wbuf_u16(&w, (uint16_t)(PPP_HEADLEN + len));
	wbuf_bytes(&w, body, len);
	f->packet_len = wbuf_ok(&w) ? w.len : 0;
	transmit(p);
}

static void
arm(struct ppp *p)
{
	struct proof *f = &p->proof;

	f->tries++;
	if (timer_set(p->heap, &f->timer, host_now(p->host) + RETRY_MS) == -1)
		end(p, 0, "out of memory");
}

static void
on_timer(void *arg, uint64_t now_ms)
{
	struct ppp *p = arg;

	(void)now_ms;
	if (p->proof.tries >= TRIES) {
		end(p, 0, "no answer to a fresh CHAP challenge");
		return;
	}
	transmit(p);
	arm(p);
}

const char *
ppp_prove(struct ppp *p)
{
	const struct login *l = &p->auth.server;
	uint8_t body[1 + 255 + PPP_NAMELEN];
	struct proof *f = &p->proof;
	struct wbuf w;

	if (p->ending || p->phase != PPP_PHASE_NETWORK || !l->ok)
		return "the session is not up";
	if (l->method != PPP_METHOD_CHAP_MD5 &&
	    l->method != PPP_METHOD_MSCHAPV2)
		return "its login method knows no fresh challenge";
	prove_stop(p);
	/* A late packet of the login must not fit. */
	if (++f->id == l->id)
		f->id++;
	f->tries = 0;
	f->challenge_len = auth_ops(l->method)->challenge_len;
	host_random(p->host, f->challenge, f->challenge_len);
	wbuf_init(&w, body, sizeof(body));
	wbuf_u8(&w, (uint8_t)f->challenge_len);
	wbuf_bytes(&w, f->challenge, f->challenge_len);
	wbuf_bytes(&w, p->conf.name, strlen(p->conf.name));
	f->state = PROOF_ASKED;
	ppp_count(p, PPP_C_PROOF_ASKED);
	say(p, CHAP_CHALLENGE, body, w.len);
	arm(p);
	return NULL;
}

static void
check(struct ppp *p, const uint8_t *value, size_t len)
{
	struct proof *f = &p->proof;
	struct ppp_auth_request r;

	memset(&r, 0, sizeof(r));
	f->state = PROOF_CHECKING;
	f->request = r.id = ++p->auth.last_request;
	r.kind = PPP_AUTH_CHECK;
	r.method = p->auth.server.method;
	r.user = p->auth.user;
	r.chap_id = f->id;
	r.challenge = f->challenge;
	r.challenge_len = f->challenge_len;
	r.response = value;
	r.response_len = len;
	ppp_count(p, PPP_C_AUTH_REQUESTS);
	p->ops->auth(p->ctx, &r);
}

static void
refuse(struct ppp *p, const char *reason)
{
	char text[PPP_TEXTLEN + MSCHAPV2_CODES] = "Access denied";

	if (p->auth.server.method == PPP_METHOD_MSCHAPV2)
		mschapv2_failure(text, sizeof(text), MSCHAPV2_E_FAILED, 0,
		    p->proof.challenge, "Access denied");
	say(p, CHAP_FAILURE, text, strlen(text));
	end(p, 0, reason);
}

/* The same user has to answer, not just some user who has a password. */
static void
response(struct ppp *p, struct cursor data)
{
	uint8_t size = cursor_u8(&data);
	const uint8_t *value = cursor_take(&data, size);
	size_t namelen = cursor_left(&data);
	const uint8_t *name = cursor_take(&data, namelen);

	if (!cursor_ok(&data) ||
	    size != auth_ops(p->auth.server.method)->response_len) {
		ppp_dropped(p, PPP_C_AUTH_BAD,
		    "CHAP response of wrong size (RFC 1994 4.1, RFC 2759 4)");
		return;
	}
	/* What is being judged is judged once (RFC 1994 4.1). */
	if (p->proof.state != PROOF_ASKED)
		return;
	if (namelen != strlen(p->auth.user) ||
	    memcmp(name, p->auth.user, namelen) != 0)
		refuse(p, "another user answers the CHAP challenge");
	else
		check(p, value, size);
}

void
ppp_prove_input(struct ppp *p, const uint8_t *buf, size_t len)
{
	struct pppframe f;
	struct cursor data;
	uint8_t code, id;

	ppp_count(p, PPP_C_FRAMES_IN);
	/* Until it is proved nothing else counts that comes this way. */
	if (p->proof.state == PROOF_NONE || pppframe_decode(&f, buf, len,
	    lcp_may_omit(p)) != PPPFRAME_OK || f.protocol != PPP_CHAP)
		return;
	cursor_init(&data, buf + f.off, f.len);
	if (auth_head(p, &data, &code, &id,
	    "CHAP length field does not fit (RFC 1994 4)") == -1)
		return;
	if (code != CHAP_RESPONSE || id != p->proof.id)
		ppp_dropped(p, PPP_C_AUTH_STALE, NULL);
	else if (p->proof.state == PROOF_GIVEN)
		(void)prove_repeated(p, id);
	else
		response(p, data);
}

int
prove_answer(struct ppp *p, const struct ppp_auth_answer *a)
{
	const char *text = a->text[0] != '\0' ? a->text : "Welcome";

	if (p->proof.state != PROOF_CHECKING || a->id != p->proof.request)
		return 0;
	if (!a->ok) {
		refuse(p, a->reason[0] != '\0' ? a->reason :
		    "wrong answer to the CHAP challenge");
		return 1;
	}
	say(p, CHAP_SUCCESS, text, strlen(text));
	end(p, 1, "");
	return 1;
}

int
prove_repeated(struct ppp *p, uint8_t id)
{
	const struct proof *f = &p->proof;

	if (f->state != PROOF_GIVEN || id != f->id)
		return 0;
	ppp_count(p, PPP_C_AUTH_REPEAT);
	ppp_send(p, PPP_CHAP, f->packet, f->packet_len);
	return 1;
}
