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

/* IKE from strangers: what is refused before anybody has shown a key, and makes
 * no state. Each case is counted and told, and does not keep others out. What
 * comes once there is half an SA is in t_ike_half_open.c. */

#include <stdio.h>

#include "ike_stranger.h"
#include "regress/lib/pcap.h"

/* Refused: that counter by one for each, one line with peer and text at most,
 * nothing sent (or at most `sent`), no state. */
static void
refused(enum ike_counter counter, const char *text, unsigned int sent)
{
	uint64_t before = ike_counter(server->ike, counter);
	unsigned int out_before = server->sent;
	char line[256];

	send_msg(0);
	if (ike_counter(server->ike, counter) != before + 1) {
		sim_log_dump(sim);
		fail_msg("%s: the counter did not move", text);
	}
	snprintf(line, sizeof(line), "warn: peer 203.0.113.9:%u: ",
	    there.port);
	if (sim_log_count(sim, text) == 0 || sim_log_count(sim, line) == 0) {
		sim_log_dump(sim);
		fail_msg("no line with \"%s\"", text);
	}
	assert_in_range(server->sent - out_before, 0, sent);
	assert_int_equal(ikeend_sas(server), 0);
	assert_int_equal(server->handles, 0);
	/* No amplification: an answer is never larger than the question. */
	if (sent > 0)
		assert_true(answerlen <= msglen);
}

/* A1, A12, A20 */
static void
headers(void **state)
{
	size_t n;

	(void)state;
	for (n = 0; n < 28; n++) {
		message1(&good);
		msglen = n;
		refused(IKE_C_SHORT, "shorter than an ISAKMP header", 0);
		sim_run(sim, 2000, NULL, NULL);
	}
	message1(&good);
	msg[27]++;
	refused(IKE_C_LENGTH, "length field and datagram differ", 0);
	message1(&good);
	msg[24] = 0xff;
	refused(IKE_C_LENGTH, "length field and datagram differ", 0);
	message1(&good);
	memset(msg + 24, 0, 4);
	refused(IKE_C_LENGTH, "length field and datagram differ", 0);
	message1(&good);
	msg[17] = 0x20;
	refused(IKE_C_VERSION, "not IKEv1", 0);
	sim_run(sim, 5000, NULL, NULL);
	message1(&good);
	msg[17] = 0xff;
	refused(IKE_C_VERSION, "not IKEv1", 0);
	msglen = IKE_MAXMSG + 1;
	refused(IKE_C_LENGTH, "message of more than 12288 bytes", 0);
	others_get_in();
}

static void
addresses(void **state)
{
	static const char *const bad[] = {
		"255.255.255.255", "224.0.0.1", "239.1.2.3", "0.0.0.0",
		"ff02::1"
	};
	struct addr good_there = there, good_here = here;
	uint64_t n = 0;
	size_t i;

	(void)state;
	message1(&good);
	there.port = 0;
	send_msg(0);
	n++;
	for (i = 0; i < 5; i++) {
		assert_int_equal(addr_parse(bad[i], &there), 0);
		there.port = 500;
		send_msg(0);
		there = good_there;
		assert_int_equal(addr_parse(bad[i], &here), 0);
		here.port = 500;
		send_msg(0);
		here = good_here;
		n += 2;
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_ADDRESS), n);
	assert_int_equal(server->sent, 0);
	assert_int_equal(ikeend_sas(server), 0);
	/* any other source port is fine */
	there.port = 1024;
	send_msg(0);
	assert_int_equal(server->sent, 1);
}

/* A2, A3 and the captures that hung others */
static void
chains(void **state)
{
	static const char *const files[] = {
		"../vectors/captures/ike-hostile/v1-zero-length.pcap",
		"../vectors/captures/ike-hostile/v1-payload-bad-length.pcap",
		"../vectors/captures/ike-hostile/v1-pointer-loop.pcap",
		"../vectors/captures/ike-hostile/natt-3948-oobr-2.pcap"
	};
	struct pcap_frame f;
	struct pcap_ip ip;
	struct pcap *p;
	size_t i;

	(void)state;
	message1(&good);
	msg[28 + 2] = msg[28 + 3] = 0;		/* SA's length 0 */
	refused(IKE_C_MALFORMED, "malformed payload", 0);
	message1(&good);
	msg[28 + 2] = 0x7f;
	refused(IKE_C_MALFORMED, "malformed payload", 0);
	message1(&good);
	msg[16] = 0;				/* no payload at all */
	refused(IKE_C_MALFORMED, "malformed payload", 0);
	message1(&good);
	msg[msglen - 20] = ISAKMP_VENDOR;	/* never ends */
	refused(IKE_C_MALFORMED, "malformed payload", 0);
	for (i = 0; i < 4; i++) {
		p = pcap_read(files[i]);
		assert_int_equal(pcap_next(p, &f), 1);
		assert_int_equal(pcap_ip(&f, &ip), 0);
		ike_input(server->ike, &here, &there, i == 3, ip.data, ip.len);
		pcap_free(p);
	}
	assert_int_equal(server->sent, 0);
	assert_int_equal(ikeend_sas(server), 0);
	others_get_in();
}

/* A4: 200 and 2,900 vendor IDs (CVE-2026-12413 and its like) */
static void
too_many_payloads(void **state)
{
	unsigned int i;

	(void)state;
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	put_sa(&good);
	for (i = 0; i < 200; i++)
		payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	end();
	refused(IKE_C_MANY, "too many payloads", 0);
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	put_sa(&good);
	for (i = 0; i < 2900; i++)
		payload_put(&out, ISAKMP_VENDOR, "", 0);
	end();
	refused(IKE_C_MANY, "too many payloads", 0);
	others_get_in();
}

/* A5: all bits of the situation, an unknown DOI (CVE-2015-3204) */
static void
situation(void **state)
{
	(void)state;
	message1(&good);
	memset(msg + 32 + 4, 0xff, 4);
	refused(IKE_C_SITUATION, "unknown situation", 1);
	assert_int_equal(answer[18], ISAKMP_XCHG_INFO);
	message1(&good);
	msg[0] = 'T';
	msg[32 + 3] = 9;
	refused(IKE_C_SITUATION, "not the IPsec DOI", 1);
}

/* A6: historic and private numbers are not looked at, least of all as NAT-D */
static void
historic_payloads(void **state)
{
	(void)state;
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	put_sa(&good);
	payload_put(&out, 15, "01234567890123456789", 20);
	payload_put(&out, 16, "", 0);
	payload_put(&out, 132, "\0\1\1\1fragment", 12);
	payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	end();
	send_msg(0);
	assert_int_equal(server->sent, 1);
	assert_int_equal(ikeend_sas(server), 1);
}

/* A8, A9 */
static void
aggressive_mode(void **state)
{
	(void)state;
	begin(ISAKMP_XCHG_AGGRESSIVE, 0, 0, 0);
	put_sa(&good);
	payload_put(&out, ISAKMP_KE, answer, 256);
	payload_put(&out, ISAKMP_NONCE, "0123456789abcdef", 16);
	payload_put(&out, ISAKMP_ID, "\013\0\0\0group", 9);
	end();
	refused(IKE_C_AGGRESSIVE, "aggressive mode", 0);
	begin(ISAKMP_XCHG_AGGRESSIVE, 0, 0, 1);
	payload_put(&out, ISAKMP_HASH, "01234567890123456789", 20);
	end();
	refused(IKE_C_AGGRESSIVE, "aggressive mode", 0);
}

static void
other_exchanges(void **state)
{
	unsigned int i;
	uint64_t n = 0;

	(void)state;
	for (i = 0; i < 256; i++) {
		if (i == 2 || i == 4 || i == 5 || i == 32)
			continue;
		message1(&good);
		msg[18] = (uint8_t)i;
		send_msg(0);
		n++;
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_EXCHANGE), n);
	assert_int_equal(server->sent, 0);
	assert_int_equal(ikeend_sas(server), 0);
	assert_true(sim_log_count(sim, "exchange type") < 40);
}

/* A10, A11: DPD, delete and notify without an SA, and in the clear */
static void
informationals(void **state)
{
	(void)state;
	begin(ISAKMP_XCHG_INFO, ISAKMP_FLAG_ENCRYPTED, 7, 1);
	payload_put(&out, ISAKMP_HASH, "01234567890123456789", 20);
	end();
	refused(IKE_C_NO_STATE, "no ISAKMP SA with these cookies", 0);
	begin(ISAKMP_XCHG_INFO, 0, 7, 1);
	payload_put(&out, ISAKMP_NOTIFY, "\0\0\0\1\1\0\140\002", 8);
	end();
	refused(IKE_C_CLEAR_INFO, "in the clear: notify 24578 INITIAL-CONTACT",
	    0);
	begin(ISAKMP_XCHG_INFO, 0, 7, 1);
	payload_put(&out, ISAKMP_DELETE, "\0\0\0\1\3\4\0\1\0\0\020\0", 12);
	end();
	refused(IKE_C_CLEAR_INFO, "in the clear", 0);
	begin(ISAKMP_XCHG_QUICK, 0, 7, 1);
	payload_put(&out, ISAKMP_HASH, "01234567890123456789", 20);
	end();
	refused(IKE_C_CLEAR_INFO, "quick mode in the clear", 0);
}

/* A13: payloads out of place, double or missing in message 1 */
static void
message1_shapes(void **state)
{
	(void)state;
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	put_sa(&good);
	end();
	refused(IKE_C_SHAPE, "vendor ID payload (1) out of place", 0);
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	put_sa(&good);
	put_sa(&good);
	end();
	refused(IKE_C_SHAPE, "SA payload (2) out of place", 0);
	message1(&good);
	msg[19] = ISAKMP_FLAG_ENCRYPTED;
	refused(IKE_C_STATE, "message 1 with flags", 0);
	message1(&good);
	msg[23] = 1;
	refused(IKE_C_STATE, "message 1 with flags", 0);
	message1(&good);
	memset(msg, 0, 8);
	refused(IKE_C_STATE, "without a cookie", 0);
}

/* A16 to A19: proposals; one notify, one line, however often it comes */
static void
proposals(void **state)
{
	static const struct fix_offer old = {
		{ { 1, 0, HASH1_MD5, 1 }, { ENC1_3DES, 0, HASH1_SHA1, 2 } },
		28800, 0, 0
	};
	unsigned int i, sent;

	(void)state;
	message1(&old);
	refused(IKE_C_NO_PROPOSAL, "main mode: no proposal chosen, offered "
	    "des-md5-modp768, 3des-sha1-modp1024", 1);
	assert_int_equal(answerlen, 28 + 12);
	assert_int_equal(answer[18], ISAKMP_XCHG_INFO);
	assert_memory_equal(answer, "STRANGER", 8);
	assert_memory_equal(answer + 8, "\0\0\0\0\0\0\0\0", 8);
	assert_memory_equal(answer + 32, "\0\0\0\1\1\0\0\016", 8);
	sent = server->sent;
	for (i = 0; i < 100; i++)
		send_msg(0);
	assert_int_equal(server->sent, sent);
	assert_int_equal(sim_log_count(sim, "no proposal chosen"), 1);
	assert_int_equal(ike_counter(server->ike, IKE_C_NO_PROPOSAL), 101);
	message1(&good);
	msg[0] = 'X';
	msg[32 + 15] = 200;			/* says 200, has 1 */
	refused(IKE_C_BAD_PROPOSAL, "malformed proposal", 1);
	others_get_in();
}

/* A hundred different strangers behind one address, each refused: answers and
 * lines are limited, counters are not. */
static void
flood_of_refusals(void **state)
{
	static const struct fix_offer old = {
		{ { 1, 0, HASH1_MD5, 1 } }, 28800, 0, 0
	};
	unsigned int i;

	(void)state;
	message1(&old);
	for (i = 0; i < 5000; i++) {
		memcpy(msg, &i, sizeof(i));
		ike_input(server->ike, &here, &there, 0, msg, msglen);
		if (i % 100 == 0)
			sim_run(sim, 1, NULL, NULL);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_NO_PROPOSAL), 5000);
	assert_in_range(server->sent, 1, 5);
	assert_in_range(sim_log_count(sim, "no proposal chosen"), 1, 8);
	sim_run(sim, 10000, NULL, NULL);
	/* The next line says how many were not told. */
	memcpy(msg, "A newone", 8);
	send_msg(0);
	assert_int_equal(sim_log_count(sim, "refusals not logged"), 1);
	assert_int_equal(ikeend_sas(server), 0);
	others_get_in();
}

/* A client that can't do NAT traversal is told why it is of no use. */
static void
no_nat_traversal(void **state)
{
	(void)state;
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	put_sa(&good);
	end();
	refused(IKE_C_NO_NATT, "can't do NAT traversal", 0);
}

/* The same input again and again: nothing grows, others are served. */
static void
a_hundred_thousand_times(void **state)
{
	static const struct fix_offer old = {
		{ { 1, 0, HASH1_MD5, 1 } }, 28800, 0, 0
	};
	unsigned int i;

	(void)state;
	message1(&old);
	for (i = 0; i < 100000; i++) {
		memcpy(msg, &i, sizeof(i));
		msg[18] = i % 3 == 0 ? ISAKMP_XCHG_MAIN : i % 3 == 1 ?
		    ISAKMP_XCHG_QUICK : ISAKMP_XCHG_AGGRESSIVE;
		there.bytes[3] = (uint8_t)i;
		ike_input(server->ike, &here, &there, 0, msg, msglen);
	}
	assert_int_equal(ikeend_sas(server), 0);
	assert_in_range(server->sent, 0, 30);
	others_get_in();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(headers), CASE(addresses), CASE(chains),
		CASE(too_many_payloads), CASE(situation),
		CASE(historic_payloads), CASE(aggressive_mode),
		CASE(other_exchanges), CASE(informationals),
		CASE(message1_shapes), CASE(proposals),
		CASE(flood_of_refusals), CASE(no_nat_traversal),
		CASE(a_hundred_thousand_times)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
