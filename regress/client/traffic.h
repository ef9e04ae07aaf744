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

/* What a client sends through its session and expects back: ICMP echo, and
 * UDP that somebody echoes. Each answer is compared byte by byte. It answers,
 * too: pings to its inner address, and UDP to port 7 (RFC 862). */

#ifndef CLIENT_TRAFFIC_H
#define CLIENT_TRAFFIC_H

#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"

struct client;
struct run;

/* Packets of one kind, of all clients or of one run. */
struct counts {
	uint64_t	sent, received, lost;
	uint64_t	wrong;	/* changed, unasked, or twice */
	uint64_t	rtt_us, rtt_max_us;	/* sum; longest */
};

/* One stream: numbers sent, and which came back. */
struct run {
	struct client	*client;
	const struct kind *kind;	/* NULL: not asked for */
	struct counts	 n;
	uint32_t	 next;		/* number of the next packet */
	uint8_t		*back;		/* bit per number modulo RUN_WINDOW */
	uint64_t	 begun_us;
	uint64_t	 quiet_ms;	/* stop waiting for answers then */
	uint8_t		 stopping;	/* no more to be sent */
	uint8_t		 done;
	struct timer	 timer;
};

#define RUN_WINDOW	65536

struct traffic {
	struct run	ping, udp;
	uint64_t	answered;	/* pings and echoes for others */
};

void	traffic_init(struct client *);
/* The session is up: begin what was asked for. */
void	traffic_start(struct client *);
/* An IP packet came out of the session. */
void	traffic_input(struct client *, const uint8_t *, size_t);
/* What runs without end is to end: wait for the last answers. */
void	traffic_stop(struct client *);
/* 1 if all was sent, and answered or given up. */
int	traffic_done(const struct client *);
/* Tell the counts of this session, and add them to the world's. */
void	traffic_report(struct client *);
void	traffic_free(struct client *);

#endif
