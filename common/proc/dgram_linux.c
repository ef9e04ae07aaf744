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


/* IP_PKTINFO, SO_REUSEPORT and UDP_SEGMENT.
 * Runs in: parents (dgram_tune, dgram_another), engines, workers. */

#include <netinet/in.h>
#include <linux/udp.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dgram.h"

int
dgram_tune(int fd, int any, int size)
{
	int on = 1, pmtu = IP_PMTUDISC_DONT;

	/* FORCE passes net.core.rmem_max, if we may. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
	    sizeof(size)) == -1 && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size,
	    sizeof(size)) == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size,
	    sizeof(size)) == -1 && setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size,
	    sizeof(size)) == -1)
		return -1;
	if (setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &pmtu,
	    sizeof(pmtu)) == -1)
		return -1;
	return any ? setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) :
	    0;
}

/* SO_REUSEPORT spreads by a hash of both addresses and ports. The first socket
 * gets it once it is bound: so an address that is somebody else's is not shared
 * with them. */
int
dgram_another(int fd, const struct addr *local)
{
	struct sockaddr_storage ss;
	size_t len;
	int on = 1, more, error;

	if (addr_to_sockaddr(local, &ss, &len) == -1) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	more = socket(ss.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	if (more == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0 &&
	    setsockopt(more, SOL_SOCKET, SO_REUSEPORT, &on,
	    sizeof(on)) == 0 &&
	    bind(more, (struct sockaddr *)&ss, (socklen_t)len) == 0)
		return more;
	error = errno;
	close(more);
	errno = error;
	return -1;
}

int
dgram_local(const struct msghdr *msg, struct addr *a)
{
	struct msghdr m = *msg;
	struct in_pktinfo info;
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != IPPROTO_IP ||
		    c->cmsg_type != IP_PKTINFO ||
		    c->cmsg_len < CMSG_LEN(sizeof(info)))
			continue;
		memcpy(&info, CMSG_DATA(c), sizeof(info));
		a->family = ADDR_V4;
		memcpy(a->bytes, &info.ipi_addr, 4);
		return 0;
	}
	return -1;
}

void
dgram_from(struct msghdr *msg, void *buf, const struct addr *local)
{
	struct in_pktinfo info;
	struct cmsghdr *c;

	memset(buf, 0, DGRAM_CTLLEN);
	msg->msg_control = buf;
	msg->msg_controllen = CMSG_SPACE(sizeof(info));
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(info));
	memset(&info, 0, sizeof(info));
	memcpy(&info.ipi_spec_dst, local->bytes, 4);
	memcpy(CMSG_DATA(c), &info, sizeof(info));
}

/* A kernel that does not know UDP_SEGMENT would send all in one. */
int
dgram_can_segment(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), size = 0, can;
	socklen_t len = sizeof(size);

	if (fd == -1)
		return 0;
	can = getsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &size, &len) == 0;
	close(fd);
	return can;
}

void
dgram_segment(struct msghdr *msg, void *buf, uint16_t len)
{
	size_t used = msg->msg_control != NULL ? msg->msg_controllen : 0;
	struct cmsghdr *c = (struct cmsghdr *)(void *)((uint8_t *)buf + used);

	memset(c, 0, CMSG_SPACE(sizeof(len)));
	c->cmsg_level = IPPROTO_UDP;
	c->cmsg_type = UDP_SEGMENT;
	c->cmsg_len = CMSG_LEN(sizeof(len));
	memcpy(CMSG_DATA(c), &len, sizeof(len));
	msg->msg_control = buf;
	msg->msg_controllen = used + CMSG_SPACE(sizeof(len));
}
