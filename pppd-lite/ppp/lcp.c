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

/* LCP around the automaton: what it negotiates is in lcp_option.c, the echo in
 * echo.c, Protocol-Reject in reject.c. RFC 1661 5, RFC 1570 2.
 * Runs in: pppd-lite engine. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "reject.h"
#include "session.h"
#include "wire/pppframe.h"

/* As often as a real peer may draw the same number by chance, and then some. */
#define MAX_LOOPS	5

enum ppp_method
lcp_method_next(const struct ppp *p)
{
	size_t i;

	if (p->conf.role == PPP_CLIENT)
		return PPP_METHOD_NONE;
	for (i = 0; i < p->conf.nmethods; i++)
		if (!(p->lcp.tried & 1 << p->conf.methods[i]))
			return (enum ppp_method)p->conf.methods[i];
	return PPP_METHOD_NONE;
}

int
lcp_loop_seen(struct ppp *p)
{
	ppp_count(p, PPP_C_LOOPBACK);
	if (++p->lcp.loops < MAX_LOOPS)
		return 0;
	ppp_refuse(p, PPP_REASON_LOOPBACK, "looped back",
	    "our own magic number comes back: the link is looped "
	    "(RFC 1661 6.4)");
	return -1;
}

unsigned int
lcp_may_omit(const struct ppp *p)
{
	unsigned int may = 0;

	if (p->lcp.fsm.state != FSM_OPENED)
		return 0;
	if (p->conf.pfc && !(p->lcp.rejected & LCP_NO_PFC))
		may |= PPPFRAME_PFC;
	if (p->conf.acfc && !(p->lcp.rejected & LCP_NO_ACFC))
		may |= PPPFRAME_ACFC;
	return may;
}

static void
on_request(void *ctx, struct wbuf *w)
{
	options_put(lcp_options, lcp_noptions, ctx, w);
}

/* 1 if these are the very options we ask for, magic number included. */
static int
is_our_own(const struct ppp *p, struct cursor options)
{
	const struct fsm_options *o = &p->lcp.fsm.asked;
	size_t n = cursor_left(&options);

	return o->valid && !(p->lcp.rejected & LCP_NO_MAGIC) && o->len == n &&
	    memcmp(o->data, cursor_take(&options, n), n) == 0;
}

static enum option_verdict
on_judge(void *ctx, struct cursor options, int may_nak, struct wbuf *answer)
{
	struct ppp *p = ctx;

	/* Our own request come back whole: its other options say nothing. */
	if (is_our_own(p, options) && lcp_loop_seen(p) == 0) {
		wbuf_u8(answer, LCP_OPT_MAGIC);
		wbuf_u8(answer, 6);
		wbuf_u32(answer, host_random_u32(p->host));
		return OPTION_NAK;
	}
	lcp_options_forget(ctx);
	return options_judge(lcp_options, lcp_noptions, ctx, options, may_nak,
	    answer);
}

static int
on_nak(void *ctx, struct cursor options)
{
	return options_naked(lcp_options, lcp_noptions, ctx, options);
}

static int
on_reject(void *ctx, struct cursor options, struct cursor asked)
{
	return options_rejected(lcp_options, lcp_noptions, ctx, options,
	    asked);
}

static void
on_up(void *ctx)
{
	ppp_lcp_up(ctx);
}

static void
on_down(void *ctx)
{
	ppp_lcp_down(ctx);
}

static void
on_finished(void *ctx, enum fsm_event why)
{
	ppp_lcp_finished(ctx, why);
}

static void
on_terminated(void *ctx)
{
	ppp_lcp_terminated(ctx);
}

static void
on_failed(void *ctx, const char *reason)
{
	ppp_refuse(ctx, PPP_REASON_NEGOTIATION, "negotiation failed",
	    "LCP: %s", reason);
}

/* Codes above 7. Identification and Time-Remaining say nothing that we act on
 * (Windows sends "MSRASV5.20"); a Code-Reject would only be noise. */
static enum fsm_code_is
on_code(void *ctx, uint8_t code, uint8_t id, struct cursor data)
{
	struct ppp *p = ctx;

	(void)id;
	switch (code) {
	case LCP_PROTO_REJ:
		reject_input(p, data);
		return FSM_CODE_DONE;
	case LCP_ECHO_REQ:
		return echo_request_input(p, data) == 0 ?
		    FSM_CODE_ECHO : FSM_CODE_DONE;
	case LCP_ECHO_REP:
		echo_reply_input(p, data);
		return FSM_CODE_DONE;
	case LCP_DISCARD_REQ:
	case LCP_IDENTIFICATION:
	case LCP_TIME_REMAINING:
		return FSM_CODE_DONE;
	default:
		return reject_allowed(p) ? FSM_CODE_UNKNOWN : FSM_CODE_DONE;
	}
}

static void
on_echo(void *ctx, uint8_t id, struct cursor data)
{
	echo_answer(ctx, id, data);
}

static const struct fsm_proto lcp_proto = {
	.name = "LCP",
	.protocol = PPP_LCP,
	.send = ppp_send,
	.request = on_request,
	.judge = on_judge,
	.nak = on_nak,
	.reject = on_reject,
	.up = on_up,
	.down = on_down,
	.finished = on_finished,
	.terminated = on_terminated,
	.failed = on_failed,
	.code = on_code,
	.echo = on_echo,
	.dropped = ppp_dropped,
};

void
lcp_init(struct ppp *p)
{
	struct fsm_env env = ppp_fsm_env(p);

	fsm_init(&p->lcp.fsm, &lcp_proto, p, &env);
	p->lcp.mru = p->conf.mru;
	p->lcp.magic = host_random_u32(p->host);
	p->lcp.method = lcp_method_next(p);
	lcp_options_forget(p);
}
