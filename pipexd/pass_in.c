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


/* Inward: UDP 4500 or protocol 50 -> ESP -> UDP -> L2TP -> PPP -> the session's
 * interface, in one pass and in place (RFC 3948, 4303, 3193, 2661 3.1, 1661 2). What is not
 * IP of an open session goes up to ikeyd or l2tpd. Runs in: worker. */

#include <errno.h>
#include <string.h>

#include "base/cursor.h"
#include "esp/udp.h"
#include "inner.h"
#include "proc/child.h"
#include "proc/log.h"
#include "tun.h"
#include "wire/l2tphdr.h"
#include "wire/natt.h"
#include "wire/pppframe.h"
#include "worker.h"

#define PPP_IP		0x0021
#define PROTO_ESP	50
/* Bursts read at one event, so that a flood leaves time for the others. */
#define ROUNDS	4

/* A packet between the end of ESP and its delivery. */
struct inward {
	struct worker		*w;
	const struct packet	*p;	/* as it came */
	struct esp_job		*j;
	uint16_t		 port;	/* client's inner UDP port */
	uint64_t		 now_ms;
};

static void
count(struct worker *w, enum count c)
{
	w->counts[c]++;
}

/* ---- data ---- */

/* The packet is the session's: into its interface. */
static void
deliver(struct inward *in, struct session *s, uint8_t *data, size_t len)
{
	int error;

	if (tun_write(s->fd, data, len) == 0) {
		s->stats.in_packets++;
		s->stats.in_bytes += len;
		s->last_ms = s->last_in_ms = in->now_ms;
		count(in->w, COUNT_DATA_IN);
		return;
	}
	error = errno;
	s->stats.in_errors++;
	count(in->w, COUNT_TUN_WRITE);
	if (!tun_lost(error))
		return;
	if (s->shared != NULL)
		iface_lost(s->shared, strerror(error));
	else
		pipex_lost(in->w, s, strerror(error));
}

static void
ip_input(struct inward *in, struct session *s, uint8_t *data, size_t len)
{
	struct worker *w = in->w;
	struct inner ip;
	enum count bad = COUNT_MAX;

	if (inner_decode(&ip, data, len) == -1)
		bad = COUNT_IP_HEADER;
	else if ((s->conf.flags & MSG_PIPEX_INGRESS_FILTER) &&
	    ip.src != s->peer)
		bad = COUNT_IP_SOURCE;
	else if (inner_nested(&ip, addr_u32(&in->p->local)))
		bad = COUNT_IP_NESTED;
	if (bad != COUNT_MAX) {
		s->stats.in_errors++;
		count(w, bad);
		return;
	}
	if (s->mss != 0)
		inner_clamp_mss(&ip, data, s->mss);
	deliver(in, s, data, ip.len);
}

/* To l2tpd, as it came. */
static void
hand_up(const struct inward *in, const struct l2tphdr *h)
{
	if (in->j->flow == 0)
		punt_clear(in->w, in->p, h->tunnel == 0, in->now_ms);
	else
		punt_l2tp(in->w, in->j->flow, &in->p->local, &in->p->peer,
		    in->port, in->j->data, in->j->len, in->now_ms);
}

/* 1 if the session is the sender's: ids alone prove nothing. In the clear it
 * is known by its address. */
static int
is_of(const struct inward *in, const struct session *s,
    const struct l2tphdr *h)
{
	if (s->conf.flow != in->j->flow || s->conf.tunnel_id != h->tunnel)
		return 0;
	return in->j->flow != 0 || (addr_eq(&s->conf.peer, &in->p->peer) &&
	    addr_host_eq(&s->conf.local, &in->p->local));
}

/* An L2TP data message (RFC 2661 3.1): IP of an open session stays here, and
 * every other PPP protocol is l2tpd's and pppd-lite's. */
static void
data_input(struct inward *in, const struct l2tphdr *h)
{
	uint8_t *frame = in->j->data + h->off;
	struct pppframe f;
	struct session *s;

	if (pppframe_decode(&f, frame, h->len, PPPFRAME_LENIENT) !=
	    PPPFRAME_OK) {
		count(in->w, COUNT_PPP_HEADER);
		return;
	}
	if (f.protocol != PPP_IP) {
		hand_up(in, h);
		return;
	}
	if ((s = session_by_id(&in->w->sessions, h->session)) == NULL)
		count(in->w, COUNT_NO_SESSION);
	else if (!is_of(in, s, h))
		count(in->w, COUNT_WRONG_TUNNEL);
	else
		ip_input(in, s, frame + f.off, f.len);
}

/* ---- L2TP, out of ESP or in the clear ---- */

static void
l2tp_input(struct inward *in)
{
	struct l2tphdr h;

	if (l2tphdr_decode(&h, in->j->data, in->j->len) != L2TPHDR_OK)
		count(in->w, COUNT_L2TP_HEADER);
	else if (h.flags & L2TPHDR_T)
		hand_up(in, &h);
	else
		data_input(in, &h);
}

void
pass_in_clear(struct worker *w, const struct packet *p, uint64_t now_ms)
{
	struct esp_job j;
	struct inward in;

	memset(&j, 0, sizeof(j));	/* flow 0 */
	j.data = p->data;
	j.len = p->len;
	in.w = w;
	in.p = p;
	in.j = &j;
	in.port = p->peer.port;
	in.now_ms = now_ms;
	l2tp_input(&in);
}

/* One line for what a careful admin wants to know; the rest only counts. A
 * replay may be the network's own doing. */
static void
esp_refused(const struct inward *in)
{
	char from[ADDR_STRLEN];
	struct cursor c;

	if (in->j->result == ESP_DUMMY || in->j->result == ESP_REPLAY)
		return;
	cursor_init(&c, in->p->data, in->p->len);
	log_peer(&in->p->peer, "peer %s: ESP with SPI 0x%08x dropped: %s",
	    addr_print(&in->p->peer, from, sizeof(from)), cursor_u32(&c),
	    esp_result_name(in->j->result));
}

static void
esp_input(struct inward *in)
{
	static const enum count counts[UDP_NRESULTS] = {
		[UDP_PROTO] = COUNT_NOT_UDP,
		[UDP_LENGTH] = COUNT_UDP_LENGTH,
		[UDP_PORT] = COUNT_UDP_PORT
	};
	char from[ADDR_STRLEN];
	enum udp_result r;

	if (in->j->result != ESP_OK) {
		esp_refused(in);
		return;
	}
	if ((r = udp_open(in->j, &in->port)) == UDP_OK) {
		l2tp_input(in);
		return;
	}
	count(in->w, counts[r]);
	log_peer(&in->p->peer, "peer %s: packet inside ESP dropped: %s "
	    "(RFC 3193 4)", addr_print(&in->p->peer, from, sizeof(from)),
	    udp_result_name(r));
}

/* ---- the burst ---- */

/* Sort out what is not ESP. Returns 1 if the packet of UDP 4500 is ESP. */
static int
natt_input(struct worker *w, const struct packet *p, uint64_t now_ms)
{
	uint32_t spi;

	if (p->data == NULL)	/* cut, and counted */
		return 0;
	switch (natt_classify(p->data, p->len, &spi)) {
	case NATT_ESP:
		return 1;
	case NATT_IKE:
		punt_ike(w, p, now_ms);
		break;
	case NATT_KEEPALIVE:
		count(w, COUNT_KEEPALIVE);
		break;
	case NATT_BAD:
		count(w, COUNT_NATT_BAD);
		break;
	}
	return 0;
}

/* Take the IP header off a packet of protocol 50. Returns 1 if it is ESP. */
static int
raw_input(struct worker *w, struct packet *p)
{
	struct inner ip;

	if (p->data == NULL)
		return 0;
	if (inner_decode(&ip, p->data, p->len) == -1 ||
	    ip.proto != PROTO_ESP) {
		count(w, COUNT_RAW_BAD);
		return 0;
	}
	p->data += ip.hdrlen;
	p->len = ip.len - ip.hdrlen;
	p->peer.port = 0;	/* whatever the system puts there */
	return 1;
}

static void
burst_input(struct worker *w, struct packet *const *p, size_t n,
    uint64_t now_ms)
{
	struct esp_job jobs[BURST];
	struct inward in;
	size_t i;

	memset(jobs, 0, n * sizeof(jobs[0]));
	for (i = 0; i < n; i++) {
		jobs[i].data = p[i]->data;
		jobs[i].len = p[i]->len;
		jobs[i].from = &p[i]->peer;
	}
	esp_open(w->esp, jobs, n);
	in.w = w;
	in.now_ms = now_ms;
	for (i = 0; i < n; i++) {
		in.p = p[i];
		in.j = &jobs[i];
		esp_input(&in);
	}
}

void
pass_in(struct worker *w, struct sock *s)
{
	struct packet *esp[BURST];
	uint64_t now_ms = clock_ms();
	int raw = s->what.kind == PIPEXD_ESP;
	size_t i, n, m, cut, round;

	for (round = 0, n = BURST; round < ROUNDS && n == BURST; round++) {
		n = burst_recv(w->in, s->fd, &s->what.local, &cut);
		w->counts[raw ? COUNT_RAW_IN : COUNT_NATT_IN] += n;
		w->counts[COUNT_TRUNCATED] += cut;
		for (i = m = 0; i < n; i++) {
			esp[m] = burst_received(w->in, i);
			m += (size_t)(raw ? raw_input(w, esp[m]) :
			    natt_input(w, esp[m], now_ms));
		}
		burst_input(w, esp, m, now_ms);
	}
	worker_arm(w);
}
