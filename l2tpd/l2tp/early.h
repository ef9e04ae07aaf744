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

/* PPP frames that come before ICCN: on a path that reorders, the client's first
 * LCP packet can overtake it, and asking again takes PPP 3 s. A few wait with
 * their session. Pure. */

#ifndef ADIT_L2TP_EARLY_H
#define ADIT_L2TP_EARLY_H

#include <stddef.h>
#include <stdint.h>

#define EARLY_FRAMES	4	/* of one session, ... */
#define EARLY_BYTES	1500	/* ... all together */

struct early;
struct l2tp;
struct session;

/* Keep a frame (copied) of a session that waits for ICCN. Returns 0, or -1 if
 * too much waits or memory is short. */
int	 l2tp_early_hold(struct session *, const uint8_t *frame, size_t len);
/* The session of that handle is open: hand over what waits, in order, as long
 * as it stays open. */
void	 l2tp_early_deliver(struct l2tp *, uint32_t session);
/* Forget what waits. */
void	 l2tp_early_free(struct session *);

#endif
