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

/* A hostile client: in its own good SA it begins tunnels without end, each with
 * an id of its own (RFC 2661 5.1), and takes no answer. Part of a client. */

#ifndef CLIENT_FLOOD_H
#define CLIENT_FLOOD_H

#include <stdint.h>

#include "base/heap.h"

struct client;

struct flood {
	struct timer	timer;
	uint32_t	sent;
};

void	flood_init(struct client *);
/* Send as many as the options say; then the client is over, refused at l2tp. */
void	flood_start(struct client *);
void	flood_stop(struct client *);

#endif
