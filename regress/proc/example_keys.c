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


/* Two children with next to no work: keys doubles numbers for the engine, the
 * worker is there. Runs in: keys, worker. */

#include <string.h>

#include "exampled.h"
#include "proc/child.h"

static void
on_item(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	(void)m;
}

static const struct link_rule rules[] = {
	{ EX_ITEM, sizeof(struct ex_item), sizeof(struct ex_item), NOFD,
	    LINK_PHASE_RUN, on_item }
};

static void
on_double(void *ctx, struct link *l, struct link_msg *m)
{
	struct ex_number n;

	(void)ctx;
	memcpy(&n, m->data, sizeof(n));
	n.value *= 2;
	link_send(l, EX_DOUBLE, m->id, &n, sizeof(n), -1);
}

static const struct link_rule engine_rules[] = {
	{ EX_DOUBLE, sizeof(struct ex_number), sizeof(struct ex_number), NOFD,
	    LINK_PHASE_START, on_double }
};

static void
engine_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)how;
	log_debug("link to the engine: %s", why);
	link_free(l);
}

static void
peer(void *ctx, const char *name, int fd)
{
	(void)ctx;
	link_new(fd, name, engine_rules, 1, NULL, engine_down);
}

static const struct child_spec keys_spec = {
	rules, 1, NULL, NULL, peer, NULL
};

static const struct child_spec worker_spec = {
	rules, 1, NULL, NULL, NULL, NULL
};

void
keys_start(void)
{
	child_start(&keys_spec, NULL);
}

void
worker_start(void)
{
	child_start(&worker_spec, NULL);
}
