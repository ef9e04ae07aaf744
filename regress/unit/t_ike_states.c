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

/* Main and quick mode by state: each message in each state is taken where it
 * belongs and refused, with the state named, everywhere else. Messages are
 * those of an honest client, kept and sent at the wrong time. */

#include <string.h>

#include "ike_couple.h"
#include "ikeyd/ike/sa.h"
#include "ikeyd/ike/state.h"

enum { MAXKEPT = 16 };

/* What one end sent, in order. */
struct kept {
	uint8_t	buf[MAXKEPT][4096];
	size_t	len[MAXKEPT];
	int	natt[MAXKEPT];
	size_t	n;
	size_t	stop;		/* let this many through, then none */
};

static struct kept	 from_client, from_server;

static int
keep(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	struct kept *k = e->arg;

	if (len == 1 || k->n == MAXKEPT || len > sizeof(k->buf[0]))
		return 1;
	memcpy(k->buf[k->n], buf, len);
	k->len[k->n] = len;
	k->natt[k->n] = natt;
	return k->n++ >= k->stop;
}

static int
setup(void **state)
{
	(void)state;
	memset(&from_client, 0, sizeof(from_client));
	memset(&from_server, 0, sizeof(from_server));
	from_client.stop = from_server.stop = MAXKEPT;
	couple_new(3, "198.51.100.7", NULL);
	client->filter = server->filter = keep;
	client->arg = &from_client;
	server->arg = &from_server;
	return 0;
}

/* Dial, and stop when the client has sent that many messages. */
static void
dial(size_t client_stop, size_t server_stop)
{
	from_client.stop = client_stop;
	from_server.stop = server_stop;
	assert_int_equal(ikeend_connect(client, server), 0);
	sim_run(sim, 500, NULL, NULL);
}

static struct isakmp_sa *
sa_of(struct ikeend *e)
{
	return RB_MIN(sas_by_id, &e->ike->sas);
}

/* Message number n (from 0) of one end, again and with its last byte or its
 * cookie changed, to the other. */
static void
give(struct ikeend *to, const struct kept *k, size_t n, int change)
{
	struct addr local = to->addr, peer;
	uint8_t copy[4096];

	peer = to == server ? client->addr : server->addr;
	local.port = peer.port = k->natt[n] ? 4500 : 500;
	memcpy(copy, k->buf[n], k->len[n]);
	if (change)
		copy[k->len[n] - 1] ^= 1;
	ike_input(to->ike, &local, &peer, k->natt[n], copy, k->len[n]);
	sim_run(sim, 20, NULL, NULL);
}

static void
out_of_turn(struct ikeend *who, const char *text)
{
	unsigned int n = sim_log_count(sim, text);

	if (n == 0) {
		sim_log_dump(sim);
		fail_msg("expected a line with \"%s\"", text);
	}
	assert_true(ike_counter(who->ike, IKE_C_STATE) +
	    ike_counter(who->ike, IKE_C_CHANGED) > 0);
}

/* An honest session, whose messages are used below: client 1 3 5 Q1 Q3. */
static void
record(struct kept *client_kept, struct kept *server_kept)
{
	dial(MAXKEPT, MAXKEPT);
	assert_int_equal(server->ups, 1);
	assert_int_equal(from_client.n, 5);
	assert_int_equal(from_server.n, 4);
	*client_kept = from_client;
	*server_kept = from_server;
}

static void
whole_session(void **state)
{
	static struct kept c, s;
	static const uint8_t exchanges[] = { 2, 2, 2, 32, 32 };
	size_t i;

	(void)state;
	record(&c, &s);
	for (i = 0; i < 5; i++) {
		assert_int_equal(c.buf[i][18], exchanges[i]);
		assert_int_equal(c.buf[i][19], i < 2 ? 0 : 1);
		assert_int_equal(c.natt[i], i >= 2);
	}
	/* Once up, each of them again changes nothing. */
	for (i = 1; i < 5; i++)
		give(server, &c, i, 1);
	assert_int_equal(sa_of(server)->state, SA_UP);
	assert_int_equal(ikeend_sas(server), 1);
	assert_int_equal(ikeend_pairs(server), 1);
	assert_int_equal(server->downs, 0);
	out_of_turn(server, "main mode: clear message, but the SA is up");
	out_of_turn(server, "main mode: encrypted message, but the SA is up");
}

static void
wait3(void **state)
{
	struct kept *c = &from_client;

	(void)state;
	dial(1, MAXKEPT);
	assert_int_equal(sa_of(server)->state, SA_WAIT3);
	/* Message 3 is there, but marked as encrypted, and as quick mode. */
	assert_int_equal(c->buf[1][16], ISAKMP_KE);
	c->buf[1][19] = 1;
	give(server, c, 1, 0);
	out_of_turn(server, "encrypted message, but the SA waits for "
	    "message 3");
	c->buf[1][18] = 32;
	c->buf[1][23] = 1;
	give(server, c, 1, 0);
	out_of_turn(server, "quick mode: but phase 1 waits for message 3");
	c->buf[1][18] = 5;
	give(server, c, 1, 0);
	out_of_turn(server, "informational: but phase 1 waits for message 3");
	assert_int_equal(sa_of(server)->state, SA_WAIT3);
	/* As it was sent it is still good. */
	c->buf[1][18] = 2;
	c->buf[1][19] = c->buf[1][23] = 0;
	give(server, c, 1, 0);
	assert_int_equal(sa_of(server)->state, SA_WAIT5);
}

static void
wait5(void **state)
{
	struct kept *c = &from_client;

	(void)state;
	dial(2, MAXKEPT);
	assert_int_equal(sa_of(server)->state, SA_WAIT5);
	give(server, c, 1, 1);
	out_of_turn(server, "clear message, but the SA waits for message 5");
	/* A message id belongs to phase 2. */
	c->buf[2][23] = 9;
	give(server, c, 2, 0);
	assert_int_equal(sa_of(server)->state, SA_WAIT5);
	c->buf[2][23] = 0;
	give(server, c, 2, 0);
	assert_int_equal(sa_of(server)->state, SA_UP);
}

static void
wait2(void **state)
{
	struct kept *s = &from_server;

	(void)state;
	dial(MAXKEPT, 0);
	assert_int_equal(sa_of(client)->state, SA_WAIT2);
	s->buf[0][19] = 1;
	give(client, s, 0, 0);
	out_of_turn(client, "encrypted message, but the SA waits for "
	    "message 2");
	s->buf[0][19] = 0;
	give(client, s, 0, 0);
	assert_int_equal(sa_of(client)->state, SA_WAIT4);
}

/* A message 2 that picks what was not offered. */
static void
wait2_other_choice(void **state)
{
	struct kept *s = &from_server;
	size_t i;

	(void)state;
	dial(MAXKEPT, 0);
	/* hash SHA2-256 becomes MD5 */
	for (i = 28; i + 4 < s->len[0]; i++)
		if (memcmp(s->buf[0] + i, "\200\002\000\004", 4) == 0)
			s->buf[0][i + 3] = 1;
	give(client, s, 0, 0);
	assert_int_equal(sa_of(client)->state, SA_WAIT2);
	assert_int_equal(ike_counter(client->ike, IKE_C_NO_PROPOSAL), 1);
}

static void
wait4(void **state)
{
	struct kept *s = &from_server;

	(void)state;
	dial(MAXKEPT, 1);
	assert_int_equal(sa_of(client)->state, SA_WAIT4);
	s->buf[1][19] = 1;
	give(client, s, 1, 0);
	out_of_turn(client, "encrypted message, but the SA waits for "
	    "message 4");
	s->buf[1][19] = 0;
	give(client, s, 1, 0);
	assert_int_equal(sa_of(client)->state, SA_WAIT6);
}

static void
wait6(void **state)
{
	struct kept *s = &from_server;

	(void)state;
	dial(MAXKEPT, 2);
	assert_int_equal(sa_of(client)->state, SA_WAIT6);
	give(client, s, 1, 1);
	out_of_turn(client, "clear message, but the SA waits for message 6");
	give(client, s, 2, 0);
	assert_int_equal(sa_of(client)->state, SA_UP);
}

/* Message 5 while the keys still make up SKEYID: held, and then taken. */
static void
message5_comes_early(void **state)
{
	struct kept *c = &from_client;
	struct addr local = { 0 }, peer = { 0 };

	(void)state;
	dial(1, MAXKEPT);
	local = server->addr;
	peer = client->addr;
	local.port = peer.port = 500;
	ike_input(server->ike, &local, &peer, 0, c->buf[1], c->len[1]);
	assert_int_equal(sa_of(server)->want, WANT_SKEYID);
	/* The client cannot have sent it yet: any bytes will do. */
	c->buf[1][19] = 1;
	c->buf[1][16] = ISAKMP_ID;
	c->len[1] = 28 + 64;
	c->buf[1][26] = 0;
	c->buf[1][27] = 92;
	local.port = peer.port = 4500;
	ike_input(server->ike, &local, &peer, 1, c->buf[1], c->len[1]);
	assert_int_equal(sa_of(server)->state, SA_WAIT5);
	assert_non_null(sa_of(server)->hs->held);
	sim_run(sim, 20, NULL, NULL);
	assert_int_equal(ike_counter(server->ike, IKE_C_PSK_MISMATCH), 1);
	assert_int_equal(ikeend_sas(server), 0);
	assert_int_equal(server->handles, 0);
}

/* Quick mode: message 3 before message 2 has left, and afterwards again. */
static void
quick_states(void **state)
{
	struct kept *c = &from_client;
	struct quick *q;

	(void)state;
	dial(4, MAXKEPT);
	q = TAILQ_FIRST(&sa_of(server)->quicks);
	assert_non_null(q);
	assert_int_equal(q->state, QUICK_WAIT3);
	/* message 1 again: the same answer; changed: no */
	from_server.n = 0;
	give(server, c, 3, 0);
	assert_int_equal(from_server.n, 1);
	give(server, c, 3, 1);
	assert_int_equal(from_server.n, 1);
	assert_int_equal(q->state, QUICK_WAIT3);
	q->want = WANT_INSTALL_IN;
	give(server, c, 4, 0);
	out_of_turn(server, "quick mode: message out of turn");
	q->want = WANT_NONE;
	give(server, c, 4, 0);
	assert_int_equal(q->state, QUICK_DONE);
	assert_int_equal(server->ups, 1);
	give(server, c, 4, 1);
	assert_int_equal(ikeend_pairs(server), 1);
}

/* Fragments of Cisco and Microsoft (payload 132) are not put together: each is
 * refused as it comes, in any state, and nothing is kept of it. */
static void
fragments(void **state)
{
	static const uint8_t numbers[] = { 0, 1, 2, 64, 255 };
	struct kept *c = &from_client;
	uint8_t *b = c->buf[1];
	size_t i;

	(void)state;
	dial(1, MAXKEPT);
	for (i = 0; i < sizeof(numbers); i++) {
		b[16] = 132;
		memset(b + 24, 0, 4);
		b[27] = 28 + 16;
		memcpy(b + 28, "\0\0\0\020\0\007\001\001fragment", 16);
		b[34] = numbers[i];
		b[35] = i & 1;
		c->len[1] = 28 + 16;
		give(server, c, 1, 0);
	}
	assert_int_equal(ike_counter(server->ike, IKE_C_SHAPE), 5);
	assert_int_equal(sa_of(server)->state, SA_WAIT3);
	assert_null(sa_of(server)->hs);
	/* and as the first message of an exchange */
	memset(b + 8, 0, 8);
	b[0] ^= 1;
	give(server, c, 1, 0);
	assert_int_equal(ike_counter(server->ike, IKE_C_SHAPE), 6);
	assert_int_equal(ikeend_sas(server), 1);
}

/* Answers that nobody waits for. */
static void
unasked_answers(void **state)
{
	struct ike_skeyid v;
	uint32_t id;

	(void)state;
	dial(MAXKEPT, MAXKEPT);
	id = sa_of(server)->id;
	memset(&v, 0, sizeof(v));
	v.handle = 1;
	ike_keys_hash(server->ike, id, (const uint8_t *)"x", 1);
	ike_keys_check(server->ike, id, 0);
	ike_keys_check(server->ike, id + 1000, 1);
	ike_sa_spi(server->ike, id, 0);
	ike_sa_installed(server->ike, id + 1, 1, "no");
	ike_sa_expired(server->ike, 99, 1, 1);
	ike_flow_moved(server->ike, 99, &server->addr);
	assert_int_equal(ike_flow_close(server->ike, 99, "no"), -1);
	assert_int_equal(sa_of(server)->state, SA_UP);
	assert_int_equal(ikeend_pairs(server), 1);
	/* A SKEYID that comes too late is given back. */
	assert_int_equal(server->handles, 1);
	ike_keys_skeyid(server->ike, id + 1000, &v, 1);
	assert_int_equal(server->handles, 0);
	sa_of(server)->handle = 0;
}

#define CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

/* What is refused is counted by a name, and no two names are the same. */
static void
counter_names(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	const char *name;
	unsigned int i, j;

	(void)state;
	for (i = 0; i < IKE_COUNTERS; i++) {
		assert_non_null(name = ike_counter_name(i));
		assert_int_equal(strspn(name, letters), strlen(name));
		for (j = 0; j < i; j++)
			assert_string_not_equal(name, ike_counter_name(j));
	}
	assert_null(ike_counter_name(IKE_COUNTERS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(whole_session), CASE(wait3), CASE(wait5), CASE(wait2),
		CASE(wait2_other_choice), CASE(wait4), CASE(wait6),
		CASE(message5_comes_early), CASE(quick_states),
		CASE(fragments), CASE(unasked_answers),
		cmocka_unit_test(counter_names)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
