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

/* One call for memory fails while a client connects, each in turn: nobody
 * crashes, nothing leaks, and the next client gets in. */

#include <string.h>

#include "nomem.h"
#include "regress/lib/ikeend.h"
#include "regress/lib/test.h"

#define PSK	"correct horse battery staple"
#define PATIENT	(120 * 1000)		/* ms, beyond all repeats */

static const struct sim_net wire = { 10, 0, 0, 0 };
static struct ike_conf conf;

struct ends {
	const struct ikeend	*client, *server;
	unsigned int		 before;	/* the server's flows */
};

static int
both_up(void *arg)
{
	const struct ends *e = arg;

	return e->client->ups > 0 && e->server->ups > e->before;
}

/* 1 if the client got in. */
static int
dials(struct ikeend *client, struct ikeend *server)
{
	unsigned int before = server->ups;
	struct ends ends = { client, server, before };

	if (ikeend_connect(client, server) == -1)
		return 0;
	return sim_run(ikenet_sim(client->net), PATIENT, both_up, &ends);
}

/* The calls that a connection takes, with the n-th failing. */
static unsigned int
fails_at(unsigned int n, unsigned int *refused)
{
	struct sim *sim = sim_new(n + 1);
	struct ikenet *net = ikenet_new(sim, &wire);
	struct ikeend *server, *first, *second;
	unsigned int calls;

	server = ikeend_new(net, "server", "192.0.2.1", NULL, PSK, &conf);
	first = ikeend_new(net, "first", "198.51.100.1", NULL, PSK, &conf);
	second = ikeend_new(net, "second", "198.51.100.2", NULL, PSK, &conf);
	nomem_at(n);
	*refused += !dials(first, server);
	sim_run(sim, 1000, NULL, NULL);
	calls = nomem_calls();
	nomem_at(0);
	if (!dials(second, server)) {
		sim_log_dump(sim);
		fail_msg("call %u failed: the next client does not get in", n);
	}
	ikenet_free(net);
	sim_free(sim);
	return calls;
}

static void
each_in_turn(void **state)
{
	unsigned int n, calls, refused = 0;

	(void)state;
	ikeend_conf(&conf);
	calls = fails_at(0, &refused);
	assert_int_equal(refused, 0);
	assert_true(calls > 10);
	for (n = 1; n <= calls; n++)
		(void)fails_at(n, &refused);
	print_message("# %u calls, %u of them ended the connection\n", calls,
	    refused);
	assert_true(refused > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_in_turn) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
