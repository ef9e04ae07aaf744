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


/* Requests for interfaces that vpn.conf does not allow. A reload reaches one
 * daemon before another: what pppd-lite asks for, and our file does not know,
 * may be in the one that we are about to read, so it is waited for.
 * Runs in: parent. */

#include <sys/types.h>
#include <sys/queue.h>

#include <errno.h>
#include <event.h>
#include <stdlib.h>

#include "interfaces.h"
#include "parent.h"
#include "proc/child.h"
#include "proc/log.h"
#include "waiting.h"

#define WAIT_MAX	256	/* at once */

struct waiting {
	uint32_t		 id;	/* of the request */
	uint64_t		 until_ms;
	struct link		*link;
	struct pipexd_tun_open	 open;
	TAILQ_ENTRY(waiting)	 entry;
};

TAILQ_HEAD(waiting_list, waiting);

static struct waiting_list	all = TAILQ_HEAD_INITIALIZER(all);
static size_t			nwaiting;
static struct event		timer;

int
waiting_is(uint32_t id)
{
	const struct waiting *q;

	TAILQ_FOREACH(q, &all, entry)
		if (q->id == id)
			return 1;
	return 0;
}

/* All wait equally long, so the first is the next. */
static void
arm(void)
{
	const struct waiting *q = TAILQ_FIRST(&all);
	struct timeval tv;
	uint64_t now = clock_ms();

	if (q == NULL)
		return;
	tv = clock_wait(q->until_ms > now ? q->until_ms - now : 0);
	evtimer_add(&timer, &tv);
}

static void
leave(struct waiting *q)
{
	TAILQ_REMOVE(&all, q, entry);
	nwaiting--;
	free(q);
}

void
waiting_replace(const struct addr *peer)
{
	struct waiting *q, *next;

	for (q = TAILQ_FIRST(&all); q != NULL; q = next) {
		next = TAILQ_NEXT(q, entry);
		if (!addr_host_eq(&q->open.peer, peer))
			continue;
		interfaces_decide(q->link, q->id, &q->open, EADDRINUSE);
		leave(q);
	}
}

int
waiting_begin(struct link *l, uint32_t id, const struct pipexd_tun_open *o)
{
	struct waiting *q;

	if (nwaiting >= WAIT_MAX || (q = calloc(1, sizeof(*q))) == NULL)
		return -1;
	q->id = id;
	q->link = l;
	q->open = *o;
	q->until_ms = clock_ms() + PARENT_RELOAD_MS;
	TAILQ_INSERT_TAIL(&all, q, entry);
	log_debug("interface %s for a session waits for another vpn.conf",
	    o->base);
	if (nwaiting++ == 0)
		arm();
	return 0;
}

/* The time of some is over, or there is another vpn.conf. */
static void
look(int fd, short events, void *arg)
{
	struct daemon *d = arg;
	struct waiting *q, *next;
	uint64_t now = clock_ms();
	int error;

	(void)fd;
	(void)events;
	for (q = TAILQ_FIRST(&all); q != NULL; q = next) {
		next = TAILQ_NEXT(q, entry);
		error = interfaces_refuses(parent_conf(d), &q->open);
		if (error != 0 && q->until_ms > now)
			continue;
		interfaces_decide(q->link, q->id, &q->open, error);
		leave(q);
	}
	arm();
}

void
waiting_reloaded(void)
{
	struct timeval now = { 0, 0 };

	/* Once the worker has been sent all of it. */
	if (!TAILQ_EMPTY(&all))
		evtimer_add(&timer, &now);
}

void
waiting_start(struct daemon *d)
{
	evtimer_set(&timer, look, d);
}

void
waiting_stop(void)
{
	struct waiting *q;

	while ((q = TAILQ_FIRST(&all)) != NULL)
		leave(q);
}
