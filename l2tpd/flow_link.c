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

/* flow.sock: what ikeyd tells of flows, and the order to close one
 * (msg/flow.h). Runs in: l2tpd engine. */

#include "engine.h"
#include "msg/hello.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/log.h"

#define PROBE_MS	5000	/* to answer FLOW_PROBE, msg/flow.h */

static struct link *flows;

static void
on_up(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_flow flow;

	(void)ctx;
	if (msg_flow_decode(&flow, m->data, m->len) == -1) {
		link_refuse(l, "FLOW_UP cannot be read");
		return;
	}
	l2tp_flow_up(engine_l2tp(), &flow);
	engine_touched();
}

static void
on_changed(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_flow flow;

	(void)ctx;
	if (msg_flow_decode(&flow, m->data, m->len) == -1) {
		link_refuse(l, "FLOW_CHANGED cannot be read");
		return;
	}
	l2tp_flow_changed(engine_l2tp(), &flow);
	engine_touched();
}

static void
on_down(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_flow_end end;

	(void)ctx;
	if (msg_flow_end_decode(&end, m->data, m->len) == -1) {
		link_refuse(l, "FLOW_DOWN cannot be read");
		return;
	}
	l2tp_flow_down(engine_l2tp(), end.flow, end.reason);
	engine_touched();
}

/* Another client of its ID and address has come. */
static void
on_probe(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_flow_end end;

	(void)ctx;
	if (msg_flow_end_decode(&end, m->data, m->len) == -1) {
		link_refuse(l, "FLOW_PROBE cannot be read");
		return;
	}
	l2tp_flow_probe(engine_l2tp(), end.flow, PROBE_MS);
	engine_touched();
}

static void
on_snapshot_end(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	(void)m;
	log_debug("ikeyd: flows are known");
}

static const struct link_rule rules[] = {
	{ MSG_FLOW_UP, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_up },
	{ MSG_FLOW_CHANGED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_changed },
	{ MSG_FLOW_DOWN, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_down },
	{ MSG_FLOW_PROBE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_probe },
	{ MSG_FLOW_SNAPSHOT_END, 0, 0, NOFD, LINK_PHASE_RUN, on_snapshot_end }
};

static void
down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)how;
	log_warnx("link to ikeyd: %s", why);
	link_free(l);
	flows = NULL;
	l2tp_flows_lost(engine_l2tp(), "ikeyd is gone");
	engine_touched();
	flow_link_dial();
}

static void
on_fd(void *ctx, int fd)
{
	(void)ctx;
	flows = link_new(fd, "ikeyd", rules, sizeof(rules) / sizeof(rules[0]),
	    NULL, down);
	link_hello(flows, "l2tpd");
	log_info("link to ikeyd is up");
}

void
flow_link_dial(void)
{
	child_dial("flow.sock", on_fd, NULL);
}

void
flow_link_close(const struct msg_flow_end *m)
{
	uint8_t buf[256];
	int n;

	if (flows != NULL &&
	    (n = msg_flow_end_encode(m, buf, sizeof(buf))) != -1)
		link_send(flows, MSG_FLOW_CLOSE, 0, buf, (size_t)n, -1);
}
