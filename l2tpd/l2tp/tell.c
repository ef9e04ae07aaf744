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

/* The limits of lines about peers. The table of addresses is of fixed size: an
 * address has one of two places by a hash of itself, and takes the older
 * entry's. Runs in: l2tpd engine. */

#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "flow.h"
#include "tell.h"
#include "tunnel.h"

void
tell_init(struct ratelimit *r)
{
	ratelimit_init(r, TELL_FLOW, TELL_FLOW_BURST);
}

static void
say_held(struct l2tp *l, struct ratelimit *r, const char *who)
{
	if (r->suppressed > 0)
		host_log(l->host, HOST_INFO, "%s: %llu lines about it not "
		    "logged", who, (unsigned long long)r->suppressed);
	r->suppressed = 0;
}

static uint32_t
place(const struct addr *a)
{
	return addr_host_hash(a) % TELL_HOSTS;
}

static struct tell_host *
host_get(struct l2tp *l, const struct addr *host)
{
	struct tell_host *a = &l->told[place(host)];
	struct tell_host *b = &l->told[place(host) ^ 1];
	char peer[ADDR_STRLEN], who[ADDR_STRLEN + 8];

	if (addr_host_eq(&a->host, host))
		return a;
	if (addr_host_eq(&b->host, host))
		return b;
	if (b->last_ms < a->last_ms)
		a = b;
	snprintf(who, sizeof(who), "peer %s",
	    addr_print_host(&a->host, peer, sizeof(peer)));
	say_held(l, &a->lines, who);
	memset(a, 0, sizeof(*a));
	a->host = *host;
	ratelimit_init(&a->lines, TELL_HOST, TELL_HOST_BURST);
	return a;
}

int
tell_pass(const struct tunnel *t, uint64_t *held)
{
	struct l2tp *l = t->l2tp;
	uint64_t now = host_now(l->host);
	struct ratelimit *r;
	struct tell_host *h;

	if (t->flow != NULL)
		r = &t->flow->lines;
	else {
		h = host_get(l, &t->path.peer);
		h->last_ms = now;
		r = &h->lines;
	}
	if (!ratelimit_pass(r, now)) {
		l2tp_count(l, L2TP_C_UNTOLD);
		return 0;
	}
	*held = r->suppressed;
	r->suppressed = 0;
	return 1;
}

void
tell_end(struct flow *f)
{
	char peer[ADDR_STRLEN], who[ADDR_STRLEN + 32];

	snprintf(who, sizeof(who), "flow %u peer %s", f->info.flow,
	    addr_print(&f->info.peer, peer, sizeof(peer)));
	say_held(f->l2tp, &f->lines, who);
}
