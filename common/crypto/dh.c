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

/* Diffie-Hellman: MODP by BN_mod_exp(), ECP by EC_POINT arithmetic, because
 * the EVP interfaces of OpenSSL 3 and LibreSSL differ and make private values
 * by themselves. What a peer sends is checked here (RFC 6989 2, RFC 5903 9).
 * Runs in: ikeyd. */

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "dh.h"

/* How one group is done. Private values of MODP groups are at least twice as
 * long as the strength of the group (RFC 3526 8), which is enough for safe
 * primes and far cheaper than exponents as long as the prime. */
struct group {
	enum dh_group	 id;
	const char	*name;
	size_t		 len;		/* bytes of the prime */
	size_t		 randomlen;
	BIGNUM		*(*prime)(BIGNUM *);	/* MODP */
	int		 nid;			/* ECP */
};

static const struct group groups[] = {
	{ DH_MODP1024, "modp1024", 128, 32, BN_get_rfc2409_prime_1024, 0 },
	{ DH_MODP1536, "modp1536", 192, 32, BN_get_rfc3526_prime_1536, 0 },
	{ DH_MODP2048, "modp2048", 256, 32, BN_get_rfc3526_prime_2048, 0 },
	{ DH_MODP3072, "modp3072", 384, 40, BN_get_rfc3526_prime_3072, 0 },
	{ DH_MODP4096, "modp4096", 512, 40, BN_get_rfc3526_prime_4096, 0 },
	{ DH_ECP256, "ecp256", 32, 32, NULL, NID_X9_62_prime256v1 },
	{ DH_ECP384, "ecp384", 48, 48, NULL, NID_secp384r1 },
};

struct dh {
	const struct group	*group;
	BN_CTX			*ctx;	/* scratch of the calls below */
	BIGNUM			*priv;
	BIGNUM			*p;	/* prime of the field, both kinds */
	EC_GROUP		*ec;	/* ECP only */
	uint8_t			 pub[DH_MAXPUB];
};

static const struct group *
group_find(enum dh_group id)
{
	size_t i;

	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (groups[i].id == id)
			return &groups[i];
	return NULL;
}

static int
is_ecp(const struct group *g)
{
	return g->prime == NULL;
}

size_t
dh_publen(enum dh_group id)
{
	const struct group *g = group_find(id);

	if (g == NULL)
		return 0;
	return is_ecp(g) ? 2 * g->len : g->len;
}

size_t
dh_sharedlen(enum dh_group id)
{
	const struct group *g = group_find(id);

	return g != NULL ? g->len : 0;
}

const char *
dh_name(enum dh_group id)
{
	const struct group *g = group_find(id);

	if (id == DH_MODP768)
		return "modp768";
	return g != NULL ? g->name : "unknown";
}

size_t
dh_randomlen(enum dh_group id)
{
	const struct group *g = group_find(id);

	return g != NULL ? g->randomlen : 0;
}

/*
 * MODP
 */

/* out = base ^ private mod p, left-padded. Returns 0 or -1. */
static int
modp_power(const struct dh *dh, const BIGNUM *base, uint8_t *out)
{
	BIGNUM *r;
	int ok;

	if ((r = BN_new()) == NULL)
		return -1;
	/* The flag on the private value makes this run in constant time. */
	ok = BN_mod_exp(r, base, dh->priv, dh->p, dh->ctx) == 1 &&
	    BN_bn2binpad(r, out, (int)dh->group->len) == (int)dh->group->len;
	BN_clear_free(r);
	return ok ? 0 : -1;
}

static int
modp_public(struct dh *dh)
{
	BIGNUM *g;
	int r = -1;

	/* 0 and 1 as private values would give the public values 1 and 2. */
	if (BN_is_zero(dh->priv) || BN_is_one(dh->priv))
		return -1;
	if ((g = BN_new()) != NULL && BN_set_word(g, 2) == 1)
		r = modp_power(dh, g, dh->pub);
	BN_free(g);
	return r;
}

/* 1 if y lies in 2..p-2: all else has order 1 or 2, or is no residue. */
static int
modp_valid(const struct dh *dh, const BIGNUM *y)
{
	BIGNUM *top;
	int ok;

	if (BN_is_zero(y) || BN_is_one(y))
		return 0;
	if ((top = BN_dup(dh->p)) == NULL)
		return 0;
	ok = BN_sub_word(top, 1) == 1 && BN_cmp(y, top) < 0;
	BN_free(top);
	return ok;
}

static int
modp_shared(const struct dh *dh, const uint8_t *peer, uint8_t *out)
{
	BIGNUM *y;
	int r = -1;

	if ((y = BN_bin2bn(peer, (int)dh->group->len, NULL)) == NULL)
		return -1;
	if (modp_valid(dh, y))
		r = modp_power(dh, y, out);
	BN_free(y);
	return r;
}

/*
 * ECP
 */

/* 1 if the private value lies in 1..n-1, n the order of the curve. */
static int
ecp_private_ok(const struct dh *dh)
{
	BIGNUM *n;
	int ok;

	if ((n = BN_new()) == NULL)
		return 0;
	ok = EC_GROUP_get_order(dh->ec, n, dh->ctx) == 1 &&
	    !BN_is_zero(dh->priv) && BN_cmp(dh->priv, n) < 0;
	BN_free(n);
	return ok;
}

/* Coordinates of a point, left-padded; y may be NULL. Returns 0 or -1. */
static int
ecp_store(const struct dh *dh, const EC_POINT *point, uint8_t *x, uint8_t *y)
{
	BIGNUM *bx = BN_new(), *by = BN_new();
	int len = (int)dh->group->len;
	int ok;

	ok = bx != NULL && by != NULL &&
	    EC_POINT_get_affine_coordinates(dh->ec, point, bx, by,
	    dh->ctx) == 1 &&
	    BN_bn2binpad(bx, x, len) == len &&
	    (y == NULL || BN_bn2binpad(by, y, len) == len);
	BN_clear_free(bx);
	BN_clear_free(by);
	return ok ? 0 : -1;
}

static int
ecp_public(struct dh *dh)
{
	EC_POINT *point;
	int r = -1;

	if (!ecp_private_ok(dh) || (point = EC_POINT_new(dh->ec)) == NULL)
		return -1;
	if (EC_POINT_mul(dh->ec, point, dh->priv, NULL, NULL, dh->ctx) == 1)
		r = ecp_store(dh, point, dh->pub, dh->pub + dh->group->len);
	EC_POINT_free(point);
	return r;
}

/* The peer's point, or NULL if it is none of the curve. The library reduces
 * coordinates, so those not below the prime are refused before. */
static EC_POINT *
ecp_load(const struct dh *dh, const uint8_t *peer)
{
	int len = (int)dh->group->len;
	BIGNUM *x = BN_bin2bn(peer, len, NULL);
	BIGNUM *y = BN_bin2bn(peer + len, len, NULL);
	EC_POINT *point = EC_POINT_new(dh->ec);
	int ok;

	ok = x != NULL && y != NULL && point != NULL &&
	    BN_cmp(x, dh->p) < 0 && BN_cmp(y, dh->p) < 0 &&
	    EC_POINT_set_affine_coordinates(dh->ec, point, x, y,
	    dh->ctx) == 1 &&
	    EC_POINT_is_on_curve(dh->ec, point, dh->ctx) == 1;
	BN_free(x);
	BN_free(y);
	if (!ok) {
		EC_POINT_free(point);
		return NULL;
	}
	return point;
}

static int
ecp_shared(const struct dh *dh, const uint8_t *peer, uint8_t *out)
{
	EC_POINT *q, *secret;
	int r = -1;

	if ((q = ecp_load(dh, peer)) == NULL)
		return -1;
	if ((secret = EC_POINT_new(dh->ec)) != NULL &&
	    EC_POINT_mul(dh->ec, secret, NULL, q, dh->priv, dh->ctx) == 1 &&
	    EC_POINT_is_at_infinity(dh->ec, secret) == 0)
		r = ecp_store(dh, secret, out, NULL);
	EC_POINT_clear_free(secret);
	EC_POINT_free(q);
	return r;
}

/*
 * Both
 */

/* Set up field and curve. Returns 0 or -1. */
static int
domain_init(struct dh *dh)
{
	if ((dh->p = BN_new()) == NULL)
		return -1;
	if (!is_ecp(dh->group))
		return dh->group->prime(dh->p) != NULL ? 0 : -1;
	if ((dh->ec = EC_GROUP_new_by_curve_name(dh->group->nid)) == NULL)
		return -1;
	return EC_GROUP_get_curve(dh->ec, dh->p, NULL, NULL, dh->ctx) == 1 ?
	    0 : -1;
}

struct dh *
dh_new(enum dh_group id, const uint8_t *rnd)
{
	const struct group *g = group_find(id);
	struct dh *dh;

	if (g == NULL || (dh = calloc(1, sizeof(*dh))) == NULL)
		return NULL;
	dh->group = g;
	if ((dh->ctx = BN_CTX_new()) == NULL || domain_init(dh) == -1 ||
	    (dh->priv = BN_bin2bn(rnd, (int)g->randomlen, NULL)) == NULL)
		goto fail;
	BN_set_flags(dh->priv, BN_FLG_CONSTTIME);
	if ((is_ecp(g) ? ecp_public(dh) : modp_public(dh)) == -1)
		goto fail;
	return dh;
fail:
	dh_free(dh);
	return NULL;
}

void
dh_free(struct dh *dh)
{
	if (dh == NULL)
		return;
	EC_GROUP_free(dh->ec);
	BN_clear_free(dh->priv);
	BN_free(dh->p);
	BN_CTX_free(dh->ctx);
	freezero(dh, sizeof(*dh));
}

void
dh_public(const struct dh *dh, uint8_t *pub)
{
	memcpy(pub, dh->pub, dh_publen(dh->group->id));
}

int
dh_shared(const struct dh *dh, const uint8_t *peer, size_t peerlen,
    uint8_t *out)
{
	if (peerlen != dh_publen(dh->group->id))
		return -1;
	if (is_ecp(dh->group))
		return ecp_shared(dh, peer, out);
	return modp_shared(dh, peer, out);
}
