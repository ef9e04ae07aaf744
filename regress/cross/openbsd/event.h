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

/* The calls of OpenBSD's <event.h> (libevent 1.4) that adit may use, for the
 * cross check alone: what is not here does not compile there. */

#ifndef REGRESS_CROSS_EVENT_H
#define REGRESS_CROSS_EVENT_H

#include <sys/types.h>
#include <sys/time.h>
#include <stdint.h>
#include <stdarg.h>

#define EV_TIMEOUT	0x01
#define EV_READ		0x02
#define EV_WRITE	0x04
#define EV_SIGNAL	0x08
#define EV_PERSIST	0x10

#define EVLOOP_ONCE	0x01
#define EVLOOP_NONBLOCK	0x02

struct event_base;

/* opaque there too, as far as we go */
struct event {
	int	 ev_fd;
	void	*ev_private[16];
};

#define EVENT_FD(ev)	((ev)->ev_fd)

struct event_base *event_init(void);
int	 event_reinit(struct event_base *);
int	 event_dispatch(void);
int	 event_loop(int);
int	 event_loopexit(const struct timeval *);
int	 event_loopbreak(void);
void	 event_set(struct event *, int, short, void (*)(int, short, void *),
	    void *);
int	 event_add(struct event *, const struct timeval *);
int	 event_del(struct event *);
void	 event_active(struct event *, int, short);
int	 event_pending(struct event *, short, struct timeval *);
int	 event_initialized(struct event *);
int	 event_once(int, short, void (*)(int, short, void *), void *,
	    const struct timeval *);
int	 event_priority_init(int);
int	 event_priority_set(struct event *, int);
const char *event_get_version(void);
const char *event_get_method(void);

struct event_base *event_base_new(void);
int	 event_base_set(struct event_base *, struct event *);
int	 event_base_dispatch(struct event_base *);
int	 event_base_loop(struct event_base *, int);
int	 event_base_loopexit(struct event_base *, const struct timeval *);
int	 event_base_loopbreak(struct event_base *);
void	 event_base_free(struct event_base *);

#define evtimer_set(ev, cb, arg)	event_set(ev, -1, 0, cb, arg)
#define evtimer_add(ev, tv)		event_add(ev, tv)
#define evtimer_del(ev)			event_del(ev)
#define evtimer_pending(ev, tv)		event_pending(ev, EV_TIMEOUT, tv)
#define evtimer_initialized(ev)		event_initialized(ev)

#define signal_set(ev, x, cb, arg) \
	event_set(ev, x, EV_SIGNAL | EV_PERSIST, cb, arg)
#define signal_add(ev, tv)		event_add(ev, tv)
#define signal_del(ev)			event_del(ev)
#define signal_pending(ev, tv)		event_pending(ev, EV_SIGNAL, tv)

#endif
