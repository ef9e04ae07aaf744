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

/* The options of LCP, one row and a few small functions each: RFC 1661 6,
 * RFC 1662 7.1. What has no row is rejected: quality protocol, callback (13,
 * Windows), MRRU (17), short sequence numbers (18), endpoint discriminator
 * (19) and all others. Runs in: pppd-lite engine. */

#include "base/host.h"
#include "counter.h"
#include "session.h"

#define HEAD(w, type, datalen) \
	(wbuf_u8((w), (type)), wbuf_u8((w), 2 + (datalen)))

/* ---- Maximum-Receive-Unit (6.1) ---- */

static void
mru_append(struct wbuf *w, uint16_t mru)
{
	HEAD(w, LCP_OPT_MRU, 2);
	wbuf_u16(w, mru);
}

static void
mru_put(void *ctx, struct wbuf *w)
{
	struct ppp *p = ctx;

	if (!(p->lcp.rejected & LCP_NO_MRU) && p->lcp.mru != PPP_MAXPACKET)
		mru_append(w, p->lcp.mru);
}

/* Larger than we ever send is fine; below the least it would carry no IP. */
static enum option_verdict
mru_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;
	uint16_t mru = cursor_u16(&data);

	if (mru < PPP_MINMRU) {
		mru_append(nak, p->conf.mru);
		return OPTION_NAK;
	}
	p->lcp.peer_mru = mru < PPP_MAXPACKET ? mru : PPP_MAXPACKET;
	return OPTION_ACK;
}

static void
mru_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;
	uint16_t mru = cursor_u16(&data);

	if (mru >= PPP_MINMRU && mru <= p->conf.mru)
		p->lcp.mru = mru;
}

static void
mru_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->lcp.rejected |= LCP_NO_MRU;
}

/* ---- Async-Control-Character-Map (RFC 1662 7.1) ---- */

/* A tunnel escapes nothing, so any map will do. */
static enum option_verdict
accm_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	(void)ctx;
	(void)data;
	(void)nak;
	return OPTION_ACK;
}

/* ---- Authentication-Protocol (6.2) ---- */

static const struct {
	enum ppp_method	method;
	uint16_t	protocol;
	uint8_t		algorithm;	/* 0: the option has none */
} methods[] = {
	{ PPP_METHOD_PAP, PPP_PAP, 0 },
	{ PPP_METHOD_CHAP_MD5, PPP_CHAP, CHAP_ALG_MD5 },
	{ PPP_METHOD_MSCHAPV2, PPP_CHAP, CHAP_ALG_MSCHAPV2 },
};
#define NMETHODS	(sizeof(methods) / sizeof(methods[0]))

static void
auth_append(struct wbuf *w, enum ppp_method method)
{
	size_t i;

	for (i = 0; i < NMETHODS; i++) {
		if (methods[i].method != method)
			continue;
		HEAD(w, LCP_OPT_AUTH, methods[i].algorithm != 0 ? 3 : 2);
		wbuf_u16(w, methods[i].protocol);
		if (methods[i].algorithm != 0)
			wbuf_u8(w, methods[i].algorithm);
	}
}

/* The method an option names, PPP_METHOD_NONE if we do not know it. */
static enum ppp_method
auth_read(struct cursor data)
{
	uint16_t protocol = cursor_u16(&data);
	uint8_t algorithm = cursor_left(&data) > 0 ? cursor_u8(&data) : 0;
	size_t i;

	for (i = 0; i < NMETHODS; i++)
		if (methods[i].protocol == protocol &&
		    methods[i].algorithm == algorithm && cursor_done(&data))
			return methods[i].method;
	return PPP_METHOD_NONE;
}

static int
method_allowed(const struct ppp *p, enum ppp_method method)
{
	size_t i;

	for (i = 0; i < p->conf.nmethods; i++)
		if (p->conf.methods[i] == method)
			return 1;
	return 0;
}

static void
auth_put(void *ctx, struct wbuf *w)
{
	struct ppp *p = ctx;

	if (p->conf.role == PPP_SERVER)
		auth_append(w, p->lcp.method);
}

/* A server logs in nowhere, whatever it is asked (RFC 1994 2.3). */
static enum option_verdict
auth_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;
	enum ppp_method method = auth_read(data);

	if (p->conf.role == PPP_SERVER || p->conf.nmethods == 0)
		return OPTION_REJECT;
	if (!method_allowed(p, method)) {
		auth_append(nak, (enum ppp_method)p->conf.methods[0]);
		return OPTION_NAK;
	}
	p->lcp.peer_method = method;
	return OPTION_ACK;
}

/* What the peer would rather do, if the configuration has it; else our next.
 * A peer that has refused all does not get in. */
static void
auth_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;
	enum ppp_method wish = auth_read(data);

	if (p->lcp.method == PPP_METHOD_NONE)
		return;
	p->lcp.tried |= (uint8_t)(1 << p->lcp.method);
	if (wish != PPP_METHOD_NONE && method_allowed(p, wish) &&
	    !(p->lcp.tried & 1 << wish))
		p->lcp.method = wish;
	else
		p->lcp.method = lcp_method_next(p);
	if (p->lcp.method == PPP_METHOD_NONE)
		ppp_refuse(p, PPP_REASON_AUTH, "no common authentication",
		    "no method of login in common: the peer refuses each of "
		    "ours, last wish %s", wish == PPP_METHOD_NONE ?
		    "one we do not do" : ppp_method_name(wish));
}

static void
auth_rejected(void *ctx)
{
	struct ppp *p = ctx;

	ppp_refuse(p, PPP_REASON_AUTH, "authentication is required",
	    "the peer will not log in at all (rejects option 3)");
}

/* ---- Magic-Number (6.4) ---- */

static void
magic_append(struct wbuf *w, uint32_t magic)
{
	HEAD(w, LCP_OPT_MAGIC, 4);
	wbuf_u32(w, magic);
}

static void
magic_put(void *ctx, struct wbuf *w)
{
	struct ppp *p = ctx;

	if (!(p->lcp.rejected & LCP_NO_MAGIC))
		magic_append(w, p->lcp.magic);
}

static enum option_verdict
magic_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;
	uint32_t magic = cursor_u32(&data);

	if (magic != 0 && magic != p->lcp.magic) {
		p->lcp.peer_magic = magic;
		p->lcp.loops = 0;
		return OPTION_ACK;
	}
	if (magic != 0 && lcp_loop_seen(p) == -1)
		return OPTION_REJECT;
	magic_append(nak, host_random_u32(p->host));
	return OPTION_NAK;
}

/* Nak'd: the peer has met its own number, so take another. */
static void
magic_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;

	(void)data;
	p->lcp.magic = host_random_u32(p->host);
}

static void
magic_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->lcp.rejected |= LCP_NO_MAGIC;
}

/* ---- Protocol- and Address-and-Control-Field-Compression (6.5, 6.6) ---- */

static void
pfc_put(void *ctx, struct wbuf *w)
{
	struct ppp *p = ctx;

	if (p->conf.pfc && !(p->lcp.rejected & LCP_NO_PFC))
		HEAD(w, LCP_OPT_PFC, 0);
}

static enum option_verdict
pfc_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;

	(void)data;
	(void)nak;
	p->lcp.peer_pfc = 1;
	return OPTION_ACK;
}

static void
pfc_refused(void *ctx)
{
	struct ppp *p = ctx;

	p->lcp.rejected |= LCP_NO_PFC;
}

static void
pfc_naked(void *ctx, struct cursor data)
{
	(void)data;
	pfc_refused(ctx);
}

static void
acfc_put(void *ctx, struct wbuf *w)
{
	struct ppp *p = ctx;

	if (p->conf.acfc && !(p->lcp.rejected & LCP_NO_ACFC))
		HEAD(w, LCP_OPT_ACFC, 0);
}

static enum option_verdict
acfc_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;

	(void)data;
	(void)nak;
	p->lcp.peer_acfc = 1;
	return OPTION_ACK;
}

static void
acfc_refused(void *ctx)
{
	struct ppp *p = ctx;

	p->lcp.rejected |= LCP_NO_ACFC;
}

static void
acfc_naked(void *ctx, struct cursor data)
{
	(void)data;
	acfc_refused(ctx);
}

/* In the order in which we ask. */
const struct option_rule lcp_options[] = {
	{ LCP_OPT_MRU, 2, 2, mru_put, mru_judge, NULL, mru_naked,
	    mru_rejected },
	{ LCP_OPT_ACCM, 4, 4, NULL, accm_judge, NULL, NULL, NULL },
	{ LCP_OPT_AUTH, 2, 253, auth_put, auth_judge, NULL, auth_naked,
	    auth_rejected },
	{ LCP_OPT_MAGIC, 4, 4, magic_put, magic_judge, NULL, magic_naked,
	    magic_rejected },
	{ LCP_OPT_PFC, 0, 0, pfc_put, pfc_judge, NULL, pfc_naked,
	    pfc_refused },
	{ LCP_OPT_ACFC, 0, 0, acfc_put, acfc_judge, NULL, acfc_naked,
	    acfc_refused },
};
const size_t lcp_noptions = sizeof(lcp_options) / sizeof(lcp_options[0]);

void
lcp_options_forget(struct ppp *p)
{
	struct lcp *l = &p->lcp;

	l->peer_mru = PPP_MAXPACKET;
	l->peer_magic = 0;
	l->peer_pfc = l->peer_acfc = 0;
	l->peer_method = PPP_METHOD_NONE;
}
