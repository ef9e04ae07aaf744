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

/* pppd-lite/pool: who gets which address. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "pppd-lite/pool.h"

#define A(d)	(0x0a090000u + (d))	/* 10.9.0.d */

static struct pool *
pool_of(uint32_t lo, uint32_t hi)
{
	struct conf_range r = { lo, hi, 0 };
	struct pool *p = pool_new(&r, 1);

	assert_non_null(p);
	return p;
}

static void
taking(void **state)
{
	struct pool *p = pool_of(A(2), A(4));

	(void)state;
	assert_int_equal(pool_size(p), 3);
	assert_int_equal(pool_take(p), A(2));
	assert_int_equal(pool_take(p), A(3));
	/* A freed one is the last to come again. */
	pool_release(p, A(2));
	assert_int_equal(pool_take(p), A(4));
	assert_int_equal(pool_take(p), A(2));
	assert_int_equal(pool_take(p), 0);
	assert_int_equal(pool_used(p), 3);
	pool_release(p, A(3));
	pool_release(p, A(3));
	pool_release(p, A(9));
	assert_int_equal(pool_used(p), 2);
	assert_int_equal(pool_take(p), A(3));
	pool_free(p);
}

/* .0 and .255 are of no use to Windows; whoever has one fixed gets it. */
static void
ends_of_networks(void **state)
{
	struct pool *p = pool_of(A(0xfe), A(0x101));

	(void)state;
	assert_int_equal(pool_take(p), A(0xfe));
	assert_int_equal(pool_take(p), A(0x101));
	assert_int_equal(pool_take(p), 0);
	assert_int_equal(pool_claim(p, A(0xff)), POOL_OK);
	pool_free(p);
}

static void
fixed(void **state)
{
	struct conf_range r[] = { { A(2), A(3), 0 }, { A(16), A(17), 1 } };
	struct pool *p = pool_new(r, 2);

	(void)state;
	assert_int_equal(pool_size(p), 4);
	assert_int_equal(pool_claim(p, A(3)), POOL_OK);
	assert_int_equal(pool_claim(p, A(3)), POOL_TAKEN);
	assert_int_equal(pool_claim(p, A(4)), POOL_OUTSIDE);
	assert_int_equal(pool_claim(p, 0), POOL_OUTSIDE);
	assert_int_equal(pool_claim(p, A(16)), POOL_OK);
	assert_int_equal(pool_claim(p, A(18)), POOL_OUTSIDE);
	/* Static ones go to nobody else. */
	assert_int_equal(pool_take(p), A(2));
	assert_int_equal(pool_take(p), 0);
	pool_release(p, A(3));
	assert_int_equal(pool_take(p), A(3));
	pool_free(p);
}

/* An address that a user has fixed is not given to another meanwhile. */
static void
reserved(void **state)
{
	struct pool *p = pool_of(A(2), A(4));

	(void)state;
	pool_reserve(p, A(2));
	pool_reserve(p, A(200));
	assert_int_equal(pool_take(p), A(3));
	assert_int_equal(pool_claim(p, A(2)), POOL_OK);
	pool_release(p, A(2));
	assert_int_equal(pool_take(p), A(4));
	assert_int_equal(pool_take(p), 0);
	pool_unreserve_all(p);
	assert_int_equal(pool_take(p), A(2));
	pool_free(p);
}

/* The largest pool has its last address, too; a larger one is refused, not
 * cut. */
static void
huge(void **state)
{
	struct conf_range r[] = { { A(2), A(2) + CONF_MAXPOOL - 3, 0 },
	    { 0x0b000002, 0x0b000003, 0 } };
	struct pool *p = pool_new(r, 2);
	uint32_t i;

	(void)state;
	assert_non_null(p);
	assert_int_equal(pool_size(p), CONF_MAXPOOL);
	assert_int_equal(pool_claim(p, A(2) + CONF_MAXPOOL - 3), POOL_OK);
	assert_int_equal(pool_claim(p, A(2) + CONF_MAXPOOL - 2), POOL_OUTSIDE);
	assert_int_equal(pool_claim(p, 0x0b000003), POOL_OK);
	pool_free(p);
	r[1].hi++;
	assert_null(pool_new(r, 2));
	r[1].lo = 0;
	r[1].hi = UINT32_MAX;
	assert_null(pool_new(r, 2));
	p = pool_of(A(0), A(0) + 0xffff);
	for (i = 0; pool_take(p) != 0; i++)
		continue;
	assert_int_equal(i, 0x10000 - 512);
	pool_free(p);
	p = pool_new(NULL, 0);
	assert_int_equal(pool_take(p), 0);
	pool_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taking),
		cmocka_unit_test(ends_of_networks),
		cmocka_unit_test(fixed),
		cmocka_unit_test(reserved),
		cmocka_unit_test(huge),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
