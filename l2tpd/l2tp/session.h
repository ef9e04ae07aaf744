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

/* Sessions: the table they are found in, and the record told of them. What
 * their messages do is in call_in.h. Pure. */

#ifndef ADIT_L2TP_SESSION_H
#define ADIT_L2TP_SESSION_H

#include <sys/queue.h>
#include <sys/tree.h>

#include "instance.h"

struct early;
struct tunnel;

enum session_state {
	SESSION_WAIT_REPLY,	/* LAC: ICRQ sent */
	SESSION_WAIT_CONNECT,	/* LNS: ICRP sent */
	SESSION_ESTABLISHED,
	SESSION_STATES
};

struct session {
	RB_ENTRY(session)	 node;		/* l2tp.sessions */
	LIST_ENTRY(session)	 entry;		/* tunnel.sessions */
	struct tunnel		*tunnel;
	/* What other daemons call it: a number that grows, and our id. */
	uint32_t		 handle;
	uint16_t		 id, peer_id;	/* RFC 2661 session ids */
	uint8_t			 state;		/* enum session_state */
	uint8_t			 lac;		/* we sent the ICRQ */
	uint8_t			 logged_in;	/* its user has */
	uint8_t			 proving;	/* asked, for a move of its tunnel */
	uint8_t			 sequenced;	/* data came with Ns */
	uint16_t		 data_nr;	/* Ns expected of data then */
	struct timer		 setup;
	uint64_t		 up_ms;		/* established */
	struct early		*early;		/* early.h, or NULL */
	char			 calling[L2TP_HOSTLEN];	/* raw */
};

/* "wait-connect". */
const char	*l2tp_session_state_name(unsigned int state);

/* Make a session in the tunnel, with a random id of ours that no tunnel uses.
 * setup is its timer's function. NULL if memory or ids run out; limits are
 * the caller's to check. */
struct session	*l2tp_session_new(struct tunnel *, timer_fn *setup);
/* Remove and free it. */
void		 l2tp_session_free(struct session *);
/* By our id, by handle, and by the peer's id inside a tunnel; or NULL. */
struct session	*l2tp_session_find(struct l2tp *, uint16_t id);
struct session	*l2tp_session_find_handle(struct l2tp *, uint32_t handle);
struct session	*l2tp_session_find_peer(struct tunnel *, uint16_t peer_id);
/* How many sessions of the tunnel's client (in the clear: of its host) have no
 * user yet: they wait for ICCN, or PPP is within its time to log in. */
uint32_t	 l2tp_session_newcomers(const struct tunnel *);
/* Fill in the record that goes with session_open and session_changed. */
void		 l2tp_session_record(const struct session *,
		    struct msg_session *);

#endif
