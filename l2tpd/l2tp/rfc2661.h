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

/* Numbers of RFC 2661 and their names for logs. Pure. */

#ifndef ADIT_RFC2661_H
#define ADIT_RFC2661_H

#include <stdint.h>

/* Message types, 3.2. */
enum {
	L2TP_ZLB = 0,		/* not on the wire: a message without AVPs */
	L2TP_SCCRQ = 1, L2TP_SCCRP = 2, L2TP_SCCCN = 3, L2TP_STOPCCN = 4,
	L2TP_HELLO = 6, L2TP_OCRQ = 7, L2TP_OCRP = 8, L2TP_OCCN = 9,
	L2TP_ICRQ = 10, L2TP_ICRP = 11, L2TP_ICCN = 12, L2TP_CDN = 14,
	L2TP_WEN = 15, L2TP_SLI = 16
};

/* Attribute types, 4.4; 46 is RFC 3145. */
enum {
	L2TP_AVP_MESSAGE_TYPE = 0, L2TP_AVP_RESULT_CODE = 1,
	L2TP_AVP_PROTOCOL_VERSION = 2, L2TP_AVP_FRAMING_CAP = 3,
	L2TP_AVP_BEARER_CAP = 4, L2TP_AVP_TIE_BREAKER = 5,
	L2TP_AVP_FIRMWARE = 6, L2TP_AVP_HOST_NAME = 7,
	L2TP_AVP_VENDOR_NAME = 8, L2TP_AVP_TUNNEL_ID = 9,
	L2TP_AVP_WINDOW = 10, L2TP_AVP_CHALLENGE = 11,
	L2TP_AVP_Q931_CAUSE = 12, L2TP_AVP_CHALLENGE_RESPONSE = 13,
	L2TP_AVP_SESSION_ID = 14, L2TP_AVP_CALL_SERIAL = 15,
	L2TP_AVP_MIN_BPS = 16, L2TP_AVP_MAX_BPS = 17,
	L2TP_AVP_BEARER_TYPE = 18, L2TP_AVP_FRAMING_TYPE = 19,
	L2TP_AVP_CALLED = 21, L2TP_AVP_CALLING = 22,
	L2TP_AVP_SUB_ADDRESS = 23, L2TP_AVP_TX_SPEED = 24,
	L2TP_AVP_CHANNEL_ID = 25, L2TP_AVP_INITIAL_LCP = 26,
	L2TP_AVP_LAST_SENT_LCP = 27, L2TP_AVP_LAST_RECEIVED_LCP = 28,
	L2TP_AVP_PROXY_TYPE = 29, L2TP_AVP_PROXY_NAME = 30,
	L2TP_AVP_PROXY_CHALLENGE = 31, L2TP_AVP_PROXY_ID = 32,
	L2TP_AVP_PROXY_RESPONSE = 33, L2TP_AVP_CALL_ERRORS = 34,
	L2TP_AVP_ACCM = 35, L2TP_AVP_RANDOM_VECTOR = 36,
	L2TP_AVP_PRIVATE_GROUP = 37, L2TP_AVP_RX_SPEED = 38,
	L2TP_AVP_SEQUENCING = 39, L2TP_AVP_PPP_DISCONNECT = 46,
	L2TP_AVP_COUNT = 47
};

#define L2TP_VENDOR_MICROSOFT	311

/* Result codes of StopCCN, 4.4.2. */
enum {
	L2TP_STOP_CLEAR = 1, L2TP_STOP_ERROR = 2, L2TP_STOP_EXISTS = 3,
	L2TP_STOP_UNAUTHORIZED = 4, L2TP_STOP_VERSION = 5,
	L2TP_STOP_SHUTDOWN = 6, L2TP_STOP_FSM = 7
};

/* Result codes of CDN, 4.4.2. */
enum {
	L2TP_CDN_CARRIER = 1, L2TP_CDN_ERROR = 2, L2TP_CDN_ADMIN = 3,
	L2TP_CDN_TEMPORARY = 4, L2TP_CDN_PERMANENT = 5,
	L2TP_CDN_DESTINATION = 6, L2TP_CDN_NO_CARRIER = 7,
	L2TP_CDN_BUSY = 8, L2TP_CDN_NO_DIAL_TONE = 9,
	L2TP_CDN_TIMEOUT = 10, L2TP_CDN_NO_FRAMING = 11
};

/* General error codes that go with result code 2, 4.4.2. */
enum {
	L2TP_ERROR_NONE = 0, L2TP_ERROR_NO_CONNECTION = 1,
	L2TP_ERROR_LENGTH = 2, L2TP_ERROR_VALUE = 3,
	L2TP_ERROR_RESOURCES = 4, L2TP_ERROR_SESSION_ID = 5,
	L2TP_ERROR_VENDOR = 6, L2TP_ERROR_TRY_ANOTHER = 7,
	L2TP_ERROR_UNKNOWN_AVP = 8
};

/* "SCCRQ"; "message" for one that is not known. */
const char	*l2tp_message_name(uint16_t type);
/* "Host Name"; "AVP" for one that is not known. */
const char	*l2tp_avp_name(uint16_t type);
/* What a result code of StopCCN or CDN means. The swapped values that Apple
 * sends (0x0100 for 1) read as what they mean. */
const char	*l2tp_stop_text(uint16_t result);
const char	*l2tp_cdn_text(uint16_t result);
/* What a general error code means. */
const char	*l2tp_error_text(uint16_t error);
/* A result code with Apple's byte order put right: 0x0300 gives 3. */
uint16_t	 l2tp_result_value(uint16_t wire);

#endif
