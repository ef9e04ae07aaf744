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


/* What goes out over a link: at once if the other end has room, else into a
 * queue with a limit. Runs in: every process. */

#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/cursor.h"
#include "child.h"
#include "link_int.h"

/* An iovec has no const, though sendmsg(2) only reads. */
static void *
link_unconst(const void *p)
{
	return (void *)(uintptr_t)p;
}

/* 0 sent, 1 not now, -1 never. */
static int
link_write(struct link *l, struct iovec *iov, int niov, int fd)
{
	union {
		struct cmsghdr	align;
		char		buf[CMSG_SPACE(sizeof(int))];
	} cmsg;
	struct cmsghdr	*c;
	struct msghdr	 mh;

	memset(&mh, 0, sizeof(mh));
	mh.msg_iov = iov;
	mh.msg_iovlen = (size_t)niov;
	if (fd != -1) {
		memset(&cmsg, 0, sizeof(cmsg));
		mh.msg_control = cmsg.buf;
		mh.msg_controllen = sizeof(cmsg.buf);
		c = CMSG_FIRSTHDR(&mh);
		c->cmsg_len = CMSG_LEN(sizeof(int));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	while (sendmsg(l->fd, &mh, MSG_DONTWAIT | MSG_NOSIGNAL) == -1) {
		switch (errno) {
		case EINTR:
			continue;
		case EAGAIN:
		case ENOBUFS:
		case ETOOMANYREFS:
			return 1;
		case EPIPE:
		case ECONNRESET:
		case ENOTCONN:
			/* What it sent before it went is still to be read;
			 * the end comes with that. */
			l->tx_broken = 1;
			return -1;
		default:
			link_fail(l, LINK_ERROR, "sendmsg: %s",
			    strerror(errno));
			return -1;
		}
	}
	l->counters.out++;
	return 0;
}

static void
link_out_free(struct link_out *o)
{
	if (o->fd != -1)
		close(o->fd);
	freezero(o, sizeof(*o) + o->len);
}

static void
link_queue_pop(struct link *l)
{
	struct link_out *o = TAILQ_FIRST(&l->queue);

	TAILQ_REMOVE(&l->queue, o, entry);
	l->queued--;
	l->queued_bytes -= o->len;
	link_out_free(o);
}

void
link_queue_purge(struct link *l)
{
	while (!TAILQ_EMPTY(&l->queue)) {
		l->counters.dropped++;
		link_queue_pop(l);
	}
}

/* Send from the queue while the other end takes it. */
static void
link_drain(struct link *l)
{
	struct link_out	*o;
	struct iovec	 iov;
	int		 res;

	while ((o = TAILQ_FIRST(&l->queue)) != NULL) {
		iov.iov_base = o->bytes;
		iov.iov_len = o->len;
		if ((res = link_write(l, &iov, 1, o->fd)) == 1)
			return;
		if (res == -1) {
			link_queue_purge(l);
			return;
		}
		link_queue_pop(l);
	}
}

void
link_writable(int fd, short events, void *arg)
{
	struct link *l = arg;

	(void)fd;
	(void)events;
	link_drain(l);
	if (!TAILQ_EMPTY(&l->queue) && !l->failing)
		event_add(&l->ev_write, NULL);
}

/* Put a copy of the pieces at the end of the queue. */
static int
link_enqueue(struct link *l, const struct iovec *iov, int niov, int fd)
{
	struct link_out	*o;
	size_t		 len = 0, off = 0;
	int		 i;

	for (i = 0; i < niov; i++)
		len += iov[i].iov_len;
	if (l->queued >= l->max_queued || len > l->max_bytes ||
	    l->queued_bytes > l->max_bytes - len) {
		if (l->policy == LINK_CLOSE_FULL)
			link_fail(l, LINK_FULL,
			    "%zu messages, %zu bytes wait", l->queued,
			    l->queued_bytes);
		return -1;
	}
	if ((o = malloc(sizeof(*o) + len)) == NULL) {
		if (l->policy == LINK_CLOSE_FULL)
			link_fail(l, LINK_FULL, "no memory");
		return -1;
	}
	for (i = 0; i < niov; i++) {
		if (iov[i].iov_len > 0)
			memcpy(o->bytes + off, iov[i].iov_base,
			    iov[i].iov_len);
		off += iov[i].iov_len;
	}
	o->fd = fd;
	o->len = len;
	if (TAILQ_EMPTY(&l->queue))
		event_add(&l->ev_write, NULL);
	TAILQ_INSERT_TAIL(&l->queue, o, entry);
	l->queued++;
	l->queued_bytes += len;
	return 0;
}

static int
link_output(struct link *l, struct iovec *iov, int niov, int fd)
{
	int res = 1;

	if (l->fd == -1 || l->failing || l->tx_broken)
		res = -1;
	else if (TAILQ_EMPTY(&l->queue))
		res = link_write(l, iov, niov, fd);
	if (res == 1 && link_enqueue(l, iov, niov, fd) == 0)
		return 0;	/* the queue has fd now */
	if (fd != -1)
		close(fd);
	if (res == 0)
		return 0;
	l->counters.dropped++;
	return -1;
}

int
link_send(struct link *l, uint16_t type, uint32_t id, const void *data,
    size_t len, int fd)
{
	struct iovec	 iov[2];
	struct wbuf	 w;
	uint8_t		 header[LINK_HDRLEN];

	if (len > LINK_MAXDATA) {
		if (fd != -1)
			close(fd);
		l->counters.dropped++;
		return -1;
	}
	wbuf_init(&w, header, sizeof(header));
	wbuf_u16(&w, type);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, id);
	wbuf_u32(&w, (uint32_t)len);
	iov[0].iov_base = header;
	iov[0].iov_len = sizeof(header);
	iov[1].iov_base = link_unconst(data);
	iov[1].iov_len = len;
	l->counters.out_bytes += len;
	return link_output(l, iov, len > 0 ? 2 : 1, fd);
}

int
link_send_raw(struct link *l, const void *data, size_t len)
{
	struct iovec iov;

	if (len == 0 || len > LINK_MAXMSG) {
		l->counters.dropped++;
		return -1;
	}
	iov.iov_base = link_unconst(data);
	iov.iov_len = len;
	l->counters.out_bytes += len;
	return link_output(l, &iov, 1, -1);
}

void
link_limit(struct link *l, enum link_policy policy, size_t messages,
    size_t bytes)
{
	l->policy = policy;
	l->max_queued = messages;
	l->max_bytes = bytes;
}

void
link_counters(const struct link *l, struct link_counters *c)
{
	*c = l->counters;
}

size_t
link_queued(const struct link *l)
{
	return l->queued_bytes;
}

int
link_flush(struct link *l, int ms)
{
	struct pollfd	 pfd;
	uint64_t	 now = clock_ms(), end = now + (uint64_t)ms;

	while (l->fd != -1 && !l->failing && !TAILQ_EMPTY(&l->queue)) {
		if (now >= end)
			return -1;
		pfd.fd = l->fd;
		pfd.events = POLLOUT;
		poll(&pfd, 1, (int)(end - now));
		link_drain(l);
		now = clock_ms();
	}
	return l->fd != -1 && !l->failing && !l->tx_broken ? 0 : -1;
}
