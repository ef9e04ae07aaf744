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


/* The inside of a link, shared by link.c (what comes in, life and death) and
 * link_queue.c (what goes out). */

#ifndef ADIT_LINK_INT_H
#define ADIT_LINK_INT_H

#include <sys/queue.h>
#include <sys/types.h>
#include <event.h>

#include "link.h"

#define LINK_NAMELEN	32
#define LINK_WHYLEN	160

/* A message that waits to be sent. */
struct link_out {
	TAILQ_ENTRY(link_out)	 entry;
	int			 fd;	/* -1, or ours until sent */
	size_t			 len;
	uint8_t			 bytes[];	/* header included */
};
TAILQ_HEAD(link_outs, link_out);

struct link_table {
	const struct link_rule	*rules;
	size_t			 n;
	void			*ctx;
};

struct link {
	int			 fd;	/* -1 once down */
	char			 name[LINK_NAMELEN];
	struct link_table	 tables[2];
	uint32_t		 phase;
	void			*ctx;
	link_down_fn		*down;

	/* A raw link: packets without header. */
	int			 raw;
	size_t			 raw_min, raw_max;
	link_handler		*raw_handler;

	struct event		 ev_read, ev_write, ev_down;
	int			 in_handler;	/* link_free() must wait */
	int			 free_wanted;
	int			 failing;	/* goes down by ev_down */
	int			 tx_broken;	/* the other end reads no more */
	enum link_down		 why;
	char			 why_text[LINK_WHYLEN];

	struct link_outs	 queue;
	size_t			 queued, queued_bytes;
	enum link_policy	 policy;
	size_t			 max_queued, max_bytes;
	struct link_counters	 counters;

	uint8_t			 in[LINK_MAXMSG];
};

/* Take the link down from the event loop, for the first reason given. */
void	link_fail(struct link *, enum link_down, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));
/* Forget all that waits to be sent. */
void	link_queue_purge(struct link *);
/* Handler of ev_write. */
void	link_writable(int, short, void *);

#endif
