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

/* l2tpd as a whole, between an ikeyd, a pipexd and a pppd-lite that are played
 * here; its clients are our L2TP engine as LAC. Real time, real processes. */

#ifndef REGRESS_LIB_L2TPDLAB_H
#define REGRESS_LIB_L2TPDLAB_H

#include <sys/types.h>

#include "ctlend.h"
#include "l2tpd/l2tp/l2tp.h"
#include "labdaemon.h"
#include "test.h"

#define L2TPDLAB_LIMIT	15000	/* ms that anything may take */

struct link;
struct listener;
struct l2tpdlab;

/* A daemon that is played: who listens, and the link once l2tpd is there. */
struct l2tpdlab_end {
	struct l2tpdlab	*lab;
	struct listener	*listener;
	struct link	*link;
	unsigned int	 links;		/* so far */
	unsigned int	 refused;	/* l2tpd broke a rule */
};

struct l2tpdlab {
	struct labdaemon	 daemon;
	struct l2tpdlab_end	 ikeyd, pipexd, pppd;
	/* What l2tpd has told: the last one, and how many. */
	struct msg_session	 open, changed;
	struct msg_session_end	 down;
	struct msg_flow_end	 closed;
	unsigned int		 nopen, nchanged, ndown, nclosed, nframes;
	uint32_t		 frame_session;
	uint8_t			 frame[64];
	size_t			 frame_len;
	/* The clients: one engine, a flow for each. */
	struct l2tp		*lac;
	struct l2tp_conf	 lac_conf;
	uint32_t		 lac_tunnel;	/* dialled last */
	unsigned int		 lac_open, lac_down, lac_frames;
	/* By type of a control message: bit FLOW for each that it went to. */
	uint32_t		 heard[32];
	struct msg_session	 lac_session;
	int			 deaf;		/* loses what l2tpd sends */
	/* The answer to a control request. */
	struct ctlend		 ctl;
};

/* Start program with this configuration; nobody listens yet. */
struct l2tpdlab	*l2tpdlab_start(const char *program, const char *conf);
/* End what still runs, check the log for reports of the sanitizers and the
 * sandbox, free. */
void		 l2tpdlab_stop(struct l2tpdlab *);
/* After a test that failed: end the daemon by force, leave nothing behind. */
void		 l2tpdlab_abandon(struct l2tpdlab *);
/* SIGTERM, and wait for the end: the exit status. */
int		 l2tpdlab_terminate(struct l2tpdlab *);
void		 l2tpdlab_write_conf(struct l2tpdlab *, const char *);
/* Wait until cond(lab, arg); fails the test after L2TPDLAB_LIMIT. */
void		 l2tpdlab_wait(struct l2tpdlab *,
		    int (*cond)(struct l2tpdlab *, void *), void *arg,
		    const char *what);
/* Wait until *n is at least want. */
void		 l2tpdlab_until(struct l2tpdlab *, const unsigned int *n,
		    unsigned int want, const char *what);
/* Let time pass. */
void		 l2tpdlab_sleep(struct l2tpdlab *, unsigned int ms);

/* The others begin to listen, all or one, and l2tpd dials; they go. */
void		 l2tpdlab_all(struct l2tpdlab *);
void		 l2tpdlab_ikeyd(struct l2tpdlab *);
void		 l2tpdlab_pipexd(struct l2tpdlab *);
void		 l2tpdlab_pppd(struct l2tpdlab *);
void		 l2tpdlab_drop(struct l2tpdlab_end *);
/* Wait until l2tpd has dialled for the nth time and said HELLO. */
void		 l2tpdlab_linked(struct l2tpdlab_end *, unsigned int n,
		    const char *what);
/* Send bytes as this message, right or wrong. */
void		 l2tpdlab_send(struct l2tpdlab_end *, uint16_t type,
		    const void *, size_t);

/* ikeyd tells: a flow from 203.0.113.FLOW is up, has changed its port, is
 * down; is it still there? */
void		 l2tpdlab_flow_up(struct l2tpdlab *, uint32_t flow);
void		 l2tpdlab_flow_moved(struct l2tpdlab *, uint32_t flow);
void		 l2tpdlab_flow_down(struct l2tpdlab *, uint32_t flow);
void		 l2tpdlab_flow_probe(struct l2tpdlab *, uint32_t flow);
/* pppd-lite's frame and order. */
void		 l2tpdlab_frame(struct l2tpdlab *, uint32_t session,
		    const void *, size_t);
void		 l2tpdlab_close(struct l2tpdlab *, uint32_t session);
/* pppd-lite tells that its user has logged in. */
void		 l2tpdlab_login(struct l2tpdlab *, uint32_t session);
/* A client on that flow dials; with wait its session is up on both sides. */
void		 l2tpdlab_dial(struct l2tpdlab *, uint32_t flow, int wait);
/* One more call in the tunnel of the last dial. */
void		 l2tpdlab_call(struct l2tpdlab *, int wait);

/* The clients have this tunnel secret from now on. */
void		 l2tpdlab_secret(struct l2tpdlab *, const char *);

/* Ask l2tpd.ctl; returns the status. l2tpdlab_field() gives a value of record
 * i as text, "(none)" if it has none. */
int		 l2tpdlab_ctl(struct l2tpdlab *, uint16_t type,
		    const char *word);
const char	*l2tpdlab_field(struct l2tpdlab *, size_t i, const char *name);
/* Watch l2tpd.ctl until monitor_end: the events are the records, "monitor" the
 * first of them. l2tpdlab_events() waits until there are n. */
void		 l2tpdlab_monitor(struct l2tpdlab *);
void		 l2tpdlab_events(struct l2tpdlab *, unsigned int n);
void		 l2tpdlab_monitor_end(struct l2tpdlab *);
/* The value of a counter, by name, after CTL_SHOW "counters". */
uint64_t	 l2tpdlab_counter(struct l2tpdlab *, const char *name);
/* Wait until it is at least want. */
void		 l2tpdlab_counted(struct l2tpdlab *, const char *name,
		    uint64_t want);
/* Wait until the log has this text. */
void		 l2tpdlab_says(struct l2tpdlab *, const char *text);
/* How often the log has this text. */
unsigned int	 l2tpdlab_log_count(struct l2tpdlab *, const char *text);

#endif
