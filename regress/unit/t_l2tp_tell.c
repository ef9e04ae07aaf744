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

/* A client that comes and goes all the time does not fill the log: what is
 * held back is counted and told, and others' lines are there. */

#include <stdio.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"
#include "l2tpd/l2tp/tell.h"

static struct l2tpend e;

/* Once up and down; returns the lines that it makes. */
static unsigned int
cycle(struct l2tpend_peer *p)
{
	uint64_t lines = sim_log_count(e.sim, "l2tp info: tunnel") +
	    l2tp_counter(e.l2tp, L2TP_C_UNTOLD);

	p->tunnel = p->session = p->ns = p->nr = 0;
	l2tpend_tunnel(&e, p, 5);
	l2tpend_call(&e, p, 9);
	l2tpend_send(&e, p, p->session, L2TPEND_CDN("0009"));
	l2tpend_send(&e, p, 0, L2TPEND_STOPCCN("0005"));
	return (unsigned int)(sim_log_count(e.sim, "l2tp info: tunnel") +
	    l2tp_counter(e.l2tp, L2TP_C_UNTOLD) - lines);
}

static unsigned int
lines_of(const char *peer)
{
	char text[64];

	snprintf(text, sizeof(text), "peer %s:", peer);
	return sim_log_count(e.sim, text);
}

static void
begin(void)
{
	l2tpend_init(&e, 31);
	e.conf.service[0].require_ipsec = 0;
	l2tpend_start(&e);
}

static void
of_a_flow(void **state)
{
	struct l2tpend_peer p, other;
	uint64_t untold;
	unsigned int i, all = 0;

	(void)state;
	begin();
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_peer(&other, 4, 1701);
	for (i = 0; i < 100; i++) {
		all += cycle(&p);
		l2tpend_wait(&e, 100);
	}
	/* Nothing but the limit changed the number of them. */
	assert_int_equal(all, 100 * cycle(&other));
	assert_in_range(lines_of("198.51.100.3:4500"), TELL_FLOW_BURST,
	    TELL_FLOW_BURST + 10 * TELL_FLOW);
	untold = l2tp_counter(e.l2tp, L2TP_C_UNTOLD);
	assert_int_equal(lines_of("198.51.100.3:4500") + untold, all);
	assert_int_equal(lines_of("198.51.100.4:4500"), all / 100);
	/* The next one says how many there were since the last one. */
	sim_log_forget(e.sim);
	l2tpend_wait(&e, 60 * 1000);
	assert_int_equal(cycle(&p), all / 100);
	assert_int_equal(lines_of("198.51.100.3:4500"), all / 100);
	assert_int_equal(sim_log_count(e.sim, "lines about this peer not "
	    "logged)"), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNTOLD), untold);
	l2tpend_free(&e);
}

/* What is wrong has its limit elsewhere: here it takes nothing from the rest,
 * nor the rest from it. */
static void
warnings(void **state)
{
	struct l2tpend_peer p;
	unsigned int i;

	(void)state;
	begin();
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	for (i = 0; i < 20; i++)
		cycle(&p);
	p.tunnel = p.session = p.ns = p.nr = 0;
	l2tpend_tunnel(&e, &p, 5);
	for (i = 0; i < 100; i++) {
		l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0000"));
		l2tpend_drain(&e, &p);
		l2tpend_ack(&e, &p);
	}
	assert_int_equal(sim_log_count(e.sim, "l2tp warn: tunnel"), 100);
	assert_int_equal(sim_log_count(e.sim, "l2tp info: tunnel"),
	    TELL_FLOW_BURST);
	l2tpend_free(&e);
}

/* What no line can tell any more is told with the flow's end. */
static void
flow_ends(void **state)
{
	struct l2tpend_peer p;
	unsigned int i, all = 0;
	char text[96];

	(void)state;
	begin();
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_peer(&p, 3, 1701);
	for (i = 0; i < 20; i++)
		all += cycle(&p);
	l2tp_flow_down(e.l2tp, 3, "peer deleted its SAs");
	l2tp_flow_down(e.l2tp, 4, "peer deleted its SAs");
	snprintf(text, sizeof(text), "l2tp info: flow 3 peer "
	    "198.51.100.3:4500: %u lines about it not logged",
	    all - TELL_FLOW_BURST);
	assert_int_equal(sim_log_count(e.sim, text), 1);
	assert_int_equal(sim_log_count(e.sim, "not logged"), 1);
	l2tpend_free(&e);
}

/* In the clear the address counts, whatever port it comes from. */
static void
of_an_address(void **state)
{
	struct l2tpend_peer p, other;
	unsigned int i, all = 0;

	(void)state;
	begin();
	l2tpend_peer(&p, 0, 1701);
	l2tpend_peer(&other, 0, 1701);
	other.path.peer = addr_v4_u32(0xc6336477, 1701);
	for (i = 0; i < 100; i++) {
		p.path.peer.port = (uint16_t)(2000 + i);
		all += cycle(&p);
		l2tpend_wait(&e, 100);
	}
	assert_int_equal(all, 100 * cycle(&other));
	assert_in_range(sim_log_count(e.sim, "peer 198.51.100.0:"),
	    TELL_HOST_BURST, TELL_HOST_BURST + 10 * TELL_HOST);
	assert_int_equal(lines_of("198.51.100.119:1701"), all / 100);
	/* A flow of that address is another matter. */
	l2tpend_flow(&e, 0x100);
	l2tpend_peer(&p, 0x100, 1701);
	assert_int_equal(cycle(&p), all / 100);
	assert_int_equal(lines_of("198.51.100.0:4500"), all / 100);
	l2tpend_free(&e);
}

/* More addresses than are remembered: none loses a line for another's, and
 * what one that gives way has not told is told then. Who is there all the time
 * does not give way. */
static void
many_addresses(void **state)
{
	struct l2tpend_peer p, other;
	unsigned int i, all = 0;

	(void)state;
	begin();
	l2tpend_peer(&p, 0, 1701);
	for (i = 0; i < 30; i++)
		all += cycle(&p);
	assert_int_equal(sim_log_count(e.sim, "l2tp info:"), TELL_HOST_BURST);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNTOLD),
	    all - TELL_HOST_BURST);
	for (i = 1; i < 4 * TELL_HOSTS; i++) {
		l2tpend_wait(&e, 1);
		p.path.peer = addr_v4_u32(0xcb007100 + i, 1701);
		assert_int_equal(cycle(&p), all / 30);
	}
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNTOLD),
	    all - TELL_HOST_BURST);
	assert_int_equal(sim_log_count(e.sim, "info: peer 198.51.100.0: "), 1);
	assert_int_equal(sim_log_count(e.sim, "not logged"), 1);
	sim_log_forget(e.sim);
	l2tpend_peer(&other, 0, 1701);
	for (i = 1; i < 4 * TELL_HOSTS; i++) {
		l2tpend_wait(&e, 1);
		p.path.peer = addr_v4_u32(0xcb007100 + i, 1701);
		cycle(&p);
		l2tpend_wait(&e, 1);
		cycle(&other);
	}
	assert_in_range(sim_log_count(e.sim, "peer 198.51.100.0:"),
	    TELL_HOST_BURST, TELL_HOST_BURST + 3 * TELL_HOST);
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_flow),
		cmocka_unit_test(warnings),
		cmocka_unit_test(flow_ends),
		cmocka_unit_test(of_an_address),
		cmocka_unit_test(many_addresses)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
