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

/* Hiding of AVP values (RFC 2661 4.3). Pure. */

#ifndef ADIT_L2TP_HIDDEN_H
#define ADIT_L2TP_HIDDEN_H

#include <stddef.h>
#include <stdint.h>

struct wbuf;

/* Decipher len bytes of a hidden AVP's value into plain, which has room for
 * as many; the value starts at plain[0]. Returns its length, or -1 if the
 * length inside does not fit (plain wiped) or the hash fails. */
int	l2tp_hidden_decode(uint8_t *plain, uint16_t type,
	    const uint8_t *secret, size_t slen, const uint8_t *vector,
	    size_t vlen, const uint8_t *cipher, size_t len);
/* Append a mandatory hidden AVP. The Random Vector AVP must have been written
 * before it. w goes bad on failure. */
void	l2tp_hidden_put(struct wbuf *w, uint16_t type,
	    const uint8_t *secret, size_t slen, const uint8_t *vector,
	    size_t vlen, const uint8_t *value, size_t len);

#endif
