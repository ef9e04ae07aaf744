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


/* What is handed up: IKE to ikeyd, L2TP control and PPP control to l2tpd, and
 * what they hand down. Each source and each flow has a limit of its own, so
 * that none starves another's keepalives. Runs in: worker. */

#ifndef ADIT_PIPEXD_PUNT_H
#define ADIT_PIPEXD_PUNT_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/text.h"

struct link;
struct worker;
struct packet;

/* Limits: packets a second, and at once. A source of IKE is an outer address
 * and port: behind an address may be a whole office. */
#define PUNT_IKE_RATE	100
#define PUNT_IKE_BURST	200
#define PUNT_L2TP_RATE	100
#define PUNT_L2TP_BURST	128
/* In the clear sources can be made up, so there is a limit for all of them,
 * too, and one for messages that begin a tunnel. */
#define PUNT_CLEAR_RATE	4000
#define PUNT_BEGIN_RATE	500
/* Sources and flows share a limit if they fall into the same one of these. */
#define PUNT_BUCKETS	1024
/* Messages that may wait for a daemon that is slow. */
#define PUNT_QUEUE	1024

struct punts {
	struct link		*ikeyd, *l2tpd;		/* NULL: not there */
	struct ratelimit	 ike[PUNT_BUCKETS];	/* by source */
	struct ratelimit	 l2tp[PUNT_BUCKETS];	/* by flow */
	struct ratelimit	 clear[PUNT_BUCKETS];	/* by address */
	struct ratelimit	 clear_all, clear_begin;
	uint32_t		 secret;		/* of the bucket's hash */
};

void	punts_init(struct punts *);
/* Connections of ikeyd and l2tpd; a new one takes the place of the old. */
void	punt_accept_ike(void *worker, int fd);
void	punt_accept_l2tp(void *worker, int fd);
/* Tell ikeyd, if it is there, what the sockets can do. */
void	punt_tell_ikeyd(struct worker *);
/* An IKE datagram, without the marker. */
void	punt_ike(struct worker *, const struct packet *, uint64_t now_ms);
/* An L2TP datagram out of the ESP of a flow: local and peer are the outer
 * addresses, port the client's inner one. */
void	punt_l2tp(struct worker *, uint32_t flow, const struct addr *local,
	    const struct addr *peer, uint16_t port, const uint8_t *data,
	    size_t len, uint64_t now_ms);
/* An L2TP datagram that came in the clear; begins: with tunnel id 0. */
void	punt_clear(struct worker *, const struct packet *, int begins,
	    uint64_t now_ms);

#endif
