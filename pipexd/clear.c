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

#include "proc/log.h"
#include "worker.h"

void
clear_in(struct worker *w, struct sock *s)
{
	char from[ADDR_STRLEN];
	size_t i, n, cut;

	n = burst_recv(w->in, s->fd, &s->what.local, &cut);
	w->counts[COUNT_CLEAR] += n;
	for (i = 0; i < n; i++) {
		const struct addr *a = &burst_received(w->in, i)->peer;

		log_peer(a, "L2TP in the clear from %s refused, IPsec is required",
		    addr_print(a, from, sizeof(from)));
	}
}
