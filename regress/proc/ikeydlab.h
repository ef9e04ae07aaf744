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


/* ikeyd as a whole in a network namespace of its own, between a pipexd and an
 * l2tpd that are played here; its clients are our IKE engine as initiator, on
 * addresses of 127.0.0.0/8. Real time, real processes; as root, on Linux. */

#ifndef REGRESS_PROC_IKEYDLAB_H
#define REGRESS_PROC_IKEYDLAB_H

#include <sys/types.h>

#include "ikeyd/ike/ike.h"
#include "ikeyd/ike/skeyid.h"
#include "msg/flow.h"
#include "pfkey/pfkey.h"
#include "regress/lib/ctlend.h"
#include "regress/lib/labdaemon.h"
#include "regress/lib/test.h"

#define IKEYDLAB_LIMIT	15000	/* ms that anything may take */
#define IKEYDLAB_SAS	64
#define IKEYDLAB_FLOWS	64

struct link;
struct listener;
struct ikeydlab;

/* The NAT gives UDP 4500 of client N this outer port. */
#define IKEYDLAB_OUTER(n)	(40000 + (n))

/* A client with one key. */
struct ikeydlab_client {
	struct ikeydlab		*lab;
	struct ike		*ike;
	struct addr		 addr;
	uint16_t		 outer;		/* the NAT's port for 4500 */
	const char		*psk;
	int			 bad_hash;	/* proves itself wrongly */
	int			 fd;		/* UDP to port 500 */
	struct {
		uint32_t	handle;
		enum hash_alg	hash;
		struct skeyid	s;
	}			 held;
	struct ike_sa_pair	 in, out;	/* as installed last */
	unsigned int		 nin, nout, ndeleted;
	unsigned int		 up, down;	/* flows */
	uint32_t		 flow;		/* the last one */
	unsigned int		 got;		/* datagrams */
	struct addr		 from;		/* of the last on UDP 500 */
};

struct ikeydlab {
	struct labdaemon	 daemon;
	struct addr		 server;	/* where clients send */
	uint16_t		 client_port;	/* from where: 500 */

	/* pipexd: who listens, the links, the SAs that it keeps. */
	struct listener		*pfkey_listener, *ike_listener;
	struct link		*pfkey, *ike;
	uint8_t			 raw_esp;	/* told by ike.sock */
	unsigned int		 npfkey, nike;	/* links so far */
	struct pfkey_sa		 sa[IKEYDLAB_SAS];
	size_t			 nsa;
	unsigned int		 asked[32];	/* per message type */
	int			 foreign;	/* others' answers before ours */
	uint8_t			 fail_type, fail_error;	/* refuse these */
	unsigned int		 nrefused;	/* so many were */
	uint32_t		 last_spi;

	/* l2tpd: what it was told. */
	struct link		*flows;
	struct msg_flow		 flow;
	struct msg_flow_end	 ended, probed;
	unsigned int		 nup, nchanged, nended, nprobed, nsnapshot;
	uint32_t		 ids[IKEYDLAB_FLOWS];

	struct ikeydlab_client	*client[16];
	size_t			 nclient;

	/* The answer to a control request. */
	struct ctlend		 ctl;
};

/* Start program with this configuration; clients send to server ("127.0.0.1").
 * Nobody is there around it yet. */
struct ikeydlab	*ikeydlab_start(const char *program, const char *server,
		    const char *conf);
/* End what still runs, check the log for reports of the sanitizers and the
 * sandbox, free. */
void		 ikeydlab_stop(struct ikeydlab *);
/* SIGTERM, and wait for the end: the exit status. */
int		 ikeydlab_terminate(struct ikeydlab *);
void		 ikeydlab_write_conf(struct ikeydlab *, const char *);
/* Wait until *n is at least want; fails the test after IKEYDLAB_LIMIT. */
void		 ikeydlab_until(struct ikeydlab *, const unsigned int *n,
		    unsigned int want, const char *what);
/* Wait until pipexd has this many SAs. */
void		 ikeydlab_sas(struct ikeydlab *, size_t n);
/* Wait until the log has this text. */
void		 ikeydlab_says(struct ikeydlab *, const char *text);
void		 ikeydlab_sleep(struct ikeydlab *, unsigned int ms);

/* pipexd begins to listen and ikeyd dials; both or one go. */
void		 ikeydlab_pipexd(struct ikeydlab *);
/* Tell ikeyd what the data plane can do. */
void		 ikeydlab_dataplane(struct ikeydlab *, uint8_t raw_esp);
void		 ikeydlab_drop_pfkey(struct ikeydlab *);
void		 ikeydlab_drop_ike(struct ikeydlab *);
/* pipexd tells: EXPIRE of SA number i; NEW_MAPPING of inbound SA number i,
 * whose client is at this outer port from now on. */
void		 ikeydlab_expire(struct ikeydlab *, size_t i, int hard);
void		 ikeydlab_moved(struct ikeydlab *, size_t i, uint16_t port);
/* l2tpd connects, orders a flow closed, goes. */
void		 ikeydlab_l2tpd(struct ikeydlab *);
void		 ikeydlab_close_flow(struct ikeydlab *, uint32_t flow);
void		 ikeydlab_drop_l2tpd(struct ikeydlab *);
/* Wait until ikeyd has cut l2tpd's link. */
void		 ikeydlab_cut(struct ikeydlab *);

/* A client at 127.0.0.N that dials; with wait its ESP is up on both sides. */
struct ikeydlab_client	*ikeydlab_dial(struct ikeydlab *, unsigned int n,
			    const char *psk, int wait);

/* Ask ikeyd.ctl; returns the status. ikeydlab_field() gives a value of record
 * i as text, "(none)" if it has none. */
int		 ikeydlab_ctl(struct ikeydlab *, uint16_t type,
		    const char *word);
const char	*ikeydlab_field(struct ikeydlab *, size_t i, const char *name);
/* The value of a counter, by name, after CTL_SHOW "counters". */
uint64_t	 ikeydlab_counter(struct ikeydlab *, const char *name);
/* Wait until it is at least want. */
void		 ikeydlab_counted(struct ikeydlab *, const char *name,
		    uint64_t want);
/* How often the log has this text. */
unsigned int	 ikeydlab_log_count(struct ikeydlab *, const char *text);

#endif
