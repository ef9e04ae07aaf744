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

/* ID payloads of both phases (RFC 2407 4.6.2). Their addresses are what the
 * peer believes of itself: behind a NAT that is private, and another client
 * may say the same. Runs in: ikeyd engine. */

#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "base/text.h"
#include "ident.h"
#include "isakmp.h"

#define PROTO_UDP	17

struct ident {
	uint8_t		type, proto;
	uint16_t	port;
	const uint8_t	*data;
	size_t		len;
};

/* Content length that a type must have; 0 for text. */
static size_t
fixed_len(uint8_t type)
{
	switch (type) {
	case ID_IPV4:
		return 4;
	case ID_IPV4_SUBNET:
	case ID_IPV4_RANGE:
		return 8;
	case ID_IPV6:
		return 16;
	case ID_IPV6_SUBNET:
	case ID_IPV6_RANGE:
		return 32;
	}
	return 0;
}

static const char *
read_ident(struct ident *id, const uint8_t *body, size_t len)
{
	struct cursor c;
	size_t fixed;

	cursor_init(&c, body, len);
	id->type = cursor_u8(&c);
	id->proto = cursor_u8(&c);
	id->port = cursor_u16(&c);
	if (!cursor_ok(&c))
		return "ID payload cut short";
	id->len = cursor_left(&c);
	id->data = cursor_take(&c, id->len);
	fixed = fixed_len(id->type);
	if (fixed != 0 && id->len != fixed)
		return "ID of wrong length for its type";
	if (fixed == 0 && id->len == 0)
		return "empty ID";
	return NULL;
}

const char *
ident_decode(struct ike_id *out, const uint8_t *body, size_t len)
{
	struct ident id;
	const char *wrong;

	memset(out, 0, sizeof(*out));
	if ((wrong = read_ident(&id, body, len)) != NULL)
		return wrong;
	if (id.type == 0 || id.type > ID_KEY_ID)
		return "ID of unknown type";
	if (id.len > sizeof(out->data))
		return "ID too long";
	if ((id.type == ID_FQDN || id.type == ID_USER_FQDN) &&
	    memchr(id.data, '\0', id.len) != NULL)
		return "ID with a NUL in its name";
	/* RFC 2407 4.6.2: 0 and 0, or UDP and 500; behind NAT 4500, too. */
	if ((id.proto != 0 && id.proto != PROTO_UDP) ||
	    (id.port != 0 && id.port != 500 && id.port != 4500))
		return "ID with a protocol or port that is not IKE's";
	out->type = id.type;
	out->len = (uint8_t)id.len;
	memcpy(out->data, id.data, id.len);
	return NULL;
}

static void
address_words(const struct ike_id *id, char *buf, size_t size)
{
	struct addr a;

	memset(&a, 0, sizeof(a));
	a.family = id->type == ID_IPV4 ? ADDR_V4 : ADDR_V6;
	memcpy(a.bytes, id->data, id->len);
	addr_print_host(&a, buf, size);
}

const char *
ident_words(const struct ike_id *id, char *buf, size_t size)
{
	size_t at;

	snprintf(buf, size, "%s ", isakmp_id_name(id->type));
	at = strlen(buf);
	switch (id->type) {
	case ID_IPV4:
	case ID_IPV6:
		address_words(id, buf + at, size - at);
		break;
	case ID_FQDN:
	case ID_USER_FQDN:
		snprintf(buf + at, size - at, "%.*s", (int)id->len,
		    (const char *)id->data);
		break;
	default:
		text_hex(buf + at, size - at, id->data, id->len);
	}
	return buf;
}

int
ident_eq(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->len == b->len &&
	    memcmp(a->data, b->data, a->len) == 0;
}

/* Quick mode */

static const char *
narrow_client(const uint8_t *body, size_t len, uint16_t *port)
{
	struct ident id;
	const char *wrong;

	if ((wrong = read_ident(&id, body, len)) != NULL)
		return wrong;
	/* Old Windows says its name where others say an address. */
	if (id.type != ID_IPV4 && id.type != ID_IPV6 && id.type != ID_FQDN)
		return "IDci is not one host";
	if (id.proto != PROTO_UDP)
		return "IDci is not for UDP";
	*port = id.port;
	return NULL;
}

const char *
ident_narrow(const uint8_t *ci, size_t cilen, const uint8_t *cr, size_t crlen,
    uint16_t *port)
{
	struct ident id;
	const char *wrong;

	if (ci == NULL || cr == NULL)
		return "no IDs, which is all traffic";
	if ((wrong = narrow_client(ci, cilen, port)) != NULL)
		return wrong;
	if ((wrong = read_ident(&id, cr, crlen)) != NULL)
		return wrong;
	if (id.type != ID_IPV4 && id.type != ID_IPV6)
		return "IDcr is not one address";
	if (id.proto != PROTO_UDP || id.port != IDENT_L2TP_PORT)
		return "IDcr is not UDP port 1701";
	return NULL;
}

size_t
ident_put(uint8_t *body, size_t size, const struct addr *a, uint16_t port)
{
	struct wbuf w;

	wbuf_init(&w, body, size);
	wbuf_u8(&w, a->family == ADDR_V6 ? ID_IPV6 : ID_IPV4);
	wbuf_u8(&w, PROTO_UDP);
	wbuf_u16(&w, port);
	wbuf_bytes(&w, a->bytes, addr_len(a));
	return w.len;
}
