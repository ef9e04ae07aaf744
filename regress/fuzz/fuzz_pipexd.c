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

/* pipexd's worker as a whole: the links of ikeyd (PF_KEY and IKE), l2tpd and
 * pppd-lite, and the packets. The input is steps {u8 what, u8 which, u16 len,
 * bytes}. A client with an SA and a session of its own is there from the
 * start, so that its packets get through ESP, UDP, L2TP and PPP. Sockets and
 * interfaces are stand-ins. When all links are closed nothing may be left. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "pipexd/esp/sa.h"
#include "pipexd/esp/udp.h"
#include "pipexd/tun.h"
#include "pipexd/worker.h"
#include "process.h"
#include "proc/child.h"

#define MAXLEN	2048
#define SPI	0x1001
#define FLOW	7

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_MESSAGE,	/* over one of the links */
	STEP_NATT,	/* a datagram to UDP 4500 as it is */
	STEP_RAW,	/* one of protocol 50, with its IP header */
	STEP_CLEAR,	/* one to UDP 1701 */
	STEP_ESP,	/* sealed by our client as UDP datagram */
	STEP_L2TP,	/* an L2TP message of our client */
	STEP_IP,	/* an IP packet of our client's session */
	STEP_TUN,	/* a packet out of the session's interface */
	STEP_TIME, STEP_RELINK,
	STEP_PLAIN,	/* a datagram to a UDP 1701 that needs no IPsec */
	STEPS
};

static struct worker	*w;
static struct esp	*client;
static struct sock	 natt, raw, clear, plain;
static uint8_t		 inbox[BURST_HEAD + BURST_DATA + BURST_TAIL];
static uint8_t		 outbox[BURST][BURST_HEAD + BURST_DATA + BURST_TAIL];
static struct packet	 received, to_send[BURST];
static int		 waiting;	/* received is to be had */
static uint8_t		 from_tun[MAXLEN];
static size_t		 from_tun_len;
static int		 links[4];

enum { LINK_PFKEY, LINK_IKE, LINK_L2TP, LINK_PIPEX };
static const char *const names[] = { "pfkey.sock", "ike.sock", "l2tp.sock",
    "pipex.sock" };

/* ---- stand-ins for burst.c, sock.c and tun_*.c ---- */

struct burst {
	int	 unused;
};

struct burst *
burst_new(void)
{
	static struct burst b;

	return &b;
}

struct packet *
burst_packet(struct burst *b, size_t i)
{
	(void)b;
	memset(&to_send[i], 0, sizeof(to_send[i]));
	to_send[i].data = outbox[i] + BURST_HEAD;
	return &to_send[i];
}

struct packet *
burst_received(struct burst *b, size_t i)
{
	(void)b;
	(void)i;
	return &received;
}

size_t
burst_recv(struct burst *b, int fd, const struct addr *local, size_t *cut)
{
	size_t n = (size_t)waiting;

	(void)b;
	(void)fd;
	(void)local;
	*cut = 0;
	waiting = 0;
	return n;
}

void
sock_send(struct worker *worker, struct packet *p, size_t n)
{
	size_t i;

	(void)worker;
	for (i = 0; i < n; i++)
		if (p[i].len > BURST_DATA + BURST_TAIL)
			abort();
}

int
sock_raw_esp(const struct worker *worker)
{
	(void)worker;
	return 1;
}

int
sock_is(struct worker *worker, const struct addr *local,
    enum pipexd_kind kind)
{
	(void)worker;
	(void)local;
	return kind == PIPEXD_PLAIN;
}

void
sock_begin(struct worker *worker)
{
	(void)worker;
}

void
sock_end(struct worker *worker)
{
	(void)worker;
}

void
sock_add(struct worker *worker, const struct pipexd_socket *s, int fd)
{
	(void)worker;
	(void)s;
	close(fd);
}

int
sock_keep(struct worker *worker, const struct pipexd_socket *s)
{
	(void)worker;
	(void)s;
	return 0;
}

ssize_t
tun_read(int fd, void *buf, size_t size)
{
	size_t n = from_tun_len;

	(void)fd;
	if (n == 0 || n > size) {
		errno = EAGAIN;
		return -1;
	}
	memcpy(buf, from_tun, n);
	from_tun_len = 0;
	return (ssize_t)n;
}

/* What reaches an interface is a whole IPv4 packet. */
int
tun_write(int fd, const void *buf, size_t len)
{
	const uint8_t *p = buf;

	(void)fd;
	if (len < 20 || p[0] >> 4 != 4 || (size_t)(p[2] << 8 | p[3]) != len)
		abort();
	return 0;
}

int
tun_lost(int error)
{
	return error == ENODEV;
}

/* ---- our client ---- */

static void
client_tell(void *ctx, void *owner, const struct pfkey_msg *m)
{
	(void)ctx;
	(void)owner;
	(void)m;
}

static struct pfkey_sa
sa_of(void)
{
	struct pfkey_sa sa;

	memset(&sa, 0, sizeof(sa));
	sa.spi = SPI;
	sa.src = addr_v4_u32(0xc6336407, 1701);
	sa.dst = addr_v4_u32(0xc0000201, 1701);
	sa.proto = 17;
	sa.flow = FLOW;
	sa.enc = PFKEY_ENC_AES;
	sa.enc_keylen = 16;
	sa.auth = PFKEY_AUTH_SHA1;
	sa.auth_keylen = 20;
	sa.replay = 64;
	sa.natt_sport = 61234;
	sa.natt_dport = 4500;
	return sa;
}

/* What ikeyd would say to make the client's SAs. */
static void
ask(uint8_t type, const struct pfkey_sa *sa)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct pfkey_msg m;
	struct wbuf b;

	memset(&m, 0, sizeof(m));
	m.type = type;
	m.seq = 1;
	m.sa = *sa;
	m.spi_min = m.spi_max = SPI;
	wbuf_init(&b, buf, sizeof(buf));
	if (pfkey_encode(&pfkey_kame, PFKEY_REQUEST, &m, &b) != 0)
		abort();
	process_send_raw(links[LINK_PFKEY], buf, b.len);
	process_run();
}

static void
worker_sas(void)
{
	struct pfkey_sa sa = sa_of(), back = sa;

	back.src = sa.dst;
	back.dst = sa.src;
	back.natt_sport = sa.natt_dport;
	back.natt_dport = sa.natt_sport;
	ask(PFKEY_GETSPI, &sa);
	ask(PFKEY_UPDATE, &sa);
	ask(PFKEY_ADD, &back);
	if (esp_sas(w->esp) != 2)
		abort();
}

static void
client_sas(void)
{
	struct pfkey_sa sa = sa_of();
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.spi_min = m.spi_max = SPI;
	m.sa.dst = sa.dst;
	if (esp_getspi(client, NULL, &m) != 0 ||
	    esp_update(client, NULL, &sa) != 0 ||
	    esp_add(client, NULL, &sa) != 0)
		abort();
}

static void
arrive(struct sock *s, const uint8_t *data, size_t len)
{
	received.data = inbox + sizeof(inbox) - BURST_TAIL - len;
	memcpy(received.data, data, len);
	received.len = len;
	received.peer = addr_v4_u32(0xc6336407, 61234);
	received.local = addr_v4_u32(0xc0000201, 4500);
	waiting = 1;
	if (s == &clear || s == &plain)
		clear_in(w, s);
	else
		pass_in(w, s);
	process_run();
}

/* Sealed with its own SA: as UDP datagram, or as packet with its header. */
static void
client_sends(const uint8_t *data, size_t len, int udp)
{
	static uint8_t buf[ESP_HEADROOM + MAXLEN + 64 + ESP_TAILROOM];
	struct esp_job j;
	uint8_t *p;

	memset(&j, 0, sizeof(j));
	j.data = buf + ESP_HEADROOM;
	j.flow = FLOW;
	j.next_header = 17;
	p = j.data;
	if (udp) {
		memcpy(p, "\x06\xa5\x06\xa5", 4);
		p[4] = (uint8_t)((len + 8) >> 8);
		p[5] = (uint8_t)(len + 8);
		p[6] = p[7] = 0;
		p += 8;
	}
	memcpy(p, data, len);
	j.len = (size_t)(p - j.data) + len;
	esp_seal(client, &j, 1);
	if (j.result == ESP_OK)
		arrive(&natt, j.data, j.len);
}

static void
client_ip(const uint8_t *data, size_t len)
{
	uint8_t buf[MAXLEN + 16];
	static const uint8_t head[] = { 0, 2, 0, 9, 0, 5, 0xff, 3, 0, 0x21 };

	if (len > MAXLEN - sizeof(head))
		len = MAXLEN - sizeof(head);
	memcpy(buf, head, sizeof(head));
	memcpy(buf + sizeof(head), data, len);
	client_sends(buf, len + sizeof(head), 1);
}

/* ---- the others ---- */

/* The parent makes interfaces; never anything to read is there by itself. */
static void
told(int port, uint16_t type, uint32_t id, const uint8_t *data, size_t len)
{
	static int pipes[2] = { -1, -1 };
	struct pipexd_tun t = { "pppx0" };

	(void)data;
	(void)len;
	if (pipes[0] == -1 && pipe(pipes) == -1)
		abort();
	if (port != PROCESS_PARENT || type != PIPEXD_TUN_OPEN)
		return;
	if (process_order(PIPEXD_TUN, id, &t, sizeof(t),
	    dup(pipes[0])) == -1)
		abort();
}

static void
client_session(void)
{
	struct msg_pipex m;
	uint8_t buf[MSG_MAXLEN];
	int n;

	memset(&m, 0, sizeof(m));
	m.session = 1;
	m.proto = MSG_PROTO_L2TP;
	m.flow = FLOW;
	m.tunnel_id = 9;
	m.session_id = 5;
	m.peer_tunnel_id = 19;
	m.peer_session_id = 15;
	m.inner_port = 1701;
	m.mtu = 1400;
	m.flags = MSG_PIPEX_MSS_ADJUST | MSG_PIPEX_INGRESS_FILTER;
	m.ip_local = addr_v4_u32(0x0a090001, 0);
	m.ip_peer = addr_v4_u32(0x0a090002, 0);
	strlcpy(m.ifname, "pppx0", sizeof(m.ifname));
	strlcpy(m.user, "alice", sizeof(m.user));
	if ((n = msg_pipex_encode(&m, buf, sizeof(buf))) == -1)
		abort();
	process_send(links[LINK_PIPEX], MSG_PIPEX_ADD, 0, buf, (size_t)n);
	process_run();
}

static void
join(size_t i)
{
	process_relink(&links[i], names[i], i != LINK_PFKEY);
	process_run();
}

static void
step(unsigned int what, uint8_t which, const uint8_t *p, size_t len)
{
	static struct sock *const socks[] = { &natt, &raw, &clear };
	struct session *s;

	switch (what) {
	case STEP_MESSAGE:
		if (which % 4 == LINK_PFKEY)
			process_send_raw(links[LINK_PFKEY], p, len);
		else
			process_message(links[which % 4], p, len);
		process_run();
		break;
	case STEP_NATT:
	case STEP_RAW:
	case STEP_CLEAR:
		arrive(socks[what - STEP_NATT], p, len);
		break;
	case STEP_PLAIN:
		arrive(&plain, p, len);
		break;
	case STEP_ESP:
	case STEP_L2TP:
		client_sends(p, len, what == STEP_L2TP);
		break;
	case STEP_IP:
		client_ip(p, len);
		break;
	case STEP_TUN:
		memcpy(from_tun, p, len);
		from_tun_len = len;
		if ((s = session_by_id(&w->sessions, 5)) != NULL)
			pass_out(w, s);
		process_run();
		break;
	case STEP_TIME:
		process_sleep(which * 1000u);
		break;
	default:
		join(which % 4);
	}
}

static void
begin(void)
{
	static const struct esp_conf conf = { 10 };
	static const struct esp_ops ops = { client_tell };
	size_t i;

	if (w == NULL) {
		process_begin(worker_start, told);
		w = process_ctx("pipex.sock");
		w->configured = 1;
		natt.w = raw.w = clear.w = plain.w = w;
		natt.what.kind = PIPEXD_NATT;
		raw.what.kind = PIPEXD_ESP;
		clear.what.kind = PIPEXD_CLEAR;
		plain.what.kind = PIPEXD_PLAIN;
	}
	if ((client = esp_new(host_process(), &ops, NULL, &conf)) == NULL)
		abort();
	client_sas();
	for (i = 0; i < 4; i++)
		links[i] = -1;
	for (i = 0; i < 4; i++)
		join(i);
	worker_sas();
	client_session();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	begin();
	process_steps(data, len, STEPS, MAXLEN, step);
	process_close_all();
	process_run();
	process_sleep(100);
	if (w->sessions.n != 0 || esp_sas(w->esp) != 0 || w->pipex != NULL)
		abort();
	esp_free(client);
	return 0;
}
