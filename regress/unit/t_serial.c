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

/* common/base/serial: comparison modulo 2^16 and 2^32. */

#include "regress/lib/test.h"
#include "base/serial.h"

static void
sixteen_bits(void **state)
{
	static const struct {
		uint16_t a, b;
		int before, diff;	/* a before b; b - a */
	} v[] = {
		{ 0, 0, 0, 0 },
		{ 0, 1, 1, 1 },
		{ 1, 0, 0, -1 },
		{ 65535, 0, 1, 1 },
		{ 0, 65535, 0, -1 },
		{ 0, 32767, 1, 32767 },
		{ 0, 32768, 0, -32768 },
		{ 32768, 0, 0, -32768 },
		{ 0, 32769, 0, -32767 },
		{ 65000, 100, 1, 636 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_int_equal(serial16_before(v[i].a, v[i].b), v[i].before);
		assert_int_equal(serial16_diff(v[i].b, v[i].a), v[i].diff);
	}
}

static void
thirty_two_bits(void **state)
{
	(void)state;
	assert_false(serial32_before(5, 5));
	assert_true(serial32_before(5, 6));
	assert_false(serial32_before(6, 5));
	assert_true(serial32_before(0xffffffff, 0));
	assert_false(serial32_before(0, 0xffffffff));
	assert_true(serial32_before(0, 0x7fffffff));
	assert_false(serial32_before(0, 0x80000000));
	assert_false(serial32_before(0x80000000, 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixteen_bits),
		cmocka_unit_test(thirty_two_bits),
	};

	return cmocka_run_group_tests_name("serial", tests, NULL, NULL);
}
