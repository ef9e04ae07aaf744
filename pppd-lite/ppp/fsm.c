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

/* The automaton at work: events run through the table of fsm_table.c, its
 * actions, the restart timer and counters (RFC 1661 4.4-4.6). Packets are
 * taken apart in fsm_input.c. Runs in: pppd-lite engine. */

#include <string.h>

#include "base/host.h"
#include "counter.h"
#include "fsm.h"

/* A Terminate-Request's reason and a Code-Reject's sample stay far below any
 * MRU that we agree to. */
#define REASON_MAX	64
#define SAMPLE_MAX	(PPP_MINMRU - PPP_HEADLEN)

void
fsm_send(struct fsm *f, uint8_t code, uint8_t id, const void *data,
    size_t len)
{
	uint8_t room[PPP_MAXPACKET];
	struct wbuf w;

	wbuf_init(&w, room, sizeof(room));
	wbuf_u8(&w, code);
	wbuf_u8(&w, id);
	wbuf_u16(&w, (uint16_t)(PPP_HEADLEN + len));
	wbuf_bytes(&w, data, len);
	if (wbuf_ok(&w))
		f->proto->send(f->ctx, f->proto->protocol, w.buf, w.len);
}

static void
timer_start(struct fsm *f)
{
	uint64_t due = host_now(f->env.host) + f->env.restart_ms;

	if (timer_set(f->env.heap, &f->timer, due) == -1)
		f->proto->failed(f->ctx, "out of memory");
}

/* ---- actions (RFC 1661 4.4) ---- */

static void
this_layer_down(struct fsm *f)
{
	/* The exchange that follows begins with full counters, or a link that
	 * was slow to open once would get no second chance. */
	f->restarts = f->env.max_configure;
	f->refused = f->refusals = f->naks = 0;
	f->proto->down(f->ctx);
}

static void
init_restart_count(struct fsm *f)
{
	int closing = f->state == FSM_CLOSING || f->state == FSM_STOPPING;

	f->restarts = closing ? f->env.max_terminate : f->env.max_configure;
}

/* One restart period for the peer to get our Terminate-Ack. */
static void
zero_restart_count(struct fsm *f)
{
	f->restarts = 0;
	timer_start(f);
}

static void
send_configure_request(struct fsm *f)
{
	struct fsm_options *o = &f->asked;
	uint8_t room[FSM_MAXOPTIONS];
	struct wbuf w;

	wbuf_init(&w, room, sizeof(room));
	f->proto->request(f->ctx, &w);
	/* The same question keeps its identifier, so that a late answer to an
	 * earlier copy still counts (RFC 1661 5.1). */
	if (!o->valid || o->len != w.len || memcmp(o->data, room, w.len) != 0)
		o->id = fsm_next_id(f);
	memcpy(o->data, room, w.len);
	o->len = w.len;
	o->valid = 1;
	if (f->restarts > 0)
		f->restarts--;
	fsm_send(f, PPP_CONF_REQ, o->id, o->data, o->len);
	timer_start(f);
}

static void
send_configure_ack(struct fsm *f)
{
	const struct fsm_packet *p = f->packet;

	if (p != NULL)
		fsm_send(f, PPP_CONF_ACK, p->id, p->data, p->len);
}

static void
send_configure_nak(struct fsm *f)
{
	const struct fsm_packet *p = f->packet;

	if (p != NULL)
		fsm_send(f, p->answer_code, p->id, p->answer,
		    p->answer_len);
}

static void
send_terminate_request(struct fsm *f)
{
	size_t len = f->reason == NULL ? 0 : strlen(f->reason);

	if (len > REASON_MAX)
		len = REASON_MAX;
	if (f->restarts > 0)
		f->restarts--;
	fsm_send(f, PPP_TERM_REQ, fsm_next_id(f), f->reason, len);
	timer_start(f);
}

static void
send_terminate_ack(struct fsm *f)
{
	if (f->packet != NULL)
		fsm_send(f, PPP_TERM_ACK, f->packet->id, NULL, 0);
}

static void
send_code_reject(struct fsm *f)
{
	const struct fsm_packet *p = f->packet;

	if (p != NULL)
		fsm_send(f, PPP_CODE_REJ, fsm_next_id(f), p->whole,
		    p->whole_len < SAMPLE_MAX ? p->whole_len : SAMPLE_MAX);
}

static void
send_echo_reply(struct fsm *f)
{
	struct cursor data;

	if (f->packet == NULL || f->proto->echo == NULL)
		return;
	cursor_init(&data, f->packet->data, f->packet->len);
	f->proto->echo(f->ctx, f->packet->id, data);
}

static void
this_layer_up(struct fsm *f)
{
	f->refused = f->refusals = f->naks = f->again = 0;
	f->proto->up(f->ctx);
}

/* Everything that begins a layer is done by who opens it. */
static void
this_layer_started(struct fsm *f)
{
	(void)f;
}

static void
this_layer_finished(struct fsm *f)
{
	f->proto->finished(f->ctx, f->why);
}

/* By the bits of enum fsm_action. */
static void (*const actions[FSM_NACTIONS])(struct fsm *) = {
	this_layer_down, init_restart_count, zero_restart_count,
	send_configure_request, send_configure_ack, send_configure_nak,
	send_terminate_request, send_terminate_ack, send_code_reject,
	send_echo_reply, this_layer_up, this_layer_started,
	this_layer_finished
};

/* ---- events ---- */

void
fsm_event(struct fsm *f, enum fsm_event event)
{
	const struct fsm_row *row = fsm_row(f->state, event);
	uint32_t turn = ++f->turn;
	int i;

	if (row == NULL) {
		host_log(f->env.host, HOST_DEBUG, "%s: event %s in state %s "
		    "ignored (RFC 1661 4.1)", f->proto->name,
		    fsm_event_name(event), fsm_state_name(f->state));
		f->proto->dropped(f->ctx, PPP_C_EVENT_ILLEGAL, NULL);
		return;
	}
	f->state = (enum fsm_state)row->next;
	f->why = event;
	if (!fsm_state_waits(f->state))
		timer_del(f->env.heap, &f->timer);
	for (i = 0; i < FSM_NACTIONS; i++) {
		if (!(row->actions & 1 << i))
			continue;
		actions[i](f);
		/* An action may end in another event, whose own actions then
		 * replace the rest of these. */
		if (f->turn != turn)
			return;
	}
}

static void
on_timeout(void *arg, uint64_t now_ms)
{
	struct fsm *f = arg;

	(void)now_ms;
	if (f->restarts == 0) {
		fsm_event(f, FSM_TO_MINUS);
		return;
	}
	if (f->state >= FSM_REQ_SENT && f->proto->resent != NULL)
		f->proto->resent(f->ctx);
	fsm_event(f, FSM_TO_PLUS);
}

void
fsm_init(struct fsm *f, const struct fsm_proto *proto, void *ctx,
    const struct fsm_env *env)
{
	memset(f, 0, sizeof(*f));
	f->proto = proto;
	f->ctx = ctx;
	f->env = *env;
	f->state = FSM_INITIAL;
	timer_init(&f->timer, on_timeout, f);
}

void
fsm_stop(struct fsm *f)
{
	timer_del(f->env.heap, &f->timer);
}

void
fsm_up(struct fsm *f)
{
	fsm_event(f, FSM_UP);
}

void
fsm_down(struct fsm *f)
{
	f->asked.valid = f->acked.valid = f->held.valid = 0;
	f->declined.valid = 0;
	fsm_event(f, FSM_DOWN);
}

void
fsm_open(struct fsm *f)
{
	fsm_event(f, FSM_OPEN);
}

void
fsm_close(struct fsm *f, const char *reason)
{
	f->reason = reason;
	f->held.valid = 0;
	fsm_event(f, FSM_CLOSE);
}

void
fsm_rejected(struct fsm *f, int catastrophic)
{
	fsm_event(f, catastrophic ? FSM_RXJ_MINUS : FSM_RXJ_PLUS);
}

uint8_t
fsm_next_id(struct fsm *f)
{
	return ++f->last_id;
}
