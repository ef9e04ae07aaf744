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

/* The codec of ISAKMP's header and generic payloads (RFC 2408 3.1, 3.2) and
 * the shape of each message (RFC 2409 5). Runs in: ikeyd engine. */

#include <string.h>

#include "payload.h"

#define GENERIC_LEN	4	/* next, reserved, length */

const char *
payload_strerror(int error)
{
	switch (error) {
	case PAYLOAD_E_SHORT:
		return "shorter than an ISAKMP header";
	case PAYLOAD_E_LENGTH:
		return "length field and datagram differ";
	case PAYLOAD_E_VERSION:
		return "not IKEv1";
	case PAYLOAD_E_MALFORMED:
		return "malformed payload";
	case PAYLOAD_E_MANY:
		return "too many payloads";
	case PAYLOAD_E_SHAPE:
		return "wrong payloads";
	}
	return "no error";
}

int
isakmp_header_decode(struct isakmp_header *h, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	cursor_copy(&c, h->icookie, sizeof(h->icookie));
	cursor_copy(&c, h->rcookie, sizeof(h->rcookie));
	h->next = cursor_u8(&c);
	h->version = cursor_u8(&c);
	h->exchange = cursor_u8(&c);
	h->flags = cursor_u8(&c);
	h->msgid = cursor_u32(&c);
	h->length = cursor_u32(&c);
	if (!cursor_ok(&c))
		return PAYLOAD_E_SHORT;
	if (h->version >> 4 != ISAKMP_VERSION >> 4)
		return PAYLOAD_E_VERSION;
	if (h->length != len)
		return PAYLOAD_E_LENGTH;
	return 0;
}

int
payloads_decode(struct payloads *ps, uint8_t first, const uint8_t *buf,
    size_t len, int padded)
{
	struct cursor c;
	struct payload *p;
	uint8_t next = first, reserved;
	uint16_t plen;

	ps->n = 0;
	ps->end = buf;
	if (first == ISAKMP_NONE)
		return PAYLOAD_E_MALFORMED;
	cursor_init(&c, buf, len);
	while (next != ISAKMP_NONE) {
		if (ps->n == IKE_MAXPAYLOAD)
			return PAYLOAD_E_MANY;
		p = &ps->v[ps->n];
		p->type = next;
		next = cursor_u8(&c);
		reserved = cursor_u8(&c);
		plen = cursor_u16(&c);
		/* A length below its own header would loop for ever. */
		if (!cursor_ok(&c) || plen < GENERIC_LEN || reserved != 0)
			return PAYLOAD_E_MALFORMED;
		p->len = plen - GENERIC_LEN;
		if ((p->body = cursor_take(&c, p->len)) == NULL)
			return PAYLOAD_E_MALFORMED;
		ps->n++;
		ps->end = p->body + p->len;
	}
	if (!padded && !cursor_done(&c))
		return PAYLOAD_E_MALFORMED;
	return 0;
}

const struct payload *
payload_find(const struct payloads *ps, uint8_t type, size_t n)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		if (ps->v[i].type == type && n-- == 0)
			return &ps->v[i];
	return NULL;
}

/* Shapes */

struct shape_row {
	uint8_t	type, min, max;
};

struct shape_table {
	uint8_t			 first;	/* must be the first payload, or 0 */
	const struct shape_row	*rows;	/* ends with type 0 */
};

#define MANY	IKE_MAXPAYLOAD

/* RFC 2409 5: "HDR, SA" with vendor IDs (RFC 2408 3.16) behind it. */
static const struct shape_row main_sa[] = {
	{ ISAKMP_SA,		1, 1 },
	{ ISAKMP_VENDOR,	0, MANY },
	{ ISAKMP_NONE,		0, 0 }
};

/* "HDR, KE, Ni" and NAT-D (RFC 3947 3.2: one, then at least one more). */
static const struct shape_row main_ke[] = {
	{ ISAKMP_KE,		1, 1 },
	{ ISAKMP_NONCE,		1, 1 },
	{ ISAKMP_NAT_D,		0, 16 },
	{ ISAKMP_NAT_D_DRAFT,	0, 16 },
	{ ISAKMP_VENDOR,	0, MANY },
	{ ISAKMP_CERT_REQ,	0, MANY },
	{ ISAKMP_NONE,		0, 0 }
};

/* "HDR*, IDii, HASH_I"; INITIAL-CONTACT comes as a notify. */
static const struct shape_row main_id[] = {
	{ ISAKMP_ID,		1, 1 },
	{ ISAKMP_HASH,		1, 1 },
	{ ISAKMP_NOTIFY,	0, 4 },
	{ ISAKMP_VENDOR,	0, MANY },
	{ ISAKMP_NONE,		0, 0 }
};

/* RFC 2409 5.5: "HDR*, HASH(1), SA, Ni [, KE ] [, IDci, IDcr ]". */
static const struct shape_row quick_sa[] = {
	{ ISAKMP_HASH,		1, 1 },
	{ ISAKMP_SA,		1, 1 },
	{ ISAKMP_NONCE,		1, 1 },
	{ ISAKMP_KE,		0, 1 },
	{ ISAKMP_ID,		0, 2 },
	{ ISAKMP_NAT_OA,	0, 2 },
	{ ISAKMP_NAT_OA_DRAFT,	0, 2 },
	{ ISAKMP_NOTIFY,	0, 4 },
	{ ISAKMP_VENDOR,	0, MANY },
	{ ISAKMP_NONE,		0, 0 }
};

static const struct shape_row quick_end[] = {
	{ ISAKMP_HASH,		1, 1 },
	{ ISAKMP_NOTIFY,	0, 4 },
	{ ISAKMP_NONE,		0, 0 }
};

/* RFC 2409 5.7: "HDR*, HASH(1), N/D". */
static const struct shape_row info[] = {
	{ ISAKMP_HASH,		1, 1 },
	{ ISAKMP_NOTIFY,	0, 16 },
	{ ISAKMP_DELETE,	0, 16 },
	{ ISAKMP_VENDOR,	0, MANY },
	{ ISAKMP_NONE,		0, 0 }
};

static const struct shape_table shapes[SHAPE_MAX] = {
	[SHAPE_MAIN_SA] =	{ ISAKMP_SA, main_sa },
	[SHAPE_MAIN_KE] =	{ ISAKMP_NONE, main_ke },
	[SHAPE_MAIN_ID] =	{ ISAKMP_NONE, main_id },
	[SHAPE_QUICK_SA] =	{ ISAKMP_HASH, quick_sa },
	[SHAPE_QUICK_END] =	{ ISAKMP_HASH, quick_end },
	[SHAPE_INFO] =		{ ISAKMP_HASH, info }
};

static const struct shape_row *
row_of(const struct shape_table *t, uint8_t type)
{
	const struct shape_row *r;

	for (r = t->rows; r->type != ISAKMP_NONE; r++)
		if (r->type == type)
			return r;
	return NULL;
}

int
payloads_check(const struct payloads *ps, enum shape shape, uint8_t *type,
    unsigned int *count)
{
	const struct shape_table *t = &shapes[shape];
	const struct shape_row *r;
	uint8_t seen[256];
	size_t i;

	memset(seen, 0, sizeof(seen));
	for (i = 0; i < ps->n; i++) {
		*type = ps->v[i].type;
		*count = ++seen[*type];
		if (i == 0 && t->first != ISAKMP_NONE && *type != t->first)
			return PAYLOAD_E_SHAPE;
		r = row_of(t, *type);
		if (r == NULL && *type <= ISAKMP_ATTR)
			return PAYLOAD_E_SHAPE;
		if (r != NULL && *count > r->max)
			return PAYLOAD_E_SHAPE;
	}
	for (r = t->rows; r->type != ISAKMP_NONE; r++) {
		*type = r->type;
		*count = seen[r->type];
		if (*count < r->min)
			return PAYLOAD_E_SHAPE;
	}
	return 0;
}

/* Writing */

void
isakmp_begin(struct isakmp_out *out, uint8_t *buf, size_t size,
    const struct isakmp_header *h)
{
	wbuf_init(&out->w, buf, size);
	wbuf_bytes(&out->w, h->icookie, sizeof(h->icookie));
	wbuf_bytes(&out->w, h->rcookie, sizeof(h->rcookie));
	out->next = out->w.len;
	wbuf_u8(&out->w, ISAKMP_NONE);
	wbuf_u8(&out->w, ISAKMP_VERSION);
	wbuf_u8(&out->w, h->exchange);
	wbuf_u8(&out->w, h->flags);
	wbuf_u32(&out->w, h->msgid);
	wbuf_u32(&out->w, 0);
	out->start = 0;
}

void
payload_begin(struct isakmp_out *out, uint8_t type)
{
	if (wbuf_ok(&out->w))
		out->w.buf[out->next] = type;
	out->start = out->next = out->w.len;
	wbuf_u8(&out->w, ISAKMP_NONE);
	wbuf_u8(&out->w, 0);
	wbuf_u16(&out->w, 0);
}

void
payload_end(struct isakmp_out *out)
{
	size_t len = out->w.len - out->start;

	if (len > UINT16_MAX)
		out->w.bad = 1;
	if (wbuf_ok(&out->w))
		wbuf_put_u16(&out->w, out->start + 2, (uint16_t)len);
}

void
payload_put(struct isakmp_out *out, uint8_t type, const void *body, size_t len)
{
	payload_begin(out, type);
	wbuf_bytes(&out->w, body, len);
	payload_end(out);
}

int
isakmp_end(struct isakmp_out *out, size_t block)
{
	size_t body = out->w.len - ISAKMP_HEADERLEN;

	if (!wbuf_ok(&out->w))
		return -1;
	if (block != 0 && body % block != 0)
		wbuf_reserve(&out->w, block - body % block);
	if (!wbuf_ok(&out->w))
		return -1;
	wbuf_put_u32(&out->w, ISAKMP_HEADERLEN - 4, (uint32_t)out->w.len);
	return (int)out->w.len;
}
