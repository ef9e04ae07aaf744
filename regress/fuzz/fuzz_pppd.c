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

/* pppd-lite's engine as a whole: the links of l2tpd, pipexd and auth, two
 * sessions at most of each kind at a time. The input is steps {u8 what, u8
 * which, u16 len, bytes}; which names one of four sessions. Some steps use
 * what the session has sent last, so that the way in is short. When the links
 * are closed no session may be left. */

#include <stdlib.h>
#include <string.h>

#include "msg/session.h"
#include "pppd-lite/engine.h"
#include "pppd-lite/ppp/proto.h"
#include "process.h"

#define SESSIONS	4	/* numbered from there */
#define MAXLEN		2048
#define FRAMEHEAD	4	/* ff 03 and the protocol */

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_MESSAGE,	/* which: 0 l2tpd, 1 pipexd; u8 type, payload */
	STEP_OPEN,	/* u8: which tunnel, ... */
	STEP_FRAME,	/* a PPP frame of the session */
	STEP_ACK,	/* its last request comes back as an Ack */
	STEP_TAKE,	/* ask for what its last Nak said */
	STEP_LOGIN,	/* u8: auth answers the last question */
	STEP_ADDED,	/* u8: pipexd answers the last order */
	STEP_FIXED,	/* addresses of auth's */
	STEP_DOWN, STEP_TIME, STEP_RELINK, STEP_RELOAD, STEPS
};

struct call {
	uint8_t		request[1504], nak[1504];	/* whole frames */
	size_t		request_len, nak_len;
};

static struct engine	*e;
static struct call	 calls[SESSIONS];
static int		 auth, lower, upper;
static uint32_t		 question, asker, order;

/* ---- what it says ---- */

static void
on_frame(const uint8_t *data, size_t len)
{
	struct msg_session_frame f;
	struct call *c;
	uint16_t protocol;

	if (msg_session_frame_decode(&f, data, len) == -1 ||
	    f.len < FRAMEHEAD + 4 || f.len > sizeof(c->request))
		abort();
	c = &calls[f.session % SESSIONS];
	protocol = (uint16_t)(f.data[2] << 8 | f.data[3]);
	if (protocol != PPP_LCP && protocol != PPP_IPCP)
		return;
	if (f.data[FRAMEHEAD] == PPP_CONF_REQ) {
		memcpy(c->request, f.data, f.len);
		c->request_len = f.len;
	} else if (f.data[FRAMEHEAD] == PPP_CONF_NAK) {
		memcpy(c->nak, f.data, f.len);
		c->nak_len = f.len;
	}
}

static void
told(int port, uint16_t type, uint32_t id, const uint8_t *data, size_t len)
{
	struct msg_pipex add;
	struct pppd_login q;

	if (port == lower && type == MSG_SESSION_FRAME)
		on_frame(data, len);
	else if (port == upper && type == MSG_PIPEX_ADD) {
		if (msg_pipex_decode(&add, data, len) == -1)
			abort();
		order = add.session;
	} else if (port == auth && type == PPPD_LOGIN) {
		if (len != sizeof(q))
			abort();
		memcpy(&q, data, sizeof(q));
		question = q.request;
		asker = id;
	}
}

/* ---- what it hears ---- */

static void
frame(uint32_t session, const uint8_t *data, size_t len)
{
	struct msg_session_frame f = { SESSIONS + session, data, len };
	uint8_t buf[MAXLEN + 16];
	int n = msg_session_frame_encode(&f, buf, sizeof(buf));

	if (n != -1)
		process_send(lower, MSG_SESSION_FRAME, 0, buf, (size_t)n);
}

/* One of its frames comes back with another code. */
static void
answer(uint32_t session, const uint8_t *data, size_t len, uint8_t code)
{
	uint8_t buf[1504];

	if (len <= FRAMEHEAD)
		return;
	memcpy(buf, data, len);
	buf[FRAMEHEAD] = code;
	frame(session, buf, len);
}

static void
open_session(uint32_t session, uint8_t how)
{
	struct msg_session m;
	uint8_t buf[1024];
	int n;

	memset(&m, 0, sizeof(m));
	m.session = SESSIONS + session;
	m.proto = how & 0x80 ? MSG_PROTO_PPTP : MSG_PROTO_L2TP;
	m.flow = 1 + session;
	m.tunnel_id = m.peer_tunnel_id = 9;
	m.session_id = m.peer_session_id = (uint16_t)(1 + session);
	m.inner_port = 1701;
	m.local = addr_v4_u32(0xc0000201, 1701);
	m.peer = addr_v4_u32(0xc6336407, 4500);
	strlcpy(m.tunnel, how & 1 ? "unbound" : "L2TP", sizeof(m.tunnel));
	strlcpy(m.host, how & 2 ? "host\n%s" : "host", sizeof(m.host));
	if ((n = msg_session_encode(&m, buf, sizeof(buf))) == -1)
		abort();
	process_send(lower, how & 4 ? MSG_SESSION_CHANGED : MSG_SESSION_OPEN,
	    0, buf, (size_t)n);
}

static void
login_done(uint8_t how)
{
	struct pppd_login_done d;

	memset(&d, 0, sizeof(d));
	d.request = how & 2 ? question + 1 : question;
	d.ok = how & 1;
	d.denied = how >> 2 & 1;
	if (how & 8)
		d.address = 0x0a090000 + (how >> 4);
	strlcpy(d.user, how & 0x80 ? "bob" : "alice", sizeof(d.user));
	strlcpy(d.reason, "reason", sizeof(d.reason));
	process_send(auth, PPPD_LOGIN_DONE, asker, &d, sizeof(d));
}

static void
added(uint8_t how)
{
	struct msg_pipex_added a;
	uint8_t buf[256];
	int n;

	memset(&a, 0, sizeof(a));
	a.session = order;
	a.error = how;
	strlcpy(a.ifname, "pppx0", sizeof(a.ifname));
	if ((n = msg_pipex_added_encode(&a, buf, sizeof(buf))) == -1)
		abort();
	process_send(upper, MSG_PIPEX_ADDED, 0, buf, (size_t)n);
}

static void
fixed(uint8_t slot, const uint8_t *p, size_t len)
{
	struct pppd_fixed_begin b = { slot % 4 };
	struct pppd_fixed f;
	size_t i;

	memset(&f, 0, sizeof(f));
	f.slot = b.slot;
	f.n = (uint32_t)(len > PPPD_MAXFIXED ? PPPD_MAXFIXED : len);
	for (i = 0; i < f.n; i++)
		f.address[i] = 0x0a090000u + p[i];
	process_send(auth, PPPD_FIXED_BEGIN, 0, &b, sizeof(b));
	process_send(auth, PPPD_FIXED, 0, &f, sizeof(f));
}

static void
down(uint32_t session)
{
	struct msg_session_end d = { SESSIONS + session, 1, 0, "gone" };
	uint8_t buf[256];
	int n = msg_session_end_encode(&d, buf, sizeof(buf));

	if (n != -1)
		process_send(lower, MSG_SESSION_DOWN, 0, buf, (size_t)n);
}

/* ---- the parent ---- */

static void
configure(int reload, uint8_t how)
{
	struct pppd_limits limits = { 3, 2 };
	struct pppd_pool pool;
	struct pppd_bind bind;

	memset(&pool, 0, sizeof(pool));
	strlcpy(pool.name, "IPCP", sizeof(pool.name));
	pool.range[0].lo = 0x0a090002;
	pool.range[0].hi = how & 2 ? 0x0a090002 : 0x0a090009;
	pool.nrange = 1;
	pool.dns[0] = addr_v4_u32(0x0a090001, 0);
	memset(&bind, 0, sizeof(bind));
	strlcpy(bind.tunnel, how & 4 ? "gone" : "L2TP", sizeof(bind.tunnel));
	strlcpy(bind.realm, "LOCAL", sizeof(bind.realm));
	strlcpy(bind.ifname, "pppx0", sizeof(bind.ifname));
	bind.address = addr_v4_u32(0x0a090001, 0);
	bind.methods[0] = PPP_METHOD_PAP;
	bind.nmethods = 1;
	bind.mru = 1400;
	bind.echo_interval = 60;
	bind.echo_failures = 3;
	bind.idle_timeout = how & 8 ? 30 : 0;
	bind.session_timeout = how & 16 ? 60 : 0;
	process_conf_begin(reload);
	if (process_order(PPPD_LIMITS, 0, &limits, sizeof(limits), -1) ||
	    process_order(PPPD_POOL, 0, &pool, sizeof(pool), -1) ||
	    process_order(PPPD_BIND, 0, &bind, sizeof(bind), -1))
		abort();
	process_conf_end(reload);
}

static void
link_up(uint8_t which)
{
	if (which & 1)
		process_relink(&upper, "pipex.sock", 1);
	else
		process_relink(&lower, "session.sock", 1);
}

/* ---- steps ---- */

static void
on_session(enum step what, uint32_t n, const uint8_t *p, size_t len)
{
	struct call *c = &calls[n];
	uint8_t how = len > 0 ? p[0] : 0;

	switch (what) {
	case STEP_OPEN:
		memset(c, 0, sizeof(*c));
		open_session(n, how);
		break;
	case STEP_FRAME:
		frame(n, p, len);
		break;
	case STEP_ACK:
		answer(n, c->request, c->request_len, PPP_CONF_ACK);
		break;
	case STEP_TAKE:
		answer(n, c->nak, c->nak_len, PPP_CONF_REQ);
		break;
	default:
		down(n);
	}
}

static void
step(unsigned int what, uint8_t which, const uint8_t *p, size_t len)
{
	uint8_t how = len > 0 ? p[0] : 0;

	switch (what) {
	case STEP_MESSAGE:
		if (len > 0)
			process_send(which & 1 ? upper : lower, p[0], 0,
			    p + 1, len - 1);
		break;
	case STEP_LOGIN:
		login_done(how);
		break;
	case STEP_ADDED:
		added(how);
		break;
	case STEP_FIXED:
		fixed(which, p, len);
		break;
	case STEP_TIME:
		process_sleep(which * 1000u);
		break;
	case STEP_RELINK:
		link_up(which);
		break;
	case STEP_RELOAD:
		configure(1, which);
		break;
	default:
		on_session(what, which % SESSIONS, p, len);
	}
	process_run();
}

static void
begin(void)
{
	if (e == NULL) {
		process_begin(engine_start, told);
		e = process_ctx("session.sock");
		auth = process_peer("auth");
		configure(0, 0);
	}
	memset(calls, 0, sizeof(calls));
	question = asker = order = 0;
	lower = upper = -1;
	link_up(0);
	link_up(1);
	process_run();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	begin();
	process_steps(data, len, STEPS, MAXLEN, step);
	process_close(lower);
	process_close(upper);
	process_sleep(60000);
	if (e->nsessions != 0 || !RB_EMPTY(&e->by_number) ||
	    !TAILQ_EMPTY(&e->lowers))
		abort();
	fixed(0, NULL, 0);
	fixed(1, NULL, 0);
	fixed(2, NULL, 0);
	fixed(3, NULL, 0);
	configure(1, 0);
	process_run();
	return 0;
}
