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

/* ikeyd's engine as a whole: keys, pipexd (PF_KEY and UDP 4500) and l2tpd at its
 * links, and an honest client of our own engine before it. The input is steps
 * {u8 what, u8 which, u16 len, bytes} that deliver, lose and change datagrams
 * and let the others answer, fail, lie and go. At the end no SA, no key and no
 * flow may be left. Sockets of UDP 500 are stand-ins. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"
#include "ikeyd/engine.h"
#include "msg/flow.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "pfkey/pfkey.h"
#include "process.h"
#include "regress/lib/skeyreq.h"

#define MAXWIRE	32
#define MAXHELD	64
#define MAXLEN	2048
#define PUMPS	40	/* rounds of one delivery of all */

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_ALL,	/* deliver until nothing is under way */
	STEP_DELIVER, STEP_LOSE, STEP_CHANGE,
	STEP_RAW,	/* a datagram to it as it is */
	STEP_CONNECT,	/* the client dials */
	STEP_MESSAGE,	/* over one of the links */
	STEP_NEWS,	/* PF_KEY tells: expired, moved */
	STEP_FAIL,	/* bits: no key, PF_KEY says no, says nothing */
	STEP_CLOSE,	/* l2tpd or the client ends the flow */
	STEP_TIME, STEP_RELINK, STEPS
};

enum { LINK_PFKEY, LINK_IKE, LINK_FLOW, LINKS };
static const char *const names[] = { "pfkey.sock", "ike.sock", "flow.sock" };

struct held {
	struct skeyid	v;
	enum hash_alg	hash;
	int		used;
};

struct datagram {
	int	 to_server, natt;
	uint8_t	*buf;
	size_t	 len;
};

/* A question of the client's engine, answered when it has returned. */
struct answer {
	uint32_t		 id, spi;
	int			 kind, inbound, ok;
	struct ike_skeyid	 v;
	uint8_t			 digest[HASH_MAXLEN];
	size_t			 len;
};

enum { A_SKEYID, A_HASH, A_CHECK, A_SPI, A_INSTALL };

static struct engine	*e;
static struct ike	*client;
static struct ike_conf	 conf;
static struct addr	 here, there;
static struct held	 held[2][MAXHELD];	/* the server's, the client's */
static struct datagram	 wire[MAXWIRE];
static struct answer	 answers[MAXWIRE];
static size_t		 nwire, nanswers;
static int		 links[LINKS], keys;
static uint32_t		 spi, flow, fail;

/* ---- stand-ins for udp500.c ---- */

static void
put(int to_server, int natt, const uint8_t *buf, size_t len)
{
	struct datagram *d = &wire[nwire];

	if (nwire == MAXWIRE || len < 2)
		return;
	if ((d->buf = malloc(len)) == NULL)
		abort();
	memcpy(d->buf, buf, len);
	d->len = len;
	d->to_server = to_server;
	d->natt = natt;
	nwire++;
}

void
udp_begin(struct engine *engine)
{
	(void)engine;
}

int
udp_socket(struct engine *engine, const struct addr *local, int fd)
{
	(void)engine, (void)local, (void)fd;
	return 0;
}

void
udp_end(struct engine *engine)
{
	(void)engine;
}

void
udp_send(struct engine *engine, const struct addr *local,
    const struct addr *peer, const uint8_t *buf, size_t len)
{
	(void)engine, (void)local, (void)peer;
	put(0, 0, buf, len);
}

/* ---- keys, of both ends ---- */

static uint32_t
key_new(struct held *list, const struct skeyid_in *in, struct ike_skeyid *v)
{
	uint32_t i;

	for (i = 0; i < MAXHELD && list[i].used; i++)
		continue;
	if (i == MAXHELD)
		return 0;
	memset(&list[i], 0, sizeof(list[i]));
	if (skeyid_psk(&list[i].v, in, "key", 3) == -1)
		abort();
	list[i].used = 1;
	list[i].hash = in->hash;
	skeyreq_answer(v, &list[i].v, i + 1, 1);
	return i + 1;
}

static size_t
key_hash(const struct held *list, uint32_t handle, const struct piece *p,
    size_t n, uint8_t *digest)
{
	const struct held *h = &list[handle - 1];

	if (handle == 0 || handle > MAXHELD || !h->used)
		abort();
	if (hmac_pieces(h->hash, h->v.skeyid, h->v.len, p, n, digest) == -1)
		abort();
	return hash_len(h->hash);
}

static void
key_free(struct held *list, uint32_t handle)
{
	if (handle == 0 || handle > MAXHELD || !list[handle - 1].used)
		abort();
	list[handle - 1].used = 0;
}

/* ---- the client's engine ---- */

static void
client_log(void *ctx, enum host_level level, const char *line)
{
	(void)ctx, (void)level, (void)line;
}

static struct answer *
answer_new(int kind, uint32_t id)
{
	static struct answer lost;
	struct answer *a = nanswers < MAXWIRE ? &answers[nanswers++] : &lost;

	memset(a, 0, sizeof(*a));
	a->kind = kind;
	a->id = id;
	return a;
}

static void
op_send(void *ctx, const struct addr *local, const struct addr *peer, int natt,
    const uint8_t *buf, size_t len)
{
	(void)ctx, (void)local, (void)peer;
	put(1, natt, buf, len);
}

static void
op_skeyid(void *ctx, const struct ike_skeyid_req *req)
{
	struct answer *a = answer_new(A_SKEYID, req->id);
	struct skeyid_in in = skeyreq_in(req);

	(void)ctx;
	a->ok = key_new(held[1], &in, &a->v) != 0;
}

static void
op_hash(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n)
{
	struct answer *a = answer_new(A_HASH, id);

	(void)ctx;
	a->len = key_hash(held[1], handle, p, n, a->digest);
}

static void
op_check(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n, const uint8_t *digest, size_t len)
{
	struct answer *a = answer_new(A_CHECK, id);

	(void)ctx;
	a->ok = key_hash(held[1], handle, p, n, a->digest) == len &&
	    memcmp(a->digest, digest, len) == 0;
}

static void
op_free(void *ctx, uint32_t handle)
{
	(void)ctx;
	key_free(held[1], handle);
}

static void
op_getspi(void *ctx, const struct ike_sa_pair *p)
{
	(void)ctx;
	answer_new(A_SPI, p->id)->spi = ++spi;
}

static void
op_install(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct answer *a = answer_new(A_INSTALL, p->id);

	(void)ctx;
	a->inbound = inbound;
}

static void
op_pair(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	(void)ctx, (void)p, (void)inbound;
}

static void
op_flow(void *ctx, const struct ike_flow_info *info)
{
	(void)ctx, (void)info;
}

static void
op_text(void *ctx, uint32_t id, const char *reason)
{
	(void)ctx, (void)id, (void)reason;
}

static const struct ike_ops ops = {
	.send = op_send, .keys_skeyid = op_skeyid, .keys_hash = op_hash,
	.keys_check = op_check, .keys_free = op_free, .sa_getspi = op_getspi,
	.sa_install = op_install, .sa_delete = op_pair, .flow_up = op_flow,
	.flow_changed = op_flow, .flow_down = op_text, .flow_probe = op_text
};

static void
client_answers(void)
{
	struct answer a;
	size_t i;

	for (i = 0; i < nanswers; i++) {
		a = answers[i];
		if (a.kind == A_SKEYID)
			ike_keys_skeyid(client, a.id, &a.v, (size_t)a.ok);
		else if (a.kind == A_HASH)
			ike_keys_hash(client, a.id, a.digest, a.len);
		else if (a.kind == A_CHECK)
			ike_keys_check(client, a.id, a.ok);
		else if (a.kind == A_SPI)
			ike_sa_spi(client, a.id, a.spi);
		else
			ike_sa_installed(client, a.id, a.inbound, NULL);
	}
	nanswers = 0;
}

/* ---- what the process says ---- */

static void
keys_asked(uint16_t type, uint32_t id, const uint8_t *data, size_t len)
{
	struct keys_skeyid q;
	struct keys_skeyid_done sd;
	struct keys_hash h;
	struct keys_hash_done hd;
	struct keys_check c;
	struct keys_check_done cd;
	struct skeyid_in in;
	struct piece p;
	uint8_t digest[HASH_MAXLEN];

	if (type == KEYS_SKEYID && len == sizeof(q)) {
		memcpy(&q, data, sizeof(q));
		memset(&in, 0, sizeof(in));
		in.hash = q.hash;
		in.ni = q.ni;
		in.nilen = q.nilen;
		in.nr = q.nr;
		in.nrlen = q.nrlen;
		in.gxy = q.gxy;
		in.gxylen = q.gxylen;
		memcpy(in.icookie, q.icookie, sizeof(in.icookie));
		memcpy(in.rcookie, q.rcookie, sizeof(in.rcookie));
		memset(&sd, 0, sizeof(sd));
		if (!(fail & 1) && key_new(held[0], &in, &sd.v[0]) != 0)
			sd.n = 1;
		process_send(keys, KEYS_SKEYID_DONE, id, &sd, sizeof(sd));
	} else if (type == KEYS_HASH && len >= sizeof(h)) {
		memcpy(&h, data, sizeof(h));
		p.data = data + sizeof(h);
		p.len = len - sizeof(h);
		memset(&hd, 0, sizeof(hd));
		hd.len = (uint32_t)key_hash(held[0], h.handle, &p, 1,
		    hd.digest);
		process_send(keys, KEYS_HASH_DONE, id, &hd, sizeof(hd));
	} else if (type == KEYS_CHECK && len >= sizeof(c)) {
		memcpy(&c, data, sizeof(c));
		p.data = data + sizeof(c);
		p.len = len - sizeof(c);
		cd.ok = key_hash(held[0], c.handle, &p, 1, digest) == c.len &&
		    memcmp(digest, c.digest, c.len) == 0;
		process_send(keys, KEYS_CHECK_DONE, id, &cd, sizeof(cd));
	} else if (type == KEYS_FREE && len == sizeof(struct keys_free)) {
		memcpy(&h, data, sizeof(h));
		key_free(held[0], h.handle);
	} else
		abort();
}

static void
pfkey_asked(const uint8_t *data, size_t len)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct pfkey_msg m;
	struct wbuf w;

	if (pfkey_decode(&pfkey_kame, PFKEY_REQUEST, data, len, &m) != 0)
		abort();
	if (fail & 4)
		return;
	if (m.type == PFKEY_GETSPI)
		m.sa.spi = ++spi;
	m.error = fail & 2 ? ENOBUFS : 0;
	wbuf_init(&w, buf, sizeof(buf));
	if (pfkey_encode(&pfkey_kame, PFKEY_REPLY, &m, &w) == 0)
		process_send_raw(links[LINK_PFKEY], buf, w.len);
}

static void
told(int port, uint16_t type, uint32_t id, const uint8_t *data, size_t len)
{
	struct msg_ike_packet p;
	struct msg_flow f;

	if (port == PROCESS_PARENT)
		return;
	if (port == keys)
		keys_asked(type, id, data, len);
	else if (port == links[LINK_PFKEY])
		pfkey_asked(data, len);
	else if (port == links[LINK_IKE] && type == MSG_IKE_PACKET) {
		if (msg_ike_packet_decode(&p, data, len) == -1)
			abort();
		put(0, 1, p.data, p.len);
	} else if (port == links[LINK_FLOW] && type == MSG_FLOW_UP) {
		if (msg_flow_decode(&f, data, len) == -1)
			abort();
		flow = f.flow;
	}
}

/* ---- steps ---- */

static void
to_server(int natt, const uint8_t *buf, size_t len)
{
	struct msg_ike_packet m = { here, there, buf, len };
	uint8_t out[MSG_MAXLEN];
	int n;

	if (!natt) {
		ike_input(e->ike, &here, &there, 0, buf, len);
		engine_kick(e);
		return;
	}
	m.local.port = m.peer.port = 4500;
	if ((n = msg_ike_packet_encode(&m, out, sizeof(out))) != -1)
		process_send(links[LINK_IKE], MSG_IKE_PACKET, 0, out,
		    (size_t)n);
}

static void
deliver(size_t i, const uint8_t *xor, size_t len)
{
	struct datagram d = wire[i];
	struct addr local = there, peer = here;
	size_t k;

	memmove(&wire[i], &wire[i + 1], (--nwire - i) * sizeof(wire[0]));
	for (k = 0; k + 2 < len; k += 3)
		d.buf[(xor[k] << 8 | xor[k + 1]) % d.len] ^= xor[k + 2];
	if (d.to_server)
		to_server(d.natt, d.buf, d.len);
	else {
		local.port = peer.port = d.natt ? 4500 : 500;
		ike_input(client, &local, &peer, d.natt, d.buf, d.len);
	}
	free(d.buf);
	process_run();
	client_answers();
}

static void
deliver_all(void)
{
	int i;

	for (i = 0; i < PUMPS && nwire > 0; i++)
		deliver(0, NULL, 0);
}

static void
news(uint8_t which, const uint8_t *p, size_t len)
{
	uint8_t buf[PFKEY_MAXMSG];
	struct pfkey_msg m;
	struct wbuf w;

	memset(&m, 0, sizeof(m));
	m.type = which & 1 ? PFKEY_EXPIRE : PFKEY_NEW_MAPPING;
	m.hard_expired = which >> 1 & 1;
	m.sa.spi = which & 4 ? spi : spi - (len > 0 ? p[0] : 0);
	m.sa.flow = which & 8 ? 0 : flow;
	m.sa.src = m.old_peer = there;
	m.sa.dst = here;
	m.new_peer = there;
	m.new_peer.port = (uint16_t)(which << 8 | 1);
	wbuf_init(&w, buf, sizeof(buf));
	if (pfkey_encode(&pfkey_kame, PFKEY_REPLY, &m, &w) == 0)
		process_send_raw(links[LINK_PFKEY], buf, w.len);
}

static void
close_flow(uint8_t which)
{
	struct msg_flow_end m = { flow, "closed" };
	uint8_t buf[256];
	int n;

	if (which & 1) {
		ike_close_flows(client, "closed");
		client_answers();
	} else if ((n = msg_flow_end_encode(&m, buf, sizeof(buf))) != -1)
		process_send(links[LINK_FLOW], MSG_FLOW_CLOSE, 0, buf,
		    (size_t)n);
}

static void
join(size_t i)
{
	struct msg_ike_dataplane m = { 1 };
	uint8_t buf[1];

	process_relink(&links[i], names[i], i != LINK_PFKEY);
	if (i == LINK_IKE && msg_ike_dataplane_encode(&m, buf, 1) == 1)
		process_send(links[i], MSG_IKE_DATAPLANE, 0, buf, 1);
	process_run();
}

static void
message(uint8_t which, const uint8_t *p, size_t len)
{
	int port = links[which % LINKS];

	if (len == 0)
		return;
	if (which % LINKS == LINK_PFKEY || p[0] == 0)
		process_send_raw(port, p, len);
	else
		process_send(port, p[0], 0, p + 1, len - 1);
}

static void
step(unsigned int what, uint8_t which, const uint8_t *p, size_t len)
{
	switch (what) {
	case STEP_ALL:
		deliver_all();
		break;
	case STEP_DELIVER:
	case STEP_CHANGE:
		if (nwire > 0)
			deliver(which % nwire, p,
			    what == STEP_CHANGE ? len : 0);
		break;
	case STEP_LOSE:
		if (nwire > 0)
			free(wire[--nwire].buf);
		break;
	case STEP_RAW:
		to_server(which & 1, p, len);
		break;
	case STEP_CONNECT:
		(void)ike_connect(client, &there, &here, 1701, 1701);
		client_answers();
		break;
	case STEP_MESSAGE:
		message(which, p, len);
		break;
	case STEP_NEWS:
		news(which, p, len);
		break;
	case STEP_FAIL:
		fail = which;
		break;
	case STEP_CLOSE:
		close_flow(which);
		break;
	case STEP_TIME:
		process_sleep(which < 128 ? which * 100u :
		    (which - 127u) * 60000u);
		ike_run(client);
		client_answers();
		break;
	default:
		join(which % LINKS);
	}
	process_run();
}

/* ---- the world ---- */

static void
configure(void)
{
	static const struct ike_transforms m = {
		{ { IKE_CIPHER_AES_CBC, 128 } }, 1, { HASH_SHA1 }, 1,
		{ DH_ECP256 }, 1, 3600, 0
	}, q = {
		{ { IKE_CIPHER_AES_CBC, 128 }, { IKE_CIPHER_AES_GCM, 128 } },
		2, { HASH_SHA1 }, 1, { 0 }, 0, 600, 0
	};
	struct ike_rule r;

	memset(&r, 0, sizeof(r));
	r.number = r.credential = 1;
	r.active = 1;
	r.main = m;
	r.quick = q;
	ike_conf_defaults(&conf);
	conf.nrules = 1;
	conf.rules[0] = r;
	process_conf_begin(0);
	if (process_order(IKEYD_RULE, 0, &r, sizeof(r), -1) == -1)
		abort();
	process_conf_end(0);
}

static void
begin(void)
{
	static struct host host;
	size_t i;

	here = addr_v4_u32(0xc0000201, 500);
	there = addr_v4_u32(0xc6336407, 500);
	if (e == NULL) {
		process_begin(engine_start, told);
		e = process_ctx("flow.sock");
		keys = process_peer("keys");
		configure();
	}
	host = *host_process();
	host.log = client_log;
	if ((client = ike_new(&host, &ops, NULL, &conf)) == NULL)
		abort();
	ike_dataplane(client, 1);
	spi = 0x1000;
	flow = fail = 0;
	for (i = 0; i < LINKS; i++)
		links[i] = -1;
	for (i = 0; i < LINKS; i++)
		join(i);
}

static void
count_sa(void *ctx, const struct ike_sa_info *info)
{
	(void)info;
	(*(int *)ctx)++;
}

static void
end(void)
{
	int left = 0, i;
	size_t k;

	ike_shutdown(client, "over");
	client_answers();
	ike_free(client);
	while (nwire > 0)
		free(wire[--nwire].buf);
	nanswers = 0;
	for (i = 0; i < LINKS; i++)
		process_close(links[i]);
	process_run();
	ike_shutdown(e->ike, "over");
	process_sleep(60000);
	while (nwire > 0)
		free(wire[--nwire].buf);
	ike_sa_walk(e->ike, count_sa, &left);
	for (i = 0; i < 2; i++)
		for (k = 0; k < MAXHELD; k++)
			left += held[i][k].used;
	if (left != 0 || e->npending != 0 || e->nclients != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	begin();
	process_steps(data, len, STEPS, MAXLEN, step);
	end();
	return 0;
}
