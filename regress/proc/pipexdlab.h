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


/* pipexd as a whole: the daemon in a network namespace of its own, the sockets
 * that ikeyd, l2tpd and pppd-lite would hold, and a client with our ESP engine.
 * Real processes, as root, on Linux. */

#ifndef REGRESS_PROC_PIPEXDLAB_H
#define REGRESS_PROC_PIPEXDLAB_H

#include <sys/types.h>

#include <stdint.h>

#include "msg/pipex.h"
#include "msg/punt.h"
#include "regress/unit/esp_fixture.h"

#define KIT_MAXMSG	16384
#define KIT_LIMIT_MS	20000	/* whatever is waited for */

struct kit {
	pid_t		 pid;
	char		 dir[64];
	char		 local[32];	/* where it listens */
	char		 peer[32];	/* where the client is */
	int		 pfkey, ike, l2tp, pipex;	/* sockets to it */
	int		 udp;		/* the client's, port KIT_PORT */
	int		 raw;		/* the client has no NAT: protocol 50 */
	struct fixture	*client;
	struct pfkey_sa	 up, down;	/* the SAs of the flow */
	uint32_t	 seq;		/* of PF_KEY */
};

#define KIT_FLOW	7
#define KIT_PORT	61234

/* For main, first: the tests are on this kit, with the build at path, or that
 * which the first argument names. */
void		 kit_use(struct kit *, const char *path, int argc,
		    char **argv);
/* For cmocka's group: start the kit; stop it, if no test has, and fail if it
 * does not end well. */
int		 kit_setup(void **state);
int		 kit_teardown(void **state);

/* Start pipexd in a new namespace on 127.0.0.1, connect everything, say HELLO;
 * the client is on 127.0.0.2. Whatever fails ends the test program. */
void		 kit_start(struct kit *);
/* The same in the namespace there is, listening on local, without a socket
 * for the client, which will come from peer. */
void		 kit_start_on(struct kit *, const char *local,
		    const char *peer);
/* Give it another vpn.conf, which it must take. */
void		 kit_reload(struct kit *, const char *text);
/* kill -9 of the parent, and at once another in its place. SAs and sessions
 * are gone, the client's sockets stay. */
void		 kit_restart(struct kit *);
/* SIGTERM; returns the exit status. */
int		 kit_stop(struct kit *);

/* A connected socket of the daemon's directory; HELLO if it is a link. */
int		 kit_dial(struct kit *, const char *name, int hello);
/* Send a message; wait for one of this type, stepping over others: its length
 * and, in buf, payload. Fails after KIT_LIMIT_MS. */
void		 kit_send(int fd, uint16_t type, const void *, size_t);
size_t		 kit_recv(int fd, uint16_t type, uint8_t buf[KIT_MAXMSG]);
/* The next packet of fd, or fail after the limit; what: for the message. */
size_t		 kit_packet(int fd, void *buf, size_t size, const char *what);
/* 1 if the other end has closed in time. */
int		 kit_closed(int fd);

/* PF_KEY: send a request; the same and return its reply; wait for a message of
 * this type. */
void		 kit_pfkey_send(struct kit *, struct pfkey_msg *);
struct pfkey_msg kit_pfkey(struct kit *, struct pfkey_msg *);
struct pfkey_msg kit_pfkey_told(struct kit *, uint8_t type);
/* Both SAs of a flow with this suite, here and there; kit_sas: AES-256-CBC
 * with SHA1. */
void		 kit_sas_of(struct kit *, const struct fix_suite *,
		    uint32_t flow, uint32_t up, uint32_t down);
void		 kit_sas(struct kit *, uint32_t flow, uint32_t up, uint32_t down);

/* An L2TP datagram in UDP, as it goes into ESP. Returns its length. */
size_t		 kit_l2tp_udp(uint8_t *buf, const void *, size_t);
/* From the client: an L2TP datagram in UDP and ESP on this flow, from this
 * socket; for flow 0 the bytes as they are. */
void		 kit_up(struct kit *, int udp, uint32_t flow, const void *,
		    size_t);
/* To the client: what comes next, opened; ports are checked. */
size_t		 kit_down(struct kit *, int udp, uint8_t *buf, size_t size);
/* 1 if nothing comes to the client for 200 ms. */
int		 kit_silent(int udp);
int		 kit_udp(const char *address, uint16_t port);
/* A socket for protocol 50, in place of that of UDP where k.raw is set. */
int		 kit_raw(const char *address);

/* Session 1 of this flow with ids 5/6 (tunnel) and 0x1111/8 (session). */
struct msg_pipex kit_session(const struct kit *, uint32_t flow);
/* One of several of a flow: its number is its id, that of the client 4096 more;
 * address in host order. */
struct msg_pipex kit_session_of(const struct kit *, uint32_t flow,
		    uint32_t number, uint32_t address);
/* Put it in; returns the interface's name. Or ask for that, and wait for the
 * answer, which must be about this session. */
struct msg_pipex_added kit_add(struct kit *, const struct msg_pipex *);
void		 kit_ask(struct kit *, const struct msg_pipex *);
struct msg_pipex_added kit_added(struct kit *, uint32_t session);
/* Of the only session. */
struct msg_pipex_stats kit_stats(struct kit *);
/* Order its end; and wait until it has gone, for a reason with that text. */
void		 kit_del(struct kit *, uint32_t session);
void		 kit_gone(struct kit *, uint32_t session, const char *why);
/* An IPv4 packet with UDP from src to dst (host order). Returns its length. */
size_t		 kit_ip(uint8_t *buf, uint32_t src, uint32_t dst,
		    uint16_t sport, uint16_t dport, const void *, size_t);
/* The same in PPP and L2TP for session and tunnel. */
size_t		 kit_data(uint8_t *buf, uint16_t tunnel, uint16_t session,
		    const void *ip, size_t len);

/* From the client on KIT_FLOW: a text by UDP from src to that port of
 * 10.9.0.1. */
void		 kit_up_ip(struct kit *, uint16_t tunnel, uint16_t session,
		    uint32_t src, uint16_t dport, const char *text);

/* The only child of pipexd. */
pid_t		 kit_worker(const struct kit *);
/* A counter of vpnctl show counters. */
uint64_t	 kit_counter(struct kit *, const char *name);
/* Wait until a counter has this value. */
void		 kit_counter_is(struct kit *, const char *name, uint64_t);
/* How often the log has this text so far. */
unsigned int	 kit_said(struct kit *, const char *text);
/* 1 if the log has this text in time. */
int		 kit_says(struct kit *, const char *text);
/* The output of a command, cut to size. */
void		 kit_run(const char *command, char *buf, size_t size);
/* 1 once the interface is there (or not), in time. */
int		 kit_interface(const char *name, int there);

#endif
