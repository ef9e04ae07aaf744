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

/* HELLO, the first message of a link. Runs in: every engine. */

#include "../base/cursor.h"
#include "codec.h"
#include "hello.h"

int
msg_hello_encode(const struct msg_hello *m, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u16(&w, m->version);
	wbuf_str(&w, m->name);
	return codec_len(&w);
}

int
msg_hello_decode(struct msg_hello *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->version = cursor_u16(&c);
	cursor_str(&c, m->name, sizeof(m->name));
	return codec_end(&c);
}
