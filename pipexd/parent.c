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


/* pipexd's parent: the sockets of vpn.conf, and the network interfaces of
 * sessions, each asked for by the worker and checked against what vpn.conf
 * allows. It keeps a second descriptor of every interface, so that the slow
 * end of one is waited for here and not among packets.
 * Runs in: parent. */

#include <sys/types.h>

#include <errno.h>
#include <event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "conf/conf.h"
#include "esp/map.h"
#include "files.h"
#include "msg.h"
#include "parent.h"
#include "proc/daemon.h"
#include "proc/dgram.h"
#include "proc/sockets.h"
#include "rawesp.h"
#include "tun.h"

#define MAXTUNS		16384
#define MAXSOCKETS	64
#define FILES		(2 * MAXTUNS)
#define BUFFER		(4 * 1024 * 1024)	/* of a socket, bytes */
#define BATCH_MS	20	/* ends that come together are waited for once */

#define PORT_NATT	4500
#define PORT_L2TP	1701

/* pipexd's view of vpn.conf. */
struct view {
	struct conf		*conf;
	struct pipexd_socket	 sockets[MAXSOCKETS];
	size_t			 nsockets;
};

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
/* Sockets that conf_prepare() made and conf_send() passes on; -1: none. */
static int		 fresh[MAXSOCKETS];

/* ---- configuration ---- */

static int
is_any(const struct addr *a)
{
	static const uint8_t none[16];

	return memcmp(a->bytes, none, sizeof(none)) == 0;
}

static void
view_socket(struct view *v, const struct addr *a, uint16_t port,
    enum pipexd_kind kind)
{
	struct pipexd_socket *s = &v->sockets[v->nsockets];
	size_t i;

	memset(s, 0, sizeof(*s));
	s->local = *a;
	s->local.port = port;
	s->kind = kind;
	for (i = 0; i < v->nsockets; i++)
		if (addr_eq(&v->sockets[i].local, &s->local))
			return;
	v->nsockets++;
}

/* Protocol 50 wherever UDP 4500 is. Each raw socket gets a packet of its own,
 * so one for all addresses must be alone. */
static void
view_raw(struct view *v)
{
	size_t i, n = v->nsockets;
	int any = 0;

	for (i = 0; i < n; i++)
		any |= is_any(&v->sockets[i].local);
	for (i = 0; i < n && rawesp_possible(); i++)
		if (v->sockets[i].kind == PIPEXD_NATT &&
		    v->sockets[i].local.family == ADDR_V4 &&
		    (!any || is_any(&v->sockets[i].local)))
			view_socket(v, &v->sockets[i].local, 0, PIPEXD_ESP);
}

static void *
view_load(const char *path, const struct conf_macro *macros, size_t n,
    void (*error)(void *, const char *), void *errctx)
{
	const struct conf_tunnel *t;
	struct view *v;
	size_t i;

	if ((v = calloc(1, sizeof(*v))) == NULL)
		return NULL;
	if ((v->conf = conf_load(path, macros, n, error, errctx)) == NULL) {
		free(v);
		return NULL;
	}
	TAILQ_FOREACH(t, &v->conf->tunnels, entry)
		for (i = 0; i < t->nlisten; i++) {
			/* the third is for protocol 50 */
			if (v->nsockets / 2 * 3 + 3 > MAXSOCKETS) {
				error(errctx, "pipexd: more listen addresses "
				    "than it has sockets for");
				conf_free(v->conf);
				free(v);
				return NULL;
			}
			view_socket(v, &t->listen[i], PORT_NATT, PIPEXD_NATT);
			view_socket(v, &t->listen[i], PORT_L2TP,
			    t->require_ipsec ? PIPEXD_CLEAR : PIPEXD_PLAIN);
		}
	view_raw(v);
	return v;
}

static void
view_free(void *conf)
{
	struct view *v = conf;

	conf_free(v->conf);
	free(v);
}

static int
view_print(const void *conf, FILE *f, int verbose)
{
	const struct view *v = conf;

	if (verbose)
		conf_print(v->conf, f, 1);
	else
		conf_notes(v->conf, f);
	return 0;
}

static int
view_has(const struct view *v, const struct pipexd_socket *s)
{
	size_t i;

	for (i = 0; i < v->nsockets; i++)
		if (addr_eq(&v->sockets[i].local, &s->local))
			return 1;
	return 0;
}

static int
bind_fresh(const struct pipexd_socket *s)
{
	char text[ADDR_STRLEN];
	int fd;

	fd = s->kind == PIPEXD_ESP ? rawesp_open(&s->local) :
	    sock_udp(&s->local);
	if (fd == -1 ||
	    dgram_tune(fd, is_any(&s->local), BUFFER) == -1) {
		log_warn("%s %s", s->kind == PIPEXD_ESP ? "protocol 50" :
		    "udp", addr_print(&s->local, text, sizeof(text)));
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

/* Bind what old has not; all or nothing. */
static int
view_prepare(struct daemon *d, const void *conf, const void *old)
{
	const struct view *v = conf;
	size_t i;

	(void)d;
	if (old == NULL)
		files_limit(FILES);
	for (i = 0; i < v->nsockets; i++) {
		fresh[i] = -1;
		if (old != NULL && view_has(old, &v->sockets[i]))
			continue;
		if ((fresh[i] = bind_fresh(&v->sockets[i])) != -1)
			continue;
		while (i-- > 0)
			if (fresh[i] != -1)
				close(fresh[i]);
		return -1;
	}
	return 0;
}

static void
view_send(struct daemon *d, const char *child, struct link *l,
    const void *conf, const void *old)
{
	const struct view *v = conf;
	size_t i;

	(void)d;
	(void)child;
	(void)old;
	for (i = 0; i < v->nsockets; i++) {
		link_send(l, fresh[i] != -1 ? PIPEXD_SOCKET : PIPEXD_KEEP, 0,
		    &v->sockets[i], sizeof(v->sockets[i]), fresh[i]);
		fresh[i] = -1;		/* the link closes it */
	}
}

/* ---- interfaces ---- */

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
request_check(const struct view *v, const struct pipexd_tun_open *o)
{
	const struct conf_interface *i;

	i = conf_interface_find(v->conf, o->base);
	if (i == NULL || strncmp(o->base, "pppx", 4) != 0 ||
	    !addr_host_eq(&i->address, &o->local))
		return EPERM;
	if (!peer_ok(&o->peer, &o->local))
		return EADDRINUSE;
	if (o->mtu < 68 || o->mtu > 1500)
		return EINVAL;
	return ntuns < MAXTUNS ? 0 : ENFILE;
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
	static char names[MAXTUNS][MSG_IFLEN];
	static int fds[MAXTUNS];
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
	if ((error = request_check(daemon_conf(d), &o)) != 0) {
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

const struct link_rule parent_rules[] = {
	{ PIPEXD_TUN_OPEN, sizeof(struct pipexd_tun_open),
	    sizeof(struct pipexd_tun_open), NOFD,
	    LINK_PHASE_RUN | LINK_PHASE_STOP, on_tun_open },
	{ PIPEXD_TUN_CLOSE, 0, 0, NOFD, LINK_PHASE_RUN | LINK_PHASE_STOP,
	    on_tun_close }
};
const size_t parent_nrules = sizeof(parent_rules) / sizeof(parent_rules[0]);

static void
started(struct daemon *d)
{
	(void)d;
	map_init(&by_id, 0);
	evtimer_set(&end_timer, end_all, NULL);
}

static void
stopped(struct daemon *d)
{
	struct held *h;

	(void)d;
	while ((h = TAILQ_FIRST(&tuns)) != NULL) {
		TAILQ_REMOVE(&tuns, h, entry);
		TAILQ_INSERT_TAIL(&ending, h, entry);
	}
	end_all(-1, 0, NULL);
}

void
parent_hooks(struct daemon_spec *spec)
{
	spec->conf_load = view_load;
	spec->conf_free = view_free;
	spec->conf_print = view_print;
	spec->conf_prepare = view_prepare;
	spec->conf_send = view_send;
	spec->started = started;
	spec->stopped = stopped;
}
