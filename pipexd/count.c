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
	[COUNT_NATT_IN] = "natt_in",
	[COUNT_KEEPALIVE] = "natt_keepalive",
	[COUNT_NATT_BAD] = "natt_bad",
	[COUNT_TRUNCATED] = "datagram_too_long",
	[COUNT_IKE_IN] = "ike_in",
	[COUNT_IKE_DROPPED] = "ike_dropped",
	[COUNT_RAW_IN] = "protocol_50_in",
	[COUNT_RAW_BAD] = "protocol_50_bad",
	[COUNT_NOT_UDP] = "inner_not_udp",
	[COUNT_UDP_LENGTH] = "inner_udp_length",
	[COUNT_UDP_PORT] = "inner_udp_port",
	[COUNT_L2TP_HEADER] = "l2tp_header",
	[COUNT_L2TP_UP] = "l2tp_in",
	[COUNT_L2TP_DROPPED] = "l2tp_dropped",
	[COUNT_PPP_HEADER] = "ppp_header",
	[COUNT_NO_SESSION] = "no_session",
	[COUNT_WRONG_TUNNEL] = "wrong_tunnel",
	[COUNT_IP_HEADER] = "ip_header",
	[COUNT_IP_SOURCE] = "ip_source",
	[COUNT_IP_NESTED] = "ip_nested",
	[COUNT_TUN_WRITE] = "write_failed",
	[COUNT_DATA_IN] = "data_in",
	[COUNT_DATA_OUT] = "data_out",
	[COUNT_OUT_NOT_IP] = "out_not_ipv4",
	[COUNT_OUT_NESTED] = "out_nested",
	[COUNT_OUT_FLOW] = "out_no_path",
	[COUNT_OUT_NO_SESSION] = "out_no_session",
	[COUNT_OUT_MULTICAST] = "out_multicast",
	[COUNT_OUT_TOO_BIG] = "out_too_big",
	[COUNT_ICMP] = "icmp_sent",
	[COUNT_L2TP_OUT] = "l2tp_out",
	[COUNT_IKE_OUT] = "ike_out",
	[COUNT_SEND] = "send_failed",
	[COUNT_CLEAR] = "plain_l2tp_refused",
	[COUNT_CLEAR_IN] = "plain_l2tp_in",
	[COUNT_CLEAR_DROPPED] = "plain_l2tp_dropped",
	[COUNT_SESSION_REFUSED] = "session_refused",
	[COUNT_IFACE_REFUSED] = "interface_refused"
};

const char *
count_name(enum count c)
{
	return (unsigned int)c < COUNT_MAX ? names[c] : "unknown";
}
