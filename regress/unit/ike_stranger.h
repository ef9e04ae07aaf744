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

/* A server, and a stranger who writes what it likes: what t_ike_hostile.c and
 * t_ike_half_open.c have in common. Each includes it once. */

#ifndef REGRESS_UNIT_IKE_STRANGER_H
#define REGRESS_UNIT_IKE_STRANGER_H

#include <stdlib.h>

#include "ike_fixture.h"
#include "ikeyd/ike/payload.h"
#include "regress/lib/ikeend.h"
#include "regress/lib/test.h"

static const struct sim_net wire = { 5, 0, 0, 0 };
static const struct fix_offer good = {
	{ { ENC1_AES, 256, HASH1_SHA256, 14 } }, 28800, 0, 0
};

static struct sim	*sim;
static struct ikenet	*net;
static struct ikeend	*server;
static struct addr	 here, there;
static uint8_t		 msg[16384];
static size_t		 msglen;
static uint8_t		 answer[4096];	/* the server's last */
static size_t		 answerlen;

static inline int
keep_answer(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	(void)e, (void)natt;
	assert_true(len <= sizeof(answer));
	memcpy(answer, buf, len);
	answerlen = len;
	return 0;
}

static inline int
setup_conf(void **state, struct ike_conf *conf)
{
	(void)state;
	sim = sim_new(42);
	net = ikenet_new(sim, &wire);
	server = ikeend_new(net, "server", "192.0.2.1", NULL, "swordfish",
	    conf);
	server->filter = keep_answer;
	here = server->addr;
	here.port = 500;
	assert_int_equal(addr_parse("203.0.113.9", &there), 0);
	there.port = 500;
	answerlen = 0;
	return 0;
}

static inline int
setup(void **state)
{
	struct ike_conf conf;

	ikeend_conf(&conf);
	return setup_conf(state, &conf);
}

static inline int
teardown(void **state)
{
	(void)state;
	ikenet_free(net);
	sim_free(sim);
	return 0;
}

static inline int
client_up(void *arg)
{
	struct ikeend *c = arg;

	return c->ups == 1;
}

/* Somebody else still gets in. */
static inline void
others_get_in(void)
{
	struct ike_conf conf;
	struct ikeend *c;

	ikeend_conf(&conf);
	server->filter = NULL;
	c = ikeend_new(net, "client", "198.51.100.1", NULL, "swordfish",
	    &conf);
	assert_int_equal(ikeend_connect(c, server), 0);
	if (!sim_run(sim, 30000, client_up, c)) {
		sim_log_dump(sim);
		fail_msg("an honest client is kept out");
	}
}

/* Messages */

static struct isakmp_out	out;

static inline void
begin(uint8_t exchange, uint8_t flags, uint32_t msgid, int rcookie)
{
	struct isakmp_header h;

	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, "STRANGER", 8);
	if (rcookie)
		memcpy(h.rcookie, "RESPONSE", 8);
	h.exchange = exchange;
	h.flags = flags;
	h.msgid = msgid;
	isakmp_begin(&out, msg, sizeof(msg), &h);
}

static inline void
put_sa(const struct fix_offer *o)
{
	uint8_t body[4096];

	payload_put(&out, ISAKMP_SA, body, fix_sa(body, sizeof(body), 1, o));
}

static inline void
end(void)
{
	int n = isakmp_end(&out, 0);

	assert_true(n > 0);
	msglen = (size_t)n;
}

static inline void
message1(const struct fix_offer *o)
{
	begin(ISAKMP_XCHG_MAIN, 0, 0, 0);
	put_sa(o);
	payload_put(&out, ISAKMP_VENDOR, fix_rfc3947, sizeof(fix_rfc3947));
	end();
}

static inline void
send_msg(int natt)
{
	uint8_t *copy = bytes_copy(msg, msglen);

	ike_input(server->ike, &here, &there, natt, copy, msglen);
	free(copy);
	sim_run(sim, 5, NULL, NULL);
}

#define CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
