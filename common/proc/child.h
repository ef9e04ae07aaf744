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


/* What every child has: the event loop, the link to its parent, dialling,
 * listening, the control socket, the host hooks of its engine.
 * Runs in: children. */

#ifndef ADIT_CHILD_H
#define ADIT_CHILD_H

#include <sys/time.h>

#include <stddef.h>
#include <stdint.h>

#include "../base/host.h"
#include "../msg/proc.h"
#include "control.h"
#include "link.h"
#include "log.h"

/* The daemon's part; each function may be NULL. ctx is child_start()'s. */
struct child_spec {
	/* The daemon's own messages from the parent, from PROC_OWN up. */
	const struct link_rule	*rules;
	size_t			 nrules;
	/* A configuration begins (at start or anew) and is complete. */
	void	(*conf_begin)(void *ctx, int reload);
	void	(*conf_end)(void *ctx, int reload);
	/* A link to another child of this daemon; fd is the callee's. Comes
	 * before the first configuration. */
	void	(*peer)(void *ctx, const char *name, int fd);
	/* Say goodbye on the wire, then call child_stopped(), within
	 * DAEMON_STOP_MS; NULL: there is nothing to say. */
	void	(*stop)(void *ctx);
};

/* Make the link to the parent, tell it READY. Once, from the child's start
 * function. When the parent is gone the process ends. */
void		 child_start(const struct child_spec *, void *ctx);
/* The link to the parent, for the daemon's own messages. */
struct link	*child_parent(void);
/* All goodbyes are said: STOPPED goes to the parent, which ends us. */
void		 child_stopped(void);
/* 1 once STOP has come. */
int		 child_stopping(void);

/* Ask the parent for a connection to a socket of another daemon; on_fd gets
 * it, whenever that daemon is there. After the connection has fallen call it
 * again: the new one comes 250 ms later at the earliest. */
void		 child_dial(const char *name, void (*on_fd)(void *ctx, int fd),
		    void *ctx);
/* Who takes the connections of a listening socket of the daemon's table. To be
 * called in the start function. */
void		 child_listener(const char *name,
		    void (*on_accept)(void *ctx, int fd), void *ctx);
/* Serve the control socket with these commands; CTL_RELOAD and CTL_LOG are
 * passed on to the parent without a row. In the start function. */
void		 child_control(const char *daemon, const struct control_cmd *,
		    size_t n, void *ctx);

/* Tell all who monitor of an event that control_event_begin() began and
 * fields were added to (ends the record). Nobody may listen: that is fine. */
void		 child_event(struct rec *);

/* The hooks for engines: CLOCK_MONOTONIC (ms), arc4random_buf, the log with
 * HOST_WARN under the limit of log_peer_line(). */
const struct host *host_process(void);
/* Milliseconds of the monotonic clock. */
uint64_t	 clock_ms(void);
/* ms as libevent takes a wait. */
struct timeval	 clock_wait(uint64_t ms);

/* The one timer of an engine: next() tells the earliest deadline (HEAP_NEVER:
 * none), run() does what is due. Call engine_timer_arm() after every input. */
struct engine_timer;
struct engine_timer *engine_timer_new(uint64_t (*next)(void *),
		    void (*run)(void *), void *engine);
void		 engine_timer_arm(struct engine_timer *);
void		 engine_timer_free(struct engine_timer *);

#endif
