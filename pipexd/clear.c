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


/* UDP 1701 in the clear: L2TP without IPsec is refused without being read
 * (RFC 3193 2.1), counted and told. Runs in: worker. */

#include "proc/child.h"
#include "proc/log.h"
#include "worker.h"

#define TOLD		64	/* addresses remembered; the oldest gives way */
#define TOLD_MS		60000	/* a client repeats itself; the log does not */

static struct told {
	struct addr	addr;
	uint64_t	ms;	/* when it was told of */
} told[TOLD];

/* 1 if this address was told of within the last minute; else it is now. */
static int
told_lately(const struct addr *a, uint64_t now_ms)
{
	struct told *oldest = &told[0];
	size_t i;

	for (i = 0; i < TOLD; i++) {
		if (addr_host_eq(&told[i].addr, a) &&
		    now_ms - told[i].ms < TOLD_MS)
			return 1;
		if (told[i].ms < oldest->ms)
			oldest = &told[i];
	}
	oldest->addr = *a;
	oldest->ms = now_ms;
	return 0;
}

void
clear_in(struct worker *w, struct sock *s)
{
	char from[ADDR_STRLEN];
	size_t i, n, cut;

	n = burst_recv(w->in, s->fd, &s->what.local, &cut);
	w->counts[COUNT_CLEAR] += n;
	for (i = 0; i < n; i++) {
		const struct addr *a = &burst_received(w->in, i)->peer;

		if (!told_lately(a, clock_ms()))
			log_peer(a, "L2TP in the clear from %s refused, IPsec "
			    "is required", addr_print(a, from, sizeof(from)));
	}
}
