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

/* pppd-lite/ppp: LCP and the session by hand: phases, echo, rejections, the
 * ways a session ends, and hostile frames. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/pppend.h"
#include "pppd-lite/ppp/proto.h"

struct fixture {
	struct sim	*sim;
	struct ppp_end	 e;
};

static void
begin(struct fixture *f)
{
	f->sim = sim_new(11);
	ppp_end_server(&f->e, f->sim);
	ppp_end_start(&f->e);
}

static void
end(struct fixture *f)
{
	ppp_end_free(&f->e);
	sim_free(f->sim);
}

static void
lcp(struct fixture *f, const char *options, uint8_t code, const char *answer)
{
	struct ppp_frame *fr;

	ppp_end_packet(&f->e, PPP_LCP, PPP_CONF_REQ, 9, options);
	fr = ppp_end_want(&f->e, PPP_LCP, code);
	if (answer != NULL)
		assert_hex(fr->body.data, fr->body.len, answer);
}

/* Our magic number, from our request. */
static void
magic(struct fixture *f, char hex[9])
{
	struct ppp_frame *fr = ppp_end_want(&f->e, PPP_LCP, PPP_CONF_REQ);
	size_t i;

	for (i = 0; i < 4; i++)
		snprintf(hex + 2 * i, 3, "%02x",
		    fr->body.data[fr->body.len - 4 + i]);
}

/* ATTACKS.md 85: MRU out of range is Nak'd, a huge one is not ours to mind. */
static void
odd_mru(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	lcp(&f, "01040000", PPP_CONF_NAK, "01040550");
	lcp(&f, "01040001", PPP_CONF_NAK, "01040550");
	lcp(&f, "0104007f", PPP_CONF_NAK, "01040550");
	lcp(&f, "0103ff", PPP_CONF_REJ, "0103ff");
	lcp(&f, "01040080", PPP_CONF_ACK, "01040080");
	end(&f);
	begin(&f);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	lcp(&f, "0104ffff", PPP_CONF_ACK, "0104ffff");
	end(&f);
}

/* Our own MRU: a smaller one is taken from a Nak, a larger one not; rejected,
 * it is left out. */
static void
our_mru(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;

	(void)state;
	begin(&f);
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_NAK, fr->id, "010404b0");
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	assert_hex(fr->body.data, 4, "010404b0");
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_NAK, fr->id, "010405dc");
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	assert_hex(fr->body.data, 4, "010404b0");
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_NAK, fr->id, "01040001");
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	assert_hex(fr->body.data, 4, "010404b0");
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REJ, fr->id, "010404b0");
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	assert_hex(fr->body.data, 5, "0305c22381");
	/* A Nak of an option that we did not ask is a wish we can ignore. */
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_NAK, fr->id, "0206000a0000");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	end(&f);
}

/* The peer wants us to log in: a server does not. */
static void
server_logs_in_nowhere(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	lcp(&f, "0305c22381", PPP_CONF_REJ, "0305c22381");
	lcp(&f, "0304c023", PPP_CONF_REJ, "0304c023");
	lcp(&f, "0408c02500000010", PPP_CONF_REJ, "0408c02500000010");
	end(&f);
}

/* ATTACKS.md 71: our magic number in a request is Nak'd with another one, zero
 * too; in echoes it ends the session. */
static void
magic_numbers(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	char hex[9], text[32];
	int i;

	(void)state;
	begin(&f);
	magic(&f, hex);
	snprintf(text, sizeof(text), "0506 %s", hex);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REQ, 1, text);
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_NAK);
	assert_hex(fr->body.data, 2, "0506");
	snprintf(text, sizeof(text), "%02x%02x%02x%02x", fr->body.data[2],
	    fr->body.data[3], fr->body.data[4], fr->body.data[5]);
	assert_string_not_equal(text, hex);
	assert_int_equal(f.e.counters[PPP_C_LOOPBACK], 1);
	lcp(&f, "0506 00000000", PPP_CONF_NAK, NULL);
	assert_int_equal(f.e.counters[PPP_C_LOOPBACK], 1);
	end(&f);

	f.sim = sim_new(12);
	ppp_end_server(&f.e, f.sim);
	ppp_end_start(&f.e);
	magic(&f, hex);
	ppp_end_free(&f.e);
	sim_free(f.sim);
	/* The same seed, so the same number. */
	f.sim = sim_new(12);
	ppp_end_server(&f.e, f.sim);
	ppp_end_start(&f.e);
	ppp_end_up_by_hand(&f.e);
	for (i = 0; i < 5; i++)
		ppp_end_packet(&f.e, PPP_LCP, LCP_ECHO_REQ, 1, hex);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(f.e.counters[PPP_C_LOOPBACK], 5);
	assert_int_equal(f.e.counters[PPP_C_ECHO_ANSWERED], 0);
	end(&f);
}

/* ATTACKS.md 69 and 85: frames that cannot be read, at every length. */
static void
bad_frames(void **state)
{
	static const char *const bad[] = { "", "ff", "ff03", "ff03c0",
	    "c0210101000a", "21450000", "ff0321450000", "fe03c0210101" };
	char *big = malloc(2 * 1600 + 1);
	struct fixture f;
	size_t i;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ppp_end_input(&f.e, bad[i]);
	assert_int_equal(f.e.counters[PPP_C_FRAME_BAD], i);
	assert_non_null(big);
	memset(big, '0', 3200);
	memcpy(big, "ff03c0210101", 12);
	big[3200] = '\0';
	ppp_end_input(&f.e, big);
	assert_int_equal(f.e.counters[PPP_C_FRAME_LONG], 1);
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.closed + f.e.ending, 0);
	/* Some of them were logged, with the peer; not all. */
	assert_in_range(sim_log_count(f.sim, "warn: session 1 peer "
	    "203.0.113.9:4500 user \"alice\": network: "), 3, 6);
	free(big);
	end(&f);
}

/* Short headers only where they were agreed. */
static void
short_headers(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	char hex[128] = "";
	size_t i;

	(void)state;
	f.sim = sim_new(1);
	ppp_end_server(&f.e, f.sim);
	f.e.conf.pfc = f.e.conf.acfc = 1;
	ppp_end_start(&f.e);
	ppp_end_input(&f.e, "c0210101000a 0506 11223344");
	assert_int_equal(f.e.counters[PPP_C_FRAME_BAD], 1);
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	assert_hex(fr->body.data + fr->body.len - 4, 4, "07020802");
	for (i = 0; i < fr->body.len; i++)
		snprintf(hex + 2 * i, 3, "%02x", fr->body.data[i]);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_ACK, fr->id, hex);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REQ, 1, "0506 11223344");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_ACK);
	ppp_end_input(&f.e, "c021090700081122334400");
	(void)ppp_end_want(&f.e, PPP_CHAP, 1);
	(void)ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REP);
	assert_int_equal(f.e.counters[PPP_C_FRAME_BAD], 1);
	end(&f);
}

/* Who is heard is not asked: 30 s after the last word, be it data. */
static void
echo_when_silent(void **state)
{
	struct fixture f;
	int i;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	for (i = 0; i < 10; i++) {
		ppp_end_wait(&f.e, 29000);
		ppp_alive(f.e.ppp);
	}
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 10000);
	ppp_end_packet(&f.e, PPP_LCP, LCP_DISCARD_REQ, 1, "00000000");
	ppp_end_wait(&f.e, 29999);
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 1);
	(void)ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REQ);
	assert_int_equal(f.e.counters[PPP_C_ECHO_SENT], 1);
	/* Data is an answer, too. */
	ppp_end_wait(&f.e, 2999);
	ppp_alive(f.e.ppp);
	ppp_end_wait(&f.e, 29999);
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 1);
	(void)ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REQ);
	end(&f);
}

/* Unanswered ones follow each other faster, each once more after 3 s; the end
 * comes after the third. */
static void
echo_retries(void **state)
{
	struct fixture f;
	uint8_t id;
	int i;

	(void)state;
	begin(&f);
	ppp_end_free(&f.e);
	ppp_end_server(&f.e, f.sim);
	f.e.conf.echo_retry_ms = 5000;
	ppp_end_start(&f.e);
	ppp_end_up_by_hand(&f.e);
	ppp_end_wait(&f.e, 30000);
	for (i = 0; i < 3; i++) {
		id = ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REQ)->id;
		ppp_end_wait(&f.e, 2999);
		ppp_end_want_none(&f.e);
		ppp_end_wait(&f.e, 1);
		assert_int_equal(ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REQ)->id,
		    id);
		ppp_end_wait(&f.e, 1999);
		ppp_end_want_none(&f.e);
		ppp_end_wait(&f.e, 1);
	}
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	ppp_end_wait(&f.e, 10000);
	assert_int_equal(f.e.reason, PPP_REASON_ECHO);
	end(&f);
}

/* An echo is answered as soon as LCP is open, and not before; its data comes
 * back. */
static void
echo_requests(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_packet(&f.e, PPP_LCP, LCP_ECHO_REQ, 7, "11223344");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	ppp_end_want_none(&f.e);
	end(&f);
	begin(&f);
	ppp_end_lcp(&f.e);
	(void)ppp_end_want(&f.e, PPP_CHAP, 1);
	ppp_end_packet(&f.e, PPP_LCP, LCP_ECHO_REQ, 7, "11223344 aabbcc");
	fr = ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REP);
	assert_int_equal(fr->id, 7);
	assert_hex(fr->body.data + 4, fr->body.len - 4, "aabbcc");
	ppp_end_packet(&f.e, PPP_LCP, LCP_ECHO_REQ, 7, "112233");
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.counters[PPP_C_PACKET_BAD], 1);
	end(&f);
}

/* Ours: three without an answer end it, sent three times each; any frame shows
 * that it lives. */
static void
keepalive(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	uint8_t id = 0;
	int i;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	for (i = 0; i < 20; i++) {
		ppp_end_wait(&f.e, 30000);
		fr = ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REQ);
		assert_int_equal(fr->body.len, 4);
		if (i % 2)
			ppp_end_packet(&f.e, PPP_LCP, LCP_ECHO_REP, fr->id,
			    "11223344");
		else
			ppp_end_packet(&f.e, PPP_LCP, LCP_DISCARD_REQ, 1, "");
	}
	ppp_end_wait(&f.e, 119999);
	for (i = 0; i < 9; i++) {
		fr = ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REQ);
		if (i % 3 == 0)
			id = fr->id;
		assert_int_equal(fr->id, id);
	}
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.ending, 0);
	ppp_end_wait(&f.e, 1);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(f.e.ending, 1);
	ppp_end_wait(&f.e, 6001);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_ECHO);
	end(&f);
}

/* ATTACKS.md 83: a flood of protocols nobody knows: rejected at a limited
 * rate, each sample cut to the peer's MRU. */
static void
unknown_protocols(void **state)
{
	struct ppp_frame *fr;
	struct fixture f;
	char hex[2 * 1000 + 1];
	int i, n = 0;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	ppp_end_packet(&f.e, 0x8281, 1, 3, "0104");
	fr = ppp_end_want(&f.e, PPP_LCP, LCP_PROTO_REJ);
	assert_hex(fr->body.data, fr->body.len, "8281 010300060104");
	for (i = 0; i < 1000; i++)
		ppp_end_packet(&f.e, (uint16_t)(0x4001 + 2 * (i % 120)), 1,
		    3, "");
	while (ppp_end_take(&f.e) != NULL)
		n++;
	assert_in_range(n, 5, 15);
	assert_int_equal(f.e.counters[PPP_C_REJECTS_LIMITED], 1000 - n);
	assert_int_equal(f.e.ending, 0);
	end(&f);

	begin(&f);
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CONF_REQ);
	{
		char ack[64] = "";
		size_t k;

		for (k = 0; k < fr->body.len; k++)
			snprintf(ack + 2 * k, 3, "%02x", fr->body.data[k]);
		ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_ACK, fr->id, ack);
	}
	lcp(&f, "01040080 0506 11223344", PPP_CONF_ACK, NULL);
	ppp_end_login(&f.e);
	(void)ppp_end_want(&f.e, PPP_IPCP, PPP_CONF_REQ);
	memset(hex, '1', sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	ppp_end_packet(&f.e, 0x8281, 1, 3, hex);
	fr = ppp_end_want(&f.e, PPP_LCP, LCP_PROTO_REJ);
	assert_int_equal(fr->body.len + 4, 128);
	ppp_end_packet(&f.e, PPP_LCP, LCP_ECHO_REQ, 3, hex);
	fr = ppp_end_want(&f.e, PPP_LCP, LCP_ECHO_REP);
	assert_int_equal(fr->body.len + 4, 128);
	ppp_end_packet(&f.e, PPP_LCP, 77, 3, hex);
	fr = ppp_end_want(&f.e, PPP_LCP, PPP_CODE_REJ);
	assert_true(fr->body.len + 4 <= 128);
	end(&f);
}

/* IP that comes the control way is dropped, not rejected: a Protocol-Reject
 * of IP would end the session at the client. */
static void
stray_data(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	ppp_end_input(&f.e, "ff030021 4500001400000000400100000a0900020a090001");
	ppp_end_want_none(&f.e);
	assert_int_equal(f.e.counters[PPP_C_DATA], 1);
	end(&f);
}

/* ATTACKS.md 84: what the peer may reject, and what not. */
static void
protocol_rejects(void **state)
{
	static const struct {
		const char *body;
		int ends;
		const char *line;
	} v[] = {
		{ "c021 01010004", 1, "" },
		{ "8021 01010004", 1, "the peer rejects IP" },
		{ "0021 45000014", 1, "the peer rejects IP" },
		{ "8057 01010004", 0, "" },
		{ "80fd 01010004", 0, "" },
		{ "c223 01010004", 0, "" },	/* after the login */
		{ "ffff", 0, "" },
		{ "80", 0, "RFC 1661 5.7" },
		{ "", 0, "RFC 1661 5.7" },
	};
	struct fixture f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		begin(&f);
		ppp_end_up_by_hand(&f.e);
		ppp_end_packet(&f.e, PPP_LCP, LCP_PROTO_REJ, 1, v[i].body);
		assert_int_equal(f.e.ending, v[i].ends);
		assert_true(sim_log_count(f.sim, v[i].line) > 0 ||
		    v[i].line[0] == '\0');
		ppp_end_wait(&f.e, 7000);
		assert_int_equal(f.e.closed, v[i].ends);
		end(&f);
	}
	/* CHAP rejected while it is all that there is. */
	begin(&f);
	ppp_end_lcp(&f.e);
	ppp_end_packet(&f.e, PPP_LCP, LCP_PROTO_REJ, 1, "c223 01010004");
	assert_int_equal(f.e.ending, 1);
	end(&f);
}

static void
code_rejects(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	/* Echo, identification: we can do without. */
	ppp_end_packet(&f.e, PPP_LCP, PPP_CODE_REJ, 1, "09010004");
	ppp_end_packet(&f.e, PPP_LCP, PPP_CODE_REJ, 1, "0c010004");
	assert_int_equal(f.e.ending, 0);
	ppp_end_want_none(&f.e);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CODE_REJ, 1, "01010004");
	assert_int_equal(f.e.ending, 1);
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	ppp_end_wait(&f.e, 6001);
	assert_int_equal(f.e.closed, 1);
	end(&f);
}

/* The peer hangs up: acknowledged; one period later it is over. */
static void
peer_terminates(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	ppp_end_packet(&f.e, PPP_LCP, PPP_TERM_REQ, 5, "55736572");
	assert_int_equal(ppp_end_want(&f.e, PPP_LCP, PPP_TERM_ACK)->id, 5);
	assert_int_equal(f.e.ending, 1);
	/* Its Ack was lost. */
	ppp_end_packet(&f.e, PPP_LCP, PPP_TERM_REQ, 6, "");
	assert_int_equal(ppp_end_want(&f.e, PPP_LCP, PPP_TERM_ACK)->id, 6);
	/* Nothing else is served any more. */
	ppp_end_packet(&f.e, PPP_IPCP, PPP_CONF_REQ, 1, "0306 0a090002");
	ppp_end_packet(&f.e, PPP_CHAP, 2, 1, "");
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 3001);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_PEER);
	end(&f);
}

/* A whole new LCP after the login: the right to the address would have to be
 * proved again, so the session ends. */
static void
lcp_anew(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	ppp_end_packet(&f.e, PPP_LCP, PPP_CONF_REQ, 77, "0506 55667788");
	(void)ppp_end_want(&f.e, PPP_LCP, PPP_TERM_REQ);
	assert_int_equal(f.e.ending, 1);
	assert_int_equal(sim_log_count(f.sim, "negotiates LCP anew"), 1);
	end(&f);
}

static void
not_up_in_time(void **state)
{
	struct fixture f;

	(void)state;
	f.sim = sim_new(1);
	ppp_end_server(&f.e, f.sim);
	f.e.auth_by_hand = 1;
	ppp_end_start(&f.e);
	ppp_end_lcp(&f.e);
	(void)ppp_end_want(&f.e, PPP_CHAP, 1);
	ppp_end_wait(&f.e, 29000);
	ppp_end_packet(&f.e, PPP_LCP, LCP_DISCARD_REQ, 1, "");
	ppp_close(f.e.ppp, PPP_REASON_ADMIN, "test");
	ppp_close(f.e.ppp, PPP_REASON_PEER, "second reasons do not count");
	ppp_end_wait(&f.e, 7000);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_ADMIN);
	end(&f);

	/* Nobody there at all: ten requests in 30 seconds. */
	begin(&f);
	ppp_end_wait(&f.e, 30001);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_TIMEOUT);
	assert_int_equal(sim_log_count(f.sim, "establish: no answer to LCP"),
	    1);
	assert_int_equal(f.e.counters[PPP_C_FRAMES_OUT], 10);
	end(&f);

	/* LCP is open and auth says nothing for a minute. */
	f.sim = sim_new(1);
	ppp_end_server(&f.e, f.sim);
	f.e.auth_by_hand = 1;
	f.e.conf.echo_interval_ms = 0;
	ppp_end_start(&f.e);
	ppp_end_lcp(&f.e);
	(void)ppp_end_want(&f.e, PPP_CHAP, 1);
	ppp_end_packet(&f.e, PPP_CHAP, 2, 1, "31"
	    "00000000000000000000000000000000000000000000000000"
	    "000000000000000000000000000000000000000000000000 616c696365");
	assert_int_equal(f.e.asked, 1);
	ppp_end_wait(&f.e, 60001);
	assert_int_equal(f.e.ending, 1);
	assert_int_equal(sim_log_count(f.sim, "not up within 60 seconds"), 1);
	ppp_end_wait(&f.e, 6001);
	assert_int_equal(f.e.closed, 1);
	end(&f);
}

static void
lower_goes(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	ppp_end_up_by_hand(&f.e);
	ppp_lower_down(f.e.ppp, "CDN");
	ppp_end_want_none(&f.e);
	ppp_end_wait(&f.e, 0);
	assert_int_equal(f.e.closed, 1);
	assert_int_equal(f.e.reason, PPP_REASON_LOWER);
	assert_string_equal(f.e.text, "CDN");
	end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_mru),
		cmocka_unit_test(our_mru),
		cmocka_unit_test(server_logs_in_nowhere),
		cmocka_unit_test(magic_numbers),
		cmocka_unit_test(bad_frames),
		cmocka_unit_test(short_headers),
		cmocka_unit_test(echo_requests),
		cmocka_unit_test(echo_when_silent),
		cmocka_unit_test(echo_retries),
		cmocka_unit_test(keepalive),
		cmocka_unit_test(unknown_protocols),
		cmocka_unit_test(stray_data),
		cmocka_unit_test(protocol_rejects),
		cmocka_unit_test(code_rejects),
		cmocka_unit_test(peer_terminates),
		cmocka_unit_test(lcp_anew),
		cmocka_unit_test(not_up_in_time),
		cmocka_unit_test(lower_goes),
	};

	return cmocka_run_group_tests_name("ppp session", tests, NULL, NULL);
}
