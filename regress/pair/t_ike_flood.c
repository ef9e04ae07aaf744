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

#include "ike_world.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/ike/state.h"

#define FLOOD	50000u	/* in ten seconds */

static uint8_t	first[2048];
static size_t	firstlen;

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

static void
flood(void **state)
{
	static const struct sim_net far = { 50, 10, 0, 0 };
	struct ikeend *late;
	struct world w;
	unsigned int most = 0;
	uint32_t i;

	(void)state;
	firstlen = 0;
	world_new(&w, 90, &far, "198.51.100.7", NULL, NULL);
	w.client->filter = keep_first;
	connect_up(&w);
	late = ikeend_new(w.net, "late", "192.168.1.6", "203.0.113.7",
	    "swordfish", &w.client->conf);
	for (i = 0; i < FLOOD; i++) {
		forge(&w, i);
		if (i % 5 == 0)
			sim_run(w.sim, 1, NULL, NULL);
		if (i == FLOOD / 4)
			assert_int_equal(ikeend_connect(late, w.server), 0);
		if (i == FLOOD / 2)
			assert_int_equal(ike_flow_close(w.client->ike,
			    w.client->flow.flow, "leaves"), 0);
		if (i % 500 == 0 && ikeend_sas(w.server) > most)
			most = ikeend_sas(w.server);
	}
	/* Who came in the middle of it is in, who left is gone. */
	assert_int_equal(late->ups, 1);
	assert_int_equal(late->downs, 0);
	assert_int_equal(w.server->ups, 2);
	assert_int_equal(w.server->downs, 1);
	/* Memory has its limit, and each one refused is counted. */
	assert_in_range(most, 900, w.server->conf.halfopen_max + 2u);
	assert_true(ike_counter(w.server->ike, IKE_C_HALFOPEN_EVICTED) >=
	    FLOOD - 2u * w.server->conf.halfopen_max);
	/* One answer each and no more, however long nobody repeats. */
	assert_in_range(w.server->sent, FLOOD, FLOOD + 60);
	sim_run(w.sim, 31000, NULL, NULL);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_in_range(sim_log_count(w.sim, "too many half open"), 1, 300);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flood)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
