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

/* rtnetlink(7). Groups of interfaces are numbers here; their names are those
 * of ip-link(8). Runs in: parents. */

#include <sys/types.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ifaddr.h"

struct iface {
	int		index;
	uint32_t	group;
	char		name[IFADDR_NAMELEN];
};

/* What the two dumps are gathered in. */
struct dump {
	struct iface	*ifaces;
	size_t		 nifaces;
	struct ifaddr	*addrs;
	size_t		 naddrs;
};

static const char *const group_files[] = {
	"/etc/iproute2/group", "/usr/share/iproute2/group"
};

/* ---- the kernel's answers ---- */

/* The attribute of a message that ends len bytes behind a, or NULL. */
static const struct rtattr *
attribute(const struct rtattr *a, size_t len, unsigned short type)
{
	size_t step;

	for (; len >= sizeof(*a) && a->rta_len >= sizeof(*a) &&
	    a->rta_len <= len; len -= step) {
		if (a->rta_type == type)
			return a;
		step = RTA_ALIGN(a->rta_len);
		if (step > len)
			break;
		a = (const struct rtattr *)(const void *)
		    ((const char *)a + step);
	}
	return NULL;
}

/* As NLMSG_DATA and RTA_DATA, which forget that it is not to be written. */
static const void *
data_of(const struct nlmsghdr *h)
{
	return (const char *)h + NLMSG_LENGTH(0);
}

static const void *
value_of(const struct rtattr *a)
{
	return (const char *)a + RTA_LENGTH(0);
}

static const void *
behind(const struct nlmsghdr *h, size_t header, size_t *len)
{
	size_t skip = NLMSG_LENGTH(NLMSG_ALIGN(header));

	*len = h->nlmsg_len > skip ? h->nlmsg_len - skip : 0;
	return (const char *)h + skip;
}

static int
take_link(struct dump *d, const struct nlmsghdr *h)
{
	const struct ifinfomsg *info = data_of(h);
	const struct rtattr *a, *name;
	struct iface *v;
	size_t len;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*info)))
		return 0;
	a = behind(h, sizeof(*info), &len);
	if ((name = attribute(a, len, IFLA_IFNAME)) == NULL)
		return 0;
	v = reallocarray(d->ifaces, d->nifaces + 1, sizeof(*v));
	if (v == NULL)
		return -1;
	d->ifaces = v;
	v += d->nifaces++;
	memset(v, 0, sizeof(*v));
	v->index = info->ifi_index;
	len = RTA_PAYLOAD(name);
	memcpy(v->name, value_of(name),
	    len < sizeof(v->name) ? len : sizeof(v->name) - 1);
	a = behind(h, sizeof(*info), &len);
	if ((a = attribute(a, len, IFLA_GROUP)) != NULL &&
	    RTA_PAYLOAD(a) == sizeof(v->group))
		memcpy(&v->group, value_of(a), sizeof(v->group));
	return 0;
}

static int
take_addr(struct dump *d, const struct nlmsghdr *h)
{
	const struct ifaddrmsg *info = data_of(h);
	const struct rtattr *a;
	struct ifaddr *v;
	size_t len, i;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*info)) ||
	    info->ifa_family != AF_INET)
		return 0;
	a = behind(h, sizeof(*info), &len);
	if ((a = attribute(a, len, IFA_LOCAL)) == NULL || RTA_PAYLOAD(a) != 4)
		return 0;
	for (i = 0; i < d->nifaces; i++)
		if (d->ifaces[i].index == (int)info->ifa_index)
			break;
	if (i == d->nifaces)		/* it came between the two dumps */
		return 0;
	if ((v = ifaddr_add(&d->addrs, &d->naddrs)) == NULL)
		return -1;
	v->addr = addr_v4(value_of(a), 0);
	memcpy(v->ifname, d->ifaces[i].name, sizeof(v->ifname));
	snprintf(v->group[0], sizeof(v->group[0]), "%u", d->ifaces[i].group);
	return 0;
}

/* ---- a dump ---- */

static int
ask(int fd, unsigned short type)
{
	struct {
		struct nlmsghdr		h;
		struct ifinfomsg	info;
	} m;

	memset(&m, 0, sizeof(m));
	m.h.nlmsg_len = sizeof(m);
	m.h.nlmsg_type = type;
	m.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	/* the family is the first byte of both kinds of request */
	m.info.ifi_family = type == RTM_GETADDR ? AF_INET : AF_UNSPEC;
	return send(fd, &m, sizeof(m), 0) == (ssize_t)sizeof(m) ? 0 : -1;
}

/* The messages of one datagram: 1 when the dump is complete, -1 if it failed. */
static int
take(struct dump *d, const void *buf, size_t len)
{
	const struct nlmsghdr *h = buf;
	size_t step;
	int r = 0;

	for (; len >= sizeof(*h) && h->nlmsg_len >= sizeof(*h) &&
	    h->nlmsg_len <= len && r == 0; len -= step) {
		if (h->nlmsg_type == NLMSG_DONE)
			return 1;
		if (h->nlmsg_type == NLMSG_ERROR) {
			errno = EIO;
			return -1;
		}
		if (h->nlmsg_type == RTM_NEWLINK)
			r = take_link(d, h);
		else if (h->nlmsg_type == RTM_NEWADDR)
			r = take_addr(d, h);
		step = NLMSG_ALIGN(h->nlmsg_len);
		if (step > len)
			break;
		h = (const struct nlmsghdr *)(const void *)
		    ((const char *)h + step);
	}
	return r;
}

static int
dump(int fd, struct dump *d, unsigned short type)
{
	static union {
		struct nlmsghdr	align;
		char		buf[65536];
	} u;
	ssize_t n;
	int r = 0;

	if (ask(fd, type) == -1)
		return -1;
	while (r == 0) {
		if ((n = recv(fd, u.buf, sizeof(u.buf), 0)) == -1) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		r = take(d, u.buf, (size_t)n);
	}
	return r == 1 ? 0 : -1;
}

/* ---- names of groups ---- */

static void
name_groups(struct dump *d, const char *path)
{
	char line[256], name[IFADDR_NAMELEN], number[IFADDR_NAMELEN];
	unsigned long group;
	FILE *f;
	size_t i;
	char *end;

	if ((f = fopen(path, "re")) == NULL)
		return;
	while (fgets(line, sizeof(line), f) != NULL) {
		group = strtoul(line, &end, 0);
		if (end == line || group > UINT32_MAX ||
		    sscanf(end, " %15s", name) != 1 || name[0] == '#')
			continue;
		snprintf(number, sizeof(number), "%lu", group);
		for (i = 0; i < d->naddrs; i++)
			if (strcmp(d->addrs[i].group[0], number) == 0 &&
			    d->addrs[i].group[1][0] == '\0')
				memcpy(d->addrs[i].group[1], name,
				    sizeof(name));
	}
	fclose(f);
}

/* ---- for the rest of us ---- */

int
ifaddr_get(struct ifaddr **list, size_t *n)
{
	struct timeval limit = { 2, 0 };	/* the kernel answers at once */
	struct dump d;
	size_t i;
	int fd, r = -1, saved;

	memset(&d, 0, sizeof(d));
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd == -1)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit)) == 0 && dump(fd, &d, RTM_GETLINK) == 0)
		r = dump(fd, &d, RTM_GETADDR);
	saved = errno;
	close(fd);
	free(d.ifaces);
	errno = saved;
	if (r == -1) {
		free(d.addrs);
		return -1;
	}
	for (i = 0; i < sizeof(group_files) / sizeof(group_files[0]); i++)
		name_groups(&d, group_files[i]);
	*list = d.addrs;
	*n = d.naddrs;
	return 0;
}

int
ifaddr_watch(void)
{
	struct sockaddr_nl nl;
	int fd, saved;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    NETLINK_ROUTE);
	if (fd == -1)
		return -1;
	memset(&nl, 0, sizeof(nl));
	nl.nl_family = AF_NETLINK;
	nl.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR;
	if (bind(fd, (struct sockaddr *)&nl, sizeof(nl)) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}
