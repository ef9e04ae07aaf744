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

/* The reliable delivery of control messages, alone (RFC 2661 5.8, appendix A):
 * sequence numbers, windows, acknowledgement, retransmission, slow start. It
 * knows nothing of what the messages say. Pure. */

#ifndef ADIT_L2TP_TRANSPORT_H
#define ADIT_L2TP_TRANSPORT_H

#include <sys/queue.h>

#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"

struct host;
struct l2tphdr;
struct transport_slot;
struct transport_msg;

#define TRANSPORT_MAXWINDOW	32	/* of ours */
#define TRANSPORT_MAXQUEUE	256	/* messages of ours not acknowledged */
#define TRANSPORT_DEFAULT_WINDOW 4	/* of a peer that names none, 4.4.3 */

struct transport_conf {
	uint32_t	rto_ms;		/* first wait for an acknowledgement */
	uint32_t	rto_max_ms;	/* doubled up to this */
	uint32_t	tries;		/* retransmissions before giving up */
	uint16_t	window;		/* ours, 1..TRANSPORT_MAXWINDOW */
};

/* What it does. None of these may free the transport. */
struct transport_ops {
	/* Send the datagram; it is the caller's again on return. */
	void (*send)(void *arg, const uint8_t *buf, size_t len);
	/* A message in order, once: its session id and AVPs. */
	void (*deliver)(void *arg, uint16_t session, const uint8_t *body,
	    size_t len);
	/* The peer acknowledges nothing any more; nothing is sent again. */
	void (*failed)(void *arg);
};

/* What became of a control message that came in. */
enum transport_result {
	TRANSPORT_DELIVERED,	/* with it perhaps others that waited */
	TRANSPORT_ZLB,		/* acknowledgement only */
	TRANSPORT_DUPLICATE,	/* had it before; acknowledged again */
	TRANSPORT_QUEUED,	/* ahead of its turn, kept */
	TRANSPORT_AHEAD,	/* beyond our window, dropped */
	TRANSPORT_BAD_NR,	/* acknowledges what was never sent, dropped */
	TRANSPORT_BUSY		/* ours pile up unacknowledged, dropped */
};

TAILQ_HEAD(transport_queue, transport_msg);

struct transport {
	const struct host		*host;
	struct heap			*heap;
	const struct transport_ops	*ops;
	void				*arg;
	struct transport_conf		 conf;
	struct timer			 timer;	/* of the oldest in flight */

	uint16_t	peer_tunnel;	/* goes into each header */
	uint16_t	peer_window;	/* never 0 */
	uint32_t	cwnd, cwnd_acks, ssthresh;	/* appendix A */

	struct transport_queue	queue;	/* not acknowledged, oldest first */
	uint32_t	queued;		/* all of them */
	uint32_t	in_flight;	/* the first so many are on their way */
	uint16_t	ns;		/* Ns of the next message queued */
	uint16_t	sent;		/* Ns after the highest ever sent */
	uint32_t	tries;		/* of the oldest */
	uint64_t	retransmitted;	/* in all */

	uint16_t	nr;		/* next Ns expected */
	uint8_t		ack_due;	/* something came that needs an Nr */
	uint8_t		failed;		/* quiet for good */
	uint8_t		patient;	/* sends by timer nothing */
	/* Early messages, by the low bits of Ns: a power of two of them, so
	 * that the wrap of Ns puts no two of one window into one place. */
	struct transport_slot *slots;
	uint16_t	nslots;
};

/* Make one that has sent and received nothing. The pointers stay the
 * caller's. Returns 0 or -1 (memory). */
int	l2tp_transport_init(struct transport *, const struct host *,
	    struct heap *, const struct transport_ops *, void *arg,
	    const struct transport_conf *);
/* Give back what it holds. */
void	l2tp_transport_fini(struct transport *);
/* The peer's tunnel id (0 until known), and its Receive Window Size; a window
 * of 0 would stop for ever and counts as 1. */
void	l2tp_transport_set_peer(struct transport *, uint16_t tunnel_id);
void	l2tp_transport_set_window(struct transport *, uint16_t window);
/* From now on (1) send nothing by timer; a repeat of the peer's gets what it
 * was answered once more. Or (0) do as ever. */
void	l2tp_transport_patient(struct transport *, int);
/* What came is not acknowledged after all. */
void	l2tp_transport_ignore(struct transport *);
/* Queue a message (copied) and send it as soon as the windows let it. Returns
 * 0, or -1 if memory or TRANSPORT_MAXQUEUE is used up, if it has failed, or if
 * the message is longer than one datagram should be. */
int	l2tp_transport_send(struct transport *, uint16_t session,
	    const uint8_t *body, size_t len);
/* A control message whose header says h; body are its h->len bytes. */
enum transport_result l2tp_transport_input(struct transport *,
	    const struct l2tphdr *h, const uint8_t *body);
/* 1 if that could be the peer's next message, or one of its last once more:
 * who knows neither Ns nor Nr is not the peer. Changes nothing. */
int	l2tp_transport_fits(const struct transport *, const struct l2tphdr *);
/* The path below is a new one: send what is not acknowledged at once. Numbers
 * go on as they were. */
void	l2tp_transport_resume(struct transport *);
/* 1 if everything of ours has been acknowledged. */
int	l2tp_transport_idle(const struct transport *);
/* Forget what was not acknowledged and send nothing by timer any more; what
 * comes in is still acknowledged. */
void	l2tp_transport_quiet(struct transport *);

#endif
