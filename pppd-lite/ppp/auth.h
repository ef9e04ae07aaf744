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

/* Who logs in where, and how: between LCP's choice of a method and the files
 * that speak one (chap_server.c, chap_client.c, pap.c). RFC 1661 3.5,
 * RFC 1994, RFC 2759, RFC 1334 2. */

#ifndef ADIT_PPP_AUTH_H
#define ADIT_PPP_AUTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/heap.h"
#include "ppp.h"

/* Longest CHAP or PAP packet that we send: header, value and name. */
#define AUTH_MAXPACKET	(4 + 2 + 2 * 255)

enum auth_state {
	AUTH_IDLE,
	AUTH_ASKED,	/* server: challenge sent; client: response sent */
	AUTH_CHECKING,	/* the auth process has the question */
	AUTH_REFUSING,	/* server: it said no, and the peer hears of it later */
	AUTH_DONE	/* answered for good */
};

/* One side's login. */
struct login {
	enum auth_state	 state;
	enum ppp_method	 method;	/* PPP_METHOD_NONE: none wanted */
	int		 ok;		/* in AUTH_DONE */
	uint32_t	 request;	/* id of the question to auth */
	uint8_t		 id;		/* CHAP or PAP identifier */
	uint8_t		 tries;		/* packets sent without an answer */
	uint8_t		 failures;	/* server: logins refused in this session */
	uint8_t		 failed_id;	/* CHAP identifier of the last of them */
	struct timer	 timer;
	uint8_t		 challenge[255];
	size_t		 challenge_len;
	/* The packet that repeats what was said last: the challenge or the
	 * result (server), the response or request (client). */
	uint8_t		 packet[AUTH_MAXPACKET];
	size_t		 packet_len;
	char		 proof[PPP_TEXTLEN];	/* client: "S=..." wanted */
};

struct auth {
	struct login	 server;	/* the peer logs in here */
	struct login	 client;	/* we log in there */
	char		 user[PPP_USERLEN];	/* the peer's, raw */
	struct addr	 address;	/* inner address that came with its login */
	struct ppp_auth_answer refusal;	/* in AUTH_REFUSING */
	uint32_t	 last_request;
};

/* A protocol's part in the methods, by enum ppp_method. */
struct auth_ops {
	uint16_t	 protocol;
	/* Bytes of the value of a Response; also of our challenge. */
	uint8_t		 challenge_len, response_len;
	/* Begin as the one who asks (PAP waits). */
	void		 (*server_start)(struct ppp *);
	void		 (*client_start)(struct ppp *);
	/* A packet from its code on. */
	void		 (*input)(struct ppp *, const uint8_t *, size_t);
	/* The auth process has answered the question of that side. */
	void		 (*server_answer)(struct ppp *,
			    const struct ppp_auth_answer *);
	void		 (*client_answer)(struct ppp *,
			    const struct ppp_auth_answer *);
};

void	auth_init(struct ppp *);
/* LCP is open; with nothing to do it is over at once. */
void	auth_start(struct ppp *);
void	auth_stop(struct ppp *);
/* A packet of PAP or CHAP; dropped if that is not what was agreed. */
void	auth_input(struct ppp *, uint16_t protocol, const uint8_t *, size_t);
void	auth_answer(struct ppp *, const struct ppp_auth_answer *);
/* 1 once nobody has to log in any more. */
int	auth_finished(const struct ppp *);
/* IPCP gets no answer: the packet that told the peer of its success may be
 * lost, and many clients never ask again. */
void	auth_repeat(struct ppp *);

/* ---- for the methods ---- */

const struct auth_ops	*auth_ops(enum ppp_method);
/* Send a packet and keep it in the login as the one to repeat. */
void	auth_send(struct ppp *, struct login *, uint8_t code, uint8_t id,
	    const void *body, size_t len);
/* Take the head of a PAP or CHAP packet off c: code and identifier, and c is
 * what follows, as far as the length field says. Returns 0, or -1 if that does
 * not fit, which is counted and told (RFC 1334 2.2, RFC 1994 4). */
int	auth_head(struct ppp *, struct cursor *c, uint8_t *code, uint8_t *id,
	    const char *why);
/* (Re)arm the login's timer for one more try. */
void	auth_arm(struct ppp *, struct login *);
/* Ask the auth process about a response of the peer. The name becomes the
 * user's; one that can be nobody's is refused without asking. */
void	auth_check(struct ppp *, const uint8_t *name, size_t namelen,
	    const uint8_t *response, size_t len);
/* Ask it for our own response. */
void	auth_respond(struct ppp *);
/* 1 while a response is being judged, and no other is looked at. */
int	auth_is_busy(const struct login *);
/* 1 if the peer may try again after this refusal. */
int	auth_may_retry(const struct ppp *, const struct ppp_auth_answer *);
/* The peer's login is settled, or with the state AUTH_ASKED it may try again;
 * the packet that says so has been sent. */
void	auth_server_done(struct ppp *, const struct ppp_auth_answer *);
/* Ours is. */
void	auth_client_done(struct ppp *, int ok, const char *reason);

void	chap_server_start(struct ppp *);
void	chap_server_answer(struct ppp *, const struct ppp_auth_answer *);
void	chap_client_start(struct ppp *);
void	chap_client_answer(struct ppp *, const struct ppp_auth_answer *);
void	chap_input(struct ppp *, const uint8_t *, size_t);
/* chap_input() hands over to these; data is what follows the length. */
void	chap_server_response(struct ppp *, uint8_t id, struct cursor data);
void	chap_client_challenge(struct ppp *, uint8_t id, struct cursor data);
void	chap_client_result(struct ppp *, int success, uint8_t id,
	    struct cursor data);

void	pap_server_start(struct ppp *);
void	pap_server_answer(struct ppp *, const struct ppp_auth_answer *);
void	pap_client_start(struct ppp *);
void	pap_client_answer(struct ppp *, const struct ppp_auth_answer *);
void	pap_input(struct ppp *, const uint8_t *, size_t);

#endif
