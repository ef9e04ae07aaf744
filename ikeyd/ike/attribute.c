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

/* Data attributes: type and value in four octets, or type, length and value
 * (RFC 2408 3.3). Runs in: ikeyd engine. */

#include "attribute.h"
#include "base/cursor.h"

#define SHORT_FORM	0x8000

static uint64_t
number(const uint8_t *p, size_t len)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (v > UINT64_MAX >> 8)
			return UINT64_MAX;
		v = v << 8 | p[i];
	}
	return v;
}

int
attribute_next(struct cursor *c, struct attribute *a)
{
	const uint8_t *p;
	uint16_t len;

	if (cursor_done(c))
		return 0;
	a->type = cursor_u16(c);
	len = cursor_u16(c);
	if (!cursor_ok(c))
		return -1;
	if (a->type & SHORT_FORM) {
		a->type &= (uint16_t)~SHORT_FORM;
		a->value = len;
		return 1;
	}
	if ((p = cursor_take(c, len)) == NULL)
		return -1;
	a->value = number(p, len);
	return 1;
}

void
attribute_put(struct wbuf *w, uint16_t type, uint16_t value)
{
	wbuf_u16(w, type | SHORT_FORM);
	wbuf_u16(w, value);
}

void
attribute_put_u32(struct wbuf *w, uint16_t type, uint32_t value)
{
	wbuf_u16(w, type);
	wbuf_u16(w, 4);
	wbuf_u32(w, value);
}
