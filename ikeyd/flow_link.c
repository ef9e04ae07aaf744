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


/* flow.sock: l2tpd is told of flows and may order one closed (msg/flow.h). A
 * flow without anybody who serves it is of no use to its client, so when the
 * last link is lost all that were told over it are closed, Deletes and all.
 * Runs in: engine. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "engine.h"
#include "msg/flow.h"
#include "msg/hello.h"

#define MAXCLIENTS	4
#define MAXFLOWMSG	1024	/* bytes of an encoded record, more than any */

struct flow_client {
	TAILQ_ENTRY(flow_client)	 entry;
	struct engine			*e;
	struct link			*link;
};

/* ---- facts ---- */

static int
encode(const struct ike_flow_info *info, uint8_t *buf, size_t size)
{
	struct msg_flow m;

	memset(&m, 0, sizeof(m));
	m.flow = info->flow;
	m.local = info->local;
	m.peer = info->peer;
	m.nat = info->nat;
	m.own_credential = info->own_credential;
	m.rule = info->rule;
	m.inner_port = info->inner_port;
	(void)strlcpy(m.ike, info->ike, sizeof(m.ike));
	(void)strlcpy(m.esp, info->esp, sizeof(m.esp));
	(void)strlcpy(m.id, info->id, sizeof(m.id));
	return msg_flow_encode(&m, buf, size);
}

static void
tell_all(struct engine *e, enum msg_flow_type type, const uint8_t *buf, int n)
{
	struct flow_client *c;

	if (n == -1) {
		log_warnx("flow.sock: a record does not fit");
		return;
	}
	TAILQ_FOREACH(c, &e->clients, entry)
		(void)link_send(c->link, (uint16_t)type, 0, buf, (size_t)n,
		    -1);
}

static void
tell_end(struct engine *e, enum msg_flow_type type, uint32_t flow,
    const char *reason)
{
	struct msg_flow_end m;
	uint8_t buf[MAXFLOWMSG];

	memset(&m, 0, sizeof(m));
	m.flow = flow;
	(void)strlcpy(m.reason, reason, sizeof(m.reason));
	tell_all(e, type, buf, msg_flow_end_encode(&m, buf, sizeof(buf)));
}

void
flow_link_up(void *ctx, const struct ike_flow_info *info)
{
	uint8_t buf[MAXFLOWMSG];

	control_flow_up(info);
	tell_all(ctx, MSG_FLOW_UP, buf, encode(info, buf, sizeof(buf)));
}

void
flow_link_changed(void *ctx, const struct ike_flow_info *info)
{
	uint8_t buf[MAXFLOWMSG];

	tell_all(ctx, MSG_FLOW_CHANGED, buf, encode(info, buf, sizeof(buf)));
}

void
flow_link_down(void *ctx, uint32_t flow, const char *reason)
{
	control_flow_down(flow, reason);
	tell_end(ctx, MSG_FLOW_DOWN, flow, reason);
}

void
flow_link_probe(void *ctx, uint32_t flow, const char *reason)
{
	tell_end(ctx, MSG_FLOW_PROBE, flow, reason);
}

/* ---- orders ---- */

static void
on_close(void *ctx, struct link *l, struct link_msg *m)
{
	struct flow_client *c = ctx;
	struct msg_flow_end end;

	if (msg_flow_end_decode(&end, m->data, m->len) == -1) {
		link_refuse(l, "malformed FLOW_CLOSE");
		return;
	}
	/* One that has ended meanwhile is no fault of l2tpd's. */
	(void)ike_flow_close(c->e->ike, end.flow, end.reason);
	engine_kick(c->e);
}

static const struct link_rule rules[] = {
	{ MSG_FLOW_CLOSE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_close }
};

/* ---- links ---- */

static void
first_flow(void *arg, const struct ike_flow_info *info)
{
	uint32_t *flow = arg;

	if (*flow == 0)
		*flow = info->flow;
}

/* Closing changes what is walked over, so one at a time. */
static void
close_all(struct engine *e)
{
	uint32_t flow;

	for (;;) {
		flow = 0;
		ike_flow_walk(e->ike, first_flow, &flow);
		if (flow == 0 ||
		    ike_flow_close(e->ike, flow, "l2tpd is gone") == -1)
			break;
	}
	engine_kick(e);
}

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct flow_client *c = ctx;
	struct engine *e = c->e;

	log_warnx("link to l2tpd: %s", how == LINK_CLOSED ? "closed" : why);
	TAILQ_REMOVE(&e->clients, c, entry);
	e->nclients--;
	link_free(l);
	free(c);
	if (e->nclients == 0)
		close_all(e);
}

static void
snapshot_one(void *arg, const struct ike_flow_info *info)
{
	struct flow_client *c = arg;
	uint8_t buf[MAXFLOWMSG];
	int n;

	if ((n = encode(info, buf, sizeof(buf))) != -1)
		(void)link_send(c->link, MSG_FLOW_UP, 0, buf, (size_t)n, -1);
}

void
flow_link_accept(void *ctx, int fd)
{
	struct engine *e = ctx;
	struct flow_client *c;

	if (e->nclients == MAXCLIENTS) {
		log_warnx("flow.sock: more than %d connections, refused",
		    MAXCLIENTS);
		close(fd);
		return;
	}
	if ((c = calloc(1, sizeof(*c))) == NULL) {
		log_warn("flow.sock");
		close(fd);
		return;
	}
	c->e = e;
	c->link = link_try_new(fd, "l2tpd", rules,
	    sizeof(rules) / sizeof(rules[0]), c, on_down);
	if (c->link == NULL) {
		log_warn("flow.sock");
		free(c);
		return;
	}
	TAILQ_INSERT_TAIL(&e->clients, c, entry);
	e->nclients++;
	link_hello(c->link, "ikeyd");
	ike_flow_walk(e->ike, snapshot_one, c);
	(void)link_send(c->link, MSG_FLOW_SNAPSHOT_END, 0, NULL, 0, -1);
	log_info("l2tpd has connected");
}

void
flow_link_flush(struct engine *e, int ms)
{
	struct flow_client *c;

	TAILQ_FOREACH(c, &e->clients, entry)
		(void)link_flush(c->link, ms);
}
