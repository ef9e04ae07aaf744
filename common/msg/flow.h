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

/* flow.sock: ikeyd's engine listens, l2tpd's engine connects. A flow is one
 * client as IPsec sees it. Each link begins, after HELLO, with a snapshot:
 * a FLOW_UP for every flow, then FLOW_SNAPSHOT_END. Queue full: ikeyd closes
 * the link (l2tpd dials anew and gets a snapshot). Pure. */

#ifndef ADIT_MSG_FLOW_H
#define ADIT_MSG_FLOW_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"

enum msg_flow_type {
	MSG_FLOW_UP = 2,	/* ikeyd -> l2tpd, struct msg_flow */
	MSG_FLOW_CHANGED = 3,	/* ikeyd -> l2tpd, struct msg_flow: peer moved, rekeyed */
	MSG_FLOW_DOWN = 4,	/* ikeyd -> l2tpd, struct msg_flow_end */
	MSG_FLOW_SNAPSHOT_END = 5, /* ikeyd -> l2tpd, empty */
	MSG_FLOW_CLOSE = 6,	/* l2tpd -> ikeyd, struct msg_flow_end: delete its SAs */
	MSG_FLOW_PROBE = 7	/* ikeyd -> l2tpd, struct msg_flow_end: answer within 5 s or go */
};

#define MSG_ALGLEN	64
#define MSG_IDLEN	128
#define MSG_REASONLEN	96

struct msg_flow {
	uint32_t	flow;		/* never 0, not reused while ikeyd runs */
	struct addr	local, peer;	/* outer addresses with UDP ports (4500; 0 for ESP) */
	uint8_t		nat;		/* the client is behind NAT */
	uint8_t		own_credential;	/* not a PSK for all */
	uint32_t	rule;		/* of the "ike" rule that let it in: equal
					 * for an equal one, also over reloads of
					 * one ikeyd; 0 = like no other */
	uint16_t	inner_port;	/* client's UDP port in the selector, 0 = any */
	char		ike[MSG_ALGLEN];  /* "aes256-sha2_256-modp2048" */
	char		esp[MSG_ALGLEN];  /* "aes256-sha1", "aes128gcm16" */
	char		id[MSG_IDLEN];	/* phase 1 ID as text */
};

struct msg_flow_end {
	uint32_t	flow;
	char		reason[MSG_REASONLEN];
};

int	msg_flow_encode(const struct msg_flow *, uint8_t *buf, size_t size);
int	msg_flow_decode(struct msg_flow *, const uint8_t *buf, size_t len);
int	msg_flow_end_encode(const struct msg_flow_end *, uint8_t *, size_t);
int	msg_flow_end_decode(struct msg_flow_end *, const uint8_t *, size_t);

#endif
