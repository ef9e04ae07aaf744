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

/* Data attributes (RFC 2408 3.3) both ways. */

#ifndef IKE_ATTRIBUTE_H
#define IKE_ATTRIBUTE_H

#include <stdint.h>

struct cursor;
struct wbuf;

struct attribute {
	uint16_t	type;
	uint64_t	value;	/* a longer number is UINT64_MAX */
};

/* Read the next attribute. Returns 1 with it, 0 at the end, -1 if it runs
 * past the end. An empty value is 0. */
int	attribute_next(struct cursor *, struct attribute *);
/* Append one in the short form, and a number that needs up to 32 bits. */
void	attribute_put(struct wbuf *, uint16_t type, uint16_t value);
void	attribute_put_u32(struct wbuf *, uint16_t type, uint32_t value);

#endif
