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

/* The engine process of pppd-lite: sessions between l2tpd's link, auth and the
 * fast path. What its files share; each function's file is named above it.
 * Runs in: engine. */

#ifndef ADIT_PPPD_ENGINE_H
#define ADIT_PPPD_ENGINE_H

#include <sys/queue.h>
#include <sys/tree.h>

#include <time.h>

#include "base/heap.h"
#include "config.h"
#include "msg.h"
#include "pipex.h"
#include "proc/child.h"

/* More than L2TP has session ids is never there, whatever max-session says. */
#define ENGINE_MAXSESSIONS	65535

enum engine_counter {
	ENGINE_C_OPENED,	/* sessions that l2tpd has handed over */
	ENGINE_C_UNBOUND,	/* refused: the tunnel has no bind */
	ENGINE_C_LIMIT,		/* refused: max-session, or no memory */
	ENGINE_C_USER_LIMIT,	/* refused: user-max-session */
	ENGINE_C_NO_ADDRESS,	/* refused: pool empty, or fixed address not in it */
	ENGINE_C_MOVED,		/* to another flow */
	ENGINE_C_MOVE_REFUSED,	/* of those that wanted to */
	ENGINE_C_TAKEOVER,	/* closed: a fixed address went to a new login */
	ENGINE_C_FRAME_UNKNOWN,	/* frames of no session */
	ENGINE_C_AUTH_LATE,	/* answers that nobody waited for */
	ENGINE_C_PIPEX_LOST,	/* sessions whose interface vanished */
	ENGINE_C_MAX
};

/* A connection on session.sock: l2tpd. */
struct lower {
	TAILQ_ENTRY(lower)	 entry;
	struct engine		*engine;
	struct link		*link;
	uint32_t		 number;
};

enum session_pipex {
	SESSION_PIPEX_NONE,
	SESSION_PIPEX_WAIT,	/* wants an interface; pipexd or the address is
				 * not there yet */
	SESSION_PIPEX_ADDING,
	SESSION_PIPEX_UP,
	SESSION_PIPEX_DELETING
};

enum session_move {
	SESSION_MOVE_NONE,
	SESSION_MOVE_LOOKS,	/* is its client silent? The fast path is asked */
	SESSION_MOVE_ASKS	/* its client is asked for its proof */
};

#define SESSION_IDLEN	24	/* "7f3a-12" */

struct session {
	RB_ENTRY(session)	 by_number, by_lower;
	struct engine		*engine;
	uint32_t		 number;	/* ours: pipex, auth */
	char			 id[SESSION_IDLEN]; /* for people */
	struct lower		*lower;		/* NULL once it is gone */
	struct msg_session	 info;
	struct ppp		*ppp;		/* NULL once it is closed */
	const struct config_bind *bind;
	char			 user[PPP_USERLEN]; /* proved; "" before */
	struct pool		*pool;		/* that address is taken from */
	uint32_t		 address;	/* the client's, host order */
	uint8_t			 ending;
	uint8_t			 up;		/* has been */
	enum session_pipex	 pipex;
	enum session_move	 moving;
	struct msg_session_prove move;	/* what l2tpd asked, while it moves */
	struct ppp_network	 network;
	char			 ifname[MSG_IFLEN];
	struct msg_pipex_stats	 stats;
	uint64_t		 seen_packets;	/* from the client, at the last look */
	time_t			 since;		/* wall clock */
	uint64_t		 since_ms;
	char			 reason[PPP_TEXTLEN]; /* of the end */
};

RB_HEAD(session_numbers, session);
RB_HEAD(session_lowers, session);

/* Fixed addresses of a realm's users: kept out of the dynamic pools. */
struct fixed {
	uint32_t	*v;
	size_t		 n, size;
};

/* A "show sessions" that waits for the fast path's numbers. */
struct show {
	TAILQ_ENTRY(show)	 entry;
	struct control_req	*req;
};

struct engine {
	const struct host	*host;
	struct heap		 heap;
	struct engine_timer	*timer;
	struct timer		 watch;
	uint64_t		 awake_ms;	/* when the host woke up last */
	uint64_t		 ppp_counters[PPP_C_MAX];
	uint64_t		 counters[ENGINE_C_MAX];
	struct config		*config, *next;
	struct link		*auth;
	struct fixed		 fixed[PPPD_MAXREALMS];
	const struct pipex_ops	*pipex_ops;
	struct pipex		*pipex;
	int			 pipex_ready;
	struct session_numbers	 by_number;
	struct session_lowers	 by_lower;
	uint32_t		 nsessions;
	uint32_t		 last_number, last_lower;
	uint16_t		 boot;		/* makes ids unique across restarts */
	TAILQ_HEAD(, lower)	 lowers;
	TAILQ_HEAD(, show)	 shows;
	int			 stopping;
};

/* ---- engine.c ---- */
/* Arm the timer anew: after every input. */
void	engine_kick(struct engine *);

/* ---- lower.c: session.sock ---- */
void	lower_accept(void *engine, int fd);
/* To l2tpd: a frame of the session; its end, with a result of RFC 2661. */
void	lower_send(struct lower *, uint32_t session, const uint8_t *, size_t);
void	lower_close(struct lower *, uint32_t session, uint16_t result,
	    const char *reason);
/* Its user has logged in. */
void	lower_login(struct lower *, uint32_t session);
/* By the flow that is to be proved, and what came of that. */
void	lower_prove_frame(struct lower *, uint32_t session, const uint8_t *,
	    size_t);
void	lower_proved(struct lower *, const struct msg_session_proved *);

/* ---- session.c ---- */
RB_PROTOTYPE(session_numbers, session, by_number, session_number_cmp)
RB_PROTOTYPE(session_lowers, session, by_lower, session_lower_cmp)
struct session	*session_find(struct engine *, uint32_t number);
struct session	*session_find_id(struct engine *, const char *id);
struct session	*session_find_lower(struct engine *, struct lower *,
		    uint32_t session);
/* A call has come in; it is refused with lower_close() if it cannot be
 * served. */
void	session_open(struct lower *, const struct msg_session *);
void	session_changed(struct session *, const struct msg_session *);
/* The tunnel below is gone: over without a word. */
void	session_lost(struct session *, const char *reason);
/* End it with a Terminate-Request; reason must be a literal. */
void	session_close(struct session *, enum ppp_reason, const char *reason);
/* Free it if nobody has any business with it any more. */
void	session_reap(struct session *);
/* What vpnctl shows as its state. */
const char *session_state(const struct session *);
/* A new configuration is in force: sessions it does not allow are closed. */
void	session_reload(struct engine *);

/* ---- address.c ---- */
/* Give a session its address: the user's own (host order), or with 0 one of
 * the pool. 0, or -1 with the reason in text. */
int	address_assign(struct session *, uint32_t fixed, char *text,
	    size_t size);
void	address_release(struct session *);
/* Keep the fixed addresses of all realms out of the pools. */
void	address_reserve_all(struct engine *);

/* ---- login.c: the link to auth ---- */
void	login_link(struct engine *, int fd);
void	login_ask(struct session *, const struct ppp_auth_request *);

/* ---- interface.c: the fast path ---- */
extern const struct pipex_events interface_events;
/* Want an interface; ppp_pipex_answer() follows. */
void	interface_want(struct session *, const struct ppp_network *);
/* Take it away. */
void	interface_drop(struct session *);

/* Its client has moved: what the fast path sends goes there now. */
void	interface_move(struct session *);

/* ---- move.c: from one flow to another ---- */
/* l2tpd asks whether it may; a PPP frame by the new flow meanwhile. */
void	move_ask(struct session *, const struct msg_session_prove *);
void	move_frame(struct session *, const uint8_t *, size_t);
/* Its numbers have come. */
void	move_stats(struct session *);
/* It has moved, from that outer address. */
void	move_done(struct session *, const struct addr *from);
/* For struct ppp_ops. */
void	move_send(void *session, const uint8_t *, size_t);
void	move_proved(void *session, int ok, const char *reason);

/* ---- watch.c: idle sessions ---- */
void	watch_init(struct engine *);
/* A session is up: look after it from now on. */
void	watch_begin(struct engine *);
/* Its numbers have come. */
void	watch_stats(struct session *);

/* ---- show.c: vpnctl ---- */
extern const struct control_cmd show_commands[];
extern const size_t show_ncommands;
/* Tell vpnctl monitor of "session_up" or "session_down", or that it has moved
 * from there. */
void	show_event(const struct session *, const char *event);
void	show_moved(const struct session *, const struct addr *from);
/* The numbers asked for have come, or never will. */
void	show_stats_end(struct engine *);

#endif
