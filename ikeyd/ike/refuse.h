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

/* How a refusal is counted and told: one line with peer and reason, limited
 * per source and in all, and a line that says how many were held back. */

#ifndef IKE_REFUSE_H
#define IKE_REFUSE_H

#include <stdint.h>

#include "base/addr.h"
#include "base/text.h"
#include "counter.h"

struct ike;

#define REFUSE_SOURCES	256	/* remembered; a newer one takes a place */

/* An address that was refused something lately. */
struct refused {
	struct addr		source;		/* port 0 */
	uint64_t		last_ms;
	struct ratelimit	lines;		/* log lines */
	struct ratelimit	answers;	/* notifies sent to it */
	struct ratelimit	psk;		/* trials of a wrong key */
	uint8_t			cookie[8];	/* last message 1 answered */
};

struct refuser {
	struct refused		sources[REFUSE_SOURCES];
	struct ratelimit	lines, answers;
	uint64_t		hidden;		/* lines since the last */
};

void	refuse_init(struct refuser *);
/* Count it, and log "PEER: text" unless too much was logged. */
void	ike_refuse(struct ike *, const struct addr *peer, enum ike_counter,
	    const char *, ...) __attribute__((__format__(printf, 4, 5)));
/* Count only. */
void	ike_count(struct ike *, enum ike_counter);
/* 1 if something of this source was refused within the last minute. */
int	refuse_recent(struct ike *, const struct addr *peer);
/* 1 if an unauthenticated notify about the exchange of that initiator cookie
 * may go to peer: once per cookie, a few a second. */
int	refuse_may_answer(struct ike *, const struct addr *peer,
	    const uint8_t cookie[8]);
/* A key of this source was wrong; and 1 if it may try another one now. */
void	refuse_psk_wrong(struct ike *, const struct addr *peer);
int	refuse_psk_may_try(struct ike *, const struct addr *peer);

#endif
