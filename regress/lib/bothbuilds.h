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

/* A group of tests of one daemon that runs twice: against the build that ships
 * and against the sanitized one. */

#ifndef REGRESS_LIB_BOTHBUILDS_H
#define REGRESS_LIB_BOTHBUILDS_H

#include "test.h"

#define BOTHBUILDS_MAX	64	/* tests */

/* For main: run the n tests, each with that teardown, with *program as path (of
 * the plain build) and then as path with "-san" behind it; path's last part is
 * the group's name. With an argument only the tests whose names fit it. Returns
 * the number of those that failed. */
int	bothbuilds_run(const char *path, const char **program,
	    const struct CMUnitTest *, size_t n, int (*teardown)(void **),
	    int argc, char **argv);

#endif
