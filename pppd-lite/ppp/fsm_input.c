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

/* Packets of a control protocol turned into events: RFC 1661 5.1-5.7. Codes
 * above 7 are the protocol's own. Runs in: pppd-lite engine. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "fsm.h"

static void
drop(struct fsm *f, enum ppp_counter counter, const char *reason)
{
	f->proto->dropped(f->ctx, (int)counter, reason);
}

static struct cursor
packet_data(const struct fsm_packet *p)
{
	struct cursor c;

	cursor_init(&c, p->data, p->len);
	return c;
}

/* Requests for the same options, under another identifier that an open link
 * is acknowledged without going down. */
#define MAX_AGAIN	3

static int
options_same(const struct fsm_options *o, const struct fsm_packet *p)
{
	return o->valid && o->len == p->len &&
	    memcmp(o->data, p->data, p->len) == 0;
}

static int
options_equal(const struct fsm_options *o, const struct fsm_packet *p)
{
	return o->id == p->id && options_same(o, p);
}

/* Keep a list; -1 if it is longer than any that we can agree to. */
static int
options_keep(struct fsm_options *o, const struct fsm_packet *p)
{
	if (p->len > sizeof(o->data))
		return -1;
	memcpy(o->data, p->data, p->len);
	o->len = p->len;
	o->id = p->id;
	o->valid = 1;
	return 0;
}

/* Run an event that sends an answer to p. */
static void
event_for(struct fsm *f, enum fsm_event event, const struct fsm_packet *p)
{
	f->packet = p;
	fsm_event(f, event);
	f->packet = NULL;
}

/* ---- Configure-Request ---- */

static void
request_accept(struct fsm *f, const struct fsm_packet *p)
{
	if (options_keep(&f->acked, p) == -1)
		return;
	f->held.valid = 0;
	f->naks = f->refused = 0;
	event_for(f, FSM_RCR_PLUS, p);
}

/* Max-Failure Naks make the answer a Reject (that is in judge's may_nak);
 * after Max-Configure refusals there is nothing to hope for: a peer could
 * otherwise go on for ever with one new value after the other. One that has
 * not heard our refusal, and asks the same again, is not such a peer. */
static void
request_refuse(struct fsm *f, const struct fsm_packet *p)
{
	f->held.valid = 0;
	if (options_equal(&f->declined, p)) {
		event_for(f, FSM_RCR_MINUS, p);
		return;
	}
	if (options_keep(&f->declined, p) == -1)
		f->declined.valid = 0;
	if (p->answer_code == PPP_CONF_NAK)
		f->naks++;
	if (++f->refused > f->env.max_configure) {
		f->proto->failed(f->ctx, "the peer's options never became "
		    "acceptable (RFC 1661 4.6)");
		return;
	}
	event_for(f, FSM_RCR_MINUS, p);
}

static void
request_hold(struct fsm *f, const struct fsm_packet *p)
{
	if (options_keep(&f->held, p) == 0)
		f->proto->held(f->ctx);
}

/* 1 if options may still be answered by a Nak; a copy is judged as the first
 * one was. */
static int
may_nak(struct fsm *f, const struct fsm_packet *p)
{
	if (!options_equal(&f->declined, p))
		f->may_nak = f->naks < f->env.max_failure;
	return f->may_nak;
}

static void
request_judge(struct fsm *f, struct fsm_packet *p)
{
	uint8_t room[PPP_MAXPACKET];
	struct wbuf answer;
	enum option_verdict v;
	uint32_t turn = f->turn;

	wbuf_init(&answer, room, sizeof(room) - PPP_HEADLEN);
	v = f->proto->judge(f->ctx, packet_data(p), may_nak(f, p), &answer);
	if (f->turn != turn)
		return;		/* judging it has ended the link */
	p->answer = room;
	p->answer_len = answer.len;
	switch (v) {
	case OPTION_BAD:
		drop(f, PPP_C_OPTION_BAD, "option list cannot be walked "
		    "(RFC 1661 6)");
		return;
	case OPTION_ACK:
		request_accept(f, p);
		return;
	case OPTION_HOLD:
		request_hold(f, p);
		return;
	case OPTION_NAK:
		p->answer_code = PPP_CONF_NAK;
		break;
	case OPTION_REJECT:
		p->answer_code = PPP_CONF_REJ;
		break;
	}
	request_refuse(f, p);
}

/* 1 if the peer did not get our Ack and asks again. By the table that would
 * bring an open link down and begin anew; where nothing has changed, the same
 * Ack is all that the peer needs. Each copy may have an identifier of its own
 * (Windows counts on), but a peer that goes on so is beginning anew: it waits
 * for a request of ours. */
static int
is_repeated(struct fsm *f, const struct fsm_packet *p)
{
	if (options_equal(&f->acked, p))
		return 1;
	return options_same(&f->acked, p) && f->again++ < MAX_AGAIN;
}

static void
on_request(struct fsm *f, struct fsm_packet *p)
{
	if (f->state == FSM_OPENED && is_repeated(f, p)) {
		drop(f, PPP_C_REQUEST_REPEAT, NULL);
		fsm_send(f, PPP_CONF_ACK, p->id, p->data, p->len);
		return;
	}
	switch (f->state) {
	case FSM_STOPPED:
	case FSM_REQ_SENT:
	case FSM_ACK_RCVD:
	case FSM_ACK_SENT:
	case FSM_OPENED:
		request_judge(f, p);
		return;
	default:
		/* The same row for RCR+ and RCR-: nothing to judge. */
		event_for(f, FSM_RCR_MINUS, p);
	}
}

/* ---- answers to our Configure-Request ---- */

/* 1 if p answers our last request and is the first to do so. A second answer,
 * doubled by the network, would bring an open link down by the table. */
static int
answers_ours(struct fsm *f, const struct fsm_packet *p)
{
	if (f->asked.valid && p->id == f->asked.id)
		return 1;
	drop(f, PPP_C_REPLY_STALE, NULL);
	return 0;
}

static void
on_ack(struct fsm *f, struct fsm_packet *p)
{
	if (!answers_ours(f, p))
		return;
	if (!options_equal(&f->asked, p)) {
		drop(f, PPP_C_PACKET_BAD, "Configure-Ack is not what we asked "
		    "(RFC 1661 5.2)");
		return;
	}
	f->asked.valid = 0;
	f->refusals = 0;
	event_for(f, FSM_RCA, p);
}

static void
on_nak(struct fsm *f, struct fsm_packet *p)
{
	struct cursor asked;
	uint32_t turn = f->turn;
	int r;

	if (!answers_ours(f, p))
		return;
	cursor_init(&asked, f->asked.data, f->asked.len);
	if (p->code == PPP_CONF_NAK)
		r = f->proto->nak(f->ctx, packet_data(p));
	else
		r = f->proto->reject(f->ctx, packet_data(p), asked);
	if (f->turn != turn)
		return;		/* what the peer wants has ended the link */
	if (r == -1) {
		drop(f, PPP_C_OPTION_BAD, "refusal of what we never asked, or "
		    "malformed (RFC 1661 5.3, 5.4)");
		return;
	}
	f->asked.valid = 0;
	if (++f->refusals > f->env.max_configure) {
		f->proto->failed(f->ctx, "the peer refuses all that we ask "
		    "(RFC 1661 4.6)");
		return;
	}
	event_for(f, FSM_RCN, p);
}

/* ---- the rest ---- */

static void
on_terminate_request(struct fsm *f, struct fsm_packet *p)
{
	event_for(f, FSM_RTR, p);
	if (f->proto->terminated != NULL)
		f->proto->terminated(f->ctx);
}

static void
on_terminate_ack(struct fsm *f, struct fsm_packet *p)
{
	event_for(f, FSM_RTA, p);
}

/* Without one of the first seven codes nothing can be negotiated; the others
 * we can do without (RFC 1661 4.3). */
static void
on_code_reject(struct fsm *f, struct fsm_packet *p)
{
	struct cursor c = packet_data(p);
	uint8_t code = cursor_u8(&c);

	if (!cursor_ok(&c)) {
		drop(f, PPP_C_PACKET_BAD, "empty Code-Reject (RFC 1661 5.6)");
		return;
	}
	fsm_rejected(f, code >= PPP_CONF_REQ && code <= PPP_CODE_REJ);
}

static void
on_other(struct fsm *f, struct fsm_packet *p)
{
	enum fsm_code_is is = FSM_CODE_UNKNOWN;

	if (f->proto->code != NULL)
		is = f->proto->code(f->ctx, p->code, p->id, packet_data(p));
	switch (is) {
	case FSM_CODE_DONE:
		return;
	case FSM_CODE_ECHO:
		event_for(f, FSM_RXR, p);
		return;
	case FSM_CODE_UNKNOWN:
		drop(f, PPP_C_CODE_UNKNOWN, NULL);
		event_for(f, FSM_RUC, p);
		return;
	}
}

static void (*const handlers[])(struct fsm *, struct fsm_packet *) = {
	[PPP_CONF_REQ] = on_request,
	[PPP_CONF_ACK] = on_ack,
	[PPP_CONF_NAK] = on_nak,
	[PPP_CONF_REJ] = on_nak,
	[PPP_TERM_REQ] = on_terminate_request,
	[PPP_TERM_ACK] = on_terminate_ack,
	[PPP_CODE_REJ] = on_code_reject,
};

void
fsm_input(struct fsm *f, const uint8_t *buf, size_t len)
{
	struct fsm_packet p;
	struct cursor c;

	memset(&p, 0, sizeof(p));
	cursor_init(&c, buf, len);
	p.code = cursor_u8(&c);
	p.id = cursor_u8(&c);
	p.whole = buf;
	p.whole_len = cursor_u16(&c);
	if (!cursor_ok(&c) || p.whole_len < PPP_HEADLEN ||
	    p.whole_len > len || p.whole_len > PPP_MAXPACKET) {
		drop(f, PPP_C_PACKET_BAD, "length field does not fit "
		    "(RFC 1661 5)");
		return;
	}
	p.len = p.whole_len - PPP_HEADLEN;
	p.data = cursor_take(&c, p.len);
	if (p.code >= PPP_CONF_REQ && p.code <= PPP_CODE_REJ)
		handlers[p.code](f, &p);
	else
		on_other(f, &p);
}

void
fsm_release(struct fsm *f)
{
	struct fsm_options held = f->held;
	struct fsm_packet p;

	if (!held.valid)
		return;
	memset(&p, 0, sizeof(p));
	p.code = PPP_CONF_REQ;
	p.id = held.id;
	p.data = held.data;
	p.len = held.len;
	request_accept(f, &p);
}
