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

/* Text for logs and tools: escaping, hex, and a limited rate. Pure. */

#ifndef ADIT_TEXT_H
#define ADIT_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Escape n bytes of a peer's text in the manner of vis(3): printable ASCII
 * stays, '\' doubles, newline, return and tab become \n, \r and \t, the rest
 * \ooo; cut, never inside an escape, so that dst of size bytes is
 * NUL-terminated. Returns dst. */
char	*text_escape(char *dst, size_t size, const void *src, size_t n);
/* Lower-case hex of n bytes, cut to fit, NUL-terminated. Returns dst. */
char	*text_hex(char *dst, size_t size, const void *src, size_t n);
/* Parse hex digits (spaces allowed) into dst. Returns bytes or -1. */
int	 text_unhex(const char *hex, uint8_t *dst, size_t size);

/* A token bucket: rate events a second, burst at once. */
struct ratelimit {
	uint32_t	rate, burst;
	uint32_t	tokens_milli;	/* thousandths of a token */
	uint64_t	last_ms;
	uint64_t	suppressed;	/* events over the limit so far; who
					 * reports them sets this back to 0 */
};

/* Start full. A burst above 4294967 is cut to that. */
void	ratelimit_init(struct ratelimit *, uint32_t rate, uint32_t burst);
/* 1 if the event at now_ms passes, 0 if it is over the limit (counted). */
int	ratelimit_pass(struct ratelimit *, uint64_t now_ms);

#endif
