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

/* The users file: npppd-users(5), a capability database as in getcap(3).
 *
 *	alice:\
 *		:password=wonder\072land:framed-ip-address=10.9.0.77:
 *
 * getcap(3) passes over what it does not understand; here that is an error,
 * because a password read otherwise than it was meant shuts its user out, or
 * a stranger in. Runs in: auth. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "users.h"

#define MAXFIELD	1024	/* bytes of one field, with NUL */

struct users {
	struct user	*v;
	size_t		 n, size;
};

/* Reading a file. A record is one logical line: after "\" and a newline it
 * goes on, its next line's leading blanks left out. */
struct reader {
	const char	*p, *end;
	const char	*path;
	unsigned int	 line;
	users_error_fn	*error;
	void		*ctx;
	int		 errors;
	struct users	*users;
};

static void
complain(struct reader *r, unsigned int line, const char *fmt, ...)
    __attribute__((__format__(printf, 3, 4)));

static void
complain(struct reader *r, unsigned int line, const char *fmt, ...)
{
	char text[256], whole[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)snprintf(whole, sizeof(whole), "%s:%u: %s", r->path, line, text);
	r->error(r->ctx, whole);
	r->errors++;
}

/* ---- fields of a record ---- */

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
skip_blanks(struct reader *r)
{
	while (r->p < r->end && is_blank(*r->p))
		r->p++;
}

/* 1 at "\" before a newline, which is stepped over with the blanks that begin
 * the next line. */
static int
continues(struct reader *r)
{
	const char *q = r->p;

	if (q == r->end || *q != '\\')
		return 0;
	q++;
	if (q < r->end && *q == '\r')
		q++;
	if (q == r->end || *q != '\n')
		return 0;
	r->p = q + 1;
	r->line++;
	skip_blanks(r);
	return 1;
}

static int
at_end_of_record(const struct reader *r)
{
	return r->p == r->end || *r->p == '\n' ||
	    (*r->p == '\r' && r->p + 1 < r->end && r->p[1] == '\n');
}

/* The raw text up to the next colon or the end of the record, escapes still
 * in it. 1, 0 at the end of the record, -1 after an error. */
static int
next_field(struct reader *r, char *field, size_t size)
{
	size_t n = 0;

	while (continues(r))
		continue;
	if (at_end_of_record(r))
		return 0;
	while (!at_end_of_record(r) && *r->p != ':') {
		if (continues(r))
			continue;
		if (*r->p == '\0' || n + 3 > size) {
			complain(r, r->line, *r->p == '\0' ?
			    "NUL byte" : "field is too long");
			return -1;
		}
		/* An escaped byte is never the end of the field. */
		if (*r->p == '\\')
			field[n++] = *r->p++;
		if (!at_end_of_record(r))
			field[n++] = *r->p++;
	}
	field[n] = '\0';
	if (!at_end_of_record(r))
		r->p++;
	return 1;
}

static void
skip_record(struct reader *r)
{
	for (; r->p < r->end; r->p++) {
		if (continues(r)) {
			r->p--;
			continue;
		}
		if (*r->p == '\n')
			break;
	}
}

/* ---- values ---- */

static int
octal(const char **s)
{
	int i, v = 0;

	for (i = 0; i < 3 && **s >= '0' && **s <= '7'; i++, (*s)++)
		v = v * 8 + (**s - '0');
	return v;
}

/* What stands after a backslash; -1 if nothing should. */
static int
escaped(const char **s)
{
	static const char from[] = "bBtTnNfFrReEcC";
	static const char to[] = "\b\b\t\t\n\n\f\f\r\r\033\033::";
	const char *hit;
	char c = **s;

	if (c >= '0' && c <= '7')
		return octal(s);
	if (c == '\0' || c == ':')
		return -1;
	(*s)++;
	hit = strchr(from, c);
	return (unsigned char)(hit == NULL ? c : to[hit - from]);
}

/* The value without its escapes (getcap(3)) into dst. 0 or -1, told. */
static int
value_decode(struct reader *r, const char *name, const char *s, char *dst,
    size_t size)
{
	size_t n = 0;
	int c;

	while (*s != '\0') {
		if (*s == '^' && s[1] != '\0') {
			c = s[1] & 037;
			s += 2;
		} else if (*s == '\\') {
			s++;
			c = escaped(&s);
		} else
			c = (unsigned char)*s++;
		if (c == -1 || c == 0) {
			complain(r, r->line, "%s: a colon is written \\072 or "
			    "\\c, a NUL cannot be", name);
			return -1;
		}
		if (n + 1 == size) {
			complain(r, r->line, "%s is longer than %zu bytes",
			    name, size - 1);
			return -1;
		}
		dst[n++] = (char)c;
	}
	dst[n] = '\0';
	return 0;
}

static int
set_password(struct reader *r, struct user *u, const char *value)
{
	if (value_decode(r, "password", value, u->password,
	    sizeof(u->password)) == -1)
		return -1;
	if (u->password[0] == '\0') {
		complain(r, r->line, "empty password");
		return -1;
	}
	return 0;
}

static int
set_address(struct reader *r, struct user *u, const char *value)
{
	struct addr a;
	uint32_t top;

	if (addr_parse(value, &a) == -1 || a.family != ADDR_V4) {
		complain(r, r->line, "framed-ip-address %s is no IPv4 address",
		    value);
		return -1;
	}
	u->address = addr_u32(&a);
	top = u->address >> 24;
	if (top == 0 || top == 127 || top >= 224) {
		complain(r, r->line, "framed-ip-address %s is no host's",
		    value);
		return -1;
	}
	return 0;
}

/* Each session's interface is point to point. */
static int
set_netmask(struct reader *r, struct user *u, const char *value)
{
	(void)u;
	if (strcmp(value, "255.255.255.255") == 0)
		return 0;
	complain(r, r->line, "framed-ip-netmask: only 255.255.255.255 is "
	    "supported");
	return -1;
}

static int
set_calling(struct reader *r, struct user *u, const char *value)
{
	return value_decode(r, "calling-number", value, u->calling,
	    sizeof(u->calling));
}

static const struct {
	const char	*name;
	int		(*set)(struct reader *, struct user *, const char *);
} attributes[] = {
	{ "password", set_password },
	{ "framed-ip-address", set_address },
	{ "framed-ip-netmask", set_netmask },
	/* npppd-users(5) calls it so, npppd(8) reads the other. */
	{ "framed-ip-network", set_netmask },
	{ "calling-number", set_calling },
};

/* ---- records ---- */

/* "name=value" of a user. 0 or -1, told. */
static int
user_attribute(struct reader *r, struct user *u, char *field)
{
	char *value, *name = field;
	size_t i;

	while (is_blank(*name))
		name++;
	if (*name == '\0')
		return 0;
	if ((value = strchr(name, '=')) == NULL) {
		complain(r, r->line, "\"%s\" is no name=value", name);
		return -1;
	}
	*value++ = '\0';
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (strcmp(attributes[i].name, name) == 0)
			return attributes[i].set(r, u, value);
	complain(r, r->line, "unknown attribute \"%s\"", name);
	return -1;
}

/* Put u under one of its names. 0 or -1, told. */
static int
users_add(struct reader *r, const struct user *u, const char *name)
{
	struct users *us = r->users;
	struct user *v;
	size_t size;

	if (name[0] == '\0' || strlen(name) >= sizeof(v->name)) {
		complain(r, u->line, "user name is empty or too long");
		return -1;
	}
	if (us->n == us->size) {
		size = us->size == 0 ? 16 : 2 * us->size;
		v = recallocarray(us->v, us->size, size, sizeof(*v));
		if (v == NULL) {
			complain(r, u->line, "out of memory");
			return -1;
		}
		us->v = v;
		us->size = size;
	}
	v = &us->v[us->n++];
	*v = *u;
	(void)strlcpy(v->name, name, sizeof(v->name));
	return 0;
}

static int
users_add_all(struct reader *r, const struct user *u, char *names)
{
	char *name;

	while ((name = strsep(&names, "|")) != NULL)
		if (users_add(r, u, name) == -1)
			return -1;
	return 0;
}

/* From the name on to the end of the logical line. */
static int
record(struct reader *r)
{
	char names[MAXFIELD], field[MAXFIELD];
	struct user u;
	int more, res = -1;

	memset(&u, 0, sizeof(u));
	u.line = r->line;
	if (next_field(r, names, sizeof(names)) != 1)
		return -1;
	while ((more = next_field(r, field, sizeof(field))) == 1)
		if (user_attribute(r, &u, field) == -1)
			goto done;
	if (more == -1)
		goto done;
	if (u.password[0] == '\0') {
		complain(r, u.line, "user %s has no password", names);
		goto done;
	}
	res = users_add_all(r, &u, names);
done:
	explicit_bzero(field, sizeof(field));
	explicit_bzero(&u, sizeof(u));
	return res;
}

static void
read_line(struct reader *r)
{
	if (*r->p == '#') {
		while (r->p < r->end && *r->p != '\n')
			r->p++;
		return;
	}
	if (is_blank(*r->p)) {
		skip_blanks(r);
		if (at_end_of_record(r))
			return;
		complain(r, r->line, "line begins with a blank: is a "
		    "backslash missing at the end of the one before?");
		skip_record(r);
		return;
	}
	if (!at_end_of_record(r) && record(r) == -1)
		skip_record(r);
}

/* ---- the table ---- */

static int
by_name(const void *a, const void *b)
{
	const struct user *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	if (r != 0)
		return r;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
check_twins(struct reader *r)
{
	const struct user *v = r->users->v;
	size_t i;

	for (i = 1; i < r->users->n; i++)
		if (strcmp(v[i - 1].name, v[i].name) == 0)
			complain(r, v[i].line, "user %s is there already, in "
			    "line %u", v[i].name, v[i - 1].line);
}

struct users *
users_parse(const char *text, size_t len, const char *path,
    users_error_fn *error, void *ctx)
{
	struct reader r = {
		.p = text, .end = text + len, .path = path, .line = 1,
		.error = error, .ctx = ctx
	};

	if ((r.users = calloc(1, sizeof(*r.users))) == NULL) {
		complain(&r, 1, "out of memory");
		return NULL;
	}
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;	/* the mark some editors put first */
	while (r.p < r.end) {
		read_line(&r);
		/* At the end of a record: "\n", "\r\n" or the file's. */
		if (r.p < r.end && *r.p == '\r')
			r.p++;
		if (r.p < r.end) {
			r.p++;
			r.line++;
		}
	}
	if (r.users->n > 0)
		qsort(r.users->v, r.users->n, sizeof(r.users->v[0]), by_name);
	check_twins(&r);
	if (r.errors == 0)
		return r.users;
	users_free(r.users);
	return NULL;
}

void
users_free(struct users *us)
{
	if (us == NULL)
		return;
	freezero(us->v, us->size * sizeof(us->v[0]));
	free(us);
}

static int
by_key(const void *key, const void *member)
{
	const struct user *u = member;

	return strcmp(key, u->name);
}

const struct user *
users_find(const struct users *us, const char *name)
{
	if (us->n == 0)
		return NULL;
	return bsearch(name, us->v, us->n, sizeof(us->v[0]), by_key);
}

size_t
users_count(const struct users *us)
{
	return us->n;
}

const struct user *
users_at(const struct users *us, size_t i)
{
	return &us->v[i];
}
