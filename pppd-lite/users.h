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

/* The users file, vpn-users(5): the format of npppd-users(5), a capability
 * database as in getcap(3). Pure but for memory. Runs in: auth. */

#ifndef ADIT_PPPD_USERS_H
#define ADIT_PPPD_USERS_H

#include <stddef.h>
#include <stdint.h>

#define USERS_MAXFILE	(16 * 1024 * 1024)	/* bytes */
#define USERS_NAMELEN	256			/* with NUL */
#define USERS_PASSLEN	256			/* with NUL */
#define USERS_CALLLEN	128			/* with NUL */

struct user {
	char		name[USERS_NAMELEN];
	unsigned int	line;			/* where its record begins */
	uint32_t	address;		/* fixed, host order; 0: of the pool */
	char		calling[USERS_CALLLEN];	/* "": any */
	char		password[USERS_PASSLEN];
};

struct users;

typedef void users_error_fn(void *ctx, const char *line);

/* Read len bytes of text, as they stood in path (for "path:line: reason").
 * NULL after at least one error was told, or for want of memory (told, too).
 * Free with users_free(), which wipes the passwords. */
struct users		*users_parse(const char *text, size_t len,
			    const char *path, users_error_fn *, void *ctx);
void			 users_free(struct users *);
/* The user of that name, or NULL. */
const struct user	*users_find(const struct users *, const char *name);
/* All of them, sorted by name. */
size_t			 users_count(const struct users *);
const struct user	*users_at(const struct users *, size_t);

#endif
