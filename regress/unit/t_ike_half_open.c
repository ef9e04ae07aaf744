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

/* IKE from strangers whose message 1 was fine: SAs that stay half-open, repeats,
 * and messages 3 and 5 that are none. Each case is counted and told, and does
 * not keep others out. */

#include "ike_stranger.h"

/* A21: half-open SAs, oldest first, per source and in all; 30 s */
static void
half_open_flood(void **state)
{
	struct ike_conf conf;
	unsigned int i;

	teardown(state);
	ikeend_conf(&conf);
	conf.halfopen_max = 50;
	conf.halfopen_source = 10;
	setup_conf(state, &conf);
	message1(&good);
	for (i = 0; i < 30; i++) {
		memcpy(msg, &i, sizeof(i));
		send_msg(0);
	}
	assert_int_equal(ikeend_sas(server), 10);
	assert_int_equal(ike_counter(server->ike, IKE_C_HALFOPEN_EVICTED), 20);
	for (i = 0; i < 3000; i++) {
		memcpy(msg, &i, sizeof(i));
		there.bytes[2] = (uint8_t)(i >> 8);
		there.bytes[3] = (uint8_t)i;
		ike_input(server->ike, &here, &there, 0, msg, msglen);
	}
	assert_int_equal(ikeend_sas(server), 50);
	/* An honest one still gets in meanwhile, and the rest goes in 30 s. */
	others_get_in();
	sim_run(sim, 31000, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 1);
	assert_true(ike_counter(server->ike, IKE_C_HALFOPEN_TIMEOUT) > 0);
}

/* A22, A23: nothing by timer; the same bytes, the same answer, ten times; one
 * byte changed: dropped */
static void
repeats(void **state)
{
	uint8_t first[4096];
	size_t firstlen;
	unsigned int i;

	(void)state;
	message1(&good);
	send_msg(0);
	assert_int_equal(server->sent, 1);
	memcpy(first, answer, answerlen);
	firstlen = answerlen;
	sim_run(sim, 10000, NULL, NULL);
	assert_int_equal(server->sent, 1);
	for (i = 0; i < 15; i++) {
		send_msg(0);
		assert_bytes(answer, answerlen, first, firstlen);
	}
	assert_int_equal(server->sent, 11);
	assert_true(ike_counter(server->ike, IKE_C_REPEAT_LIMIT) > 0);
	msg[msglen - 1] ^= 1;
	send_msg(0);
	assert_int_equal(server->sent, 11);
	assert_int_equal(ike_counter(server->ike, IKE_C_CHANGED), 1);
	assert_int_equal(ikeend_sas(server), 1);
	sim_run(sim, 31000, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 0);
}

/* Message 3: A13 (no nonce, two KE), A14, A15, A28, from another address */

static void
message3(const void *ke, size_t kelen, size_t noncelen, unsigned int nat_d)
{
	static const uint8_t bytes[512] = { 1 };
	struct isakmp_header h;
	unsigned int i;

	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, answer, 8);
	memcpy(h.rcookie, answer + 8, 8);
	h.exchange = ISAKMP_XCHG_MAIN;
	isakmp_begin(&out, msg, sizeof(msg), &h);
	payload_put(&out, ISAKMP_KE, ke, kelen);
	payload_put(&out, ISAKMP_NONCE, bytes, noncelen);
	for (i = 0; i < nat_d; i++)
		payload_put(&out, ISAKMP_NAT_D, bytes, 32);
	end();
}

static void
to_message3(uint8_t first)
{
	message1(&good);
	msg[0] = first;
	send_msg(0);
	assert_int_equal(answer[18], ISAKMP_XCHG_MAIN);
}

static void
refused3(enum ike_counter counter, const char *text)
{
	unsigned int sent = server->sent;
	uint64_t before = ike_counter(server->ike, counter);

	send_msg(0);
	if (ike_counter(server->ike, counter) != before + 1 ||
	    sim_log_count(sim, text) == 0) {
		sim_log_dump(sim);
		fail_msg("expected \"%s\"", text);
	}
	/* An error may be told, main mode does not go on. */
	assert_in_range(server->sent, sent, sent + 1);
	if (server->sent > sent)
		assert_int_equal(answer[18], ISAKMP_XCHG_INFO);
	assert_int_equal(server->handles, 0);
	sim_run(sim, 2000, NULL, NULL);
}

static void
bad_message3(void **state)
{
	static const size_t nonces[] = { 0, 7, 257, 300 };
	static const size_t lengths[] = { 0, 1, 96, 128, 255, 257, 384 };
	uint8_t ke[512];
	size_t i;

	(void)state;
	memset(ke, 0x55, sizeof(ke));
	for (i = 0; i < 4; i++) {
		to_message3((uint8_t)('a' + i));
		message3(ke, 256, nonces[i], 2);
		refused3(IKE_C_NONCE, "nonce of");
	}
	for (i = 0; i < 7; i++) {
		to_message3((uint8_t)('f' + i));
		message3(ke, lengths[i], 16, 2);
		refused3(IKE_C_KEY, "key exchange of");
	}
	/* 0, 1, p-1, p, all ones; p ends in ...FFFFFFFFFFFFFFFF */
	for (i = 0; i < 3; i++) {
		to_message3((uint8_t)('n' + i));
		memset(ke, i == 2 ? 0xff : 0, 256);
		if (i == 1)
			ke[255] = 1;
		message3(ke, 256, 16, 2);
		refused3(IKE_C_KEY, "is none of modp2048");
	}
	memset(ke, 0x55, sizeof(ke));
	to_message3('s');
	message3(ke, 256, 16, 0);
	refused3(IKE_C_NAT_D, "no NAT-D");
	to_message3('t');
	message3(ke, 256, 16, 17);
	refused3(IKE_C_SHAPE, "NAT-D payload (17) out of place");
	to_message3('u');
	message3(ke, 256, 16, 2);
	there.port = 501;
	refused3(IKE_C_SOURCE, "of another address");
	there.port = 500;
	others_get_in();
}

/* Each bad message 3 may cost a Diffie-Hellman: four, then no more. */
static void
bad_message3_again(void **state)
{
	uint8_t ke[256] = { 0 };
	unsigned int i;

	(void)state;
	to_message3('a');
	message3(ke, 256, 16, 2);
	for (i = 0; i < 20; i++) {
		msg[msglen - 1] = (uint8_t)i;
		send_msg(0);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_KEY), 4);
	assert_int_equal(ike_counter(server->ike, IKE_C_STATE), 16);
}

/* Who was slow with one message may be slow with the next; a bad message or a
 * repeat gains nothing. */
static void
time_of_each_message(void **state)
{
	uint8_t ke[256];

	(void)state;
	memset(ke, 0x55, sizeof(ke));
	to_message3('a');
	sim_run(sim, 15000, NULL, NULL);
	message3(ke, 128, 16, 2);
	send_msg(0);
	assert_int_equal(ike_counter(server->ike, IKE_C_KEY), 1);
	sim_run(sim, 14500, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 1);
	message3(ke, 256, 16, 2);
	send_msg(0);
	assert_int_equal(answer[16], ISAKMP_KE);
	sim_run(sim, 15000, NULL, NULL);
	send_msg(0);
	sim_run(sim, 14500, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 1);
	sim_run(sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 0);
	assert_int_equal(sim_log_count(sim,
	    "waits for message 5, none in 30 s"), 1);
	/* Nor does a bad one before message 3. */
	to_message3('b');
	sim_run(sim, 29500, NULL, NULL);
	message3(ke, 128, 16, 2);
	send_msg(0);
	sim_run(sim, 1000, NULL, NULL);
	assert_int_equal(ikeend_sas(server), 0);
}

/* A24, A25: message 5 that is no message 5 */
static void
bad_message5(void **state)
{
	uint8_t ke[256], cookies[16], junk[64];
	struct isakmp_header h;
	size_t len;

	(void)state;
	memset(ke, 0x55, sizeof(ke));
	memset(junk, 0xaa, sizeof(junk));
	to_message3('a');
	memcpy(cookies, answer, 16);
	message3(ke, 256, 16, 2);
	send_msg(0);
	assert_int_equal(answer[18], ISAKMP_XCHG_MAIN);
	assert_int_equal(answer[16], ISAKMP_KE);
	for (len = 0; len <= 64; len++) {
		if (len % 16 == 0 && len != 0)
			continue;
		memset(&h, 0, sizeof(h));
		memcpy(h.icookie, cookies, 8);
		memcpy(h.rcookie, cookies + 8, 8);
		h.exchange = ISAKMP_XCHG_MAIN;
		h.flags = ISAKMP_FLAG_ENCRYPTED;
		isakmp_begin(&out, msg, sizeof(msg), &h);
		msg[16] = ISAKMP_ID;
		wbuf_bytes(&out.w, junk, len);
		end();
		send_msg(1);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_ENCRYPTION), 61);
	assert_int_equal(ikeend_sas(server), 1);
	/* so that the next line is not held back */
	sim_run(sim, 5000, NULL, NULL);
	isakmp_begin(&out, msg, sizeof(msg), &h);
	msg[16] = ISAKMP_ID;
	wbuf_bytes(&out.w, junk, 64);
	end();
	send_msg(1);
	assert_int_equal(ike_counter(server->ike, IKE_C_PSK_MISMATCH), 1);
	assert_int_equal(sim_log_count(sim, "probably a wrong pre-shared key"),
	    1);
	assert_int_equal(ikeend_sas(server), 0);
	assert_int_equal(server->handles, 0);
	/* Its repeats are counted, and not told once more. */
	send_msg(1);
	assert_int_equal(ike_counter(server->ike, IKE_C_NO_STATE), 1);
	assert_int_equal(sim_log_count(sim, "no ISAKMP SA"), 0);
	others_get_in();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(half_open_flood), CASE(repeats), CASE(bad_message3),
		CASE(bad_message3_again), CASE(time_of_each_message),
		CASE(bad_message5)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
