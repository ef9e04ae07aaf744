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


/* UDP port 500: datagrams in bursts, each with the address of ours that it was
 * sent to, and out again from the same. Runs in: engine. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "proc/dgram.h"

#define BURST	32	/* datagrams read per wakeup */

struct udp_socket {
	TAILQ_ENTRY(udp_socket)	 entry;
	struct engine		*e;
	struct addr		 local;
	int			 any;	/* of all our addresses */
	int			 fd;
	int			 keep;	/* the new configuration names it */
	struct event		 ev;
};

union ctl {
	struct cmsghdr	align;
	uint8_t		buf[DGRAM_CTLLEN];
};

/* ---- in ---- */

/* One datagram: 1 if there may be more. */
static int
take(struct udp_socket *s)
{
	/* One byte more: what is longer is refused by its length. */
	static uint8_t buf[IKE_MAXMSG + 1];
	struct iovec iov = { buf, sizeof(buf) };
	struct addr peer, local = s->local;
	struct sockaddr_storage from;
	struct msghdr m;
	union ctl ctl;
	ssize_t n;

	memset(&m, 0, sizeof(m));
	m.msg_name = &from;
	m.msg_namelen = sizeof(from);
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	m.msg_control = ctl.buf;
	m.msg_controllen = sizeof(ctl.buf);
	if ((n = recvmsg(s->fd, &m, MSG_DONTWAIT)) == -1)
		return errno != EAGAIN && errno != EBADF;
	s->e->counters[ENGINE_C_UDP_IN]++;
	if (s->e->stopping)
		return 1;
	if (m.msg_flags & MSG_TRUNC)
		s->e->counters[ENGINE_C_UDP_TRUNCATED]++;
	if (addr_from_sockaddr(&peer, (struct sockaddr *)&from,
	    m.msg_namelen) == -1 || (s->any && dgram_local(&m, &local) == -1))
		s->e->counters[ENGINE_C_UDP_ADDRESS]++;
	else
		ike_input(s->e->ike, &local, &peer, 0, buf, (size_t)n);
	return 1;
}

static void
readable(int fd, short events, void *arg)
{
	struct udp_socket *s = arg;
	int i;

	(void)fd;
	(void)events;
	for (i = 0; i < BURST && take(s); i++)
		continue;
	engine_kick(s->e);
}

/* ---- out ---- */

/* The socket of this address of ours, or of all. */
static struct udp_socket *
find(struct engine *e, const struct addr *local)
{
	struct udp_socket *s;

	TAILQ_FOREACH(s, &e->sockets, entry)
		if (s->any ? s->local.family == local->family :
		    addr_host_eq(&s->local, local))
			return s;
	return NULL;
}

void
udp_send(struct engine *e, const struct addr *local, const struct addr *peer,
    const uint8_t *buf, size_t len)
{
	struct udp_socket *s = find(e, local);
	struct sockaddr_storage to;
	struct msghdr m;
	struct iovec iov;
	union ctl ctl;
	size_t tolen;
	char text[ADDR_STRLEN];

	if (s == NULL || addr_to_sockaddr(peer, &to, &tolen) == -1) {
		e->counters[ENGINE_C_UDP_ADDRESS]++;
		return;
	}
	memset(&m, 0, sizeof(m));
	m.msg_name = &to;
	m.msg_namelen = (socklen_t)tolen;
	/* an iovec has no const, though sendmsg(2) only reads */
	iov.iov_base = (void *)(uintptr_t)buf;
	iov.iov_len = len;
	m.msg_iov = &iov;
	m.msg_iovlen = 1;
	if (s->any)
		dgram_from(&m, ctl.buf, local);
	/* What is not sent is lost on the way: IKE repeats. */
	if (sendmsg(s->fd, &m, MSG_DONTWAIT) != -1) {
		e->counters[ENGINE_C_UDP_OUT]++;
		return;
	}
	e->counters[ENGINE_C_UDP_ERRORS]++;
	log_debug("peer %s: not sent: %s", addr_print(peer, text,
	    sizeof(text)), strerror(errno));
}

/* ---- configuration ---- */

void
udp_begin(struct engine *e)
{
	struct udp_socket *s;

	TAILQ_FOREACH(s, &e->sockets, entry)
		s->keep = 0;
}

int
udp_socket(struct engine *e, const struct addr *local, int fd)
{
	struct udp_socket *s;

	if (fd == -1) {
		TAILQ_FOREACH(s, &e->sockets, entry)
			if (addr_eq(&s->local, local))
				break;
		if (s == NULL)
			return -1;
		s->keep = 1;
		return 0;
	}
	if ((s = calloc(1, sizeof(*s))) == NULL)
		fatal("udp");
	s->e = e;
	s->local = *local;
	s->any = addr_is_any(local);
	s->fd = fd;
	s->keep = 1;
	event_set(&s->ev, fd, EV_READ | EV_PERSIST, readable, s);
	event_add(&s->ev, NULL);
	TAILQ_INSERT_TAIL(&e->sockets, s, entry);
	return 0;
}

void
udp_end(struct engine *e)
{
	struct udp_socket *s, *next;

	for (s = TAILQ_FIRST(&e->sockets); s != NULL; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (s->keep)
			continue;
		TAILQ_REMOVE(&e->sockets, s, entry);
		event_del(&s->ev);
		close(s->fd);
		free(s);
	}
}
