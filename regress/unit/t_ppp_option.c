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

/* pppd-lite/ppp/option: option lists of Configure packets, sound and not. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "pppd-lite/ppp/option.h"

/* Type 1 must be 0x1234, 2 may be anything of 1 to 3 bytes, 3 is wanted. */
struct ctx {
	unsigned int	naked, rejected;
};

static void
put_one(void *ctx, struct wbuf *w)
{
	(void)ctx;
	wbuf_bytes(w, "\x01\x04\x12\x34", 4);
}

static enum option_verdict
judge_one(void *ctx, struct cursor data, struct wbuf *nak)
{
	(void)ctx;
	if (cursor_u16(&data) == 0x1234)
		return OPTION_ACK;
	put_one(NULL, nak);
	return OPTION_NAK;
}

static enum option_verdict
judge_any(void *ctx, struct cursor data, struct wbuf *nak)
{
	(void)ctx;
	(void)nak;
	assert_in_range(cursor_left(&data), 1, 3);
	return OPTION_ACK;
}

static void
want_three(void *ctx, struct wbuf *nak)
{
	(void)ctx;
	wbuf_bytes(nak, "\x03\x02", 2);
}

static void
naked(void *ctx, struct cursor data)
{
	struct ctx *c = ctx;

	assert_int_equal(cursor_left(&data), 2);
	c->naked++;
}

static void
rejected(void *ctx)
{
	struct ctx *c = ctx;

	c->rejected++;
}

static const struct option_rule rules[] = {
	{ 1, 2, 2, put_one, judge_one, NULL, naked, rejected },
	{ 2, 1, 3, NULL, judge_any, NULL, NULL, NULL },
	{ 3, 0, 0, NULL, judge_any, want_three, NULL, NULL },
	{ 4, 0, 4, NULL, NULL, NULL, NULL, NULL },
};
#define NRULES	(sizeof(rules) / sizeof(rules[0]))

static enum option_verdict
judge(const char *hex, int may_nak, const char *answer)
{
	struct bytes b = hex_bytes(hex);
	uint8_t room[1600];
	enum option_verdict v;
	struct cursor c;
	struct wbuf w;

	cursor_init(&c, b.data, b.len);
	wbuf_init(&w, room, sizeof(room));
	v = options_judge(rules, NRULES, NULL, c, may_nak, &w);
	assert_hex(room, w.len, answer);
	free(b.data);
	return v;
}

static void
judging(void **state)
{
	/* Option 3's judge asserts a size, so it is never sent here. */
	static const struct option_rule few[] = {
		{ 1, 2, 2, put_one, judge_one, NULL, naked, rejected },
		{ 2, 1, 3, NULL, judge_any, NULL, NULL, NULL },
	};
	uint8_t room[64];
	struct cursor c;
	struct wbuf w;

	(void)state;
	cursor_init(&c, "\x01\x04\x12\x34\x02\x03\x00", 7);
	wbuf_init(&w, room, sizeof(room));
	assert_int_equal(options_judge(few, 2, NULL, c, 1, &w), OPTION_ACK);
	assert_int_equal(w.len, 0);
	/* Nothing at all is acceptable. */
	cursor_init(&c, "", 0);
	assert_int_equal(options_judge(few, 2, NULL, c, 1, &w), OPTION_ACK);

	/* What is missing is asked for, also when no more Naks are allowed. */
	assert_int_equal(judge("01041234", 1, "0302"), OPTION_NAK);
	assert_int_equal(judge("01041234", 0, "0302"), OPTION_NAK);
	assert_int_equal(judge("", 1, "0302"), OPTION_NAK);
	/* A Nak holds what we would take; after Max-Failure it is a Reject. */
	assert_int_equal(judge("01040000", 1, "01041234 0302"), OPTION_NAK);
	assert_int_equal(judge("01040000", 0, "01040000"), OPTION_REJECT);
	/* A Reject holds exactly the options rejected, in their order. */
	assert_int_equal(judge("0402 01040000 630400ff 0203ab", 1,
	    "0402 630400ff"), OPTION_REJECT);
	/* Wrong lengths of options that we know. */
	assert_int_equal(judge("0103ff", 1, "0103ff"), OPTION_REJECT);
	assert_int_equal(judge("0105123456", 1, "0105123456"), OPTION_REJECT);
	assert_int_equal(judge("0202", 1, "0202"), OPTION_REJECT);
	assert_int_equal(judge("020601020304", 1, "020601020304"),
	    OPTION_REJECT);
	/* Twice: the first is judged, the second rejected. */
	assert_int_equal(judge("01041234 01041234", 1, "01041234"),
	    OPTION_REJECT);
}

/* ATTACKS.md 69: option length 0, 1 or past the end refuses the whole list. */
static void
malformed(void **state)
{
	static const char *const bad[] = { "01", "0100", "0101", "0103", "02ff",
	    "01041234 01", "01041234 0200", "01041234 0201", "01041234 020400",
	    "01041234 02ff000000", "00", "ff" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(judge(bad[i], 1, ""), OPTION_BAD);
}

/* Cut at every byte: whole options before the cut are fine, else refused. */
static void
truncation(void **state)
{
	static const uint8_t list[] = { 1, 4, 0x12, 0x34, 2, 3, 0xab, 0x63, 2,
	    4, 6, 1, 2, 3, 4 };
	static const uint8_t whole[] = { 0, 4, 7, 9, 15 };
	uint8_t room[64], *copy;
	struct cursor c;
	struct wbuf w;
	size_t n;

	(void)state;
	for (n = 0; n <= sizeof(list); n++) {
		copy = bytes_copy(list, n);
		cursor_init(&c, copy, n);
		wbuf_init(&w, room, sizeof(room));
		if (memchr(whole, (int)n, sizeof(whole)) != NULL)
			assert_int_not_equal(options_judge(rules, NRULES, NULL,
			    c, 1, &w), OPTION_BAD);
		else {
			assert_int_equal(options_judge(rules, NRULES, NULL, c,
			    1, &w), OPTION_BAD);
			assert_int_equal(options_naked(rules, NRULES, NULL, c),
			    -1);
			assert_int_equal(options_rejected(rules, NRULES, NULL,
			    c, c), -1);
		}
		free(copy);
	}
}

static void
refusals(void **state)
{
	struct ctx ctx = { 0, 0 };
	struct cursor in, asked;

	(void)state;
	cursor_init(&asked, "\x01\x04\x12\x34", 4);
	cursor_init(&in, "\x01\x04\x56\x78\x05\x02", 6);
	assert_int_equal(options_naked(rules, NRULES, &ctx, in), 0);
	assert_int_equal(ctx.naked, 1);
	/* A length that is not the option's says nothing. */
	cursor_init(&in, "\x01\x03\x56", 3);
	assert_int_equal(options_naked(rules, NRULES, &ctx, in), 0);
	assert_int_equal(ctx.naked, 1);
	/* Twice counts once. */
	cursor_init(&in, "\x01\x04\x56\x78\x01\x04\x56\x79", 8);
	assert_int_equal(options_naked(rules, NRULES, &ctx, in), 0);
	assert_int_equal(ctx.naked, 2);

	cursor_init(&in, "\x01\x04\x12\x34", 4);
	assert_int_equal(options_rejected(rules, NRULES, &ctx, in, asked), 0);
	assert_int_equal(ctx.rejected, 1);
	/* A Reject of what was not asked is refused as a whole. */
	cursor_init(&in, "\x01\x04\x12\x34\x02\x03\x00", 7);
	assert_int_equal(options_rejected(rules, NRULES, &ctx, in, asked), -1);
	assert_int_equal(ctx.rejected, 1);
}

static void
asking(void **state)
{
	uint8_t room[16];
	struct wbuf w;

	(void)state;
	wbuf_init(&w, room, sizeof(room));
	options_put(rules, NRULES, NULL, &w);
	assert_hex(room, w.len, "01041234");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judging),
		cmocka_unit_test(malformed),
		cmocka_unit_test(truncation),
		cmocka_unit_test(refusals),
		cmocka_unit_test(asking),
	};

	return cmocka_run_group_tests_name("ppp option", tests, NULL, NULL);
}
