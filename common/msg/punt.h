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

/* What the data plane hands up and takes back.
 * ike.sock:  pipexd's worker listens, ikeyd's engine connects.
 * l2tp.sock: pipexd's worker listens, l2tpd's engine connects.
 * Queue full: the datagram is dropped and counted by its sender, as a
 * network would. Pure. */

#ifndef ADIT_MSG_PUNT_H
#define ADIT_MSG_PUNT_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"

enum msg_punt_type {
	MSG_IKE_PACKET = 2,	/* both ways, struct msg_ike_packet */
	MSG_L2TP_PACKET = 3,	/* both ways, struct msg_l2tp_packet */
	MSG_IKE_DATAPLANE = 4	/* pipexd -> ikeyd, struct msg_ike_dataplane:
				 * the first one says that it is ready */
};

/* An IKE datagram of UDP 4500, without the non-ESP marker. Downward a single
 * byte ff is a NAT keepalive, which no marker precedes (RFC 3948 2.3). */
struct msg_ike_packet {
	struct addr	 local, peer;	/* with ports */
	const uint8_t	*data;		/* borrowed from the message */
	size_t		 len;
};

/* What the data plane can do; again whenever it may have changed. */
struct msg_ike_dataplane {
	uint8_t		 raw_esp;	/* 1: ESP as IP protocol 50, too; 0:
					 * in UDP 4500 alone */
};

/* An L2TP datagram (control, or data whose PPP frame is not for the tun)
 * taken out of, or to be put into, the ESP of a flow. */
struct msg_l2tp_packet {
	uint32_t	 flow;		/* 0: in the clear (l2tp-require-ipsec no) */
	struct addr	 local;		/* our address, port 1701 */
	struct addr	 peer;		/* outer address; port = the client's inner UDP port */
	const uint8_t	*data;		/* from the L2TP header on; borrowed */
	size_t		 len;
};

int	msg_ike_packet_encode(const struct msg_ike_packet *, uint8_t *, size_t);
int	msg_ike_packet_decode(struct msg_ike_packet *, const uint8_t *, size_t);
int	msg_ike_dataplane_encode(const struct msg_ike_dataplane *, uint8_t *,
	    size_t);
int	msg_ike_dataplane_decode(struct msg_ike_dataplane *, const uint8_t *,
	    size_t);
int	msg_l2tp_packet_encode(const struct msg_l2tp_packet *, uint8_t *, size_t);
int	msg_l2tp_packet_decode(struct msg_l2tp_packet *, const uint8_t *, size_t);

#endif
