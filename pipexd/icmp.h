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


/* ICMP errors about packets that cannot go on (RFC 792). Pure. */

#ifndef ADIT_PIPEXD_ICMP_H
#define ADIT_PIPEXD_ICMP_H

#include <stddef.h>
#include <stdint.h>

#include "inner.h"

/* Room for the longest one: 576 bytes (RFC 1812 4.3.2.3). */
#define ICMP_MAXLEN	576

enum icmp_code {
	ICMP_HOST = 1,		/* host unreachable */
	ICMP_TOO_BIG = 4	/* fragmentation needed and DF set */
};

/* Write "destination unreachable" about a packet that was decoded to ip into
 * buf of ICMP_MAXLEN bytes, as if its destination said so: an address of ours
 * would be taken for a forgery where it comes in. mtu is that of the next hop
 * with ICMP_TOO_BIG (RFC 1191 4), in bytes, else 0. Returns the length, or 0
 * for a packet that must not be answered (RFC 1122 3.2.2): an ICMP error, a
 * fragment but the first, from or to no single host. */
size_t	icmp_unreachable(uint8_t *buf, const struct inner *ip,
	    const uint8_t *packet, enum icmp_code, uint16_t mtu);

#endif
