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

/* pppd-lite/ppp/fsm: every cell of the table of RFC 1661 4.1, as data and in
 * what the automaton then does; and what we do beside the table. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/sim.h"
#include "regress/lib/test.h"
#include "base/host.h"
#include "pppd-lite/ppp/counter.h"
#include "pppd-lite/ppp/fsm.h"

/* RFC 1661 4.1, its two tables put side by side: rows by event, columns by
 * state Initial ... Opened; "-" is what cannot happen. The r, p and x of the
 * RFC are remarks, not states. */
static const char *const rfc[FSM_NEVENTS][FSM_NSTATES] = {
	[FSM_UP] = { "2", "irc,scr/6", "-", "-", "-", "-",
	    "-", "-", "-", "-" },
	[FSM_DOWN] = { "-", "-", "0", "tls/1", "0", "1",
	    "1", "1", "1", "tld/1" },
	[FSM_OPEN] = { "tls/1", "1", "irc,scr/6", "3", "5", "5",
	    "6", "7", "8", "9" },
	[FSM_CLOSE] = { "0", "tlf/0", "2", "2", "4", "4",
	    "irc,str/4", "irc,str/4", "irc,str/4", "tld,irc,str/4" },
	[FSM_TO_PLUS] = { "-", "-", "-", "-", "str/4", "str/5",
	    "scr/6", "scr/6", "scr/8", "-" },
	[FSM_TO_MINUS] = { "-", "-", "-", "-", "tlf/2", "tlf/3",
	    "tlf/3", "tlf/3", "tlf/3", "-" },
	[FSM_RCR_PLUS] = { "-", "-", "sta/2", "irc,scr,sca/8", "4", "5",
	    "sca/8", "sca,tlu/9", "sca/8", "tld,scr,sca/8" },
	[FSM_RCR_MINUS] = { "-", "-", "sta/2", "irc,scr,scn/6", "4", "5",
	    "scn/6", "scn/7", "scn/6", "tld,scr,scn/6" },
	[FSM_RCA] = { "-", "-", "sta/2", "sta/3", "4", "5",
	    "irc/7", "scr/6", "irc,tlu/9", "tld,scr/6" },
	[FSM_RCN] = { "-", "-", "sta/2", "sta/3", "4", "5",
	    "irc,scr/6", "scr/6", "irc,scr/8", "tld,scr/6" },
	[FSM_RTR] = { "-", "-", "sta/2", "sta/3", "sta/4", "sta/5",
	    "sta/6", "sta/6", "sta/6", "tld,zrc,sta/5" },
	[FSM_RTA] = { "-", "-", "2", "3", "tlf/2", "tlf/3",
	    "6", "6", "8", "tld,scr/6" },
	[FSM_RUC] = { "-", "-", "scj/2", "scj/3", "scj/4", "scj/5",
	    "scj/6", "scj/7", "scj/8", "scj/9" },
	[FSM_RXJ_PLUS] = { "-", "-", "2", "3", "4", "5",
	    "6", "6", "8", "9" },
	[FSM_RXJ_MINUS] = { "-", "-", "tlf/2", "tlf/3", "tlf/2", "tlf/3",
	    "tlf/3", "tlf/3", "tlf/3", "tld,irc,str/5" },
	[FSM_RXR] = { "-", "-", "2", "3", "4", "5",
	    "6", "7", "8", "ser/9" },
};

/* ---- an automaton whose doings are written down ---- */

#define COUNTER_START	77	/* tells irc and zrc from no change */

struct world {
	struct sim	*sim;
	struct heap	 heap;
	struct fsm	 fsm;
	char		 did[128];
	enum option_verdict verdict;
	unsigned int	 dropped[PPP_C_MAX];
	unsigned int	 failed, terminated, held;
	int		 may_nak;	/* of the last request */
};

static void
note(struct world *w, const char *what)
{
	if (w->did[0] != '\0')
		strlcat(w->did, ",", sizeof(w->did));
	strlcat(w->did, what, sizeof(w->did));
}

static void
do_send(void *ctx, uint16_t protocol, const uint8_t *p, size_t len)
{
	static const char *const names[] = { "?", "scr", "sca", "scn", "scn",
	    "str", "sta", "scj" };

	assert_int_equal(protocol, PPP_IPCP);
	assert_true(len >= 4 && p[0] >= 1 && p[0] <= 7);
	assert_int_equal(p[2] << 8 | p[3], len);
	note(ctx, names[p[0]]);
}

static void
do_request(void *ctx, struct wbuf *w)
{
	(void)ctx;
	wbuf_bytes(w, "\x03\x06\x0a\x09\x00\x01", 6);
}

static enum option_verdict
do_judge(void *ctx, struct cursor in, int may_nak, struct wbuf *answer)
{
	struct world *w = ctx;

	(void)in;
	w->may_nak = may_nak;
	if (w->verdict == OPTION_NAK || w->verdict == OPTION_REJECT)
		wbuf_bytes(answer, "\x02\x02", 2);
	return w->verdict;
}

static void
do_held(void *ctx)
{
	struct world *w = ctx;

	w->held++;
}

static int
do_nak(void *ctx, struct cursor in)
{
	(void)ctx;
	(void)in;
	return 0;
}

static int
do_reject(void *ctx, struct cursor in, struct cursor asked)
{
	(void)ctx;
	(void)in;
	(void)asked;
	return 0;
}

static void
do_up(void *ctx)
{
	note(ctx, "tlu");
}

static void
do_down(void *ctx)
{
	note(ctx, "tld");
}

static void
do_finished(void *ctx, enum fsm_event why)
{
	(void)why;
	note(ctx, "tlf");
}

static void
do_terminated(void *ctx)
{
	struct world *w = ctx;

	w->terminated++;
}

static void
do_failed(void *ctx, const char *reason)
{
	struct world *w = ctx;

	assert_non_null(reason);
	w->failed++;
}

static enum fsm_code_is
do_code(void *ctx, uint8_t code, uint8_t id, struct cursor data)
{
	(void)ctx;
	(void)id;
	(void)data;
	return code == 9 ? FSM_CODE_ECHO : FSM_CODE_UNKNOWN;
}

static void
do_echo(void *ctx, uint8_t id, struct cursor data)
{
	(void)id;
	(void)data;
	note(ctx, "ser");
}

static void
do_dropped(void *ctx, int counter, const char *reason)
{
	struct world *w = ctx;

	(void)reason;
	w->dropped[counter]++;
}

static const struct fsm_proto proto = {
	"TEST", PPP_IPCP, do_send, do_request, do_judge, do_held, do_nak,
	do_reject, do_up, do_down, do_finished, do_terminated, NULL, do_failed,
	do_code, do_echo, do_dropped
};

static void
world_init(struct world *w)
{
	struct fsm_env env = { .restart_ms = 3000, .max_terminate = 2,
	    .max_configure = 10, .max_failure = 5 };

	memset(w, 0, sizeof(*w));
	w->sim = sim_new(1);
	heap_init(&w->heap);
	env.host = sim_host(w->sim, "fsm");
	env.heap = &w->heap;
	fsm_init(&w->fsm, &proto, w, &env);
}

/* In Req-Sent. */
static void
asking(struct world *w)
{
	world_init(w);
	fsm_open(&w->fsm);
	fsm_up(&w->fsm);
}

static void
world_free(struct world *w)
{
	fsm_stop(&w->fsm);
	heap_free(&w->heap);
	sim_free(w->sim);
}

static void
input(struct world *w, const char *hex)
{
	struct bytes b = hex_bytes(hex);

	fsm_input(&w->fsm, b.data, b.len);
	free(b.data);
}

/* Bring the event about as it comes in real life. */
static void
bring(struct world *w, enum fsm_event event)
{
	struct fsm *f = &w->fsm;

	switch (event) {
	case FSM_UP:
		fsm_up(f);
		return;
	case FSM_DOWN:
		fsm_down(f);
		return;
	case FSM_OPEN:
		fsm_open(f);
		return;
	case FSM_CLOSE:
		fsm_close(f, "why");
		return;
	case FSM_TO_PLUS:
	case FSM_TO_MINUS:
		f->restarts = event == FSM_TO_PLUS ? COUNTER_START : 0;
		assert_int_equal(timer_set(&w->heap, &f->timer, 5), 0);
		heap_run(&w->heap, 5);
		return;
	case FSM_RCR_PLUS:
		w->verdict = OPTION_ACK;
		input(w, "01 05 000a 0306 0a090002");
		return;
	case FSM_RCR_MINUS:
		w->verdict = OPTION_NAK;
		input(w, "01 05 000a 0306 0a090002");
		return;
	case FSM_RCA:
		input(w, "02 2a 000a 0306 0a090001");
		return;
	case FSM_RCN:
		input(w, "03 2a 000a 0306 0a090009");
		return;
	case FSM_RTR:
		input(w, "05 01 0004");
		return;
	case FSM_RTA:
		input(w, "06 01 0004");
		return;
	case FSM_RUC:
		input(w, "0e 01 0004");
		return;
	case FSM_RXJ_PLUS:
		input(w, "07 01 0008 0e 01 0004");
		return;
	case FSM_RXJ_MINUS:
		input(w, "07 01 0008 01 01 0004");
		return;
	case FSM_RXR:
		input(w, "09 01 0008 00000000");
		return;
	default:
		fail();
	}
}

/* The counter after an irc, for where the row leads. */
static int
expected_counter(const char *cell, enum fsm_event event, int next)
{
	int n = event == FSM_TO_MINUS ? 0 : COUNTER_START;

	if (strstr(cell, "tld") != NULL)
		n = 10;
	if (strstr(cell, "irc") != NULL)
		n = next == FSM_CLOSING || next == FSM_STOPPING ? 2 : 10;
	if (strstr(cell, "zrc") != NULL)
		n = 0;
	if (strstr(cell, "scr") != NULL || strstr(cell, "str") != NULL)
		n--;
	return n;
}

/* The cell without irc, zrc and tls, which are seen otherwise. */
static void
visible(const char *cell, char *dst, size_t size)
{
	char copy[64], *p = copy, *word;

	strlcpy(copy, cell, sizeof(copy));
	dst[0] = '\0';
	if (strchr(copy, '/') == NULL)
		return;
	*strchr(copy, '/') = '\0';
	while ((word = strsep(&p, ",")) != NULL) {
		if (strcmp(word, "irc") == 0 || strcmp(word, "zrc") == 0 ||
		    strcmp(word, "tls") == 0)
			continue;
		if (dst[0] != '\0')
			strlcat(dst, ",", size);
		strlcat(dst, word, size);
	}
}

static void
check_cell(int event, int state)
{
	const char *cell = rfc[event][state];
	const char *slash = strchr(cell, '/');
	int next = atoi(slash == NULL ? cell : slash + 1);
	char want[64];
	struct world w;

	world_init(&w);
	w.fsm.state = (enum fsm_state)state;
	w.fsm.restarts = COUNTER_START;
	w.fsm.asked.id = 0x2a;
	w.fsm.asked.valid = 1;
	w.fsm.asked.len = 6;
	memcpy(w.fsm.asked.data, "\x03\x06\x0a\x09\x00\x01", 6);
	if (cell[0] == '-') {
		assert_null(fsm_row((enum fsm_state)state,
		    (enum fsm_event)event));
		/* Time cannot run out where no timer runs. */
		if (event != FSM_TO_PLUS && event != FSM_TO_MINUS) {
			bring(&w, (enum fsm_event)event);
			assert_int_equal(w.dropped[PPP_C_EVENT_ILLEGAL], 1);
			assert_string_equal(w.did, "");
			assert_int_equal(w.fsm.state, state);
		}
		world_free(&w);
		return;
	}
	bring(&w, (enum fsm_event)event);
	visible(cell, want, sizeof(want));
	if (strcmp(w.did, want) != 0 || (int)w.fsm.state != next)
		fail_msg("%s in %s: expected %s/%d, got %s/%d",
		    fsm_event_name((enum fsm_event)event),
		    fsm_state_name((enum fsm_state)state), want, next, w.did,
		    w.fsm.state);
	assert_int_equal(w.fsm.restarts,
	    expected_counter(cell, (enum fsm_event)event, next));
	/* The timer runs in no state but these (RFC 1661 4.2). */
	if (!fsm_state_waits(w.fsm.state))
		assert_int_equal(timer_armed(&w.fsm.timer), 0);
	if (strstr(cell, "scr") != NULL || strstr(cell, "str") != NULL ||
	    strstr(cell, "zrc") != NULL)
		assert_int_equal(timer_armed(&w.fsm.timer), 1);
	world_free(&w);
}

static void
every_cell(void **state)
{
	int e, s;

	(void)state;
	for (e = 0; e < FSM_NEVENTS; e++)
		for (s = 0; s < FSM_NSTATES; s++)
			check_cell(e, s);
}

static void
names(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < FSM_NEVENTS; i++)
		assert_true(strlen(fsm_event_name((enum fsm_event)i)) > 1);
	for (i = 0; i < FSM_NSTATES; i++)
		assert_true(strlen(fsm_state_name((enum fsm_state)i)) > 1);
	assert_null(fsm_row(FSM_NSTATES, FSM_UP));
	assert_null(fsm_row(FSM_OPENED, FSM_NEVENTS));
}

/* ---- beside the table ---- */

static void
open_it(struct world *w)
{
	char hex[64];

	fsm_open(&w->fsm);
	fsm_up(&w->fsm);
	snprintf(hex, sizeof(hex), "02 %02x 000a 0306 0a090001",
	    w->fsm.asked.id);
	input(w, hex);
	w->verdict = OPTION_ACK;
	input(w, "01 05 000a 0306 0a090002");
	assert_int_equal(w->fsm.state, FSM_OPENED);
	w->did[0] = '\0';
}

/* The peer lost our Ack, or the network doubled something: an open link stays
 * open. */
static void
repeats_change_nothing(void **state)
{
	struct world w;
	char hex[64];

	(void)state;
	world_init(&w);
	open_it(&w);
	input(&w, "01 05 000a 0306 0a090002");
	assert_string_equal(w.did, "sca");
	assert_int_equal(w.fsm.state, FSM_OPENED);
	snprintf(hex, sizeof(hex), "02 %02x 000a 0306 0a090001",
	    w.fsm.asked.id);
	input(&w, hex);
	hex[1] = '3';
	input(&w, hex);
	assert_string_equal(w.did, "sca");
	assert_int_equal(w.fsm.state, FSM_OPENED);
	assert_int_equal(w.dropped[PPP_C_REPLY_STALE], 2);
	world_free(&w);
}

/* A peer whose copies each have an identifier of their own (Windows). The one
 * that goes on so, or wants something else, begins anew. */
static void
repeats_by_another_id(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	open_it(&w);
	input(&w, "01 06 000a 0306 0a090002");
	input(&w, "01 07 000a 0306 0a090002");
	input(&w, "01 04 000a 0306 0a090002");
	assert_string_equal(w.did, "sca,sca,sca");
	assert_int_equal(w.fsm.state, FSM_OPENED);
	assert_int_equal(w.dropped[PPP_C_REQUEST_REPEAT], 3);
	input(&w, "01 08 000a 0306 0a090002");
	assert_string_equal(w.did, "sca,sca,sca,tld,scr,sca");
	world_free(&w);

	world_init(&w);
	open_it(&w);
	input(&w, "01 06 000a 0306 0a090003");
	assert_string_equal(w.did, "tld,scr,sca");
	world_free(&w);

	/* Three more for a link that has opened anew. */
	world_init(&w);
	open_it(&w);
	input(&w, "01 06 000a 0306 0a090002");
	fsm_down(&w.fsm);
	fsm_up(&w.fsm);
	open_it(&w);
	input(&w, "01 06 000a 0306 0a090002");
	input(&w, "01 07 000a 0306 0a090002");
	input(&w, "01 08 000a 0306 0a090002");
	assert_string_equal(w.did, "sca,sca,sca");
	world_free(&w);
}

/* The peer hears none of our refusals: that is no peer that will not agree,
 * and what it is told stays the same. */
static void
refusals_lost(void **state)
{
	struct world w;
	char hex[64];
	int i;

	(void)state;
	asking(&w);
	w.verdict = OPTION_NAK;
	for (i = 0; i < 30; i++)
		input(&w, "01 05 000a 0306 0a090002");
	assert_int_equal(w.failed, 0);
	assert_int_equal(w.fsm.naks, 1);
	assert_int_equal(w.may_nak, 1);
	assert_int_equal(w.fsm.state, FSM_REQ_SENT);
	/* New ones count, each of them. */
	for (i = 6; i < 15; i++) {
		snprintf(hex, sizeof(hex), "01 %02x 000a 0306 0a090002", i);
		input(&w, hex);
		assert_int_equal(w.may_nak, i < 10);
		assert_int_equal(w.fsm.naks, i - 4);
		/* Up to the fifth Nak a copy gets that, too. */
		input(&w, hex);
		assert_true(w.may_nak || i >= 10);
		assert_int_equal(w.fsm.naks, i - 4);
	}
	assert_int_equal(w.failed, 0);
	input(&w, "01 0f 000a 0306 0a090002");
	assert_int_equal(w.failed, 1);
	world_free(&w);
}

static void
ack_must_be_ours(void **state)
{
	struct world w;
	char hex[64];

	(void)state;
	asking(&w);
	snprintf(hex, sizeof(hex), "02 %02x 000a 0306 0a090003",
	    w.fsm.asked.id);
	input(&w, hex);
	assert_int_equal(w.fsm.state, FSM_REQ_SENT);
	assert_int_equal(w.dropped[PPP_C_PACKET_BAD], 1);
	snprintf(hex, sizeof(hex), "02 %02x 000a 0306 0a090001",
	    (w.fsm.asked.id + 1) & 0xff);
	input(&w, hex);
	assert_int_equal(w.fsm.state, FSM_REQ_SENT);
	assert_int_equal(w.dropped[PPP_C_REPLY_STALE], 1);
	world_free(&w);
}

/* RFC 1661 4.6: Max-Configure requests, then the end; and a peer that refuses
 * or is refused for ever. */
static void
limits(void **state)
{
	struct world w;
	char hex[64];
	int i;

	(void)state;
	asking(&w);
	for (i = 0; i < 9; i++)
		heap_run(&w.heap, heap_next(&w.heap));
	assert_string_equal(w.did, "scr,scr,scr,scr,scr,scr,scr,scr,scr,scr");
	heap_run(&w.heap, heap_next(&w.heap));
	assert_string_equal(w.did + strlen(w.did) - 3, "tlf");
	assert_int_equal(w.fsm.state, FSM_STOPPED);
	world_free(&w);

	asking(&w);
	for (i = 0; i < 10; i++) {
		snprintf(hex, sizeof(hex), "03 %02x 000a 0306 0a090003",
		    w.fsm.asked.id);
		input(&w, hex);
		assert_int_equal(w.failed, 0);
	}
	snprintf(hex, sizeof(hex), "03 %02x 000a 0306 0a090003",
	    w.fsm.asked.id);
	input(&w, hex);
	assert_int_equal(w.failed, 1);
	world_free(&w);

	asking(&w);
	w.verdict = OPTION_NAK;
	for (i = 0; i < 10; i++) {
		snprintf(hex, sizeof(hex), "01 %02x 000a 0306 0a090002", i);
		input(&w, hex);
	}
	assert_int_equal(w.failed, 0);
	input(&w, "01 0a 000a 0306 0a090002");
	assert_int_equal(w.failed, 1);
	world_free(&w);
}

static void
held_ack(void **state)
{
	struct world w;

	(void)state;
	asking(&w);
	w.verdict = OPTION_HOLD;
	input(&w, "01 05 000a 0306 0a090002");
	input(&w, "01 06 000a 0306 0a090002");
	assert_int_equal(w.held, 2);
	assert_string_equal(w.did, "scr");
	fsm_release(&w.fsm);
	assert_string_equal(w.did, "scr,sca");
	assert_int_equal(w.fsm.acked.id, 6);
	fsm_release(&w.fsm);
	assert_string_equal(w.did, "scr,sca");
	/* What is not acceptable any more is not acked later. */
	w.verdict = OPTION_HOLD;
	input(&w, "01 07 000a 0306 0a090002");
	w.verdict = OPTION_NAK;
	input(&w, "01 08 000a 0306 0a090003");
	assert_string_equal(w.did, "scr,sca,scn");
	fsm_release(&w.fsm);
	assert_string_equal(w.did, "scr,sca,scn");
	world_free(&w);
}

/* ATTACKS.md 69: lengths, at every byte; what is behind the length is padding. */
static void
lengths(void **state)
{
	static const char *const bad[] = { "01", "0105", "010500", "01050003",
	    "01050000", "0105000b 0306 0a090002", "0105ffff 0306 0a090002" };
	struct world w;
	size_t i;

	(void)state;
	asking(&w);
	w.did[0] = '\0';
	input(&w, "");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		input(&w, bad[i]);
	assert_int_equal(w.dropped[PPP_C_PACKET_BAD], i + 1);
	assert_string_equal(w.did, "");
	w.verdict = OPTION_ACK;
	input(&w, "01 05 000a 0306 0a090002 0000 00");
	assert_string_equal(w.did, "sca");
	input(&w, "07 05 0004");
	assert_int_equal(w.dropped[PPP_C_PACKET_BAD], i + 2);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell),
		cmocka_unit_test(names),
		cmocka_unit_test(repeats_change_nothing),
		cmocka_unit_test(repeats_by_another_id),
		cmocka_unit_test(refusals_lost),
		cmocka_unit_test(ack_must_be_ours),
		cmocka_unit_test(limits),
		cmocka_unit_test(held_ack),
		cmocka_unit_test(lengths),
	};

	return cmocka_run_group_tests_name("ppp fsm", tests, NULL, NULL);
}
