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

/* IPCP: the peer's address, ours, and name servers (RFC 1332 3.3, RFC 1877 1).
 * Van Jacobson compression (2) and the old IP-Addresses (1) are rejected.
 *
 * As server the Ack that opens the session is held back until the interface
 * is there, so that a peer's first packet finds it.
 * Runs in: pppd-lite engine. */

#include "base/host.h"
#include "counter.h"
#include "session.h"

#define ADDR_LEN	4

static void
append(struct wbuf *w, uint8_t type, uint32_t address)
{
	wbuf_u8(w, type);
	wbuf_u8(w, 2 + ADDR_LEN);
	wbuf_u32(w, address);
}

/* 1 for an address that a host can have: not of "this" network, loopback,
 * multicast, class E or broadcast (RFC 1122 3.2.1.3). */
static int
is_host_address(uint32_t a)
{
	return a >> 24 != 0 && a >> 24 != 127 && a >> 24 < 224;
}

/* ---- IP-Address (RFC 1332 3.3) ---- */

static void
address_put(void *ctx, struct wbuf *w)
{
	struct ppp *p = ctx;

	if (!(p->ipcp.rejected & IPCP_NO_ADDRESS))
		append(w, IPCP_OPT_ADDRESS, p->ipcp.ours);
}

static enum option_verdict
address_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;
	uint32_t wish = cursor_u32(&data);

	if (p->conf.role == PPP_SERVER && wish != p->ipcp.assigned) {
		append(nak, IPCP_OPT_ADDRESS, p->ipcp.assigned);
		return OPTION_NAK;
	}
	if (!is_host_address(wish) || wish == p->ipcp.ours)
		return OPTION_REJECT;
	p->ipcp.peer = wish;
	return OPTION_ACK;
}

/* A server never acks a request without address: its peer would go on with
 * one of its own, and nothing it sends would pass the source check. */
static void
address_missing(void *ctx, struct wbuf *nak)
{
	struct ppp *p = ctx;

	if (p->conf.role == PPP_SERVER)
		append(nak, IPCP_OPT_ADDRESS, p->ipcp.assigned);
}

/* Ours is what the configuration says; only a client lets it be given. */
static void
address_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;
	uint32_t given = cursor_u32(&data);

	if (p->conf.role == PPP_CLIENT &&
	    p->conf.our_address.family == ADDR_NONE && is_host_address(given))
		p->ipcp.ours = given;
}

static void
address_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->ipcp.rejected |= IPCP_NO_ADDRESS;
}

/* ---- name servers (RFC 1877 1.1-1.4): a pair of each ---- */

static enum option_verdict
server_judge(struct ppp *p, const struct addr *ours, uint8_t type,
    struct cursor data, struct wbuf *nak)
{
	uint32_t wish = cursor_u32(&data);

	if (p->conf.role != PPP_SERVER || ours->family != ADDR_V4)
		return OPTION_REJECT;
	if (wish == addr_u32(ours))
		return OPTION_ACK;
	append(nak, type, addr_u32(ours));
	return OPTION_NAK;
}

static void
dns_put(struct ppp *p, struct wbuf *w, int i)
{
	if (p->conf.role == PPP_CLIENT && p->conf.ask_dns &&
	    !(p->ipcp.rejected & (i == 0 ? IPCP_NO_DNS1 : IPCP_NO_DNS2)))
		append(w, i == 0 ? IPCP_OPT_DNS1 : IPCP_OPT_DNS2,
		    p->ipcp.dns[i]);
}

static void
nbns_put(struct ppp *p, struct wbuf *w, int i)
{
	if (p->conf.role == PPP_CLIENT && p->conf.ask_nbns &&
	    !(p->ipcp.rejected & (i == 0 ? IPCP_NO_NBNS1 : IPCP_NO_NBNS2)))
		append(w, i == 0 ? IPCP_OPT_NBNS1 : IPCP_OPT_NBNS2,
		    p->ipcp.nbns[i]);
}

static void
dns1_put(void *ctx, struct wbuf *w)
{
	dns_put(ctx, w, 0);
}

static void
dns2_put(void *ctx, struct wbuf *w)
{
	dns_put(ctx, w, 1);
}

static void
nbns1_put(void *ctx, struct wbuf *w)
{
	nbns_put(ctx, w, 0);
}

static void
nbns2_put(void *ctx, struct wbuf *w)
{
	nbns_put(ctx, w, 1);
}

static enum option_verdict
dns1_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;

	return server_judge(p, &p->conf.dns[0], IPCP_OPT_DNS1, data, nak);
}

static enum option_verdict
dns2_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;

	return server_judge(p, &p->conf.dns[1], IPCP_OPT_DNS2, data, nak);
}

static enum option_verdict
nbns1_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;

	return server_judge(p, &p->conf.nbns[0], IPCP_OPT_NBNS1, data, nak);
}

static enum option_verdict
nbns2_judge(void *ctx, struct cursor data, struct wbuf *nak)
{
	struct ppp *p = ctx;

	return server_judge(p, &p->conf.nbns[1], IPCP_OPT_NBNS2, data, nak);
}

static void
dns1_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;

	p->ipcp.dns[0] = cursor_u32(&data);
}

static void
dns2_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;

	p->ipcp.dns[1] = cursor_u32(&data);
}

static void
nbns1_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;

	p->ipcp.nbns[0] = cursor_u32(&data);
}

static void
nbns2_naked(void *ctx, struct cursor data)
{
	struct ppp *p = ctx;

	p->ipcp.nbns[1] = cursor_u32(&data);
}

static void
dns1_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->ipcp.rejected |= IPCP_NO_DNS1;
	p->ipcp.dns[0] = 0;
}

static void
dns2_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->ipcp.rejected |= IPCP_NO_DNS2;
	p->ipcp.dns[1] = 0;
}

static void
nbns1_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->ipcp.rejected |= IPCP_NO_NBNS1;
	p->ipcp.nbns[0] = 0;
}

static void
nbns2_rejected(void *ctx)
{
	struct ppp *p = ctx;

	p->ipcp.rejected |= IPCP_NO_NBNS2;
	p->ipcp.nbns[1] = 0;
}

/* In the order in which we ask. */
static const struct option_rule options[] = {
	{ IPCP_OPT_ADDRESS, ADDR_LEN, ADDR_LEN, address_put, address_judge,
	    address_missing, address_naked, address_rejected },
	{ IPCP_OPT_DNS1, ADDR_LEN, ADDR_LEN, dns1_put, dns1_judge, NULL,
	    dns1_naked, dns1_rejected },
	{ IPCP_OPT_NBNS1, ADDR_LEN, ADDR_LEN, nbns1_put, nbns1_judge, NULL,
	    nbns1_naked, nbns1_rejected },
	{ IPCP_OPT_DNS2, ADDR_LEN, ADDR_LEN, dns2_put, dns2_judge, NULL,
	    dns2_naked, dns2_rejected },
	{ IPCP_OPT_NBNS2, ADDR_LEN, ADDR_LEN, nbns2_put, nbns2_judge, NULL,
	    nbns2_naked, nbns2_rejected },
};
#define NOPTIONS	(sizeof(options) / sizeof(options[0]))

/* ---- the automaton's side ---- */

static void
on_request(void *ctx, struct wbuf *w)
{
	options_put(options, NOPTIONS, ctx, w);
}

static enum option_verdict
on_judge(void *ctx, struct cursor in, int may_nak, struct wbuf *answer)
{
	struct ppp *p = ctx;
	enum option_verdict v;

	v = options_judge(options, NOPTIONS, ctx, in, may_nak, answer);
	if (v == OPTION_ACK && p->conf.role == PPP_SERVER &&
	    p->ipcp.pipex != IPCP_PIPEX_UP)
		return OPTION_HOLD;
	return v;
}

static void
ask_pipex(struct ppp *p)
{
	struct ppp_network n;

	if (p->ipcp.pipex != IPCP_PIPEX_NONE)
		return;
	p->ipcp.pipex = IPCP_PIPEX_ASKED;
	ipcp_network(p, &n);
	p->ops->opened(p->ctx, &n);
}

static void
on_held(void *ctx)
{
	ask_pipex(ctx);
}

static int
on_nak(void *ctx, struct cursor in)
{
	return options_naked(options, NOPTIONS, ctx, in);
}

static int
on_reject(void *ctx, struct cursor in, struct cursor asked)
{
	return options_rejected(options, NOPTIONS, ctx, in, asked);
}

/* A client knows both addresses only now. */
static void
on_up(void *ctx)
{
	struct ppp *p = ctx;

	if (p->conf.role == PPP_CLIENT && !is_host_address(p->ipcp.ours)) {
		ppp_refuse(p, PPP_REASON_NEGOTIATION, "no address",
		    "IPCP: the peer gave us no address");
		return;
	}
	if (p->ipcp.pipex == IPCP_PIPEX_UP)
		ppp_network_up(p);
	else
		ask_pipex(p);
}

/* A new exchange does not change the addresses, so the interface stays. */
static void
on_down(void *ctx)
{
	(void)ctx;
}

/* A peer that closes IPCP has no use for the session. */
static void
on_terminated(void *ctx)
{
	ppp_close(ctx, PPP_REASON_PEER, "the peer closed IPCP");
}

static void
on_finished(void *ctx, enum fsm_event why)
{
	ppp_ipcp_finished(ctx, why);
}

static void
on_resent(void *ctx)
{
	struct ppp *p = ctx;

	if (!p->ipcp.heard)
		auth_repeat(p);
}

static void
on_failed(void *ctx, const char *reason)
{
	ppp_refuse(ctx, PPP_REASON_NEGOTIATION, "negotiation failed",
	    "IPCP: %s", reason);
}

static const struct fsm_proto ipcp_proto = {
	.name = "IPCP",
	.protocol = PPP_IPCP,
	.send = ppp_send,
	.request = on_request,
	.judge = on_judge,
	.held = on_held,
	.nak = on_nak,
	.reject = on_reject,
	.up = on_up,
	.down = on_down,
	.finished = on_finished,
	.terminated = on_terminated,
	.resent = on_resent,
	.failed = on_failed,
	.dropped = ppp_dropped,
};

void
ipcp_init(struct ppp *p)
{
	struct fsm_env env = ppp_fsm_env(p);
	const struct ppp_conf *c = &p->conf;

	if (c->ipcp_restart_ms != 0)
		env.restart_ms = c->ipcp_restart_ms;
	if (c->ipcp_max_configure != 0)
		env.max_configure = c->ipcp_max_configure;
	if (c->ipcp_max_terminate != 0)
		env.max_terminate = c->ipcp_max_terminate;
	if (c->ipcp_max_failure != 0)
		env.max_failure = c->ipcp_max_failure;
	fsm_init(&p->ipcp.fsm, &ipcp_proto, p, &env);
	p->ipcp.ours = addr_u32(&p->conf.our_address);
}

void
ipcp_start(struct ppp *p, uint32_t assigned)
{
	p->ipcp.assigned = assigned;
	fsm_open(&p->ipcp.fsm);
	fsm_up(&p->ipcp.fsm);
}

void
ipcp_input(struct ppp *p, const uint8_t *buf, size_t len)
{
	p->ipcp.heard = 1;
	fsm_input(&p->ipcp.fsm, buf, len);
}

void
ipcp_pipex_up(struct ppp *p)
{
	if (p->ipcp.pipex != IPCP_PIPEX_ASKED)
		return;
	p->ipcp.pipex = IPCP_PIPEX_UP;
	fsm_release(&p->ipcp.fsm);
	if (p->ipcp.fsm.state == FSM_OPENED)
		ppp_network_up(p);
}

void
ipcp_network(const struct ppp *p, struct ppp_network *n)
{
	const struct ipcp *i = &p->ipcp;
	size_t mru = ppp_peer_mru(p), k;

	*n = (struct ppp_network){ 0 };
	n->our_address = addr_v4_u32(i->ours, 0);
	n->peer_address = addr_v4_u32(p->conf.role == PPP_SERVER ?
	    i->assigned : i->peer, 0);
	n->mtu = mru < p->conf.mru ? (uint16_t)mru : p->conf.mru;
	n->peer_pfc = p->lcp.peer_pfc;
	n->peer_acfc = p->lcp.peer_acfc;
	for (k = 0; k < 2; k++) {
		if (i->dns[k] != 0)
			n->dns[k] = addr_v4_u32(i->dns[k], 0);
		if (i->nbns[k] != 0)
			n->nbns[k] = addr_v4_u32(i->nbns[k], 0);
	}
}
