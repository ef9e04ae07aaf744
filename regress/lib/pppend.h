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

/* One end of a PPP link for tests: the engine with a heap, an auth process and
 * an interface that answer by themselves or by hand, and all it sends kept. */

#ifndef REGRESS_LIB_PPPEND_H
#define REGRESS_LIB_PPPEND_H

#include <sys/queue.h>

#include "base/heap.h"
#include "pppd-lite/ppp/ppp.h"
#include "sim.h"
#include "test.h"

#define PPPEND_MAXFRAME	1600

struct ppp_frame {
	TAILQ_ENTRY(ppp_frame)	 entry;
	uint16_t		 protocol;
	uint8_t			 code, id;
	int			 proof;		/* by ppp_ops.prove_send */
	struct bytes		 body;		/* after the length field */
	struct bytes		 whole;		/* from the address field */
};

struct ppp_end {
	struct sim		*sim;
	struct heap		 heap;
	uint64_t		 counters[PPP_C_MAX];
	struct ppp_conf		 conf;
	struct ppp		*ppp;
	/* Where frames go: over net to the other end, or only into sent. */
	struct ppp_end		*other;
	struct sim_net		 net;
	TAILQ_HEAD(, ppp_frame)	 sent;
	/* The auth process: knows one user; by_hand: answers not. */
	const char		*user, *password;
	struct addr		 address;
	int			 auth_by_hand, pipex_by_hand;
	uint64_t		 auth_ms;	/* it takes that long */
	unsigned int		 asked;		/* questions so far */
	struct ppp_auth_answer	 answer;	/* to the last one */
	char			 asked_user[PPP_USERLEN];
	/* What it sends goes to the other's ppp_prove_input(): it has moved.
	 * Over once that one has been proved to be right. */
	int			 moved;
	/* What came of ppp_prove(): how often, and the last one. */
	unsigned int		 proved;
	int			 proof_ok;
	char			 proof_text[PPP_TEXTLEN];
	/* What the session did. */
	unsigned int		 opened, up, ending, closed;
	enum ppp_reason		 reason;
	char			 text[PPP_TEXTLEN];
	struct ppp_network	 network;
};

/* A server or client with the defaults, that knows alice of "wonderland", at
 * 10.9.0.1, giving 10.9.0.2. Change what is to be different, then start. */
void	ppp_end_server(struct ppp_end *, struct sim *);
void	ppp_end_client(struct ppp_end *, struct sim *);
/* Frames of each go to the other over net. */
void	ppp_end_connect(struct ppp_end *, struct ppp_end *,
	    const struct sim_net *);
/* ppp_new() and ppp_lower_up(); _try returns -1 where there is no memory. */
void	ppp_end_start(struct ppp_end *);
int	ppp_end_try(struct ppp_end *);
void	ppp_end_free(struct ppp_end *);

/* Frames by hand, as hex from the address field on; or as a control packet
 * with the hex of its options. */
void	ppp_end_input(struct ppp_end *, const char *hex);
void	ppp_end_packet(struct ppp_end *, uint16_t protocol, uint8_t code,
	    uint8_t id, const char *hex);
/* Hand in a CHAP response of the user with this password to the challenge f,
 * by the session's way, or with proof by ppp_prove_input(). */
void	ppp_end_respond(struct ppp_end *, const struct ppp_frame *f,
	    const char *user, const char *password, int proof);
/* The oldest frame sent and not taken yet, NULL if none; it stays until the
 * next call. _want fails the test unless it is of that protocol and code. */
struct ppp_frame *ppp_end_take(struct ppp_end *);
struct ppp_frame *ppp_end_want(struct ppp_end *, uint16_t protocol,
	    uint8_t code);
/* Take all, and fail unless there was none. */
void	ppp_end_want_none(struct ppp_end *);
/* Let time pass for this end. */
void	ppp_end_wait(struct ppp_end *, uint64_t ms);

/* Through LCP, the login and IPCP by hand, as a client without fault. After
 * lcp the server's challenge is still to be taken; after login its IPCP
 * request. ppp_end_up_by_hand() does all. */
void	ppp_end_lcp(struct ppp_end *);
void	ppp_end_login(struct ppp_end *);
void	ppp_end_ipcp(struct ppp_end *);
void	ppp_end_up_by_hand(struct ppp_end *);

#endif
