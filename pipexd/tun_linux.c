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


/* pppxN as tun devices, set up by rtnetlink: link attributes, address with
 * peer (which makes the host route). Names are those of OpenBSD's pppx(4).
 * Runs in: parent; tun_read, tun_write and tun_lost in the worker, too. */

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proc/log.h"
#include "tun.h"

#define MAXUNITS	32768
/* Interfaces on their way out are put into a group of this process's own,
 * because the kernel deletes a group at the price of one interface. */
#define LEAVING_GROUP	(0x61640000u | ((unsigned int)getpid() & 0xffff))

/* A netlink request being written. */
struct request {
	struct nlmsghdr	hdr;
	union {
		struct ifinfomsg	link;
		struct ifaddrmsg	addr;
	} u;
	char		attrs[512];
};

static int netlink = -1;

static void
request_begin(struct request *r, uint16_t type, uint16_t flags, size_t len)
{
	memset(r, 0, sizeof(*r));
	r->hdr.nlmsg_len = NLMSG_LENGTH((uint32_t)len);
	r->hdr.nlmsg_type = type;
	r->hdr.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
}

static struct rtattr *
attr_put(struct request *r, uint16_t type, const void *data, size_t len)
{
	struct rtattr *a = (struct rtattr *)(void *)((char *)r +
	    NLMSG_ALIGN(r->hdr.nlmsg_len));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len > 0)
		memcpy(RTA_DATA(a), data, len);
	r->hdr.nlmsg_len = NLMSG_ALIGN(r->hdr.nlmsg_len) +
	    (uint32_t)RTA_ALIGN(RTA_LENGTH(len));
	return a;
}

static void
attr_u32(struct request *r, uint16_t type, uint32_t v)
{
	attr_put(r, type, &v, sizeof(v));
}

/* Close a nest: its length is everything since it began. */
static void
attr_end(struct request *r, struct rtattr *nest)
{
	nest->rta_len = (unsigned short)((char *)r + r->hdr.nlmsg_len -
	    (char *)nest);
}

/* Send the request and wait for the kernel's answer. 0 or -1 with errno. */
static int
request_do(struct request *r)
{
	static uint32_t seq;
	union {
		struct nlmsghdr	hdr;
		char		buf[4096];
	} answer;
	struct nlmsgerr err;
	ssize_t n;

	if (netlink == -1 && (netlink = socket(AF_NETLINK,
	    SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) == -1)
		return -1;
	r->hdr.nlmsg_seq = ++seq;
	if (send(netlink, r, r->hdr.nlmsg_len, 0) == -1)
		return -1;
	do {
		if ((n = recv(netlink, &answer, sizeof(answer), 0)) == -1)
			return -1;
	} while (n < (ssize_t)NLMSG_LENGTH(sizeof(err)) ||
	    answer.hdr.nlmsg_seq != seq ||
	    answer.hdr.nlmsg_type != NLMSG_ERROR);
	memcpy(&err, NLMSG_DATA(&answer.hdr), sizeof(err));
	errno = -err.error;
	return err.error == 0 ? 0 : -1;
}

/* Open a device under the first free name that begins like base. A name may
 * be busy although nobody uses it: the kernel takes its time to delete. */
static int
device_open(const char *base, char ifname[MSG_IFLEN])
{
	size_t stem = strlen(base);
	struct ifreq ifr;
	unsigned int unit;
	int fd, error = EBUSY;

	while (stem > 0 && isdigit((unsigned char)base[stem - 1]))
		stem--;
	if ((fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK)) == -1)
		return -1;
	for (unit = 0; unit < MAXUNITS; unit++) {
		memset(&ifr, 0, sizeof(ifr));
		snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%.*s%u",
		    (int)stem, base, unit);
		ifr.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL);
		if (ioctl(fd, TUNSETIFF, &ifr) == 0) {
			strlcpy(ifname, ifr.ifr_name, MSG_IFLEN);
			return fd;
		}
		if ((error = errno) != EBUSY)
			break;
	}
	close(fd);
	errno = error;
	return -1;
}

/* No link-local address and no router solicitations into the session. A kernel
 * without IPv6 refuses, and is right. */
static void
no_ipv6(unsigned int index)
{
	static const uint8_t mode = 1;	/* IN6_ADDR_GEN_MODE_NONE */
	struct rtattr *spec, *inet6;
	struct request r;

	request_begin(&r, RTM_NEWLINK, 0, sizeof(r.u.link));
	r.u.link.ifi_index = (int)index;
	spec = attr_put(&r, IFLA_AF_SPEC | NLA_F_NESTED, NULL, 0);
	inet6 = attr_put(&r, AF_INET6 | NLA_F_NESTED, NULL, 0);
	attr_put(&r, IFLA_INET6_ADDR_GEN_MODE, &mode, sizeof(mode));
	attr_end(&r, inet6);
	attr_end(&r, spec);
	request_do(&r);
}

static int
link_up(unsigned int index, const struct tun_spec *spec)
{
	struct request r;

	request_begin(&r, RTM_NEWLINK, 0, sizeof(r.u.link));
	r.u.link.ifi_index = (int)index;
	r.u.link.ifi_flags = r.u.link.ifi_change = IFF_UP;
	attr_u32(&r, IFLA_MTU, spec->mtu);
	attr_u32(&r, IFLA_GROUP, TUN_GROUP);
	if (spec->descr[0] != '\0')
		attr_put(&r, IFLA_IFALIAS, spec->descr, strlen(spec->descr));
	return request_do(&r);
}

static int
addresses(unsigned int index, const struct tun_spec *spec)
{
	struct request r;

	request_begin(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL,
	    sizeof(r.u.addr));
	r.u.addr.ifa_family = AF_INET;
	r.u.addr.ifa_prefixlen = 32;
	r.u.addr.ifa_index = index;
	attr_put(&r, IFA_LOCAL, spec->local.bytes, 4);
	attr_put(&r, IFA_ADDRESS, spec->peer.bytes, 4);
	return request_do(&r);
}

int
tun_open(const struct tun_spec *spec, char ifname[MSG_IFLEN])
{
	unsigned int index;
	int fd, error;

	if ((fd = device_open(spec->base, ifname)) == -1)
		return -1;
	if ((index = if_nametoindex(ifname)) != 0) {
		no_ipv6(index);
		if (link_up(index, spec) == 0 && addresses(index, spec) == 0)
			return fd;
	}
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static void
leave(const char *ifname)
{
	struct request r;

	request_begin(&r, RTM_NEWLINK, 0, sizeof(r.u.link));
	r.u.link.ifi_index = (int)if_nametoindex(ifname);
	attr_u32(&r, IFLA_GROUP, LEAVING_GROUP);
	if (r.u.link.ifi_index == 0 || request_do(&r) == -1)
		log_debug("%s is gone already", ifname);
}

void
tun_close(const int *fds, const char (*ifnames)[MSG_IFLEN], size_t n)
{
	struct request r;
	size_t i;

	if (n > 1) {
		for (i = 0; i < n; i++)
			leave(ifnames[i]);
		request_begin(&r, RTM_DELLINK, 0, sizeof(r.u.link));
		attr_u32(&r, IFLA_GROUP, LEAVING_GROUP);
		if (request_do(&r) == -1)
			log_warn("delete %zu interfaces", n);
	}
	for (i = 0; i < n; i++)
		close(fds[i]);
}

ssize_t
tun_read(int fd, void *buf, size_t size)
{
	return read(fd, buf, size);
}

int
tun_write(int fd, const void *buf, size_t len)
{
	return write(fd, buf, len) == -1 ? -1 : 0;
}

/* EIO is an interface that is down, EBADFD one that was deleted. */
int
tun_lost(int error)
{
	return error == EIO || error == EBADFD || error == ENXIO ||
	    error == ENODEV;
}
