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

/* One call for memory fails in a session's life, from its first packet by the
 * login, a fresh challenge and echoes to its end, each in turn: no crash, no
 * leak, no session that stays half open, and the next client gets in. */

#include "nomem.h"
#include "regress/lib/pppend.h"

#define SETUP_MS	65000	/* beyond all repeats */
#define ECHO_MS		100000	/* a few echoes */

static const struct sim_net wire = { 10, 0, 0, 0 };

struct pair {
	struct sim	*sim;
	struct ppp_end	 server, client;
};

static void
pair_new(struct pair *p, unsigned int seed)
{
	p->sim = sim_new(seed);
	ppp_end_server(&p->server, p->sim);
	ppp_end_client(&p->client, p->sim);
	ppp_end_connect(&p->server, &p->client, &wire);
}

static void
pair_free(struct pair *p)
{
	ppp_end_free(&p->server);
	ppp_end_free(&p->client);
	sim_free(p->sim);
}

/* 1 if the session is one for both, or for neither. */
static int
settled(void *arg)
{
	const struct pair *p = arg;

	return p->server.up + p->server.closed > 0 &&
	    p->client.up + p->client.closed > 0;
}

static int
is_up(const struct pair *p)
{
	return p->server.ppp != NULL && p->client.ppp != NULL &&
	    p->server.up == 1 && p->client.up == 1 && !p->server.ending &&
	    !p->client.ending;
}

/* The end, in words or by a cut wire. */
static void
ends(struct pair *p, int cut)
{
	if (cut)
		p->server.other = p->client.other = NULL;
	else if (p->server.ppp != NULL)
		ppp_close(p->server.ppp, PPP_REASON_ADMIN, "that was it");
	sim_run(p->sim, 2 * ECHO_MS, NULL, NULL);
	assert_null(p->server.ppp);
	assert_null(p->client.ppp);
}

/* A life of a session; 1 if it was one from beginning to end. */
static int
lives(struct pair *p, int cut)
{
	int ok;

	if (ppp_end_try(&p->server) == -1 || ppp_end_try(&p->client) == -1)
		return 0;
	sim_run(p->sim, SETUP_MS, settled, p);
	if (is_up(p)) {
		p->client.moved = 1;
		(void)ppp_prove(p->server.ppp);
	}
	sim_run(p->sim, ECHO_MS, NULL, NULL);
	ok = is_up(p);
	/* Of a server with a session whose client has none the echo tells. */
	if (p->client.ppp == NULL && p->server.ppp != NULL) {
		sim_run(p->sim, 2 * ECHO_MS, NULL, NULL);
		assert_null(p->server.ppp);
	}
	ends(p, cut);
	return ok;
}

static unsigned int
fails_at(unsigned int n, int cut, unsigned int *ended)
{
	struct pair p, next;
	unsigned int calls;

	pair_new(&p, n + 1);
	nomem_at(n);
	*ended += !lives(&p, cut);
	calls = nomem_calls();
	nomem_at(0);
	pair_new(&next, n + 1);
	if (!lives(&next, cut)) {
		sim_log_dump(p.sim);
		fail_msg("call %u failed: the next client does not get in", n);
	}
	pair_free(&next);
	pair_free(&p);
	return calls;
}

static void
each(int cut)
{
	unsigned int n, calls, ended = 0;

	calls = fails_at(0, cut, &ended);
	assert_int_equal(ended, 0);
	assert_true(calls > 20);
	for (n = 1; n <= calls; n++)
		(void)fails_at(n, cut, &ended);
	print_message("# %u calls, %u of them ended the session\n", calls,
	    ended);
	assert_true(ended > 0);
	assert_true(ended < calls);
}

static void
each_in_turn(void **state)
{
	(void)state;
	each(0);
}

static void
each_in_turn_and_cut(void **state)
{
	(void)state;
	each(1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_in_turn),
		cmocka_unit_test(each_in_turn_and_cut)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
