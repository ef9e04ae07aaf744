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

/* pppd-lite as a whole, between an l2tpd and a pipexd that are played here;
 * its clients are our PPP engine. Real time, real processes. */

#ifndef REGRESS_LIB_PPPDLAB_H
#define REGRESS_LIB_PPPDLAB_H

#include <sys/types.h>

#include "base/heap.h"
#include "ctlend.h"
#include "labdaemon.h"
#include "msg/pipex.h"
#include "msg/session.h"
#include "pppd-lite/ppp/ppp.h"
#include "test.h"

#define LAB_MAXCALLS	16
#define LAB_MAXPIPEX	64
#define LAB_LIMIT	15000	/* ms that anything may take */

struct lab;
struct link;
struct link_msg;

/* A client's call. */
struct call {
	struct lab		*lab;
	uint32_t		 session;	/* as l2tpd numbers it */
	uint8_t			 peer_host;	/* 203.0.113.x */
	struct ppp		*ppp;
	uint64_t		 counters[PPP_C_MAX];
	const char		*password, *tunnel;
	int			 mute;		/* hears nothing, says nothing */
	unsigned int		 up, closed;
	enum ppp_reason		 reason;
	struct ppp_network	 network;
	/* pppdlab_move.c: what it sends goes by the flow that is to be proved;
	 * frames that came by it, and what came of it. */
	int			 moves;
	unsigned int		 nproveframes, nproved;
	struct msg_session_proved proved;
	unsigned int		 logged_in;	/* SESSION_LOGIN has come */
	unsigned int		 hung_up;	/* SESSION_CLOSE has come */
	uint16_t		 result;
	char			 why[MSG_REASONLEN];
};

/* A session as pipexd has it. */
struct lab_pipex {
	struct msg_pipex	 add;
	int			 deleted;	/* DEL has come */
	int			 gone;		/* and was answered */
	unsigned int		 moved;		/* ADDs after the first */
};

struct lab {
	struct labdaemon	 daemon;
	char			 users[96];	/* the file */
	struct heap		 heap;
	struct link		*session_link;	/* as l2tpd */
	int			 pipex_fd;	/* listening */
	struct link		*pipex_link;	/* as pipexd */
	struct listener		*pipex_listener;
	struct call		 calls[LAB_MAXCALLS];
	uint32_t		 ncalls;
	/* pipexd's behaviour and memory. */
	int			 add_error;	/* errno to answer with */
	uint64_t		 in_packets;	/* of each session */
	uint32_t		 idle;		/* seconds */
	uint32_t		 in_idle_ms;	/* of what comes from the client */
	unsigned int		 stats_asked;
	int			 hold_gone;	/* do not answer DEL yet */
	struct lab_pipex	 pipex[LAB_MAXPIPEX];
	size_t			 npipex;
	/* The answer to a control request. */
	struct ctlend		 ctl;
};

/* Start program with the conf text, where each %s is the users file's path. The
 * l2tpd and the pipexd connect. */
struct lab	*lab_start(const char *program, const char *conf,
		    const char *users);
/* The same for a daemon that is to end by itself, with these arguments before
 * -f: its exit status; what it wrote is in lab->daemon.text. */
struct lab	*lab_try(const char *program, const char *args,
		    const char *conf, const char *users, int *status);
/* End what still runs, check the log for reports of the sanitizers and the
 * sandbox, free. */
void		 lab_stop(struct lab *);
/* After a test that failed: its daemon must not go on. For cmocka. */
int		 lab_teardown(void **state);
void		 lab_write_conf(struct lab *, const char *conf);
void		 lab_write_users(struct lab *, const char *users);
/* Wait until cond(lab, arg); fails the test after LAB_LIMIT. */
void		 lab_wait(struct lab *, int (*cond)(struct lab *, void *),
		    void *arg, const char *what);
/* Let time pass. */
void		 lab_sleep(struct lab *, unsigned int ms);
/* Links of l2tpd and pipexd: connect anew, let go. */
void		 lab_l2tpd_connect(struct lab *);
void		 lab_l2tpd_drop(struct lab *);
void		 lab_pipexd_listen(struct lab *);
void		 lab_pipexd_drop(struct lab *);
/* Answer the DELs held back. */
void		 lab_release_gone(struct lab *);

/* A client calls, with MS-CHAPv2, or PAP where that is asked. */
struct call	*lab_call(struct lab *, const char *user, const char *password);
struct call	*lab_call_tunnel(struct lab *, const char *tunnel,
		    const char *user, const char *password);
/* Ask whether the call may move to 198.51.100.9 (number of the try); the answer
 * is in c->proved, once there are n. Say that it has moved there, into that
 * flow. */
void		 call_prove(struct call *, uint32_t move, int challenge);
void		 call_want_proved(struct call *, unsigned int n,
		    enum msg_proof);
void		 call_moved(struct call *, uint32_t flow);
/* Rules of session.sock for it. */
void		 lab_on_prove_frame(void *, struct link *, struct link_msg *);
void		 lab_on_proved(void *, struct link *, struct link_msg *);
/* A message that l2tpd would send, of len bytes; the record of its SESSION_OPEN;
 * the call of that number. */
void		 lab_to_pppd(struct lab *, uint16_t type, const uint8_t *,
		    int len);
void		 call_record(const struct call *, struct msg_session *);
struct call	*lab_call_find(struct lab *, uint32_t session);
/* Wait until it is up; until it is closed at both ends. */
void		 call_want_up(struct call *);
void		 call_want_closed(struct call *);
/* The interface of the call in pipexd's table; NULL if it never had one. */
struct lab_pipex *call_pipex(struct call *);

/* A control request; waits for its end. Returns the status. */
int		 lab_ctl(struct lab *, uint16_t type, const char *word);
/* Wait until pppd-lite has no session. */
void		 lab_want_empty(struct lab *);
/* Watch until monitor_end: the events are the records, "monitor" the first of
 * them. lab_events() waits until there are n. */
void		 lab_monitor(struct lab *);
void		 lab_events(struct lab *, size_t n);
void		 lab_monitor_end(struct lab *);
/* A field of the i-th record of the answer, as text. */
const char	*lab_field(struct lab *, size_t i, const char *name);
/* How many lines of the daemon's log hold text. */
unsigned int	 lab_log_count(struct lab *, const char *text);
void		 lab_want_log(struct lab *, const char *text);
/* Send SIGTERM and wait for the end. Returns the exit status, or -1. */
int		 lab_terminate(struct lab *);

#endif
