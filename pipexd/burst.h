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


/* Datagrams in bursts: buffers with room around them, filled by one recvmmsg
 * and emptied by one sendmmsg. Runs in: worker. */

#ifndef ADIT_PIPEXD_BURST_H
#define ADIT_PIPEXD_BURST_H

#include <sys/types.h>
#include <sys/socket.h>

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

#define BURST		32	/* packets */
#define BURST_HEAD	128	/* room in front of a packet, bytes */
#define BURST_DATA	9216	/* longest packet */
#define BURST_TAIL	64	/* room behind */

struct burst;

/* One packet of a burst. data may point anywhere into its buffer. */
struct packet {
	uint8_t		*data;
	size_t		 len;
	struct addr	 peer;	/* received from, or to be sent to */
	struct addr	 local;	/* received at, or to be sent from */
};

/* Buffers for one burst. Ends the process if there is no memory: start only. */
struct burst	*burst_new(void);
/* Packet i, empty, its data at the usual place, BURST_HEAD into the buffer. */
struct packet	*burst_packet(struct burst *, size_t i);
/* Packet i as burst_recv() has filled it. From a raw socket it begins with
 * the IP header. */
struct packet	*burst_received(struct burst *, size_t i);
/* Receive at most BURST datagrams from a socket bound to local, whose address
 * is 0.0.0.0 if it is bound to all of them (dgram.h). Returns how many are in
 * packets 0...; those that were cut have data NULL and are counted in *cut. */
size_t		 burst_recv(struct burst *, int fd, const struct addr *local,
		    size_t *cut);
/* Send n packets, from their local to their peer address, by a socket bound
 * to bound; with segment, those of one length to one peer by one message of
 * dgram_segment(). Returns how many the system did not take. */
size_t		 burst_send(struct burst *, const struct packet *, size_t n,
		    int fd, const struct addr *bound, int segment);

#endif
