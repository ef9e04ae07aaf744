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

/* One automaton of RFC 1661 at work: the state, the restart timer, and the
 * packets with codes 1 to 7. What is negotiated comes by struct fsm_proto, so
 * that LCP, IPCP and others are served alike. Pure. */

#ifndef ADIT_PPP_FSM_H
#define ADIT_PPP_FSM_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/heap.h"
#include "fsm_table.h"
#include "option.h"
#include "proto.h"

struct host;

/* What an automaton calls: the protocol's own part. ctx is that of
 * fsm_init(). None of them may free the automaton. */
struct fsm_proto {
	const char	*name;		/* "LCP" */
	uint16_t	 protocol;	/* enum ppp_protocol */
	/* Take one packet, from the code on, to the peer. */
	void	(*send)(void *ctx, uint16_t protocol, const uint8_t *, size_t);
	/* Append the options of our Configure-Request. */
	void	(*request)(void *ctx, struct wbuf *);
	/* Judge the peer's, see options_judge(). After OPTION_HOLD comes
	 * held(), and the Ack leaves with fsm_release(). */
	enum option_verdict (*judge)(void *ctx, struct cursor options,
		    int may_nak, struct wbuf *answer);
	void	(*held)(void *ctx);	/* NULL if judge never holds */
	/* Take in a Nak or Reject; -1: malformed, drop it. */
	int	(*nak)(void *ctx, struct cursor options);
	int	(*reject)(void *ctx, struct cursor options,
		    struct cursor asked);
	void	(*up)(void *ctx);	/* This-Layer-Up */
	void	(*down)(void *ctx);	/* This-Layer-Down */
	/* This-Layer-Finished; why is the event that led there. */
	void	(*finished)(void *ctx, enum fsm_event why);
	/* The peer has sent a Terminate-Request, in any state; the table's
	 * actions have been taken. May be NULL. */
	void	(*terminated)(void *ctx);
	/* A request was sent again for want of an answer. May be NULL. */
	void	(*resent)(void *ctx);
	/* No agreement in sight (RFC 1661 4.6) or memory short: the owner
	 * closes. */
	void	(*failed)(void *ctx, const char *reason);
	/* A packet with a code above 7. Returns what to do about it. NULL: all
	 * unknown. */
	enum fsm_code_is (*code)(void *ctx, uint8_t code, uint8_t id,
		    struct cursor data);
	/* Send-Echo-Reply, in Opened only; data is that of the request. May be
	 * NULL where code never gives FSM_CODE_ECHO. */
	void	(*echo)(void *ctx, uint8_t id, struct cursor data);
	/* A packet was refused: count it (enum ppp_counter), say why. */
	void	(*dropped)(void *ctx, int counter, const char *reason);
};

enum fsm_code_is { FSM_CODE_UNKNOWN, FSM_CODE_DONE, FSM_CODE_ECHO };

struct fsm_env {
	const struct host *host;
	struct heap	*heap;		/* deadlines of the owner */
	uint32_t	 restart_ms;	/* RFC 1661 4.6 Restart Timer, 3000 */
	uint8_t		 max_terminate;	/* 2 */
	uint8_t		 max_configure;	/* 10 */
	uint8_t		 max_failure;	/* 5 */
};

/* The longest option list of ours, or of a peer that we can agree to: every
 * option we know is listed once. */
#define FSM_MAXOPTIONS	128

/* A list of options as it was sent or came in. */
struct fsm_options {
	uint8_t	data[FSM_MAXOPTIONS];
	size_t	len;
	uint8_t	id;
	uint8_t	valid;
};

/* The packet being worked on; only inside fsm_input() and fsm_release(). */
struct fsm_packet {
	uint8_t		 code, id;
	const uint8_t	*data;		/* after the length field */
	size_t		 len;
	const uint8_t	*whole;		/* from the code on */
	size_t		 whole_len;
	const uint8_t	*answer;	/* options of a Nak or Reject */
	size_t		 answer_len;
	uint8_t		 answer_code;
};

struct fsm {
	const struct fsm_proto	*proto;
	void			*ctx;
	struct fsm_env		 env;
	enum fsm_state		 state;
	struct timer		 timer;		/* Restart Timer */
	uint8_t			 restarts;	/* Restart Counter */
	uint8_t			 last_id;	/* identifier used last */
	uint8_t			 naks;		/* Naks sent since the last Ack */
	uint8_t			 refused;	/* Naks and Rejects sent since */
	uint8_t			 again;		/* Acks repeated while Opened */
	uint8_t			 may_nak;	/* when we judged declined */
	uint8_t			 refusals;	/* and received */
	uint32_t		 turn;		/* counts events, see fsm_event() */
	enum fsm_event		 why;		/* event of the last transition */
	const struct fsm_packet	*packet;
	struct fsm_options	 asked;		/* our last request; valid until answered */
	struct fsm_options	 acked;		/* the peer's that we agreed to last */
	struct fsm_options	 declined;	/* and that we refused last */
	struct fsm_options	 held;		/* acceptable, Ack still to leave */
	const char		*reason;	/* in our Terminate-Request, or NULL */
};

/* Set up in state Initial. proto and what env points to stay the caller's and
 * must outlive the automaton. fsm_stop() disarms the timer. */
void	fsm_init(struct fsm *, const struct fsm_proto *, void *ctx,
	    const struct fsm_env *);
void	fsm_stop(struct fsm *);
/* The events from above and below: Up, Down, Open, Close. reason goes to the
 * peer in the Terminate-Request; it must outlive the automaton. */
void	fsm_up(struct fsm *);
void	fsm_down(struct fsm *);
void	fsm_open(struct fsm *);
void	fsm_close(struct fsm *, const char *reason);
/* The peer rejected this protocol (RXJ-, catastrophic) or something that we
 * can do without (RXJ+). */
void	fsm_rejected(struct fsm *, int catastrophic);
/* One packet from the code field on. Bytes after its length are padding. */
void	fsm_input(struct fsm *, const uint8_t *, size_t);
/* Send the Ack that judge() held back, if there is still one. */
void	fsm_release(struct fsm *);
/* Send a packet with any code; len up to PPP_MAXPACKET - PPP_HEADLEN. */
void	fsm_send(struct fsm *, uint8_t code, uint8_t id, const void *data,
	    size_t len);
/* An identifier for a packet of the protocol's own codes. */
uint8_t	fsm_next_id(struct fsm *);

/* Between fsm.c and fsm_input.c: run an event through the table. */
void	fsm_event(struct fsm *, enum fsm_event);

#endif
