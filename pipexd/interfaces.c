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
 * against what vpn.conf allows. A second descriptor of every interface is kept,
 * so that the slow end of one is waited for here and not among packets.
 * Runs in: parent. */

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
#include "tun.h"

#define BATCH_MS	20	/* ends that come together are waited for once */

/* An interface that exists. */
struct held {
	uint32_t		 id;	/* of the worker's request */
	int			 fd;
	struct addr		 peer;
	char			 ifname[MSG_IFLEN];
	TAILQ_ENTRY(held)	 entry;
};

TAILQ_HEAD(held_list, held);

static struct held_list	 tuns = TAILQ_HEAD_INITIALIZER(tuns);
static struct held_list	 ending = TAILQ_HEAD_INITIALIZER(ending);
static struct map	 by_id;
static size_t		 ntuns;
static struct event	 end_timer;

static int
text_ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* An inner address that a client may have: nobody else's, and no special one. */
static int
peer_ok(const struct addr *peer, const struct addr *local)
{
	uint32_t a = addr_u32(peer);
	const struct held *h;

	if (peer->family != ADDR_V4 || addr_host_eq(peer, local) ||
	    a >> 24 == 0 || a >> 24 == 127 || a >> 24 >= 224)
		return 0;
	TAILQ_FOREACH(h, &tuns, entry)
		if (addr_host_eq(&h->peer, peer))
			return 0;
	return 1;
}

/* 0 if vpn.conf lets a session have such an interface, else an errno. That
 * what pppd-lite asked for is not in our file can be a reload that reached
 * one daemon before the other: refused, no reason to go down. */
static int
request_check(const struct conf *c, const struct pipexd_tun_open *o)
{
	const struct conf_interface *i;

	i = conf_interface_find(c, o->base);
	if (i == NULL || strncmp(o->base, "pppx", 4) != 0 ||
	    !addr_host_eq(&i->address, &o->local))
		return EPERM;
	if (!peer_ok(&o->peer, &o->local))
		return EADDRINUSE;
	if (o->mtu < 68 || o->mtu > 1500)
		return EINVAL;
	return ntuns < INTERFACES_MAX ? 0 : ENFILE;
}

/* Make the interface; NULL with errno. */
static struct held *
held_new(const struct pipexd_tun_open *o, uint32_t id)
{
	char descr[2 * MSG_USERLEN];
	struct tun_spec spec;
	struct held *h;

	if ((h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	memset(&spec, 0, sizeof(spec));
	strlcpy(spec.base, o->base, sizeof(spec.base));
	spec.local = o->local;
	spec.peer = o->peer;
	spec.mtu = o->mtu;
	spec.descr = text_escape(descr, sizeof(descr), o->user,
	    strlen(o->user));
	if ((h->fd = tun_open(&spec, h->ifname)) == -1) {
		free(h);
		return NULL;
	}
	h->id = id;
	h->peer = o->peer;
	if (map_set(&by_id, id, h) == -1) {
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
	static char names[INTERFACES_MAX][MSG_IFLEN];
	static int fds[INTERFACES_MAX];
	struct held *h;
	size_t n = 0;

	(void)fd;
	(void)events;
	(void)arg;
	while ((h = TAILQ_FIRST(&ending)) != NULL) {
		TAILQ_REMOVE(&ending, h, entry);
		fds[n] = h->fd;
		memcpy(names[n++], h->ifname, MSG_IFLEN);
		free(h);
	}
	tun_close(fds, (const char (*)[MSG_IFLEN])names, n);
	ntuns -= n;
}

static void
held_end(struct held *h)
{
	struct timeval tv = { 0, BATCH_MS * 1000 };

	map_del(&by_id, h->id);
	TAILQ_REMOVE(&tuns, h, entry);
	TAILQ_INSERT_TAIL(&ending, h, entry);
	evtimer_add(&end_timer, &tv);
}

static void
on_tun_open(void *ctx, struct link *l, struct link_msg *m)
{
	struct daemon *d = ctx;
	struct pipexd_tun_open o;
	struct pipexd_tun made;
	struct held *h;
	int error, fd;

	memcpy(&o, m->data, sizeof(o));
	if (!text_ends(o.base, sizeof(o.base)) ||
	    !text_ends(o.user, sizeof(o.user)) ||
	    map_find(&by_id, m->id) != NULL) {
		link_refuse(l, "TUN_OPEN: text without end, or id in use");
		return;
	}
	if ((error = request_check(parent_conf(d), &o)) != 0) {
		log_warnx("interface %s for a session: refused: %s", o.base,
		    strerror(error));
		refuse(l, m->id, error);
		return;
	}
	if ((h = held_new(&o, m->id)) == NULL) {
		error = errno;
		log_warn("interface %s for a session", o.base);
		refuse(l, m->id, error);
		return;
	}
	if ((fd = fcntl(h->fd, F_DUPFD_CLOEXEC, 0)) == -1) {
		refuse(l, m->id, errno);
		held_end(h);
		return;
	}
	memset(&made, 0, sizeof(made));
	strlcpy(made.ifname, h->ifname, sizeof(made.ifname));
	link_send(l, PIPEXD_TUN, m->id, &made, sizeof(made), fd);
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

const struct link_rule interfaces_rules[] = {
	{ PIPEXD_TUN_OPEN, sizeof(struct pipexd_tun_open),
	    sizeof(struct pipexd_tun_open), NOFD,
	    LINK_PHASE_RUN | LINK_PHASE_STOP, on_tun_open },
	{ PIPEXD_TUN_CLOSE, 0, 0, NOFD, LINK_PHASE_RUN | LINK_PHASE_STOP,
	    on_tun_close }
};
const size_t interfaces_nrules = sizeof(interfaces_rules) /
    sizeof(interfaces_rules[0]);

void
interfaces_start(struct daemon *d)
{
	(void)d;
	map_init(&by_id, 0);
	evtimer_set(&end_timer, end_all, NULL);
}

void
interfaces_stop(struct daemon *d)
{
	struct held *h;

	(void)d;
	while ((h = TAILQ_FIRST(&tuns)) != NULL) {
		TAILQ_REMOVE(&tuns, h, entry);
		TAILQ_INSERT_TAIL(&ending, h, entry);
	}
	end_all(-1, 0, NULL);
}
