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

/* PPP: hostile frames a hundred thousand times each, to a session that is up
 * and stays up, and whole sessions that do not get in. */

#include <stdlib.h>
#include <string.h>

#include "pppd-lite/ppp/proto.h"
#include "regress/lib/pppend.h"
#include "repeat.h"

static struct sim	*sim;
static struct ppp_end	 e;

static void
forget(struct ppp_end *end)
{
	while (ppp_end_take(end) != NULL)
		continue;
}

static void
pass(uint32_t n)
{
	if (n % 64 == 0)
		ppp_end_wait(&e, 100);
	ppp_alive(e.ppp);
	forget(&e);
}

static void
bad_frame(void *ctx, uint32_t n)
{
	static const char *const hex[] = {
		"", "ff", "ff03", "ff03c0", "c0210101000a", "fe03c0210101",
		"ff03c021 01010003", "ff03c021 0101ffff",
		"ff038021 0101000a 0306", "ff03c021 63010004"
	};

	(void)ctx;
	ppp_end_input(&e, hex[n % (sizeof(hex) / sizeof(hex[0]))]);
	pass(n);
}

static void
unknown_protocol(void *ctx, uint32_t n)
{
	(void)ctx;
	ppp_end_packet(&e, (uint16_t)(0x8001 | (n & 0x3f) << 9), 1, (uint8_t)n,
	    "0104ffff");
	pass(n);
}

static void
echo(void *ctx, uint32_t n)
{
	(void)ctx;
	ppp_end_packet(&e, PPP_LCP, LCP_ECHO_REQ, (uint8_t)n, "11223344 5555");
	pass(n);
}

static void
late_login(void *ctx, uint32_t n)
{
	(void)ctx;
	if (n % 2 == 0)
		ppp_end_packet(&e, PPP_PAP, 1, (uint8_t)n,
		    "05616c696365 01 78");
	else
		ppp_end_packet(&e, PPP_CHAP, 2, (uint8_t)n, "0101616c");
	pass(n);
}

static void
other_codes(void *ctx, uint32_t n)
{
	static const uint8_t codes[] = { PPP_CONF_ACK, PPP_CONF_NAK,
	    PPP_CONF_REJ, PPP_CODE_REJ, 12, 13, 0, 200 };

	(void)ctx;
	ppp_end_packet(&e, PPP_CCP, codes[n % sizeof(codes)], (uint8_t)n,
	    "0306 01020304");
	pass(n);
}

/* A session of its own in a world of its own: a Nak, or a wrong login, and the
 * end. */
static void
whole(int nak)
{
	struct sim *own = sim_new(1);
	struct ppp_end s;
	struct ppp_frame *f;

	ppp_end_server(&s, own);
	ppp_end_start(&s);
	if (nak) {
		f = ppp_end_want(&s, PPP_LCP, PPP_CONF_REQ);
		ppp_end_packet(&s, PPP_LCP, PPP_CONF_NAK, f->id, "0506 01020304");
		forget(&s);
		ppp_end_packet(&s, PPP_LCP, PPP_CONF_REQ, 1, "0104 0001");
	} else {
		ppp_end_lcp(&s);
		forget(&s);
		ppp_end_packet(&s, PPP_CHAP, 2, 1, "31"
		    "000102030405060708090a0b0c0d0e0f000102030405060708090a0b"
		    "0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324"
		    "616c696365");
	}
	forget(&s);
	ppp_end_free(&s);
	sim_free(own);
}

static void
nak_loop(void *ctx, uint32_t n)
{
	(void)ctx;
	whole(1);
	pass(n);
}

static void
wrong_login(void *ctx, uint32_t n)
{
	(void)ctx;
	whole(0);
	pass(n);
}

static void
settle(void *ctx)
{
	(void)ctx;
	ppp_end_wait(&e, 2000);
	ppp_alive(e.ppp);
	forget(&e);
	sim_log_forget(sim);
}

static void
hostile(void **state)
{
	static const struct repeat rows[] = {
		{ "69, 85 frames of all bad lengths", bad_frame },
		{ "83 unknown protocols", unknown_protocol },
		{ "71 echoes", echo },
		{ "75, 77 logins after the login", late_login },
		{ "84 codes out of turn", other_codes },
		{ "70 Naks, then gone", nak_loop },
		{ "75, 77 wrong logins, then gone", wrong_login }
	};

	(void)state;
	sim = sim_new(11);
	ppp_end_server(&e, sim);
	ppp_end_start(&e);
	ppp_end_up_by_hand(&e);
	repeat_all(rows, sizeof(rows) / sizeof(rows[0]), NULL, settle);
	assert_int_equal(e.ending + e.closed, 0);
	assert_true(e.counters[PPP_C_FRAME_BAD] + e.counters[PPP_C_PACKET_BAD]
	    >= REPEATS / 2);
	assert_int_equal(e.counters[PPP_C_ECHO_ANSWERED], REPEATS);
	ppp_end_packet(&e, PPP_LCP, LCP_ECHO_REQ, 7, "11223344");
	(void)ppp_end_want(&e, PPP_LCP, LCP_ECHO_REP);
	ppp_end_free(&e);
	sim_free(sim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
