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


/* The map of pipexd: against a plain array, with numbers that collide. */

#include <stdlib.h>
#include <string.h>

#include "pipexd/esp/map.h"
#include "regress/lib/test.h"

#define KEYS	3000

static void
against_an_array(uint32_t secret, uint32_t stride)
{
	static int values[KEYS];
	int *want[KEYS];
	struct map m;
	struct prng p;
	uint32_t k, i;
	size_t n = 0;

	memset(want, 0, sizeof(want));
	prng_seed(&p, secret);
	map_init(&m, secret);
	for (i = 0; i < 40000; i++) {
		k = prng_below(&p, KEYS);
		if (prng_below(&p, 2)) {
			n += want[k] == NULL;
			want[k] = &values[prng_below(&p, KEYS)];
			assert_int_equal(map_set(&m, k * stride, want[k]), 0);
		} else {
			n -= want[k] != NULL;
			want[k] = NULL;
			map_del(&m, k * stride);
		}
		assert_int_equal(m.n, n);
		k = prng_below(&p, KEYS);
		assert_ptr_equal(map_find(&m, k * stride), want[k]);
	}
	for (k = 0; k < KEYS; k++)
		assert_ptr_equal(map_find(&m, k * stride), want[k]);
	map_free(&m);
	assert_null(map_find(&m, 0));
}

static void
random_keys(void **state)
{
	(void)state;
	against_an_array(0, 1);
	against_an_array(12345, 1);
	against_an_array(99, 0x10000);
}

static void
empty(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 1);
	assert_null(map_find(&m, 0));
	map_del(&m, 0);
	assert_int_equal(map_set(&m, 0, &m), 0);
	assert_ptr_equal(map_find(&m, 0), &m);
	map_del(&m, 0);
	assert_null(map_find(&m, 0));
	map_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(random_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
