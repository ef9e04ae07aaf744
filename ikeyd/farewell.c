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

/* What the engine has to tell its clients when pipexd, whose UDP 4500 is, has
 * died: the port is bound here, where the rights for it are, for as long as one
 * datagram takes to leave. The engine gets no socket: one that it kept would
 * keep the next pipexd out. Runs in: parent. */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "msg.h"
#include "parent.h"
#include "proc/child.h"
#include "proc/sockets.h"

#define PORT_NATT	4500
#define EXCHANGE_AT	18	/* in a header, RFC 2408 3.1 */

/* A datagram takes some 20 us: an engine that asks without end leaves the port
 * alone for most of the time. */
#define BURST		65536	/* a Delete for each client */
#define PER_SECOND	1000

static struct ratelimit	rate = { PER_SECOND, BURST, BURST * 1000, 0, 0 };
/* For the log: each datagram may meet the same trouble. */
static struct ratelimit	trouble = { 1, 5, 5 * 1000, 0, 0 };

/* The marker goes in front, RFC 3948 2.2. */
static void
put_on_wire(int fd, const struct addr *peer, uint8_t *data, size_t len)
{
	static uint8_t marker[4];
	struct sockaddr_storage to;
	struct iovec iov[2] = {
		{ marker, sizeof(marker) }, { data, len }
	};
	struct msghdr m;
	size_t tolen;

	if (addr_to_sockaddr(peer, &to, &tolen) == -1)
		return;
	memset(&m, 0, sizeof(m));
	m.msg_name = &to;
	m.msg_namelen = (socklen_t)tolen;
	m.msg_iov = iov;
	m.msg_iovlen = 2;
	/* As lost as on a network if it does not leave. */
	(void)sendmsg(fd, &m, MSG_DONTWAIT);
}

/* 1 if it was sent, 0 if the port is not to be had now. */
static int
farewell_send(const struct ikeyd_farewell *f, uint8_t *data, size_t len)
{
	char text[ADDR_STRLEN];
	int fd;

	/* An address may have gone while the engine asked. */
	if (!ratelimit_pass(&rate, clock_ms()) || !parent_listens(&f->local))
		return 0;
	if ((fd = sock_udp(&f->local)) == -1) {
		if (errno != EADDRINUSE && ratelimit_pass(&trouble, clock_ms()))
			log_warn("udp %s", addr_print(&f->local, text,
			    sizeof(text)));
		return 0;
	}
	put_on_wire(fd, &f->peer, data, len);
	close(fd);
	return 1;
}

void
farewell_asked(void *ctx, struct link *l, struct link_msg *m)
{
	uint8_t data[IKEYD_MAXFAREWELL];
	struct ikeyd_farewell_done done;
	struct ikeyd_farewell f;
	size_t len = m->len - sizeof(f);

	(void)ctx;
	memcpy(&f, m->data, sizeof(f));
	memcpy(data, m->data + sizeof(f), len);
	if (f.local.port != PORT_NATT || len <= EXCHANGE_AT ||
	    data[EXCHANGE_AT] != ISAKMP_XCHG_INFO) {
		link_refuse(l, "FAREWELL from port %u, or no informational",
		    f.local.port);
		return;
	}
	done.sent = (uint32_t)farewell_send(&f, data, len);
	(void)link_send(l, IKEYD_FAREWELL_DONE, m->id, &done, sizeof(done), -1);
}
