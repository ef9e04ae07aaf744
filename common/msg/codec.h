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

/* How every codec of common/msg ends. Private to this folder. */

#ifndef ADIT_MSG_CODEC_H
#define ADIT_MSG_CODEC_H

#include "../base/cursor.h"

/* Length written, or -1 if it did not fit. */
static inline int
codec_len(const struct wbuf *w)
{
	return wbuf_ok(w) ? (int)w->len : -1;
}

/* 0 if all was read and nothing is left, else -1. */
static inline int
codec_end(const struct cursor *c)
{
	return cursor_done(c) ? 0 : -1;
}

#endif
