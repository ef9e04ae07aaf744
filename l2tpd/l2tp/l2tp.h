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

/* The L2TP engine (RFC 2661), LNS and LAC: flows, datagrams, PPP frames,
 * orders and time go in; datagrams and facts about sessions come out through
 * struct l2tp_ops. Nothing else of this folder is for others, but conf.h and
 * counter.h. Pure. */

#ifndef ADIT_L2TP_H
#define ADIT_L2TP_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "conf.h"
#include "counter.h"
#include "msg/flow.h"
#include "msg/session.h"

struct host;
struct l2tp;

/* Where a datagram comes from and goes to. A flow says who the peer is; its
 * address counts only in the clear (flow 0). */
struct l2tp_path {
	uint32_t	flow;	/* 0 = in the clear */
	struct addr	local;	/* ours, port 1701 */
	struct addr	peer;	/* outer address; port = inner UDP port */
};

/* A tunnel as vpnctl shows it; texts are the engine's. */
struct l2tp_tunnel {
	uint32_t	 id;		/* ours alone, never reused */
	struct l2tp_path path;
	struct addr	 outer;		/* peer's outer address and port */
	uint16_t	 tunnel_id, peer_tunnel_id;
	uint32_t	 sessions;
	uint8_t		 lac;		/* we opened it */
	const char	*state;
	const char	*service;	/* name of the tunnel statement */
	const char	*host;		/* Host Name of the peer, raw */
	uint64_t	 since_ms;	/* monotonic, in this state */
};

/* What the engine does. Records are borrowed for the time of the call. An op
 * may call back into the engine. */
struct l2tp_ops {
	/* Send the L2TP datagram. */
	void (*send)(void *ctx, const struct l2tp_path *, const uint8_t *buf,
	    size_t len);
	/* A call is through: PPP may begin. */
	void (*session_open)(void *ctx, const struct msg_session *);
	/* The flow below has changed (address, algorithms). */
	void (*session_changed)(void *ctx, const struct msg_session *);
	/* A PPP frame for the session, from the address, control or protocol
	 * field on. */
	void (*session_frame)(void *ctx, uint32_t session, const uint8_t *frame,
	    size_t len);
	/* An opened session is gone, and not by l2tp_session_close(). */
	void (*session_down)(void *ctx, const struct msg_session_end *);
	/* The peer of the flow is gone: its SAs may go. */
	void (*flow_close)(void *ctx, const struct msg_flow_end *);
	/* A tunnel is established (why NULL), or was and is no longer. For
	 * who watches; may be NULL. Must not call back. */
	void (*tunnel_event)(void *ctx, const struct l2tp_tunnel *,
	    const char *why);
	/* A tunnel with that session may move to another flow if that is
	 * proved; l2tp_session_proved() says so. And a PPP frame that came by
	 * that flow meanwhile. Both NULL: tunnels do not move. */
	void (*session_prove)(void *ctx, const struct msg_session_prove *);
	void (*session_prove_frame)(void *ctx, uint32_t session,
	    const uint8_t *frame, size_t len);
};

/* An engine that serves what conf (copied) says. host and ops stay the
 * caller's and must outlive it. NULL if memory is short. */
struct l2tp	*l2tp_new(const struct host *, const struct l2tp_ops *,
		    void *ctx, const struct l2tp_conf *conf);
/* Give everything back without a word to anybody. */
void		 l2tp_free(struct l2tp *);
/* Take a new configuration (copied). Tunnels whose statement is gone, or does
 * not listen on their address any more, are closed with StopCCN; the others
 * stay. */
void		 l2tp_reload(struct l2tp *, const struct l2tp_conf *);

/* Facts of ikeyd. Datagrams that came before the flow are taken now. */
void		 l2tp_flow_up(struct l2tp *, const struct msg_flow *);
void		 l2tp_flow_changed(struct l2tp *, const struct msg_flow *);
/* The flow and all its tunnels are gone; nothing more can be sent. */
void		 l2tp_flow_down(struct l2tp *, uint32_t flow, const char *why);
/* Is the peer still there? Its tunnels have wait_ms to answer a HELLO; a flow
 * without an established tunnel is closed at once. */
void		 l2tp_flow_probe(struct l2tp *, uint32_t flow,
		    uint32_t wait_ms);
/* The link to ikeyd fell: every flow is down. */
void		 l2tp_flows_lost(struct l2tp *, const char *why);
/* The data plane fell: every tunnel is gone, flows stay. */
void		 l2tp_path_lost(struct l2tp *, const char *why);

/* An L2TP datagram. */
void		 l2tp_input(struct l2tp *, const struct l2tp_path *,
		    const uint8_t *buf, size_t len);

/* Whoever takes sessions is there (1) or not (0: calls are refused). When it
 * goes, all sessions are ended with CDN. */
void		 l2tp_upper(struct l2tp *, int ready);
/* Send a PPP frame of the session. Returns 0, or -1 if there is none. */
int		 l2tp_session_output(struct l2tp *, uint32_t session,
		    const uint8_t *frame, size_t len);
/* The same by the flow that is to be proved. */
int		 l2tp_prove_output(struct l2tp *, uint32_t session,
		    const uint8_t *frame, size_t len);
/* Its user has logged in: it is new no longer (conf.h, max_new_flow). One that
 * is not there, or not open, is ignored. */
void		 l2tp_session_login(struct l2tp *, uint32_t session);
/* The answer to session_prove(); one that nobody waits for is ignored. */
void		 l2tp_session_proved(struct l2tp *,
		    const struct msg_session_proved *);
/* End a session with CDN; result 0 means administrative. No session_down
 * follows. Returns 0, or -1 if there is none. */
int		 l2tp_session_close(struct l2tp *,
		    const struct msg_session_end *);

/* LAC: open a tunnel to path by the settings of the named tunnel statement,
 * with one call in it. Returns the tunnel's id, or 0. */
uint32_t	 l2tp_connect(struct l2tp *, const struct l2tp_path *,
		    const char *service);
/* LAC: place one more call. Returns 0, or -1. */
int		 l2tp_call(struct l2tp *, uint32_t tunnel);

/* End all: CDN for each session, StopCCN for each tunnel. l2tp_idle() says
 * when the peers have acknowledged. New tunnels are refused from now on. */
void		 l2tp_shutdown(struct l2tp *, const char *why);
int		 l2tp_idle(const struct l2tp *);

/* Earliest deadline in monotonic ms, or HEAP_NEVER; ask again after every
 * input. l2tp_run() does what is due. */
uint64_t	 l2tp_next(const struct l2tp *);
void		 l2tp_run(struct l2tp *);

/* Live tunnels, in no order that means anything. */
void		 l2tp_tunnels(struct l2tp *,
		    void (*fn)(void *arg, const struct l2tp_tunnel *),
		    void *arg);
/* Tunnels (live, or still answering) and sessions that exist. */
uint32_t	 l2tp_tunnel_count(const struct l2tp *);
uint32_t	 l2tp_session_count(const struct l2tp *);
uint64_t	 l2tp_counter(struct l2tp *, enum l2tp_counter);

#endif
