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

/* What the systems' files of ifaddr.h share. Runs in: parents. */

#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ifaddr.h"

struct ifaddr *
ifaddr_add(struct ifaddr **list, size_t *n)
{
	struct ifaddr *v;

	if ((v = reallocarray(*list, *n + 1, sizeof(*v))) == NULL)
		return NULL;
	*list = v;
	v += (*n)++;
	memset(v, 0, sizeof(*v));
	return v;
}

void
ifaddr_drain(int fd)
{
	char buf[8192];

	/* Messages that were lost (ENOBUFS) need no repeat: the reader looks
	 * at the whole list anew. */
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0 ||
	    errno == ENOBUFS || errno == EINTR)
		continue;
}
