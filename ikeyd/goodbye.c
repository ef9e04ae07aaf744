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


/* Goodbyes of a data plane that died. Port 4500 is pipexd's, and when pipexd is
 * gone so is the way to all clients that are there; but they must hear that
 * their SAs are gone, or they send into nothing until their own timers end.
 * What goes out by pipexd is kept for a second, if it is an informational; when
 * the link falls it is sent, with what comes after it, by our parent, who may
 * bind the port (farewell.c). Clients whose IKE stays on port 500 need none of
 * this. Runs in: engine. */

#include <sys/types.h>

#include <event.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "msg/punt.h"

#define KEEP_MS		1000	/* what was handed over is kept */
#define FIRST_MS	20	/* until the port is asked for, ... */
#define AGAIN_MS	100	/* ... and again: pipexd is still dying */
#define MAXTRIES	40
#define MAXGOODBYES	65536	/* the oldest are given up */
#define WINDOW		64	/* asked of the parent at a time */

struct goodbye {
	TAILQ_ENTRY(goodbye)	 entry;
	uint64_t		 since_ms;
	struct addr		 local, peer;
	int			 sent;
	uint32_t		 asked;		/* id of that, or 0 */
	size_t			 len;
	uint8_t			 data[];
};

static void
drop(struct engine *e, struct goodbye *g)
{
	TAILQ_REMOVE(&e->goodbyes, g, entry);
	e->ngoodbyes--;
	free(g);
}

static void
arm(struct engine *e, unsigned int ms)
{
	struct timeval tv = { 0, (suseconds_t)ms * 1000 };

	if (!evtimer_pending(&e->goodbye_ev, NULL))
		evtimer_add(&e->goodbye_ev, &tv);
}

static void
forget_old(struct engine *e)
{
	uint64_t now = clock_ms();
	struct goodbye *g;

	while ((g = TAILQ_FIRST(&e->goodbyes)) != NULL && g->sent &&
	    now - g->since_ms >= KEEP_MS)
		drop(e, g);
}

void
goodbye_keep(struct engine *e, const struct addr *local,
    const struct addr *peer, const uint8_t *data, size_t len, int sent)
{
	struct goodbye *g;

	forget_old(e);
	if (len > IKEYD_MAXFAREWELL)
		return;
	if (e->ngoodbyes >= MAXGOODBYES)
		drop(e, TAILQ_FIRST(&e->goodbyes));
	if ((g = malloc(sizeof(*g) + len)) == NULL)
		return;
	g->since_ms = clock_ms();
	g->local = *local;
	g->peer = *peer;
	g->sent = sent;
	g->asked = 0;
	g->len = len;
	memcpy(g->data, data, len);
	TAILQ_INSERT_TAIL(&e->goodbyes, g, entry);
	e->ngoodbyes++;
	if (!sent)
		arm(e, FIRST_MS);
}

void
goodbye_lost(struct engine *e)
{
	struct goodbye *g;

	forget_old(e);
	TAILQ_FOREACH(g, &e->goodbyes, entry)
		g->sent = 0;
	e->goodbye_tries = 0;
	arm(e, FIRST_MS);
}

/* ---- ways out ---- */

/* pipexd is there again, or never was gone for IKE. */
static void
by_link(struct engine *e)
{
	struct goodbye *g;

	while ((g = TAILQ_FIRST(&e->goodbyes)) != NULL) {
		if (!g->sent)
			ike_link_packet(e, &g->local, &g->peer, g->data,
			    g->len);
		drop(e, g);
	}
}

/* Some at a time, so that no queue is full; answers bring the next ones. */
static void
ask(struct engine *e)
{
	uint8_t buf[sizeof(struct ikeyd_farewell) + IKEYD_MAXFAREWELL];
	struct ikeyd_farewell f;
	struct goodbye *g;

	TAILQ_FOREACH(g, &e->goodbyes, entry) {
		if (e->ngoodbyes_out >= WINDOW)
			return;
		if (g->asked != 0)
			continue;
		memset(&f, 0, sizeof(f));
		f.local = g->local;
		f.peer = g->peer;
		memcpy(buf, &f, sizeof(f));
		memcpy(buf + sizeof(f), g->data, g->len);
		if (++e->goodbye_id == 0)
			e->goodbye_id++;
		if (link_send(child_parent(), IKEYD_FAREWELL, e->goodbye_id,
		    buf, sizeof(f) + g->len, -1) == -1)
			return;
		g->asked = e->goodbye_id;
		e->ngoodbyes_out++;
	}
}

static void
due(int fd, short events, void *arg)
{
	struct engine *e = arg;

	(void)fd;
	(void)events;
	if (e->natt != NULL)
		by_link(e);
	if (e->ngoodbyes == 0)
		return;
	if (e->goodbye_tries++ < MAXTRIES) {
		ask(e);
		arm(e, AGAIN_MS);
		return;
	}
	log_warnx("pipexd is gone, and UDP port 4500 is not to be had: %zu "
	    "messages to clients not sent", e->ngoodbyes);
	while (e->ngoodbyes > 0)
		drop(e, TAILQ_FIRST(&e->goodbyes));
}

static struct goodbye *
asked_for(struct engine *e, uint32_t id)
{
	struct goodbye *g;

	TAILQ_FOREACH(g, &e->goodbyes, entry)
		if (g->asked == id)
			return g;
	return NULL;
}

/* Asked again by the timer, after those that may have a way out. */
static void
last(struct engine *e, struct goodbye *g)
{
	g->asked = 0;
	TAILQ_REMOVE(&e->goodbyes, g, entry);
	TAILQ_INSERT_TAIL(&e->goodbyes, g, entry);
}

void
goodbye_done(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeyd_farewell_done done;
	struct engine *e = ctx;
	struct goodbye *g = asked_for(e, m->id);

	(void)l;
	memcpy(&done, m->data, sizeof(done));
	e->ngoodbyes_out--;
	if (done.sent) {
		e->counters[ENGINE_C_NATT_FAREWELL]++;
		e->goodbye_tries = 0;
	}
	/* It may have gone another way meanwhile. */
	if (g != NULL && done.sent)
		drop(e, g);
	else if (g != NULL)
		last(e, g);
	if (done.sent)
		ask(e);
	if (e->ngoodbyes == 0)
		evtimer_del(&e->goodbye_ev);
}

void
goodbye_init(struct engine *e)
{
	TAILQ_INIT(&e->goodbyes);
	evtimer_set(&e->goodbye_ev, due, e);
}
