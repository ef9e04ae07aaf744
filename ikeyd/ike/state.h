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

/* The engine's own objects: ISAKMP SAs, quick modes under way, ESP SA pairs
 * and flows. What may be done with each is in sa.h, exchange.h, flow.h. */

#ifndef IKE_STATE_H
#define IKE_STATE_H

#include <sys/queue.h>
#include <sys/tree.h>

#include "base/heap.h"
#include "crypto/cipher.h"
#include "crypto/dh.h"
#include "ike.h"
#include "natt.h"
#include "payload.h"
#include "refuse.h"

#define IKE_NONCELEN	32	/* of ours */
#define IKE_MAXNONCE	256	/* RFC 2409 5 */
#define IKE_DIGESTLEN	32
#define IKE_NATT_PORT	4500
#define IKE_MAXQUICKID	36	/* body of an ID: an IPv6 subnet */

/* Where a peer is, and by which of our ports. */
struct path {
	struct addr	local, peer;
	uint8_t		natt;		/* port 4500 */
};

/* One conversation's last message in and out, for repeats of either side. */
struct exchange {
	uint8_t		 rx[IKE_DIGESTLEN];	/* digest of the last one taken */
	uint8_t		 rx_known;
	uint8_t		*tx;		/* last one sent, NULL if none */
	size_t		 txlen;
	uint8_t		 repeats;	/* answers given again to repeats */
	uint8_t		 tries;		/* sent by timer */
	struct timer	 timer;
};

struct nonce {
	size_t		len;
	uint8_t		data[IKE_MAXNONCE];
};

/* Where a phase 1 stands: what it waits for. */
enum sa_state {
	SA_WAIT2, SA_WAIT4, SA_WAIT6,	/* initiator */
	SA_WAIT3, SA_WAIT5,		/* responder */
	SA_UP
};

/* Which answer from outside the engine is due. */
enum want { WANT_NONE, WANT_SKEYID, WANT_CHECK, WANT_HASH, WANT_SPI,
    WANT_INSTALL_IN, WANT_INSTALL_OUT };

/* What is needed from message 3 until phase 1 is up. Secret. */
struct handshake {
	struct dh		*dh;
	uint8_t			 gi[DH_MAXPUB], gr[DH_MAXPUB];
	size_t			 glen;
	struct nonce		 ni, nr;
	struct ike_skeyid	 cand[IKE_MAXCANDIDATE];
	uint8_t			 ncand, at;	/* at: the one being tried */
	uint8_t			*held;		/* message 5 that came early */
	size_t			 heldlen;
	struct path		 held_path;
	uint8_t			*id;		/* peer's ID payload body */
	size_t			 idlen;
	uint8_t			 hash[HASH_MAXLEN];	/* peer's HASH_I or _R */
	size_t			 hashlen;
	uint8_t			 initial_contact;
	uint8_t			 iv[CIPHER_MAXBLOCK];	/* behind that message */
	uint8_t			 iv5[CIPHER_MAXBLOCK];	/* behind our message 5 */
};

/* What protects phase 2. Secret. */
struct sa_keys {
	uint8_t		d[HASH_MAXLEN], a[HASH_MAXLEN];
	uint8_t		key[CIPHER_MAXKEY];
	size_t		keylen;
	uint8_t		iv[CIPHER_MAXBLOCK];	/* last block of phase 1 */
};

TAILQ_HEAD(quicks, quick);
TAILQ_HEAD(pairs, pair);
TAILQ_HEAD(flow_sas, isakmp_sa);
TAILQ_HEAD(half_sas, isakmp_sa);

/* Half-open phase 1s of one address (an IPv6 network of 64 bits), oldest
 * first: those of which nothing but message 1 was seen, which anybody can
 * forge, and those that have shown that they get our answers. */
struct source {
	RB_ENTRY(source)	 entry;
	struct addr		 addr;
	struct half_sas		 first, proved;
	uint32_t		 n;
};

struct isakmp_sa {
	RB_ENTRY(isakmp_sa)	 by_id, by_cookie;
	TAILQ_ENTRY(isakmp_sa)	 in_half, in_source, in_flow;
	struct ike		*ike;
	struct source		*source;	/* while half open */
	struct flow		*flow;		/* once up */
	uint32_t		 id;
	uint8_t			 icookie[ISAKMP_COOKIELEN];
	uint8_t			 rcookie[ISAKMP_COOKIELEN];
	uint8_t			 initiator;
	uint8_t			 state;		/* enum sa_state */
	uint8_t			 want;		/* enum want */
	uint8_t			 proved;	/* half open, more than forged */
	struct path		 path;
	uint64_t		 since_ms;
	struct ike_rule		 rule;		/* as it was */
	struct ike_choice	 choice;
	uint8_t			 natt;		/* enum natt_style */
	uint8_t			 nat_peer, nat_us, encap;
	uint8_t			 peer_dpd;
	uint8_t			 bad;		/* messages refused by content */
	uint8_t			 hearsay;	/* message 5 or 6 alone came from
						 * where the peer claims to be */
	struct exchange		 x;
	uint8_t			*sai;		/* SAi_b */
	size_t			 sailen;
	struct handshake	*hs;
	struct sa_keys		*keys;
	uint64_t		 bytes;		/* under its key, both ways */
	uint32_t		 handle;	/* of SKEYID, 0 = none */
	uint32_t		 credential;
	uint8_t			 own_credential;
	struct ike_id		 peer_id;
	struct timer		 life, renew, keepalive, dpd;
	struct flow		*renews;	/* ours: whose next phase 1 it is */
	struct quicks		 quicks;
	uint16_t		 nquick;	/* not yet done */
	uint32_t		*msgids;	/* of quick modes the peer began */
	size_t			 nmsgids;
	uint32_t		 dpd_in, dpd_out;	/* sequence numbers */
	uint32_t		 dpd_in_msgid;
	uint8_t			 dpd_in_known, dpd_in_repeats, dpd_tries;
	uint16_t		 local_port, peer_port;	/* initiator: to ask for */
};

enum quick_state { QUICK_WAIT1, QUICK_WAIT2, QUICK_WAIT3, QUICK_DONE };

struct quick {
	RB_ENTRY(quick)		 by_id;
	TAILQ_ENTRY(quick)	 in_sa;
	struct isakmp_sa	*sa;
	uint32_t		 id;		/* that of its pair, too */
	uint32_t		 msgid;
	uint8_t			 initiator;
	uint8_t			 state;		/* enum quick_state */
	uint8_t			 want;		/* enum want */
	struct exchange		 x;
	uint8_t			 iv[CIPHER_MAXBLOCK];
	struct nonce		 ni, nr;
	struct dh		*dh;		/* PFS */
	uint8_t			 peer_ke[DH_MAXPUB];
	size_t			 kelen;
	struct ike_choice	 choice;
	uint8_t			*answer;	/* body of the SA payload back */
	size_t			 answerlen;
	uint8_t			*idci, *idcr;	/* bodies as offered */
	size_t			 idcilen, idcrlen;
	uint8_t			 oa_seen;	/* the peer sent NAT-OA */
	uint8_t			 moved;		/* the flow did, meanwhile */
	struct pair		*pair;		/* NULL once it is the flow's */
	struct timer		 end;
	struct timer		 out;		/* when the outbound SA goes in */
};

/* What quick mode agreed on, for the next one of this traffic. */
struct terms {
	uint16_t	local_port, peer_port;
	uint8_t		tunnel;		/* as in struct ike_sa_pair */
	uint8_t		group;		/* PFS was with this one, 0: none */
	/* Bodies of the ID payloads; a length of 0: not kept. */
	uint8_t		id_local[IKE_MAXQUICKID], id_peer[IKE_MAXQUICKID];
	uint8_t		id_local_len, id_peer_len;
};

struct pair {
	TAILQ_ENTRY(pair)	 in_flow;
	struct ike		*ike;
	struct flow		*flow;		/* NULL until quick mode is done */
	struct ike_sa_pair	 rec;
	char			 esp[IKE_ALGLEN];
	uint8_t			 initiator;	/* we rekey it, or else see to it
						 * that somebody did */
	uint8_t			 closing;	/* waits for its inbound end */
	struct terms		 terms;
	uint64_t		 bytes_in;	/* as the data plane said last */
	uint8_t			 calls;		/* phase 1s begun for its sake */
	struct timer		 soft, hard;
};

struct flow {
	RB_ENTRY(flow)		 by_id, by_peer;
	struct ike		*ike;
	struct ike_flow_info	 info;
	struct ike_id		 peer_id;
	uint32_t		 credential;
	struct flow_sas		 sas;		/* newest first */
	struct pairs		 pairs;		/* newest first */
	uint32_t		 npairs;
	struct terms		 last;		/* of the last pair */
	uint8_t			 has_lost;	/* it ended by its lifetime */
	uint64_t		 until_ms;	/* ESP may be missing */
	struct isakmp_sa	*renewing;	/* a phase 1 that we began */
	struct ike_choice	 choice;	/* of the last phase 1 ... */
	uint32_t		 life_s;	/* ... and what it might live */
	uint8_t			 natt;		/* the peer is on port 4500 */
	uint8_t			 hearsay;	/* nobody has shown yet that it
						 * hears us at its address */
	uint8_t			 announced;
	const char		*reason;	/* why it ends, static text */
	uint64_t		 heard_ms;	/* last sign of life, IKE or ESP */
	struct ratelimit	 quick_rate;	/* of quick modes it begins */
	struct ratelimit	 move_rate;	/* of addresses it comes from */
	struct timer		 linger, probe, idle;
};

/* What a client that got in had in its message 1. */
struct known {
	uint8_t		*body;		/* of the SA payload */
	size_t		 len;		/* 0: none */
	uint8_t		 natt, dpd;	/* by its vendor IDs */
	uint64_t	 used_ms;
};

#define COOKIES_KNOWN		64	/* a cookie has 6 bits for it */
#define COOKIES_SECRETLEN	32

struct cookies {
	uint8_t		secret[2][COOKIES_SECRETLEN];	/* now, before */
	uint8_t		number;		/* of the secret, 0 to 3 */
	uint64_t	since_ms;
	struct known	known[COOKIES_KNOWN];
};

RB_HEAD(sas_by_id, isakmp_sa);
RB_HEAD(sas_by_cookie, isakmp_sa);
RB_HEAD(quicks_by_id, quick);
RB_HEAD(flows_by_id, flow);
RB_HEAD(flows_by_peer, flow);
RB_HEAD(sources, source);

struct ike {
	const struct host	*host;
	const struct ike_ops	*ops;
	void			*ctx;
	struct ike_conf		*conf;
	struct heap		 heap;
	struct sas_by_id	 sas;
	struct sas_by_cookie	 cookies;
	struct quicks_by_id	 quicks;
	struct flows_by_id	 flows;
	struct flows_by_peer	 peers;
	struct sources		 sources;
	struct half_sas		 first, proved;	/* oldest first */
	uint32_t		 nhalf, nup, nflows;
	uint32_t		 last_id, last_flow;
	uint8_t			 dataplane;
	uint64_t		 counters[IKE_COUNTERS];
	struct refuser		 refuser;
	struct cookies		 own_cookies;
	uint8_t			 plain[IKE_MAXMSG];	/* being read */
	uint8_t			 out[IKE_MAXMSG];	/* being written */
};

#endif
