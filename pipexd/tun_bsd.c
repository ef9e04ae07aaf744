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

/* No session interfaces on FreeBSD and OpenBSD: tun_open() refuses with
 * EOPNOTSUPP, so that pppd-lite hears why. On OpenBSD they belong to pppx(4),
 * which pppd-lite drives by itself; FreeBSD would need tun(4), renamed to pppxN,
 * and its addresses by SIOCAIFADDR. Runs in: parent, workers. */

#include <errno.h>
#include <unistd.h>

#include "tun.h"

int
tun_open(const struct tun_spec *spec, char ifname[MSG_IFLEN],
    unsigned int *index)
{
	(void)spec;
	ifname[0] = '\0';
	*index = 0;
	errno = EOPNOTSUPP;
	return -1;
}

int
tun_open_shared(const char *ifname, const struct addr *local,
    unsigned int *index)
{
	(void)ifname;
	(void)local;
	*index = 0;
	errno = EOPNOTSUPP;
	return -1;
}

int
tun_readdress(const char *ifname, const struct addr *old,
    const struct addr *new)
{
	(void)ifname;
	(void)old;
	(void)new;
	errno = EOPNOTSUPP;
	return -1;
}

int
tun_route(const char *ifname, const struct tun_route *t)
{
	(void)ifname;
	(void)t;
	errno = EOPNOTSUPP;
	return -1;
}

int
tun_unroute(const char *ifname, const struct tun_route *t)
{
	return tun_route(ifname, t);
}

void
tun_close(const int *fds, const unsigned int *indexes, size_t n)
{
	size_t i;

	(void)indexes;
	for (i = 0; i < n; i++)
		close(fds[i]);
}

ssize_t
tun_read(int fd, void *buf, size_t size)
{
	(void)fd;
	(void)buf;
	(void)size;
	errno = EOPNOTSUPP;
	return -1;
}

int
tun_write(int fd, const void *buf, size_t len)
{
	(void)fd;
	(void)buf;
	(void)len;
	errno = EOPNOTSUPP;
	return -1;
}

int
tun_lost(int error)
{
	return error == EOPNOTSUPP || error == ENXIO || error == EIO;
}
