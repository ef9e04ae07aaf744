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


/* pipexd's parent: vpn.conf and the sockets that it asks for; interfaces are
 * in interfaces.c. Runs in: parent. */

#include <sys/types.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"
#include "files.h"
#include "interfaces.h"
#include "msg.h"
#include "parent.h"
#include "proc/daemon.h"
#include "proc/dgram.h"
#include "proc/sockets.h"
#include "rawesp.h"
#include "shared.h"

#define MAXSOCKETS	64
#define BUFFER		(4 * 1024 * 1024)	/* of a socket, bytes */

/* At start, until the kernel has taken down what a killed one had. */
#define BUSY_MS		5000

#define PORT_NATT	4500
#define PORT_L2TP	1701

/* pipexd's view of vpn.conf. */
struct view {
	struct conf		*conf;
	struct pipexd_socket	 sockets[MAXSOCKETS];
	size_t			 nsockets;
};

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

const struct conf *
parent_conf(const struct daemon *d)
{
	const struct view *v = daemon_conf(d);

	return v->conf;
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

/* Close the first n of the fresh sockets. */
static void
drop_fresh(size_t n)
{
	while (n-- > 0)
		if (fresh[n] != -1)
			close(fresh[n]);
}

/* Bind what old has not, make shared interfaces; all or nothing. */
static int
view_prepare(struct daemon *d, const void *conf, const void *old)
{
	const struct view *v = conf;
	size_t i;

	(void)d;
	if (old == NULL)
		files_limit(INTERFACES_FILES);
	for (i = 0; i < v->nsockets; i++) {
		fresh[i] = -1;
		if (old != NULL && view_has(old, &v->sockets[i]))
			continue;
		if ((fresh[i] = bind_fresh(&v->sockets[i])) == -1)
			break;
	}
	if (i == v->nsockets &&
	    shared_prepare(v->conf, old == NULL ? BUSY_MS : 0) == 0)
		return 0;
	drop_fresh(i);
	return -1;
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
	shared_send(v->conf, l);
}

void
parent_hooks(struct daemon_spec *spec)
{
	spec->conf_load = view_load;
	spec->conf_free = view_free;
	spec->conf_print = view_print;
	spec->conf_prepare = view_prepare;
	spec->conf_send = view_send;
	spec->started = interfaces_start;
	spec->stopped = interfaces_stop;
}
