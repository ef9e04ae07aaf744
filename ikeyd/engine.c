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


/* The engine process: configuration, timer, data plane, goodbye. What the IKE
 * engine does to the world is in the other files. Runs in: engine. */

#include <stdlib.h>
#include <string.h>

#include "base/heap.h"
#include "config.h"
#include "engine.h"

#define FLUSH_MS	500	/* for the last Deletes to leave */
#define STOP_MS		500	/* for the goodbyes of l2tpd */
#define STOP_STEP_MS	20

void
engine_kick(struct engine *e)
{
	engine_timer_arm(e->timer);
}

static uint64_t
timer_next(void *ctx)
{
	struct engine *e = ctx;

	return ike_next(e->ike);
}

static void
timer_run(void *ctx)
{
	struct engine *e = ctx;

	ike_run(e->ike);
}

void
engine_dataplane(struct engine *e)
{
	int up = e->pfkey != NULL && e->natt_ready;

	if (up == e->dataplane)
		return;
	e->dataplane = up;
	ike_dataplane(e->ike, up);
	engine_kick(e);
}

const char *
engine_counter_name(unsigned int i)
{
	static const char *const names[ENGINE_C_MAX] = {
		[ENGINE_C_UDP_IN] = "udp_in",
		[ENGINE_C_UDP_OUT] = "udp_out",
		[ENGINE_C_UDP_TRUNCATED] = "udp_too_long",
		[ENGINE_C_UDP_ADDRESS] = "udp_address",
		[ENGINE_C_UDP_ERRORS] = "udp_errors",
		[ENGINE_C_NATT_IN] = "natt_in",
		[ENGINE_C_NATT_OUT] = "natt_out",
		[ENGINE_C_NATT_FAREWELL] = "natt_farewell",
		[ENGINE_C_NATT_DROPPED] = "natt_dropped",
		[ENGINE_C_PFKEY_REFUSED] = "pfkey_refused",
		[ENGINE_C_PFKEY_STRANGE] = "pfkey_unexpected",
		[ENGINE_C_LISTEN_WAITING] = "listen_waiting",
		[ENGINE_C_LISTEN_LEFT_OUT] = "listen_left_out"
	};

	return i < ENGINE_C_MAX ? names[i] : NULL;
}

/* ---- operations of the IKE engine ---- */

static void
op_send(void *ctx, const struct addr *local, const struct addr *peer, int natt,
    const uint8_t *buf, size_t len)
{
	if (natt)
		ike_link_send(ctx, local, peer, buf, len);
	else
		udp_send(ctx, local, peer, buf, len);
}

static const struct ike_ops ops = {
	.send = op_send,
	.keys_skeyid = keys_link_skeyid,
	.keys_hash = keys_link_hash,
	.keys_check = keys_link_check,
	.keys_free = keys_link_free,
	.sa_getspi = dataplane_getspi,
	.sa_install = dataplane_install,
	.sa_delete = dataplane_delete,
	.sa_usage = dataplane_usage,
	.flow_up = flow_link_up,
	.flow_changed = flow_link_changed,
	.flow_down = flow_link_down,
	.flow_probe = flow_link_probe
};

/* ---- configuration ---- */

static void
conf_begin(void *ctx, int reload)
{
	struct engine *e = ctx;

	(void)reload;
	free(e->next);
	if ((e->next = malloc(sizeof(*e->next))) == NULL)
		fatal("configuration");
	ike_conf_defaults(e->next);
	udp_begin(e);
}

static void
on_rule(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct ike_rule *r;

	if (e->next == NULL || e->next->nrules == IKE_MAXRULE) {
		link_refuse(l, "RULE out of place");
		return;
	}
	r = &e->next->rules[e->next->nrules];
	memcpy(r, m->data, sizeof(*r));
	if (config_rule_ok(r))
		e->next->nrules++;
	else
		link_refuse(l, "RULE with a length out of range");
}

static void
on_socket(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeyd_socket s;
	int fd = m->fd;

	memcpy(&s, m->data, sizeof(s));
	m->fd = -1;
	if (udp_socket(ctx, &s.local, fd) == -1)
		link_refuse(l, "KEEP of a socket that is not there");
}

static void
on_listens(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct ikeyd_listens n;

	(void)l;
	memcpy(&n, m->data, sizeof(n));
	e->counters[ENGINE_C_LISTEN_WAITING] = n.waiting;
	e->counters[ENGINE_C_LISTEN_LEFT_OUT] = n.left_out;
}

static void
conf_end(void *ctx, int reload)
{
	struct engine *e = ctx;

	udp_end(e);
	e->next->force_encap = !e->raw_esp;
	if (ike_reload(e->ike, e->next) == -1) {
		if (!reload)
			fatal("configuration");
		log_warn("reload: the old rules stay");
	}
	free(e->next);
	e->next = NULL;
	engine_kick(e);
}

/* ---- the rest ---- */

static void
peer(void *ctx, const char *name, int fd)
{
	(void)name;
	keys_link(ctx, fd);
}

/* Nothing may come in between the Deletes and the end. */
static void
stop_now(struct engine *e)
{
	ike_shutdown(e->ike, "ikeyd stops");
	e->stopping = 1;
	if (e->pfkey != NULL)
		(void)link_flush(e->pfkey, FLUSH_MS);
	if (e->natt != NULL)
		(void)link_flush(e->natt, FLUSH_MS);
	flow_link_flush(e, FLUSH_MS);
	child_stopped();
}

static void
stop_due(int fd, short what, void *ctx)
{
	const struct timeval step = { 0, STOP_STEP_MS * 1000 };
	struct engine *e = ctx;

	(void)fd;
	(void)what;
	e->stop_left_ms -= STOP_STEP_MS;
	if (e->nclients == 0 || e->stop_left_ms <= 0)
		stop_now(e);
	else
		evtimer_add(&e->stop_ev, &step);
}

/* l2tpd's goodbyes need our SAs: if it stops, too, it goes first. */
static void
stop(void *ctx)
{
	struct engine *e = ctx;

	e->stop_left_ms = STOP_MS;
	evtimer_set(&e->stop_ev, stop_due, e);
	stop_due(-1, 0, e);
}

#define ITEM(type, what, fd, fn) \
	{ type, sizeof(struct what), sizeof(struct what), fd, \
	    LINK_PHASE_RUN, fn }

static const struct link_rule rules[] = {
	ITEM(IKEYD_RULE, ike_rule, NOFD, on_rule),
	ITEM(IKEYD_SOCKET, ikeyd_socket, WANTFD, on_socket),
	ITEM(IKEYD_KEEP, ikeyd_socket, NOFD, on_socket),
	ITEM(IKEYD_LISTENS, ikeyd_listens, NOFD, on_listens),
	IKEYD_FIXED(IKEYD_FAREWELL_DONE, ikeyd_farewell_done, LINK_PHASE_ANY,
	    goodbye_done)
};

static const struct child_spec spec = {
	rules, sizeof(rules) / sizeof(rules[0]), conf_begin, conf_end, peer,
	stop
};

void
engine_start(void)
{
	struct ike_conf *conf;
	struct engine *e;

	if ((e = calloc(1, sizeof(*e))) == NULL ||
	    (conf = malloc(sizeof(*conf))) == NULL)
		fatal("engine");
	e->host = host_process();
	TAILQ_INIT(&e->sockets);
	TAILQ_INIT(&e->clients);
	/* Until the configuration is here there is no rule that fits anyone. */
	ike_conf_defaults(conf);
	if ((e->ike = ike_new(e->host, &ops, e, conf)) == NULL)
		fatal("engine");
	free(conf);
	e->timer = engine_timer_new(timer_next, timer_run, e);
	dataplane_init(e);
	goodbye_init(e);
	child_start(&spec, e);
	child_control("ikeyd", control_cmds, control_ncmds, e);
	child_listener("flow.sock", flow_link_accept, e);
	dataplane_dial(e);
	ike_link_dial(e);
}
