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


/* What quick mode's messages 1 and 2 carry, taken and checked: nonce, offers,
 * IDs, original addresses (RFC 2409 5.5, RFC 3947 5.2). The exchange itself is
 * in quick_mode.c. Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "ident.h"
#include "informational.h"
#include "quick_take.h"

#define WORDS_LEN	600	/* offers of a peer in a log line */
#define MIN_NONCE	8	/* RFC 2409 5 */

int
quick_refuse(struct quick *q, enum ike_counter counter,
    enum isakmp_notify notify, const char *why)
{
	ike_refuse(q->sa->ike, &q->sa->path.peer, counter, "quick mode: %s",
	    why);
	info_refuse(q->sa, notify);
	return -1;
}

static int
refuse_offers(struct quick *q, const struct offers *os)
{
	char words[WORDS_LEN];

	ike_refuse(q->sa->ike, &q->sa->path.peer, IKE_C_QUICK_NO_PROPOSAL,
	    "quick mode: no proposal chosen, offered %s",
	    offers_words(os, 2, words, sizeof(words)));
	info_refuse(q->sa, NOTIFY_NO_PROPOSAL);
	return -1;
}

int
quick_copy_body(uint8_t **dst, size_t *len, const struct payload *p)
{
	if (p == NULL)
		return 0;
	if ((*dst = malloc(p->len + 1)) == NULL)
		return -1;
	memcpy(*dst, p->body, p->len);
	*len = p->len;
	return 0;
}

int
quick_take_nonce(struct quick *q, const struct payloads *ps)
{
	const struct payload *p = payload_find(ps, ISAKMP_NONCE, 0);
	struct nonce *n = q->initiator ? &q->nr : &q->ni;

	if (p->len < MIN_NONCE || p->len > IKE_MAXNONCE)
		return quick_refuse(q, IKE_C_NONCE, NOTIFY_PAYLOAD_MALFORMED,
		    "nonce of wrong length (RFC 2409 5)");
	memcpy(n->data, p->body, p->len);
	n->len = p->len;
	return 0;
}

static uint32_t
spi_from(const struct offer *o)
{
	struct cursor c;

	cursor_init(&c, o->spi, o->spilen);
	return cursor_u32(&c);
}

/* Choose among the offers; the answer is kept with room for our SPI. */
int
quick_take_offers(struct quick *q, const struct payloads *ps)
{
	static const uint8_t no_spi[4];
	const struct payload *p = payload_find(ps, ISAKMP_SA, 0);
	const struct offer *o;
	struct offer_want want;
	struct offers os;
	struct wbuf w;
	struct ike_choice ours = q->choice;	/* as initiator */
	int error;

	if ((error = proposal_decode(&os, 2, p->body, p->len)) != 0)
		return quick_refuse(q, IKE_C_QUICK_BAD_PROPOSAL, NOTIFY_BAD_PROPOSAL,
		    proposal_strerror(error));
	want.encap = q->sa->encap;
	want.tunnel = q->sa->rule.tunnel &&
	    q->sa->path.peer.family == ADDR_V4;
	want.has_ke = payload_find(ps, ISAKMP_KE, 0) != NULL;
	want.main = &q->sa->rule.main;
	o = proposal_choose2(&os, &q->sa->rule.quick, &want, &q->choice);
	if (o == NULL ||
	    (q->initiator && (os.n != 1 || q->choice.group != ours.group ||
	    q->choice.mode != ours.mode)))
		return refuse_offers(q, &os);
	q->pair->rec.spi_out = spi_from(o);
	if (q->initiator)
		return 0;
	q->answerlen = p->len + PROPOSAL_SPI_AT;
	if ((q->answer = malloc(q->answerlen)) == NULL)
		return -1;
	wbuf_init(&w, q->answer, q->answerlen);
	proposal_answer(&w, o, no_spi, sizeof(no_spi));
	q->answerlen = w.len;
	return wbuf_ok(&w) ? 0 : -1;
}

static int
same_id(const uint8_t *kept, size_t keptlen, const uint8_t *id, size_t len)
{
	return keptlen != 0 && keptlen == len && memcmp(kept, id, len) == 0;
}

/* The peer's ends are ours the other way round. */
static int
take_terms(struct quick *q, const struct terms *t)
{
	struct ike_sa_pair *rec = &q->pair->rec;

	if (!same_id(t->id_peer, t->id_peer_len, q->idci, q->idcilen) ||
	    !same_id(t->id_local, t->id_local_len, q->idcr, q->idcrlen))
		return 0;
	rec->local_port = t->local_port;
	rec->peer_port = t->peer_port;
	return 1;
}

/* The peer begins where we once did, with the IDs that were agreed on. */
static int
is_renewal(struct quick *q)
{
	const struct flow *f = q->sa->flow;
	const struct pair *p;

	TAILQ_FOREACH(p, &f->pairs, in_flow)
		if (take_terms(q, &p->terms))
			return 1;
	return take_terms(q, &f->last);
}

int
quick_take_ids(struct quick *q, const struct payloads *ps)
{
	const struct payload *ci = payload_find(ps, ISAKMP_ID, 0);
	const struct payload *cr = payload_find(ps, ISAKMP_ID, 1);
	struct ike_sa_pair *rec = &q->pair->rec;
	const char *wrong;

	if (quick_copy_body(&q->idci, &q->idcilen, ci) == -1 ||
	    quick_copy_body(&q->idcr, &q->idcrlen, cr) == -1)
		return -1;
	if (is_renewal(q))
		return 0;
	wrong = ident_narrow(q->idci, q->idcilen, q->idcr, q->idcrlen,
	    &rec->peer_port);
	if (wrong != NULL)
		return quick_refuse(q, IKE_C_QUICK_ID, NOTIFY_INVALID_ID, wrong);
	rec->local_port = IDENT_L2TP_PORT;
	return 0;
}

void
quick_take_oa(struct quick *q, const struct payloads *ps)
{
	struct ike_sa_pair *rec = &q->pair->rec;

	natt_get_oa(ps, q->sa->natt, 0, &rec->oa_peer);
	natt_get_oa(ps, q->sa->natt, 1, &rec->oa_local);
	q->oa_seen = rec->oa_peer.family != ADDR_NONE;
}
