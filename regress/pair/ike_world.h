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

/* A server and a client in virtual time, for the tests of IKE. */

#ifndef IKE_WORLD_H
#define IKE_WORLD_H

#include <string.h>

#include "regress/lib/ikeend.h"
#include "regress/lib/test.h"

static const struct sim_net wire = { 10, 0, 0, 0 };

struct world {
	struct sim	*sim;
	struct ikenet	*net;
	struct ikeend	*server, *client;
};

static inline void
world_new(struct world *w, uint64_t seed, const struct sim_net *net,
    const char *nat, const struct ike_conf *server,
    const struct ike_conf *client)
{
	struct ike_conf conf;

	ikeend_conf(&conf);
	w->sim = sim_new(seed);
	w->net = ikenet_new(w->sim, net);
	w->server = ikeend_new(w->net, "server", "192.0.2.1", NULL, "swordfish",
	    server != NULL ? server : &conf);
	w->client = ikeend_new(w->net, "client", "192.168.1.5", nat,
	    "swordfish", client != NULL ? client : &conf);
}

static inline void
world_free(struct world *w)
{
	ikenet_free(w->net);
	sim_free(w->sim);
}

static inline int
both_up(void *arg)
{
	struct world *w = arg;

	return w->client->ups == 1 && w->server->ups == 1;
}

static inline void
connect_up(struct world *w)
{
	assert_int_equal(ikeend_connect(w->client, w->server), 0);
	if (!sim_run(w->sim, 60000, both_up, w)) {
		sim_log_dump(w->sim);
		fail_msg("not up after a minute");
	}
	assert_true(ikeend_match(w->client, w->server));
	assert_true(ikeend_match(w->server, w->client));
}

static inline void
nothing_left(const struct ikeend *e)
{
	assert_int_equal(ikeend_sas(e), 0);
	assert_int_equal(ikeend_pairs(e), 0);
	assert_int_equal(e->nsa, 0);
	assert_int_equal(e->handles, 0);
	assert_int_equal(e->ups, e->downs);
}

/* The outbound SA that pipexd would send on: the newest. */
static inline uint32_t
sends_on(const struct ikeend *e)
{
	size_t i;

	for (i = e->nsa; i-- > 0;)
		if (!e->sa[i].inbound)
			return e->sa[i].pair.spi_out;
	return 0;
}

static inline int
cannot_talk(void *arg)
{
	struct world *w = arg;

	return ikeend_sa_find(w->server, sends_on(w->client), 1) == NULL ||
	    ikeend_sa_find(w->client, sends_on(w->server), 1) == NULL;
}

static inline int
both_down(void *arg)
{
	struct world *w = arg;

	return w->client->downs == 1 && w->server->downs == 1;
}

#endif
