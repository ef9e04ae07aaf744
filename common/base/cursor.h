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

/* Bounds-checked reader and writer: the only way bytes of a peer are read.
 * Pure; used by every process. */

#ifndef ADIT_CURSOR_H
#define ADIT_CURSOR_H

#include <stddef.h>
#include <stdint.h>

/* A reader over borrowed bytes. It never owns memory; once a read fails the
 * cursor is spent: it stays failed, gives zeros, and has nothing left. */
struct cursor {
	const uint8_t	*p;	/* next byte */
	size_t		 left;	/* bytes that may still be read */
	int		 bad;	/* a read ran past the end */
};

/* Start reading the len bytes at buf, which must outlive the cursor. */
void		 cursor_init(struct cursor *, const void *buf, size_t len);
/* Bytes not read yet (0 after a failure). */
size_t		 cursor_left(const struct cursor *);
/* 1 if no read has failed so far. */
int		 cursor_ok(const struct cursor *);
/* 1 if no read has failed and nothing is left. */
int		 cursor_done(const struct cursor *);
/* Big-endian (network order) integers as host values; 0 on failure, which
 * cursor_ok() tells apart. */
uint8_t		 cursor_u8(struct cursor *);
uint16_t	 cursor_u16(struct cursor *);
uint32_t	 cursor_u32(struct cursor *);
uint64_t	 cursor_u64(struct cursor *);
/* A pointer to the next n bytes, which are consumed; NULL on failure. The
 * memory stays the owner's. n of 0 gives a valid pointer. */
const uint8_t	*cursor_take(struct cursor *, size_t n);
/* Copy the next n bytes to dst. Returns 0, or -1 (dst zeroed). */
int		 cursor_copy(struct cursor *, void *dst, size_t n);
/* Put the next n bytes into sub as a reader of its own. Returns 0 or -1. */
int		 cursor_sub(struct cursor *, struct cursor *sub, size_t n);
/* Step over n bytes. Returns 0 or -1. */
int		 cursor_skip(struct cursor *, size_t n);
/* A string as wbuf_str() writes it (u16 length, bytes) into dst of size
 * bytes, NUL-terminated; an embedded NUL or a string that does not fit is a
 * failure. Returns 0 or -1. */
int		 cursor_str(struct cursor *, char *dst, size_t size);

/* A writer into borrowed memory of fixed size. Overflow is remembered and
 * writes nothing more; check wbuf_ok() once at the end. */
struct wbuf {
	uint8_t	*buf;
	size_t	 len;	/* bytes written */
	size_t	 size;
	int	 bad;	/* something did not fit */
};

/* Start writing into the size bytes at buf, which the caller keeps. */
void	wbuf_init(struct wbuf *, void *buf, size_t size);
/* 1 if everything so far did fit. */
int	wbuf_ok(const struct wbuf *);
/* Append big-endian integers, given in host order. */
void	wbuf_u8(struct wbuf *, uint8_t);
void	wbuf_u16(struct wbuf *, uint16_t);
void	wbuf_u32(struct wbuf *, uint32_t);
void	wbuf_u64(struct wbuf *, uint64_t);
/* Append n bytes of data. */
void	wbuf_bytes(struct wbuf *, const void *data, size_t n);
/* Append n zero bytes and return where they start, or NULL on overflow. */
uint8_t	*wbuf_reserve(struct wbuf *, size_t n);
/* Append a u16 length and the string without its NUL. */
void	wbuf_str(struct wbuf *, const char *);
/* Overwrite two bytes at offset off, already written, with v (host order);
 * used for lengths known only at the end. */
void	wbuf_put_u16(struct wbuf *, size_t off, uint16_t v);
void	wbuf_put_u32(struct wbuf *, size_t off, uint32_t v);

#endif
