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


/* Records of the control sockets, as vpnctl takes and prints them: whatever
 * comes, JSON and tables are printable ASCII. The input is several records,
 * each behind two bytes with its length. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "vpnctl/json.h"
#include "vpnctl/records.h"
#include "vpnctl/show.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The size of what is printed when all is cut to its width. */
#define MAXLINE	(SHOW_MAXCOLS * (SHOW_CELLLEN + 2) + 1)

static void
print(const struct records *records, int json)
{
	FILE *f;
	char *text;
	size_t i, len, line = 0;

	if ((f = open_memstream(&text, &len)) == NULL)
		abort();
	if (json)
		json_records(f, records);
	else
		show_table(f, records, "records");
	fclose(f);
	for (i = 0; i < len; i++) {
		line = text[i] == '\n' ? 0 : line + 1;
		if ((text[i] != '\n' && (text[i] < 0x20 || text[i] > 0x7e)) ||
		    (!json && line > MAXLINE))
			abort();
	}
	if (json && (text[0] != '[' || strcmp(text + len - 2, "]\n") != 0))
		abort();
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct records records = TAILQ_HEAD_INITIALIZER(records);
	struct cursor c;
	const uint8_t *p;
	uint8_t *copy;
	size_t n;

	cursor_init(&c, data, len);
	while (cursor_left(&c) > 0) {
		n = cursor_u16(&c);
		if ((p = cursor_take(&c, n)) == NULL)
			break;
		/* of its own, so that a read past it is seen */
		if ((copy = malloc(n + (n == 0))) == NULL)
			abort();
		memcpy(copy, p, n);
		records_add(&records, copy, n, n & 1 ? "ikeyd" : NULL);
		free(copy);
	}
	print(&records, 0);
	print(&records, 1);
	records_free(&records);
	return 0;
}
