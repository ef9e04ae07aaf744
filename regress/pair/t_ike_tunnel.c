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


/* ESP in tunnel mode (RFC 3947 5.1): taken where a rule says so, in the words
 * of the peer's NAT traversal, and renewed as it is. */

#include "ike_world.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/sa.h"

#define NAT	"198.51.100.7"

static struct pair *
pair_of(const struct ikeend *e)
{
	return TAILQ_FIRST(&RB_MIN(flows_by_id, &e->ike->flows)->pairs);
}

/* The client offers tunnel mode; what does the server's rule say? */
static void
begin(struct world *w, uint64_t seed, const char *nat, int allowed)
{
	struct ike_conf server, client;

	ikeend_conf(&server);
	server.rules[0].active = 0;
	server.rules[0].tunnel = allowed != 0;
	server.rules[0].quick.lifetime = 600;
	ikeend_conf(&client);
	client.rules[0].tunnel = 1;
	client.rules[0].quick.lifetime = 600;
	world_new(w, seed, &wire, nat, &server, &client);
}

static void
all_tunnel(const struct ikeend *e, size_t n)
{
	size_t i;

	assert_int_equal(e->nsa, n);
	for (i = 0; i < n; i++)
		assert_int_equal(e->sa[i].pair.tunnel, 1);
}

static void
taken(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 1, NAT, 1);
	connect_up(&w);
	all_tunnel(w.server, 2);
	all_tunnel(w.client, 2);
	/* Where the client is inside its NAT is in each packet, RFC 3947 5.2. */
	assert_int_equal(w.server->sa[0].pair.oa_peer.family, ADDR_NONE);
	assert_int_equal(w.client->sa[0].pair.oa_peer.family, ADDR_NONE);
	world_free(&w);

	begin(&w, 2, NULL, 1);
	connect_up(&w);
	all_tunnel(w.server, 2);
	world_free(&w);
}

static void
refused_by_rule(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3, NAT, 0);
	assert_int_equal(ikeend_connect(w.client, w.server), 0);
	assert_false(sim_run(w.sim, 20000, both_up, &w));
	assert_int_equal(w.server->nsa, 0);
	assert_true(ike_counter(w.server->ike, IKE_C_QUICK_NO_PROPOSAL) > 0);
	world_free(&w);
}

/* A rule for tunnel mode takes a client of transport mode as before. */
static void
transport_too(void **state)
{
	struct ike_conf server;
	struct world w;

	(void)state;
	ikeend_conf(&server);
	server.rules[0].tunnel = 1;
	server.rules[0].active = 0;
	world_new(&w, 4, &wire, NAT, &server, NULL);
	connect_up(&w);
	assert_int_equal(w.server->sa[0].pair.tunnel, 0);
	assert_int_equal(w.server->sa[0].pair.oa_peer.family, ADDR_V4);
	world_free(&w);
}

static int
two_pairs(void *arg)
{
	struct world *w = arg;

	return ikeend_pairs(w->server) == 2;
}

static void
renewed_by_us(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 5, NAT, 1);
	connect_up(&w);
	timer_del(&w.client->ike->heap, &pair_of(w.client)->soft);
	assert_true(sim_run(w.sim, 600000, two_pairs, &w));
	assert_true(pair_of(w.server)->initiator);
	assert_false(sim_run(w.sim, 3000, cannot_talk, &w));
	all_tunnel(w.server, 4);
	all_tunnel(w.client, 4);
	assert_true(ikeend_match(w.client, w.server));
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(refused_by_rule),
		cmocka_unit_test(transport_too),
		cmocka_unit_test(renewed_by_us)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
