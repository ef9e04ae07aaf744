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


/* vpn.conf(5): what is taken must be printed in words that are taken again,
 * and mean the same; what is refused is refused with a word of why. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
count(void *ctx, const char *line)
{
	int *errors = ctx;

	if (line[0] == '\0')
		abort();
	(*errors)++;
}

/* The notes are comments about what the file said before it was narrowed. */
static char *
printed(const struct conf *conf, int notes)
{
	FILE *f;
	char *text;
	size_t len;

	if ((f = open_memstream(&text, &len)) == NULL)
		abort();
	conf_print(conf, f, notes);
	fclose(f);
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct conf *conf, *again;
	char *text, *text_again;
	int errors = 0;

	conf = conf_load_text("fuzz", (const char *)data, len, count, &errors);
	if ((conf == NULL) != (errors > 0))
		abort();
	if (conf == NULL)
		return 0;
	text = printed(conf, 1);
	again = conf_load_text("again", text, strlen(text), count, &errors);
	if (again == NULL)
		abort();
	free(text);
	text = printed(conf, 0);
	text_again = printed(again, 0);
	if (strcmp(text, text_again) != 0)
		abort();
	free(text_again);
	free(text);
	conf_free(again);
	conf_free(conf);
	return 0;
}
