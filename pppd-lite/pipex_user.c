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

/* The fast path of pipexd, over pipex.sock (msg/pipex.h).
 * Runs in: engine. */

#include <stdlib.h>
#include <unistd.h>

#include "pipex.h"
#include "proc/child.h"

struct pipex {
	const struct pipex_events	*events;
	void				*ctx;
	struct link			*link;
};

static void dial(struct pipex *);

static void
on_added(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipex *p = ctx;
	struct msg_pipex_added a;

	if (msg_pipex_added_decode(&a, m->data, m->len) == -1) {
		link_refuse(l, "malformed PIPEX_ADDED");
		return;
	}
	p->events->added(p->ctx, a.session, (int)a.error, a.ifname);
}

static void
on_gone(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipex *p = ctx;
	struct msg_pipex_gone g;

	if (msg_pipex_gone_decode(&g, m->data, m->len) == -1) {
		link_refuse(l, "malformed PIPEX_GONE");
		return;
	}
	p->events->gone(p->ctx, g.session, g.reason);
}

static void
on_stats(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipex *p = ctx;
	struct msg_pipex_stats s;

	if (msg_pipex_stats_decode(&s, m->data, m->len) == -1) {
		link_refuse(l, "malformed PIPEX_STATS");
		return;
	}
	p->events->stats(p->ctx, &s);
}

static void
on_stat_end(void *ctx, struct link *l, struct link_msg *m)
{
	struct pipex *p = ctx;

	(void)l;
	(void)m;
	p->events->stats_end(p->ctx);
}

static const struct link_rule rules[] = {
	{ MSG_PIPEX_ADDED, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_added },
	{ MSG_PIPEX_GONE, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_gone },
	{ MSG_PIPEX_STATS, 1, MSG_MAXLEN, NOFD, LINK_PHASE_RUN, on_stats },
	{ MSG_PIPEX_STAT_END, 0, 0, NOFD, LINK_PHASE_RUN, on_stat_end },
};

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct pipex *p = ctx;

	log_warnx("link to pipexd is down: %s",
	    how == LINK_CLOSED ? "closed" : why);
	link_free(l);
	p->link = NULL;
	p->events->ready(p->ctx, 0, "pipexd is gone");
	dial(p);
}

static void
on_fd(void *ctx, int fd)
{
	struct pipex *p = ctx;

	p->link = link_try_new(fd, "pipexd", rules,
	    sizeof(rules) / sizeof(rules[0]), p, on_down);
	if (p->link == NULL) {
		log_warn("link to pipexd");
		dial(p);
		return;
	}
	link_hello(p->link, "pppd-lite");
	p->events->ready(p->ctx, 1, "connected to pipexd");
}

static void
dial(struct pipex *p)
{
	child_dial("pipex.sock", on_fd, p);
}

static struct pipex *
user_open(const struct pipex_events *events, void *ctx)
{
	struct pipex *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		fatal("pipex");
	p->events = events;
	p->ctx = ctx;
	dial(p);
	return p;
}

/* Only a dead link drops what is sent, and its end has been told already or
 * will be. */
static void
user_add(struct pipex *p, const struct msg_pipex *m)
{
	uint8_t buf[MSG_MAXLEN];
	int len = msg_pipex_encode(m, buf, sizeof(buf));

	if (len != -1 && p->link != NULL)
		(void)link_send(p->link, MSG_PIPEX_ADD, 0, buf, (size_t)len,
		    -1);
}

static void
user_del(struct pipex *p, uint32_t session)
{
	struct msg_pipex_del d = { session };
	uint8_t buf[16];
	int len = msg_pipex_del_encode(&d, buf, sizeof(buf));

	if (len != -1 && p->link != NULL)
		(void)link_send(p->link, MSG_PIPEX_DEL, 0, buf, (size_t)len,
		    -1);
}

static void
user_stat(struct pipex *p)
{
	if (p->link != NULL)
		(void)link_send(p->link, MSG_PIPEX_STAT, 0, NULL, 0, -1);
}

const struct pipex_ops pipex_user = {
	user_open, user_add, user_del, user_stat
};
