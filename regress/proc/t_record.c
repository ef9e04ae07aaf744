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


/* Records: round trip, what does not fit, truncation at every byte. */

#include <stdlib.h>
#include <string.h>

#include "../lib/test.h"
#include "proc/record.h"

static const uint8_t *
sample(struct rec *r, size_t *len)
{
	struct addr a;

	assert_int_equal(addr_parse("2001:db8::7", &a), 0);
	a.port = 500;
	rec_begin(r, "session");
	rec_str(r, "user", "al\nice");
	rec_u64(r, "in_bytes", 0x123456789abcdef0ULL);
	rec_bool(r, "nat", 7);
	rec_addr(r, "peer_address", &a);
	rec_str(r, "none", NULL);
	return rec_end(r, len);
}

static void
test_round_trip(void **state)
{
	struct rec		*r = malloc(sizeof(*r));
	struct rec_field	 f;
	struct cursor		 c;
	char			 kind[REC_NAMELEN];
	const uint8_t		*data;
	size_t			 len;

	(void)state;
	data = sample(r, &len);
	assert_non_null(data);
	assert_int_equal(rec_open(&c, data, len, kind), 0);
	assert_string_equal(kind, "session");
	assert_int_equal(rec_next(&c, &f), 1);
	assert_string_equal(f.name, "user");
	assert_int_equal(f.type, REC_STR);
	assert_string_equal(f.str, "al\nice");
	assert_int_equal(rec_next(&c, &f), 1);
	assert_int_equal(f.type, REC_U64);
	assert_true(f.u64 == 0x123456789abcdef0ULL);
	assert_int_equal(rec_next(&c, &f), 1);
	assert_int_equal(f.type, REC_BOOL);
	assert_true(f.u64 == 1);
	assert_int_equal(rec_next(&c, &f), 1);
	assert_string_equal(f.str, "2001:db8::7");
	assert_int_equal(rec_next(&c, &f), 1);
	assert_string_equal(f.str, "");
	assert_int_equal(rec_next(&c, &f), 0);
	free(r);
}

/* A record cut anywhere gives fewer fields or an error, never a wrong one. */
static void
test_truncated(void **state)
{
	struct rec		*r = malloc(sizeof(*r));
	struct rec_field	 f;
	struct cursor		 c;
	char			 kind[REC_NAMELEN];
	const uint8_t		*data;
	uint8_t			*copy;
	size_t			 len, cut;
	int			 res, n;

	(void)state;
	data = sample(r, &len);
	for (cut = 0; cut < len; cut++) {
		copy = bytes_copy(data, cut);
		n = 0;
		res = rec_open(&c, copy, cut, kind);
		while (res == 0 && (res = rec_next(&c, &f)) == 1) {
			n++;
			res = 0;
		}
		assert_true(res == -1 || n < 5);
		free(copy);
	}
	free(r);
}

static void
test_hostile(void **state)
{
	static const char	*bad[] = {
		"0001 6b 09 0001 6e",		/* type 9 */
		"0001 6b 03 0001 6e 02",	/* a bool of 2 */
		"0001 6b 02 0001 6e 0002 6100",	/* NUL in a text */
		"0001 6b 01 0020 6161616161616161616161616161616161616161"
		"616161616161616161616161 0000000000000001"	/* long name */
	};
	struct rec_field	 f;
	struct cursor		 c;
	struct bytes		 b;
	char			 kind[REC_NAMELEN];
	size_t			 i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		b = hex_bytes(bad[i]);
		assert_int_equal(rec_open(&c, b.data, b.len, kind), 0);
		assert_int_equal(rec_next(&c, &f), -1);
		free(b.data);
	}
}

static void
test_too_long(void **state)
{
	struct rec	*r = malloc(sizeof(*r));
	char		 text[2 * REC_TEXTLEN];
	size_t		 len;
	int		 i;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	rec_begin(r, "k");
	rec_str(r, "cut", text);
	assert_non_null(rec_end(r, &len));
	assert_int_equal(len, 3 + 1 + 5 + 2 + REC_TEXTLEN - 1);
	for (i = 0; i < 20; i++)
		rec_str(r, "more", text);
	assert_null(rec_end(r, &len));
	free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_too_long)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
