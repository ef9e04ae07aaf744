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

/* Key exchange and authentication of phase 1 (RFC 2409 5, 5.4; RFC 2412).
 * Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "handshake.h"
#include "keymat.h"
#include "natt.h"
#include "sa.h"

#define MIN_NONCE	8	/* RFC 2409 5 */
#define DH_DRAWS	8	/* tries for a private value in range */

static struct nonce *
their_nonce(struct isakmp_sa *sa)
{
	return sa->initiator ? &sa->hs->nr : &sa->hs->ni;
}

static struct nonce *
our_nonce(struct isakmp_sa *sa)
{
	return sa->initiator ? &sa->hs->ni : &sa->hs->nr;
}

static uint8_t *
their_public(struct isakmp_sa *sa)
{
	return sa->initiator ? sa->hs->gr : sa->hs->gi;
}

static uint8_t *
our_public(struct isakmp_sa *sa)
{
	return sa->initiator ? sa->hs->gi : sa->hs->gr;
}

int
handshake_take(struct isakmp_sa *sa, const struct message *m,
    const struct payloads *ps)
{
	const struct payload *ke = payload_find(ps, ISAKMP_KE, 0);
	const struct payload *n = payload_find(ps, ISAKMP_NONCE, 0);
	struct nonce *nonce = their_nonce(sa);

	if (n->len < MIN_NONCE || n->len > IKE_MAXNONCE) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_NONCE,
		    "main mode: nonce of %zu bytes (RFC 2409 5), dropped",
		    n->len);
		return -1;
	}
	if (ke->len != dh_publen(sa->choice.group)) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_KEY,
		    "main mode: key exchange of %zu bytes for %s, dropped",
		    ke->len, dh_name(sa->choice.group));
		return -1;
	}
	memcpy(nonce->data, n->body, n->len);
	nonce->len = n->len;
	memcpy(their_public(sa), ke->body, ke->len);
	sa->hs->glen = ke->len;
	return 0;
}

int
handshake_make(struct isakmp_sa *sa)
{
	const struct host *host = sa->ike->host;
	struct nonce *nonce = our_nonce(sa);
	uint8_t rnd[DH_MAXPUB + 16];
	size_t len = dh_randomlen(sa->choice.group), i;

	if (len > sizeof(rnd))
		return -1;
	for (i = 0; sa->hs->dh == NULL && i < DH_DRAWS; i++) {
		host_random(host, rnd, len);
		sa->hs->dh = dh_new(sa->choice.group, rnd);
	}
	explicit_bzero(rnd, sizeof(rnd));
	if (sa->hs->dh == NULL)
		return -1;
	dh_public(sa->hs->dh, our_public(sa));
	sa->hs->glen = dh_publen(sa->choice.group);
	nonce->len = IKE_NONCELEN;
	host_random(host, nonce->data, nonce->len);
	return 0;
}

int
handshake_put(struct isakmp_sa *sa, struct isakmp_out *out)
{
	const struct nonce *nonce = our_nonce(sa);

	payload_put(out, ISAKMP_KE, our_public(sa), sa->hs->glen);
	payload_put(out, ISAKMP_NONCE, nonce->data, nonce->len);
	return natt_put_d(out, sa->natt, sa->choice.hash, sa->icookie,
	    sa->rcookie, &sa->path.local, &sa->path.peer,
	    sa->ike->conf->force_encap);
}

int
handshake_ask_skeyid(struct isakmp_sa *sa, const struct path *path)
{
	struct handshake *hs = sa->hs;
	struct ike_skeyid_req req;
	uint8_t gxy[DH_MAXSHARED];

	if (dh_shared(hs->dh, their_public(sa), hs->glen, gxy) == -1) {
		ike_refuse(sa->ike, &path->peer, IKE_C_KEY,
		    "main mode: key exchange value is none of %s (RFC 6989), "
		    "dropped", dh_name(sa->choice.group));
		return -1;
	}
	memset(&req, 0, sizeof(req));
	req.id = sa->id;
	req.local = sa->path.local;
	req.peer = sa->path.peer;
	req.hash = sa->choice.hash;
	memcpy(req.icookie, sa->icookie, sizeof(req.icookie));
	memcpy(req.rcookie, sa->rcookie, sizeof(req.rcookie));
	req.ni = hs->ni.data;
	req.nilen = hs->ni.len;
	req.nr = hs->nr.data;
	req.nrlen = hs->nr.len;
	req.gxy = gxy;
	req.gxylen = dh_sharedlen(sa->choice.group);
	sa->want = WANT_SKEYID;
	sa->ike->ops->keys_skeyid(sa->ike->ctx, &req);
	explicit_bzero(gxy, sizeof(gxy));
	/* What is private is not needed any more. */
	dh_free(hs->dh);
	hs->dh = NULL;
	return 0;
}

int
handshake_got_skeyid(struct isakmp_sa *sa, const struct ike_skeyid *v,
    size_t n)
{
	if (n == 0) {
		ike_refuse(sa->ike, &sa->path.peer, IKE_C_NO_PSK,
		    "main mode: no pre-shared key for this peer");
		return -1;
	}
	if (n > IKE_MAXCANDIDATE)
		n = IKE_MAXCANDIDATE;
	memcpy(sa->hs->cand, v, n * sizeof(*v));
	sa->hs->ncand = (uint8_t)n;
	return 0;
}

int
handshake_key(struct isakmp_sa *sa, size_t at)
{
	const struct ike_skeyid *c = &sa->hs->cand[at];
	struct sa_keys *k = sa->keys;
	size_t block = cipher_block(exchange_cipher(sa->choice.enc.cipher));

	if (k == NULL && (k = sa->keys = calloc(1, sizeof(*k))) == NULL)
		return -1;
	memcpy(k->d, c->d, sizeof(k->d));
	memcpy(k->a, c->a, sizeof(k->a));
	k->keylen = ike_cipher_keylen(&sa->choice.enc);
	if (keymat_isakmp(sa->choice.hash, c->e, k->key, k->keylen) == -1)
		return -1;
	return keymat_iv1(sa->choice.hash, sa->hs->gi, sa->hs->glen,
	    sa->hs->gr, sa->hs->glen, k->iv, block);
}

/* HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b), HASH_R
 * with the two ends exchanged. */
static void
hash_pieces_of(const struct isakmp_sa *sa, int of_initiator, const uint8_t *id,
    size_t idlen, struct piece p[6])
{
	const struct handshake *hs = sa->hs;

	p[0].data = of_initiator ? hs->gi : hs->gr;
	p[1].data = of_initiator ? hs->gr : hs->gi;
	p[0].len = p[1].len = hs->glen;
	p[2].data = of_initiator ? sa->icookie : sa->rcookie;
	p[3].data = of_initiator ? sa->rcookie : sa->icookie;
	p[2].len = p[3].len = ISAKMP_COOKIELEN;
	p[4].data = sa->sai;
	p[4].len = sa->sailen;
	p[5].data = id;
	p[5].len = idlen;
}

void
handshake_ask_hash(struct isakmp_sa *sa)
{
	uint8_t id[4 + IKE_MAXID];
	size_t idlen = handshake_own_id(sa, id, sizeof(id));
	struct piece p[6];

	hash_pieces_of(sa, sa->initiator, id, idlen, p);
	sa->want = WANT_HASH;
	sa->ike->ops->keys_hash(sa->ike->ctx, sa->id,
	    sa->hs->cand[sa->hs->at].handle, p, 6);
}

void
handshake_ask_check(struct isakmp_sa *sa)
{
	struct handshake *hs = sa->hs;
	struct piece p[6];

	hash_pieces_of(sa, !sa->initiator, hs->id, hs->idlen, p);
	sa->want = WANT_CHECK;
	sa->ike->ops->keys_check(sa->ike->ctx, sa->id, hs->cand[hs->at].handle,
	    p, 6, hs->hash, hs->hashlen);
}

size_t
handshake_own_id(const struct isakmp_sa *sa, uint8_t *body, size_t size)
{
	const struct ike_id *id = &sa->rule.srcid;
	const struct addr *a = &sa->path.local;
	struct wbuf w;

	wbuf_init(&w, body, size);
	if (id->type != 0)
		wbuf_u8(&w, id->type);
	else
		wbuf_u8(&w, a->family == ADDR_V6 ? ID_IPV6 : ID_IPV4);
	/* Protocol and port 0: with NAT the port is not what it was. */
	wbuf_u8(&w, 0);
	wbuf_u16(&w, 0);
	if (id->type != 0)
		wbuf_bytes(&w, id->data, id->len);
	else
		wbuf_bytes(&w, a->bytes, addr_len(a));
	return w.len;
}
