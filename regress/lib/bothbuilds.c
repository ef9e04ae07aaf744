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

/* The plain build, then the sanitized one. Runs in: tests. */

#include <stdio.h>
#include <string.h>

#include "bothbuilds.h"

static const char	**used;
static char		 paths[2][64];

static int
use_plain(void **state)
{
	(void)state;
	*used = paths[0];
	return 0;
}

static int
use_sanitized(void **state)
{
	(void)state;
	*used = paths[1];
	return 0;
}

int
bothbuilds_run(const char *path, const char **program,
    const struct CMUnitTest *tests, size_t n, int (*teardown)(void **),
    int argc, char **argv)
{
	/* cmocka passes over what is empty */
	static struct CMUnitTest both[2 * BOTHBUILDS_MAX];
	static char names[BOTHBUILDS_MAX][64];
	size_t i;

	if (n > BOTHBUILDS_MAX) {
		fprintf(stderr, "more than %d tests\n", BOTHBUILDS_MAX);
		return 1;
	}
	used = program;
	snprintf(paths[0], sizeof(paths[0]), "%s", path);
	snprintf(paths[1], sizeof(paths[1]), "%s-san", path);
	for (i = 0; i < n; i++) {
		both[i] = both[n + i] = tests[i];
		both[i].setup_func = use_plain;
		both[i].teardown_func = teardown;
		snprintf(names[i], sizeof(names[i]), "%s sanitized",
		    tests[i].name);
		both[n + i].name = names[i];
		both[n + i].setup_func = use_sanitized;
		both[n + i].teardown_func = teardown;
	}
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests_name(strrchr(path, '/') + 1, both, NULL,
	    NULL);
}
