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

/* Renewing phase 2 from either side: the old pair works until the new one does,
 * and nobody is left without. */

#include "ike_world.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/sa.h"
#include "ikeyd/ike/sa_pair.h"

static struct pair *
pair_of(const struct ikeend *e)
{
	return TAILQ_FIRST(&RB_MIN(flows_by_id, &e->ike->flows)->pairs);
}

static void
talks_for(struct world *w, uint64_t ms)
{
	if (sim_run(w->sim, ms, cannot_talk, w)) {
		sim_log_dump(w->sim);
		fail_msg("sent on an SA that the peer has not");
	}
	assert_int_equal(w->server->downs + w->client->downs, 0);
}

static void
up(struct world *w, uint64_t seed, uint32_t lifetime)
{
	struct ike_conf conf;

	ikeend_conf(&conf);
	conf.rules[0].quick.lifetime = lifetime;
	world_new(w, seed, &wire, "198.51.100.7", NULL, &conf);
	connect_up(w);
	talks_for(w, 1000);
}

/* A client that forgets to: we do it, for the traffic that it asked for. */
static void
client_forgets(void **state)
{
	struct world w;

	(void)state;
	up(&w, 70, 1800);
	timer_del(&w.client->ike->heap, &pair_of(w.client)->soft);
	talks_for(&w, 1690 * 1000);
	assert_int_equal(ikeend_pairs(w.server), 1);
	talks_for(&w, 60 * 1000);
	assert_int_equal(ikeend_pairs(w.server), 2);
	assert_true(pair_of(w.server)->initiator);
	assert_int_equal(pair_of(w.server)->rec.local_port, 1701);
	talks_for(&w, 1800 * 1000);
	assert_int_equal(w.server->ups, 1);
	world_free(&w);
}

/* Lifetimes of seconds: the new SA is there, and sent on, before the old one
 * ends, though we wait a second; also with a message lost. */
static void
seconds(void **state)
{
	static const struct sim_net lossy = { 20, 0, 20, 0 };
	static const uint32_t lifetimes[] = { 10, 15, 20, 30, 60 };
	struct ike_conf conf;
	struct world w;
	struct pair *p;
	size_t i;
	int j;

	(void)state;
	for (i = 0; i < 2 * sizeof(lifetimes) / sizeof(lifetimes[0]); i++) {
		ikeend_conf(&conf);
		conf.rules[0].quick.lifetime = lifetimes[i / 2];
		conf.rules[0].quick.maxlife = lifetimes[i / 2];
		world_new(&w, 80 + i, &wire, "198.51.100.7", &conf, &conf);
		connect_up(&w);
		talks_for(&w, 1000);
		if (i % 2 == 1)
			ikenet_set(w.net, &lossy);
		for (j = 0; j < 120; j++) {
			TAILQ_FOREACH(p, &RB_MIN(flows_by_id,
			    &w.client->ike->flows)->pairs, in_flow)
				timer_del(&w.client->ike->heap, &p->soft);
			talks_for(&w, 1000);
		}
		assert_true(ike_counter(w.server->ike, IKE_C_QUICK_UP) >=
		    120 / lifetimes[i / 2]);
		world_free(&w);
	}
}

/* The kilobytes of Windows reach the data plane as bytes, and their soft end
 * renews whoever began. */
static void
kilobytes(void **state)
{
	const struct ike_sa_pair *rec;
	struct world w;
	struct pair *p;

	(void)state;
	up(&w, 71, 3600);
	p = pair_of(w.server);
	ike_sa_expired(w.server->ike, p->rec.flow, p->rec.spi_in, 0);
	talks_for(&w, 5000);
	assert_int_equal(ikeend_pairs(w.server), 2);
	/* The other direction's expiry of the same pair is nothing new. */
	rec = &TAILQ_NEXT(pair_of(w.server), in_flow)->rec;
	ike_sa_expired(w.server->ike, rec->flow, rec->spi_out, 0);
	talks_for(&w, 5000);
	assert_int_equal(ikeend_pairs(w.server), 2);
	world_free(&w);
}

/* A45: both at the same moment, with messages lost and late. */
static void
both_at_once(void **state)
{
	static const struct sim_net bad = { 40, 60, 50, 30 };
	struct pair *a, *b;
	struct world w;
	uint64_t seed;

	(void)state;
	for (seed = 100; seed < 130; seed++) {
		up(&w, seed, 3600);
		ikenet_set(w.net, &bad);
		a = pair_of(w.server);
		b = pair_of(w.client);
		ike_sa_expired(w.server->ike, a->rec.flow, a->rec.spi_in, 0);
		ike_sa_expired(w.client->ike, b->rec.flow, b->rec.spi_in, 0);
		talks_for(&w, 60000);
		assert_in_range(ikeend_pairs(w.server), 2, 3);
		ikenet_set(w.net, &wire);
		talks_for(&w, 2 * 3600 * 1000);
		assert_in_range(ikeend_pairs(w.server), 1, 3);
		assert_int_equal(w.server->ups, 1);
		world_free(&w);
	}
}

/* While the peer's quick mode is under way ours waits, and is not needed. */
static void
one_gives_way(void **state)
{
	struct world w;
	struct pair *p;

	(void)state;
	up(&w, 72, 3600);
	p = pair_of(w.client);
	ike_sa_expired(w.client->ike, p->rec.flow, p->rec.spi_in, 0);
	sim_run(w.sim, 15, NULL, NULL);
	p = pair_of(w.server);
	ike_sa_expired(w.server->ike, p->rec.flow, p->rec.spi_in, 0);
	talks_for(&w, 30000);
	assert_int_equal(ikeend_pairs(w.server), 2);
	assert_int_equal(ikeend_pairs(w.client), 2);
	world_free(&w);
}

/* As initiator of a renewal we go over to the new SA a second later: the peer
 * may install its inbound one by message 3 only. */
static void
old_one_for_a_second(void **state)
{
	struct world w;
	struct pair *p;
	uint32_t old;

	(void)state;
	up(&w, 73, 3600);
	old = sends_on(w.server);
	p = pair_of(w.server);
	ike_sa_expired(w.server->ike, p->rec.flow, p->rec.spi_in, 0);
	sim_run(w.sim, 900, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.client), 2);
	assert_int_equal(sends_on(w.server), old);
	sim_run(w.sim, 300, NULL, NULL);
	assert_int_not_equal(sends_on(w.server), old);
	world_free(&w);
}

static int
drop_quick(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_QUICK;
}

/* Up, with a client that forgets to renew, until we are about to, s seconds
 * later. */
static void
up_to_renewal(struct world *w, uint64_t seed, uint32_t life_s, uint64_t s)
{
	up(w, seed, life_s);
	timer_del(&w->client->ike->heap, &pair_of(w->client)->soft);
	talks_for(w, s * 1000);
}

/* The client forgets, and our renewal falls into a time when its answers are
 * lost: there is another try. */
static void
tries_again(void **state)
{
	struct world w;

	(void)state;
	up_to_renewal(&w, 78, 3600, 3415);
	w.client->filter = drop_quick;
	talks_for(&w, 35 * 1000);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_TIMEOUT), 1);
	w.client->filter = NULL;
	talks_for(&w, 100 * 1000);
	assert_int_equal(ikeend_pairs(w.server), 2);
	talks_for(&w, 600 * 1000);
	world_free(&w);
}

/* Of a short lifetime nothing is left then: ESP ends, and is made anew as soon
 * as can be, by more than one try. */
static void
late_is_better_than_never(void **state)
{
	struct world w;

	(void)state;
	up_to_renewal(&w, 79, 60, 50);
	w.client->filter = drop_quick;
	sim_run(w.sim, 40 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 0);
	w.client->filter = NULL;
	sim_run(w.sim, 20 * 1000, NULL, NULL);
	assert_true(ike_counter(w.server->ike, IKE_C_QUICK_TIMEOUT) >= 1);
	assert_true(ikeend_pairs(w.server) >= 1);
	assert_false(cannot_talk(&w));
	talks_for(&w, 300 * 1000);
	assert_int_equal(w.server->ups, 1);
	world_free(&w);
}

/* Our renewal does not reach the client, which deletes what is at its end
 * a moment before us: no sign that it wants none. */
static void
deleted_at_its_end(void **state)
{
	struct world w;

	(void)state;
	up_to_renewal(&w, 141, 3600, 3415);
	w.server->filter = drop_quick;
	talks_for(&w, 10 * 1000);
	pair_close(pair_of(w.client), 1);
	sim_run(w.sim, 30 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 0);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_QUICK_TIMEOUT), 1);
	w.server->filter = NULL;
	sim_run(w.sim, 20 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 1);
	talks_for(&w, 120 * 1000);
	world_free(&w);
}

static unsigned int	messages;

static int
drop_message3(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	return drop_quick(e, buf, len, natt) && messages++ > 0;
}

/* The client's message 3 never comes, and it deletes the old pair, as it has
 * the new one: we make another. */
static void
message3_never(void **state)
{
	struct world w;
	struct pair *old;

	(void)state;
	up(&w, 142, 3600);
	messages = 0;
	w.client->filter = drop_message3;
	old = pair_of(w.client);
	ike_sa_expired(w.client->ike, old->rec.flow, old->rec.spi_in, 0);
	sim_run(w.sim, 3 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.client), 2);
	pair_close(old, 1);
	sim_run(w.sim, 23 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 0);
	w.client->filter = NULL;
	sim_run(w.sim, 5 * 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 1);
	talks_for(&w, 120 * 1000);
	world_free(&w);
}

/* All but the sixth, which is the last try of message 1, until the eighth. */
static int
drop_some(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	if (!drop_quick(e, buf, len, natt))
		return 0;
	messages++;
	return messages != 6 && messages < 10;
}

/* Our quick mode succeeds at its last try, and message 3 is lost several times:
 * the peer gets it again for as long as it asks. */
static void
message3_late(void **state)
{
	struct world w;
	struct pair *p;

	(void)state;
	up(&w, 140, 3600);
	timer_del(&w.client->ike->heap, &pair_of(w.client)->soft);
	messages = 0;
	w.server->filter = drop_some;
	p = pair_of(w.server);
	ike_sa_expired(w.server->ike, p->rec.flow, p->rec.spi_in, 0);
	talks_for(&w, 24 * 1000);
	assert_int_equal(ikeend_pairs(w.server), 1);
	sim_run(w.sim, 24 * 1000, NULL, NULL);
	assert_true(messages >= 10);
	assert_int_equal(ikeend_pairs(w.server), 2);
	assert_int_equal(ikeend_pairs(w.client), 2);
	assert_int_equal(ike_counter(w.client->ike, IKE_C_QUICK_TIMEOUT), 0);
	assert_false(cannot_talk(&w));
	world_free(&w);
}

/* The length of the last first message of a quick mode that e sent. */
static size_t	first_len;
static uint8_t	first_msgid[4];

static int
watch_quick(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e;
	(void)natt;
	if (len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_QUICK &&
	    memcmp(buf + 20, first_msgid, sizeof(first_msgid)) != 0) {
		memcpy(first_msgid, buf + 20, sizeof(first_msgid));
		first_len = len;
	}
	return 0;
}

/* Renew from that side; how long its first message was. */
static size_t
renewal(struct world *w, struct ikeend *e)
{
	struct pair *p = pair_of(e);
	uint32_t old = sends_on(e);

	e->filter = watch_quick;
	first_len = 0;
	ike_sa_expired(e->ike, p->rec.flow, p->rec.spi_in, 0);
	talks_for(w, 5000);
	e->filter = NULL;
	assert_true(pair_of(e)->initiator);
	assert_int_not_equal(sends_on(e), old);
	assert_true(ikeend_match(w->client, w->server));
	assert_true(ikeend_match(w->server, w->client));
	return first_len;
}

static void
has_group(const struct ikeend *e, uint8_t group)
{
	const struct pair *p = pair_of(e);

	assert_int_equal(p->terms.group, group);
	assert_non_null(strstr(p->esp, dh_name(group)));
	assert_string_equal(e->flow.esp, p->esp);
}

/* RFC 2409 5.5: a pair that was made with PFS is renewed with PFS and in its
 * group, whichever side begins: by us, whose rule names none, too. */
static void
keeps_pfs(void **state)
{
	static const uint8_t groups[] = { DH_MODP2048, DH_ECP256 };
	struct ike_conf conf;
	struct world w;
	size_t plain[2], i;

	(void)state;
	up(&w, 74, 3600);
	plain[0] = renewal(&w, w.server);
	plain[1] = renewal(&w, w.client);
	assert_int_equal(pair_of(w.server)->terms.group, 0);
	world_free(&w);
	for (i = 0; i < sizeof(groups); i++) {
		ikeend_conf(&conf);
		conf.rules[0].quick.group[0] = groups[i];
		conf.rules[0].quick.ngroup = 1;
		world_new(&w, 75 + i, &wire, "198.51.100.7", NULL, &conf);
		connect_up(&w);
		talks_for(&w, 1000);
		has_group(w.server, groups[i]);
		assert_true(renewal(&w, w.server) >=
		    plain[0] + dh_publen(groups[i]));
		has_group(w.server, groups[i]);
		has_group(w.client, groups[i]);
		assert_true(renewal(&w, w.client) >=
		    plain[1] + dh_publen(groups[i]));
		has_group(w.server, groups[i]);
		has_group(w.client, groups[i]);
		world_free(&w);
	}
}

/* The rule names another group first by now: the pair's counts. */
static void
keeps_its_group(void **state)
{
	struct isakmp_sa *sa;
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.rules[0].quick.group[0] = DH_MODP2048;
	conf.rules[0].quick.ngroup = 1;
	world_new(&w, 77, &wire, "198.51.100.7", NULL, &conf);
	connect_up(&w);
	talks_for(&w, 1000);
	sa = TAILQ_FIRST(&RB_MIN(flows_by_id, &w.client->ike->flows)->sas);
	sa->rule.quick.group[0] = DH_ECP256;
	(void)renewal(&w, w.client);
	has_group(w.server, DH_MODP2048);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(client_forgets), cmocka_unit_test(seconds),
		cmocka_unit_test(kilobytes),
		cmocka_unit_test(both_at_once), cmocka_unit_test(one_gives_way),
		cmocka_unit_test(old_one_for_a_second),
		cmocka_unit_test(tries_again),
		cmocka_unit_test(late_is_better_than_never),
		cmocka_unit_test(deleted_at_its_end),
		cmocka_unit_test(message3_late),
		cmocka_unit_test(message3_never),
		cmocka_unit_test(keeps_pfs), cmocka_unit_test(keeps_its_group)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
