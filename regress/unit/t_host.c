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

/* common/base/host: hooks get their context, log lines come out clean. */

#include <string.h>

#include "regress/lib/test.h"
#include "base/host.h"

struct rig {
	struct prng	 r;
	int		 zeros;		/* draws that give 0 first */
	enum host_level	 level;
	char		 line[8192];
};

static uint64_t
rig_now(void *ctx)
{
	(void)ctx;
	return 12345;
}

static void
rig_random(void *ctx, void *buf, size_t n)
{
	struct rig *rig = ctx;

	if (rig->zeros-- > 0)
		memset(buf, 0, n);
	else
		prng_fill(&rig->r, buf, n);
}

static void
rig_log(void *ctx, enum host_level level, const char *line)
{
	struct rig *rig = ctx;

	rig->level = level;
	assert_true(strlen(line) < sizeof(rig->line));
	memcpy(rig->line, line, strlen(line) + 1);
}

static struct rig rig;
static const struct host host = { &rig, rig_now, rig_random, rig_log };

static void
now_and_random(void **state)
{
	uint8_t a[16], b[16];

	(void)state;
	memset(&rig, 0, sizeof(rig));
	prng_seed(&rig.r, 7);
	assert_true(host_now(&host) == 12345);
	host_random(&host, a, sizeof(a));
	host_random(&host, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

static void
random_number_is_not_zero(void **state)
{
	(void)state;
	rig.zeros = 3;
	assert_true(host_random_u32(&host) != 0);
	assert_true(rig.zeros < 0);
	/* A source that gives nothing but zeros must not hang us. */
	rig.zeros = 1000000;
	assert_true(host_random_u32(&host) == 1);
	rig.zeros = 0;
}

static void
log_is_escaped(void **state)
{
	(void)state;
	host_log(&host, HOST_INFO, "peer %s says %d%%", "a\033[2Jb\nc\\", 7);
	assert_int_equal(rig.level, HOST_INFO);
	assert_string_equal(rig.line, "peer a\\033[2Jb\\nc\\\\ says 7%");
}

static void
log_is_cut(void **state)
{
	char text[3000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	host_log(&host, HOST_WARN, "%s", text);
	assert_int_equal(strlen(rig.line), 1023);
	/* All of it grows fourfold and nothing is lost. */
	memset(text, 1, sizeof(text) - 1);
	host_log(&host, HOST_WARN, "%s", text);
	assert_int_equal(strlen(rig.line), 4 * 1023);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(now_and_random),
		cmocka_unit_test(random_number_is_not_zero),
		cmocka_unit_test(log_is_escaped),
		cmocka_unit_test(log_is_cut),
	};

	return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}
