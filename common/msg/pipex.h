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

/* pipex.sock: pipexd's worker listens, pppd-lite's engine connects. Opened
 * sessions go to the fast path; all sessions of a link end with it. Requests
 * are answered once, by the session's number. Pure. */

#ifndef ADIT_MSG_PIPEX_H
#define ADIT_MSG_PIPEX_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"
#include "session.h"

enum msg_pipex_type {
	MSG_PIPEX_ADD = 2,	/* pppd-lite -> pipexd, struct msg_pipex */
	MSG_PIPEX_ADDED = 3,	/* pipexd -> pppd-lite, struct msg_pipex_added */
	MSG_PIPEX_DEL = 4,	/* pppd-lite -> pipexd, struct msg_pipex_del; last
				 * PIPEX_STATS come back, then PIPEX_GONE */
	MSG_PIPEX_GONE = 5,	/* pipexd -> pppd-lite, struct msg_pipex_gone: asked
				 * for, or lost (tun vanished) */
	MSG_PIPEX_STAT = 6,	/* pppd-lite -> pipexd, empty: all sessions */
	MSG_PIPEX_STATS = 7,	/* pipexd -> pppd-lite, struct msg_pipex_stats */
	MSG_PIPEX_STAT_END = 8	/* pipexd -> pppd-lite, empty */
};

#define MSG_IFLEN	16
#define MSG_USERLEN	64

enum msg_pipex_flag {
	MSG_PIPEX_MSS_ADJUST = 1,	/* rewrite the MSS of TCP SYNs */
	MSG_PIPEX_INGRESS_FILTER = 2	/* drop other inner source addresses */
};

struct msg_pipex {
	uint32_t	session;	/* struct msg_session */
	uint8_t		proto;		/* enum msg_session_proto */
	uint32_t	flow;
	uint16_t	tunnel_id, peer_tunnel_id;
	uint16_t	session_id, peer_session_id;
	uint16_t	inner_port;	/* client's UDP port inside ESP */
	struct addr	local, peer;	/* as in struct msg_session */
	uint8_t		flags;		/* enum msg_pipex_flag */
	uint16_t	mtu;		/* of the interface, bytes */
	struct addr	ip_local, ip_peer; /* inner addresses */
	char		ifname[MSG_IFLEN]; /* of vpn.conf: pppx0 = any free pppxN,
					 * pppac0 = that one */
	char		user[MSG_USERLEN]; /* for the interface's description */
};

struct msg_pipex_added {
	uint32_t	session;
	uint32_t	error;		/* 0, or an errno of this system */
	char		ifname[MSG_IFLEN]; /* the interface made */
};

struct msg_pipex_del {
	uint32_t	session;
};

struct msg_pipex_gone {
	uint32_t	session;
	char		reason[MSG_REASONLEN];
};

/* "in" is from the client. */
struct msg_pipex_stats {
	uint32_t	session;
	uint64_t	in_bytes, in_packets, in_errors;
	uint64_t	out_bytes, out_packets, out_errors;
	uint32_t	idle;		/* seconds without a packet either way */
	uint32_t	in_idle_ms;	/* ms without one from the client */
};

int	msg_pipex_encode(const struct msg_pipex *, uint8_t *, size_t);
int	msg_pipex_decode(struct msg_pipex *, const uint8_t *, size_t);
int	msg_pipex_added_encode(const struct msg_pipex_added *, uint8_t *, size_t);
int	msg_pipex_added_decode(struct msg_pipex_added *, const uint8_t *, size_t);
int	msg_pipex_del_encode(const struct msg_pipex_del *, uint8_t *, size_t);
int	msg_pipex_del_decode(struct msg_pipex_del *, const uint8_t *, size_t);
int	msg_pipex_gone_encode(const struct msg_pipex_gone *, uint8_t *, size_t);
int	msg_pipex_gone_decode(struct msg_pipex_gone *, const uint8_t *, size_t);
int	msg_pipex_stats_encode(const struct msg_pipex_stats *, uint8_t *, size_t);
int	msg_pipex_stats_decode(struct msg_pipex_stats *, const uint8_t *, size_t);

#endif
