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


/* The log of one process: words to stderr (-d) or to syslog, escaped, and a
 * limited rate for what strangers can provoke. Children have no syslog of
 * their own: they write lines to fd 2, which is the terminal with -d and else
 * a pipe that the parent reads and hands to syslog.
 * Runs in: every process. */

#ifndef ADIT_LOG_H
#define ADIT_LOG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <syslog.h>

#include "../base/addr.h"

enum log_dest {
	LOG_TO_STDERR,	/* "ikeyd[engine]: text" */
	LOG_TO_PIPE,	/* "<4>text", for the parent to read */
	LOG_TO_SYSLOG	/* the parent without -d */
};

/* Longest line, NUL included; what is longer is cut. */
#define LOG_LINELEN	2048

/* Begin: daemon and proc ("engine"; NULL or "" for the parent or a tool) must
 * stay where they are. verbosity 0 hides log_debug, 1 and up show it. To be
 * called before the process is confined. */
void	log_init(const char *daemon, const char *proc, enum log_dest,
	    int verbosity);
/* Change the verbosity while running ("vpnctl log verbose"). */
void	log_setverbose(int verbosity);
int	log_verbose(void);

/* One line each, printf-like, without newline; lower case, no full stop, the
 * object first. Every text is escaped as a whole (text_escape), so that what
 * a peer sent cannot forge lines. log_warn adds ": " and the text of errno.
 * errno is left as it was. */
void	log_warn(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));
void	log_warnx(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));
void	log_info(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));
void	log_debug(const char *, ...)
	    __attribute__((__format__(printf, 1, 2)));
/* A line that is complete and escaped already (from host_log or from a child);
 * bytes that are not printable ASCII become '?'. pri is a syslog priority. */
void	log_line(int pri, const char *);

/* Say why and end the process with 1: only for our own broken invariants and
 * for start-up, never reachable from a packet or a reload. A child is taken
 * down by _exit(2), and its parent follows. */
void	fatal(const char *, ...)
	    __attribute__((__noreturn__, __format__(printf, 1, 2)));
void	fatalx(const char *, ...)
	    __attribute__((__noreturn__, __format__(printf, 1, 2)));

/* ---- limited rate ---- */

#define LOG_LIMIT_ALL		10	/* lines a second, all sources */
#define LOG_LIMIT_SOURCE	2	/* lines a second of one source */
#define LOG_LIMIT_SOURCE_BURST	5	/* lines of one source at once */
#define LOG_LIMIT_SOURCES	64	/* sources remembered; the one that was
					 * silent for longest makes room */

struct log_limit;

/* A limiter of its own (tests); NULL without memory. */
struct log_limit *log_limit_new(void);
void	log_limit_free(struct log_limit *);
/* May a line caused by source (port ignored; NULL: nobody in particular) go
 * out at now_ms? 1 yes, 0 no, and it is counted. */
int	log_limit_pass(struct log_limit *, const struct addr *source,
	    uint64_t now_ms);
/* Lines held back since the last call. */
uint64_t log_limit_suppressed(struct log_limit *);
/* The address in a line of the form "... peer 192.0.2.1[:port]: ..." or
 * "... peer [2001:db8::1]:500: ...". Returns 0, or -1 if it has none. */
int	log_limit_source(const char *line, struct addr *);

/* A warning that a stranger can provoke, under this process's own limiter;
 * source may be NULL. What is held back is told by one "N lines suppressed"
 * a second (log_limit_tick). */
void	log_peer(const struct addr *source, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));
/* The same for a complete escaped line; the source is found in its text. */
void	log_peer_line(const char *line);
/* Say how many lines were held back since the last call, if any. */
void	log_limit_tick(void);
/* held() is called when a line is held back and none was since the last tick:
 * the event loop then arms a timer for log_limit_tick(). */
void	log_limit_notify(void (*held)(void));

#endif
