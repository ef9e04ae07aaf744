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

/* Tunnels: the tables they are found in, their limits and their end. What
 * their messages do is in control_connection.h. Pure. */

#ifndef ADIT_L2TP_TUNNEL_H
#define ADIT_L2TP_TUNNEL_H

#include <sys/queue.h>
#include <sys/tree.h>

#include "base/host.h"
#include "challenge.h"
#include "instance.h"
#include "message.h"
#include "transport.h"

#define TUNNEL_DIGEST	32	/* of an SCCRQ's AVPs: SHA2-256 */
/* Closed tunnels of a flow that still answer repeats. */
#define TUNNEL_MAXLINGER	4

enum tunnel_state {
	TUNNEL_IDLE,		/* made for an SCCRQ that is being read */
	TUNNEL_WAIT_REPLY,	/* LAC: SCCRQ sent */
	TUNNEL_WAIT_CONN,	/* LNS: SCCRP sent */
	TUNNEL_ESTABLISHED,
	TUNNEL_CLOSING,		/* we sent StopCCN */
	TUNNEL_LINGER,		/* over; repeats are acknowledged */
	TUNNEL_STATES
};

struct move;

struct tunnel {
	RB_ENTRY(tunnel)	 node;		/* l2tp.tunnels */
	RB_ENTRY(tunnel)	 peer_node;	/* l2tp.peers, if in_peers */
	LIST_ENTRY(tunnel)	 flow_entry;	/* flow.tunnels, if flow */
	TAILQ_ENTRY(tunnel)	 dead_entry;
	TAILQ_ENTRY(tunnel)	 unproven_entry; /* l2tp.unproven, if so */
	struct l2tp		*l2tp;
	struct flow		*flow;		/* NULL: in the clear */
	struct l2tp_path	 path;
	char			 service[L2TP_NAMELEN];

	uint32_t		 serial;	/* for people, never reused */
	uint16_t		 id, peer_id;	/* RFC 2661 tunnel ids */
	uint8_t			 state;		/* enum tunnel_state */
	uint8_t			 lac;		/* we sent the SCCRQ */
	uint8_t			 in_peers, dead;
	uint8_t			 unproven;	/* unproven.h */
	size_t			 request_len;	/* of its SCCRQ, if unproven */
	uint8_t			 calls_wanted;	/* LAC: once it is up */
	uint64_t		 made_ms;
	uint64_t		 since_ms;	/* state entered */
	uint64_t		 heard_ms;	/* last control message */
	uint64_t		 data_ms;	/* last PPP control frame */
	uint64_t		 hello_ms;	/* answer to HELLO due, or 0 */
	uint64_t		 recall_ms;	/* asked as its SCCRQ came again,
						 * and not answered, or 0 */
	char			 host[L2TP_HOSTLEN];	/* of the peer, raw */

	uint8_t			 sccrq[TUNNEL_DIGEST];	/* LNS: of the peer's */
	uint8_t			 tie[TIE_LEN];	/* LAC: of our SCCRQ */
	uint8_t			 challenge[CHALLENGE_LEN]; /* we sent */
	uint8_t			 challenged;

	struct move		*move;		/* to another flow, or NULL */
	/* Whatever it sends goes here, too: perhaps that is where the peer
	 * has moved (move.h). */
	struct l2tp_path	 also;
	uint8_t			 has_also;

	struct transport	 transport;
	struct timer		 life;	/* setup, without session, linger */
	struct timer		 hello;
	LIST_HEAD(, session)	 sessions;
	uint32_t		 nsessions;
	uint8_t			 called;	/* had one */
};

/* "established". */
const char	*l2tp_tunnel_state_name(unsigned int state);

/* Why a tunnel could not be made. */
enum tunnel_refusal {
	TUNNEL_REFUSED_LIMIT = -1,	/* of all, or of the flow */
	TUNNEL_REFUSED_MEMORY = -2
};

/* Make an idle tunnel on path with a random id of ours. f is the path's flow,
 * NULL in the clear. NULL with the reason in *why. */
struct tunnel	*l2tp_tunnel_new(struct l2tp *, const struct l2tp_path *,
		    struct flow *f, const struct l2tp_service *,
		    enum tunnel_refusal *why);
/* The tunnel with our id on that path: same flow (in the clear: same addresses
 * of both ends) and same port; NULL otherwise. */
struct tunnel	*l2tp_tunnel_find(struct l2tp *, const struct l2tp_path *,
		    uint16_t id);
/* The tunnel with our id on any path, or NULL. */
struct tunnel	*l2tp_tunnel_find_id(struct l2tp *, uint16_t id);
/* The tunnel an SCCRQ from path with that Assigned Tunnel ID belongs to. */
struct tunnel	*l2tp_tunnel_find_peer(struct l2tp *, const struct l2tp_path *,
		    uint16_t peer_id);
/* In the clear: the first tunnel, and the one after it, of the host of path's
 * peer, whatever its ports. */
struct tunnel	*l2tp_tunnel_host_first(struct l2tp *,
		    const struct l2tp_path *);
struct tunnel	*l2tp_tunnel_host_next(struct tunnel *);
/* The tunnel with that serial, if live. */
struct tunnel	*l2tp_tunnel_find_serial(struct l2tp *, uint32_t serial);
/* One that we are opening to the peer of path (f is its flow, NULL in the
 * clear): our SCCRQ has no answer yet. */
struct tunnel	*l2tp_tunnel_find_opening(struct l2tp *,
		    const struct l2tp_path *, const struct flow *f);
/* All tunnels, in the order of their ids: the first, and the one after our id
 * on that flow, whether it is still there or not. */
struct tunnel	*l2tp_tunnel_first(struct l2tp *);
struct tunnel	*l2tp_tunnel_after(struct l2tp *, uint16_t id, uint32_t flow);
/* 1 if datagrams from path belong to the tunnel. */
int		 l2tp_tunnel_path_ok(const struct tunnel *,
		    const struct l2tp_path *);

/* Put it into another flow, f, on a path that has no tunnel with the same id
 * of the peer. */
void		 l2tp_tunnel_rebind(struct tunnel *, struct flow *f,
		    const struct l2tp_path *);
/* Note the peer's id, so that l2tp_tunnel_find_peer() finds it. */
void		 l2tp_tunnel_set_peer(struct tunnel *, uint16_t peer_id);
/* Enter a state, at now. */
void		 l2tp_tunnel_enter(struct tunnel *, enum tunnel_state);
/* 1 unless it is over but for repeats. */
int		 l2tp_tunnel_live(const struct tunnel *);
/* Over: nothing is sent any more but acknowledgements, for linger_ms. Its
 * sessions must be gone. */
void		 l2tp_tunnel_linger(struct tunnel *);
/* Over at once: out of all tables; freed by l2tp_tunnel_reap(). */
void		 l2tp_tunnel_kill(struct tunnel *);
/* Free the dead. Only when no function holds a tunnel. */
void		 l2tp_tunnel_reap(struct l2tp *);

/* The statement it belongs to, as configured now; NULL if that is gone. */
const struct l2tp_service *l2tp_tunnel_service(const struct tunnel *);
/* The peer as in logs: outer address and port. */
const char	*l2tp_tunnel_peer_text(const struct tunnel *, char *buf,
		    size_t size);
/* One line, "tunnel 12 peer 192.0.2.7:4500: ...". One of HOST_INFO can be one
 * too many (tell.h), and is counted. */
void		 l2tp_tunnel_log(const struct tunnel *, enum host_level,
		    const char *, ...)
		    __attribute__((__format__(printf, 3, 4)));

/* show.c: tell who watches that it is up (why NULL) or down. */
void		 l2tp_tunnel_tell(const struct tunnel *, const char *why);

#endif
