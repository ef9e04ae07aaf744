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

/* SA payloads: proposals and transforms read into a flat list, the answer to
 * one of them, and our own offers (RFC 2408 3.4-3.6 and 4.2, RFC 2407 4.6.1).
 * Which one is taken is decided in choice.c. Runs in: ikeyd engine. */

#include <string.h>

#include "attribute.h"
#include "base/cursor.h"
#include "choice.h"
#include "isakmp.h"
#include "proposal.h"

const char *
proposal_strerror(int error)
{
	switch (error) {
	case PROPOSAL_E_SYNTAX:
		return "malformed proposal";
	case PROPOSAL_E_MANY:
		return "too many transforms";
	case PROPOSAL_E_DOI:
		return "not the IPsec DOI";
	case PROPOSAL_E_SITUATION:
		return "unknown situation";
	}
	return "no error";
}

/* Reading */

/* The same attribute twice with two values is a conflict. 16 bits are enough
 * for all but lifetimes; what does not fit can't be a number we know. */
static int
set16(uint16_t *field, uint64_t value)
{
	uint16_t v = value > UINT16_MAX ? UINT16_MAX : (uint16_t)value;

	if (*field != 0 && *field != v)
		return -1;
	*field = v;
	return 0;
}

static int
set_life(struct offer *o, uint16_t type, uint64_t value)
{
	uint64_t *field;

	if (type == LIFE_SECONDS)
		field = &o->life_s;
	else if (type == LIFE_KIB)
		field = &o->life_kib;
	else
		return 0;	/* unknown life types are repeated, not used */
	if (*field != 0 && *field != value)
		return -1;
	*field = value;
	return 0;
}

static int
set_attr1(struct offer *o, const struct attribute *a, uint16_t *life)
{
	switch (a->type) {
	case ATTR1_ENC:
		return set16(&o->enc, a->value);
	case ATTR1_HASH:
		return set16(&o->hash, a->value);
	case ATTR1_AUTH:
		return set16(&o->auth, a->value);
	case ATTR1_GROUP:
		return set16(&o->group, a->value);
	case ATTR1_KEYLEN:
		return set16(&o->keybits, a->value);
	case ATTR1_LIFE_TYPE:
		*life = a->value > UINT16_MAX ? 0 : (uint16_t)a->value;
		return 0;
	case ATTR1_LIFE:
		return set_life(o, *life, a->value);
	}
	o->strange = 1;
	return 0;
}

static int
set_attr2(struct offer *o, const struct attribute *a, uint16_t *life)
{
	switch (a->type) {
	case ATTR2_LIFE_TYPE:
		*life = a->value > UINT16_MAX ? 0 : (uint16_t)a->value;
		return 0;
	case ATTR2_LIFE:
		return set_life(o, *life, a->value);
	case ATTR2_GROUP:
		return set16(&o->group, a->value);
	case ATTR2_MODE:
		return set16(&o->mode, a->value);
	case ATTR2_AUTH:
		return set16(&o->hash, a->value);
	case ATTR2_KEYLEN:
		return set16(&o->keybits, a->value);
	}
	o->strange = 1;
	return 0;
}

static int
decode_attrs(struct offer *o, int phase)
{
	struct attribute a;
	struct cursor c;
	uint16_t life = 0;
	int r;

	cursor_init(&c, o->attrs, o->attrslen);
	while ((r = attribute_next(&c, &a)) == 1) {
		if (phase == 1)
			r = set_attr1(o, &a, &life);
		else
			r = set_attr2(o, &a, &life);
		if (r == -1)
			return PROPOSAL_E_SYNTAX;
	}
	return r == 0 ? 0 : PROPOSAL_E_SYNTAX;
}

/* The generic header inside an SA payload; returns what is behind it. */
static int
inner_payload(struct cursor *c, uint8_t type, uint8_t *next, struct cursor *body)
{
	uint8_t reserved;
	uint16_t len;

	*next = cursor_u8(c);
	reserved = cursor_u8(c);
	len = cursor_u16(c);
	if (!cursor_ok(c) || reserved != 0 || len < 4 ||
	    (*next != ISAKMP_NONE && *next != type))
		return -1;
	return cursor_sub(c, body, len - 4);
}

static int
decode_transform(struct offers *os, const struct offer *proposal,
    struct cursor *c, int phase, uint8_t *next)
{
	struct cursor body;
	struct offer *o;

	if (os->n == IKE_MAXOFFER)
		return PROPOSAL_E_MANY;
	if (inner_payload(c, ISAKMP_TRANSFORM, next, &body) == -1)
		return PROPOSAL_E_SYNTAX;
	o = &os->v[os->n];
	*o = *proposal;
	o->number = cursor_u8(&body);
	o->id = cursor_u8(&body);
	if (cursor_u16(&body) != 0 || !cursor_ok(&body))
		return PROPOSAL_E_SYNTAX;
	o->attrslen = cursor_left(&body);
	o->attrs = cursor_take(&body, o->attrslen);
	os->n++;
	return decode_attrs(o, phase);
}

static int
decode_proposal(struct offers *os, struct cursor *c, int phase, uint8_t *next)
{
	struct cursor body;
	struct offer o;
	uint8_t count, n = 0, more = ISAKMP_TRANSFORM;
	int r;

	memset(&o, 0, sizeof(o));
	if (inner_payload(c, ISAKMP_PROPOSAL, next, &body) == -1)
		return PROPOSAL_E_SYNTAX;
	o.proposal = cursor_u8(&body);
	o.proto = cursor_u8(&body);
	o.spilen = cursor_u8(&body);
	count = cursor_u8(&body);
	o.spi = cursor_take(&body, o.spilen);
	if (!cursor_ok(&body) || count == 0 || o.spilen > 16)
		return PROPOSAL_E_SYNTAX;
	while (more == ISAKMP_TRANSFORM) {
		if ((r = decode_transform(os, &o, &body, phase, &more)) != 0)
			return r;
		n++;
	}
	/* The count and the chain must agree, and nothing may be left. */
	if (n != count || !cursor_done(&body))
		return PROPOSAL_E_SYNTAX;
	return 0;
}

/* Proposals of equal number are one offer of all their protocols together,
 * which we never take. */
static void
mark_joined(struct offers *os, size_t start)
{
	size_t i, k;

	if (start == 0 || start == os->n ||
	    os->v[start - 1].proposal != os->v[start].proposal)
		return;
	for (i = 0; i < start; i++)
		if (os->v[i].proposal == os->v[start].proposal)
			os->v[i].joined = 1;
	for (k = start; k < os->n; k++)
		os->v[k].joined = 1;
}

int
proposal_decode(struct offers *os, int phase, const uint8_t *body, size_t len)
{
	struct cursor c;
	uint32_t doi, situation;
	uint8_t next = ISAKMP_PROPOSAL;
	size_t start;
	int r;

	os->n = 0;
	cursor_init(&c, body, len);
	doi = cursor_u32(&c);
	situation = cursor_u32(&c);
	if (!cursor_ok(&c))
		return PROPOSAL_E_SYNTAX;
	if (doi != ISAKMP_DOI_IPSEC)
		return PROPOSAL_E_DOI;
	if (situation != ISAKMP_SIT_IDENTITY)
		return PROPOSAL_E_SITUATION;
	while (next == ISAKMP_PROPOSAL) {
		start = os->n;
		if ((r = decode_proposal(os, &c, phase, &next)) != 0)
			return r;
		mark_joined(os, start);
	}
	return cursor_done(&c) ? 0 : PROPOSAL_E_SYNTAX;
}

/* Writing. The lengths inside are known only at the end of each part. */

static size_t
part_begin(struct wbuf *w, uint8_t next)
{
	size_t start = w->len;

	wbuf_u8(w, next);
	wbuf_u8(w, 0);
	wbuf_u16(w, 0);
	return start;
}

static void
part_end(struct wbuf *w, size_t start)
{
	if (wbuf_ok(w))
		wbuf_put_u16(w, start + 2, (uint16_t)(w->len - start));
}

static size_t
proposal_begin(struct wbuf *w, uint8_t number, uint8_t proto,
    const uint8_t *spi, uint8_t spilen, uint8_t count)
{
	size_t start;

	wbuf_u32(w, ISAKMP_DOI_IPSEC);
	wbuf_u32(w, ISAKMP_SIT_IDENTITY);
	start = part_begin(w, ISAKMP_NONE);
	wbuf_u8(w, number);
	wbuf_u8(w, proto);
	wbuf_u8(w, spilen);
	wbuf_u8(w, count);
	wbuf_bytes(w, spi, spilen);
	return start;
}

static size_t
transform_begin(struct wbuf *w, int last, uint8_t number, uint8_t id)
{
	size_t start = part_begin(w, last ? ISAKMP_NONE : ISAKMP_TRANSFORM);

	wbuf_u8(w, number);
	wbuf_u8(w, id);
	wbuf_u16(w, 0);
	return start;
}

void
proposal_answer(struct wbuf *w, const struct offer *o, const uint8_t *spi,
    uint8_t spilen)
{
	size_t proposal, transform;

	proposal = proposal_begin(w, o->proposal, o->proto, spi, spilen, 1);
	transform = transform_begin(w, 1, o->number, o->id);
	wbuf_bytes(w, o->attrs, o->attrslen);
	part_end(w, transform);
	part_end(w, proposal);
}

static void
put_transform1(struct wbuf *w, const struct ike_choice *ch, uint32_t lifetime,
    int last, uint8_t number)
{
	size_t start = transform_begin(w, last, number, ISAKMP_KEY_IKE);

	attribute_put(w, ATTR1_ENC, choice_enc1(ch->enc.cipher));
	if (ch->enc.cipher != IKE_CIPHER_3DES)
		attribute_put(w, ATTR1_KEYLEN, ch->enc.keybits);
	attribute_put(w, ATTR1_HASH, choice_hash1(ch->hash));
	attribute_put(w, ATTR1_GROUP, ch->group);
	attribute_put(w, ATTR1_AUTH, AUTH1_PSK);
	attribute_put(w, ATTR1_LIFE_TYPE, LIFE_SECONDS);
	attribute_put_u32(w, ATTR1_LIFE, lifetime);
	part_end(w, start);
}

void
proposal_offer1(struct wbuf *w, const struct ike_transforms *t)
{
	struct ike_choice v[IKE_MAXOFFER];
	size_t i, n, start;

	n = choice_list(t, 1, v, IKE_MAXOFFER);
	start = proposal_begin(w, 1, ISAKMP_PROTO_ISAKMP, NULL, 0, (uint8_t)n);
	for (i = 0; i < n; i++)
		put_transform1(w, &v[i], t->lifetime, i + 1 == n,
		    (uint8_t)(i + 1));
	part_end(w, start);
}

static void
put_transform2(struct wbuf *w, const struct ike_choice *ch, uint32_t lifetime,
    int last, uint8_t number)
{
	size_t start = transform_begin(w, last, number,
	    choice_esp(ch->enc.cipher));

	attribute_put(w, ATTR2_LIFE_TYPE, LIFE_SECONDS);
	attribute_put_u32(w, ATTR2_LIFE, lifetime);
	if (ch->group != 0)
		attribute_put(w, ATTR2_GROUP, ch->group);
	attribute_put(w, ATTR2_MODE, ch->mode);
	if (ch->enc.cipher != IKE_CIPHER_AES_GCM)
		attribute_put(w, ATTR2_AUTH, choice_hash2(ch->hash));
	if (ch->enc.cipher != IKE_CIPHER_3DES)
		attribute_put(w, ATTR2_KEYLEN, ch->enc.keybits);
	part_end(w, start);
}

void
proposal_offer2(struct wbuf *w, const struct ike_transforms *t, uint32_t spi,
    uint16_t mode, uint8_t group)
{
	struct ike_choice v[IKE_MAXOFFER];
	uint8_t wire[4];
	struct wbuf sw;
	size_t i, n, start;

	wbuf_init(&sw, wire, sizeof(wire));
	wbuf_u32(&sw, spi);
	n = choice_list(t, 2, v, IKE_MAXOFFER);
	start = proposal_begin(w, 1, ISAKMP_PROTO_ESP, wire, sizeof(wire),
	    (uint8_t)n);
	for (i = 0; i < n; i++) {
		v[i].mode = mode;
		v[i].group = group;
		put_transform2(w, &v[i], t->lifetime, i + 1 == n,
		    (uint8_t)(i + 1));
	}
	part_end(w, start);
}
