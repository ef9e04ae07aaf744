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

/* PPP: our client against our server in virtual time, over perfect and bad
 * networks: whatever is lost, doubled or overtaken, both come to the same
 * end, and a session is never half open for good. */

#include <stdio.h>
#include <string.h>

#include "regress/lib/pppend.h"
#include "pppd-lite/ppp/proto.h"

#define SETUP_MS	65000

static int
both_settled(void *arg)
{
	struct ppp_end **e = arg;

	return (e[0]->up || e[0]->closed) && (e[1]->up || e[1]->closed);
}

static int
both_closed(void *arg)
{
	struct ppp_end **e = arg;

	return e[0]->closed && e[1]->closed;
}

struct pair {
	struct sim	*sim;
	struct ppp_end	 server, client, *both[2];
};

static void
pair_init(struct pair *p, uint64_t seed, const struct sim_net *net)
{
	p->sim = sim_new(seed);
	ppp_end_server(&p->server, p->sim);
	ppp_end_client(&p->client, p->sim);
	ppp_end_connect(&p->server, &p->client, net);
	p->both[0] = &p->server;
	p->both[1] = &p->client;
}

static void
pair_start(struct pair *p)
{
	ppp_end_start(&p->server);
	ppp_end_start(&p->client);
}

static void
pair_free(struct pair *p)
{
	ppp_end_free(&p->server);
	ppp_end_free(&p->client);
	sim_free(p->sim);
}

static void
assert_address(const struct addr *got, const char *want)
{
	char text[ADDR_STRLEN];

	assert_string_equal(addr_print_host(got, text, sizeof(text)), want);
}

static void
assert_both_up(struct pair *p)
{
	if (p->server.up != 1 || p->client.up != 1 || p->server.closed ||
	    p->client.closed) {
		sim_log_dump(p->sim);
		fail();
	}
	assert_string_equal(ppp_user(p->server.ppp), p->client.conf.name);
	assert_int_equal(ppp_authenticated(p->server.ppp), 1);
	assert_address(&p->server.network.peer_address, "10.9.0.2");
	assert_address(&p->client.network.our_address, "10.9.0.2");
	assert_address(&p->client.network.peer_address, "10.9.0.1");
	assert_address(&p->client.network.dns[0], "10.9.0.53");
	assert_int_equal(p->client.network.dns[1].family, ADDR_NONE);
}

static void
each_method(void **state)
{
	static const uint8_t methods[] = { PPP_METHOD_PAP,
	    PPP_METHOD_CHAP_MD5, PPP_METHOD_MSCHAPV2 };
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(methods); i++) {
		pair_init(&p, i + 1, &net);
		p.server.conf.methods[0] = methods[i];
		p.server.auth_ms = p.client.auth_ms = 30;
		pair_start(&p);
		assert_true(sim_run(p.sim, 2000, both_settled, p.both));
		assert_both_up(&p);
		assert_int_equal(ppp_method(p.server.ppp), methods[i]);
		assert_int_equal(p.server.asked, 1);
		pair_free(&p);
	}
}

/* The client would rather have CHAP, and the server's second choice is that:
 * a Nak leads there. */
static void
nak_leads_to_second_method(void **state)
{
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;

	(void)state;
	pair_init(&p, 1, &net);
	p.server.conf.methods[1] = PPP_METHOD_CHAP_MD5;
	p.server.conf.nmethods = 2;
	p.client.conf.methods[0] = PPP_METHOD_CHAP_MD5;
	p.client.conf.nmethods = 1;
	pair_start(&p);
	assert_true(sim_run(p.sim, 2000, both_settled, p.both));
	assert_both_up(&p);
	assert_int_equal(ppp_method(p.server.ppp), PPP_METHOD_CHAP_MD5);
	pair_free(&p);
}

static void
no_common_method(void **state)
{
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;

	(void)state;
	pair_init(&p, 1, &net);
	p.client.conf.methods[0] = PPP_METHOD_PAP;
	p.client.conf.nmethods = 1;
	pair_start(&p);
	assert_true(sim_run(p.sim, 20000, both_closed, p.both));
	assert_int_equal(p.server.reason, PPP_REASON_AUTH);
	assert_int_equal(p.server.asked, 0);
	assert_int_equal(sim_log_count(p.sim, "no method of login in common: "
	    "the peer refuses each of ours, last wish PAP"), 1);
	pair_free(&p);
}

static void
wrong_logins(void **state)
{
	static const struct {
		uint8_t method;
		const char *user, *password, *line;
	} v[] = {
		{ PPP_METHOD_MSCHAPV2, "alice", "mirror", "user \"alice\": "
		    "authenticate: MS-CHAPv2 login refused: wrong password" },
		{ PPP_METHOD_MSCHAPV2, "mallory", "wonderland", "user "
		    "\"mallory\": authenticate: MS-CHAPv2 login refused: "
		    "unknown user" },
		{ PPP_METHOD_CHAP_MD5, "alice", "mirror",
		    "CHAP-MD5 login refused: wrong password" },
		{ PPP_METHOD_PAP, "alice", "mirror",
		    "PAP login refused: wrong password" },
	};
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		pair_init(&p, i + 1, &net);
		p.server.conf.methods[0] = v[i].method;
		p.client.password = v[i].password;
		snprintf(p.client.conf.name, sizeof(p.client.conf.name), "%s",
		    v[i].user);
		pair_start(&p);
		assert_true(sim_run(p.sim, 20000, both_closed, p.both));
		assert_int_equal(p.server.reason, PPP_REASON_AUTH);
		assert_int_equal(p.client.reason, PPP_REASON_AUTH);
		assert_int_equal(p.server.opened, 0);
		assert_int_equal(p.server.asked, 1);
		assert_int_equal(sim_log_count(p.sim, v[i].line), 1);
		/* One line at the server for it all, with the peer. */
		assert_int_equal(sim_log_count(p.sim, "server warn"), 1);
		assert_int_equal(sim_log_count(p.sim, "server warn: session 1 "
		    "peer 203.0.113.9:4500 user"), 1);
		pair_free(&p);
	}
}

/* The server proves that it knows the password, too. */
static void
impostor(void **state)
{
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;

	(void)state;
	pair_init(&p, 1, &net);
	p.server.auth_by_hand = 1;
	pair_start(&p);
	(void)sim_run(p.sim, 1000, NULL, NULL);
	assert_int_equal(p.server.asked, 1);
	p.server.answer.ok = 1;
	p.server.answer.text[5] = p.server.answer.text[5] == '0' ? '1' : '0';
	ppp_auth_answer(p.server.ppp, &p.server.answer);
	assert_true(sim_run(p.sim, 20000, both_closed, p.both));
	assert_int_equal(p.client.reason, PPP_REASON_AUTH);
	assert_int_equal(p.client.up, 0);
	pair_free(&p);
}

static void
bad_networks(void **state)
{
	static const struct sim_net nets[] = {
		{ .delay_ms = 10, .jitter_ms = 200 },
		{ .delay_ms = 300, .dup = 1000 },
		{ .delay_ms = 50, .jitter_ms = 500, .dup = 300 },
		{ .delay_ms = 300, .loss = 100 },
		{ .delay_ms = 300, .jitter_ms = 300, .loss = 200, .dup = 100 },
	};
	struct pair p;
	unsigned int good, half;
	uint64_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(nets) / sizeof(nets[0]); i++) {
		good = half = 0;
		for (seed = 1; seed <= 200; seed++) {
			pair_init(&p, seed, &nets[i]);
			p.server.conf.methods[0] =
			    (uint8_t)(PPP_METHOD_PAP + seed % 3);
			p.server.auth_ms = p.client.auth_ms = seed % 50;
			pair_start(&p);
			if (!sim_run(p.sim, SETUP_MS, both_settled, p.both)) {
				fprintf(stderr, "# net %zu seed %llu\n", i,
				    (unsigned long long)seed);
				sim_log_dump(p.sim);
				fail();
			}
			(void)sim_run(p.sim, 30000, NULL, NULL);
			if (p.server.up && !p.server.closed && p.client.up &&
			    !p.client.closed) {
				assert_both_up(&p);
				good++;
			}
			/* Never one side alone. */
			half += !p.server.closed != !p.client.closed;
			assert_true(p.server.opened <= 1);
			assert_true(p.server.asked <= 2);
			pair_free(&p);
		}
		fprintf(stderr, "# network %zu: %u of 200 up, %u half\n", i,
		    good, half);
		assert_int_equal(half, 0);
		assert_int_equal(good, 200);
	}
}

/* Ten sessions that carry nothing for an hour each, 20 % lost either way: all
 * that keeps them are echoes. */
static void
idle_and_lossy(void **state)
{
	static const struct sim_net net = { .delay_ms = 300, .jitter_ms = 300,
	    .loss = 200 };
	struct pair p;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 10; seed++) {
		pair_init(&p, seed, &net);
		p.client.conf.echo_interval_ms = 0;
		pair_start(&p);
		assert_true(sim_run(p.sim, SETUP_MS, both_settled, p.both));
		assert_both_up(&p);
		(void)sim_run(p.sim, 3600000, NULL, NULL);
		assert_both_up(&p);
		assert_true(p.server.counters[PPP_C_ECHO_SENT] >= 100);
		pair_free(&p);
	}
}

static void
close_either_side(void **state)
{
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;
	int who;

	(void)state;
	for (who = 0; who < 2; who++) {
		pair_init(&p, 1, &net);
		pair_start(&p);
		assert_true(sim_run(p.sim, 2000, both_settled, p.both));
		ppp_close(p.both[who]->ppp, PPP_REASON_ADMIN,
		    "closed by the administrator");
		assert_true(sim_run(p.sim, 3100, both_closed, p.both));
		assert_int_equal(p.both[who]->reason, PPP_REASON_ADMIN);
		assert_int_equal(p.both[!who]->reason, PPP_REASON_PEER);
		pair_free(&p);
	}
}

static void
peer_vanishes(void **state)
{
	static const struct sim_net net = { .delay_ms = 20 };
	static const struct sim_net dead = { .loss = 1000 };
	struct pair p;

	(void)state;
	pair_init(&p, 1, &net);
	pair_start(&p);
	assert_true(sim_run(p.sim, 2000, both_settled, p.both));
	/* A quiet hour changes nothing. */
	(void)sim_run(p.sim, 3600000, NULL, NULL);
	assert_both_up(&p);
	p.server.net = p.client.net = dead;
	/* 3 echoes of 30 s, the first up to 30 s away, and the goodbyes. */
	assert_true(sim_run(p.sim, 130000, both_closed, p.both));
	assert_int_equal(p.server.reason, PPP_REASON_ECHO);
	assert_int_equal(sim_log_count(p.sim, "server warn"), 1);
	pair_free(&p);
}

static void
looped_back(void **state)
{
	struct sim *sim = sim_new(7);
	struct sim_net net = { .delay_ms = 5 };
	struct ppp_end e;

	(void)state;
	ppp_end_server(&e, sim);
	e.other = &e;
	e.net = net;
	ppp_end_start(&e);
	(void)sim_run(sim, 20000, NULL, NULL);
	assert_int_equal(e.closed, 1);
	assert_int_equal(e.reason, PPP_REASON_LOOPBACK);
	ppp_end_free(&e);
	sim_free(sim);
}

/* The way of an IPCP Ack: not before the interface is there, and at once when
 * it is; without one the session goes. */
static void
ack_waits_for_interface(void **state)
{
	static const struct sim_net net = { .delay_ms = 20 };
	struct pair p;

	(void)state;
	pair_init(&p, 1, &net);
	p.server.pipex_by_hand = 1;
	pair_start(&p);
	(void)sim_run(p.sim, 8000, NULL, NULL);
	assert_int_equal(p.server.opened, 1);
	assert_int_equal(p.server.up, 0);
	assert_int_equal(p.client.up, 0);
	ppp_pipex_answer(p.server.ppp, 1, NULL);
	assert_true(sim_run(p.sim, 5000, both_settled, p.both));
	assert_both_up(&p);
	pair_free(&p);

	pair_init(&p, 2, &net);
	p.server.pipex_by_hand = 1;
	pair_start(&p);
	(void)sim_run(p.sim, 1000, NULL, NULL);
	ppp_pipex_answer(p.server.ppp, 0, "too many open files");
	assert_true(sim_run(p.sim, 5000, both_closed, p.both));
	assert_int_equal(p.server.reason, PPP_REASON_PIPEX);
	assert_int_equal(p.client.up, 0);
	assert_int_equal(sim_log_count(p.sim,
	    "network: no interface: too many open files"), 1);
	pair_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_method),
		cmocka_unit_test(nak_leads_to_second_method),
		cmocka_unit_test(no_common_method),
		cmocka_unit_test(wrong_logins),
		cmocka_unit_test(impostor),
		cmocka_unit_test(bad_networks),
		cmocka_unit_test(idle_and_lossy),
		cmocka_unit_test(close_either_side),
		cmocka_unit_test(peer_vanishes),
		cmocka_unit_test(looped_back),
		cmocka_unit_test(ack_waits_for_interface),
	};

	return cmocka_run_group_tests_name("ppp pair", tests, NULL, NULL);
}
