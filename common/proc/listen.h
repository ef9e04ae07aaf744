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

/* What "listen on" and "from" of vpn.conf(5) mean on this host now: the
 * addresses of the interfaces and groups that they name, followed as they come
 * and go, and the sockets for them. An address that goes is kept for
 * LISTEN_LINGER_MS, for a lease that is renewed must not end anybody's session.
 * Runs in: parents. */

#ifndef ADIT_LISTEN_H
#define ADIT_LISTEN_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"
#include "../conf/conf.h"
#include "ifaddr.h"

#define LISTEN_MAX		CONF_MAXAT /* addresses of all statements */
#define LISTEN_MAXSOCKET	(3 * LISTEN_MAX)
#define LISTEN_LINGER_MS	30000	/* an address that is gone is kept */
#define LISTEN_RETRY_MS		5000	/* after a socket could not be had */

/* An address that a statement means. */
struct listen_addr {
	struct conf_at	at;		/* the statement's words */
	struct addr	addr;		/* port 0 */
	uint64_t	gone_ms;	/* not there since; 0: it is there */
};

struct listen {
	struct listen_addr	v[LISTEN_MAX];
	size_t			n;
	struct conf_at		waiting[LISTEN_MAX]; /* mean no address now */
	size_t			nwaiting;
	uint32_t		left_out;	/* addresses above LISTEN_MAX */
};

/* How the host is asked; NULL is the system. For tests. */
struct listen_host {
	/* As ifaddr_get(). */
	int	(*get)(struct ifaddr **, size_t *n);
	/* 1 if a socket can be bound to the address. */
	int	(*here)(const struct addr *);
};

/* Look at the host anew (l begins all zero): 1 if the addresses, or
 * those that are missed, are others than before, else 0. What came, went and is waited for is logged, each once. */
int	 listen_update(struct listen *l, const struct conf *,
	    const struct listen_host *, uint64_t now_ms);
/* When to look again though no change was told: an address that is gone is to
 * be given up, or sockets are missing. 0: no need. */
uint64_t listen_again(const struct listen *, int missing, uint64_t now_ms);
/* The addresses of one statement, at most max. */
size_t	 listen_addrs(const struct listen *, const struct conf_at *,
	    struct addr *v, size_t max);
/* The addresses that a tunnel listens on. An address that some tunnel names
 * as such is not among those of another's interface. */
size_t	 listen_tunnel(const struct listen *, const struct conf *,
	    const struct conf_tunnel *, struct addr *v, size_t max);
/* The addresses of all tunnels, each once; 0.0.0.0 alone if it is among them. */
size_t	 listen_all(const struct listen *, const struct conf *,
	    struct addr *v, size_t max);

/* ---- their sockets ---- */

struct listen_socket {
	struct addr	local;		/* with port */
	uint32_t	kind;		/* the daemon's own, 0.. */
	int		fd;		/* a new one, or -1: the child has it */
};

struct listen_sockets {
	struct listen_socket	v[LISTEN_MAXSOCKET];
	size_t			n;
	/* Those that could not be had the last time, which was told. */
	struct addr		failed[LISTEN_MAXSOCKET];
	size_t			nfailed;
};

/* Want one more; one that is there already is not added. */
void	 listen_want(struct listen_sockets *, const struct addr *,
	    uint16_t port, uint32_t kind);
/* Open by open() (-1 with errno) what is wanted and not in have. An address
 * that has gone meanwhile is taken out of want. So is, after a log line where it
 * did not fail the last time with this want, what fails for another reason,
 * unless strict: then all is closed again and -1 returned. Returns how many were
 * taken out. */
int	 listen_open(struct listen_sockets *want,
	    const struct listen_sockets *have, int strict,
	    int (*open)(const struct listen_socket *));
/* Close the new ones and want nothing. */
void	 listen_drop(struct listen_sockets *);
/* 1 if want has new sockets, or others in kind, or lacks some of have. */
int	 listen_differ(const struct listen_sockets *want,
	    const struct listen_sockets *have);

#endif
