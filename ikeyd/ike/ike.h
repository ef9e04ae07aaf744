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

/* The IKEv1 engine (RFC 2407-2409, 3706, 3947), initiator and responder, in
 * main mode with pre-shared keys. Datagrams, answers, orders and the time go
 * in; actions come out through struct ike_ops. It never sees a key that
 * authenticates: SKEYID stays with whoever answers the keys_ operations.
 *
 * An operation must not call back into the engine; answers are given later,
 * from the event loop. Times are milliseconds of host_now(). */

#ifndef IKE_IKE_H
#define IKE_IKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/host.h"
#include "conf.h"
#include "counter.h"
#include "isakmp.h"
#include "pair.h"
#include "proposal.h"

struct ike;
struct piece;

#define IKE_MAXCANDIDATE	16	/* keys that may fit one address */
#define IKE_ALGLEN		64
#define IKE_IDTEXTLEN		128

/* A question for SKEYID. Pointers are valid during the call only. */
struct ike_skeyid_req {
	uint32_t	 id;		/* comes back with the answer */
	struct addr	 local, peer;	/* whose key; ports don't count */
	uint8_t		 hash;		/* enum hash_alg */
	uint8_t		 icookie[ISAKMP_COOKIELEN], rcookie[ISAKMP_COOKIELEN];
	const uint8_t	*ni, *nr, *gxy;
	size_t		 nilen, nrlen, gxylen;
};

/* One pre-shared key that fits. Secret. */
struct ike_skeyid {
	uint32_t	handle;		/* of the SKEYID, until keys_free */
	uint32_t	credential;	/* equal for the same key, never 0 */
	uint8_t		own;		/* the key is this one client's alone */
	uint8_t		d[HASH_MAXLEN], a[HASH_MAXLEN], e[HASH_MAXLEN];
};

/* What l2tpd and people are told of a flow. */
struct ike_flow_info {
	uint32_t	flow;		/* never 0, not reused by this engine, and
				 * hardly by the next one: begins at random */
	struct addr	local, peer;	/* outer, with the ports in use */
	uint8_t		nat;		/* the peer is behind a NAT */
	uint8_t		own_credential;
	uint32_t	rule;		/* number of the rule of its newest phase 1 */
	uint16_t	inner_port;	/* peer's port in the selector, 0 = any */
	char		ike[IKE_ALGLEN], esp[IKE_ALGLEN];
	char		id[IKE_IDTEXTLEN];	/* raw text, escape to print */
};

struct ike_ops {
	/* Send to peer from local; natt: by port 4500, where the callee puts
	 * the non-ESP marker (RFC 3948 2.2) in front. */
	void	(*send)(void *, const struct addr *local,
		    const struct addr *peer, int natt, const uint8_t *, size_t);
	/* Questions to keys, answered once each by ike_keys_...(). The hash
	 * is prf(SKEYID, pieces); check compares it with digest. */
	void	(*keys_skeyid)(void *, const struct ike_skeyid_req *);
	void	(*keys_hash)(void *, uint32_t id, uint32_t handle,
		    const struct piece *, size_t n);
	void	(*keys_check)(void *, uint32_t id, uint32_t handle,
		    const struct piece *, size_t n, const uint8_t *digest,
		    size_t len);
	void	(*keys_free)(void *, uint32_t handle);
	/* The data plane: an SPI for the inbound SA, the SAs of a pair (each
	 * answered by ike_sa_...() with pair->id), and their removal, which
	 * is not answered and also follows an install that failed. */
	void	(*sa_getspi)(void *, const struct ike_sa_pair *);
	void	(*sa_install)(void *, const struct ike_sa_pair *, int inbound);
	void	(*sa_delete)(void *, const struct ike_sa_pair *, int inbound);
	/* How many bytes came in on the inbound SA of a pair, answered by
	 * ike_sa_used(). May be NULL: then DPD alone says who lives. */
	void	(*sa_usage)(void *, const struct ike_sa_pair *);
	/* Facts. */
	void	(*flow_up)(void *, const struct ike_flow_info *);
	void	(*flow_changed)(void *, const struct ike_flow_info *);
	void	(*flow_down)(void *, uint32_t flow, const char *reason);
	/* Another client of that ID and address says it is new: the flow must
	 * show life within 5 s, or go. */
	void	(*flow_probe)(void *, uint32_t flow, const char *reason);
};

/* host, ops and ctx must outlive the engine; conf is copied. The data plane
 * counts as down until ike_dataplane(). NULL if memory is short. free closes
 * nothing on the wire (ike_shutdown() does) and calls no operation. */
struct ike	*ike_new(const struct host *, const struct ike_ops *, void *ctx,
		    const struct ike_conf *);
void		 ike_free(struct ike *);
/* Take a new configuration; what no rule allows any more is closed. Returns 0,
 * or -1 if memory is short (nothing is changed). */
int		 ike_reload(struct ike *, const struct ike_conf *);

/* A datagram without the non-ESP marker; natt: it came by port 4500. */
void		 ike_input(struct ike *, const struct addr *local,
		    const struct addr *peer, int natt, const uint8_t *, size_t);
/* Answers. Unknown ids are ignored (the question's owner may be gone). No
 * candidates: no key fits. digest of hash_len bytes, NULL on error. */
void		 ike_keys_skeyid(struct ike *, uint32_t id,
		    const struct ike_skeyid *, size_t n);
void		 ike_keys_hash(struct ike *, uint32_t id, const uint8_t *digest,
		    size_t len);
void		 ike_keys_check(struct ike *, uint32_t id, int ok);
/* spi 0: there is none to be had. error: 0, or why (for the log). */
void		 ike_sa_spi(struct ike *, uint32_t id, uint32_t spi);
void		 ike_sa_installed(struct ike *, uint32_t id, int inbound,
		    const char *error);
/* The inbound SA of that SPI has taken so many bytes in all. */
void		 ike_sa_used(struct ike *, uint32_t flow, uint32_t spi_in,
		    uint64_t bytes);
/* The data plane saw the lifetime of one SA of a flow end, inbound or outbound
 * (hard: it is gone there); or the peer's address change, which it
 * authenticated itself. */
void		 ike_sa_expired(struct ike *, uint32_t flow, uint32_t spi,
		    int hard);
void		 ike_flow_moved(struct ike *, uint32_t flow,
		    const struct addr *peer);
/* The data plane is there (1), or gone with all its SAs (0). Without one no
 * phase 1 is answered. */
void		 ike_dataplane(struct ike *, int up);
/* Change force_encap of the configuration, for exchanges to come. */
void		 ike_force_encap(struct ike *, int force);
/* End a flow: Deletes to the peer, everything gone, FLOW_DOWN. Returns -1 if
 * there is no such flow. */
int		 ike_flow_close(struct ike *, uint32_t flow, const char *reason);
/* All flows, as ike_flow_close(). */
void		 ike_close_flows(struct ike *, const char *reason);
/* All flows and ISAKMP SAs. */
void		 ike_shutdown(struct ike *, const char *reason);
/* Begin as initiator: main mode and one quick mode for UDP, our port
 * local_port to the peer's peer_port, under the first active rule that fits.
 * Returns 0 or -1 (no rule, no memory). */
int		 ike_connect(struct ike *, const struct addr *local,
		    const struct addr *peer, uint16_t local_port,
		    uint16_t peer_port);

/* Earliest deadline, or HEAP_NEVER; run what is due. */
uint64_t	 ike_next(const struct ike *);
void		 ike_run(struct ike *);

/* Facts for vpnctl and for a link that begins. */
struct ike_sa_info {
	uint64_t	since_ms;	/* as host_now() */
	const char	*state;
	uint32_t	flow;		/* 0 before phase 1 is done */
	uint8_t		initiator;
	uint8_t		icookie[ISAKMP_COOKIELEN], rcookie[ISAKMP_COOKIELEN];
	struct addr	local, peer;
	char		ike[IKE_ALGLEN];
	char		id[IKE_IDTEXTLEN];
	uint64_t	expires_ms;
};
typedef void	 ike_flow_fn(void *, const struct ike_flow_info *);
typedef void	 ike_sa_fn(void *, const struct ike_sa_info *);
typedef void	 ike_pair_fn(void *, const struct ike_sa_pair *, const char *esp);
void		 ike_flow_walk(const struct ike *, ike_flow_fn *, void *);
void		 ike_sa_walk(const struct ike *, ike_sa_fn *, void *);
void		 ike_pair_walk(const struct ike *, ike_pair_fn *, void *);
uint64_t	 ike_counter(const struct ike *, enum ike_counter);

#endif
