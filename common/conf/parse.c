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

/* Statements of vpn.conf(5): which word begins which. Runs in: parents. */

#include <string.h>

#include "conf_int.h"
#include "lex.h"

struct statement {
	const char	*word;
	int		(*parse)(struct conf *, struct lex *, struct conf_pos);
	const char	*refused;
};

static const struct statement statements[] = {
	{ "ike", parse_ike, NULL },
	{ "set", parse_set, NULL },
	{ "tunnel", parse_tunnel, NULL },
	{ "ipcp", parse_ipcp, NULL },
	{ "interface", parse_interface, NULL },
	{ "authentication", parse_authentication, NULL },
	{ "bind", parse_bind, NULL },
	{ "flow", NULL, "flows are made by the ike rules" },
	{ "esp", NULL, "SAs are made by the ike rules" },
	{ "ah", NULL, "AH is not supported" },
	{ "tcpmd5", NULL, "TCP MD5 signatures are not supported" },
	{ NULL, NULL, NULL }
};

static void
skip_line(struct lex *lx)
{
	enum lex_type t;

	while ((t = lex_peek(lx)->type) != LEX_NL && t != LEX_EOF)
		lex_next(lx);
}

/* After an error: to the end of the statement, a block included, so that one
 * mistake gives one message. */
static void
skip_statement(struct lex *lx)
{
	enum lex_type t;
	int depth = 0;

	while ((t = lex_peek(lx)->type) != LEX_EOF) {
		if (t == LEX_NL && depth == 0)
			break;
		depth += t == LEX_LBRACE;
		depth -= t == LEX_RBRACE && depth > 0;
		lex_next(lx);
	}
}

static int
parse_include(struct lex *lx)
{
	const char *path;

	if ((path = word_take(lx, "the name of a file")) == NULL)
		return -1;
	/* the end of this line is read before the file is */
	if (lex_peek(lx)->type != LEX_NL && lex_peek(lx)->type != LEX_EOF) {
		lex_error(lx, &lex_peek(lx)->pos,
		    "nothing may follow an include on its line");
		return -1;
	}
	if (lex_peek(lx)->type == LEX_NL)
		lex_next(lx);
	return lex_include(lx, path);
}

static int
parse_macro(struct lex *lx, const struct lex_token *name)
{
	const struct statement *s;
	const char *value;

	lex_next(lx);		/* = */
	for (s = statements; s->word != NULL; s++)
		if (strcmp(s->word, name->text) == 0) {
			lex_error(lx, &name->pos,
			    "macro has the name of a statement: %s",
			    name->text);
			return -1;
		}
	if ((value = word_take(lx, "the macro's value")) == NULL)
		return -1;
	if (lex_macro(lx, name->text, value, 0) == -1) {
		lex_error(lx, &name->pos, "out of memory");
		return -1;
	}
	return 0;
}

static int
parse_word(struct conf *conf, struct lex *lx, const struct lex_token *t)
{
	const struct statement *s;

	if (lex_peek(lx)->type == LEX_EQUAL)
		return parse_macro(lx, t);
	for (s = statements; s->word != NULL; s++) {
		if (t->quoted || strcmp(s->word, t->text) != 0)
			continue;
		if (s->parse != NULL)
			return s->parse(conf, lx, t->pos);
		lex_error(lx, &t->pos, "%s: %s", t->text, s->refused);
		return -1;
	}
	lex_error(lx, &t->pos, "unknown statement \"%s\"", t->text);
	return -1;
}

void
conf_parse(struct conf *conf, struct lex *lx)
{
	struct lex_token t;

	while ((t = lex_next(lx)).type != LEX_EOF) {
		if (t.type == LEX_NL)
			continue;
		if (t.type != LEX_WORD) {
			if (t.type != LEX_BAD)
				lex_error(lx, &t.pos,
				    "a statement begins with a word");
			skip_line(lx);
			continue;
		}
		if (!t.quoted && strcmp(t.text, "include") == 0 &&
		    lex_peek(lx)->type != LEX_EQUAL) {
			if (parse_include(lx) == -1)
				skip_line(lx);
			continue;
		}
		if (parse_word(conf, lx, &t) == -1) {
			skip_statement(lx);
			continue;
		}
		if (lex_peek(lx)->type == LEX_NL ||
		    lex_peek(lx)->type == LEX_EOF)
			continue;
		if (lex_peek(lx)->type != LEX_BAD)
			lex_error(lx, &lex_peek(lx)->pos,
			    "more words than the statement takes");
		skip_statement(lx);
	}
}
