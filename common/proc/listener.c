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


/* Accepting. Runs in: engines and workers. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "listener.h"

#define LISTENER_BURST		16	/* connections per wakeup */
#define LISTENER_PAUSE		1	/* seconds without accepting */
#define LISTENER_TELL_MS	60000	/* between two log lines */

struct listener {
	int		 fd;
	const char	*name;
	void		(*on_accept)(void *, int);
	void		*ctx;
	struct event	 ev, pause;
	uint64_t	 told_ms;	/* 0: never */
};

static void
listener_resume(int fd, short events, void *arg)
{
	struct listener *l = arg;

	(void)fd;
	(void)events;
	event_add(&l->ev, NULL);
}

/* Out of descriptors or memory: trying at once again would spin. */
static void
listener_pause(struct listener *l)
{
	struct timeval	 tv = { LISTENER_PAUSE, 0 };
	uint64_t	 now = clock_ms();

	if (l->told_ms == 0 || now - l->told_ms >= LISTENER_TELL_MS) {
		log_warn("socket %s: accept, pausing", l->name);
		l->told_ms = now;
	}
	event_del(&l->ev);
	evtimer_add(&l->pause, &tv);
}

static void
listener_readable(int fd, short events, void *arg)
{
	struct listener	*l = arg;
	int		 i, s;

	(void)events;
	for (i = 0; i < LISTENER_BURST; i++) {
		s = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (s != -1) {
			l->on_accept(l->ctx, s);
			continue;
		}
		switch (errno) {
		case EAGAIN:
		case EINTR:
		case ECONNABORTED:
			return;
		default:
			listener_pause(l);
			return;
		}
	}
}

struct listener *
listener_new(int fd, const char *name, void (*on_accept)(void *, int),
    void *ctx)
{
	struct listener *l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		fatal("socket %s", name);
	l->fd = fd;
	l->name = name;
	l->on_accept = on_accept;
	l->ctx = ctx;
	event_set(&l->ev, fd, EV_READ | EV_PERSIST, listener_readable, l);
	evtimer_set(&l->pause, listener_resume, l);
	event_add(&l->ev, NULL);
	return l;
}

void
listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	event_del(&l->ev);
	evtimer_del(&l->pause);
	close(l->fd);
	free(l);
}
