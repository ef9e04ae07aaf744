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

/* Several keys: by address, prefix and ID, and several for any peer, among which
 * message 5 decides (RFC 2409 5.4). The pretended keys process numbers the
 * keys of an end from 1 on. */

#include <stdio.h>

#include "ike_world.h"

static void
rule_peers(struct ike_rule *r, const char *net, uint8_t len)
{
	assert_int_equal(addr_parse(net, &r->dst), 0);
	r->dstlen = len;
}

static void
rule_id(struct ike_id *id, const char *name)
{
	id->type = ID_FQDN;
	id->len = (uint8_t)strlen(name);
	memcpy(id->data, name, id->len);
}

/* A server with n equal rules for any, of the keys 1 to n. */
static void
server_conf(struct ike_conf *c, uint16_t n)
{
	uint16_t i;

	ikeend_conf(c);
	for (i = 0; i < n; i++) {
		c->rules[i] = c->rules[0];
		c->rules[i].credential = i + 1u;
	}
	c->nrules = n;
}

static void
only(struct ike_transforms *t, uint8_t cipher, uint16_t bits, uint8_t group)
{
	t->enc[0].cipher = cipher;
	t->enc[0].keybits = bits;
	t->group[0] = group;
	t->nenc = t->ngroup = 1;
}

/* Sixteen groups of users, each with a key of its own, and the last of them
 * calls: its rule is what counts from then on. */
static void
sixteen_keys(void **state)
{
	static char names[16][16];
	struct ike_conf conf;
	struct world w;
	unsigned int i;

	(void)state;
	server_conf(&conf, 16);
	only(&conf.rules[15].quick, IKE_CIPHER_AES_CBC, 128, 0);
	conf.rules[15].quick.ngroup = 0;
	world_new(&w, 40, &wire, "198.51.100.7", &conf, NULL);
	for (i = 0; i < 16; i++) {
		snprintf(names[i], sizeof(names[i]), "group-%u", i);
		w.server->psk[i] = names[i];
	}
	w.client->psk[0] = names[15];
	connect_up(&w);
	assert_string_equal(w.server->flow.esp, "aes128-sha2_256");
	assert_int_equal(w.server->handles, 1);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_PSK_MISMATCH), 0);
	ike_flow_close(w.server->ike, w.server->flow.flow, "ordered");
	sim_run(w.sim, 1000, NULL, NULL);
	nothing_left(w.server);
	world_free(&w);
}

/* A key that is nobody's is tried against all, once in two seconds, and holds
 * nothing. */
static void
none_of_them(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	server_conf(&conf, 3);
	world_new(&w, 41, &wire, "198.51.100.7", &conf, NULL);
	w.server->psk[0] = "staff";
	w.server->psk[1] = "guests";
	w.server->psk[2] = "phones";
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 500, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_PSK_MISMATCH), 1);
	assert_int_equal(w.server->handles, 0);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 500, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_PSK_MISMATCH), 1);
	assert_true(ike_counter(w.server->ike, IKE_C_PSK_RATE) > 0);
	world_free(&w);
}

/* Guests may use AES-128 with MODP 2048, staff AES-256 with ECP 384; a client
 * that offers both gets neither's by the other's key. */
static void
transform_of_another_key(void **state)
{
	struct ike_conf conf, one;
	struct world w;

	(void)state;
	server_conf(&conf, 2);
	only(&conf.rules[0].main, IKE_CIPHER_AES_CBC, 128, DH_MODP2048);
	only(&conf.rules[1].main, IKE_CIPHER_AES_CBC, 256, DH_ECP384);
	ikeend_conf(&one);
	only(&one.rules[0].main, IKE_CIPHER_AES_CBC, 128, DH_MODP2048);
	world_new(&w, 42, &wire, "198.51.100.7", &conf, &one);
	w.server->psk[0] = "guests";
	w.server->psk[1] = "staff";
	w.client->psk[0] = "staff";
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->ups, 0);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_RULE_TRANSFORM), 1);
	assert_int_equal(sim_log_count(w.sim, "aes128-sha2_256-modp2048 was "
	    "chosen while the key was not known, and no ike rule of its key "
	    "allows that"), 1);
	assert_int_equal(w.server->handles, 0);
	/* With a transform of its own rule the same key gets in. */
	only(&one.rules[0].main, IKE_CIPHER_AES_CBC, 256, DH_ECP384);
	assert_int_equal(ike_reload(w.client->ike, &one), 0);
	sim_run(w.sim, 60000, NULL, NULL);
	connect_up(&w);
	assert_string_equal(w.server->flow.ike, "aes256-sha2_256-ecp384");
	world_free(&w);
}

/* Of what a client offers, that is taken which the most keys allow. */
static void
what_most_allow(void **state)
{
	struct ike_conf conf;
	struct world w;
	uint16_t i;

	(void)state;
	server_conf(&conf, 3);
	only(&conf.rules[0].main, IKE_CIPHER_AES_CBC, 256, DH_MODP2048);
	for (i = 1; i < 3; i++)
		only(&conf.rules[i].main, IKE_CIPHER_AES_CBC, 128, DH_ECP256);
	world_new(&w, 43, &wire, "198.51.100.7", &conf, NULL);
	w.server->psk[0] = "old";
	w.server->psk[1] = "guests";
	w.server->psk[2] = "swordfish";
	connect_up(&w);
	assert_string_equal(w.server->flow.ike, "aes128-sha2_256-ecp256");
	world_free(&w);
}

/* The rule for the peer's own prefix goes before the one for any, wherever it
 * is written. */
static void
longest_prefix(void **state)
{
	static const struct {
		const char	*net;
		uint8_t		 len;
		const char	*esp;
	} cases[] = {
		{ "198.51.100.0", 24, "aes128-sha1" },
		{ "198.51.100.7", 32, "aes128-sha1" },
		{ "203.0.113.0", 24, "aes256gcm16" }
	};
	struct ike_conf conf;
	struct world w;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		server_conf(&conf, 2);
		conf.rules[1].credential = 1;	/* the same key */
		rule_peers(&conf.rules[1], cases[i].net, cases[i].len);
		only(&conf.rules[1].quick, IKE_CIPHER_AES_CBC, 128, 0);
		conf.rules[1].quick.ngroup = 0;
		conf.rules[1].quick.hash[0] = HASH_SHA1;
		world_new(&w, 44, &wire, "198.51.100.7", &conf, NULL);
		connect_up(&w);
		assert_string_equal(w.server->flow.esp, cases[i].esp);
		world_free(&w);
	}
}

/* A key whose only rule names an ID is no use under another one; beside a rule
 * of the same key for all, the named rule goes first. */
static void
key_and_id(void **state)
{
	struct ike_conf conf, named;
	struct world w;

	(void)state;
	server_conf(&conf, 2);
	rule_id(&conf.rules[1].dstid, "phone");
	conf.rules[1].credential = 1;
	only(&conf.rules[1].quick, IKE_CIPHER_AES_CBC, 256, 0);
	conf.rules[1].quick.ngroup = 0;
	ikeend_conf(&named);
	rule_id(&named.rules[0].srcid, "phone");
	world_new(&w, 45, &wire, "198.51.100.7", &conf, &named);
	connect_up(&w);
	assert_string_equal(w.server->flow.esp, "aes256-sha2_256");
	world_free(&w);
	/* Anybody else comes under the rule for all, ... */
	world_new(&w, 46, &wire, "198.51.100.7", &conf, NULL);
	connect_up(&w);
	assert_string_equal(w.server->flow.esp, "aes256gcm16");
	world_free(&w);
	/* ... if that is for the same key. */
	conf.rules[0].credential = 2;
	world_new(&w, 47, &wire, "198.51.100.7", &conf, NULL);
	w.server->psk[1] = "marlin";
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->ups, 0);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_ID), 1);
	world_free(&w);
}

/* A reload finds each client's rule again by its key, in whatever order they
 * are. Who is in stays when its key is taken away, unless no rule fits it by
 * address and ID, or its key's rule does not allow its transform any more. */
static void
reload_by_key(void **state)
{
	struct ike_conf conf;
	struct ikeend *other;
	struct world w;

	(void)state;
	server_conf(&conf, 2);
	world_new(&w, 48, &wire, "198.51.100.7", &conf, NULL);
	w.server->psk[0] = "guests";
	w.server->psk[1] = "swordfish";
	connect_up(&w);
	other = ikeend_new(w.net, "other", "10.0.0.2", NULL, "guests",
	    &w.client->conf);
	ikeend_connect(other, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(w.server->ups, 2);
	/* Another order, and algorithms that only the key's rule has. */
	conf.rules[0].credential = 2;
	conf.rules[1].credential = 1;
	only(&conf.rules[1].main, IKE_CIPHER_AES_CBC, 256, DH_MODP2048);
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	assert_int_equal(w.server->downs, 0);
	/* One key is gone, and nobody has to go. */
	conf.nrules = 1;
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	assert_int_equal(w.server->downs, 0);
	/* What is agreed on is not allowed to the guests any more. */
	conf.nrules = 2;
	only(&conf.rules[1].main, IKE_CIPHER_3DES, 0, DH_MODP2048);
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	assert_int_equal(w.client->downs, 0);
	assert_int_equal(other->downs, 1);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixteen_keys),
		cmocka_unit_test(none_of_them),
		cmocka_unit_test(transform_of_another_key),
		cmocka_unit_test(what_most_allow),
		cmocka_unit_test(longest_prefix),
		cmocka_unit_test(key_and_id),
		cmocka_unit_test(reload_by_key)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
