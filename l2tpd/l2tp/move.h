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

/* A tunnel moves to another flow: a phone goes from Wi-Fi to LTE, makes new SAs
 * and goes on with its tunnel (design: The flow). It may if the new flow came
 * in by the same ike rule, the old one is silent, ids and Ns fit, and, unless
 * both flows have one and the same credential of their own, each session
 * answers a fresh CHAP challenge by the new flow. Until then the tunnel stays
 * where it is. Pure. */

#ifndef ADIT_L2TP_MOVE_H
#define ADIT_L2TP_MOVE_H

#include "instance.h"

#define MOVE_WAIT_MS	15000	/* for the answer of who asks the peer */
#define MOVE_BAR_MS	60000	/* after a wrong one, for that flow */
#define MOVE_BUSY_MS	1000	/* ... after "its old flow is not silent" */

struct l2tphdr;

/* A control message for the tunnel has come by flow f, which is not its own
 * (NULL: in the clear). 1 if that is a move, begun, under way or refused; 0 if
 * it is a stranger's. */
int	l2tp_move_control(struct tunnel *, const struct l2tp_path *,
	    struct flow *f, const struct l2tphdr *);
/* The same for a PPP frame. It has no Ns: where a move is possible the peer is
 * asked for one by HELLO, and its answer is the beginning. */
int	l2tp_move_data(struct session *, const struct l2tp_path *,
	    struct flow *f, const uint8_t *frame, size_t len);
/* A session that is being proved has its answer. */
void	l2tp_move_proved(struct session *, const struct msg_session_proved *);
/* Where a tunnel that is moving would go. */
const struct l2tp_path *l2tp_move_path(const struct tunnel *);
/* Nothing comes of it, if there is one: the tunnel changes its state; the flow
 * ends. */
void	l2tp_move_cancel(struct tunnel *);
void	l2tp_move_flow_gone(struct flow *);

#endif
