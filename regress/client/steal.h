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

/* The roadwarrior as a thief: it has the PSK, knows the ids of another client's
 * tunnel and session, and claims that they are its own and it has moved. What
 * it answers a CHAP challenge by are its own user and password. */

#ifndef CLIENT_STEAL_H
#define CLIENT_STEAL_H

#include <stddef.h>
#include <stdint.h>

struct client;

void	steal_init(struct client *);
/* IPsec is up: begin to send HELLOs into the tunnel, until the end. */
void	steal_start(struct client *);
/* An L2TP datagram of the server. */
void	steal_input(struct client *, const uint8_t *, size_t);

#endif
