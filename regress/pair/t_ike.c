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

/* IKE: our initiator against our responder in virtual time, over good and bad
 * networks, behind NATs, through rekeys and with a data plane that fails. */

#include "ike_world.h"

static void
up_behind_nat(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 1, &wire, "198.51.100.7", NULL, NULL);
	connect_up(&w);
	assert_int_equal(w.server->flow.nat, 1);
	assert_int_equal(w.server->flow.local.port, 4500);
	assert_string_equal(w.server->flow.id, "ipv4 192.168.1.5");
	assert_string_equal(w.server->flow.ike, "aes256-sha2_256-modp2048");
	assert_string_equal(w.server->flow.esp, "aes256gcm16");
	assert_int_equal(w.server->nsa, 2);
	assert_int_equal(w.server->sa[0].pair.proto, 17);
	assert_int_equal(w.server->sa[0].pair.local_port, 1701);
	assert_int_equal(w.server->sa[0].pair.peer_port, 0);
	assert_int_equal(w.server->sa[0].pair.tunnel, 0);
	assert_int_equal(w.server->sa[0].pair.local.port, 4500);
	world_free(&w);
}

static void
either_side_ends_it(void **state)
{
	struct world w;
	struct ikeend *who;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		world_new(&w, 2, &wire, "198.51.100.7", NULL, NULL);
		connect_up(&w);
		who = i == 0 ? w.client : w.server;
		assert_int_equal(ike_flow_close(who->ike, who->flow.flow,
		    "ordered"), 0);
		assert_true(sim_run(w.sim, 1000, both_down, &w));
		nothing_left(w.server);
		nothing_left(w.client);
		world_free(&w);
	}
}


/* The inbound SA is there before quick mode's answer leaves, the outbound one
 * only when message 3 has come. */

static int
order_filter(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	unsigned int *seen = e->arg;

	(void)natt;
	if (len < 28 || buf[18] != 32)
		return 0;
	assert_int_equal(e->nsa, 1);
	assert_int_equal(e->sa[0].inbound, 1);
	assert_int_equal(e->ups, 0);
	(*seen)++;
	return 0;
}

static void
inbound_comes_first(void **state)
{
	struct world w;
	unsigned int seen = 0;

	(void)state;
	world_new(&w, 3, &wire, "198.51.100.7", NULL, NULL);
	w.server->filter = order_filter;
	w.server->arg = &seen;
	connect_up(&w);
	assert_int_equal(seen, 1);
	assert_int_equal(w.server->nsa, 2);
	world_free(&w);
}

/* Without a NAT the peer is made to encapsulate, and is not called NATed. */
static void
encapsulated_without_nat(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 4, &wire, NULL, NULL, NULL);
	connect_up(&w);
	assert_int_equal(w.server->flow.nat, 0);
	assert_int_equal(w.server->flow.peer.port, 4500);
	assert_int_equal(w.server->sa[0].pair.peer.port, 4500);
	world_free(&w);
}

/* A client that does not know of the trick still floats: it is told that it
 * is behind a NAT, and the server is told so by nobody. */
static void
trick_needs_no_help(void **state)
{
	struct ike_conf client;
	struct world w;

	(void)state;
	ikeend_conf(&client);
	client.force_encap = 0;
	world_new(&w, 5, &wire, NULL, NULL, &client);
	connect_up(&w);
	assert_int_equal(w.server->flow.peer.port, 4500);
	world_free(&w);
}

static void
plain_esp_without_nat(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.force_encap = 0;
	world_new(&w, 6, &wire, NULL, &conf, &conf);
	connect_up(&w);
	assert_int_equal(w.server->flow.peer.port, 500);
	assert_int_equal(w.server->sa[0].pair.peer.port, 0);
	assert_int_equal(w.server->sa[0].pair.local.port, 0);
	world_free(&w);
}

/* Every cipher, hash and group of both phases, PFS or not. */

static const struct ike_enc encs[] = {
	{ IKE_CIPHER_3DES, 0 }, { IKE_CIPHER_AES_CBC, 128 },
	{ IKE_CIPHER_AES_CBC, 192 }, { IKE_CIPHER_AES_CBC, 256 },
	{ IKE_CIPHER_AES_GCM, 128 }, { IKE_CIPHER_AES_GCM, 256 }
};
static const uint8_t hashes[] = {
	HASH_MD5, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512
};
static const uint8_t groups[] = {
	DH_MODP1024, DH_MODP1536, DH_MODP2048, DH_MODP3072, DH_MODP4096,
	DH_ECP256, DH_ECP384
};

static void
one_suite(struct ike_enc e1, uint8_t h1, uint8_t g1, struct ike_enc e2,
    uint8_t h2, uint8_t pfs)
{
	struct ike_conf conf;
	struct ike_rule *r = &conf.rules[0];
	struct world w;

	ikeend_conf(&conf);
	r->main.enc[0] = e1;
	r->main.hash[0] = h1;
	r->main.group[0] = g1;
	r->main.nenc = r->main.nhash = r->main.ngroup = 1;
	r->quick.enc[0] = e2;
	r->quick.hash[0] = h2;
	r->quick.group[0] = pfs;
	r->quick.nenc = r->quick.nhash = r->quick.ngroup = 1;
	world_new(&w, 7, &wire, "198.51.100.7", &conf, &conf);
	connect_up(&w);
	world_free(&w);
}

static void
every_algorithm(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		one_suite(encs[i], HASH_SHA1, DH_MODP1024, encs[1], HASH_SHA1,
		    0);
	for (i = 0; i < 6; i++)
		one_suite(encs[3], HASH_SHA1, DH_MODP1024, encs[i],
		    HASH_SHA256, 0);
	for (i = 0; i < 5; i++)
		one_suite(encs[3], hashes[i], DH_MODP1024, encs[3], hashes[i],
		    0);
	for (i = 0; i < 7; i++)
		one_suite(encs[3], HASH_SHA256, groups[i], encs[3], HASH_SHA1,
		    groups[i]);
}

/* Bad networks */

static int
up_or_over(void *arg)
{
	struct world *w = arg;

	return both_up(arg) || ikeend_sas(w->client) == 0;
}

static int
all_over(void *arg)
{
	struct world *w = arg;

	return ikeend_sas(w->client) == 0 && ikeend_sas(w->server) == 0 &&
	    w->client->nsa == 0 && w->server->nsa == 0;
}

static void
one_bad_run(uint64_t seed, const struct sim_net *net)
{
	struct world w;
	int i;

	world_new(&w, seed, net, "198.51.100.7", NULL, NULL);
	/* Giving up is allowed, another dial then must do. */
	for (i = 0; i < 5 && !both_up(&w); i++) {
		assert_int_equal(ikeend_connect(w.client, w.server), 0);
		sim_run(w.sim, 90000, up_or_over, &w);
	}
	if (w.client->ups < 1 || w.server->ups < 1) {
		sim_log_dump(w.sim);
		fail_msg("seed %u: not up after %d dials", (unsigned int)seed,
		    i);
	}
	/* What is left of a lost Delete ends by itself within a day. */
	ike_flow_close(w.client->ike, w.client->flow.flow, "ordered");
	assert_true(sim_run(w.sim, 2 * 86400 * 1000ull, all_over, &w));
	/* Answers of the keys may still be under way. */
	sim_run(w.sim, 10, NULL, NULL);
	nothing_left(w.server);
	nothing_left(w.client);
	world_free(&w);
}

static void
loss_reorder_duplicates(void **state)
{
	static const struct sim_net bad = { 50, 400, 200, 100 };
	static const struct sim_net dups = { 50, 2500, 0, 900 };
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 30; seed++)
		one_bad_run(seed, &bad);
	for (seed = 1; seed <= 10; seed++)
		one_bad_run(seed, &dups);
}

/* Each message of the nine is lost once: the exchange still completes. */

struct lose {
	unsigned int	at, n;
};

static int
lose_filter(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	struct lose *l = e->arg;

	(void)buf, (void)len, (void)natt;
	return ++l->n == l->at;
}

static void
each_message_lost_once(void **state)
{
	unsigned int at, side;
	struct lose lose;
	struct world w;

	(void)state;
	for (side = 0; side < 2; side++)
		for (at = 1; at <= 5; at++) {
			world_new(&w, 8, &wire, "198.51.100.7", NULL, NULL);
			memset(&lose, 0, sizeof(lose));
			lose.at = at;
			(side ? w.server : w.client)->filter = lose_filter;
			(side ? w.server : w.client)->arg = &lose;
			connect_up(&w);
			sim_run(w.sim, 60000, NULL, NULL);
			assert_int_equal(ikeend_pairs(w.server), 1);
			assert_int_equal(ikeend_pairs(w.client), 1);
			assert_int_equal(w.server->nsa, 2);
			assert_int_equal(w.client->nsa, 2);
			world_free(&w);
		}
}

/* Three clients behind one NAT, with the same private address, the same ID and
 * key, at the same time; one goes and comes back. */

static void
three_behind_one_nat(void **state)
{
	struct ikeend *c[3];
	struct ike_conf conf;
	struct world w;
	uint32_t flows[3];
	size_t i, k;

	(void)state;
	ikeend_conf(&conf);
	/* the same ID for all three */
	conf.rules[0].srcid.type = ID_IPV4;
	conf.rules[0].srcid.len = 4;
	memcpy(conf.rules[0].srcid.data, "\300\250\001\005", 4);
	world_new(&w, 9, &wire, "198.51.100.7", NULL, &conf);
	c[0] = w.client;
	c[1] = ikeend_new(w.net, "client2", "192.168.1.6", "198.51.100.7",
	    "swordfish", &conf);
	c[2] = ikeend_new(w.net, "client3", "192.168.1.7", "198.51.100.7",
	    "swordfish", &conf);
	for (i = 0; i < 3; i++)
		ikeend_connect(c[i], w.server);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->ups, 3);
	assert_int_equal(w.server->downs, 0);
	assert_int_equal(ikeend_pairs(w.server), 3);
	for (i = 0; i < 3; i++) {
		assert_int_equal(c[i]->ups, 1);
		assert_true(ikeend_match(c[i], w.server));
		flows[i] = ikeend_sa_find(w.server,
		    c[i]->sa[0].pair.spi_out, 1)->pair.flow;
		for (k = 0; k < i; k++)
			assert_int_not_equal(flows[i], flows[k]);
	}
	ike_flow_close(c[1]->ike, c[1]->flow.flow, "ordered");
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	assert_int_equal(ikeend_pairs(w.server), 2);
	ikeend_connect(c[1], w.server);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->ups, 4);
	assert_int_equal(w.server->downs, 1);
	for (i = 0; i < 3; i++)
		assert_true(ikeend_match(c[i], w.server));
	world_free(&w);
}

/* Rekeying of both phases by the client for a day: one flow all the time, and
 * at no time without SAs. */

static int
lost_sa(void *arg)
{
	struct world *w = arg;

	return w->server->downs > 0 || w->client->downs > 0 ||
	    w->server->nsa < 2 || w->client->nsa < 2 || cannot_talk(w);
}

static void
a_day_of_rekeying(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = 3600;
	conf.rules[0].quick.lifetime = 1800;
	world_new(&w, 10, &wire, "198.51.100.7", NULL, &conf);
	connect_up(&w);
	if (sim_run(w.sim, 86400 * 1000, lost_sa, &w)) {
		sim_log_dump(w.sim);
		fail_msg("an SA or the flow was lost");
	}
	assert_int_equal(w.server->ups, 1);
	assert_true(ike_counter(w.server->ike, IKE_C_MAIN_UP) >= 24);
	assert_true(ike_counter(w.server->ike, IKE_C_QUICK_UP) >= 48);
	assert_true(ikeend_sas(w.server) <= 3);
	assert_true(ikeend_pairs(w.server) <= 4);
	assert_in_range(w.server->handles, 1, 3);
	ike_flow_close(w.client->ike, w.client->flow.flow, "ordered");
	assert_true(sim_run(w.sim, 1000, both_down, &w));
	nothing_left(w.server);
	nothing_left(w.client);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(up_behind_nat),
		cmocka_unit_test(either_side_ends_it),
		cmocka_unit_test(inbound_comes_first),
		cmocka_unit_test(encapsulated_without_nat),
		cmocka_unit_test(trick_needs_no_help),
		cmocka_unit_test(plain_esp_without_nat),
		cmocka_unit_test(every_algorithm),
		cmocka_unit_test(loss_reorder_duplicates),
		cmocka_unit_test(each_message_lost_once),
		cmocka_unit_test(three_behind_one_nat),
		cmocka_unit_test(a_day_of_rekeying)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
