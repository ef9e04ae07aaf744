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


/* Answers as tables, for people. */

#ifndef ADIT_VPNCTL_SHOW_H
#define ADIT_VPNCTL_SHOW_H

#include <stdio.h>

#include "records.h"

#define SHOW_MAXCOLS	48	/* columns; what is beyond is for -j */
#define SHOW_CELLLEN	64	/* longest cell, "..." at its end if cut */

/* A row for each record, a column for each name of a field in the order in
 * which they were first met; of sessions those that vpnctl(8) promises, in
 * that order. X_address and X_port become one column X, and so do X_bytes and
 * X_packets ("20.1M/15230"); "since" and "expires" become dates of the local
 * time, for which tzset(3) must have been called. Texts are escaped in the
 * manner of vis(3). Without records: "no WHAT". */
void	 show_table(FILE *, const struct records *, const char *what);

/* An event on a line: time, daemon, its name, and the other fields that are not
 * empty as name=value; values with blanks stand in quotes. */
void	 show_event(FILE *, const struct record *);

#endif
