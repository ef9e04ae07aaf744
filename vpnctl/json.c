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


/* Writing JSON. Runs in: vpnctl. */

#include <inttypes.h>
#include <string.h>

#include "json.h"

#define REPLACEMENT	0xfffd

/* ---- strings ---- */

/* How a character is coded: bytes behind the first one by the bits set in it,
 * and the least number that may be written in that length (RFC 3629 3). */
static const struct utf8_form {
	uint8_t		mask, bits;
	int		more;
	uint32_t	least;
} utf8_forms[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 }
};

/* The character at *s, which is moved behind it; of what is no character one
 * byte is taken. */
static uint32_t
utf8_next(const uint8_t **s)
{
	const struct utf8_form	*u = utf8_forms;
	const uint8_t		*p = *s;
	uint32_t		 c;
	int			 i;

	*s = p + 1;
	while ((p[0] & u->mask) != u->bits)
		if (++u == utf8_forms + sizeof(utf8_forms) / sizeof(*u))
			return REPLACEMENT;
	c = p[0] & (uint8_t)~u->mask;
	for (i = 1; i <= u->more; i++) {
		/* also where the string ends */
		if ((p[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < u->least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return REPLACEMENT;
	*s = p + 1 + u->more;
	return c;
}

static void
json_char(FILE *f, uint32_t c)
{
	if (c == '"' || c == '\\')
		fprintf(f, "\\%c", (int)c);
	else if (c == '\n')
		fputs("\\n", f);
	else if (c >= 0x20 && c < 0x7f)
		fputc((int)c, f);
	else if (c < 0x10000)
		fprintf(f, "\\u%04x", (unsigned int)c);
	else
		fprintf(f, "\\u%04x\\u%04x",
		    (unsigned int)(0xd800 + ((c - 0x10000) >> 10)),
		    (unsigned int)(0xdc00 + (c & 0x3ff)));
}

void
json_string(FILE *f, const char *text)
{
	const uint8_t *s = (const uint8_t *)text;

	fputc('"', f);
	while (*s != '\0')
		json_char(f, utf8_next(&s));
	fputc('"', f);
}

/* ---- records ---- */

static void
json_value(FILE *f, const struct rec_field *field)
{
	switch (field->type) {
	case REC_U64:
		fprintf(f, "%" PRIu64, field->u64);
		break;
	case REC_BOOL:
		fputs(field->u64 ? "true" : "false", f);
		break;
	case REC_STR:
		json_string(f, field->str);
		break;
	default:
		fputs("null", f);
	}
}

static void
json_member(FILE *f, int *count, const char *name,
    const struct rec_field *field)
{
	if ((*count)++ > 0)
		fputs(", ", f);
	json_string(f, name);
	fputs(": ", f);
	json_value(f, field);
}

/* What is promised comes first, there or not; the rest follows as sent. */
static void
json_record(FILE *f, const struct record *r)
{
	const char *const	*promised = record_promised(r->kind);
	struct rec_field	 field;
	struct cursor		 c;
	size_t			 i;
	int			 count = 0;

	fputc('{', f);
	for (i = 0; promised != NULL && promised[i] != NULL; i++) {
		record_find(r, promised[i], &field);
		json_member(f, &count, promised[i], &field);
	}
	record_fields(r, &c);
	while (rec_next(&c, &field) == 1) {
		for (i = 0; promised != NULL && promised[i] != NULL; i++)
			if (strcmp(promised[i], field.name) == 0)
				break;
		if (promised == NULL || promised[i] == NULL)
			json_member(f, &count, field.name, &field);
	}
	fputc('}', f);
}

void
json_records(FILE *f, const struct records *records)
{
	const struct record *r;

	fputc('[', f);
	TAILQ_FOREACH(r, records, entry) {
		fputs(r == TAILQ_FIRST(records) ? "\n  " : ",\n  ", f);
		json_record(f, r);
	}
	fputs(TAILQ_EMPTY(records) ? "]\n" : "\n]\n", f);
}

void
json_line(FILE *f, const struct record *r)
{
	json_record(f, r);
	fputc('\n', f);
}

void
json_answers(FILE *f, const struct answer *answers, size_t n)
{
	size_t i;

	fputc('[', f);
	for (i = 0; i < n; i++) {
		fputs(i == 0 ? "\n  {\"daemon\": " : ",\n  {\"daemon\": ", f);
		json_string(f, answers[i].daemon);
		fprintf(f, ", \"ok\": %s, \"text\": ",
		    answers[i].state == ANSWER_OK ? "true" : "false");
		json_string(f, answers[i].text);
		fputc('}', f);
	}
	fputs("\n]\n", f);
}
