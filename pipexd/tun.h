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


/* Network interfaces of sessions, made and taken down by ioctl and netlink or
 * their like; a file per system. Runs in: parent (the worker reads and writes
 * the descriptor through tun_read and tun_write). */

#ifndef ADIT_TUN_H
#define ADIT_TUN_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "msg/pipex.h"

/* The number by which Linux groups our interfaces. */
#define TUN_GROUP	1701
/* Longest packet of a session, bytes. */
#define TUN_MAXMTU	1500

struct tun_spec {
	char		base[MSG_IFLEN];	/* "pppx0": any free pppxN */
	struct addr	local, peer;		/* inner addresses, IPv4 */
	unsigned int	mtu;
	const char	*descr;			/* printable text */
};

/* Make an interface of its own: point-to-point with both addresses, the host
 * route to the peer, MTU, group and description, up. Puts its name into
 * ifname and its number into index: the name may be another one's later.
 * Returns the descriptor, non-blocking, or -1 with errno. */
int	 tun_open(const struct tun_spec *, char ifname[MSG_IFLEN],
	    unsigned int *index);
/* Take n of them down, given their numbers and the last descriptors of each,
 * which are closed. Costs about 16 ms of waiting for the kernel on Linux, for
 * one as for many. */
void	 tun_close(const int *fds, const unsigned int *indexes, size_t n);

/* Make an interface for many sessions under exactly this name: our address, no
 * peer, an MTU of TUN_MAXMTU, up. Returns the descriptor, non-blocking, or -1
 * with errno, EBUSY if there is one of this name. Taken down by tun_close(). */
int	 tun_open_shared(const char *ifname, const struct addr *local,
	    unsigned int *index);
/* Give it another address. Returns 0 or -1 with errno. */
int	 tun_readdress(const char *ifname, const struct addr *old,
	    const struct addr *new);
/* Lead an IPv4 address or prefix of len bits into a shared interface, with
 * local as the source of our own packets there, and the longest of them in
 * bytes (0: the interface's). Returns 0 or -1 with errno, EEXIST for a route
 * that is there. tun_unroute() takes it away. */
struct tun_route {
	struct addr	dst, local;
	unsigned int	len, mtu;
};
int	 tun_route(const char *ifname, const struct tun_route *);
int	 tun_unroute(const char *ifname, const struct tun_route *);

/* One packet. tun_read returns its length or -1 with errno, EAGAIN when there
 * is none; tun_write returns 0 or -1. tun_lost says whether an errno means
 * that the interface is gone or down, not just this packet. */
ssize_t	 tun_read(int fd, void *buf, size_t size);
int	 tun_write(int fd, const void *buf, size_t len);
int	 tun_lost(int error);

#endif
