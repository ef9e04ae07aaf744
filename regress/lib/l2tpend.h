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

/* An L2TP engine in virtual time, with what it did written down, and a peer
 * made by hand: datagrams as text, answers taken one by one. */

#ifndef REGRESS_LIB_L2TPEND_H
#define REGRESS_LIB_L2TPEND_H

#include <stddef.h>
#include <stdint.h>

#include "l2tpd/l2tp/avp.h"
#include "l2tpd/l2tp/l2tp.h"
#include "sim.h"
#include "wire/l2tphdr.h"

#define L2TPEND_KEEP	512	/* datagrams and facts written down */

/* A datagram that the engine sent. */
struct l2tpend_sent {
	struct l2tp_path	path;
	struct l2tphdr		h;
	size_t			len;
	uint8_t			buf[2100];
};

struct l2tpend {
	struct sim		*sim;
	struct l2tp		*l2tp;
	struct l2tp_conf	 conf;	/* change it before l2tpend_start() */
	struct l2tp_ops		 ops;
	struct l2tpend_sent	 sent[L2TPEND_KEEP];
	unsigned int		 nsent, taken;
	struct msg_session	 open;	/* the last one */
	unsigned int		 nopen;
	struct msg_session	 changed;
	unsigned int		 nchanged;
	struct msg_session_end	 down;
	unsigned int		 ndown;
	struct msg_flow_end	 closed;
	unsigned int		 nclosed;
	uint32_t		 frame_session;
	uint8_t			 frame[2048];
	size_t			 frame_len;
	unsigned int		 nframes;
	/* Questions whether a session may move, and frames by that flow. */
	struct msg_session_prove prove;
	unsigned int		 nprove, nproveframes;
	struct avp_msg		 msg;	/* of the one taken last */
};

/* Where the hand-made peer sends from, and what it counts. */
struct l2tpend_peer {
	struct l2tp_path	 path;
	uint16_t		 tunnel;	/* the engine's id, 0 at first */
	uint16_t		 session;
	uint16_t		 ns, nr;
};

/* Everything fresh: defaults, one statement "L2TP" for any address. */
void	l2tpend_init(struct l2tpend *, uint64_t seed);
/* Make the engine; with PPP there. */
void	l2tpend_start(struct l2tpend *);
void	l2tpend_free(struct l2tpend *);

/* Tell of a flow, whose peer is 198.51.100.FLOW:4500 behind NAT; of one that
 * came in by that ike rule, with a credential of its own or not, and an ID. */
void	l2tpend_flow(struct l2tpend *, uint32_t flow);
void	l2tpend_flow_by(struct l2tpend *, uint32_t flow, uint32_t rule,
	    int own, const char *id);
/* A peer in that flow with that port inside. */
void	l2tpend_peer(struct l2tpend_peer *, uint32_t flow, uint16_t port);

/* Hand in a datagram of these bytes. */
void	l2tpend_raw(struct l2tpend *, const struct l2tpend_peer *,
	    const void *, size_t len);
void	l2tpend_raw_hex(struct l2tpend *, const struct l2tpend_peer *,
	    const char *hex);
/* Hand in a control message with these AVPs and count Ns; session is the
 * header's. Empty hex makes a ZLB, which does not count. */
void	l2tpend_send(struct l2tpend *, struct l2tpend_peer *, uint16_t session,
	    const char *hex);
/* The same with bytes. */
void	l2tpend_send_bytes(struct l2tpend *, struct l2tpend_peer *,
	    uint16_t session, const void *, size_t len);
/* Acknowledge everything taken so far. */
void	l2tpend_ack(struct l2tpend *, struct l2tpend_peer *);
/* The oldest datagram sent and not taken yet: its message type (0 for a ZLB,
 * AVPs then in e->msg), or -1 if there is none. Nr of p follows it. */
int	l2tpend_take(struct l2tpend *, struct l2tpend_peer *);
/* Take ZLBs until another comes, or -1. */
int	l2tpend_take_message(struct l2tpend *, struct l2tpend_peer *);
/* The datagram taken last. */
const struct l2tpend_sent *l2tpend_last(const struct l2tpend *);
/* Forget what was sent and not taken. */
void	l2tpend_drain(struct l2tpend *, struct l2tpend_peer *);

/* Let ms pass. */
void	l2tpend_wait(struct l2tpend *, uint64_t ms);
/* A tunnel up from SCCRQ to SCCCN; the peer's tunnel id is id. */
void	l2tpend_tunnel(struct l2tpend *, struct l2tpend_peer *, uint16_t id);
/* A call up from ICRQ to ICCN; the peer's session id is id. */
void	l2tpend_call(struct l2tpend *, struct l2tpend_peer *, uint16_t id);

/* Messages as plain clients send them. */
#define L2TPEND_SCCRQ(id) \
	"8008 0000 0000 0001" \
	"8008 0000 0002 0100" \
	"800a 0000 0003 00000003" \
	"800a 0000 0007 74657374" \
	"8008 0000 0009 " id
#define L2TPEND_SCCCN	"8008 0000 0000 0003"
#define L2TPEND_STOPCCN(id) \
	"8008 0000 0000 0004 8008 0000 0009 " id " 8008 0000 0001 0001"
#define L2TPEND_HELLO	"8008 0000 0000 0006"
#define L2TPEND_ICRQ(id) \
	"8008 0000 0000 000a 8008 0000 000e " id " 800a 0000 000f 00000001"
#define L2TPEND_ICRP(id) \
	"8008 0000 0000 000b 8008 0000 000e " id
#define L2TPEND_ICCN \
	"8008 0000 0000 000c 800a 0000 0018 000f4240 800a 0000 0013 00000001"
#define L2TPEND_CDN(id) \
	"8008 0000 0000 000e 8008 0000 0001 0001 8008 0000 000e " id

#endif
