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

/* Informational exchanges: notifies and deletes of both sides (RFC 2408 3.14,
 * 3.15; RFC 2409 5.7; RFC 2407 4.6.3). DPD is in dpd.c.
 * Runs in: ikeyd engine. */

#include <string.h>

#include "attribute.h"
#include "base/cursor.h"
#include "dpd.h"
#include "flow.h"
#include "informational.h"
#include "protect.h"
#include "sa.h"
#include "sa_pair.h"

#define COOKIES_LEN	(2 * ISAKMP_COOKIELEN)
#define MAX_SPIS	64	/* in one delete; a client has two or three */

/* Sending */

/* The head of a notify's or delete's body up to its SPI. */
static void
put_head(struct wbuf *w, uint8_t proto, uint8_t spilen, uint16_t type)
{
	wbuf_u32(w, ISAKMP_DOI_IPSEC);
	wbuf_u8(w, proto);
	wbuf_u8(w, spilen);
	wbuf_u16(w, type);
}

static void
put_cookies(const struct isakmp_sa *sa, struct wbuf *w)
{
	wbuf_bytes(w, sa->icookie, sizeof(sa->icookie));
	wbuf_bytes(w, sa->rcookie, sizeof(sa->rcookie));
}

static uint32_t
begin(struct isakmp_sa *sa, struct isakmp_out *out)
{
	uint32_t msgid = host_random_u32(sa->ike->host);

	protect_begin(sa, out, ISAKMP_XCHG_INFO, msgid);
	return msgid;
}

/* Each goes once: nobody answers an informational. */
static void
finish(struct isakmp_sa *sa, struct isakmp_out *out, uint32_t msgid)
{
	struct protect how = protect_hash1();
	struct ike *ike = sa->ike;
	uint8_t iv[CIPHER_MAXBLOCK];
	int len;

	if (protect_iv(sa, msgid, iv) == -1 ||
	    (len = protect_end(sa, out, &how, msgid, iv)) == -1)
		return;
	ike_count(ike, IKE_C_MESSAGES_OUT);
	ike->ops->send(ike->ctx, &sa->path.local, &sa->path.peer,
	    sa->path.natt, ike->out, (size_t)len);
}

void
info_refuse_clear(struct ike *ike, const struct message *m,
    enum isakmp_notify type)
{
	struct isakmp_header h;
	struct isakmp_out out;
	int len;

	if (!refuse_may_answer(ike, &m->path.peer))
		return;
	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, m->h.icookie, sizeof(h.icookie));
	h.exchange = ISAKMP_XCHG_INFO;
	h.msgid = host_random_u32(ike->host);
	isakmp_begin(&out, ike->out, sizeof(ike->out), &h);
	payload_begin(&out, ISAKMP_NOTIFY);
	put_head(&out.w, ISAKMP_PROTO_ISAKMP, 0, (uint16_t)type);
	payload_end(&out);
	/* The sender has not shown its address: no more than it sent. */
	if ((len = isakmp_end(&out, 0)) == -1 || (size_t)len > m->len)
		return;
	ike_count(ike, IKE_C_MESSAGES_OUT);
	ike->ops->send(ike->ctx, &m->path.local, &m->path.peer, m->path.natt,
	    ike->out, (size_t)len);
}

void
info_refuse(struct isakmp_sa *sa, enum isakmp_notify type)
{
	struct isakmp_out out;
	uint32_t msgid = begin(sa, &out);

	payload_begin(&out, ISAKMP_NOTIFY);
	put_head(&out.w, sa->state == SA_UP ? ISAKMP_PROTO_ESP :
	    ISAKMP_PROTO_ISAKMP, 0, (uint16_t)type);
	payload_end(&out);
	finish(sa, &out, msgid);
}

void
info_notify_u32(struct isakmp_sa *sa, enum isakmp_notify type, uint32_t data)
{
	struct isakmp_out out;
	uint32_t msgid = begin(sa, &out);

	payload_begin(&out, ISAKMP_NOTIFY);
	put_head(&out.w, ISAKMP_PROTO_ISAKMP, COOKIES_LEN, (uint16_t)type);
	put_cookies(sa, &out.w);
	wbuf_u32(&out.w, data);
	payload_end(&out);
	finish(sa, &out, msgid);
}

void
info_delete_esp(struct isakmp_sa *sa, uint32_t spi_in)
{
	struct isakmp_out out;
	uint32_t msgid = begin(sa, &out);

	payload_begin(&out, ISAKMP_DELETE);
	put_head(&out.w, ISAKMP_PROTO_ESP, 4, 1);
	wbuf_u32(&out.w, spi_in);
	payload_end(&out);
	finish(sa, &out, msgid);
}

void
info_delete_sa(struct isakmp_sa *sa)
{
	struct isakmp_out out;
	uint32_t msgid = begin(sa, &out);

	payload_begin(&out, ISAKMP_DELETE);
	put_head(&out.w, ISAKMP_PROTO_ISAKMP, COOKIES_LEN, 1);
	put_cookies(sa, &out.w);
	payload_end(&out);
	finish(sa, &out, msgid);
}

void
info_put_initial_contact(const struct isakmp_sa *sa, struct isakmp_out *out)
{
	payload_begin(out, ISAKMP_NOTIFY);
	put_head(&out->w, ISAKMP_PROTO_ISAKMP, COOKIES_LEN,
	    NOTIFY_INITIAL_CONTACT);
	put_cookies(sa, &out->w);
	payload_end(out);
}

void
info_put_lifetime(const struct isakmp_sa *sa, struct isakmp_out *out,
    uint32_t spi, uint32_t seconds)
{
	payload_begin(out, ISAKMP_NOTIFY);
	if (spi == 0) {
		put_head(&out->w, ISAKMP_PROTO_ISAKMP, COOKIES_LEN,
		    NOTIFY_RESPONDER_LIFETIME);
		put_cookies(sa, &out->w);
		attribute_put(&out->w, ATTR1_LIFE_TYPE, LIFE_SECONDS);
		attribute_put_u32(&out->w, ATTR1_LIFE, seconds);
	} else {
		put_head(&out->w, ISAKMP_PROTO_ESP, 4,
		    NOTIFY_RESPONDER_LIFETIME);
		wbuf_u32(&out->w, spi);
		attribute_put(&out->w, ATTR2_LIFE_TYPE, LIFE_SECONDS);
		attribute_put_u32(&out->w, ATTR2_LIFE, seconds);
	}
	payload_end(out);
}

/* Receiving */

struct notify {
	uint8_t		 proto, spilen;
	uint16_t	 type;
	const uint8_t	*spi, *data;
	size_t		 datalen;
};

static int
notify_decode(struct notify *n, const struct payload *p)
{
	struct cursor c;
	uint32_t doi;

	cursor_init(&c, p->body, p->len);
	doi = cursor_u32(&c);
	n->proto = cursor_u8(&c);
	n->spilen = cursor_u8(&c);
	n->type = cursor_u16(&c);
	n->spi = cursor_take(&c, n->spilen);
	if (!cursor_ok(&c) || (doi != ISAKMP_DOI_IPSEC && doi != 0))
		return -1;
	n->datalen = cursor_left(&c);
	n->data = cursor_take(&c, n->datalen);
	return 0;
}

int
info_has_initial_contact(const struct payloads *ps)
{
	const struct payload *p;
	struct notify n;
	size_t i;

	for (i = 0; (p = payload_find(ps, ISAKMP_NOTIFY, i)) != NULL; i++)
		if (notify_decode(&n, p) == 0 &&
		    n.type == NOTIFY_INITIAL_CONTACT)
			return 1;
	return 0;
}

static void
refuse(struct isakmp_sa *sa, enum ike_counter counter, const char *why)
{
	ike_refuse(sa->ike, &sa->path.peer, counter,
	    "informational: %s, ignored", why);
}

/* DPD is about this very SA (RFC 3706 5.4): its cookies must be there. */
static int
names_this_sa(const struct isakmp_sa *sa, const struct notify *n)
{
	return n->spilen == COOKIES_LEN &&
	    memcmp(n->spi, sa->icookie, ISAKMP_COOKIELEN) == 0 &&
	    memcmp(n->spi + ISAKMP_COOKIELEN, sa->rcookie,
	    ISAKMP_COOKIELEN) == 0;
}

static void
take_notify(struct isakmp_sa *sa, const struct message *m,
    const struct payload *p)
{
	struct notify n;
	char from[ADDR_STRLEN];

	if (notify_decode(&n, p) == -1) {
		refuse(sa, IKE_C_INFO, "malformed notify");
		return;
	}
	switch (n.type) {
	case NOTIFY_R_U_THERE:
	case NOTIFY_R_U_THERE_ACK:
		if (!names_this_sa(sa, &n) || n.datalen != 4)
			refuse(sa, IKE_C_INFO, "DPD for another SA");
		else
			dpd_input(sa, n.type, m, n.data);
		break;
	case NOTIFY_INITIAL_CONTACT:
		/* Racoon sends it right behind phase 1. Later it could be an
		 * old one again. */
		if (sa->nmsgids == 0)
			flow_initial_contact(sa);
		break;
	default:
		ike_tell(sa->ike, &sa->path.peer, "peer %s: notify %u %s",
		    addr_print(&sa->path.peer, from, sizeof(from)), n.type,
		    isakmp_notify_name(n.type));
	}
}

static void
delete_esp(struct isakmp_sa *sa, struct cursor *c, uint16_t count)
{
	struct flow *f = sa->flow;
	struct pair *p;

	flow_because(f, "the peer deleted its SAs");
	while (count-- > 0) {
		/* A peer names its inbound SA, which is our outbound one; only
		 * those of its own flow are found. */
		if ((p = flow_pair_out(f, cursor_u32(c))) != NULL)
			pair_deleted(p);
		else
			refuse(sa, IKE_C_DELETE_UNKNOWN,
			    "delete for an ESP SA that is not there");
	}
}

/* Returns the SA of this flow with these cookies. */
static struct isakmp_sa *
delete_isakmp(struct isakmp_sa *sa, struct cursor *c)
{
	const uint8_t *cookies = cursor_take(c, COOKIES_LEN);
	struct isakmp_sa *other;

	if (cookies == NULL)
		return NULL;
	TAILQ_FOREACH(other, &sa->flow->sas, in_flow)
		if (memcmp(cookies, other->icookie, ISAKMP_COOKIELEN) == 0 &&
		    memcmp(cookies + ISAKMP_COOKIELEN, other->rcookie,
		    ISAKMP_COOKIELEN) == 0)
			return other;
	refuse(sa, IKE_C_DELETE_UNKNOWN,
	    "delete for an ISAKMP SA that is not there");
	return NULL;
}

/* Returns 1 if the SA itself is gone. */
static int
take_delete(struct isakmp_sa *sa, const struct payload *p)
{
	struct isakmp_sa *gone;
	struct cursor c;
	uint32_t doi;
	uint16_t count;
	uint8_t proto, spilen;
	int itself;

	cursor_init(&c, p->body, p->len);
	doi = cursor_u32(&c);
	proto = cursor_u8(&c);
	spilen = cursor_u8(&c);
	count = cursor_u16(&c);
	/* Both are at most 16 bits: the product does not wrap. */
	if (!cursor_ok(&c) || doi > ISAKMP_DOI_IPSEC || count > MAX_SPIS ||
	    cursor_left(&c) != (size_t)spilen * count) {
		refuse(sa, IKE_C_INFO, "malformed delete (RFC 2408 3.15)");
		return 0;
	}
	if (proto == ISAKMP_PROTO_ESP && spilen == 4) {
		delete_esp(sa, &c, count);
		return 0;
	}
	if (proto != ISAKMP_PROTO_ISAKMP || spilen != COOKIES_LEN) {
		refuse(sa, IKE_C_INFO, "delete for an unknown protocol");
		return 0;
	}
	while (count-- > 0) {
		if ((gone = delete_isakmp(sa, &c)) == NULL)
			continue;
		itself = gone == sa;
		flow_because(sa->flow, "the peer deleted its SAs");
		sa_free(gone);
		if (itself)
			return 1;
	}
	return 0;
}

void
info_input(struct isakmp_sa *sa, const struct message *m)
{
	struct protect how = protect_hash1();
	uint8_t iv[CIPHER_MAXBLOCK];
	struct payloads ps;
	size_t i;

	if (protect_iv(sa, m->h.msgid, iv) == -1 ||
	    protect_open(sa, m, SHAPE_INFO, &how, iv, &ps) == -1)
		return;
	for (i = 0; i < ps.n; i++) {
		if (ps.v[i].type == ISAKMP_NOTIFY)
			take_notify(sa, m, &ps.v[i]);
		else if (ps.v[i].type == ISAKMP_DELETE &&
		    take_delete(sa, &ps.v[i]))
			return;
	}
}

void
info_input_clear(struct ike *ike, const struct message *m)
{
	const struct payload *p = NULL;
	struct payloads ps;
	struct notify n;

	memset(&n, 0, sizeof(n));
	if (m->h.exchange == ISAKMP_XCHG_INFO &&
	    payloads_decode(&ps, m->h.next, m->bytes + ISAKMP_HEADERLEN,
	    m->len - ISAKMP_HEADERLEN, 0) == 0)
		p = payload_find(&ps, ISAKMP_NOTIFY, 0);
	if (p != NULL && notify_decode(&n, p) == 0)
		ike_refuse(ike, &m->path.peer, IKE_C_CLEAR_INFO,
		    "informational in the clear: notify %u %s, ignored",
		    n.type, isakmp_notify_name(n.type));
	else
		ike_refuse(ike, &m->path.peer, IKE_C_CLEAR_INFO,
		    "%s in the clear (RFC 2409 5.5, 5.7), ignored",
		    isakmp_exchange_name(m->h.exchange));
}
