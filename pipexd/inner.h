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


/* What is looked at in an IPv4 packet of a client, and rewritten. Pure. */

#ifndef ADIT_PIPEXD_INNER_H
#define ADIT_PIPEXD_INNER_H

#include <stddef.h>
#include <stdint.h>

#define INNER_HDRLEN	20	/* IPv4 without options */

struct inner {
	uint32_t	src, dst;	/* host order */
	uint8_t		proto;
	uint8_t		first;		/* fragment offset is 0 */
	uint8_t		df;		/* may not be cut */
	size_t		hdrlen;
	size_t		len;		/* Total Length */
	uint16_t	sport, dport;	/* of the first fragment of TCP and
					 * UDP, else 0 */
};

/* Read the header of the packet of len bytes (RFC 791 3.1). Returns 0, or -1
 * if it is no IPv4 packet or is shorter than it says. */
int	inner_decode(struct inner *, const void *buf, size_t len);
/* 1 if the packet is a piece of the tunnel that carries it, with outer our
 * address (host order): ESP, IKE or L2TP to or from it. A client whose route
 * to us leads through us sends those. */
int	inner_nested(const struct inner *, uint32_t outer);
/* If the packet is a TCP SYN with an MSS option above mss, put mss there and
 * mend the checksum (RFC 9293 3.7.1, RFC 1624). Returns 1 if it was changed. */
int	inner_clamp_mss(const struct inner *, uint8_t *buf, uint16_t mss);

#endif
