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

/* Hidden AVPs, RFC 2661 4.3: a chain of MD5 over the secret and the cipher
 * text before, xored onto length, value and padding. Runs in: l2tpd engine. */

#include <string.h>

#include "avp.h"
#include "base/cursor.h"
#include "crypto/hash.h"
#include "hidden.h"

#define BLOCK		16
#define INNER_LENGTH	2
#define FLAGS_MH	0xc000

/* The block that hides the one at off: of type, secret and vector for the
 * first, of secret and the cipher text before for the others. */
static int
mask_block(uint8_t mask[BLOCK], uint16_t type, const struct piece *secret,
    const struct piece *vector, const uint8_t *cipher, size_t off)
{
	uint8_t t[2] = { (uint8_t)(type >> 8), (uint8_t)type };
	struct piece p[3] = { { t, sizeof(t) }, *secret, *vector };

	if (off == 0)
		return hash_pieces(HASH_MD5, p, 3, mask);
	p[0] = *secret;
	p[1].data = cipher + off - BLOCK;
	p[1].len = BLOCK;
	return hash_pieces(HASH_MD5, p, 2, mask);
}

static void
xor_block(uint8_t *dst, const uint8_t *src, const uint8_t *mask, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		dst[i] = src[i] ^ mask[i];
}

static size_t
block_at(size_t off, size_t len)
{
	return len - off < BLOCK ? len - off : BLOCK;
}

int
l2tp_hidden_decode(uint8_t *plain, uint16_t type, const uint8_t *secret,
    size_t slen, const uint8_t *vector, size_t vlen, const uint8_t *cipher,
    size_t len)
{
	struct piece s = { secret, slen }, v = { vector, vlen };
	uint8_t mask[BLOCK];
	size_t off, n;

	if (len < INNER_LENGTH)
		return -1;
	for (off = 0; off < len; off += BLOCK) {
		if (mask_block(mask, type, &s, &v, cipher, off) == -1)
			goto fail;
		xor_block(plain + off, cipher + off, mask, block_at(off, len));
	}
	explicit_bzero(mask, sizeof(mask));
	n = (size_t)plain[0] << 8 | plain[1];
	if (n > len - INNER_LENGTH)
		goto fail;
	memmove(plain, plain + INNER_LENGTH, n);
	return (int)n;
fail:
	explicit_bzero(mask, sizeof(mask));
	explicit_bzero(plain, len);
	return -1;
}

void
l2tp_hidden_put(struct wbuf *w, uint16_t type, const uint8_t *secret,
    size_t slen, const uint8_t *vector, size_t vlen, const uint8_t *value,
    size_t len)
{
	struct piece s = { secret, slen }, v = { vector, vlen };
	uint8_t mask[BLOCK], *out;
	size_t off, total = INNER_LENGTH + len;

	if (total > AVP_MAXVALUE) {
		w->bad = 1;
		return;
	}
	wbuf_u16(w, (uint16_t)(FLAGS_MH | (AVP_HEADLEN + total)));
	wbuf_u16(w, 0);
	wbuf_u16(w, type);
	if ((out = wbuf_reserve(w, total)) == NULL)
		return;
	out[0] = (uint8_t)(len >> 8);
	out[1] = (uint8_t)len;
	memcpy(out + INNER_LENGTH, value, len);
	for (off = 0; off < total; off += BLOCK) {
		if (mask_block(mask, type, &s, &v, out, off) == -1) {
			w->bad = 1;
			explicit_bzero(out, total);
			break;
		}
		xor_block(out + off, out + off, mask, block_at(off, total));
	}
	explicit_bzero(mask, sizeof(mask));
}
