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

/* One L2TP engine and a peer made by hand. Runs in: tests. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "l2tpend.h"
#include "test.h"

static void
on_send(void *ctx, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct l2tpend *e = ctx;
	struct l2tpend_sent *s = &e->sent[e->nsent % L2TPEND_KEEP];

	assert_true(len <= sizeof(s->buf));
	s->path = *path;
	s->len = len;
	memcpy(s->buf, buf, len);
	/* What we send must be right to the last byte. */
	assert_int_equal(l2tphdr_decode(&s->h, s->buf, len), L2TPHDR_OK);
	e->nsent++;
}

static void
on_open(void *ctx, const struct msg_session *m)
{
	struct l2tpend *e = ctx;

	e->open = *m;
	e->nopen++;
}

static void
on_changed(void *ctx, const struct msg_session *m)
{
	struct l2tpend *e = ctx;

	e->changed = *m;
	e->nchanged++;
}

static void
on_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	struct l2tpend *e = ctx;

	e->frame_session = session;
	e->frame_len = len < sizeof(e->frame) ? len : sizeof(e->frame);
	memcpy(e->frame, frame, e->frame_len);
	e->nframes++;
}

static void
on_prove(void *ctx, const struct msg_session_prove *m)
{
	struct l2tpend *e = ctx;

	e->prove = *m;
	e->nprove++;
}

static void
on_prove_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	struct l2tpend *e = ctx;

	on_frame(ctx, session, frame, len);
	e->nframes--;
	e->nproveframes++;
}

static void
on_down(void *ctx, const struct msg_session_end *m)
{
	struct l2tpend *e = ctx;

	e->down = *m;
	e->ndown++;
}

static void
on_flow_close(void *ctx, const struct msg_flow_end *m)
{
	struct l2tpend *e = ctx;

	e->closed = *m;
	e->nclosed++;
}

void
l2tpend_init(struct l2tpend *e, uint64_t seed)
{
	struct l2tp_service *s = &e->conf.service[0];

	memset(e, 0, sizeof(*e));
	e->sim = sim_new(seed);
	e->ops.send = on_send;
	e->ops.session_open = on_open;
	e->ops.session_changed = on_changed;
	e->ops.session_frame = on_frame;
	e->ops.session_down = on_down;
	e->ops.flow_close = on_flow_close;
	e->ops.session_prove = on_prove;
	e->ops.session_prove_frame = on_prove_frame;
	l2tp_conf_defaults(&e->conf);
	e->conf.nservice = 1;
	l2tp_service_defaults(s);
	strlcpy(s->name, "L2TP", sizeof(s->name));
	assert_int_equal(addr_parse("0.0.0.0", &s->listen[0]), 0);
	s->nlisten = 1;
}

static uint64_t
engine_next(const void *arg)
{
	return l2tp_next(arg);
}

static void
engine_run(void *arg)
{
	l2tp_run(arg);
}

void
l2tpend_start(struct l2tpend *e)
{
	e->l2tp = l2tp_new(sim_host(e->sim, "l2tp"), &e->ops, e, &e->conf);
	assert_non_null(e->l2tp);
	l2tp_upper(e->l2tp, 1);
	sim_add(e->sim, engine_next, engine_run, e->l2tp);
}

void
l2tpend_free(struct l2tpend *e)
{
	if (e->l2tp != NULL)
		sim_del(e->sim, e->l2tp);
	l2tp_free(e->l2tp);
	sim_free(e->sim);
	memset(e, 0, sizeof(*e));
}

static struct addr
peer_addr(uint32_t flow, uint16_t port)
{
	return addr_v4_u32(0xc6336400 + (flow & 0xff), port);
}

void
l2tpend_flow(struct l2tpend *e, uint32_t flow)
{
	l2tpend_flow_by(e, flow, 0, 0, "192.168.1.5");
}

void
l2tpend_flow_by(struct l2tpend *e, uint32_t flow, uint32_t rule, int own,
    const char *id)
{
	struct msg_flow m;

	memset(&m, 0, sizeof(m));
	m.flow = flow;
	m.rule = rule;
	m.own_credential = (uint8_t)own;
	m.local = addr_v4_u32(0xc0000201, 4500);
	m.peer = peer_addr(flow, 4500);
	m.nat = 1;
	strlcpy(m.ike, "aes256-sha1-modp2048", sizeof(m.ike));
	strlcpy(m.esp, "aes256-sha1", sizeof(m.esp));
	strlcpy(m.id, id, sizeof(m.id));
	l2tp_flow_up(e->l2tp, &m);
}

void
l2tpend_peer(struct l2tpend_peer *p, uint32_t flow, uint16_t port)
{
	memset(p, 0, sizeof(*p));
	p->path.flow = flow;
	p->path.local = addr_v4_u32(0xc0000201, 1701);
	p->path.peer = peer_addr(flow, port);
}

void
l2tpend_raw(struct l2tpend *e, const struct l2tpend_peer *p, const void *data,
    size_t len)
{
	uint8_t *copy = bytes_copy(data, len);

	l2tp_input(e->l2tp, &p->path, copy, len);
	free(copy);
}

void
l2tpend_raw_hex(struct l2tpend *e, const struct l2tpend_peer *p,
    const char *hex)
{
	struct bytes b = hex_bytes(hex);

	l2tpend_raw(e, p, b.data, b.len);
	free(b.data);
}

void
l2tpend_send_bytes(struct l2tpend *e, struct l2tpend_peer *p,
    uint16_t session, const void *body, size_t len)
{
	struct l2tphdr h = { .flags = L2TPHDR_CONTROL, .tunnel = p->tunnel,
	    .session = session, .ns = p->ns, .nr = p->nr, .len = len };
	uint8_t buf[4096];
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(l2tphdr_encode(&w, &h), 0);
	wbuf_bytes(&w, body, len);
	assert_true(wbuf_ok(&w));
	if (len > 0)
		p->ns++;
	l2tpend_raw(e, p, buf, w.len);
}

void
l2tpend_send(struct l2tpend *e, struct l2tpend_peer *p, uint16_t session,
    const char *hex)
{
	struct bytes b = hex_bytes(hex);

	l2tpend_send_bytes(e, p, session, b.data, b.len);
	free(b.data);
}

void
l2tpend_ack(struct l2tpend *e, struct l2tpend_peer *p)
{
	l2tpend_send_bytes(e, p, 0, NULL, 0);
}

const struct l2tpend_sent *
l2tpend_last(const struct l2tpend *e)
{
	assert_true(e->taken > 0);
	return &e->sent[(e->taken - 1) % L2TPEND_KEEP];
}

int
l2tpend_take(struct l2tpend *e, struct l2tpend_peer *p)
{
	const struct l2tpend_sent *s;
	enum avp_error error;

	assert_true(e->nsent - e->taken <= L2TPEND_KEEP);
	if (e->taken == e->nsent)
		return -1;
	s = &e->sent[e->taken++ % L2TPEND_KEEP];
	if (!(s->h.flags & L2TPHDR_T) || s->h.len == 0)
		return 0;
	error = avp_decode(&e->msg, s->buf + s->h.off, s->h.len, NULL, 0);
	assert_int_equal(error, AVP_OK);
	if (s->h.ns == p->nr)
		p->nr++;
	return e->msg.type;
}

int
l2tpend_take_message(struct l2tpend *e, struct l2tpend_peer *p)
{
	int type;

	while ((type = l2tpend_take(e, p)) == 0)
		continue;
	return type;
}

void
l2tpend_drain(struct l2tpend *e, struct l2tpend_peer *p)
{
	while (l2tpend_take(e, p) != -1)
		continue;
}

void
l2tpend_wait(struct l2tpend *e, uint64_t ms)
{
	sim_run(e->sim, ms, NULL, NULL);
}

void
l2tpend_tunnel(struct l2tpend *e, struct l2tpend_peer *p, uint16_t id)
{
	char text[8], hex[256];

	snprintf(text, sizeof(text), "%04x", id);
	snprintf(hex, sizeof(hex), "%s%s", L2TPEND_SCCRQ(""), text);
	/* What others were sent is not for this one to count. */
	e->taken = e->nsent;
	l2tpend_send(e, p, 0, hex);
	assert_int_equal(l2tpend_take(e, p), L2TP_SCCRP);
	assert_int_equal(l2tpend_last(e)->h.tunnel, id);
	p->tunnel = avp_u16(&e->msg, L2TP_AVP_TUNNEL_ID);
	assert_int_not_equal(p->tunnel, 0);
	l2tpend_send(e, p, 0, L2TPEND_SCCCN);
	assert_int_equal(l2tpend_take(e, p), 0);
}

void
l2tpend_call(struct l2tpend *e, struct l2tpend_peer *p, uint16_t id)
{
	unsigned int nopen = e->nopen;
	char hex[256];

	snprintf(hex, sizeof(hex), "8008 0000 0000 000a 8008 0000 000e %04x"
	    "800a 0000 000f 00000001", id);
	l2tpend_drain(e, p);
	l2tpend_send(e, p, 0, hex);
	assert_int_equal(l2tpend_take(e, p), L2TP_ICRP);
	assert_int_equal(l2tpend_last(e)->h.session, id);
	p->session = avp_u16(&e->msg, L2TP_AVP_SESSION_ID);
	assert_int_not_equal(p->session, 0);
	l2tpend_send(e, p, p->session, L2TPEND_ICCN);
	assert_int_equal(l2tpend_take(e, p), 0);
	assert_int_equal(e->nopen, nopen + 1);
}
