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

/* IKE between our two roles: refusals, flows that linger, move and end, data
 * planes that fail. */

#include "ike_world.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/sa_pair.h"
#include "ikeyd/ike/state.h"

/* The client's phase 1 ends without a word of a new one: phase 2 lives on. */
static void
phase2_outlives_phase1(void **state)
{
	struct ike_conf conf;
	struct world w;
	unsigned int i;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = 600;
	conf.rules[0].quick.lifetime = 3600;
	world_new(&w, 11, &wire, "198.51.100.7", NULL, &conf);
	connect_up(&w);
	w.client->mute = 1;
	/* Its data goes on. */
	for (i = 0; i < 90; i++) {
		w.server->esp_in += 100;
		sim_run(w.sim, 10000, NULL, NULL);
	}
	assert_int_equal(ikeend_sas(w.server), 0);
	assert_int_equal(ikeend_pairs(w.server), 1);
	assert_int_equal(w.server->downs, 0);
	sim_run(w.sim, 3600 * 1000, NULL, NULL);
	nothing_left(w.server);
	assert_string_equal(w.server->down, "lifetimes ended");
	world_free(&w);
}

/* The client deletes its ESP SAs only (Windows, when idle): the flow lingers
 * for a minute, and a new quick mode in that time keeps it. */
static void
flow_lingers(void **state)
{
	struct world w;
	struct flow *f;

	(void)state;
	world_new(&w, 12, &wire, "198.51.100.7", NULL, NULL);
	connect_up(&w);
	f = flow_find(w.client->ike, w.client->flow.flow);
	pair_close(TAILQ_FIRST(&f->pairs), 1);
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

/* What the server said, when, and how long it was. */
static struct {
	uint64_t	ms;
	size_t		len;
	uint8_t		exchange;
} said[64];
static size_t	nsaid;

static int
keep_said(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)natt;
	if (nsaid < sizeof(said) / sizeof(said[0])) {
		said[nsaid].ms = sim_now(ikenet_sim(e->net));
		said[nsaid].len = len;
		said[nsaid++].exchange = buf[18];
	}
	return 0;
}

/* From outside it can't be told whether there is no key for an address, one
 * that is not the client's, or several. */
static void
refusals_look_alike(void **state)
{
	static const struct {
		const char	*psk[3];
	} cases[] = {
		{ { NULL } }, { { "other" } }, { { "other", "and-another" } }
	};
	struct world w;
	uint8_t one[sizeof(said)];
	size_t i, none = 0;

	(void)state;
	for (i = 0; i < 3; i++) {
		world_new(&w, 28, &wire, "198.51.100.7", NULL, NULL);
		memset(said, 0, sizeof(said));
		nsaid = 0;
		memcpy(w.server->psk, cases[i].psk, sizeof(cases[i].psk));
		w.server->filter = keep_said;
		ikeend_connect(w.client, w.server);
		sim_run(w.sim, 90000, NULL, NULL);
		assert_int_equal(w.server->ups, 0);
		if (i == 0) {
			none = nsaid;
			memcpy(one, said, sizeof(said));
		}
		assert_int_equal(nsaid, 2);
		assert_int_equal(nsaid, none);
		assert_memory_equal(said, one, sizeof(said));
		world_free(&w);
	}
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
	/* At once, not after a repeat of message 5. */
	assert_int_equal(ikeend_connect(w.client, w.server), 0);
	assert_true(sim_run(w.sim, 500, both_up, &w));
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

/* Who comes back from the same address and port, and knows nothing of before,
 * takes the place of its flow only if ID and key are the same, too: the NAT may
 * have given the port to somebody else. */
static void
who_joins_a_flow(void **state)
{
	static const struct {
		const char	*id, *key;
		unsigned int	 downs;
	} cases[] = {
		{ "phone", "swordfish", 1 },
		{ "other", "swordfish", 0 },
		{ "phone", "marlin", 0 }
	};
	struct ike_conf conf;
	struct world w;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		ikeend_conf(&conf);
		conf.rules[0].srcid.type = ID_FQDN;
		conf.rules[0].srcid.len = 5;
		memcpy(conf.rules[0].srcid.data, "phone", 5);
		world_new(&w, 27, &wire, NULL, NULL, &conf);
		w.server->psk[1] = "marlin";
		connect_up(&w);
		/* The client forgets all, without a Delete. */
		w.client->mute = 1;
		ike_shutdown(w.client->ike, "forgotten");
		w.client->mute = 0;
		memcpy(conf.rules[0].srcid.data, cases[i].id, 5);
		w.client->psk[0] = cases[i].key;
		assert_int_equal(ike_reload(w.client->ike, &conf), 0);
		assert_int_equal(ikeend_connect(w.client, w.server), 0);
		sim_run(w.sim, 2000, NULL, NULL);
		if (w.server->downs != cases[i].downs)
			fail_msg("%s with %s: expected %u flows to end, got %u",
			    cases[i].id, cases[i].key, cases[i].downs,
			    w.server->downs);
		assert_int_equal(w.server->ups, 2);
		assert_int_equal(ikeend_pairs(w.server), 2 - cases[i].downs);
		world_free(&w);
	}
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
	/* Somebody of another ID is no reason to ask anybody. */
	memcpy(conf.rules[0].srcid.data, "other", 5);
	ikeend_connect(ikeend_new(w.net, "stranger", "192.168.1.8",
	    "198.51.100.7", "swordfish", &conf), w.server);
	memcpy(conf.rules[0].srcid.data, "phone", 5);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->ups, 3);
	assert_int_equal(w.server->probes, 1);
	w.client->mute = 1;
	third = ikeend_new(w.net, "third", "192.168.1.7", "198.51.100.7",
	    "swordfish", &conf);
	ikeend_connect(third, w.server);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(w.server->ups, 4);
	assert_int_equal(w.server->downs, 1);
	assert_true(ikeend_match(other, w.server));
	assert_true(ikeend_match(third, w.server));
	assert_int_equal(ikeend_pairs(w.server), 3);
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
/* The port of each pair of SAs that is shown. */
static void
same_port(void *arg, const struct ike_sa_pair *p, const char *esp)
{
	(void)esp;
	assert_int_equal(p->peer.port, *(const uint16_t *)arg);
}

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
	ike_pair_walk(w.server->ike, same_port, &moved.port);
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
		cmocka_unit_test(phase2_outlives_phase1),
		cmocka_unit_test(flow_lingers),
		cmocka_unit_test(wrong_key),
		cmocka_unit_test(no_key),
		cmocka_unit_test(refusals_look_alike),
		cmocka_unit_test(neighbour_with_a_wrong_key),
		cmocka_unit_test(no_fitting_phase1),
		cmocka_unit_test(no_fitting_phase2),
		cmocka_unit_test(no_rule_and_no_data_plane),
		cmocka_unit_test(several_keys),
		cmocka_unit_test(data_plane_fails),
		cmocka_unit_test(data_plane_lost),
		cmocka_unit_test(who_joins_a_flow),
		cmocka_unit_test(initial_contact),
		cmocka_unit_test(initial_contact_own_key),
		cmocka_unit_test(nat_rebinds),
		cmocka_unit_test(reload),
		cmocka_unit_test(shutdown_tells)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
