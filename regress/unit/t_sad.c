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


/* The SAD: what makes, finds, counts and ends SAs and flows (RFC 4301 4.4.2),
 * and who may. */

#include <errno.h>

#include "pipexd/esp/sa.h"
#include "esp_fixture.h"

static int here, there;		/* two owners */

static struct pfkey_msg
getspi(uint32_t min, uint32_t max)
{
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	m.sa = fix_sa(&fix_suites[2], 0, 1);
	m.spi_min = min;
	m.spi_max = max;
	return m;
}

static void
spis(void **state)
{
	struct fixture *f = fix_new(100);
	struct pfkey_msg m;
	int i;

	(void)state;
	for (i = 0; i < 50; i++) {
		m = getspi(0x1000, 0x2000);
		assert_int_equal(esp_getspi(f->esp, &here, &m), 0);
		assert_in_range(m.sa.spi, 0x1000, 0x2000);
	}
	m = getspi(0x3000, 0x3000);
	assert_int_equal(esp_getspi(f->esp, &here, &m), 0);
	assert_int_equal(m.sa.spi, 0x3000);
	m = getspi(0x3000, 0x3000);		/* taken */
	assert_int_equal(esp_getspi(f->esp, &here, &m), EEXIST);
	m = getspi(0, 255);			/* reserved */
	assert_int_equal(esp_getspi(f->esp, &here, &m), EINVAL);
	m = getspi(0, UINT32_MAX);
	assert_int_equal(esp_getspi(f->esp, &here, &m), 0);
	assert_true(m.sa.spi > 255);
	assert_int_equal(esp_sas(f->esp), 52);
	/* nobody came to fetch them */
	f->now += 29999;
	esp_run(f->esp);
	assert_int_equal(esp_sas(f->esp), 52);
	f->now += 1;
	assert_int_equal(esp_next(f->esp), f->now);
	esp_run(f->esp);
	assert_int_equal(esp_sas(f->esp), 0);
	assert_int_equal(esp_next(f->esp), HEAP_NEVER);
	assert_int_equal(f->soft + f->hard, 0);
	fix_free(f);
}

static void
install_and_delete(void **state)
{
	struct fixture *f = fix_new(100);
	struct pfkey_sa in = fix_sa(&fix_suites[2], 0x1111, 9);
	struct pfkey_sa out = fix_sa(&fix_suites[2], 0x2222, 9);
	const struct esp_path *p;
	struct pfkey_msg m;

	(void)state;
	out = fix_mirror(&out);
	assert_int_equal(esp_update(f->esp, &here, &in), ESRCH);
	assert_int_equal(fix_update(f, &here, &in), 0);
	assert_int_equal(esp_update(f->esp, &here, &in), EEXIST);
	assert_int_equal(esp_add(f->esp, &here, &out), 0);
	assert_int_equal(esp_add(f->esp, &here, &out), EEXIST);
	assert_int_equal(esp_sas(f->esp), 2);
	assert_int_equal(esp_flows(f->esp), 1);
	p = esp_path(f->esp, 9);
	assert_non_null(p);
	assert_int_equal(p->peer.port, 61234);
	assert_int_equal(p->local.port, 4500);
	assert_int_equal(p->peer_port, 1701);

	memset(&m, 0, sizeof(m));
	m.sa.spi = 0x2222;
	m.sa.dst = out.dst;
	assert_int_equal(esp_get(f->esp, &here, &m), 0);
	assert_int_equal(m.sa.flow, 9);
	assert_int_equal(m.sa.enc_keylen + m.sa.auth_keylen, 0);
	assert_int_equal(m.sa.enc_key[5] | m.sa.auth_key[5], 0);

	assert_int_equal(esp_delete(f->esp, &here, &in), 0);
	assert_int_equal(esp_delete(f->esp, &here, &in), ESRCH);
	assert_int_equal(esp_flows(f->esp), 1);
	assert_int_equal(esp_delete(f->esp, &here, &out), 0);
	assert_int_equal(esp_flows(f->esp), 0);
	assert_null(esp_path(f->esp, 9));
	fix_free(f);
}

static void
owners_are_apart(void **state)
{
	struct fixture *f = fix_new(100);
	struct pfkey_sa in = fix_sa(&fix_suites[2], 0x1111, 9);
	struct pfkey_sa out = fix_sa(&fix_suites[2], 0x2222, 9);
	struct pfkey_msg m = getspi(0x4444, 0x4444);

	(void)state;
	out = fix_mirror(&out);
	assert_int_equal(fix_update(f, &here, &in), 0);
	assert_int_equal(esp_add(f->esp, &here, &out), 0);
	assert_int_equal(esp_delete(f->esp, &there, &in), ESRCH);
	assert_int_equal(esp_delete(f->esp, &there, &out), ESRCH);
	m.sa = in;
	assert_int_equal(esp_get(f->esp, &there, &m), ESRCH);
	m = getspi(0x4444, 0x4444);
	assert_int_equal(esp_getspi(f->esp, &there, &m), 0);
	in.spi = 0x4444;
	assert_int_equal(esp_update(f->esp, &here, &in), ESRCH);
	esp_flush(f->esp, &there);
	assert_int_equal(esp_sas(f->esp), 2);
	esp_flush(f->esp, &here);
	assert_int_equal(esp_sas(f->esp), 0);
	assert_int_equal(esp_flows(f->esp), 0);
	fix_free(f);
}

/* Two clients behind one NAT that chose the same SPI for what we send. */
static void
same_spi_of_two_peers(void **state)
{
	struct fixture *f = fix_new(100);
	struct pfkey_sa a = fix_sa(&fix_suites[2], 0x2222, 1);
	struct pfkey_sa b = fix_sa(&fix_suites[6], 0x2222, 2), c, d;

	(void)state;
	a = fix_mirror(&a);
	b = fix_mirror(&b);
	b.natt_dport = 2;
	c = a;
	c.flow = 3;
	assert_int_equal(esp_add(f->esp, &here, &a), 0);
	assert_int_equal(esp_add(f->esp, &here, &b), 0);
	assert_int_equal(esp_add(f->esp, &here, &c), 0);
	assert_int_equal(esp_flows(f->esp), 3);
	assert_int_equal(esp_delete(f->esp, &here, &b), 0);
	assert_null(esp_path(f->esp, 2));
	assert_non_null(esp_path(f->esp, 1));
	assert_non_null(esp_path(f->esp, 3));
	assert_int_equal(esp_delete(f->esp, &here, &b), ESRCH);
	assert_int_equal(esp_delete(f->esp, &here, &a), 0);
	d = c;
	d.flow = 0;		/* without a name any will do */
	assert_int_equal(esp_delete(f->esp, &here, &d), 0);
	assert_int_equal(esp_sas(f->esp), 0);
	fix_free(f);
}

/* ikeyd names a peer that has moved by its new address; the SA, which had the
 * old one, ends nevertheless, and the other way's of the same SPI does not. */
static void
moved_peer(void **state)
{
	struct fixture *f = fix_new(100);
	struct pfkey_sa in = fix_sa(&fix_suites[2], 0x2222, 9);
	struct pfkey_sa out = fix_mirror(&in), now;

	(void)state;
	assert_int_equal(fix_update(f, &here, &in), 0);
	assert_int_equal(esp_add(f->esp, &here, &out), 0);
	now = out;
	now.dst = fix_addr("203.0.113.9", 1701);
	now.flow = 0;
	assert_int_equal(esp_delete(f->esp, &here, &now), ESRCH);
	now.flow = 8;
	assert_int_equal(esp_delete(f->esp, &here, &now), ESRCH);
	now.flow = 9;
	assert_int_equal(esp_delete(f->esp, &here, &now), 0);
	assert_int_equal(esp_delete(f->esp, &here, &now), ESRCH);
	assert_int_equal(esp_add(f->esp, &here, &out), 0);
	assert_int_equal(esp_delete(f->esp, &here, &in), 0);
	assert_int_equal(esp_delete(f->esp, &here, &in), ESRCH);
	assert_int_equal(esp_delete(f->esp, &here, &now), 0);
	assert_int_equal(esp_sas(f->esp), 0);
	fix_free(f);
}

static void
refused(void **state)
{
	struct fixture *f = fix_new(100);
	struct pfkey_sa good = fix_sa(&fix_suites[2], 0x1111, 9), sa;
	unsigned int i;

	(void)state;
	for (i = 0; i < 7; i++) {
		sa = good;
		switch (i) {
		case 0:
			sa.flow = 0;
			break;
		case 1:
			sa.spi = 255;
			break;
		case 2:
			/* of IPv4 only */
			sa.mode = PFKEY_MODE_TUNNEL;
			sa.src = fix_addr("2001:db8::2", 0);
			sa.dst = fix_addr("2001:db8::1", 0);
			break;
		case 3:
			sa.proto = 6;
			break;
		case 4:
			sa.dst = fix_addr("2001:db8::1", 0);
			break;
		case 5:
			sa.auth = PFKEY_AUTH_MD5;
			break;
		case 6:
			memset(&sa.src, 0, sizeof(sa.src));
			break;
		}
		if (esp_add(f->esp, &here, &sa) != EINVAL)
			fail_msg("case %u was taken", i);
	}
	assert_int_equal(esp_sas(f->esp), 0);
	assert_int_equal(esp_flows(f->esp), 0);
	fix_free(f);
}

static void
limits_of_tables(void **state)
{
	struct fixture *f = fix_new(FLOW_MAXSAS + 5);
	struct pfkey_sa sa = fix_sa(&fix_suites[2], 0x1000, 9);
	struct pfkey_msg m = getspi(0x5000, 0x5fff);
	unsigned int i;

	(void)state;
	for (i = 0; i < FLOW_MAXSAS; i++) {
		sa.spi++;
		assert_int_equal(esp_add(f->esp, &here, &sa), 0);
	}
	sa.spi++;
	assert_int_equal(esp_add(f->esp, &here, &sa), ENOBUFS);
	sa.flow = 10;
	for (i = 0; i < 5; i++) {
		assert_int_equal(esp_add(f->esp, &here, &sa), 0);
		sa.spi++;
	}
	assert_int_equal(esp_add(f->esp, &here, &sa), ENOBUFS);
	assert_int_equal(esp_getspi(f->esp, &here, &m), ENOBUFS);
	assert_int_equal(esp_sas(f->esp), FLOW_MAXSAS + 5);
	esp_flush(f->esp, &here);
	assert_int_equal(esp_add(f->esp, &here, &sa), 0);
	fix_free(f);
}

/* The larva's place is its successor's: a full table refuses no UPDATE. */
static void
update_needs_no_more_room(void **state)
{
	struct fixture *f = fix_new(1);
	struct pfkey_sa in = fix_sa(&fix_suites[2], 0x1111, 9);

	(void)state;
	assert_int_equal(fix_update(f, &here, &in), 0);
	assert_int_equal(esp_sas(f->esp), 1);
	fix_free(f);
}

static void
ends_in_seconds(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_sa sa = fix_sa(&fix_suites[2], 0x1111, 9);

	(void)state;
	sa.soft.seconds = 50;
	sa.hard.seconds = 60;
	assert_int_equal(fix_update(f, &here, &sa), 0);
	assert_int_equal(esp_next(f->esp), f->now + 50000);
	f->now += 50000;
	esp_run(f->esp);
	assert_int_equal(f->soft, 1);
	assert_int_equal(f->hard, 0);
	assert_ptr_equal(f->told_owner, &here);
	assert_int_equal(f->told.type, PFKEY_EXPIRE);
	assert_int_equal(f->told.sa.spi, 0x1111);
	assert_int_equal(f->told.sa.flow, 9);
	assert_int_equal(esp_next(f->esp), f->now + 10000);
	f->now += 10000;
	esp_run(f->esp);
	assert_int_equal(f->soft, 1);
	assert_int_equal(f->hard, 1);
	assert_int_equal(esp_sas(f->esp), 0);
	assert_int_equal(esp_flows(f->esp), 0);
	fix_free(f);
}

/* A suspended machine: both limits passed at once. */
static void
ends_late(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_sa sa = fix_sa(&fix_suites[2], 0x1111, 9);

	(void)state;
	sa.soft.seconds = 50;
	sa.hard.seconds = 60;
	assert_int_equal(esp_add(f->esp, &here, &sa), 0);
	f->now += 3 * 3600 * 1000;
	esp_run(f->esp);
	assert_int_equal(f->hard, 1);
	assert_int_equal(esp_sas(f->esp), 0);
	fix_free(f);
}

static void
no_limit_in_seconds(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_sa sa = fix_sa(&fix_suites[2], 0x1111, 9);

	(void)state;
	sa.soft.seconds = sa.hard.seconds = UINT64_MAX;
	assert_int_equal(esp_add(f->esp, &here, &sa), 0);
	assert_int_equal(esp_next(f->esp), HEAP_NEVER);
	fix_free(f);
}

static void
count_dumped(void *arg, const struct pfkey_msg *m)
{
	unsigned int *n = arg;

	assert_int_equal(m->type, PFKEY_DUMP);
	*n += 1;
}

static void
dump(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_sa in = fix_sa(&fix_suites[2], 0x1111, 9);
	struct pfkey_sa out = fix_sa(&fix_suites[2], 0x2222, 9);
	struct pfkey_msg m = getspi(0x3000, 0x4000);
	unsigned int n = 0;

	(void)state;
	assert_int_equal(fix_update(f, &here, &in), 0);
	assert_int_equal(esp_add(f->esp, &there, &out), 0);
	assert_int_equal(esp_getspi(f->esp, &here, &m), 0);
	esp_dump(f->esp, &here, count_dumped, &n);
	assert_int_equal(n, 1);		/* not the other's, not the larva */
	fix_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spis),
		cmocka_unit_test(install_and_delete),
		cmocka_unit_test(owners_are_apart),
		cmocka_unit_test(same_spi_of_two_peers),
		cmocka_unit_test(moved_peer),
		cmocka_unit_test(refused),
		cmocka_unit_test(limits_of_tables),
		cmocka_unit_test(update_needs_no_more_room),
		cmocka_unit_test(ends_in_seconds),
		cmocka_unit_test(ends_late),
		cmocka_unit_test(no_limit_in_seconds),
		cmocka_unit_test(dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
