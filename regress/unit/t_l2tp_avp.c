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

/* l2tpd/l2tp/avp, hidden, challenge, message: RFC 2661 4.1 - 4.4, 6. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/test.h"
#include "base/cursor.h"
#include "l2tpd/l2tp/avp.h"
#include "l2tpd/l2tp/challenge.h"
#include "l2tpd/l2tp/counter.h"
#include "l2tpd/l2tp/hidden.h"
#include "l2tpd/l2tp/message.h"

#define VECTORS	"../vectors/chap-fcs-l2tp.txt"
#define SECRET	(const uint8_t *)"l2tp-secret"
#define SLEN	11

static struct avp_msg m;
static struct bytes body;

static enum avp_error
decode_bytes(const void *data, size_t len)
{
	free(body.data);
	body.data = bytes_copy(data, len);
	body.len = len;
	return avp_decode(&m, body.data, body.len, NULL, 0);
}

static enum avp_error
decode(const char *hex)
{
	struct bytes b = hex_bytes(hex);
	enum avp_error error = decode_bytes(b.data, b.len);

	free(b.data);
	return error;
}

static int
cleanup(void **state)
{
	(void)state;
	free(body.data);
	memset(&body, 0, sizeof(body));
	return 0;
}

static void
reads(void **state)
{
	char text[8];

	(void)state;
	assert_int_equal(decode("8008 0000 0000 0001"
	    "8008 0000 0002 0100" "800a 0000 0003 00000003"
	    "800a 0000 0007 61006263" "8008 0000 0009 abcd"), AVP_OK);
	assert_int_equal(m.type, L2TP_SCCRQ);
	assert_int_equal(m.type_mandatory, 1);
	assert_true(avp_has(&m, L2TP_AVP_TUNNEL_ID));
	assert_false(avp_has(&m, L2TP_AVP_WINDOW));
	assert_false(avp_has(&m, 60000));
	assert_int_equal(avp_u16(&m, L2TP_AVP_TUNNEL_ID), 0xabcd);
	assert_int_equal(avp_u16(&m, L2TP_AVP_WINDOW), 0);
	assert_int_equal(avp_u32(&m, L2TP_AVP_FRAMING_CAP), 3);
	assert_int_equal(avp_u32(&m, L2TP_AVP_BEARER_CAP), 0);
	/* A NUL inside is shown, the rest cut to fit. */
	avp_text(&m, L2TP_AVP_HOST_NAME, text, sizeof(text));
	assert_string_equal(text, "a?bc");
	avp_text(&m, L2TP_AVP_HOST_NAME, text, 3);
	assert_string_equal(text, "a?");
	avp_text(&m, L2TP_AVP_VENDOR_NAME, text, sizeof(text));
	assert_string_equal(text, "");
}

static void
faults(void **state)
{
	static const struct {
		const char	*hex;
		enum avp_error	 error;
		uint16_t	 code, type;
	} v[] = {
		/* Message Type not first, hidden, too short, of a vendor. */
		{ "8008 0000 0002 0100", AVP_FIRST, 3, 2 },
		{ "c008 0000 0000 0001", AVP_FIRST, 3, 0 },
		{ "8007 0000 0000 00", AVP_FIRST, 3, 0 },
		{ "8008 0009 0000 0001", AVP_FIRST, 3, 0 },
		{ "8408 0000 0000 0001", AVP_FIRST, 3, 0 },
		/* Lengths of 0 and 5, past the end, head cut. */
		{ "8008 0000 0000 0006 8000 0000 0009 0001", AVP_SHORT, 3, 9 },
		{ "8008 0000 0000 0006 8005 0000 0009 0001", AVP_SHORT, 3, 9 },
		{ "8008 0000 0000 0006 8009 0000 0009 0001", AVP_OVERRUN, 3, 9 },
		{ "8008 0000 0000 0006 83ff 0000 0009 0001", AVP_OVERRUN, 3, 9 },
		{ "8008 0000 0000 0006 8008 0000 00", AVP_OVERRUN, 3, 0 },
		/* Wrong for its type, one byte either way. */
		{ "8008 0000 0000 0001 8007 0000 0009 01", AVP_LENGTH, 2, 9 },
		{ "8008 0000 0000 0001 8009 0000 0009 010203", AVP_LENGTH, 2, 9 },
		{ "8008 0000 0000 0001 8006 0000 000b", AVP_LENGTH, 2, 11 },
		/* Twice. */
		{ "8008 0000 0000 0001 8008 0000 0009 0001"
		  "8008 0000 0009 0002", AVP_TWICE, 3, 9 },
		/* Mandatory and unknown, of a vendor, with reserved bits. */
		{ "8008 0000 0000 0001 8008 0000 0063 0001", AVP_UNKNOWN, 8, 99 },
		{ "8008 0000 0000 0001 8008 0000 0014 0001", AVP_UNKNOWN, 8, 20 },
		{ "8008 0000 0000 0001 8008 0009 0001 0001", AVP_UNKNOWN, 8, 1 },
		{ "8008 0000 0000 0001 8408 0000 0009 0001", AVP_UNKNOWN, 8, 9 },
		{ "8008 0000 0000 0001 a008 0000 0009 0001", AVP_UNKNOWN, 8, 9 },
		/* Hidden without a vector, without a secret. */
		{ "8008 0000 0000 0001 c00a 0000 0009 00000000",
		  AVP_NO_VECTOR, 3, 9 },
		{ "8008 0000 0000 0001 8008 0000 0024 0001"
		  "c00a 0000 0009 00000000", AVP_NO_SECRET, 8, 9 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_int_equal(decode(v[i].hex), v[i].error);
		assert_int_equal(avp_error_code(v[i].error), v[i].code);
		assert_int_equal(m.bad_type, v[i].type);
		assert_non_null(strchr(avp_strerror(v[i].error), '('));
	}
	assert_int_equal(decode(""), AVP_OVERRUN);
}

/* What may be passed over, is. */
static void
ignores(void **state)
{
	(void)state;
	assert_int_equal(decode("8008 0000 0000 0001"
	    "0008 0000 0063 0001"	/* unknown, M clear */
	    "0008 0009 0007 0001"	/* of a vendor, M clear */
	    "8008 0137 0007 0001"	/* Microsoft's, even with M */
	    "0408 0000 0009 0001"	/* reserved bits, M clear */
	    "0007 0000 0006 00"		/* firmware of one byte, M clear */
	    "8008 0000 000e 0001"	/* a call's in an SCCRQ */
	    "8008 0000 0009 abcd"), AVP_OK);
	assert_int_equal(m.ignored, 6);
	assert_int_equal(avp_u16(&m, L2TP_AVP_TUNNEL_ID), 0xabcd);
	assert_false(avp_has(&m, L2TP_AVP_SESSION_ID));
	assert_false(avp_has(&m, L2TP_AVP_FIRMWARE));
	assert_false(avp_has(&m, L2TP_AVP_HOST_NAME));
}

/* After a fault that leaves the rest readable, ids are still there. */
static void
reads_on(void **state)
{
	(void)state;
	assert_int_equal(decode("8008 0000 0000 000a 8008 0000 0063 0001"
	    "8007 0000 000f 00 8008 0000 000e 0042"), AVP_UNKNOWN);
	assert_int_equal(m.bad_type, 99);
	assert_int_equal(avp_u16(&m, L2TP_AVP_SESSION_ID), 0x42);
}

/* Every type and every length of value from 0 to 40: what is taken has a
 * length that its reader can rely on. */
static void
every_length(void **state)
{
	static const uint16_t in[L2TP_AVP_COUNT] = {
		[L2TP_AVP_RESULT_CODE] = L2TP_CDN,
		[L2TP_AVP_CHALLENGE_RESPONSE] = L2TP_SCCCN,
		[L2TP_AVP_Q931_CAUSE] = L2TP_CDN,
		[L2TP_AVP_CALL_ERRORS] = L2TP_WEN, [L2TP_AVP_ACCM] = L2TP_SLI,
		[L2TP_AVP_PPP_DISCONNECT] = L2TP_CDN
	};
	static const uint8_t fixed[L2TP_AVP_COUNT] = {
		[2] = 2, [3] = 4, [4] = 4, [5] = 8, [6] = 2, [9] = 2, [10] = 2,
		[13] = 16, [14] = 2, [15] = 4, [16] = 4, [17] = 4, [18] = 4,
		[19] = 4, [24] = 4, [25] = 4, [29] = 2, [32] = 2, [34] = 26,
		[35] = 10, [38] = 4
	};
	static const uint16_t try[] = { L2TP_SCCRQ, L2TP_SCCRP, L2TP_ICRQ,
	    L2TP_OCRQ, L2TP_ICCN };
	uint8_t buf[64], zero[40] = { 0 };
	uint16_t type, len, i;
	struct wbuf w;

	(void)state;
	for (type = 1; type < L2TP_AVP_COUNT; type++) {
		int taken = 0;

		for (len = 0; len <= sizeof(zero); len++) {
			for (i = 0; i < sizeof(try) / sizeof(try[0]); i++) {
				wbuf_init(&w, buf, sizeof(buf));
				avp_put_u16(&w, 1, 0, in[type] != 0 ?
				    in[type] : try[i]);
				avp_put(&w, 1, type, zero, len);
				if (decode_bytes(buf, w.len) != AVP_OK ||
				    !avp_has(&m, type))
					continue;
				taken++;
				if (fixed[type] != 0)
					assert_int_equal(len, fixed[type]);
				if (type == L2TP_AVP_SEQUENCING)
					assert_int_equal(len, 0);
				if (type == L2TP_AVP_RESULT_CODE)
					assert_true(len >= 2);
			}
		}
		if (type == 20 || (type > 39 && type < 46))
			assert_int_equal(taken, 0);
		else
			assert_true(taken > 0);
	}
}

/* Each cut of a real SCCRQ is refused, or is the whole AVPs before it. */
static void
truncated(void **state)
{
	struct bytes b = hex_bytes("8008 0000 0000 0001 8008 0000 0002 0100"
	    "800a 0000 0003 00000001 800a 0000 0004 00000000"
	    "0008 0000 0006 0a00 8010 0000 0007 4445534b544f502d4142"
	    "000f 0000 0008 4d6963726f736f6674 8008 0000 0009 0018"
	    "8008 0000 000a 0008");
	static const size_t whole[] = { 8, 16, 26, 36, 44, 60, 75, 83, 91 };
	size_t cut, i;

	(void)state;
	for (cut = 0; cut <= b.len; cut++) {
		int ends = 0;

		for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
			ends |= whole[i] == cut;
		assert_int_equal(decode_bytes(b.data, cut),
		    ends ? AVP_OK : AVP_OVERRUN);
	}
	assert_int_equal(avp_u16(&m, L2TP_AVP_WINDOW), 8);
	free(b.data);
}

static void
writes(void **state)
{
	uint8_t buf[2048], big[1018] = { 0 };
	struct wbuf w;

	(void)state;
	wbuf_init(&w, buf, sizeof(buf));
	avp_put_u16(&w, 1, 0, 4);
	avp_put_u32(&w, 0, 3, 0x01020304);
	avp_put_result(&w, 2, 8, "no");
	avp_put_result(&w, 1, 0, "");
	assert_true(wbuf_ok(&w));
	assert_hex(buf, w.len, "8008 0000 0000 0004 000a 0000 0003 01020304"
	    "800c 0000 0001 0002 0008 6e6f 8008 0000 0001 0001");
	avp_put(&w, 1, 7, big, 1017);
	assert_true(wbuf_ok(&w));
	avp_put(&w, 1, 7, big, 1018);
	assert_false(wbuf_ok(&w));
}

/* What we write, we read; and nothing that must be there is missing. */
static void
own_messages(void **state)
{
	static const uint8_t sixteen[CHALLENGE_LEN] = { 1 };
	struct message_start start = { .type = L2TP_SCCRQ, .host = "adit",
	    .vendor = "of ours", .tunnel_id = 7, .window = 8, .tie = sixteen,
	    .challenge = sixteen };
	uint8_t buf[MESSAGE_MAXLEN];
	struct wbuf w;
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		wbuf_init(&w, buf, sizeof(buf));
		switch (i) {
		case 0:
			l2tp_message_start(&w, &start);
			break;
		case 1:
			start.type = L2TP_SCCRP;
			start.response = sixteen;
			start.tie = NULL;
			l2tp_message_start(&w, &start);
			break;
		case 2:
			l2tp_message_scccn(&w, sixteen);
			break;
		case 3:
			l2tp_message_scccn(&w, NULL);
			break;
		case 4:
			l2tp_message_hello(&w);
			break;
		case 5:
			l2tp_message_stopccn(&w, 7, 2, 3, "text");
			break;
		case 6:
			l2tp_message_icrq(&w, 9, 10);
			break;
		case 7:
			l2tp_message_icrp(&w, 9);
			break;
		case 8:
			l2tp_message_iccn(&w);
			break;
		case 9:
			l2tp_message_cdn(&w, 9, 1, 0, "");
			break;
		}
		assert_true(wbuf_ok(&w));
		assert_int_equal(decode_bytes(buf, w.len), AVP_OK);
		assert_true(l2tp_message_known(m.type));
		assert_int_equal(m.ignored, 0);
		assert_int_equal(l2tp_message_missing(&m), -1);
	}
	assert_int_equal(avp_u16(&m, L2TP_AVP_SESSION_ID), 9);
}

static void
missing(void **state)
{
	(void)state;
	decode("8008 0000 0000 0001");
	assert_int_equal(l2tp_message_missing(&m), L2TP_AVP_PROTOCOL_VERSION);
	decode("8008 0000 0000 000a 8008 0000 000e 0001");
	assert_int_equal(l2tp_message_missing(&m), L2TP_AVP_CALL_SERIAL);
	decode("8008 0000 0000 000c 800a 0000 0018 00000001");
	assert_int_equal(l2tp_message_missing(&m), L2TP_AVP_FRAMING_TYPE);
	/* Those who leave may go without a word. */
	decode("8008 0000 0000 0004");
	assert_int_equal(l2tp_message_missing(&m), -1);
	decode("8008 0000 0000 000e");
	assert_int_equal(l2tp_message_missing(&m), -1);
	assert_true(l2tp_message_of_call(L2TP_ICCN));
	assert_false(l2tp_message_of_call(L2TP_HELLO));
	assert_false(l2tp_message_known(5));
	assert_false(l2tp_message_known(13));
	assert_false(l2tp_message_known(65535));
}

/* The record of the vector file that has a field of that name. */
static const struct vector *
find_vector(struct vector *first, const char *field)
{
	struct vector *v;

	for (v = first; v != NULL; v = vector_next(v))
		if (vector_text(v, field) != NULL)
			return v;
	fail_msg("no record with %s", field);
	return NULL;
}

static void
challenges(void **state)
{
	struct vector *file = vectors_read(VECTORS);
	const struct vector *v = find_vector(file, "response in SCCRP");
	struct bytes c = vector_bytes(v, "challenge");
	struct bytes rp = vector_bytes(v, "response in SCCRP");
	struct bytes cn = vector_bytes(v, "response in SCCCN");
	uint8_t r[CHALLENGE_LEN];

	(void)state;
	assert_int_equal(l2tp_challenge_response(L2TP_SCCRP, SECRET, SLEN,
	    c.data, c.len, r), 0);
	assert_bytes(r, sizeof(r), rp.data, rp.len);
	assert_int_equal(l2tp_challenge_response(L2TP_SCCCN, SECRET, SLEN,
	    c.data, c.len, r), 0);
	assert_bytes(r, sizeof(r), cn.data, cn.len);
	assert_true(l2tp_challenge_check(L2TP_SCCCN, SECRET, SLEN, c.data,
	    c.len, r, sizeof(r)));
	assert_false(l2tp_challenge_check(L2TP_SCCRP, SECRET, SLEN, c.data,
	    c.len, r, sizeof(r)));
	assert_false(l2tp_challenge_check(L2TP_SCCCN, SECRET, SLEN - 1,
	    c.data, c.len, r, sizeof(r)));
	assert_false(l2tp_challenge_check(L2TP_SCCCN, SECRET, SLEN, c.data,
	    c.len, r, sizeof(r) - 1));
	assert_false(l2tp_challenge_check(L2TP_SCCCN, SECRET, SLEN, c.data,
	    c.len, NULL, 0));
	r[15] ^= 1;
	assert_false(l2tp_challenge_check(L2TP_SCCCN, SECRET, SLEN, c.data,
	    c.len, r, sizeof(r)));
	free(c.data);
	free(rp.data);
	free(cn.data);
	vectors_free(file);
}

static void
hidden_vector(void **state)
{
	struct vector *file = vectors_read(VECTORS);
	const struct vector *v = find_vector(file, "hidden");
	struct bytes rv = vector_bytes(v, "random vector");
	struct bytes value = vector_bytes(v, "value");
	struct bytes hidden = vector_bytes(v, "hidden");
	uint8_t plain[64], buf[64];
	struct wbuf w;
	int n;

	(void)state;
	n = l2tp_hidden_decode(plain, 9, SECRET, SLEN, rv.data, rv.len,
	    hidden.data, hidden.len);
	assert_int_equal(n, value.len);
	assert_bytes(plain, (size_t)n, value.data, value.len);
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_hidden_put(&w, 9, SECRET, SLEN, rv.data, rv.len, value.data,
	    value.len);
	assert_true(wbuf_ok(&w));
	assert_int_equal(w.len, AVP_HEADLEN + hidden.len);
	assert_bytes(buf + AVP_HEADLEN, hidden.len, hidden.data, hidden.len);
	free(rv.data);
	free(value.data);
	free(hidden.data);
	vectors_free(file);
}

/* Several blocks, in a message, next to plain ones. */
static void
hidden_message(void **state)
{
	static const uint8_t rv[4] = { 9, 8, 7, 6 };
	uint8_t name[100], id[2] = { 0xab, 0xcd }, buf[512];
	char text[128];
	struct wbuf w;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(name); i++)
		name[i] = (uint8_t)('a' + i % 26);
	wbuf_init(&w, buf, sizeof(buf));
	avp_put_u16(&w, 1, L2TP_AVP_MESSAGE_TYPE, L2TP_SCCRQ);
	avp_put(&w, 1, L2TP_AVP_RANDOM_VECTOR, rv, sizeof(rv));
	l2tp_hidden_put(&w, L2TP_AVP_HOST_NAME, SECRET, SLEN, rv, sizeof(rv),
	    name, sizeof(name));
	/* The vector that stands last before an AVP is the one for it. */
	avp_put(&w, 1, L2TP_AVP_RANDOM_VECTOR, rv, 2);
	l2tp_hidden_put(&w, L2TP_AVP_TUNNEL_ID, SECRET, SLEN, rv, 2, id,
	    sizeof(id));
	assert_true(wbuf_ok(&w));
	assert_int_equal(avp_decode(&m, buf, w.len, SECRET, SLEN), AVP_OK);
	assert_int_equal(avp_u16(&m, L2TP_AVP_TUNNEL_ID), 0xabcd);
	avp_text(&m, L2TP_AVP_HOST_NAME, text, sizeof(text));
	assert_int_equal(strlen(text), sizeof(name));
	assert_memory_equal(text, name, sizeof(name));
	/* Another secret gives nonsense, which must not be taken. */
	for (i = 0; i < SLEN; i++) {
		enum avp_error error = avp_decode(&m, buf, w.len, SECRET, i);

		assert_int_not_equal(error, AVP_OK);
	}
	avp_clear(&m);
	assert_int_equal(m.plain_len, 0);
}

static void
hidden_faults(void **state)
{
	static const uint8_t rv[1] = { 0 }, one[1] = { 0 };
	uint8_t plain[32], value[AVP_MAXVALUE] = { 0 }, buf[4096];
	struct wbuf w;
	int i;

	(void)state;
	/* No room for the inner length; an inner length that is too long. */
	assert_int_equal(l2tp_hidden_decode(plain, 9, SECRET, SLEN, rv,
	    sizeof(rv), one, 0), -1);
	assert_int_equal(l2tp_hidden_decode(plain, 9, SECRET, SLEN, rv,
	    sizeof(rv), one, sizeof(one)), -1);
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_hidden_put(&w, 9, SECRET, SLEN, rv, 1, value, 14);
	buf[AVP_HEADLEN] ^= 0x80;
	memset(plain, 0xff, sizeof(plain));
	assert_int_equal(l2tp_hidden_decode(plain, 9, SECRET, SLEN, rv, 1,
	    buf + AVP_HEADLEN, 16), -1);
	for (i = 0; i < 16; i++)
		assert_int_equal(plain[i], 0);
	/* Each inner length from 15 up is one too long for 16 bytes. */
	buf[AVP_HEADLEN] ^= 0x80;
	buf[AVP_HEADLEN + 1] ^= 14 ^ 15;
	assert_int_equal(l2tp_hidden_decode(plain, 9, SECRET, SLEN, rv, 1,
	    buf + AVP_HEADLEN, 16), -1);
	wbuf_init(&w, buf, sizeof(buf));
	l2tp_hidden_put(&w, 9, SECRET, SLEN, rv, 1, value, AVP_MAXVALUE - 1);
	assert_false(wbuf_ok(&w));
	/* More than we hold at a time. */
	wbuf_init(&w, buf, sizeof(buf));
	avp_put_u16(&w, 1, L2TP_AVP_MESSAGE_TYPE, L2TP_ICRQ);
	avp_put(&w, 1, L2TP_AVP_RANDOM_VECTOR, rv, 1);
	for (i = 0; i < 3; i++)
		l2tp_hidden_put(&w, (uint16_t)(L2TP_AVP_CALLED + i), SECRET,
		    SLEN, rv, 1, value, 1000);
	assert_true(wbuf_ok(&w));
	assert_int_equal(avp_decode(&m, buf, w.len, SECRET, SLEN),
	    AVP_TOO_MUCH);
	assert_int_equal(avp_error_code(AVP_TOO_MUCH), L2TP_ERROR_RESOURCES);
	assert_int_equal(avp_error_code(AVP_HIDDEN), L2TP_ERROR_LENGTH);
}

static void
names(void **state)
{
	uint16_t i;

	(void)state;
	assert_string_equal(l2tp_message_name(L2TP_SLI), "SLI");
	assert_string_equal(l2tp_message_name(17), "message");
	assert_string_equal(l2tp_avp_name(L2TP_AVP_SEQUENCING),
	    "Sequencing Required");
	assert_string_equal(l2tp_avp_name(20), "AVP");
	assert_string_equal(l2tp_avp_name(65535), "AVP");
	assert_string_equal(l2tp_error_text(8), "unknown mandatory AVP");
	assert_string_equal(l2tp_error_text(9), "unknown error");
	/* Apple's byte order. */
	assert_int_equal(l2tp_result_value(0x0100), 1);
	assert_int_equal(l2tp_result_value(0x0300), 3);
	assert_int_equal(l2tp_result_value(3), 3);
	assert_int_equal(l2tp_result_value(0), 0);
	assert_string_equal(l2tp_stop_text(0x0600), "shutting down");
	assert_string_equal(l2tp_cdn_text(0x0300), "administrative");
	for (i = 1; i <= 7; i++)
		assert_string_not_equal(l2tp_stop_text(i), "unknown result");
	for (i = 1; i <= 11; i++)
		assert_string_not_equal(l2tp_cdn_text(i), "unknown result");
	for (i = 0; i < L2TP_COUNTERS; i++)
		assert_non_null(l2tp_counter_name(i));
	assert_null(l2tp_counter_name(L2TP_COUNTERS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(faults),
		cmocka_unit_test(ignores),
		cmocka_unit_test(reads_on),
		cmocka_unit_test(every_length),
		cmocka_unit_test(truncated),
		cmocka_unit_test(writes),
		cmocka_unit_test(own_messages),
		cmocka_unit_test(missing),
		cmocka_unit_test(challenges),
		cmocka_unit_test(hidden_vector),
		cmocka_unit_test(hidden_message),
		cmocka_unit_test(hidden_faults),
		cmocka_unit_test(names)
	};

	return cmocka_run_group_tests(tests, NULL, cleanup);
}
