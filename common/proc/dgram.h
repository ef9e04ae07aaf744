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


/* UDP sockets towards the Internet: options, and which of our addresses a
 * datagram was sent to, where the socket is bound to all of them; a file per
 * system. Runs in: parents (dgram_tune, dgram_another), engines,
 * workers. */

#ifndef ADIT_DGRAM_H
#define ADIT_DGRAM_H

#include <sys/types.h>
#include <sys/socket.h>

#include <stdint.h>

#include "../base/addr.h"

/* Room for the control messages of one message. */
#define DGRAM_CTLLEN	64
/* Most datagrams of one dgram_segment(), and bytes in all. */
#define DGRAM_SEGMENTS	64
#define DGRAM_SEGBYTES	65000

/* Prepare a bound socket: buffers of size bytes, as far as the system gives
 * them, fragmentation left to the network (a tunnel must not lose packets to a
 * path MTU it never hears of), and, with any, the local address told per
 * datagram. Returns 0 or -1 with errno. */
int	 dgram_tune(int fd, int any, int size);
/* Another socket, bound to the same address as fd, which is bound to local, with
 * a queue of its own: the system chooses by a datagram's source which of them
 * gets it, and gets all from there. Returns it, or -1 with errno: EOPNOTSUPP
 * where the system does nothing of the kind. For each further one, again. */
int	 dgram_another(int fd, const struct addr *local);
/* The local address in a received message's control part; the port of *a is
 * left alone. Returns 0, or -1 if there is none. */
int	 dgram_local(const struct msghdr *, struct addr *a);
/* 1 if dgram_segment() can be used here. Before the process is confined. */
int	 dgram_can_segment(void);
/* Send the message's data as datagrams of len bytes, the last of which may be
 * shorter: adds to the control part (in buf, of dgram_from() or empty). It may
 * fail where a single datagram would not, for one that has to be cut. */
void	 dgram_segment(struct msghdr *, void *buf, uint16_t len);
/* Send from this local address: fills buf (DGRAM_CTLLEN bytes, aligned) and
 * the control part of the message. */
void	 dgram_from(struct msghdr *, void *buf, const struct addr *local);

#endif
