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

/* common/base/text: escaping, hex, the limiter. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/text.h"

static void
escapes(void **state)
{
	static const struct {
		const char *in;
		size_t n;
		const char *out;
	} v[] = {
		{ "", 0, "" },
		{ "plain text ~!", 13, "plain text ~!" },
		{ "a\\b", 3, "a\\\\b" },
		{ "\n\r\t", 3, "\\n\\r\\t" },
		{ "\0x", 2, "\\000x" },
		{ "\033[0m", 4, "\\033[0m" },
		{ "\177\200\377", 3, "\\177\\200\\377" },
		{ "caf\303\251", 5, "caf\\303\\251" },
	};
	char buf[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_ptr_equal(text_escape(buf, sizeof(buf), v[i].in,
		    v[i].n), buf);
		assert_string_equal(buf, v[i].out);
	}
}

/* Every byte, into every size of room: printable, ended, never half an
 * escape. */
static void
escapes_in_any_room(void **state)
{
	char *buf, whole[1200];
	uint8_t all[256];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)(255 - i);
	text_escape(whole, sizeof(whole), all, sizeof(all));
	for (n = 1; n < strlen(whole) + 3; n++) {
		buf = malloc(n);
		assert_non_null(buf);
		text_escape(buf, n, all, sizeof(all));
		assert_true(strlen(buf) < n);
		/* At most the 3 bytes of a cut escape are missing. */
		assert_true(strlen(buf) + 4 >= n || strlen(buf) ==
		    strlen(whole));
		assert_memory_equal(buf, whole, strlen(buf));
		for (i = 0; buf[i] != '\0'; i++)
			assert_true(buf[i] >= 0x20 && buf[i] < 0x7f);
		free(buf);
	}
	text_escape(NULL, 0, all, sizeof(all));
}

static void
hex_and_back(void **state)
{
	const uint8_t in[] = { 0x00, 0x1f, 0xa5, 0xff };
	uint8_t out[4];
	char buf[9];

	(void)state;
	assert_string_equal(text_hex(buf, sizeof(buf), in, 4), "001fa5ff");
	assert_string_equal(text_hex(buf, 8, in, 4), "001fa5");
	assert_string_equal(text_hex(buf, 1, in, 4), "");
	assert_int_equal(text_unhex("001fA5 Ff", out, sizeof(out)), 4);
	assert_bytes(out, 4, in, 4);
	assert_int_equal(text_unhex("", out, 0), 0);
	assert_int_equal(text_unhex("0", out, sizeof(out)), -1);
	assert_int_equal(text_unhex("001", out, sizeof(out)), -1);
	assert_int_equal(text_unhex("0g", out, sizeof(out)), -1);
	assert_int_equal(text_unhex("0001020304", out, sizeof(out)), -1);
}

static unsigned int
passes(struct ratelimit *r, uint64_t now_ms, unsigned int tries)
{
	unsigned int n = 0;

	while (tries-- > 0)
		n += (unsigned int)ratelimit_pass(r, now_ms);
	return n;
}

static void
limiter(void **state)
{
	struct ratelimit r;

	(void)state;
	ratelimit_init(&r, 10, 5);
	assert_int_equal(passes(&r, 1000, 20), 5);
	assert_true(r.suppressed == 15);
	assert_int_equal(passes(&r, 1099, 5), 0);
	assert_int_equal(passes(&r, 1100, 5), 1);
	assert_int_equal(passes(&r, 1300, 5), 2);
	/* Never more than the burst, however long it was quiet. */
	assert_int_equal(passes(&r, UINT64_MAX, 20), 5);
	/* A clock that jumps back gives nothing. */
	assert_int_equal(passes(&r, 5, 5), 0);
}

static void
limiter_at_its_limits(void **state)
{
	struct ratelimit r;

	(void)state;
	ratelimit_init(&r, 0, 0);
	assert_int_equal(passes(&r, UINT64_MAX, 3), 0);
	ratelimit_init(&r, 0, 2);
	assert_int_equal(passes(&r, 1, 3), 2);
	assert_int_equal(passes(&r, UINT64_MAX, 3), 0);
	ratelimit_init(&r, UINT32_MAX, UINT32_MAX);
	assert_int_equal(passes(&r, 1, 1000), 1000);
	assert_int_equal(passes(&r, UINT64_MAX, 1000), 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(escapes_in_any_room),
		cmocka_unit_test(hex_and_back),
		cmocka_unit_test(limiter),
		cmocka_unit_test(limiter_at_its_limits),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
