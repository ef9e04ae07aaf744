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

/* Telling keepalives, IKE and ESP apart, RFC 3948 2.1-2.3.
 * Runs in: ikeyd engine, pipexd workers. */

#include "base/cursor.h"
#include "natt.h"

#define KEEPALIVE	0xff

int
natt_is_keepalive(const void *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	return len == 1 && cursor_u8(&c) == KEEPALIVE;
}

enum natt_kind
natt_classify(const void *buf, size_t len, uint32_t *spi)
{
	struct cursor c;
	uint32_t first;

	*spi = 0;
	cursor_init(&c, buf, len);
	if (len == 1)
		return natt_is_keepalive(buf, len) ? NATT_KEEPALIVE : NATT_BAD;
	first = cursor_u32(&c);
	if (!cursor_ok(&c))
		return NATT_BAD;
	if (first == 0)
		return cursor_left(&c) > 0 ? NATT_IKE : NATT_BAD;
	if (first < NATT_SPI_MIN || len < NATT_ESP_MIN)
		return NATT_BAD;
	*spi = first;
	return NATT_ESP;
}

const char *
natt_kind_name(enum natt_kind kind)
{
	switch (kind) {
	case NATT_BAD:
		return "bad";
	case NATT_KEEPALIVE:
		return "keepalive";
	case NATT_IKE:
		return "ike";
	case NATT_ESP:
		return "esp";
	}
	return "unknown";
}
