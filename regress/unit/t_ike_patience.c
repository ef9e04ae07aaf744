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

/* What must not end or hold up an honest client's IKE: forged first messages,
 * a slow path, many rekeys, a flow's linger; and no answer to a stranger is
 * longer than its question. */

#include <stdlib.h>
#include <string.h>

#include "ike_couple.h"
#include "ike_fixture.h"
#include "ikeyd/ike/dpd.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/sa.h"
#include "ikeyd/ike/sa_pair.h"
#include "ikeyd/ike/state.h"

static const struct sim_net slow = { 800, 0, 0, 0 };
static const struct sim_net far = { 300, 0, 0, 0 };
static const struct fix_offer good = {
	{ { ENC1_AES, 256, HASH1_SHA256, 14 } }, 28800, 0, 0
};

static size_t longest;		/* of the server's messages */

static int
measure(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)buf, (void)natt;
	if (len > longest)
		longest = len;
	return 0;
}

static int
setup(void **state)
{
	(void)state;
	couple_new(7, "192.168.1.5", "198.51.100.7");
	longest = 0;
	return 0;
}

static struct isakmp_sa *
only_sa(struct ikeend *e)
{
	struct isakmp_sa *sa = RB_MIN(sas_by_id, &e->ike->sas);

	assert_non_null(sa);
	return sa;
}

/* A first message from that port of the client's NAT. */
static void
stranger(const struct fix_offer *o, unsigned int n, size_t *len)
{
	uint8_t buf[2048], body[1024], *copy;
	struct addr here = server->addr, there = client->nat;
	struct isakmp_header h;
	struct isakmp_out out;

	here.port = 500;
	there.port = (uint16_t)(20000 + n);
	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, "STRANGER", 8);
	h.icookie[0] = (uint8_t)(n >> 8);
	h.icookie[1] = (uint8_t)n;
	h.exchange = ISAKMP_XCHG_MAIN;
	isakmp_begin(&out, buf, sizeof(buf), &h);
	if (o != NULL)
		payload_put(&out, ISAKMP_SA, body,
		    fix_sa(body, sizeof(body), 1, o));
	else
		payload_put(&out, ISAKMP_SA, "", 0);
	if (o != NULL)
		payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	*len = (size_t)isakmp_end(&out, 0);
	copy = bytes_copy(buf, *len);
	ike_input(server->ike, &here, &there, 0, copy, *len);
	free(copy);
}

/* A16: the smallest question that is answered, and the smallest refused. */
static void
never_longer_than_the_question(void **state)
{
	static const struct fix_offer bad = {
		{ { 99, 0, HASH1_SHA256, 14 } }, 0, 0, 0
	};
	size_t len;

	(void)state;
	server->filter = measure;
	stranger(&good, 1, &len);
	assert_in_range(longest, 28, len);
	longest = 0;
	stranger(&bad, 2, &len);
	assert_in_range(longest, 28, len);
	longest = 0;
	stranger(NULL, 3, &len);
	assert_in_range(longest, 0, len);
}

static int
drop_encrypted(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	return len > 28 && (buf[19] & ISAKMP_FLAG_ENCRYPTED);
}

/* A flood of first messages, forged after a client that has shown its address
 * already and only needs its message 5 to get through. */
static void
forged_flood_spares_who_answered(void **state)
{
	unsigned int i;
	size_t len;

	(void)state;
	client->filter = drop_encrypted;
	assert_int_equal(ikeend_connect(client, server), 0);
	sim_run(sim, 500, NULL, NULL);
	assert_int_equal(only_sa(server)->state, SA_WAIT5);
	for (i = 0; i < 2u * server->conf.halfopen_source; i++)
		stranger(&good, i, &len);
	assert_int_equal(only_sa(server)->state, SA_WAIT5);
	assert_int_equal(ikeend_sas(server), server->conf.halfopen_source);
	client->filter = NULL;
	assert_int_equal(sim_run(sim, 20000, both_up, NULL), 1);
}

/* The answer to a probe takes longer than until the next try. */
static void
dpd_over_a_slow_path(void **state)
{
	struct isakmp_sa *sa;

	(void)state;
	couple_connect();
	ikenet_set(net, &slow);
	sa = only_sa(server);
	assert_int_equal(dpd_probe(sa), 0);
	sim_run(sim, 4000, NULL, NULL);
	assert_false(timer_armed(&sa->dpd));
	assert_true(sa->dpd_tries < 5);
	assert_int_equal(server->downs, 0);
}

/* Windows rekeys every 250 MB: when its ISAKMP SA has seen too many quick
 * modes it is told, and not left to ask in vain. */
static void
worn_out_sa_is_deleted(void **state)
{
	struct isakmp_sa *sa;
	uint32_t i;

	(void)state;
	couple_connect();
	sa = only_sa(server);
	for (i = 1; !sa_worn_out(sa); i++)
		(void)sa_use_msgid(sa, i);
	quick_begin(only_sa(client), 0, 1701);
	sim_run(sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 0);
	assert_int_equal(ikeend_sas(client), 0);
	/* What carries traffic goes on. */
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->downs, 0);
}

static void
leave_idle(void)
{
	struct flow *f = only_sa(client)->flow;

	pair_close(TAILQ_FIRST(&f->pairs), 1);
	sim_run(sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_pairs(server), 0);
	assert_int_equal(server->downs, 0);
}

static int
drop_quick(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	return len > 28 && buf[18] == ISAKMP_XCHG_QUICK;
}

/* Windows deletes idle ESP SAs; near the end of the linger it comes back with
 * a new phase 1, and its first quick mode messages are lost. */
static void
linger_begins_anew_with_phase1(void **state)
{
	(void)state;
	couple_connect();
	leave_idle();
	sim_run(sim, 58500, NULL, NULL);
	assert_int_equal(server->downs, 0);
	client->filter = drop_quick;
	assert_int_equal(ikeend_connect(client, server), 0);
	sim_run(sim, 3000, NULL, NULL);
	client->filter = NULL;
	sim_run(sim, 20000, NULL, NULL);
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->downs, 0);
	assert_int_equal(server->ups, 1);
}

/* The same with a quick mode that is under way when the linger ends. */
static void
linger_waits_for_quick_mode(void **state)
{
	(void)state;
	couple_connect();
	leave_idle();
	sim_run(sim, 58500, NULL, NULL);
	assert_int_equal(server->downs, 0);
	ikenet_set(net, &far);
	assert_int_equal(quick_begin(only_sa(client), 0, 1701), 0);
	sim_run(sim, 20000, NULL, NULL);
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->downs, 0);
}

#define CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(never_longer_than_the_question),
		CASE(forged_flood_spares_who_answered),
		CASE(dpd_over_a_slow_path), CASE(worn_out_sa_is_deleted),
		CASE(linger_begins_anew_with_phase1),
		CASE(linger_waits_for_quick_mode)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
