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

/* Defaults of the engine's configuration and the choice of a rule by
 * addresses. Runs in: ikeyd engine. */

#include <string.h>

#include "conf.h"

void
ike_conf_defaults(struct ike_conf *c)
{
	memset(c, 0, sizeof(*c));
	c->force_encap = 1;
	c->halfopen_max = 1000;
	c->halfopen_source = 100;
	c->halfopen_time = 30;
	c->peer_max = 20000;
	c->peer_source = 2000;
	c->quick_max = 4;
	c->pair_max = 8;
	c->keepalive = 20;
	c->linger = 60;
	c->overlap = 10;
	c->replay = 256;
}

static int
fits(const struct addr *a, const struct addr *net, unsigned int prefixlen)
{
	return net->family == ADDR_NONE || addr_in_prefix(a, net, prefixlen);
}

static unsigned int
prefix(const struct addr *net, unsigned int prefixlen)
{
	return net->family == ADDR_NONE ? 0 : prefixlen;
}

/* 1 if a says more about whom it is for than b. */
static int
narrower(const struct ike_rule *a, const struct ike_rule *b)
{
	unsigned int x = prefix(&a->dst, a->dstlen);
	unsigned int y = prefix(&b->dst, b->dstlen);

	if (x == y) {
		x = prefix(&a->src, a->srclen);
		y = prefix(&b->src, b->srclen);
	}
	if (x == y) {
		x = a->dstid.type != 0;
		y = b->dstid.type != 0;
	}
	return x > y;
}

size_t
ike_rules_fit(const struct ike_conf *c, const struct addr *local,
    const struct addr *peer, const struct ike_rule **v)
{
	const struct ike_rule *r;
	size_t i, j, n = 0;

	for (i = 0; i < c->nrules; i++) {
		r = &c->rules[i];
		if (!fits(local, &r->src, r->srclen) ||
		    !fits(peer, &r->dst, r->dstlen))
			continue;
		for (j = n++; j > 0 && narrower(r, v[j - 1]); j--)
			v[j] = v[j - 1];
		v[j] = r;
	}
	return n;
}

uint32_t
ike_lifetime(const struct ike_transforms *t, uint64_t offered)
{
	uint64_t max = IKE_MAXLIFE;

	if (t->maxlife != 0 && t->maxlife < max)
		max = t->maxlife;
	if (offered == 0)
		offered = t->lifetime;
	return (uint32_t)(offered == 0 || offered > max ? max : offered);
}
