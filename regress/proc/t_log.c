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


/* The log: what is written, escaped, and how much of it. */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../lib/test.h"
#include "proc/log.h"

static int	saved_stderr = -1, out = -1;
static char	text[4 * LOG_LINELEN];

static void
capture(void)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
	saved_stderr = dup(2);
	dup2(fds[1], 2);
	close(fds[1]);
	out = fds[0];
}

static const char *
captured(void)
{
	ssize_t n;

	dup2(saved_stderr, 2);
	close(saved_stderr);
	n = read(out, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	close(out);
	return text;
}

static void
test_line(void **state)
{
	(void)state;
	log_init("ikeyd", "engine", LOG_TO_STDERR, 0);
	capture();
	log_debug("not to be seen");
	log_warnx("tunnel %d: closing", 12);
	errno = ENOENT;
	log_warn("file");
	assert_int_equal(errno, ENOENT);
	log_setverbose(1);
	log_debug("to be seen");
	assert_string_equal(captured(), "ikeyd[engine]: tunnel 12: closing\n"
	    "ikeyd[engine]: file: No such file or directory\n"
	    "ikeyd[engine]: to be seen\n");
	log_init("ikeyd", NULL, LOG_TO_STDERR, 0);
	capture();
	log_info("started");
	assert_string_equal(captured(), "ikeyd: started\n");
	log_init("ikeyd", "engine", LOG_TO_PIPE, 0);
	capture();
	log_info("started");
	log_warnx("hm");
	assert_string_equal(captured(), "<6>started\n<4>hm\n");
}

static void
test_escape(void **state)
{
	(void)state;
	log_init("x", NULL, LOG_TO_STDERR, 0);
	capture();
	log_warnx("user %s: no", "a\nx: root is in\033[31m\377");
	log_line(LOG_INFO, "b\nx: also\033 \\n");
	assert_string_equal(captured(),
	    "x: user a\\nx: root is in\\033[31m\\377: no\n"
	    "x: b?x: also? \\n\n");
}

static void
test_long(void **state)
{
	char	 line[3 * LOG_LINELEN];
	size_t	 n;

	(void)state;
	memset(line, '\001', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	capture();
	log_warnx("%s", line);
	n = strlen(captured());
	assert_true(n > LOG_LINELEN - 8 && n < LOG_LINELEN + 8);
	assert_int_equal(text[n - 1], '\n');
}

static void
test_limit(void **state)
{
	struct log_limit	*l = log_limit_new();
	struct addr		 a, b;
	uint64_t		 now = 1000000;
	int			 i, n = 0;

	(void)state;
	assert_int_equal(addr_parse("192.0.2.1", &a), 0);
	assert_int_equal(addr_parse("192.0.2.2", &b), 0);
	for (i = 0; i < 100; i++) {
		a.port = (uint16_t)i;	/* another port is the same source */
		n += log_limit_pass(l, &a, now);
	}
	assert_int_equal(n, LOG_LIMIT_SOURCE_BURST);
	assert_int_equal(log_limit_pass(l, &b, now), 1);
	for (i = n + 1; i < LOG_LIMIT_ALL; i++)
		assert_int_equal(log_limit_pass(l, NULL, now), 1);
	assert_int_equal(log_limit_pass(l, NULL, now), 0);
	assert_int_equal(log_limit_suppressed(l), 100 - n + 1);
	assert_int_equal(log_limit_suppressed(l), 0);

	/* an hour of one source a millisecond: 2 lines a second get out */
	n = 0;
	now += 10000;
	for (i = 0; i < 3600 * 1000; i++)
		n += log_limit_pass(l, &a, now + (uint64_t)i);
	assert_in_range(n, 3600 * LOG_LIMIT_SOURCE,
	    3600 * LOG_LIMIT_SOURCE + LOG_LIMIT_SOURCE_BURST);
	log_limit_free(l);
}

/* More sources than the table holds: the total still holds, too. */
static void
test_limit_sources(void **state)
{
	struct log_limit	*l = log_limit_new();
	struct addr		 a;
	uint32_t		 i;
	int			 n = 0;

	(void)state;
	for (i = 0; i < 100000; i++) {
		a = addr_v4_u32(i, 0);
		n += log_limit_pass(l, &a, 1000000 + i / 10);
	}
	assert_in_range(n, 10 * LOG_LIMIT_ALL, 11 * LOG_LIMIT_ALL);
	log_limit_free(l);
}

static void
test_source(void **state)
{
	static const struct {
		const char *line, *addr;
	} cases[] = {
		{ "tunnel 12 peer 192.0.2.7: no answer", "192.0.2.7" },
		{ "peer 192.0.2.7:4500: no", "192.0.2.7" },
		{ "peer [2001:db8::1]:500: no", "2001:db8::1" },
		{ "peer 2001:db8::1: no", "2001:db8::1" },
		{ "peer alice: no", NULL },
		{ "nobody", NULL },
		{ "peer ", NULL },
		{ "peer [", NULL },
		{ "peer 1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7.8.9"
		    ".1.2.3.4.5.6.7.8.9.1.2.3.4.5.6.7.8.9: no", NULL }
	};
	struct addr	 a;
	char		 buf[ADDR_STRLEN];
	size_t		 i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (cases[i].addr == NULL) {
			assert_int_equal(log_limit_source(cases[i].line, &a),
			    -1);
			continue;
		}
		assert_int_equal(log_limit_source(cases[i].line, &a), 0);
		addr_print_host(&a, buf, sizeof(buf));
		assert_string_equal(buf, cases[i].addr);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_limit_sources),
		cmocka_unit_test(test_source)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
