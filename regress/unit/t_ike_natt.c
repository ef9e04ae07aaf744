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

/* NAT traversal: vendor IDs, detection, original addresses; and ID payloads of
 * both phases. */

#include <stdlib.h>
#include <string.h>

#include "ikeyd/ike/ident.h"
#include "ikeyd/ike/natt.h"
#include "ikeyd/ike/payload.h"
#include "regress/lib/test.h"

static const uint8_t ci[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
static const uint8_t cr[8] = { 8, 7, 6, 5, 4, 3, 2, 1 };

static struct addr
at(const char *text, uint16_t port)
{
	struct addr a;

	assert_int_equal(addr_parse(text, &a), 0);
	a.port = port;
	return a;
}

/* What was written, read back. */
static void
reread(struct isakmp_out *out, struct payloads *ps)
{
	assert_true(isakmp_end(out, 0) > 0);
	assert_int_equal(payloads_decode(ps, out->w.buf[16],
	    out->w.buf + 28, out->w.len - 28, 0), 0);
}

static void
start(struct isakmp_out *out, uint8_t *buf, size_t size)
{
	static const struct isakmp_header h;

	isakmp_begin(out, buf, size, &h);
}

static const struct {
	const char	*ids;		/* hex, each of 16 octets */
	uint8_t		 natt, dpd;
} vendor_cases[] = {
	{ "4a131c81070358455c5728f20e95452f", NATT_RFC3947, 0 },
	{ "7d9419a65310ca6f2c179d9215529d56", NATT_DRAFT03, 0 },
	{ "90cb80913ebb696e086381b5ec427b1f", NATT_DRAFT02N, 0 },
	{ "cd60464335df21f87cfdb2fc68b6a448", NATT_DRAFT02, 0 },
	{ "afcad71368a1f1c96b8696fc77570100", NATT_NONE, 1 },
	{ "afcad71368a1f1c96b8696fc77570205", NATT_NONE, 1 },
	/* the best of several, in any order */
	{ "90cb80913ebb696e086381b5ec427b1f 4a131c81070358455c5728f20e95452f"
	    "7d9419a65310ca6f2c179d9215529d56 afcad71368a1f1c96b8696fc77570100",
	    NATT_RFC3947, 1 },
	/* Apple's old one and draft 08 have other payload numbers */
	{ "4df37928e9fc4fd1b3262170d515c662 8f8d83826d246b6fc7a8a6a428c11de8",
	    NATT_NONE, 0 },
	{ "4a131c81070358455c5728f20e95452e", NATT_NONE, 0 }
};

static void
vendor_ids(void **state)
{
	struct isakmp_out out;
	struct payloads ps;
	struct vendors v;
	struct bytes b;
	uint8_t buf[512];
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(vendor_cases) / sizeof(vendor_cases[0]); i++) {
		b = hex_bytes(vendor_cases[i].ids);
		start(&out, buf, sizeof(buf));
		for (k = 0; k < b.len; k += 16)
			payload_put(&out, ISAKMP_VENDOR, b.data + k, 16);
		/* shorter and longer ones are not looked at */
		payload_put(&out, ISAKMP_VENDOR, b.data, 15);
		payload_put(&out, ISAKMP_VENDOR, "", 0);
		reread(&out, &ps);
		vendors_scan(&ps, &v);
		assert_int_equal(v.natt, vendor_cases[i].natt);
		assert_int_equal(v.dpd, vendor_cases[i].dpd);
		free(b.data);
	}
}

static void
vendor_answers(void **state)
{
	struct isakmp_out out;
	struct payloads ps;
	struct vendors v;
	uint8_t buf[512];
	int style;

	(void)state;
	for (style = NATT_NONE + 1; style <= NATT_RFC3947; style++) {
		start(&out, buf, sizeof(buf));
		vendors_answer(&out, (enum natt_style)style, 0);
		reread(&out, &ps);
		vendors_scan(&ps, &v);
		assert_int_equal(ps.n, 1);
		assert_int_equal(v.natt, style);
		assert_int_equal(v.dpd, 0);
	}
	for (style = NATT_NONE; style <= NATT_RFC3947; style++) {
		start(&out, buf, sizeof(buf));
		vendors_answer(&out, (enum natt_style)style, 1);
		reread(&out, &ps);
		vendors_scan(&ps, &v);
		/* DPD, and exactly the one style that was chosen */
		assert_int_equal(ps.n, style == NATT_NONE ? 1 : 2);
		assert_int_equal(v.natt, style);
		assert_int_equal(v.dpd, 1);
	}
	start(&out, buf, sizeof(buf));
	vendors_offer(&out);
	reread(&out, &ps);
	vendors_scan(&ps, &v);
	assert_int_equal(ps.n, 5);
	assert_int_equal(v.natt, NATT_RFC3947);
	assert_int_equal(natt_d_type(NATT_RFC3947), 20);
	assert_int_equal(natt_d_type(NATT_DRAFT02N), 130);
	assert_int_equal(natt_oa_type(NATT_RFC3947), 21);
	assert_int_equal(natt_oa_type(NATT_DRAFT03), 131);
	assert_int_equal(natt_mode(NATT_RFC3947), 4);
	assert_int_equal(natt_mode(NATT_DRAFT02), 61444);
}

/* HASH(CKY-I | CKY-R | IP | Port), the address in network order. */
static void
hash_of_an_address(void **state)
{
	static const uint8_t flat[] = "\001\002\003\004\005\006\007\010"
	    "\010\007\006\005\004\003\002\001\300\000\002\001\021\224";
	struct piece p = { flat, 22 };
	struct addr a = at("192.0.2.1", 4500);
	uint8_t want[HASH_MAXLEN], got[HASH_MAXLEN];

	(void)state;
	assert_int_equal(hash_pieces(HASH_SHA1, &p, 1, want), 0);
	assert_int_equal(natt_hash(HASH_SHA1, ci, cr, &a, got), 0);
	assert_memory_equal(got, want, 20);
}

/* The peer sends NAT-D for what it sees; we compare with what we see. */
static void
detect(const char *its_local, const char *its_peer, int force,
    struct natt_found *found)
{
	struct addr local = at("192.0.2.1", 500), peer = at("198.51.100.7",
	    20000);
	struct addr il = at(its_local, strcmp(its_local, "198.51.100.7") == 0 ?
	    20000 : 500), ip = at(its_peer, 500);
	struct isakmp_out out;
	struct payloads ps;
	uint8_t buf[512];

	start(&out, buf, sizeof(buf));
	assert_int_equal(natt_put_d(&out, NATT_RFC3947, HASH_SHA256, ci, cr,
	    &il, &ip, force), 0);
	reread(&out, &ps);
	assert_int_equal(natt_detect(&ps, NATT_RFC3947, HASH_SHA256, ci, cr,
	    &local, &peer, found), 0);
}

static void
nat_detection(void **state)
{
	struct natt_found f;

	(void)state;
	detect("198.51.100.7", "192.0.2.1", 0, &f);
	assert_true(f.any && !f.us && !f.peer);
	detect("192.168.1.5", "192.0.2.1", 0, &f);
	assert_true(f.any && !f.us && f.peer);
	detect("198.51.100.7", "10.0.0.1", 0, &f);
	assert_true(f.any && f.us && !f.peer);
	detect("192.168.1.5", "10.0.0.1", 0, &f);
	assert_true(f.any && f.us && f.peer);
	/* Forced: the other side (we, here) is behind a NAT, the sender is
	 * not, which is what Windows needs. */
	detect("198.51.100.7", "192.0.2.1", 1, &f);
	assert_true(f.any && f.us && !f.peer);
}

static void
nat_d_oddities(void **state)
{
	struct addr local = at("192.0.2.1", 500), peer = at("198.51.100.7",
	    20000), other = at("203.0.113.1", 500);
	struct isakmp_out out;
	struct natt_found f;
	struct payloads ps;
	uint8_t buf[2048], d[HASH_MAXLEN];
	int i;

	(void)state;
	/* several addresses of the peer's own, one of which is right */
	start(&out, buf, sizeof(buf));
	natt_hash(HASH_SHA1, ci, cr, &local, d);
	payload_put(&out, ISAKMP_NAT_D, d, 20);
	natt_hash(HASH_SHA1, ci, cr, &other, d);
	for (i = 0; i < 10; i++)
		payload_put(&out, ISAKMP_NAT_D, d, 20);
	natt_hash(HASH_SHA1, ci, cr, &peer, d);
	payload_put(&out, ISAKMP_NAT_D, d, 20);
	reread(&out, &ps);
	assert_int_equal(natt_detect(&ps, NATT_RFC3947, HASH_SHA1, ci, cr,
	    &local, &peer, &f), 0);
	assert_true(f.any && !f.us && !f.peer);
	/* of the other style's number: none */
	assert_int_equal(natt_detect(&ps, NATT_DRAFT03, HASH_SHA1, ci, cr,
	    &local, &peer, &f), 0);
	assert_true(!f.any && !f.us && !f.peer);
	/* a length that is no hash of ours */
	assert_int_equal(natt_detect(&ps, NATT_RFC3947, HASH_SHA256, ci, cr,
	    &local, &peer, &f), -1);
	/* one alone says nothing */
	start(&out, buf, sizeof(buf));
	payload_put(&out, ISAKMP_NAT_D, d, 20);
	reread(&out, &ps);
	assert_int_equal(natt_detect(&ps, NATT_RFC3947, HASH_SHA1, ci, cr,
	    &local, &peer, &f), 0);
	assert_true(!f.any && !f.us && !f.peer);
}

static void
original_addresses(void **state)
{
	struct addr i = at("192.168.1.5", 0), r = at("2001:db8::1", 0), got;
	struct isakmp_out out;
	struct payloads ps;
	uint8_t buf[512];

	(void)state;
	start(&out, buf, sizeof(buf));
	natt_put_oa(&out, NATT_DRAFT03, &i, &r);
	reread(&out, &ps);
	natt_get_oa(&ps, NATT_DRAFT03, 0, &got);
	assert_true(addr_eq(&got, &i));
	natt_get_oa(&ps, NATT_DRAFT03, 1, &got);
	assert_true(addr_eq(&got, &r));
	natt_get_oa(&ps, NATT_DRAFT03, 2, &got);
	assert_int_equal(got.family, ADDR_NONE);
	natt_get_oa(&ps, NATT_RFC3947, 0, &got);
	assert_int_equal(got.family, ADDR_NONE);
	/* type 0, IPv4 of 3 and 5 octets, empty, cut */
	start(&out, buf, sizeof(buf));
	payload_put(&out, ISAKMP_NAT_OA, "\0\0\0\0\1\2\3\4", 8);
	payload_put(&out, ISAKMP_NAT_OA, "\1\0\0\0\1\2\3", 7);
	payload_put(&out, ISAKMP_NAT_OA, "\1\0\0\0\1\2\3\4\5", 9);
	payload_put(&out, ISAKMP_NAT_OA, "", 0);
	reread(&out, &ps);
	for (size_t n = 0; n < 4; n++) {
		natt_get_oa(&ps, NATT_RFC3947, n, &got);
		assert_int_equal(got.family, ADDR_NONE);
	}
}

/* ID payloads: type, protocol, port, content */

static const struct {
	const char	*hex;
	const char	*words;		/* NULL: refused */
} id_cases[] = {
	{ "01 00 0000 c0a80105", "ipv4 192.168.1.5" },
	{ "01 11 01f4 c0a80105", "ipv4 192.168.1.5" },
	{ "01 11 1194 c0a80105", "ipv4 192.168.1.5" },
	{ "01 11 0000 c0a80105", "ipv4 192.168.1.5" },
	{ "01 11 06a5 c0a80105", NULL },
	{ "01 06 01f4 c0a80105", NULL },
	{ "01 00 0000 c0a801", NULL },
	{ "01 00 0000 c0a8010501", NULL },
	{ "01 00 0000", NULL },
	{ "01 00 00", NULL },
	{ "", NULL },
	{ "02 00 0000 616263", "fqdn abc" },
	{ "02 00 0000", NULL },
	{ "02 00 0000 61 00 62", NULL },
	{ "03 00 0000 614062", "ufqdn a@b" },
	{ "04 00 0000 c0a80105", NULL },
	{ "04 00 0000 c0a80100 ffffff00", "ipv4-subnet c0a80100ffffff00" },
	{ "05 00 0000 20010db8000000000000000000000001", "ipv6 2001:db8::1" },
	{ "05 00 0000 c0a80105", NULL },
	{ "09 00 0000 3000", "dn 3000" },
	{ "0b 00 0000 67726f7570", "key-id 67726f7570" },
	{ "00 00 0000 61", NULL },
	{ "0c 00 0000 61", NULL },
	{ "ff 00 0000 61", NULL }
};

static void
phase1_ids(void **state)
{
	struct ike_id id;
	struct bytes b;
	char words[128];
	const char *wrong;
	uint8_t big[4 + IKE_MAXID + 1] = { ID_KEY_ID };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(id_cases) / sizeof(id_cases[0]); i++) {
		b = hex_bytes(id_cases[i].hex);
		wrong = ident_decode(&id, b.data, b.len);
		if ((wrong == NULL) != (id_cases[i].words != NULL))
			fail_msg("%s: %s", id_cases[i].hex, wrong != NULL ?
			    wrong : "taken");
		if (wrong == NULL)
			assert_string_equal(ident_words(&id, words,
			    sizeof(words)), id_cases[i].words);
		free(b.data);
	}
	assert_null(ident_decode(&id, big, 4 + IKE_MAXID));
	assert_int_equal(id.len, IKE_MAXID);
	assert_non_null(ident_decode(&id, big, 4 + IKE_MAXID + 1));
}

/* IDci and IDcr of known clients, and of others. */
static const struct {
	const char	*ci, *cr;
	int		 port;		/* -1: refused */
} narrow_cases[] = {
	/* xl2tpd, Windows */
	{ "01 11 06a5 c0a80105", "01 11 06a5 c0000201", 1701 },
	/* Apple: an ephemeral port */
	{ "01 11 d903 c0a80105", "01 11 06a5 c0000201", 0xd903 },
	/* Android: port 0 */
	{ "01 11 0000 c0a80105", "01 11 06a5 c0000201", 0 },
	/* old Windows: its name */
	{ "02 11 06a5 7063", "01 11 06a5 c0000201", 1701 },
	/* the server is behind a NAT itself: any address of it will do */
	{ "01 11 06a5 c0a80105", "01 11 06a5 cb007105", 1701 },
	/* all else */
	{ "01 00 0000 c0a80105", "01 00 0000 c0000201", -1 },
	{ "01 11 06a5 c0a80105", "01 11 0000 c0000201", -1 },
	{ "01 11 06a5 c0a80105", "01 11 0035 c0000201", -1 },
	{ "01 11 06a5 c0a80105", "01 06 06a5 c0000201", -1 },
	{ "01 06 06a5 c0a80105", "01 11 06a5 c0000201", -1 },
	{ "01 11 06a5 c0a80105", "02 11 06a5 7063", -1 },
	{ "01 11 06a5 c0a80105", "04 11 06a5 c0000200 ffffff00", -1 },
	{ "04 11 06a5 c0a80100 ffffff00", "01 11 06a5 c0000201", -1 },
	{ "04 11 06a5 00000000 00000000", "01 11 06a5 c0000201", -1 },
	{ "01 11 06a5 c0a801", "01 11 06a5 c0000201", -1 },
	{ "01 11 06a5 c0a80105", "01 11 06a5 c00002", -1 },
	{ "01 11", "01 11 06a5 c0000201", -1 },
	{ "", "", -1 }
};

static void
phase2_ids(void **state)
{
	struct bytes a, b;
	const char *wrong;
	uint16_t port;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(narrow_cases) / sizeof(narrow_cases[0]); i++) {
		a = hex_bytes(narrow_cases[i].ci);
		b = hex_bytes(narrow_cases[i].cr);
		port = 7;
		wrong = ident_narrow(a.data, a.len, b.data, b.len, &port);
		if ((wrong == NULL) != (narrow_cases[i].port != -1))
			fail_msg("%s, %s: %s", narrow_cases[i].ci,
			    narrow_cases[i].cr, wrong != NULL ? wrong :
			    "taken");
		if (wrong == NULL)
			assert_int_equal(port, narrow_cases[i].port);
		free(a.data);
		free(b.data);
	}
	assert_non_null(ident_narrow(NULL, 0, NULL, 0, &port));
	assert_non_null(ident_narrow((const uint8_t *)
	    "\001\021\006\245\300\250\001\005", 8, NULL, 0, &port));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vendor_ids),
		cmocka_unit_test(vendor_answers),
		cmocka_unit_test(hash_of_an_address),
		cmocka_unit_test(nat_detection),
		cmocka_unit_test(nat_d_oddities),
		cmocka_unit_test(original_addresses),
		cmocka_unit_test(phase1_ids),
		cmocka_unit_test(phase2_ids)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
