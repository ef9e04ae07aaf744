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

/* Addresses followed by the words of vpn.conf(5). Sockets are in
 * listen_socket.c. Runs in: parents. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"
#include "log.h"
#include "sockets.h"

#define TEXTLEN	(ADDR_STRLEN + CONF_IFLEN + 16)

/* ---- the host ---- */

static int
here(const struct addr *a)
{
	struct addr local = *a;
	int fd;

	local.port = 0;
	if ((fd = sock_udp(&local)) == -1)
		return errno != EADDRNOTAVAIL;
	close(fd);
	return 1;
}

static const struct listen_host the_host = { ifaddr_get, here };

/* ---- words ---- */

/* The i-th statement that names addresses of ours, tunnels first; NULL at the
 * end. */
static const struct conf_at *
statement(const struct conf *conf, size_t i)
{
	const struct conf_tunnel *t;
	const struct conf_ike *r;

	TAILQ_FOREACH(t, &conf->tunnels, entry) {
		if (i < t->nlisten)
			return &t->listen[i];
		i -= t->nlisten;
	}
	TAILQ_FOREACH(r, &conf->ikes, entry)
		if (r->src_at.kind != CONF_AT_NONE && i-- == 0)
			return &r->src_at;
	return NULL;
}

static int
is_stated(const struct conf *conf, const struct conf_at *at)
{
	const struct conf_at *s;
	size_t i;

	for (i = 0; (s = statement(conf, i)) != NULL; i++)
		if (conf_at_eq(s, at))
			return 1;
	return 0;
}

/* "192.0.2.1", "192.0.2.1 of em0"; addr NULL: "em0". */
static const char *
words(const struct conf_at *at, const struct addr *addr, char *buf)
{
	char text[ADDR_STRLEN];

	addr_print_host(at->kind == CONF_AT_ADDR ? &at->addr : addr != NULL ?
	    addr : &at->addr, text, sizeof(text));
	snprintf(buf, TEXTLEN, "%s%s%s%s",
	    at->kind == CONF_AT_ADDR || addr != NULL ? text : "",
	    at->kind == CONF_AT_ADDR || addr == NULL ? "" : " of ",
	    at->kind == CONF_AT_GROUP ? "group " : "", at->name);
	return buf;
}

static int
in_group(const struct ifaddr *a, const char *name)
{
	size_t i;

	for (i = 0; i < IFADDR_MAXGROUP; i++)
		if (strcmp(a->group[i], name) == 0)
			return 1;
	return 0;
}

/* ---- the list ---- */

static struct listen_addr *
find(struct listen *l, const struct conf_at *at, const struct addr *addr)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (conf_at_eq(&l->v[i].at, at) &&
		    addr_host_eq(&l->v[i].addr, addr))
			return &l->v[i];
	return NULL;
}

static void
add(struct listen *l, const struct conf_at *at, const struct addr *addr,
    uint64_t gone_ms)
{
	struct listen_addr *a;

	if (find(l, at, addr) != NULL)
		return;
	if (l->n == LISTEN_MAX) {
		l->left_out++;
		return;
	}
	a = &l->v[l->n++];
	memset(a, 0, sizeof(*a));
	a->at = *at;
	a->addr = *addr;
	a->gone_ms = gone_ms;
}

static void
add_named(struct listen *l, const struct conf_at *at, const struct ifaddr *v,
    size_t n)
{
	int group = at->kind == CONF_AT_GROUP;
	size_t i;

	for (i = 0; i < n && !group; i++)
		if (strcmp(v[i].ifname, at->name) == 0)
			break;
	/* A name that no interface has is one of a group. */
	group |= i == n;
	for (i = 0; i < n; i++)
		if (group ? in_group(&v[i], at->name) :
		    strcmp(v[i].ifname, at->name) == 0)
			add(l, at, &v[i].addr, 0);
}

/* What the words mean at this moment. */
static void
look(struct listen *l, const struct conf *conf, const struct listen_host *host,
    const struct ifaddr *v, size_t n)
{
	const struct conf_at *at;
	size_t i;

	for (i = 0; (at = statement(conf, i)) != NULL; i++)
		if (at->kind != CONF_AT_ADDR)
			add_named(l, at, v, n);
		else if (addr_is_any(&at->addr) || host->here(&at->addr))
			add(l, at, &at->addr, 0);
}

/* What was there and is not now stays for a while. */
static void
linger(struct listen *next, const struct listen *l, const struct conf *conf,
    uint64_t now_ms)
{
	const struct listen_addr *a;
	char buf[TEXTLEN];
	uint64_t gone;
	size_t i;

	for (i = 0; i < l->n; i++) {
		a = &l->v[i];
		if (!is_stated(conf, &a->at) ||
		    find(next, &a->at, &a->addr) != NULL)
			continue;
		gone = a->gone_ms != 0 ? a->gone_ms : now_ms;
		if (now_ms - gone >= LISTEN_LINGER_MS) {
			log_info("address %s: did not come back",
			    words(&a->at, &a->addr, buf));
			continue;
		}
		if (a->gone_ms == 0)
			log_info("address %s: gone, waiting %d s for it to "
			    "come back", words(&a->at, &a->addr, buf),
			    LISTEN_LINGER_MS / 1000);
		add(next, &a->at, &a->addr, gone);
	}
}

/* Which statements mean nothing now; those that did before are told. */
static void
wait_for(struct listen *next, const struct listen *l, const struct conf *conf)
{
	const struct conf_at *at;
	struct addr a;
	char buf[TEXTLEN];
	size_t i, j;

	for (i = 0; (at = statement(conf, i)) != NULL; i++) {
		if (listen_addrs(next, at, &a, 1) != 0)
			continue;
		for (j = 0; j < next->nwaiting; j++)
			if (conf_at_eq(&next->waiting[j], at))
				break;
		if (j < next->nwaiting || j == LISTEN_MAX)
			continue;
		next->waiting[next->nwaiting++] = *at;
		for (j = 0; j < l->nwaiting; j++)
			if (conf_at_eq(&l->waiting[j], at))
				break;
		if (j == l->nwaiting)
			log_warnx("%s: no address here, waiting for one",
			    words(at, NULL, buf));
	}
}

/* Tell what came; 1 if something came or went for good, or is missed. */
static int
compare(struct listen *next, struct listen *l)
{
	const struct listen_addr *old;
	char buf[TEXTLEN];
	int changed = next->left_out != l->left_out ||
	    next->nwaiting != l->nwaiting;
	size_t i;

	for (i = 0; i < next->n; i++) {
		old = find(l, &next->v[i].at, &next->v[i].addr);
		changed |= old == NULL;
		if (old == NULL)
			log_debug("address %s: found", words(&next->v[i].at,
			    &next->v[i].addr, buf));
		else if (old->gone_ms != 0 && next->v[i].gone_ms == 0)
			log_info("address %s: is back", words(&next->v[i].at,
			    &next->v[i].addr, buf));
	}
	for (i = 0; i < l->n; i++)
		changed |= find(next, &l->v[i].at, &l->v[i].addr) == NULL;
	return changed;
}

int
listen_update(struct listen *l, const struct conf *conf,
    const struct listen_host *host, uint64_t now_ms)
{
	struct ifaddr *v = NULL;
	struct listen next;
	size_t n = 0;
	int changed;

	if (host == NULL)
		host = &the_host;
	if (host->get(&v, &n) == -1) {
		log_warn("addresses of this host");
		if (l->n != 0)
			return 0;
		v = NULL;
		n = 0;
	}
	memset(&next, 0, sizeof(next));
	look(&next, conf, host, v, n);
	free(v);
	linger(&next, l, conf, now_ms);
	wait_for(&next, l, conf);
	changed = compare(&next, l);
	if (next.left_out > l->left_out)
		log_warnx("%u addresses above %d are not listened on",
		    next.left_out, LISTEN_MAX);
	*l = next;
	return changed;
}

uint64_t
listen_again(const struct listen *l, int missing, uint64_t now_ms)
{
	uint64_t end, first = missing != 0 ? now_ms + LISTEN_RETRY_MS : 0;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (l->v[i].gone_ms == 0)
			continue;
		end = l->v[i].gone_ms + LISTEN_LINGER_MS;
		if (first == 0 || end < first)
			first = end;
	}
	return first;
}

/* ---- what the daemons ask ---- */

size_t
listen_addrs(const struct listen *l, const struct conf_at *at, struct addr *v,
    size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < l->n && n < max; i++)
		if (conf_at_eq(&l->v[i].at, at))
			v[n++] = l->v[i].addr;
	return n;
}

/* 1 if a tunnel names the address itself. */
static int
is_named(const struct conf *conf, const struct addr *addr)
{
	const struct conf_tunnel *t;
	size_t i;

	TAILQ_FOREACH(t, &conf->tunnels, entry)
		for (i = 0; i < t->nlisten; i++)
			if (t->listen[i].kind == CONF_AT_ADDR &&
			    addr_host_eq(&t->listen[i].addr, addr))
				return 1;
	return 0;
}

size_t
listen_tunnel(const struct listen *l, const struct conf *conf,
    const struct conf_tunnel *t, struct addr *v, size_t max)
{
	struct addr found[LISTEN_MAX];
	size_t i, j, k, m, n = 0;

	for (i = 0; i < t->nlisten; i++) {
		m = listen_addrs(l, &t->listen[i], found, LISTEN_MAX);
		for (j = 0; j < m && n < max; j++) {
			if (t->listen[i].kind != CONF_AT_ADDR &&
			    is_named(conf, &found[j]))
				continue;
			for (k = 0; k < n; k++)
				if (addr_host_eq(&v[k], &found[j]))
					break;
			if (k == n)
				v[n++] = found[j];
		}
	}
	return n;
}

size_t
listen_all(const struct listen *l, const struct conf *conf, struct addr *v,
    size_t max)
{
	const struct conf_tunnel *t;
	struct addr found[LISTEN_MAX];
	size_t i, k, m, n = 0;

	TAILQ_FOREACH(t, &conf->tunnels, entry) {
		m = listen_tunnel(l, conf, t, found, LISTEN_MAX);
		for (i = 0; i < m && n < max; i++) {
			if (addr_is_any(&found[i])) {
				v[0] = found[i];
				return 1;
			}
			for (k = 0; k < n; k++)
				if (addr_host_eq(&v[k], &found[i]))
					break;
			if (k == n)
				v[n++] = found[i];
		}
	}
	return n;
}
