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

/* The words of vpn.conf(5): comments, quotes, lists, macros, include files
 * and continued lines, as in pf.conf(5). Private to common/conf.
 * Runs in: parents. */

#ifndef ADIT_LEX_H
#define ADIT_LEX_H

#include <stddef.h>

#include "conf.h"

enum lex_type {
	LEX_WORD,	/* text is set */
	LEX_LBRACE, LEX_RBRACE, LEX_COMMA, LEX_EQUAL, LEX_LPAREN, LEX_RPAREN,
	LEX_NL, LEX_EOF,
	LEX_BAD		/* told already */
};

struct lex_token {
	enum lex_type	 type;
	const char	*text;		/* owned by the lexer until lex_free() */
	int		 quoted;	/* never a keyword */
	struct conf_pos	 pos;
};

struct lex;

/* Read path as the first file; NULL after the error was told. Names of files
 * in positions go to strings of conf, which outlives the lexer. */
struct lex	*lex_open(struct conf *, const char *path, conf_error_fn *,
		    void *ctx);
/* The same with the len bytes of text as the file of this name; what it wants
 * to include is refused. The caller keeps text. */
struct lex	*lex_open_text(struct conf *, const char *name,
		    const char *text, size_t len, conf_error_fn *, void *ctx);
/* Wipes all text (there are secrets in it) and frees. */
void		 lex_free(struct lex *);
/* Define or replace a macro; both strings are copied. Those given with
 * fixed set can't be replaced by the file (-D). Returns 0 or -1. */
int		 lex_macro(struct lex *, const char *name, const char *value,
		    int fixed);
/* Read path from here on, then go on behind it. A relative path is taken from
 * the folder of the file that includes it. Returns 0, or -1 (told). */
int		 lex_include(struct lex *, const char *path);
/* The next token without taking it, and the next token. */
const struct lex_token	*lex_peek(struct lex *);
struct lex_token	 lex_next(struct lex *);
/* Tell an error at pos, or without one when pos is NULL: "file:line: text". */
void		 lex_error(struct lex *, const struct conf_pos *,
		    const char *, ...) __attribute__((__format__(printf, 3, 4)));
/* Errors told so far. */
int		 lex_errors(const struct lex *);

#endif
