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

/* LCP echo: is the peer still there? RFC 1661 5.8. */

#ifndef ADIT_PPP_ECHO_H
#define ADIT_PPP_ECHO_H

#include <stdint.h>

#include "base/cursor.h"
#include "base/heap.h"

struct ppp;

struct echo {
	struct timer	timer;
	uint8_t		unanswered;	/* requests; the last may still be */
	uint8_t		id;		/* of that one */
	uint8_t		copies;		/* of it that were sent */
	uint64_t	until_ms;	/* it is given up */
	uint64_t	heard_ms;	/* when the peer was heard last */
};

void	echo_init(struct ppp *);
/* While LCP is open. */
void	echo_start(struct ppp *);
void	echo_stop(struct ppp *);
/* A frame came, or data passed: the peer is there. */
void	echo_heard(struct ppp *);
/* Check an Echo-Request; 0 if it is to be answered, which echo_answer() does. */
int	echo_request_input(struct ppp *, struct cursor data);
void	echo_answer(struct ppp *, uint8_t id, struct cursor data);
void	echo_reply_input(struct ppp *, struct cursor data);

#endif
