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

/* One PPP session: LCP, the login, IPCP, and the way down again (RFC 1661 3).
 * It has no passwords, no pool and no interface: what it needs to know it asks
 * by struct ppp_ops, and the answers come as input. Pure. */

#ifndef ADIT_PPP_PPP_H
#define ADIT_PPP_PPP_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "conf.h"
#include "counter.h"

struct heap;
struct host;
struct ppp;

enum ppp_phase {	/* RFC 1661 3.2 */
	PPP_PHASE_INITIAL, PPP_PHASE_ESTABLISH, PPP_PHASE_AUTHENTICATE,
	PPP_PHASE_NETWORK, PPP_PHASE_TERMINATE, PPP_PHASE_DEAD
};

/* Why a session ended. */
enum ppp_reason {
	PPP_REASON_NONE, PPP_REASON_PEER, PPP_REASON_ADMIN, PPP_REASON_AUTH,
	PPP_REASON_NEGOTIATION, PPP_REASON_TIMEOUT, PPP_REASON_ECHO,
	PPP_REASON_LOOPBACK, PPP_REASON_PIPEX, PPP_REASON_LOWER,
	PPP_REASON_RESOURCES
};

#define PPP_USERLEN	256	/* a user's name: 255 bytes and a NUL */
#define PPP_TEXTLEN	128

/* Longest challenge and response: a PAP password has up to 255 bytes. */
#define PPP_AUTH_MAX	255

enum ppp_auth_kind {
	PPP_AUTH_CHECK,		/* is the peer's response right? */
	PPP_AUTH_RESPOND	/* make our own response (PPP_CLIENT) */
};

/* A question to the auth process. Pointers are borrowed for the call. */
struct ppp_auth_request {
	uint32_t	 id;		/* comes back with the answer */
	enum ppp_auth_kind kind;
	enum ppp_method	 method;
	const char	*user;		/* raw, as the peer or our conf names it */
	uint8_t		 chap_id;	/* identifier, part of CHAP-MD5's hash */
	const uint8_t	*challenge;
	size_t		 challenge_len;
	const uint8_t	*response;	/* CHECK: CHAP value, or PAP password */
	size_t		 response_len;
};

struct ppp_auth_answer {
	uint32_t	 id;
	uint8_t		 ok;
	uint8_t		 denied;	/* not ok, and no other password would be */
	/* CHECK: text for the peer in Success or Failure; empty: made here.
	 * For MS-CHAPv2 a Success needs "S=...", and a Failure gets its codes
	 * in front. RESPOND: the "S=..." that the peer has to give, empty:
	 * none. */
	char		 text[PPP_TEXTLEN];
	char		 reason[PPP_TEXTLEN];	/* of a refusal, for the log only */
	struct addr	 address;	/* CHECK: inner address for the peer */
	uint8_t		 response[PPP_AUTH_MAX];	/* RESPOND */
	size_t		 response_len;
};

/* A session's network side, agreed but for its interface. */
struct ppp_network {
	struct addr	 our_address, peer_address;
	uint16_t	 mtu;		/* of the interface, bytes */
	uint8_t		 peer_pfc, peer_acfc; /* the peer takes short headers */
	struct addr	 dns[2], nbns[2]; /* as client: what the peer gave us */
};

/* What a session does. None may call ppp_free() but closed(). */
struct ppp_ops {
	/* A frame to the peer, from the address field on. */
	void	(*send)(void *ctx, const uint8_t *, size_t);
	/* Ask the auth process; ppp_auth_answer() answers, at any time. */
	void	(*auth)(void *ctx, const struct ppp_auth_request *);
	/* Ask for the interface; ppp_pipex_answer() answers. As server the
	 * IPCP Ack waits for it. */
	void	(*opened)(void *ctx, const struct ppp_network *);
	/* Both directions of IPCP are agreed and the interface is there. */
	void	(*up)(void *ctx, const struct ppp_network *);
	/* It begins to end: no more data from now on. Comes once, before
	 * closed(), unless ppp_free() does. */
	void	(*ending)(void *ctx);
	/* It is over; comes once, from heap_run(), and may call ppp_free(). */
	void	(*closed)(void *ctx, enum ppp_reason, const char *text);
	/* For ppp_prove(), NULL where that is not called: a frame by the way
	 * that is to be proved, and what came of it, once. */
	void	(*prove_send)(void *ctx, const uint8_t *, size_t);
	void	(*proved)(void *ctx, int ok, const char *reason);
};

/* A session in phase Initial, or NULL if memory is short. host, ops, ctx,
 * heap (whose heap_run() moves time on) and counters (PPP_C_MAX of them) stay
 * the caller's and outlive it; conf is copied. label begins each log line,
 * "session 7 peer 203.0.113.9:4500", and is copied (127 bytes). */
struct ppp	*ppp_new(const struct host *, const struct ppp_ops *, void *ctx,
		    const struct ppp_conf *, struct heap *heap,
		    uint64_t *counters, const char *label);
void		 ppp_free(struct ppp *);
/* A new label, for a peer that has moved. */
void		 ppp_relabel(struct ppp *, const char *label);
/* The tunnel carries frames: begin with LCP. */
void		 ppp_lower_up(struct ppp *);
/* It carries none any more: over at once, without a word to the peer. */
void		 ppp_lower_down(struct ppp *, const char *reason);
/* A frame from the peer, from the address or protocol field on. */
void		 ppp_input(struct ppp *, const uint8_t *, size_t);
/* Our address and the name servers, where they depend on who logs in: before
 * the answer to the login. Pairs as in struct ppp_conf. */
void		 ppp_set_network(struct ppp *, const struct addr *ours,
		    const struct addr *dns, const struct addr *nbns);
/* Data has come from the peer by the fast path: it is there. */
void		 ppp_alive(struct ppp *);
/* The auth process has answered. An answer with another id is too late and
 * ignored. */
void		 ppp_auth_answer(struct ppp *, const struct ppp_auth_answer *);
/* The interface is there (ok), or cannot be. */
void		 ppp_pipex_answer(struct ppp *, int ok, const char *reason);
/* Server: ask the peer anew who it is, by prove_send() and ppp_prove_input()
 * alone (RFC 1994 2); the session goes on by its own way. proved() follows
 * within 8 s and the time that auth takes, also if the session has been asked
 * for the same before, unless it ends. Returns NULL, or why that cannot be. */
const char	*ppp_prove(struct ppp *);
void		 ppp_prove_input(struct ppp *, const uint8_t *, size_t);
/* End it with a Terminate-Request; text goes to the log and the peer, and
 * must be a literal. Nothing happens to one that ends already. */
void		 ppp_close(struct ppp *, enum ppp_reason, const char *text);

enum ppp_phase	 ppp_phase(const struct ppp *);
const char	*ppp_phase_name(enum ppp_phase);
const char	*ppp_reason_name(enum ppp_reason);
/* Name the peer gave, raw, "" before its login; and whether it is proved. */
const char	*ppp_user(const struct ppp *);
int		 ppp_authenticated(const struct ppp *);
/* How the peer logged in, PPP_METHOD_NONE if it did not. */
enum ppp_method	 ppp_method(const struct ppp *);

#endif
