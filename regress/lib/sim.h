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

/* A world in virtual time for engines: one clock, repeatable randomness, a
 * network that delays, loses, repeats and reorders, and logs that can be
 * searched. Nothing here sleeps; a run of a day takes what its events take. */

#ifndef REGRESS_LIB_SIM_H
#define REGRESS_LIB_SIM_H

#include <stddef.h>
#include <stdint.h>

#include "base/host.h"

struct sim;

/* How one way of a path treats a datagram. Zero is a perfect wire. Jitter
 * above the time between two datagrams reorders them. */
struct sim_net {
	uint32_t	delay_ms, jitter_ms;	/* delay + 0..jitter */
	uint32_t	loss, dup;		/* per mille */
};

/* The clock starts at 1000 ms; the same seed gives the same run. Free drops
 * what is still under way. Never NULL. */
struct sim	*sim_new(uint64_t seed);
void		 sim_free(struct sim *);
uint64_t	 sim_now(const struct sim *);
/* A random number below bound (not 0), for tests that vary things. */
uint32_t	 sim_below(struct sim *, uint32_t bound);

/* Fill in the hooks of one engine; name (kept) goes before its log lines. The
 * host lives as long as the sim. */
const struct host *sim_host(struct sim *, const char *name);
/* How many log lines, of any host, hold text; print all to stderr. With
 * SIM_VERBOSE in the environment lines are printed as they come. */
unsigned int	 sim_log_count(const struct sim *, const char *text);
void		 sim_log_dump(const struct sim *);
/* Forget all lines so far, in runs that would gather too many. */
void		 sim_log_forget(struct sim *);

/* Have run(engine) called whenever next(engine) (the earliest deadline, or
 * HEAP_NEVER) is reached. del before the engine goes. */
typedef uint64_t sim_next_fn(const void *engine);
typedef void	 sim_run_fn(void *engine);
void		 sim_add(struct sim *, sim_next_fn *, sim_run_fn *, void *engine);
void		 sim_del(struct sim *, void *engine);

/* Put a datagram on its way over net: deliver(node, ...) is called later, or
 * never, or twice. meta (addresses, say; at most SIM_MAXMETA bytes) and data
 * are copied. */
#define SIM_MAXMETA	128
typedef void	 sim_deliver_fn(void *node, const void *meta,
		    const uint8_t *data, size_t len);
void		 sim_send(struct sim *, const struct sim_net *,
		    sim_deliver_fn *, void *node, const void *meta,
		    size_t metalen, const void *data, size_t len);
/* Call fn(arg) after ms milliseconds. */
void		 sim_after(struct sim *, uint64_t ms, sim_run_fn *, void *arg);

/* Let at most ms milliseconds pass; end at once when done(arg) (which may be
 * NULL) says 1. Returns 1 if it did, 0 if the time ran out. A run in which
 * more than a million events happen ends the program: something loops. */
int		 sim_run(struct sim *, uint64_t ms, int (*done)(void *),
		    void *arg);
/* The hosts sleep: ms milliseconds pass in which no engine runs, and what is
 * on the wire is lost. */
void		 sim_sleep(struct sim *, uint64_t ms);

#endif
