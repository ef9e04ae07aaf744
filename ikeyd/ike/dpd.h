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

/* Dead peer detection (RFC 3706): R-U-THERE is answered; ours goes out where
 * a flow must show that it lives. */

#ifndef IKE_DPD_H
#define IKE_DPD_H

#include "exchange.h"

/* A notify of the peer's with its four octets of sequence number, which came
 * in that message. */
void	dpd_input(struct isakmp_sa *, uint16_t type, const struct message *,
	    const uint8_t *seq);
/* Ask the peer; repeated until it answers or the tries are used up. -1 if
 * memory is short. */
int	dpd_probe(struct isakmp_sa *);
/* Its timer. */
timer_fn dpd_due;

#endif
