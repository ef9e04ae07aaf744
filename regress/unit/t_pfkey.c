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


/* common/pfkey: records to messages and back, what is refused, truncation at
 * every byte, and messages that a real kernel's words dictate (RFC 2367). */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pfkey/pfkey.h"
#include "regress/lib/test.h"

struct text {
	uint8_t	buf[PFKEY_MAXMSG];
	size_t	len;
};

static void
fill(uint8_t *p, size_t n, uint8_t first)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (uint8_t)(first + i);
}

static struct addr
address(const char *text, uint16_t port)
{
	struct addr a;

	assert_int_equal(addr_parse(text, &a), 0);
	a.port = port;
	return a;
}

static void
whole_sa(struct pfkey_sa *sa)
{
	memset(sa, 0, sizeof(*sa));
	sa->spi = 0xc0ffee01;
	sa->src = address("198.51.100.7", 1701);
	sa->dst = address("192.0.2.1", 1701);
	sa->proto = 17;
	sa->mode = PFKEY_MODE_TRANSPORT;
	sa->auth = PFKEY_AUTH_SHA256;
	sa->enc = PFKEY_ENC_AES;
	sa->auth_keylen = 32;
	sa->enc_keylen = 24;
	fill(sa->auth_key, 32, 0x40);
	fill(sa->enc_key, 24, 0x80);
	sa->replay = 1024;
	sa->natt_sport = 61234;
	sa->natt_dport = 4500;
	sa->reqid = 7;
	sa->flow = 0x01020304;
	sa->hard.seconds = 3600;
	sa->hard.bytes = UINT64_C(0x100000000);
	sa->soft.seconds = 3000;
	sa->soft.bytes = 0xf0000000;
}

static struct text
encoded(const struct pfkey_dialect *d, enum pfkey_side side,
    const struct pfkey_msg *m)
{
	struct text t;
	struct wbuf w;

	memset(&t, 0, sizeof(t));
	wbuf_init(&w, t.buf, sizeof(t.buf));
	assert_int_equal(pfkey_encode(d, side, m, &w), 0);
	t.len = w.len;
	assert_int_equal(t.len % 8, 0);
	return t;
}

static int
decoded(const struct pfkey_dialect *d, enum pfkey_side side,
    const struct text *t, struct pfkey_msg *m)
{
	uint8_t *copy = bytes_copy(t->buf, t->len);
	int r = pfkey_decode(d, side, copy, t->len, m);

	free(copy);
	return r;
}

static void
same_addr(const struct addr *a, const struct addr *b)
{
	char x[ADDR_STRLEN], y[ADDR_STRLEN];

	assert_string_equal(addr_print(a, x, sizeof(x)),
	    addr_print(b, y, sizeof(y)));
}

static void
same_sa(const struct pfkey_sa *a, const struct pfkey_sa *b)
{
	assert_int_equal(a->spi, b->spi);
	same_addr(&a->src, &b->src);
	same_addr(&a->dst, &b->dst);
	assert_int_equal(a->proto, b->proto);
	assert_int_equal(a->mode, b->mode);
	assert_int_equal(a->auth, b->auth);
	assert_int_equal(a->enc, b->enc);
	assert_bytes(a->auth_key, a->auth_keylen, b->auth_key,
	    b->auth_keylen);
	assert_bytes(a->enc_key, a->enc_keylen, b->enc_key, b->enc_keylen);
	assert_int_equal(a->replay, b->replay);
	assert_int_equal(a->natt_sport, b->natt_sport);
	assert_int_equal(a->natt_dport, b->natt_dport);
	assert_int_equal(a->reqid, b->reqid);
	assert_int_equal(a->flow, b->flow);
	assert_int_equal(a->hard.seconds, b->hard.seconds);
	assert_int_equal(a->hard.bytes, b->hard.bytes);
	assert_int_equal(a->soft.seconds, b->soft.seconds);
	assert_int_equal(a->soft.bytes, b->soft.bytes);
}

static const struct pfkey_dialect *const dialects[] =
    { &pfkey_kame, &pfkey_freebsd };

static void
add_round_trip(void **state)
{
	struct pfkey_msg m, got;
	struct text t;
	size_t i, v6;

	(void)state;
	for (i = 0; i < 2; i++)
		for (v6 = 0; v6 < 2; v6++) {
			memset(&m, 0, sizeof(m));
			m.type = v6 ? PFKEY_UPDATE : PFKEY_ADD;
			m.seq = 77;
			m.pid = 4711;
			whole_sa(&m.sa);
			if (v6) {
				m.sa.src = address("2001:db8::7", 1701);
				m.sa.dst = address("2001:db8::1", 0);
			}
			t = encoded(dialects[i], PFKEY_REQUEST, &m);
			assert_int_equal(decoded(dialects[i], PFKEY_REQUEST,
			    &t, &got), 0);
			assert_int_equal(got.type, m.type);
			assert_int_equal(got.seq, 77);
			assert_int_equal(got.pid, 4711);
			same_sa(&got.sa, &m.sa);
		}
}

static void
gcm_needs_no_auth_key(void **state)
{
	struct pfkey_msg m, got;
	struct text t;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_ADD;
	whole_sa(&m.sa);
	m.sa.enc = PFKEY_ENC_AES_GCM;
	m.sa.auth = PFKEY_AUTH_NONE;
	m.sa.auth_keylen = 0;
	m.sa.enc_keylen = 36;
	fill(m.sa.enc_key, 36, 1);
	memset(m.sa.auth_key, 0, sizeof(m.sa.auth_key));
	t = encoded(&pfkey_kame, PFKEY_REQUEST, &m);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got), 0);
	same_sa(&got.sa, &m.sa);
}

/* The sizes and places of RFC 2367 and of Linux's pfkeyv2.h, by hand. */
static void
getspi_bytes(void **state)
{
	static const uint16_t two = 2;
	struct pfkey_msg m, got;
	struct text t;

	(void)state;
	if (*(const uint8_t *)&two != 2)
		return;		/* the text below is of a little-endian host */
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	m.seq = 2;
	m.pid = 1;
	m.sa.src = address("192.0.2.1", 0);
	m.sa.dst = address("192.0.2.2", 1701);
	m.sa.proto = 17;
	m.spi_min = m.spi_max = 0x1000;
	t = encoded(&pfkey_kame, PFKEY_REQUEST, &m);
	assert_hex(t.buf, t.len, "02010003 0a000000 02000000 01000000"
	    "03000500 11200000 02000000 c0000201 00000000 00000000"
	    "03000600 11200000 020006a5 c0000202 00000000 00000000"
	    "02001000 00100000 00100000 00000000");
	/* FreeBSD's sockaddr begins with its length */
	t = encoded(&pfkey_freebsd, PFKEY_REQUEST, &m);
	assert_hex(t.buf, t.len, "02010003 0a000000 02000000 01000000"
	    "03000500 11200000 10020000 c0000201 00000000 00000000"
	    "03000600 11200000 100206a5 c0000202 00000000 00000000"
	    "02001000 00100000 00100000 00000000");
	assert_int_equal(decoded(&pfkey_freebsd, PFKEY_REQUEST, &t, &got), 0);
	assert_int_equal(got.spi_max, 0x1000);
	same_addr(&got.sa.dst, &m.sa.dst);
}

static void
all_replies_round_trip(void **state)
{
	static const uint8_t types[] = { PFKEY_GETSPI, PFKEY_UPDATE,
	    PFKEY_ADD, PFKEY_DELETE, PFKEY_GET, PFKEY_DUMP };
	struct pfkey_msg m, got;
	struct text t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(types); i++) {
		memset(&m, 0, sizeof(m));
		m.type = types[i];
		m.seq = (uint32_t)i;
		whole_sa(&m.sa);
		m.current.packets = 12;
		m.current.bytes = 34567;
		m.current.seconds = 1700000000;
		t = encoded(&pfkey_kame, PFKEY_REPLY, &m);
		assert_int_equal(decoded(&pfkey_kame, PFKEY_REPLY, &t, &got),
		    0);
		assert_int_equal(got.sa.spi, m.sa.spi);
		same_addr(&got.sa.src, &m.sa.src);
		if (types[i] == PFKEY_GET || types[i] == PFKEY_DUMP) {
			same_sa(&got.sa, &m.sa);
			assert_int_equal(got.current.packets, 12);
			assert_int_equal(got.current.bytes, 34567);
		}
	}
}

static void
empty_messages(void **state)
{
	static const struct { uint8_t type, side; } v[] = {
		{ PFKEY_FLUSH, PFKEY_REQUEST }, { PFKEY_FLUSH, PFKEY_REPLY },
		{ PFKEY_DUMP, PFKEY_REQUEST }, { PFKEY_DUMP, PFKEY_REPLY },
		{ PFKEY_REGISTER, PFKEY_REQUEST },
		{ PFKEY_REGISTER, PFKEY_REPLY }
	};
	struct pfkey_msg m, got;
	struct text t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		memset(&m, 0, sizeof(m));
		m.type = v[i].type;
		m.seq = 9;
		t = encoded(&pfkey_kame, v[i].side, &m);
		assert_int_equal(t.len, 16);
		assert_int_equal(decoded(&pfkey_kame, v[i].side, &t, &got), 0);
		assert_int_equal(got.type, v[i].type);
		assert_int_equal(got.seq, 9);
	}
}

static void
register_tells_algorithms(void **state)
{
	struct pfkey_msg m, got;
	struct text t;
	unsigned int i;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_REGISTER;
	m.nauths = 1;
	m.auths[0] = (struct pfkey_alg){ PFKEY_AUTH_SHA1, 160, 160 };
	m.nencs = PFKEY_MAXALGS;
	for (i = 0; i < PFKEY_MAXALGS; i++)
		m.encs[i] = (struct pfkey_alg){ (uint8_t)(i + 1), 128, 256 };
	t = encoded(&pfkey_kame, PFKEY_REPLY, &m);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REPLY, &t, &got), 0);
	assert_int_equal(got.nauths, 1);
	assert_int_equal(got.auths[0].alg, PFKEY_AUTH_SHA1);
	assert_int_equal(got.auths[0].minbits, 160);
	assert_int_equal(got.nencs, PFKEY_MAXALGS);
	assert_int_equal(got.encs[PFKEY_MAXALGS - 1].alg, PFKEY_MAXALGS);
	assert_int_equal(got.encs[3].maxbits, 256);
}

static void
expire_says_which(void **state)
{
	struct pfkey_msg m, got;
	struct text t;
	int hard;

	(void)state;
	for (hard = 0; hard < 2; hard++) {
		memset(&m, 0, sizeof(m));
		m.type = PFKEY_EXPIRE;
		whole_sa(&m.sa);
		m.hard_expired = hard;
		m.current.bytes = 5;
		t = encoded(&pfkey_kame, PFKEY_REPLY, &m);
		assert_int_equal(decoded(&pfkey_kame, PFKEY_REPLY, &t, &got),
		    0);
		assert_int_equal(got.hard_expired, hard);
		assert_int_equal(got.sa.spi, m.sa.spi);
		assert_int_equal(got.sa.flow, m.sa.flow);
	}
}

static void
new_mapping_tells_both_peers(void **state)
{
	struct pfkey_msg m, got;
	struct text t;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_NEW_MAPPING;
	m.sa.spi = 0x1234;
	m.sa.flow = 5;
	m.old_peer = address("198.51.100.7", 61234);
	m.new_peer = address("203.0.113.9", 4500);
	t = encoded(&pfkey_kame, PFKEY_REPLY, &m);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REPLY, &t, &got), 0);
	assert_int_equal(got.sa.spi, 0x1234);
	assert_int_equal(got.sa.flow, 5);
	same_addr(&got.old_peer, &m.old_peer);
	same_addr(&got.new_peer, &m.new_peer);
}

/* ATTACKS.md 103: an error is the bare header, and what else it brings back
 * is not read. */
static void
error_replies(void **state)
{
	struct pfkey_msg m, got;
	struct text t;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_ADD;
	m.error = 17;
	m.seq = 3;
	whole_sa(&m.sa);
	t = encoded(&pfkey_kame, PFKEY_REPLY, &m);
	assert_int_equal(t.len, 16);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REPLY, &t, &got), 0);
	assert_int_equal(got.error, 17);
	assert_int_equal(got.seq, 3);
	/* with rubbish behind it */
	memset(t.buf + 16, 0xff, 8);
	t.len = 24;
	t.buf[4]++;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REPLY, &t, &got), 0);
	assert_int_equal(got.error, 17);
	/* a request of a type that no table has can be refused, too */
	m.type = 200;
	t = encoded(&pfkey_kame, PFKEY_REPLY, &m);
	assert_int_equal(t.len, 16);
}

/* Put one extension of len bytes (number first) behind the message. */
static void
append(struct text *t, uint16_t words, uint16_t number, const void *body,
    size_t len)
{
	uint16_t all;

	memcpy(t->buf + t->len, &words, 2);
	memcpy(t->buf + t->len + 2, &number, 2);
	memcpy(t->buf + t->len + 4, body, len);
	t->len += 4 + len;
	all = (uint16_t)(t->len / 8);
	memcpy(t->buf + 4, &all, 2);
}

static struct text
good_add(void)
{
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_ADD;
	m.seq = 99;
	whole_sa(&m.sa);
	return encoded(&pfkey_kame, PFKEY_REQUEST, &m);
}

static void
bad_shapes(void **state)
{
	static const uint8_t zeros[60];
	struct pfkey_msg got;
	struct text t;

	(void)state;
	t = good_add();			/* an unknown one is stepped over */
	append(&t, 2, 240, zeros, 12);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got), 0);
	t = good_add();			/* of length 0 */
	append(&t, 0, 240, zeros, 12);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_LENGTH);
	assert_int_equal(got.seq, 99);
	t = good_add();			/* past the end */
	append(&t, 3, 240, zeros, 12);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_LENGTH);
	t = good_add();			/* twice the same */
	append(&t, 2, 1, zeros, 12);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_DOUBLE);
	t = good_add();			/* words against bytes */
	t.buf[4]--;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_LENGTH);
	t = good_add();			/* version */
	t.buf[0] = 1;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_VERSION);
	t = good_add();			/* satype AH */
	t.buf[3] = 2;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_VERSION);
	t = good_add();			/* type 255, and one we do not do */
	t.buf[1] = 255;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_TYPE);
	t.buf[1] = PFKEY_ACQUIRE;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_TYPE);
	/* EXPIRE is the kernel's word alone */
	t.buf[1] = PFKEY_EXPIRE;
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_TYPE);
}

/* Where extension number begins in t. */
static size_t
ext_at(const struct text *t, unsigned int number)
{
	uint16_t words, n;
	size_t off = 16;

	while (off < t->len) {
		memcpy(&words, t->buf + off, 2);
		memcpy(&n, t->buf + off + 2, 2);
		if (n == number)
			return off;
		off += (size_t)words * 8;
	}
	fail_msg("no extension %u", number);
	return 0;
}

static void
bad_contents(void **state)
{
	static const struct {
		unsigned int number, off, value;
		const char *what;
	} v[] = {
		{ 5, 8, 99, "address family" },
		{ 8, 4, 0, "auth key of 0 bits" },
		{ 8, 4, 7, "key of 7 bits" },
		{ 9, 5, 8, "key of 2048 bits and more" },
		{ 9, 4, 0xf8, "key longer than its extension" },
		{ 10, 8, 1, "identities that differ" },
		{ 10, 12, 1, "flow above 32 bits" },
		{ 19, 4, 3, "mode" },
		{ 20, 4, 1, "kind of encapsulation" },
	};
	struct pfkey_msg got;
	struct text t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		int r;

		t = good_add();
		t.buf[ext_at(&t, v[i].number) + v[i].off] =
		    (uint8_t)v[i].value;
		if (v[i].number == 8 && v[i].value == 0)
			t.buf[ext_at(&t, 8) + 5] = 0;
		r = decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got);
		if (r != PFKEY_E_EXT)
			fail_msg("%s: %s", v[i].what, pfkey_strerror(r));
	}
	t = good_add();			/* a port of 0 (RFC 3948: never) */
	memset(t.buf + ext_at(&t, 21) + 4, 0, 2);
	assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got),
	    PFKEY_E_EXT);
}

/* Each extension that must be there, and each half of a pair, taken out by
 * giving it a number that nobody knows. */
static void
missing_ones(void **state)
{
	static const unsigned int must[] = { 1, 3, 4, 5, 6, 9, 10, 11, 21, 22 };
	static const uint16_t unknown = 240;
	struct pfkey_msg got;
	struct text t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(must) / sizeof(must[0]); i++) {
		t = good_add();
		memcpy(t.buf + ext_at(&t, must[i]) + 2, &unknown, 2);
		if (decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got) !=
		    PFKEY_E_MISSING)
			fail_msg("without extension %u: taken", must[i]);
	}
}

static void
encode_says_what_is_missing(void **state)
{
	struct pfkey_msg m;
	struct wbuf w;
	uint8_t buf[64];

	(void)state;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_DELETE;
	m.sa.spi = 9;
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(pfkey_encode(&pfkey_kame, PFKEY_REQUEST, &m, &w),
	    PFKEY_E_MISSING);
	m.type = PFKEY_ADD;
	whole_sa(&m.sa);
	wbuf_init(&w, buf, sizeof(buf));
	assert_int_equal(pfkey_encode(&pfkey_kame, PFKEY_REQUEST, &m, &w),
	    PFKEY_E_SPACE);
	m.type = PFKEY_EXPIRE;
	assert_int_equal(pfkey_encode(&pfkey_kame, PFKEY_REQUEST, &m, &w),
	    PFKEY_E_TYPE);
}

static void
cut_at_every_byte(void **state)
{
	struct pfkey_msg got;
	struct text whole, t;
	size_t len;
	int r, may;

	(void)state;
	whole = good_add();
	for (len = 0; len < whole.len; len++) {
		uint16_t words = (uint16_t)(len / 8);

		/* as it is, and with a header that says so */
		t = whole;
		t.len = len;
		assert_int_equal(decoded(&pfkey_kame, PFKEY_REQUEST, &t,
		    &got), PFKEY_E_LENGTH);
		memcpy(t.buf + 4, &words, 2);
		r = decoded(&pfkey_kame, PFKEY_REQUEST, &t, &got);
		/* only these may be left out, from here to the end */
		may = len == ext_at(&whole, 10) || len == ext_at(&whole, 20) ||
		    len == ext_at(&whole, 26);
		if ((r == 0) != may)
			fail_msg("%zu of %zu bytes: %s", len, whole.len,
			    pfkey_strerror(r));
	}
}

static void
names(void **state)
{
	(void)state;
	assert_string_equal(pfkey_type_name(PFKEY_UPDATE), "UPDATE");
	assert_string_equal(pfkey_type_name(11), "unknown");
	assert_string_equal(pfkey_type_name(4000), "unknown");
	assert_string_equal(pfkey_auth_name(PFKEY_AUTH_SHA1), "hmac-sha1");
	assert_string_equal(pfkey_auth_name(4), "unknown");
	assert_string_equal(pfkey_enc_name(PFKEY_ENC_AES_GCM), "aes-gcm-16");
	assert_string_equal(pfkey_enc_name(99), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(add_round_trip),
		cmocka_unit_test(gcm_needs_no_auth_key),
		cmocka_unit_test(getspi_bytes),
		cmocka_unit_test(all_replies_round_trip),
		cmocka_unit_test(empty_messages),
		cmocka_unit_test(register_tells_algorithms),
		cmocka_unit_test(expire_says_which),
		cmocka_unit_test(new_mapping_tells_both_peers),
		cmocka_unit_test(error_replies),
		cmocka_unit_test(bad_shapes),
		cmocka_unit_test(bad_contents),
		cmocka_unit_test(missing_ones),
		cmocka_unit_test(encode_says_what_is_missing),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
