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


/* What the data plane counts beside ESP (esp/esp.h): one number for each way
 * a packet can go, and each reason it is dropped for. Runs in: worker. */

#ifndef ADIT_PIPEXD_COUNT_H
#define ADIT_PIPEXD_COUNT_H

#include <stdint.h>

enum count {
	/* UDP 4500, in */
	COUNT_NATT_IN,		/* datagrams */
	COUNT_KEEPALIVE,
	COUNT_NATT_BAD,		/* neither ESP, IKE nor keepalive */
	COUNT_TRUNCATED,	/* longer than any packet of ours */
	COUNT_IKE_IN,		/* handed to ikeyd */
	COUNT_IKE_DROPPED,	/* over the limit of its source, or no ikeyd */
	/* IP protocol 50, in */
	COUNT_RAW_IN,		/* packets */
	COUNT_RAW_BAD,		/* no such packet inside the IP header */
	/* inside ESP */
	COUNT_NOT_UDP,
	COUNT_UDP_LENGTH,
	COUNT_UDP_PORT,
	COUNT_L2TP_HEADER,
	COUNT_L2TP_UP,		/* handed to l2tpd */
	COUNT_L2TP_DROPPED,	/* over the limit of its flow, or no l2tpd */
	COUNT_PPP_HEADER,
	COUNT_NO_SESSION,	/* IP for a session that is not there */
	COUNT_WRONG_TUNNEL,	/* a session of another flow or tunnel */
	COUNT_IP_HEADER,
	COUNT_IP_SOURCE,	/* not the session's address */
	COUNT_IP_NESTED,	/* our own tunnel inside itself */
	COUNT_TUN_WRITE,	/* not taken by the interface */
	COUNT_DATA_IN,		/* delivered */
	/* out */
	COUNT_DATA_OUT,		/* sent */
	COUNT_OUT_NOT_IP,	/* not IPv4 */
	COUNT_OUT_NESTED,
	COUNT_OUT_FLOW,		/* no path: the flow has no SA */
	COUNT_OUT_NO_SESSION,	/* shared interface: nobody has the address */
	COUNT_OUT_MULTICAST,	/* shared interface: to many */
	COUNT_OUT_TOO_BIG,	/* shared interface: over the session's MTU */
	COUNT_ICMP,		/* senders that were told of these */
	COUNT_L2TP_OUT,
	COUNT_IKE_OUT,
	COUNT_SEND,		/* refused by the socket */
	/* UDP 1701 */
	COUNT_CLEAR,		/* refused: IPsec is required */
	COUNT_CLEAR_IN,		/* datagrams let in */
	COUNT_CLEAR_DROPPED,	/* not handed to l2tpd: over a limit */
	/* sessions that pppd-lite asked for */
	COUNT_SESSION_REFUSED,	/* its numbers, or no room */
	COUNT_IFACE_REFUSED,	/* no interface: not allowed, or not made */
	COUNT_MAX
};

/* "natt_in", ... */
const char	*count_name(enum count);

#endif
