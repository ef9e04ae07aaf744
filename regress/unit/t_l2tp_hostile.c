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

/* l2tpd/l2tp against what no client should send. Each test covers one case:
 * floods, guesses, sequence numbers, data. After each of
 * them another client is still served. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

static struct l2tpend e;
static struct l2tpend_peer p;

static void
start(void)
{
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_peer(&p, 3, 1701);
}

static void
begin(void)
{
	l2tpend_init(&e, 13);
	start();
}

/* Somebody else gets in, and nothing of it all is left in the end. */
static void
finish(void)
{
	struct l2tpend_peer other;

	l2tpend_peer(&other, 4, 1701);
	l2tpend_tunnel(&e, &other, 0x77);
	l2tpend_call(&e, &other, 0x78);
	l2tp_flows_lost(e.l2tp, "test ends");
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_free(&e);
}

static void
open_session(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_call(&e, &p, 0x42);
	l2tpend_drain(&e, &p);
}

static void
sccrq(uint16_t id, uint16_t port)
{
	char hex[256];

	snprintf(hex, sizeof(hex), "%s%04x", L2TPEND_SCCRQ(""), id);
	l2tpend_peer(&p, 3, port);
	l2tpend_send(&e, &p, 0, hex);
}

/* Case 54: SCCRQs without end, each with a new tunnel id, then a new port. */
static void
flood_of_sccrq(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	for (i = 1; i <= 20000; i++) {
		sccrq((uint16_t)i, (uint16_t)(i < 10000 ? 1701 : i));
		if (i <= 4) {
			assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
		} else {
			assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
			assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4,
			    "0002 0004");
			/* Never more than came in. */
			assert_true(l2tpend_last(&e)->len <= 12 + 44);
		}
		assert_true(l2tp_tunnel_count(e.l2tp) <= 4);
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_TUNNELS), 19996);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	/* Those never confirmed are gone in 31 s. */
	l2tpend_wait(&e, 31000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SILENT), 4);
	finish();
}

/* The limit of all tunnels holds over many flows. */
static void
flood_from_many(void **state)
{
	struct l2tpend_peer q;
	uint32_t i;

	(void)state;
	l2tpend_init(&e, 13);
	e.conf.max_tunnels = 100;
	l2tpend_start(&e);
	for (i = 10; i < 210; i++) {
		l2tpend_flow(&e, i);
		l2tpend_peer(&q, i, 1701);
		l2tpend_send(&e, &q, 0, L2TPEND_SCCRQ("0001"));
		assert_int_equal(l2tpend_take(&e, &q), i < 110 ? L2TP_SCCRP :
		    L2TP_STOPCCN);
	}
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 100);
	l2tpend_free(&e);
}

/* Case 55: one SCCRQ many times is one tunnel, before and after SCCCN. */
static void
repeated_sccrq(void **state)
{
	unsigned int i;

	(void)state;
	begin();
	for (i = 0; i < 100; i++)
		sccrq(0x55, 1701);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	p.ns = 1;
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN);
	l2tpend_call(&e, &p, 0x42);
	{
		struct l2tpend_peer late = p;

		late.tunnel = late.ns = late.nr = 0;
		l2tpend_send(&e, &late, 0, L2TPEND_SCCRQ("0055"));
	}
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	assert_int_equal(e.ndown, 0);
	/* An hour later it is a client that began anew. */
	l2tpend_drain(&e, &p);
	l2tpend_ack(&e, &p);
	for (i = 0; i < 60; i++) {
		l2tpend_wait(&e, 60000);
		l2tpend_drain(&e, &p);
		l2tpend_ack(&e, &p);
	}
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_tunnel(&e, &p, 0x55);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	finish();
}

/* Case 56: right ids from a wrong place do nothing and are not answered. */
static void
guessed_ids(void **state)
{
	struct l2tpend_peer thief;
	uint8_t data[] = { 0, 2, 0, 0, 0, 0, 0xc0, 0x21 };
	uint32_t i;

	(void)state;
	begin();
	open_session();
	for (i = 0; i < 3; i++) {
		/* Another flow, another port, no flow. */
		static const struct {
			uint32_t	flow;
			uint16_t	port;
		} from[] = { { 4, 1701 }, { 3, 1702 }, { 0, 1701 } };

		l2tpend_peer(&thief, from[i].flow, from[i].port);
		thief.tunnel = p.tunnel;
		thief.ns = p.ns;
		thief.nr = p.nr;
		l2tpend_send(&e, &thief, 0, L2TPEND_STOPCCN("0055"));
		l2tpend_send(&e, &thief, p.session, L2TPEND_CDN("0042"));
		data[2] = (uint8_t)(p.tunnel >> 8);
		data[3] = (uint8_t)p.tunnel;
		data[4] = (uint8_t)(p.session >> 8);
		data[5] = (uint8_t)p.session;
		l2tpend_raw(&e, &thief, data, sizeof(data));
	}
	/* All tunnel ids from the next flow: none is told from another. */
	l2tpend_peer(&thief, 4, 1701);
	for (i = 1; i <= 65535; i++) {
		thief.tunnel = (uint16_t)i;
		thief.ns = p.ns;
		thief.nr = p.nr;
		l2tpend_send(&e, &thief, 0, L2TPEND_HELLO);
	}
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(e.ndown, 0);
	assert_int_equal(e.nframes, 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_CLEAR), 3);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_STRANGER), 7);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_TUNNEL), 65534);
	finish();
}

/* Our ids are spread over all 16 bits, not counted up. */
static void
random_ids(void **state)
{
	struct l2tpend_peer q;
	unsigned int halves[2] = { 0, 0 };
	uint16_t last = 0;
	uint32_t i;

	(void)state;
	begin();
	for (i = 100; i < 164; i++) {
		l2tpend_flow(&e, i);
		l2tpend_peer(&q, i, 1701);
		l2tpend_tunnel(&e, &q, 1);
		l2tpend_call(&e, &q, 1);
		assert_int_not_equal(q.tunnel, last + 1);
		last = q.tunnel;
		halves[q.tunnel >> 15]++;
		halves[q.session >> 15]++;
	}
	assert_true(halves[0] > 32 && halves[1] > 32);
	finish();
}

/* Case 61: sequence numbers out of order; what the transport does with each
 * is in t_l2tp_transport. */
static void
sequence_numbers(void **state)
{
	uint16_t i;

	(void)state;
	begin();
	open_session();
	/* Nr for what was never sent, Ns beyond the window. */
	p.nr = (uint16_t)(p.nr + 1);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	p.nr--;
	p.ns = (uint16_t)(p.ns - 1 + 8);
	l2tpend_send(&e, &p, 0, L2TPEND_STOPCCN("0055"));
	p.ns -= 9;
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_BAD_NR), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_AHEAD), 1);
	/* An old ICRQ again is not a second call. */
	i = p.ns;
	p.ns = 2;
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0099"));
	p.ns = i;
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	/* ICRQ and ICCN swapped are put right. */
	p.ns++;
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	p.ns -= 2;
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0043"));
	p.ns++;
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRP);
	assert_int_equal(l2tpend_last(&e)->h.nr, (uint16_t)(p.ns - 1));
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_EARLY), 1);
	assert_int_equal(l2tp_session_count(e.l2tp), 2);
	finish();
}

/* Case 62: a window of 0 counts as 1. */
static void
window_of_zero(void **state)
{
	(void)state;
	begin();
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055") "8008 0000 000a 0000");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN);
	l2tpend_call(&e, &p, 0x42);
	finish();
}

/* Case 63: a peer that acknowledges nothing is given up. */
static void
never_acknowledged(void **state)
{
	unsigned int tries = 0;

	(void)state;
	begin();
	open_session();
	l2tpend_ack(&e, &p);
	/* A HELLO after 60 s of silence, then 5 more of it, 31 s in all; the
	 * answer is waited for 30 s. */
	l2tpend_wait(&e, 89999);
	while (l2tpend_take(&e, &p) == L2TP_HELLO)
		tries++;
	assert_int_equal(tries, 6);
	assert_int_equal(e.ndown, 0);
	l2tpend_wait(&e, 1);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_SILENT), 1);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	/* Its SAs are of no use any more. */
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(e.closed.flow, 3);
	finish();
}

/* The same where the wait for HELLO is long: the tries end it. */
static void
never_acknowledged_tries(void **state)
{
	(void)state;
	l2tpend_init(&e, 13);
	e.conf.service[0].hello_timeout = 600;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_peer(&p, 3, 1701);
	open_session();
	l2tpend_ack(&e, &p);
	l2tpend_wait(&e, 60000 + 30999);
	assert_int_equal(e.ndown, 0);
	l2tpend_wait(&e, 1);
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.nclosed, 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_RETRANSMIT), 5);
	finish();
}

/* Case 64: data that is not right. */
static void
bad_data(void **state)
{
	static const struct {
		const char	*hex;	/* tttt, ssss: the right ids */
		int		 counter;
	} v[] = {
		{ "", L2TP_C_SHORT },
		{ "00", L2TP_C_SHORT },
		{ "0002 tttt ss", L2TP_C_SHORT },
		{ "4002 0009 tttt ssss c021", L2TP_C_LENGTH },
		{ "4002 000b tttt ssss c021", L2TP_C_LENGTH },
		{ "4002 0000 tttt ssss c021", L2TP_C_LENGTH },
		{ "0202 tttt ssss 0003 c021", L2TP_C_OFFSET },
		{ "0202 tttt ssss ffff c021", L2TP_C_OFFSET },
		{ "0202 tttt ssss 00", L2TP_C_SHORT },
		{ "0002 tttt 0000 c021", L2TP_C_UNKNOWN_SESSION },
		{ "0002 tttt 0001 c021", L2TP_C_UNKNOWN_SESSION },
		{ "0002 0000 ssss c021", L2TP_C_STRANGER },
		{ "0002 tttt ssss", L2TP_C_EMPTY },
		{ "0802 tttt ssss 0064 0000 c021", -1 },
		{ "0802 tttt ssss 0064 0000 c021", L2TP_C_OLD_DATA },
		{ "0802 tttt ssss 0001 0000 c021", L2TP_C_OLD_DATA },
		{ "0802 tttt ssss 0065 0000 c021", -1 },
		/* Case 66: L2F, L2TPv3. Control without L or S, or with O. */
		{ "0001 tttt ssss c021", L2TP_C_VERSION },
		{ "0003 tttt ssss c021", L2TP_C_VERSION },
		{ "c803 000c tttt 0000 0003 0002", L2TP_C_VERSION },
		{ "c800 000c tttt 0000 0003 0002", L2TP_C_VERSION },
		{ "8802 tttt 0000 0003 0002", L2TP_C_BITS },
		{ "c002 0008 tttt 0000", L2TP_C_BITS },
		{ "ca02 000e tttt 0000 0003 0002 0000", L2TP_C_BITS }
	};
	char hex[128], id[8], *at;
	unsigned int frames = 0;
	size_t i;

	(void)state;
	begin();
	open_session();
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		uint64_t before = v[i].counter < 0 ? 0 : l2tp_counter(e.l2tp,
		    (enum l2tp_counter)v[i].counter);

		strlcpy(hex, v[i].hex, sizeof(hex));
		snprintf(id, sizeof(id), "%04x", p.tunnel);
		if ((at = strstr(hex, "tttt")) != NULL)
			memcpy(at, id, 4);
		snprintf(id, sizeof(id), "%04x", p.session);
		if ((at = strstr(hex, "ss")) != NULL)
			memcpy(at, id, strncmp(at, "ssss", 4) == 0 ? 4 : 2);
		l2tpend_raw_hex(&e, &p, hex);
		if (v[i].counter < 0)
			frames++;
		else
			assert_int_equal(l2tp_counter(e.l2tp,
			    (enum l2tp_counter)v[i].counter), before + 1);
		assert_int_equal(e.nframes, frames);
		assert_int_equal(l2tpend_take(&e, &p), -1);
	}
	assert_int_equal(e.ndown, 0);
	finish();
}

/* Case 65: as many sessions as there are ids; id 0; an id in use. */
static void
too_many_sessions(void **state)
{
	char hex[256];
	uint32_t i;
	unsigned int refused = 0;

	(void)state;
	l2tpend_init(&e, 13);
	e.conf.max_new_flow = UINT32_MAX;
	start();
	l2tpend_tunnel(&e, &p, 0x55);
	for (i = 1; i <= 65535; i++) {
		int type;

		snprintf(hex, sizeof(hex), "8008 0000 0000 000a"
		    "8008 0000 000e %04x 800a 0000 000f 00000001",
		    (unsigned int)i);
		l2tpend_send(&e, &p, 0, hex);
		type = l2tpend_take(&e, &p);
		assert_int_equal(type, i <= 16 ? L2TP_ICRP : L2TP_CDN);
		if (type == L2TP_CDN) {
			assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4,
			    "0004 0004");
			assert_int_equal(l2tpend_last(&e)->h.session, i);
			refused++;
		}
		l2tpend_ack(&e, &p);
	}
	assert_int_equal(refused, 65535 - 16);
	assert_int_equal(l2tp_session_count(e.l2tp), 16);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_LIMIT_SESSIONS), refused);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0000"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0002 0005");
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0007"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0002 0005");
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_BAD_ID), 2);
	finish();
}

/* Every cut of a message, to a tunnel and to none: nothing but a refusal. */
static void
truncated(void **state)
{
	struct bytes b = hex_bytes("c802 0038 0000 0000 0000 0000"
	    L2TPEND_SCCRQ("0055"));
	size_t i;

	(void)state;
	begin();
	assert_int_equal(b.len, 0x38);
	for (i = 0; i < b.len; i++)
		l2tpend_raw(&e, &p, b.data, i);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	/* With the Length put right each is a message cut short. */
	for (i = 12; i < b.len; i++) {
		b.data[3] = (uint8_t)i;
		l2tpend_raw(&e, &p, b.data, i);
		assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	}
	b.data[3] = (uint8_t)i;
	l2tpend_raw(&e, &p, b.data, i);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	free(b.data);
	finish();
}

/* A peer that asks and never acknowledges can't make us hoard answers. */
static void
asks_and_never_listens(void **state)
{
	uint32_t i;

	(void)state;
	begin();
	l2tpend_tunnel(&e, &p, 0x55);
	p.nr = 0;
	for (i = 0; i < 1000; i++)
		l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0000"));
	assert_true(l2tp_counter(e.l2tp, L2TP_C_BUSY) > 0);
	assert_true(l2tp_counter(e.l2tp, L2TP_C_BAD_ID) <= 128);
	l2tpend_wait(&e, 32000);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	finish();
}



int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flood_of_sccrq),
		cmocka_unit_test(flood_from_many),
		cmocka_unit_test(repeated_sccrq),
		cmocka_unit_test(guessed_ids),
		cmocka_unit_test(random_ids),
		cmocka_unit_test(sequence_numbers),
		cmocka_unit_test(window_of_zero),
		cmocka_unit_test(never_acknowledged),
		cmocka_unit_test(never_acknowledged_tries),
		cmocka_unit_test(bad_data),
		cmocka_unit_test(too_many_sessions),
		cmocka_unit_test(truncated),
		cmocka_unit_test(asks_and_never_listens)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
