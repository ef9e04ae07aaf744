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

/* common/base/cursor: reads at and past the end, writes that do not fit. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/cursor.h"

static const uint8_t sample[] = {
	0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
	0x0c, 0x0d, 0x0e, 0x0f
};

static void
integers_are_big_endian(void **state)
{
	struct cursor c;

	(void)state;
	cursor_init(&c, sample, sizeof(sample));
	assert_int_equal(cursor_u8(&c), 0x01);
	assert_int_equal(cursor_u16(&c), 0x0203);
	assert_true(cursor_u32(&c) == 0x04050607);
	assert_true(cursor_u64(&c) == 0x08090a0b0c0d0e0fULL);
	assert_true(cursor_done(&c));
	cursor_u8(&c);
	assert_false(cursor_ok(&c));
	assert_false(cursor_done(&c));
}

/* Every kind of read, on every length that is too short for it. */
static void
short_reads_fail_and_stick(void **state)
{
	static const size_t need[] = { 1, 2, 4, 8 };
	struct cursor c;
	uint8_t *copy;
	uint64_t v;
	size_t k, n;

	(void)state;
	for (k = 0; k < 4; k++) {
		for (n = 0; n < need[k]; n++) {
			copy = bytes_copy(sample, n);
			cursor_init(&c, copy, n);
			v = k == 0 ? cursor_u8(&c) : k == 1 ? cursor_u16(&c) :
			    k == 2 ? cursor_u32(&c) : cursor_u64(&c);
			assert_true(v == 0);
			assert_false(cursor_ok(&c));
			assert_int_equal(cursor_left(&c), 0);
			/* What would have fitted does not any more. */
			assert_int_equal(cursor_u8(&c), 0);
			assert_null(cursor_take(&c, 0));
			assert_int_equal(cursor_skip(&c, 0), -1);
			free(copy);
		}
	}
}

static void
take_copy_skip(void **state)
{
	struct cursor c;
	uint8_t buf[4];

	(void)state;
	cursor_init(&c, sample, sizeof(sample));
	assert_ptr_equal(cursor_take(&c, 3), sample);
	assert_int_equal(cursor_copy(&c, buf, 4), 0);
	assert_bytes(buf, 4, sample + 3, 4);
	assert_int_equal(cursor_skip(&c, 7), 0);
	assert_int_equal(cursor_left(&c), 1);
	assert_non_null(cursor_take(&c, 0));
	assert_int_equal(cursor_copy(&c, buf, 2), -1);
	assert_bytes(buf, 4, "\0\0\006\007", 4);
	assert_null(cursor_take(&c, 1));
}

static void
huge_lengths_do_not_wrap(void **state)
{
	struct cursor c;

	(void)state;
	cursor_init(&c, sample, sizeof(sample));
	cursor_u8(&c);
	assert_null(cursor_take(&c, SIZE_MAX));
	cursor_init(&c, sample, sizeof(sample));
	assert_int_equal(cursor_skip(&c, SIZE_MAX - 4), -1);
}

static void
nothing_to_read_is_no_null(void **state)
{
	struct cursor c;

	(void)state;
	cursor_init(&c, NULL, 0);
	assert_true(cursor_done(&c));
	assert_non_null(cursor_take(&c, 0));
	cursor_init(&c, NULL, 7);
	assert_null(cursor_take(&c, 1));
}

static void
sub_cursors_end_where_they_should(void **state)
{
	struct cursor c, sub;

	(void)state;
	cursor_init(&c, sample, sizeof(sample));
	assert_int_equal(cursor_sub(&c, &sub, 2), 0);
	assert_int_equal(cursor_u16(&sub), 0x0102);
	assert_true(cursor_done(&sub));
	assert_int_equal(cursor_u8(&c), 3);
	assert_int_equal(cursor_sub(&c, &sub, 13), -1);
	assert_false(cursor_ok(&c));
	assert_false(cursor_ok(&sub));
	assert_int_equal(cursor_u8(&sub), 0);
}

static void
strings_fit_or_fail(void **state)
{
	char dst[6];
	struct cursor c;

	(void)state;
	cursor_init(&c, "\0\5hello\0\0", 9);
	assert_int_equal(cursor_str(&c, dst, sizeof(dst)), 0);
	assert_string_equal(dst, "hello");
	assert_int_equal(cursor_str(&c, dst, sizeof(dst)), 0);
	assert_string_equal(dst, "");
	assert_true(cursor_done(&c));

	cursor_init(&c, "\0\5hello", 7);
	assert_int_equal(cursor_str(&c, dst, 5), -1);
	assert_false(cursor_ok(&c));
	assert_string_equal(dst, "");
	cursor_init(&c, "\0\5he\0lo", 7);
	assert_int_equal(cursor_str(&c, dst, sizeof(dst)), -1);
	cursor_init(&c, "\0\5hell", 6);
	assert_int_equal(cursor_str(&c, dst, sizeof(dst)), -1);
	cursor_init(&c, "\0", 1);
	assert_int_equal(cursor_str(&c, dst, sizeof(dst)), -1);
}

static void
write_all(struct wbuf *w)
{
	wbuf_u8(w, 1);
	wbuf_u16(w, 0x0203);
	wbuf_u32(w, 0x04050607);
	wbuf_u64(w, 0x08090a0b0c0d0e0fULL);
	wbuf_str(w, "hi");
	wbuf_bytes(w, "xyz", 3);
	wbuf_reserve(w, 2);
}

static void
writer_and_reader_agree(void **state)
{
	uint8_t buf[24];
	struct wbuf w;

	(void)state;
	memset(buf, 0xee, sizeof(buf));
	wbuf_init(&w, buf, sizeof(buf));
	write_all(&w);
	assert_true(wbuf_ok(&w));
	assert_hex(buf, w.len, "0102030405060708090a0b0c0d0e0f"
	    "0002 6869 78797a 0000");
	wbuf_bytes(&w, NULL, 0);
	assert_true(wbuf_ok(&w));
	wbuf_put_u16(&w, 1, 0xaabb);
	wbuf_put_u32(&w, 20, 0xccddeeff);
	assert_true(wbuf_ok(&w));
	assert_hex(buf, w.len, "01aabb0405060708090a0b0c0d0e0f"
	    "0002 6869 78 ccddeeff");
	assert_int_equal(w.len, sizeof(buf));
}

/* With too little room, at every size, nothing is written behind it. */
static void
overflow_is_kept_in_mind(void **state)
{
	struct wbuf w;
	uint8_t *buf;
	size_t n;

	(void)state;
	for (n = 0; n < 24; n++) {
		buf = malloc(n == 0 ? 1 : n);
		assert_non_null(buf);
		wbuf_init(&w, buf, n);
		write_all(&w);
		assert_false(wbuf_ok(&w));
		assert_true(w.len <= n);
		wbuf_u8(&w, 1);
		assert_null(wbuf_reserve(&w, 0));
		assert_false(wbuf_ok(&w));
		free(buf);
	}
}

static void
patches_stay_in_what_is_written(void **state)
{
	uint8_t buf[8];
	struct wbuf w;

	(void)state;
	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u32(&w, 0);
	wbuf_put_u16(&w, 3, 1);
	assert_false(wbuf_ok(&w));
	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u32(&w, 0);
	wbuf_put_u32(&w, SIZE_MAX, 1);
	assert_false(wbuf_ok(&w));
}

static void
long_strings_do_not_fit(void **state)
{
	char *s = malloc(65537);
	uint8_t *buf = malloc(70000);
	struct wbuf w;

	(void)state;
	assert_non_null(s);
	assert_non_null(buf);
	memset(s, 'a', 65536);
	s[65536] = '\0';
	wbuf_init(&w, buf, 70000);
	wbuf_str(&w, s);
	assert_false(wbuf_ok(&w));
	wbuf_init(&w, buf, 70000);
	wbuf_str(&w, s + 1);
	assert_true(wbuf_ok(&w));
	assert_int_equal(w.len, 65537);
	free(s);
	free(buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_big_endian),
		cmocka_unit_test(short_reads_fail_and_stick),
		cmocka_unit_test(take_copy_skip),
		cmocka_unit_test(huge_lengths_do_not_wrap),
		cmocka_unit_test(nothing_to_read_is_no_null),
		cmocka_unit_test(sub_cursors_end_where_they_should),
		cmocka_unit_test(strings_fit_or_fail),
		cmocka_unit_test(writer_and_reader_agree),
		cmocka_unit_test(overflow_is_kept_in_mind),
		cmocka_unit_test(patches_stay_in_what_is_written),
		cmocka_unit_test(long_strings_do_not_fit),
	};

	return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
