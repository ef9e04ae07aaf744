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


/* What comes in over a link: one packet is one message, held against the
 * table before any handler sees it. Runs in: every process. */

#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/cursor.h"
#include "../msg/hello.h"
#include "link_int.h"
#include "log.h"

/* Descriptors that one packet may bring at most before the kernel itself cuts
 * them; all but one are closed at once. */
#define LINK_MAXFDS	8

static void	link_readable(int, short, void *);
static void	link_go_down(int, short, void *);

/* ---- life ---- */

struct link *
link_try_new(int fd, const char *name, const struct link_rule *rules, size_t n,
    void *ctx, link_down_fn *down)
{
	struct link	*l;
	int		 flags;

	if ((l = calloc(1, sizeof(*l))) == NULL ||
	    (flags = fcntl(fd, F_GETFL)) == -1 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) {
		free(l);
		close(fd);
		return NULL;
	}
	l->fd = fd;
	strlcpy(l->name, name, sizeof(l->name));
	l->tables[0].rules = rules;
	l->tables[0].n = n;
	l->tables[0].ctx = ctx;
	l->phase = LINK_PHASE_START;
	l->ctx = ctx;
	l->down = down;
	l->policy = LINK_CLOSE_FULL;
	l->max_queued = 16384;
	l->max_bytes = 8 * 1024 * 1024;
	TAILQ_INIT(&l->queue);
	event_set(&l->ev_read, fd, EV_READ | EV_PERSIST, link_readable, l);
	event_set(&l->ev_write, fd, EV_WRITE, link_writable, l);
	evtimer_set(&l->ev_down, link_go_down, l);
	event_add(&l->ev_read, NULL);
	return l;
}

struct link *
link_new(int fd, const char *name, const struct link_rule *rules, size_t n,
    void *ctx, link_down_fn *down)
{
	struct link *l;

	if ((l = link_try_new(fd, name, rules, n, ctx, down)) == NULL)
		fatal("link to %s", name);
	return l;
}

struct link *
link_new_raw(int fd, const char *name, size_t min, size_t max,
    link_handler *handler, void *ctx, link_down_fn *down)
{
	struct link *l;

	if ((l = link_try_new(fd, name, NULL, 0, ctx, down)) == NULL)
		return NULL;
	l->raw = 1;
	l->raw_min = min;
	l->raw_max = max;
	l->raw_handler = handler;
	return l;
}

void
link_rules(struct link *l, const struct link_rule *rules, size_t n, void *ctx)
{
	l->tables[1].rules = rules;
	l->tables[1].n = n;
	l->tables[1].ctx = ctx;
}

/* Let go of the socket: the other end sees it at once. */
static void
link_shut(struct link *l)
{
	if (l->fd == -1)
		return;
	event_del(&l->ev_read);
	event_del(&l->ev_write);
	close(l->fd);
	l->fd = -1;
	link_queue_purge(l);
}

void
link_free(struct link *l)
{
	if (l == NULL)
		return;
	link_shut(l);
	evtimer_del(&l->ev_down);
	if (l->in_handler) {
		l->free_wanted = 1;
		return;
	}
	freezero(l, sizeof(*l));
}

void
link_fail(struct link *l, enum link_down why, const char *fmt, ...)
{
	struct timeval	 now = { 0, 0 };
	va_list		 ap;

	if (l->failing || l->fd == -1)
		return;
	l->failing = 1;
	l->why = why;
	va_start(ap, fmt);
	vsnprintf(l->why_text, sizeof(l->why_text), fmt, ap);
	va_end(ap);
	event_del(&l->ev_read);
	event_del(&l->ev_write);
	evtimer_add(&l->ev_down, &now);
}

static void
link_go_down(int fd, short events, void *arg)
{
	struct link *l = arg;

	(void)fd;
	(void)events;
	link_shut(l);
	l->in_handler = 1;
	l->down(l->ctx, l, l->why, l->why_text);
	l->in_handler = 0;
	if (l->free_wanted)
		link_free(l);
}

void
link_refuse(struct link *l, const char *fmt, ...)
{
	char	 text[LINK_WHYLEN];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	link_fail(l, LINK_LIED, "%s", text);
}

void
link_phase(struct link *l, uint32_t phase)
{
	l->phase = phase;
}

uint32_t
link_phase_now(const struct link *l)
{
	return l->phase;
}

const char *
link_name(const struct link *l)
{
	return l->name;
}

/* ---- the first message between two daemons ---- */

void
link_hello(struct link *l, const char *daemon)
{
	struct msg_hello	 hello;
	uint8_t			 buf[64];
	int			 n;

	memset(&hello, 0, sizeof(hello));
	hello.version = MSG_VERSION;
	strlcpy(hello.name, daemon, sizeof(hello.name));
	l->phase = LINK_PHASE_HELLO;
	if ((n = msg_hello_encode(&hello, buf, sizeof(buf))) == -1)
		fatalx("link to %s: HELLO does not fit", l->name);
	link_send(l, MSG_HELLO, 0, buf, (size_t)n, -1);
}

static void
link_on_hello(struct link *l, const struct link_msg *m)
{
	struct msg_hello hello;

	if (m->type != MSG_HELLO || m->fd != -1) {
		link_refuse(l, "type %u before HELLO", m->type);
	} else if (msg_hello_decode(&hello, m->data, m->len) == -1) {
		link_refuse(l, "malformed HELLO");
	} else if (hello.version != MSG_VERSION) {
		link_refuse(l, "speaks version %u, not %u", hello.version,
		    MSG_VERSION);
	} else {
		log_debug("link to %s: %s is there", l->name, hello.name);
		l->phase = LINK_PHASE_RUN;
	}
}

/* ---- the table ---- */

static const struct link_rule *
link_rule_find(const struct link *l, uint16_t type, void **ctx)
{
	const struct link_table	*t;
	size_t			 i, j;

	for (i = 0; i < 2; i++) {
		t = &l->tables[i];
		for (j = 0; j < t->n; j++)
			if (t->rules[j].type == type) {
				*ctx = t->ctx;
				return &t->rules[j];
			}
	}
	return NULL;
}

/* 0 if the message fits its rule; else the link fails. */
static int
link_check(struct link *l, const struct link_rule *r, const struct link_msg *m)
{
	if (r == NULL)
		link_refuse(l, "type %u is not in the table", m->type);
	else if (m->len < r->min || m->len > r->max)
		link_refuse(l, "type %u with %zu bytes, %zu to %zu allowed",
		    m->type, m->len, r->min, r->max);
	else if (!(r->phases & l->phase))
		link_refuse(l, "type %u in phase 0x%x, 0x%x allowed",
		    m->type, l->phase, r->phases);
	else if (r->fd == NOFD && m->fd != -1)
		link_refuse(l, "type %u with a descriptor, none allowed",
		    m->type);
	else if (r->fd == WANTFD && m->fd == -1)
		link_refuse(l, "type %u without its descriptor", m->type);
	else
		return 0;
	return -1;
}

static void
link_dispatch(struct link *l, struct link_msg *m)
{
	const struct link_rule	*r;
	void			*ctx;

	if (l->phase == LINK_PHASE_HELLO) {
		link_on_hello(l, m);
		return;
	}
	r = link_rule_find(l, m->type, &ctx);
	if (link_check(l, r, m) == 0)
		r->handler(ctx, l, m);
}

static void
link_dispatch_raw(struct link *l, struct link_msg *m)
{
	if (m->fd != -1)
		link_refuse(l, "packet with a descriptor, none allowed");
	else if (m->len < l->raw_min || m->len > l->raw_max)
		link_refuse(l, "packet of %zu bytes, %zu to %zu allowed",
		    m->len, l->raw_min, l->raw_max);
	else
		l->raw_handler(l->ctx, l, m);
}

/* ---- packets ---- */

/* The first descriptor of a packet, -1 if there is none; *count is how many
 * came, and all but the first are closed. */
static int
link_take_fds(struct msghdr *mh, int *count)
{
	struct cmsghdr	*c;
	size_t		 i, n;
	int		 fd, first = -1;

	*count = 0;
	for (c = CMSG_FIRSTHDR(mh); c != NULL; c = CMSG_NXTHDR(mh, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < n; i++) {
			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int),
			    sizeof(fd));
			if ((*count)++ == 0)
				first = fd;
			else
				close(fd);
		}
	}
	return first;
}

/* Read the header of a packet of n bytes into m. 0, or the link fails. */
static int
link_parse(struct link *l, struct link_msg *m, size_t n)
{
	struct cursor	 c;
	uint32_t	 len;
	uint16_t	 zero;

	m->data = l->in;
	m->len = n;
	if (l->raw)
		return 0;
	cursor_init(&c, l->in, n);
	m->type = cursor_u16(&c);
	zero = cursor_u16(&c);
	m->id = cursor_u32(&c);
	len = cursor_u32(&c);
	if (!cursor_ok(&c) || zero != 0) {
		link_refuse(l, "malformed header");
		return -1;
	}
	if (len != cursor_left(&c)) {
		link_refuse(l, "type %u says %u bytes, %zu came", m->type,
		    len, cursor_left(&c));
		return -1;
	}
	m->len = len;
	m->data = cursor_take(&c, len);
	return 0;
}

/* One message. 1 if another may wait, 0 if not now; the link may be gone only
 * if free_wanted was set. */
static int
link_read_one(struct link *l)
{
	union {
		struct cmsghdr	align;
		char		buf[CMSG_SPACE(LINK_MAXFDS * sizeof(int))];
	} cmsg;
	struct link_msg	 m;
	struct msghdr	 mh;
	struct iovec	 iov;
	ssize_t		 n;
	int		 count;

	memset(&mh, 0, sizeof(mh));
	memset(&m, 0, sizeof(m));
	iov.iov_base = l->in;
	iov.iov_len = sizeof(l->in);
	mh.msg_iov = &iov;
	mh.msg_iovlen = 1;
	mh.msg_control = cmsg.buf;
	mh.msg_controllen = sizeof(cmsg.buf);
	if ((n = recvmsg(l->fd, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)) == -1) {
		if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
			return 0;
		if (errno == ECONNRESET || errno == EPIPE)
			link_fail(l, LINK_CLOSED, "closed by the other end");
		else
			link_fail(l, LINK_ERROR, "recvmsg: %s",
			    strerror(errno));
		return 0;
	}
	m.fd = link_take_fds(&mh, &count);
	if (n == 0)
		link_fail(l, LINK_CLOSED, "closed by the other end");
	else if (mh.msg_flags & MSG_TRUNC)
		link_refuse(l, "message over %u bytes", LINK_MAXMSG);
	else if (count > 1 || (mh.msg_flags & MSG_CTRUNC))
		link_refuse(l, "more than one descriptor");
	else if (link_parse(l, &m, (size_t)n) == 0) {
		l->counters.in++;
		l->counters.in_bytes += m.len;
		if (l->raw)
			link_dispatch_raw(l, &m);
		else
			link_dispatch(l, &m);
	}
	if (m.fd != -1)
		close(m.fd);
	explicit_bzero(l->in, (size_t)n);
	return !l->failing && l->fd != -1;
}

static void
link_readable(int fd, short events, void *arg)
{
	struct link	*l = arg;
	int		 i;

	(void)fd;
	(void)events;
	l->in_handler = 1;
	for (i = 0; i < LINK_BURST; i++)
		if (!link_read_one(l))
			break;
	l->in_handler = 0;
	if (l->free_wanted)
		link_free(l);
}
