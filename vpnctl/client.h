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


/* The other side of proc/control.h: one request to one or several daemons at
 * once, and what each had to say. */

#ifndef ADIT_VPNCTL_CLIENT_H
#define ADIT_VPNCTL_CLIENT_H

#include "msg/ctl.h"
#include "records.h"

#define CLIENT_SILENCE	5	/* seconds until a daemon is given up */
#define CLIENT_MAXBYTES	(64 * 1024 * 1024)	/* of records of one daemon */

enum answer_state {
	ANSWER_NONE,	/* not yet; afterwards: none came, text says why */
	ANSWER_OK,
	ANSWER_REFUSED	/* the daemon said no, text says why */
};

struct answer {
	const char		*daemon;	/* set by the caller */
	enum answer_state	 state;
	char			 text[CTL_TEXTLEN];	/* raw */
};

/* Ask the n daemons of the answers, whose control sockets are in dir, and wait
 * for all, each until it has been silent for CLIENT_SILENCE seconds. The
 * connections are made first; then the process is confined for good, because
 * what comes is written by processes that talk to strangers. Records of all
 * are appended in the order of the answers, with the daemon's name in each if
 * n is above 1. event_init() must have been called. Returns how many answers
 * are ANSWER_OK. */
size_t	 client_ask(const char *dir, enum ctl_type, const char *text,
	    struct answer *, size_t n, struct records *);

/* What client_monitor() tells, as it happens. */
struct client_watch {
	/* An event; the record stays ours. */
	void	(*event)(void *ctx, const struct record *);
	/* A daemon is not there, or not any more; text says why. */
	void	(*gone)(void *ctx, const struct answer *);
	void	*ctx;
};

/* Watch the n daemons of the answers until none of them is left; connected and
 * confined as by client_ask(). */
void	 client_monitor(const char *dir, struct answer *, size_t n,
	    const struct client_watch *);

#endif
