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

/* Reading and writing AVPs, RFC 2661 4.1, 4.3, 4.4. What a message must have
 * is in message.c. Runs in: l2tpd engine. */

#include <string.h>

#include "avp.h"
#include "base/cursor.h"
#include "hidden.h"

#define FLAG_M		0x8000
#define FLAG_H		0x4000
#define FLAG_RESERVED	0x3c00
#define LENGTH_MASK	0x03ff

#define IN(m)		(1U << L2TP_##m)
#define START		(IN(SCCRQ) | IN(SCCRP))
#define CALLS	(IN(ICRQ) | IN(ICRP) | IN(OCRQ) | IN(OCRP) | IN(CDN))
#define CONNECTED	(IN(ICCN) | IN(OCCN))

/* What an AVP may be: bytes of its value, and the messages it belongs to. */
struct rule {
	uint16_t	min, max;
	uint32_t	in;	/* one bit for each message type */
};

static const struct rule rules[L2TP_AVP_COUNT] = {
	[L2TP_AVP_MESSAGE_TYPE] =	{ 2, 2, UINT32_MAX },
	[L2TP_AVP_RESULT_CODE] = { 2, AVP_MAXVALUE, IN(STOPCCN) | IN(CDN) },
	[L2TP_AVP_PROTOCOL_VERSION] =	{ 2, 2, START },
	[L2TP_AVP_FRAMING_CAP] =	{ 4, 4, START },
	[L2TP_AVP_BEARER_CAP] =		{ 4, 4, START },
	[L2TP_AVP_TIE_BREAKER] =	{ 8, 8, IN(SCCRQ) },
	[L2TP_AVP_FIRMWARE] =		{ 2, 2, START },
	[L2TP_AVP_HOST_NAME] =		{ 0, AVP_MAXVALUE, START },
	[L2TP_AVP_VENDOR_NAME] =	{ 0, AVP_MAXVALUE, START },
	[L2TP_AVP_TUNNEL_ID] =		{ 2, 2, START | IN(STOPCCN) },
	[L2TP_AVP_WINDOW] =		{ 2, 2, START },
	[L2TP_AVP_CHALLENGE] =		{ 1, AVP_MAXVALUE, START },
	[L2TP_AVP_Q931_CAUSE] =		{ 3, AVP_MAXVALUE, IN(CDN) },
	[L2TP_AVP_CHALLENGE_RESPONSE] = { 16, 16, IN(SCCRP) | IN(SCCCN) },
	[L2TP_AVP_SESSION_ID] =		{ 2, 2, CALLS },
	[L2TP_AVP_CALL_SERIAL] =	{ 4, 4, IN(ICRQ) | IN(OCRQ) },
	[L2TP_AVP_MIN_BPS] =		{ 4, 4, IN(OCRQ) },
	[L2TP_AVP_MAX_BPS] =		{ 4, 4, IN(OCRQ) },
	[L2TP_AVP_BEARER_TYPE] =	{ 4, 4, IN(ICRQ) | IN(OCRQ) },
	[L2TP_AVP_FRAMING_TYPE] =	{ 4, 4, CONNECTED | IN(OCRQ) },
	[L2TP_AVP_CALLED] =	{ 0, AVP_MAXVALUE, IN(ICRQ) | IN(OCRQ) },
	[L2TP_AVP_CALLING] =	{ 0, AVP_MAXVALUE, IN(ICRQ) },
	[L2TP_AVP_SUB_ADDRESS] = { 0, AVP_MAXVALUE, IN(ICRQ) | IN(OCRQ) },
	[L2TP_AVP_TX_SPEED] =		{ 4, 4, CONNECTED },
	[L2TP_AVP_CHANNEL_ID] =		{ 4, 4, IN(ICRQ) | IN(OCRP) },
	[L2TP_AVP_INITIAL_LCP] =	{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_LAST_SENT_LCP] =	{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_LAST_RECEIVED_LCP] =	{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_PROXY_TYPE] =		{ 2, 2, IN(ICCN) },
	[L2TP_AVP_PROXY_NAME] =		{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_PROXY_CHALLENGE] =	{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_PROXY_ID] =		{ 2, 2, IN(ICCN) },
	[L2TP_AVP_PROXY_RESPONSE] =	{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_CALL_ERRORS] =	{ 26, 26, IN(WEN) },
	[L2TP_AVP_ACCM] =		{ 10, 10, IN(SLI) },
	[L2TP_AVP_RANDOM_VECTOR] =	{ 1, AVP_MAXVALUE, UINT32_MAX },
	[L2TP_AVP_PRIVATE_GROUP] =	{ 0, AVP_MAXVALUE, IN(ICCN) },
	[L2TP_AVP_RX_SPEED] =		{ 4, 4, CONNECTED },
	[L2TP_AVP_SEQUENCING] =		{ 0, 0, CONNECTED },
	[L2TP_AVP_PPP_DISCONNECT] =	{ 5, AVP_MAXVALUE, IN(CDN) }
};

/* One AVP as it stands in the message. */
struct raw {
	uint16_t	 flags, vendor, type, len;
	const uint8_t	*value;
};

struct decoder {
	struct avp_msg	*m;
	const uint8_t	*secret;
	size_t		 slen;
	enum avp_error	 error;		/* the first */
};

/* Keep the first error and which AVP it was. */
static void
note(struct decoder *d, enum avp_error error, const struct raw *r)
{
	if (d->error != AVP_OK)
		return;
	d->error = error;
	d->m->bad_vendor = r->vendor;
	d->m->bad_type = r->type;
}

/* The next AVP; an error means that the rest can't be read. */
static enum avp_error
raw_next(struct cursor *c, struct raw *r)
{
	uint16_t head, len;

	memset(r, 0, sizeof(*r));
	head = cursor_u16(c);
	r->vendor = cursor_u16(c);
	r->type = cursor_u16(c);
	if (!cursor_ok(c))
		return AVP_OVERRUN;
	len = head & LENGTH_MASK;
	r->flags = head & (FLAG_M | FLAG_H | FLAG_RESERVED);
	if (len < AVP_HEADLEN)
		return AVP_SHORT;
	r->len = len - AVP_HEADLEN;
	if ((r->value = cursor_take(c, r->len)) == NULL)
		return AVP_OVERRUN;
	return AVP_OK;
}

/* Put the deciphered value in the place of the hidden one. */
static enum avp_error
reveal(struct decoder *d, struct raw *r)
{
	struct avp_msg *m = d->m;
	const struct avp *vector = &m->avp[L2TP_AVP_RANDOM_VECTOR];
	uint8_t *plain = m->plain + m->plain_len;
	int n;

	if (vector->value == NULL)
		return AVP_NO_VECTOR;
	if (d->slen == 0)
		return AVP_NO_SECRET;
	if (r->len > sizeof(m->plain) - m->plain_len)
		return AVP_TOO_MUCH;
	n = l2tp_hidden_decode(plain, r->type, d->secret, d->slen,
	    vector->value, vector->len, r->value, r->len);
	if (n == -1)
		return AVP_HIDDEN;
	m->plain_len += (size_t)n;
	r->value = plain;
	r->len = (uint16_t)n;
	r->flags &= (uint16_t)~FLAG_H;
	return AVP_OK;
}

/* Not in our table, of a vendor, or with bits that RFC 2661 reserves. */
static int
is_unknown(const struct raw *r)
{
	return r->vendor != 0 || r->type >= L2TP_AVP_COUNT ||
	    rules[r->type].in == 0 || (r->flags & FLAG_RESERVED);
}

static void
pass_over(struct decoder *d, const struct raw *r)
{
	/* Windows sends AVPs of its own since Vista SP1. */
	if ((r->flags & FLAG_M) && r->vendor != L2TP_VENDOR_MICROSOFT)
		note(d, AVP_UNKNOWN, r);
	else
		d->m->ignored++;
}

static void
take(struct decoder *d, struct raw *r)
{
	const struct rule *rule = &rules[r->type];
	struct avp_msg *m = d->m;
	enum avp_error error;

	if (r->flags & FLAG_H) {
		if ((error = reveal(d, r)) != AVP_OK) {
			note(d, error, r);
			return;
		}
	}
	if (m->type < 32 && !(rule->in & 1U << m->type)) {
		m->ignored++;
		return;
	}
	if (r->len < rule->min || r->len > rule->max) {
		if (r->flags & FLAG_M)
			note(d, AVP_LENGTH, r);
		else
			m->ignored++;
		return;
	}
	if (m->avp[r->type].value != NULL &&
	    r->type != L2TP_AVP_RANDOM_VECTOR) {
		note(d, AVP_TWICE, r);
		return;
	}
	m->avp[r->type].value = r->value;
	m->avp[r->type].len = r->len;
}

/* The Message Type AVP, which must be first, plain and of two bytes. */
static enum avp_error
first(struct decoder *d, struct cursor *c)
{
	struct raw r;
	enum avp_error error;

	if ((error = raw_next(c, &r)) == AVP_OK && (r.vendor != 0 ||
	    r.type != L2TP_AVP_MESSAGE_TYPE || r.len != 2 ||
	    (r.flags & (FLAG_H | FLAG_RESERVED))))
		error = AVP_FIRST;
	if (error != AVP_OK) {
		note(d, error, &r);
		return error;
	}
	d->m->type = (uint16_t)(r.value[0] << 8 | r.value[1]);
	d->m->type_mandatory = (r.flags & FLAG_M) != 0;
	d->m->avp[L2TP_AVP_MESSAGE_TYPE].value = r.value;
	d->m->avp[L2TP_AVP_MESSAGE_TYPE].len = r.len;
	return AVP_OK;
}

enum avp_error
avp_decode(struct avp_msg *m, const uint8_t *body, size_t len,
    const uint8_t *secret, size_t slen)
{
	struct decoder d = { m, secret, slen, AVP_OK };
	struct cursor c;
	struct raw r;
	enum avp_error error;

	memset(m, 0, sizeof(*m));
	cursor_init(&c, body, len);
	if (first(&d, &c) != AVP_OK)
		return d.error;
	while (cursor_left(&c) > 0) {
		if ((error = raw_next(&c, &r)) != AVP_OK) {
			note(&d, error, &r);
			break;
		}
		if (is_unknown(&r))
			pass_over(&d, &r);
		else
			take(&d, &r);
	}
	return d.error;
}

void
avp_clear(struct avp_msg *m)
{
	explicit_bzero(m->plain, m->plain_len);
	m->plain_len = 0;
}

const char *
avp_strerror(enum avp_error error)
{
	switch (error) {
	case AVP_OK:
		return "no error";
	case AVP_FIRST:
		return "no Message Type AVP first (RFC 2661 4.4.1)";
	case AVP_SHORT:
		return "length below 6 (RFC 2661 4.1)";
	case AVP_OVERRUN:
		return "runs past the message (RFC 2661 4.1)";
	case AVP_LENGTH:
		return "wrong length (RFC 2661 4.4)";
	case AVP_TWICE:
		return "is there twice (RFC 2661 4.4)";
	case AVP_UNKNOWN:
		return "not known, but mandatory (RFC 2661 4.1)";
	case AVP_NO_SECRET:
		return "hidden, but no tunnel secret is set (RFC 2661 4.3)";
	case AVP_NO_VECTOR:
		return "hidden without a Random Vector (RFC 2661 4.3)";
	case AVP_HIDDEN:
		return "hidden with a wrong length inside (RFC 2661 4.3)";
	case AVP_TOO_MUCH:
		return "more hidden AVPs than we take";
	}
	return "unknown error";
}

uint16_t
avp_error_code(enum avp_error error)
{
	switch (error) {
	case AVP_OK:
		return L2TP_ERROR_NONE;
	case AVP_LENGTH:
	case AVP_HIDDEN:
		return L2TP_ERROR_LENGTH;
	case AVP_UNKNOWN:
	case AVP_NO_SECRET:
		return L2TP_ERROR_UNKNOWN_AVP;
	case AVP_TOO_MUCH:
		return L2TP_ERROR_RESOURCES;
	case AVP_FIRST:
	case AVP_SHORT:
	case AVP_OVERRUN:
	case AVP_TWICE:
	case AVP_NO_VECTOR:
		break;
	}
	return L2TP_ERROR_VALUE;
}

int
avp_has(const struct avp_msg *m, uint16_t type)
{
	return type < L2TP_AVP_COUNT && m->avp[type].value != NULL;
}

uint16_t
avp_u16(const struct avp_msg *m, uint16_t type)
{
	struct cursor c;

	if (!avp_has(m, type))
		return 0;
	cursor_init(&c, m->avp[type].value, m->avp[type].len);
	return cursor_u16(&c);
}

uint32_t
avp_u32(const struct avp_msg *m, uint16_t type)
{
	struct cursor c;

	if (!avp_has(m, type))
		return 0;
	cursor_init(&c, m->avp[type].value, m->avp[type].len);
	return cursor_u32(&c);
}

void
avp_text(const struct avp_msg *m, uint16_t type, char *dst, size_t size)
{
	size_t i, n;

	dst[0] = '\0';
	if (!avp_has(m, type))
		return;
	n = m->avp[type].len;
	if (n > size - 1)
		n = size - 1;
	for (i = 0; i < n; i++) {
		char ch = (char)m->avp[type].value[i];

		dst[i] = ch == '\0' ? '?' : ch;
	}
	dst[n] = '\0';
}

void
avp_put(struct wbuf *w, int mandatory, uint16_t type, const void *value,
    size_t len)
{
	if (len > AVP_MAXVALUE) {
		w->bad = 1;
		return;
	}
	wbuf_u16(w, (uint16_t)((mandatory ? FLAG_M : 0) |
	    (AVP_HEADLEN + len)));
	wbuf_u16(w, 0);
	wbuf_u16(w, type);
	wbuf_bytes(w, value, len);
}

void
avp_put_u16(struct wbuf *w, int mandatory, uint16_t type, uint16_t v)
{
	uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	avp_put(w, mandatory, type, b, sizeof(b));
}

void
avp_put_u32(struct wbuf *w, int mandatory, uint16_t type, uint32_t v)
{
	uint8_t b[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 8), (uint8_t)v };

	avp_put(w, mandatory, type, b, sizeof(b));
}

void
avp_put_result(struct wbuf *w, uint16_t result, uint16_t error,
    const char *text)
{
	uint8_t value[4 + 128];
	struct wbuf v;
	size_t n = strlen(text);

	if (n > sizeof(value) - 4)
		n = sizeof(value) - 4;
	wbuf_init(&v, value, sizeof(value));
	wbuf_u16(&v, result);
	if (error != L2TP_ERROR_NONE || n > 0) {
		wbuf_u16(&v, error);
		wbuf_bytes(&v, text, n);
	}
	avp_put(w, 1, L2TP_AVP_RESULT_CODE, value, v.len);
}
