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

/* A flood of message 1 from false addresses (RFC 2408 2.5.3), while one client is
 * in and others come. */

#include <stdlib.h>

#include "ike_world.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/ike/renew.h"
#include "ikeyd/ike/state.h"

#define NAT		"198.51.100.7"
#define PER_MS		50u	/* messages: 50,000 a second */
#define ENC_AT		19	/* flags in a header */

static const struct sim_net far = { 50, 10, 0, 0 };
static const struct sim_net steady = { 50, 0, 0, 0 };

static uint8_t	first[2048], third[2048];
static size_t	firstlen, thirdlen;

static int
is_main(const uint8_t *buf, size_t len)
{
	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_MAIN &&
	    buf[ENC_AT] == 0;
}

static int
is_first(const uint8_t *buf)
{
	static const uint8_t zero[ISAKMP_COOKIELEN];

	return memcmp(buf + ISAKMP_COOKIELEN, zero, sizeof(zero)) == 0;
}

/* Keep the client's message 1. */
static int
keep_first(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	if (firstlen == 0 && len <= sizeof(first)) {
		memcpy(first, buf, len);
		firstlen = len;
	}
	return 0;
}

/* Keep its message 3 from the server. */
static int
keep_third(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	if (!is_main(buf, len) || is_first(buf) || len > sizeof(third))
		return 0;
	memcpy(third, buf, len);
	thirdlen = len;
	return 1;
}

/* The lifetime attributes of the offers: a payload that nobody sent before. */
static void
vary(struct world *w)
{
	static const uint8_t life[] = { 0, 12, 0, 4 };
	size_t i;

	for (i = ISAKMP_HEADERLEN; i + sizeof(life) + 4 < firstlen; i++)
		if (memcmp(first + i, life, sizeof(life)) == 0) {
			first[i + 6] = (uint8_t)sim_below(w->sim, 256);
			first[i + 7] = (uint8_t)sim_below(w->sim, 256);
		}
}

/* Number i of the flood: an address and a cookie that nobody had before. */
static void
forge(struct world *w, uint32_t i)
{
	struct addr here = w->server->addr, there;
	uint32_t cookie = i + 1;

	assert_int_equal(addr_parse("10.0.0.0", &there), 0);
	there.bytes[1] = (uint8_t)(i >> 16);
	there.bytes[2] = (uint8_t)(i >> 8);
	there.bytes[3] = (uint8_t)i;
	there.port = here.port = 500;
	memcpy(first, &cookie, sizeof(cookie));
	ike_input(w->server->ike, &here, &there, 0, first, firstlen);
}

static uint64_t
count(const struct world *w, enum ike_counter c)
{
	return ike_counter(w->server->ike, c);
}

static struct flow *
flow_of(const struct ikeend *e)
{
	return RB_MIN(flows_by_id, &e->ike->flows);
}

/* Flood for ms; returns the most ISAKMP SAs that there were. */
static unsigned int
flood(struct world *w, unsigned int ms, int varied)
{
	static uint32_t number;
	unsigned int i, j, n, most = 0;

	for (i = 0; i < ms; i++) {
		for (j = 0; j < PER_MS; j++) {
			if (varied)
				vary(w);
			forge(w, number++);
		}
		sim_run(w->sim, 1, NULL, NULL);
		if (i % 50 == 0 && (n = ikeend_sas(w->server)) > most)
			most = n;
	}
	return most;
}

/* Who comes in the middle of it, 100 ms away, is in as fast as ever; who is in
 * renews and leaves; memory has its limit. */
static void
honest_ones(int varied)
{
	struct ikeend *late;
	struct world w;
	unsigned int most;
	uint64_t sent;

	firstlen = 0;
	world_new(&w, 90, &far, NAT, NULL, NULL);
	w.client->filter = keep_first;
	connect_up(&w);
	w.client->filter = NULL;
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	sim_run(w.sim, 12000, NULL, NULL);
	late = ikeend_new(w.net, "late", "192.168.1.6", "203.0.113.7",
	    "swordfish", &w.client->conf);
	sent = w.server->sent;
	flood(&w, 100, varied);
	assert_int_equal(ikeend_connect(late, w.server), 0);
	assert_int_equal(renew_begin(flow_of(w.client)), 0);
	flood(&w, 700, varied);
	assert_int_equal(late->ups, 1);
	assert_true(ikeend_match(late, w.server));
	assert_int_equal(count(&w, IKE_C_MAIN_UP), 4);
	assert_true(count(&w, IKE_C_RECALLED) >= 2);
	/* Its Deletes should not overtake each other. */
	ikenet_set(w.net, &steady);
	assert_int_equal(ike_flow_close(w.client->ike, w.client->flow.flow,
	    "leaves"), 0);
	most = flood(&w, 200, varied);
	assert_int_equal(late->downs, 0);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(w.server->downs, 1);
	assert_in_range(most, 400, w.server->conf.halfopen_max + 4u);
	/* One answer each and no more, however long nobody repeats. */
	sent = w.server->sent - sent;
	assert_in_range(sent, 1000 * PER_MS, 1000 * PER_MS + 80);
	if (varied)
		assert_true(count(&w, IKE_C_HALFOPEN_EVICTED) >
		    900 * PER_MS);
	else
		assert_true(count(&w, IKE_C_STATELESS) > 980 * PER_MS);
	sim_run(w.sim, 31000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_true(sim_log_count(w.sim, "too many half open") <= 300);
	world_free(&w);
}

/* The flood looks like a client that is known. */
static void
known_offers(void **state)
{
	(void)state;
	honest_ones(0);
}

/* Each message is another one. */
static void
strange_offers(void **state)
{
	(void)state;
	honest_ones(1);
}

/* Message 3 again, from peer. Returns 1 if there is an SA more. */
static int
third_from(struct world *w, const struct addr *peer)
{
	struct addr here = w->server->addr;
	unsigned int before = ikeend_sas(w->server);

	here.port = 500;
	ike_input(w->server->ike, &here, peer, 0, third, thirdlen);
	return ikeend_sas(w->server) != before;
}

/* A server that is under pressure, and a late client's message 3. */
static void
up_to_third(struct world *w, struct addr *peer)
{
	struct ikeend *late;

	firstlen = thirdlen = 0;
	world_new(w, 91, &wire, NAT, NULL, NULL);
	w->server->conf.halfopen_max = 20;
	assert_int_equal(ike_reload(w->server->ike, &w->server->conf), 0);
	w->client->filter = keep_first;
	connect_up(w);
	assert_int_equal(count(w, IKE_C_STATELESS), 0);
	flood(w, 1, 0);
	assert_int_equal(count(w, IKE_C_STATELESS), PER_MS - 10);
	assert_int_equal(ikeend_sas(w->server), 11);
	late = ikeend_new(w->net, "late", "192.0.2.77", NULL, "swordfish",
	    &w->client->conf);
	late->filter = keep_third;
	assert_int_equal(ikeend_connect(late, w->server), 0);
	sim_run(w->sim, 50, NULL, NULL);
	assert_true(thirdlen > 0);
	assert_int_equal(ikeend_sas(w->server), 11);
	*peer = late->addr;
	peer->port = 500;
}

/* A cookie is good for whom it was made, as it was made, for a while. */
static void
cookies(void **state)
{
	struct addr peer, other;
	struct world w;
	unsigned int i;

	(void)state;
	up_to_third(&w, &peer);
	other = peer;
	other.bytes[3]++;
	assert_int_equal(third_from(&w, &other), 0);
	other = peer;
	other.port++;
	assert_int_equal(third_from(&w, &other), 0);
	for (i = 0; i < 2 * 8 * ISAKMP_COOKIELEN; i++) {
		/* The lowest bit of the second byte is always set. */
		if (i == 8 * ISAKMP_COOKIELEN + 8)
			continue;
		third[i / 8] ^= (uint8_t)(1 << i % 8);
		if (third_from(&w, &peer))
			fail_msg("taken with bit %u changed", i);
		third[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(count(&w, IKE_C_RECALLED), 0);
	assert_true(third_from(&w, &peer));
	assert_int_equal(count(&w, IKE_C_RECALLED), 1);
	/* Again it is a repeat. */
	assert_int_equal(third_from(&w, &peer), 0);
	assert_int_equal(count(&w, IKE_C_RECALLED), 1);
	world_free(&w);
}

static void
old_cookies(void **state)
{
	struct addr peer;
	struct world w;

	(void)state;
	up_to_third(&w, &peer);
	sim_run(w.sim, 29000, NULL, NULL);
	assert_true(third_from(&w, &peer));
	world_free(&w);
	up_to_third(&w, &peer);
	sim_run(w.sim, 61000, NULL, NULL);
	assert_int_equal(third_from(&w, &peer), 0);
	world_free(&w);
}

/* A rule that is gone meanwhile, or a data plane. */
static void
changed_meanwhile(void **state)
{
	struct ike_conf conf;
	struct addr peer;
	struct world w;

	(void)state;
	up_to_third(&w, &peer);
	conf = w.server->conf;
	conf.nrules = 0;
	assert_int_equal(ike_reload(w.server->ike, &conf), 0);
	assert_int_equal(third_from(&w, &peer), 0);
	world_free(&w);
	up_to_third(&w, &peer);
	ike_dataplane(w.server->ike, 0);
	assert_int_equal(third_from(&w, &peer), 0);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_offers),
		cmocka_unit_test(strange_offers),
		cmocka_unit_test(cookies),
		cmocka_unit_test(old_cookies),
		cmocka_unit_test(changed_meanwhile)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
