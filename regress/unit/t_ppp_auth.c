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

/* pppd-lite/ppp: logins by hand. What a peer may send instead of a proper
 * response, and what may be lost or come twice. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/pppend.h"
#include "pppd-lite/ppp/mschapv2.h"
#include "pppd-lite/ppp/proto.h"

struct fixture {
	struct sim	*sim;
	struct ppp_end	 e;
};

static void
begin(struct fixture *f, enum ppp_method method)
{
	f->sim = sim_new(3);
	ppp_end_server(&f->e, f->sim);
	f->e.conf.methods[0] = (uint8_t)method;
	ppp_end_start(&f->e);
	ppp_end_lcp(&f->e);
}

static void
end(struct fixture *f)
{
	ppp_end_free(&f->e);
	sim_free(f->sim);
}

/* A response of size bytes by name; its identifier is given. */
static void
respond(struct fixture *f, uint8_t id, size_t size, const char *name,
    size_t namelen)
{
	char hex[2048];
	size_t i, n;

	n = (size_t)snprintf(hex, sizeof(hex), "%02x", (unsigned int)size);
	for (i = 0; i < size; i++)
		n += (size_t)snprintf(hex + n, sizeof(hex) - n, "5a");
	for (i = 0; i < namelen; i++)
		n += (size_t)snprintf(hex + n, sizeof(hex) - n, "%02x",
		    (uint8_t)name[i]);
	ppp_end_packet(&f->e, PPP_CHAP, 2, id, hex);
}

/* ATTACKS.md 75: other identifiers, wrong sizes. Nothing of it is asked, and a
 * proper login still goes through. */
static void
odd_responses(void **state)
{
	static const size_t sizes[] = { 0, 16, 48, 50, 255 };
	struct fixture f;
	uint8_t id;
	size_t i;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		respond(&f, id, sizes[i], "alice", 5);
	assert_int_equal(f.e.counters[PPP_C_AUTH_BAD], i);
	respond(&f, (uint8_t)(id + 1), 49, "alice", 5);
	respond(&f, (uint8_t)(id - 1), 49, "alice", 5);
	assert_int_equal(f.e.counters[PPP_C_AUTH_STALE], 2);
	/* A value that runs past the packet, one that is cut. */
	ppp_end_packet(&f.e, PPP_CHAP, 2, id, "31 5a5a");
	ppp_end_packet(&f.e, PPP_CHAP, 2, id, "");
	ppp_end_input(&f.e, "ff03 c223 02");
	ppp_end_input(&f.e, "ff03 c223 0201 0003");
	ppp_end_input(&f.e, "ff03 c223 0201 ffff 31");
	assert_int_equal(f.e.counters[PPP_C_AUTH_BAD], i + 5);
	assert_int_equal(f.e.asked, 0);
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 3000);
	ppp_end_login(&f.e);
	assert_int_equal(f.e.asked, 1);
	assert_int_equal(ppp_authenticated(f.e.ppp), 1);
	end(&f);
}

/* Names of 0 and 255 bytes and with a NUL are refused, 256 do not fit. */
static void
odd_names(void **state)
{
	static const size_t lengths[] = { 0, 255, 256 };
	char name[256];
	struct fixture f;
	uint8_t id;
	size_t i;

	(void)state;
	memset(name, 'x', sizeof(name));
	for (i = 0; i < 3; i++) {
		begin(&f, PPP_METHOD_MSCHAPV2);
		id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
		respond(&f, id, 49, name, lengths[i]);
		assert_int_equal(f.e.asked, lengths[i] == 255);
		if (lengths[i] == 256)
			ppp_end_want_none(&f.e);
		else
			(void)ppp_end_want(&f.e, PPP_CHAP, 4);
		assert_int_equal(sim_log_count(f.sim, "warn"), 1);
		end(&f);
	}
	begin(&f, PPP_METHOD_MSCHAPV2);
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	respond(&f, id, 49, "alice\0x", 7);
	assert_int_equal(f.e.asked, 0);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_int_equal(sim_log_count(f.sim, "has a NUL byte"), 1);
	end(&f);
}

/* ATTACKS.md 75: a repeated response has the same answer, and auth is asked
 * once; also in the network phase, and also while auth thinks. */
static void
repeated_response(void **state)
{
	struct fixture f;
	struct ppp_frame *fr;
	struct bytes first;
	uint8_t id;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	f.e.auth_by_hand = 1;
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	respond(&f, id, 49, "alice", 5);
	respond(&f, id, 49, "alice", 5);
	assert_int_equal(f.e.asked, 1);
	ppp_end_want_none(&f.e);
	f.e.answer.ok = 1;
	snprintf(f.e.answer.text, sizeof(f.e.answer.text), "S=1234");
	ppp_auth_answer(f.e.ppp, &f.e.answer);
	fr = ppp_end_want(&f.e, PPP_CHAP, 3);
	first.data = bytes_copy(fr->whole.data, fr->whole.len);
	first.len = fr->whole.len;
	assert_hex(fr->body.data, fr->body.len, "533d31323334");
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	respond(&f, id, 49, "mallory", 7);
	fr = ppp_end_want(&f.e, PPP_CHAP, 3);
	assert_bytes(fr->whole.data, fr->whole.len, first.data, first.len);
	assert_int_equal(f.e.asked, 1);
	assert_string_equal(ppp_user(f.e.ppp), "alice");
	/* A second answer of auth changes nothing. */
	f.e.answer.ok = 0;
	ppp_auth_answer(f.e.ppp, &f.e.answer);
	ppp_end_want_none(&f.e);
	free(first.data);
	end(&f);
}

/* Answers to questions of before a new LCP are too late. */
static void
late_answer(void **state)
{
	struct ppp_auth_answer old;
	struct ppp_frame *fr;
	struct fixture f;
	char hex[64];
	uint8_t id;
	size_t i;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	f.e.auth_by_hand = 1;
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	respond(&f, id, 49, "alice", 5);
	old = f.e.answer;
	old.ok = 1;
	/* Another identifier: the peer begins LCP anew. */
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REQ, 9, "0506 55667788");
	ppp_auth_answer(f.e.ppp, &old);
	assert_int_equal(ppp_phase(f.e.ppp), PPP_PHASE_ESTABLISH);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_ACK);
	ppp_end_want_none(&f.e);
	assert_int_equal(ppp_authenticated(f.e.ppp), 0);
	end(&f);

	/* Also while a second question is open. */
	begin(&f, PPP_METHOD_MSCHAPV2);
	f.e.auth_by_hand = 1;
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	respond(&f, id, 49, "alice", 5);
	old = f.e.answer;
	old.ok = 1;
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REQ, 9, "0506 55667788");
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	for (i = 0; i < fr->body.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", fr->body.data[i]);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_ACK, fr->id, hex);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_ACK);
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	respond(&f, id, 49, "mallory", 7);
	assert_int_equal(f.e.asked, 2);
	ppp_auth_answer(f.e.ppp, &old);
	ppp_end_want_none(&f.e);
	assert_int_equal(ppp_authenticated(f.e.ppp), 0);
	ppp_auth_answer(f.e.ppp, &f.e.answer);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	end(&f);
}

/* The peer never answers: ten challenges, then a Terminate-Request. */
static void
no_response(void **state)
{
	struct fixture f;
	uint8_t id;
	int i;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	f.e.conf.echo_interval_ms = 0;
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	for (i = 0; i < 9; i++) {
		ppp_end_wait(&f.e, 3000);
		assert_int_equal(ppp_end_want(&f.e, PPP_CHAP, 1)->id, id);
	}
	ppp_end_wait(&f.e, 3001);
	while (f.e.closed == 0 && ppp_end_take(&f.e) != NULL)
		continue;
	ppp_end_wait(&f.e, 10000);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_TIMEOUT);
	assert_int_equal(sim_log_count(f.sim, "authenticate: no answer to 10 "
	    "MS-CHAPv2 challenges"), 1);
	end(&f);
}

/* What the peer hears of a refusal: E=691 with a fresh challenge, no retry;
 * unknown user and wrong password in the very same words. */
static void
failure_texts(void **state)
{
	static const char *const users[] = { "alice", "mallory" };
	struct ppp_frame *fr;
	struct fixture f;
	char text[2][128];
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin(&f, PPP_METHOD_MSCHAPV2);
		respond(&f, ppp_end_want(&f.e, PPP_CHAP, 1)->id, 49, users[i],
		    strlen(users[i]));
		fr = ppp_end_want(&f.e, PPP_CHAP, 4);
		snprintf(text[i], sizeof(text[i]), "%.*s", (int)fr->body.len,
		    (const char *)fr->body.data);
		assert_int_equal(fr->body.len, 12 + 32 + 20);
		assert_memory_equal(text[i], "E=691 R=0 C=", 12);
		assert_string_equal(text[i] + 44, " V=3 M=Access denied");
		fr = ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
		assert_memory_equal(fr->body.data, "authentication failed",
		    fr->body.len);
		end(&f);
	}
	/* The same randomness gave the same challenge. */
	assert_string_equal(text[0], text[1]);
}

static void
begin_retries(struct fixture *f, enum ppp_method method)
{
	f->sim = sim_new(3);
	ppp_end_server(&f->e, f->sim);
	f->e.conf.methods[0] = (uint8_t)method;
	f->e.conf.max_logins = 3;
	f->e.conf.refusal_ms = 1000;
	f->e.conf.echo_interval_ms = 0;
	ppp_end_start(&f->e);
	ppp_end_lcp(&f->e);
}

/* What the challenge C= of a Failure makes of the right password, as hex. */
static void
second_response(const struct ppp_frame *fr, char *hex, size_t size)
{
	uint8_t hash[MSCHAPV2_NTHASH], peer[MSCHAPV2_CHALLENGE] = { 1 };
	uint8_t value[MSCHAPV2_RESPONSE];
	struct bytes challenge;
	char c[33];
	size_t i, n;

	snprintf(c, sizeof(c), "%.32s", (const char *)fr->body.data + 12);
	challenge = hex_bytes(c);
	assert_int_equal(challenge.len, MSCHAPV2_CHALLENGE);
	assert_int_equal(mschapv2_nt_hash("wonderland", hash), 0);
	assert_int_equal(mschapv2_respond(hash, "alice", challenge.data, peer,
	    value), 0);
	free(challenge.data);
	n = (size_t)snprintf(hex, size, "31");
	for (i = 0; i < sizeof(value); i++)
		n += (size_t)snprintf(hex + n, size - n, "%02x", value[i]);
	snprintf(hex + n, size - n, "616c696365");
}

/* RFC 2759 6: R=1 and a new challenge, which the next identifier answers. The
 * refusal comes late, and what comes meanwhile is not looked at. */
static void
second_try(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	char hex[256], first[33];
	uint8_t id;
	size_t i;

	(void)state;
	begin_retries(&f, PPP_METHOD_MSCHAPV2);
	fr = ppp_end_want(&f.e, PPP_CHAP, 1);
	id = fr->id;
	for (i = 0; i < MSCHAPV2_CHALLENGE; i++)
		snprintf(first + 2 * i, 3, "%02X", fr->body.data[1 + i]);
	respond(&f, id, 49, "alice", 5);
	ppp_end_wait(&f.e, 999);
	respond(&f, id, 49, "alice", 5);
	assert_int_equal(f.e.asked, 1);
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 1);
	fr = ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_int_equal(fr->id, id);
	assert_memory_equal(fr->body.data, "E=691 R=1 C=", 12);
	/* Each try has a challenge of its own. */
	assert_memory_not_equal(fr->body.data + 12, first, 32);
	second_response(fr, hex, sizeof(hex));
	ppp_end_want_none(&f.e);
	/* The Failure is lost, the response comes again. */
	respond(&f, id, 49, "alice", 5);
	assert_int_equal(ppp_end_want(&f.e, PPP_CHAP, 4)->id, id);
	assert_int_equal(f.e.asked, 1);
	assert_int_equal(sim_log_count(f.sim, "warn"), 1);
	ppp_end_wait(&f.e, 20000);
	ppp_end_want_none(&f.e);
	ppp_end_packet(&f.e, PPP_CHAP, 2, (uint8_t)(id + 1), hex);
	assert_int_equal(f.e.asked, 2);
	(void)ppp_end_want(&f.e, PPP_CHAP, 3);
	assert_int_equal(ppp_authenticated(f.e.ppp), 1);
	end(&f);
}

/* ATTACKS.md 77: the third failure closes the session, and LCP anew gives no
 * further tries. */
static void
too_many_tries(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	char hex[64];
	uint8_t id;
	size_t n;
	int i;

	(void)state;
	begin_retries(&f, PPP_METHOD_MSCHAPV2);
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	for (i = 0; i < 2; i++) {
		respond(&f, (uint8_t)(id + i), 49, "alice", 5);
		ppp_end_wait(&f.e, 1000);
		(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	}
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REQ, 9, "0506 55667788");
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	for (n = 0; n < fr->body.len; n++)
		snprintf(hex + 2 * n, 3, "%02x", fr->body.data[n]);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_ACK, fr->id, hex);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_ACK);
	id = ppp_end_want(&f.e, PPP_CHAP, 1)->id;
	respond(&f, id, 49, "alice", 5);
	ppp_end_wait(&f.e, 1000);
	fr = ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_memory_equal(fr->body.data, "E=691 R=0 C=", 12);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(f.e.asked, 3);
	assert_int_equal(sim_log_count(f.sim, "login refused"), 3);
	ppp_end_wait(&f.e, 10000);
	assert_int_equal(f.e.reason, PPP_REASON_AUTH);
	end(&f);
}

/* Most clients give up after the first: the session is gone at once, and the
 * log has one line. */
static void
gives_up(void **state)
{
	struct fixture f;

	(void)state;
	begin_retries(&f, PPP_METHOD_MSCHAPV2);
	respond(&f, ppp_end_want(&f.e, PPP_CHAP, 1)->id, 49, "alice", 5);
	ppp_end_wait(&f.e, 1000);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	ppp_end_packet(&f.e, PPP_LCP, PPP_TERM_REQ, 5, "");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_ACK);
	ppp_end_wait(&f.e, 1);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_AUTH);
	assert_int_equal(sim_log_count(f.sim, "alice"), 1);
	end(&f);
}

/* Where the password was right, another one will not help. */
static void
denied(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;

	(void)state;
	begin_retries(&f, PPP_METHOD_MSCHAPV2);
	f.e.auth_by_hand = 1;
	respond(&f, ppp_end_want(&f.e, PPP_CHAP, 1)->id, 49, "alice", 5);
	f.e.answer.denied = 1;
	snprintf(f.e.answer.text, sizeof(f.e.answer.text), "Too many sessions");
	ppp_auth_answer(f.e.ppp, &f.e.answer);
	ppp_end_wait(&f.e, 1000);
	fr = ppp_end_want(&f.e, PPP_CHAP, 4);
	assert_memory_equal(fr->body.data, "E=649 R=0 C=", 12);
	assert_memory_equal(fr->body.data + 44, " V=3 M=Too many sessions", 24);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	end(&f);
}

/* ATTACKS.md 77: PAP has three tries, a second apart; CHAP-MD5 knows but one
 * (RFC 1994 4.2). */
static void
tries_of_others(void **state)
{
	struct fixture f;
	uint8_t id;

	(void)state;
	begin_retries(&f, PPP_METHOD_PAP);
	for (id = 1; id <= 3; id++) {
		ppp_end_packet(&f.e, PPP_PAP, 1, id, "05616c696365 0178");
		ppp_end_packet(&f.e, PPP_PAP, 1, id + 9, "05616c696365 0178");
		ppp_end_want_none(&f.e);
		assert_int_equal(f.e.asked, id);
		ppp_end_wait(&f.e, 1000);
		assert_int_equal(ppp_end_want(&f.e, PPP_PAP, 3)->id, id);
		ppp_end_packet(&f.e, PPP_PAP, 1, id, "05616c696365 0178");
		if (id < 3)
			(void)ppp_end_want(&f.e, PPP_PAP, 3);
	}
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(f.e.asked, 3);
	end(&f);

	begin_retries(&f, PPP_METHOD_CHAP_MD5);
	respond(&f, ppp_end_want(&f.e, PPP_CHAP, 1)->id, 16, "alice", 5);
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 1000);
	(void)ppp_end_want(&f.e, PPP_CHAP, 4);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	end(&f);
}

/* ATTACKS.md 76: our challenge sent back to us, or any other, gets nothing. */
static void
reflected_challenge(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	char hex[64] = "10";
	size_t i;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	fr = ppp_end_want(&f.e, PPP_CHAP, 1);
	for (i = 0; i < 16; i++)
		snprintf(hex + 2 + 2 * i, 3, "%02x", fr->body.data[1 + i]);
	ppp_end_packet(&f.e, PPP_CHAP, 1, fr->id, hex);
	assert_int_equal(f.e.counters[PPP_C_AUTH_REFLECTED], 1);
	hex[2] = hex[2] == '0' ? '1' : '0';
	ppp_end_packet(&f.e, PPP_CHAP, 1, 77, hex);
	assert_int_equal(f.e.counters[PPP_C_AUTH_BAD], 1);
	assert_int_equal(f.e.asked, 0);
	ppp_end_want_none(&f.e);
	/* Nor does our own failure packet, or success, do anything. */
	ppp_end_packet(&f.e, PPP_CHAP, 3, 1, "53");
	ppp_end_packet(&f.e, PPP_CHAP, 4, 1, "53");
	assert_int_equal(f.e.counters[PPP_C_AUTH_STALE], 2);
	assert_int_equal(ppp_phase(f.e.ppp), PPP_PHASE_AUTHENTICATE);
	end(&f);
}

/* ATTACKS.md 78: change-password packets are ignored. */
static void
change_password(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	ppp_end_packet(&f.e, PPP_CHAP, 7, ppp_end_want(&f.e, PPP_CHAP, 1)->id,
	    "0000");
	ppp_end_packet(&f.e, PPP_CHAP, 255, 1, "");
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.counters[PPP_C_AUTH_BAD], 2);
	assert_int_equal(f.e.asked, 0);
	end(&f);
}

/* ATTACKS.md 72: the peer talks the login away. */
static void
talked_away(void **state)
{
	static const struct {
		uint8_t code;
		const char *option, *line;
	} v[] = {
		/* CHAP Nak'd with PAP, with EAP; the option rejected. */
		{ 3, "0304c023", "last wish PAP" },
		{ 3, "0304c227", "last wish one we do not do" },
		{ 4, "0305c22381", "rejects option 3" },
	};
	struct ppp_frame *fr;
	struct fixture f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		f.sim = sim_new(i + 1);
		ppp_end_server(&f.e, f.sim);
		ppp_end_start(&f.e);
		fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
		ppp_end_packet(&f.e, PPP_LCP, v[i].code, fr->id, v[i].option);
		(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
		assert_int_equal(sim_log_count(f.sim, v[i].line), 1);
		ppp_end_packet(&f.e, PPP_LCP, PPP_TERM_ACK, 1, "");
		ppp_end_wait(&f.e, 1);
		assert_int_equal(f.e.closed, 1);
		assert_int_equal(f.e.reason, PPP_REASON_AUTH);
		end(&f);
	}
}

/* ATTACKS.md 72: straight to IPCP; and IP before it. Nothing is answered. */
static void
skipped(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	(void)ppp_end_want(&f.e, PPP_CHAP, 1);
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 1, "0306 0a090002");
	ppp_end_packet(&f.e, PPP_IPV6CP, PPP_CONF_REQ, 1, "");
	ppp_end_packet(&f.e, PPP_CCP, PPP_CONF_REQ, 1, "1206 01000001");
	ppp_end_packet(&f.e, PPP_IP, 0x45, 0, "00000000");
	ppp_end_packet(&f.e, PPP_EAP, 2, 1, "01616c696365");
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.counters[PPP_C_PROTOCOL_EARLY], 5);
	/* PAP is not what was agreed. */
	ppp_end_packet(&f.e, PPP_PAP, 1, 1,
	    "05616c696365 0a776f6e6465726c616e64");
	assert_int_equal(f.e.counters[PPP_C_AUTH_BAD], 1);
	assert_int_equal(f.e.asked, 0);
	assert_int_equal(f.e.opened, 0);
	end(&f);
}

/* ATTACKS.md 77: PAP by hand; lengths that do not fit, and one good one. */
static void
pap_lengths(void **state)
{
	static const char *const bad[] = { "", "05", "05616c696365",
	    "06616c696365", "05616c696365 0b776f6e6465726c616e64", "ff" };
	struct fixture f;
	struct ppp_frame *fr;
	size_t i;

	(void)state;
	begin(&f, PPP_METHOD_PAP);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ppp_end_packet(&f.e, PPP_PAP, 1, 1, bad[i]);
	assert_int_equal(f.e.counters[PPP_C_AUTH_BAD], i);
	assert_int_equal(f.e.asked, 0);
	ppp_end_packet(&f.e, PPP_PAP, 1, 7,
	    "05616c696365 0a776f6e6465726c616e64");
	assert_int_equal(ppp_end_want(&f.e, PPP_PAP, 2)->id, 7);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	/* Again, because the Ack was lost: under its own identifier. */
	ppp_end_packet(&f.e, PPP_PAP, 1, 8,
	    "05616c696365 0a776f6e6465726c616e64");
	fr = ppp_end_want(&f.e, PPP_PAP, 2);
	assert_int_equal(fr->id, 8);
	assert_int_equal(f.e.asked, 1);
	end(&f);
	/* An empty password is a wrong one. */
	begin(&f, PPP_METHOD_PAP);
	ppp_end_packet(&f.e, PPP_PAP, 1, 7, "05616c696365 00");
	(void)ppp_end_want(&f.e, PPP_PAP, 3);
	assert_int_equal(ppp_authenticated(f.e.ppp), 0);
	end(&f);
}

/* The Success is lost, and the client never asks again: it is repeated while
 * no IPCP comes from there. */
static void
lost_success(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, PPP_METHOD_MSCHAPV2);
	ppp_end_login(&f.e);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	ppp_end_wait(&f.e, 3000);
	(void)ppp_end_want(&f.e, PPP_CHAP, 3);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 1, "0306 00000000");
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_NAK);
	ppp_end_wait(&f.e, 3000);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	ppp_end_want_none(&f.e);
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_responses),
		cmocka_unit_test(odd_names),
		cmocka_unit_test(repeated_response),
		cmocka_unit_test(late_answer),
		cmocka_unit_test(no_response),
		cmocka_unit_test(failure_texts),
		cmocka_unit_test(second_try),
		cmocka_unit_test(too_many_tries),
		cmocka_unit_test(gives_up),
		cmocka_unit_test(denied),
		cmocka_unit_test(tries_of_others),
		cmocka_unit_test(reflected_challenge),
		cmocka_unit_test(change_password),
		cmocka_unit_test(talked_away),
		cmocka_unit_test(skipped),
		cmocka_unit_test(pap_lengths),
		cmocka_unit_test(lost_success),
	};

	return cmocka_run_group_tests_name("ppp auth", tests, NULL, NULL);
}
