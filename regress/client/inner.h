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

/* IPv4 packets as they go through the tunnel: ICMP echo (RFC 792) and UDP,
 * written and read without a kernel. IPv4 options are refused. */

#ifndef CLIENT_INNER_H
#define CLIENT_INNER_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

#define INNER_MAX	1500
#define INNER_UDP_LEAST	16	/* payload: room for numbers */
#define INNER_UDP_MOST	(INNER_MAX - 28)

enum inner_kind {
	INNER_BAD,	/* malformed, or a checksum is wrong */
	INNER_OTHER,	/* well-formed, none of these */
	INNER_PING, INNER_PONG, INNER_UDP
};

struct inner {
	enum inner_kind	 kind;
	struct addr	 src, dst;	/* UDP: with ports */
	uint16_t	 id, seq;	/* echo */
	const uint8_t	*data;		/* payload, in the caller's memory */
	size_t		 len;
};

/* Read the len bytes at buf; every checksum is verified. */
void	inner_decode(struct inner *, const uint8_t *buf, size_t len);
/* Write the packet; returns its length, 0 if it does not fit. */
size_t	inner_encode(const struct inner *, uint8_t *buf, size_t size);

#endif
