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

/* A whole conversation with the L2TP engine: the first byte sets it up (bit 0:
 * a tunnel secret, bit 1: two of the peers come in the clear), then come steps, each {u8 what, u8 which, u16 len,
 * bytes}. which names one of four peers (two flows, two ports). Control
 * messages get a right header, so that the states behind it are reached. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/heap.h"
#include "base/host.h"
#include "l2tpd/l2tp/avp.h"
#include "l2tpd/l2tp/l2tp.h"
#include "wire/l2tphdr.h"

#define PEERS	4
#define MAXLEN	2048

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_RAW, STEP_CONTROL, STEP_CALL, STEP_DATA, STEP_ACK, STEP_TIME,
	STEP_FLOW_DOWN, STEP_FLOW_UP, STEP_CLOSE, STEP_CONNECT, STEP_UPPER,
	STEP_FRAME,		/* without bytes: its user has logged in */
	STEP_RELOAD, STEP_SHUTDOWN, STEP_OLD,
	STEP_ELSEWHERE,		/* the peer before it goes on by this path */
	STEP_PROVED, STEP_PROOF, STEPS
};

struct peer {
	struct l2tp_path	path;
	uint16_t		tunnel, session, ns, nr;
};

static uint64_t clock_ms, dice;
static struct peer peers[PEERS];
static struct l2tp *engine;
static uint32_t opened;
static struct msg_session_prove asked;
static uint8_t own;

static uint64_t
now(void *ctx)
{
	(void)ctx;
	return clock_ms;
}

static void
fill(void *ctx, void *buf, size_t n)
{
	uint8_t *p = buf;

	(void)ctx;
	while (n-- > 0) {
		dice = dice * UINT64_C(6364136223846793005) + 1442695;
		*p++ = (uint8_t)(dice >> 33);
	}
}

static void
log_none(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

static struct peer *
peer_of(const struct l2tp_path *path)
{
	unsigned int i;

	for (i = 0; i < PEERS; i++)
		if (peers[i].path.flow == path->flow &&
		    peers[i].path.peer.port == path->peer.port)
			return &peers[i];
	abort();
}

/* What we send must be right; learn the ids it gives. */
static void
on_send(void *ctx, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct peer *p = peer_of(path);
	struct l2tphdr h;
	struct avp_msg m;

	(void)ctx;
	if (l2tphdr_decode(&h, buf, len) != L2TPHDR_OK)
		abort();
	if (!(h.flags & L2TPHDR_T) || h.len == 0)
		return;
	if (avp_decode(&m, buf + h.off, h.len, NULL, 0) != AVP_OK)
		abort();
	p->nr = (uint16_t)(h.ns + 1);
	if (m.type == L2TP_SCCRP || m.type == L2TP_SCCRQ)
		p->tunnel = avp_u16(&m, L2TP_AVP_TUNNEL_ID);
	if (m.type == L2TP_ICRP || m.type == L2TP_ICRQ)
		p->session = avp_u16(&m, L2TP_AVP_SESSION_ID);
	if (m.type == L2TP_STOPCCN)
		p->tunnel = p->ns = p->nr = 0;
}

static void
on_session(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	opened = m->session;
}

static void
on_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	(void)ctx;
	/* An op may call back. */
	if (len > 0 && frame[0] == 0xee)
		(void)l2tp_session_output(engine, session, frame, len);
}

static void
on_down(void *ctx, const struct msg_session_end *m)
{
	(void)ctx;
	(void)l2tp_session_close(engine, m);
}

static void
on_flow_close(void *ctx, const struct msg_flow_end *m)
{
	(void)ctx;
	l2tp_flow_down(engine, m->flow, m->reason);
}

/* Answered at once, or by a step. */
static void
on_prove(void *ctx, const struct msg_session_prove *m)
{
	struct msg_session_proved a;

	(void)ctx;
	asked = *m;
	if (m->session == 0 || (own && m->challenge))
		abort();
	memset(&a, 0, sizeof(a));
	a.session = m->session;
	a.move = m->move;
	a.result = MSG_PROOF_RIGHT;
	if (m->move % 3 == 0)
		l2tp_session_proved(engine, &a);
}

static const struct l2tp_ops ops = {
	on_send, on_session, on_session, on_frame, on_down, on_flow_close,
	NULL, on_prove, on_frame
};

static void
datagram(struct peer *p, uint16_t flags, uint16_t session, uint16_t ns,
    const uint8_t *body, size_t len)
{
	struct l2tphdr h = { .flags = flags, .tunnel = p->tunnel,
	    .session = session, .ns = ns, .nr = p->nr, .len = len };
	uint8_t buf[MAXLEN + 16];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	if (l2tphdr_encode(&w, &h) == -1)
		return;
	wbuf_bytes(&w, body, len);
	if (wbuf_ok(&w))
		l2tp_input(engine, &p->path, buf, w.len);
}

static void
flow_up(uint32_t id)
{
	struct msg_flow m;

	memset(&m, 0, sizeof(m));
	m.flow = id;
	m.rule = 1;
	m.own_credential = own;
	m.local = addr_v4_u32(0xc0000201, 4500);
	m.peer = addr_v4_u32(0xc6336401, (uint16_t)(4500 + id));
	l2tp_flow_up(engine, &m);
}

static void
run_for(uint64_t ms)
{
	uint64_t end = clock_ms + ms, due;
	unsigned int n = 0;

	while ((due = l2tp_next(engine)) <= end) {
		if (due > clock_ms)
			clock_ms = due;
		l2tp_run(engine);
		if (++n > 100000)
			abort();
	}
	clock_ms = end;
}

/* A peer that has moved: it knows what another one has counted. */
static void
elsewhere(struct peer *p)
{
	const struct peer *from = p == peers ? &peers[PEERS - 1] : p - 1;

	p->tunnel = from->tunnel;
	p->session = from->session;
	p->ns = from->ns;
	p->nr = from->nr;
}

static void
proved(uint8_t result)
{
	struct msg_session_proved a;

	memset(&a, 0, sizeof(a));
	a.session = asked.session;
	a.move = asked.move;
	a.result = (uint8_t)(MSG_PROOF_RIGHT + result % MSG_PROOF_UNABLE);
	l2tp_session_proved(engine, &a);
}

static void
order(enum step what, struct peer *p, const struct l2tp_conf *conf,
    const uint8_t *data, size_t len)
{
	static struct l2tp_conf again;
	struct msg_session_end end;

	memset(&end, 0, sizeof(end));
	switch (what) {
	case STEP_FLOW_DOWN:
		l2tp_flow_down(engine, p->path.flow, "fuzz");
		break;
	case STEP_FLOW_UP:
		if (p->path.flow != 0)
			flow_up(p->path.flow);
		break;
	case STEP_CLOSE:
		end.session = opened;
		end.result = (uint16_t)len;
		(void)l2tp_session_close(engine, &end);
		break;
	case STEP_CONNECT:
		(void)l2tp_connect(engine, &p->path, "L2TP");
		break;
	case STEP_UPPER:
		l2tp_upper(engine, len & 1);
		break;
	case STEP_FRAME:
		if (len == 0)
			l2tp_session_login(engine, opened);
		else
			(void)l2tp_session_output(engine, opened, data, len);
		break;
	case STEP_RELOAD:
		/* Those in the clear may be at their end. */
		again = *conf;
		again.service[0].require_ipsec = len & 1;
		l2tp_reload(engine, &again);
		break;
	case STEP_SHUTDOWN:
		l2tp_shutdown(engine, "fuzz");
		break;
	case STEP_ELSEWHERE:
		elsewhere(p);
		break;
	case STEP_PROVED:
		proved((uint8_t)len);
		break;
	case STEP_PROOF:
		(void)l2tp_prove_output(engine, asked.session, data, len);
		break;
	default:
		run_for((uint64_t)len * 50);
		break;
	}
}

static void
step(enum step what, struct peer *p, const struct l2tp_conf *conf,
    const uint8_t *data, size_t len)
{
	switch (what) {
	case STEP_RAW:
		l2tp_input(engine, &p->path, data, len);
		break;
	case STEP_CONTROL:
		datagram(p, L2TPHDR_CONTROL, 0, p->ns++, data, len);
		break;
	case STEP_CALL:
		datagram(p, L2TPHDR_CONTROL, p->session, p->ns++, data, len);
		break;
	case STEP_OLD:
		datagram(p, L2TPHDR_CONTROL, p->session,
		    (uint16_t)(p->ns + 3), data, len);
		break;
	case STEP_DATA:
		datagram(p, len & 1 ? L2TPHDR_S : 0, p->session,
		    (uint16_t)len, data, len);
		break;
	case STEP_ACK:
		datagram(p, L2TPHDR_CONTROL, 0, p->ns, NULL, 0);
		break;
	default:
		order(what, p, conf, data, len);
		break;
	}
}

static void
set_up(struct l2tp_conf *conf, const struct host *host, uint8_t how)
{
	unsigned int i;

	clock_ms = 1000;
	dice = 1;
	opened = 0;
	own = how >> 2 & 1;
	memset(&asked, 0, sizeof(asked));
	memset(peers, 0, sizeof(peers));
	l2tp_conf_defaults(conf);
	conf->nservice = 1;
	l2tp_service_defaults(&conf->service[0]);
	memcpy(conf->service[0].name, "L2TP", 5);
	(void)addr_parse("192.0.2.1", &conf->service[0].listen[0]);
	conf->service[0].nlisten = 1;
	conf->service[0].secret_len = how & 1;
	conf->service[0].require_ipsec = (how & 2) == 0;
	engine = l2tp_new(host, &ops, NULL, conf);
	if (engine == NULL)
		abort();
	l2tp_upper(engine, 1);
	for (i = 0; i < PEERS; i++) {
		peers[i].path.flow = how & 2 && i >= 2 ? 0 : 1 + i / 2;
		peers[i].path.local = addr_v4_u32(0xc0000201, 1701);
		peers[i].path.peer = addr_v4_u32(0xc6336401,
		    (uint16_t)(1701 + i % 2));
	}
	flow_up(1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct l2tp_conf conf;
	struct host host = { NULL, now, fill, log_none };
	struct cursor c;
	const uint8_t *bytes;
	uint8_t what, which;
	uint16_t n;

	cursor_init(&c, data, len);
	set_up(&conf, &host, cursor_u8(&c));
	while (cursor_left(&c) > 0) {
		what = cursor_u8(&c);
		which = cursor_u8(&c);
		n = cursor_u16(&c);
		if (n > MAXLEN || (bytes = cursor_take(&c, n)) == NULL)
			break;
		step((enum step)(what % STEPS), &peers[which % PEERS], &conf,
		    bytes, n);
	}
	/* Nothing outlives its flows and the time limits. */
	l2tp_shutdown(engine, "end");
	run_for(120000);
	if (l2tp_tunnel_count(engine) != 0 || l2tp_session_count(engine) != 0)
		abort();
	l2tp_free(engine);
	return 0;
}
