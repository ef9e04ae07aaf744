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

/* Protocol-Reject both ways: RFC 1661 5.7. */

#ifndef ADIT_PPP_REJECT_H
#define ADIT_PPP_REJECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"

struct ppp;

/* 1 if another rejection may be sent now; one that may not is counted. */
int	reject_allowed(struct ppp *);
/* Tell the peer that we do not know protocol, at a limited rate; the sample
 * of its packet is cut to what the peer can take. */
void	reject_send(struct ppp *, uint16_t protocol, const uint8_t *packet,
	    size_t len);
/* The peer does not know one of ours; data is what follows the length. */
void	reject_input(struct ppp *, struct cursor data);

#endif
