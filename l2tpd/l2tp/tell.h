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

/* Lines about what peers do, up, down, moved: an admin should see them, but a
 * client that does it again and again must not fill the log. Each flow has a
 * limit, in the clear each address. What is wrong (HOST_WARN) has limits where
 * the log is written. Pure. */

#ifndef ADIT_L2TP_TELL_H
#define ADIT_L2TP_TELL_H

#include <stdint.h>

#include "base/addr.h"
#include "base/text.h"

struct flow;
struct l2tp;
struct tunnel;

#define TELL_FLOW	1	/* lines a second and flow, which is one client */
#define TELL_FLOW_BURST	30
#define TELL_HOST	5	/* in the clear a NAT may have many ... */
#define TELL_HOST_BURST	100	/* ... who all come at once */
#define TELL_HOSTS	256	/* remembered; a newer one takes a place */

/* An address in the clear, port 0; last_ms 0 = nobody. */
struct tell_host {
	struct addr		host;
	uint64_t		last_ms;
	struct ratelimit	lines;
};

/* The limit of a flow, full. */
void	 tell_init(struct ratelimit *);
/* 1 if a line about the tunnel may be logged now; *held is how many before it
 * were not. 0 if not, counted. */
int	 tell_pass(const struct tunnel *, uint64_t *held);
/* The flow ends: say how many lines about it were not logged, if any. */
void	 tell_end(struct flow *);

#endif
