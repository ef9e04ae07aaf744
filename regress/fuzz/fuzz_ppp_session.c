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

/* A PPP session from its first frame on, as server or client: the input is a
 * conversation of frames, time, and answers of auth and the interface. Some
 * steps use what the session has just sent, so that the way inside is short.
 * No server session may come up, or be proved, that auth has not let in. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/heap.h"
#include "base/host.h"
#include "pppd-lite/ppp/ppp.h"
#include "pppd-lite/ppp/proto.h"
#include "wire/pppframe.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_FRAME,	/* u8 length, bytes: as they are */
	STEP_PACKET,	/* u8 protocol, code, id, length, bytes */
	STEP_ACK,	/* our last request comes back as an Ack */
	STEP_REFUSE,	/* u8 code, length, bytes: for our last request */
	STEP_LOGIN,	/* u8 length, bytes: answer with the right identifier */
	STEP_AUTH,	/* u8: the auth process answers */
	STEP_PIPEX,	/* u8: the interface is there, or not */
	STEP_TIME,	/* u16 ms */
	STEP_CLOSE,
	STEP_PROVE,	/* a fresh challenge by another way */
	STEP_PROOF,	/* u8 code, length, bytes: what comes by it */
	STEP_MAX
};

static const uint16_t protocols[] = { PPP_LCP, PPP_IPCP, PPP_CHAP, PPP_PAP,
    PPP_CCP, PPP_IPV6CP, PPP_IP, PPP_EAP, 0x8281 };
#define NPROTOCOLS	(sizeof(protocols) / sizeof(protocols[0]))

struct world {
	uint64_t	 now;
	uint32_t	 seed;
	struct heap	 heap;
	uint64_t	 counters[PPP_C_MAX];
	struct ppp	*ppp;
	struct ppp_conf	 conf;
	uint8_t		 request[1504];	/* our last Configure-Request */
	size_t		 request_len;
	uint8_t		 chap_id;
	uint16_t	 auth_protocol;
	uint32_t	 question;
	enum ppp_auth_kind kind;
	int		 let_in, ending, over;
	int		 proving, proof_in;
};

static uint64_t
hook_now(void *ctx)
{
	struct world *w = ctx;

	return w->now;
}

static void
hook_random(void *ctx, void *buf, size_t n)
{
	struct world *w = ctx;
	uint8_t *p = buf;

	while (n-- > 0)
		*p++ = (uint8_t)((w->seed = w->seed * 1103515245 + 12345) >> 16);
}

static void
hook_log(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	for (; *line != '\0'; line++)
		if (*line < 0x20 || *line > 0x7e)
			abort();
}

/* Options that we send can be walked: also those that we refuse. */
static void
options_ok(const uint8_t *p, size_t n)
{
	for (; n > 0; n -= p[1], p += p[1])
		if (n < 2 || p[1] < 2 || p[1] > n)
			abort();
}

static void
on_send(void *ctx, const uint8_t *buf, size_t len)
{
	struct world *w = ctx;
	struct pppframe f;

	if (pppframe_decode(&f, buf, len, 0) != PPPFRAME_OK || f.len < 4 ||
	    f.len > PPP_MAXPACKET ||
	    (size_t)(buf[f.off + 2] << 8 | buf[f.off + 3]) != f.len)
		abort();
	if (w->over)
		abort();
	if ((f.protocol == PPP_LCP || f.protocol == PPP_IPCP) &&
	    buf[f.off] >= PPP_CONF_REQ && buf[f.off] <= PPP_CONF_REJ)
		options_ok(buf + f.off + 4, f.len - 4);
	if ((f.protocol == PPP_LCP || f.protocol == PPP_IPCP) &&
	    buf[f.off] == PPP_CONF_REQ) {
		memcpy(w->request, buf, len);
		w->request_len = len;
	}
	if (f.protocol == PPP_CHAP || f.protocol == PPP_PAP) {
		w->chap_id = buf[f.off + 1];
		w->auth_protocol = f.protocol;
	}
}

static void
on_auth(void *ctx, const struct ppp_auth_request *r)
{
	struct world *w = ctx;

	if (strlen(r->user) >= PPP_USERLEN || r->challenge_len > PPP_AUTH_MAX ||
	    r->response_len > PPP_AUTH_MAX)
		abort();
	w->question = r->id;
	w->kind = r->kind;
}

static void
on_opened(void *ctx, const struct ppp_network *n)
{
	struct world *w = ctx;

	if (w->conf.role == PPP_SERVER && (!w->let_in ||
	    addr_u32(&n->peer_address) != 0x0a090002 ||
	    addr_u32(&n->our_address) != 0x0a090001))
		abort();
	if (n->mtu < PPP_MINMRU || n->mtu > w->conf.mru)
		abort();
}

static void
on_up(void *ctx, const struct ppp_network *n)
{
	on_opened(ctx, n);
}

static void
on_ending(void *ctx)
{
	struct world *w = ctx;

	if (w->ending++)
		abort();
}

static void
on_closed(void *ctx, enum ppp_reason reason, const char *text)
{
	struct world *w = ctx;

	if (w->over++ || !w->ending || reason == PPP_REASON_NONE ||
	    text[0] == '\0')
		abort();
	ppp_free(w->ppp);
	w->ppp = NULL;
}

static void
on_proved(void *ctx, int ok, const char *reason)
{
	struct world *w = ctx;

	if (!w->proving || w->over || (ok ? !w->proof_in : reason[0] == '\0'))
		abort();
	w->proving = 0;
}

static const struct ppp_ops ops = {
	on_send, on_auth, on_opened, on_up, on_ending, on_closed, on_send,
	on_proved
};

/* ---- steps ---- */

static void
input_by(struct world *w, void (*fn)(struct ppp *, const uint8_t *, size_t),
    uint16_t protocol, uint8_t code, uint8_t id, const uint8_t *data,
    size_t len)
{
	uint8_t *frame = malloc(8 + len);
	struct wbuf b;

	if (frame == NULL)
		abort();
	wbuf_init(&b, frame, 8 + len);
	(void)pppframe_encode(&b, protocol, 0);
	wbuf_u8(&b, code);
	wbuf_u8(&b, id);
	wbuf_u16(&b, (uint16_t)(4 + len));
	wbuf_bytes(&b, data, len);
	fn(w->ppp, frame, b.len);
	free(frame);
}

static void
input(struct world *w, uint16_t protocol, uint8_t code, uint8_t id,
    const uint8_t *data, size_t len)
{
	input_by(w, ppp_input, protocol, code, id, data, len);
}

static void
step_frame(struct world *w, struct cursor *c)
{
	size_t len = cursor_u8(c);
	const uint8_t *p = cursor_take(c, len);
	uint8_t *copy;

	if (p == NULL || (copy = malloc(len + 1)) == NULL)
		return;
	memcpy(copy, p, len);
	ppp_input(w->ppp, copy, len);
	free(copy);
}

static void
step_packet(struct world *w, struct cursor *c)
{
	uint16_t protocol = protocols[cursor_u8(c) % NPROTOCOLS];
	uint8_t code = cursor_u8(c), id = cursor_u8(c);
	size_t len = cursor_u8(c);
	const uint8_t *p = cursor_take(c, len);

	if (p != NULL)
		input(w, protocol, code, id, p, len);
}

static void
step_ack(struct world *w)
{
	if (w->request_len < 8)
		return;
	input(w, (uint16_t)(w->request[2] << 8 | w->request[3]), PPP_CONF_ACK,
	    w->request[5], w->request + 8, w->request_len - 8);
}

static void
step_refuse(struct world *w, struct cursor *c)
{
	uint8_t code = cursor_u8(c) & 1 ? PPP_CONF_NAK : PPP_CONF_REJ;
	size_t len = cursor_u8(c);
	const uint8_t *p = cursor_take(c, len);

	if (p != NULL && w->request_len >= 8)
		input(w, (uint16_t)(w->request[2] << 8 | w->request[3]), code,
		    w->request[5], p, len);
}

static void
step_login(struct world *w, struct cursor *c)
{
	uint8_t code = cursor_u8(c);
	size_t len = cursor_u8(c);
	const uint8_t *p = cursor_take(c, len);

	if (p != NULL)
		input(w, w->auth_protocol, code & 7, w->chap_id, p, len);
}

static void
step_prove(struct world *w)
{
	w->proof_in = 0;
	if (ppp_prove(w->ppp) == NULL)
		w->proving = 1;
}

static void
step_proof(struct world *w, struct cursor *c)
{
	uint8_t code = cursor_u8(c);
	size_t len = cursor_u8(c);
	const uint8_t *p = cursor_take(c, len);

	if (p != NULL)
		input_by(w, ppp_prove_input, w->auth_protocol, code & 7,
		    w->chap_id, p, len);
}

static void
step_auth(struct world *w, uint8_t how)
{
	struct ppp_auth_answer a;

	memset(&a, 0, sizeof(a));
	a.id = w->question;
	a.ok = how & 1;
	if (how & 2)
		a.id--;
	a.address = addr_v4_u32(0x0a090002, 0);
	a.response_len = how & 4 ? 16 : how & 8 ? 255 : 49;
	if (how & 16)
		memset(a.text, 'S', sizeof(a.text) - 1);
	if (a.ok && a.id == w->question && w->kind == PPP_AUTH_CHECK)
		w->let_in = w->proof_in = 1;
	ppp_auth_answer(w->ppp, &a);
}

static void
step(struct world *w, struct cursor *c)
{
	switch (cursor_u8(c) % STEP_MAX) {
	case STEP_FRAME:
		step_frame(w, c);
		return;
	case STEP_PACKET:
		step_packet(w, c);
		return;
	case STEP_ACK:
		step_ack(w);
		return;
	case STEP_REFUSE:
		step_refuse(w, c);
		return;
	case STEP_LOGIN:
		step_login(w, c);
		return;
	case STEP_AUTH:
		step_auth(w, cursor_u8(c));
		return;
	case STEP_PIPEX:
		ppp_pipex_answer(w->ppp, cursor_u8(c) & 1, "none");
		return;
	case STEP_TIME:
		w->now += cursor_u16(c);
		heap_run(&w->heap, w->now);
		return;
	case STEP_CLOSE:
		ppp_close(w->ppp, PPP_REASON_ADMIN, "closed");
		return;
	case STEP_PROVE:
		step_prove(w);
		return;
	case STEP_PROOF:
		step_proof(w, c);
		return;
	}
}

static void
configure(struct world *w, uint8_t how)
{
	static const uint8_t methods[] = { PPP_METHOD_MSCHAPV2,
	    PPP_METHOD_CHAP_MD5, PPP_METHOD_PAP };

	ppp_conf_defaults(&w->conf);
	w->conf.role = how & 1 ? PPP_CLIENT : PPP_SERVER;
	w->conf.methods[0] = methods[(how >> 1) % 3];
	w->conf.methods[1] = PPP_METHOD_CHAP_MD5;
	w->conf.nmethods = how & 8 ? 2 : 1;
	w->conf.pfc = w->conf.acfc = how >> 4 & 1;
	w->conf.max_logins = how & 0x20 ? 3 : 1;
	w->conf.refusal_ms = how & 0x20 ? 1000 : 0;
	w->conf.ask_dns = 1;
	w->conf.ask_nbns = how >> 5 & 1;
	if (w->conf.role == PPP_SERVER)
		w->conf.our_address = addr_v4_u32(0x0a090001, 0);
	w->conf.dns[0] = addr_v4_u32(0x0a090035, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct world w;
	struct host host = { &w, hook_now, hook_random, hook_log };
	struct cursor c;
	int i;

	memset(&w, 0, sizeof(w));
	w.now = 1000;
	w.seed = 1;
	w.auth_protocol = PPP_CHAP;
	heap_init(&w.heap);
	cursor_init(&c, data, len);
	configure(&w, cursor_u8(&c));
	w.ppp = ppp_new(&host, &ops, &w, &w.conf, &w.heap, w.counters,
	    "session peer 192.0.2.1");
	if (w.ppp == NULL)
		abort();
	ppp_lower_up(w.ppp);
	while (w.ppp != NULL && cursor_left(&c) > 0)
		step(&w, &c);
	/* Left alone, each session that is closed comes to its end. */
	if (w.ppp != NULL)
		ppp_close(w.ppp, PPP_REASON_ADMIN, "closed");
	for (i = 0; i < 100 && w.ppp != NULL; i++) {
		w.now += 1000;
		heap_run(&w.heap, w.now);
	}
	if (w.ppp != NULL || heap_next(&w.heap) != HEAP_NEVER)
		abort();
	heap_free(&w.heap);
	return 0;
}
