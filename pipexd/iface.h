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


/* The worker's end of interfaces that many sessions share: inward they are
 * written to like any other, outward the session is found by the packet's
 * destination. Which there are is the parent's word. Runs in: worker. */

#ifndef ADIT_PIPEXD_IFACE_H
#define ADIT_PIPEXD_IFACE_H

#include <sys/types.h>
#include <sys/queue.h>

#include <event.h>
#include <stdint.h>

#include "base/text.h"
#include "esp/map.h"
#include "icmp.h"
#include "inner.h"
#include "msg/pipex.h"

/* ICMP errors sent by way of an interface: a second, and at once. */
#define IFACE_ICMP_RATE		100
#define IFACE_ICMP_BURST	100

struct worker;
struct session;

struct iface {
	struct worker		*w;
	char			 ifname[MSG_IFLEN];
	int			 fd;
	int			 stale;		/* not named by this reload yet */
	struct map		 by_address;	/* sessions; inner, host order */
	struct ratelimit	 icmp;
	struct event		 ev;
	TAILQ_ENTRY(iface)	 entry;
};

TAILQ_HEAD(iface_list, iface);

/* The items of a configuration: those that are not named again are given back,
 * and their sessions are lost. */
void		 iface_begin(struct worker *);
/* Take over fd as a new one. */
void		 iface_add(struct worker *, const char *ifname, int fd);
/* The one there is stays. Returns 0, or -1 if there is none. */
int		 iface_keep(struct worker *, const char *ifname);
void		 iface_end(struct worker *);
/* It is gone under its sessions; the parent may make another. Frees it. */
void		 iface_lost(struct iface *, const char *why);
/* NULL if there is none of this name. */
struct iface	*iface_find(struct worker *, const char *ifname);

/* The session's packets come by it from now on. 0 or an errno. */
int		 iface_join(struct iface *, struct session *);
void		 iface_leave(struct iface *, struct session *);
/* Whose packet it is; NULL, counted, and answered where it asks for that, if it
 * is nobody's or too long for its session. */
struct session	*iface_owner(struct iface *, const struct inner *,
		    const uint8_t *packet, uint64_t now_ms);

#endif
