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

/* Binds the protocol engine to the event loop and to the links.
 * Runs in: l2tpd engine. */

#include <string.h>

#include "engine.h"
#include "msg.h"
#include "proc/child.h"
#include "proc/log.h"

static struct l2tp		*l2tp;
static struct l2tp_conf		 conf;		/* as it arrives */
static struct engine_timer	*timer;
static int			 goodbyes;	/* asked to stop */

struct l2tp *
engine_l2tp(void)
{
	return l2tp;
}

void
engine_touched(void)
{
	if (l2tp == NULL)
		return;
	engine_timer_arm(timer);
	if (goodbyes && l2tp_idle(l2tp)) {
		goodbyes = 0;
		child_stopped();
	}
}

/* ---- what the engine does ---- */

static void
op_send(void *ctx, const struct l2tp_path *path, const uint8_t *buf,
    size_t len)
{
	(void)ctx;
	path_send(path, buf, len);
}

static void
op_session_open(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	session_link_open(m);
}

static void
op_session_changed(void *ctx, const struct msg_session *m)
{
	(void)ctx;
	session_link_changed(m);
}

static void
op_session_frame(void *ctx, uint32_t session, const uint8_t *frame, size_t len)
{
	(void)ctx;
	session_link_frame(session, frame, len);
}

static void
op_session_down(void *ctx, const struct msg_session_end *m)
{
	(void)ctx;
	session_link_down(m);
}

static void
op_session_prove(void *ctx, const struct msg_session_prove *m)
{
	(void)ctx;
	session_link_prove(m);
}

static void
op_session_prove_frame(void *ctx, uint32_t session, const uint8_t *frame,
    size_t len)
{
	(void)ctx;
	session_link_prove_frame(session, frame, len);
}

static void
op_flow_close(void *ctx, const struct msg_flow_end *m)
{
	(void)ctx;
	flow_link_close(m);
}

static const struct l2tp_ops ops = {
	.send = op_send,
	.session_open = op_session_open,
	.session_changed = op_session_changed,
	.session_frame = op_session_frame,
	.session_down = op_session_down,
	.flow_close = op_flow_close,
	.tunnel_event = control_tunnel_event,
	.session_prove = op_session_prove,
	.session_prove_frame = op_session_prove_frame
};

/* ---- timer ---- */

static uint64_t
timer_next(void *arg)
{
	return l2tp_next(arg);
}

static void
timer_run(void *arg)
{
	l2tp_run(arg);
	engine_touched();
}

/* ---- configuration and the end ---- */

static void
on_conf(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	memcpy(&conf, m->data, sizeof(conf));
}

static void
conf_end(void *ctx, int reload)
{
	(void)ctx;
	if (reload) {
		l2tp_reload(l2tp, &conf);
		engine_touched();
	} else {
		l2tp = l2tp_new(host_process(), &ops, NULL, &conf);
		if (l2tp == NULL)
			fatalx("no memory for the engine");
		timer = engine_timer_new(timer_next, timer_run, l2tp);
		flow_link_dial();
		path_dial();
		session_link_dial();
	}
	explicit_bzero(&conf, sizeof(conf));
}

static void
stop(void *ctx)
{
	(void)ctx;
	if (l2tp == NULL) {
		child_stopped();
		return;
	}
	l2tp_shutdown(l2tp, "l2tpd stops");
	goodbyes = 1;
	engine_touched();
}

static const struct link_rule parent_rules[] = {
	{ L2TPD_CONF, sizeof(struct l2tp_conf), sizeof(struct l2tp_conf), NOFD,
	    LINK_PHASE_ANY, on_conf }
};

static const struct child_spec spec = {
	.rules = parent_rules,
	.nrules = sizeof(parent_rules) / sizeof(parent_rules[0]),
	.conf_end = conf_end,
	.stop = stop
};

void
engine_start(void)
{
	child_start(&spec, NULL);
	control_serve();
}
