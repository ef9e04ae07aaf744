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

/* Every decoder of IKE: the first byte says which, the second a first payload
 * or phase, the rest is the input. What was taken as a proposal must come back
 * the same when it is answered. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "ikeyd/ike/choice.h"
#include "ikeyd/ike/ident.h"
#include "ikeyd/ike/natt.h"
#include "ikeyd/ike/payload.h"
#include "ikeyd/ike/proposal.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct ike_transforms all = {
	{ { IKE_CIPHER_AES_CBC, 256 }, { IKE_CIPHER_AES_CBC, 128 },
	    { IKE_CIPHER_AES_GCM, 128 }, { IKE_CIPHER_3DES, 0 } }, 4,
	{ HASH_SHA256, HASH_SHA1, HASH_MD5 }, 3,
	{ DH_MODP2048, DH_MODP1024, DH_ECP256, 0 }, 4, 3600, 0
};

static void
chain(uint8_t first, const uint8_t *data, size_t len, int padded)
{
	static const uint8_t cookie[ISAKMP_COOKIELEN];
	struct addr local = addr_v4_u32(0xc0000201, 500), peer = local, oa;
	struct natt_found found;
	struct payloads ps;
	struct vendors v;
	unsigned int count;
	uint8_t type;
	int shape;

	if (payloads_decode(&ps, first, data, len, padded) != 0)
		return;
	if (ps.n == 0 || ps.n > IKE_MAXPAYLOAD || ps.end > data + len)
		abort();
	for (shape = 0; shape < SHAPE_MAX; shape++)
		payloads_check(&ps, (enum shape)shape, &type, &count);
	vendors_scan(&ps, &v);
	natt_detect(&ps, NATT_RFC3947, HASH_SHA1, cookie, cookie, &local,
	    &peer, &found);
	natt_get_oa(&ps, NATT_DRAFT03, 0, &oa);
	natt_get_oa(&ps, NATT_RFC3947, 1, &oa);
}

static void
proposals(int phase, const uint8_t *data, size_t len)
{
	static struct offers os, back;
	struct offer_want want = { 1, 1, 0, &all };
	const struct offer *o;
	struct ike_choice ch;
	uint8_t *buf, spi[4] = { 0, 0, 16, 1 };
	char words[300];
	struct wbuf w;

	if (proposal_decode(&os, phase, data, len) != 0)
		return;
	offers_words(&os, phase, words, sizeof(words));
	want.has_ke = len & 1;
	o = phase == 1 ? proposal_choose1(&os, &all, &ch) :
	    proposal_choose2(&os, &all, &want, &ch);
	if (o == NULL)
		return;
	choice_words(&ch, words, sizeof(words));
	if ((buf = malloc(len + 64)) == NULL)
		return;
	wbuf_init(&w, buf, len + 64);
	proposal_answer(&w, o, spi, phase == 1 ? 0 : 4);
	if (!wbuf_ok(&w) || proposal_decode(&back, phase, buf, w.len) != 0 ||
	    back.n != 1 || back.v[0].attrslen != o->attrslen ||
	    memcmp(back.v[0].attrs, o->attrs, o->attrslen) != 0)
		abort();
	free(buf);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct isakmp_header h;
	struct ike_id id;
	char words[256];
	uint16_t port;
	uint8_t what, second;

	if (len < 2)
		return 0;
	what = data[0] % 6;
	second = data[1];
	data += 2;
	len -= 2;
	if (what == 0) {
		if (isakmp_header_decode(&h, data, len) == 0)
			chain(h.next, data + ISAKMP_HEADERLEN,
			    len - ISAKMP_HEADERLEN, 0);
	} else if (what == 1)
		chain(second, data, len, 1);
	else if (what == 2 || what == 3)
		proposals(what - 1, data, len);
	else if (what == 4) {
		if (ident_decode(&id, data, len) == NULL)
			ident_words(&id, words, sizeof(words));
	} else if (second <= len)
		ident_narrow(data, second, data + second, len - second, &port);
	return 0;
}
