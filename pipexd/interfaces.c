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

/* The network interfaces of sessions, each asked for by the worker and checked
 * against what vpn.conf allows; what it does not waits in waiting.c. A second
 * descriptor of every interface is kept, so that the slow end of one is waited
 * for here and not among packets. Runs in: parent. */

#include <sys/types.h>
#include <sys/queue.h>

#include <errno.h>
#include <event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "conf/conf.h"
#include "esp/map.h"
#include "interfaces.h"
#include "msg.h"
#include "parent.h"
#include "shared.h"
#include "tun.h"
#include "waiting.h"

#define BATCH_MS	20	/* ends that come together are waited for once */

/* What a session has: an interface of its own, or a route into a shared one. */
struct held {
	uint32_t		 id;	/* of the worker's request */
	int			 fd;	/* -1: the interface is shared */
	unsigned int		 index;	/* of its own */
	struct tun_route	 route;	/* dst is the client; shared: made by us */
	char			 ifname[MSG_IFLEN];
	TAILQ_ENTRY(held)	 entry;
};

TAILQ_HEAD(held_list, held);

static struct held_list	 ending = TAILQ_HEAD_INITIALIZER(ending);
static struct held_list	 tuns = TAILQ_HEAD_INITIALIZER(tuns);
static struct map	 by_id, by_peer;
static size_t		 ntuns;		/* of both lists */
static struct event	 end_timer;

static int
text_ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* pppd-lite gives no address that is in no pool of the interface, users' own
 * ones included, and a worker that asks for one would lead somebody else's
 * network, or our own, to a client. */
static int
in_pool(const struct conf_ipcp *pool, uint32_t a)
{
	size_t i;

	for (i = 0; i < pool->nrange; i++)
		if (a >= pool->range[i].lo && a <= pool->range[i].hi)
			return 1;
	return 0;
}

static int
is_ours(const struct conf *c, const struct addr *peer)
{
	const struct conf_interface *i;

	TAILQ_FOREACH(i, &c->interfaces, entry)
		if (addr_host_eq(&i->address, peer))
			return 1;
	return 0;
}

int
interfaces_refuses(const struct conf *c, const struct pipexd_tun_open *o)
{
	uint32_t a = addr_u32(&o->peer);
	const struct conf_interface *i;

	i = conf_interface_find(c, o->base);
	if (i == NULL || !addr_host_eq(&i->address, &o->local))
		return EPERM;
	if (conf_interface_shared(i) && !shared_is(o->base))
		return ENXIO;
	if (o->peer.family != ADDR_V4 || a >> 24 == 0 || a >> 24 == 127 ||
	    a >> 24 >= 224 || !in_pool(conf_ipcp_find(c, i->ipcp), a))
		return EADDRNOTAVAIL;
	return is_ours(c, &o->peer) ? EADDRINUSE : 0;
}

/* 0, or an errno for what is asked for whatever vpn.conf says: EUSERS if there
 * are as many sessions as there can be. */
static int
request_check(const struct pipexd_tun_open *o)
{
	if (map_find(&by_peer, addr_u32(&o->peer)) != NULL)
		return EADDRINUSE;
	if (o->mtu < 68 || o->mtu > TUN_MAXMTU)
		return EINVAL;
	return ntuns < INTERFACES_MAX ? 0 : EUSERS;
}

static void
refusal_log(const struct pipexd_tun_open *o, int error)
{
	char peer[ADDR_STRLEN];

	if (error == EUSERS)
		log_warnx("interface %s for a session: refused: there are %d "
		    "sessions, which is the limit", o->base, INTERFACES_MAX);
	else
		log_warnx("interface %s for a session, address %s: refused: "
		    "%s", o->base, addr_print_host(&o->peer, peer,
		    sizeof(peer)), strerror(error));
}

static int
own_interface(struct held *h, const struct pipexd_tun_open *o)
{
	char descr[2 * MSG_USERLEN];
	struct tun_spec spec;

	memset(&spec, 0, sizeof(spec));
	strlcpy(spec.base, o->base, sizeof(spec.base));
	spec.local = o->local;
	spec.peer = o->peer;
	spec.mtu = o->mtu;
	spec.descr = text_escape(descr, sizeof(descr), o->user,
	    strlen(o->user));
	return h->fd = tun_open(&spec, h->ifname, &h->index);
}

static int
shared_interface(struct held *h, const struct pipexd_tun_open *o)
{
	strlcpy(h->ifname, o->base, sizeof(h->ifname));
	return tun_route(h->ifname, &h->route);
}

/* Out of the tables, and its route with it. */
static void
held_forget(struct held *h)
{
	map_del(&by_id, h->id);
	map_del(&by_peer, addr_u32(&h->route.dst));
	if (h->fd == -1 && tun_unroute(h->ifname, &h->route) == -1)
		log_debug("interface %s: no route of a session", h->ifname);
}

/* Make the interface or the route; NULL with errno. */
static struct held *
held_new(const struct pipexd_tun_open *o, uint32_t id)
{
	struct held *h;
	int made;

	if ((h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	h->id = id;
	h->fd = -1;
	h->route.dst = o->peer;
	h->route.len = 32;
	h->route.local = o->local;
	h->route.mtu = o->mtu;
	made = shared_is(o->base) ? shared_interface(h, o) :
	    own_interface(h, o);
	if (made == -1) {
		free(h);
		return NULL;
	}
	if (map_set(&by_id, id, h) == -1 ||
	    map_set(&by_peer, addr_u32(&o->peer), h) == -1) {
		held_forget(h);
		if (h->fd != -1)
			close(h->fd);
		free(h);
		errno = ENOMEM;
		return NULL;
	}
	TAILQ_INSERT_TAIL(&tuns, h, entry);
	ntuns++;
	return h;
}

static void
refuse(struct link *l, uint32_t id, int error)
{
	struct pipexd_failed failed;

	memset(&failed, 0, sizeof(failed));
	failed.error = (uint32_t)error;
	link_send(l, PIPEXD_TUN_FAILED, id, &failed, sizeof(failed), -1);
}

/* Take down all that is ending. */
static void
end_all(int fd, short events, void *arg)
{
	static unsigned int indexes[INTERFACES_MAX];
	static int fds[INTERFACES_MAX];
	struct held *h;
	size_t n = 0;

	(void)fd;
	(void)events;
	(void)arg;
	while (n < INTERFACES_MAX && (h = TAILQ_FIRST(&ending)) != NULL) {
		TAILQ_REMOVE(&ending, h, entry);
		fds[n] = h->fd;
		indexes[n++] = h->index;
		free(h);
	}
	tun_close(fds, indexes, n);
	ntuns -= n;
}

static void
end_soon(struct held *h)
{
	struct timeval tv = { 0, BATCH_MS * 1000 };

	TAILQ_INSERT_TAIL(&ending, h, entry);
	evtimer_add(&end_timer, &tv);
}

void
interfaces_end(int fd, unsigned int index)
{
	struct held *h;

	if ((h = calloc(1, sizeof(*h))) == NULL) {
		close(fd);
		return;
	}
	h->fd = fd;
	h->index = index;
	ntuns++;
	end_soon(h);
}

static void
held_end(struct held *h)
{
	held_forget(h);
	TAILQ_REMOVE(&tuns, h, entry);
	if (h->fd != -1) {
		end_soon(h);
		return;
	}
	ntuns--;
	free(h);
}

/* ---- requests ---- */

/* What was asked for is made, or cannot be. */
static void
grant(struct link *l, uint32_t id, const struct pipexd_tun_open *o)
{
	struct pipexd_tun made;
	struct held *h;
	int error, fd;

	if ((h = held_new(o, id)) == NULL) {
		error = errno;
		log_warn("interface %s for a session", o->base);
		refuse(l, id, error);
		return;
	}
	if (h->fd == -1) {
		link_send(l, PIPEXD_TUN_SHARED, id, NULL, 0, -1);
		return;
	}
	if ((fd = fcntl(h->fd, F_DUPFD_CLOEXEC, 0)) == -1) {
		refuse(l, id, errno);
		held_end(h);
		return;
	}
	memset(&made, 0, sizeof(made));
	strlcpy(made.ifname, h->ifname, sizeof(made.ifname));
	link_send(l, PIPEXD_TUN, id, &made, sizeof(made), fd);
}

void
interfaces_decide(struct link *l, uint32_t id,
    const struct pipexd_tun_open *o, int error)
{
	if (error == 0)
		error = request_check(o);
	if (error == 0) {
		grant(l, id, o);
		return;
	}
	refusal_log(o, error);
	refuse(l, id, error);
}

static void
on_tun_open(void *ctx, struct link *l, struct link_msg *m)
{
	struct daemon *d = ctx;
	struct pipexd_tun_open o;
	int error;

	memcpy(&o, m->data, sizeof(o));
	if (!text_ends(o.base, sizeof(o.base)) ||
	    !text_ends(o.user, sizeof(o.user)) ||
	    map_find(&by_id, m->id) != NULL || waiting_is(m->id)) {
		link_refuse(l, "TUN_OPEN: text without end, or id in use");
		return;
	}
	waiting_replace(&o.peer);
	error = interfaces_refuses(parent_conf(d), &o);
	if (error == 0 || waiting_begin(l, m->id, &o) == -1)
		interfaces_decide(l, m->id, &o, error);
}

static void
on_tun_close(void *ctx, struct link *l, struct link_msg *m)
{
	struct held *h = map_find(&by_id, m->id);

	(void)ctx;
	if (h == NULL)
		link_refuse(l, "TUN_CLOSE of what is not open");
	else
		held_end(h);
}

static void
on_shared_close(void *ctx, struct link *l, struct link_msg *m)
{
	shared_on_close(parent_conf(ctx), l, m);
}

const struct link_rule interfaces_rules[] = {
	{ PIPEXD_TUN_OPEN, sizeof(struct pipexd_tun_open),
	    sizeof(struct pipexd_tun_open), NOFD,
	    LINK_PHASE_RUN | LINK_PHASE_STOP, on_tun_open },
	{ PIPEXD_TUN_CLOSE, 0, 0, NOFD, LINK_PHASE_RUN | LINK_PHASE_STOP,
	    on_tun_close },
	{ PIPEXD_SHARED_CLOSE, sizeof(struct pipexd_tun),
	    sizeof(struct pipexd_tun), NOFD,
	    LINK_PHASE_RUN | LINK_PHASE_STOP, on_shared_close }
};
const size_t interfaces_nrules = sizeof(interfaces_rules) /
    sizeof(interfaces_rules[0]);

void
interfaces_start(struct daemon *d)
{
	map_init(&by_id, 0);
	map_init(&by_peer, arc4random());
	evtimer_set(&end_timer, end_all, NULL);
	waiting_start(d);
}

void
interfaces_stop(struct daemon *d)
{
	struct held *h;

	(void)d;
	waiting_stop();
	while ((h = TAILQ_FIRST(&tuns)) != NULL)
		held_end(h);
	shared_stop();
	while (!TAILQ_EMPTY(&ending))
		end_all(-1, 0, NULL);
}
