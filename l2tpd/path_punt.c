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

/* The datagram path over pipexd (msg/punt.h): what it takes out of ESP and
 * does not handle itself comes here, what we send it puts into the flow's
 * ESP. Runs in: l2tpd engine. */

#include "engine.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "proc/child.h"
#include "proc/link.h"
#include "proc/log.h"

/* As a network would, the link drops what is too much. */
#define PATH_MESSAGES	4096
#define PATH_BYTES	(1024 * 1024)

static struct link *path;

static void
on_packet(void *ctx, struct link *l, struct link_msg *m)
{
	struct msg_l2tp_packet p;
	struct l2tp_path from;

	(void)ctx;
	if (msg_l2tp_packet_decode(&p, m->data, m->len) == -1) {
		link_refuse(l, "L2TP_PACKET cannot be read");
		return;
	}
	from.flow = p.flow;
	from.local = p.local;
	from.peer = p.peer;
	l2tp_input(engine_l2tp(), &from, p.data, p.len);
	engine_touched();
}

static const struct link_rule rules[] = {
	{ MSG_L2TP_PACKET, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_packet }
};

static void
down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)how;
	log_warnx("link to pipexd: %s", why);
	link_free(l);
	path = NULL;
	l2tp_path_lost(engine_l2tp(), "pipexd is gone");
	engine_touched();
	path_dial();
}

static void
on_fd(void *ctx, int fd)
{
	(void)ctx;
	path = link_new(fd, "pipexd", rules, sizeof(rules) / sizeof(rules[0]),
	    NULL, down);
	link_limit(path, LINK_DROP_NEWEST, PATH_MESSAGES, PATH_BYTES);
	link_hello(path, "l2tpd");
	log_info("link to pipexd is up");
}

void
path_dial(void)
{
	child_dial("l2tp.sock", on_fd, NULL);
}

void
path_send(const struct l2tp_path *to, const uint8_t *data, size_t len)
{
	struct msg_l2tp_packet p;
	uint8_t buf[MSG_MAXLEN];
	int n;

	if (path == NULL)
		return;
	p.flow = to->flow;
	p.local = to->local;
	p.peer = to->peer;
	p.data = data;
	p.len = len;
	if ((n = msg_l2tp_packet_encode(&p, buf, sizeof(buf))) != -1)
		link_send(path, MSG_L2TP_PACKET, 0, buf, (size_t)n, -1);
}
