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

/* Follows the addresses of the host: whoever has a hook for that is asked some
 * moments after something changed, and its children get the configuration as
 * it is now. Runs in: parents. */

#include <unistd.h>

#include "child.h"
#include "daemon_int.h"
#include "ifaddr.h"

#define SOON_MS		20	/* changes that come together are one */
#define LATER_MS	1000	/* the longest that one waits */
#define SHARE		20	/* of our time at most: one part in so many */

static void
wait_ms(struct daemon *d, uint64_t ms)
{
	struct timeval tv = clock_wait(ms);

	evtimer_add(&d->addrs_timer, &tv);
}

static void
look(int fd, short events, void *arg)
{
	struct daemon *d = arg;
	uint64_t began = clock_ms(), now, again = 0;
	int changed;

	(void)fd;
	(void)events;
	d->addrs_due = 0;
	if (d->stopping)
		return;
	changed = d->spec->addrs(d, d->conf, &again);
	if (changed)
		daemon_conf_send(d, d->conf);
	/* With thousands of interfaces a look takes long, and each session
	 * that comes or goes is a change. */
	now = clock_ms();
	d->addrs_pause_ms = SOON_MS + (now - began) * SHARE;
	if (d->addrs_pause_ms > LATER_MS)
		d->addrs_pause_ms = LATER_MS;
	if (again != 0)
		wait_ms(d, again > now ? again - now : 1);
}

static void
readable(int fd, short events, void *arg)
{
	struct daemon *d = arg;

	(void)events;
	ifaddr_drain(fd);
	if (d->addrs_due)
		return;
	d->addrs_due = 1;
	wait_ms(d, d->addrs_pause_ms);
}

void
daemon_addrs_init(struct daemon *d)
{
	int fd;

	if (d->spec->addrs == NULL)
		return;
	d->addrs_pause_ms = SOON_MS;
	evtimer_set(&d->addrs_timer, look, d);
	if ((fd = ifaddr_watch()) == -1) {
		log_warn("changes of addresses are not seen");
		return;
	}
	event_set(&d->ev_addrs, fd, EV_READ | EV_PERSIST, readable, d);
	event_add(&d->ev_addrs, NULL);
	/* What happened since the configuration was prepared. */
	readable(fd, 0, d);
}

void
daemon_addrs_again(struct daemon *d)
{
	if (d->spec->addrs == NULL)
		return;
	d->addrs_due = 1;
	wait_ms(d, SOON_MS);
}
