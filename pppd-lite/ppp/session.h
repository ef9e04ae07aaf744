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

/* The inside of a session, shared by the files of this folder only. */

#ifndef ADIT_PPP_SESSION_H
#define ADIT_PPP_SESSION_H

#include "base/heap.h"
#include "base/host.h"
#include "base/text.h"
#include "auth.h"
#include "echo.h"
#include "fsm.h"
#include "ipcp.h"
#include "lcp.h"
#include "ppp.h"
#include "prove.h"

#define PPP_LABELLEN	128

struct ppp {
	const struct host	*host;
	const struct ppp_ops	*ops;
	void			*ctx;
	struct ppp_conf		 conf;
	struct heap		*heap;
	uint64_t		*counters;
	char			 label[PPP_LABELLEN];
	enum ppp_phase		 phase;
	struct lcp		 lcp;
	struct auth		 auth;
	struct proof		 proof;
	struct ipcp		 ipcp;
	struct echo		 echo;
	/* Time to come up; also brings closed() out of heap_run(). Armed for
	 * as long as the session lives, so that setting it cannot fail. */
	struct timer		 limit;
	struct ratelimit	 drop_limit;	/* log lines on bad packets */
	struct ratelimit	 reject_limit;	/* Protocol- and Code-Rejects */
	uint8_t			 ending;	/* the reason is settled */
	enum ppp_reason		 reason;
	char			 text[PPP_TEXTLEN];	/* of the reason */
};

/* A packet of a protocol to the peer, from its first byte after the protocol
 * field. Shaped as fsm_proto.send; ctx is the session. */
void	ppp_send(void *ctx, uint16_t protocol, const uint8_t *, size_t);
/* The same by this way: send of struct ppp_ops, or prove_send. */
void	ppp_send_by(struct ppp *, void (*send)(void *, const uint8_t *, size_t),
	    uint16_t protocol, const uint8_t *, size_t);
void	ppp_count(struct ppp *, enum ppp_counter);
/* A line for the log, with who it is about and its phase in front. */
void	ppp_log(struct ppp *, enum host_level, const char *text);
/* Refuse a packet: counted, and logged at a limited rate unless reason is
 * NULL. Shaped as fsm_proto.dropped. */
void	ppp_dropped(void *ctx, int counter, const char *reason);
/* Refuse the session: one line for the log, then a Terminate-Request with
 * wire as its text (a literal), then closed(). The first reason counts. */
void	ppp_refuse(struct ppp *, enum ppp_reason, const char *wire,
	    const char *fmt, ...) __attribute__((__format__(printf, 4, 5)));
/* The layers report to ppp.c: LCP is open, is not any more, has ended, was
 * ended by the peer. */
void	ppp_lcp_up(struct ppp *);
void	ppp_lcp_down(struct ppp *);
void	ppp_lcp_finished(struct ppp *, enum fsm_event why);
void	ppp_lcp_terminated(struct ppp *);
/* Both sides have logged in as far as asked. */
void	ppp_authenticated_all(struct ppp *);
/* IPCP is open and the interface is there. */
void	ppp_network_up(struct ppp *);
void	ppp_ipcp_finished(struct ppp *, enum fsm_event why);
/* The environment of an automaton of this session. */
struct fsm_env ppp_fsm_env(const struct ppp *);
/* Bytes of an information field that the peer takes for sure. */
size_t	ppp_peer_mru(const struct ppp *);

#endif
