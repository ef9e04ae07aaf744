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

/* An ikeyd, a pipexd and a pppd-lite to test l2tpd between. Runs in: tests. */

#include <sys/types.h>
#include <sys/socket.h>

#include <event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "l2tpdlab.h"
#include "labhost.h"
#include "msg/ctl.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/listener.h"
#include "proc/sockets.h"

#define NRULES(r)	(sizeof(r) / sizeof((r)[0]))

/* ---- time ---- */

static void
turn(struct l2tpdlab *lab)
{
	labhost_turn(5);
	l2tp_run(lab->lac);
}

void
l2tpdlab_wait(struct l2tpdlab *lab, int (*cond)(struct l2tpdlab *, void *),
    void *arg, const char *what)
{
	uint64_t limit = clock_ms() + L2TPDLAB_LIMIT;

	while (!cond(lab, arg)) {
		if (clock_ms() < limit) {
			turn(lab);
			continue;
		}
		fprintf(stderr, "# waited in vain: %s\n", what);
		(void)l2tpdlab_log_count(lab, "");
		fprintf(stderr, "%s", lab->daemon.text);
		fail();
	}
}

struct count {
	const unsigned int	*n;
	unsigned int		 want;
};

static int
reached(struct l2tpdlab *lab, void *arg)
{
	const struct count *c = arg;

	(void)lab;
	return *c->n >= c->want;
}

void
l2tpdlab_until(struct l2tpdlab *lab, const unsigned int *n, unsigned int want,
    const char *what)
{
	struct count c = { n, want };

	l2tpdlab_wait(lab, reached, &c, what);
}

void
l2tpdlab_sleep(struct l2tpdlab *lab, unsigned int ms)
{
	uint64_t end = clock_ms() + ms;

	while (clock_ms() < end)
		turn(lab);
}

/* ---- the clients ---- */

/* What a client sends comes out of ESP with its ends as pipexd sees them. */
static void
lac_send(void *ctx, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	struct l2tpdlab *lab = ctx;
	struct msg_l2tp_packet p = { path->flow, path->peer, path->local, buf,
	    len };
	uint8_t out[MSG_MAXLEN];
	int n = msg_l2tp_packet_encode(&p, out, sizeof(out));

	assert_true(n > 0);
	l2tpdlab_send(&lab->pipexd, MSG_L2TP_PACKET, out, (size_t)n);
}

static void
lac_opened(void *ctx, const struct msg_session *m)
{
	struct l2tpdlab *lab = ctx;

	lab->lac_session = *m;
	lab->lac_open++;
}

static void
lac_changed(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	(void)m;
}

static void
lac_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	struct l2tpdlab *lab = ctx;

	/* Said again, as it came. */
	lab->lac_frames++;
	(void)l2tp_session_output(lab->lac, session, frame, len);
}

static void
lac_ended(void *ctx, const struct msg_session_end *m)
{
	struct l2tpdlab *lab = ctx;

	(void)m;
	lab->lac_down++;
}

static void
lac_flow_close(void *ctx, const struct msg_flow_end *m)
{
	(void)ctx;
	(void)m;
}

static const struct l2tp_ops lac_ops = {
	lac_send, lac_opened, lac_changed, lac_frame, lac_ended,
	lac_flow_close, NULL, NULL, NULL
};

static void
lac_new(struct l2tpdlab *lab)
{
	struct l2tp_conf *conf = &lab->lac_conf;

	l2tp_conf_defaults(conf);
	strlcpy(conf->host, "laptop", sizeof(conf->host));
	conf->nservice = 1;
	l2tp_service_defaults(&conf->service[0]);
	strlcpy(conf->service[0].name, "L2TP", sizeof(conf->service[0].name));
	assert_int_equal(addr_parse("0.0.0.0", &conf->service[0].listen[0]), 0);
	conf->service[0].nlisten = 1;
	conf->service[0].require_ipsec = 0;
	lab->lac = l2tp_new(&labhost, &lac_ops, lab, conf);
	assert_non_null(lab->lac);
}

static struct msg_flow
flow_of(uint32_t flow, uint16_t port)
{
	struct msg_flow f;

	memset(&f, 0, sizeof(f));
	f.flow = flow;
	f.local = addr_v4_u32(0xc0000201, 4500);
	f.peer = addr_v4_u32(0xcb007100 + flow, port);
	f.nat = 1;
	strlcpy(f.ike, "aes256-sha2_256-modp2048", sizeof(f.ike));
	strlcpy(f.esp, "aes256-sha1", sizeof(f.esp));
	strlcpy(f.id, "192.168.1.5", sizeof(f.id));
	return f;
}

static void
called(struct l2tpdlab *lab, unsigned int opened, unsigned int told)
{
	l2tpdlab_until(lab, &lab->lac_open, opened, "client's session up");
	l2tpdlab_until(lab, &lab->nopen, told, "SESSION_OPEN");
}

void
l2tpdlab_dial(struct l2tpdlab *lab, uint32_t flow, int wait)
{
	struct msg_flow f = flow_of(flow, 4500);
	struct l2tp_path path = { flow, f.peer, f.local };
	unsigned int opened = lab->lac_open + 1, told = lab->nopen + 1;

	path.local.port = path.peer.port = 1701;
	if (flow != 0)
		l2tp_flow_up(lab->lac, &f);
	lab->lac_tunnel = l2tp_connect(lab->lac, &path, "L2TP");
	assert_int_not_equal(lab->lac_tunnel, 0);
	if (wait)
		called(lab, opened, told);
}

void
l2tpdlab_call(struct l2tpdlab *lab, int wait)
{
	unsigned int opened = lab->lac_open + 1, told = lab->nopen + 1;

	assert_int_equal(l2tp_call(lab->lac, lab->lac_tunnel), 0);
	if (wait)
		called(lab, opened, told);
}

/* ---- the daemons around ---- */

void
l2tpdlab_send(struct l2tpdlab_end *e, uint16_t type, const void *data,
    size_t len)
{
	if (e->link != NULL)
		link_send(e->link, type, 0, data, len, -1);
}

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct l2tpdlab_end *e = ctx;

	if (how == LINK_LIED) {
		fprintf(stderr, "# %s\n", why);
		e->refused++;
	}
	link_free(l);
	e->link = NULL;
}

static void
accepted(struct l2tpdlab_end *e, int fd, const char *name,
    const struct link_rule *rules, size_t n)
{
	/* l2tpd may dial anew before we hear that it has closed. */
	link_free(e->link);
	e->link = link_new(fd, "l2tpd", rules, n, e, on_down);
	link_hello(e->link, name);
	e->links++;
}

static void
begin(struct l2tpdlab *lab, struct l2tpdlab_end *e, const char *name,
    void (*on_accept)(void *, int))
{
	int fd = sock_listen(lab->daemon.dir, name);

	assert_int_not_equal(fd, -1);
	e->lab = lab;
	e->listener = listener_new(fd, name, on_accept, e);
}

void
l2tpdlab_drop(struct l2tpdlab_end *e)
{
	listener_free(e->listener);
	e->listener = NULL;
	link_free(e->link);
	e->link = NULL;
}

static void
on_flow_close(void *ctx, struct link *l, struct link_msg *m)
{
	struct l2tpdlab_end *e = ctx;

	(void)l;
	assert_int_equal(msg_flow_end_decode(&e->lab->closed, m->data,
	    m->len), 0);
	e->lab->nclosed++;
}

static const struct link_rule ikeyd_rules[] = {
	{ MSG_FLOW_CLOSE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_flow_close }
};

static void
ikeyd_accept(void *ctx, int fd)
{
	accepted(ctx, fd, "ikeyd", ikeyd_rules, NRULES(ikeyd_rules));
	l2tpdlab_send(ctx, MSG_FLOW_SNAPSHOT_END, NULL, 0);
}

void
l2tpdlab_ikeyd(struct l2tpdlab *lab)
{
	begin(lab, &lab->ikeyd, "flow.sock", ikeyd_accept);
}

static void
on_packet(void *ctx, struct link *l, struct link_msg *m)
{
	struct l2tpdlab_end *e = ctx;
	struct msg_l2tp_packet p;
	struct l2tp_path path;

	(void)l;
	assert_int_equal(msg_l2tp_packet_decode(&p, m->data, m->len), 0);
	path = (struct l2tp_path){ p.flow, p.peer, p.local };
	if (p.len >= 20 && (p.data[0] & 0x80))	/* a type behind the header */
		e->lab->heard[p.data[19] & 31] |= 1U << (p.flow & 31);
	if (!e->lab->deaf)
		l2tp_input(e->lab->lac, &path, p.data, p.len);
}

static const struct link_rule pipexd_rules[] = {
	{ MSG_L2TP_PACKET, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_packet }
};

static void
pipexd_accept(void *ctx, int fd)
{
	accepted(ctx, fd, "pipexd", pipexd_rules, NRULES(pipexd_rules));
}

void
l2tpdlab_pipexd(struct l2tpdlab *lab)
{
	begin(lab, &lab->pipexd, "l2tp.sock", pipexd_accept);
}

static void
on_open(void *ctx, struct link *l, struct link_msg *m)
{
	struct l2tpdlab_end *e = ctx;

	(void)l;
	assert_int_equal(msg_session_decode(&e->lab->open, m->data, m->len),
	    0);
	e->lab->nopen++;
}

static void
on_changed(void *ctx, struct link *l, struct link_msg *m)
{
	struct l2tpdlab_end *e = ctx;

	(void)l;
	assert_int_equal(msg_session_decode(&e->lab->changed, m->data,
	    m->len), 0);
	e->lab->nchanged++;
}

static void
on_frame(void *ctx, struct link *l, struct link_msg *m)
{
	struct l2tpdlab_end *e = ctx;
	struct msg_session_frame f;

	(void)l;
	assert_int_equal(msg_session_frame_decode(&f, m->data, m->len), 0);
	e->lab->frame_session = f.session;
	e->lab->frame_len = f.len < sizeof(e->lab->frame) ? f.len :
	    sizeof(e->lab->frame);
	memcpy(e->lab->frame, f.data, e->lab->frame_len);
	e->lab->nframes++;
}

static void
on_session_down(void *ctx, struct link *l, struct link_msg *m)
{
	struct l2tpdlab_end *e = ctx;

	(void)l;
	assert_int_equal(msg_session_end_decode(&e->lab->down, m->data,
	    m->len), 0);
	e->lab->ndown++;
}

static const struct link_rule pppd_rules[] = {
	{ MSG_SESSION_OPEN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_open },
	{ MSG_SESSION_CHANGED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_changed },
	{ MSG_SESSION_FRAME, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_frame },
	{ MSG_SESSION_DOWN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN,
	    on_session_down }
};

static void
pppd_accept(void *ctx, int fd)
{
	accepted(ctx, fd, "pppd-lite", pppd_rules, NRULES(pppd_rules));
}

void
l2tpdlab_pppd(struct l2tpdlab *lab)
{
	begin(lab, &lab->pppd, "session.sock", pppd_accept);
}

/* A connection is made by l2tpd's parent; with HELLO its engine has it. */
static int
is_linked(const struct l2tpdlab_end *e)
{
	return e->link != NULL && link_phase_now(e->link) == LINK_PHASE_RUN;
}

static int
all_linked(struct l2tpdlab *lab, void *arg)
{
	(void)arg;
	return is_linked(&lab->ikeyd) && is_linked(&lab->pipexd) &&
	    is_linked(&lab->pppd);
}

struct nth {
	const struct l2tpdlab_end	*end;
	unsigned int			 n;
};

static int
nth_linked(struct l2tpdlab *lab, void *arg)
{
	const struct nth *w = arg;

	(void)lab;
	return w->end->links >= w->n && is_linked(w->end);
}

void
l2tpdlab_linked(struct l2tpdlab_end *e, unsigned int n, const char *what)
{
	struct nth w = { e, n };

	l2tpdlab_wait(e->lab, nth_linked, &w, what);
}

void
l2tpdlab_all(struct l2tpdlab *lab)
{
	if (lab->ikeyd.listener == NULL)
		l2tpdlab_ikeyd(lab);
	if (lab->pipexd.listener == NULL)
		l2tpdlab_pipexd(lab);
	if (lab->pppd.listener == NULL)
		l2tpdlab_pppd(lab);
	l2tpdlab_wait(lab, all_linked, NULL, "l2tpd dials all three");
}

static void
send_flow(struct l2tpdlab *lab, uint16_t type, uint32_t flow, uint16_t port)
{
	struct msg_flow f = flow_of(flow, port);
	uint8_t buf[MSG_MAXLEN];
	int n = msg_flow_encode(&f, buf, sizeof(buf));

	assert_true(n > 0);
	l2tpdlab_send(&lab->ikeyd, type, buf, (size_t)n);
}

void
l2tpdlab_flow_up(struct l2tpdlab *lab, uint32_t flow)
{
	send_flow(lab, MSG_FLOW_UP, flow, 4500);
}

void
l2tpdlab_flow_moved(struct l2tpdlab *lab, uint32_t flow)
{
	send_flow(lab, MSG_FLOW_CHANGED, flow, 31337);
}

static void
send_end(struct l2tpdlab *lab, uint16_t type, uint32_t flow, const char *why)
{
	struct msg_flow_end end = { .flow = flow };
	uint8_t buf[256];
	int n;

	strlcpy(end.reason, why, sizeof(end.reason));
	n = msg_flow_end_encode(&end, buf, sizeof(buf));
	l2tpdlab_send(&lab->ikeyd, type, buf, (size_t)n);
}

void
l2tpdlab_flow_down(struct l2tpdlab *lab, uint32_t flow)
{
	send_end(lab, MSG_FLOW_DOWN, flow, "peer deleted its SAs");
}

void
l2tpdlab_flow_probe(struct l2tpdlab *lab, uint32_t flow)
{
	send_end(lab, MSG_FLOW_PROBE, flow, "another has the same id");
}

void
l2tpdlab_frame(struct l2tpdlab *lab, uint32_t session, const void *data,
    size_t len)
{
	struct msg_session_frame f = { session, data, len };
	uint8_t buf[MSG_MAXLEN];
	int n = msg_session_frame_encode(&f, buf, sizeof(buf));

	l2tpdlab_send(&lab->pppd, MSG_SESSION_FRAME, buf, (size_t)n);
}

void
l2tpdlab_close(struct l2tpdlab *lab, uint32_t session)
{
	struct msg_session_end end = { .session = session, .result = 3 };
	uint8_t buf[256];
	int n;

	strlcpy(end.reason, "closed by the administrator", sizeof(end.reason));
	n = msg_session_end_encode(&end, buf, sizeof(buf));
	l2tpdlab_send(&lab->pppd, MSG_SESSION_CLOSE, buf, (size_t)n);
}

void
l2tpdlab_login(struct l2tpdlab *lab, uint32_t session)
{
	struct msg_session_login m = { session };
	uint8_t buf[16];
	int n = msg_session_login_encode(&m, buf, sizeof(buf));

	l2tpdlab_send(&lab->pppd, MSG_SESSION_LOGIN, buf, (size_t)n);
}

/* ---- vpnctl ---- */

static int
ctl_is_done(struct l2tpdlab *lab, void *arg)
{
	(void)arg;
	return lab->ctl.done;
}

void
l2tpdlab_monitor_end(struct l2tpdlab *lab)
{
	ctlend_end(&lab->ctl);
}

int
l2tpdlab_ctl(struct l2tpdlab *lab, uint16_t type, const char *word)
{
	ctlend_ask(&lab->ctl, lab->daemon.dir, "l2tpd.ctl", type, word);
	l2tpdlab_wait(lab, ctl_is_done, NULL, "answer of l2tpd.ctl");
	l2tpdlab_monitor_end(lab);
	return lab->ctl.status;
}

void
l2tpdlab_events(struct l2tpdlab *lab, unsigned int n)
{
	l2tpdlab_until(lab, &lab->ctl.nrec, n, "event of l2tpd.ctl");
	assert_int_equal(lab->ctl.nrec, n);
}

void
l2tpdlab_monitor(struct l2tpdlab *lab)
{
	ctlend_ask(&lab->ctl, lab->daemon.dir, "l2tpd.ctl", CTL_MONITOR, "");
	l2tpdlab_events(lab, 1);
}

const char *
l2tpdlab_field(struct l2tpdlab *lab, size_t i, const char *name)
{
	return ctlend_field(&lab->ctl, i, name);
}

uint64_t
l2tpdlab_counter(struct l2tpdlab *lab, const char *name)
{
	assert_int_equal(l2tpdlab_ctl(lab, CTL_SHOW, "counters"), CTL_OK);
	return ctlend_counter(&lab->ctl, name);
}

struct counted {
	const char	*name;
	uint64_t	 want;
};

static int
is_counted(struct l2tpdlab *lab, void *arg)
{
	const struct counted *c = arg;

	return l2tpdlab_counter(lab, c->name) >= c->want;
}

void
l2tpdlab_counted(struct l2tpdlab *lab, const char *name, uint64_t want)
{
	struct counted c = { name, want };

	l2tpdlab_wait(lab, is_counted, &c, name);
}

static int
has_said(struct l2tpdlab *lab, void *arg)
{
	return l2tpdlab_log_count(lab, arg) > 0;
}

void
l2tpdlab_says(struct l2tpdlab *lab, const char *text)
{
	l2tpdlab_wait(lab, has_said, (void *)(uintptr_t)text, text);
}

/* ---- the daemon ---- */

void
l2tpdlab_secret(struct l2tpdlab *lab, const char *secret)
{
	struct l2tp_service *s = &lab->lac_conf.service[0];

	memcpy(s->secret, secret, s->secret_len = (uint8_t)strlen(secret));
	l2tp_reload(lab->lac, &lab->lac_conf);
}

void
l2tpdlab_write_conf(struct l2tpdlab *lab, const char *conf)
{
	labdaemon_write(lab->daemon.conf, conf);
}

static int
has_started(struct l2tpdlab *lab, void *arg)
{
	(void)arg;
	return l2tpdlab_log_count(lab, ": started") > 0;
}

struct l2tpdlab *
l2tpdlab_start(const char *program, const char *conf)
{
	static int once;
	struct l2tpdlab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	if (!once++)
		event_init();
	labdaemon_init(&lab->daemon, "l2tpd");
	l2tpdlab_write_conf(lab, conf);
	lac_new(lab);
	labdaemon_start(&lab->daemon, program);
	l2tpdlab_wait(lab, has_started, NULL, "l2tpd starts");
	return lab;
}

static int
daemon_ended(struct l2tpdlab *lab, void *arg)
{
	(void)arg;
	return labdaemon_ended(&lab->daemon);
}

int
l2tpdlab_terminate(struct l2tpdlab *lab)
{
	kill(lab->daemon.pid, SIGTERM);
	l2tpdlab_wait(lab, daemon_ended, NULL, "l2tpd ends");
	return labdaemon_exit(&lab->daemon);
}

static void
give_back(struct l2tpdlab *lab)
{
	l2tpdlab_drop(&lab->ikeyd);
	l2tpdlab_drop(&lab->pipexd);
	l2tpdlab_drop(&lab->pppd);
	ctlend_end(&lab->ctl);
	l2tp_free(lab->lac);
	if (labdaemon_remove(&lab->daemon) == -1)
		fprintf(stderr, "# %s stays\n", lab->daemon.dir);
	free(lab);
}

void
l2tpdlab_stop(struct l2tpdlab *lab)
{
	if (lab->daemon.pid != 0)
		assert_int_equal(l2tpdlab_terminate(lab), 0);
	labdaemon_check(&lab->daemon);
	assert_int_equal(lab->ikeyd.refused + lab->pipexd.refused +
	    lab->pppd.refused, 0);
	give_back(lab);
}

void
l2tpdlab_abandon(struct l2tpdlab *lab)
{
	labdaemon_kill(&lab->daemon);
	give_back(lab);
}

unsigned int
l2tpdlab_log_count(struct l2tpdlab *lab, const char *text)
{
	return labdaemon_log_count(&lab->daemon, text);
}
