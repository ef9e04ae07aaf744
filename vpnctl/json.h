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


/* Answers as JSON (RFC 8259), for programs. All output is ASCII, so that no
 * text of a peer does anything to a terminal or breaks a parser. */

#ifndef ADIT_VPNCTL_JSON_H
#define ADIT_VPNCTL_JSON_H

#include <stdio.h>

#include "client.h"
#include "records.h"

/* A string with its quotes: controls and whatever is beyond ASCII as \u
 * escapes, each byte that is no UTF-8 as U+FFFD. */
void	 json_string(FILE *, const char *);
/* An array with an object for each record, fields named and ordered as they
 * were sent; those of a session begin with the ones that vpnctl(8) promises,
 * null where the daemon sent none. */
void	 json_records(FILE *, const struct records *);
/* One object and the end of the line, for who reads while things happen. */
void	 json_line(FILE *, const struct record *);
/* An array with an object for each answer: daemon, ok, text. */
void	 json_answers(FILE *, const struct answer *, size_t n);

#endif
