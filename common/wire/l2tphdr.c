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

/* The L2TPv2 header, RFC 2661 3.1. Sequence numbers are only read here; what
 * they mean is for the owners. Runs in: l2tpd engine, pipexd workers. */

#include <string.h>

#include "base/cursor.h"
#include "l2tphdr.h"

#define VERSION_MASK	0x000f
#define VERSION_L2TP	2
#define FLAGS_MASK	(L2TPHDR_T | L2TPHDR_L | L2TPHDR_S | L2TPHDR_O | \
			    L2TPHDR_P)

/* 1 if a control message has the bits it must have and not the one it must
 * not have. */
static int
bits_ok(uint16_t flags)
{
	if (!(flags & L2TPHDR_T))
		return 1;
	return (flags & L2TPHDR_CONTROL) == L2TPHDR_CONTROL &&
	    !(flags & L2TPHDR_O);
}

static enum l2tphdr_error
decode(struct l2tphdr *h, struct cursor *c, size_t total)
{
	uint16_t first, length = 0;

	first = cursor_u16(c);
	if (!cursor_ok(c))
		return L2TPHDR_SHORT;
	if ((first & VERSION_MASK) != VERSION_L2TP)
		return L2TPHDR_VERSION;
	h->flags = first & FLAGS_MASK;
	if (!bits_ok(h->flags))
		return L2TPHDR_BITS;
	if (h->flags & L2TPHDR_L)
		length = cursor_u16(c);
	h->tunnel = cursor_u16(c);
	h->session = cursor_u16(c);
	if (h->flags & L2TPHDR_S) {
		h->ns = cursor_u16(c);
		h->nr = cursor_u16(c);
	}
	if (!cursor_ok(c))
		return L2TPHDR_SHORT;
	if ((h->flags & L2TPHDR_L) && length != total)
		return L2TPHDR_LENGTH;
	if (h->flags & L2TPHDR_O) {
		size_t skip = cursor_u16(c);

		if (!cursor_ok(c))
			return L2TPHDR_SHORT;
		if (cursor_skip(c, skip) == -1)
			return L2TPHDR_OFFSET;
	}
	h->len = cursor_left(c);
	h->off = total - h->len;
	return L2TPHDR_OK;
}

enum l2tphdr_error
l2tphdr_decode(struct l2tphdr *h, const void *buf, size_t len)
{
	struct cursor c;
	enum l2tphdr_error error;

	memset(h, 0, sizeof(*h));
	cursor_init(&c, buf, len);
	if ((error = decode(h, &c, len)) != L2TPHDR_OK)
		memset(h, 0, sizeof(*h));
	return error;
}

const char *
l2tphdr_strerror(enum l2tphdr_error error)
{
	switch (error) {
	case L2TPHDR_OK:
		return "no error";
	case L2TPHDR_SHORT:
		return "header cut short (RFC 2661 3.1)";
	case L2TPHDR_VERSION:
		return "version is not 2 (RFC 2661 3.1)";
	case L2TPHDR_LENGTH:
		return "Length is not the datagram's (RFC 2661 3.1)";
	case L2TPHDR_OFFSET:
		return "offset beyond the end (RFC 2661 3.1)";
	case L2TPHDR_BITS:
		return "control message without L or S, or with O "
		    "(RFC 2661 3.1)";
	}
	return "unknown error";
}

size_t
l2tphdr_len(uint16_t flags)
{
	return L2TPHDR_DATA_LEN + (flags & L2TPHDR_L ? 2 : 0) +
	    (flags & L2TPHDR_S ? 4 : 0);
}

int
l2tphdr_encode(struct wbuf *w, const struct l2tphdr *h)
{
	size_t head = l2tphdr_len(h->flags);

	if (!wbuf_ok(w) || head > w->size - w->len || !bits_ok(h->flags) ||
	    (h->flags & L2TPHDR_O) || h->len > UINT16_MAX - head)
		return -1;
	wbuf_u16(w, (uint16_t)((h->flags & FLAGS_MASK) | VERSION_L2TP));
	if (h->flags & L2TPHDR_L)
		wbuf_u16(w, (uint16_t)(head + h->len));
	wbuf_u16(w, h->tunnel);
	wbuf_u16(w, h->session);
	if (h->flags & L2TPHDR_S) {
		wbuf_u16(w, h->ns);
		wbuf_u16(w, h->nr);
	}
	return wbuf_ok(w) ? 0 : -1;
}
