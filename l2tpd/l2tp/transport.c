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

/* Reliable delivery of control messages, RFC 2661 5.8 and appendix A (slow
 * start, congestion avoidance). Runs in: l2tpd engine. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/host.h"
#include "base/serial.h"
#include "transport.h"
#include "wire/l2tphdr.h"

#define BODY_MAX	1400	/* of ours: fits any path with ESP around it */

/* A message of ours; the header is made each time, as Nr moves on. */
struct transport_msg {
	TAILQ_ENTRY(transport_msg)	 entry;
	uint16_t			 ns, session;
	size_t				 len;
	uint8_t				 body[];
};

/* A message of the peer that came before its turn. */
struct transport_slot {
	uint8_t		*body;	/* NULL: free */
	size_t		 len;
	uint16_t	 session;
};

static timer_fn on_timeout;

int
l2tp_transport_init(struct transport *t, const struct host *host,
    struct heap *heap, const struct transport_ops *ops, void *arg,
    const struct transport_conf *conf)
{
	memset(t, 0, sizeof(*t));
	t->host = host;
	t->heap = heap;
	t->ops = ops;
	t->arg = arg;
	t->conf = *conf;
	if (t->conf.window == 0)
		t->conf.window = 1;
	if (t->conf.window > TRANSPORT_MAXWINDOW)
		t->conf.window = TRANSPORT_MAXWINDOW;
	t->nslots = 1;
	while (t->nslots < t->conf.window)
		t->nslots *= 2;
	t->slots = calloc(t->nslots, sizeof(*t->slots));
	if (t->slots == NULL)
		return -1;
	timer_init(&t->timer, on_timeout, t);
	TAILQ_INIT(&t->queue);
	t->cwnd = 1;
	l2tp_transport_set_window(t, TRANSPORT_DEFAULT_WINDOW);
	return 0;
}

static void
drop_queue(struct transport *t)
{
	struct transport_msg *m;

	while ((m = TAILQ_FIRST(&t->queue)) != NULL) {
		TAILQ_REMOVE(&t->queue, m, entry);
		freezero(m, sizeof(*m) + m->len);
	}
	t->queued = t->in_flight = 0;
}

static void
slot_clear(struct transport_slot *s)
{
	freezero(s->body, s->len);
	memset(s, 0, sizeof(*s));
}

void
l2tp_transport_fini(struct transport *t)
{
	uint16_t i;

	timer_del(t->heap, &t->timer);
	drop_queue(t);
	for (i = 0; t->slots != NULL && i < t->nslots; i++)
		slot_clear(&t->slots[i]);
	free(t->slots);
	t->slots = NULL;
}

void
l2tp_transport_set_peer(struct transport *t, uint16_t tunnel_id)
{
	t->peer_tunnel = tunnel_id;
}

void
l2tp_transport_set_window(struct transport *t, uint16_t window)
{
	t->peer_window = window == 0 ? 1 : window;
	t->ssthresh = t->peer_window;
	if (t->cwnd > t->peer_window)
		t->cwnd = t->peer_window;
}

/* Put one control message on the wire; with len of 0 a ZLB. */
static void
emit(struct transport *t, uint16_t session, uint16_t ns, const uint8_t *body,
    size_t len)
{
	struct l2tphdr h = {
		.flags = L2TPHDR_CONTROL, .tunnel = t->peer_tunnel,
		.session = session, .ns = ns, .nr = t->nr, .len = len
	};
	uint8_t buf[L2TPHDR_CONTROL_LEN + BODY_MAX];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	if (l2tphdr_encode(&w, &h) == -1)
		return;
	wbuf_bytes(&w, body, len);
	if (!wbuf_ok(&w))
		return;
	t->ack_due = 0;
	t->ops->send(t->arg, buf, w.len);
}

static void
give_up(struct transport *t)
{
	l2tp_transport_quiet(t);
	t->failed = 1;
	t->ops->failed(t->arg);
}

/* Wait for the oldest in flight, longer after each try. */
static void
arm(struct transport *t)
{
	uint64_t wait = t->conf.rto_ms;
	uint32_t i;

	for (i = 0; i < t->tries && wait < t->conf.rto_max_ms; i++)
		wait *= 2;
	if (wait > t->conf.rto_max_ms)
		wait = t->conf.rto_max_ms;
	if (timer_set(t->heap, &t->timer, host_now(t->host) + wait) == -1)
		give_up(t);
}

/* Send what is queued as far as both windows go. */
static void
pump(struct transport *t)
{
	uint32_t limit = t->cwnd < t->peer_window ? t->cwnd : t->peer_window;
	struct transport_msg *m;
	uint32_t i = 0;

	TAILQ_FOREACH(m, &t->queue, entry) {
		if (i++ < t->in_flight)
			continue;
		if (t->in_flight >= limit)
			break;
		t->in_flight++;
		if (!serial16_before(m->ns, t->sent))
			t->sent = (uint16_t)(m->ns + 1);
		else
			t->retransmitted++;
		emit(t, m->session, m->ns, m->body, m->len);
	}
	if (t->in_flight > 0 && !t->patient && !timer_armed(&t->timer))
		arm(t);
}

/* Nothing came back for the oldest: start slowly again with it (appendix A).
 * Later ones in flight may have been dropped as well and go out anew. Where we
 * have slept nothing could come: that was no try. */
static void
on_timeout(void *arg, uint64_t now)
{
	struct transport *t = arg;
	int late = timer_late(&t->timer, now);

	if (!late && t->tries >= t->conf.tries) {
		give_up(t);
		return;
	}
	t->tries += !late;
	t->ssthresh = t->cwnd / 2 > 0 ? t->cwnd / 2 : 1;
	t->cwnd = 1;
	t->cwnd_acks = 0;
	t->in_flight = 0;
	pump(t);
}

void
l2tp_transport_patient(struct transport *t, int patient)
{
	t->patient = patient != 0;
	if (t->patient)
		timer_del(t->heap, &t->timer);
	else
		pump(t);
}

void
l2tp_transport_ignore(struct transport *t)
{
	t->ack_due = 0;
}

int
l2tp_transport_send(struct transport *t, uint16_t session, const uint8_t *body,
    size_t len)
{
	struct transport_msg *m;

	if (t->failed || t->queued >= TRANSPORT_MAXQUEUE || len > BODY_MAX)
		return -1;
	if ((m = calloc(1, sizeof(*m) + len)) == NULL)
		return -1;
	m->ns = t->ns++;
	m->session = session;
	m->len = len;
	memcpy(m->body, body, len);
	TAILQ_INSERT_TAIL(&t->queue, m, entry);
	t->queued++;
	pump(t);
	return t->failed ? -1 : 0;
}

/* One more of ours is through: open the congestion window (appendix A). */
static void
grow(struct transport *t)
{
	if (t->cwnd >= t->peer_window)
		return;
	if (t->cwnd < t->ssthresh) {
		t->cwnd++;
	} else if (++t->cwnd_acks >= t->cwnd) {
		t->cwnd++;
		t->cwnd_acks = 0;
	}
}

/* Take Nr. Returns 0, or -1 if it acknowledges what was never sent. */
static int
acknowledged(struct transport *t, uint16_t nr)
{
	struct transport_msg *m = TAILQ_FIRST(&t->queue);
	int progress = 0;

	if (serial16_before(t->sent, nr))
		return -1;
	while (m != NULL && serial16_before(m->ns, nr)) {
		TAILQ_REMOVE(&t->queue, m, entry);
		freezero(m, sizeof(*m) + m->len);
		t->queued--;
		if (t->in_flight > 0)
			t->in_flight--;
		grow(t);
		progress = 1;
		m = TAILQ_FIRST(&t->queue);
	}
	if (progress) {
		t->tries = 0;
		timer_del(t->heap, &t->timer);
	}
	return 0;
}

static struct transport_slot *
slot_of(struct transport *t, uint16_t ns)
{
	return &t->slots[ns & (t->nslots - 1)];
}

/* Hand over the message whose turn it is, then those that waited for it. The
 * slot is emptied before, as the call may come back to us. */
static void
deliver(struct transport *t, uint16_t session, const uint8_t *body, size_t len)
{
	struct transport_slot s;

	t->ack_due = 1;
	t->nr++;
	t->ops->deliver(t->arg, session, body, len);
	while (slot_of(t, t->nr)->body != NULL) {
		s = *slot_of(t, t->nr);
		memset(slot_of(t, t->nr), 0, sizeof(s));
		t->ack_due = 1;
		t->nr++;
		t->ops->deliver(t->arg, s.session, s.body, s.len);
		slot_clear(&s);
	}
}

static enum transport_result
keep(struct transport *t, const struct l2tphdr *h, const uint8_t *body)
{
	struct transport_slot *s = slot_of(t, h->ns);

	t->ack_due = 1;
	if (s->body != NULL)
		return TRANSPORT_DUPLICATE;
	if ((s->body = malloc(h->len)) == NULL)
		return TRANSPORT_AHEAD;
	memcpy(s->body, body, h->len);
	s->len = h->len;
	s->session = h->session;
	return TRANSPORT_QUEUED;
}

static enum transport_result
receive(struct transport *t, const struct l2tphdr *h, const uint8_t *body)
{
	int ahead = serial16_diff(h->ns, t->nr);

	if (h->len == 0)
		return TRANSPORT_ZLB;
	if (ahead < 0) {
		t->ack_due = 1;
		if (t->patient)
			t->in_flight = 0;
		return TRANSPORT_DUPLICATE;
	}
	if (ahead >= t->conf.window)
		return TRANSPORT_AHEAD;
	if (ahead > 0)
		return keep(t, h, body);
	/* Each message may make us answer; a peer that takes no answers gets
	 * no more of them. It sends again once it has acknowledged. */
	if (t->queued >= TRANSPORT_MAXQUEUE / 2)
		return TRANSPORT_BUSY;
	deliver(t, h->session, body, h->len);
	return TRANSPORT_DELIVERED;
}

enum transport_result
l2tp_transport_input(struct transport *t, const struct l2tphdr *h,
    const uint8_t *body)
{
	enum transport_result result;

	if (acknowledged(t, h->nr) == -1)
		return TRANSPORT_BAD_NR;
	result = receive(t, h, body);
	pump(t);
	if (t->ack_due)
		emit(t, 0, t->sent, NULL, 0);
	return result;
}

int
l2tp_transport_fits(const struct transport *t, const struct l2tphdr *h)
{
	int ns = serial16_diff(h->ns, t->nr), nr = serial16_diff(h->nr, t->sent);
	int window = t->conf.window;

	/* A repeat may have the Nr that it had at first. */
	return ns <= 0 && ns >= -window && nr <= 0 &&
	    nr >= -window - (int)t->in_flight;
}

void
l2tp_transport_resume(struct transport *t)
{
	if (t->failed)
		return;
	timer_del(t->heap, &t->timer);
	t->tries = 0;
	t->in_flight = 0;
	t->cwnd = 1;
	t->cwnd_acks = 0;
	pump(t);
}

int
l2tp_transport_idle(const struct transport *t)
{
	return TAILQ_EMPTY(&t->queue);
}

void
l2tp_transport_quiet(struct transport *t)
{
	timer_del(t->heap, &t->timer);
	drop_queue(t);
}
