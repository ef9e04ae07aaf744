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

/* What a parent keeps of a configuration. */

#include <stdio.h>
#include <string.h>

#include "common/conf/conf.h"
#include "regress/lib/test.h"

#define TEXT								\
	"key = \"the-key\"\n"						\
	"ike passive esp transport proto udp from any to any psk $key\n" \
	"ike passive esp transport proto udp from any to 192.0.2.0/24 "	\
	    "psk \"another\"\n"						\
	"tunnel A protocol l2tp { l2tp-secret \"the secret\" }\n"	\
	"ipcp P { pool-address 10.0.0.2-10.0.0.9 }\n"			\
	"interface pppx0 address 10.0.0.1 ipcp P\n"			\
	"authentication L type local { users-file \"/u\" }\n"		\
	"bind tunnel from A authenticated by L to pppx0\n"

static void
take_error(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

/* 1 if all the bytes are zero. */
static int
is_wiped(const void *p, size_t n)
{
	const char *s = p;

	while (n > 0 && s[n - 1] == '\0')
		n--;
	return n == 0;
}

static void
forgotten(unsigned int keep)
{
	struct conf *conf = conf_load_text("t", TEXT, strlen(TEXT), take_error,
	    NULL);
	const struct conf_ike *r;
	const struct conf_tunnel *t;

	assert_non_null(conf);
	r = TAILQ_FIRST(&conf->ikes);
	t = TAILQ_FIRST(&conf->tunnels);
	assert_string_equal(r->psk, "the-key");
	assert_string_equal(t->l2tp_secret, "the secret");
	conf_forget(conf, keep);
	if (keep & CONF_SECRET_PSK)
		assert_string_equal(r->psk, "the-key");
	else
		TAILQ_FOREACH(r, &conf->ikes, entry)
			assert_true(is_wiped(r->psk, sizeof(r->psk)));
	if (keep & CONF_SECRET_L2TP)
		assert_string_equal(t->l2tp_secret, "the secret");
	else
		assert_true(is_wiped(t->l2tp_secret, sizeof(t->l2tp_secret)));
	assert_string_equal(t->name, "A");
	conf_free(conf);
}

static void
secrets(void **state)
{
	(void)state;
	forgotten(0);
	forgotten(CONF_SECRET_PSK);
	forgotten(CONF_SECRET_L2TP);
	forgotten(CONF_SECRET_PSK | CONF_SECRET_L2TP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(secrets) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
