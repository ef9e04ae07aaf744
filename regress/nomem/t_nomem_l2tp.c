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

/* One call for memory fails while a tunnel and a call are made, each in turn:
 * no crash, no leak, and the next client has its call. */

#include <string.h>

#include "nomem.h"
#include "regress/lib/l2tpend.h"
#include "regress/lib/test.h"

static struct l2tpend e;

/* What a client says, whether it hears an answer or not. */
static void
talks(uint32_t flow)
{
	static const char *const says[] = { L2TPEND_SCCRQ("0007"),
	    L2TPEND_SCCCN, L2TPEND_ICRQ("0009"), L2TPEND_ICCN, L2TPEND_HELLO };
	struct l2tpend_peer p;
	size_t i;

	l2tpend_flow(&e, flow);
	l2tpend_peer(&p, flow, 1701);
	for (i = 0; i < sizeof(says) / sizeof(says[0]); i++) {
		l2tpend_send(&e, &p, i == 3 ? p.session : 0, says[i]);
		while (l2tpend_take(&e, &p) != -1)
			continue;
		l2tpend_ack(&e, &p);
	}
}

static unsigned int
fails_at(unsigned int n)
{
	struct l2tpend_peer p;
	unsigned int calls;

	l2tpend_init(&e, n + 1);
	l2tpend_start(&e);
	nomem_at(n);
	talks(1);
	l2tpend_wait(&e, 200);
	calls = nomem_calls();
	nomem_at(0);
	l2tpend_flow(&e, 2);
	l2tpend_peer(&p, 2, 1701);
	l2tpend_drain(&e, &p);
	l2tpend_tunnel(&e, &p, 5);
	l2tpend_call(&e, &p, 6);
	l2tpend_free(&e);
	return calls;
}

static void
each_in_turn(void **state)
{
	unsigned int n, calls;

	(void)state;
	calls = fails_at(0);
	print_message("# %u calls\n", calls);
	assert_true(calls >= 4);
	for (n = 1; n <= calls; n++)
		(void)fails_at(n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_in_turn) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
