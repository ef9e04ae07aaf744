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

/* The users file. What was taken must be found again under its name, with a
 * password, and no error told; what was refused must say where. */

#include <stdlib.h>
#include <string.h>

#include "pppd-lite/users.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
on_error(void *ctx, const char *line)
{
	unsigned int *errors = ctx;

	if (strncmp(line, "users:", 6) != 0)
		abort();
	(*errors)++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned int errors = 0;
	struct users *us;
	const struct user *u;
	size_t i;

	us = users_parse((const char *)data, len, "users", on_error, &errors);
	if ((us == NULL) != (errors > 0))
		abort();
	for (i = 0; us != NULL && i < users_count(us); i++) {
		u = users_at(us, i);
		if (u->password[0] == '\0' || u->line == 0 ||
		    users_find(us, u->name) != u)
			abort();
	}
	users_free(us);
	return 0;
}
