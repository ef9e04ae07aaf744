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


/* IP_RECVDSTADDR and IP_SENDSRCADDR.
 * Runs in: parents (dgram_tune), engines, workers. */

#include <netinet/in.h>

#include <errno.h>
#include <string.h>

#include "dgram.h"

/* More than the system's limit is refused, not cut. */
static int
buffer(int fd, int which, int size)
{
	while (setsockopt(fd, SOL_SOCKET, which, &size, sizeof(size)) == -1) {
		if (errno != ENOBUFS || size == 0)
			return -1;
		size /= 2;
	}
	return 0;
}

/* Datagrams go without DF unless asked for. */
int
dgram_tune(int fd, int any, int size)
{
	int on = 1;

	if (buffer(fd, SO_RCVBUF, size) == -1 ||
	    buffer(fd, SO_SNDBUF, size) == -1)
		return -1;
	return any ? setsockopt(fd, IPPROTO_IP, IP_RECVDSTADDR, &on,
	    sizeof(on)) : 0;
}

/* OpenBSD's SO_REUSEPORT spreads nothing, and FreeBSD's SO_REUSEPORT_LB has to
 * be on the first socket before it is bound. */
int
dgram_another(int fd, const struct addr *local)
{
	(void)fd;
	(void)local;
	errno = EOPNOTSUPP;
	return -1;
}

int
dgram_local(const struct msghdr *msg, struct addr *a)
{
	struct msghdr m = *msg;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != IPPROTO_IP ||
		    c->cmsg_type != IP_RECVDSTADDR ||
		    c->cmsg_len < CMSG_LEN(sizeof(struct in_addr)))
			continue;
		a->family = ADDR_V4;
		memcpy(a->bytes, CMSG_DATA(c), 4);
		return 0;
	}
	return -1;
}

void
dgram_from(struct msghdr *msg, void *buf, const struct addr *local)
{
	struct cmsghdr *c;

	memset(buf, 0, DGRAM_CTLLEN);
	msg->msg_control = buf;
	msg->msg_controllen = CMSG_SPACE(sizeof(struct in_addr));
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_SENDSRCADDR;
	c->cmsg_len = CMSG_LEN(sizeof(struct in_addr));
	memcpy(CMSG_DATA(c), local->bytes, 4);
}

int
dgram_can_segment(void)
{
	return 0;
}

void
dgram_segment(struct msghdr *msg, void *buf, uint16_t len)
{
	(void)msg;
	(void)buf;
	(void)len;
}
