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

/* The host sleeps for three hours, or its clock jumps: whoever answers stays,
 * whoever is gone is found by being asked, in its time, and nothing that was
 * waited for counts as missing because nobody could hear it. */

#include <stdio.h>
#include <string.h>

#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/sa.h"
#include "pppd-lite/ppp/proto.h"
#include "regress/lib/ikeend.h"
#include "regress/lib/l2tpend.h"
#include "regress/lib/pppend.h"
#include "regress/lib/test.h"

#define PEERS		50
#define SLEEP_MS	(3 * 3600 * 1000)

static const struct sim_net wire = { 10, 0, 0, 0 };

/* ---- IKE ---- */

struct world {
	struct sim	*sim;
	struct ikenet	*net;
	struct ikeend	*server, *client[PEERS];
	size_t		 n;
};

/* From a port that lets itself be called, too. */
static void
dial(struct ikeend *client, const struct ikeend *server)
{
	struct addr local = client->addr, peer = server->addr;

	local.port = peer.port = 500;
	assert_int_equal(ike_connect(client->ike, &local, &peer, 1701, 1701),
	    0);
}

/* main_s: seconds of phase 1. */
static void
world_of(struct world *w, size_t n, uint32_t main_s)
{
	struct ike_conf conf;
	char name[32];
	size_t i;

	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = main_s;
	w->n = n;
	w->sim = sim_new(n);
	w->net = ikenet_new(w->sim, &wire);
	w->server = ikeend_new(w->net, "server", "192.0.2.1", NULL, "swordfish",
	    &conf);
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "198.51.100.%zu", i + 1);
		w->client[i] = ikeend_new(w->net, "client", name, NULL,
		    "swordfish", &conf);
		dial(w->client[i], w->server);
	}
	sim_run(w->sim, 10000, NULL, NULL);
	assert_int_equal(w->server->ups, n);
}

static void
world_new(struct world *w, size_t n)
{
	world_of(w, n, 8 * 3600);
}

static void
world_free(struct world *w)
{
	ikenet_free(w->net);
	sim_free(w->sim);
}

static void
mute(struct world *w, int on)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		w->client[i]->mute = on;
}

/* The ESP SAs are past their hour and go, phase 1 and the flows stay: new ones
 * are made at once, and all are asked whether they are there. */
static void
ike_alive(void **state)
{
	struct world w;
	size_t i;

	(void)state;
	world_new(&w, PEERS);
	sim_sleep(w.sim, SLEEP_MS);
	sim_run(w.sim, 5000, NULL, NULL);
	for (i = 0; i < PEERS; i++) {
		assert_int_equal(w.client[i]->downs, 0);
		assert_true(ikeend_match(w.client[i], w.server));
		assert_true(ikeend_pairs(w.client[i]) > 0);
	}
	sim_run(w.sim, 600 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	assert_true(ikeend_pairs(w.server) >= PEERS);
	world_free(&w);
}

static void
same_flows(const struct world *w)
{
	size_t i;

	assert_int_equal(w->server->downs, 0);
	assert_int_equal(w->server->ups, w->n);
	assert_true(ikeend_pairs(w->server) >= w->n);
	for (i = 0; i < w->n; i++) {
		assert_true(ikeend_pairs(w->client[i]) > 0);
		assert_true(ikeend_match(w->client[i], w->server));
	}
}

/* Phase 1 is past its time, too: it is made anew, then ESP. */
static void
ike_all_over(void **state)
{
	struct world w;
	size_t i;

	(void)state;
	world_of(&w, PEERS, 2 * 3600);
	sim_sleep(w.sim, SLEEP_MS);
	sim_run(w.sim, 5000, NULL, NULL);
	same_flows(&w);
	sim_run(w.sim, 600 * 1000, NULL, NULL);
	same_flows(&w);
	for (i = 0; i < PEERS; i++)
		assert_int_equal(w.client[i]->downs, 0);
	world_free(&w);
}

/* The same by us alone: the client only answers. */
static void
ike_we_call(void **state)
{
	struct world w;

	(void)state;
	world_of(&w, 1, 2 * 3600);
	sim_del(w.sim, w.client[0]->ike);
	sim_sleep(w.sim, SLEEP_MS);
	sim_run(w.sim, 5000, NULL, NULL);
	same_flows(&w);
	world_free(&w);
}

/* Whoever is not there any more, or behind a NAT that has forgotten it, is
 * called for as long as a phase 1 may take. */
static void
ike_nobody_answers(void **state)
{
	struct world w;

	(void)state;
	world_of(&w, PEERS, 2 * 3600);
	mute(&w, 1);
	sim_sleep(w.sim, SLEEP_MS);
	sim_run(w.sim, 25 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	sim_run(w.sim, 10 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, PEERS);
	assert_string_equal(w.server->down, "lifetimes ended");
	assert_int_equal(ikeend_sas(w.server), 0);
	assert_int_equal(w.server->nsa, 0);
	world_free(&w);
}

/* The same where pipexd wakes first, and tells all that has ended. */
static void
ike_expired(void **state)
{
	struct ike_sa_pair pair;
	struct world w;

	(void)state;
	world_new(&w, 1);
	assert_int_equal(ikeend_pairs(w.server), 1);
	pair = w.server->sa[0].pair;
	/* The client only answers. */
	sim_del(w.sim, w.client[0]->ike);
	sim_sleep(w.sim, SLEEP_MS);
	ike_sa_expired(w.server->ike, pair.flow, pair.spi_in, 0);
	ike_sa_expired(w.server->ike, pair.flow, pair.spi_out, 0);
	ike_sa_expired(w.server->ike, pair.flow, pair.spi_in, 1);
	ike_sa_expired(w.server->ike, pair.flow, pair.spi_out, 1);
	assert_int_equal(ikeend_pairs(w.server), 0);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_true(ikeend_pairs(w.server) > 0);
	assert_true(ikeend_match(w.server, w.client[0]));
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* All have left meanwhile: not one goes before it has been asked for five
 * seconds, and none stays. */
static void
ike_gone(void **state)
{
	struct world w;

	(void)state;
	world_new(&w, PEERS);
	mute(&w, 1);
	sim_sleep(w.sim, SLEEP_MS);
	sim_run(w.sim, 4500, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	sim_run(w.sim, 120 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, PEERS);
	assert_int_equal(ikeend_sas(w.server), 0);
	assert_int_equal(w.server->nsa, 0);
	world_free(&w);
}

/* Asleep when the last of the questions had just been sent. */
static void
ike_asked(void **state)
{
	struct world w;
	uint64_t sent;

	(void)state;
	world_new(&w, 1);
	mute(&w, 1);
	sent = ike_counter(w.server->ike, IKE_C_MESSAGES_OUT);
	while (ike_counter(w.server->ike, IKE_C_MESSAGES_OUT) < sent + 5)
		sim_run(w.sim, 100, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	sim_sleep(w.sim, 600 * 1000);
	mute(&w, 0);
	sim_run(w.sim, 60 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	mute(&w, 1);
	sim_run(w.sim, 60 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 1);
	assert_string_equal(w.server->down,
	    "no answer to DPD, and ESP is silent");
	world_free(&w);
}

/* Asleep when the last of six tries of a message had just been sent: it goes
 * once more, and has its time again, which is not for ever. */
static void
ike_last_try(int quick, int back)
{
	struct ikeend *client;
	struct isakmp_sa *sa;
	struct world w;

	world_new(&w, 1);
	client = w.client[0];
	w.server->mute = 1;
	if (quick) {
		sa = RB_MIN(sas_by_id, &client->ike->sas);
		assert_int_equal(quick_renew(sa,
		    &TAILQ_FIRST(&sa->flow->pairs)->terms), 0);
		/* It must not end before by other means. */
		sa->peer_dpd = 0;
	} else {
		ike_shutdown(client->ike, "for now");
		ike_shutdown(w.server->ike, "for now");
		dial(client, w.server);
	}
	sim_run(w.sim, 24 * 1000, NULL, NULL);
	assert_int_equal(ike_counter(client->ike, IKE_C_RETRANSMITS), 5);
	sim_sleep(w.sim, 600 * 1000);
	w.server->mute = !back;
	sim_run(w.sim, 4000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), (quick ? 1 : 0) + back);
	assert_int_equal(ikeend_sas(client), 1);
	sim_run(w.sim, 45 * 1000, NULL, NULL);
	assert_int_equal(ike_counter(client->ike, quick ? IKE_C_QUICK_TIMEOUT :
	    IKE_C_HALFOPEN_TIMEOUT) + ike_counter(client->ike,
	    IKE_C_NO_ANSWER), !back);
	world_free(&w);
}

static void
ike_tried(void **state)
{
	(void)state;
	ike_last_try(0, 1);
	ike_last_try(0, 0);
	ike_last_try(1, 1);
	ike_last_try(1, 0);
}

static int
probed(void *arg)
{
	return ((struct ikeend *)arg)->probes > 0;
}

/* Asleep while a client had five seconds to show life, because another one of
 * its ID and address had come. */
static void
ike_probed(void **state)
{
	struct ike_conf conf;
	struct ikeend *client, *other;
	struct world w;

	(void)state;
	world_new(&w, 0);
	ikeend_conf(&conf);
	conf.rules[0].srcid.type = ID_FQDN;
	conf.rules[0].srcid.len = 5;
	memcpy(conf.rules[0].srcid.data, "phone", 5);
	client = ikeend_new(w.net, "client", "192.168.1.5", "198.51.100.7",
	    "swordfish", &conf);
	other = ikeend_new(w.net, "other", "192.168.1.6", "198.51.100.7",
	    "swordfish", &conf);
	assert_int_equal(ikeend_connect(client, w.server), 0);
	sim_run(w.sim, 10000, NULL, NULL);
	assert_int_equal(ikeend_connect(other, w.server), 0);
	client->mute = 1;
	assert_true(sim_run(w.sim, 10000, probed, w.server));
	sim_run(w.sim, 2000, NULL, NULL);
	assert_int_equal(w.server->ups, 2);
	sim_sleep(w.sim, 600 * 1000);
	client->mute = 0;
	sim_run(w.sim, 60 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

/* ---- PPP ---- */

struct links {
	struct sim	*sim;
	struct ppp_end	 server[PEERS], client[PEERS];
};

static void
links_new(struct links *l)
{
	size_t i;

	l->sim = sim_new(1);
	for (i = 0; i < PEERS; i++) {
		ppp_end_server(&l->server[i], l->sim);
		ppp_end_client(&l->client[i], l->sim);
		/* Only the server asks. */
		l->client[i].conf.echo_interval_ms = 0;
		ppp_end_connect(&l->server[i], &l->client[i], &wire);
		ppp_end_start(&l->server[i]);
		ppp_end_start(&l->client[i]);
	}
	sim_run(l->sim, 10000, NULL, NULL);
}

static void
links_free(struct links *l)
{
	size_t i;

	for (i = 0; i < PEERS; i++) {
		ppp_end_free(&l->server[i]);
		ppp_end_free(&l->client[i]);
	}
	sim_free(l->sim);
}

/* How many sessions of the server are up. */
static unsigned int
links_up(const struct links *l)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < PEERS; i++)
		n += l->server[i].up == 1 && l->server[i].ending == 0;
	return n;
}

static uint64_t
links_asked(const struct links *l)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < PEERS; i++)
		n += l->server[i].counters[PPP_C_ECHO_SENT];
	return n;
}

static void
ppp_alive_all(void **state)
{
	static struct links l;

	(void)state;
	links_new(&l);
	assert_int_equal(links_up(&l), PEERS);
	sim_sleep(l.sim, SLEEP_MS);
	sim_run(l.sim, 1000, NULL, NULL);
	assert_int_equal(links_asked(&l), PEERS);
	sim_run(l.sim, 600 * 1000, NULL, NULL);
	assert_int_equal(links_up(&l), PEERS);
	links_free(&l);
}

/* Three questions of 30 seconds each, sent three times, all after the sleep. */
static void
ppp_gone(void **state)
{
	static struct links l;
	size_t i;

	(void)state;
	links_new(&l);
	for (i = 0; i < PEERS; i++)
		l.client[i].other = NULL;
	sim_sleep(l.sim, SLEEP_MS);
	sim_run(l.sim, 89 * 1000, NULL, NULL);
	assert_int_equal(links_up(&l), PEERS);
	assert_int_equal(links_asked(&l), 9 * PEERS);
	sim_run(l.sim, 31 * 1000, NULL, NULL);
	assert_int_equal(links_up(&l), 0);
	for (i = 0; i < PEERS; i++)
		assert_int_equal(l.server[i].reason, PPP_REASON_ECHO);
	links_free(&l);
}

/* Asleep when the last of the questions had just been sent. */
static void
ppp_asked(void **state)
{
	static struct links l;
	size_t i;

	(void)state;
	links_new(&l);
	for (i = 0; i < PEERS; i++)
		l.client[i].other = NULL;
	while (links_asked(&l) < 7 * PEERS)
		sim_run(l.sim, 100, NULL, NULL);
	sim_sleep(l.sim, SLEEP_MS);
	for (i = 0; i < PEERS; i++)
		l.client[i].other = &l.server[i];
	sim_run(l.sim, 600 * 1000, NULL, NULL);
	assert_int_equal(links_up(&l), PEERS);
	links_free(&l);
}

/* ---- L2TP ---- */

static void
tunnels_new(struct l2tpend *e, struct l2tpend_peer *p)
{
	uint32_t i;

	l2tpend_init(e, 1);
	l2tpend_start(e);
	for (i = 0; i < PEERS; i++) {
		l2tpend_flow(e, i + 1);
		l2tpend_peer(&p[i], i + 1, 1701);
		l2tpend_tunnel(e, &p[i], 5);
		l2tpend_call(e, &p[i], 6);
		l2tpend_ack(e, &p[i]);
	}
	e->taken = e->nsent;
}

/* Take what all were sent: one HELLO each, which is acknowledged or not. */
static void
hellos(struct l2tpend *e, struct l2tpend_peer *p, int answer)
{
	const struct l2tpend_sent *s;
	unsigned int n = 0;
	uint32_t i;

	while (e->taken < e->nsent) {
		s = &e->sent[e->taken % L2TPEND_KEEP];
		i = s->path.flow - 1;
		assert_true(i < PEERS);
		assert_int_equal(l2tpend_take(e, &p[i]), L2TP_HELLO);
		n++;
	}
	assert_int_equal(n, PEERS);
	for (i = 0; answer && i < PEERS; i++)
		l2tpend_ack(e, &p[i]);
}

/* After a long sleep all are asked. */
static void
tunnels_wake(struct l2tpend *e, struct l2tpend_peer *p, int answer)
{
	tunnels_new(e, p);
	sim_sleep(e->sim, SLEEP_MS);
	l2tpend_wait(e, 100);
	hellos(e, p, answer);
}

static void
l2tp_alive(void **state)
{
	static struct l2tpend e;
	static struct l2tpend_peer p[PEERS];

	(void)state;
	tunnels_wake(&e, p, 1);
	l2tpend_wait(&e, 50 * 1000);
	assert_int_equal(e.nsent, e.taken);
	assert_int_equal(e.ndown, 0);
	l2tpend_free(&e);
}

/* Asleep when the last try of a HELLO had been sent: it goes once more, and has
 * its time again. */
static void
l2tp_asked(void **state)
{
	static struct l2tpend e;
	static struct l2tpend_peer p[PEERS];
	int answer;

	(void)state;
	for (answer = 0; answer < 2; answer++) {
		tunnels_new(&e, p);
		l2tpend_wait(&e, (60 + 29) * 1000);
		assert_int_equal(e.ndown, 0);
		assert_true(e.nsent > e.taken + 4 * PEERS);
		e.taken = e.nsent;
		sim_sleep(e.sim, SLEEP_MS);
		l2tpend_wait(&e, 100);
		hellos(&e, p, answer);
		l2tpend_wait(&e, 50 * 1000);
		assert_int_equal(e.ndown, answer ? 0 : PEERS);
		l2tpend_free(&e);
	}
}

static void
l2tp_gone(void **state)
{
	static struct l2tpend e;
	static struct l2tpend_peer p[PEERS];

	(void)state;
	tunnels_wake(&e, p, 0);
	l2tpend_wait(&e, 10 * 1000);
	assert_int_equal(e.ndown, 0);
	l2tpend_wait(&e, 60 * 1000);
	assert_int_equal(e.ndown, PEERS);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ike_alive), cmocka_unit_test(ike_expired),
		cmocka_unit_test(ike_all_over), cmocka_unit_test(ike_we_call),
		cmocka_unit_test(ike_nobody_answers),
		cmocka_unit_test(ike_gone),
		cmocka_unit_test(ike_asked), cmocka_unit_test(ike_tried),
		cmocka_unit_test(ike_probed),
		cmocka_unit_test(ppp_alive_all), cmocka_unit_test(ppp_gone),
		cmocka_unit_test(ppp_asked),
		cmocka_unit_test(l2tp_alive), cmocka_unit_test(l2tp_asked),
		cmocka_unit_test(l2tp_gone)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
