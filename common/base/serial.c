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

/* Serial number arithmetic, RFC 1982 3.2. Two numbers half the space apart are
 * not comparable there; here neither comes before the other.
 * Runs in: every engine. */

#include "serial.h"

int
serial16_before(uint16_t a, uint16_t b)
{
	uint16_t ahead = (uint16_t)(b - a);

	return ahead != 0 && ahead < 0x8000;
}

int
serial16_diff(uint16_t b, uint16_t a)
{
	int ahead = (uint16_t)(b - a);

	return ahead < 0x8000 ? ahead : ahead - 0x10000;
}

int
serial32_before(uint32_t a, uint32_t b)
{
	uint32_t ahead = b - a;

	return ahead != 0 && ahead < 0x80000000U;
}
