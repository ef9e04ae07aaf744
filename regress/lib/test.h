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

/* What every test program includes: cmocka with the headers it wants before it,
 * hex text, vector files and random numbers that can be replayed. */

#ifndef REGRESS_LIB_TEST_H
#define REGRESS_LIB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* or cmocka makes one of its own, of the wrong size on OpenBSD */
#ifndef _UINTPTR_T_DEFINED
#define _UINTPTR_T_DEFINED
#endif
#include <cmocka.h>

/* Bytes in memory of their own, so that the sanitizer sees a read past them. */
struct bytes {
	uint8_t	*data;		/* NULL only if len is 0 */
	size_t	 len;
};

/* Hex digits, blanks between them let through, to bytes; the caller frees
 * .data.  Text that is not hex ends the test program. */
struct bytes	 hex_bytes(const char *);

/* A copy of exactly len bytes; the caller frees it.  Never NULL. */
uint8_t		*bytes_copy(const void *, size_t);

/* Fail unless both are equal, and print both in hex if they are not. */
#define assert_bytes(got, gotlen, want, wantlen) \
	hex_assert((got), (gotlen), (want), (wantlen), __FILE__, __LINE__)
#define assert_hex(got, gotlen, text) \
	hex_assert_text((got), (gotlen), (text), __FILE__, __LINE__)
void		 hex_assert(const void *, size_t, const void *, size_t,
		    const char *, int);
void		 hex_assert_text(const void *, size_t, const char *,
		    const char *, int);

/* splitmix64: the same seed gives the same numbers everywhere. */
struct prng {
	uint64_t	 state;
};

void		 prng_seed(struct prng *, uint64_t);
uint32_t	 prng_next(struct prng *);
/* 0 .. bound - 1; bound is not 0. */
uint32_t	 prng_below(struct prng *, uint32_t);
void		 prng_fill(struct prng *, void *, size_t);

/* A vector file: records parted by empty lines, each of "name = value" lines;
 * a line that begins with # is a comment, one that begins with [ is a heading
 * and ends a record.  A record has at most 64 fields. */
struct vector;

/* Read the file, or end the test program.  Returns its first record;
 * vectors_free() gives all back. */
struct vector	*vectors_read(const char *);
void		 vectors_free(struct vector *);
/* The record after this one, or NULL. */
struct vector	*vector_next(struct vector *);
/* The value's text, or NULL if the record has no such field. */
const char	*vector_text(const struct vector *, const char *);
/* The value in hex as bytes, which the caller frees, or as a number; a field
 * that is not there ends the test program. */
struct bytes	 vector_bytes(const struct vector *, const char *);
uint64_t	 vector_number(const struct vector *, const char *);
/* The line the record begins on, for messages. */
unsigned int	 vector_line(const struct vector *);

#endif
