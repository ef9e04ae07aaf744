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

/* L2TP and PPP. Runs in: roadwarrior. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "client.h"
#include "inner.h"
#include "login.h"
#include "pppd-lite/ppp/proto.h"
#include "wire/pppframe.h"

#define SERVICE		"roadwarrior"
#define L2TP_PORT	1701	/* the server's */
#define FLOW		1	/* each client has an engine of its own */
#define HELLO_MS	30000	/* to answer where it has gone */
#define ECHO_MS		1000	/* LCP echo of who moves mutely */
#define LINGER_MS	200	/* a tunnel that the server closed */

static uint32_t
flow_of(const struct client *c)
{
	return c->w->o.plain ? 0 : FLOW;
}

static struct l2tp_path
path_of(const struct client *c)
{
	struct l2tp_path p = { .flow = flow_of(c), .local = c->local,
	    .peer = c->w->o.server };

	p.local.port = c->w->o.inner_port;
	p.peer.port = L2TP_PORT;
	return p;
}

/* How far PPP has come; what ends it leaves the stage as it is. */
static void
follow(struct client *c)
{
	if (c->dial.ppp == NULL || c->stage < STAGE_L2TP ||
	    c->stage > STAGE_IPCP)
		return;
	switch (ppp_phase(c->dial.ppp)) {
	case PPP_PHASE_ESTABLISH:
		c->stage = STAGE_LCP;
		break;
	case PPP_PHASE_AUTHENTICATE:
		c->stage = STAGE_LOGIN;
		break;
	case PPP_PHASE_NETWORK:
		c->stage = STAGE_IPCP;
		break;
	case PPP_PHASE_INITIAL:
	case PPP_PHASE_TERMINATE:
	case PPP_PHASE_DEAD:
		break;
	}
}

/* What PPP asks for */

static void
on_ppp_send(void *ctx, const uint8_t *frame, size_t len)
{
	struct client *c = ctx;

	(void)l2tp_session_output(c->dial.l2tp, c->dial.session, frame, len);
}

static void
on_ppp_auth(void *ctx, const struct ppp_auth_request *r)
{
	struct client *c = ctx;
	struct ppp_auth_answer a;
	char password[OPTIONS_SECRETLEN];

	options_number(password, sizeof(password), c->w->o.password,
	    c->number);
	login_respond(r, password, &a);
	ppp_auth_answer(c->dial.ppp, &a);
	explicit_bzero(&a, sizeof(a));
	explicit_bzero(password, sizeof(password));
}

static void
on_ppp_opened(void *ctx, const struct ppp_network *n)
{
	struct client *c = ctx;

	(void)n;
	ppp_pipex_answer(c->dial.ppp, 1, NULL);
}

static void
on_ppp_up(void *ctx, const struct ppp_network *n)
{
	struct client *c = ctx;

	c->dial.network = *n;
	c->dial.up = 1;
}

static void
on_ppp_ending(void *ctx)
{
	struct client *c = ctx;

	c->dial.up = 0;
}

static void
on_ppp_closed(void *ctx, enum ppp_reason reason, const char *text)
{
	struct client *c = ctx;

	if (c->dial.closing)
		l2tp_shutdown(c->dial.l2tp, "goodbye");
	else
		client_over(c, "PPP: %s: %s", ppp_reason_name(reason), text);
	ppp_free(c->dial.ppp);
	c->dial.ppp = NULL;
}

static const struct ppp_ops ppp_ops = {
	.send = on_ppp_send, .auth = on_ppp_auth, .opened = on_ppp_opened,
	.up = on_ppp_up, .ending = on_ppp_ending, .closed = on_ppp_closed
};

static void
ppp_begin(struct client *c)
{
	struct dial *d = &c->dial;
	const struct options *o = &c->w->o;
	struct ppp_conf conf;
	char label[32];

	ppp_conf_defaults(&conf);
	conf.role = PPP_CLIENT;
	memcpy(conf.methods, o->methods, sizeof(conf.methods));
	conf.nmethods = o->nmethods;
	options_number(conf.name, sizeof(conf.name), o->user, c->number);
	conf.ask_dns = 1;
	if (o->move_mute) {
		conf.echo_interval_ms = ECHO_MS;
		conf.echo_failures = 30;
	}
	conf.ask_nbns = 1;
	snprintf(label, sizeof(label), "client %u", c->number);
	d->ppp = ppp_new(&c->host, &ppp_ops, c, &conf, &d->heap, d->counters,
	    label);
	if (d->ppp == NULL)
		report_fatal("out of memory");
	ppp_lower_up(d->ppp);
	follow(c);
}

/* What L2TP does */

static void
on_send(void *ctx, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct client *c = ctx;

	(void)path;
	if (c->w->o.plain)
		outer_send(c, OUTER_L2TP, buf, len);
	else
		ipsec_seal(c, buf, len);
}

static void
on_session_open(void *ctx, const struct msg_session *m)
{
	struct client *c = ctx;

	c->dial.session = m->session;
	ppp_begin(c);
}

static void
on_session_changed(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	(void)m;
}

static void
on_session_frame(void *ctx, uint32_t session, const uint8_t *frame,
    size_t len)
{
	struct client *c = ctx;
	struct pppframe f;

	(void)session;
	if (c->dial.ppp == NULL)
		return;
	if (c->dial.up && pppframe_decode(&f, frame, len,
	    PPPFRAME_LENIENT) == PPPFRAME_OK && f.protocol == PPP_IP) {
		traffic_input(c, frame + f.off, f.len);
		return;
	}
	ppp_input(c->dial.ppp, frame, len);
	follow(c);
}

static void
on_session_down(void *ctx, const struct msg_session_end *end)
{
	struct client *c = ctx;

	/* The server may hang up first once PPP is over; the tunnel is still
	 * to be closed. */
	if (!c->dial.closing)
		client_over(c, "L2TP: %s (result %u, error %u)", end->reason,
		    end->result, end->error);
	else if (c->dial.ppp != NULL)
		ppp_lower_down(c->dial.ppp, "the server hung up");
}

static void
on_flow_close(void *ctx, const struct msg_flow_end *end)
{
	struct client *c = ctx;

	if (!c->dial.closing)
		client_over(c, "L2TP: %s", end->reason);
}

static const struct l2tp_ops ops = {
	on_send, on_session_open, on_session_changed, on_session_frame,
	on_session_down, on_flow_close, NULL, NULL, NULL
};

/* Life */

void
dial_world(struct world *w)
{
	struct l2tp_conf *conf = &w->l2tp_conf;
	struct l2tp_service *s = &conf->service[0];

	l2tp_conf_defaults(conf);
	conf->linger_ms = LINGER_MS;
	conf->setup_ms = (uint32_t)w->o.setup_ms;
	strlcpy(conf->host, "roadwarrior", sizeof(conf->host));
	conf->nservice = 1;
	l2tp_service_defaults(s);
	strlcpy(s->name, SERVICE, sizeof(s->name));
	s->listen[0] = addr_v4_u32(0, 0);
	s->nlisten = 1;
	s->require_ipsec = !w->o.plain;
}

void
dial_init(struct client *c)
{
	heap_init(&c->dial.heap);
}

static void
tell_flow(struct client *c, const struct ike_flow_info *f)
{
	struct msg_flow m;

	memset(&m, 0, sizeof(m));
	m.flow = FLOW;
	m.local = f->local;
	m.peer = f->peer;
	m.nat = f->nat;
	strlcpy(m.ike, f->ike, sizeof(m.ike));
	strlcpy(m.esp, f->esp, sizeof(m.esp));
	strlcpy(m.id, f->id, sizeof(m.id));
	l2tp_flow_up(c->dial.l2tp, &m);
}

void
dial_start(struct client *c, const struct ike_flow_info *f)
{
	struct dial *d = &c->dial;
	struct l2tp_path path = path_of(c);

	d->up = d->closing = 0;
	d->session = 0;
	if (c->w->o.flood > 0) {
		flood_start(c);
		return;
	}
	d->l2tp = l2tp_new(&c->host, &ops, c, &c->w->l2tp_conf);
	if (d->l2tp == NULL)
		report_fatal("out of memory");
	l2tp_upper(d->l2tp, 1);
	if (f != NULL)
		tell_flow(c, f);
	if (l2tp_connect(d->l2tp, &path, SERVICE) == 0)
		client_over(c, "L2TP does not begin");
}

void
dial_moved(struct client *c, const struct ike_flow_info *f)
{
	struct dial *d = &c->dial;

	report_note(c, "new SAs, after a move");
	tell_flow(c, f);
	if (!c->w->o.move_mute)
		l2tp_flow_probe(d->l2tp, FLOW, HELLO_MS);
}

void
dial_input(struct client *c, const uint8_t *buf, size_t len)
{
	struct l2tp_path path = path_of(c);

	if (c->dial.l2tp != NULL)
		l2tp_input(c->dial.l2tp, &path, buf, len);
}

void
dial_send_ip(struct client *c, const uint8_t *packet, size_t len)
{
	uint8_t frame[PPPFRAME_MAXHEAD + INNER_MAX];
	struct wbuf w;

	if (!c->dial.up)
		return;
	wbuf_init(&w, frame, sizeof(frame));
	(void)pppframe_encode(&w, PPP_IP, 0);
	wbuf_bytes(&w, packet, len);
	if (wbuf_ok(&w))
		(void)l2tp_session_output(c->dial.l2tp, c->dial.session,
		    w.buf, w.len);
}

void
dial_settle(struct client *c)
{
	if (c->stage == STAGE_L2TP && c->dial.l2tp != NULL &&
	    l2tp_idle(c->dial.l2tp))
		client_over(c, "L2TP: the tunnel has gone; last: %s", c->hint);
}

void
dial_close(struct client *c)
{
	c->dial.closing = 1;
	if (c->dial.ppp != NULL)
		ppp_close(c->dial.ppp, PPP_REASON_ADMIN, "goodbye");
	else
		dial_drop(c);
}

int
dial_idle(const struct client *c)
{
	return c->dial.ppp == NULL && (c->dial.l2tp == NULL ||
	    l2tp_idle(c->dial.l2tp));
}

void
dial_drop(struct client *c)
{
	c->dial.closing = 1;
	if (c->dial.l2tp != NULL)
		l2tp_shutdown(c->dial.l2tp, "goodbye");
}

void
dial_free(struct client *c)
{
	struct dial *d = &c->dial;

	ppp_free(d->ppp);
	d->ppp = NULL;
	heap_free(&d->heap);
	l2tp_free(d->l2tp);
	d->l2tp = NULL;
	d->up = 0;
}

uint64_t
dial_next(const struct client *c)
{
	uint64_t a = heap_next(&c->dial.heap), b;

	if (c->dial.l2tp == NULL)
		return a;
	b = l2tp_next(c->dial.l2tp);
	return a < b ? a : b;
}

void
dial_run(struct client *c)
{
	if (c->dial.l2tp != NULL)
		l2tp_run(c->dial.l2tp);
	heap_run(&c->dial.heap, client_now_ms());
	follow(c);
}
