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

/* Names of the numbers of RFC 2661. Runs in: l2tpd engine. */

#include <stddef.h>

#include "rfc2661.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const message_names[] = {
	[L2TP_ZLB] = "ZLB", [L2TP_SCCRQ] = "SCCRQ", [L2TP_SCCRP] = "SCCRP",
	[L2TP_SCCCN] = "SCCCN", [L2TP_STOPCCN] = "StopCCN",
	[L2TP_HELLO] = "HELLO", [L2TP_OCRQ] = "OCRQ", [L2TP_OCRP] = "OCRP",
	[L2TP_OCCN] = "OCCN", [L2TP_ICRQ] = "ICRQ", [L2TP_ICRP] = "ICRP",
	[L2TP_ICCN] = "ICCN", [L2TP_CDN] = "CDN", [L2TP_WEN] = "WEN",
	[L2TP_SLI] = "SLI"
};

static const char *const avp_names[L2TP_AVP_COUNT] = {
	[L2TP_AVP_MESSAGE_TYPE] = "Message Type",
	[L2TP_AVP_RESULT_CODE] = "Result Code",
	[L2TP_AVP_PROTOCOL_VERSION] = "Protocol Version",
	[L2TP_AVP_FRAMING_CAP] = "Framing Capabilities",
	[L2TP_AVP_BEARER_CAP] = "Bearer Capabilities",
	[L2TP_AVP_TIE_BREAKER] = "Tie Breaker",
	[L2TP_AVP_FIRMWARE] = "Firmware Revision",
	[L2TP_AVP_HOST_NAME] = "Host Name",
	[L2TP_AVP_VENDOR_NAME] = "Vendor Name",
	[L2TP_AVP_TUNNEL_ID] = "Assigned Tunnel ID",
	[L2TP_AVP_WINDOW] = "Receive Window Size",
	[L2TP_AVP_CHALLENGE] = "Challenge",
	[L2TP_AVP_Q931_CAUSE] = "Q.931 Cause Code",
	[L2TP_AVP_CHALLENGE_RESPONSE] = "Challenge Response",
	[L2TP_AVP_SESSION_ID] = "Assigned Session ID",
	[L2TP_AVP_CALL_SERIAL] = "Call Serial Number",
	[L2TP_AVP_MIN_BPS] = "Minimum BPS",
	[L2TP_AVP_MAX_BPS] = "Maximum BPS",
	[L2TP_AVP_BEARER_TYPE] = "Bearer Type",
	[L2TP_AVP_FRAMING_TYPE] = "Framing Type",
	[L2TP_AVP_CALLED] = "Called Number",
	[L2TP_AVP_CALLING] = "Calling Number",
	[L2TP_AVP_SUB_ADDRESS] = "Sub-Address",
	[L2TP_AVP_TX_SPEED] = "Tx Connect Speed",
	[L2TP_AVP_CHANNEL_ID] = "Physical Channel ID",
	[L2TP_AVP_INITIAL_LCP] = "Initial Received LCP CONFREQ",
	[L2TP_AVP_LAST_SENT_LCP] = "Last Sent LCP CONFREQ",
	[L2TP_AVP_LAST_RECEIVED_LCP] = "Last Received LCP CONFREQ",
	[L2TP_AVP_PROXY_TYPE] = "Proxy Authen Type",
	[L2TP_AVP_PROXY_NAME] = "Proxy Authen Name",
	[L2TP_AVP_PROXY_CHALLENGE] = "Proxy Authen Challenge",
	[L2TP_AVP_PROXY_ID] = "Proxy Authen ID",
	[L2TP_AVP_PROXY_RESPONSE] = "Proxy Authen Response",
	[L2TP_AVP_CALL_ERRORS] = "Call Errors",
	[L2TP_AVP_ACCM] = "ACCM",
	[L2TP_AVP_RANDOM_VECTOR] = "Random Vector",
	[L2TP_AVP_PRIVATE_GROUP] = "Private Group ID",
	[L2TP_AVP_RX_SPEED] = "Rx Connect Speed",
	[L2TP_AVP_SEQUENCING] = "Sequencing Required",
	[L2TP_AVP_PPP_DISCONNECT] = "PPP Disconnect Cause"
};

static const char *const stop_texts[] = {
	[L2TP_STOP_CLEAR] = "cleared",
	[L2TP_STOP_ERROR] = "general error",
	[L2TP_STOP_EXISTS] = "control channel already exists",
	[L2TP_STOP_UNAUTHORIZED] = "not authorized",
	[L2TP_STOP_VERSION] = "protocol version not supported",
	[L2TP_STOP_SHUTDOWN] = "shutting down",
	[L2TP_STOP_FSM] = "state machine error"
};

static const char *const cdn_texts[] = {
	[L2TP_CDN_CARRIER] = "lost carrier",
	[L2TP_CDN_ERROR] = "general error",
	[L2TP_CDN_ADMIN] = "administrative",
	[L2TP_CDN_TEMPORARY] = "no facilities for now",
	[L2TP_CDN_PERMANENT] = "no facilities",
	[L2TP_CDN_DESTINATION] = "invalid destination",
	[L2TP_CDN_NO_CARRIER] = "no carrier",
	[L2TP_CDN_BUSY] = "busy",
	[L2TP_CDN_NO_DIAL_TONE] = "no dial tone",
	[L2TP_CDN_TIMEOUT] = "not established in time",
	[L2TP_CDN_NO_FRAMING] = "no framing found"
};

static const char *const error_texts[] = {
	[L2TP_ERROR_NONE] = "no general error",
	[L2TP_ERROR_NO_CONNECTION] = "no control connection",
	[L2TP_ERROR_LENGTH] = "wrong length",
	[L2TP_ERROR_VALUE] = "value out of range",
	[L2TP_ERROR_RESOURCES] = "no resources",
	[L2TP_ERROR_SESSION_ID] = "session id not valid",
	[L2TP_ERROR_VENDOR] = "vendor's own error",
	[L2TP_ERROR_TRY_ANOTHER] = "try another",
	[L2TP_ERROR_UNKNOWN_AVP] = "unknown mandatory AVP"
};

static const char *
lookup(const char *const *table, size_t n, uint16_t i, const char *unknown)
{
	return i < n && table[i] != NULL ? table[i] : unknown;
}

const char *
l2tp_message_name(uint16_t type)
{
	return lookup(message_names, NELEM(message_names), type, "message");
}

const char *
l2tp_avp_name(uint16_t type)
{
	return lookup(avp_names, NELEM(avp_names), type, "AVP");
}

const char *
l2tp_stop_text(uint16_t result)
{
	return lookup(stop_texts, NELEM(stop_texts), l2tp_result_value(result),
	    "unknown result");
}

const char *
l2tp_cdn_text(uint16_t result)
{
	return lookup(cdn_texts, NELEM(cdn_texts), l2tp_result_value(result),
	    "unknown result");
}

const char *
l2tp_error_text(uint16_t error)
{
	return lookup(error_texts, NELEM(error_texts), error, "unknown error");
}

uint16_t
l2tp_result_value(uint16_t wire)
{
	/* macOS and iOS send the result in the host's order. */
	if ((wire & 0xff) == 0 && wire != 0)
		return wire >> 8;
	return wire;
}
