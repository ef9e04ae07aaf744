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
 * peer (which makes the host route); pppacN with a route for each session.
 * Names are those of OpenBSD's pppx(4) and pppac(4).
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
		struct rtmsg		route;
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

union answer {
	struct nlmsghdr	hdr;
	char		buf[4096];
};

/* Send the request and wait for the kernel's answer, which is an error message
 * or the one asked for. Its length, or -1 with errno. */
static ssize_t
request_answer(struct request *r, union answer *answer)
{
	static uint32_t seq;
	struct nlmsgerr err;
	ssize_t n;

	if (netlink == -1 && (netlink = socket(AF_NETLINK,
	    SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) == -1)
		return -1;
	r->hdr.nlmsg_seq = ++seq;
	if (send(netlink, r, r->hdr.nlmsg_len, 0) == -1)
		return -1;
	do {
		if ((n = recv(netlink, answer, sizeof(*answer), 0)) == -1)
			return -1;
	} while (n < (ssize_t)sizeof(answer->hdr) ||
	    answer->hdr.nlmsg_seq != seq);
	if (answer->hdr.nlmsg_type != NLMSG_ERROR ||
	    n < (ssize_t)NLMSG_LENGTH(sizeof(err)))
		return n;
	memcpy(&err, NLMSG_DATA(&answer->hdr), sizeof(err));
	errno = -err.error;
	return err.error == 0 ? n : -1;
}

/* The same where there is nothing to learn. 0 or -1 with errno. */
static int
request_do(struct request *r)
{
	union answer answer;

	return request_answer(r, &answer) == -1 ? -1 : 0;
}

static int
device_file(void)
{
	return open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

/* Make the device of this name. 0 or -1 with errno. */
static int
device_make(int fd, const char *ifname)
{
	struct ifreq ifr;

	memset(&ifr, 0, sizeof(ifr));
	strlcpy(ifr.ifr_name, ifname, sizeof(ifr.ifr_name));
	ifr.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL);
	return ioctl(fd, TUNSETIFF, &ifr);
}

/* The same under the first free name that begins like base. A name may be busy
 * although nobody uses it: the kernel takes its time to delete. */
static int
device_make_free(int fd, const char *base, char ifname[MSG_IFLEN])
{
	size_t stem = strlen(base);
	unsigned int unit;

	while (stem > 0 && isdigit((unsigned char)base[stem - 1]))
		stem--;
	for (unit = 0; unit < MAXUNITS; unit++) {
		snprintf(ifname, MSG_IFLEN, "%.*s%u", (int)stem, base, unit);
		if (device_make(fd, ifname) == 0)
			return 0;
		if (errno != EBUSY)
			break;
	}
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
link_up(unsigned int index, unsigned int mtu, const char *descr)
{
	struct request r;

	request_begin(&r, RTM_NEWLINK, 0, sizeof(r.u.link));
	r.u.link.ifi_index = (int)index;
	r.u.link.ifi_flags = r.u.link.ifi_change = IFF_UP;
	attr_u32(&r, IFLA_MTU, mtu);
	attr_u32(&r, IFLA_GROUP, TUN_GROUP);
	if (descr[0] != '\0')
		attr_put(&r, IFLA_IFALIAS, descr, strlen(descr));
	return request_do(&r);
}

/* RTM_NEWADDR or RTM_DELADDR of our address with that of its peer, which makes
 * the host route, or with itself. */
static int
address_do(uint16_t type, unsigned int index, const uint8_t local[4],
    const uint8_t peer[4])
{
	struct request r;

	request_begin(&r, type, type == RTM_NEWADDR ?
	    NLM_F_CREATE | NLM_F_EXCL : 0, sizeof(r.u.addr));
	r.u.addr.ifa_family = AF_INET;
	r.u.addr.ifa_prefixlen = 32;
	r.u.addr.ifa_index = index;
	attr_put(&r, IFA_LOCAL, local, 4);
	attr_put(&r, IFA_ADDRESS, peer, 4);
	return request_do(&r);
}

/* Which interface has a host route to the address, and from which of ours. 0,
 * or -1 if there is none. */
static int
host_route(const struct addr *dst, unsigned int *index, uint8_t local[4])
{
	union answer answer;
	struct request r;
	struct rtmsg route;
	struct rtattr *a;
	ssize_t n;
	int left, found = 0;

	request_begin(&r, RTM_GETROUTE, 0, sizeof(r.u.route));
	r.hdr.nlmsg_flags = NLM_F_REQUEST;	/* one answer */
	r.u.route.rtm_family = AF_INET;
	r.u.route.rtm_dst_len = 32;
	r.u.route.rtm_flags = RTM_F_FIB_MATCH;
	attr_put(&r, RTA_DST, dst->bytes, 4);
	if ((n = request_answer(&r, &answer)) == -1 ||
	    answer.hdr.nlmsg_type != RTM_NEWROUTE ||
	    n < (ssize_t)NLMSG_LENGTH(sizeof(route)))
		return -1;
	memcpy(&route, NLMSG_DATA(&answer.hdr), sizeof(route));
	left = (int)(n - (ssize_t)NLMSG_LENGTH(sizeof(route)));
	a = (struct rtattr *)(void *)(answer.buf + NLMSG_LENGTH(sizeof(route)));
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left))
		if (a->rta_type == RTA_OIF && RTA_PAYLOAD(a) == 4) {
			memcpy(index, RTA_DATA(a), 4);
			found |= 1;
		} else if (a->rta_type == RTA_PREFSRC && RTA_PAYLOAD(a) == 4) {
			memcpy(local, RTA_DATA(a), 4);
			found |= 2;
		}
	return route.rtm_dst_len == 32 && found == 3 ? 0 : -1;
}

/* An interface on its way out, of ours or of a predecessor that was killed,
 * may have the client's address still; where the kernel has two routes the
 * older one wins. It loses the address, which costs nothing. */
static void
take_over(const struct addr *peer, const char *stem)
{
	char name[IF_NAMESIZE];
	unsigned int index;
	uint8_t local[4];
	int tries;

	for (tries = 0; tries < 4; tries++)
		if (host_route(peer, &index, local) == -1 ||
		    if_indextoname(index, name) == NULL ||
		    strncmp(name, stem, strlen(stem)) != 0 ||
		    address_do(RTM_DELADDR, index, local, peer->bytes) == -1)
			return;
}

/* Close fd and keep errno. */
static int
undo(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
	return -1;
}

int
tun_open(const struct tun_spec *spec, char ifname[MSG_IFLEN],
    unsigned int *index)
{
	int fd;

	if ((fd = device_file()) == -1)
		return -1;
	if (device_make_free(fd, spec->base, ifname) == -1 ||
	    (*index = if_nametoindex(ifname)) == 0)
		return undo(fd);
	no_ipv6(*index);
	take_over(&spec->peer, "pppx");
	if (link_up(*index, spec->mtu, spec->descr) == -1 ||
	    address_do(RTM_NEWADDR, *index, spec->local.bytes,
	    spec->peer.bytes) == -1)
		return undo(fd);
	return fd;
}

int
tun_open_shared(const char *ifname, const struct addr *local,
    unsigned int *index)
{
	int fd;

	if ((fd = device_file()) == -1)
		return -1;
	if (device_make(fd, ifname) == -1 ||
	    (*index = if_nametoindex(ifname)) == 0)
		return undo(fd);
	no_ipv6(*index);
	if (link_up(*index, TUN_MAXMTU, "") == -1 ||
	    address_do(RTM_NEWADDR, *index, local->bytes, local->bytes) == -1)
		return undo(fd);
	return fd;
}

int
tun_readdress(const char *ifname, const struct addr *old,
    const struct addr *new)
{
	unsigned int index = if_nametoindex(ifname);

	if (index == 0)
		return -1;
	/* Without an address of its own it would lose its routes. */
	if (address_do(RTM_NEWADDR, index, new->bytes, new->bytes) == -1)
		return -1;
	return address_do(RTM_DELADDR, index, old->bytes, old->bytes);
}

static int
route_do(uint16_t type, const char *ifname, const struct tun_route *t)
{
	struct rtattr *metrics;
	struct request r;

	request_begin(&r, type, type == RTM_NEWROUTE ?
	    NLM_F_CREATE | NLM_F_EXCL : 0, sizeof(r.u.route));
	r.u.route.rtm_family = AF_INET;
	r.u.route.rtm_dst_len = (unsigned char)t->len;
	r.u.route.rtm_table = RT_TABLE_MAIN;
	r.u.route.rtm_protocol = RTPROT_STATIC;
	r.u.route.rtm_scope = RT_SCOPE_LINK;
	r.u.route.rtm_type = RTN_UNICAST;
	attr_put(&r, RTA_DST, t->dst.bytes, 4);
	attr_u32(&r, RTA_OIF, if_nametoindex(ifname));
	attr_put(&r, RTA_PREFSRC, t->local.bytes, 4);
	if (t->mtu != 0) {
		metrics = attr_put(&r, RTA_METRICS, NULL, 0);
		attr_u32(&r, RTAX_MTU, t->mtu);
		attr_end(&r, metrics);
	}
	return request_do(&r);
}

int
tun_route(const char *ifname, const struct tun_route *t)
{
	if (t->len == 32)
		take_over(&t->dst, "pppx");
	return route_do(RTM_NEWROUTE, ifname, t);
}

int
tun_unroute(const char *ifname, const struct tun_route *t)
{
	return route_do(RTM_DELROUTE, ifname, t);
}

/* By its number: somebody may have deleted or renamed it, and a new session's
 * have got the name. */
static void
leave(unsigned int index)
{
	struct request r;

	request_begin(&r, RTM_NEWLINK, 0, sizeof(r.u.link));
	r.u.link.ifi_index = (int)index;
	attr_u32(&r, IFLA_GROUP, LEAVING_GROUP);
	if (request_do(&r) == -1)
		log_debug("interface %u is gone already", index);
}

void
tun_close(const int *fds, const unsigned int *indexes, size_t n)
{
	struct request r;
	size_t i;

	if (n > 1) {
		for (i = 0; i < n; i++)
			leave(indexes[i]);
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
