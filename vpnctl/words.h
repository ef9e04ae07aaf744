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


/* The words of vpnctl's command line: what each asks, and whom. */

#ifndef ADIT_VPNCTL_WORDS_H
#define ADIT_VPNCTL_WORDS_H

#include <stdio.h>

#include "msg/ctl.h"

#define WORDS_MAXDAEMONS	4

struct word {
	const char	*verb;		/* "show" */
	const char	*object;	/* "sessions"; NULL: none; in capitals:
					 * any one argument */
	enum ctl_type	 type;		/* the request */
	const char	*daemons[WORDS_MAXDAEMONS + 1];	/* NULL-ended */
	const char	*help;
};

/* The row that fits the n words after the options. *arg becomes the text of
 * the request: an argument, the object, or "". NULL if none fits, or if the
 * argument does not fit a request. */
const struct word	*words_find(int n, char *const *words,
			    const char **arg);
/* How many daemons a row asks. */
size_t			 words_daemons(const struct word *);
/* Options and all rows, for people. */
void			 words_usage(FILE *);

#endif
