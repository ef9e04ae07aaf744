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


/* Loaded into an unchanged daemon with LD_PRELOAD: when the child that
 * TRESPASS=child:act names reads its first message on fd 3, it does what the
 * sandbox forbids. Outside that child nothing differs. */

#include <sys/types.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINK_FD	3

ssize_t		 recvmsg(int, struct msghdr *, int);

static const char	*act;	/* NULL: not this process */
static char		 trespass_env[64];

/* argv of this process, before anything can have changed it. */
static int
is_child(const char *name)
{
	char	 args[4096];
	ssize_t	 n;
	size_t	 i;
	int	 fd;

	if ((fd = open("/proc/self/cmdline", O_RDONLY)) == -1)
		return 0;
	n = read(fd, args, sizeof(args) - 1);
	close(fd);
	if (n <= 0)
		return 0;
	args[n] = '\0';
	for (i = 0; i < (size_t)n; i += strlen(args + i) + 1)
		if (strcmp(args + i, "-P") == 0)
			return strcmp(args + i + 3, name) == 0;
	return 0;
}

static void __attribute__((__constructor__))
trespass_init(void)
{
	const char	*env = getenv("TRESPASS");
	char		*colon;

	if (env == NULL)
		return;
	snprintf(trespass_env, sizeof(trespass_env), "%s", env);
	if ((colon = strchr(trespass_env, ':')) == NULL)
		return;
	*colon = '\0';
	if (is_child(trespass_env))
		act = colon + 1;
}

static long
trespass(void)
{
	char	*none[] = { NULL };

	if (strcmp(act, "open") == 0)
		return syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY, 0);
	if (strcmp(act, "socket") == 0)
		return syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0);
	if (strcmp(act, "connect") == 0)
		return syscall(SYS_connect, LINK_FD, NULL, 0);
	if (strcmp(act, "fork") == 0)
		return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (strcmp(act, "exec") == 0)
		return syscall(SYS_execve, "/bin/true", none, none);
	if (strcmp(act, "kill") == 0)
		return syscall(SYS_kill, getppid(), 0);
	if (strcmp(act, "ptrace") == 0)
		return syscall(SYS_ptrace, 0, 0, 0, 0);
	if (strcmp(act, "code") == 0)
		return syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (strcmp(act, "accept") == 0)
		return syscall(SYS_accept4, LINK_FD, NULL, NULL, 0);
	return 0;
}

ssize_t
recvmsg(int fd, struct msghdr *m, int flags)
{
	static const char	 survived[] = "trespass survived\n";
	ssize_t			 n;

	n = syscall(SYS_recvmsg, fd, m, flags);
	if (act != NULL && fd == LINK_FD && n > 0) {
		trespass();
		act = NULL;
		if (write(STDERR_FILENO, survived, sizeof(survived) - 1) == -1)
			_exit(9);
	}
	return n;
}
