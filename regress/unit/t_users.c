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

/* pppd-lite/users: the users file, good and bad, with the lines of its errors. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "pppd-lite/users.h"

static char errors[4096];

static void
on_error(void *ctx, const char *line)
{
	(void)ctx;
	strlcat(errors, line, sizeof(errors));
	strlcat(errors, "\n", sizeof(errors));
}

/* From memory of just that size, so that a read past it is seen. */
static struct users *
parse_bytes(const void *text, size_t len)
{
	uint8_t *copy = bytes_copy(text, len);
	struct users *us;

	errors[0] = '\0';
	us = users_parse((const char *)copy, len, "users", on_error, NULL);
	free(copy);
	assert_true((us == NULL) == (errors[0] != '\0'));
	return us;
}

static struct users *
parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

static void
want_password(const char *text, const char *name, const char *password)
{
	struct users *us = parse(text);
	const struct user *u;

	if (us == NULL)
		fail_msg("%s", errors);
	u = users_find(us, name);
	if (u == NULL)
		fail_msg("no user %s in: %s", name, text);
	else
		assert_string_equal(u->password, password);
	users_free(us);
}

static void
want_error(const char *text, const char *error)
{
	struct users *us = parse(text);

	assert_null(us);
	if (strstr(errors, error) == NULL)
		fail_msg("expected \"%s\", got \"%s\"", error, errors);
}

/* The file of the issue, and one as OpenBSD's page has it. */
static void
examples(void **state)
{
	static const char text[] =
	    "# those who may\n"
	    "\n"
	    "alice:\\\n"
	    "        :password=wonderland:\n"
	    "bob:\\\n"
	    "\t:password=builder:framed-ip-address=10.9.0.77:\n"
	    "taro:\\\n"
	    "\t:password=taro's password:\\\n"
	    "\t:framed-ip-address=192.168.0.101:\\\n"
	    "\t:framed-ip-netmask=255.255.255.255:\\\n"
	    "\t:calling-number=0123-456:";
	struct users *us = parse(text);
	const struct user *u;

	(void)state;
	assert_non_null(us);
	assert_int_equal(users_count(us), 3);
	u = users_find(us, "alice");
	assert_string_equal(u->password, "wonderland");
	assert_int_equal(u->address, 0);
	assert_int_equal(u->line, 3);
	u = users_find(us, "bob");
	assert_int_equal(u->address, 0x0a09004d);
	u = users_find(us, "taro");
	assert_string_equal(u->password, "taro's password");
	assert_int_equal(u->address, 0xc0a80065);
	assert_string_equal(u->calling, "0123-456");
	assert_null(users_find(us, "tar"));
	assert_null(users_find(us, ""));
	assert_null(users_find(us, "taro "));
	users_free(us);
	us = parse("");
	assert_int_equal(users_count(us), 0);
	assert_null(users_find(us, "alice"));
	users_free(us);
}

/* The example of vpn-users(5), taken out of the page. */
static void
manual(void **state)
{
	FILE *f = fopen("../../man/vpn-users.5", "r");
	char line[256], text[2048] = "", *p;
	const struct user *u;
	struct users *us;
	int on = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, ".\\\" example: users", 18) == 0)
			on = 1;
		else if (on && strncmp(line, ".Ed", 3) == 0)
			on = 0;
		else if (on && line[0] != '.') {
			while ((p = strstr(line, "\\e")) != NULL)
				memmove(p + 1, p + 2, strlen(p + 2) + 1);
			strlcat(text, line, sizeof(text));
		}
	}
	fclose(f);
	us = parse(text);
	if (us == NULL)
		fail_msg("%s", errors);
	assert_int_equal(users_count(us), 2);
	u = users_find(us, "bob");
	assert_string_equal(u->password, "build:er");
	assert_int_equal(u->address, 0x0a09004d);
	users_free(us);
}

static void
forms(void **state)
{
	(void)state;
	want_password("a:password=x:", "a", "x");
	want_password("a:password=x", "a", "x");
	want_password("a:password=x\n", "a", "x");
	want_password("a:password=x:\r\n", "a", "x");
	want_password("a:\\\r\n\t:password=x:\\\r\n\t:calling-number=1:\r\n",
	    "a", "x");
	want_password("\xef\xbb\xbf" "a:password=x:\n", "a", "x");
	want_password("a|b|c d:password=x:\n", "b", "x");
	want_password("a|b|c d:password=x:\n", "c d", "x");
	want_password("a::::password=x:::", "a", "x");
	want_password("a: password=x:\n", "a", "x");
	want_password("   \n\t\n#x\na:password=x:\n", "a", "x");
	want_password("a:pass\\\n   word=x:\n", "a", "x");
	want_password("DOMAIN\\alice:password=x:\n", "DOMAIN\\alice", "x");
	want_password("b:password=y:\na:password=x:\n", "a", "x");
}

/* getcap(3)'s escapes. */
static void
escapes(void **state)
{
	(void)state;
	want_password("a:password=x\\072y:\n", "a", "x:y");
	want_password("a:password=x\\cy:\n", "a", "x:y");
	want_password("a:password=x\\\\y:\n", "a", "x\\y");
	want_password("a:password=x\\^y:\n", "a", "x^y");
	want_password("a:password=x^Ay:\n", "a", "x\001y");
	want_password("a:password=x^:\n", "a", "x^");
	want_password("a:password=\\n\\t\\r\\b\\f\\E\\e:\n", "a",
	    "\n\t\r\b\f\033\033");
	want_password("a:password=x\\1234:\n", "a", "xS4");
	want_password("a:password=x\\07:\n", "a", "x\a");
	want_password("a:password=x=y#z@|\"':\n", "a", "x=y#z@|\"'");
	want_password("a:password=\\|\\=\\x:\n", "a", "|=x");
	want_password("a:password=p\xc3\xa4ss:\n", "a", "p\xc3\xa4ss");
}

static void
refused(void **state)
{
	char text[2048];

	(void)state;
	want_error("a:\n", "users:1: user a has no password");
	want_error("a\n", "users:1: user a has no password");
	want_error("a:password=:\n", "users:1: empty password");
	want_error("ok:password=1:\na:password:\n",
	    "users:2: \"password\" is no name=value");
	want_error("a:password=x:\\\n\t:pasword=y:\n",
	    "users:2: unknown attribute \"pasword\"");
	want_error("a:tc=b:password=x:\n", "unknown attribute \"tc\"");
	want_error("a:password#12:\n", "is no name=value");
	want_error("a:password=x\\:y:\n",
	    "users:1: password: a colon is written \\072 or \\c");
	want_error("a:password=x\\000y:\n", "a NUL cannot be");
	want_error("a:password=x^@y:\n", "a NUL cannot be");
	want_error("a:\\\n\t:password=x:\n\t:calling-number=1:\n",
	    "users:3: line begins with a blank: is a backslash missing");
	want_error("a:\\ \n\t:password=x:\n", "users:1: \"\\ \" is no");
	want_error("a:password=x:\nb:password=y:\na:password=z:\n",
	    "users:3: user a is there already, in line 1");
	want_error("a|a:password=x:\n", "is there already");
	want_error(":password=x:\n", "users:1: user name is empty or too long");
	want_error("a||b:password=x:\n", "user name is empty or too long");
	want_error("a:password=x:framed-ip-address=10.9.0.999:\n",
	    "framed-ip-address 10.9.0.999 is no IPv4 address");
	want_error("a:password=x:framed-ip-address=fe80\\c\\c1:\n",
	    "is no IPv4 address");
	want_error("a:password=x:framed-ip-address=127.0.0.1:\n",
	    "is no host's");
	want_error("a:password=x:framed-ip-address=255.255.255.255:\n",
	    "is no host's");
	want_error("a:password=x:framed-ip-address=0.0.0.0:\n", "is no host's");
	want_error("a:password=x:framed-ip-netmask=255.255.255.0:\n",
	    "only 255.255.255.255");
	want_error("a:password=x:framed-ip-network=255.255.255.0:\n",
	    "only 255.255.255.255");
	/* Every error is told, not the first alone. */
	want_error("a:\nb:password=1:\nc:\n", "users:3: user c");
	assert_non_null(strstr(errors, "users:1: user a"));

	snprintf(text, sizeof(text), "a:password=%0255d:\n", 1);
	users_free(parse(text));
	assert_string_equal(errors, "");
	snprintf(text, sizeof(text), "a:password=%0256d:\n", 1);
	want_error(text, "password is longer than 255 bytes");
	snprintf(text, sizeof(text), "a:password=%01500d:\n", 1);
	want_error(text, "users:1: field is too long");
	snprintf(text, sizeof(text), "%0256d:password=x:\n", 1);
	want_error(text, "user name is empty or too long");
	assert_null(parse_bytes("a:pass\0word=x:\n", 15));
	assert_non_null(strstr(errors, "users:1: NUL byte"));
}

/* Cut at every byte: an error or fewer users, never more, and no read past. */
static void
truncation(void **state)
{
	static const char text[] = "#c\nalice:\\\n\t:password=won\\072der:\\\n"
	    "\t:framed-ip-address=10.9.0.77:\nbob|rob:password=^Ax\\:";
	struct users *us;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text); n++) {
		us = parse_bytes(text, n);
		if (us != NULL)
			assert_true(users_count(us) <= 3);
		users_free(us);
	}
}

static void
many(void **state)
{
	enum { N = 20000 };
	char *text = malloc(N * 40), name[32];
	struct users *us;
	size_t n = 0;
	int i;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < N; i++)
		n += (size_t)snprintf(text + n, 40, "u%d:password=p%d:\n",
		    (i * 7919) % N, (i * 7919) % N);
	us = parse_bytes(text, n);
	assert_int_equal(users_count(us), N);
	for (i = 0; i < N; i += 997) {
		snprintf(name, sizeof(name), "u%d", i);
		assert_string_equal(users_find(us, name)->password + 1,
		    name + 1);
	}
	users_free(us);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples),
		cmocka_unit_test(manual),
		cmocka_unit_test(forms),
		cmocka_unit_test(escapes),
		cmocka_unit_test(refused),
		cmocka_unit_test(truncation),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
