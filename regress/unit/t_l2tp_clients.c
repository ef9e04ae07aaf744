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

/* l2tpd/l2tp against what clients send, as facts about them say: macOS and
 * iOS, Windows, Android, xl2tpd, RouterOS. The bytes are written after their
 * sources and published logs, not by this project's encoder. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "l2tpd/l2tp/challenge.h"
#include "regress/lib/test.h"
#include "regress/lib/l2tpend.h"

static struct l2tpend e;
static struct l2tpend_peer p;

static void
begin(uint16_t port)
{
	l2tpend_init(&e, 11);
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, port);
}

/* SCCRQ, all AVPs mandatory: Message Type, Protocol Version, Framing
 * Capabilities, Host Name (which may be empty), Assigned Tunnel ID, Receive
 * Window 4. */
#define APPLE_SCCRQ(host) \
	"8008 0000 0000 0001 8008 0000 0002 0100 800a 0000 0003 00000003" \
	host "8008 0000 0009 0007 8008 0000 000a 0004"
#define APPLE_ICRQ \
	"8008 0000 0000 000a 8008 0000 000e 1a2b 800a 0000 000f 00000001"
#define APPLE_ICCN \
	"8008 0000 0000 000c 800a 0000 0018 000f4240 800a 0000 0013 00000003"

static void
apple(void **state)
{
	(void)state;
	begin(58331);
	/* It wakes IPsec with packets that mean nothing, up to five. */
	l2tpend_send(&e, &p, 0, L2TPEND_HELLO);
	p.ns = 0;
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_send(&e, &p, 0,
	    APPLE_SCCRQ("8010 0000 0007 6d61636d696e692e6c61"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	/* It takes no AVP of a vendor with M, and follows our port. */
	assert_int_equal(l2tpend_last(&e)->path.peer.port, 58331);
	assert_int_equal(l2tpend_last(&e)->path.local.port, 1701);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	/* SCCCN and ICRQ back to back. */
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN);
	l2tpend_send(&e, &p, 0, APPLE_ICRQ);
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_ICRP);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x1a2b);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session, APPLE_ICCN);
	assert_int_equal(e.nopen, 1);
	assert_string_equal(e.open.host, "macmini.la");
	assert_int_equal(e.open.inner_port, 58331);
	assert_int_equal(e.open.peer_session_id, 0x1a2b);
	l2tpend_drain(&e, &p);
	/* CDN and StopCCN with the Result Code in the host's order. */
	l2tpend_send(&e, &p, p.session,
	    "8008 0000 0000 000e 8008 0000 0001 0300 8008 0000 000e 1a2b");
	assert_int_equal(e.ndown, 1);
	assert_int_equal(e.down.result, L2TP_CDN_ADMIN);
	l2tpend_send(&e, &p, 0,
	    "8008 0000 0000 0004 8008 0000 0009 0007 8008 0000 0001 0100");
	assert_int_equal(sim_log_count(e.sim, "result 1: cleared"), 1);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* macOS without a host name, data with the L bit set always. */
static void
apple_without_name(void **state)
{
	(void)state;
	begin(1701);
	l2tpend_send(&e, &p, 0, APPLE_SCCRQ("8006 0000 0007"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN);
	l2tpend_call(&e, &p, 0x99);
	assert_string_equal(e.open.host, "");
	{
		uint8_t data[] = { 0x40, 2, 0, 16, 0, 0, 0, 0, 0xff, 3, 0xc0,
		    0x21, 1, 1, 0, 4 };

		data[4] = (uint8_t)(p.tunnel >> 8);
		data[5] = (uint8_t)p.tunnel;
		data[6] = (uint8_t)(p.session >> 8);
		data[7] = (uint8_t)p.session;
		l2tpend_raw(&e, &p, data, sizeof(data));
	}
	assert_int_equal(e.nframes, 1);
	assert_hex(e.frame, e.frame_len, "ff03 c021 0101 0004");
	l2tpend_free(&e);
}

/* Our names: of the tunnel statement, else of the system; no empty one. */
static void
our_names(void **state)
{
	char host[64];

	(void)state;
	begin(1701);
	l2tpend_send(&e, &p, 0, APPLE_SCCRQ("8006 0000 0007"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	avp_text(&e.msg, L2TP_AVP_HOST_NAME, host, sizeof(host));
	assert_string_equal(host, "adit");
	avp_text(&e.msg, L2TP_AVP_VENDOR_NAME, host, sizeof(host));
	assert_string_equal(host, "adit");
	l2tpend_free(&e);
	l2tpend_init(&e, 11);
	strlcpy(e.conf.service[0].host, "gw", sizeof(e.conf.service[0].host));
	e.conf.service[0].vendor[0] = '\0';
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_send(&e, &p, 0, APPLE_SCCRQ("8006 0000 0007"));
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	avp_text(&e.msg, L2TP_AVP_HOST_NAME, host, sizeof(host));
	assert_string_equal(host, "gw");
	assert_false(avp_has(&e.msg, L2TP_AVP_VENDOR_NAME));
	l2tpend_free(&e);
}

/* Windows 10: framing 1, bearer 0, firmware and vendor name without M, small
 * tunnel id, window 8; a correlation id of Microsoft's in every message. */
#define WINDOWS_SCCRQ \
	"8008 0000 0000 0001 8008 0000 0002 0100 800a 0000 0003 00000001" \
	"800a 0000 0004 00000000 0008 0000 0006 0a00" \
	"8016 0000 0007 4445534b544f502d3132334142434400" \
	"000f 0000 0008 4d6963726f736f6674" \
	"8008 0000 0009 0001 8008 0000 000a 0008" \
	"8016 0137 0001 00112233445566778899aabbccddeeff"

static void
windows(void **state)
{
	unsigned int i;

	(void)state;
	begin(1701);
	l2tpend_send(&e, &p, 0, WINDOWS_SCCRQ);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	/* It repeats after 1-2 s, then doubles: still one tunnel. */
	for (i = 0; i < 3; i++) {
		p.ns = 0;
		p.nr = 0;
		p.tunnel = 0;
		l2tpend_send(&e, &p, 0, WINDOWS_SCCRQ);
	}
	assert_int_equal(l2tp_tunnel_count(e.l2tp), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_DUPLICATE), 3);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	p.nr = 1;
	l2tpend_drain(&e, &p);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN
	    "8016 0137 0001 00112233445566778899aabbccddeeff");
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a 8008 0000 000e 0001"
	    "800a 0000 000f 00000000 800a 0000 0012 00000002"
	    "8016 0137 0001 00112233445566778899aabbccddeeff");
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session,
	    "8008 0000 0000 000c 800a 0000 0018 05f5e100"
	    "800a 0000 0013 00000001 0008 0000 001d 0004");
	assert_int_equal(e.nopen, 1);
	/* The NUL at the end of its name is not the end of ours. */
	assert_string_equal(e.open.host, "DESKTOP-123ABCD?");
	l2tpend_free(&e);
}

/* Android's mtpd: window 1, host "anonymous", a fixed wait of 2 s, a large
 * call serial number, result codes of length 8. */
static void
android(void **state)
{
	(void)state;
	begin(40000);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0001 8008 0000 0002 0100"
	    "800f 0000 0007 616e6f6e796d6f7573 800a 0000 0003 00000003"
	    "8008 0000 0009 beef 8008 0000 000a 0001");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCCN);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a 8008 0000 000e cafe"
	    "800a 0000 000f f0e1d2c3");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session, APPLE_ICCN);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_string_equal(e.open.host, "anonymous");
	/* Never two of ours on the way: a CDN, then the StopCCN. */
	l2tp_shutdown(e.l2tp, "stopping");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_CDN);
	assert_int_equal(l2tpend_take(&e, &p), -1);
	l2tpend_ack(&e, &p);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_STOPCCN);
	l2tpend_ack(&e, &p);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* xl2tpd 1.3: bearer 0, firmware 0x0690, vendor xelerance.com, window 4; a
 * PPP disconnect cause (RFC 3145) in its CDN. */
static void
xl2tpd(void **state)
{
	(void)state;
	begin(1701);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0001 8008 0000 0002 0100"
	    "800a 0000 0003 00000003 800a 0000 0004 00000000"
	    "0008 0000 0006 0690 800b 0000 0007 6775657374"
	    "0013 0000 0008 78656c6572616e63652e636f6d"
	    "8008 0000 0009 2f1a 8008 0000 000a 0004");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0003");
	l2tpend_send(&e, &p, 0, "8008 0000 0000 000a 8008 0000 000e 5c01"
	    "800a 0000 000f 00000001 800a 0000 0012 00000000");
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_ICRP);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session,
	    "8008 0000 0000 000c 800a 0000 0018 00989680"
	    "800a 0000 0013 00000001 000a 0000 0026 00989680");
	assert_int_equal(e.nopen, 1);
	assert_string_equal(e.open.host, "guest");
	l2tpend_drain(&e, &p);
	l2tpend_send(&e, &p, p.session,
	    "8008 0000 0000 000e 8012 0000 0001 0001 0000 476f6f6462796521"
	    "8008 0000 000e 5c01 000b 0000 002e 0000 0000 00");
	assert_int_equal(e.ndown, 1);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0004 8008 0000 0009 2f1a"
	    "801b 0000 0001 0001 0000 476f6f6462796521000000000000000000");
	assert_int_equal(sim_log_count(e.sim, "result 1: cleared"), 1);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* RouterOS: window 4, tie breaker absent, calling number, CDN of 8 bytes; it
 * sends a Challenge if it has a secret, which we have not. */
static void
routeros(void **state)
{
	(void)state;
	begin(1701);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0001 8008 0000 0002 0100"
	    "800a 0000 0003 00000001 800e 0000 0007 4d696b726f54696b"
	    "800a 0000 0004 00000000 0008 0000 0006 0001"
	    "000e 0000 0008 4d696b726f54696b 8008 0000 0009 000b"
	    "8008 0000 000a 0004"
	    "8016 0000 000b 000102030405060708090a0b0c0d0e0f");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	assert_false(avp_has(&e.msg, L2TP_AVP_CHALLENGE_RESPONSE));
	assert_int_equal(sim_log_count(e.sim, "none is set"), 1);
	assert_int_equal(l2tp_counter(e.l2tp, L2TP_C_NO_SECRET), 1);
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	l2tpend_send(&e, &p, 0, "8008 0000 0000 0004 8008 0000 0009 000b"
	    "8008 0000 0001 0004");
	assert_int_equal(sim_log_count(e.sim, "result 4: not authorized"), 1);
	assert_true(l2tp_idle(e.l2tp));
	l2tpend_free(&e);
}

/* With the same secret on both sides it gets in. */
static void
routeros_with_secret(void **state)
{
	(void)state;
	l2tpend_init(&e, 11);
	memcpy(e.conf.service[0].secret, "l2tp-secret", 11);
	e.conf.service[0].secret_len = 11;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	l2tpend_send(&e, &p, 0, L2TPEND_SCCRQ("000b")
	    "8016 0000 000b 000102030405060708090a0b0c0d0e0f");
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	/* The published answer to that challenge. */
	assert_hex(e.msg.avp[L2TP_AVP_CHALLENGE_RESPONSE].value, 16,
	    "013bc5763253141d16b19f28b55afebd");
	assert_int_equal(e.msg.avp[L2TP_AVP_CHALLENGE].len, 16);
	l2tpend_free(&e);
}

/* A client that hides what may be hidden (RFC 2661 4.3; xl2tpd, built so, hides
 * its session id, padded to 16 bytes as here) and proves the tunnel secret. A
 * value of two blocks, one vector a message. */
static void
hides_all(void **state)
{
	static const char vector[] =
	    "8016 0000 0024 000102030405060708090a0b0c0d0e0f";
	static const uint8_t secret[] = "open sesame";
	uint8_t response[CHALLENGE_LEN], scccn[64] = { 0x80, 8, 0, 0, 0, 0, 0,
	    3, 0x80, 0x16, 0, 0, 0, 13 };
	char hex[512];

	(void)state;
	l2tpend_init(&e, 11);
	memcpy(e.conf.service[0].secret, secret, 11);
	e.conf.service[0].secret_len = 11;
	l2tpend_start(&e);
	l2tpend_flow(&e, 3);
	l2tpend_peer(&p, 3, 1701);
	snprintf(hex, sizeof(hex), "8008 0000 0000 0001 %s"
	    "8008 0000 0002 0100 800a 0000 0003 00000003"
	    "c026 0000 0007 fa24339eba66bd6fc6d46516b3f6c4ee"
	    "aa5c7eb0e195beffe1e1759f49ba7899"
	    "c016 0000 0009 8f65289876fa28819f6e39e613064afe"
	    "8016 0000 000b 61616161616161616161616161616161", vector);
	l2tpend_send(&e, &p, 0, hex);
	assert_int_equal(l2tpend_take(&e, &p), L2TP_SCCRP);
	assert_int_equal(l2tpend_last(&e)->h.tunnel, 0x55);
	assert_hex(e.msg.avp[L2TP_AVP_CHALLENGE_RESPONSE].value, 16,
	    "a44b1936dc90e4d8c9050a37cbaa513e");
	p.tunnel = avp_u16(&e.msg, L2TP_AVP_TUNNEL_ID);
	assert_int_equal(l2tp_challenge_response(L2TP_SCCCN, secret, 11,
	    e.msg.avp[L2TP_AVP_CHALLENGE].value,
	    e.msg.avp[L2TP_AVP_CHALLENGE].len, response), 0);
	memcpy(scccn + 14, response, sizeof(response));
	l2tpend_send_bytes(&e, &p, 0, scccn, 14 + sizeof(response));
	snprintf(hex, sizeof(hex), "8008 0000 0000 000a %s"
	    "c016 0000 000e 84e8a6c73084def8bc5bdb7792f25413"
	    "800a 0000 000f 00000001"
	    "c016 0000 0016 7077fa2ecce2fd4d9f37e78645e6eb97", vector);
	l2tpend_send(&e, &p, 0, hex);
	assert_int_equal(l2tpend_take_message(&e, &p), L2TP_ICRP);
	assert_int_equal(l2tpend_last(&e)->h.session, 0x42);
	p.session = avp_u16(&e.msg, L2TP_AVP_SESSION_ID);
	l2tpend_send(&e, &p, p.session, L2TPEND_ICCN);
	assert_int_equal(e.nopen, 1);
	assert_string_equal(e.open.host, "a-gateway-with-a-name");
	assert_string_equal(e.open.calling, "555-0100");
	assert_int_equal(e.open.peer_session_id, 0x42);
	l2tpend_free(&e);
}

/* A data message with what a client may put there: offset, priority, Ns. */
static void
data_shapes(void **state)
{
	static const struct {
		uint16_t	flags;
		const char	*middle;	/* between the ids and PPP */
	} v[] = {
		{ 0x0002, "" },
		{ 0x0102, "" },
		{ 0x0202, "0003 000000" },
		{ 0x0802, "0001 0000" },
		{ 0x0a02, "0002 0000 0000" },
		{ 0x3002, "" }		/* reserved bits */
	};
	size_t i;

	(void)state;
	begin(1701);
	l2tpend_tunnel(&e, &p, 0x55);
	l2tpend_call(&e, &p, 0x42);
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct bytes b = hex_bytes(v[i].middle);
		uint8_t buf[64] = { (uint8_t)(v[i].flags >> 8),
		    (uint8_t)v[i].flags, (uint8_t)(p.tunnel >> 8),
		    (uint8_t)p.tunnel, (uint8_t)(p.session >> 8),
		    (uint8_t)p.session };

		if (b.len > 0)
			memcpy(buf + 6, b.data, b.len);
		buf[6 + b.len] = 0xc0;
		buf[7 + b.len] = 0x21;
		l2tpend_raw(&e, &p, buf, 8 + b.len);
		free(b.data);
		assert_int_equal(e.nframes, i + 1);
		assert_hex(e.frame, e.frame_len, "c021");
		assert_int_equal(e.frame_session, e.open.session);
	}
	/* And back, with the short header. */
	l2tpend_drain(&e, &p);
	assert_int_equal(l2tp_session_output(e.l2tp, e.open.session,
	    (const uint8_t *)"\xff\x03\xc0\x21", 4), 0);
	assert_int_equal(l2tpend_take(&e, &p), 0);
	assert_int_equal(l2tpend_last(&e)->len, 10);
	assert_hex(l2tpend_last(&e)->buf, 10, "0002 0055 0042 ff03 c021");
	l2tpend_free(&e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apple),
		cmocka_unit_test(apple_without_name),
		cmocka_unit_test(our_names),
		cmocka_unit_test(windows),
		cmocka_unit_test(android),
		cmocka_unit_test(xl2tpd),
		cmocka_unit_test(routeros),
		cmocka_unit_test(routeros_with_secret),
		cmocka_unit_test(hides_all),
		cmocka_unit_test(data_shapes)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
