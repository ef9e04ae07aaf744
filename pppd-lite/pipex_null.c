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

/* A fast path that moves no packet and says yes to everything, at once. For
 * tests of the sessions above it. Runs in: engine. */

#include <stdlib.h>

#include "pipex.h"
#include "proc/log.h"

struct pipex {
	const struct pipex_events	*events;
	void				*ctx;
};

static struct pipex *
null_open(const struct pipex_events *events, void *ctx)
{
	struct pipex *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		fatal("pipex");
	p->events = events;
	p->ctx = ctx;
	events->ready(ctx, 1, "there is no data plane");
	return p;
}

static void
null_add(struct pipex *p, const struct msg_pipex *m)
{
	p->events->added(p->ctx, m->session, 0, "null");
}

static void
null_del(struct pipex *p, uint32_t session)
{
	p->events->gone(p->ctx, session, "closed");
}

static void
null_stat(struct pipex *p)
{
	p->events->stats_end(p->ctx);
}

const struct pipex_ops pipex_null = {
	null_open, null_add, null_del, null_stat
};
