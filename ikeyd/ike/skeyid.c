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

/* SKEYID, SKEYID_d, SKEYID_a, SKEYID_e: RFC 2409 5.
 * Runs in: ikeyd keys. */

#include <string.h>

#include "skeyid.h"

/* One child: prf(SKEYID, before | g^xy | CKY-I | CKY-R | number). */
static int
child(const struct skeyid *s, const struct skeyid_in *in,
    const uint8_t *before, uint8_t number, uint8_t *out)
{
	struct piece p[5] = {
		{ before, before != NULL ? s->len : 0 },
		{ in->gxy, in->gxylen },
		{ in->icookie, sizeof(in->icookie) },
		{ in->rcookie, sizeof(in->rcookie) },
		{ &number, 1 }
	};
	int skip = before == NULL;

	return hmac_pieces(in->hash, s->skeyid, s->len, p + skip,
	    (size_t)(5 - skip), out);
}

static int
children(struct skeyid *s, const struct skeyid_in *in)
{
	if (child(s, in, NULL, 0, s->d) == -1 ||
	    child(s, in, s->d, 1, s->a) == -1 ||
	    child(s, in, s->a, 2, s->e) == -1) {
		explicit_bzero(s, sizeof(*s));
		return -1;
	}
	return 0;
}

int
skeyid_psk(struct skeyid *s, const struct skeyid_in *in, const void *psk,
    size_t psklen)
{
	struct piece p[2] = {
		{ in->ni, in->nilen }, { in->nr, in->nrlen }
	};

	s->len = (uint8_t)hash_len(in->hash);
	if (s->len == 0 ||
	    hmac_pieces(in->hash, psk, psklen, p, 2, s->skeyid) == -1)
		return -1;
	return children(s, in);
}

int
skeyid_sig(struct skeyid *s, const struct skeyid_in *in)
{
	uint8_t key[2 * 256];
	struct piece p = { in->gxy, in->gxylen };

	s->len = (uint8_t)hash_len(in->hash);
	if (s->len == 0 || in->nilen > 256 || in->nrlen > 256)
		return -1;
	memcpy(key, in->ni, in->nilen);
	memcpy(key + in->nilen, in->nr, in->nrlen);
	if (hmac_pieces(in->hash, key, in->nilen + in->nrlen, &p, 1,
	    s->skeyid) == -1)
		return -1;
	return children(s, in);
}
