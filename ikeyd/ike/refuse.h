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
#define REFUSE_PORTS	8	/* of each, with a wrong key lately */
#define REFUSE_FIRSTS	4	/* refused exchanges remembered of each */

/* An address that was refused something lately. */
struct refused {
	struct addr		source;		/* port 0 */
	uint64_t		last_ms;
	struct ratelimit	lines;		/* log lines of refusals, ... */
	struct ratelimit	tells;		/* ... and of what went well */
	struct ratelimit	answers;	/* notifies sent to it */
	/* Trials of a wrong key: tight for one port, which is one client,
	 * and generous for the address, which may be a NAT with many. */
	struct ratelimit	psk;
	struct refused_port {
		uint16_t	port;
		uint64_t	last_ms;
	} ports[REFUSE_PORTS];
	struct refused_first {
		uint8_t			cookie[8];
		enum ike_counter	counter;
	} first[REFUSE_FIRSTS];			/* messages 1, newest first */
};

struct refuser {
	struct refused		sources[REFUSE_SOURCES];
	struct ratelimit	lines, answers;
	uint64_t		hidden, untold;	/* lines since the last */
};

void	refuse_init(struct refuser *);
/* Count it, and log "PEER: text" unless too much was logged. */
void	ike_refuse(struct ike *, const struct addr *peer, enum ike_counter,
	    const char *, ...) __attribute__((__format__(printf, 4, 5)));
/* Log what a peer that proved itself did, "text", limited as well: many a
 * second are no use to anybody. */
void	ike_tell(struct ike *, const struct addr *peer, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));
/* Count only. */
void	ike_count(struct ike *, enum ike_counter);
/* 1 if something of this source was refused within the last minute. */
int	refuse_recent(struct ike *, const struct addr *peer);
/* The exchange that this initiator cookie began was refused for this reason;
 * and 1, counted again, if it was refused so lately. A client repeats its
 * message 1 for a while: that is told and answered once. */
void	refuse_first(struct ike *, const struct addr *peer,
	    const uint8_t cookie[8], enum ike_counter);
int	refuse_again(struct ike *, const struct addr *peer,
	    const uint8_t cookie[8]);
/* 1 if an unauthenticated notify may go to peer: a few a second. */
int	refuse_may_answer(struct ike *, const struct addr *peer);
/* A key of this peer was wrong; and 1 if it may try another one now. A wrong
 * key of one client holds up no other client behind the same NAT. */
void	refuse_psk_wrong(struct ike *, const struct addr *peer);
int	refuse_psk_may_try(struct ike *, const struct addr *peer);

#endif
