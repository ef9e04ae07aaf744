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

/* Vector files: records of "name = value" lines parted by empty lines or by
 * NIST's "[heading]" lines. */

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define FIELDS_MAX	64

struct vector {
	struct vector	*next;
	unsigned int	 line;
	unsigned int	 count;
	char		*name[FIELDS_MAX];
	char		*value[FIELDS_MAX];
};

static char *
trim(char *s)
{
	char	*end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static struct vector *
vector_new(unsigned int line)
{
	struct vector	*v;

	if ((v = calloc(1, sizeof(*v))) == NULL)
		err(1, "calloc");
	v->line = line;
	return v;
}

static void
vector_add(struct vector *v, const char *file, unsigned int line, char *text)
{
	char	*value;

	if ((value = strchr(text, '=')) == NULL)
		errx(1, "%s:%u: no '='", file, line);
	if (v->count == FIELDS_MAX)
		errx(1, "%s:%u: more than %d fields", file, line, FIELDS_MAX);
	*value++ = '\0';
	if ((v->name[v->count] = strdup(trim(text))) == NULL ||
	    (v->value[v->count] = strdup(trim(value))) == NULL)
		err(1, "strdup");
	v->count++;
}

struct vector *
vectors_read(const char *file)
{
	struct vector	 *first = NULL, **end = &first, *v = NULL;
	unsigned int	  line = 0;
	size_t		  size = 0;
	char		 *buf = NULL, *text;
	FILE		 *f;

	if ((f = fopen(file, "r")) == NULL)
		err(1, "%s", file);
	while (getline(&buf, &size, f) != -1) {
		line++;
		text = trim(buf);
		if (*text == '#')
			continue;
		if (*text == '\0' || *text == '[') {
			v = NULL;
			continue;
		}
		if (v == NULL) {
			*end = v = vector_new(line);
			end = &v->next;
		}
		vector_add(v, file, line, text);
	}
	free(buf);
	fclose(f);
	if (first == NULL)
		errx(1, "%s: no vector in it", file);
	return first;
}

void
vectors_free(struct vector *v)
{
	struct vector	*next;
	unsigned int	 i;

	for (; v != NULL; v = next) {
		next = v->next;
		for (i = 0; i < v->count; i++) {
			free(v->name[i]);
			free(v->value[i]);
		}
		free(v);
	}
}

struct vector *
vector_next(struct vector *v)
{
	return v->next;
}

const char *
vector_text(const struct vector *v, const char *name)
{
	unsigned int	 i;

	for (i = 0; i < v->count; i++)
		if (strcmp(v->name[i], name) == 0)
			return v->value[i];
	return NULL;
}

static const char *
vector_must(const struct vector *v, const char *name)
{
	const char	*text;

	if ((text = vector_text(v, name)) == NULL)
		errx(1, "vector of line %u: no field %s", v->line, name);
	return text;
}

struct bytes
vector_bytes(const struct vector *v, const char *name)
{
	return hex_bytes(vector_must(v, name));
}

uint64_t
vector_number(const struct vector *v, const char *name)
{
	const char		*text = vector_must(v, name);
	unsigned long long	 n;
	char			*end;

	n = strtoull(text, &end, 0);
	if (end == text || *end != '\0')
		errx(1, "vector of line %u: %s is no number", v->line, name);
	return n;
}

unsigned int
vector_line(const struct vector *v)
{
	return v->line;
}
