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

/* What the clients that ship inside other systems offer, as read in their
 * sources or seen in traces, and what is to be chosen of it under the defaults
 * and under the rules that admins copy. */

#include "ike_fixture.h"
#include "regress/lib/test.h"

#define AES	ENC1_AES
#define DES3	ENC1_3DES
#define DES	1
#define MD5	HASH1_MD5
#define SHA1	HASH1_SHA1
#define S256	HASH1_SHA256
#define S384	HASH1_SHA384
#define S512	HASH1_SHA512

#define EAES	ISAKMP_ESP_AES
#define E3DES	ISAKMP_ESP_3DES
#define EDES	2
#define ENULL	11
#define EGCM	ISAKMP_ESP_AES_GCM16
#define AMD5	AUTH2_MD5
#define ASHA1	AUTH2_SHA1
#define A256	AUTH2_SHA256
#define A384	AUTH2_SHA384
#define A512	AUTH2_SHA512

struct client {
	const char		*name;
	struct fix_offer	 one, two;
	const char		*want1, *want2;	/* NULL: refused */
	unsigned int		 number1, number2;	/* which transform */
};

static const struct client clients[] = {
	{ "Mac OS X 10.3-10.6",
	    { { { DES3, 0, SHA1, 2 } }, 3600, 0, 0 },
	    { { { EAES, 128, ASHA1, 0 }, { EAES, 128, AMD5, 0 },
		{ E3DES, 0, ASHA1, 0 }, { E3DES, 0, AMD5, 0 } },
		3600, 0, MODE_UDP_TRANSPORT },
	    NULL, "aes128-sha1", 0, 1 },
	{ "OS X 10.7-10.10",
	    { { { AES, 256, SHA1, 2 }, { AES, 256, MD5, 2 },
		{ AES, 128, SHA1, 2 }, { AES, 128, MD5, 2 },
		{ DES3, 0, SHA1, 2 }, { DES3, 0, MD5, 2 } }, 3600, 0, 0 },
	    { { { EAES, 256, ASHA1, 0 }, { EAES, 256, AMD5, 0 },
		{ EAES, 128, ASHA1, 0 }, { EAES, 128, AMD5, 0 },
		{ E3DES, 0, ASHA1, 0 }, { E3DES, 0, AMD5, 0 } },
		3600, 0, MODE_UDP_TRANSPORT },
	    NULL, "aes256-sha1", 0, 1 },
	{ "OS X 10.11 to macOS 26",
	    { { { AES, 256, S256, 14 }, { AES, 256, SHA1, 14 },
		{ AES, 256, MD5, 14 }, { AES, 256, S512, 14 },
		{ AES, 256, S256, 5 }, { AES, 256, SHA1, 5 },
		{ AES, 256, MD5, 5 }, { AES, 256, S256, 2 },
		{ AES, 256, SHA1, 2 }, { AES, 256, MD5, 2 },
		{ AES, 128, SHA1, 2 }, { AES, 128, MD5, 2 },
		{ DES3, 0, SHA1, 2 }, { DES3, 0, MD5, 2 } }, 3600, 0, 0 },
	    { { { EAES, 256, A256, 0 }, { EAES, 256, ASHA1, 0 },
		{ EAES, 256, AMD5, 0 }, { EAES, 128, A256, 0 },
		{ EAES, 128, ASHA1, 0 }, { EAES, 128, AMD5, 0 },
		{ E3DES, 0, A256, 0 }, { E3DES, 0, ASHA1, 0 },
		{ E3DES, 0, AMD5, 0 } }, 3600, 0, MODE_UDP_TRANSPORT },
	    "aes256-sha2_256-modp2048", "aes256-sha2_256", 1, 1 },
	{ "Windows 7 to 11",
	    { { { AES, 256, SHA1, 20 }, { AES, 128, SHA1, 19 },
		{ AES, 256, SHA1, 14 }, { DES3, 0, SHA1, 14 },
		{ DES3, 0, SHA1, 2 } }, 28800, 0, 0 },
	    { { { EAES, 256, ASHA1, 0 }, { EAES, 128, ASHA1, 0 },
		{ E3DES, 0, ASHA1, 0 }, { EDES, 0, ASHA1, 0 },
		{ ENULL, 0, ASHA1, 0 } }, 3600, 250000, MODE_UDP_TRANSPORT },
	    "aes256-sha1-modp2048", "aes256-sha1", 3, 1 },
	{ "Android 4, 5",
	    { { { AES, 256, SHA1, 2 }, { AES, 256, MD5, 2 },
		{ AES, 128, SHA1, 2 }, { AES, 128, MD5, 2 },
		{ DES3, 0, SHA1, 2 }, { DES3, 0, MD5, 2 },
		{ DES, 0, SHA1, 2 } }, 28800, 0, 0 },
	    /* SHA1 before SHA2-256, which many of its kernels cut to 96 bits */
	    { { { EAES, 256, ASHA1, 0 }, { EAES, 256, A256, 0 },
		{ EAES, 256, AMD5, 0 }, { EAES, 128, ASHA1, 0 },
		{ EAES, 128, A256, 0 }, { EAES, 128, AMD5, 0 },
		{ E3DES, 0, ASHA1, 0 }, { E3DES, 0, A256, 0 },
		{ EDES, 0, ASHA1, 0 }, { EDES, 0, A256, 0 } },
		28800, 0, MODE_UDP_TRANSPORT },
	    NULL, "aes256-sha1", 0, 1 },
	{ "Android 7.1 to 11",
	    { { { AES, 256, S384, 2 }, { AES, 256, S256, 2 },
		{ AES, 256, S512, 2 }, { AES, 256, SHA1, 2 },
		{ AES, 256, MD5, 2 }, { AES, 128, S512, 2 },
		{ AES, 128, S384, 2 }, { AES, 128, S256, 2 },
		{ AES, 128, SHA1, 2 }, { AES, 128, MD5, 2 },
		{ DES3, 0, S256, 2 }, { DES3, 0, SHA1, 2 },
		{ DES3, 0, MD5, 2 }, { DES, 0, S256, 2 },
		{ DES, 0, SHA1, 2 }, { DES, 0, MD5, 2 } }, 28800, 0, 0 },
	    { { { EAES, 256, A512, 0 }, { EAES, 256, A384, 0 },
		{ EAES, 256, ASHA1, 0 }, { EAES, 256, A256, 0 },
		{ EAES, 256, AMD5, 0 }, { EAES, 128, A512, 0 },
		{ EAES, 128, A384, 0 }, { EAES, 128, ASHA1, 0 },
		{ EAES, 128, A256, 0 }, { EAES, 128, AMD5, 0 },
		{ E3DES, 0, ASHA1, 0 }, { EDES, 0, ASHA1, 0 } },
		28800, 0, MODE_UDP_TRANSPORT },
	    NULL, "aes256-sha1", 0, 3 },
	{ "ChromeOS",
	    { { { AES, 128, S256, 15 }, { AES, 128, SHA1, 14 },
		{ DES3, 0, SHA1, 5 }, { DES3, 0, SHA1, 2 } }, 10800, 0, 0 },
	    { { { EGCM, 128, 0, 0 }, { EAES, 128, A256, 0 },
		{ EAES, 128, ASHA1, 0 }, { E3DES, 0, ASHA1, 0 },
		{ E3DES, 0, AMD5, 0 } }, 3600, 0, MODE_UDP_TRANSPORT },
	    "aes128-sha2_256-modp3072", "aes128gcm16", 1, 1 },
	{ "NetworkManager-l2tp with strongSwan",
	    { { { AES, 256, S256, 14 }, { AES, 256, S256, 5 },
		{ AES, 256, S256, 2 }, { AES, 256, SHA1, 14 },
		{ AES, 256, SHA1, 5 }, { AES, 256, SHA1, 2 },
		{ AES, 256, SHA1, 20 }, { AES, 128, SHA1, 2 },
		{ AES, 128, SHA1, 19 }, { DES3, 0, SHA1, 14 },
		{ DES3, 0, SHA1, 2 } }, 10800, 0, 0 },
	    { { { EAES, 256, ASHA1, 0 }, { EAES, 128, ASHA1, 0 },
		{ E3DES, 0, ASHA1, 0 } }, 3600, 0, MODE_UDP_TRANSPORT },
	    "aes256-sha2_256-modp2048", "aes256-sha1", 1, 1 },
	{ "a NAT-T draft client",
	    { { { AES, 256, SHA1, 14 } }, 3600, 0, 0 },
	    { { { EAES, 256, ASHA1, 0 } }, 3600, 0,
		MODE_UDP_TRANSPORT_DRAFT },
	    "aes256-sha1-modp2048", "aes256-sha1", 1, 1 },
	{ "small routers",
	    { { { DES3, 0, MD5, 2 }, { DES3, 0, SHA1, 2 } }, 28800, 0, 0 },
	    { { { E3DES, 0, AMD5, 0 }, { E3DES, 0, ASHA1, 0 } }, 28800, 0,
		MODE_UDP_TRANSPORT },
	    NULL, NULL, 0, 0 }
};

#define NCLIENT	(sizeof(clients) / sizeof(clients[0]))

static void
chosen(const char *who, const struct offer *o, const struct ike_choice *ch,
    const char *want, unsigned int number)
{
	char words[128];

	if (o == NULL && want == NULL)
		return;
	if (o == NULL || want == NULL)
		fail_msg("%s: expected %s, got %s", who,
		    want != NULL ? want : "a refusal",
		    o != NULL ? choice_words(ch, words, sizeof(words)) :
		    "a refusal");
	choice_words(ch, words, sizeof(words));
	if (strcmp(words, want) != 0 || o->number != number)
		fail_msg("%s: expected %s (%u), got %s (%u)", who, want,
		    number, words, o->number);
}

static const struct offer *
choose(int phase, const struct fix_offer *o, const struct ike_transforms *m,
    const struct ike_transforms *q, struct ike_choice *ch)
{
	static uint8_t buf[4096];
	static struct offers os;
	struct offer_want want = { 1, 0, 0, NULL };
	size_t len = fix_sa(buf, sizeof(buf), phase, o);

	want.main = m;
	assert_int_equal(proposal_decode(&os, phase, buf, len), 0);
	assert_int_equal(os.n, fix_count(o));
	if (phase == 1)
		return proposal_choose1(&os, m, ch);
	return proposal_choose2(&os, q, &want, ch);
}

static void
under_the_defaults(void **state)
{
	struct ike_transforms m, q;
	struct ike_choice ch;
	const struct offer *o;
	size_t i;

	(void)state;
	fix_defaults(&m, &q);
	for (i = 0; i < NCLIENT; i++) {
		o = choose(1, &clients[i].one, &m, &q, &ch);
		chosen(clients[i].name, o, &ch, clients[i].want1,
		    clients[i].number1);
		if (o != NULL)
			assert_int_equal(ch.life_s, clients[i].one.life_s);
		o = choose(2, &clients[i].two, &m, &q, &ch);
		chosen(clients[i].name, o, &ch, clients[i].want2,
		    clients[i].number2);
		if (o != NULL) {
			assert_int_equal(ch.life_s, clients[i].two.life_s);
			assert_int_equal(ch.life_kib, clients[i].two.life_kib);
			assert_int_equal(ch.mode, clients[i].two.mode);
		}
	}
}

/* "group modp1024": what lets old Apple and Android in, and all others, too. */
static void
with_modp1024_by_name(void **state)
{
	static const char *const want[NCLIENT] = {
		NULL, "aes256-sha1-modp1024", "aes256-sha2_256-modp1024", NULL,
		"aes256-sha1-modp1024", "aes256-sha2_256-modp1024", NULL,
		"aes256-sha2_256-modp1024", NULL, NULL
	};
	static const unsigned int number[NCLIENT] = {
		0, 1, 8, 0, 1, 2, 0, 3, 0, 0
	};
	struct ike_transforms m, q;
	struct ike_choice ch;
	size_t i;

	(void)state;
	fix_defaults(&m, &q);
	m.group[0] = DH_MODP1024;
	m.ngroup = 1;
	for (i = 0; i < NCLIENT; i++)
		chosen(clients[i].name,
		    choose(1, &clients[i].one, &m, &q, &ch), &ch, want[i],
		    number[i]);
}

/* The answer is one transform, byte for byte as offered, unknown lifetimes and
 * the number included. */
static void
answer_repeats_the_offer(void **state)
{
	struct ike_transforms m, q;
	struct ike_choice ch;
	const struct offer *o;
	struct offers back;
	uint8_t buf[512], spi[4] = { 0, 0, 0x12, 0x34 };
	struct wbuf w;
	size_t i;
	int phase;

	(void)state;
	fix_defaults(&m, &q);
	for (i = 0; i < NCLIENT; i++)
		for (phase = 1; phase <= 2; phase++) {
			o = choose(phase, phase == 1 ? &clients[i].one :
			    &clients[i].two, &m, &q, &ch);
			if (o == NULL)
				continue;
			wbuf_init(&w, buf, sizeof(buf));
			proposal_answer(&w, o, spi, phase == 1 ? 0 : 4);
			assert_int_equal(proposal_decode(&back, phase, buf,
			    w.len), 0);
			assert_int_equal(back.n, 1);
			assert_int_equal(back.v[0].proposal, o->proposal);
			assert_int_equal(back.v[0].number, o->number);
			assert_int_equal(back.v[0].id, o->id);
			assert_bytes(back.v[0].attrs, back.v[0].attrslen,
			    o->attrs, o->attrslen);
			if (phase == 2)
				assert_bytes(buf + PROPOSAL_SPI_AT, 4, spi, 4);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(under_the_defaults),
		cmocka_unit_test(with_modp1024_by_name),
		cmocka_unit_test(answer_repeats_the_offer)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
