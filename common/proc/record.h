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


/* Control records: a kind and named values, self-describing, so that vpnctl
 * prints what it does not know. Written by engines, read by vpnctl.
 * Encoding: text kind, then for each field u8 type, text name, value. */

#ifndef ADIT_RECORD_H
#define ADIT_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"
#include "../base/cursor.h"

#define REC_MAXLEN	8192
#define REC_NAMELEN	32	/* kinds and field names, NUL included */
#define REC_TEXTLEN	512	/* text values, NUL included; longer are cut */

enum rec_type { REC_U64 = 1, REC_STR = 2, REC_BOOL = 3 };

/* A record being written; no memory beyond itself. */
struct rec {
	struct wbuf	w;
	uint8_t		buf[REC_MAXLEN];
};

/* Start a record of this kind ("session"). */
void	rec_begin(struct rec *, const char *kind);
/* Add a field. Texts are sent raw, vpnctl escapes them; NULL is "". */
void	rec_str(struct rec *, const char *name, const char *value);
void	rec_u64(struct rec *, const char *name, uint64_t value);
void	rec_bool(struct rec *, const char *name, int value);
/* The host part of an address as text, "" if it is ADDR_NONE. */
void	rec_addr(struct rec *, const char *name, const struct addr *);
/* Finish: the encoded bytes, in the record itself, *len of them; NULL if they
 * did not fit. */
const uint8_t *rec_end(struct rec *, size_t *len);

struct rec_field {
	char		name[REC_NAMELEN];
	enum rec_type	type;
	uint64_t	u64;			/* REC_U64, REC_BOOL (0 or 1) */
	char		str[REC_TEXTLEN];	/* REC_STR, raw */
};

/* Read a record of len bytes, which must stay: kind is copied out. Returns 0
 * or -1. */
int	rec_open(struct cursor *, const void *data, size_t len,
	    char kind[REC_NAMELEN]);
/* The next field: 1, 0 at the end, -1 if the record is malformed. */
int	rec_next(struct cursor *, struct rec_field *);

#endif
