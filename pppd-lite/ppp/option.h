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

/* Option lists of Configure packets (RFC 1661 5.1-5.4, 6): walked once, by a
 * table with one row per option. Pure. */

#ifndef ADIT_PPP_OPTION_H
#define ADIT_PPP_OPTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"

/* What becomes of a Configure-Request, or of one option in it. */
enum option_verdict {
	OPTION_BAD = -1,	/* list cannot be walked: drop the packet */
	OPTION_ACK,
	OPTION_NAK,
	OPTION_REJECT,
	OPTION_HOLD		/* acceptable, but its Ack has to wait */
};

struct option_rule {
	uint8_t		 type;
	uint8_t		 min, max;	/* bytes of data, without type and length */
	/* Append our own option to a request, or nothing. NULL: never asked. */
	void		 (*put)(void *ctx, struct wbuf *);
	/* Judge the peer's option; for OPTION_NAK append what we would take.
	 * NULL: always rejected. Data has min..max bytes. */
	enum option_verdict (*judge)(void *ctx, struct cursor data,
			    struct wbuf *nak);
	/* The peer left the option out: append what we want it to ask
	 * (RFC 1661 5.3), or nothing if that is fine. May be NULL. */
	void		 (*missing)(void *ctx, struct wbuf *nak);
	/* The peer would rather see this in our option. Data has min..max
	 * bytes. May be NULL. */
	void		 (*naked)(void *ctx, struct cursor data);
	/* The peer does not know our option: ask no more. */
	void		 (*rejected)(void *ctx);
};

/* Append the options of our Configure-Request. */
void	options_put(const struct option_rule *, size_t n, void *ctx,
	    struct wbuf *);
/* Judge a Configure-Request's options and write those of the answer: for
 * OPTION_NAK and OPTION_REJECT exactly the ones refused, in their order,
 * rejections first (RFC 1661 5.3, 5.4); nothing for OPTION_ACK, which repeats
 * the request. With may_nak 0 (Max-Failure, RFC 1661 4.6) a Nak becomes a
 * Reject. An option that comes twice or with a wrong length is rejected. */
enum option_verdict options_judge(const struct option_rule *, size_t n,
	    void *ctx, struct cursor in, int may_nak, struct wbuf *answer);
/* Take in a Configure-Nak. Returns 0, or -1 if it cannot be walked. */
int	options_naked(const struct option_rule *, size_t n, void *ctx,
	    struct cursor in);
/* Take in a Configure-Reject of the request asked. Returns 0, or -1 if it
 * cannot be walked or names what we did not ask (RFC 1661 5.4). */
int	options_rejected(const struct option_rule *, size_t n, void *ctx,
	    struct cursor in, struct cursor asked);

#endif
