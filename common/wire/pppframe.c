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

/* Address, control and protocol fields of PPP. Runs in: pppd-lite engine,
 * pipexd workers, l2tpd engine (to tell control from data). */

#include <string.h>

#include "base/cursor.h"
#include "pppframe.h"

#define ADDRESS		0xff
#define CONTROL		0x03

/* Step over ff 03. The first byte of a frame without it cannot be ff, because
 * no protocol is numbered 0xff or begins so (RFC 1662 3.1, RFC 1661 2). */
static enum pppframe_error
skip_address(struct cursor *c, unsigned int may)
{
	struct cursor ahead = *c;

	if (cursor_left(c) == 0)
		return PPPFRAME_SHORT;
	if (cursor_u8(&ahead) != ADDRESS)
		return may & PPPFRAME_ACFC ? PPPFRAME_OK : PPPFRAME_ADDRESS;
	if (cursor_left(&ahead) == 0)
		return PPPFRAME_SHORT;
	if (cursor_u8(&ahead) != CONTROL)
		return PPPFRAME_ADDRESS;
	*c = ahead;
	return PPPFRAME_OK;
}

static enum pppframe_error
decode(struct pppframe *f, struct cursor *c, unsigned int may)
{
	enum pppframe_error error;

	if ((error = skip_address(c, may)) != PPPFRAME_OK)
		return error;
	f->protocol = cursor_u8(c);
	/* An odd first byte is also the last one. */
	if (cursor_ok(c) && (f->protocol & 1)) {
		if (!(may & PPPFRAME_PFC))
			return PPPFRAME_PROTOCOL;
	} else
		f->protocol = (uint16_t)(f->protocol << 8 | cursor_u8(c));
	return cursor_ok(c) ? PPPFRAME_OK : PPPFRAME_SHORT;
}

enum pppframe_error
pppframe_decode(struct pppframe *f, const void *buf, size_t len,
    unsigned int may)
{
	struct cursor c;
	enum pppframe_error error;

	memset(f, 0, sizeof(*f));
	cursor_init(&c, buf, len);
	if ((error = decode(f, &c, may)) != PPPFRAME_OK) {
		memset(f, 0, sizeof(*f));
		return error;
	}
	f->len = cursor_left(&c);
	f->off = len - f->len;
	return PPPFRAME_OK;
}

const char *
pppframe_strerror(enum pppframe_error error)
{
	switch (error) {
	case PPPFRAME_OK:
		return "no error";
	case PPPFRAME_SHORT:
		return "frame cut short (RFC 1661 2)";
	case PPPFRAME_ADDRESS:
		return "no address and control field (RFC 1661 6.6)";
	case PPPFRAME_PROTOCOL:
		return "compressed protocol field not agreed (RFC 1661 6.5)";
	}
	return "unknown error";
}

/* What is left out for this protocol. */
static unsigned int
left_out(uint16_t protocol, unsigned int may)
{
	if (protocol == PPPFRAME_LCP)
		return 0;
	/* Without the odd last byte one byte alone could not be told apart;
	 * 0xff alone would look like the address. */
	if (protocol > 0xff || !(protocol & 1) || protocol == ADDRESS)
		may &= ~(unsigned int)PPPFRAME_PFC;
	return may;
}

size_t
pppframe_len(uint16_t protocol, unsigned int may)
{
	unsigned int out = left_out(protocol, may);

	return PPPFRAME_MAXHEAD - (out & PPPFRAME_ACFC ? 2 : 0) -
	    (out & PPPFRAME_PFC ? 1 : 0);
}

int
pppframe_encode(struct wbuf *w, uint16_t protocol, unsigned int may)
{
	unsigned int out = left_out(protocol, may);

	if (!(out & PPPFRAME_ACFC)) {
		wbuf_u8(w, ADDRESS);
		wbuf_u8(w, CONTROL);
	}
	if (out & PPPFRAME_PFC)
		wbuf_u8(w, (uint8_t)protocol);
	else
		wbuf_u16(w, protocol);
	return wbuf_ok(w) ? 0 : -1;
}
