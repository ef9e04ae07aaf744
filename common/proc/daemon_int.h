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


/* The inside of a parent, shared by the daemon_*.c files. */

#ifndef ADIT_DAEMON_INT_H
#define ADIT_DAEMON_INT_H

#include <sys/types.h>

#include <event.h>

#include "daemon.h"

#define DAEMON_MAXCHILDREN	8
#define DAEMON_MAXDIALS		8	/* socket names of one child */

/* A socket that a child may ask to be connected to. */
struct daemon_dial {
	const char	*socket;
	int		 wanted;	/* asked, not connected yet */
	uint64_t	 last_ms;	/* last connected; 0: never */
};

/* What a child writes to its fd 2, in the background. */
struct daemon_pipe {
	int		 fd;		/* -1: it writes to our own fd 2 */
	struct event	 ev;
	size_t		 len;
	char		 buf[LOG_LINELEN];
};

struct daemon_kid {
	struct daemon			*d;
	const struct daemon_child	*spec;
	pid_t				 pid;	/* 0: reaped */
	int				 status;
	struct link			*link;
	int				 ready, stopped;
	struct daemon_dial		 dials[DAEMON_MAXDIALS];
	size_t				 ndials;
	struct daemon_pipe		 pipe;
};

struct daemon {
	const struct daemon_spec	*spec;
	void				*conf;

	int				 foreground, verbose, check_only;
	char				*path;	/* configuration file */
	char				*dir;	/* sockets */
	struct conf_macro		*macros;
	size_t				 nmacros;
	const char			*be_child;

	int				 lock;
	int				*listen_fds;	/* until passed on */
	size_t				 nlistening;	/* names to unlink */

	struct daemon_kid		 kids[DAEMON_MAXCHILDREN];
	size_t				 nkids;
	int				 started, stopping, status;
	struct event			 ev_term, ev_int, ev_hup, ev_chld;
	struct event			 start_limit, stop_limit, dial_timer;
	struct event			 ev_addrs, addrs_timer;
	int				 addrs_due;	/* a look is near */
	uint64_t			 addrs_pause_ms;
};

/* daemon.c: end the process with this status: children gone, sockets and
 * configuration too. stop: first let the children say goodbye. */
void	daemon_end(struct daemon *, int status) __attribute__((__noreturn__));
void	daemon_stop(struct daemon *);

/* daemon_addrs.c */
/* Begin to follow the addresses of the host, where the daemon does. */
void	daemon_addrs_init(struct daemon *);
/* Look at them soon: the configuration is another. */
void	daemon_addrs_again(struct daemon *);

/* daemon_child.c */
/* Start all children, hand them sockets and links. */
void	daemon_spawn_all(struct daemon *);
/* Reap who has ended; 1 if a child is gone that should not be (said why). */
int	daemon_reap(struct daemon *);
/* Close all links and see all children dead, by force if need be. */
void	daemon_children_end(struct daemon *);
/* All children have answered STOP. */
int	daemon_all_stopped(const struct daemon *);

/* daemon_conf.c */
/* Read the file; NULL after an error was logged, the first in text. */
void	*daemon_conf_load(struct daemon *, char *text, size_t size);
/* Send the configuration to all children. */
void	daemon_conf_send(struct daemon *, const void *old);

/* daemon_dial.c */
void	daemon_dial_init(struct daemon *);
/* A child asks for a connection. 0, or -1 if it may not. */
int	daemon_dial(struct daemon_kid *, const char *socket);

/* daemon_log.c */
/* A pipe for a child's lines; returns the end that the child gets, or -1 for
 * our own fd 2. */
int	daemon_pipe_open(struct daemon_kid *);
/* Log what still waits in it. */
void	daemon_pipe_drain(struct daemon_kid *);

#endif
