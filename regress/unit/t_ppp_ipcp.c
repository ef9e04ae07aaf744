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

/* pppd-lite/ppp: IPCP by hand. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/pppend.h"
#include "pppd-lite/ppp/proto.h"

struct fixture {
	struct sim	*sim;
	struct ppp_end	 e;
	uint8_t		 id;		/* of the last request */
};

static void
begin(struct fixture *f)
{
	f->id = 9;
	f->sim = sim_new(5);
	ppp_end_server(&f->e, f->sim);
}

/* Up to our own request, acked; the peer's is to come. */
static void
advance(struct fixture *f)
{
	struct ppp_frame *fr;

	ppp_end_start(&f->e);
	ppp_end_lcp(&f->e);
	ppp_end_login(&f->e);
	fr = ppp_end_want(&f->e, PPP_IPCP, PPP_CONF_REQ);
	ppp_end_packet(&f->e, PPP_IPCP, PPP_CONF_ACK, fr->id,
	    "0306 0a090001");
}

static void
end(struct fixture *f)
{
	ppp_end_free(&f->e);
	sim_free(f->sim);
}

static void
ask(struct fixture *f, const char *options, uint8_t code, const char *answer)
{
	struct ppp_frame *fr;

	ppp_end_packet(&f->e, PPP_IPCP, PPP_CONF_REQ, ++f->id, options);
	fr = ppp_end_want(&f->e, PPP_IPCP, code);
	assert_int_equal(fr->id, f->id);
	assert_hex(fr->body.data, fr->body.len, answer);
	ppp_end_want_none(&f->e);
}

/* ATTACKS.md 81: whatever the peer asks, it gets its own address or none. */
static void
no_other_address(void **state)
{
	static const char *const wishes[] = { "0306 0a090001", "0306 00000000",
	    "0306 ffffffff", "0306 7f000001", "0306 0a090003",
	    "0306 e0000001", "0306 0a0900ff" };
	struct fixture f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		begin(&f);
		advance(&f);
		ask(&f, wishes[i], PPP_CONF_NAK, "0306 0a090002");
		assert_int_equal(f.e.opened, 0);
		ask(&f, "0306 0a090002", PPP_CONF_ACK, "0306 0a090002");
		assert_int_equal(f.e.up, 1);
		end(&f);
	}
}

/* A request without address is not acked: it is told to ask. */
static void
address_left_out(void **state)
{
	struct fixture f;
	int i;

	(void)state;
	begin(&f);
	advance(&f);
	for (i = 0; i < 10; i++)
		ask(&f, "", PPP_CONF_NAK, "0306 0a090002");
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, ++f.id, "");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(f.e.opened, 0);
	end(&f);
}

/* ATTACKS.md 70: five Naks, then Rejects, then the end. */
static void
nak_without_end(void **state)
{
	struct fixture f;
	char wish[32];
	int i;

	(void)state;
	begin(&f);
	advance(&f);
	for (i = 0; i < 10; i++) {
		snprintf(wish, sizeof(wish), "0306 0a0900%02x", 100 + i);
		ask(&f, wish, i < 5 ? PPP_CONF_NAK : PPP_CONF_REJ,
		    i < 5 ? "0306 0a090002" : wish);
	}
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 9, "0306 0a0900fe");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	ppp_end_packet(&f.e, PPP_LCP, PPP_TERM_ACK, 1, "");
	ppp_end_wait(&f.e, 1);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_NEGOTIATION);
	assert_int_equal(sim_log_count(f.sim, "network: IPCP: the peer's "
	    "options never became acceptable"), 1);
	end(&f);
}

/* The peer wants us to have another address, for ever. */
static void
our_address_refused(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	int i;

	(void)state;
	begin(&f);
	ppp_end_start(&f.e);
	ppp_end_lcp(&f.e);
	ppp_end_login(&f.e);
	for (i = 0; i < 11; i++) {
		fr = ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
		assert_hex(fr->body.data, fr->body.len, "0306 0a090001");
		ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_NAK, fr->id,
		    "0306 0a090063");
	}
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	end(&f);

	/* One that does not know the option can do without. */
	begin(&f);
	ppp_end_start(&f.e);
	ppp_end_lcp(&f.e);
	ppp_end_login(&f.e);
	fr = ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REJ, fr->id, "0306 0a090001");
	fr = ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	assert_int_equal(fr->body.len, 0);
	end(&f);
}

static void
name_servers(void **state)
{
	struct fixture f;

	(void)state;
	/* None: rejected, not handed out as 0.0.0.0. */
	begin(&f);
	f.e.conf.dns[0].family = ADDR_NONE;
	advance(&f);
	ask(&f, "0306 0a090002 8106 00000000 8306 00000000", PPP_CONF_REJ,
	    "8106 00000000 8306 00000000");
	end(&f);
	/* Two, and two for NetBIOS. */
	begin(&f);
	assert_int_equal(addr_parse("10.9.0.54", &f.e.conf.dns[1]), 0);
	assert_int_equal(addr_parse("10.9.0.55", &f.e.conf.nbns[0]), 0);
	assert_int_equal(addr_parse("10.9.0.56", &f.e.conf.nbns[1]), 0);
	advance(&f);
	ask(&f, "0306 0a090002 8106 08080808 8206 00000000 8306 00000000 "
	    "8406 00000000", PPP_CONF_NAK, "8106 0a090035 8206 0a090037 "
	    "8306 0a090036 8406 0a090038");
	ask(&f, "0306 0a090002 8106 0a090035 8206 0a090037 8306 0a090036 "
	    "8406 0a090038", PPP_CONF_ACK, "0306 0a090002 8106 0a090035 "
	    "8206 0a090037 8306 0a090036 8406 0a090038");
	assert_int_equal(f.e.up, 1);
	end(&f);
}

/* IPCP's own times: a request each second, three of them; and one Nak before
 * options are rejected. */
static void
own_times(void **state)
{
	struct fixture f;
	int i;

	(void)state;
	begin(&f);
	f.e.conf.ipcp_restart_ms = 1000;
	f.e.conf.ipcp_max_configure = 3;
	f.e.conf.ipcp_max_failure = 1;
	ppp_end_start(&f.e);
	ppp_end_lcp(&f.e);
	ppp_end_login(&f.e);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	ask(&f, "0306 00000000", PPP_CONF_NAK, "0306 0a090002");
	ask(&f, "0306 00000000", PPP_CONF_REJ, "0306 00000000");
	for (i = 0; i < 2; i++) {
		ppp_end_wait(&f.e, 999);
		ppp_end_want_none(&f.e);
		ppp_end_wait(&f.e, 1);
		(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	}
	ppp_end_wait(&f.e, 1000);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(sim_log_count(f.sim, "no answer to IPCP"), 1);
	end(&f);
}

static void
wrong_lengths(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	advance(&f);
	ask(&f, "0305 0a0900 0306 0a090002 8104 0000", PPP_CONF_REJ,
	    "0305 0a0900 0306 0a090002 8104 0000");
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 9, "0306 0a0900");
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.counters[PPP_C_OPTION_BAD], 1);
	ask(&f, "0206 002d0f01 0306 0a090002 010a 0a090002 0a090001",
	    PPP_CONF_REJ, "0206 002d0f01 010a 0a090002 0a090001");
	ask(&f, "0306 0a090002", PPP_CONF_ACK, "0306 0a090002");
	end(&f);
}

/* The Ack waits for the interface, is sent once, and answers the last request;
 * a new request of the open link needs no second interface. */
static void
ack_after_interface(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.e.pipex_by_hand = 1;
	advance(&f);
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 1, "0306 0a090002");
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 2, "0306 0a090002");
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.opened, 1);
	ppp_pipex_answer(f.e.ppp, 1, NULL);
	assert_int_equal(ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_ACK)->id, 2);
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.up, 1);
	/* A second answer changes nothing. */
	ppp_pipex_answer(f.e.ppp, 1, NULL);
	ppp_end_want_none(&f.e);
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 3,
	    "0306 0a090002 8106 0a090035");
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_ACK);
	assert_int_equal(f.e.opened, 1);
	end(&f);
}

static void
interface_fails(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.e.pipex_by_hand = 1;
	advance(&f);
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 1, "0306 0a090002");
	ppp_pipex_answer(f.e.ppp, 0, "too many open files");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.ending, 1);
	end(&f);
}

static void
no_address_at_all(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	memset(&f.e.address, 0, sizeof(f.e.address));
	ppp_end_start(&f.e);
	ppp_end_lcp(&f.e);
	ppp_end_login(&f.e);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(sim_log_count(f.sim, "no address to give"), 1);
	end(&f);
}

/* The peer closes IPCP alone: nothing is left to do for the session. */
static void
peer_closes_ipcp(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	advance(&f);
	ask(&f, "0306 0a090002", PPP_CONF_ACK, "0306 0a090002");
	ppp_end_packet(&f.e, PPP_IPCP, PPP_TERM_REQ, 5, "");
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_TERM_ACK);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	ppp_end_packet(&f.e, PPP_LCP, PPP_TERM_ACK, 1, "");
	ppp_end_wait(&f.e, 1);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_PEER);
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_other_address),
		cmocka_unit_test(address_left_out),
		cmocka_unit_test(nak_without_end),
		cmocka_unit_test(our_address_refused),
		cmocka_unit_test(name_servers),
		cmocka_unit_test(own_times),
		cmocka_unit_test(wrong_lengths),
		cmocka_unit_test(ack_after_interface),
		cmocka_unit_test(interface_fails),
		cmocka_unit_test(no_address_at_all),
		cmocka_unit_test(peer_closes_ipcp),
	};

	return cmocka_run_group_tests_name("ppp ipcp", tests, NULL, NULL);
}
