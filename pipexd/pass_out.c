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


/* Outward: the session's interface -> PPP -> L2TP -> UDP -> ESP -> UDP 4500 or
 * protocol 50, in one pass in buffers with room in front (RFC 1661 2, 2661 3.1, 3193,
 * 4303, 3948); in the clear L2TP is followed by UDP 1701. The same way for L2TP datagrams of l2tpd's. Runs in: worker. */

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

/* ---- ESP and away ---- */

/* Seal n packets, of which jobs hold flow and UDP datagram, and send them. */
static size_t
seal_and_send(struct worker *w, struct esp_job *jobs, size_t n)
{
	struct packet out[BURST];
	size_t i, m = 0;

	esp_seal(w->esp, jobs, n);
	for (i = 0; i < n; i++) {
		/* esp counted why */
		if (jobs[i].result != ESP_OK)
			continue;
		out[m].data = jobs[i].data;
		out[m].len = jobs[i].len;
		out[m].local = jobs[i].path->local;
		out[m].peer = jobs[i].path->peer;
		m++;
	}
	sock_send(w, out, m);
	worker_arm(w);
	return m;
}

/* ---- data ---- */

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

/* Look at what came out of the interface. Returns 1 if it may be sent. */
static int
ip_output(struct worker *w, struct session *s, struct esp_job *j,
    uint32_t outer)
{
	struct inner ip;

	if (inner_decode(&ip, j->data, j->len) == -1) {
		w->counts[COUNT_OUT_NOT_IP]++;
		return 0;
	}
	if (inner_nested(&ip, outer)) {
		w->counts[COUNT_OUT_NESTED]++;
		s->stats.out_errors++;
		return 0;
	}
	if (s->mss != 0)
		inner_clamp_mss(&ip, j->data, s->mss);
	j->len = ip.len;
	return 1;
}

/* Read packets from the interface into jobs until there are no more, or a
 * burst. local is our outer address, NULL if there is no way to the client;
 * then they are dropped. Returns how many, or -1 if the interface is gone. */
static int
read_burst(struct worker *w, struct session *s, const struct addr *local,
    struct esp_job *jobs)
{
	struct esp_job *j;
	ssize_t len;
	int n = 0, reads;

	for (reads = 0; reads < BURST; reads++) {
		j = &jobs[n];
		memset(j, 0, sizeof(*j));
		j->data = burst_packet(w->out, (size_t)n)->data;
		if ((len = tun_read(s->fd, j->data, BURST_DATA)) == -1) {
			if (tun_lost(errno))
				return -1;
			break;
		}
		j->len = (size_t)len;
		j->flow = s->conf.flow;
		if (local == NULL)
			w->counts[COUNT_OUT_FLOW]++;
		else if (ip_output(w, s, j, addr_u32(local)))
			n++;
	}
	return n;
}

/* The jobs' packets in the clear. Returns how many there were; what the socket
 * refuses is counted there. */
static size_t
send_clear(struct worker *w, const struct session *s,
    const struct esp_job *jobs, size_t n)
{
	struct packet out[BURST];
	size_t i;

	for (i = 0; i < n; i++) {
		out[i].data = jobs[i].data;
		out[i].len = jobs[i].len;
		out[i].local = s->conf.local;
		out[i].peer = s->conf.peer;
	}
	sock_send(w, out, n);
	return n;
}

/* Our outer address on the way to the session's client, or NULL. In the clear
 * a reload may have closed the way. */
static const struct addr *
way_out(struct worker *w, const struct session *s,
    const struct esp_path *path)
{
	if (s->conf.flow != 0)
		return path != NULL ? &path->local : NULL;
	return sock_is(w, &s->conf.local, PIPEXD_PLAIN) ? &s->conf.local :
	    NULL;
}

void
pass_out(struct worker *w, struct session *s)
{
	const struct esp_path *path = s->conf.flow != 0 ?
	    esp_path(w->esp, s->conf.flow) : NULL;
	struct esp_job jobs[BURST];
	uint64_t bytes = 0;
	size_t sent;
	int i, n;

	if ((n = read_burst(w, s, way_out(w, s, path), jobs)) == -1) {
		pipex_lost(w, s, strerror(errno));
		return;
	}
	if (n == 0)
		return;
	for (i = 0; i < n; i++) {
		bytes += jobs[i].len;
		encapsulate(s, &jobs[i]);
		if (path != NULL)
			udp_seal(&jobs[i], path, s->conf.inner_port);
	}
	sent = path != NULL ? seal_and_send(w, jobs, (size_t)n) :
	    send_clear(w, s, jobs, (size_t)n);
	w->counts[COUNT_DATA_OUT] += sent;
	s->stats.out_packets += sent;
	s->stats.out_errors += (size_t)n - sent;
	s->stats.out_bytes += bytes;
	s->last_ms = clock_ms();
}

/* ---- L2TP of l2tpd's ---- */

void
pass_out_l2tp(struct worker *w, uint32_t flow, uint16_t port,
    const uint8_t *data, size_t len)
{
	const struct esp_path *path = esp_path(w->esp, flow);
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
	w->counts[COUNT_L2TP_OUT] += seal_and_send(w, &j, 1);
}
