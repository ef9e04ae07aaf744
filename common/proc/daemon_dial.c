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


/* Connecting for the children: only the names in the daemon's table, tried
 * until the other daemon is there. Runs in: parents. */

#include <event.h>
#include <string.h>

#include "child.h"
#include "daemon_int.h"
#include "sockets.h"

/* Try one; 1 if it has to be tried again. */
static int
dial_try(struct daemon_kid *kid, struct daemon_dial *dial)
{
	struct proc_name	 msg;
	uint64_t		 now = clock_ms();
	int			 fd;

	/* A peer that takes connections and drops them must not make us
	 * spin. */
	if (dial->last_ms != 0 && now - dial->last_ms < DAEMON_DIAL_MS)
		return 1;
	if ((fd = sock_connect(kid->d->dir, dial->socket)) == -1)
		return 1;
	dial->wanted = 0;
	dial->last_ms = now;
	memset(&msg, 0, sizeof(msg));
	strlcpy(msg.name, dial->socket, sizeof(msg.name));
	link_send(kid->link, PROC_DIALED, 0, &msg, sizeof(msg), fd);
	return 0;
}

static void
dial_timer_due(int fd, short events, void *arg)
{
	struct daemon		*d = arg;
	struct daemon_kid	*kid;
	struct timeval		 tv = { 0, DAEMON_DIAL_MS * 1000 };
	size_t			 i, j;
	int			 again = 0;

	(void)fd;
	(void)events;
	for (i = 0; i < d->nkids; i++) {
		kid = &d->kids[i];
		for (j = 0; j < kid->ndials; j++)
			if (kid->dials[j].wanted &&
			    dial_try(kid, &kid->dials[j]))
				again = 1;
	}
	if (again && !d->stopping)
		evtimer_add(&d->dial_timer, &tv);
}

void
daemon_dial_init(struct daemon *d)
{
	evtimer_set(&d->dial_timer, dial_timer_due, d);
}

int
daemon_dial(struct daemon_kid *kid, const char *socket)
{
	struct timeval	 tv = { 0, DAEMON_DIAL_MS * 1000 };
	size_t		 i;

	for (i = 0; i < kid->ndials; i++) {
		if (strcmp(kid->dials[i].socket, socket) != 0)
			continue;
		if (kid->d->stopping || kid->dials[i].wanted)
			return 0;
		kid->dials[i].wanted = 1;
		if (dial_try(kid, &kid->dials[i]) &&
		    !evtimer_pending(&kid->d->dial_timer, NULL))
			evtimer_add(&kid->d->dial_timer, &tv);
		return 0;
	}
	return -1;
}
