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


/* The worker's sockets: which there are is the parent's word, and which one
 * sends is decided by the local address, whose port is 0 for protocol 50. Where
 * several have one address, each with a queue, the first one sends.
 * Runs in: worker. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/log.h"
#include "worker.h"

/* The one that sends from there: it is before all further queues, so that no
 * packet's way leads past those. */
static struct sock *
sock_find(struct worker *w, const struct addr *local)
{
	struct sock *s;

	TAILQ_FOREACH(s, &w->socks, entry) {
		if (s->more)
			break;
		if (addr_eq(&s->what.local, local))
			return s;
	}
	return NULL;
}

/* The socket that is bound to the address, or to all of them with its port
 * (protocol 50: 0). */
static struct sock *
sock_for(struct worker *w, const struct addr *local)
{
	struct sock *s = sock_find(w, local);
	struct addr any;

	if (s != NULL)
		return s;
	memset(&any, 0, sizeof(any));
	any.family = local->family;
	any.port = local->port;
	return sock_find(w, &any);
}

static void
readable(int fd, short events, void *arg)
{
	struct sock *s = arg;

	(void)fd;
	(void)events;
	if (s->what.kind == PIPEXD_CLEAR || s->what.kind == PIPEXD_PLAIN)
		clear_in(s->w, s);
	else
		pass_in(s->w, s);
}

void
sock_begin(struct worker *w)
{
	struct sock *s;

	TAILQ_FOREACH(s, &w->socks, entry)
		s->stale = 1;
}

void
sock_add(struct worker *w, const struct pipexd_socket *what, int fd)
{
	struct sock *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		fatal("socket");
	s->w = w;
	s->what = *what;
	s->fd = fd;
	event_set(&s->ev, fd, EV_READ | EV_PERSIST, readable, s);
	event_add(&s->ev, NULL);
	s->more = sock_find(w, &what->local) != NULL;
	if (s->more)
		TAILQ_INSERT_TAIL(&w->socks, s, entry);
	else
		TAILQ_INSERT_HEAD(&w->socks, s, entry);
}

int
sock_keep(struct worker *w, const struct pipexd_socket *what)
{
	struct sock *s;
	int found = -1;

	TAILQ_FOREACH(s, &w->socks, entry) {
		if (!addr_eq(&s->what.local, &what->local))
			continue;
		s->stale = 0;
		s->what.kind = what->kind;
		found = 0;
	}
	return found;
}

void
sock_end(struct worker *w)
{
	struct sock *s, *next;

	for (s = TAILQ_FIRST(&w->socks); s != NULL; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (!s->stale)
			continue;
		event_del(&s->ev);
		close(s->fd);
		TAILQ_REMOVE(&w->socks, s, entry);
		free(s);
	}
	w->configured = 1;
	punt_tell_ikeyd(w);
}

static int
any_of(const struct worker *w, enum pipexd_kind kind)
{
	const struct sock *s;

	TAILQ_FOREACH(s, &w->socks, entry)
		if (s->what.kind == kind)
			return 1;
	return 0;
}

int
sock_raw_esp(const struct worker *w)
{
	return any_of(w, PIPEXD_ESP);
}

int
sock_plain(const struct worker *w)
{
	return any_of(w, PIPEXD_PLAIN);
}

int
sock_is(struct worker *w, const struct addr *local, enum pipexd_kind kind)
{
	const struct sock *s = sock_for(w, local);

	return s != NULL && s->what.kind == kind;
}

void
sock_send(struct worker *w, struct packet *p, size_t n)
{
	size_t first = 0, i;
	struct sock *s, *next = NULL;

	if (n > 0)
		next = sock_for(w, &p[0].local);
	/* Packets of one socket in a row go by one call. */
	for (i = 1; i <= n; i++) {
		s = next;
		if (i < n && addr_eq(&p[i].local, &p[first].local))
			continue;
		if (s == NULL)
			w->counts[COUNT_SEND] += i - first;
		else
			w->counts[COUNT_SEND] += burst_send(w->out, p + first,
			    i - first, s->fd, &s->what.local,
			    w->segment && s->what.kind != PIPEXD_ESP);
		first = i;
		if (i < n)
			next = sock_for(w, &p[i].local);
	}
}
