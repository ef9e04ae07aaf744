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


/* Records of the control sockets. Runs in: engines, vpnctl. */

#include <string.h>

#include "record.h"

void
rec_begin(struct rec *r, const char *kind)
{
	wbuf_init(&r->w, r->buf, sizeof(r->buf));
	wbuf_str(&r->w, kind);
}

static void
rec_field(struct rec *r, enum rec_type type, const char *name)
{
	wbuf_u8(&r->w, (uint8_t)type);
	wbuf_str(&r->w, name);
}

void
rec_str(struct rec *r, const char *name, const char *value)
{
	char text[REC_TEXTLEN];

	rec_field(r, REC_STR, name);
	strlcpy(text, value != NULL ? value : "", sizeof(text));
	wbuf_str(&r->w, text);
}

void
rec_u64(struct rec *r, const char *name, uint64_t value)
{
	rec_field(r, REC_U64, name);
	wbuf_u64(&r->w, value);
}

void
rec_bool(struct rec *r, const char *name, int value)
{
	rec_field(r, REC_BOOL, name);
	wbuf_u8(&r->w, value != 0);
}

void
rec_addr(struct rec *r, const char *name, const struct addr *addr)
{
	char text[ADDR_STRLEN];

	text[0] = '\0';
	if (addr != NULL && addr->family != ADDR_NONE)
		addr_print_host(addr, text, sizeof(text));
	rec_str(r, name, text);
}

const uint8_t *
rec_end(struct rec *r, size_t *len)
{
	if (!wbuf_ok(&r->w))
		return NULL;
	*len = r->w.len;
	return r->buf;
}

int
rec_open(struct cursor *c, const void *data, size_t len,
    char kind[REC_NAMELEN])
{
	cursor_init(c, data, len);
	return cursor_str(c, kind, REC_NAMELEN);
}

int
rec_next(struct cursor *c, struct rec_field *f)
{
	memset(f, 0, sizeof(*f));
	if (cursor_done(c))
		return 0;
	f->type = (enum rec_type)cursor_u8(c);
	if (cursor_str(c, f->name, sizeof(f->name)) == -1)
		return -1;
	switch (f->type) {
	case REC_U64:
		f->u64 = cursor_u64(c);
		break;
	case REC_BOOL:
		if ((f->u64 = cursor_u8(c)) > 1)
			return -1;
		break;
	case REC_STR:
		if (cursor_str(c, f->str, sizeof(f->str)) == -1)
			return -1;
		break;
	default:
		return -1;
	}
	return cursor_ok(c) ? 1 : -1;
}
