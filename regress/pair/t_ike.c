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

#include <stdio.h>
#include <string.h>

#include "regress/lib/ikeend.h"
#include "regress/lib/test.h"

static const struct sim_net wire = { 10, 0, 0, 0 };

struct world {
	struct sim	*sim;
	struct ikenet	*net;
	struct ikeend	*server, *client;
};

static void
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

static void
world_free(struct world *w)
{
	ikenet_free(w->net);
	sim_free(w->sim);
}

static int
both_up(void *arg)
{
	struct world *w = arg;

	return w->client->ups == 1 && w->server->ups == 1;
}

static void
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

static void
nothing_left(const struct ikeend *e)
{
	assert_int_equal(ikeend_sas(e), 0);
	assert_int_equal(ikeend_pairs(e), 0);
	assert_int_equal(e->nsa, 0);
	assert_int_equal(e->handles, 0);
	assert_int_equal(e->ups, e->downs);
}

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

static int
both_down(void *arg)
{
	struct world *w = arg;

	return w->client->downs == 1 && w->server->downs == 1;
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
	    w->server->nsa < 2 || w->client->nsa < 2 ||
	    !ikeend_match(w->client, w->server);
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

/* The client's phase 1 ends without a word of a new one: phase 2 lives on. */
static void
phase2_outlives_phase1(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = 600;
	conf.rules[0].quick.lifetime = 3600;
	world_new(&w, 11, &wire, "198.51.100.7", NULL, &conf);
	connect_up(&w);
	w.client->mute = 1;
	sim_run(w.sim, 900 * 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 0);
	assert_int_equal(ikeend_pairs(w.server), 1);
	assert_int_equal(w.server->downs, 0);
	sim_run(w.sim, 3600 * 1000, NULL, NULL);
	nothing_left(w.server);
	world_free(&w);
}

/* The client deletes its ESP SAs only (Windows, when idle): the flow lingers
 * for a minute, and a new quick mode in that time keeps it. */
static void
flow_lingers(void **state)
{
	struct world w;
	uint32_t spi;

	(void)state;
	world_new(&w, 12, &wire, "198.51.100.7", NULL, NULL);
	connect_up(&w);
	spi = w.client->sa[0].pair.spi_in;
	ike_sa_expired(w.client->ike, w.client->flow.flow, spi, 1);
	sim_run(w.sim, 59000, NULL, NULL);
	assert_int_equal(w.server->nsa, 0);
	assert_int_equal(w.server->downs, 0);
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	nothing_left(w.server);
	world_free(&w);
}

/* Refusals */

static void
refused(struct world *w, enum ike_counter counter, const char *text)
{
	unsigned int n;

	ikeend_connect(w->client, w->server);
	sim_run(w->sim, 15000, NULL, NULL);
	assert_int_equal(w->server->ups, 0);
	n = sim_log_count(w->sim, text);
	if (n != 1 || ike_counter(w->server->ike, counter) == 0) {
		sim_log_dump(w->sim);
		fail_msg("expected one line with \"%s\", got %u", text, n);
	}
	n = sim_log_count(w->sim, "server warn: peer 198.51.100.7:");
	if (n != 1) {
		sim_log_dump(w->sim);
		fail_msg("expected one warning about the peer, got %u", n);
	}
	nothing_left(w->server);
}

static void
wrong_key(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 13, &wire, "198.51.100.7", NULL, NULL);
	w.client->psk[0] = "not-the-key-at-all";
	refused(&w, IKE_C_PSK_MISMATCH, "probably a wrong pre-shared key");
	world_free(&w);
}

static void
no_key(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 14, &wire, "198.51.100.7", NULL, NULL);
	w.server->psk[0] = NULL;
	refused(&w, IKE_C_NO_PSK, "no pre-shared key for this peer");
	world_free(&w);
}

/* A neighbour with a stale key who tries all the time does not keep a client
 * behind the same NAT out. */
static void
neighbour_with_a_wrong_key(void **state)
{
	struct ike_conf conf;
	struct ikeend *other;
	struct world w;
	int i;

	(void)state;
	ikeend_conf(&conf);
	world_new(&w, 15, &wire, "198.51.100.7", NULL, NULL);
	other = ikeend_new(w.net, "other", "192.168.1.9", "198.51.100.7",
	    "stale", &conf);
	for (i = 0; i < 10; i++) {
		ikeend_connect(other, w.server);
		sim_run(w.sim, 500, NULL, NULL);
	}
	assert_true(ike_counter(w.server->ike, IKE_C_PSK_RATE) > 0);
	connect_up(&w);
	world_free(&w);
}

static void
no_fitting_phase1(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].main.enc[0].cipher = IKE_CIPHER_3DES;
	conf.rules[0].main.enc[0].keybits = 0;
	conf.rules[0].main.nenc = 1;
	conf.rules[0].main.hash[0] = HASH_MD5;
	conf.rules[0].main.nhash = 1;
	conf.rules[0].main.group[0] = DH_MODP1024;
	conf.rules[0].main.ngroup = 1;
	world_new(&w, 16, &wire, "198.51.100.7", NULL, &conf);
	refused(&w, IKE_C_NO_PROPOSAL,
	    "no proposal chosen, offered 3des-md5-modp1024");
	assert_int_equal(w.server->sent, 1);
	assert_true(ike_counter(w.server->ike, IKE_C_NO_PROPOSAL) > 1);
	world_free(&w);
}

static void
no_fitting_phase2(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].quick.enc[0].cipher = IKE_CIPHER_3DES;
	conf.rules[0].quick.enc[0].keybits = 0;
	conf.rules[0].quick.nenc = 1;
	conf.rules[0].quick.hash[0] = HASH_MD5;
	conf.rules[0].quick.nhash = 1;
	world_new(&w, 17, &wire, "198.51.100.7", NULL, &conf);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(sim_log_count(w.sim, "server warn: peer "
	    "198.51.100.7:20001: quick mode: no proposal chosen, offered "
	    "3des-md5-udp-transport"), 1);
	assert_true(sim_log_count(w.sim, "notify 14 NO-PROPOSAL-CHOSEN") > 0);
	/* Nothing came of phase 1: it goes, too. */
	sim_run(w.sim, 60000, NULL, NULL);
	nothing_left(w.server);
	world_free(&w);
}

static void
no_rule_and_no_data_plane(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.nrules = 0;
	world_new(&w, 18, &wire, "198.51.100.7", &conf, NULL);
	refused(&w, IKE_C_NO_RULE, "no ike rule fits this peer");
	world_free(&w);
	world_new(&w, 18, &wire, "198.51.100.7", NULL, NULL);
	ike_dataplane(w.server->ike, 0);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 500, NULL, NULL);
	assert_int_equal(sim_log_count(w.sim, "not answered, there is no data "
	    "plane"), 1);
	assert_int_equal(w.server->sent, 0);
	/* As soon as there is one, the client's next try gets through. */
	ike_dataplane(w.server->ike, 1);
	assert_true(sim_run(w.sim, 60000, both_up, &w));
	world_free(&w);
}

/* Two rules with keys of their own for any address: message 5 decides. */
static void
several_keys(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 19, &wire, "198.51.100.7", NULL, NULL);
	w.server->psk[0] = "staff";
	w.server->psk[1] = "guests";
	w.server->psk[2] = "swordfish";
	connect_up(&w);
	assert_int_equal(w.server->handles, 1);
	ike_flow_close(w.server->ike, w.server->flow.flow, "ordered");
	sim_run(w.sim, 1000, NULL, NULL);
	nothing_left(w.server);
	world_free(&w);
}

/* The data plane fails at each step: nothing stays, and it is told. */
static void
data_plane_fails(void **state)
{
	struct world w;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		world_new(&w, 20, &wire, "198.51.100.7", NULL, NULL);
		w.server->fail_spi = i == 0;
		w.server->fail_in = i == 1;
		w.server->fail_out = i == 2;
		w.server->deaf_plane = i == 3;
		ikeend_connect(w.client, w.server);
		sim_run(w.sim, 40000, NULL, NULL);
		assert_int_equal(w.server->ups, 0);
		assert_int_equal(w.server->nsa, 0);
		assert_true(ike_counter(w.server->ike, i == 3 ?
		    IKE_C_QUICK_TIMEOUT : IKE_C_DATAPLANE_ERROR) > 0);
		sim_run(w.sim, 120000, NULL, NULL);
		nothing_left(w.server);
		nothing_left(w.client);
		world_free(&w);
	}
}

static void
data_plane_lost(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 21, &wire, "198.51.100.7", NULL, NULL);
	connect_up(&w);
	ike_dataplane(w.server->ike, 0);
	assert_string_equal(w.server->down, "the data plane is gone");
	nothing_left(w.server);
	assert_true(sim_run(w.sim, 1000, both_down, &w));
	nothing_left(w.client);
	world_free(&w);
}

/* INITIAL-CONTACT with a key that many have: the neighbour with the same ID
 * answers the probe and stays, the dead one goes in 5 s. */
static void
initial_contact(void **state)
{
	struct ike_conf conf;
	struct ikeend *other, *third;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].srcid.type = ID_FQDN;
	conf.rules[0].srcid.len = 5;
	memcpy(conf.rules[0].srcid.data, "phone", 5);
	world_new(&w, 22, &wire, "198.51.100.7", NULL, &conf);
	connect_up(&w);
	other = ikeend_new(w.net, "other", "192.168.1.6", "198.51.100.7",
	    "swordfish", &conf);
	ikeend_connect(other, w.server);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(w.server->probes, 1);
	assert_int_equal(w.server->downs, 0);
	w.client->mute = 1;
	third = ikeend_new(w.net, "third", "192.168.1.7", "198.51.100.7",
	    "swordfish", &conf);
	ikeend_connect(third, w.server);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->ups, 3);
	assert_int_equal(w.server->downs, 1);
	assert_true(ikeend_match(other, w.server));
	assert_true(ikeend_match(third, w.server));
	assert_int_equal(ikeend_pairs(w.server), 2);
	world_free(&w);
}

/* With a key of its own the older flow is the same client's, and goes. */
static void
initial_contact_own_key(void **state)
{
	struct ike_conf conf;
	struct ikeend *again;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].srcid.type = ID_FQDN;
	conf.rules[0].srcid.len = 5;
	memcpy(conf.rules[0].srcid.data, "phone", 5);
	world_new(&w, 23, &wire, "198.51.100.7", NULL, &conf);
	w.server->own = 1;
	connect_up(&w);
	w.client->mute = 1;
	again = ikeend_new(w.net, "again", "192.168.1.6", "198.51.100.7",
	    "swordfish", &conf);
	ikeend_connect(again, w.server);
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(w.server->downs, 1);
	assert_string_equal(w.server->down, "the client started afresh");
	world_free(&w);
}

/* The NAT gives the client another port: the flow goes along, by its next
 * rekeying at the latest, or as soon as the data plane tells. */
static void
nat_rebinds(void **state)
{
	struct ike_conf conf;
	struct addr moved;
	struct world w;
	uint16_t port;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].quick.lifetime = 600;
	world_new(&w, 24, &wire, "198.51.100.7", NULL, &conf);
	connect_up(&w);
	port = w.server->flow.peer.port;
	ikenet_rebind(w.net);
	sim_run(w.sim, 700 * 1000, NULL, NULL);
	assert_int_equal(w.server->ups, 1);
	assert_int_equal(w.server->downs, 0);
	assert_true(w.server->changes > 0);
	assert_int_not_equal(w.server->flow.peer.port, port);
	assert_true(ikeend_match(w.client, w.server));
	moved = w.server->flow.peer;
	moved.port++;
	ike_flow_moved(w.server->ike, w.server->flow.flow, &moved);
	assert_int_equal(w.server->flow.peer.port, moved.port);
	world_free(&w);
}

/* A reload: who is still allowed stays, who is not is told and goes. */
static void
reload(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	world_new(&w, 25, &wire, "198.51.100.7", NULL, NULL);
	connect_up(&w);
	ikeend_conf(&conf);
	conf.rules[0].main.nenc = 1;
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	assert_int_equal(addr_parse("203.0.113.0", &conf.rules[0].dst), 0);
	conf.rules[0].dstlen = 24;
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	assert_int_equal(w.server->downs, 1);
	nothing_left(w.server);
	assert_true(sim_run(w.sim, 1000, both_down, &w));
	world_free(&w);
}

static void
shutdown_tells(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, 26, &wire, "198.51.100.7", NULL, NULL);
	connect_up(&w);
	ike_shutdown(w.server->ike, "ikeyd ends");
	nothing_left(w.server);
	assert_true(sim_run(w.sim, 1000, both_down, &w));
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
		cmocka_unit_test(a_day_of_rekeying),
		cmocka_unit_test(phase2_outlives_phase1),
		cmocka_unit_test(flow_lingers),
		cmocka_unit_test(wrong_key),
		cmocka_unit_test(no_key),
		cmocka_unit_test(neighbour_with_a_wrong_key),
		cmocka_unit_test(no_fitting_phase1),
		cmocka_unit_test(no_fitting_phase2),
		cmocka_unit_test(no_rule_and_no_data_plane),
		cmocka_unit_test(several_keys),
		cmocka_unit_test(data_plane_fails),
		cmocka_unit_test(data_plane_lost),
		cmocka_unit_test(initial_contact),
		cmocka_unit_test(initial_contact_own_key),
		cmocka_unit_test(nat_rebinds),
		cmocka_unit_test(reload),
		cmocka_unit_test(shutdown_tells)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
