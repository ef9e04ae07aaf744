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

/* The reader and the writer over borrowed bytes. Nothing here trusts a length
 * that came from a peer: every read goes through cursor_take().
 * Runs in: every process. */

#include <string.h>

#include "cursor.h"

/* What an empty cursor points at, so that a pointer is never NULL. */
static const uint8_t nothing[1];

void
cursor_init(struct cursor *c, const void *buf, size_t len)
{
	c->p = buf != NULL ? buf : nothing;
	c->left = buf != NULL ? len : 0;
	c->bad = 0;
}

size_t
cursor_left(const struct cursor *c)
{
	return c->left;
}

int
cursor_ok(const struct cursor *c)
{
	return !c->bad;
}

int
cursor_done(const struct cursor *c)
{
	return !c->bad && c->left == 0;
}

const uint8_t *
cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = c->p;

	if (c->bad || n > c->left) {
		c->bad = 1;
		c->left = 0;
		return NULL;
	}
	c->p += n;
	c->left -= n;
	return p;
}

uint8_t
cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 1);

	return p != NULL ? p[0] : 0;
}

uint16_t
cursor_u16(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 2);

	return p != NULL ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

uint32_t
cursor_u32(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 4);

	if (p == NULL)
		return 0;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

uint64_t
cursor_u64(struct cursor *c)
{
	const uint8_t *p = cursor_take(c, 8);
	uint64_t v = 0;
	size_t i;

	for (i = 0; p != NULL && i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

int
cursor_copy(struct cursor *c, void *dst, size_t n)
{
	const uint8_t *p = cursor_take(c, n);

	if (n == 0)
		return p != NULL ? 0 : -1;
	if (p == NULL) {
		memset(dst, 0, n);
		return -1;
	}
	memcpy(dst, p, n);
	return 0;
}

int
cursor_sub(struct cursor *c, struct cursor *sub, size_t n)
{
	const uint8_t *p = cursor_take(c, n);

	cursor_init(sub, p, n);
	if (p == NULL) {
		/* A caller that forgets to look reads nothing. */
		sub->bad = 1;
		return -1;
	}
	return 0;
}

int
cursor_skip(struct cursor *c, size_t n)
{
	return cursor_take(c, n) != NULL ? 0 : -1;
}

int
cursor_str(struct cursor *c, char *dst, size_t size)
{
	size_t n = cursor_u16(c);
	const uint8_t *p = cursor_take(c, n);

	if (size > 0)
		dst[0] = '\0';
	if (p == NULL || n >= size || memchr(p, '\0', n) != NULL) {
		c->bad = 1;
		c->left = 0;
		return -1;
	}
	memcpy(dst, p, n);
	dst[n] = '\0';
	return 0;
}

void
wbuf_init(struct wbuf *w, void *buf, size_t size)
{
	w->buf = buf;
	w->len = 0;
	w->size = buf != NULL ? size : 0;
	w->bad = 0;
}

int
wbuf_ok(const struct wbuf *w)
{
	return !w->bad;
}

/* Room for the next n bytes, not cleared, or NULL. */
static uint8_t *
grow(struct wbuf *w, size_t n)
{
	uint8_t *p;

	if (w->bad || w->buf == NULL || n > w->size - w->len) {
		w->bad = 1;
		return NULL;
	}
	p = w->buf + w->len;
	w->len += n;
	return p;
}

/* Store the low n bytes of v, most significant first. */
static void
store(uint8_t *p, uint64_t v, size_t n)
{
	while (n-- > 0) {
		p[n] = v & 0xff;
		v >>= 8;
	}
}

static void
put(struct wbuf *w, uint64_t v, size_t n)
{
	uint8_t *p = grow(w, n);

	if (p != NULL)
		store(p, v, n);
}

void
wbuf_u8(struct wbuf *w, uint8_t v)
{
	put(w, v, 1);
}

void
wbuf_u16(struct wbuf *w, uint16_t v)
{
	put(w, v, 2);
}

void
wbuf_u32(struct wbuf *w, uint32_t v)
{
	put(w, v, 4);
}

void
wbuf_u64(struct wbuf *w, uint64_t v)
{
	put(w, v, 8);
}

void
wbuf_bytes(struct wbuf *w, const void *data, size_t n)
{
	uint8_t *p;

	if (n > 0 && (p = grow(w, n)) != NULL)
		memcpy(p, data, n);
}

uint8_t *
wbuf_reserve(struct wbuf *w, size_t n)
{
	uint8_t *p = grow(w, n);

	if (p != NULL && n > 0)
		memset(p, 0, n);
	return p;
}

void
wbuf_str(struct wbuf *w, const char *s)
{
	size_t n = strlen(s);

	if (n > UINT16_MAX) {
		w->bad = 1;
		return;
	}
	wbuf_u16(w, (uint16_t)n);
	wbuf_bytes(w, s, n);
}

/* Overwrite n bytes at off, all of which must have been written. */
static void
patch(struct wbuf *w, size_t off, uint64_t v, size_t n)
{
	if (w->bad || off > w->len || n > w->len - off) {
		w->bad = 1;
		return;
	}
	store(w->buf + off, v, n);
}

void
wbuf_put_u16(struct wbuf *w, size_t off, uint16_t v)
{
	patch(w, off, v, 2);
}

void
wbuf_put_u32(struct wbuf *w, size_t off, uint32_t v)
{
	patch(w, off, v, 4);
}
