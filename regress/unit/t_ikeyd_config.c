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


/* From vpn.conf's ike rules to the engine's: names, addresses, lists of
 * algorithms, PFS; and the keys process's table of SKEYIDs. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikeyd/config.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/keys_held.h"
#include "regress/lib/test.h"

#define CONF \
	"tunnel L2TP protocol l2tp { listen on 192.0.2.1 }\n" \
	"ipcp IPCP { pool-address 10.9.0.2-10.9.0.254 }\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"/nonexistent\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"

static struct conf *conf;

static void
tell(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "# %s\n", line);
}

/* The first ike rule of this text. */
static const struct conf_ike *
parse(const char *rule)
{
	char text[2048];

	conf_free(conf);
	snprintf(text, sizeof(text), "%s\n%s", rule, CONF);
	conf = conf_load_text("test", text, strlen(text), tell, NULL);
	assert_non_null(conf);
	return TAILQ_FIRST(&conf->ikes);
}

static int
teardown(void **state)
{
	(void)state;
	conf_free(conf);
	conf = NULL;
	return 0;
}

static void
defaults(void **state)
{
	static const uint8_t groups[] = { 0, DH_ECP256, DH_ECP384,
	    DH_MODP2048, DH_MODP3072, DH_MODP4096 };
	struct ike_rule r;

	(void)state;
	assert_null(config_rule(&r, parse("ike passive esp transport proto "
	    "udp from 192.0.2.1 port 1701 to any psk \"key\"")));
	assert_int_equal(r.active, 0);
	assert_int_equal(addr_u32(&r.src), 0xc0000201);
	assert_int_equal(r.srclen, 32);
	assert_int_equal(r.dst.family, ADDR_NONE);
	assert_int_equal(r.srcid.type + r.dstid.type, 0);
	assert_int_equal(r.main.nenc, 2);
	assert_int_equal(r.main.enc[0].cipher, IKE_CIPHER_AES_CBC);
	assert_int_equal(r.main.enc[0].keybits, 256);
	assert_int_equal(r.main.nhash, 2);
	assert_int_equal(r.main.hash[0], HASH_SHA256);
	assert_int_equal(r.main.hash[1], HASH_SHA1);
	assert_bytes(r.main.group, r.main.ngroup, groups + 1, 5);
	assert_int_equal(r.main.lifetime, 28800);
	assert_int_equal(r.quick.nenc, 4);
	assert_int_equal(r.quick.enc[0].cipher, IKE_CIPHER_AES_GCM);
	assert_int_equal(r.quick.enc[3].cipher, IKE_CIPHER_AES_CBC);
	assert_int_equal(r.quick.enc[3].keybits, 128);
	/* No PFS is liked best, and any of main's defaults will do. */
	assert_bytes(r.quick.group, r.quick.ngroup, groups, 6);
	assert_int_equal(r.quick.lifetime, 28800);
	assert_int_equal(r.main.maxlife, 0);
	assert_int_equal(r.quick.maxlife, 0);
}

/* What is named is all there is, and main's narrow list does not narrow what
 * PFS may be where quick names nothing. */
static void
named(void **state)
{
	struct ike_rule r;

	(void)state;
	assert_null(config_rule(&r, parse("ike passive esp from 192.0.2.0/24 "
	    "to 198.51.100.0/24 main auth hmac-sha1 enc { 3des, aes-192 } "
	    "group modp1024 lifetime 600 quick auth hmac-sha1 enc 3des "
	    "psk \"key\"")));
	assert_int_equal(r.srclen, 24);
	assert_int_equal(addr_u32(&r.dst), 0xc6336400);
	assert_int_equal(r.dstlen, 24);
	assert_int_equal(r.main.nenc, 2);
	assert_int_equal(r.main.enc[0].cipher, IKE_CIPHER_3DES);
	assert_int_equal(r.main.enc[0].keybits, 0);
	assert_int_equal(r.main.enc[1].keybits, 192);
	assert_int_equal(r.main.ngroup, 1);
	assert_int_equal(r.main.group[0], DH_MODP1024);
	assert_int_equal(r.main.lifetime, 600);
	assert_int_equal(r.main.maxlife, 600);
	assert_int_equal(r.quick.nenc, 1);
	assert_int_equal(r.quick.ngroup, 6);
	assert_null(config_rule(&r, parse("ike passive esp tunnel from "
	    "192.0.2.1 to any main group \"modp1024\" quick group "
	    "{ modp1024, none } psk \"key\"")));
	assert_int_equal(r.quick.ngroup, 2);
	assert_int_equal(r.quick.group[0], DH_MODP1024);
	assert_int_equal(r.quick.group[1], 0);
	assert_int_equal(r.tunnel, 1);
	assert_null(config_rule(&r, parse("ike passive esp transport from "
	    "192.0.2.1 to any psk \"key\"")));
	assert_int_equal(r.tunnel, 0);
	assert_int_equal(r.active, 0);
}

static void
narrowed(void **state)
{
	struct ike_rule r;

	(void)state;
	assert_null(config_rule(&r, parse("ike passive esp from any to "
	    "198.51.100.0/24 local 192.0.2.1 peer 198.51.100.7 srcid "
	    "vpn.example.net dstid bob@example.net psk \"key\"")));
	assert_int_equal(addr_u32(&r.src), 0xc0000201);
	assert_int_equal(r.srclen, 32);
	assert_int_equal(addr_u32(&r.dst), 0xc6336407);
	assert_int_equal(r.dstlen, 32);
	assert_int_equal(r.srcid.type, ID_FQDN);
	assert_bytes(r.srcid.data, r.srcid.len, "vpn.example.net", 15);
	assert_int_equal(r.dstid.type, ID_USER_FQDN);
}

static void
names(void **state)
{
	struct ike_id id;
	char text[200];

	(void)state;
	assert_null(config_id(&id, ""));
	assert_int_equal(id.type, 0);
	assert_null(config_id(&id, "192.0.2.7"));
	assert_int_equal(id.type, ID_IPV4);
	assert_hex(id.data, id.len, "c0000207");
	assert_null(config_id(&id, "2001:db8::1"));
	assert_int_equal(id.type, ID_IPV6);
	assert_int_equal(id.len, 16);
	assert_non_null(config_id(&id, "/C=DE/CN=bob"));
	memset(text, 'a', sizeof(text));
	text[127] = '\0';
	assert_null(config_id(&id, text));
	assert_int_equal(id.len, 127);
	text[127] = 'a';
	text[128] = '\0';
	assert_non_null(config_id(&id, text));
}

/* What a process was sent is looked at before its lists are. */
static void
bounds(void **state)
{
	struct ike_rule good, r;

	(void)state;
	assert_null(config_rule(&good, parse("ike passive esp from 192.0.2.1 "
	    "to any psk \"key\"")));
	good.credential = 1;
	assert_int_equal(config_rule_ok(&good), 1);
	r = good;
	r.main.nenc = IKE_MAXALG + 1;
	assert_int_equal(config_rule_ok(&r), 0);
	r = good;
	r.quick.nhash = IKE_MAXALG + 1;
	assert_int_equal(config_rule_ok(&r), 0);
	r = good;
	r.quick.ngroup = 255;
	assert_int_equal(config_rule_ok(&r), 0);
	r = good;
	r.srcid.len = IKE_MAXID + 1;
	assert_int_equal(config_rule_ok(&r), 0);
	r = good;
	r.dstid.len = 255;
	assert_int_equal(config_rule_ok(&r), 0);
	r = good;
	r.dstlen = 129;
	assert_int_equal(config_rule_ok(&r), 0);
}

static void
handles(void **state)
{
	struct held_table t;
	struct skeyid s;
	struct held *h;
	uint32_t a, b, i;

	(void)state;
	held_init(&t);
	memset(&s, 7, sizeof(s));
	s.len = 20;
	a = held_add(&t, HASH_SHA1, &s);
	s.skeyid[0] = 8;
	b = held_add(&t, HASH_SHA1, &s);
	assert_true(a != 0 && b != 0 && a != b);
	assert_non_null(h = held_find(&t, b));
	assert_int_equal(h->skeyid[0], 8);
	assert_int_equal(h->len, 20);
	assert_null(held_find(&t, b + 1));
	held_free(&t, h);
	assert_null(held_find(&t, b));
	/* Handles go round without 0 and without one in use. */
	t.last = a - 1;
	assert_int_equal(held_add(&t, HASH_SHA1, &s), a + 1);
	t.last = UINT32_MAX;
	assert_int_not_equal(held_add(&t, HASH_SHA1, &s), 0);
	while (t.n < HELD_MAX)
		assert_int_not_equal(held_add(&t, HASH_SHA1, &s), 0);
	assert_int_equal(held_add(&t, HASH_SHA1, &s), 0);
	for (i = 0; t.n > 0; i++)
		if ((h = held_find(&t, i)) != NULL)
			held_free(&t, h);
	s.len = HASH_MAXLEN + 1;
	assert_int_equal(held_add(&t, HASH_SHA1, &s), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(defaults, teardown),
		cmocka_unit_test_teardown(named, teardown),
		cmocka_unit_test_teardown(narrowed, teardown),
		cmocka_unit_test(names),
		cmocka_unit_test_teardown(bounds, teardown),
		cmocka_unit_test(handles)
	};

	return cmocka_run_group_tests_name("ikeyd config", tests, NULL, NULL);
}
