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


/* Outward: a session's interface, or one of many -> PPP -> L2TP -> UDP -> ESP ->
 * UDP 4500 or protocol 50, in one pass in buffers with room in front (RFC 1661
 * 2, 2661 3.1, 3193, 4303, 3948); in the clear L2TP is followed by UDP 1701.
 * The same way for L2TP datagrams of l2tpd's. Runs in: worker. */

#include <errno.h>
#include <string.h>

#include "base/cursor.h"
#include "esp/udp.h"
#include "inner.h"
#include "proc/child.h"
#include "proc/log.h"
#include "tun.h"
#include "wire/l2tphdr.h"
#include "wire/pppframe.h"
#include "worker.h"

#define PPP_IP	0x0021

/* A packet on its way out, beside its job. */
struct outward {
	struct session		*s;
	const struct esp_path	*path;	/* NULL: in the clear */
	size_t			 len;	/* of the IP packet */
};

/* Where a burst comes from. */
struct source {
	struct worker	*w;
	int		 fd;
	struct session	*only;		/* whose interface it is, or NULL: */
	struct iface	*shared;
	uint64_t	 now_ms;
};

/* ---- from IP to L2TP ---- */

/* Put PPP and L2TP headers in front of the packet. Length is always there, for
 * clients that want it; address and control too, which nobody minds. */
static void
encapsulate(const struct session *s, struct esp_job *j)
{
	struct l2tphdr h;
	struct wbuf w;
	size_t ppp = pppframe_len(PPP_IP, 0), l2tp = l2tphdr_len(L2TPHDR_L);

	memset(&h, 0, sizeof(h));
	h.flags = L2TPHDR_L;
	h.tunnel = s->conf.peer_tunnel_id;
	h.session = s->conf.peer_session_id;
	h.len = ppp + j->len;
	j->data -= ppp + l2tp;
	j->len += ppp + l2tp;
	wbuf_init(&w, j->data, ppp + l2tp);
	l2tphdr_encode(&w, &h);
	pppframe_encode(&w, PPP_IP, 0);
}

/* The way to the session's client: *path and our outer address, or NULL. In the
 * clear a reload may have closed the way. */
static const struct addr *
way_out(struct worker *w, const struct session *s,
    const struct esp_path **path)
{
	*path = NULL;
	if (s->conf.flow == 0)
		return sock_is(w, &s->conf.local, PIPEXD_PLAIN) ?
		    &s->conf.local : NULL;
	*path = esp_path(w->esp, s->conf.flow);
	return *path != NULL ? &(*path)->local : NULL;
}

/* Look at what came out of the interface, a packet for o->s. Returns 1 if it may
 * be sent. */
static int
session_output(struct worker *w, struct outward *o, struct esp_job *j,
    const struct inner *ip)
{
	struct session *s = o->s;
	const struct addr *local = way_out(w, s, &o->path);

	if (local == NULL) {
		w->counts[COUNT_OUT_FLOW]++;
		return 0;
	}
	if (inner_nested(ip, addr_u32(local))) {
		w->counts[COUNT_OUT_NESTED]++;
		s->stats.out_errors++;
		return 0;
	}
	if (s->mss != 0)
		inner_clamp_mss(ip, j->data, s->mss);
	j->flow = s->conf.flow;
	j->len = o->len = ip->len;
	encapsulate(s, j);
	if (o->path != NULL)
		udp_seal(j, o->path, s->conf.inner_port);
	return 1;
}

static int
ip_output(const struct source *from, struct outward *o, struct esp_job *j)
{
	struct inner ip;

	if (inner_decode(&ip, j->data, j->len) == -1) {
		from->w->counts[COUNT_OUT_NOT_IP]++;
		return 0;
	}
	o->s = from->only != NULL ? from->only :
	    iface_owner(from->shared, &ip, j->data, from->now_ms);
	return o->s != NULL && session_output(from->w, o, j, &ip);
}

/* Read packets from the interface into jobs until there are no more, or a
 * burst. Returns how many, or -1 if the interface is gone. */
static int
read_burst(const struct source *from, struct outward *o, struct esp_job *jobs)
{
	struct esp_job *j;
	ssize_t len;
	int n = 0, reads;

	for (reads = 0; reads < BURST; reads++) {
		j = &jobs[n];
		memset(j, 0, sizeof(*j));
		j->data = burst_packet(from->w->out, (size_t)n)->data;
		if ((len = tun_read(from->fd, j->data, BURST_DATA)) == -1) {
			if (tun_lost(errno))
				return -1;
			break;
		}
		j->len = (size_t)len;
		n += ip_output(from, &o[n], j);
	}
	return n;
}

/* ---- ESP and away ---- */

static void
put_packet(struct packet *p, const struct esp_job *j, const struct addr *local,
    const struct addr *peer)
{
	p->data = j->data;
	p->len = j->len;
	p->local = *local;
	p->peer = *peer;
}

/* Seal those that go by ESP; in the clear they are ready. */
static void
seal(struct worker *w, const struct outward *o, struct esp_job *jobs, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i = k) {
		for (k = i; k < n && o[k].path != NULL; k++)
			continue;
		if (k > i)
			esp_seal(w->esp, jobs + i, k - i);
		else
			k++;
	}
}

/* Send the burst; what ESP or the socket refuses is counted there. */
static void
send_burst(const struct source *from, const struct outward *o,
    struct esp_job *jobs, size_t n)
{
	struct packet out[BURST];
	struct session *s;
	size_t i, m = 0;

	seal(from->w, o, jobs, n);
	for (i = 0; i < n; i++) {
		s = o[i].s;
		if (o[i].path != NULL && jobs[i].result != ESP_OK) {
			s->stats.out_errors++;
			continue;
		}
		if (o[i].path != NULL)
			put_packet(&out[m++], &jobs[i], &jobs[i].path->local,
			    &jobs[i].path->peer);
		else
			put_packet(&out[m++], &jobs[i], &s->conf.local,
			    &s->conf.peer);
		s->stats.out_packets++;
		s->stats.out_bytes += o[i].len;
		s->last_ms = from->now_ms;
	}
	from->w->counts[COUNT_DATA_OUT] += m;
	sock_send(from->w, out, m);
	worker_arm(from->w);
}

/* A burst; 0, or -1 if the interface is gone. */
static int
source_output(const struct source *from)
{
	struct outward o[BURST];
	struct esp_job jobs[BURST];
	int n;

	if ((n = read_burst(from, o, jobs)) == -1)
		return -1;
	if (n > 0)
		send_burst(from, o, jobs, (size_t)n);
	return 0;
}

void
pass_out(struct worker *w, struct session *s)
{
	struct source from = { w, s->fd, s, NULL, clock_ms() };

	if (source_output(&from) == -1)
		pipex_lost(w, s, strerror(errno));
}

void
pass_out_shared(struct worker *w, struct iface *f)
{
	struct source from = { w, f->fd, NULL, f, clock_ms() };

	if (source_output(&from) == -1)
		iface_lost(f, strerror(errno));
}

/* ---- L2TP of l2tpd's ---- */

void
pass_out_l2tp(struct worker *w, uint32_t flow, uint16_t port,
    const uint8_t *data, size_t len)
{
	const struct esp_path *path = esp_path(w->esp, flow);
	struct packet p;
	struct esp_job j;

	if (path == NULL || len > BURST_DATA) {
		w->counts[COUNT_OUT_FLOW]++;
		return;
	}
	memset(&j, 0, sizeof(j));
	j.data = burst_packet(w->out, 0)->data;
	j.len = len;
	j.flow = flow;
	memcpy(j.data, data, len);
	udp_seal(&j, path, port);
	esp_seal(w->esp, &j, 1);
	if (j.result == ESP_OK) {
		put_packet(&p, &j, &j.path->local, &j.path->peer);
		sock_send(w, &p, 1);
		w->counts[COUNT_L2TP_OUT]++;
	}
	worker_arm(w);
}
