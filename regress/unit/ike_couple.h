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

/* A server and its client, for tests of what is between the two. Included once
 * by each. */

#ifndef REGRESS_UNIT_IKE_COUPLE_H
#define REGRESS_UNIT_IKE_COUPLE_H

#include "regress/lib/ikeend.h"
#include "regress/lib/test.h"

static struct sim	*sim;
static struct ikenet	*net;
static struct ikeend	*server, *client;

/* The client is at that address, behind a NAT of the other (or NULL). */
static inline void
couple_new(uint64_t seed, const char *address, const char *nat)
{
	static const struct sim_net wire = { 5, 0, 0, 0 };
	struct ike_conf conf;

	ikeend_conf(&conf);
	sim = sim_new(seed);
	net = ikenet_new(sim, &wire);
	server = ikeend_new(net, "server", "192.0.2.1", NULL, "swordfish",
	    &conf);
	client = ikeend_new(net, "client", address, nat, "swordfish", &conf);
}

static inline int
both_up(void *arg)
{
	(void)arg;
	return server->ups >= 1 && client->ups >= 1;
}

/* The client dials, and is in; a second goes by. */
static inline void
couple_connect(void)
{
	assert_int_equal(ikeend_connect(client, server), 0);
	assert_int_equal(sim_run(sim, 10000, both_up, NULL), 1);
	sim_run(sim, 1000, NULL, NULL);
}

static inline int
teardown(void **state)
{
	(void)state;
	ikenet_free(net);
	sim_free(sim);
	return 0;
}

#endif
