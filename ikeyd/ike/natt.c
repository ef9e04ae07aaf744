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

/* NAT traversal in IKE: RFC 3947 3 and 5.2, drafts 02 and 03, and the vendor
 * IDs that announce it and DPD. Runs in: ikeyd engine. */

#include <string.h>

#include "isakmp.h"
#include "natt.h"
#include "payload.h"

/* Vendor IDs are MD5 sums of what they stand for, but for DPD's. */

struct vendor {
	uint8_t		id[16];
	size_t		len;	/* bytes that count; the rest is a version */
	uint8_t		natt, dpd;
};

static const struct vendor vendors[] = {
	/* "draft-ietf-ipsec-nat-t-ike-02" */
	{ { 0xcd, 0x60, 0x46, 0x43, 0x35, 0xdf, 0x21, 0xf8,
	    0x7c, 0xfd, 0xb2, 0xfc, 0x68, 0xb6, 0xa4, 0x48 }, 16,
	    NATT_DRAFT02, 0 },
	/* the same with a newline at the end, which is in wider use */
	{ { 0x90, 0xcb, 0x80, 0x91, 0x3e, 0xbb, 0x69, 0x6e,
	    0x08, 0x63, 0x81, 0xb5, 0xec, 0x42, 0x7b, 0x1f }, 16,
	    NATT_DRAFT02N, 0 },
	/* "draft-ietf-ipsec-nat-t-ike-03" */
	{ { 0x7d, 0x94, 0x19, 0xa6, 0x53, 0x10, 0xca, 0x6f,
	    0x2c, 0x17, 0x9d, 0x92, 0x15, 0x52, 0x9d, 0x56 }, 16,
	    NATT_DRAFT03, 0 },
	/* "RFC 3947" */
	{ { 0x4a, 0x13, 0x1c, 0x81, 0x07, 0x03, 0x58, 0x45,
	    0x5c, 0x57, 0x28, 0xf2, 0x0e, 0x95, 0x45, 0x2f }, 16,
	    NATT_RFC3947, 0 },
	/* RFC 3706 5.1: 14 octets, major and minor version */
	{ { 0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9,
	    0x6b, 0x86, 0x96, 0xfc, 0x77, 0x57, 0x01, 0x00 }, 14,
	    NATT_NONE, 1 }
};

#define NVENDOR	(sizeof(vendors) / sizeof(vendors[0]))

static void
scan_one(const struct payload *p, struct vendors *v)
{
	size_t i;

	if (p->len != 16)
		return;
	for (i = 0; i < NVENDOR; i++) {
		if (memcmp(p->body, vendors[i].id, vendors[i].len) != 0)
			continue;
		if (vendors[i].natt > v->natt)
			v->natt = vendors[i].natt;
		v->dpd |= vendors[i].dpd;
	}
}

void
vendors_scan(const struct payloads *ps, struct vendors *v)
{
	const struct payload *p;
	size_t i;

	memset(v, 0, sizeof(*v));
	for (i = 0; (p = payload_find(ps, ISAKMP_VENDOR, i)) != NULL; i++)
		scan_one(p, v);
}

void
vendors_answer(struct isakmp_out *out, enum natt_style style, int dpd)
{
	size_t i;

	for (i = 0; i < NVENDOR; i++)
		if ((dpd && vendors[i].dpd) ||
		    (style != NATT_NONE && vendors[i].natt == style))
			payload_put(out, ISAKMP_VENDOR, vendors[i].id, 16);
}

void
vendors_offer(struct isakmp_out *out)
{
	size_t i;

	for (i = NVENDOR; i > 0; i--)
		payload_put(out, ISAKMP_VENDOR, vendors[i - 1].id, 16);
}

uint8_t
natt_d_type(enum natt_style style)
{
	return style == NATT_RFC3947 ? ISAKMP_NAT_D : ISAKMP_NAT_D_DRAFT;
}

uint8_t
natt_oa_type(enum natt_style style)
{
	return style == NATT_RFC3947 ? ISAKMP_NAT_OA : ISAKMP_NAT_OA_DRAFT;
}

uint16_t
natt_mode(enum natt_style style)
{
	return style == NATT_RFC3947 ? MODE_UDP_TRANSPORT :
	    MODE_UDP_TRANSPORT_DRAFT;
}

/* Detection */

int
natt_hash(enum hash_alg hash, const uint8_t *icookie, const uint8_t *rcookie,
    const struct addr *a, uint8_t *out)
{
	uint8_t port[2] = { (uint8_t)(a->port >> 8), (uint8_t)a->port };
	struct piece p[4] = {
		{ icookie, ISAKMP_COOKIELEN },
		{ rcookie, ISAKMP_COOKIELEN },
		{ a->bytes, addr_len(a) },
		{ port, sizeof(port) }
	};

	return hash_pieces(hash, p, 4, out);
}

int
natt_detect(const struct payloads *ps, enum natt_style style,
    enum hash_alg hash, const uint8_t *icookie, const uint8_t *rcookie,
    const struct addr *local, const struct addr *peer,
    struct natt_found *found)
{
	uint8_t ours[HASH_MAXLEN], theirs[HASH_MAXLEN];
	const struct payload *p;
	size_t n, len = hash_len(hash);

	memset(found, 0, sizeof(*found));
	if (style == NATT_NONE)
		return 0;
	if (natt_hash(hash, icookie, rcookie, local, ours) == -1 ||
	    natt_hash(hash, icookie, rcookie, peer, theirs) == -1)
		return -1;
	found->peer = 1;
	for (n = 0; (p = payload_find(ps, natt_d_type(style), n)) != NULL; n++) {
		if (p->len != len)
			return -1;
		if (n == 0)
			found->us = memcmp(p->body, ours, len) != 0;
		else if (memcmp(p->body, theirs, len) == 0)
			found->peer = 0;
	}
	/* RFC 3947 3.2: one for us and at least one of the peer's own. */
	found->any = n >= 2;
	if (!found->any)
		found->us = found->peer = 0;
	return 0;
}

int
natt_put_d(struct isakmp_out *out, enum natt_style style, enum hash_alg hash,
    const uint8_t *icookie, const uint8_t *rcookie, const struct addr *local,
    const struct addr *peer, int force)
{
	uint8_t digest[HASH_MAXLEN];

	if (style == NATT_NONE)
		return 0;
	if (natt_hash(hash, icookie, rcookie, peer, digest) == -1)
		return -1;
	if (force)
		digest[0] ^= 0xff;
	payload_put(out, natt_d_type(style), digest, hash_len(hash));
	if (natt_hash(hash, icookie, rcookie, local, digest) == -1)
		return -1;
	payload_put(out, natt_d_type(style), digest, hash_len(hash));
	return 0;
}

/* Original addresses */

static void
put_oa(struct isakmp_out *out, uint8_t type, const struct addr *a)
{
	payload_begin(out, type);
	wbuf_u8(&out->w, a->family == ADDR_V6 ? ID_IPV6 : ID_IPV4);
	wbuf_u8(&out->w, 0);
	wbuf_u16(&out->w, 0);
	wbuf_bytes(&out->w, a->bytes, addr_len(a));
	payload_end(out);
}

void
natt_put_oa(struct isakmp_out *out, enum natt_style style,
    const struct addr *initiator, const struct addr *responder)
{
	put_oa(out, natt_oa_type(style), initiator);
	put_oa(out, natt_oa_type(style), responder);
}

void
natt_get_oa(const struct payloads *ps, enum natt_style style, size_t n,
    struct addr *a)
{
	const struct payload *p = payload_find(ps, natt_oa_type(style), n);
	struct cursor c;
	uint8_t type;

	memset(a, 0, sizeof(*a));
	if (p == NULL)
		return;
	cursor_init(&c, p->body, p->len);
	type = cursor_u8(&c);
	cursor_skip(&c, 3);
	if (type == ID_IPV4 && cursor_left(&c) == 4)
		a->family = ADDR_V4;
	else if (type == ID_IPV6 && cursor_left(&c) == 16)
		a->family = ADDR_V6;
	if (a->family != ADDR_NONE)
		cursor_copy(&c, a->bytes, addr_len(a));
}
