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


/* A link: one end of a SOCK_SEQPACKET pair, messages with a type, and a table
 * that says what may come. A message is a header {u16 type, u16 zero, u32 id,
 * u32 len; network order} and len bytes, at most one descriptor beside them.
 * All reading and writing is non-blocking, on the process's event loop.
 *
 * What does not fit the table never reaches a handler: the link goes down as
 * LINK_LIED with a text that names the rule. Descriptors that nobody took are
 * closed, so none can leak. Received and queued bytes are wiped after use.
 * Runs in: every process. */

#ifndef ADIT_LINK_H
#define ADIT_LINK_H

#include <stddef.h>
#include <stdint.h>

#define LINK_HDRLEN	12
#define LINK_MAXMSG	65536			/* header and payload */
#define LINK_MAXDATA	(LINK_MAXMSG - LINK_HDRLEN)
#define LINK_BURST	32			/* messages read per wakeup */

enum link_fd { NOFD, WANTFD };

/* Phases are bits; a rule names all in which its message may come. A daemon's
 * own phases begin at LINK_PHASE_OWN. */
#define LINK_PHASE_HELLO	0x01	/* nothing but HELLO yet */
#define LINK_PHASE_START	0x02
#define LINK_PHASE_RUN		0x04
#define LINK_PHASE_STOP		0x08
#define LINK_PHASE_OWN		0x100
#define LINK_PHASE_ANY		0xffffffff

enum link_down {
	LINK_CLOSED,	/* the other end is gone */
	LINK_LIED,	/* a message against the table: taken for compromised */
	LINK_FULL,	/* our queue to it is over the limit */
	LINK_ERROR	/* a system call failed */
};

struct link;

/* A message in a handler. data is valid until the handler returns. A handler
 * that keeps the descriptor sets fd to -1, else it is closed afterwards. */
struct link_msg {
	uint16_t	 type;
	uint32_t	 id;
	const uint8_t	*data;
	size_t		 len;
	int		 fd;	/* -1 if none */
};

typedef void link_handler(void *ctx, struct link *, struct link_msg *);
/* Called once, never from within link_send(); the link is dead then (nothing
 * more comes, sends are dropped) and the owner frees it, here or later. */
typedef void link_down_fn(void *ctx, struct link *, enum link_down,
    const char *why);

/* { MSG_X, sizeof(struct x), sizeof(struct x), NOFD, LINK_PHASE_RUN, on_x } */
struct link_rule {
	uint16_t	 type;
	size_t		 min, max;	/* bytes of payload */
	enum link_fd	 fd;
	uint32_t	 phases;
	link_handler	*handler;
};

/* Take over fd (made non-blocking, closed by link_free). name is for texts and
 * is copied ("engine"). The n rules must outlive the link. The phase is
 * LINK_PHASE_START. Dies by fatal() only for want of memory: use it for links
 * to our own; NULL and fd closed with link_try_new(). */
struct link	*link_new(int fd, const char *name, const struct link_rule *,
		    size_t n, void *ctx, link_down_fn *);
struct link	*link_try_new(int fd, const char *name,
		    const struct link_rule *, size_t n, void *ctx,
		    link_down_fn *);
/* A link whose packets have no header (PF_KEY): whole packets of min..max
 * bytes go to handler with type and id 0. */
struct link	*link_new_raw(int fd, const char *name, size_t min, size_t max,
		    link_handler *, void *ctx, link_down_fn *);
/* A second table with a context of its own, searched after the first (the
 * daemon's rules behind the standard ones). At most one. */
void		 link_rules(struct link *, const struct link_rule *, size_t n,
		    void *ctx);
/* Close and free, what is queued is lost; allowed in its own handlers. NULL
 * is let through. */
void		 link_free(struct link *);

/* Send len bytes of data, which are copied; fd (-1: none) becomes the link's
 * and is closed once sent or dropped. Returns 0 if it was sent or queued, -1
 * if it was dropped (counted): link dead, queue full, or over LINK_MAXDATA. */
int		 link_send(struct link *, uint16_t type, uint32_t id,
		    const void *data, size_t len, int fd);
/* The same on a raw link. */
int		 link_send_raw(struct link *, const void *, size_t);

/* From now on only messages of this phase may come. */
void		 link_phase(struct link *, uint32_t phase);
uint32_t	 link_phase_now(const struct link *);

/* First message between two daemons (msg/hello.h): sends ours with this
 * daemon's name and enters LINK_PHASE_HELLO; the peer's own HELLO, if its
 * version is MSG_VERSION, moves us to LINK_PHASE_RUN, and nothing else may
 * come before it. We may send on at once. */
void		 link_hello(struct link *, const char *daemon);

/* For handlers: this message broke a rule that the table cannot say. The link
 * goes down as LINK_LIED with this reason when the handler returns. */
void		 link_refuse(struct link *, const char *, ...)
		    __attribute__((__format__(printf, 2, 3)));

/* What happens when the queue is full: the new message is dropped and
 * counted, or the link goes down as LINK_FULL. Default: LINK_CLOSE_FULL,
 * 16384 messages, 8 MiB (payloads and headers). */
enum link_policy { LINK_CLOSE_FULL, LINK_DROP_NEWEST };
void		 link_limit(struct link *, enum link_policy, size_t messages,
		    size_t bytes);

struct link_counters {
	uint64_t	in, out;	/* messages */
	uint64_t	in_bytes, out_bytes;	/* payloads */
	uint64_t	dropped;	/* full or dead */
};
void		 link_counters(const struct link *, struct link_counters *);
/* Bytes that wait to be sent. */
size_t		 link_queued(const struct link *);
const char	*link_name(const struct link *);
/* Send what is queued now, waiting at most ms milliseconds for the other end.
 * Only for a process that is about to end. Returns 0 if all went. */
int		 link_flush(struct link *, int ms);

#endif
