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

/* Hex text to bytes, and comparisons that print both sides. */

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

uint8_t *
bytes_copy(const void *p, size_t len)
{
	uint8_t	*copy;

	if ((copy = malloc(len == 0 ? 1 : len)) == NULL)
		err(1, "malloc");
	if (len > 0)
		memcpy(copy, p, len);
	return copy;
}

static int
digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct bytes
hex_bytes(const char *text)
{
	struct bytes	 b = { NULL, 0 };
	uint8_t		*room;
	int		 hi, lo;
	const char	*p = text;

	if ((room = malloc(strlen(text) / 2 + 1)) == NULL)
		err(1, "malloc");
	for (;;) {
		while (isspace((unsigned char)*p) || *p == ':')
			p++;
		if (*p == '\0')
			break;
		if ((hi = digit((unsigned char)p[0])) == -1 ||
		    (lo = digit((unsigned char)p[1])) == -1)
			errx(1, "not hex: \"%s\"", text);
		room[b.len++] = hi << 4 | lo;
		p += 2;
	}
	b.data = bytes_copy(room, b.len);
	free(room);
	return b;
}

static void
print_hex(const char *what, const uint8_t *p, size_t len)
{
	size_t	 i;

	fprintf(stderr, "# %s (%zu bytes):", what, len);
	for (i = 0; i < len; i++)
		fprintf(stderr, "%s%02x", i % 32 == 0 ? "\n#   " : "", p[i]);
	fprintf(stderr, "\n");
}

void
hex_assert(const void *got, size_t gotlen, const void *want, size_t wantlen,
    const char *file, int line)
{
	if (gotlen == wantlen && (gotlen == 0 || !memcmp(got, want, gotlen)))
		return;
	print_hex("expected", want, wantlen);
	print_hex("got", got, gotlen);
	_fail(file, line);
}

void
hex_assert_text(const void *got, size_t gotlen, const char *text,
    const char *file, int line)
{
	struct bytes	 want = hex_bytes(text);

	hex_assert(got, gotlen, want.data, want.len, file, line);
	free(want.data);
}
