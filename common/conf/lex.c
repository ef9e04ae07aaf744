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

/* Lexer of vpn.conf(5). A file is read whole; macros and includes are
 * further sources on a stack. Runs in: parents. */

#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf_int.h"
#include "lex.h"

#define LEX_MAXFILE	(1024 * 1024)	/* bytes of one file */
#define LEX_MAXDEPTH	16		/* files and macros inside each other */
#define LEX_MAXWORD	1024
#define LEX_MAXTOTAL	(2 * LEX_MAXFILE) /* bytes read, macros and all */

struct source {
	char		*buf;
	size_t		 len, off;
	const char	*file;		/* name in the conf; a macro keeps its user's */
	int		 line;
	struct macro	*macro;		/* whose value this is; NULL: a file */
	struct source	*below;
};

struct macro {
	char		*name, *value;
	int		 fixed;
	struct macro	*next;
};

struct text {
	struct text	*next;
	char		 s[];
};

struct lex {
	struct conf		*conf;
	struct source		*top;
	int			 depth;
	size_t			 total;		/* bytes of all sources so far */
	struct macro		*macros;
	struct text		*texts;
	struct lex_token	 ahead;
	int			 have_ahead;
	int			 no_files;	/* include is refused */
	struct conf_pos		 last;	/* where the last source ended */
	conf_error_fn		*error;
	void			*ctx;
	int			 errors;
};

void
lex_error(struct lex *lx, const struct conf_pos *pos, const char *fmt, ...)
{
	char text[512], line[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (pos != NULL)
		snprintf(line, sizeof(line), "%s:%d: %s", pos->file, pos->line,
		    text);
	else
		snprintf(line, sizeof(line), "%s", text);
	lx->errors++;
	lx->error(lx->ctx, line);
}

int
lex_errors(const struct lex *lx)
{
	return lx->errors;
}

/* ---- sources ---- */

/* len bytes more are to be read, and a source costs something, too: macros of
 * macros, and files that include others twice, would multiply without a limit.
 * 0 or -1 (told, once). */
static int
source_room(struct lex *lx, size_t len, const struct conf_pos *pos)
{
	if (lx->total > LEX_MAXTOTAL)
		return -1;
	lx->total += len + 16;
	if (lx->total <= LEX_MAXTOTAL)
		return 0;
	lex_error(lx, pos, "more than %d MB with all includes and macros",
	    LEX_MAXTOTAL / (1024 * 1024));
	return -1;
}

static int
source_push(struct lex *lx, char *buf, size_t len, const char *file, int line,
    struct macro *macro)
{
	struct source *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return -1;
	s->buf = buf;
	s->len = len;
	s->file = file;
	s->line = line;
	s->macro = macro;
	s->below = lx->top;
	lx->top = s;
	lx->depth++;
	return 0;
}

static void
source_pop(struct lex *lx)
{
	struct source *s = lx->top;

	lx->top = s->below;
	lx->depth--;
	freezero(s->buf, s->len + 1);
	free(s);
}

/* What secrets lie in may be read by its owner only. */
static const char *
file_trouble(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "not owned by root";
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return "readable by others, chmod 600 it";
	if (st->st_size > LEX_MAXFILE)
		return "larger than 1 MB";
	return NULL;
}

static char *
file_read(int fd, size_t size, size_t *len)
{
	char *buf;
	ssize_t n;

	if ((buf = malloc(size + 1)) == NULL)
		return NULL;
	for (*len = 0; *len < size; *len += (size_t)n)
		if ((n = read(fd, buf + *len, size - *len)) <= 0)
			break;
	buf[*len] = '\0';
	return buf;
}

/* Read from text on, which becomes the lexer's: 0, or -1 (told, text wiped). */
static int
text_push(struct lex *lx, char *buf, size_t len, const char *path,
    const struct conf_pos *pos)
{
	const char *name, *why = "out of memory";

	if (source_room(lx, len, pos) == -1) {
		freezero(buf, len + 1);
		return -1;
	}
	if (memchr(buf, '\0', len) != NULL)
		why = "holds a NUL byte";
	else if (len >= 3 && memcmp(buf, "\xef\xbb\xbf", 3) == 0)
		why = "begins with a byte order mark";
	else if ((name = conf_string(lx->conf, path)) != NULL &&
	    source_push(lx, buf, len, name, 1, NULL) == 0)
		return 0;
	lex_error(lx, pos, "%s: %s", path, why);
	freezero(buf, len + 1);
	return -1;
}

static int
file_push(struct lex *lx, const char *path, const struct conf_pos *pos)
{
	struct stat st;
	const char *why;
	char *buf = NULL;
	size_t len = 0;
	int fd;

	if ((fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1 ||
	    fstat(fd, &st) == -1)
		why = strerror(errno);
	else if ((why = file_trouble(&st)) == NULL &&
	    (buf = file_read(fd, (size_t)st.st_size, &len)) == NULL)
		why = strerror(errno);
	if (fd != -1)
		close(fd);
	if (why == NULL)
		return text_push(lx, buf, len, path, pos);
	lex_error(lx, pos, "%s: %s", path, why);
	return -1;
}

static struct lex *
lex_new(struct conf *conf, conf_error_fn *error, void *ctx)
{
	struct lex *lx;

	if ((lx = calloc(1, sizeof(*lx))) == NULL)
		return NULL;
	lx->conf = conf;
	lx->last.file = "vpn.conf";
	lx->error = error;
	lx->ctx = ctx;
	return lx;
}

struct lex *
lex_open(struct conf *conf, const char *path, conf_error_fn *error, void *ctx)
{
	struct lex *lx;

	if ((lx = lex_new(conf, error, ctx)) != NULL &&
	    file_push(lx, path, NULL) == -1) {
		lex_free(lx);
		return NULL;
	}
	return lx;
}

struct lex *
lex_open_text(struct conf *conf, const char *name, const char *text,
    size_t len, conf_error_fn *error, void *ctx)
{
	struct lex *lx;
	char *buf;

	if ((lx = lex_new(conf, error, ctx)) == NULL)
		return NULL;
	lx->no_files = 1;
	if ((buf = malloc(len + 1)) != NULL) {
		memcpy(buf, text, len);
		buf[len] = '\0';
		if (text_push(lx, buf, len, name, NULL) == 0)
			return lx;
	}
	lex_free(lx);
	return NULL;
}

int
lex_include(struct lex *lx, const char *path)
{
	struct conf_pos pos = { "", 0 };
	const char *slash;
	char full[1024];

	if (lx->top == NULL)
		return -1;
	pos.file = lx->top->file;
	pos.line = lx->top->line;
	if (lx->no_files) {
		lex_error(lx, &pos, "%s: no files are read here", path);
		return -1;
	}
	if (lx->depth >= LEX_MAXDEPTH) {
		lex_error(lx, &pos, "%s: includes nested too deep", path);
		return -1;
	}
	slash = strrchr(pos.file, '/');
	if (path[0] == '/' || slash == NULL)
		snprintf(full, sizeof(full), "%s", path);
	else
		snprintf(full, sizeof(full), "%.*s/%s",
		    (int)(slash - pos.file), pos.file, path);
	return file_push(lx, full, &pos);
}

void
lex_free(struct lex *lx)
{
	struct macro *m;
	struct text *t;

	if (lx == NULL)
		return;
	while (lx->top != NULL)
		source_pop(lx);
	while ((m = lx->macros) != NULL) {
		lx->macros = m->next;
		free(m->name);
		freezero(m->value, strlen(m->value));
		free(m);
	}
	while ((t = lx->texts) != NULL) {
		lx->texts = t->next;
		freezero(t, sizeof(*t) + strlen(t->s) + 1);
	}
	free(lx);
}

/* ---- macros ---- */

static struct macro *
macro_find(struct lex *lx, const char *name)
{
	struct macro *m;

	for (m = lx->macros; m != NULL; m = m->next)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

int
lex_macro(struct lex *lx, const char *name, const char *value, int fixed)
{
	struct macro *m;
	char *copy;

	if ((copy = strdup(value)) == NULL)
		return -1;
	if ((m = macro_find(lx, name)) != NULL) {
		if (m->fixed) {
			freezero(copy, strlen(copy));
			return 0;
		}
		freezero(m->value, strlen(m->value));
		m->value = copy;
		return 0;
	}
	if ((m = calloc(1, sizeof(*m))) == NULL ||
	    (m->name = strdup(name)) == NULL) {
		free(m);
		freezero(copy, strlen(copy));
		return -1;
	}
	m->value = copy;
	m->fixed = fixed;
	m->next = lx->macros;
	lx->macros = m;
	return 0;
}

/* 1 if the value of this macro is being read. */
static int
macro_in_use(const struct lex *lx, const struct macro *m)
{
	const struct source *s;

	for (s = lx->top; s != NULL; s = s->below)
		if (s->macro == m)
			return 1;
	return 0;
}

/* $name: its value is read here, as words. */
static int
macro_expand(struct lex *lx, const char *name)
{
	struct conf_pos pos = { lx->top->file, lx->top->line };
	struct macro *m;
	char *copy;

	if ((m = macro_find(lx, name)) == NULL) {
		lex_error(lx, &pos, "macro $%s is not defined", name);
		return -1;
	}
	if (macro_in_use(lx, m)) {
		lex_error(lx, &pos, "macro $%s holds itself", name);
		return -1;
	}
	if (lx->depth >= LEX_MAXDEPTH) {
		lex_error(lx, &pos, "macro $%s nested too deep", name);
		return -1;
	}
	if (source_room(lx, strlen(m->value), &pos) == -1 ||
	    (copy = strdup(m->value)) == NULL)
		return -1;
	return source_push(lx, copy, strlen(copy), pos.file, pos.line, m);
}

/* ---- characters and words ---- */

#define LEX_END	(-1)

/* The next character of the top source, a continued line joined; LEX_END at
 * its end, where a file gives a last newline first. */
static int
getch(struct lex *lx)
{
	struct source *s = lx->top;

	while (s->off + 1 < s->len && s->buf[s->off] == '\\' &&
	    s->buf[s->off + 1] == '\n') {
		s->off += 2;
		s->line++;
	}
	if (s->off >= s->len)
		return LEX_END;
	return (unsigned char)s->buf[s->off++];
}

static int
peekch(struct lex *lx)
{
	int c = getch(lx);

	if (c != LEX_END)
		lx->top->off--;
	return c;
}

static int
in_word(int c)
{
	return c != LEX_END && c > ' ' && c < 0x7f &&
	    strchr("(){}<>!=#,\"$", c) == NULL;
}

static struct lex_token
token(struct lex *lx, enum lex_type type)
{
	struct lex_token t = { .type = type };

	t.pos = lx->last;
	if (lx->top != NULL) {
		t.pos.file = lx->top->file;
		t.pos.line = lx->top->line;
	}
	return t;
}

static struct lex_token
word_token(struct lex *lx, struct lex_token t, const char *s)
{
	struct text *x;

	if ((x = calloc(1, sizeof(*x) + strlen(s) + 1)) == NULL) {
		lex_error(lx, &t.pos, "out of memory");
		t.type = LEX_BAD;
		return t;
	}
	memcpy(x->s, s, strlen(s));
	x->next = lx->texts;
	lx->texts = x;
	t.text = x->s;
	return t;
}

static struct lex_token
read_quoted(struct lex *lx)
{
	struct lex_token t = token(lx, LEX_WORD);
	char word[LEX_MAXWORD];
	size_t n = 0;
	int c;

	t.quoted = 1;
	while ((c = getch(lx)) != '"') {
		if (c == '\\' && (peekch(lx) == '"' || peekch(lx) == '\\'))
			c = getch(lx);
		else if (c == LEX_END || c == '\n') {
			lex_error(lx, &t.pos, "string without its closing quote");
			t.type = LEX_BAD;
			lx->top->line += c == '\n';
			return t;
		}
		if (n + 1 >= sizeof(word)) {
			lex_error(lx, &t.pos, "string longer than %d bytes",
			    LEX_MAXWORD - 1);
			t.type = LEX_BAD;
			return t;
		}
		word[n++] = (char)c;
	}
	word[n] = '\0';
	t = word_token(lx, t, word);
	explicit_bzero(word, sizeof(word));
	return t;
}

/* A bare word that begins with c; n tells how much of word is filled. */
static int
read_bare(struct lex *lx, char *word, size_t size)
{
	struct conf_pos pos = { lx->top->file, lx->top->line };
	size_t n = 0;

	while (in_word(peekch(lx))) {
		if (n + 1 >= size) {
			lex_error(lx, &pos, "word longer than %zu bytes",
			    size - 1);
			return -1;
		}
		word[n++] = (char)getch(lx);
	}
	word[n] = '\0';
	return 0;
}

static struct lex_token
read_word(struct lex *lx)
{
	struct lex_token t = token(lx, LEX_WORD);
	char word[LEX_MAXWORD];

	if (read_bare(lx, word, sizeof(word)) == -1) {
		t.type = LEX_BAD;
		return t;
	}
	return word_token(lx, t, word);
}

static int
read_macro(struct lex *lx)
{
	char name[64];
	size_t n = 0;
	int c;

	while ((c = peekch(lx)) != LEX_END && (isalnum(c) || c == '_') &&
	    n + 1 < sizeof(name))
		name[n++] = (char)getch(lx);
	name[n] = '\0';
	return macro_expand(lx, name);
}

/* Blanks and a comment; gives the character behind them without taking it. */
static int
skip_blank(struct lex *lx)
{
	int c;

	while ((c = peekch(lx)) == ' ' || c == '\t')
		getch(lx);
	if (c == '#')
		while ((c = peekch(lx)) != '\n' && c != LEX_END)
			getch(lx);
	return c;
}

static enum lex_type
punctuation(int c)
{
	switch (c) {
	case '{':
		return LEX_LBRACE;
	case '}':
		return LEX_RBRACE;
	case ',':
		return LEX_COMMA;
	case '=':
		return LEX_EQUAL;
	case '(':
		return LEX_LPAREN;
	case ')':
		return LEX_RPAREN;
	case '\n':
		return LEX_NL;
	default:
		return LEX_BAD;
	}
}

/* The end of a source: of a macro nothing, of a file a newline. */
static int
end_of_source(struct lex *lx, struct lex_token *t)
{
	int macro = lx->top->macro != NULL;

	*t = token(lx, LEX_NL);
	lx->last = t->pos;
	source_pop(lx);
	return !macro;
}

static struct lex_token
read_token(struct lex *lx)
{
	struct lex_token t;
	int c;

	while (lx->top != NULL) {
		if ((c = skip_blank(lx)) == LEX_END) {
			if (end_of_source(lx, &t))
				return t;
			continue;
		}
		if (in_word(c))
			return read_word(lx);
		getch(lx);
		if (c == '"')
			return read_quoted(lx);
		if (c == '$') {
			if (read_macro(lx) == -1)
				return token(lx, LEX_BAD);
			continue;
		}
		t = token(lx, punctuation(c));
		if (t.type == LEX_BAD)
			lex_error(lx, &t.pos, c == '\r' ?
			    "carriage return: the file has DOS line ends" :
			    "character 0x%02x outside quotes", (unsigned)c);
		lx->top->line += t.type == LEX_NL;
		return t;
	}
	return token(lx, LEX_EOF);
}

const struct lex_token *
lex_peek(struct lex *lx)
{
	if (!lx->have_ahead) {
		lx->ahead = read_token(lx);
		lx->have_ahead = 1;
	}
	return &lx->ahead;
}

struct lex_token
lex_next(struct lex *lx)
{
	struct lex_token t = *lex_peek(lx);

	lx->have_ahead = 0;
	return t;
}
