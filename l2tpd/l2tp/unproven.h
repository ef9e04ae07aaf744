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

/* Tunnels in the clear whose peer has not shown yet that its address is its
 * own: anybody can write any source on an SCCRQ. Until a message to our tunnel
 * id comes back, which was told to that address alone, there are few of them,
 * the oldest gives way, and nothing is sent that is longer than what it
 * answers, or by timer. Pure. */

#ifndef ADIT_L2TP_UNPROVEN_H
#define ADIT_L2TP_UNPROVEN_H

#include <stddef.h>
#include <stdint.h>

struct l2tp;
struct l2tp_path;
struct message_start;
struct tunnel;
struct wbuf;

/* 1 if one more tunnel may be made in the clear to the peer of path: others
 * that are unproven may be dropped for it. */
int	 unproven_room(struct l2tp *, const struct l2tp_path *);
/* The tunnel, made for an SCCRQ whose datagram has len bytes, is unproven. */
void	 unproven_begin(struct tunnel *, size_t len);
/* It is not any more, or is over. */
void	 unproven_end(struct tunnel *);
/* Write the SCCRP to w (of which nothing is written yet), without what is
 * optional in it, and with a shorter Host Name, where else it would be longer
 * than the SCCRQ. Returns 0, or -1 if it can't be that short. */
int	 unproven_answer(const struct tunnel *, const struct message_start *,
	    struct wbuf *w);

#endif
