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


/* Start children and take rights away. Runs in: parents, children. */

#include <sys/types.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"
#include "proc.h"
#include "sockets.h"

#define PROC_MAXVERBOSE	4

static char	*self;

/* ---- the parent's side ---- */

/* The file that the shell found for a name without a slash. */
static char *
proc_find(const char *name)
{
	char	*path, *rest, *dir, file[PATH_MAX];
	char	*found = NULL;

	if (getenv("PATH") == NULL || (path = strdup(getenv("PATH"))) == NULL)
		return NULL;
	rest = path;
	while (found == NULL && (dir = strsep(&rest, ":")) != NULL) {
		snprintf(file, sizeof(file), "%s/%s",
		    dir[0] != '\0' ? dir : ".", name);
		if (access(file, X_OK) == 0)
			found = realpath(file, NULL);
	}
	free(path);
	if (found == NULL)
		errno = ENOENT;
	return found;
}

int
proc_self(const char *argv0)
{
	free(self);
	self = strchr(argv0, '/') != NULL ? realpath(argv0, NULL) :
	    proc_find(argv0);
	return self != NULL ? 0 : -1;
}

/* Descriptors as the child expects them. All that are needed are first lifted
 * above the places they go to. */
static int
proc_child_fds(int link_fd, int log_fd)
{
	int null;

	if ((null = open("/dev/null", O_RDWR)) == -1 ||
	    (null = fcntl(null, F_DUPFD, 10)) == -1 ||
	    (link_fd = fcntl(link_fd, F_DUPFD, 10)) == -1 ||
	    (log_fd = fcntl(log_fd, F_DUPFD, 10)) == -1)
		return -1;
	if (dup2(null, 0) == -1 || dup2(null, 1) == -1 ||
	    dup2(log_fd, 2) == -1 || dup2(link_fd, PROC_LINK_FD) == -1)
		return -1;
	closefrom(PROC_LINK_FD + 1);
	return 0;
}

static void __attribute__((__noreturn__))
proc_exec(const struct proc_spawn *sp, int link_fd)
{
	char		 opt_p[] = "-P", opt_d[] = "-d", opt_v[] = "-v";
	char		 name[64], *argv[5 + PROC_MAXVERBOSE];
	sigset_t	 none;
	int		 i, n = 0;

	strlcpy(name, sp->name, sizeof(name));
	argv[n++] = self;
	argv[n++] = opt_p;
	argv[n++] = name;
	if (sp->foreground)
		argv[n++] = opt_d;
	for (i = 0; i < sp->verbose && i < PROC_MAXVERBOSE; i++)
		argv[n++] = opt_v;
	argv[n] = NULL;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (proc_child_fds(link_fd,
	    sp->log_fd != -1 ? sp->log_fd : STDERR_FILENO) == 0)
		execv(self, argv);
	log_warn("child %s: %s", sp->name, self);
	_exit(1);
}

pid_t
proc_spawn(const struct proc_spawn *sp, int *link_fd)
{
	pid_t	 pid;
	int	 fds[2];

	if (self == NULL) {
		errno = ENOENT;
		return -1;
	}
	if (sock_pair(fds) == -1)
		return -1;
	switch (pid = fork()) {
	case -1:
		close(fds[0]);
		close(fds[1]);
		return -1;
	case 0:
		proc_exec(sp, fds[1]);
	default:
		break;
	}
	close(fds[1]);
	*link_fd = fds[0];
	return pid;
}

const char *
proc_status(int status, char *buf, size_t size)
{
	if (WIFEXITED(status))
		snprintf(buf, size, "exited with %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status) && WTERMSIG(status) == sandbox_signal())
		snprintf(buf, size, "killed by sandbox (signal %d)",
		    WTERMSIG(status));
	else if (WIFSIGNALED(status))
		snprintf(buf, size, "killed by signal %d", WTERMSIG(status));
	else
		snprintf(buf, size, "ended with status 0x%x",
		    (unsigned int)status);
	return buf;
}

/* ---- the child's side ---- */

static void
proc_chroot(const char *dir)
{
	struct stat st;

	if (mkdir(dir, 0755) == -1 && errno != EEXIST)
		fatal("mkdir %s", dir);
	if (lstat(dir, &st) == -1)
		fatal("%s", dir);
	if (!S_ISDIR(st.st_mode) || st.st_uid != 0 ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)))
		fatalx("%s: must be a directory of root's that nobody else "
		    "can write", dir);
	if (chroot(dir) == -1)
		fatal("chroot %s", dir);
	if (chdir("/") == -1)
		fatal("chdir in %s", dir);
}

static void
proc_ids(const char *user, uid_t uid, gid_t gid)
{
	if (setgroups(1, &gid) == -1 || setresgid(gid, gid, gid) == -1 ||
	    setresuid(uid, uid, uid) == -1)
		fatal("become %s", user);
	if (setresuid((uid_t)-1, 0, (uid_t)-1) != -1 || geteuid() != uid ||
	    getuid() != uid)
		fatalx("root could be had back from %s", user);
}

int
proc_nocore(void)
{
	struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none);
}

void
proc_confine(const char *user, const char *dir, enum sandbox_profile profile)
{
	struct passwd	*pw;
	uid_t		 uid;
	gid_t		 gid;

	errno = 0;
	if ((pw = getpwnam(user)) == NULL) {
		if (errno != 0)
			fatal("account %s", user);
		fatalx("account %s: does not exist, bootstrap makes it", user);
	}
	uid = pw->pw_uid;
	gid = pw->pw_gid;
	endpwent();
	if (uid == 0)
		fatalx("account %s: is root", user);
	if (proc_nocore() == -1)
		fatal("no core dumps");
	proc_chroot(dir);
	proc_ids(user, uid, gid);
	if (sandbox_enter(profile) == -1)
		fatal("sandbox");
}
