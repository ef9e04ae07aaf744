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


/* What quick mode's messages 1 and 2 carry. */

#ifndef IKE_QUICK_TAKE_H
#define IKE_QUICK_TAKE_H

#include "state.h"

/* Count, log and tell the peer. Always -1. */
int	quick_refuse(struct quick *, enum ike_counter, enum isakmp_notify,
	    const char *why);
/* A copy of a payload's body, which the caller frees; a missing payload (NULL)
 * leaves *dst alone. 0, or -1 if memory is short. */
int	quick_copy_body(uint8_t **dst, size_t *len, const struct payload *);
/* The peer's nonce. 0, or -1 after a refusal. */
int	quick_take_nonce(struct quick *, const struct payloads *);
/* Choose among the offers, or check what the peer chose of ours; the answer is
 * kept with room for our SPI. 0, or -1 after a refusal. */
int	quick_take_offers(struct quick *, const struct payloads *);
/* The IDs of message 1, narrowed to L2TP. 0, or -1 after a refusal. */
int	quick_take_ids(struct quick *, const struct payloads *);
/* The original addresses, if there are any. */
void	quick_take_oa(struct quick *, const struct payloads *);

#endif
