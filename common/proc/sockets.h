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


/* The sockets that only a parent may make. Functions return a descriptor or
 * -1 with errno set, all descriptors are close-on-exec and non-blocking.
 * Runs in: parents (and vpnctl: sock_connect). */

#ifndef ADIT_SOCKETS_H
#define ADIT_SOCKETS_H

#include <stddef.h>

#include "../base/addr.h"

/* Make the socket directory (0755) if it is not there. 0 or -1, with EPERM if
 * it is not ours, or others may write to it and so put sockets of their own
 * where we connect to. */
int	 sock_dir(const char *dir);
/* dir/name into buf, which fits a sockaddr_un. 0 or -1 (ENAMETOOLONG). */
int	 sock_path(char *buf, size_t size, const char *dir, const char *name);
/* Be the only copy of this daemon with this directory: lock dir/daemon.pid,
 * which then has our pid; the kernel drops the lock however we end. Keep the
 * descriptor. -1 with EWOULDBLOCK: another copy runs. */
int	 sock_lock(const char *dir, const char *daemon);
/* Write our pid into the locked file (anew after a fork). 0 or -1. */
int	 sock_lock_pid(int fd);
/* We end: leave no pid in the file, which another process may have next. The
 * file stays, because a second copy may be waiting for its lock. */
void	 sock_lock_end(int fd);
/* Listen on a UNIX SEQPACKET socket, mode 0600. A stale socket is replaced;
 * -1 with EADDRINUSE if somebody listens there. */
int	 sock_listen(const char *dir, const char *name);
/* Connect to one. */
int	 sock_connect(const char *dir, const char *name);
/* Both ends of a SEQPACKET pair, with room for whole messages. 0 or -1. */
int	 sock_pair(int fds[2]);
/* A UDP socket bound to addr. */
int	 sock_udp(const struct addr *);

#endif
