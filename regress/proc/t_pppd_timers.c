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

/* pppd-lite as a whole: sessions that time ends, or spares. What is played here
 * is as in t_pppd_lite.c. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pppd_lite.h"
#include "proc/child.h"
#include "regress/lib/bothbuilds.h"

static const char *program;

/* Data that pipexd counts spares echoes; without, a client that answers none
 * is closed within interval x 2 and a look. */
static void
kept_by_data(void **state)
{
	struct lab *lab = lab_start(program, CONF_TUNNEL(
	    "lcp-keepalive-interval 2 lcp-keepalive-max-retries 1"), USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	uint64_t sent;
	int i;

	(void)state;
	call_want_up(c);
	assert_int_equal(c->network.peer_pfc, 1);
	assert_int_equal(c->network.peer_acfc, 1);
	sent = c->counters[PPP_C_ECHO_ANSWERED];
	for (i = 0; i < 20; i++) {
		lab->in_packets++;
		lab_sleep(lab, 300);
	}
	assert_true(lab->stats_asked >= 3);
	assert_int_equal(c->counters[PPP_C_ECHO_ANSWERED], sent);
	lab_sleep(lab, 4500);
	assert_true(c->counters[PPP_C_ECHO_ANSWERED] > sent);
	assert_int_equal(c->closed, 0);
	lab_stop(lab);
}

static int
is_hung_up(struct lab *lab, void *arg)
{
	struct call *c = arg;

	(void)lab;
	return c->hung_up;
}

/* A client that says no word any more is gone within the time that the options
 * make: 1 s, two echoes of 2 s each, two goodbyes of 1 s each. */
static void
vanished(void **state)
{
	struct lab *lab = lab_start(program, CONF_TUNNEL(
	    "lcp-keepalive-interval 1 lcp-keepalive-retry-interval 2 "
	    "lcp-keepalive-max-retries 2 lcp-timeout 1 lcp-max-terminate 1"),
	    USERS);
	struct call *c = lab_call(lab, "alice", "wonderland");
	uint64_t began;

	(void)state;
	call_want_up(c);
	c->mute = 1;
	began = clock_ms();
	lab_wait(lab, is_hung_up, c, "end of a client that is gone");
	assert_in_range(clock_ms() - began, 4500, 14000);
	lab_want_log(lab, "network: no answer to 2 LCP echoes\n");
	assert_int_equal(c->result, 1);
	lab_stop(lab);
}

static void
timeouts(void **state)
{
	struct lab *lab = lab_start(program, CONF_TUNNEL(
	    "idle-timeout 60 session-timeout 8"), USERS);
	struct call *a = lab_call(lab, "alice", "wonderland");
	struct call *b;

	(void)state;
	call_want_up(a);
	lab->idle = 59;
	lab_sleep(lab, 1500);
	assert_int_equal(a->closed, 0);
	lab->idle = 60;
	call_want_closed(a);
	assert_int_equal(a->result, 3);
	assert_string_equal(a->why, "no traffic (idle-timeout)");
	lab->idle = 0;
	b = lab_call(lab, "bob", "builder");
	call_want_up(b);
	call_want_closed(b);
	assert_string_equal(b->why, "its time is up (session-timeout)");
	lab_stop(lab);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(kept_by_data),
	cmocka_unit_test(vanished),
	cmocka_unit_test(timeouts),
};

/* With an argument only the tests whose names fit it. */
int
main(int argc, char **argv)
{
	return bothbuilds_run("../../pppd-lite/pppd-lite", &program, tests,
	    sizeof(tests) / sizeof(tests[0]), lab_teardown, argc, argv);
}
