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

/* A fresh challenge by another way (ppp_prove()): who is right, who is not, who
 * does not answer, and that the session itself does not notice. */

#include <stdio.h>
#include <string.h>

#include "regress/lib/pppend.h"
#include "pppd-lite/ppp/mschapv2.h"
#include "pppd-lite/ppp/proto.h"

struct fixture {
	struct sim	*sim;
	struct ppp_end	 e;
};

static void
begin(struct fixture *f)
{
	f->sim = sim_new(5);
	ppp_end_server(&f->e, f->sim);
	ppp_end_start(&f->e);
	ppp_end_up_by_hand(&f->e);
}

/* The session still is what it was: it answers an echo by its own way. */
static void
end(struct fixture *f)
{
	struct ppp_frame *sent;

	ppp_end_packet(&f->e, PPP_LCP, LCP_ECHO_REQ, 7, "11223344");
	sent = ppp_end_want(&f->e, PPP_LCP, LCP_ECHO_REP);
	assert_int_equal(sent->proof, 0);
	assert_int_equal(f->e.up, 1);
	assert_int_equal(f->e.ending, 0);
	ppp_end_free(&f->e);
	sim_free(f->sim);
}

static struct ppp_frame *
challenge(struct fixture *f)
{
	struct ppp_frame *sent;

	assert_null(ppp_prove(f->e.ppp));
	sent = ppp_end_want(&f->e, PPP_CHAP, 1);
	assert_int_equal(sent->proof, 1);
	return sent;
}

static void
right(void **state)
{
	struct ppp_frame *sent;
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_respond(&f.e, challenge(&f), "alice", "wonderland", 1);
	sent = ppp_end_want(&f.e, PPP_CHAP, 3);
	assert_int_equal(sent->proof, 1);
	assert_memory_equal(sent->body.data, "S=", 2);
	assert_int_equal(f.e.proved, 1);
	assert_int_equal(f.e.proof_ok, 1);
	assert_int_equal(f.e.counters[PPP_C_PROOF_OK], 1);
	/* Nothing is sent any more. */
	ppp_end_wait(&f.e, 20000);
	ppp_end_want_none(&f.e);
	end(&f);
}

/* No challenge is like another, and none has the login's identifier. */
static void
fresh(void **state)
{
	uint8_t first[1 + MSCHAPV2_CHALLENGE], login = 1, id;
	struct ppp_frame *sent;
	struct fixture f;
	int i;

	(void)state;
	begin(&f);
	sent = challenge(&f);
	memcpy(first, sent->body.data, sizeof(first));
	for (i = 0; i < 300; i++) {
		id = sent->id;
		sent = challenge(&f);
		assert_int_not_equal(sent->id, id);
		assert_int_not_equal(sent->id, login);
		assert_memory_not_equal(sent->body.data, first,
		    sizeof(first));
	}
	end(&f);
}

/* The response to the challenge before is no answer to this one. */
static void
replayed(void **state)
{
	uint8_t value[1 + MSCHAPV2_CHALLENGE];
	struct ppp_frame old, *sent;
	struct fixture f;

	(void)state;
	begin(&f);
	sent = challenge(&f);
	memcpy(value, sent->body.data, sizeof(value));
	old = *sent;
	old.body.data = value;
	sent = challenge(&f);
	ppp_end_respond(&f.e, &old, "alice", "wonderland", 1);
	assert_int_equal(f.e.asked, 1);
	assert_int_equal(f.e.counters[PPP_C_AUTH_STALE], 1);
	old.id = sent->id;
	ppp_end_respond(&f.e, &old, "alice", "wonderland", 1);
	assert_int_equal(f.e.asked, 2);
	assert_int_equal(f.e.proof_ok, 0);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	end(&f);
}

static void
wrong_password(void **state)
{
	struct ppp_frame *sent;
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_respond(&f.e, challenge(&f), "alice", "looking glass", 1);
	sent = ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_int_equal(sent->proof, 1);
	assert_memory_equal(sent->body.data, "E=691 R=0 ", 10);
	assert_int_equal(f.e.proved, 1);
	assert_int_equal(f.e.proof_ok, 0);
	assert_string_equal(f.e.proof_text, "wrong password");
	assert_int_equal(f.e.counters[PPP_C_PROOF_FAILED], 1);
	end(&f);
}

/* Somebody who may log in here, but is not the one whose session it is. */
static void
another_user(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	f.e.user = "clara";
	ppp_end_respond(&f.e, challenge(&f), "clara", "wonderland", 1);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_int_equal(f.e.proof_ok, 0);
	assert_string_equal(f.e.proof_text,
	    "another user answers the CHAP challenge");
	/* Nor one whose name begins alike. */
	f.e.user = "alic";
	ppp_end_respond(&f.e, challenge(&f), "alic", "wonderland", 1);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_int_equal(f.e.proved, 2);
	assert_int_equal(f.e.proof_ok, 0);
	assert_int_equal(f.e.asked, 1);
	f.e.user = "alice";
	end(&f);
}

/* Eight copies in as many seconds, then it is over; an answer that comes later
 * is none. */
static void
no_answer(void **state)
{
	struct ppp_frame *sent;
	struct fixture f;
	int n = 1;

	(void)state;
	begin(&f);
	(void)challenge(&f);
	ppp_end_wait(&f.e, 7900);
	assert_int_equal(f.e.proved, 0);
	ppp_end_wait(&f.e, 200);
	assert_int_equal(f.e.proved, 1);
	assert_int_equal(f.e.proof_ok, 0);
	while ((sent = ppp_end_take(&f.e)) != NULL) {
		assert_int_equal(sent->proof, 1);
		ppp_end_respond(&f.e, sent, "alice", "wonderland", 1);
		n++;
	}
	assert_int_equal(n, 8);
	assert_int_equal(f.e.proved, 1);
	assert_int_equal(f.e.asked, 1);
	end(&f);
}

/* An answer by the session's own way does not prove the other one, and the
 * other one carries nothing else. */
static void
ways_are_apart(void **state)
{
	struct ppp_frame *sent;
	struct fixture f;

	(void)state;
	begin(&f);
	sent = challenge(&f);
	ppp_end_respond(&f.e, sent, "alice", "wonderland", 0);
	assert_int_equal(f.e.asked, 1);
	assert_int_equal(f.e.proved, 0);
	/* Terminate-Request, IPCP Configure-Request, an echo. */
	ppp_prove_input(f.e.ppp, (const uint8_t *)
	    "\xff\x03\xc0\x21\x05\x01\x00\x04", 8);
	ppp_prove_input(f.e.ppp, (const uint8_t *)
	    "\xff\x03\x80\x21\x01\x01\x00\x04", 8);
	ppp_prove_input(f.e.ppp, (const uint8_t *)
	    "\xff\x03\xc0\x21\x09\x01\x00\x08\1\2\3\4", 12);
	ppp_prove_input(f.e.ppp, (const uint8_t *)"\xff\x03\xc2", 3);
	ppp_prove_input(f.e.ppp, (const uint8_t *)
	    "\xff\x03\xc2\x23\x02\x02\xff\xff\x31", 9);
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.asked, 1);
	end(&f);
}

/* Its Success was lost: the response comes again, first by the one way, then
 * by the session's, which has moved meanwhile. Auth is asked once. */
static void
lost_success(void **state)
{
	struct ppp_frame *sent;
	struct fixture f;

	(void)state;
	begin(&f);
	f.e.auth_by_hand = 1;
	sent = challenge(&f);
	ppp_end_respond(&f.e, sent, "alice", "wonderland", 1);
	ppp_end_respond(&f.e, sent, "alice", "wonderland", 1);
	assert_int_equal(f.e.asked, 2);
	ppp_auth_answer(f.e.ppp, &f.e.answer);
	assert_int_equal(f.e.proof_ok, 1);
	/* taken later: sent is the one taken last, and goes with the next */
	ppp_end_respond(&f.e, sent, "alice", "wonderland", 1);
	ppp_end_respond(&f.e, sent, "alice", "wonderland", 0);
	assert_int_equal(ppp_end_want(&f.e, PPP_CHAP, 3)->proof, 1);
	assert_int_equal(ppp_end_want(&f.e, PPP_CHAP, 3)->proof, 0);
	assert_int_equal(ppp_end_want(&f.e, PPP_CHAP, 3)->proof, 0);
	assert_int_equal(f.e.asked, 2);
	assert_int_equal(f.e.proved, 1);
	end(&f);
}

/* CHAP alone can ask again, and only who is up can be asked. */
static void
not_to_be_asked(void **state)
{
	struct sim *sim = sim_new(6);
	struct ppp_end e;

	(void)state;
	ppp_end_server(&e, sim);
	ppp_end_start(&e);
	assert_string_equal(ppp_prove(e.ppp), "the session is not up");
	ppp_end_lcp(&e);
	assert_string_equal(ppp_prove(e.ppp), "the session is not up");
	ppp_end_free(&e);

	ppp_end_server(&e, sim);
	e.conf.methods[0] = PPP_METHOD_PAP;
	ppp_end_start(&e);
	ppp_end_lcp(&e);
	ppp_end_packet(&e, PPP_PAP, 1, 1,
	    "05 616c696365 0a 776f6e6465726c616e64");
	(void)ppp_end_want(&e, PPP_PAP, 2);
	ppp_end_ipcp(&e);
	assert_string_equal(ppp_prove(e.ppp),
	    "its login method knows no fresh challenge");
	ppp_end_want_none(&e);
	assert_int_equal(e.proved, 0);
	ppp_end_free(&e);
	sim_free(sim);
}

/* It ends while it is being asked: nobody hears of it. */
static void
ends_meanwhile(void **state)
{
	struct sim *sim = sim_new(7);
	struct ppp_end e;

	(void)state;
	ppp_end_server(&e, sim);
	ppp_end_start(&e);
	ppp_end_up_by_hand(&e);
	assert_null(ppp_prove(e.ppp));
	ppp_close(e.ppp, PPP_REASON_ADMIN, "goodbye");
	ppp_end_wait(&e, 30000);
	assert_int_equal(e.closed, 1);
	assert_int_equal(e.proved, 0);
	ppp_end_free(&e);
	sim_free(sim);
}

/* Client and server over a network that loses every fourth packet, reorders
 * and duplicates: it comes out right within the bound nearly always, the
 * wrong one never, and no session is harmed. */
static void
lossy(void **state)
{
	static const struct sim_net net = { .delay_ms = 40, .jitter_ms = 60,
	    .loss = 250, .dup = 100 };
	struct ppp_end s, c;
	struct sim *sim;
	int seed, ok = 0;

	(void)state;
	for (seed = 0; seed < 40; seed++) {
		sim = sim_new((uint64_t)seed);
		ppp_end_server(&s, sim);
		ppp_end_client(&c, sim);
		ppp_end_connect(&s, &c, &net);
		ppp_end_start(&s);
		ppp_end_start(&c);
		(void)sim_run(sim, 60000, NULL, NULL);
		if (s.up != 1 || c.up != 1)
			fail_msg("seed %d: not up", seed);
		if (seed % 4 == 3)
			c.password = "looking glass";
		c.moved = 1;
		assert_null(ppp_prove(s.ppp));
		(void)sim_run(sim, 10000, NULL, NULL);
		assert_int_equal(s.proved, 1);
		if (seed % 4 == 3)
			assert_int_equal(s.proof_ok, 0);
		else
			ok += s.proof_ok;
		assert_int_equal(s.ending, 0);
		if (s.proof_ok)
			assert_int_equal(c.ending, 0);
		ppp_end_free(&s);
		ppp_end_free(&c);
		sim_free(sim);
	}
	assert_true(ok >= 29);	/* of 30 */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right),
		cmocka_unit_test(fresh),
		cmocka_unit_test(replayed),
		cmocka_unit_test(wrong_password),
		cmocka_unit_test(another_user),
		cmocka_unit_test(no_answer),
		cmocka_unit_test(ways_are_apart),
		cmocka_unit_test(lost_success),
		cmocka_unit_test(not_to_be_asked),
		cmocka_unit_test(ends_meanwhile),
		cmocka_unit_test(lossy)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
