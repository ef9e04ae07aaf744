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

/* Flows as ikeyd tells of them, and datagrams that came before their flow
 * (design: 8 of a flow wait, 2 s). Pure. */

#ifndef ADIT_L2TP_FLOW_H
#define ADIT_L2TP_FLOW_H

#include <sys/queue.h>
#include <sys/tree.h>

#include "instance.h"

struct move;

#define FLOW_WAIT_MS		2000
#define FLOW_WAIT_PACKETS	8	/* of one flow */
#define FLOW_WAIT_FLOWS		64	/* unknown flows at a time */

struct flow {
	RB_ENTRY(flow)		 node;
	struct l2tp		*l2tp;
	struct msg_flow		 info;
	LIST_HEAD(, tunnel)	 tunnels;	/* all of them, newest first */
	uint32_t		 ntunnels;	/* live ones */
	uint32_t		 nlinger;	/* lingering ones */
	uint64_t		 keyed_ms;	/* came up, was rekeyed or moved */
	struct timer		 unused;	/* armed while it has no tunnel */
	struct ratelimit	 lines;		/* tell.h */
	struct move		*move;		/* a tunnel that wants to come here */
	uint64_t		 barred_ms;	/* and none may before that time */
};

/* The flow of that id, or NULL. */
struct flow	*l2tp_flow_find(struct l2tp *, uint32_t id);
/* Any flow, or NULL if there is none. */
struct flow	*l2tp_flow_first(struct l2tp *);
/* Add a flow, or replace what is known of it. NULL if memory is short. One
 * without a live tunnel is ordered closed flow_ms after that. */
struct flow	*l2tp_flow_set(struct l2tp *, const struct msg_flow *);
/* True if the flow's client has keyed so lately that it may still dial. */
int		 l2tp_flow_fresh(const struct l2tp *, const struct flow *);
/* A live tunnel of the flow has come, or has gone: after the last one its
 * client has flow_ms for another. */
void		 l2tp_flow_gain(struct flow *);
void		 l2tp_flow_lose(struct flow *);
/* Remove a flow that has no tunnels any more. */
void		 l2tp_flow_remove(struct l2tp *, struct flow *);
/* Keep a datagram (copied) until its flow is known; dropped and counted if
 * that does not come, or if too many wait. */
void		 l2tp_flow_wait(struct l2tp *, const struct l2tp_path *,
		    const uint8_t *buf, size_t len);
/* Hand those that waited for the flow to l2tp_input(), in order. */
void		 l2tp_flow_release(struct l2tp *, uint32_t id);
/* Drop everything that waits, and all flows (no tunnels left). */
void		 l2tp_flow_clear(struct l2tp *);

#endif
