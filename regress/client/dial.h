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

/* L2TP and PPP of a client: the L2TP engine as LAC with one call, the PPP
 * engine as the side that logs in, and the password for it. */

#ifndef CLIENT_DIAL_H
#define CLIENT_DIAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"
#include "l2tpd/l2tp/l2tp.h"
#include "pppd-lite/ppp/ppp.h"

struct client;
struct ike_flow_info;
struct world;

struct dial {
	struct l2tp		*l2tp;		/* NULL between sessions */
	uint32_t		 session;	/* of it, 0: none yet */
	struct heap		 heap;		/* of PPP */
	struct ppp		*ppp;
	uint64_t		 counters[PPP_C_MAX];
	struct ppp_network	 network;
	uint8_t			 up;		/* network is good */
	uint8_t			 closing;	/* by us */
};

/* Once for all clients: the L2TP engine's configuration. */
void		dial_world(struct world *);
void		dial_init(struct client *);
/* Begin with SCCRQ; flow NULL: in the clear. */
void		dial_start(struct client *, const struct ike_flow_info *);
/* The same session goes on by a new flow: say so by HELLO, unless the options
 * want data to do that. */
void		dial_moved(struct client *, const struct ike_flow_info *);
/* An L2TP datagram of the server. */
void		dial_input(struct client *, const uint8_t *, size_t);
/* Send an IP packet through the session. */
void		dial_send_ip(struct client *, const uint8_t *, size_t);
/* The tunnel has gone before there was a session, of which we would be told:
 * the client is over. */
void	dial_settle(struct client *);
/* Say goodbye: Terminate-Request, then CDN and StopCCN; dial_idle() says when
 * all were answered. */
void		dial_close(struct client *);
int		dial_idle(const struct client *);
/* CDN and StopCCN at once, for whoever hears them. */
void		dial_drop(struct client *);
/* Forget all of it without a word. */
void		dial_free(struct client *);
uint64_t	dial_next(const struct client *);
void		dial_run(struct client *);

#endif
