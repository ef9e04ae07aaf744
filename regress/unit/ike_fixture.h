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

/* SA payloads as clients write them, for tests of the IKE engine. */

#ifndef IKE_FIXTURE_H
#define IKE_FIXTURE_H

#include <string.h>

#include "base/cursor.h"
#include "ikeyd/ike/attribute.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/ike/proposal.h"

#define FIX_MAX	24

/* The vendor ID of NAT traversal as of RFC 3947 3.1. */
static const uint8_t fix_rfc3947[16] = {
	0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45,
	0x5c, 0x57, 0x28, 0xf2, 0x0e, 0x95, 0x45, 0x2f
};

/* A transform of phase 1 or 2 in IKE's numbers; keybits 0: no attribute. */
struct fix_transform {
	uint16_t	enc, keybits, hash, group;
};

struct fix_offer {
	struct fix_transform	t[FIX_MAX];	/* ends with enc 0 */
	uint32_t		life_s, life_kib;	/* 0: not said */
	uint16_t		mode;		/* phase 2 */
};

static inline size_t
fix_count(const struct fix_offer *o)
{
	size_t n = 0;

	while (n < FIX_MAX && o->t[n].enc != 0)
		n++;
	return n;
}

static inline size_t
fix_part(struct wbuf *w, uint8_t next)
{
	size_t at = w->len;

	wbuf_u8(w, next);
	wbuf_u8(w, 0);
	wbuf_u16(w, 0);
	return at;
}

static inline void
fix_end(struct wbuf *w, size_t at)
{
	wbuf_put_u16(w, at + 2, (uint16_t)(w->len - at));
}

static inline void
fix_life(struct wbuf *w, const struct fix_offer *o, uint16_t type,
    uint16_t duration)
{
	if (o->life_s != 0) {
		attribute_put(w, type, LIFE_SECONDS);
		attribute_put_u32(w, duration, o->life_s);
	}
	if (o->life_kib != 0) {
		attribute_put(w, type, LIFE_KIB);
		attribute_put_u32(w, duration, o->life_kib);
	}
}

static inline void
fix_transform1(struct wbuf *w, const struct fix_offer *o, size_t i)
{
	const struct fix_transform *t = &o->t[i];
	size_t at = fix_part(w, i + 1 < fix_count(o) ? ISAKMP_TRANSFORM : 0);

	wbuf_u8(w, (uint8_t)(i + 1));
	wbuf_u8(w, ISAKMP_KEY_IKE);
	wbuf_u16(w, 0);
	attribute_put(w, ATTR1_ENC, t->enc);
	if (t->keybits != 0)
		attribute_put(w, ATTR1_KEYLEN, t->keybits);
	attribute_put(w, ATTR1_HASH, t->hash);
	attribute_put(w, ATTR1_GROUP, t->group);
	attribute_put(w, ATTR1_AUTH, AUTH1_PSK);
	fix_life(w, o, ATTR1_LIFE_TYPE, ATTR1_LIFE);
	fix_end(w, at);
}

static inline void
fix_transform2(struct wbuf *w, const struct fix_offer *o, size_t i)
{
	const struct fix_transform *t = &o->t[i];
	size_t at = fix_part(w, i + 1 < fix_count(o) ? ISAKMP_TRANSFORM : 0);

	wbuf_u8(w, (uint8_t)(i + 1));
	wbuf_u8(w, (uint8_t)t->enc);
	wbuf_u16(w, 0);
	fix_life(w, o, ATTR2_LIFE_TYPE, ATTR2_LIFE);
	attribute_put(w, ATTR2_MODE, o->mode);
	if (t->hash != 0)
		attribute_put(w, ATTR2_AUTH, t->hash);
	if (t->keybits != 0)
		attribute_put(w, ATTR2_KEYLEN, t->keybits);
	if (t->group != 0)
		attribute_put(w, ATTR2_GROUP, t->group);
	fix_end(w, at);
}

/* The body of an SA payload of one proposal. Returns its length. */
static inline size_t
fix_sa(uint8_t *buf, size_t size, int phase, const struct fix_offer *o)
{
	struct wbuf w;
	size_t i, at;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, ISAKMP_DOI_IPSEC);
	wbuf_u32(&w, ISAKMP_SIT_IDENTITY);
	at = fix_part(&w, 0);
	wbuf_u8(&w, 1);
	wbuf_u8(&w, phase == 1 ? ISAKMP_PROTO_ISAKMP : ISAKMP_PROTO_ESP);
	wbuf_u8(&w, phase == 1 ? 0 : 4);
	wbuf_u8(&w, (uint8_t)fix_count(o));
	if (phase == 2)
		wbuf_u32(&w, 0xc0ffee01);
	for (i = 0; i < fix_count(o); i++) {
		if (phase == 1)
			fix_transform1(&w, o, i);
		else
			fix_transform2(&w, o, i);
	}
	fix_end(&w, at);
	return w.len;
}

/* What adit accepts where a rule names nothing. */
static inline void
fix_defaults(struct ike_transforms *main_t, struct ike_transforms *quick_t)
{
	static const struct ike_transforms m = {
		{ { IKE_CIPHER_AES_CBC, 256 }, { IKE_CIPHER_AES_CBC, 128 } }, 2,
		{ HASH_SHA256, HASH_SHA1 }, 2,
		{ DH_MODP2048, DH_MODP3072, DH_MODP4096, DH_ECP256, DH_ECP384 },
		5, 28800, 0
	}, q = {
		{ { IKE_CIPHER_AES_GCM, 256 }, { IKE_CIPHER_AES_GCM, 128 },
		    { IKE_CIPHER_AES_CBC, 256 }, { IKE_CIPHER_AES_CBC, 128 } },
		4, { HASH_SHA256, HASH_SHA1 }, 2, { 0 }, 0, 3600, 0
	};

	*main_t = m;
	*quick_t = q;
}

#endif
