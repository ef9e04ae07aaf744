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


/* UDP 1701 in the clear. L2TP without IPsec is refused without being read
 * (RFC 3193 2.1), counted and told; where vpn.conf says "l2tp-require-ipsec
 * no" it is flow 0, known by its outer address. Runs in: worker. */

#include <string.h>

#include "proc/child.h"
#include "proc/log.h"
#include "wire/l2tphdr.h"
#include "worker.h"

/* Bursts read at one event, so that a flood leaves time for the others. */
#define ROUNDS		4
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

static void
refuse(const struct packet *p, uint64_t now_ms)
{
	const struct addr *a = &p->peer;
	char from[ADDR_STRLEN];

	if (!told_lately(a, now_ms))
		log_peer(a, "L2TP in the clear from %s refused, IPsec is "
		    "required", addr_print(a, from, sizeof(from)));
}

void
clear_in(struct worker *w, struct sock *s)
{
	int plain = s->what.kind == PIPEXD_PLAIN;
	uint64_t now_ms = clock_ms();
	const struct packet *p;
	size_t i, n, cut, round;

	for (round = 0, n = BURST; round < ROUNDS && n == BURST; round++) {
		n = burst_recv(w->in, s->fd, &s->what.local, &cut);
		w->counts[plain ? COUNT_CLEAR_IN : COUNT_CLEAR] += n;
		w->counts[COUNT_TRUNCATED] += plain ? cut : 0;
		for (i = 0; i < n; i++) {
			p = burst_received(w->in, i);
			if (!plain)
				refuse(p, now_ms);
			else if (p->data != NULL && p->peer.port != 0)
				pass_in_clear(w, p, now_ms);
		}
	}
}

/* What l2tpd may still say where a reload has just ended the permission: its
 * control messages, which are goodbyes. */
static int
may_leave(struct worker *w, const struct addr *local, const uint8_t *data,
    size_t len)
{
	return sock_is(w, local, PIPEXD_PLAIN) || (len > 0 &&
	    (data[0] << 8 & L2TPHDR_T) && sock_is(w, local, PIPEXD_CLEAR));
}

void
clear_out(struct worker *w, const struct addr *local, const struct addr *peer,
    const uint8_t *data, size_t len)
{
	struct packet *p = burst_packet(w->out, 0);

	if (len > BURST_DATA || peer->port == 0 ||
	    !may_leave(w, local, data, len)) {
		w->counts[COUNT_OUT_FLOW]++;
		return;
	}
	memcpy(p->data, data, len);
	p->len = len;
	p->local = *local;
	p->peer = *peer;
	w->counts[COUNT_L2TP_OUT]++;
	sock_send(w, p, 1);
}
