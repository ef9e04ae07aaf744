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

/* A daemon that a test starts: its folder in /tmp with vpn.conf, sockets and
 * log, its process, its end. */

#ifndef REGRESS_LIB_LABDAEMON_H
#define REGRESS_LIB_LABDAEMON_H

#include <sys/types.h>

#define LABDAEMON_TEXT	65536

struct labdaemon {
	char	 dir[64], conf[96], log[96];
	pid_t	 pid;			/* 0: does not run */
	int	 status;		/* once it ended, as of waitpid() */
	char	 text[LABDAEMON_TEXT];	/* of the log, as counted last */
};

/* Make the folder of a daemon of this name; log_init() for the test, and
 * SIGPIPE is ignored from now on. */
void		 labdaemon_init(struct labdaemon *, const char *name);
/* Write a file that only root can read. */
void		 labdaemon_write(const char *path, const char *text);
/* Start program in the foreground with that folder. */
void		 labdaemon_start(struct labdaemon *, const char *program);
/* 1 once it has ended. */
int		 labdaemon_ended(struct labdaemon *);
/* Its exit status; -1 if it did not exit. */
int		 labdaemon_exit(const struct labdaemon *);
/* End it by force, if it runs. */
void		 labdaemon_kill(struct labdaemon *);
/* How often the log has this text; "" only reads it. */
unsigned int	 labdaemon_log_count(struct labdaemon *, const char *text);
/* The log has no report of the sanitizers or the sandbox. */
void		 labdaemon_check(struct labdaemon *);
/* Remove the folder. Returns 0 or -1. */
int		 labdaemon_remove(struct labdaemon *);

#endif
