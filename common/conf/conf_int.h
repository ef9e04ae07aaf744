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

/* What the files of common/conf share and nobody else sees. */

#ifndef ADIT_CONF_INT_H
#define ADIT_CONF_INT_H

#include "conf.h"

struct lex;

/* A conf with the strings its positions point to. */
struct conf_all {
	struct conf	  conf;		/* first: what the world sees */
	char		**strings;
	size_t		  nstrings;
};

/* An empty conf; NULL if memory is short. */
struct conf	*conf_new(void);
/* A copy of s that lives as long as the conf; NULL if memory is short. */
const char	*conf_string(struct conf *, const char *s);

/* parse.c: read all statements; errors are told and counted by the lexer. */
void		 conf_parse(struct conf *, struct lex *);
/* parse_ike.c, parse_npppd.c: one statement each, its first word taken and at
 * *pos. Return 0, or -1 when the rest of the line is to be skipped. */
int		 parse_ike(struct conf *, struct lex *, struct conf_pos pos);
int		 parse_set(struct conf *, struct lex *, struct conf_pos pos);
int		 parse_tunnel(struct conf *, struct lex *, struct conf_pos pos);
int		 parse_ipcp(struct conf *, struct lex *, struct conf_pos pos);
int		 parse_interface(struct conf *, struct lex *, struct conf_pos);
int		 parse_authentication(struct conf *, struct lex *,
		    struct conf_pos pos);
int		 parse_bind(struct conf *, struct lex *, struct conf_pos pos);

/* words.c: what the statements are made of. Each tells its own error. */
/* Take the next token if it is this bare word. 1 if so. */
int		 word_accept(struct lex *, const char *);
/* Take this bare word or fail. 0 or -1. */
int		 word_expect(struct lex *, const char *);
/* Take a word; what names it in the error. NULL on failure. */
const char	*word_take(struct lex *, const char *what);
/* Copy a word of 1 to size - 1 bytes. 0 or -1. */
int		 word_copy(struct lex *, const char *what, char *dst,
		    size_t size);
/* A number in min..max. 0 or -1. */
int		 word_number(struct lex *, const char *what, uint32_t min,
		    uint32_t max, uint32_t *);
/* yes (1) or no (0). 0 or -1. */
int		 word_bool(struct lex *, const char *what, uint8_t *);
/* An IPv4 address without port. 0 or -1. */
int		 word_addr(struct lex *, const char *what, struct addr *);
/* 1 if the next token is a word that is an address of either family. */
int		 word_is_addr(struct lex *);

/* An address, the name of an interface or of a group, or "group NAME"; what
 * names it in the error. 0 or -1. */
int		 word_at(struct lex *, const char *what, struct conf_at *);
/* The same where the first word w at pos is taken already. */
int		 word_at_taken(struct lex *, const char *what,
		    const char *w, const struct conf_pos *, struct conf_at *);

/* check.c: what must hold over the whole file. */
void		 conf_check(struct conf *, struct lex *);

/* names.c: the words of the algorithms and methods, both ways. Lookups give
 * -1 (or NULL) for an unknown word; *why is then a reason if the word is
 * known but refused. */
int		 name_enc(const char *, int quick, struct conf_enc *,
		    const char **why);
int		 name_hash(const char *, const char **why);
int		 name_group(const char *, const char **why);
const char	*name_of_enc(const struct conf_enc *);
const char	*name_of_hash(int);
const char	*name_of_group(int);

#endif
