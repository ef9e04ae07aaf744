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


/* Names of counters. Runs in: worker. */

#include "count.h"

static const char *const names[COUNT_MAX] = {
	[COUNT_NATT_IN] = "natt-in",
	[COUNT_KEEPALIVE] = "natt-keepalive",
	[COUNT_NATT_BAD] = "natt-bad",
	[COUNT_TRUNCATED] = "natt-too-long",
	[COUNT_IKE_IN] = "ike-in",
	[COUNT_IKE_DROPPED] = "ike-dropped",
	[COUNT_RAW_IN] = "protocol-50-in",
	[COUNT_RAW_BAD] = "protocol-50-bad",
	[COUNT_NOT_UDP] = "inner-not-udp",
	[COUNT_UDP_LENGTH] = "inner-udp-length",
	[COUNT_UDP_PORT] = "inner-udp-port",
	[COUNT_L2TP_HEADER] = "l2tp-header",
	[COUNT_L2TP_UP] = "l2tp-in",
	[COUNT_L2TP_DROPPED] = "l2tp-dropped",
	[COUNT_PPP_HEADER] = "ppp-header",
	[COUNT_NO_SESSION] = "no-session",
	[COUNT_WRONG_TUNNEL] = "wrong-tunnel",
	[COUNT_IP_HEADER] = "ip-header",
	[COUNT_IP_SOURCE] = "ip-source",
	[COUNT_IP_NESTED] = "ip-nested",
	[COUNT_TUN_WRITE] = "interface-refused",
	[COUNT_DATA_IN] = "data-in",
	[COUNT_DATA_OUT] = "data-out",
	[COUNT_OUT_NOT_IP] = "out-not-ipv4",
	[COUNT_OUT_NESTED] = "out-nested",
	[COUNT_OUT_FLOW] = "out-no-path",
	[COUNT_L2TP_OUT] = "l2tp-out",
	[COUNT_IKE_OUT] = "ike-out",
	[COUNT_SEND] = "send-failed",
	[COUNT_CLEAR] = "plain-l2tp-refused"
};

const char *
count_name(enum count c)
{
	return (unsigned int)c < COUNT_MAX ? names[c] : "unknown";
}
