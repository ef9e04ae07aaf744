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


/* The anti-replay window: its edges (regress/ATTACKS.md: twice the same, far
 * left, the edge, jumps, 0, the last number) and a model that it must agree
 * with (RFC 4303 3.4.3). */

#include <stdlib.h>
#include <string.h>

#include "pipexd/esp/replay.h"
#include "regress/lib/test.h"

static int
take(struct replay *r, uint32_t seq)
{
	if (!replay_ok(r, seq))
		return 0;
	replay_commit(r, seq);
	return 1;
}

static void
zero_and_doubles(void **state)
{
	struct replay r;

	(void)state;
	replay_init(&r, 256);
	assert_int_equal(take(&r, 0), 0);
	assert_int_equal(take(&r, 1), 1);
	assert_int_equal(take(&r, 1), 0);
	assert_int_equal(take(&r, 3), 1);
	assert_int_equal(take(&r, 2), 1);
	assert_int_equal(take(&r, 2), 0);
	assert_int_equal(take(&r, 3), 0);
	assert_int_equal(take(&r, 0), 0);
}

static void
testing_moves_nothing(void **state)
{
	struct replay r, before;

	(void)state;
	replay_init(&r, 256);
	take(&r, 1000);
	before = r;
	assert_int_equal(replay_ok(&r, 999), 1);
	assert_int_equal(replay_ok(&r, 1000), 0);
	assert_int_equal(replay_ok(&r, UINT32_MAX), 1);
	assert_int_equal(replay_ok(&r, 1), 0);
	assert_memory_equal(&r, &before, sizeof(r));
}

static void
edges(void **state)
{
	struct replay r;

	(void)state;
	replay_init(&r, 256);
	assert_int_equal(replay_commit(&r, 1000), 1);
	assert_int_equal(take(&r, 1000 - 256), 0);	/* just left of it */
	assert_int_equal(take(&r, 1000 - 255), 1);	/* the last inside */
	assert_int_equal(take(&r, 1000 - 255), 0);
	assert_int_equal(replay_commit(&r, 999), 0);	/* did not move it */
	assert_int_equal(take(&r, 1001), 1);
	assert_int_equal(take(&r, 1000 - 255), 0);	/* now outside */
	assert_int_equal(take(&r, 1000 - 254), 1);
}

static void
jumps(void **state)
{
	struct replay r;
	uint32_t i;

	(void)state;
	replay_init(&r, 256);
	for (i = 1; i <= 300; i++)
		assert_int_equal(take(&r, i), 1);
	/* far to the right: everything of before is forgotten, rightly */
	assert_int_equal(take(&r, UINT32_C(0x80000000) + 300), 1);
	for (i = 1; i <= 300; i++)
		assert_int_equal(take(&r, i), 0);
	for (i = 1; i < 256; i++)
		assert_int_equal(take(&r, UINT32_C(0x80000000) + 300 - i), 1);
	assert_int_equal(take(&r, UINT32_C(0x80000000) + 300 - 256), 0);
	/* the last numbers there are */
	assert_int_equal(take(&r, UINT32_MAX), 1);
	assert_int_equal(take(&r, UINT32_MAX), 0);
	assert_int_equal(take(&r, UINT32_MAX - 1), 1);
	assert_int_equal(take(&r, 0), 0);
	assert_int_equal(take(&r, 1), 0);
}

static void
sizes(void **state)
{
	struct replay r;

	(void)state;
	replay_init(&r, 1);
	assert_int_equal(r.size, 64);
	replay_init(&r, 257);
	assert_int_equal(r.size, 320);
	replay_init(&r, UINT32_MAX);
	assert_int_equal(r.size, REPLAY_MAXSIZE);
	/* without a check only 0 is refused */
	replay_init(&r, 0);
	assert_int_equal(take(&r, 5), 1);
	assert_int_equal(take(&r, 5), 1);
	assert_int_equal(take(&r, 0), 0);
	assert_int_equal(replay_commit(&r, 6), 1);
	assert_int_equal(replay_commit(&r, 5), 0);
}

#define LAST	20000

/* Every number that was taken once, and the highest. */
static void
against_a_model(uint32_t size, uint64_t seed)
{
	static uint8_t seen[LAST];
	struct replay r;
	struct prng p;
	uint32_t top = 0, seq;
	int i, want;

	memset(seen, 0, sizeof(seen));
	prng_seed(&p, seed);
	replay_init(&r, size);
	size = r.size;
	for (i = 0; i < 30000; i++) {
		seq = top + prng_below(&p, 2 * size + 3) + 1;
		if (prng_below(&p, 4) > 0 || seq >= LAST)
			seq = top > 2 * size ? top - prng_below(&p, 2 * size) :
			    prng_below(&p, top + 1);
		want = seq != 0 && !seen[seq] &&
		    (seq > top || top - seq < size);
		if (take(&r, seq) != want)
			fail_msg("seed %llu top %u: %u taken %d, not %d",
			    (unsigned long long)seed, top, seq, !want, want);
		if (!want)
			continue;
		seen[seq] = 1;
		if (seq > top)
			top = seq;
	}
}

static void
random_numbers(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 10; seed++) {
		against_a_model(64, seed);
		against_a_model(256, seed);
		against_a_model(1024, seed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zero_and_doubles),
		cmocka_unit_test(testing_moves_nothing),
		cmocka_unit_test(edges),
		cmocka_unit_test(jumps),
		cmocka_unit_test(sizes),
		cmocka_unit_test(random_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
