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

/* Words, numbers and addresses of statements. Runs in: parents. */

#include <stdlib.h>
#include <string.h>

#include "conf_int.h"
#include "lex.h"

int
word_accept(struct lex *lx, const char *word)
{
	const struct lex_token *t = lex_peek(lx);

	if (t->type != LEX_WORD || t->quoted || strcmp(t->text, word) != 0)
		return 0;
	lex_next(lx);
	return 1;
}

/* How a token looks to the one who wrote it. */
static const char *
token_text(const struct lex_token *t)
{
	switch (t->type) {
	case LEX_WORD:
		return t->quoted ? "a quoted string" : t->text;
	case LEX_NL:
	case LEX_EOF:
		return "the end of the line";
	case LEX_LBRACE:
		return "{";
	case LEX_RBRACE:
		return "}";
	case LEX_COMMA:
		return ",";
	case LEX_EQUAL:
		return "=";
	case LEX_LPAREN:
		return "(";
	case LEX_RPAREN:
		return ")";
	default:
		return "an error";
	}
}

int
word_expect(struct lex *lx, const char *word)
{
	const struct lex_token *t;

	if (word_accept(lx, word))
		return 0;
	t = lex_peek(lx);
	if (t->type != LEX_BAD)
		lex_error(lx, &t->pos, "expected \"%s\", found %s", word,
		    token_text(t));
	return -1;
}

const char *
word_take(struct lex *lx, const char *what)
{
	const struct lex_token *t = lex_peek(lx);

	if (t->type == LEX_WORD)
		return lex_next(lx).text;
	if (t->type != LEX_BAD)
		lex_error(lx, &t->pos, "expected %s, found %s", what,
		    token_text(t));
	return NULL;
}

int
word_copy(struct lex *lx, const char *what, char *dst, size_t size)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const char *s;

	if ((s = word_take(lx, what)) == NULL)
		return -1;
	if (*s == '\0' || strlen(s) >= size) {
		lex_error(lx, &pos, "%s must have 1 to %zu bytes", what,
		    size - 1);
		return -1;
	}
	strlcpy(dst, s, size);
	return 0;
}

int
word_number(struct lex *lx, const char *what, uint32_t min, uint32_t max,
    uint32_t *n)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const char *s, *error;

	if ((s = word_take(lx, what)) == NULL)
		return -1;
	*n = (uint32_t)strtonum(s, min, max, &error);
	if (error != NULL) {
		lex_error(lx, &pos, "%s is \"%s\", must be a number from %u "
		    "to %u", what, s, min, max);
		return -1;
	}
	return 0;
}

int
word_bool(struct lex *lx, const char *what, uint8_t *b)
{
	const struct lex_token *t;

	if (word_accept(lx, "yes"))
		*b = 1;
	else if (word_accept(lx, "no"))
		*b = 0;
	else {
		t = lex_peek(lx);
		lex_error(lx, &t->pos, "%s takes yes or no, found %s", what,
		    token_text(t));
		return -1;
	}
	return 0;
}

int
word_addr(struct lex *lx, const char *what, struct addr *a)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const char *s;

	if ((s = word_take(lx, what)) == NULL)
		return -1;
	if (addr_parse(s, a) == -1 || a->family != ADDR_V4) {
		lex_error(lx, &pos, "%s is \"%s\", must be an IPv4 address",
		    what, s);
		return -1;
	}
	return 0;
}

/* Names are those that a kernel takes; what looks like a mistyped address is
 * none. */
static int
name_ok(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@");

	return n > 0 && n < CONF_IFLEN && s[n] == '\0';
}

static int
looks_numeric(const char *s)
{
	return s[strspn(s, "0123456789.:/")] == '\0';
}

int
word_at_taken(struct lex *lx, const char *what, const char *w,
    const struct conf_pos *pos, struct conf_at *at)
{
	memset(at, 0, sizeof(*at));
	if (addr_parse(w, &at->addr) == 0) {
		at->kind = CONF_AT_ADDR;
		return 0;
	}
	if (strcmp(w, "group") == 0) {
		at->kind = CONF_AT_GROUP;
		if ((w = word_take(lx, "the name of a group")) == NULL)
			return -1;
	} else {
		at->kind = CONF_AT_NAME;
		if (strcmp(w, "any") == 0) {
			lex_error(lx, pos, "%s is \"any\", write 0.0.0.0 for "
			    "all addresses", what);
			return -1;
		}
		if (looks_numeric(w)) {
			lex_error(lx, pos, "%s is \"%s\", must be an address "
			    "or the name of an interface or group", what, w);
			return -1;
		}
	}
	if (!name_ok(w)) {
		lex_error(lx, pos, "%s is \"%s\", which is no name of an "
		    "interface or group", what, w);
		return -1;
	}
	strlcpy(at->name, w, sizeof(at->name));
	return 0;
}

int
word_at(struct lex *lx, const char *what, struct conf_at *at)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const char *w;

	if ((w = word_take(lx, what)) == NULL)
		return -1;
	return word_at_taken(lx, what, w, &pos, at);
}

int
word_is_addr(struct lex *lx)
{
	const struct lex_token *t = lex_peek(lx);
	struct addr a;

	return t->type == LEX_WORD && addr_parse(t->text, &a) == 0;
}
