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


/* Shared interfaces, and what is said of packets that come out of them and
 * belong to no session or do not fit theirs. Runs in: worker. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/child.h"
#include "proc/log.h"
#include "tun.h"
#include "worker.h"

#define BROADCAST	UINT32_C(0xffffffff)

struct iface *
iface_find(struct worker *w, const char *ifname)
{
	struct iface *f;

	TAILQ_FOREACH(f, &w->ifaces, entry)
		if (strcmp(f->ifname, ifname) == 0)
			return f;
	return NULL;
}

/* ---- life ---- */

static void
readable(int fd, short events, void *arg)
{
	struct iface *f = arg;

	(void)fd;
	(void)events;
	pass_out_shared(f->w, f);
}

void
iface_begin(struct worker *w)
{
	struct iface *f;

	TAILQ_FOREACH(f, &w->ifaces, entry)
		f->stale = 1;
}

void
iface_add(struct worker *w, const char *ifname, int fd)
{
	struct iface *f;

	if (iface_find(w, ifname) != NULL)
		fatalx("a second interface %s", ifname);
	if ((f = calloc(1, sizeof(*f))) == NULL)
		fatal("interface %s", ifname);
	f->w = w;
	f->fd = fd;
	strlcpy(f->ifname, ifname, sizeof(f->ifname));
	map_init(&f->by_address, arc4random());
	ratelimit_init(&f->icmp, IFACE_ICMP_RATE, IFACE_ICMP_BURST);
	event_set(&f->ev, fd, EV_READ | EV_PERSIST, readable, f);
	event_add(&f->ev, NULL);
	TAILQ_INSERT_TAIL(&w->ifaces, f, entry);
}

int
iface_keep(struct worker *w, const char *ifname)
{
	struct iface *f = iface_find(w, ifname);

	if (f == NULL)
		return -1;
	f->stale = 0;
	return 0;
}

void
iface_lost(struct iface *f, const char *why)
{
	struct worker *w = f->w;
	struct session *s, *next;
	struct pipexd_tun t;

	for (s = TAILQ_FIRST(&w->sessions.all); s != NULL; s = next) {
		next = TAILQ_NEXT(s, entry);
		if (s->shared == f)
			pipex_lost(w, s, why);
	}
	event_del(&f->ev);
	close(f->fd);		/* the parent has another, and waits */
	memset(&t, 0, sizeof(t));
	strlcpy(t.ifname, f->ifname, sizeof(t.ifname));
	link_send(child_parent(), PIPEXD_SHARED_CLOSE, 0, &t, sizeof(t), -1);
	TAILQ_REMOVE(&w->ifaces, f, entry);
	map_free(&f->by_address);
	free(f);
}

void
iface_end(struct worker *w)
{
	struct iface *f, *next;

	for (f = TAILQ_FIRST(&w->ifaces); f != NULL; f = next) {
		next = TAILQ_NEXT(f, entry);
		if (f->stale)
			iface_lost(f, "not configured any more");
	}
}

/* ---- sessions ---- */

int
iface_join(struct iface *f, struct session *s)
{
	if (map_find(&f->by_address, s->peer) != NULL)
		return EADDRINUSE;
	if (map_set(&f->by_address, s->peer, s) == -1)
		return ENOMEM;
	s->shared = f;
	return 0;
}

void
iface_leave(struct iface *f, struct session *s)
{
	map_del(&f->by_address, s->peer);
	s->shared = NULL;
}

/* Tell the sender, if that is due. */
static void
tell(struct iface *f, const struct inner *ip, const uint8_t *packet,
    enum icmp_code code, uint16_t mtu, uint64_t now_ms)
{
	uint8_t buf[ICMP_MAXLEN];
	size_t len = icmp_unreachable(buf, ip, packet, code, mtu);

	if (len > 0 && ratelimit_pass(&f->icmp, now_ms) &&
	    tun_write(f->fd, buf, len) == 0)
		f->w->counts[COUNT_ICMP]++;
}

struct session *
iface_owner(struct iface *f, const struct inner *ip, const uint8_t *packet,
    uint64_t now_ms)
{
	struct session *s = map_find(&f->by_address, ip->dst);
	uint64_t *counts = f->w->counts;

	if (s == NULL && (ip->dst >> 28 == 14 || ip->dst == BROADCAST)) {
		counts[COUNT_OUT_MULTICAST]++;
		return NULL;
	}
	if (s == NULL) {
		counts[COUNT_OUT_NO_SESSION]++;
		tell(f, ip, packet, ICMP_HOST, 0, now_ms);
		return NULL;
	}
	/* Its route says so, too, but a route of the admin's may lead here. */
	if (ip->len > s->conf.mtu) {
		counts[COUNT_OUT_TOO_BIG]++;
		s->stats.out_errors++;
		if (ip->df)
			tell(f, ip, packet, ICMP_TOO_BIG, s->conf.mtu, now_ms);
		return NULL;
	}
	return s;
}
