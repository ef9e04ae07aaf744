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


/* The engine process of ikeyd: the IKE engine between UDP 500, the data plane,
 * keys and l2tpd. What its files share; each function's file is named above
 * it. Runs in: engine. */

#ifndef ADIT_IKEYD_ENGINE_H
#define ADIT_IKEYD_ENGINE_H

#include <sys/queue.h>

#include <event.h>

#include "ike/ike.h"
#include "msg.h"
#include "proc/child.h"

enum engine_counter {
	ENGINE_C_UDP_IN, ENGINE_C_UDP_OUT,
	ENGINE_C_UDP_TRUNCATED,		/* longer than any IKE message */
	ENGINE_C_UDP_ADDRESS,		/* came to, or go from, none of ours */
	ENGINE_C_UDP_ERRORS,		/* not sent */
	ENGINE_C_NATT_IN, ENGINE_C_NATT_OUT,	/* UDP 4500, by pipexd */
	ENGINE_C_NATT_FAREWELL,		/* by the parent, pipexd gone */
	ENGINE_C_NATT_DROPPED,		/* not handed to pipexd */
	ENGINE_C_PFKEY_REFUSED,		/* the data plane said no */
	ENGINE_C_PFKEY_STRANGE,		/* answers that nobody waits for */
	/* as many as there are now, see struct ikeyd_listens */
	ENGINE_C_LISTEN_WAITING, ENGINE_C_LISTEN_LEFT_OUT,
	ENGINE_C_MAX
};

struct udp_socket;
struct flow_client;
struct goodbye;
struct pending;

struct engine {
	const struct host	*host;
	struct ike		*ike;
	struct engine_timer	*timer;
	struct ike_conf		*next;		/* while it is being sent */
	uint64_t		 counters[ENGINE_C_MAX];
	int			 stopping;	/* nothing comes in any more */
	int			 stop_left_ms;	/* to wait for l2tpd */
	struct event		 stop_ev;
	struct link		*keys;
	TAILQ_HEAD(, udp_socket) sockets;
	struct link		*natt;		/* ike.sock, NULL: not there */
	struct link		*pfkey;		/* pfkey.sock, the same */
	int			 natt_ready;	/* it has said what it can: */
	int			 raw_esp;	/* protocol 50, too */
	int			 dataplane;	/* both are there */
	uint32_t		 pfkey_seq;
	TAILQ_HEAD(, pending)	 pending;	/* asked, oldest first */
	size_t			 npending;
	struct event		 failed;	/* some of them can't be asked */
	TAILQ_HEAD(, goodbye)	 goodbyes;	/* oldest first */
	size_t			 ngoodbyes;
	unsigned int		 goodbye_tries;
	unsigned int		 ngoodbyes_out;	/* asked of the parent */
	uint32_t		 goodbye_id;	/* of the last one asked */
	struct event		 goodbye_ev;
	TAILQ_HEAD(, flow_client) clients;
	size_t			 nclients;
};

/* ---- engine.c ---- */
/* Arm the timer anew: after every input. */
void	engine_kick(struct engine *);
/* One of the links to the data plane came or went. */
void	engine_dataplane(struct engine *);
/* "udp_in", ... */
const char *engine_counter_name(unsigned int);

/* ---- udp500.c ---- */
/* A new configuration begins; it names this socket (fd: a new one, which is
 * taken over; -1: one that we have, or -1 is returned); it is complete. */
void	udp_begin(struct engine *);
int	udp_socket(struct engine *, const struct addr *local, int fd);
void	udp_end(struct engine *);
void	udp_send(struct engine *, const struct addr *local,
	    const struct addr *peer, const uint8_t *, size_t);

/* ---- ike_link.c: UDP 4500 ---- */
void	ike_link_dial(struct engine *);
void	ike_link_send(struct engine *, const struct addr *local,
	    const struct addr *peer, const uint8_t *, size_t);
/* The same, and nothing is kept for when pipexd has died; 1 if it went. */
int	ike_link_packet(struct engine *, const struct addr *local,
	    const struct addr *peer, const uint8_t *, size_t);

/* ---- goodbye.c: UDP 4500 when pipexd has died ---- */
void	goodbye_init(struct engine *);
/* This informational was handed to pipexd (sent), or there is none. */
void	goodbye_keep(struct engine *, const struct addr *local,
	    const struct addr *peer, const uint8_t *, size_t, int sent);
/* The link to pipexd has fallen: what was handed over lately may be lost. */
void	goodbye_lost(struct engine *);
/* The parent's answers. */
link_handler	goodbye_done;

/* ---- dataplane.c: PF_KEY ---- */
void	dataplane_init(struct engine *);
void	dataplane_dial(struct engine *);
void	dataplane_getspi(void *engine, const struct ike_sa_pair *);
void	dataplane_install(void *engine, const struct ike_sa_pair *,
	    int inbound);
void	dataplane_delete(void *engine, const struct ike_sa_pair *,
	    int inbound);
void	dataplane_usage(void *engine, const struct ike_sa_pair *);

/* ---- flow_link.c: l2tpd ---- */
void	flow_link_accept(void *engine, int fd);
void	flow_link_up(void *engine, const struct ike_flow_info *);
void	flow_link_changed(void *engine, const struct ike_flow_info *);
void	flow_link_down(void *engine, uint32_t flow, const char *reason);
void	flow_link_probe(void *engine, uint32_t flow, const char *reason);
/* Let what waits for l2tpd leave, for at most ms milliseconds. */
void	flow_link_flush(struct engine *, int ms);

/* ---- keys_link.c ---- */
void	keys_link(struct engine *, int fd);
void	keys_link_skeyid(void *engine, const struct ike_skeyid_req *);
void	keys_link_hash(void *engine, uint32_t id, uint32_t handle,
	    const struct piece *, size_t n);
void	keys_link_check(void *engine, uint32_t id, uint32_t handle,
	    const struct piece *, size_t n, const uint8_t *digest, size_t len);
void	keys_link_free(void *engine, uint32_t handle);

/* ---- control.c: vpnctl ---- */
extern const struct control_cmd control_cmds[];
extern const size_t control_ncmds;

#endif
