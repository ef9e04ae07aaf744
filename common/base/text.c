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

/* Escaping, hex and the token bucket of the log. Runs in: every process. */

#include <string.h>

#include "text.h"

/* Write the escape of c into out (at most 4 bytes) and return its length. */
static size_t
escape_byte(char *out, uint8_t c)
{
	const char *letter, *from = "\n\r\t", *to = "nrt";

	if (c >= 0x20 && c < 0x7f && c != '\\') {
		out[0] = (char)c;
		return 1;
	}
	out[0] = '\\';
	if (c == '\\') {
		out[1] = '\\';
		return 2;
	}
	if (c != '\0' && (letter = strchr(from, c)) != NULL) {
		out[1] = to[letter - from];
		return 2;
	}
	out[1] = (char)('0' + (c >> 6));
	out[2] = (char)('0' + (c >> 3 & 7));
	out[3] = (char)('0' + (c & 7));
	return 4;
}

char *
text_escape(char *dst, size_t size, const void *src, size_t n)
{
	const uint8_t *p = src;
	char one[4];
	size_t i, k, at = 0;

	if (size == 0)
		return dst;
	for (i = 0; i < n; i++) {
		k = escape_byte(one, p[i]);
		/* An escape is never cut in the middle. */
		if (k >= size - at)
			break;
		memcpy(dst + at, one, k);
		at += k;
	}
	dst[at] = '\0';
	return dst;
}

char *
text_hex(char *dst, size_t size, const void *src, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = src;
	size_t i;

	if (size == 0)
		return dst;
	for (i = 0; i < n && i < (size - 1) / 2; i++) {
		dst[2 * i] = digits[p[i] >> 4];
		dst[2 * i + 1] = digits[p[i] & 0xf];
	}
	dst[2 * i] = '\0';
	return dst;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
text_unhex(const char *hex, uint8_t *dst, size_t size)
{
	size_t n = 0;
	int v, high = -1;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		if ((v = digit(*hex)) == -1)
			return -1;
		if (high == -1) {
			high = v;
			continue;
		}
		if (n == size || n == INT32_MAX)
			return -1;
		dst[n++] = (uint8_t)(high << 4 | v);
		high = -1;
	}
	return high == -1 ? (int)n : -1;
}

void
ratelimit_init(struct ratelimit *r, uint32_t rate, uint32_t burst)
{
	if (burst > UINT32_MAX / 1000)
		burst = UINT32_MAX / 1000;
	r->rate = rate;
	r->burst = burst;
	r->tokens_milli = burst * 1000;
	r->last_ms = 0;
	r->suppressed = 0;
}

/* Add what the time since the last event is worth: rate events a second are
 * rate thousandths of a token a millisecond. */
static void
refill(struct ratelimit *r, uint64_t now_ms)
{
	uint64_t passed, full = (uint64_t)r->burst * 1000;
	uint64_t room = full - r->tokens_milli;

	if (now_ms <= r->last_ms)
		return;
	passed = now_ms - r->last_ms;
	r->last_ms = now_ms;
	if (r->rate == 0)
		return;
	if (passed > room / r->rate)
		r->tokens_milli = (uint32_t)full;
	else
		r->tokens_milli += (uint32_t)(passed * r->rate);
}

int
ratelimit_pass(struct ratelimit *r, uint64_t now_ms)
{
	refill(r, now_ms);
	if (r->tokens_milli < 1000) {
		r->suppressed++;
		return 0;
	}
	r->tokens_milli -= 1000;
	return 1;
}
