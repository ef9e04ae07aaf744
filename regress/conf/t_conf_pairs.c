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

/* vpn.conf(5) in pairs: what ok/x.in prints is ok/x.ok and parses again to the
 * same; what bad/x.in is refused with is bad/x.err. With UPDATE set in the
 * environment the right halves are written, for a person to read. */

#include <sys/stat.h>

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"

#define TMPFILE	"t_conf_pairs.tmp"

static int tests, failures;

static void
result(int ok, const char *what, const char *file)
{
	tests++;
	failures += !ok;
	printf("%s %d - %s %s\n", ok ? "ok" : "not ok", tests, file, what);
}

static void
take_error(void *ctx, const char *line)
{
	fprintf(ctx, "%s\n", line);
}

static char *
slurp(const char *path)
{
	char *buf;
	FILE *f;
	size_t n = 0;

	buf = calloc(1, 1 << 16);
	if (buf != NULL && (f = fopen(path, "r")) != NULL) {
		n = fread(buf, 1, (1 << 16) - 1, f);
		fclose(f);
	}
	if (buf != NULL)
		buf[n] = '\0';
	return buf;
}

static void
spit(const char *path, const char *text)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
}

/* What path prints, or the errors it is refused with; to be freed. */
static char *
understand(const char *path, int notes, int *refused)
{
	static const struct conf_macro macros[] = { { "given", "192.0.2.9" } };
	struct conf *conf;
	char *text = NULL;
	size_t len;
	FILE *f;

	if ((f = open_memstream(&text, &len)) == NULL)
		abort();
	chmod(path, 0600);
	conf = conf_load(path, macros, 1, take_error, f);
	*refused = conf == NULL;
	if (conf != NULL)
		conf_print(conf, f, notes);
	conf_free(conf);
	fclose(f);
	return text;
}

static void
compare(const char *got, const char *file, const char *right)
{
	char *want;

	if (getenv("UPDATE") != NULL)
		spit(right, got);
	want = slurp(right);
	if (strcmp(want, got) != 0)
		printf("# expected %s:\n%s# got:\n%s", right, want, got);
	result(*got != '\0' && strcmp(want, got) == 0, "as expected", file);
	free(want);
}

static void
pair(const char *file, int bad)
{
	char right[256], *text, *again, *plain;
	int refused;

	snprintf(right, sizeof(right), "%.*s.%s", (int)strlen(file) - 3, file,
	    bad ? "err" : "ok");
	text = understand(file, 1, &refused);
	result(refused == bad, bad ? "is refused" : "is taken", file);
	compare(text, file, right);
	if (!bad) {
		plain = understand(file, 0, &refused);
		spit(TMPFILE, text);
		again = understand(TMPFILE, 0, &refused);
		result(strcmp(plain, again) == 0, "parses again", file);
		unlink(TMPFILE);
		free(again);
		free(plain);
	}
	free(text);
}

static void
all(const char *pattern, int bad)
{
	glob_t g;
	size_t i;

	if (glob(pattern, 0, NULL, &g) != 0) {
		result(0, "found nothing", pattern);
		return;
	}
	for (i = 0; i < g.gl_pathc; i++)
		pair(g.gl_pathv[i], bad);
	globfree(&g);
}

/* What holds secrets and can be read by others is refused. */
static void
modes(void)
{
	char *text;
	FILE *f;
	size_t len;
	struct conf *conf;

	spit(TMPFILE, "set max-session 1\n");
	chmod(TMPFILE, 0644);
	if ((f = open_memstream(&text, &len)) == NULL)
		abort();
	conf = conf_load(TMPFILE, NULL, 0, take_error, f);
	fclose(f);
	result(conf == NULL && strstr(text, "readable by others") != NULL,
	    "mode 0644 is refused", text);
	conf_free(conf);
	free(text);
	unlink(TMPFILE);
}

/* For examples.t: one file, which must be good. */
static int
one(const char *path)
{
	struct conf *conf = conf_load(path, NULL, 0, take_error, stdout);
	int bad = conf == NULL;

	conf_free(conf);
	return bad;
}

int
main(int argc, char **argv)
{
	if (argc == 2)
		return one(argv[1]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	all("ok/*.in", 0);
	all("bad/*.in", 1);
	modes();
	printf("1..%d\n", tests);
	return failures != 0;
}
