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


/* Renewing phase 1 from either side: the flow always has an ISAKMP SA, one flow
 * it stays, and ESP goes on whatever becomes of it. */

#include "ike_world.h"
#include "ikeyd/ike/dpd.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/informational.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/renew.h"
#include "ikeyd/ike/sa.h"

#define LIFE	600u		/* seconds of phase 1 */
#define NAT	"198.51.100.7"

static struct flow *
flow_of(const struct ikeend *e)
{
	return RB_MIN(flows_by_id, &e->ike->flows);
}

static struct isakmp_sa *
sa_of(const struct ikeend *e)
{
	return TAILQ_FIRST(&flow_of(e)->sas);
}

/* The client forgets to renew, from its newest phase 1 on. */
static void
forget(struct ikeend *e)
{
	timer_del(&e->ike->heap, &sa_of(e)->renew);
}

static int
is_message1(const uint8_t *buf, size_t len)
{
	static const uint8_t zero[ISAKMP_COOKIELEN];

	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_MAIN &&
	    memcmp(buf + ISAKMP_COOKIELEN, zero, sizeof(zero)) == 0;
}

static unsigned int	calls, calls_natt;

static int
count_calls(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e;
	if (is_message1(buf, len)) {
		calls++;
		calls_natt += natt != 0;
	}
	return 0;
}

/* It has itself not called. */
static int
no_calls(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	return is_message1(buf, len);
}

static int
is_gap(void *arg)
{
	struct world *w = arg;

	return cannot_talk(w) || TAILQ_EMPTY(&flow_of(w->server)->sas) ||
	    TAILQ_EMPTY(&flow_of(w->client)->sas);
}

static void
no_gap_for(struct world *w, uint64_t ms)
{
	if (sim_run(w->sim, ms, is_gap, w)) {
		sim_log_dump(w->sim);
		fail_msg("%llu: no ISAKMP SA (%u, %u), or ESP on an SA "
		    "that is not there", (unsigned long long)
		    sim_now(w->sim), ikeend_sas(w->server),
		    ikeend_sas(w->client));
	}
	assert_int_equal(w->server->downs + w->client->downs, 0);
	assert_int_equal(w->server->ups, 1);
}

static uint64_t
ups(const struct ikeend *e)
{
	return ike_counter(e->ike, IKE_C_MAIN_UP);
}

static void
up_of(struct world *w, uint64_t seed, const char *nat,
    const struct ike_conf *server)
{
	struct ike_conf conf;

	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = LIFE;
	world_new(w, seed, &wire, nat, server, &conf);
	calls = calls_natt = 0;
	w->server->filter = count_calls;
	connect_up(w);
}

static void
up(struct world *w, uint64_t seed)
{
	up_of(w, seed, NAT, NULL);
	no_gap_for(w, 2000);
}

static int
renewed(void *arg)
{
	struct world *w = arg;

	return ups(w->server) == 2 && ups(w->client) == 2;
}

/* Who began it renews it, and the old one goes only then. */
static void
initiator_renews(void **state)
{
	struct world w;

	(void)state;
	up(&w, 200);
	no_gap_for(&w, LIFE * 1000 * 80 / 100);
	assert_int_equal(ups(w.server), 1);
	assert_true(sim_run(w.sim, LIFE * 1000 * 6 / 100, renewed, &w));
	assert_int_equal(ikeend_sas(w.server), 2);
	assert_int_equal(ikeend_sas(w.client), 2);
	no_gap_for(&w, 12000);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_int_equal(ikeend_sas(w.client), 1);
	no_gap_for(&w, 10ull * LIFE * 1000);
	assert_in_range(ups(w.server), 12, 14);
	assert_int_equal(calls, 0);
	world_free(&w);
}

/* A client that forgets to: we call it, behind its NAT, on port 4500. */
static void
responder_calls(void **state)
{
	struct world w;
	unsigned int i;

	(void)state;
	up(&w, 201);
	for (i = 1; i <= 5; i++) {
		forget(w.client);
		if (i == 1) {
			no_gap_for(&w, LIFE * 1000 * 93 / 100 - 2000);
			assert_int_equal(ups(w.server), 1);
			no_gap_for(&w, LIFE * 1000 * 3 / 100);
		} else
			no_gap_for(&w, LIFE * 1000 * 86 / 100);
		assert_int_equal(ups(w.server), i + 1);
		assert_true(sa_of(w.server)->initiator);
		assert_true(sa_of(w.server)->path.natt);
		assert_int_equal(sa_of(w.server)->path.peer.port,
		    flow_of(w.server)->info.peer.port);
	}
	assert_int_equal(calls, 5);
	assert_int_equal(calls_natt, 5);
	/* Phase 2 was none of its business. */
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_UP), 1);
	assert_int_equal(ike_counter(w.client->ike, IKE_C_QUICK_ID) +
	    sim_log_count(w.sim, "notify 1"), 0);
	/* The new one serves: the client's next quick mode, DPD, the end. */
	ike_flow_close(w.client->ike, w.client->flow.flow, "ordered");
	assert_true(sim_run(w.sim, 1000, both_down, &w));
	nothing_left(w.server);
	nothing_left(w.client);
	world_free(&w);
}

/* A group for PFS that is only among main's, and is not the one that phase 1
 * used, is still taken after we renewed phase 1 with just what it used. */
static void
pfs_as_before(void **state)
{
	struct ike_conf server, client;
	struct world w;

	(void)state;
	ikeend_conf(&server);
	server.rules[0].main.group[0] = DH_ECP256;
	server.rules[0].main.group[1] = DH_ECP384;
	server.rules[0].main.ngroup = 2;
	ikeend_conf(&client);
	client.rules[0].main.group[0] = DH_ECP256;
	client.rules[0].main.ngroup = 1;
	client.rules[0].main.lifetime = LIFE;
	client.rules[0].quick.group[0] = DH_ECP384;
	client.rules[0].quick.ngroup = 1;
	client.rules[0].quick.lifetime = LIFE + 100;
	world_new(&w, 230, &wire, NAT, &server, &client);
	connect_up(&w);
	forget(w.client);
	no_gap_for(&w, LIFE * 1000 * 97 / 100);
	assert_int_equal(ups(w.server), 2);
	assert_true(sa_of(w.server)->initiator);
	forget(w.client);
	no_gap_for(&w, 110 * 1000);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_UP), 2);
	assert_int_equal(TAILQ_FIRST(&flow_of(w.server)->pairs)->terms.group,
	    DH_ECP384);
	world_free(&w);
}

/* Lifetimes of tens of seconds. */
static void
short_lifetime(void **state)
{
	struct ike_conf conf;
	struct world w;
	int i;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = 30;
	conf.rules[0].quick.lifetime = 20;
	world_new(&w, 202, &wire, NAT, NULL, &conf);
	connect_up(&w);
	for (i = 0; i < 40; i++) {
		forget(w.client);
		no_gap_for(&w, 10000);
	}
	assert_in_range(ups(w.server), 10, 20);
	world_free(&w);
}

/* As IP protocol 50, with IKE on port 500. */
static void
without_nat(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.force_encap = 0;
	conf.rules[0].main.lifetime = LIFE;
	world_new(&w, 203, &wire, NULL, &conf, &conf);
	calls = calls_natt = 0;
	w.server->filter = count_calls;
	connect_up(&w);
	forget(w.client);
	no_gap_for(&w, LIFE * 1000 * 97 / 100);
	assert_int_equal(ups(w.server), 2);
	assert_int_equal(calls, 1);
	assert_int_equal(calls_natt, 0);
	world_free(&w);
}

/* Both at the same moment, with messages lost and late; later they do not go
 * on doing everything twice. */
static void
both_at_once(void **state)
{
	static const struct sim_net bad = { 40, 60, 50, 30 };
	struct world w;
	uint64_t seed, before;

	(void)state;
	for (seed = 300; seed < 330; seed++) {
		up(&w, seed);
		ikenet_set(w.net, &bad);
		assert_int_equal(renew_begin(flow_of(w.server)), 0);
		assert_int_equal(renew_begin(flow_of(w.client)), 0);
		no_gap_for(&w, 60000);
		assert_true(ups(w.server) >= 2);
		ikenet_set(w.net, &wire);
		no_gap_for(&w, 2 * LIFE * 1000);
		before = ups(w.server);
		no_gap_for(&w, 10ull * LIFE * 1000);
		assert_in_range(ups(w.server) - before, 9, 14);
		assert_in_range(ikeend_sas(w.server), 1, 2);
		world_free(&w);
	}
}

/* Messages lost, the client forgetful: the flow and ESP never notice. */
static void
over_a_bad_path(void **state)
{
	static const struct sim_net bad = { 80, 80, 100, 20 };
	struct world w;
	uint64_t seed;
	int i;

	(void)state;
	for (seed = 400; seed < 420; seed++) {
		up(&w, seed);
		ikenet_set(w.net, &bad);
		for (i = 0; i < 10; i++) {
			if (!TAILQ_EMPTY(&flow_of(w.client)->sas))
				forget(w.client);
			if (sim_run(w.sim, LIFE * 1000 / 2, cannot_talk, &w)) {
				sim_log_dump(w.sim);
				fail_msg("seed %d: ESP does not fit",
				    (int)seed);
			}
		}
		assert_int_equal(w.server->downs + w.client->downs, 0);
		assert_true(ups(w.server) >= 5);
		world_free(&w);
	}
}

/* One that is not to be called keeps its flow as long as its ESP lives. */
static void
client_is_not_called(void **state)
{
	struct world w;

	(void)state;
	up(&w, 204);
	w.server->filter = no_calls;
	w.client->filter = no_calls;
	if (sim_run(w.sim, 3000 * 1000, cannot_talk, &w))
		fail_msg("ESP does not fit any more");
	assert_int_equal(ikeend_sas(w.server), 0);
	assert_int_equal(ikeend_pairs(w.server), 1);
	assert_int_equal(w.server->downs, 0);
	/* Once it is back it comes into its old flow. */
	w.client->filter = NULL;
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	no_gap_for(&w, 1000);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_int_equal(w.server->ups, 1);
	world_free(&w);
}

/* Its phase 1 is gone when an ESP SA nears its end: we call, then renew. */
static void
called_for_phase2(void **state)
{
	struct isakmp_sa *sa;
	struct world w;

	(void)state;
	up(&w, 205);
	sa = sa_of(w.client);
	info_delete_sa(sa);
	sa_free(sa);
	timer_del(&w.client->ike->heap,
	    &TAILQ_FIRST(&flow_of(w.client)->pairs)->soft);
	sim_run(w.sim, 100, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 0);
	if (sim_run(w.sim, 3590 * 1000, cannot_talk, &w))
		fail_msg("ESP does not fit any more");
	assert_true(ikeend_sas(w.server) >= 1);
	assert_int_equal(ikeend_pairs(w.server), 2);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* Phase 1 is gone, and the server's last pair ends in 2 s. */
static void
last_moments(struct world *w, uint64_t seed)
{
	struct isakmp_sa *sa;
	struct pair *p;

	up(w, seed);
	sa = sa_of(w->client);
	info_delete_sa(sa);
	sa_free(sa);
	timer_del(&w->client->ike->heap,
	    &TAILQ_FIRST(&flow_of(w->client)->pairs)->soft);
	sim_run(w->sim, 100, NULL, NULL);
	assert_int_equal(ikeend_sas(w->server), 0);
	p = TAILQ_FIRST(&flow_of(w->server)->pairs);
	timer_set(&w->server->ike->heap, &p->hard, sim_now(w->sim) + 2000);
}

/* It ends while we call: the flow waits, and the next pair is made by us. */
static void
pair_ends_while_calling(void **state)
{
	struct world w;
	struct pair *p;

	(void)state;
	last_moments(&w, 210);
	w.client->mute = 1;
	sim_run(w.sim, 1000, NULL, NULL);
	p = TAILQ_FIRST(&flow_of(w.server)->pairs);
	timer_set(&w.server->ike->heap, &p->soft, sim_now(w.sim));
	sim_run(w.sim, 6000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 0);
	assert_int_equal(w.server->downs, 0);
	w.client->mute = 0;
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 1);
	assert_false(cannot_talk(&w));
	assert_int_equal(flow_of(w.server)->info.flow, w.server->flow.flow);
	/* Once is enough: the next phase 1 makes none. */
	no_gap_for(&w, LIFE * 1000 * 97 / 100);
	assert_int_equal(ups(w.server), 3);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_UP), 2);
	world_free(&w);
}

/* It ends at both ends while both call, and the client can't be heard: it knows
 * the traffic again that it once asked for. */
static void
pair_ends_at_both(void **state)
{
	struct world w;
	struct pair *p;

	(void)state;
	last_moments(&w, 213);
	p = TAILQ_FIRST(&flow_of(w.client)->pairs);
	assert_int_equal(p->terms.local_port, 0);
	timer_set(&w.client->ike->heap, &p->hard, sim_now(w.sim) + 2000);
	w.client->filter = no_calls;
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	p = TAILQ_FIRST(&flow_of(w.server)->pairs);
	w.client->mute = 1;
	timer_set(&w.server->ike->heap, &p->soft, sim_now(w.sim));
	sim_run(w.sim, 6000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.client) + ikeend_pairs(w.server), 0);
	w.client->mute = 0;
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 1);
	no_gap_for(&w, 60000);
	assert_int_equal(TAILQ_FIRST(&flow_of(w.client)->pairs)->
	    terms.local_port, 0);
	world_free(&w);
}

/* It ends while the client calls us. */
static void
pair_ends_while_called(void **state)
{
	static const struct sim_net slow = { 450, 0, 0, 0 };
	struct world w;

	(void)state;
	last_moments(&w, 211);
	timer_del(&w.server->ike->heap,
	    &TAILQ_FIRST(&flow_of(w.server)->pairs)->soft);
	ikenet_set(w.net, &slow);
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 2100, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 0);
	assert_int_equal(w.server->downs, 0);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_int_equal(w.server->ups, 1);
	/* It does not know that ESP has to be made anew: we do. */
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_UP), 2);
	sim_run(w.sim, 90000, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_UP), 2);
	assert_int_equal(w.server->downs, 0);
	assert_int_equal(w.server->ups, 1);
	assert_false(cannot_talk(&w));
	world_free(&w);
}

/* One that says it starts afresh is let into no flow of before, though that
 * waits for it without any SA. */
static void
afresh_meanwhile(void **state)
{
	struct world w;
	uint32_t flow;

	(void)state;
	last_moments(&w, 212);
	w.server->filter = no_calls;
	assert_int_equal(renew_begin(flow_of(w.server)), 0);
	flow = w.server->flow.flow;
	sim_run(w.sim, 2500, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 0);
	assert_int_equal(w.server->downs, 0);
	ike_flow_close(w.client->ike, w.client->flow.flow, "switched off");
	assert_int_equal(ikeend_connect(w.client, w.server), 0);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(w.server->downs, 1);
	assert_int_not_equal(w.server->flow.flow, flow);
	assert_string_equal(w.server->down, "the client started afresh");
	world_free(&w);
}

static int
drop_main(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_MAIN;
}

/* The first try falls into a time when the path is down: there is another. */
static void
tries_again(void **state)
{
	struct world w;

	(void)state;
	up(&w, 214);
	timer_del(&w.server->ike->heap, &sa_of(w.server)->renew);
	w.server->filter = drop_main;
	no_gap_for(&w, LIFE * 1000 * 88 / 100);
	assert_int_equal(ike_counter(w.client->ike, IKE_C_HALFOPEN_TIMEOUT), 1);
	assert_int_equal(ups(w.server), 1);
	w.server->filter = NULL;
	no_gap_for(&w, LIFE * 1000 * 10 / 100);
	assert_int_equal(ups(w.server), 2);
	assert_int_equal(ups(w.client), 2);
	world_free(&w);
}

/* The client does not have our newest ISAKMP SA, as where message 6 never came:
 * what is asked on it is not answered, and leads to a new one. */
static void
sa_is_ours_alone(void **state)
{
	struct world w;
	struct pair *p;

	(void)state;
	up(&w, 215);
	sa_free(sa_of(w.client));
	p = TAILQ_FIRST(&flow_of(w.server)->pairs);
	timer_set(&w.server->ike->heap, &p->soft, sim_now(w.sim));
	p = TAILQ_FIRST(&flow_of(w.client)->pairs);
	timer_del(&w.client->ike->heap, &p->soft);
	sim_run(w.sim, 27000, NULL, NULL);
	assert_int_equal(calls, 1);
	assert_int_equal(ups(w.server), 2);
	sim_run(w.sim, 450 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 2);
	assert_int_equal(w.server->downs + w.client->downs, 0);
	assert_false(cannot_talk(&w));
	world_free(&w);
}

/* Of many keys that fit the address it is the flow's that counts. */
static void
key_of_the_flow(void **state)
{
	static const char *const keys[] = { "one", "two", "swordfish", "four" };
	struct world w;
	unsigned int i;

	(void)state;
	up_of(&w, 206, NAT, NULL);
	for (i = 0; i < 4; i++)
		w.server->psk[i] = keys[i];
	ike_flow_close(w.client->ike, w.client->flow.flow, "ordered");
	sim_run(w.sim, 1000, NULL, NULL);
	ikeend_connect(w.client, w.server);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(flow_of(w.server)->credential, 3);
	forget(w.client);
	sim_run(w.sim, LIFE * 1000 * 97 / 100, NULL, NULL);
	assert_int_equal(calls, 1);
	assert_true(sa_of(w.server)->initiator);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(w.server->downs, 1);
	/* No longer there: another one's phase 1 is not this flow's. */
	forget(w.client);
	w.server->psk[0] = "swordfish";
	w.server->psk[1] = NULL;
	sim_run(w.sim, LIFE * 1000 * 97 / 100, NULL, NULL);
	assert_true(calls >= 2);
	assert_int_equal(ups(w.server), 3);
	assert_true(ike_counter(w.server->ike, IKE_C_ID) >= 1);
	world_free(&w);
}

/* The port of the NAT is somebody else's now: no way into the flow. */
static void
another_answers(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	up(&w, 207);
	forget(w.client);
	conf = w.client->conf;
	conf.rules[0].srcid.type = ID_FQDN;
	conf.rules[0].srcid.len = 5;
	memcpy(conf.rules[0].srcid.data, "other", 5);
	assert_int_equal(ike_reload(w.client->ike, &conf), 0);
	sim_run(w.sim, LIFE * 1000 * 97 / 100, NULL, NULL);
	assert_int_equal(calls, 1);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_ID), 1);
	assert_false(sa_of(w.server)->initiator);
	assert_int_equal(w.server->ups, 1);
	world_free(&w);
}

/* The NAT changes the port while we call: the next try goes there. */
static void
moves_while_called(void **state)
{
	struct world w;
	struct addr there;

	(void)state;
	up(&w, 208);
	w.server->filter = no_calls;
	assert_int_equal(renew_begin(flow_of(w.server)), 0);
	ikenet_rebind(w.net);
	/* The client's ESP shows where it is. */
	w.client->filter = NULL;
	dpd_probe(sa_of(w.client));
	sim_run(w.sim, 100, NULL, NULL);
	there = flow_of(w.server)->info.peer;
	assert_int_not_equal(there.port, 20001);
	w.server->filter = count_calls;
	sim_run(w.sim, 3000, NULL, NULL);
	assert_int_equal(ups(w.server), 2);
	assert_true(addr_eq(&sa_of(w.server)->path.peer, &there));
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* What no rule allows any more is not renewed, and ends with the reload. */
static void
rule_is_gone(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	up(&w, 209);
	w.server->filter = no_calls;
	w.client->filter = no_calls;
	sim_run(w.sim, LIFE * 1000 + 40000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 0);
	conf = w.server->conf;
	assert_int_equal(addr_parse("203.0.113.0", &conf.rules[0].dst), 0);
	conf.rules[0].dstlen = 24;
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	assert_int_equal(w.server->downs, 1);
	nothing_left(w.server);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(initiator_renews),
		cmocka_unit_test(responder_calls),
		cmocka_unit_test(pfs_as_before),
		cmocka_unit_test(short_lifetime),
		cmocka_unit_test(without_nat),
		cmocka_unit_test(both_at_once),
		cmocka_unit_test(over_a_bad_path),
		cmocka_unit_test(client_is_not_called),
		cmocka_unit_test(called_for_phase2),
		cmocka_unit_test(pair_ends_while_calling),
		cmocka_unit_test(pair_ends_while_called),
		cmocka_unit_test(pair_ends_at_both),
		cmocka_unit_test(afresh_meanwhile),
		cmocka_unit_test(tries_again),
		cmocka_unit_test(sa_is_ours_alone),
		cmocka_unit_test(key_of_the_flow),
		cmocka_unit_test(another_answers),
		cmocka_unit_test(moves_while_called),
		cmocka_unit_test(rule_is_gone)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
