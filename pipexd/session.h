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


/* Sessions whose IP packets pass through here: PIPEX's table. Found by our
 * session id, which is unique over all tunnels (RFC 2661 3.1), then checked
 * against flow and tunnel. Runs in: worker. */

#ifndef ADIT_PIPEXD_SESSION_H
#define ADIT_PIPEXD_SESSION_H

#include <sys/types.h>
#include <sys/queue.h>

#include <event.h>
#include <stdint.h>

#include "esp/map.h"
#include "msg/pipex.h"

struct iface;
struct worker;

enum session_state {
	SESSION_WAITS,		/* for its interface */
	SESSION_OPEN,
	SESSION_LEFT		/* deleted before its interface came */
};

struct session {
	struct worker		*w;
	enum session_state	 state;
	struct msg_pipex	 conf;
	uint32_t		 local, peer;	/* inner addresses, host order */
	uint16_t		 mss;		/* highest let through; 0 = any */
	uint32_t		 request;	/* of the interface, to the parent */
	int			 fd;		/* of the interface, -1: none */
	struct iface		*shared;	/* whose fd it is; NULL: ours */
	char			 ifname[MSG_IFLEN];
	struct event		 ev;
	struct msg_pipex_stats	 stats;
	uint64_t		 last_ms;	/* last packet either way */
	uint64_t		 last_in_ms;	/* last one from the client */
	TAILQ_ENTRY(session)	 entry;
};

TAILQ_HEAD(session_list, session);

struct sessions {
	struct session_list	 all;
	struct map		 by_number;	/* conf.session */
	struct map		 by_id;		/* conf.session_id */
	struct map		 by_request;	/* the parent's answers */
	uint32_t		 last_request;
	size_t			 n;
};

void		 sessions_init(struct sessions *);
/* A session that waits for its interface, asked for with .request. Returns 0
 * with *new set, or an errno: EEXIST for an id in use, EINVAL, ENOMEM. */
int		 session_new(struct worker *, const struct msg_pipex *,
		    struct session **new);
/* Take over what a second PIPEX_ADD may change: the way to the client. Returns
 * 0, or EEXIST if it is about another session. */
int		 session_move(struct session *, const struct msg_pipex *);
/* The interface is there: packets flow. */
void		 session_open(struct session *, const char *ifname, int fd);
/* The same by a shared interface. Returns 0 or an errno. */
int		 session_open_shared(struct session *, struct iface *);
/* Out of the tables; an interface that was asked for and has not come is
 * still waited for, to be given back. */
void		 session_free(struct session *);

/* NULL if there is none, or none that is open. */
struct session	*session_by_number(struct sessions *, uint32_t);
struct session	*session_by_id(struct sessions *, uint16_t);
struct session	*session_by_request(struct sessions *, uint32_t);
/* Its numbers as of now. */
void		 session_stats(const struct session *,
		    struct msg_pipex_stats *);

#endif
