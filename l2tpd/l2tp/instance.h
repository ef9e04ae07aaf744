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

/* The engine's own state, shared by the files of this folder. Pure. */

#ifndef ADIT_L2TP_INSTANCE_H
#define ADIT_L2TP_INSTANCE_H

#include <sys/queue.h>
#include <sys/tree.h>

#include "base/heap.h"
#include "l2tp.h"
#include "tell.h"

struct flow;
struct session;
struct tunnel;
struct waiting;

RB_HEAD(l2tp_flow_tree, flow);
RB_HEAD(l2tp_tunnel_tree, tunnel);
RB_HEAD(l2tp_peer_tree, tunnel);
RB_HEAD(l2tp_session_tree, session);
TAILQ_HEAD(tunnel_list, tunnel);
TAILQ_HEAD(waiting_list, waiting);

struct l2tp {
	const struct host	*host;
	const struct l2tp_ops	*ops;
	void			*ctx;
	struct l2tp_conf	 conf;
	struct heap		 heap;

	struct l2tp_flow_tree	 flows;		/* by flow id */
	struct waiting_list	 waiting;	/* flows not told of yet */
	uint32_t		 nwaiting;

	struct l2tp_tunnel_tree	 tunnels;	/* by our id, then flow */
	struct l2tp_peer_tree	 peers;		/* by path and the peer's id */
	struct tunnel_list	 dead;		/* freed when nobody looks */
	uint32_t		 ntunnels;	/* live ones */
	uint32_t		 ntunnels_all;	/* in the tree */
	uint32_t		 nclear;	/* live, in the clear */
	uint32_t		 nclear_linger;	/* the same, lingering */
	struct tunnel_list	 unproven;	/* oldest first, unproven.h */
	uint32_t		 nunproven;
	uint32_t		 nopening;	/* our SCCRQs without an answer */
	uint32_t		 tunnel_serial;
	uint32_t		 move_serial;

	struct l2tp_session_tree	 sessions;	/* by our id */
	uint32_t		 nsessions;
	uint32_t		 nsessions_clear;	/* in the clear */
	uint16_t		 session_serial;

	uint8_t			 upper_ready;
	uint8_t			 stopping;
	unsigned int		 depth;		/* of calls into the engine */
	struct tell_host	 told[TELL_HOSTS];	/* in the clear */
	uint64_t		 counters[L2TP_COUNTERS];
};

/* Count one. */
static inline void
l2tp_count(struct l2tp *l, enum l2tp_counter c)
{
	l->counters[c]++;
}

#endif
