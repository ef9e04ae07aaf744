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


/* Shared interfaces. A route for each prefix of a pool belongs to the interface
 * and goes with it, whatever becomes of us; the route of each session is made
 * by interfaces.c. A second descriptor is kept, as there.
 * Runs in: parent. */

#include <sys/types.h>
#include <sys/queue.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "interfaces.h"
#include "msg.h"
#include "proc/log.h"
#include "shared.h"
#include "tun.h"

#define STEP_MS	10	/* between two tries to get a name */

enum shared_state {
	SHARED_NEW,		/* made, the worker has not heard of it */
	SHARED_LIVE,
	SHARED_LEAVING		/* until the worker has closed its end */
};

struct shared {
	enum shared_state	 state;
	char			 ifname[MSG_IFLEN];
	int			 fd;
	unsigned int		 index;
	struct addr		 local;
	struct tun_route	*routes;	/* of the pools */
	size_t			 nroutes;
	TAILQ_ENTRY(shared)	 entry;
};

TAILQ_HEAD(shared_list, shared);

static struct shared_list all = TAILQ_HEAD_INITIALIZER(all);

static struct shared *
shared_find(const char *ifname)
{
	struct shared *s;

	TAILQ_FOREACH(s, &all, entry)
		if (strcmp(s->ifname, ifname) == 0)
			return s;
	return NULL;
}

int
shared_is(const char *ifname)
{
	const struct shared *s = shared_find(ifname);

	return s != NULL && s->state != SHARED_LEAVING;
}

/* ---- routes of the pools ---- */

/* Prefixes of the pool with our address; *n of them, or NULL: no memory. */
static struct tun_route *
pool_routes(const struct conf_ipcp *ipcp, const struct addr *local, size_t *n)
{
	struct tun_route *v = calloc(1, sizeof(*v)), *more;
	unsigned int len;
	uint64_t at;
	size_t i;

	*n = 0;
	if (v == NULL)
		return NULL;
	for (i = 0; i < ipcp->nrange; i++)
		for (at = ipcp->range[i].lo; at <= ipcp->range[i].hi;
		    at += UINT64_C(1) << (32 - len)) {
			len = addr_range_prefix((uint32_t)at,
			    ipcp->range[i].hi);
			more = reallocarray(v, *n + 1, sizeof(*v));
			if (more == NULL) {
				free(v);
				return NULL;
			}
			v = more;
			memset(&v[*n], 0, sizeof(*v));
			v[*n].dst = addr_v4_u32((uint32_t)at, 0);
			v[*n].len = len;
			v[(*n)++].local = *local;
		}
	return v;
}

static int
has_route(const struct tun_route *v, size_t n, const struct tun_route *r)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i].len == r->len && addr_host_eq(&v[i].dst, &r->dst) &&
		    addr_host_eq(&v[i].local, &r->local))
			return 1;
	return 0;
}

/* Take the routes away that are not among these n. */
static void
routes_leave(struct shared *s, const struct tun_route *v, size_t n)
{
	size_t i, left = 0;

	for (i = 0; i < s->nroutes; i++)
		if (has_route(v, n, &s->routes[i]))
			s->routes[left++] = s->routes[i];
		else
			tun_unroute(s->ifname, &s->routes[i]);
	s->nroutes = left;
}

/* Make those of these n that it has not; v becomes the interface's. Two
 * interfaces may have one pool: the first one has the routes, and when it goes
 * the other one gets them. */
static void
routes_come(struct shared *s, const struct conf_ipcp *ipcp,
    struct tun_route *v, size_t n)
{
	size_t i, made = 0;

	for (i = 0; i < n; i++) {
		if (has_route(s->routes, s->nroutes, &v[i]) ||
		    tun_route(s->ifname, &v[i]) == 0)
			v[made++] = v[i];
		else if (errno != EEXIST)
			log_warn("interface %s: route of pool %s", s->ifname,
			    ipcp->name);
	}
	free(s->routes);
	s->routes = v;
	s->nroutes = made;
}

/* What vpn.conf says no longer; before what it says of another one now, which
 * may be the same routes. */
static void
shared_withdraw(struct shared *s, const struct conf *c,
    const struct conf_interface *i)
{
	struct tun_route *v = NULL;
	size_t n = 0;

	if (i != NULL && (v = pool_routes(conf_ipcp_find(c, i->ipcp),
	    &i->address, &n)) == NULL)
		return;		/* no memory: they stay */
	routes_leave(s, v, n);
	free(v);
}

/* What vpn.conf says of it, now that it is in force. */
static void
shared_configure(struct shared *s, const struct conf *c,
    const struct conf_interface *i)
{
	const struct conf_ipcp *ipcp = conf_ipcp_find(c, i->ipcp);
	struct tun_route *v;
	size_t n;

	if (!addr_host_eq(&s->local, &i->address)) {
		if (tun_readdress(s->ifname, &s->local, &i->address) == -1)
			log_warn("interface %s: address", s->ifname);
		s->local = i->address;
	}
	if ((v = pool_routes(ipcp, &s->local, &n)) == NULL)
		log_warnx("interface %s: no memory for routes", s->ifname);
	else
		routes_come(s, ipcp, v, n);
}

/* ---- life ---- */

static struct shared *
shared_new(const struct conf_interface *i, unsigned int wait_ms)
{
	struct timespec step = { 0, STEP_MS * 1000000L };
	struct shared *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	strlcpy(s->ifname, i->name, sizeof(s->ifname));
	s->local = i->address;
	while ((s->fd = tun_open_shared(s->ifname, &s->local, &s->index)) ==
	    -1 && errno == EBUSY && wait_ms >= STEP_MS) {
		nanosleep(&step, NULL);
		wait_ms -= STEP_MS;
	}
	if (s->fd == -1) {
		free(s);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&all, s, entry);
	return s;
}

static void
shared_free(struct shared *s)
{
	TAILQ_REMOVE(&all, s, entry);
	free(s->routes);
	free(s);
}

/* The worker has no end of it, so closing ours takes it down. */
static void
shared_end(struct shared *s)
{
	interfaces_end(s->fd, s->index);
	shared_free(s);
}

static void
drop_new(void)
{
	struct shared *s, *next;

	for (s = TAILQ_FIRST(&all); s != NULL; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (s->state != SHARED_NEW)
			continue;
		tun_close(&s->fd, &s->index, 1);
		shared_free(s);
	}
}

int
shared_prepare(const struct conf *c, unsigned int wait_ms)
{
	const struct conf_interface *i;
	struct shared *s;

	TAILQ_FOREACH(i, &c->interfaces, entry) {
		if (!conf_interface_shared(i))
			continue;
		if ((s = shared_find(i->name)) != NULL &&
		    s->state == SHARED_LEAVING) {
			log_warnx("interface %s is still on its way out",
			    i->name);
			drop_new();
			return -1;
		}
		if (s == NULL && shared_new(i, wait_ms) == NULL) {
			log_warn("interface %s", i->name);
			drop_new();
			return -1;
		}
	}
	return 0;
}

static void
shared_announce(struct shared *s, struct link *l)
{
	struct pipexd_tun t;
	int fd = -1;

	memset(&t, 0, sizeof(t));
	strlcpy(t.ifname, s->ifname, sizeof(t.ifname));
	if (s->state == SHARED_LIVE)
		link_send(l, PIPEXD_SHARED_KEEP, 0, &t, sizeof(t), -1);
	else if ((fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0)) == -1)
		log_warn("interface %s", s->ifname);
	else
		link_send(l, PIPEXD_SHARED, 0, &t, sizeof(t), fd);
	s->state = SHARED_LIVE;
}

void
shared_send(const struct conf *c, struct link *l)
{
	const struct conf_interface *i;
	struct shared *s;

	TAILQ_FOREACH(s, &all, entry) {
		i = conf_interface_find(c, s->ifname);
		shared_withdraw(s, c, i);
		if (i == NULL)
			s->state = SHARED_LEAVING;
	}
	TAILQ_FOREACH(s, &all, entry)
		if (s->state != SHARED_LEAVING) {
			i = conf_interface_find(c, s->ifname);
			shared_announce(s, l);
			shared_configure(s, c, i);
		}
}

void
shared_on_close(const struct conf *c, struct link *l, struct link_msg *m)
{
	const struct conf_interface *i;
	struct pipexd_tun t;
	struct shared *s;

	memcpy(&t, m->data, sizeof(t));
	if (memchr(t.ifname, '\0', sizeof(t.ifname)) == NULL ||
	    (s = shared_find(t.ifname)) == NULL || s->state == SHARED_NEW) {
		link_refuse(l, "SHARED_CLOSE of what is not open");
		return;
	}
	if (s->state == SHARED_LEAVING) {
		shared_end(s);
		return;
	}
	/* Somebody took it away under us: at once, so that its name is free. */
	tun_close(&s->fd, &s->index, 1);
	shared_free(s);
	if ((i = conf_interface_find(c, t.ifname)) == NULL)
		return;
	if ((s = shared_new(i, 0)) == NULL) {
		log_warn("interface %s is lost", t.ifname);
		return;
	}
	log_warnx("interface %s was lost and is made anew", s->ifname);
	shared_announce(s, l);
	shared_configure(s, c, i);
}

void
shared_stop(void)
{
	struct shared *s;

	while ((s = TAILQ_FIRST(&all)) != NULL)
		shared_end(s);
}
