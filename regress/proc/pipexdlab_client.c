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

/* The client of pipexdlab.c: its SAs by PF_KEY, its packets, its sessions. */

#include <sys/socket.h>
#include <sys/time.h>
#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/cursor.h"
#include "pipexd/esp/udp.h"
#include "pipexdlab.h"

#define IP_HDRLEN	20
#define SERVER		UINT32_C(0x0a090001)	/* 10.9.0.1 */

/* ---- PF_KEY ---- */

struct pfkey_msg
kit_pfkey_told(struct kit *k, uint8_t type)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct pfkey_msg m;
	size_t n;

	do {
		n = kit_packet(k->pfkey, buf, sizeof(buf), pfkey_type_name(type));
		assert_int_equal(pfkey_decode(&pfkey_kame, PFKEY_REPLY, buf, n,
		    &m), 0);
	} while (m.type != type);
	return m;
}

void
kit_pfkey_send(struct kit *k, struct pfkey_msg *m)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct wbuf w;

	m->seq = ++k->seq;
	m->pid = 4711;
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(pfkey_encode(&pfkey_kame, PFKEY_REQUEST, m, &w), 0);
	assert_int_equal(send(k->pfkey, buf, w.len, 0), w.len);
}

struct pfkey_msg
kit_pfkey(struct kit *k, struct pfkey_msg *m)
{
	struct pfkey_msg reply;

	kit_pfkey_send(k, m);
	reply = kit_pfkey_told(k, m->type);
	assert_int_equal(reply.seq, m->seq);
	assert_int_equal(reply.pid, 4711);
	return reply;
}

void
kit_sas_of(struct kit *k, const struct fix_suite *suite, uint32_t flow,
    uint32_t up, uint32_t down)
{
	struct pfkey_msg m;

	k->up = fix_sa(suite, up, flow);
	k->up.src = fix_addr(k->peer, 1701);
	k->up.dst = fix_addr(k->local, 1701);
	k->up.natt_sport = k->raw ? 0 : KIT_PORT;
	k->up.natt_dport = k->raw ? 0 : 4500;
	k->down = fix_sa(suite, down, flow);
	k->down.src = k->up.src;
	k->down.dst = k->up.dst;
	k->down.natt_sport = k->up.natt_sport;
	k->down.natt_dport = k->up.natt_dport;
	k->down = fix_mirror(&k->down);

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	m.sa.src = k->up.src;
	m.sa.dst = k->up.dst;
	m.spi_min = m.spi_max = up;
	m = kit_pfkey(k, &m);
	assert_int_equal(m.error, 0);
	assert_int_equal(m.sa.spi, up);
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_UPDATE;
	m.sa = k->up;
	m = kit_pfkey(k, &m);
	assert_int_equal(m.error, 0);
	assert_int_equal(m.sa.enc_keylen, 0);
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_ADD;
	m.sa = k->down;
	assert_int_equal(kit_pfkey(k, &m).error, 0);
	assert_int_equal(esp_add(k->client->esp, NULL, &k->up), 0);
	assert_int_equal(fix_update(k->client, NULL, &k->down), 0);
}

void
kit_sas(struct kit *k, uint32_t flow, uint32_t up, uint32_t down)
{
	kit_sas_of(k, &fix_suites[2], flow, up, down);
}

/* ---- packets ---- */

static int
client_socket(int fd, const char *address, uint16_t port)
{
	struct sockaddr_in sin;
	struct timeval limit = { KIT_LIMIT_MS / 1000, 0 };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(port);
	inet_pton(AF_INET, address, &sin.sin_addr);
	if (fd == -1 || bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1)
		fail_msg("bind %s:%u: %s", address, port, strerror(errno));
	return fd;
}

int
kit_udp(const char *address, uint16_t port)
{
	return client_socket(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
	    address, port);
}

int
kit_raw(const char *address)
{
	return client_socket(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC,
	    IPPROTO_ESP), address, 0);
}

static void
to_server(const struct kit *k, int udp, const void *data, size_t len)
{
	struct sockaddr_in sin;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_port = htons(4500);
	inet_pton(AF_INET, k->local, &sin.sin_addr);
	assert_int_equal(sendto(udp, data, len, 0, (struct sockaddr *)&sin,
	    sizeof(sin)), len);
}

size_t
kit_l2tp_udp(uint8_t *buf, const void *data, size_t len)
{
	struct wbuf w;

	wbuf_init(&w, buf, FIX_MAXPKT);
	wbuf_u16(&w, 1701);
	wbuf_u16(&w, 1701);
	wbuf_u16(&w, (uint16_t)(len + UDP_HDRLEN));
	wbuf_u16(&w, 0);
	wbuf_bytes(&w, data, len);
	assert_true(wbuf_ok(&w));
	return w.len;
}

void
kit_up(struct kit *k, int udp, uint32_t flow, const void *data, size_t len)
{
	uint8_t buf[FIX_MAXPKT];
	struct pkt p;

	if (flow == 0) {
		to_server(k, udp, data, len);
		return;
	}
	len = kit_l2tp_udp(buf, data, len);
	p = fix_seal(k->client, flow, buf, len, 17, ESP_OK);
	to_server(k, udp, p.buf, p.len);
}

size_t
kit_down(struct kit *k, int udp, uint8_t *buf, size_t size)
{
	uint8_t *block;
	struct esp_job j;
	struct pkt p;
	uint16_t port;

	p.len = kit_packet(udp, p.buf, sizeof(p.buf), "packet to the client");
	if (k->raw) {
		assert_true(p.len > IP_HDRLEN);
		assert_hex(p.buf, 1, "45");
		p.len -= IP_HDRLEN;
		memmove(p.buf, p.buf + IP_HDRLEN, p.len);
	}
	j = fix_open(k->client, &p, NULL, &block);
	if (j.result != ESP_OK)
		fail_msg("client: %s", esp_result_name(j.result));
	assert_int_equal(udp_open(&j, &port), UDP_OK);
	assert_int_equal(port, 1701);
	assert_true(j.len <= size);
	memcpy(buf, j.data, j.len);
	free(block);
	return j.len;
}

int
kit_silent(int udp)
{
	struct pollfd p = { udp, POLLIN, 0 };

	return poll(&p, 1, 200) == 0;
}

size_t
kit_ip(uint8_t *buf, uint32_t src, uint32_t dst, uint16_t sport,
    uint16_t dport, const void *data, size_t len)
{
	struct wbuf w;
	uint32_t sum = 0;
	size_t i;

	wbuf_init(&w, buf, FIX_MAXPKT);
	wbuf_u16(&w, 0x4500);
	wbuf_u16(&w, (uint16_t)(28 + len));
	wbuf_u32(&w, 0);
	wbuf_u16(&w, 0x4011);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, src);
	wbuf_u32(&w, dst);
	wbuf_u16(&w, sport);
	wbuf_u16(&w, dport);
	wbuf_u16(&w, (uint16_t)(8 + len));
	wbuf_u16(&w, 0);
	wbuf_bytes(&w, data, len);
	assert_true(wbuf_ok(&w));
	for (i = 0; i < 20; i += 2)
		sum += (uint32_t)buf[i] << 8 | buf[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	wbuf_put_u16(&w, 10, (uint16_t)~(sum + (sum >> 16)));
	return w.len;
}

size_t
kit_data(uint8_t *buf, uint16_t tunnel, uint16_t session, const void *ip,
    size_t len)
{
	struct wbuf w;

	wbuf_init(&w, buf, FIX_MAXPKT);
	wbuf_u16(&w, 0x0002);
	wbuf_u16(&w, tunnel);
	wbuf_u16(&w, session);
	wbuf_u32(&w, 0xff030021);
	wbuf_bytes(&w, ip, len);
	assert_true(wbuf_ok(&w));
	return w.len;
}

void
kit_up_ip(struct kit *k, uint16_t tunnel, uint16_t session, uint32_t src,
    uint16_t dport, const char *text)
{
	uint8_t ip[FIX_MAXPKT], l2tp[FIX_MAXPKT];
	size_t n;

	n = kit_ip(ip, src, SERVER, 5555, dport, text, strlen(text));
	n = kit_data(l2tp, tunnel, session, ip, n);
	kit_up(k, k->udp, KIT_FLOW, l2tp, n);
}

/* ---- sessions ---- */

struct msg_pipex
kit_session(const struct kit *k, uint32_t flow)
{
	struct msg_pipex p;

	memset(&p, 0, sizeof(p));
	p.session = 1;
	p.proto = MSG_PROTO_L2TP;
	p.flow = flow;
	p.tunnel_id = 5;
	p.peer_tunnel_id = 6;
	p.session_id = 0x1111;
	p.peer_session_id = 8;
	p.inner_port = 1701;
	p.local = fix_addr(k->local, 1701);
	p.peer = fix_addr(k->peer, KIT_PORT);
	p.flags = MSG_PIPEX_MSS_ADJUST | MSG_PIPEX_INGRESS_FILTER;
	p.mtu = 1360;
	p.ip_local = addr_v4_u32(SERVER, 0);
	p.ip_peer = fix_addr("10.9.0.77", 0);
	strlcpy(p.ifname, "pppx0", sizeof(p.ifname));
	strlcpy(p.user, "alice\n", sizeof(p.user));
	return p;
}

struct msg_pipex
kit_session_of(const struct kit *k, uint32_t flow, uint32_t number,
    uint32_t address)
{
	struct msg_pipex p = kit_session(k, flow);

	p.session = number;
	p.session_id = (uint16_t)number;
	p.peer_session_id = (uint16_t)(0x1000 + number);
	p.ip_peer = addr_v4_u32(address, 0);
	return p;
}

void
kit_ask(struct kit *k, const struct msg_pipex *p)
{
	uint8_t buf[KIT_MAXMSG];
	int n = msg_pipex_encode(p, buf, sizeof(buf));

	assert_true(n > 0);
	kit_send(k->pipex, MSG_PIPEX_ADD, buf, (size_t)n);
}

struct msg_pipex_added
kit_added(struct kit *k, uint32_t session)
{
	struct msg_pipex_added added;
	uint8_t buf[KIT_MAXMSG];
	size_t len = kit_recv(k->pipex, MSG_PIPEX_ADDED, buf);

	assert_int_equal(msg_pipex_added_decode(&added, buf, len), 0);
	assert_int_equal(added.session, session);
	return added;
}

struct msg_pipex_added
kit_add(struct kit *k, const struct msg_pipex *p)
{
	kit_ask(k, p);
	return kit_added(k, p->session);
}

struct msg_pipex_stats
kit_stats(struct kit *k)
{
	struct msg_pipex_stats s;
	uint8_t buf[KIT_MAXMSG];
	size_t len;

	kit_send(k->pipex, MSG_PIPEX_STAT, NULL, 0);
	len = kit_recv(k->pipex, MSG_PIPEX_STATS, buf);
	assert_int_equal(msg_pipex_stats_decode(&s, buf, len), 0);
	kit_recv(k->pipex, MSG_PIPEX_STAT_END, buf);
	return s;
}

void
kit_del(struct kit *k, uint32_t session)
{
	struct msg_pipex_del d = { session };
	uint8_t buf[KIT_MAXMSG];
	int n = msg_pipex_del_encode(&d, buf, sizeof(buf));

	kit_send(k->pipex, MSG_PIPEX_DEL, buf, (size_t)n);
}

void
kit_gone(struct kit *k, uint32_t session, const char *why)
{
	struct msg_pipex_gone g;
	uint8_t buf[KIT_MAXMSG];
	size_t len = kit_recv(k->pipex, MSG_PIPEX_GONE, buf);

	assert_int_equal(msg_pipex_gone_decode(&g, buf, len), 0);
	assert_int_equal(g.session, session);
	if (strstr(g.reason, why) == NULL)
		fail_msg("%s, not %s", g.reason, why);
}
