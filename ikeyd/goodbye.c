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
 * the link falls it is sent, with what comes after it, by a socket that the
 * parent lends us and that we close at once, since the next pipexd needs the
 * port. Clients whose IKE stays on port 500 need none of this.
 * Runs in: engine. */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "msg/punt.h"

#define KEEP_MS		1000	/* what was handed over is kept */
#define FIRST_MS	20	/* until the port is asked for, ... */
#define AGAIN_MS	100	/* ... and again: pipexd is still dying */
#define MAXTRIES	40
#define MAXGOODBYES	65536	/* the oldest are given up */

struct goodbye {
	TAILQ_ENTRY(goodbye)	 entry;
	uint64_t		 since_ms;
	struct addr		 local, peer;
	int			 sent;
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
	if (e->ngoodbyes >= MAXGOODBYES)
		drop(e, TAILQ_FIRST(&e->goodbyes));
	if ((g = malloc(sizeof(*g) + len)) == NULL)
		return;
	g->since_ms = clock_ms();
	g->local = *local;
	g->peer = *peer;
	g->sent = sent;
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
	e->lend_tries = 0;
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

/* Ask for each address of ours once. */
static void
ask(struct engine *e)
{
	struct goodbye *g, *other;
	struct ikeyd_socket s;

	TAILQ_FOREACH(g, &e->goodbyes, entry) {
		TAILQ_FOREACH(other, &e->goodbyes, entry)
			if (other == g || addr_eq(&other->local, &g->local))
				break;
		if (other != g)
			continue;
		memset(&s, 0, sizeof(s));
		s.local = g->local;
		(void)link_send(child_parent(), IKEYD_LEND, 0, &s, sizeof(s),
		    -1);
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
	if (e->lend_tries++ < MAXTRIES) {
		ask(e);
		arm(e, AGAIN_MS);
		return;
	}
	log_warnx("pipexd is gone, and UDP port 4500 is not to be had: %zu "
	    "messages to clients not sent", e->ngoodbyes);
	while (e->ngoodbyes > 0)
		drop(e, TAILQ_FIRST(&e->goodbyes));
}

/* The marker goes in front, RFC 3948 2.2. */
static int
put_on_wire(int fd, struct goodbye *g)
{
	static uint8_t marker[4];
	struct sockaddr_storage to;
	struct iovec iov[2] = {
		{ marker, sizeof(marker) }, { g->data, g->len }
	};
	struct msghdr m;
	size_t tolen;

	if (addr_to_sockaddr(&g->peer, &to, &tolen) == -1)
		return 0;
	memset(&m, 0, sizeof(m));
	m.msg_name = &to;
	m.msg_namelen = (socklen_t)tolen;
	m.msg_iov = iov;
	m.msg_iovlen = 2;
	return sendmsg(fd, &m, MSG_DONTWAIT) == -1 ? -1 : 0;
}

void
goodbye_lent(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct goodbye *g, *next;
	struct ikeyd_socket s;

	(void)l;
	memcpy(&s, m->data, sizeof(s));
	for (g = TAILQ_FIRST(&e->goodbyes); g != NULL; g = next) {
		next = TAILQ_NEXT(g, entry);
		if (!addr_eq(&g->local, &s.local))
			continue;
		if (put_on_wire(m->fd, g) == 0)
			e->counters[ENGINE_C_NATT_LENT]++;
		else if (errno == EAGAIN || errno == ENOBUFS)
			break;		/* the rest by the next one */
		drop(e, g);
	}
	/* The link closes the socket behind us. */
	if (e->ngoodbyes == 0)
		evtimer_del(&e->goodbye_ev);
}

void
goodbye_not_lent(void *ctx, struct link *l, struct link_msg *m)
{
	(void)ctx;
	(void)l;
	(void)m;	/* asked again by the timer */
}

void
goodbye_init(struct engine *e)
{
	TAILQ_INIT(&e->goodbyes);
	evtimer_set(&e->goodbye_ev, due, e);
}
