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

/* The hooks of struct host, wrapped. Runs in: every engine. */

#include <stdarg.h>
#include <stdio.h>

#include "host.h"
#include "text.h"

#define LINE_MAX_RAW	1024	/* longest line before escaping, with NUL */
#define DRAWS_MAX	8

uint64_t
host_now(const struct host *h)
{
	return h->now(h->ctx);
}

void
host_random(const struct host *h, void *buf, size_t n)
{
	h->random(h->ctx, buf, n);
}

uint32_t
host_random_u32(const struct host *h)
{
	uint32_t v = 0;
	int i;

	/* A fuzzer's hook may give zeros only; that must end, too. */
	for (i = 0; v == 0 && i < DRAWS_MAX; i++)
		host_random(h, &v, sizeof(v));
	return v != 0 ? v : 1;
}

void
host_log(const struct host *h, enum host_level level, const char *fmt, ...)
{
	char raw[LINE_MAX_RAW], line[4 * LINE_MAX_RAW];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(raw, sizeof(raw), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(raw))
		n = sizeof(raw) - 1;
	h->log(h->ctx, level, text_escape(line, sizeof(line), raw, (size_t)n));
}
