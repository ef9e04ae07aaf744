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

/* Serial number arithmetic (RFC 1982; RFC 2661 5.8 for 16 bits). Pure. */

#ifndef ADIT_SERIAL_H
#define ADIT_SERIAL_H

#include <stdint.h>

/* 1 if a comes before b modulo 2^16 (at most 32767 ahead). */
int	serial16_before(uint16_t a, uint16_t b);
/* Signed distance from a to b, -32768..32767. */
int	serial16_diff(uint16_t b, uint16_t a);
int	serial32_before(uint32_t a, uint32_t b);

#endif
