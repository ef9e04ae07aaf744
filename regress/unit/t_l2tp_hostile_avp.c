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

/* l2tpd/l2tp against messages that no client should send: bad and hidden AVPs,
 * texts that are too long, strange types, wrong secrets. Each test covers one
 * case; after it another client is still served. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

static struct l2tpend e;
static struct l2tpend_peer p;

static void
begin(void)
{
	l2tpend_init(&e, 13);
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_flow(&e, 4);
	l2tpend_peer(&p, 3, 1701);
}

/* Somebody else gets in, and nothing of it all is left in the end. */
static void
finish(void)
{
	struct l2tpend_peer other;

	l2tpend_peer(&other, 4, 1701);
	l2tpend_tunnel(&e, &other, 0x77);
	l2tpend_call(&e, &other, 0x78);
	l2tp_flows_lost(e.l2tp, "test ends");
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	assert_int_equal(l2tp_session_count(e.l2tp), 0);
	l2tpend_free(&e);
}

static void
open_session(void)
{
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_call(&e, &p, 0x42);
	l2tpend_drain(&e, &p);
}

/* Case 57: bad AVPs in each place. */
static void
bad_avps(void **state)
{
	static const struct {
		const char	*avp, *code;
	} v[] = {
		{ "8005 0000 0007", "0002 0003" },
		{ "8000 0000 0007", "0002 0003" },
		{ "80ff 0000 0007 00", "0002 0003" },
		{ "8008 0000 0063 0000", "0002 0008" },
		{ "8008 0009 0001 0000", "0002 0008" },
		{ "8408 0000 0007 0000", "0002 0008" },
		{ "8007 0000 000a 00", "0002 0002" }
	};
	char hex[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		/* In an SCCRQ: refused without state. */
		begin();
		snprintf(hex, sizeof(hex), "%s%s", L2TPEND_SCCRQ("0055"),
		    v[i].avp);
		l2tpend_send(&e, &p, 0, hex);
		assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
		assert_int_equal(l2tpend_last(&e)->h.tunnel, 0x55);
		assert_int_equal(l2tpend_last(&e)->h.ns, 0);
		assert_int_equal(l2tpend_last(&e)->h.nr, 1);
		assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4,
		    v[i].code);
		assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
		/* In a HELLO: the tunnel goes. */
		l2tpend_peer(&p, 3, 1701);
		if (strncmp(v[i].code, "0002 0002", 9) != 0) {
			open_session();
			snprintf(hex, sizeof(hex), "%s%s", L2TPEND_HELLO,
			    v[i].avp);
			l2tpend_send(&e, &p, 0, hex);
			assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
			assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4,
			    v[i].code);
			assert_int_equal(e.ndown, 1);
			assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_AVP_BAD),
			    2);
		}
		finish();
	}
}

/* The same about a call: only the call goes. */
static void
bad_avps_of_calls(void **state)
{
	(void)state;
	begin();
	open_session();
	/* In an ICRQ, before and after the id is known. */
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a 8008 0000 0063 0000"
	    "8008 0000 000e 0043 800a 0000 000f 00000001");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x43);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0002 0008");
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a 8008 0000 000e 0044"
	    "8007 0000 000f 00");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x44);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0002 0002");
	/* Without the AVPs that must be there. */
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a 8008 0000 000e 0045");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x45);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tp_session_count(e.l2tp), 1);
	assert_int_equal(e.ndown, 0);
	/* About the open one. */
	l2tpend_send(&e, &p, p.session, "8008 0000 0000 0010"
	    "8008 0000 0063 0000");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x42);
	assert_int_equal(e.ndown, 1);
	finish();
}

/* Case 58: hidden AVPs, without a secret and with one. */
static void
hidden_avps(void **state)
{
	static const char *const v[] = {
		/* no vector; length 6; inner length too long */
		"c00a 0000 0007 00000000",
		"8008 0000 0024 0001 c006 0000 0007",
		"8008 0000 0024 0001 c007 0000 0007 00",
		"8008 0000 0024 0001 c00a 0000 0007 ffffffff"
	};
	char hex[512];
	size_t i;
	int secret;

	(void)state;
	for (secret = 0; secret < 2; secret++) {
		for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
			l2tpend_init(&e, 13);
			memcpy(e.conf.service[0].secret, "s", 1);
			e.conf.service[0].secret_len = (uint8_t)secret;
			l2tpend_start(&e);
			l2tpend_flow(&e, 3);
			l2tpend_peer(&p, 3, 1701);
			snprintf(hex, sizeof(hex), "8008 0000 0000 0001"
			    "8008 0000 0002 0100 800a 0000 0003 00000003"
			    "8008 0000 0009 0055 %s", v[i]);
			l2tpend_send(&e, &p, 0, hex);
			assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
			assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
			assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_AVP_BAD),
			    1);
			l2tpend_free(&e);
		}
	}
}

static void
put_long(uint8_t *body, size_t *len, uint16_t type, const char *text)
{
	uint8_t *at = body + *len;
	size_t i, n = strlen(text);

	memset(at, 0, 1023);
	at[0] = 0x83;
	at[1] = 0xff;
	at[5] = (uint8_t)type;
	for (i = 0; i < 1017; i++)
		at[6 + i] = (uint8_t)text[i % n];
	*len += 1023;
}

/* Case 59: the longest texts there are, with what terminals and printf take
 * for orders. */
static void
long_texts(void **state)
{
	struct bytes head = hex_bytes("8008 0000 0000 0001"
	    "8008 0000 0002 0100 800a 0000 0003 00000003"
	    "8008 0000 0009 0055");
	struct bytes call = hex_bytes("8008 0000 0000 000a"
	    "8008 0000 000e 0042 800a 0000 000f 00000001");
	uint8_t body[4096];
	size_t len;

	(void)state;
	begin();
	memcpy(body, head.data, head.len);
	len = head.len;
	put_long(body, &len, L2TP_AVP_HOST_NAME, "%s%n\n\r\033[2J");
	put_long(body, &len, L2TP_AVP_VENDOR_NAME, "%s%n\n\r\033[2J");
	l2tpend_send_bytes(&e, &p, 0, body, len);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN);
	memcpy(body, call.data, call.len);
	len = call.len;
	put_long(body, &len, L2TP_AVP_CALLED, "12345\n");
	put_long(body, &len, L2TP_AVP_CALLING, "%s\033");
	put_long(body, &len, L2TP_AVP_SUB_ADDRESS, "%");
	l2tpend_drain(&e, &p);
	l2tpend_send_bytes(&e, &p, 0, body, len);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session, L2TPEND_ICCN);
	assert_int_equal(e.nopen, 1);
	assert_int_equal(strlen(e.open.host), sizeof(e.open.host) - 1);
	assert_int_equal(strlen(e.open.calling), sizeof(e.open.calling) - 1);
	assert_memory_equal(e.open.calling, "%s\033%s\033", 6);
	/* One log line of it, escaped. */
	assert_int_equal(sim_log_count(e.sim, "up, host"), 1);
	assert_int_equal(sim_log_count(e.sim, "\033"), 0);
	assert_int_equal(sim_log_count(e.sim, "\n"), 0);
	free(head.data);
	free(call.data);
	finish();
}

/* Case 60: no Message Type, type 0 with content, type 65535. What each state
 * does with the types that exist is in t_l2tp_states. */
static void
strange_messages(void **state)
{
	(void)state;
	begin();
	l2tpend_send(&e, &p, 0, "8008 0000 0009 0055");
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0000 8008 0000 0009 0055");
	l2tpend_send(&e, &p, 0, "8008 0000 0000 ffff 8008 0000 0009 0055");
	assert_int_equal(l2tpend_take(&e, &p), -1);
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 0);
	l2tpend_peer(&p, 3, 1701);
	open_session();
	/* Not mandatory: read past. */
	l2tpend_send(&e, &p, 0, "0008 0000 0000 ffff");
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNKNOWN_MESSAGE), 1);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 ffff");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0002 0008");
	assert_int_equal(e.ndown, 1);
	/* And one whose first AVP is another. */
	l2tpend_peer(&p, 3, 1702);
	open_session();
	l2tpend_send(&e, &p, 0, "8008 0000 0009 0055");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	assert_hex(e.msg.avp[L2TP_AVP_RESULT_CODE].value, 4, "0002 0003");
	finish();
}

/* Case 67: a tunnel secret, proven, missing, wrong. */
static void
wrong_secret(void **state)
{
	static const char *const v[] = {
		"", "8016 0000 000d 00000000000000000000000000000000"
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		char hex[256];

		l2tpend_init(&e, 13);
		memcpy(e.conf.service[0].secret, "l2tp-secret", 11);
		e.conf.service[0].secret_len = 11;
		l2tpend_start(&e);
		l2tpend_flow(&e, 3);
		l2tpend_peer(&p, 3, 1701);
		l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
		assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
		assert_true(avp_has(&e.msg, L2TP_AVP_CHALLENGE));
		p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
		snprintf(hex, sizeof(hex), "%s%s", L2TPEND_SCCCN, v[i]);
		l2tpend_send(&e, &p, 0, hex);
		assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
		assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
		    L2TP_STOP_UNAUTHORIZED);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNAUTHORIZED), 1);
		assert_int_equal(sim_log_count(e.sim, "l2tp-secret"), 0);
		/* And that is the end of it: no call gets in. */
		l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0042"));
		assert_int_equal(l2tpend_take(&e, &p), 0);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_TUNNELS_UP), 0);
		l2tpend_free(&e);
	}
}

/* What was answered once is of no use for the next tunnel. */
static void
challenges_differ(void **state)
{
	uint8_t first[16];
	uint16_t port;

	(void)state;
	l2tpend_init(&e, 13);
	memcpy(e.conf.service[0].secret, "l2tp-secret", 11);
	e.conf.service[0].secret_len = 11;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	for (port = 1701; port < 1703; port++) {
		l2tpend_peer(&p, 3, port);
		l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("0055"));
		assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
		assert_int_equal(e.msg.avp[L2TP_AVP_CHALLENGE].len, 16);
		if (port == 1701)
			memcpy(first, e.msg.avp[L2TP_AVP_CHALLENGE].value, 16);
	}
	assert_memory_not_equal(first, e.msg.avp[L2TP_AVP_CHALLENGE].value,
	    16);
	l2tpend_free(&e);
}

/* A wrong secret the other way round: we call, and the server that answers does not
 * know the secret. */
static void
wrong_secret_of_server(void **state)
{
	static const char *const v[] = {
		"", "8016 0000 000d 00000000000000000000000000000000"
	};
	char hex[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		l2tpend_init(&e, 13);
		memcpy(e.conf.service[0].secret, "l2tp-secret", 11);
		e.conf.service[0].secret_len = 11;
		l2tpend_start(&e);
		l2tpend_flow(&e, 3);
		l2tpend_peer(&p, 3, 1701);
		assert_int_not_equal(l2tp_connect(e.l2tp, &p.path, "L2TP"), 0);
		assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRQ);
		assert_true(avp_has(&e.msg, L2TP_AVP_CHALLENGE));
		p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
		snprintf(hex, sizeof(hex), "8008 0000 0000 0002"
		    "8008 0000 0002 0100 800a 0000 0003 00000003"
		    "800a 0000 0007 74657374 8008 0000 0009 0055 %s", v[i]);
		l2tpend_send(&e, &p, 0, hex);
		assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
		assert_int_equal(avp_u16(&e.msg, L2TP_AVP_RESULT_CODE),
		    L2TP_STOP_UNAUTHORIZED);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_UNAUTHORIZED), 1);
		assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_TUNNELS_UP), 0);
		assert_int_equal(l2tp_session_count(e.l2tp), 0);
		l2tpend_free(&e);
	}
}

/* Case 68: a client that brings its own proof of who it is: nothing of it
 * goes up. */
static void
proxy_authentication(void **state)
{
	(void)state;
	begin();
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_send(&e, &p, 0, L2TPEND_ICRQ("0042"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session, L2TPEND_ICCN
	    "800a 0000 001a 01010004 800a 0000 001b 01010004"
	    "800a 0000 001c 01010004 8008 0000 001d 0003"
	    "800b 0000 001e 616c696365 8006 0000 001f"
	    "8008 0000 0020 0001 8010 0000 0021 776f6e6465726c616e64");
	assert_int_equal(e.nopen, 1);
	assert_int_equal(e.nframes, 0);
	assert_string_equal(e.open.calling, "");
	assert_string_equal(e.open.host, "test");
	finish();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_avps),
		cmocka_unit_test(bad_avps_of_calls),
		cmocka_unit_test(hidden_avps),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(strange_messages),
		cmocka_unit_test(wrong_secret),
		cmocka_unit_test(wrong_secret_of_server),
		cmocka_unit_test(challenges_differ),
		cmocka_unit_test(proxy_authentication)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
