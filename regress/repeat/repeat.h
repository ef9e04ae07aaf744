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

/* A hostile input a hundred thousand times: what is in use of memory after the
 * first tenth of them must not be exceeded by the rest. Plain objects, because
 * the sanitizer holds freed memory back; glibc counts what is in use. */

#ifndef REGRESS_REPEAT_H
#define REGRESS_REPEAT_H

#include <stdint.h>

#include "regress/lib/test.h"

#define REPEATS	100000

struct repeat {
	const char	*name;	/* of ATTACKS.md: its number and what it is */
	/* Give the input for the nth time, 0 and up; let time pass. */
	void		(*fn)(void *ctx, uint32_t n);
};

/* Run each row; settle(ctx) is called before memory is looked at, and forgets
 * what the test itself keeps. Fails, by name, where memory has grown. */
void	repeat_all(const struct repeat *, size_t n, void *ctx,
	    void (*settle)(void *ctx));

#endif
