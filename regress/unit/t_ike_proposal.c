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

/* SA payloads: every cut, every malformation, what is passed over and what
 * refuses the message, our own offers, words for the log. */

#include <stdlib.h>

#include "ike_fixture.h"
#include "ikeyd/ike/choice.h"
#include "regress/lib/test.h"

static const struct fix_offer good1 = {
	{ { ENC1_AES, 256, HASH1_SHA256, 14 }, { ENC1_AES, 128, HASH1_SHA1, 2 } },
	28800, 0, 0
};
static const struct fix_offer good2 = {
	{ { ISAKMP_ESP_AES, 256, AUTH2_SHA1, 0 },
	    { ISAKMP_ESP_AES_GCM16, 128, 0, 0 } },
	3600, 250000, MODE_UDP_TRANSPORT
};

static struct ike_transforms	m, q;
static struct offers		os;

static int
setup(void **state)
{
	(void)state;
	fix_defaults(&m, &q);
	return 0;
}

static void
every_cut(void **state)
{
	uint8_t buf[512], *copy;
	size_t len, n;
	int phase;

	(void)state;
	for (phase = 1; phase <= 2; phase++) {
		n = fix_sa(buf, sizeof(buf), phase, phase == 1 ? &good1 :
		    &good2);
		for (len = 0; len < n; len++) {
			copy = bytes_copy(buf, len);
			assert_int_equal(proposal_decode(&os, phase, copy,
			    len), PROPOSAL_E_SYNTAX);
			free(copy);
		}
		assert_int_equal(proposal_decode(&os, phase, buf, n), 0);
	}
}

/* Offsets into the body of good1: 0 DOI, 4 situation, 8 proposal header, 12
 * number, 13 protocol, 14 SPI size, 15 count, 16 first transform. */
static const struct {
	const char	*what;
	size_t		 at;
	uint8_t		 byte;
	int		 error;
} broken[] = {
	{ "another DOI",		3, 2, PROPOSAL_E_DOI },
	{ "all bits of the situation",	7, 0xff, PROPOSAL_E_SITUATION },
	{ "proposal's next is KE",	8, 4, PROPOSAL_E_SYNTAX },
	{ "one more proposal, not there", 8, 2, PROPOSAL_E_SYNTAX },
	{ "reserved byte",		9, 1, PROPOSAL_E_SYNTAX },
	{ "proposal's length 0",	11, 0, PROPOSAL_E_SYNTAX },
	{ "SPI size 255",		14, 255, PROPOSAL_E_SYNTAX },
	{ "SPI size 17",		14, 17, PROPOSAL_E_SYNTAX },
	{ "no transforms",		15, 0, PROPOSAL_E_SYNTAX },
	{ "200 transforms, 2 there",	15, 200, PROPOSAL_E_SYNTAX },
	{ "1 transform, 2 there",	15, 1, PROPOSAL_E_SYNTAX },
	{ "transform's next is nonce",	16, 10, PROPOSAL_E_SYNTAX },
	{ "transforms end early",	16, 0, PROPOSAL_E_SYNTAX },
	{ "transform's length 3",	19, 3, PROPOSAL_E_SYNTAX },
	{ "transform's length 255",	19, 255, PROPOSAL_E_SYNTAX },
	{ "transform's reserved bytes",	22, 1, PROPOSAL_E_SYNTAX },
	{ "an attribute in long form past the end", 24, 0, PROPOSAL_E_SYNTAX }
};

static void
malformations(void **state)
{
	uint8_t buf[512];
	size_t i, n;
	int r;

	(void)state;
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		n = fix_sa(buf, sizeof(buf), 1, &good1);
		buf[broken[i].at] = broken[i].byte;
		r = proposal_decode(&os, 1, buf, n);
		if (r != broken[i].error)
			fail_msg("%s: expected %d, got %d", broken[i].what,
			    broken[i].error, r);
		assert_string_not_equal(proposal_strerror(r), "no error");
	}
}

/* Attributes of one transform in hex, appended to a proposal. */
static int
one_transform(int phase, uint8_t id, const char *attrs)
{
	static uint8_t buf[1024];
	struct bytes b = hex_bytes(attrs);
	struct wbuf w;
	size_t p, t;

	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u32(&w, 1);
	wbuf_u32(&w, 1);
	p = fix_part(&w, 0);
	wbuf_u8(&w, 1);
	wbuf_u8(&w, phase == 1 ? 1 : 3);
	wbuf_u8(&w, phase == 1 ? 0 : 4);
	wbuf_u8(&w, 1);
	if (phase == 2)
		wbuf_u32(&w, 0x1000);
	t = fix_part(&w, 0);
	wbuf_u8(&w, 1);
	wbuf_u8(&w, id);
	wbuf_u16(&w, 0);
	wbuf_bytes(&w, b.data, b.len);
	fix_end(&w, t);
	fix_end(&w, p);
	free(b.data);
	return proposal_decode(&os, phase, buf, w.len);
}

/* AES-256, SHA2-256, group 14, PSK */
#define A1	"80010007 800e0100 80020004 8004000e 80030001 "

static const struct {
	const char	*attrs;
	int		 error;		/* 0: read */
	int		 taken;
	uint64_t	 life_s, life_kib;
} attrs1[] = {
	{ A1, 0, 1, 0, 0 },
	{ A1 "800b0001 800c0e10", 0, 1, 3600, 0 },
	{ A1 "800b0001 000c0004 00015180", 0, 1, 86400, 0 },
	{ A1 "800b0002 800c0040", 0, 1, 0, 64 },
	{ A1 "800b0001 800c0e10 800b0002 000c0004 0003d090", 0, 1, 3600,
	    250000 },
	{ A1 "800b0001 000c0000", 0, 1, 0, 0 },
	{ A1 "800b0001 000c0009 01 0000000000000000", 0, 1, UINT64_MAX, 0 },
	{ A1 "800b0001 000c0008 0000000100000000", 0, 1, UINT64_C(1) << 32, 0 },
	{ A1 "800b0007 000c0004 00000001", 0, 1, 0, 0 },	/* unknown life type */
	{ A1 "800c0e10", 0, 1, 0, 0 },			/* without a type */
	{ A1 "80010007", 0, 1, 0, 0 },			/* twice, equal */
	{ A1 "80010005", PROPOSAL_E_SYNTAX, 0, 0, 0 },	/* twice, not equal */
	{ A1 "800e0080", PROPOSAL_E_SYNTAX, 0, 0, 0 },
	{ A1 "800b0001 800c0e10 800b0001 800c0e11", PROPOSAL_E_SYNTAX, 0, 0, 0 },
	{ A1 "00010002 0007", 0, 1, 0, 0 },		/* long where short will do */
	{ A1 "800d0001", 0, 0, 0, 0 },			/* a PRF */
	{ A1 "80050001", 0, 0, 0, 0 },			/* group type */
	{ A1 "c0000001", 0, 0, 0, 0 },			/* private */
	{ "80010007 80020004 8004000e 80030001", 0, 0, 0, 0 },	/* no key length */
	{ "80010007 800e0000 80020004 8004000e 80030001", 0, 0, 0, 0 },
	{ "80010007 800e0001 80020004 8004000e 80030001", 0, 0, 0, 0 },
	{ "80010007 800effff 80020004 8004000e 80030001", 0, 0, 0, 0 },
	{ "80010007 800e0100 80020004 8004000e 80030003", 0, 0, 0, 0 }, /* RSA */
	{ "80010007 800e0100 80020004 8004000e", 0, 0, 0, 0 },
	{ "80010007 800e0100 80020004 80030001", 0, 0, 0, 0 },
	{ "80010007 800e0100 8004000e 80030001", 0, 0, 0, 0 },
	{ "80010001 80020002 80040001 80030001", 0, 0, 0, 0 },	/* DES */
	{ "80010007 800e0100 80020004 80040100 80030001", 0, 0, 0, 0 },
	{ "", 0, 0, 0, 0 }
};

static void
phase1_attributes(void **state)
{
	struct ike_choice ch;
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < sizeof(attrs1) / sizeof(attrs1[0]); i++) {
		r = one_transform(1, 1, attrs1[i].attrs);
		if (r != attrs1[i].error)
			fail_msg("case %zu: expected %d, got %d", i,
			    attrs1[i].error, r);
		if (r != 0)
			continue;
		r = proposal_choose1(&os, &m, &ch) != NULL;
		if (r != attrs1[i].taken)
			fail_msg("case %zu: taken %d", i, r);
		if (r) {
			assert_int_equal(ch.life_s, attrs1[i].life_s);
			assert_int_equal(ch.life_kib, attrs1[i].life_kib);
		}
	}
	/* Another transform id than KEY_IKE */
	assert_int_equal(one_transform(1, 2, A1), 0);
	assert_null(proposal_choose1(&os, &m, &ch));
}

static const struct {
	uint8_t		 id;
	const char	*attrs;
	int		 encap, tunnel, ke, taken;
} attrs2[] = {
	{ 12, "80040004 80050002 80060100", 1, 0, 0, 1 },
	{ 12, "8004f004 80050002 80060100", 1, 0, 0, 1 },	/* 61444 */
	{ 12, "80040002 80050002 80060100", 1, 0, 0, 0 },
	{ 12, "80040002 80050002 80060100", 0, 0, 0, 1 },
	{ 12, "80040004 80050002 80060100", 0, 0, 0, 0 },
	{ 12, "80040001 80050002 80060100", 0, 0, 0, 0 },
	{ 12, "80040001 80050002 80060100", 0, 1, 0, 1 },
	{ 12, "80040003 80050002 80060100", 1, 0, 0, 0 },
	{ 12, "80040003 80050002 80060100", 1, 1, 0, 1 },
	{ 12, "8004f003 80050002 80060100", 1, 1, 0, 1 },	/* 61443 */
	{ 12, "80050002 80060100", 1, 1, 0, 0 },		/* no mode */
	{ 12, "80040004 80060100", 1, 0, 0, 0 },		/* no auth */
	{ 12, "80040004 80050002", 1, 0, 0, 0 },		/* no length */
	{ 12, "80040004 80050002 80060101", 1, 0, 0, 0 },
	{ 12, "80040004 80050001 80060100", 1, 0, 0, 0 },	/* MD5 */
	{ 12, "80040004 80050002 80060100 800b0001", 1, 0, 0, 0 }, /* ESN */
	{ 20, "80040004 80060100", 1, 0, 0, 1 },
	{ 20, "80040004 80060100 80050002", 1, 0, 0, 0 },	/* GCM + auth */
	{ 20, "80040004", 1, 0, 0, 0 },
	{ 18, "80040004 80060100", 1, 0, 0, 0 },		/* GCM-8 */
	{ 23, "80040004 8005000b 80060100", 1, 0, 0, 0 },	/* GMAC */
	{ 11, "80040004 80050002", 1, 0, 0, 0 },		/* NULL */
	{ 2, "80040004 80050002", 1, 0, 0, 0 },			/* DES */
	/* PFS: group and KE go together; groups of phase 1 will do */
	{ 12, "8003000e 80040004 80050002 80060100", 1, 0, 1, 1 },
	{ 12, "8003000e 80040004 80050002 80060100", 1, 0, 0, 0 },
	{ 12, "80040004 80050002 80060100", 1, 0, 1, 0 },
	{ 12, "80030002 80040004 80050002 80060100", 1, 0, 1, 0 },
	{ 12, "80030100 80040004 80050002 80060100", 1, 0, 1, 0 }
};

static void
phase2_attributes(void **state)
{
	struct offer_want want = { 0, 0, 0, NULL };
	struct ike_choice ch;
	size_t i;
	int r;

	(void)state;
	want.main = &m;
	for (i = 0; i < sizeof(attrs2) / sizeof(attrs2[0]); i++) {
		assert_int_equal(one_transform(2, attrs2[i].id,
		    attrs2[i].attrs), 0);
		want.encap = (uint8_t)attrs2[i].encap;
		want.tunnel = (uint8_t)attrs2[i].tunnel;
		want.has_ke = (uint8_t)attrs2[i].ke;
		r = proposal_choose2(&os, &q, &want, &ch) != NULL;
		if (r != attrs2[i].taken)
			fail_msg("case %zu: taken %d", i, r);
	}
}

/* Of both modes transport, wherever it stands and whatever goes with it. */
static void
transport_before_tunnel(void **state)
{
	struct offer_want want = { 1, 1, 0, NULL };
	struct ike_choice ch;

	(void)state;
	want.main = &m;
	assert_int_equal(one_transform(2, 12, "80040003 80050002 80060100"),
	    0);
	os.v[1] = os.v[0];
	os.v[1].mode = 4;
	os.v[1].keybits = 128;
	os.n = 2;
	assert_ptr_equal(proposal_choose2(&os, &q, &want, &ch), &os.v[1]);
	assert_int_equal(ch.mode, 4);
	want.tunnel = 0;
	os.v[1].mode = 3;
	assert_null(proposal_choose2(&os, &q, &want, &ch));
}

/* Our order, not theirs, over all of them. */
static void
our_order(void **state)
{
	static const struct fix_offer o = {
		{ { ENC1_AES, 128, HASH1_SHA256, 14 },
		    { ENC1_AES, 256, HASH1_SHA1, 20 },
		    { ENC1_AES, 256, HASH1_SHA256, 19 },
		    { ENC1_AES, 256, HASH1_SHA256, 15 } }, 3600, 0, 0
	};
	struct ike_choice ch;
	uint8_t buf[512];
	size_t n = fix_sa(buf, sizeof(buf), 1, &o);

	(void)state;
	assert_int_equal(proposal_decode(&os, 1, buf, n), 0);
	assert_int_equal(proposal_choose1(&os, &m, &ch)->number, 4);
	m.group[1] = DH_ECP256;
	m.group[3] = DH_MODP3072;
	assert_int_equal(proposal_choose1(&os, &m, &ch)->number, 3);
	m.enc[0].keybits = 128;
	m.enc[1].keybits = 256;
	assert_int_equal(proposal_choose1(&os, &m, &ch)->number, 1);
}

static void
put_proposal(struct wbuf *w, int last, uint8_t number, uint8_t proto,
    uint32_t spi, unsigned int transforms)
{
	size_t p = fix_part(w, last ? 0 : ISAKMP_PROPOSAL), t;
	unsigned int i;

	wbuf_u8(w, number);
	wbuf_u8(w, proto);
	wbuf_u8(w, 4);
	wbuf_u8(w, (uint8_t)transforms);
	wbuf_u32(w, spi);
	for (i = 0; i < transforms; i++) {
		t = fix_part(w, i + 1 < transforms ? ISAKMP_TRANSFORM : 0);
		wbuf_u8(w, 1);
		wbuf_u8(w, ISAKMP_ESP_AES);
		wbuf_u16(w, 0);
		attribute_put(w, ATTR2_MODE, MODE_UDP_TRANSPORT);
		attribute_put(w, ATTR2_AUTH, AUTH2_SHA1);
		attribute_put(w, ATTR2_KEYLEN, 256);
		fix_end(w, t);
	}
	fix_end(w, p);
}

static void
sa_begin(struct wbuf *w, uint8_t *buf, size_t size)
{
	wbuf_init(w, buf, size);
	wbuf_u32(w, 1);
	wbuf_u32(w, 1);
}

/* Two protocols of one number belong together; that is no reason to refuse
 * another proposal. Reserved SPIs are no SPIs. */
static void
several_proposals(void **state)
{
	struct offer_want want = { 1, 0, 0, NULL };
	const struct offer *o;
	struct ike_choice ch;
	uint8_t buf[512];
	struct wbuf w;

	(void)state;
	want.main = &m;
	sa_begin(&w, buf, sizeof(buf));
	put_proposal(&w, 0, 1, 3, 0x1000, 1);
	put_proposal(&w, 0, 1, 4, 0x1001, 1);
	put_proposal(&w, 1, 2, 3, 0x1002, 1);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), 0);
	o = proposal_choose2(&os, &q, &want, &ch);
	assert_non_null(o);
	assert_int_equal(o->proposal, 2);
	assert_hex(o->spi, 4, "00001002");
	sa_begin(&w, buf, sizeof(buf));
	put_proposal(&w, 0, 1, 3, 0x1000, 1);
	put_proposal(&w, 1, 1, 3, 0x1001, 1);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), 0);
	assert_null(proposal_choose2(&os, &q, &want, &ch));
	sa_begin(&w, buf, sizeof(buf));
	put_proposal(&w, 0, 1, 3, 0, 1);
	put_proposal(&w, 1, 2, 3, 255, 1);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), 0);
	assert_null(proposal_choose2(&os, &q, &want, &ch));
}

static void
many(void **state)
{
	static uint8_t buf[32768];
	struct wbuf w;
	unsigned int i;

	(void)state;
	sa_begin(&w, buf, sizeof(buf));
	put_proposal(&w, 1, 1, 3, 0x1000, IKE_MAXOFFER);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), 0);
	assert_int_equal(os.n, IKE_MAXOFFER);
	sa_begin(&w, buf, sizeof(buf));
	put_proposal(&w, 1, 1, 3, 0x1000, 255);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), PROPOSAL_E_MANY);
	sa_begin(&w, buf, sizeof(buf));
	for (i = 1; i <= 255; i++)
		put_proposal(&w, i == 255, (uint8_t)i, 3, 0x1000, 1);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), PROPOSAL_E_MANY);
}

/* What we offer as initiator, we accept. */
static void
own_offers(void **state)
{
	static uint8_t buf[8192];
	struct offer_want want = { 1, 0, 0, NULL };
	struct ike_choice ch;
	const struct offer *o;
	struct wbuf w;
	char words[128];

	(void)state;
	want.main = &m;
	wbuf_init(&w, buf, sizeof(buf));
	proposal_offer1(&w, &m);
	assert_int_equal(proposal_decode(&os, 1, buf, w.len), 0);
	assert_int_equal(os.n, 2 * 2 * 5);
	o = proposal_choose1(&os, &m, &ch);
	assert_int_equal(o->number, 1);
	assert_int_equal(ch.life_s, 28800);
	wbuf_init(&w, buf, sizeof(buf));
	proposal_offer2(&w, &q, 0xcafe0001, MODE_UDP_TRANSPORT, 0);
	assert_int_equal(proposal_decode(&os, 2, buf, w.len), 0);
	assert_int_equal(os.n, 2 + 2 * 2);	/* GCM has no hash */
	o = proposal_choose2(&os, &q, &want, &ch);
	assert_int_equal(o->number, 1);
	assert_hex(o->spi, o->spilen, "cafe0001");
	assert_string_equal(choice_words(&ch, words, sizeof(words)),
	    "aes256gcm16");
}

static void
in_words(void **state)
{
	static const struct fix_offer odd = {
		{ { 1, 0, HASH1_MD5, 1 }, { 99, 17, 98, 97 },
		    { ENC1_3DES, 0, HASH1_SHA1, 2 },
		    { ENC1_3DES, 0, HASH1_SHA1, 2 } }, 3600, 0, 0
	};
	uint8_t buf[512];
	char words[256], small[40];
	size_t n = fix_sa(buf, sizeof(buf), 1, &odd);

	(void)state;
	assert_int_equal(proposal_decode(&os, 1, buf, n), 0);
	assert_string_equal(offers_words(&os, 1, words, sizeof(words)),
	    "des-md5-modp768, enc99/17-hash98-group97, 3des-sha1-modp1024");
	offers_words(&os, 1, small, sizeof(small));
	assert_string_equal(small, "des-md5-modp768, ...");
	os.n = 0;
	assert_string_equal(offers_words(&os, 1, words, sizeof(words)),
	    "nothing");
	n = fix_sa(buf, sizeof(buf), 2, &good2);
	assert_int_equal(proposal_decode(&os, 2, buf, n), 0);
	assert_string_equal(offers_words(&os, 2, words, sizeof(words)),
	    "aes256-sha1-udp-transport, aes128gcm16-udp-transport");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_cut, setup),
		cmocka_unit_test_setup(malformations, setup),
		cmocka_unit_test_setup(phase1_attributes, setup),
		cmocka_unit_test_setup(phase2_attributes, setup),
		cmocka_unit_test_setup(transport_before_tunnel, setup),
		cmocka_unit_test_setup(our_order, setup),
		cmocka_unit_test_setup(several_proposals, setup),
		cmocka_unit_test_setup(many, setup),
		cmocka_unit_test_setup(own_offers, setup),
		cmocka_unit_test_setup(in_words, setup)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
