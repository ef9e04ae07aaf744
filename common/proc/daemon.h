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


/* The parent: a daemon is a table and some hooks. daemon_main() reads options
 * and configuration, binds the sockets, starts the children, dials for them,
 * reloads, stops in order, and goes down closed when a child dies or lies.
 *
 *	int
 *	main(int argc, char **argv)
 *	{
 *		return daemon_main(argc, argv, &ikeyd_spec);
 *	}
 *
 * Options: -d foreground, log to stderr; -f file; -n check the configuration
 * and end; -v; -D macro=value; -s dir (sockets); -P child (internal).
 * Exit status: 0 after SIGTERM or SIGINT, 1 for everything else.
 * Runs in: parents; with -P it becomes the child. */

#ifndef ADIT_DAEMON_H
#define ADIT_DAEMON_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../msg/proc.h"
#include "link.h"
#include "log.h"
#include "proc.h"

struct daemon;		/* the running parent */
struct conf_macro;	/* conf/conf.h */

struct daemon_child {
	const char		*name;		/* "engine" */
	const char		*user;		/* "_ikeyd" */
	enum sandbox_profile	 profile;
	/* In the child, still root and without a sandbox: what needs files.
	 * May be NULL. (Event loop, log, randomness, time zone and libcrypto
	 * are ready already.) */
	void			(*prepare)(void);
	/* In the child, confined: make its state, call child_start(). The loop
	 * runs when it returns. */
	void			(*start)(void);
	/* In the parent: the daemon's own messages from this child, from
	 * PROC_OWN up; handlers get the struct daemon as context. */
	const struct link_rule	*rules;
	size_t			 nrules;
	/* Socket names that it may dial ("pfkey.sock"), NULL-ended, or NULL. */
	const char *const	*dials;
};

/* A listening socket in the socket directory, and the child that accepts. */
struct daemon_listen {
	const char	*socket;	/* "flow.sock"; each daemon: "NAME.ctl" */
	const char	*child;
};

/* A link between two children; both get PROC_PEER_LINK with the other's name. */
struct daemon_pair {
	const char	*a, *b;
};

struct daemon_spec {
	const char			*name;	/* "ikeyd" */
	const struct daemon_child	*children;
	size_t				 nchildren;
	const struct daemon_listen	*listens;
	size_t				 nlistens;
	const struct daemon_pair	*pairs;
	size_t				 npairs;

	/* Read and check the file: this daemon's view of it, or NULL after
	 * error() was told each "file:line: reason". */
	void	*(*conf_load)(const char *path, const struct conf_macro *,
		    size_t nmacros, void (*error)(void *, const char *),
		    void *errctx);
	void	 (*conf_free)(void *conf);
	/* -n: notes that an admin should read; with verbose the whole file as
	 * it was understood. -1: what it names is wrong, and why was told. */
	int	 (*conf_print)(const void *conf, FILE *, int verbose);
	/* Get what conf needs (sockets, files), in the parent, before any child
	 * hears of it; old is NULL at start. -1 refuses conf: it has logged
	 * why, nothing has changed, old stays. May be NULL. */
	int	 (*conf_prepare)(struct daemon *, void *conf, const void *old);
	/* Send conf's items to one child, between CONF_BEGIN and CONF_END;
	 * every child is served, in the order of the table. */
	void	 (*conf_send)(struct daemon *, const char *child, struct link *,
		    const void *conf, const void *old);

	/* Addresses of this host may have come or gone: 1 if conf means
	 * something else now, and is to be sent to the children again (with
	 * old equal to conf), else 0. Called again at *again_ms of clock_ms()
	 * at the latest, if it sets that. NULL: nothing depends on them. */
	int	 (*addrs)(struct daemon *, void *conf, uint64_t *again_ms);

	/* All children are confined, their configuration is on its way. May be
	 * NULL. */
	void	 (*started)(struct daemon *);
	/* The daemon ends, children are gone: undo what the kernel still has
	 * (interfaces). Also after a child died. May be NULL. */
	void	 (*stopped)(struct daemon *);
};

#define DAEMON_STOP_MS	3000	/* for the children's goodbye */
#define DAEMON_DIAL_MS	250	/* between two tries to connect */
#define DAEMON_START_MS	10000	/* until all children are ready */

/* The exit status of the process. */
int		 daemon_main(int argc, char **argv, const struct daemon_spec *);

/* For hooks and handlers in the parent. */
/* The link to a child; NULL if there is none of that name. */
struct link	*daemon_link(struct daemon *, const char *child);
/* The configuration in force. */
const void	*daemon_conf(const struct daemon *);
/* Read the file anew, as SIGHUP does. 0, or -1 with the first error in text. */
int		 daemon_reload(struct daemon *, char *text, size_t size);
/* A child broke a rule that its table cannot say: log it and go down closed.
 * (link_refuse() on its link does the same.) */
void		 daemon_child_lied(struct daemon *, const char *child,
		    const char *, ...)
		    __attribute__((__format__(printf, 3, 4)));

#endif
