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

/* ESP: hostile packets a hundred thousand times each, to an SA that goes on
 * working for the client that it belongs to. */

#include "../unit/esp_fixture.h"
#include "repeat.h"

static struct pair	p;
static struct addr	from;
static const uint8_t	payload[64];

static struct pkt
seal(void)
{
	return fix_seal(p.client, 7, payload, sizeof(payload), 17, ESP_OK);
}

static void
honest(uint32_t n)
{
	struct pkt good;

	if (n % 1000 != 0)
		return;
	p.server->now += 1000;
	p.client->now += 1000;
	good = seal();
	assert_int_equal(fix_result(p.server, &good, &from), ESP_OK);
}

static void
unknown_spi(void *ctx, uint32_t n)
{
	struct pkt k = seal();

	(void)ctx;
	k.buf[0] = (uint8_t)(0x80 | n);
	assert_int_equal(fix_result(p.server, &k, &from), ESP_NO_SA);
	honest(n);
}

static void
wrong_icv(void *ctx, uint32_t n)
{
	struct pkt k = seal();

	(void)ctx;
	k.buf[k.len - 1 - n % 12] ^= 1;
	assert_int_not_equal(fix_result(p.server, &k, &from), ESP_OK);
	honest(n);
}

static void
replayed(void *ctx, uint32_t n)
{
	static struct pkt k;

	(void)ctx;
	if (n == 0) {
		k = seal();
		assert_int_equal(fix_result(p.server, &k, &from), ESP_OK);
	}
	assert_int_not_equal(n == 0 ? ESP_REPLAY :
	    fix_result(p.server, &k, &from), ESP_OK);
	honest(n);
}

static void
cut(void *ctx, uint32_t n)
{
	struct pkt k = seal();

	(void)ctx;
	k.len = n % k.len;
	assert_int_not_equal(fix_result(p.server, &k, &from), ESP_OK);
	honest(n);
}

/* Right, but each from another port: the peer is followed, not remembered. */
static void
moving(void *ctx, uint32_t n)
{
	struct addr there = from;
	struct pkt k = seal();

	(void)ctx;
	there.port = (uint16_t)(1024 + n % 60000);
	assert_int_equal(fix_result(p.server, &k, &there), ESP_OK);
	honest(n);
}

/* SPIs asked for and never used: they end after 30 seconds. */
static void
larval(void *ctx, uint32_t n)
{
	struct pfkey_msg m;

	(void)ctx;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	m.sa.src = p.up.src;
	m.sa.dst = p.up.dst;
	m.spi_min = 0x10000;
	m.spi_max = 0xffffffff;
	(void)esp_getspi(p.server->esp, NULL, &m);
	p.server->now += 500;
	esp_run(p.server->esp);
	honest(n);
}

static void
settle(void *ctx)
{
	(void)ctx;
	esp_run(p.server->esp);
	esp_run(p.client->esp);
}

static void
hostile(void **state)
{
	static const struct repeat rows[] = {
		{ "49 unknown SPIs", unknown_spi },
		{ "47 wrong ICVs", wrong_icv },
		{ "46 a replay", replayed },
		{ "47 cut at every length", cut },
		{ "50 moving peers", moving },
		{ "103 SPIs never used", larval }
	};

	(void)state;
	from = fix_addr("198.51.100.7", 61234);
	p = fix_pair(&fix_suites[0]);
	repeat_all(rows, sizeof(rows) / sizeof(rows[0]), NULL, settle);
	fix_pair_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hostile) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
