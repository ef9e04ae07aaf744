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

/* A fresh CHAP challenge while the session is open (RFC 1994 2), by a way of
 * its own: who has come by another flow proves that it is the same user before
 * the session moves there. Its state is apart from the login's, so that what
 * the one hears cannot disturb the other. Pure. */

#ifndef ADIT_PPP_PROVE_H
#define ADIT_PPP_PROVE_H

#include <stddef.h>
#include <stdint.h>

#include "auth.h"
#include "base/heap.h"

struct ppp;
struct ppp_auth_answer;

enum proof_state {
	PROOF_NONE,
	PROOF_ASKED,	/* the challenge is on its way */
	PROOF_CHECKING,	/* the auth process has the question */
	PROOF_GIVEN	/* right; the Success may have to be said again */
};

struct proof {
	enum proof_state state;
	uint32_t	 request;	/* id of the question to auth */
	uint8_t		 id;		/* CHAP identifier, never the login's */
	uint8_t		 tries;		/* challenges sent */
	struct timer	 timer;
	uint8_t		 challenge[255];
	size_t		 challenge_len;
	/* What was said last: challenge or Success. */
	uint8_t		 packet[AUTH_MAXPACKET];
	size_t		 packet_len;
};

void	prove_init(struct ppp *);
/* No answer is wanted any more; nobody is told. */
void	prove_stop(struct ppp *);
/* The auth process has answered: 1 if the question was of this file. */
int	prove_answer(struct ppp *, const struct ppp_auth_answer *);
/* A response by the session's own way: 1 if it repeats one that was right,
 * and has been told so again. */
int	prove_repeated(struct ppp *, uint8_t id);

#endif
