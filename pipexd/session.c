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


/* The table of sessions, and the event of each one's interface.
 * Runs in: worker. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/child.h"
#include "worker.h"

#define TCPIP_HDRLEN	40	/* IPv4 and TCP without options */
/* With them and PPP (4), L2TP (8), UDP (8), ESP (8, and 2 at the end), IV (16),
 * padding (up to 15), ICV (up to 32), UDP (8) and IPv4 (20) a segment of so
 * many bytes fits a path of 1,400: many are that narrow and do not say so by
 * ICMP (RFC 2923 2.1), and a client's own ESP does not let itself be cut. */
#define PATH_MSS	1240

void
sessions_init(struct sessions *t)
{
	memset(t, 0, sizeof(*t));
	TAILQ_INIT(&t->all);
	map_init(&t->by_number, arc4random());
	map_init(&t->by_id, arc4random());
	map_init(&t->by_request, arc4random());
}

/* Without a flow the session is known, and sent to, by its outer addresses. */
static int
way_ok(const struct msg_pipex *c)
{
	return c->flow != 0 || (c->local.family == ADDR_V4 &&
	    c->peer.family == ADDR_V4 && c->peer.port == c->inner_port);
}

static int
conf_ok(const struct msg_pipex *c)
{
	return c->session != 0 && c->proto == MSG_PROTO_L2TP && way_ok(c) &&
	    c->session_id != 0 && c->tunnel_id != 0 &&
	    c->peer_session_id != 0 && c->peer_tunnel_id != 0 &&
	    c->inner_port != 0 && c->mtu > TCPIP_HDRLEN &&
	    c->ip_local.family == ADDR_V4 && c->ip_peer.family == ADDR_V4;
}

static uint16_t
mss_of(const struct msg_pipex *c)
{
	uint16_t mss = (uint16_t)(c->mtu - TCPIP_HDRLEN);

	if (!(c->flags & MSG_PIPEX_MSS_ADJUST))
		return 0;
	return mss < PATH_MSS ? mss : PATH_MSS;
}

static void
derive(struct session *s)
{
	s->local = addr_u32(&s->conf.ip_local);
	s->peer = addr_u32(&s->conf.ip_peer);
	s->mss = mss_of(&s->conf);
}

/* Numbers of requests that have not been answered are not used again. */
static uint32_t
next_request(struct sessions *t)
{
	do {
		t->last_request++;
	} while (t->last_request == 0 ||
	    map_find(&t->by_request, t->last_request) != NULL);
	return t->last_request;
}

int
session_new(struct worker *w, const struct msg_pipex *conf,
    struct session **new)
{
	struct sessions *t = &w->sessions;
	struct session *s;

	if (!conf_ok(conf))
		return EINVAL;
	if (conf->flow == 0 && !sock_is(w, &conf->local, PIPEXD_PLAIN))
		return EPERM;
	if (map_find(&t->by_id, conf->session_id) != NULL)
		return EEXIST;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return ENOMEM;
	s->w = w;
	s->state = SESSION_WAITS;
	s->conf = *conf;
	derive(s);
	s->fd = -1;
	s->last_ms = s->last_in_ms = clock_ms();
	s->request = next_request(t);
	TAILQ_INSERT_TAIL(&t->all, s, entry);
	t->n++;
	if (map_set(&t->by_number, conf->session, s) == -1 ||
	    map_set(&t->by_id, conf->session_id, s) == -1 ||
	    map_set(&t->by_request, s->request, s) == -1) {
		map_del(&t->by_request, s->request);
		s->state = SESSION_OPEN;	/* nothing was asked for */
		session_free(s);
		return ENOMEM;
	}
	*new = s;
	return 0;
}

int
session_move(struct session *s, const struct msg_pipex *c)
{
	const struct msg_pipex *o = &s->conf;

	if (!conf_ok(c) || c->session_id != o->session_id ||
	    (c->flow == 0) != (o->flow == 0) ||
	    !addr_host_eq(&c->ip_local, &o->ip_local) ||
	    !addr_host_eq(&c->ip_peer, &o->ip_peer) || c->mtu != o->mtu)
		return EEXIST;
	s->conf = *c;
	derive(s);
	return 0;
}

static void
readable(int fd, short events, void *arg)
{
	struct session *s = arg;

	(void)fd;
	(void)events;
	pass_out(s->w, s);
}

void
session_open(struct session *s, const char *ifname, int fd)
{
	s->fd = fd;
	s->state = SESSION_OPEN;
	strlcpy(s->ifname, ifname, sizeof(s->ifname));
	event_set(&s->ev, fd, EV_READ | EV_PERSIST, readable, s);
	event_add(&s->ev, NULL);
}

int
session_open_shared(struct session *s, struct iface *f)
{
	int error;

	if ((error = iface_join(f, s)) != 0)
		return error;
	s->fd = f->fd;
	s->state = SESSION_OPEN;
	strlcpy(s->ifname, f->ifname, sizeof(s->ifname));
	return 0;
}

/* Take number and id out, if they are still this session's. */
static void
forget(struct sessions *t, struct session *s)
{
	if (map_find(&t->by_number, s->conf.session) == s)
		map_del(&t->by_number, s->conf.session);
	if (map_find(&t->by_id, s->conf.session_id) == s)
		map_del(&t->by_id, s->conf.session_id);
}

void
session_free(struct session *s)
{
	struct sessions *t = &s->w->sessions;

	forget(t, s);
	if (s->state == SESSION_WAITS) {
		s->state = SESSION_LEFT;
		return;
	}
	if (s->shared != NULL) {
		iface_leave(s->shared, s);
	} else if (s->fd != -1) {
		event_del(&s->ev);
		close(s->fd);	/* the parent has another, and waits */
	}
	if (s->fd != -1)
		link_send(child_parent(), PIPEXD_TUN_CLOSE, s->request, NULL,
		    0, -1);
	map_del(&t->by_request, s->request);
	TAILQ_REMOVE(&t->all, s, entry);
	t->n--;
	free(s);
}

struct session *
session_by_number(struct sessions *t, uint32_t number)
{
	return map_find(&t->by_number, number);
}

struct session *
session_by_id(struct sessions *t, uint16_t id)
{
	struct session *s = map_find(&t->by_id, id);

	return s != NULL && s->state == SESSION_OPEN ? s : NULL;
}

struct session *
session_by_request(struct sessions *t, uint32_t request)
{
	return map_find(&t->by_request, request);
}

void
session_stats(const struct session *s, struct msg_pipex_stats *st)
{
	uint64_t now = clock_ms(), in = now - s->last_in_ms;

	*st = s->stats;
	st->session = s->conf.session;
	st->idle = (uint32_t)((now - s->last_ms) / 1000);
	st->in_idle_ms = in < UINT32_MAX ? (uint32_t)in : UINT32_MAX;
}
