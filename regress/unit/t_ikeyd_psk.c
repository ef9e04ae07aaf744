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

/* The table of pre-shared keys: which ones fit two addresses, in which order,
 * and whose own they are. */

#include <string.h>

#include "ikeyd/keys_psk.h"
#include "regress/lib/test.h"

static struct psk_table		*table;
static const struct psk		*found[IKE_MAXCANDIDATE];

static void
add(const char *net, uint8_t len, uint32_t credential, const char *id)
{
	struct ikeyd_psk p;

	memset(&p, 0, sizeof(p));
	if (net != NULL)
		assert_int_equal(addr_parse(net, &p.dst), 0);
	p.dstlen = len;
	p.credential = credential;
	p.len = 1;
	p.key[0] = (uint8_t)credential;
	if (id != NULL) {
		p.dstid.type = 2;
		p.dstid.len = (uint8_t)strlen(id);
		memcpy(p.dstid.data, id, p.dstid.len);
	}
	assert_int_equal(psk_add(table, &p), 0);
}

static size_t
find(const char *peer)
{
	struct addr local, a;

	assert_int_equal(addr_parse("192.0.2.1", &local), 0);
	assert_int_equal(addr_parse(peer, &a), 0);
	return psk_find(table, &local, &a, found, IKE_MAXCANDIDATE);
}

static int
setup(void **state)
{
	(void)state;
	return (table = psk_new()) == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	psk_free(table);
	return 0;
}

static void
longest_first(void **state)
{
	(void)state;
	add(NULL, 0, 1, NULL);
	add("198.51.100.0", 24, 2, NULL);
	add("198.51.100.7", 32, 3, NULL);
	add("203.0.113.0", 24, 4, NULL);
	add("198.51.0.0", 16, 5, NULL);
	add(NULL, 0, 6, NULL);
	assert_int_equal(find("198.51.100.7"), 5);
	assert_int_equal(found[0]->item.credential, 3);
	assert_int_equal(found[1]->item.credential, 2);
	assert_int_equal(found[2]->item.credential, 5);
	assert_int_equal(found[3]->item.credential, 1);
	assert_int_equal(found[4]->item.credential, 6);
	assert_int_equal(find("192.0.2.77"), 2);
	assert_int_equal(found[0]->item.credential, 1);
}

/* A key is tried once however many rules have it, and there is an end. */
static void
once_each(void **state)
{
	uint32_t i;

	(void)state;
	for (i = 0; i < 20; i++)
		add(NULL, 0, 7, NULL);
	for (i = 0; i < 20; i++)
		add(NULL, 0, 10 + i, NULL);
	add("198.51.100.7", 32, 99, NULL);
	assert_int_equal(find("198.51.100.7"), IKE_MAXCANDIDATE);
	assert_int_equal(found[0]->item.credential, 99);
	assert_int_equal(found[1]->item.credential, 7);
	assert_int_equal(found[2]->item.credential, 10);
}

static void
whose_own(void **state)
{
	(void)state;
	add(NULL, 0, 1, "phone");
	add(NULL, 0, 2, "phone");
	add("198.51.100.0", 24, 2, "laptop");
	add(NULL, 0, 3, "tablet");
	add(NULL, 0, 3, NULL);
	psk_finish(table);
	assert_true(table->v[0].own);
	assert_false(table->v[1].own);
	assert_false(table->v[2].own);
	assert_false(table->v[3].own);
	assert_false(table->v[4].own);
}

#define CASE(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(longest_first), CASE(once_each), CASE(whose_own)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
