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


/* The worker: who it serves and what it holds. Each part has a file of its
 * own; this is what they share. Runs in: worker. */

#ifndef ADIT_PIPEXD_WORKER_H
#define ADIT_PIPEXD_WORKER_H

#include <sys/types.h>
#include <sys/queue.h>

#include <event.h>
#include <stdint.h>

#include "burst.h"
#include "count.h"
#include "esp/esp.h"
#include "iface.h"
#include "msg.h"
#include "punt.h"
#include "session.h"

/* A socket towards the Internet: UDP, or raw for protocol 50. */
struct sock {
	struct worker		*w;
	struct pipexd_socket	 what;
	int			 fd;
	int			 stale;		/* not named by this reload yet */
	int			 more;		/* another queue of its address */
	struct event		 ev;
	TAILQ_ENTRY(sock)	 entry;
};

TAILQ_HEAD(sock_list, sock);

struct worker {
	struct esp		*esp;
	struct engine_timer	*timer;		/* of esp */
	uint64_t		 armed;		/* for this deadline */
	struct sock_list	 socks;
	int			 configured;	/* they are complete */
	struct burst		*in, *out;
	int			 segment;	/* dgram_segment() can be used */
	struct sessions		 sessions;
	struct iface_list	 ifaces;	/* shared ones */
	struct punts		 punts;
	struct link		*pipex;		/* to pppd-lite, or NULL */
	uint64_t		 counts[COUNT_MAX];
};

/* worker.c: esp may have a new deadline. */
void	worker_arm(struct worker *);

/* sock.c: sockets as configuration items, and sending by them. */

/* The items of a configuration: all that are not named again go. */
void	sock_begin(struct worker *);
/* Take over fd as a new socket. */
void	sock_add(struct worker *, const struct pipexd_socket *, int fd);
/* Those of the address stay. Returns 0, or -1 if there is none. */
int	sock_keep(struct worker *, const struct pipexd_socket *);
void	sock_end(struct worker *);
/* 1 if there are sockets for protocol 50. */
int	sock_raw_esp(const struct worker *);
/* 1 if L2TP in the clear is let in anywhere. */
int	sock_plain(const struct worker *);
/* 1 if there is a socket of that kind for the local address and port. */
int	sock_is(struct worker *, const struct addr *local, enum pipexd_kind);
/* Send n packets of at most BURST from the sockets of their local addresses;
 * what cannot be sent is counted. */
void	sock_send(struct worker *, struct packet *, size_t n);

/* pass_in.c: a burst from UDP 4500 or protocol 50. */
void	pass_in(struct worker *, struct sock *);
/* pass_out.c: a burst from a session's interface. */
void	pass_out(struct worker *, struct session *);
/* The same from an interface of many. */
void	pass_out_shared(struct worker *, struct iface *);
/* An L2TP datagram of l2tpd's into the ESP of its flow. */
void	pass_out_l2tp(struct worker *, uint32_t flow, uint16_t port,
	    const uint8_t *data, size_t len);
/* pass_in.c: an L2TP datagram that came in the clear. */
void	pass_in_clear(struct worker *, const struct packet *, uint64_t now_ms);
/* clear.c: a burst from UDP 1701, refused or let in. */
void	clear_in(struct worker *, struct sock *);
/* An L2TP datagram of l2tpd's in the clear, from local to peer. */
void	clear_out(struct worker *, const struct addr *local,
	    const struct addr *peer, const uint8_t *data, size_t len);

/* pfkey_server.c: a connection of ikeyd's; SAs end with it. */
void	pfkey_accept(void *worker, int fd);
/* What esp tells goes to the connection that made the SA. */
extern const struct esp_ops pfkey_tell_ops;
/* pipex_server.c: the connection of pppd-lite; sessions end with it. */
void	pipex_accept(void *worker, int fd);
/* We stop: end its sessions, and take no other connection. */
void	pipex_stop(struct worker *);
void	pipex_tun(struct worker *, uint32_t request, const char *ifname, int fd);
void	pipex_tun_shared(struct worker *, uint32_t request);
void	pipex_tun_failed(struct worker *, uint32_t request, int error);
/* The session's interface is gone under it. */
void	pipex_lost(struct worker *, struct session *, const char *why);

/* show.c: the commands of vpnctl. */
void	show_register(struct worker *);

#endif
