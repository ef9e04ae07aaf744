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

/* session.sock: pppd-lite's engine listens, l2tpd's engine (later pptpd's)
 * connects. A session is one PPP link inside a tunnel. Queue full: frames
 * are dropped (PPP retransmits), facts and orders close the link. Pure. */

#ifndef ADIT_MSG_SESSION_H
#define ADIT_MSG_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"
#include "flow.h"

enum msg_session_type {
	MSG_SESSION_OPEN = 2,	/* l2tpd -> pppd-lite, struct msg_session */
	MSG_SESSION_CHANGED = 3, /* l2tpd -> pppd-lite, struct msg_session */
	MSG_SESSION_FRAME = 4,	/* both ways, struct msg_session_frame */
	MSG_SESSION_DOWN = 5,	/* l2tpd -> pppd-lite, struct msg_session_end: it is gone */
	MSG_SESSION_CLOSE = 6,	/* pppd-lite -> l2tpd, struct msg_session_end: CDN */
	MSG_SESSION_PROVE = 7,	/* l2tpd -> pppd-lite, struct msg_session_prove: may it
				 * move to another flow? Answered once by ... */
	MSG_SESSION_PROVED = 8,	/* pppd-lite -> l2tpd, struct msg_session_proved; not if
				 * the session ends or PROVE comes again before */
	MSG_SESSION_PROVE_FRAME = 9, /* both ways, struct msg_session_frame: by the
				 * flow that is to be proved, in between */
	MSG_SESSION_LOGIN = 10	/* pppd-lite -> l2tpd, struct msg_session_login:
				 * its user has logged in */
};

enum msg_session_proto { MSG_PROTO_L2TP = 1, MSG_PROTO_PPTP = 2 };

/* A client counts as gone from a flow if nothing came from it for so long. */
#define MSG_SILENT_MS	3000

/* A session that is not up by then, its user logged in, is closed by
 * pppd-lite. */
#define MSG_SETUP_MS	60000

enum msg_proof {
	MSG_PROOF_RIGHT = 1,	/* it may move */
	MSG_PROOF_WRONG = 2,	/* wrong answer, or none */
	MSG_PROOF_BUSY = 3,	/* data still comes by its old flow */
	MSG_PROOF_UNABLE = 4	/* it cannot be asked: PAP, not up */
};

#define MSG_HOSTLEN	128
#define MSG_TUNNELLEN	32

struct msg_session {
	uint32_t	session;	/* chosen by l2tpd, not reused while it runs */
	uint8_t		proto;		/* enum msg_session_proto */
	uint32_t	flow;		/* 0: in the clear */
	uint16_t	tunnel_id, peer_tunnel_id;
	uint16_t	session_id, peer_session_id; /* ours is unique over all tunnels */
	uint16_t	inner_port;	/* client's UDP port inside ESP */
	struct addr	local;		/* our outer address, port 1701 */
	struct addr	peer;		/* outer address and port as seen */
	uint8_t		nat;
	char		ike[MSG_ALGLEN], esp[MSG_ALGLEN];
	char		tunnel[MSG_TUNNELLEN];	/* name in vpn.conf */
	char		host[MSG_HOSTLEN];	/* Host Name AVP, raw */
	char		calling[MSG_HOSTLEN];	/* Calling Number AVP, raw */
};

/* A PPP frame, from the address/control or protocol field on, without FCS. */
struct msg_session_frame {
	uint32_t	 session;
	const uint8_t	*data;		/* borrowed from the message */
	size_t		 len;
};

struct msg_session_end {
	uint32_t	session;
	uint16_t	result, error;	/* RFC 2661 4.4.2, of the CDN */
	char		reason[MSG_REASONLEN];
};

struct msg_session_prove {
	uint32_t	session;
	uint32_t	move;		/* number of this try, comes back */
	uint8_t		challenge;	/* CHAP is to be answered; else silence
					 * of the old flow will do */
	struct addr	peer;		/* where it would go, for the log */
};

struct msg_session_proved {
	uint32_t	session;
	uint32_t	move;
	uint8_t		result;		/* enum msg_proof */
	char		reason[MSG_REASONLEN];
};

struct msg_session_login {
	uint32_t	session;
};

int	msg_session_encode(const struct msg_session *, uint8_t *, size_t);
int	msg_session_decode(struct msg_session *, const uint8_t *, size_t);
int	msg_session_frame_encode(const struct msg_session_frame *, uint8_t *, size_t);
int	msg_session_frame_decode(struct msg_session_frame *, const uint8_t *, size_t);
int	msg_session_end_encode(const struct msg_session_end *, uint8_t *, size_t);
int	msg_session_end_decode(struct msg_session_end *, const uint8_t *, size_t);
int	msg_session_prove_encode(const struct msg_session_prove *, uint8_t *,
	    size_t);
int	msg_session_prove_decode(struct msg_session_prove *, const uint8_t *,
	    size_t);
int	msg_session_proved_encode(const struct msg_session_proved *, uint8_t *,
	    size_t);
int	msg_session_proved_decode(struct msg_session_proved *, const uint8_t *,
	    size_t);
int	msg_session_login_encode(const struct msg_session_login *, uint8_t *,
	    size_t);
int	msg_session_login_decode(struct msg_session_login *, const uint8_t *,
	    size_t);

#endif
