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


/* Responder cookies that stand for state, and the SA payloads that they name.
 * A cookie: 2 bits which secret, 6 bits which payload, 56 bits of HMAC-SHA-256
 * over both ends, the initiator's cookie and that payload. Who can send it back
 * has got our message 2. Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "cookie.h"

#define MAX_BODY	2048		/* of a payload that is remembered */
#define SECRET_MS	30000		/* it is used; and valid once more */
#define INDEX_MASK	(COOKIES_KNOWN - 1)

static void
renew_secret(struct ike *ike, uint64_t now)
{
	struct cookies *c = &ike->own_cookies;

	memcpy(c->secret[1], c->secret[0], sizeof(c->secret[1]));
	host_random(ike->host, c->secret[0], sizeof(c->secret[0]));
	c->number = (c->number + 1) & 3;
	c->since_ms = now;
}

/* After a pause neither of the two is fresh. */
static void
check_age(struct ike *ike)
{
	uint64_t now = host_now(ike->host);
	uint64_t age = now - ike->own_cookies.since_ms;

	if (age >= 2 * SECRET_MS)
		renew_secret(ike, now);
	if (age >= SECRET_MS)
		renew_secret(ike, now);
}

void
cookies_init(struct ike *ike)
{
	renew_secret(ike, host_now(ike->host));
	renew_secret(ike, host_now(ike->host));
}

void
cookies_free(struct ike *ike)
{
	size_t i;

	for (i = 0; i < COOKIES_KNOWN; i++)
		free(ike->own_cookies.known[i].body);
}

int
cookie_is_due(const struct ike *ike)
{
	return ike->nhalf >= ike->conf->halfopen_max / 2;
}

/* Payloads of those who got in */

static struct known *
known_find(struct ike *ike, const uint8_t *body, size_t len, uint8_t natt,
    uint8_t dpd)
{
	struct known *k;
	size_t i;

	for (i = 0; i < COOKIES_KNOWN; i++) {
		k = &ike->own_cookies.known[i];
		if (k->len == len && k->natt == natt && k->dpd == dpd &&
		    len != 0 && memcmp(k->body, body, len) == 0)
			return k;
	}
	return NULL;
}

static struct known *
known_oldest(struct ike *ike)
{
	struct known *v = ike->own_cookies.known, *oldest = &v[0];
	size_t i;

	for (i = 1; i < COOKIES_KNOWN; i++)
		if (v[i].used_ms < oldest->used_ms)
			oldest = &v[i];
	return oldest;
}

void
cookie_learn(const struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	struct known *k;
	uint8_t *body;

	if (sa->initiator || sa->sai == NULL || sa->sailen > MAX_BODY)
		return;
	k = known_find(ike, sa->sai, sa->sailen, sa->natt, sa->peer_dpd);
	if (k == NULL) {
		if ((body = malloc(sa->sailen)) == NULL)
			return;
		memcpy(body, sa->sai, sa->sailen);
		k = known_oldest(ike);
		free(k->body);
		k->body = body;
		k->len = sa->sailen;
		k->natt = sa->natt;
		k->dpd = sa->peer_dpd;
	}
	k->used_ms = host_now(ike->host);
}

/* Cookies */

static void
put_addr(struct wbuf *w, const struct addr *a)
{
	wbuf_u8(w, a->family);
	wbuf_bytes(w, a->bytes, sizeof(a->bytes));
	wbuf_u16(w, a->port);
}

/* With this secret; head is the cookie's first byte. */
static int
make(const uint8_t *secret, const struct message *m, const struct known *k,
    uint8_t head, uint8_t rcookie[ISAKMP_COOKIELEN])
{
	uint8_t ends[64], digest[HASH_MAXLEN];
	struct piece p[2];
	struct wbuf w;

	wbuf_init(&w, ends, sizeof(ends));
	wbuf_u8(&w, head);
	wbuf_u8(&w, m->path.natt);
	wbuf_u8(&w, k->natt);
	wbuf_u8(&w, k->dpd);
	put_addr(&w, &m->path.local);
	put_addr(&w, &m->path.peer);
	wbuf_bytes(&w, m->h.icookie, sizeof(m->h.icookie));
	p[0].data = ends;
	p[0].len = w.len;
	p[1].data = k->body;
	p[1].len = k->len;
	if (!wbuf_ok(&w) || hmac_pieces(HASH_SHA256, secret,
	    COOKIES_SECRETLEN, p, 2, digest) == -1)
		return -1;
	rcookie[0] = head;
	memcpy(rcookie + 1, digest, ISAKMP_COOKIELEN - 1);
	rcookie[1] |= 1;	/* all zero means "not known yet" */
	return 0;
}

int
cookie_make(struct ike *ike, const struct message *m,
    const struct payload *sa, const struct vendors *v,
    uint8_t rcookie[ISAKMP_COOKIELEN])
{
	struct cookies *c = &ike->own_cookies;
	struct known *k = known_find(ike, sa->body, sa->len, v->natt, v->dpd);
	uint8_t head;

	if (k == NULL)
		return -1;
	check_age(ike);
	head = (uint8_t)(c->number << 6 | (k - c->known));
	return make(c->secret[0], m, k, head, rcookie);
}

const struct known *
cookie_open(struct ike *ike, const struct message *m)
{
	struct cookies *c = &ike->own_cookies;
	const uint8_t *rcookie = m->h.rcookie;
	uint8_t right[ISAKMP_COOKIELEN], age;
	const struct known *k = &c->known[rcookie[0] & INDEX_MASK];

	check_age(ike);
	age = (c->number - (rcookie[0] >> 6)) & 3;
	if (k->len == 0 || age > 1 ||
	    make(c->secret[age], m, k, rcookie[0], right) == -1 ||
	    timingsafe_bcmp(right, rcookie, sizeof(right)) != 0)
		return NULL;
	return k;
}
