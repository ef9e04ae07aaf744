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


/* The table of words. Runs in: vpnctl. */

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "words.h"

#define ALL	{ "ikeyd", "l2tpd", "pppd-lite", "pipexd", NULL }

static const struct word words[] = {
	{ "show", "sessions", CTL_SHOW, { "pppd-lite", NULL },
	    "who is in, over what, since when" },
	{ "show", "sas", CTL_SHOW, { "ikeyd", NULL },
	    "security associations" },
	{ "show", "tunnels", CTL_SHOW, { "l2tpd", NULL },
	    "L2TP tunnels" },
	{ "show", "counters", CTL_SHOW, ALL,
	    "what was counted, refusals above all" },
	{ "monitor", NULL, CTL_MONITOR, { "ikeyd", "l2tpd", "pppd-lite", NULL },
	    "tell what happens, as it happens" },
	{ "close", "ID", CTL_CLOSE, { "pppd-lite", NULL },
	    "end a session" },
	{ "reload", NULL, CTL_RELOAD, ALL,
	    "read vpn.conf anew" },
	{ "log", "verbose", CTL_LOG, ALL,
	    "log more" },
	{ "log", "brief", CTL_LOG, ALL,
	    "log as usual" }
};

#define NWORDS	(sizeof(words) / sizeof(words[0]))

static int
is_argument(const struct word *w)
{
	return w->object != NULL && isupper((unsigned char)w->object[0]);
}

/* 1 if the row takes these words. */
static int
word_fits(const struct word *w, int n, char *const *argv)
{
	if (n < 1 || strcmp(argv[0], w->verb) != 0)
		return 0;
	if (w->object == NULL)
		return n == 1;
	if (n != 2)
		return 0;
	if (is_argument(w))
		return argv[1][0] != '\0' && strlen(argv[1]) < CTL_TEXTLEN;
	return strcmp(argv[1], w->object) == 0;
}

const struct word *
words_find(int n, char *const *argv, const char **arg)
{
	size_t i;

	for (i = 0; i < NWORDS; i++)
		if (word_fits(&words[i], n, argv)) {
			*arg = words[i].object == NULL ? "" : argv[1];
			return &words[i];
		}
	return NULL;
}

size_t
words_daemons(const struct word *w)
{
	size_t n = 0;

	while (w->daemons[n] != NULL)
		n++;
	return n;
}

void
words_usage(FILE *f)
{
	size_t i;

	fprintf(f, "usage: vpnctl [-j] [-s directory] command\n");
	for (i = 0; i < NWORDS; i++)
		fprintf(f, "       %-7s %-9s %s\n", words[i].verb,
		    words[i].object != NULL ? words[i].object : "",
		    words[i].help);
}
