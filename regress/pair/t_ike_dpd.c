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

/* Peers that fall silent (RFC 3706): asked only then, and gone only if ESP is
 * silent, too. */

#include "ike_world.h"
#include "ikeyd/ike/sa.h"

static void
up(struct world *w, uint64_t seed)
{
	world_new(w, seed, &wire, "198.51.100.7", NULL, NULL);
	connect_up(w);
	/* Let what is under way arrive. */
	sim_run(w->sim, 1000, NULL, NULL);
}

static uint64_t
asked(const struct world *w)
{
	return ike_counter(w->server->ike, IKE_C_MESSAGES_OUT) +
	    ike_counter(w->client->ike, IKE_C_MESSAGES_OUT);
}

static int
server_down(void *arg)
{
	struct world *w = arg;

	return w->server->downs != 0;
}

/* Cut off without a word: gone within 30 s of silence, 10 s until it is seen
 * (20 where ESP was the last sign of life) and 5 s of asking, once a second; and
 * not before 30 s. */
static void
cut_off(void **state)
{
	struct world w;
	uint64_t before;

	(void)state;
	up(&w, 60);
	w.client->mute = 1;
	before = ike_counter(w.server->ike, IKE_C_MESSAGES_OUT);
	assert_false(sim_run(w.sim, 28000, server_down, &w));
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MESSAGES_OUT),
	    before);
	assert_true(sim_run(w.sim, 17000, server_down, &w));
	/* and a Delete for each of the two SAs */
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MESSAGES_OUT),
	    before + 5 + 2);
	assert_string_equal(w.server->down,
	    "no answer to DPD, and ESP is silent");
	nothing_left(w.server);
	world_free(&w);
}

/* Data comes in all the time: nobody is asked anything. */
static void
busy(void **state)
{
	struct world w;
	uint64_t before;
	unsigned int i;

	(void)state;
	up(&w, 61);
	before = asked(&w);
	for (i = 0; i < 1800; i++) {
		w.server->esp_in += 1400;
		w.client->esp_in += 1400;
		sim_run(w.sim, 1000, NULL, NULL);
	}
	assert_int_equal(asked(&w), before);
	assert_int_equal(w.server->downs + w.client->downs, 0);
	world_free(&w);
}

/* IKE is dead but ESP is not (a firewall, a client that hangs half): stays
 * until ESP stops, too. */
static void
esp_alone(void **state)
{
	struct world w;
	unsigned int i;

	(void)state;
	up(&w, 62);
	w.client->mute = 1;
	for (i = 0; i < 60; i++) {
		w.server->esp_in += 100;
		sim_run(w.sim, 35000, NULL, NULL);
	}
	assert_int_equal(w.server->downs, 0);
	assert_true(sim_run(w.sim, 60000, server_down, &w));
	world_free(&w);
}

/* Idle on both sides, and alive: an answer each time, and a lossy network does
 * not end it. */
static void
idle_and_alive(void **state)
{
	static const struct sim_net lossy = { 50, 20, 30, 10 };
	struct world w;

	(void)state;
	up(&w, 63);
	ikenet_set(w.net, &lossy);
	sim_run(w.sim, 1800 * 1000, NULL, NULL);
	assert_int_equal(w.server->downs + w.client->downs, 0);
	assert_true(ike_counter(w.server->ike, IKE_C_DPD_ANSWERED) +
	    ike_counter(w.client->ike, IKE_C_DPD_ANSWERED) >= 20);
	world_free(&w);
}

/* Who did not announce DPD is never asked (Windows). */
static void
not_announced(void **state)
{
	struct world w;
	uint64_t before;

	(void)state;
	up(&w, 64);
	RB_MIN(sas_by_id, &w.server->ike->sas)->peer_dpd = 0;
	w.client->mute = 1;
	before = ike_counter(w.server->ike, IKE_C_MESSAGES_OUT);
	sim_run(w.sim, 600 * 1000, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MESSAGES_OUT),
	    before);
	assert_int_equal(w.server->downs, 0);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_off), cmocka_unit_test(busy),
		cmocka_unit_test(esp_alone), cmocka_unit_test(idle_and_alive),
		cmocka_unit_test(not_announced)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
