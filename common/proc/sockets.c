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


/* Sockets of the parent. Runs in: parents, vpnctl. */

#include <sys/types.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "link.h"
#include "sockets.h"

#define SOCK_BACKLOG	16

static int
sock_fail(int fd)
{
	int saved = errno;

	if (fd != -1)
		close(fd);
	errno = saved;
	return -1;
}

/* A message must fit the buffers of both ends, and a few more. */
static void
sock_room(int fd)
{
	int room = 3 * LINK_MAXMSG;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

int
sock_dir(const char *dir)
{
	struct stat st;

	if (mkdir(dir, 0755) == 0)
		return chmod(dir, 0755);
	if (errno != EEXIST)
		return -1;
	if (stat(dir, &st) == -1)
		return -1;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return -1;
	}
	if ((st.st_uid != 0 && st.st_uid != geteuid()) ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		errno = EPERM;
		return -1;
	}
	return 0;
}

int
sock_path(char *buf, size_t size, const char *dir, const char *name)
{
	struct sockaddr_un	 sun;
	int			 n;

	n = snprintf(buf, size, "%s/%s", dir, name);
	if (n < 0 || (size_t)n >= size || (size_t)n >= sizeof(sun.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

int
sock_lock_pid(int fd)
{
	char	 pid[24];
	int	 n;

	n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) == -1 || pwrite(fd, pid, (size_t)n, 0) != n)
		return -1;
	return 0;
}

void
sock_lock_end(int fd)
{
	/* A pid that stays behind is no reason to end otherwise. */
	if (fd != -1 && ftruncate(fd, 0) == -1)
		return;
}

int
sock_lock(const char *dir, const char *daemon)
{
	char	 name[64], path[256];
	int	 fd;

	snprintf(name, sizeof(name), "%s.pid", daemon);
	if (sock_path(path, sizeof(path), dir, name) == -1)
		return -1;
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    0644)) == -1)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 || sock_lock_pid(fd) == -1)
		return sock_fail(fd);
	return fd;
}

/* A new socket, and the address of dir/name. */
static int
sock_unix(struct sockaddr_un *sun, const char *dir, const char *name)
{
	int fd;

	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	sockaddr_setlen((struct sockaddr *)sun, sizeof(*sun));
	if (sock_path(sun->sun_path, sizeof(sun->sun_path), dir, name) == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd != -1)
		sock_room(fd);
	return fd;
}

int
sock_connect(const char *dir, const char *name)
{
	struct sockaddr_un	 sun;
	int			 fd;

	if ((fd = sock_unix(&sun, dir, name)) == -1)
		return -1;
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		return sock_fail(fd);
	return fd;
}

int
sock_listen(const char *dir, const char *name)
{
	struct sockaddr_un	 sun;
	mode_t			 mask;
	int			 fd, res;

	if ((fd = sock_connect(dir, name)) != -1 || errno == EAGAIN) {
		if (fd != -1)
			close(fd);
		errno = EADDRINUSE;
		return -1;
	}
	if ((fd = sock_unix(&sun, dir, name)) == -1)
		return -1;
	if (unlink(sun.sun_path) == -1 && errno != ENOENT)
		return sock_fail(fd);
	mask = umask(0177);
	res = bind(fd, (struct sockaddr *)&sun, sizeof(sun));
	umask(mask);
	if (res == -1 || chmod(sun.sun_path, 0600) == -1 ||
	    listen(fd, SOCK_BACKLOG) == -1)
		return sock_fail(fd);
	return fd;
}

int
sock_pair(int fds[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0, fds) == -1)
		return -1;
	sock_room(fds[0]);
	sock_room(fds[1]);
	return 0;
}

int
sock_udp(const struct addr *addr)
{
	struct sockaddr_storage	 ss;
	size_t			 len;
	int			 fd;

	if (addr_to_sockaddr(addr, &ss, &len) == -1) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	fd = socket(ss.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	if (fd == -1)
		return -1;
	if (bind(fd, (struct sockaddr *)&ss, (socklen_t)len) == -1)
		return sock_fail(fd);
	return fd;
}
