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

/* common/crypto/dh: the primes, the numbers of RFC 5903 8, both sides agree,
 * and what a hostile peer may send is refused (RFC 6989 2, RFC 5903 9). */

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>

#include "regress/lib/test.h"
#include "crypto/dh.h"

static const struct {
	enum dh_group id;
	const char *name;
	size_t publen, sharedlen;
} groups[] = {
	{ DH_MODP1024, "modp1024", 128, 128 },
	{ DH_MODP1536, "modp1536", 192, 192 },
	{ DH_MODP2048, "modp2048", 256, 256 },
	{ DH_MODP3072, "modp3072", 384, 384 },
	{ DH_MODP4096, "modp4096", 512, 512 },
	{ DH_ECP256, "ecp256", 64, 32 },
	{ DH_ECP384, "ecp384", 96, 48 },
};
#define NGROUPS	(sizeof(groups) / sizeof(groups[0]))

/* A key pair from replayable randomness. */
static struct dh *
pair(enum dh_group id, struct prng *r)
{
	uint8_t rnd[64];
	struct dh *dh;

	assert_true(dh_randomlen(id) > 0 && dh_randomlen(id) <= sizeof(rnd));
	prng_fill(r, rnd, sizeof(rnd));
	dh = dh_new(id, rnd);
	assert_non_null(dh);
	return dh;
}

static void
table(void **state)
{
	uint8_t rnd[64] = { 1 };
	size_t i;

	(void)state;
	for (i = 0; i < NGROUPS; i++) {
		assert_int_equal(dh_publen(groups[i].id), groups[i].publen);
		assert_int_equal(dh_sharedlen(groups[i].id),
		    groups[i].sharedlen);
		assert_string_equal(dh_name(groups[i].id), groups[i].name);
		assert_true(groups[i].publen <= DH_MAXPUB);
	}
	assert_string_equal(dh_name(DH_MODP768), "modp768");
	assert_int_equal(dh_publen(DH_MODP768), 0);
	assert_int_equal(dh_randomlen(DH_MODP768), 0);
	assert_null(dh_new(DH_MODP768, rnd));
	assert_string_equal(dh_name((enum dh_group)99), "unknown");
	assert_null(dh_new((enum dh_group)99, rnd));
	dh_free(NULL);
}

static void
both_sides_agree(void **state)
{
	uint8_t pa[DH_MAXPUB], pb[DH_MAXPUB];
	uint8_t sa[DH_MAXSHARED], sb[DH_MAXSHARED];
	struct dh *a, *b;
	struct prng r;
	size_t i;

	(void)state;
	prng_seed(&r, 11);
	for (i = 0; i < NGROUPS; i++) {
		a = pair(groups[i].id, &r);
		b = pair(groups[i].id, &r);
		dh_public(a, pa);
		dh_public(b, pb);
		assert_memory_not_equal(pa, pb, groups[i].publen);
		assert_int_equal(dh_shared(a, pb, groups[i].publen, sa), 0);
		assert_int_equal(dh_shared(b, pa, groups[i].publen, sb), 0);
		assert_bytes(sa, groups[i].sharedlen, sb, groups[i].sharedlen);
		dh_free(a);
		dh_free(b);
	}
}

/* x and y of one side of RFC 5903 8 behind each other. */
static struct bytes
point(const struct vector *v, const char *x, const char *y)
{
	struct bytes bx = vector_bytes(v, x), by = vector_bytes(v, y), b;

	b.len = bx.len + by.len;
	b.data = realloc(bx.data, b.len);
	assert_non_null(b.data);
	memcpy(b.data + bx.len, by.data, by.len);
	free(by.data);
	return b;
}

static void
check_ecp(enum dh_group id, const struct bytes *private,
    const struct bytes *public, const struct bytes *peer,
    const struct bytes *shared)
{
	uint8_t out[DH_MAXPUB];
	struct dh *dh;

	assert_int_equal(private->len, dh_randomlen(id));
	dh = dh_new(id, private->data);
	assert_non_null(dh);
	dh_public(dh, out);
	assert_bytes(out, dh_publen(id), public->data, public->len);
	assert_int_equal(dh_shared(dh, peer->data, peer->len, out), 0);
	assert_bytes(out, dh_sharedlen(id), shared->data, shared->len);
	dh_free(dh);
}

static void
ecp_rfc5903(void **state)
{
	struct vector *all = vectors_read("../vectors/ecp-rfc5903.txt"), *v;
	struct bytes i, r, gi, gr, shared;
	enum dh_group id;
	unsigned int n = 0;

	(void)state;
	for (v = all; v != NULL; v = vector_next(v), n++) {
		id = (enum dh_group)vector_number(v, "group");
		i = vector_bytes(v, "private i");
		r = vector_bytes(v, "private r");
		gi = point(v, "public i x", "public i y");
		gr = point(v, "public r x", "public r y");
		shared = vector_bytes(v, "shared");
		check_ecp(id, &i, &gi, &gr, &shared);
		check_ecp(id, &r, &gr, &gi, &shared);
		free(i.data);
		free(r.data);
		free(gi.data);
		free(gr.data);
		free(shared.data);
	}
	assert_int_equal(n, 2);
	vectors_free(all);
}

/* p plus delta. */
static void
near_prime(const struct bytes *prime, int delta, uint8_t *out)
{
	BIGNUM *p = BN_bin2bn(prime->data, (int)prime->len, NULL);

	assert_non_null(p);
	if (delta < 0)
		assert_int_equal(BN_sub_word(p, (BN_ULONG)-delta), 1);
	else
		assert_int_equal(BN_add_word(p, (BN_ULONG)delta), 1);
	assert_int_equal(BN_bn2binpad(p, out, (int)prime->len), prime->len);
	BN_free(p);
}

/* The public value must be 2^x mod p, by the prime of the vector file. */
static void
check_public(const struct bytes *prime, const uint8_t *rnd, size_t rndlen,
    const struct dh *dh)
{
	BIGNUM *p = BN_bin2bn(prime->data, (int)prime->len, NULL);
	BIGNUM *x = BN_bin2bn(rnd, (int)rndlen, NULL), *g = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	uint8_t want[DH_MAXPUB], got[DH_MAXPUB];

	assert_true(p != NULL && x != NULL && g != NULL && ctx != NULL);
	assert_int_equal(BN_set_word(g, 2), 1);
	assert_int_equal(BN_mod_exp(g, g, x, p, ctx), 1);
	assert_int_equal(BN_bn2binpad(g, want, (int)prime->len), prime->len);
	dh_public(dh, got);
	assert_bytes(got, prime->len, want, prime->len);
	BN_free(p);
	BN_free(x);
	BN_free(g);
	BN_CTX_free(ctx);
}

/* 0, 1, p-1, p, p+1 and all ones are refused; 2 and p-2 are not. */
static void
check_range(const struct bytes *prime, const struct dh *dh)
{
	uint8_t peer[DH_MAXPUB], out[DH_MAXSHARED];
	size_t len = prime->len;

	memset(peer, 0, len);
	assert_int_equal(dh_shared(dh, peer, len, out), -1);
	peer[len - 1] = 1;
	assert_int_equal(dh_shared(dh, peer, len, out), -1);
	peer[len - 1] = 2;
	assert_int_equal(dh_shared(dh, peer, len, out), 0);
	near_prime(prime, -2, peer);
	assert_int_equal(dh_shared(dh, peer, len, out), 0);
	near_prime(prime, -1, peer);
	assert_int_equal(dh_shared(dh, peer, len, out), -1);
	near_prime(prime, 0, peer);
	assert_int_equal(dh_shared(dh, peer, len, out), -1);
	near_prime(prime, 1, peer);
	assert_int_equal(dh_shared(dh, peer, len, out), -1);
	memset(peer, 0xff, len);
	assert_int_equal(dh_shared(dh, peer, len, out), -1);
}

static void
modp_primes_and_range(void **state)
{
	struct vector *all = vectors_read("../vectors/modp-groups.txt"), *v;
	struct bytes prime;
	enum dh_group id;
	uint8_t rnd[64];
	struct prng r;
	struct dh *dh;
	unsigned int n = 0;

	(void)state;
	prng_seed(&r, 13);
	for (v = all; v != NULL; v = vector_next(v)) {
		id = (enum dh_group)vector_number(v, "group");
		if (dh_publen(id) == 0)
			continue;
		prime = vector_bytes(v, "prime");
		assert_int_equal(prime.len, dh_publen(id));
		assert_int_equal(prime.len * 8, vector_number(v, "bits"));
		prng_fill(&r, rnd, sizeof(rnd));
		dh = dh_new(id, rnd);
		assert_non_null(dh);
		check_public(&prime, rnd, dh_randomlen(id), dh);
		check_range(&prime, dh);
		dh_free(dh);
		free(prime.data);
		n++;
	}
	assert_int_equal(n, 5);
	vectors_free(all);
}

static void
wrong_lengths(void **state)
{
	uint8_t peer[DH_MAXPUB + 1] = { 0 }, out[DH_MAXSHARED];
	struct dh *a, *b;
	struct prng r;
	size_t i, n;

	(void)state;
	prng_seed(&r, 17);
	for (i = 0; i < NGROUPS; i++) {
		n = groups[i].publen;
		a = pair(groups[i].id, &r);
		b = pair(groups[i].id, &r);
		dh_public(b, peer);
		assert_int_equal(dh_shared(a, peer, n, out), 0);
		assert_int_equal(dh_shared(a, peer, n - 1, out), -1);
		assert_int_equal(dh_shared(a, peer, n + 1, out), -1);
		assert_int_equal(dh_shared(a, peer, n / 2, out), -1);
		assert_int_equal(dh_shared(a, peer, 0, out), -1);
		dh_free(a);
		dh_free(b);
	}
}

/* The field's prime, RFC 5903 3.1 and 3.2. */
static const char *const fields[] = {
	"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
	"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	"ffffffff0000000000000000ffffffff"
};

/* Point (0, y) of the curve, whose x may also be written as p: a library
 * that reduces would take that for the same point. */
static void
check_reduced(enum dh_group id, const struct dh *dh, const char *y)
{
	struct bytes field = hex_bytes(fields[id == DH_ECP384]);
	struct bytes by = hex_bytes(y);
	uint8_t peer[DH_MAXPUB] = { 0 }, out[DH_MAXSHARED];
	size_t len = dh_sharedlen(id);

	assert_int_equal(by.len, len);
	memcpy(peer + len, by.data, len);
	assert_int_equal(dh_shared(dh, peer, 2 * len, out), 0);
	memcpy(peer, field.data, len);
	assert_int_equal(dh_shared(dh, peer, 2 * len, out), -1);
	free(field.data);
	free(by.data);
}

static void
ecp_not_on_the_curve(void **state)
{
	static const char *const y_at_0[] = {
		"66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4",
		"c306610fb0ae5a159cf45c06069f22a6c5eb3641c602d42dea2c4b4f75550793"
		"406d80d2b91ad54f9048bd487af1ade1"
	};
	static const enum dh_group ids[] = { DH_ECP256, DH_ECP384 };
	uint8_t good[DH_MAXPUB], peer[DH_MAXPUB], out[DH_MAXSHARED];
	struct dh *dh;
	struct prng r;
	size_t g, i, n;

	(void)state;
	prng_seed(&r, 19);
	for (g = 0; g < 2; g++) {
		dh = pair(ids[g], &r);
		n = dh_publen(ids[g]);
		dh_public(dh, good);
		for (i = 0; i < n; i++) {
			memcpy(peer, good, n);
			peer[i] ^= 1;
			assert_int_equal(dh_shared(dh, peer, n, out), -1);
		}
		memset(peer, 0, n);
		assert_int_equal(dh_shared(dh, peer, n, out), -1);
		memset(peer, 0xff, n);
		assert_int_equal(dh_shared(dh, peer, n, out), -1);
		check_reduced(ids[g], dh, y_at_0[g]);
		dh_free(dh);
	}
}

/* Private values 0 (all groups), 1 (MODP) and the order (ECP) are refused. */
static void
bad_private_values(void **state)
{
	struct bytes order = hex_bytes("ffffffff00000000ffffffffffffffff"
	    "bce6faada7179e84f3b9cac2fc632551");
	uint8_t rnd[64];
	struct dh *dh;
	size_t i;

	(void)state;
	for (i = 0; i < NGROUPS; i++) {
		memset(rnd, 0, sizeof(rnd));
		assert_null(dh_new(groups[i].id, rnd));
		rnd[dh_randomlen(groups[i].id) - 1] = 1;
		dh = dh_new(groups[i].id, rnd);
		if (groups[i].publen == groups[i].sharedlen)
			assert_null(dh);
		else
			assert_non_null(dh);
		dh_free(dh);
	}
	assert_null(dh_new(DH_ECP256, order.data));
	order.data[31]--;
	dh = dh_new(DH_ECP256, order.data);
	assert_non_null(dh);
	dh_free(dh);
	memset(rnd, 0xff, sizeof(rnd));
	assert_null(dh_new(DH_ECP384, rnd));
	free(order.data);
}

/* Values with leading zero bytes keep their length (RFC 2409 5, RFC 5903 7).
 * With private value 2 the public one of MODP is 4. */
static void
padding(void **state)
{
	uint8_t rnd[64] = { 0 }, pub[DH_MAXPUB], out[DH_MAXSHARED];
	uint8_t want[DH_MAXPUB] = { 0 };
	struct dh *dh;

	(void)state;
	rnd[dh_randomlen(DH_MODP2048) - 1] = 2;
	dh = dh_new(DH_MODP2048, rnd);
	assert_non_null(dh);
	memset(pub, 0xee, sizeof(pub));
	dh_public(dh, pub);
	want[255] = 4;
	assert_bytes(pub, 256, want, 256);
	memset(out, 0xee, sizeof(out));
	assert_int_equal(dh_shared(dh, pub, 256, out), 0);
	want[255] = 16;
	assert_bytes(out, 256, want, 256);
	dh_free(dh);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(both_sides_agree),
		cmocka_unit_test(ecp_rfc5903),
		cmocka_unit_test(modp_primes_and_range),
		cmocka_unit_test(wrong_lengths),
		cmocka_unit_test(ecp_not_on_the_curve),
		cmocka_unit_test(bad_private_values),
		cmocka_unit_test(padding),
	};

	return cmocka_run_group_tests_name("dh", tests, NULL, NULL);
}
