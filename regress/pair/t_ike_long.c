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

/* Many hours of renewing both phases on a path that loses a tenth of all, and
 * everything for up to half a minute now and then: no flow is dropped. */

#include "ike_world.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/sa.h"

#define HOURS		6
#define SEEDS		6
#define OUTAGE_MS	30000	/* less than what DPD bears */
#define BETWEEN_MS	600000	/* at most, one to the next */
#define GAP_S		60	/* without ESP in a run, at most */

static const struct sim_net bad = { 40, 60, 100, 20 };

/* What the client leaves to us. */
#define FORGETS_1	1
#define FORGETS_2	2

static void
forget(struct ikeend *e, int which)
{
	struct flow *f = RB_MIN(flows_by_id, &e->ike->flows);
	struct isakmp_sa *sa;
	struct pair *p;

	if (which & FORGETS_1)
		TAILQ_FOREACH(sa, &f->sas, in_flow)
			timer_del(&e->ike->heap, &sa->renew);
	if (which & FORGETS_2)
		TAILQ_FOREACH(p, &f->pairs, in_flow)
			timer_del(&e->ike->heap, &p->soft);
}

/* The path goes down and comes back; ms until it does so again. */
static uint64_t
toggle(struct world *w)
{
	w->client->mute = !w->client->mute;
	if (w->client->mute)
		return 5000 + sim_below(w->sim, OUTAGE_MS - 5000);
	return 60000 + sim_below(w->sim, BETWEEN_MS - 60000);
}

/* A second goes by, with traffic in both directions. */
static void
second(struct world *w, int which)
{
	sim_run(w->sim, 1000, NULL, NULL);
	if (w->server->downs + w->client->downs > 0) {
		sim_log_dump(w->sim);
		fail_msg("down at %llu: %s, %s",
		    (unsigned long long)sim_now(w->sim), w->server->down,
		    w->client->down);
	}
	if (!w->client->mute) {
		w->server->esp_in += 100;
		w->client->esp_in += 100;
	}
	forget(w->client, which);
}

static void
hours(uint64_t seed, int which)
{
	unsigned int i, gap = 0;
	struct ike_conf conf;
	uint64_t next;
	struct world w;

	ikeend_conf(&conf);
	conf.rules[0].main.lifetime = 900;
	conf.rules[0].quick.lifetime = 600;
	world_new(&w, seed, &wire, "198.51.100.7", &conf, &conf);
	connect_up(&w);
	ikenet_set(w.net, &bad);
	next = sim_now(w.sim) + BETWEEN_MS;
	for (i = 0; i < HOURS * 3600; i++) {
		second(&w, which);
		gap += (unsigned int)cannot_talk(&w);
		if (sim_now(w.sim) >= next)
			next = sim_now(w.sim) + toggle(&w);
	}
	assert_int_equal(w.server->ups, 1);
	assert_in_range(gap, 0, GAP_S);
	world_free(&w);
}

static void
both_renew(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1000; seed < 1000 + SEEDS; seed++)
		hours(seed, 0);
}

static void
client_forgets_phase1(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1100; seed < 1100 + SEEDS; seed++)
		hours(seed, FORGETS_1);
}

static void
client_forgets_phase2(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1200; seed < 1200 + SEEDS; seed++)
		hours(seed, FORGETS_2);
}

static void
client_forgets_both(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1300; seed < 1300 + SEEDS; seed++)
		hours(seed, FORGETS_1 | FORGETS_2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_renew),
		cmocka_unit_test(client_forgets_phase1),
		cmocka_unit_test(client_forgets_phase2),
		cmocka_unit_test(client_forgets_both)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
