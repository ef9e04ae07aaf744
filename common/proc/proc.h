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


/* Children: the same binary executed anew, with a link on fd 3, and how each
 * gives up its rights. Runs in: parents (spawn), children (confine). */

#ifndef ADIT_PROC_H
#define ADIT_PROC_H

#include <sys/types.h>

#include "sandbox.h"

#define PROC_LINK_FD	3

/* Remember which file this program is, so that children are the same one:
 * argv0 as a path, or looked up in PATH. Returns 0 or -1 with errno. */
int	 proc_self(const char *argv0);

/* No core dumps of this process and its children. 0, or -1 with errno. */
int	 proc_nocore(void);

/* What a child is started with. */
struct proc_spawn {
	const char	*name;		/* -P name */
	int		 foreground;	/* -d */
	int		 verbose;	/* how often -v */
	int		 log_fd;	/* becomes fd 2; -1: our own fd 2 */
};

/* Start a child with /dev/null as fd 0 and 1, the link as fd 3 and nothing
 * else open. Returns its pid and our end of the link in *link_fd (close on
 * exec, non-blocking), or -1 with errno. */
pid_t	 proc_spawn(const struct proc_spawn *, int *link_fd);

/* Give up all rights, in this order: no core dumps, chroot to dir (made when
 * it is missing, must belong to root and not be writable for others), groups
 * and ids of user, proof that they cannot be had back, sandbox. Ends the
 * process with a reason if anything fails: there is no half-confined child. */
void	 proc_confine(const char *user, const char *dir,
	    enum sandbox_profile);

/* How a child ended, from wait(2)'s status, into buf: "exited with 1",
 * "killed by signal 9", "killed by sandbox (signal 31)". Returns buf. */
const char *proc_status(int status, char *buf, size_t size);

#endif
