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

/* Main mode with pre-shared keys, both roles (RFC 2409 5, 5.4). */

#ifndef IKE_MAIN_MODE_H
#define IKE_MAIN_MODE_H

#include "exchange.h"

/* Message 1 of a peer, header and limits checked. */
void	main_mode_first(struct ike *, const struct message *);
/* Make the SA of a clear message whose exchange was begun without keeping state
 * (cookie.h); NULL if it was not. */
struct isakmp_sa	*main_mode_recall(struct ike *,
			    const struct message *);
/* A message of an SA that exists. */
void	main_mode_input(struct isakmp_sa *, const struct message *);
/* Send message 1; the quick mode to follow is in the SA. 0 or -1. */
int	main_mode_begin(struct isakmp_sa *);
/* Begin any message of it: the header with these flags. */
void	main_mode_begin_message(struct isakmp_sa *, struct isakmp_out *,
	    uint8_t flags);
/* Tell, and free the SA. */
void	main_mode_out_of_memory(struct isakmp_sa *);
/* The retransmission timer of phase 1. */
timer_fn main_mode_retry;

#endif
