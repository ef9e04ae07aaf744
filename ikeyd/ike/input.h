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

/* A datagram on its way to the exchange it belongs to. */

#ifndef IKE_INPUT_H
#define IKE_INPUT_H

#include "exchange.h"

/* Walk the payloads of a clear message and check its shape; what is wrong is
 * told. Returns 0 or -1. */
int	ike_check_payloads(struct ike *, const struct message *, enum shape,
	    struct payloads *);
/* Tell what payloads_check() or payloads_decode() found. where is "main
 * mode"; what type and count are counts for PAYLOAD_E_SHAPE only. */
void	ike_refuse_payloads(struct ike *, const struct message *, int error,
	    uint8_t type, unsigned int count);

#endif
