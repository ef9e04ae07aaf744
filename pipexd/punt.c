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


/* Punts: RFC 3948 2.2 for the marker of IKE, msg/punt.h for the records.
 * Runs in: worker. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "proc/link.h"
#include "proc/log.h"
#include "wire/natt.h"
#include "worker.h"

#define PORT_L2TP	1701

void
punts_init(struct punts *p)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	p->secret = arc4random();
	for (i = 0; i < PUNT_BUCKETS; i++) {
		ratelimit_init(&p->ike[i], PUNT_IKE_RATE, PUNT_IKE_BURST);
		ratelimit_init(&p->l2tp[i], PUNT_L2TP_RATE, PUNT_L2TP_BURST);
		ratelimit_init(&p->clear[i], PUNT_L2TP_RATE, PUNT_L2TP_BURST);
	}
	ratelimit_init(&p->clear_all, PUNT_CLEAR_RATE, PUNT_CLEAR_RATE / 4);
	ratelimit_init(&p->clear_begin, PUNT_BEGIN_RATE, PUNT_BEGIN_RATE / 4);
}

/* ---- up ---- */

static size_t
bucket(const struct punts *p, uint32_t n)
{
	n = (n ^ p->secret) * UINT32_C(0x9e3779b1);
	return (n ^ n >> 16) % PUNT_BUCKETS;
}

static uint32_t
host_hash(const struct addr *a, uint32_t n)
{
	size_t i;

	for (i = 0; i < sizeof(a->bytes); i++)
		n = n * 31 + a->bytes[i];
	return n;
}

static uint32_t
source(const struct addr *a)
{
	/* With the port: clients behind one NAT must not starve each other. */
	return host_hash(a, a->port);
}

void
punt_ike(struct worker *w, const struct packet *p, uint64_t now_ms)
{
	static uint8_t buf[MSG_MAXLEN];
	struct punts *pu = &w->punts;
	struct msg_ike_packet m;
	int len;

	memset(&m, 0, sizeof(m));
	m.local = p->local;
	m.peer = p->peer;
	m.data = p->data + NATT_MARKER_LEN;
	m.len = p->len - NATT_MARKER_LEN;
	if (pu->ikeyd == NULL ||
	    !ratelimit_pass(&pu->ike[bucket(pu, source(&p->peer))], now_ms) ||
	    (len = msg_ike_packet_encode(&m, buf, sizeof(buf))) == -1 ||
	    link_send(pu->ikeyd, MSG_IKE_PACKET, 0, buf, (size_t)len,
	    -1) == -1)
		w->counts[COUNT_IKE_DROPPED]++;
	else
		w->counts[COUNT_IKE_IN]++;
}

static void
l2tp_up(struct worker *w, const struct msg_l2tp_packet *m)
{
	static uint8_t buf[MSG_MAXLEN];
	struct punts *pu = &w->punts;
	int n;

	if (pu->l2tpd == NULL ||
	    (n = msg_l2tp_packet_encode(m, buf, sizeof(buf))) == -1 ||
	    link_send(pu->l2tpd, MSG_L2TP_PACKET, 0, buf, (size_t)n, -1) == -1)
		w->counts[COUNT_L2TP_DROPPED]++;
	else
		w->counts[COUNT_L2TP_UP]++;
}

void
punt_l2tp(struct worker *w, uint32_t flow, const struct addr *local,
    const struct addr *peer, uint16_t port, const uint8_t *data, size_t len,
    uint64_t now_ms)
{
	struct punts *pu = &w->punts;
	struct msg_l2tp_packet m;

	if (!ratelimit_pass(&pu->l2tp[bucket(pu, flow)], now_ms)) {
		w->counts[COUNT_L2TP_DROPPED]++;
		return;
	}
	memset(&m, 0, sizeof(m));
	m.flow = flow;
	m.local = *local;
	m.local.port = PORT_L2TP;
	m.peer = *peer;
	m.peer.port = port;
	m.data = data;
	m.len = len;
	l2tp_up(w, &m);
}

void
punt_clear(struct worker *w, const struct packet *p, int begins,
    uint64_t now_ms)
{
	struct punts *pu = &w->punts;
	struct msg_l2tp_packet m;

	/* The host's own limit first, so that one host cannot use up those
	 * of all. */
	if (!ratelimit_pass(&pu->clear[bucket(pu, host_hash(&p->peer, 0))],
	    now_ms) ||
	    (begins && !ratelimit_pass(&pu->clear_begin, now_ms)) ||
	    !ratelimit_pass(&pu->clear_all, now_ms)) {
		w->counts[COUNT_CLEAR_DROPPED]++;
		return;
	}
	memset(&m, 0, sizeof(m));
	m.local = p->local;
	m.peer = p->peer;
	m.data = p->data;
	m.len = p->len;
	l2tp_up(w, &m);
}

/* ---- down ---- */

static void
on_ike_packet(void *ctx, struct link *l, struct link_msg *m)
{
	static const uint8_t marker[NATT_MARKER_LEN];
	struct worker *w = ctx;
	struct msg_ike_packet ike;
	struct packet *p;
	struct wbuf out;

	if (msg_ike_packet_decode(&ike, m->data, m->len) == -1) {
		link_refuse(l, "malformed IKE_PACKET");
		return;
	}
	p = burst_packet(w->out, 0);
	wbuf_init(&out, p->data, BURST_DATA);
	if (!natt_is_keepalive(ike.data, ike.len))
		wbuf_bytes(&out, marker, sizeof(marker));
	wbuf_bytes(&out, ike.data, ike.len);
	if (!wbuf_ok(&out)) {
		w->counts[COUNT_SEND]++;
		return;
	}
	p->len = out.len;
	p->local = ike.local;
	p->peer = ike.peer;
	w->counts[COUNT_IKE_OUT]++;
	sock_send(w, p, 1);
}

static void
on_l2tp_packet(void *ctx, struct link *l, struct link_msg *m)
{
	struct worker *w = ctx;
	struct msg_l2tp_packet p;

	if (msg_l2tp_packet_decode(&p, m->data, m->len) == -1)
		link_refuse(l, "malformed L2TP_PACKET");
	else if (p.flow == 0)
		clear_out(w, &p.local, &p.peer, p.data, p.len);
	else
		pass_out_l2tp(w, p.flow, p.peer.port, p.data, p.len);
}

static const struct link_rule ike_rules[] = {
	{ MSG_IKE_PACKET, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_ike_packet }
};

static const struct link_rule l2tp_rules[] = {
	{ MSG_L2TP_PACKET, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_l2tp_packet }
};

/* ---- connections ---- */

static void
punt_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct worker *w = ctx;

	log_warnx("link to %s is down: %s", link_name(l),
	    how == LINK_CLOSED ? "closed" : why);
	if (w->punts.ikeyd == l)
		w->punts.ikeyd = NULL;
	if (w->punts.l2tpd == l)
		w->punts.l2tpd = NULL;
	link_free(l);
}

/* The newest one counts: a daemon that was started again may be back before
 * its end is seen. */
static void
take(struct worker *w, struct link **slot, int fd, const char *name,
    const struct link_rule *rules)
{
	struct link *l = link_try_new(fd, name, rules, 1, w, punt_down);

	if (l == NULL) {
		log_warn("link to %s", name);
		return;
	}
	link_free(*slot);
	*slot = l;
	link_limit(l, LINK_DROP_NEWEST, PUNT_QUEUE,
	    (size_t)PUNT_QUEUE * MSG_MAXLEN);
	link_hello(l, "pipexd");
}

void
punt_tell_ikeyd(struct worker *w)
{
	struct msg_ike_dataplane m = { (uint8_t)sock_raw_esp(w) };
	uint8_t buf[1];
	int len = msg_ike_dataplane_encode(&m, buf, sizeof(buf));

	/* Before the sockets are there, nothing that is said would last. */
	if (w->punts.ikeyd != NULL && w->configured && len != -1)
		link_send(w->punts.ikeyd, MSG_IKE_DATAPLANE, 0, buf,
		    (size_t)len, -1);
}

void
punt_accept_ike(void *worker, int fd)
{
	struct worker *w = worker;

	take(w, &w->punts.ikeyd, fd, "ikeyd", ike_rules);
	punt_tell_ikeyd(w);
}

void
punt_accept_l2tp(void *worker, int fd)
{
	struct worker *w = worker;

	take(w, &w->punts.l2tpd, fd, "l2tpd", l2tp_rules);
}
