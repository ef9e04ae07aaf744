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

/* The beginning of a tunnel: an SCCRQ that may be new, repeated or refused
 * (RFC 2661 5.1, 5.7, 7.2.1). A refusal leaves no state: one StopCCN, never
 * longer than the request. Runs in: l2tpd engine. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "avp.h"
#include "base/cursor.h"
#include "base/host.h"
#include "control_connection.h"
#include "crypto/hash.h"
#include "flow.h"
#include "message.h"
#include "tunnel.h"
#include "unproven.h"
#include "wire/l2tphdr.h"

#define VERSION_MAJOR	1
#define VERSION_1_0	0x0100
/* The SCCRQ of an established tunnel may be a copy that the network kept for a
 * while, no longer than this. */
#define REPEAT_MS	60000
/* Time for the peer to say that it still has the tunnel, before one more copy
 * says that it has not: a client repeats an SCCRQ after 1, 2 and 4 s, so that
 * it is in with the third. */
#define ALIVE_MS	2500

/* An SCCRQ that is being looked at. */
struct request {
	struct l2tp			*l;
	const struct l2tp_path		*path;
	struct flow			*flow;
	const struct l2tphdr		*h;
	const uint8_t			*body;
	const struct l2tp_service	*service;
	uint16_t			 peer_id;
	struct avp_msg			 m;
};

static void	request_log(const struct request *, enum host_level,
		    const char *, ...)
		    __attribute__((__format__(printf, 3, 4)));

static void
request_log(const struct request *r, enum host_level level, const char *fmt,
    ...)
{
	char peer[ADDR_STRLEN], text[512];
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	host_log(r->l->host, level, "flow %u peer %s: %s", r->path->flow,
	    addr_print(r->flow != NULL ? &r->flow->info.peer : &r->path->peer,
	    peer, sizeof(peer)), text);
}

/* Say no, once: the peer asks again if this is lost. */
static void
send_stop(const struct request *r, uint16_t result, uint16_t error,
    const char *text)
{
	struct l2tp *l = r->l;
	struct l2tphdr h = { .flags = L2TPHDR_CONTROL, .tunnel = r->peer_id,
	    .nr = (uint16_t)(r->h->ns + 1) };
	uint8_t body[MESSAGE_MAXLEN], buf[L2TPHDR_CONTROL_LEN + sizeof(body)];
	struct wbuf b, w;

	wbuf_init(&b, body, sizeof(body));
	l2tp_message_stopccn(&b, (uint16_t)host_random_u32(l->host) | 1, result,
	    error, text);
	h.len = b.len;
	wbuf_init(&w, buf, sizeof(buf));
	if (!wbuf_ok(&b) || l2tphdr_encode(&w, &h) == -1)
		return;
	wbuf_bytes(&w, body, b.len);
	if (!wbuf_ok(&w) || w.len > r->h->off + r->h->len)
		return;
	l2tp_count(l, L2TP_C_CONTROL_OUT);
	l->ops->send(l->ctx, r->path, buf, w.len);
}

static void
refuse(const struct request *r, enum l2tp_counter counter, uint16_t result,
    uint16_t error, const char *text)
{
	char host[L2TP_HOSTLEN];

	l2tp_count(r->l, counter);
	avp_text(&r->m, L2TP_AVP_HOST_NAME, host, sizeof(host));
	request_log(r, HOST_WARN, "SCCRQ of host \"%s\" refused: %s", host,
	    text);
	if (r->peer_id != 0)
		send_stop(r, result, error, "");
}

/* 1 if every AVP is as it should be. */
static int
sound(const struct request *r, enum avp_error error)
{
	char text[160];
	int missing;

	if (error != AVP_OK) {
		snprintf(text, sizeof(text), "%s %u of vendor %u: %s",
		    r->m.bad_vendor == 0 ? l2tp_avp_name(r->m.bad_type) :
		    "AVP", r->m.bad_type, r->m.bad_vendor,
		    avp_strerror(error));
		refuse(r, L2TP_C_AVP_BAD, L2TP_STOP_ERROR,
		    avp_error_code(error), text);
		return 0;
	}
	if ((missing = l2tp_message_missing(&r->m)) != -1) {
		snprintf(text, sizeof(text), "no %s AVP (RFC 2661 6.1)",
		    l2tp_avp_name((uint16_t)missing));
		refuse(r, L2TP_C_AVP_MISSING, L2TP_STOP_ERROR,
		    L2TP_ERROR_VALUE, text);
		return 0;
	}
	if (r->peer_id == 0) {
		refuse(r, L2TP_C_BAD_ID, L2TP_STOP_ERROR, L2TP_ERROR_VALUE,
		    "Assigned Tunnel ID is 0 (RFC 2661 4.4.3)");
		return 0;
	}
	if (avp_u16(&r->m, L2TP_AVP_PROTOCOL_VERSION) >> 8 != VERSION_MAJOR) {
		refuse(r, L2TP_C_BAD_VERSION, L2TP_STOP_VERSION, VERSION_1_0,
		    "Protocol Version is not 1 (RFC 2661 4.4.3)");
		return 0;
	}
	return 1;
}

/* 1 if we serve that peer at all. */
static int
welcome(const struct request *r)
{
	if (r->service == NULL) {
		refuse(r, L2TP_C_NO_SERVICE, L2TP_STOP_UNAUTHORIZED,
		    L2TP_ERROR_NONE, "no tunnel statement listens there");
		return 0;
	}
	if (r->l->stopping) {
		refuse(r, L2TP_C_NO_SERVICE, L2TP_STOP_SHUTDOWN,
		    L2TP_ERROR_NONE, "shutting down");
		return 0;
	}
	if (r->h->ns != 0 || r->h->nr != 0) {
		refuse(r, L2TP_C_AHEAD, L2TP_STOP_ERROR, L2TP_ERROR_VALUE,
		    "Ns and Nr do not begin with 0 (RFC 2661 5.8)");
		return 0;
	}
	return 1;
}

static void
digest(const struct request *r, uint8_t out[TUNNEL_DIGEST])
{
	struct piece p = { r->body, r->h->len };

	if (hash_pieces(HASH_SHA256, &p, 1, out) == -1)
		memset(out, 0, TUNNEL_DIGEST);
}

/* 1 if the tunnel was made from these very bytes. */
static int
is_copy(const struct request *r, const struct tunnel *t)
{
	uint8_t d[TUNNEL_DIGEST];

	digest(r, d);
	return memcmp(d, t->sccrq, sizeof(d)) == 0;
}

/* 1 if the peer, which has the tunnel, cannot have sent this SCCRQ. What comes
 * in the clear can be anybody's. */
static int
is_restart(const struct request *r, const struct tunnel *t)
{
	if (r->flow == NULL)
		return 0;
	return !is_copy(r, t) ||
	    host_now(r->l->host) - t->made_ms >= REPEAT_MS;
}

/* 1 if the SCCRQ is one more copy of what a tunnel was made from. A tunnel
 * that the client has forgotten is ended: it crashed, and begins anew with the
 * same id (Windows counts from 1). If only it can tell, it is asked: a client
 * that has the tunnel answers HELLO, one that has not says the same again. */
static int
repeated(const struct request *r)
{
	struct tunnel *t = l2tp_tunnel_find_peer(r->l, r->path, r->peer_id);
	int up, over;

	if (t == NULL)
		return 0;
	up = t->state == TUNNEL_ESTABLISHED;
	if (up)
		over = is_restart(r, t) ||
		    control_connection_recall(t, ALIVE_MS);
	else
		over = t->state >= TUNNEL_CLOSING || !is_copy(r, t);
	if (over) {
		l2tp_count(r->l, L2TP_C_RESTART);
		/* Before that anybody can make it so, and often. */
		l2tp_tunnel_log(t, up ? HOST_INFO : HOST_WARN,
		    "the peer begins anew with the same id");
		control_connection_drop(t, "peer began anew");
		return 0;
	}
	if (up)
		l2tp_count(r->l, L2TP_C_DUPLICATE);
	else
		control_connection_input(t, r->h, r->body);
	return 1;
}

/* The peer's SCCRQ has crossed ours: the one with the lower Tie Breaker is the
 * tunnel, one that has none loses, and of two equal ones there is no tunnel.
 * The loser goes without a word (RFC 2661 4.4.3). 1 if theirs is to go. */
static int
lost(const struct request *r)
{
	const struct avp *tie = &r->m.avp[L2TP_AVP_TIE_BREAKER];
	struct tunnel *ours;
	int d;

	while ((ours = l2tp_tunnel_find_opening(r->l, r->path,
	    r->flow)) != NULL) {
		l2tp_count(r->l, L2TP_C_COLLISION);
		d = tie->value == NULL ? -1 :
		    memcmp(ours->tie, tie->value, TIE_LEN);
		l2tp_tunnel_log(ours, HOST_INFO, "the peer's SCCRQ crosses "
		    "ours: %s (RFC 2661 4.4.3)", d < 0 ? "ours counts" :
		    d > 0 ? "theirs counts" : "tie, neither counts");
		if (d < 0)
			return 1;
		control_connection_drop(ours, "the peer's tunnel counts");
		if (d == 0)
			return 1;
	}
	return 0;
}

static void
start(const struct request *r)
{
	enum tunnel_refusal why = TUNNEL_REFUSED_LIMIT;
	struct tunnel *t = NULL;

	if (r->flow != NULL || unproven_room(r->l, r->path))
		t = l2tp_tunnel_new(r->l, r->path, r->flow, r->service, &why);
	if (t != NULL) {
		digest(r, t->sccrq);
		if (r->flow == NULL)
			unproven_begin(t, r->h->off + r->h->len);
		control_connection_input(t, r->h, r->body);
		return;
	}
	refuse(r, L2TP_C_LIMIT_TUNNELS, L2TP_STOP_ERROR, L2TP_ERROR_RESOURCES,
	    why == TUNNEL_REFUSED_LIMIT ? "too many tunnels" : "no memory");
}

/* A StopCCN of a peer that never learnt our id names its own in an AVP. */
static void
stop(const struct request *r)
{
	struct tunnel *t = l2tp_tunnel_find_peer(r->l, r->path, r->peer_id);

	if (t != NULL)
		control_connection_input(t, r->h, r->body);
	else
		l2tp_count(r->l, L2TP_C_UNKNOWN_TUNNEL);
}

void
control_connection_accept(struct l2tp *l, const struct l2tp_path *path,
    struct flow *f, const struct l2tphdr *h, const uint8_t *body)
{
	struct request r = { .l = l, .path = path, .flow = f, .h = h,
	    .body = body, .service = l2tp_service_find(&l->conf,
	    &path->local) };
	enum avp_error error;

	error = avp_decode(&r.m, body, h->len,
	    r.service != NULL ? r.service->secret : NULL,
	    r.service != NULL ? r.service->secret_len : 0);
	r.peer_id = avp_u16(&r.m, L2TP_AVP_TUNNEL_ID);
	if (r.m.type == L2TP_STOPCCN) {
		stop(&r);
	} else if (r.m.type == L2TP_SCCRQ) {
		if (!repeated(&r) && welcome(&r) && sound(&r, error) &&
		    !lost(&r))
			start(&r);
	} else {
		/* macOS wakes IPsec with a HELLO to tunnel 0. */
		l2tp_count(l, L2TP_C_UNKNOWN_TUNNEL);
		request_log(&r, r.m.type == L2TP_HELLO ? HOST_DEBUG :
		    HOST_WARN, "%s %u to tunnel 0, dropped",
		    l2tp_message_name(r.m.type), r.m.type);
	}
	avp_clear(&r.m);
}
