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

/* l2tpd/l2tp, what is easy to get wrong about calls and ids: a call of another
 * tunnel, a call towards a client, ids that collide, two tunnels of one flow,
 * refusals that must not grow. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

static struct l2tpend e;
static struct l2tpend_peer p, q;

static void
begin(void)
{
	l2tpend_init(&e, 19);
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_peer(&q, 3, 1702);
}

static void
open_session(struct l2tpend_peer *peer)
{
	l2tpend_tunnel(&e, peer, 0x55);
	l2tpend_call(&e, peer, 0x42);
	l2tpend_drain(&e, peer);
	l2tpend_ack(&e, peer);
}

/* A tunnel can't touch the calls of another, even on the same flow. */
static void
call_of_another_tunnel(void **state)
{
	(void)state;
	begin();
	open_session(&p);
	l2tpend_tunnel(&e, &q, 0x56);
	l2tpend_send(&e, &q, p.session, L2TPEND_CDN("0042"));
	assert_int_equal(e.ndown, 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_SESSION), 1);
	assert_int_equal(l2tpend_take(&e, &q), 0);
	/* Nor by the id that the peer gave it. */
	l2tpend_send(&e, &q, 0, L2TPEND_CDN("0042"));
	assert_int_equal(e.ndown, 0);
	l2tpend_free(&e);
}

/* As LAC we place the calls; one that the LNS places is refused. */
static void
call_towards_the_lac(void **state)
{
	(void)state;
	begin();
	assert_int_not_equal(l2tp_connect(e.l2tp, &p.path, "L2TP"), 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRQ);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0002 8008 0000 0002 0100"
	    "800a 0000 0003 00000003 8009 0000 0007 6c6e73"
	    "8008 0000 0009 0055");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCCN);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRQ);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0042"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
	    L2TP_CDN_PERMANENT);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	l2tpend_free(&e);
}

/* An SCCRP or ICRP that assigns id 0, or another version. */
static void
bad_answers_to_the_lac(void **state)
{
	static const struct {
		const char	*hex;
		int		 answer, counter;
	} v[] = {
		{ "8008 0000 0002 0100 8008 0000 0009 0000", -1,
		    L2TP_C_BAD_ID },
		{ "8008 0000 0002 0200 8008 0000 0009 0055", L2TP_STOPCCN,
		    L2TP_C_BAD_VERSION },
		{ "8008 0000 0009 0055", L2TP_STOPCCN, L2TP_C_AVP_MISSING }
	};
	char hex[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		begin();
		l2tp_connect(e.l2tp, &p.path, "L2TP");
		assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRQ);
		p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
		strlcpy(hex, "8008 0000 0000 0002 800a 0000 0003 00000003"
		    "8009 0000 0007 6c6e73", sizeof(hex));
		strlcat(hex, v[i].hex, sizeof(hex));
		l2tpend_send(&e, &p, 0, hex);
		assert_int_equal(l2tp_counter(e.l2tp,
		    (enum l2tp_counter)v[i].counter), 1);
		if (v[i].answer != -1)
			assert_int_equal(l2tpend_take(&e, &p), v[i].answer);
		assert_int_equal(l2tp_session_count(e.l2tp), 0);
		l2tpend_free(&e);
	}
}

/* Who leaves may say so as clumsily as he likes. */
static void
clumsy_goodbyes(void **state)
{
	static const char *const v[] = {
		"8008 0000 0000 0004",
		"8008 0000 0000 0004 8008 0000 0063 0000",
		"8008 0000 0000 0004 8007 0000 0001 00",
		"8008 0000 0000 0004 80ff 0000"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		begin();
		open_session(&p);
		l2tpend_send(&e, &p, 0, v[i]);
		assert_int_equal(l2tpend_take(&e, &p), 0);
		assert_int_equal(l2tpend_take(&e, &p), -1);
		assert_int_equal(e.ndown, 1);
		assert_true(l2tp_idle(e.l2tp));
		l2tpend_free(&e);
	}
	begin();
	open_session(&p);
	l2tpend_send(&e, &p, p.session, "8008 0000 0000 000e"
	    "8007 0000 0001 00 8008 0000 0063 0000");
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(e.ndown, 1);
	assert_false(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* A refusal is never longer than what it answers, and needs an id to go to. */
static void
refusals_do_not_grow(void **state)
{
	(void)state;
	begin();
	/* Only the type and the id, then an AVP cut short: 28 and 3 bytes. */
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0001 8008 0000 0009 0055"
	    "800800");
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_AVP_BAD), 1);
	/* Long enough, but with id 0. */
	l2tpend_peer(&p, 3, 1701);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0000"));
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_BAD_ID), 1);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	/* A version that is not ours: told which is. */
	l2tpend_peer(&p, 3, 1701);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0001 8008 0000 0002 0200"
	    "800a 0000 0003 00000003 8006 0000 0007 8008 0000 0009 0055");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0005 0100");
	assert_int_not_equal(avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID), 0);
	/* Ns that does not begin with 0. */
	l2tpend_peer(&p, 3, 1701);
	p.ns = 1;
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	l2tpend_free(&e);
}

/* The SAs of a flow stay while another tunnel lives on it. */
static void
two_tunnels_one_flow(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	open_session(&p);
	open_session(&q);
	/* q goes on answering, p does not. */
	for (i = 0; i < 10; i++) {
		l2tpend_wait(&e, 20000);
		l2tpend_send(&e, &q, 0, L2TPEND_HELLO);
	}
	assert_int_equal(e.ndown, 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	assert_int_equal(e.nclosed, 0);
	l2tpend_wait(&e, 100000);
	assert_int_equal(e.ndown, 2);
	assert_int_equal(e.nclosed, 1);
	l2tpend_free(&e);
}

/* A peer repeats its ICRQ for 31 seconds: a tunnel waits 32 for the first call,
 * and is then closed as one whose last call is over is after 5. */
static void
first_call_late(void **state)
{
	(void)state;
	begin();
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_wait(&e, 31999);
	l2tpend_call(&e, &p, 9);
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 40000);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	l2tpend_send(&e, &p, p.session, L2TPEND_CDN("0009"));
	l2tpend_wait(&e, 4999);
	assert_int_equal(l2tpend_take_message(&e, &p), -1);
	l2tpend_wait(&e, 1);
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_STOPCCN);
	l2tpend_free(&e);
}

static void
no_call(void **state)
{
	(void)state;
	begin();
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_wait(&e, 31999);
	assert_int_equal(l2tpend_take_message(&e, &p), -1);
	l2tpend_wait(&e, 1);
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_STOPCCN);
	l2tpend_free(&e);
}

/* Numbers that come again and again: ids are distinct all the same, and when
 * there is none left the call is refused, not the daemon ended. */
static unsigned int draws;

static void
poor_random(void *ctx, void *buf, size_t n)
{
	(void)ctx;
	memset(buf, 0, n);
	if (n > 0)
		((uint8_t *)buf)[0] = (uint8_t)(1 + draws++ / 3 % 5);
}

static uint64_t
now(void *ctx)
{
	return sim_now(ctx);
}

static void
log_none(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

static void
ids_collide(void **state)
{
	struct host host = { NULL, now, poor_random, log_none };
	struct l2tp_conf *conf = &e.conf;
	struct l2tpend_peer r[8];
	unsigned int i, j;

	(void)state;
	l2tpend_init(&e, 19);
	host.ctx = e.sim;
	draws = 0;
	e.l2tp = l2tp_new(&host, &e.ops, &e, conf);
	assert_non_null(e.l2tp);
	l2tp_upper(e.l2tp, 1);
	for (i = 0; i < 8; i++) {
		l2tpend_flow(&e, 10 + i);
		l2tpend_peer(&r[i], 10 + i, 1701);
		if (i < 5) {
			l2tpend_tunnel(&e, &r[i], 1);
			l2tpend_call(&e, &r[i], 1);
		} else {
			l2tpend_drain(&e, &r[i]);
			l2tpend_peer(&r[i], 10 + i, 1701);
			l2tpend_send(&e, &r[i], 0, L2TPEND_SCCRQ("0001"));
			assert_int_equal(l2tpend_take(&e, &r[i]),
			    L2TP_STOPCCN);
		}
	}
	for (i = 0; i < 5; i++)
		for (j = 0; j < i; j++) {
			assert_int_not_equal(r[i].tunnel, r[j].tunnel);
			assert_int_not_equal(r[i].session, r[j].session);
		}
	l2tpend_drain(&e, &r[0]);
	l2tpend_send(&e, &r[0], 0, L2TPEND_ICRQ("0002"));
	assert_int_equal(l2tpend_take(&e, &r[0]), L2TP_CDN);
	l2tpend_free(&e);
}

/* A repeat of an SCCRQ after its tunnel is over is a new tunnel. */
static void
same_id_after_the_end(void **state)
{
	(void)state;
	begin();
	open_session(&p);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	l2tpend_peer(&p, 3, 1701);
	open_session(&p);
	assert_int_equal(e.nopen, 2);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 2);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(call_of_another_tunnel),
		cmocka_unit_test(call_towards_the_lac),
		cmocka_unit_test(bad_answers_to_the_lac),
		cmocka_unit_test(clumsy_goodbyes),
		cmocka_unit_test(refusals_do_not_grow),
		cmocka_unit_test(two_tunnels_one_flow),
		cmocka_unit_test(first_call_late),
		cmocka_unit_test(no_call),
		cmocka_unit_test(ids_collide),
		cmocka_unit_test(same_id_after_the_end)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
