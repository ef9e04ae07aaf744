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
#include <time.h>
#include <unistd.h>

#include "conf/conf.h"
#include "files.h"
#include "interfaces.h"
#include "msg.h"
#include "parent.h"
#include "proc/child.h"
#include "proc/daemon.h"
#include "proc/dgram.h"
#include "proc/listen.h"
#include "proc/sockets.h"
#include "rawesp.h"
#include "shared.h"
#include "waiting.h"

#define BUFFER		(4 * 1024 * 1024)	/* of a socket, bytes */
/* Of UDP 4500: a client that sends more than we can do fills one of these, and
 * with it starves only those that share it. */
#define QUEUES		16
#define QUEUE_BUFFER	(2 * 1024 * 1024)

/* At start, until the kernel has taken down what a killed one had: its ports
 * and the names of its interfaces. */
#define BUSY_MS		5000
#define STEP_MS		10

#define PORT_NATT	4500
#define PORT_L2TP	1701

/* The addresses and sockets in force; those that conf_prepare() or addrs()
 * found and conf_send() passes on. */
static struct listen		listening;
static struct listen_sockets	sockets, next_sockets;
/* How long busy ports are still waited for. */
static unsigned int		busy_ms;
/* Until when sockets stay that nothing wants any more. */
static uint64_t			leave_ms;

/* ---- configuration ---- */

static void *
view_load(const char *path, const struct conf_macro *macros, size_t n,
    void (*error)(void *, const char *), void *errctx)
{
	return conf_load(path, macros, n, error, errctx);
}

static void
view_free(void *conf)
{
	conf_free(conf);
}

const struct conf *
parent_conf(const struct daemon *d)
{
	return daemon_conf(d);
}

static int
view_print(const void *conf, FILE *f, int verbose)
{
	if (verbose)
		conf_print(conf, f, 1);
	else
		conf_notes(conf, f);
	return 0;
}

/* Give a socket that was opened, unless fd is -1, its options; or close it, and
 * return -1 with errno. */
static int
tuned(int fd, const struct listen_socket *s)
{
	int error;

	if (fd == -1 || dgram_tune(fd, addr_is_any(&s->local),
	    s->kind == PIPEXD_NATT ? QUEUE_BUFFER : BUFFER) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int
open_once(const struct listen_socket *s)
{
	return tuned(s->kind == PIPEXD_ESP ? rawesp_open(&s->local) :
	    sock_udp(&s->local), s);
}

static int
open_socket(const struct listen_socket *s)
{
	struct timespec step = { 0, STEP_MS * 1000000L };
	int fd;

	while ((fd = open_once(s)) == -1 && errno == EADDRINUSE &&
	    busy_ms >= STEP_MS) {
		nanosleep(&step, NULL);
		busy_ms -= STEP_MS;
	}
	return fd;
}

/* What comes in the clear is for l2tpd where a tunnel there lets it in; l2tpd
 * refuses what is for another tunnel of 0.0.0.0. */
static enum pipexd_kind
clear_kind(const struct conf *conf, const struct listen *l,
    const struct addr *addr)
{
	const struct conf_tunnel *t;
	struct addr v[LISTEN_MAX];
	size_t i, n;

	TAILQ_FOREACH(t, &conf->tunnels, entry) {
		if (t->require_ipsec)
			continue;
		if (addr_is_any(addr))
			return PIPEXD_PLAIN;
		n = listen_tunnel(l, conf, t, v, LISTEN_MAX);
		for (i = 0; i < n; i++)
			if (addr_host_eq(&v[i], addr))
				return PIPEXD_PLAIN;
	}
	return PIPEXD_CLEAR;
}

/* Those that nothing wants any more, and where nothing new is let in. */
static void
want_leaving(void)
{
	const struct listen_socket *s;
	size_t i;

	for (i = 0; i < sockets.n; i++) {
		s = &sockets.v[i];
		listen_want(&next_sockets, &s->local, s->local.port,
		    s->kind == PIPEXD_PLAIN ? PIPEXD_CLEAR : s->kind);
	}
}

/* Three of each address: UDP 4500, UDP 1701 in the clear, protocol 50. How many
 * could not be had; -1: one could not, and strict. */
static int
open_sockets(const struct conf *conf, const struct listen *l, int strict)
{
	struct addr addrs[LISTEN_MAX];
	size_t i, n;

	n = listen_all(l, conf, addrs, LISTEN_MAX);
	next_sockets.n = 0;
	for (i = 0; i < n; i++) {
		listen_want(&next_sockets, &addrs[i], PORT_NATT, PIPEXD_NATT);
		listen_want(&next_sockets, &addrs[i], PORT_L2TP,
		    clear_kind(conf, l, &addrs[i]));
		if (rawesp_possible() && addrs[i].family == ADDR_V4)
			listen_want(&next_sockets, &addrs[i], 0, PIPEXD_ESP);
	}
	if (clock_ms() < leave_ms)
		want_leaving();
	return listen_open(&next_sockets, &sockets, strict, open_socket);
}

/* Bind what we have not, make shared interfaces; all or nothing. */
static int
view_prepare(struct daemon *d, void *conf, const void *old)
{
	struct listen l = listening;

	(void)d;
	busy_ms = old == NULL ? BUSY_MS : 0;
	leave_ms = old == NULL ? 0 : clock_ms() + PARENT_RELOAD_MS;
	if (old == NULL)
		files_limit(INTERFACES_FILES);
	conf_forget(conf, 0);
	(void)listen_update(&l, conf, NULL, clock_ms());
	if (open_sockets(conf, &l, 1) == -1)
		return -1;
	if (shared_prepare(conf, busy_ms) == -1) {
		listen_drop(&next_sockets);
		return -1;
	}
	busy_ms = 0;
	listening = l;
	return 0;
}

static int
view_addrs(struct daemon *d, void *conf, uint64_t *again_ms)
{
	uint64_t now = clock_ms();
	int missing;

	(void)d;
	(void)listen_update(&listening, conf, NULL, now);
	missing = open_sockets(conf, &listening, 0);
	*again_ms = listen_again(&listening, missing, now);
	if (now < leave_ms && (*again_ms == 0 || *again_ms > leave_ms))
		*again_ms = leave_ms;
	return listen_differ(&next_sockets, &sockets);
}

/* The other queues of an address, as far as the system has such a thing. They
 * are sockets as the first one is. */
static void
send_queues(struct link *l, const struct listen_socket *s,
    const struct pipexd_socket *m)
{
	int fd, i;

	for (i = 1; i < QUEUES; i++) {
		if ((fd = tuned(dgram_another(s->fd, &s->local), s)) == -1)
			break;
		link_send(l, PIPEXD_SOCKET, 0, m, sizeof(*m), fd);
	}
	if (i < QUEUES)
		log_debug("UDP 4500: %d queues of %d: %s", i, QUEUES,
		    strerror(errno));
}

static void
view_send(struct daemon *d, const char *child, struct link *l,
    const void *conf, const void *old)
{
	struct listen_socket *s;
	struct pipexd_socket m;
	size_t i;

	(void)d;
	(void)child;
	(void)old;
	for (i = 0; i < next_sockets.n; i++) {
		s = &next_sockets.v[i];
		memset(&m, 0, sizeof(m));
		m.local = s->local;
		m.kind = s->kind;
		if (s->fd != -1 && s->kind == PIPEXD_NATT)
			send_queues(l, s, &m);
		link_send(l, s->fd != -1 ? PIPEXD_SOCKET : PIPEXD_KEEP, 0, &m,
		    sizeof(m), s->fd);
		s->fd = -1;		/* the link closes it */
	}
	sockets = next_sockets;
	shared_send(conf, l);
	waiting_reloaded();
}

void
parent_hooks(struct daemon_spec *spec)
{
	spec->conf_load = view_load;
	spec->conf_free = view_free;
	spec->conf_print = view_print;
	spec->conf_prepare = view_prepare;
	spec->conf_send = view_send;
	spec->addrs = view_addrs;
	spec->started = interfaces_start;
	spec->stopped = interfaces_stop;
}
