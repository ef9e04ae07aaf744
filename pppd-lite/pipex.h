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

/* The fast path below the sessions, one of the four seams (adit(7)): whoever
 * moves IP packets between a session and its interface. pipex_user.c speaks to
 * pipexd; pipex_null.c moves nothing, for tests. Runs in: engine. */

#ifndef ADIT_PPPD_PIPEX_H
#define ADIT_PPPD_PIPEX_H

#include <stdint.h>

#include "msg/hello.h"
#include "msg/pipex.h"

/* What the fast path tells. Sessions are named by the number of pipex_add(). */
struct pipex_events {
	/* The answer to an add: error is 0 or an errno; ifname as made. */
	void	(*added)(void *ctx, uint32_t session, int error,
		    const char *ifname);
	/* Out of the table: the answer to a del, or lost by itself. */
	void	(*gone)(void *ctx, uint32_t session, const char *reason);
	void	(*stats)(void *ctx, const struct msg_pipex_stats *);
	/* All answers to pipex_stat() have come. */
	void	(*stats_end)(void *ctx);
	/* It can be asked (1), or has fallen with all its sessions (0). */
	void	(*ready)(void *ctx, int up, const char *why);
};

struct pipex;

struct pipex_ops {
	/* Begin; ready() says when it can be asked. */
	struct pipex	*(*open)(const struct pipex_events *, void *ctx);
	/* Put a session in, take one out; answered by added() and gone(). */
	void		 (*add)(struct pipex *, const struct msg_pipex *);
	void		 (*del)(struct pipex *, uint32_t session);
	/* Ask for the numbers of all sessions. */
	void		 (*stat)(struct pipex *);
};

extern const struct pipex_ops pipex_user, pipex_null;

#endif
