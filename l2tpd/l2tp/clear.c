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

/* The end of a tunnel, and what tells that it is near: StopCCN, HELLO, the
 * time limits (RFC 2661 5.5, 5.7). Runs in: l2tpd engine. */

#include <string.h>

#include "base/cursor.h"
#include "base/host.h"
#include "call_in.h"
#include "control_connection.h"
#include "flow.h"
#include "message.h"
#include "rfc2661.h"
#include "session.h"
#include "tunnel.h"

/* The tunnel is over and nobody is left to tell: no other tunnel of the flow
 * lives, so its SAs are of no use. But if they are younger than the last that
 * was heard of the tunnel, its client began anew, and will dial. */
static void
close_flow(struct l2tp *l, uint32_t id, uint64_t heard_ms, const char *why)
{
	const struct flow *f = l2tp_flow_find(l, id);
	struct msg_flow_end end = { .flow = id };

	if (f == NULL || f->ntunnels > 0 ||
	    (f->keyed_ms > heard_ms && l2tp_flow_fresh(l, f)))
		return;
	strlcpy(end.reason, why, sizeof(end.reason));
	l->ops->flow_close(l->ctx, &end);
}

void
control_connection_down(struct tunnel *t, const char *why)
{
	if (t->state == TUNNEL_ESTABLISHED) {
		l2tp_count(t->l2tp, L2TP_C_TUNNELS_DOWN);
		l2tp_tunnel_log(t, HOST_INFO, "down: %s", why);
		l2tp_tunnel_tell(t, why);
	}
}

void
control_connection_drop(struct tunnel *t, const char *why)
{
	if (t->dead)
		return;
	control_connection_down(t, why);
	/* Out of the tables first: what follows may come back to us. */
	if (t->state == TUNNEL_ESTABLISHED)
		l2tp_tunnel_enter(t, TUNNEL_CLOSING);
	call_in_drop_all(t, L2TP_CDN_CARRIER, L2TP_ERROR_NONE, why);
	l2tp_tunnel_kill(t);
}

/* The peer acknowledges nothing any more. */
void
control_connection_silent(void *arg)
{
	struct tunnel *t = arg;
	struct l2tp *l = t->l2tp;
	uint32_t flow = t->path.flow;
	uint64_t heard_ms = t->heard_ms;
	int was_up = t->state == TUNNEL_ESTABLISHED;

	l2tp_count(l, L2TP_C_SILENT);
	l2tp_tunnel_log(t, HOST_WARN, "no answer after %u tries in state %s "
	    "(RFC 2661 5.8), closing", l->conf.tries,
	    l2tp_tunnel_state_name(t->state));
	control_connection_drop(t, "peer does not answer");
	if (was_up)
		close_flow(l, flow, heard_ms, "L2TP peer does not answer");
}

void
control_connection_stop(struct tunnel *t, uint16_t result, uint16_t error,
    const char *text)
{
	const char *why = text;
	uint8_t buf[MESSAGE_MAXLEN];
	struct wbuf w;

	if (t->dead || t->state >= TUNNEL_CLOSING)
		return;
	/* There may be nobody who asked for a tunnel. */
	if (t->unproven) {
		control_connection_drop(t, text);
		return;
	}
	if (text[0] == '\0')
		why = l2tp_stop_text(result);
	control_connection_down(t, why);
	timer_del(&t->l2tp->heap, &t->life);
	timer_del(&t->l2tp->heap, &t->hello);
	l2tp_tunnel_enter(t, TUNNEL_CLOSING);
	call_in_drop_all(t, L2TP_CDN_ADMIN, L2TP_ERROR_NONE, why);
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_stopccn(&w, t->id, result, error, text);
	if (!t->dead &&
	    l2tp_transport_send(&t->transport, 0, w.buf, w.len) == -1)
		l2tp_tunnel_kill(t);
}

void
control_connection_idle(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;
	/* A first call may be under way for as long as its ICRQ is repeated. */
	uint32_t wait = t->called ? l->conf.idle_ms : l->conf.call_ms;

	if (t->dead || t->state != TUNNEL_ESTABLISHED)
		return;
	if (t->nsessions > 0)
		timer_del(&l->heap, &t->life);
	else if (timer_set(&l->heap, &t->life,
	    host_now(l->host) + wait) == -1)
		control_connection_drop(t, "no memory");
}

void
control_connection_life(void *arg, uint64_t now)
{
	struct tunnel *t = arg;

	(void)now;
	switch (t->state) {
	case TUNNEL_ESTABLISHED:
		control_connection_stop(t, L2TP_STOP_CLEAR, L2TP_ERROR_NONE,
		    "no session");
		break;
	case TUNNEL_LINGER:
		l2tp_tunnel_kill(t);
		break;
	default:
		l2tp_count(t->l2tp, L2TP_C_SETUP_TIMEOUT);
		l2tp_tunnel_log(t, HOST_WARN, "not established after %u ms in "
		    "state %s, dropped", t->l2tp->conf.setup_ms,
		    l2tp_tunnel_state_name(t->state));
		control_connection_drop(t, "not established in time");
		break;
	}
}

static void
arm_hello(struct tunnel *t, uint64_t due)
{
	if (timer_set(&t->l2tp->heap, &t->hello, due) == -1)
		control_connection_drop(t, "no memory");
}

/* An unanswered HELLO: the peer is gone. */
static void
hello_failed(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;
	uint32_t flow = t->path.flow;
	uint64_t heard_ms = t->heard_ms;

	l2tp_count(l, L2TP_C_SILENT);
	l2tp_tunnel_log(t, HOST_WARN, "no answer to HELLO in time "
	    "(RFC 2661 5.5), closing");
	control_connection_drop(t, "peer does not answer HELLO");
	close_flow(l, flow, heard_ms, "L2TP peer does not answer HELLO");
}

/* Ask whether the peer is there; it has wait ms to answer. */
static void
send_hello(struct tunnel *t, uint64_t now, uint64_t wait)
{
	uint8_t buf[MESSAGE_MAXLEN];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	l2tp_message_hello(&w);
	t->hello_ms = now + wait;
	arm_hello(t, t->hello_ms);
	if (!t->dead &&
	    l2tp_transport_send(&t->transport, 0, w.buf, w.len) == -1)
		control_connection_drop(t, "control channel is stuck");
}

/* Each interval of silence, of control messages and of data as far as we see
 * it, a HELLO (RFC 2661 5.5): LCP's echoes say as well that the peer is there,
 * and each HELLO is one more to be lost too often. */
void
control_connection_quiet(void *arg, uint64_t now)
{
	struct tunnel *t = arg;
	const struct l2tp_service *s = l2tp_tunnel_service(t);
	uint64_t heard = t->data_ms > t->heard_ms ? t->data_ms : t->heard_ms;
	uint64_t interval;

	if (t->state != TUNNEL_ESTABLISHED)
		return;
	if (t->hello_ms != 0) {
		/* We have slept, and the answer could not come. */
		if (timer_late(&t->hello, now))
			t->hello_ms = now + (s != NULL ? s->hello_timeout : 1) *
			    UINT64_C(1000);
		if (now >= t->hello_ms)
			hello_failed(t);
		else
			arm_hello(t, t->hello_ms);
		return;
	}
	if (s == NULL || s->hello_interval == 0)
		return;
	interval = s->hello_interval * UINT64_C(1000);
	if (now < heard + interval)
		arm_hello(t, heard + interval);
	else
		send_hello(t, now, s->hello_timeout * UINT64_C(1000));
}

void
control_connection_probe(struct tunnel *t, uint32_t wait_ms)
{
	uint64_t now = host_now(t->l2tp->host);

	if (t->state != TUNNEL_ESTABLISHED)
		return;
	if (t->hello_ms == 0)
		send_hello(t, now, wait_ms);
	else if (t->hello_ms > now + wait_ms) {
		t->hello_ms = now + wait_ms;
		arm_hello(t, t->hello_ms);
	}
}

int
control_connection_recall(struct tunnel *t, uint32_t wait_ms)
{
	uint64_t now = host_now(t->l2tp->host);

	if (t->recall_ms != 0)
		return now - t->recall_ms >= wait_ms;
	t->recall_ms = now;
	/* As patient as with any peer that has the tunnel: it may be a copy
	 * that the network kept, and the answer may be lost. */
	if (t->hello_ms == 0)
		send_hello(t, now, t->l2tp->conf.setup_ms);
	return 0;
}
