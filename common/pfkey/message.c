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


/* Whole messages: the header, the walk over the extensions, what must be in
 * which message (RFC 2367 2.3, 3.1). What is in an extension is in ext.c,
 * life.c, supported.c and the dialects.
 * Runs in: ikeyd engine (requests), pipexd worker (replies). */

#include <string.h>
#include <strings.h>

#include "dialect.h"

#define PF_KEY_V2	2
#define WORD		8	/* all lengths count words of 8 bytes */
#define LEN_OFFSET	4	/* of sadb_msg_len in the header */

static const struct pfkey_shape *
shape_find(const struct pfkey_dialect *d, unsigned int type,
    enum pfkey_side side)
{
	size_t i;

	for (i = 0; i < d->nshapes; i++)
		if (d->shapes[i].type == type && d->shapes[i].side == side)
			return &d->shapes[i];
	return NULL;
}

static const struct pfkey_ext *
ext_find(const struct pfkey_dialect *d, unsigned int number)
{
	size_t i;

	for (i = 0; i < d->nexts; i++)
		if (d->exts[i]->number == number)
			return d->exts[i];
	return NULL;
}

/* Fill up to whole words from where the message or extension began, and note
 * its length, a u16 in host order, at off. */
static void
close_words(struct wbuf *w, size_t start, size_t off)
{
	uint16_t words;

	wbuf_reserve(w, (WORD - (w->len - start) % WORD) % WORD);
	if (!wbuf_ok(w))
		return;
	words = (uint16_t)((w->len - start) / WORD);
	memcpy(w->buf + off, &words, sizeof(words));
}

static void
ext_encode(const struct pfkey_dialect *d, const struct pfkey_ext *e,
    const struct pfkey_msg *m, struct wbuf *w)
{
	size_t start = w->len;

	pfkey_put16(w, 0);
	pfkey_put16(w, e->number);
	e->encode(d, m, w);
	close_words(w, start, start);
}

/* Returns the extensions that were written. */
static uint32_t
exts_encode(const struct pfkey_dialect *d, const struct pfkey_shape *shape,
    const struct pfkey_msg *m, struct wbuf *w)
{
	uint32_t done = 0;
	size_t i;

	for (i = 0; i < d->nexts; i++) {
		const struct pfkey_ext *e = d->exts[i];

		if (!((shape->must | shape->may) & EXT_BIT(e->id)) ||
		    !e->present(m))
			continue;
		ext_encode(d, e, m, w);
		done |= EXT_BIT(e->id);
	}
	return done;
}

/* Where the old and the new peer of NEW_MAPPING travel. */
static void
mapping_to_sa(struct pfkey_msg *m)
{
	m->sa.src = m->old_peer;
	m->sa.dst = m->new_peer;
	m->sa.natt_sport = m->old_peer.port;
	m->sa.natt_dport = m->new_peer.port;
	m->sa.src.port = m->sa.dst.port = 0;
}

static void
mapping_from_sa(struct pfkey_msg *m)
{
	m->old_peer = m->sa.src;
	m->new_peer = m->sa.dst;
	m->old_peer.port = m->sa.natt_sport;
	m->new_peer.port = m->sa.natt_dport;
}

int
pfkey_encode(const struct pfkey_dialect *d, enum pfkey_side side,
    const struct pfkey_msg *m, struct wbuf *w)
{
	const struct pfkey_shape *shape = shape_find(d, m->type, side);
	struct pfkey_msg moved;
	size_t start = w->len;
	uint32_t done = 0;
	int bare = side == PFKEY_REPLY && m->error != 0;

	/* Any request can be refused, even one that we do not know. */
	if (shape == NULL && !bare)
		return PFKEY_E_TYPE;
	wbuf_u8(w, PF_KEY_V2);
	wbuf_u8(w, m->type);
	wbuf_u8(w, m->error);
	wbuf_u8(w, d->satype_esp);
	pfkey_put32(w, 0);	/* length, reserved */
	pfkey_put32(w, m->seq);
	pfkey_put32(w, m->pid);
	if (!bare && m->type == PFKEY_NEW_MAPPING) {
		moved = *m;
		mapping_to_sa(&moved);
		done = exts_encode(d, shape, &moved, w);
		pfkey_msg_wipe(&moved);
	} else if (!bare)
		done = exts_encode(d, shape, m, w);
	close_words(w, start, start + LEN_OFFSET);
	if (!bare && (done & shape->must) != shape->must)
		return PFKEY_E_MISSING;
	return wbuf_ok(w) && w->len - start <= PFKEY_MAXMSG ?
	    0 : PFKEY_E_SPACE;
}

/* One extension off c; its kind is noted in *seen. */
static int
ext_decode(const struct pfkey_dialect *d, const struct pfkey_shape *shape,
    struct cursor *c, struct pfkey_msg *m, uint32_t *seen)
{
	const struct pfkey_ext *e;
	struct cursor body;
	size_t words = pfkey_get16(c);
	unsigned int number = pfkey_get16(c);

	if (words == 0 || cursor_sub(c, &body, words * WORD - 4) != 0)
		return PFKEY_E_LENGTH;
	if ((e = ext_find(d, number)) == NULL ||
	    !((shape->must | shape->may) & EXT_BIT(e->id)))
		return 0;
	if (*seen & EXT_BIT(e->id))
		return PFKEY_E_DOUBLE;
	*seen |= EXT_BIT(e->id);
	return e->decode(d, &body, m) == 0 ? 0 : PFKEY_E_EXT;
}

/* The header. Returns what must follow, or NULL with *error set. */
static const struct pfkey_shape *
header_decode(const struct pfkey_dialect *d, enum pfkey_side side,
    struct cursor *c, size_t len, struct pfkey_msg *m, int *error)
{
	const struct pfkey_shape *shape;
	unsigned int version = cursor_u8(c), satype;
	size_t words;

	m->type = cursor_u8(c);
	m->error = cursor_u8(c);
	satype = cursor_u8(c);
	words = pfkey_get16(c);
	pfkey_get16(c);
	m->seq = pfkey_get32(c);
	m->pid = pfkey_get32(c);
	if (!cursor_ok(c) || words * WORD != len || len > PFKEY_MAXMSG)
		*error = PFKEY_E_LENGTH;
	/* 0 is every kind of SA (FLUSH, DUMP), of which we have one. */
	else if (version != PF_KEY_V2 ||
	    (satype != 0 && satype != d->satype_esp))
		*error = PFKEY_E_VERSION;
	else if ((shape = shape_find(d, m->type, side)) == NULL)
		*error = PFKEY_E_TYPE;
	else
		return shape;
	return NULL;
}

/* 1 if the message has both of two extensions, or none. */
static int
both(uint32_t seen, enum pfkey_ext_id a, enum pfkey_ext_id b)
{
	return !(seen & EXT_BIT(a)) == !(seen & EXT_BIT(b));
}

/* What may come alone by the table but means nothing alone. EXPIRE tells by
 * one lifetime which limit was reached; everywhere else they are a pair. */
static int
pairs_ok(const struct pfkey_msg *m, uint32_t seen)
{
	if (both(seen, EXT_LIFE_HARD, EXT_LIFE_SOFT) ==
	    (m->type == PFKEY_EXPIRE))
		return 0;
	if (!both(seen, EXT_IDENT_SRC, EXT_IDENT_DST))
		return 0;
	return m->type == PFKEY_NEW_MAPPING ||
	    (both(seen, EXT_NATT_TYPE, EXT_NATT_SPORT) &&
	    both(seen, EXT_NATT_TYPE, EXT_NATT_DPORT));
}

int
pfkey_decode(const struct pfkey_dialect *d, enum pfkey_side side,
    const void *buf, size_t len, struct pfkey_msg *m)
{
	const struct pfkey_shape *shape;
	struct cursor c;
	uint32_t seen = 0;
	int error = 0;

	memset(m, 0, sizeof(*m));
	cursor_init(&c, buf, len);
	if ((shape = header_decode(d, side, &c, len, m, &error)) == NULL)
		return error;
	/* A refusal may carry the request back (RFC 2367 2.2): not wanted. */
	if (side == PFKEY_REPLY && m->error != 0)
		return 0;
	while (cursor_left(&c) > 0)
		if ((error = ext_decode(d, shape, &c, m, &seen)) != 0)
			return error;
	if ((seen & shape->must) != shape->must || !pairs_ok(m, seen))
		return PFKEY_E_MISSING;
	if (m->type == PFKEY_NEW_MAPPING)
		mapping_from_sa(m);
	return 0;
}

void
pfkey_msg_wipe(struct pfkey_msg *m)
{
	explicit_bzero(m, sizeof(*m));
}

const char *
pfkey_strerror(int error)
{
	switch (error) {
	case 0:
		return "no error";
	case PFKEY_E_LENGTH:
		return "a length does not fit (RFC 2367 2.2)";
	case PFKEY_E_VERSION:
		return "not PF_KEYv2 about ESP (RFC 2367 2.1)";
	case PFKEY_E_TYPE:
		return "message type not done";
	case PFKEY_E_EXT:
		return "an extension's content is out of range (RFC 2367 2.3)";
	case PFKEY_E_DOUBLE:
		return "an extension comes twice (RFC 2367 2.3)";
	case PFKEY_E_MISSING:
		return "an extension is missing (RFC 2367 3.1)";
	case PFKEY_E_SPACE:
		return "message too long";
	default:
		return "unknown error";
	}
}

static const char *const type_names[] = {
	[PFKEY_GETSPI] = "GETSPI", [PFKEY_UPDATE] = "UPDATE",
	[PFKEY_ADD] = "ADD", [PFKEY_DELETE] = "DELETE", [PFKEY_GET] = "GET",
	[PFKEY_ACQUIRE] = "ACQUIRE", [PFKEY_REGISTER] = "REGISTER",
	[PFKEY_EXPIRE] = "EXPIRE", [PFKEY_FLUSH] = "FLUSH",
	[PFKEY_DUMP] = "DUMP", [PFKEY_NEW_MAPPING] = "NAT_T_NEW_MAPPING"
};

const char *
pfkey_type_name(unsigned int type)
{
	if (type < sizeof(type_names) / sizeof(type_names[0]) &&
	    type_names[type] != NULL)
		return type_names[type];
	return "unknown";
}
