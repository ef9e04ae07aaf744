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

/* A PPP frame inside a tunnel: address, control and protocol fields, without
 * flags, escapes and FCS (RFC 1661 2, 6.5, 6.6; RFC 1662 3.1; RFC 2661 5.3).
 * Owners: pppd-lite (control protocols) and pipexd (data). Pure. */

#ifndef ADIT_PPPFRAME_H
#define ADIT_PPPFRAME_H

#include <stddef.h>
#include <stdint.h>

struct wbuf;

/* What may be left out in the direction at hand. */
#define PPPFRAME_ACFC	0x1	/* address and control field */
#define PPPFRAME_PFC	0x2	/* first byte of a protocol below 0x100 */
/* For a reader that takes everything that is not ambiguous. */
#define PPPFRAME_LENIENT	(PPPFRAME_ACFC | PPPFRAME_PFC)

#define PPPFRAME_MAXHEAD	4
#define PPPFRAME_LCP		0xc021

struct pppframe {
	uint16_t	protocol;
	size_t		off;	/* where the information field starts */
	size_t		len;	/* its bytes, may be 0 */
};

/* Why a frame was refused; it is to be dropped and counted. */
enum pppframe_error {
	PPPFRAME_OK = 0,
	PPPFRAME_SHORT = -1,	/* ends inside the header */
	PPPFRAME_ADDRESS = -2,	/* no ff 03, or left out without ACFC */
	PPPFRAME_PROTOCOL = -3	/* one byte long without PFC */
};

/* Read the header of the len bytes at buf; may is what the peer may leave out.
 * A field that is sent in full is always taken. A protocol number that breaks
 * RFC 1661 2 (even last byte) is given back as it stands: nobody knows it, so
 * it gets the Protocol-Reject that the RFC asks for. */
enum pppframe_error	 pppframe_decode(struct pppframe *, const void *buf,
			    size_t len, unsigned int may);
/* Text of an error, naming the section. */
const char		*pppframe_strerror(enum pppframe_error);
/* Bytes that pppframe_encode() writes. */
size_t			 pppframe_len(uint16_t protocol, unsigned int may);
/* Write the header for protocol, leaving out what may says; for LCP nothing
 * is ever left out (RFC 1661 6.5, 6.6). Returns 0, or -1 if w is full. */
int			 pppframe_encode(struct wbuf *w, uint16_t protocol,
			    unsigned int may);

#endif
