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


/* ESP in tunnel mode (RFC 4303 3.1.2): the IPv4 header inside, read, written
 * and refused, and where answers go. */

#include <netinet/in.h>

#include "pipexd/esp/sa.h"
#include "esp_fixture.h"

#define HERE	0xc0000201u	/* 192.0.2.1 */
#define INSIDE	0x0a4d0102u	/* 10.77.1.2 */

static const char ping[] = "a payload of no particular length";

static int
opened(const char *hex, uint8_t next_header, struct esp_job *j,
    struct tunnel_ends *ends)
{
	static uint8_t buf[256];
	struct bytes b = hex_bytes(hex);

	assert_in_range(b.len, 0, sizeof(buf));
	memcpy(buf, b.data, b.len);
	memset(j, 0, sizeof(*j));
	j->data = buf;
	j->len = b.len;
	j->next_header = next_header;
	free(b.data);
	return tunnel_open(j, ends);
}

static void
headers(void **state)
{
	static const struct {
		const char	*what, *hex;
		int		 next_header, len, proto;	/* len -1: refused */
	} v[] = {
		{ "plain", "45000018 00004000 40116d85 0a4d0102 c0000201 "
		    "01020304", 4, 4, 17 },
		{ "options", "4600001c 00000000 40110000 0a4d0102 c0000201 "
		    "01010101 01020304", 4, 4, 17 },
		{ "filled up behind", "45000016 00000000 40060000 0a4d0102 "
		    "c0000201 0102 0304", 4, 2, 6 },
		{ "nothing inside", "45000014 00000000 40110000 0a4d0102 "
		    "c0000201", 4, 0, 17 },
		{ "said to be UDP", "45000018 00000000 40110000 0a4d0102 "
		    "c0000201 01020304", 17, -1, 0 },
		{ "version 6", "65000018 00000000 40110000 0a4d0102 c0000201 "
		    "01020304", 4, -1, 0 },
		{ "short", "45000014 00000000 40110000 0a4d0102 c00002", 4, -1,
		    0 },
		{ "empty", "", 4, -1, 0 },
		{ "header of 16 bytes", "44000018 00000000 40110000 0a4d0102 "
		    "c0000201 01020304", 4, -1, 0 },
		{ "options that are not there", "47000018 00000000 40110000 "
		    "0a4d0102 c0000201 01020304", 4, -1, 0 },
		{ "longer than there is", "45000019 00000000 40110000 0a4d0102 "
		    "c0000201 01020304", 4, -1, 0 },
		{ "shorter than its header", "45000013 00000000 40110000 "
		    "0a4d0102 c0000201 01020304", 4, -1, 0 },
		{ "more fragments", "45000018 00002000 40110000 0a4d0102 "
		    "c0000201 01020304", 4, -1, 0 },
		{ "a later fragment", "45000018 00000001 40110000 0a4d0102 "
		    "c0000201 01020304", 4, -1, 0 },
		{ "from nowhere", "45000018 00000000 40110000 00000000 "
		    "c0000201 01020304", 4, -1, 0 },
	};
	struct tunnel_ends ends;
	struct esp_job j;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		r = opened(v[i].hex, (uint8_t)v[i].next_header, &j, &ends);
		if ((r == 0) != (v[i].len >= 0))
			fail_msg("%s: %d", v[i].what, r);
		if (r == -1)
			continue;
		assert_int_equal(j.len, v[i].len);
		assert_int_equal(j.next_header, v[i].proto);
		assert_int_equal(ends.peer, INSIDE);
		assert_int_equal(ends.local, HERE);
		assert_memory_equal(j.data, "\1\2\3\4", j.len);
	}
}

/* The sums of 45000018 00004000 4011 and the addresses, by hand. */
static void
written(void **state)
{
	static const struct tunnel_ends ends = { HERE, INSIDE };
	uint8_t buf[TUNNEL_HDRLEN + 4] = { 0 };
	struct esp_job j;

	(void)state;
	memset(&j, 0, sizeof(j));
	j.data = buf + TUNNEL_HDRLEN;
	j.len = 4;
	j.next_header = IPPROTO_UDP;
	memcpy(j.data, "\1\2\3\4", 4);
	tunnel_seal(&j, &ends);
	assert_int_equal(j.next_header, IPPROTO_IPIP);
	assert_ptr_equal(j.data, buf);
	assert_hex(j.data, j.len, "45000018 00004000 40116d85 c0000201 "
	    "0a4d0102 01020304");
}

/* Engines whose SAs are in tunnel mode; the client's host has another address
 * inside than outside. */
static struct pair
tunnel_pair(const struct fix_suite *s)
{
	struct pair p;
	struct esp_flow *f;

	p.client = fix_new(100);
	p.server = fix_new(100);
	p.up = fix_sa(s, 0x1001, 7);
	p.up.mode = PFKEY_MODE_TUNNEL;
	p.down = fix_sa(s, 0x2002, 7);
	p.down.mode = PFKEY_MODE_TUNNEL;
	p.down = fix_mirror(&p.down);
	assert_int_equal(fix_update(p.server, NULL, &p.up), 0);
	assert_int_equal(esp_add(p.client->esp, NULL, &p.up), 0);
	assert_int_equal(fix_update(p.client, NULL, &p.down), 0);
	assert_int_equal(esp_add(p.server->esp, NULL, &p.down), 0);
	f = map_find(&p.client->esp->flows, 7);
	f->ends.local = INSIDE;
	f->ends.peer = HERE;
	return p;
}

static void
from_here(struct fixture *from, struct fixture *to)
{
	struct pkt t = fix_seal(from, 7, ping, sizeof(ping), IPPROTO_UDP,
	    ESP_OK);
	uint8_t *block;
	struct esp_job j = fix_open(to, &t, NULL, &block);

	assert_int_equal(j.result, ESP_OK);
	assert_int_equal(j.next_header, IPPROTO_UDP);
	assert_bytes(j.data, j.len, ping, sizeof(ping));
	free(block);
}

static const struct tunnel_ends *
ends_of(struct fixture *f)
{
	return &((struct esp_flow *)map_find(&f->esp->flows, 7))->ends;
}

static void
both_ways(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < FIX_NSUITES; i++) {
		struct pair p = tunnel_pair(&fix_suites[i]);

		from_here(p.client, p.server);
		assert_int_equal(ends_of(p.server)->peer, INSIDE);
		assert_int_equal(ends_of(p.server)->local, HERE);
		from_here(p.server, p.client);
		/* The answer went to where the question came from. */
		assert_int_equal(ends_of(p.client)->peer, HERE);
		assert_int_equal(ends_of(p.client)->local, INSIDE);
		fix_pair_free(&p);
	}
}

/* Before anything came, to the outer address, as it is without a NAT. */
static void
first_word_is_ours(void **state)
{
	struct pair p = tunnel_pair(&fix_suites[0]);

	(void)state;
	from_here(p.server, p.client);
	assert_int_equal(ends_of(p.client)->local, 0xc6336407);
	fix_pair_free(&p);
}

/* An old packet, late, does not say where answers go. */
static void
late_packet(void **state)
{
	struct pair p = tunnel_pair(&fix_suites[0]);
	struct esp_flow *f = map_find(&p.client->esp->flows, 7);
	struct pkt old, new;

	(void)state;
	old = fix_seal(p.client, 7, ping, sizeof(ping), IPPROTO_UDP, ESP_OK);
	f->ends.local = INSIDE + 1;
	new = fix_seal(p.client, 7, ping, sizeof(ping), IPPROTO_UDP, ESP_OK);
	assert_int_equal(fix_result(p.server, &new, NULL), ESP_OK);
	assert_int_equal(fix_result(p.server, &old, NULL), ESP_OK);
	assert_int_equal(ends_of(p.server)->peer, INSIDE + 1);
	fix_pair_free(&p);
}

/* The SA says which mode it is, not the packet. */
static void
modes_do_not_mix(void **state)
{
	struct pair p = tunnel_pair(&fix_suites[0]);
	struct esp_sa *sa = map_find(&p.client->esp->out, 0x1001);
	struct pkt t;

	(void)state;
	sa->rec.mode = PFKEY_MODE_TRANSPORT;
	t = fix_seal(p.client, 7, ping, sizeof(ping), IPPROTO_UDP, ESP_OK);
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_INNER);
	assert_int_equal(esp_counters(p.server->esp)->in[ESP_INNER], 1);
	assert_int_equal(ends_of(p.server)->peer, 0);
	fix_pair_free(&p);
}

static void
payload_max(void **state)
{
	static const uint8_t payload[FIX_MAXPKT];
	size_t i, want, max;

	(void)state;
	for (i = 0; i < FIX_NSUITES; i++) {
		struct pair p = tunnel_pair(&fix_suites[i]);

		for (want = 1300; want < 1340; want++) {
			max = esp_payload_max(p.client->esp, 7, want);
			assert_true(fix_seal(p.client, 7, payload, max, 17,
			    ESP_OK).len <= want);
			assert_true(fix_seal(p.client, 7, payload, max + 1, 17,
			    ESP_OK).len > want);
		}
		for (want = 0; want < 90; want++)
			if ((max = esp_payload_max(p.client->esp, 7,
			    want)) != 0)
				assert_true(fix_seal(p.client, 7, payload, max,
				    17, ESP_OK).len <= want);
		fix_pair_free(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(written),
		cmocka_unit_test(both_ways),
		cmocka_unit_test(first_word_is_ours),
		cmocka_unit_test(late_packet),
		cmocka_unit_test(modes_do_not_mix),
		cmocka_unit_test(payload_max)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
