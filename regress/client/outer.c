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

/* Sockets. Runs in: roadwarrior. */

#include <sys/socket.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "wire/natt.h"

#define IP_HDRLEN	20
#define BURST		32	/* datagrams of one client before the next */
#define BUFFER		4096
#define RECEIVE_ROOM	(1 << 20)	/* bytes waiting in the kernel */

static const uint16_t ports[] = {
	[OUTER_IKE] = 500, [OUTER_NATT] = 4500, [OUTER_L2TP] = 1701,
	[OUTER_ESP] = 0
};

/* One datagram of port 4500 (RFC 3948 2.2-2.4). */
static void
input_natt(struct client *c, uint8_t *buf, size_t len)
{
	uint32_t spi;

	switch (natt_classify(buf, len, &spi)) {
	case NATT_IKE:
		ipsec_input(c, 1, buf + NATT_MARKER_LEN,
		    len - NATT_MARKER_LEN);
		break;
	case NATT_ESP:
		ipsec_open(c, buf, len);
		break;
	case NATT_KEEPALIVE:
	case NATT_BAD:
		break;
	}
}

/* A packet of protocol 50 comes with its IP header. */
static void
input_raw(struct client *c, uint8_t *buf, size_t len)
{
	size_t head = len > 0 ? (buf[0] & 15) * (size_t)4 : 0;

	if (head >= IP_HDRLEN && head <= len)
		ipsec_open(c, buf + head, len - head);
}

static void
input(struct client *c, enum outer_port port, uint8_t *buf, size_t len)
{
	/* Before its start and after its end nobody is there. */
	if (c->stage == STAGE_IDLE || c->stage == STAGE_DONE)
		return;
	switch (port) {
	case OUTER_IKE:
		ipsec_input(c, 0, buf, len);
		break;
	case OUTER_NATT:
		input_natt(c, buf, len);
		break;
	case OUTER_L2TP:
		dial_input(c, buf, len);
		break;
	case OUTER_ESP:
		input_raw(c, buf, len);
		break;
	case OUTER_PORTS:
		break;
	}
	/* The next one may depend on what this one began. */
	client_settle(c);
}

static void
readable(int fd, short events, void *arg)
{
	static uint8_t buf[BUFFER];
	struct outer_socket *s = arg;
	ssize_t len;
	int i;

	(void)events;
	for (i = 0; i < BURST; i++) {
		len = recv(fd, buf, sizeof(buf), 0);
		/* An ICMP error of an earlier packet is one missed, too. */
		if (len == -1 && errno != EAGAIN && errno != EWOULDBLOCK)
			continue;
		if (len == -1)
			return;
		input(s->client, s->port, buf, (size_t)len);
	}
}

static int
open_socket(const struct client *c, enum outer_port port, int any)
{
	struct addr local = c->local, peer = c->w->o.server;
	struct sockaddr_storage ss;
	int fd, room = RECEIVE_ROOM;
	size_t len;

	local.port = any ? 0 : ports[port];
	peer.port = ports[port];
	fd = port == OUTER_ESP ? socket(AF_INET, SOCK_RAW, IPPROTO_ESP) :
	    socket(AF_INET, SOCK_DGRAM, 0);
	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != -1 &&
	    addr_to_sockaddr(&local, &ss, &len) == 0 &&
	    bind(fd, (struct sockaddr *)&ss, (socklen_t)len) != -1 &&
	    addr_to_sockaddr(&peer, &ss, &len) == 0 &&
	    connect(fd, (struct sockaddr *)&ss, (socklen_t)len) != -1)
		return fd;
	close(fd);
	return -1;
}

/* Which of its addresses the system chose. */
static void
learn_local(struct client *c, int fd)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	if (addr_u32(&c->local) != 0)
		return;
	if (getsockname(fd, (struct sockaddr *)&ss, &len) == -1 ||
	    addr_from_sockaddr(&c->local, (struct sockaddr *)&ss, len) == -1)
		report_fatal("own address: %s", strerror(errno));
	c->local.port = 0;
}

static void
open_port(struct client *c, enum outer_port port, int any)
{
	struct outer_socket *s = &c->outer.s[port];
	char text[ADDR_STRLEN];

	s->client = c;
	s->port = port;
	if ((s->fd = open_socket(c, port, any)) == -1)
		report_fatal("client %u: %s port %u: %s", c->number,
		    addr_print_host(&c->local, text, sizeof(text)),
		    any ? 0 : ports[port], strerror(errno));
	learn_local(c, s->fd);
	event_set(&s->ev, s->fd, EV_READ | EV_PERSIST, readable, s);
	event_add(&s->ev, NULL);
}

void
outer_open(struct client *c, int any)
{
	int i;

	for (i = 0; i < OUTER_PORTS; i++)
		c->outer.s[i].fd = -1;
	if (c->w->o.plain) {
		open_port(c, OUTER_L2TP, any);
		return;
	}
	open_port(c, OUTER_IKE, any);
	open_port(c, OUTER_NATT, any);
}

void
outer_open_esp(struct client *c)
{
	if (c->outer.s[OUTER_ESP].fd == -1)
		open_port(c, OUTER_ESP, 0);
}

void
outer_close(struct client *c)
{
	int i;

	for (i = 0; i < OUTER_PORTS; i++) {
		struct outer_socket *s = &c->outer.s[i];

		if (s->fd == -1)
			continue;
		event_del(&s->ev);
		close(s->fd);
		s->fd = -1;
	}
}

void
outer_enter(const char *netns)
{
	int fd;

	if (netns[0] == '\0')
		return;
	if ((fd = open(netns, O_RDONLY | O_CLOEXEC)) == -1 ||
	    setns(fd, CLONE_NEWNET) == -1)
		report_fatal("%s: %s", netns, strerror(errno));
	close(fd);
}

void
outer_send(struct client *c, enum outer_port port, const void *buf,
    size_t len)
{
	const struct outer_socket *s = &c->outer.s[port];

	/* A connected socket tells of an earlier packet's ICMP error first. */
	if (s->fd != -1 && send(s->fd, buf, len, 0) == -1 &&
	    errno != EAGAIN)
		(void)send(s->fd, buf, len, 0);
}
