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


/* Tables for people. The columns come from the records themselves; what is
 * known here is how the names of fields go together. Runs in: vpnctl. */

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/addr.h"
#include "base/text.h"
#include "show.h"

struct column;
typedef void	 cell_fn(const struct column *, const struct record *,
		    char *buf, size_t size);

struct column {
	char		 name[REC_NAMELEN];	/* of the field */
	char		 second[REC_NAMELEN];	/* shown with it, or "" */
	char		 heading[REC_NAMELEN];
	cell_fn		*cell;
	int		 right;		/* numbers stand to the right */
	int		 hidden;	/* shown in another column */
	size_t		 width;
};

struct table {
	struct column	cols[SHOW_MAXCOLS];
	size_t		n;
};

/* ---- cells ---- */

/* The text of a cell as it will be seen, "-" for none. */
static void
cell_put(char *buf, size_t size, const char *text)
{
	strlcpy(buf, text[0] != '\0' ? text : "-", size);
}

/* A text of somebody else's, escaped; cut behind a whole escape. */
static void
cell_text(const char *raw, char *buf, size_t size)
{
	char text[4 * REC_TEXTLEN];

	text_escape(text, sizeof(text), raw, strlen(raw));
	if (strlen(text) < size) {
		cell_put(buf, size, text);
		return;
	}
	text_escape(buf, size - 3, raw, strlen(raw));
	strlcat(buf, "...", size);
}

static void
cell_plain(const struct column *col, const struct record *r, char *buf,
    size_t size)
{
	struct rec_field f;

	record_find(r, col->name, &f);
	switch (f.type) {
	case REC_U64:
		snprintf(buf, size, "%" PRIu64, f.u64);
		break;
	case REC_BOOL:
		cell_put(buf, size, f.u64 ? "yes" : "no");
		break;
	case REC_STR:
		cell_text(f.str, buf, size);
		break;
	default:
		cell_put(buf, size, "");
	}
}

/* The date in the manner of strftime(3). */
static void
cell_date(const struct column *col, const struct record *r, const char *format,
    char *buf, size_t size)
{
	struct rec_field	 f;
	struct tm		 tm;
	time_t			 t;

	record_find(r, col->name, &f);
	t = (time_t)f.u64;
	if (f.type != REC_U64)
		cell_plain(col, r, buf, size);
	else if (f.u64 == 0)
		cell_put(buf, size, "");
	else if (f.u64 > INT32_MAX * UINT64_C(100) ||
	    localtime_r(&t, &tm) == NULL ||
	    strftime(buf, size, format, &tm) == 0)
		cell_plain(col, r, buf, size);
}

static void
cell_time(const struct column *col, const struct record *r, char *buf,
    size_t size)
{
	cell_date(col, r, "%Y-%m-%d %H:%M", buf, size);
}

static void
cell_second(const struct column *col, const struct record *r, char *buf,
    size_t size)
{
	cell_date(col, r, "%Y-%m-%d %H:%M:%S", buf, size);
}

/* "192.0.2.1:4500", "[2001:db8::1]:4500"; what is no address as it is. */
static void
cell_endpoint(const struct column *col, const struct record *r, char *buf,
    size_t size)
{
	struct rec_field	 f;
	struct addr		 a;
	char			 text[ADDR_STRLEN];

	record_find(r, col->name, &f);
	if (f.type != REC_STR || addr_parse(f.str, &a) == -1) {
		cell_plain(col, r, buf, size);
		return;
	}
	record_find(r, col->second, &f);
	a.port = f.type == REC_U64 ? (uint16_t)f.u64 : 0;
	cell_put(buf, size, addr_print(&a, text, sizeof(text)));
}

static void
bytes_print(char *buf, size_t size, uint64_t bytes)
{
	static const char	 units[] = "KMGTPE";
	double			 v = (double)bytes;
	size_t			 i;

	if (bytes < 1024) {
		snprintf(buf, size, "%" PRIu64, bytes);
		return;
	}
	for (i = 0, v /= 1024; v >= 1024 && units[i + 1] != '\0'; i++)
		v /= 1024;
	snprintf(buf, size, "%.1f%c", v, units[i]);
}

/* "20.1M", or with packets "20.1M/15230". */
static void
cell_traffic(const struct column *col, const struct record *r, char *buf,
    size_t size)
{
	struct rec_field	 f;
	char			 bytes[32], text[64];

	record_find(r, col->name, &f);
	if (f.type != REC_U64) {
		cell_plain(col, r, buf, size);
		return;
	}
	bytes_print(bytes, sizeof(bytes), f.u64);
	if (record_find(r, col->second, &f))
		snprintf(text, sizeof(text), "%s/%" PRIu64, bytes, f.u64);
	else
		snprintf(text, sizeof(text), "%s", bytes);
	cell_put(buf, size, text);
}

/* ---- columns ---- */

/* Names that end so are shown in a way of their own, and with them, in the
 * same column, the field that begins alike and ends like second. */
static const struct rule {
	const char	*first, *second;
	cell_fn		*cell;
	int		 right;
} rules[] = {
	{ "_address", "_port", cell_endpoint, 0 },
	{ "_bytes", "_packets", cell_traffic, 1 },
	{ "since", "", cell_time, 0 },
	{ "expires", "", cell_time, 0 }
};
#define NRULES	(sizeof(rules) / sizeof(rules[0]))

/* The length of name without this end, or 0 if it ends otherwise. */
static size_t
stem(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	if (k == 0 || n < k || strcmp(name + n - k, end) != 0)
		return 0;
	return n - k;
}

static struct column *
column_find(struct table *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->cols[i].name, name) == 0)
			return &t->cols[i];
	return NULL;
}

static void
column_add(struct table *t, const struct rec_field *f)
{
	struct column *col;

	if (column_find(t, f->name) != NULL || t->n == SHOW_MAXCOLS)
		return;
	col = &t->cols[t->n++];
	memset(col, 0, sizeof(*col));
	strlcpy(col->name, f->name, sizeof(col->name));
	strlcpy(col->heading, f->name, sizeof(col->heading));
	col->cell = cell_plain;
	col->right = f->type == REC_U64;
}

/* Let a rule see to the column; it may take in another one. */
static void
column_apply(struct table *t, struct column *col, const struct rule *rule)
{
	struct column	*other;
	char		 second[REC_NAMELEN];
	size_t		 n = stem(col->name, rule->first);

	if (n == 0 && strcmp(col->name, rule->first) != 0)
		return;
	col->cell = rule->cell;
	col->right = rule->right;
	if (n == 0 || rule->second[0] == '\0')
		return;
	if ((size_t)snprintf(second, sizeof(second), "%.*s%s", (int)n,
	    col->name, rule->second) >= sizeof(second) ||
	    (other = column_find(t, second)) == NULL)
		return;
	strlcpy(col->second, second, sizeof(col->second));
	col->heading[n] = '\0';
	other->hidden = 1;
}

/* "peer_port" is PEER-PORT. */
static void
column_heading(struct column *col)
{
	char	 text[4 * REC_NAMELEN];
	char	*p;

	text_escape(text, sizeof(text), col->heading, strlen(col->heading));
	strlcpy(col->heading, text, sizeof(col->heading));
	for (p = col->heading; *p != '\0'; p++)
		*p = *p == '_' ? '-' : (char)toupper((unsigned char)*p);
	col->width = strlen(col->heading);
}

/* A column for each field of these records, in the order first met; where
 * some are promised, for those only: a line must have an end, and -j the rest. */
static void
table_fields(struct table *t, const struct records *records)
{
	const struct record	*r = TAILQ_FIRST(records);
	const char *const	*promised = record_promised(r->kind);
	struct rec_field	 f;
	struct cursor		 c;

	t->n = 0;
	for (; promised != NULL && *promised != NULL; promised++) {
		record_find(r, *promised, &f);
		strlcpy(f.name, *promised, sizeof(f.name));
		column_add(t, &f);
	}
	if (t->n > 0)
		return;
	for (; r != NULL; r = TAILQ_NEXT(r, entry)) {
		record_fields(r, &c);
		while (rec_next(&c, &f) == 1)
			column_add(t, &f);
	}
}

static void
table_columns(struct table *t, const struct records *records)
{
	size_t i, k;

	table_fields(t, records);
	for (i = 0; i < t->n; i++)
		for (k = 0; k < NRULES; k++)
			column_apply(t, &t->cols[i], &rules[k]);
	for (i = 0; i < t->n; i++)
		column_heading(&t->cols[i]);
}

/* ---- the table ---- */

static void
table_widths(struct table *t, const struct records *records)
{
	const struct record	*r;
	char			 buf[SHOW_CELLLEN + 1];
	size_t			 i;

	TAILQ_FOREACH(r, records, entry)
		for (i = 0; i < t->n; i++) {
			t->cols[i].cell(&t->cols[i], r, buf, sizeof(buf));
			if (strlen(buf) > t->cols[i].width)
				t->cols[i].width = strlen(buf);
		}
}

/* One line; r NULL: the headings. Blanks are written before the next cell
 * only, so that none stand at the end. */
static void
table_row(FILE *out, const struct table *t, const struct record *r)
{
	const struct column	*col;
	char			 buf[SHOW_CELLLEN + 1];
	size_t			 i, len, gap = 0;

	for (i = 0; i < t->n; i++) {
		col = &t->cols[i];
		if (col->hidden)
			continue;
		if (r == NULL)
			strlcpy(buf, col->heading, sizeof(buf));
		else
			col->cell(col, r, buf, sizeof(buf));
		len = strlen(buf);
		if (col->right)
			gap += col->width - len;
		fprintf(out, "%*s%s", (int)gap, "", buf);
		gap = 2 + (col->right ? 0 : col->width - len);
	}
	fputc('\n', out);
}

void
show_table(FILE *out, const struct records *records, const char *what)
{
	const struct record	*r;
	struct table		 t;

	if (TAILQ_EMPTY(records)) {
		fprintf(out, "no %s\n", what);
		return;
	}
	table_columns(&t, records);
	table_widths(&t, records);
	table_row(out, &t, NULL);
	TAILQ_FOREACH(r, records, entry)
		table_row(out, &t, r);
}

/* ---- events ---- */

/* The value of a field as cell gives it; in quotes if it must be, so that no
 * text of a peer's looks like another field. */
static void
event_value(FILE *out, const struct record *r, const char *name, cell_fn *cell)
{
	struct column	 col;
	char		 buf[SHOW_CELLLEN + 1];
	const char	*p;
	int		 quotes;

	memset(&col, 0, sizeof(col));
	strlcpy(col.name, name, sizeof(col.name));
	cell(&col, r, buf, sizeof(buf));
	quotes = cell == cell_plain && strpbrk(buf, " =\"") != NULL;
	if (quotes)
		fputc('"', out);
	for (p = buf; *p != '\0'; p++)
		fprintf(out, *p == '"' ? "\\%c" : "%c", *p);
	if (quotes)
		fputc('"', out);
}

/* 1 if the field stands at the head of the line, or not at all. */
static int
event_skips(const struct rec_field *f)
{
	return strcmp(f->name, "time") == 0 ||
	    strcmp(f->name, "daemon") == 0 || strcmp(f->name, "event") == 0 ||
	    (f->type == REC_STR && f->str[0] == '\0');
}

void
show_event(FILE *out, const struct record *r)
{
	struct rec_field	f;
	struct cursor		c;
	char			name[4 * REC_NAMELEN];

	event_value(out, r, "time", cell_second);
	fputc(' ', out);
	event_value(out, r, "daemon", cell_plain);
	fputc(' ', out);
	event_value(out, r, "event", cell_plain);
	record_fields(r, &c);
	while (rec_next(&c, &f) == 1) {
		if (event_skips(&f))
			continue;
		text_escape(name, sizeof(name), f.name, strlen(f.name));
		fprintf(out, " %s=", name);
		event_value(out, r, f.name, cell_plain);
	}
	fputc('\n', out);
}
