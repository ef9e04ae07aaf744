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


/* A listening socket on the event loop. When descriptors run out, accepting
 * pauses for a second at a time, with one line a minute, and what is connected
 * goes on. Runs in: engines and workers. */

#ifndef ADIT_LISTENER_H
#define ADIT_LISTENER_H

struct listener;

/* Take over the listening socket; each connection is handed over as a
 * non-blocking, close-on-exec descriptor that the callee owns. */
struct listener	*listener_new(int fd, const char *name,
		    void (*on_accept)(void *ctx, int fd), void *ctx);
/* Close it, but not from its own on_accept. NULL is let through. */
void		 listener_free(struct listener *);

#endif
