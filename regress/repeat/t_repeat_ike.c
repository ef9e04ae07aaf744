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

/* IKE: hostile messages a hundred thousand times each, from strangers and about
 * the SA of a client, who is served all the while. */

#include <stdlib.h>
#include <string.h>

#include "../unit/ike_fixture.h"
#include "crypto/dh.h"
#include "ikeyd/ike/payload.h"
#include "regress/lib/ikeend.h"
#include "repeat.h"

static const struct sim_net wire = { 1, 0, 0, 0 };
static const struct fix_offer good = {
	{ { ENC1_AES, 256, HASH1_SHA256, 19 } }, 28800, 0, 0
}, old = {
	{ { 1, 0, HASH1_MD5, 1 } }, 28800, 0, 0
};

static struct sim	*sim;
static struct ikenet	*net;
static struct ikeend	*server, *client;
static struct addr	 here, there;
static uint8_t		 msg[16384], first[4096], answer[4096];
static size_t		 msglen, firstlen, answerlen;
static struct isakmp_out out;

static int
keep_answer(struct ikeend *end, const uint8_t *buf, size_t len, int natt)
{
	(void)end, (void)natt;
	if (len <= sizeof(answer)) {
		memcpy(answer, buf, len);
		answerlen = len;
	}
	return 0;
}

static void
begin(uint8_t exchange, uint8_t flags, const uint8_t *cookies)
{
	struct isakmp_header h;

	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, cookies, 8);
	memcpy(h.rcookie, cookies + 8, 8);
	h.exchange = exchange;
	h.flags = flags;
	h.msgid = exchange == ISAKMP_XCHG_MAIN ? 0 : 7;
	isakmp_begin(&out, msg, sizeof(msg), &h);
}

static void
end(void)
{
	int n = isakmp_end(&out, 0);

	assert_true(n > 0);
	msglen = (size_t)n;
}

static void
message1(const struct fix_offer *o, uint32_t n)
{
	uint8_t body[512], cookies[16] = "STRANGER";

	memcpy(cookies, &n, sizeof(n));
	begin(ISAKMP_XCHG_MAIN, 0, cookies);
	payload_put(&out, ISAKMP_SA, body, fix_sa(body, sizeof(body), 1, o));
	payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	end();
}

static void
give(int natt, uint32_t n)
{
	uint8_t *copy = bytes_copy(msg, msglen);

	ike_input(server->ike, &here, &there, natt, copy, msglen);
	free(copy);
	if (n % 16 == 0)
		sim_run(sim, 100, NULL, NULL);
	if (n % 2048 == 0)
		sim_log_forget(sim);
}

static void
flood(void *ctx, uint32_t n)
{
	(void)ctx;
	message1(&good, n);
	there.bytes[2] = (uint8_t)(n >> 8);
	there.bytes[3] = (uint8_t)n;
	give(0, n);
}

static void
same(void *ctx, uint32_t n)
{
	(void)ctx;
	message1(&good, 1);
	give(0, n);
}

static void
refused(void *ctx, uint32_t n)
{
	(void)ctx;
	message1(&old, n);
	give(0, n);
}

/* Headers, lengths, chains. */
static void
malformed(void *ctx, uint32_t n)
{
	(void)ctx;
	message1(&good, n);
	switch (n % 8) {
	case 0:
		msglen = n / 8 % 28;
		break;
	case 1:
		msg[27]++;
		break;
	case 2:
		msg[17] = 0x20;
		break;
	case 3:
		msg[30] = msg[31] = 0;
		break;
	case 4:
		msg[30] = 0x7f;
		break;
	case 5:
		msg[msglen - 20] = ISAKMP_VENDOR;
		break;
	case 6:
		memset(msg + 36, 0xff, 4);
		break;
	default:
		msg[18] = (uint8_t)n;
	}
	give(0, n);
}

static void
many_payloads(void *ctx, uint32_t n)
{
	unsigned int i;

	(void)ctx;
	begin(ISAKMP_XCHG_MAIN, 0, (const uint8_t *)"0123456\0\0\0\0\0\0\0\0");
	for (i = 0; i < 200; i++)
		payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	end();
	give(0, n);
}

static void
informational(void *ctx, uint32_t n)
{
	uint8_t cookies[16] = "STRANGERRESPONS";

	(void)ctx;
	memcpy(cookies + 8, &n, sizeof(n));
	begin(n % 2 ? ISAKMP_XCHG_INFO : ISAKMP_XCHG_QUICK,
	    n % 4 < 2 ? ISAKMP_FLAG_ENCRYPTED : 0, cookies);
	payload_put(&out, ISAKMP_DELETE, "\0\0\0\1\3\4\0\1\0\0\020\0", 12);
	end();
	give(0, n);
}

/* Message 1 that is taken, then a message 3 that is none. */
static void
message3(void *ctx, uint32_t n)
{
	uint8_t ke[64], cookies[16];

	(void)ctx;
	message1(&good, n);
	give(0, n);
	if (answerlen < 28 || answer[18] != ISAKMP_XCHG_MAIN)
		return;
	memcpy(cookies, answer, 16);
	memset(ke, (int)n, sizeof(ke));
	begin(ISAKMP_XCHG_MAIN, 0, cookies);
	payload_put(&out, ISAKMP_KE, ke, n % 3 == 0 ? 63 : 64);
	payload_put(&out, ISAKMP_NONCE, ke, n % 5 == 0 ? 1 : 16);
	end();
	give(0, n);
}

/* As far as message 5, which is no message 5 (the wrong key); each from another
 * address, because the tries of one are limited. */
static void
message5(void *ctx, uint32_t n)
{
	static const uint8_t bytes[64] = { 1 };
	static uint8_t pub[DH_MAXPUB];
	static struct dh *dh;
	uint8_t cookies[16];

	(void)ctx;
	if (dh == NULL) {
		dh = dh_new(DH_ECP256, bytes);
		assert_non_null(dh);
		dh_public(dh, pub);
	}
	there = addr_v4_u32(0x0b000000 + n, 500);
	message1(&good, n);
	give(0, 1);
	memcpy(cookies, answer, 16);
	begin(ISAKMP_XCHG_MAIN, 0, cookies);
	payload_put(&out, ISAKMP_KE, pub, dh_publen(DH_ECP256));
	payload_put(&out, ISAKMP_NONCE, bytes, 16);
	payload_put(&out, ISAKMP_NAT_D, bytes, 32);
	payload_put(&out, ISAKMP_NAT_D, bytes, 32);
	end();
	give(0, 1);
	sim_run(sim, 10, NULL, NULL);
	begin(ISAKMP_XCHG_MAIN, ISAKMP_FLAG_ENCRYPTED, cookies);
	wbuf_bytes(&out.w, bytes, sizeof(bytes));
	end();
	msg[16] = ISAKMP_ID;
	give(1, n);
	there = addr_v4_u32(0xcb007109, 500);
}

/* About the client's SA: what cannot be deciphered, and what it once said. */
static void
into_the_sa(void *ctx, uint32_t n)
{
	uint8_t junk[64];

	(void)ctx;
	memset(junk, (int)n, sizeof(junk));
	begin(n % 2 ? ISAKMP_XCHG_INFO : ISAKMP_XCHG_QUICK,
	    ISAKMP_FLAG_ENCRYPTED, first);
	wbuf_bytes(&out.w, junk, sizeof(junk));
	end();
	msg[16] = ISAKMP_HASH;
	memcpy(msg + 20, &n, sizeof(n));
	there = client->addr;
	there.port = 500;
	give(0, n);
	there = addr_v4_u32(0xcb007109, 500);
}

static void
settle(void *ctx)
{
	(void)ctx;
	/* the half-open ones go, and the client is heard */
	sim_run(sim, 40000, NULL, NULL);
	sim_log_forget(sim);
}

static int
is_up(void *arg)
{
	return ((struct ikeend *)arg)->ups == 1;
}

static struct ikeend *
client_in(const char *name, const char *addr)
{
	struct ike_conf conf;
	struct ikeend *c;

	ikeend_conf(&conf);
	c = ikeend_new(net, name, addr, NULL, "swordfish", &conf);
	c->filter = keep_answer;
	assert_int_equal(ikeend_connect(c, server), 0);
	if (!sim_run(sim, 30000, is_up, c)) {
		sim_log_dump(sim);
		fail_msg("%s does not get in", name);
	}
	return c;
}

static void
hostile(void **state)
{
	static const struct repeat rows[] = {
		{ "21 first messages", flood },
		{ "22, 23 the same first message", same },
		{ "7, 19 proposals that do not fit", refused },
		{ "1, 2, 3, 5, 20 malformed", malformed },
		{ "4 too many payloads", many_payloads },
		{ "10, 11 informationals of no SA", informational },
		{ "13, 14, 15 third messages", message3 },
		{ "24 fifth messages with a wrong key", message5 },
		{ "39, 42 into the SA of a client", into_the_sa }
	};
	struct ike_conf conf;

	(void)state;
	sim = sim_new(42);
	net = ikenet_new(sim, &wire);
	ikeend_conf(&conf);
	server = ikeend_new(net, "server", "192.0.2.1", NULL, "swordfish",
	    &conf);
	client = client_in("client", "198.51.100.1");
	memcpy(first, answer, firstlen = answerlen);
	server->filter = keep_answer;
	here = server->addr;
	here.port = 500;
	there = addr_v4_u32(0xcb007109, 500);
	repeat_all(rows, sizeof(rows) / sizeof(rows[0]), NULL, settle);
	assert_in_range(ike_counter(server->ike, IKE_C_PSK_MISMATCH), REPEATS / 2,
	    REPEATS);
	assert_int_equal(client->downs, 0);
	assert_int_equal(server->downs, 0);
	server->filter = NULL;
	(void)client_in("late", "198.51.100.2");
	ikenet_free(net);
	sim_free(sim);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
