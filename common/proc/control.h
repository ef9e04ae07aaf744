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


/* The server side of a control socket (msg/ctl.h). A table says which request
 * goes to which function; an answer may come at once or later.
 * Runs in: engines. */

#ifndef ADIT_CONTROL_H
#define ADIT_CONTROL_H

#include <stddef.h>
#include <stdint.h>

#include "../msg/ctl.h"
#include "record.h"

#define CONTROL_MAXCLIENTS	16
#define CONTROL_MAXQUEUE	(16 * 1024 * 1024) /* bytes for one client */
#define CONTROL_STALL		10	/* seconds a client may not read */

struct control;
/* A request that has not been answered: valid until control_end(), also when
 * its client has gone meanwhile (the answer then goes nowhere). */
struct control_req;

/* { CTL_SHOW, "sessions", show_sessions }, { CTL_CLOSE, NULL, close_session }:
 * word NULL takes any text, which arg then is. Who takes a request ends it by
 * control_end(), now or later. */
struct control_cmd {
	uint16_t	 type;
	const char	*word;
	void		(*fn)(void *ctx, struct control_req *, const char *arg);
};

/* Serve the listening socket fd; the table must stay. Requests that fit no row
 * are answered with an error. */
struct control	*control_new(int fd, const char *daemon,
		    const struct control_cmd *, size_t n, void *ctx);
/* Close all. Requests still open are dropped; their handles are dead. */
void		 control_free(struct control *);

/* One record of the answer (ends the record); one that did not fit is left out
 * and logged. */
void		 control_record(struct control_req *, struct rec *);
/* The record of a counter. */
void		 control_counter_put(struct control_req *, const char *name,
		    uint64_t value);
/* The end of the answer with a text for people ("" if all is well); the handle
 * is gone afterwards. */
void		 control_end(struct control_req *, enum ctl_status,
		    const char *, ...)
		    __attribute__((__format__(printf, 3, 4)));
/* 1 if nobody waits for this answer any more. */
int		 control_gone(const struct control_req *);

/* Begin an event, "session_up", with the wall clock's time; the fields that
 * say what about it follow, then control_event(). */
void		 control_event_begin(struct rec *, const char *event);
/* Send it (ends the record) to all who monitor. */
void		 control_event(struct control *, struct rec *);

/* Clients now, and how many were refused or cut off. */
void		 control_counters(const struct control *, uint64_t *clients,
		    uint64_t *refused, uint64_t *cut);

#endif
