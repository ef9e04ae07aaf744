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


/* ESP packets sealed and opened (RFC 4303): every suite at every length, what
 * is refused and changes nothing, limits, rekeying and the moving peer. */

#include <errno.h>

#include "pipexd/esp/sa.h"
#include "esp_fixture.h"

#define CBC	(&fix_suites[2])
#define GCM	(&fix_suites[6])
#define PROTO_UDP 17

static const char ping[] = "a payload of no particular length";

static struct pkt
up(struct pair *p)
{
	return fix_seal(p->client, 7, ping, sizeof(ping), PROTO_UDP, ESP_OK);
}

/* The SA that sends from client to server, to be bent. */
static struct esp_sa *
sender(struct pair *p)
{
	return map_find(&p->client->esp->out, 0x1001);
}

static struct esp_sa *
receiver(struct pair *p)
{
	return map_find(&p->server->esp->in, 0x1001);
}

static void
every_suite_every_length(void **state)
{
	uint8_t payload[1400], *block;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)(i * 31);
	for (i = 0; i < FIX_NSUITES; i++) {
		struct pair p = fix_pair(&fix_suites[i]);

		for (len = 0; len <= sizeof(payload); len += len < 70 ? 1 : 61) {
			struct pkt t = fix_seal(p.client, 7, payload, len,
			    PROTO_UDP, ESP_OK);
			struct esp_job j = fix_open(p.server, &t, NULL, &block);

			if (j.result != ESP_OK)
				fail_msg("%s, %zu bytes: %s",
				    fix_suites[i].name, len,
				    esp_result_name(j.result));
			assert_bytes(j.data, j.len, payload, len);
			assert_int_equal(j.next_header, PROTO_UDP);
			assert_int_equal(j.flow, 7);
			assert_non_null(j.path);
			free(block);
		}
		/* and the other way */
		{
			struct pkt t = fix_seal(p.server, 7, payload, 99, 17,
			    ESP_OK);

			assert_int_equal(fix_result(p.client, &t, NULL),
			    ESP_OK);
		}
		fix_pair_free(&p);
	}
}

static void
header_on_the_wire(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt a = up(&p), b = up(&p);

	(void)state;
	assert_hex(a.buf, 8, "00001001 00000001");
	assert_hex(b.buf, 8, "00001001 00000002");
	/* no IV comes twice */
	assert_memory_not_equal(a.buf + 8, b.buf + 8, 16);
	assert_memory_not_equal(a.buf + 24, b.buf + 24, 16);
	fix_pair_free(&p);
	p = fix_pair(GCM);
	a = up(&p);
	assert_hex(a.buf, 16, "00001001 00000001 00000000 00000001");
	fix_pair_free(&p);
}

static void
payload_max_is_right(void **state)
{
	static const uint8_t payload[FIX_MAXPKT];
	size_t i, want, max;

	(void)state;
	for (i = 0; i < FIX_NSUITES; i++) {
		struct pair p = fix_pair(&fix_suites[i]);
		struct pkt t;

		for (want = 1300; want < 1340; want++) {
			max = esp_payload_max(p.client->esp, 7, want);
			t = fix_seal(p.client, 7, payload, max, 17, ESP_OK);
			assert_true(t.len <= want);
			t = fix_seal(p.client, 7, payload, max + 1, 17, ESP_OK);
			assert_true(t.len > want);
		}
		assert_int_equal(esp_payload_max(p.client->esp, 7, 20), 0);
		assert_int_equal(esp_payload_max(p.client->esp, 8, 1300), 0);
		fix_pair_free(&p);
	}
}

/* ATTACKS.md C 46 */
static void
replayed(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt first = up(&p), t;

	(void)state;
	assert_int_equal(fix_result(p.server, &first, NULL), ESP_OK);
	assert_int_equal(fix_result(p.server, &first, NULL), ESP_REPLAY);
	sender(&p)->seq = 1000;
	t = up(&p);			/* 1001 */
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_OK);
	sender(&p)->seq = 1001 - 256 - 1;
	t = up(&p);			/* left of the window */
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_REPLAY);
	t = up(&p);			/* its last place */
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_OK);
	sender(&p)->seq = UINT32_C(0x80001001);
	t = up(&p);			/* a jump of 2^31 */
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_OK);
	sender(&p)->seq = UINT32_MAX;	/* so that the next would be 0 */
	fix_seal(p.client, 7, ping, 1, 17, ESP_SEQ_END);
	assert_int_equal(p.server->esp->counters.in[ESP_REPLAY], 2);
	fix_pair_free(&p);
}

static void
number_zero(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt t;

	(void)state;
	/* sealed properly, by a peer that begins with 0 */
	sender(&p)->seq = UINT32_MAX - 1;
	t = up(&p);
	memset(t.buf + 4, 0, 4);
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_REPLAY);
	fix_pair_free(&p);
}

/* A forged packet far ahead must not push the window. */
static void
window_moves_after_the_icv(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < FIX_NSUITES; i++) {
		struct pair p = fix_pair(&fix_suites[i]);
		struct pkt a = up(&p), b = up(&p), forged;
		struct replay before;

		assert_int_equal(fix_result(p.server, &a, NULL), ESP_OK);
		before = *receiver(&p)->replay;
		forged = b;
		forged.buf[4] = 0x70;	/* its number */
		assert_int_equal(fix_result(p.server, &forged, NULL), ESP_ICV);
		assert_memory_equal(&before, receiver(&p)->replay,
		    sizeof(before));
		assert_int_equal(receiver(&p)->packets, 1);
		assert_int_equal(fix_result(p.server, &b, NULL), ESP_OK);
		fix_pair_free(&p);
	}
}

/* ATTACKS.md C 47: every single bit is covered, every cut is refused. */
static void
flipped_and_cut(void **state)
{
	size_t i, n;

	(void)state;
	for (i = 0; i < FIX_NSUITES; i++) {
		struct pair p = fix_pair(&fix_suites[i]);
		struct pkt good = up(&p), t;

		for (n = 4; n < good.len; n++) {
			enum esp_result r;

			t = good;
			t.buf[n] ^= 1;
			r = fix_result(p.server, &t, NULL);
			if (r != ESP_ICV && r != ESP_REPLAY)
				fail_msg("%s, byte %zu: %s",
				    fix_suites[i].name, n, esp_result_name(r));
		}
		for (t = good, t.len = 0; t.len < good.len; t.len++) {
			enum esp_result r = fix_result(p.server, &t, NULL);

			if (r != ESP_SHORT && r != ESP_ICV)
				fail_msg("%s, %zu bytes: %s",
				    fix_suites[i].name, t.len,
				    esp_result_name(r));
		}
		t = good;
		t.len++;
		assert_true(fix_result(p.server, &t, NULL) != ESP_OK);
		/* and after all that the good one is good */
		assert_int_equal(fix_result(p.server, &good, NULL), ESP_OK);
		assert_int_equal(receiver(&p)->packets, 1);
		fix_pair_free(&p);
	}
}

static void
block_lengths(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt t = up(&p);
	size_t n;

	(void)state;
	for (n = 0; n < t.len; n++) {
		struct pkt cut = t;
		enum esp_result r;

		cut.len = n;
		r = fix_result(p.server, &cut, NULL);
		/* header 8, IV 16, ICV 12, whole blocks of 16 between */
		assert_int_equal(r, n > 36 && (n - 36) % 16 == 0 ?
		    ESP_ICV : ESP_SHORT);
	}
	fix_pair_free(&p);
}

/* ATTACKS.md C 48, 29: made by a peer that has the keys. A body of whole
 * blocks is sealed as it is, by suite_seal() alone. */
static struct pkt
sealed_body(struct pair *p, const uint8_t *body, size_t n)
{
	struct esp_sa *sa = sender(p);
	struct pkt t;
	size_t off = ESP_HDRLEN + sa->suite.ivlen;

	memset(&t, 0, sizeof(t));
	t.buf[2] = 0x10;		/* SPI 0x1001 */
	t.buf[3] = 0x01;
	t.buf[7] = (uint8_t)++sa->seq;
	t.buf[off - 1] = 1;		/* an IV that could begin a padding */
	memcpy(t.buf + off, body, n);
	assert_int_equal(suite_seal(&sa->suite, t.buf, n), 0);
	t.len = off + n + sa->suite.icvlen;
	return t;
}

static void
trailers(void **state)
{
	static const struct {
		const char *body;
		enum esp_result want;
		size_t len;
	} v[] = {
		/* 14 bytes of padding and nothing else */
		{ "0102030405060708 090a0b0c0d0e 0e11", ESP_OK, 0 },
		{ "0203040506070809 0a0b0c0d0e0f 0f11", ESP_PAD, 0 },
		{ "0102030405060708 090a0b0c0d0e 0f11", ESP_PAD, 0 },
		{ "0102030405060708 090a0b0c0d0e ff11", ESP_PAD, 0 },
		{ "ffffffffffffffff ffffffffffff 0011", ESP_OK, 14 },
		{ "ffffffffffffffff ffffffffff01 0111", ESP_OK, 13 },
		{ "ffffffffffffffff ffffffffff00 0111", ESP_PAD, 0 },
		{ "ffffffffffffffff ffffffff0102 0211", ESP_OK, 12 },
		{ "ffffffffffffffff ffffffff0201 0211", ESP_PAD, 0 },
		{ "ffffffffffffffff ffffffff0001 0211", ESP_PAD, 0 },
		/* dummy packets (RFC 4303 2.6) */
		{ "ffffffffffffffff ffffffffffff 003b", ESP_DUMMY, 14 },
		{ "ffffffffffffffff ffffffffff02 013b", ESP_PAD, 0 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct pair p = fix_pair(i % 2 ? CBC : GCM);
		struct bytes b = hex_bytes(v[i].body);
		struct pkt t = sealed_body(&p, b.data, b.len);
		uint8_t *block;
		struct esp_job j = fix_open(p.server, &t, NULL, &block);

		if (j.result != v[i].want)
			fail_msg("%s: %s", v[i].body,
			    esp_result_name(j.result));
		if (j.result == ESP_OK)
			assert_int_equal(j.len, v[i].len);
		free(block);
		free(b.data);
		fix_pair_free(&p);
	}
}

/* ATTACKS.md C 49 and what is no SPI */
static void
unknown_spis(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt t = up(&p);
	uint32_t i;

	(void)state;
	memcpy(t.buf, "\0\0\0\377", 4);
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_RESERVED_SPI);
	memcpy(t.buf, "\0\0\1\0", 4);
	for (i = 0; i < 1000; i++)
		assert_int_equal(fix_result(p.server, &t, NULL), ESP_NO_SA);
	assert_int_equal(p.server->esp->counters.in[ESP_NO_SA], 1000);
	/* the peer's own SPI is no inbound one of ours */
	memcpy(t.buf, "\0\0\40\2", 4);
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_NO_SA);
	assert_int_equal(p.server->soft + p.server->hard, 0);
	fix_pair_free(&p);
}

static void
larval_opens_nothing(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_msg m;
	struct pkt t;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.sa = fix_sa(CBC, 0, 7);
	m.spi_min = m.spi_max = 0x1001;
	assert_int_equal(esp_getspi(f->esp, NULL, &m), 0);
	memset(&t, 0, sizeof(t));
	memcpy(t.buf, "\0\0\20\1", 4);
	t.len = 100;
	assert_int_equal(fix_result(f, &t, NULL), ESP_NO_SA);
	fix_free(f);
}

/* ATTACKS.md C 53: in one burst */
static void
ends_in_bytes(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_sa sa = fix_sa(CBC, 0x1001, 7);
	uint8_t buf[8][256];
	struct esp_job jobs[8];
	unsigned int i;

	(void)state;
	sa.soft.bytes = 3 * 48;		/* 33 bytes and a trailer: 48 */
	sa.hard.bytes = 5 * 48;
	assert_int_equal(esp_add(f->esp, NULL, &sa), 0);
	memset(jobs, 0, sizeof(jobs));
	for (i = 0; i < 8; i++) {
		jobs[i].data = buf[i] + ESP_HEADROOM;
		jobs[i].len = 33;
		jobs[i].flow = 7;
		memset(jobs[i].data, 'a', 33);
	}
	esp_seal(f->esp, jobs, 8);
	for (i = 0; i < 8; i++)
		assert_int_equal(jobs[i].result, i < 5 ? ESP_OK :
		    ESP_LIFETIME);
	assert_int_equal(f->soft, 1);
	assert_int_equal(f->hard, 1);
	/* what was sealed still says where to go, until the next turn */
	assert_int_equal(jobs[0].path->peer.port, 4500);
	assert_int_equal(esp_sas(f->esp), 1);
	esp_run(f->esp);
	assert_int_equal(esp_sas(f->esp), 0);
	/* nothing was sent in the clear: the payload is as it was */
	assert_int_equal(jobs[7].data[0], 'a');
	assert_ptr_equal(jobs[7].data, buf[7] + ESP_HEADROOM);
	esp_seal(f->esp, &jobs[7], 1);
	assert_int_equal(jobs[7].result, ESP_NO_FLOW);
	fix_free(f);
}

static void
inbound_ends_in_bytes(void **state)
{
	struct pair p = fix_pair(CBC);
	struct esp_sa *sa = receiver(&p);
	struct pkt t;
	unsigned int i;

	(void)state;
	sa->rec.soft.bytes = 48;
	sa->rec.hard.bytes = 2 * 48;
	for (i = 0; i < 4; i++) {
		t = up(&p);
		assert_int_equal(fix_result(p.server, &t, NULL), i < 2 ?
		    ESP_OK : ESP_LIFETIME);
	}
	assert_int_equal(p.server->soft, 1);
	assert_int_equal(p.server->hard, 1);
	esp_run(p.server->esp);
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_NO_SA);
	fix_pair_free(&p);
}

/* RFC 4303 3.3.3 */
static void
numbers_are_used_up(void **state)
{
	struct pair p = fix_pair(GCM);

	(void)state;
	sender(&p)->seq = UINT32_C(0xf0000000) - 2;
	up(&p);
	assert_int_equal(p.client->soft, 0);
	up(&p);
	up(&p);
	assert_int_equal(p.client->soft, 1);
	sender(&p)->seq = UINT32_MAX - 1;
	up(&p);
	fix_seal(p.client, 7, ping, 1, 17, ESP_SEQ_END);
	assert_int_equal(p.client->hard, 1);
	fix_seal(p.client, 7, ping, 1, 17, ESP_LIFETIME);
	esp_run(p.client->esp);
	fix_seal(p.client, 7, ping, 1, 17, ESP_NO_FLOW);
	fix_pair_free(&p);
}

/* The newest outbound SA seals; when it goes, the one before does. */
static void
newest_sa_seals(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pfkey_sa next = fix_sa(GCM, 0x3003, 7);
	struct pkt t, old = up(&p);

	(void)state;
	assert_int_equal(fix_update(p.server, NULL, &next), 0);
	assert_int_equal(esp_add(p.client->esp, NULL, &next), 0);
	t = up(&p);
	assert_hex(t.buf, 4, "00003003");
	assert_int_equal(fix_result(p.server, &t, NULL), ESP_OK);
	/* what was under way on the old one arrives */
	assert_int_equal(fix_result(p.server, &old, NULL), ESP_OK);
	assert_int_equal(esp_delete(p.client->esp, NULL, &next), 0);
	t = up(&p);
	assert_hex(t.buf, 4, "00001001");
	assert_int_equal(esp_delete(p.client->esp, NULL, &p.up), 0);
	fix_seal(p.client, 7, ping, 1, 17, ESP_NO_FLOW);
	fix_pair_free(&p);
}

/* ATTACKS.md C 50, A 30; RFC 3947 4 */
static void
peer_moves(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt a = up(&p), b = up(&p), c = up(&p), bad;
	struct addr old = fix_addr("198.51.100.7", 61234);
	struct addr new = fix_addr("198.51.100.7", 2345);
	struct addr other = fix_addr("203.0.113.9", 4500);
	const struct esp_path *path = esp_path(p.server->esp, 7);

	(void)state;
	assert_int_equal(fix_result(p.server, &a, &old), ESP_OK);
	assert_int_equal(p.server->moved, 0);
	bad = c;
	bad.buf[bad.len - 1] ^= 1;		/* forged */
	assert_int_equal(fix_result(p.server, &bad, &other), ESP_ICV);
	assert_int_equal(fix_result(p.server, &a, &other), ESP_REPLAY);
	assert_int_equal(path->peer.port, 61234);
	assert_int_equal(p.server->moved, 0);
	assert_int_equal(fix_result(p.server, &c, &new), ESP_OK);
	assert_int_equal(path->peer.port, 2345);
	assert_int_equal(p.server->moved, 1);
	assert_int_equal(p.server->told.type, PFKEY_NEW_MAPPING);
	assert_true(addr_eq(&p.server->told.old_peer, &old));
	assert_true(addr_eq(&p.server->told.new_peer, &new));
	assert_int_equal(p.server->told.sa.flow, 7);
	/* good, but older than what was seen: no reason to move back */
	assert_int_equal(fix_result(p.server, &b, &old), ESP_OK);
	assert_int_equal(path->peer.port, 2345);
	assert_int_equal(p.server->moved, 1);
	fix_pair_free(&p);
}

/* Over a rekeying: the last packet by the old SA comes late, behind the first by
 * the new one from where the NAT has put the client since, or is held back by
 * somebody who would like to have its answers. */
static void
stays_over_rekeying(void **state)
{
	struct pair p = fix_pair(CBC);
	struct pkt first = up(&p), late = up(&p), later = up(&p), now;
	struct addr old = fix_addr("198.51.100.7", 61234);
	struct addr new = fix_addr("198.51.100.7", 2345);
	const struct esp_path *path = esp_path(p.server->esp, 7);
	struct pfkey_sa second = p.up;

	(void)state;
	second.spi = 0x1002;
	assert_int_equal(fix_update(p.server, NULL, &second), 0);
	assert_int_equal(esp_add(p.client->esp, NULL, &second), 0);
	assert_int_equal(fix_result(p.server, &first, &new), ESP_OK);
	assert_int_equal(path->peer.port, 2345);	/* until the new is used */
	now = up(&p);
	assert_int_equal(fix_result(p.server, &now, &new), ESP_OK);
	assert_int_equal(fix_result(p.server, &late, &old), ESP_OK);
	assert_int_equal(path->peer.port, 2345);
	assert_int_equal(p.server->moved, 1);
	/* Without the new one the old one's word is good again. */
	assert_int_equal(esp_delete(p.server->esp, NULL, &second), 0);
	assert_int_equal(fix_result(p.server, &later, &old), ESP_OK);
	assert_int_equal(path->peer.port, 61234);
	fix_pair_free(&p);
}

/* A client that sends every packet from another port: it is followed, but what
 * is told of it must not crowd out what is told of others. */
static void
moves_without_end(void **state)
{
	struct pair p = fix_pair(CBC);
	const struct esp_path *path = esp_path(p.server->esp, 7);
	struct addr a = fix_addr("198.51.100.7", 2000);
	struct addr b = fix_addr("198.51.100.7", 3000);
	struct pkt pkt;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		pkt = up(&p);
		assert_int_equal(fix_result(p.server, &pkt,
		    i % 2 == 0 ? &a : &b), ESP_OK);
		assert_int_equal(path->peer.port, i % 2 == 0 ? 2000 : 3000);
	}
	assert_int_equal(p.server->moved, 1);
	assert_int_equal(p.server->told.new_peer.port, 2000);
	/* Where it stays at last is told. */
	p.server->now += 1000;
	pkt = up(&p);
	assert_int_equal(fix_result(p.server, &pkt, &b), ESP_OK);
	assert_int_equal(p.server->moved, 2);
	assert_int_equal(p.server->told.old_peer.port, 2000);
	assert_int_equal(p.server->told.new_peer.port, 3000);
	pkt = up(&p);
	assert_int_equal(fix_result(p.server, &pkt, &b), ESP_OK);
	assert_int_equal(p.server->moved, 2);
	fix_pair_free(&p);
}

static void
long_payloads(void **state)
{
	struct fixture *f = fix_new(10);
	struct pfkey_sa sa = fix_sa(CBC, 0x1001, 7);
	uint8_t *buf = calloc(1, 70000 + ESP_HEADROOM + ESP_TAILROOM);
	struct esp_job j;

	(void)state;
	assert_non_null(buf);
	assert_int_equal(esp_add(f->esp, NULL, &sa), 0);
	memset(&j, 0, sizeof(j));
	j.data = buf + ESP_HEADROOM;
	j.len = 65001;
	j.flow = 7;
	esp_seal(f->esp, &j, 1);
	assert_int_equal(j.result, ESP_TOO_LONG);
	j.len = 65000;
	esp_seal(f->esp, &j, 1);
	assert_int_equal(j.result, ESP_OK);
	free(buf);
	fix_free(f);
}

static void
names(void **state)
{
	unsigned int i, k;

	(void)state;
	for (i = 0; i < ESP_NRESULTS; i++) {
		assert_non_null(esp_result_name(i));
		for (k = 0; k < i; k++)
			assert_string_not_equal(esp_result_name(i),
			    esp_result_name(k));
	}
	assert_string_equal(esp_result_name(ESP_NRESULTS), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_suite_every_length),
		cmocka_unit_test(header_on_the_wire),
		cmocka_unit_test(payload_max_is_right),
		cmocka_unit_test(replayed),
		cmocka_unit_test(number_zero),
		cmocka_unit_test(window_moves_after_the_icv),
		cmocka_unit_test(flipped_and_cut),
		cmocka_unit_test(block_lengths),
		cmocka_unit_test(trailers),
		cmocka_unit_test(unknown_spis),
		cmocka_unit_test(larval_opens_nothing),
		cmocka_unit_test(ends_in_bytes),
		cmocka_unit_test(inbound_ends_in_bytes),
		cmocka_unit_test(numbers_are_used_up),
		cmocka_unit_test(newest_sa_seals),
		cmocka_unit_test(peer_moves),
		cmocka_unit_test(stays_over_rekeying),
		cmocka_unit_test(moves_without_end),
		cmocka_unit_test(long_payloads),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
