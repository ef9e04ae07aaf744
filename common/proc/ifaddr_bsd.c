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

/* getifaddrs(3), SIOCGIFGROUP of netintro(4) and route(4), as FreeBSD and
 * OpenBSD have them. Runs in: parents. */

#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <net/if.h>
#include <net/route.h>

#include <ifaddrs.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ifaddr.h"

/* The names of its groups, as many as there is room for. */
static void
groups(int fd, struct ifaddr *v)
{
	struct ifg_req *group;
	struct ifgroupreq req;
	size_t i, n;

	memset(&req, 0, sizeof(req));
	strlcpy(req.ifgr_name, v->ifname, sizeof(req.ifgr_name));
	if (ioctl(fd, SIOCGIFGROUP, &req) == -1 || req.ifgr_len == 0 ||
	    (group = calloc(1, req.ifgr_len)) == NULL)
		return;
	req.ifgr_groups = group;
	if (ioctl(fd, SIOCGIFGROUP, &req) == 0) {
		n = req.ifgr_len / sizeof(*group);
		for (i = 0; i < n && i < IFADDR_MAXGROUP; i++)
			strlcpy(v->group[i], group[i].ifgrq_group,
			    sizeof(v->group[i]));
	}
	free(group);
}

int
ifaddr_get(struct ifaddr **list, size_t *n)
{
	struct ifaddrs *all, *p;
	struct ifaddr *v;
	struct addr a;
	int fd;

	*list = NULL;
	*n = 0;
	if ((fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	if (getifaddrs(&all) == -1) {
		close(fd);
		return -1;
	}
	for (p = all; p != NULL; p = p->ifa_next) {
		if (p->ifa_addr == NULL || p->ifa_addr->sa_family != AF_INET ||
		    addr_from_sockaddr(&a, p->ifa_addr,
		    p->ifa_addr->sa_len) == -1)
			continue;
		if ((v = ifaddr_add(list, n)) == NULL)
			break;
		v->addr = a;
		v->addr.port = 0;
		strlcpy(v->ifname, p->ifa_name, sizeof(v->ifname));
		groups(fd, v);
	}
	freeifaddrs(all);
	close(fd);
	if (p == NULL)
		return 0;
	free(*list);
	return -1;
}

int
ifaddr_watch(void)
{
	return socket(PF_ROUTE, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}
