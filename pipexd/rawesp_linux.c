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


/* A raw socket gets whole, reassembled packets, with ESP in the kernel or
 * without, and keeps the kernel from answering them with ICMP.
 * Runs in: parent. */

#include <sys/socket.h>
#include <netinet/in.h>

#include <errno.h>
#include <unistd.h>

#include "rawesp.h"

int
rawesp_possible(void)
{
	return 1;
}

int
rawesp_open(const struct addr *local)
{
	struct sockaddr_storage ss;
	size_t len;
	int fd, error;

	if (addr_to_sockaddr(local, &ss, &len) == -1 ||
	    ss.ss_family != AF_INET) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    IPPROTO_ESP);
	if (fd == -1)
		return -1;
	if (bind(fd, (struct sockaddr *)&ss, (socklen_t)len) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}
