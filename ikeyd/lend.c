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


/* UDP 4500 for the engine when pipexd, whose port it is, has died: bound here,
 * where the rights for it are, and used there for a moment.
 * Runs in: parent. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "msg.h"
#include "parent.h"
#include "proc/dgram.h"
#include "proc/sockets.h"

#define PORT_NATT	4500
#define BUFFER		(1024 * 1024)	/* a Delete for each client */

static int
lend(const struct addr *local)
{
	char text[ADDR_STRLEN];
	int fd;

	/* An address may have gone while the engine asked. */
	if (!parent_listens(local))
		return -1;
	if ((fd = sock_udp(local)) == -1) {
		if (errno != EADDRINUSE)
			log_warn("udp %s", addr_print(local, text,
			    sizeof(text)));
		return -1;
	}
	if (dgram_tune(fd, 0, BUFFER) == 0)
		return fd;
	log_warn("udp %s", addr_print(local, text, sizeof(text)));
	close(fd);
	return -1;
}

void
lend_asked(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeyd_socket s;
	int fd;

	(void)ctx;
	memcpy(&s, m->data, sizeof(s));
	if (s.local.port != PORT_NATT) {
		link_refuse(l, "LEND of port %u", s.local.port);
		return;
	}
	fd = lend(&s.local);
	(void)link_send(l, fd != -1 ? IKEYD_LENT : IKEYD_NOT_LENT, 0, &s,
	    sizeof(s), fd);
}
