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

/* What an engine may ask of whoever runs it: time, randomness and the log.
 * Everything else an engine does is an action in its own ops struct. The
 * daemon, the simulator, the fuzzers and the unit tests each bring one.
 * Pure. */

#ifndef ADIT_HOST_H
#define ADIT_HOST_H

#include <stddef.h>
#include <stdint.h>

enum host_level {
	HOST_WARN,	/* refused, malformed, peer's fault or ours: rate limited */
	HOST_INFO,	/* an admin should know: up, down, refused */
	HOST_DEBUG
};

struct host {
	void	*ctx;	/* handed back to each hook */
	/* Milliseconds of a monotonic clock. */
	uint64_t (*now)(void *ctx);
	/* Fill n bytes with randomness; never fails. DH private values come
	 * from here too, so that a run can be replayed. */
	void	 (*random)(void *ctx, void *buf, size_t n);
	/* One line, escaped and complete, without newline. */
	void	 (*log)(void *ctx, enum host_level, const char *line);
};

uint64_t	host_now(const struct host *);
void		host_random(const struct host *, void *, size_t);
/* A random 32-bit number that is not 0: the draw is repeated, and 1 if the
 * hook gives nothing but zeros. */
uint32_t	host_random_u32(const struct host *);
/* printf-like, cut at 1023 bytes, then vis-escaped as a whole: no control
 * byte of a peer's text gets through. */
void		host_log(const struct host *, enum host_level, const char *, ...)
		    __attribute__((__format__(printf, 3, 4)));

#endif
