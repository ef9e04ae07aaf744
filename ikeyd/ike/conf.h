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

/* What the engine is told by the configuration. No secret is in it: keys are
 * the keys process's business. */

#ifndef IKE_CONF_H
#define IKE_CONF_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "crypto/dh.h"
#include "crypto/hash.h"

#define IKE_MAXALG	12	/* entries of one list of algorithms */
#define IKE_MAXRULE	64
#define IKE_MAXLIFE	86400	/* seconds an SA of any kind may last */
#define IKE_MAXID	127	/* bytes of an ID that a rule names */

enum ike_cipher {
	IKE_CIPHER_NONE = 0, IKE_CIPHER_3DES, IKE_CIPHER_AES_CBC,
	IKE_CIPHER_AES_GCM	/* ESP only, 16 octets of ICV */
};

struct ike_enc {
	uint8_t		cipher;		/* enum ike_cipher */
	uint16_t	keybits;	/* 0 for 3DES */
};

/* What is accepted, and as initiator offered: the product of the lists, the
 * first entries being liked best; cipher weighs most, then hash, then group.
 * In phase 2 a group is for PFS and 0 is none. */
struct ike_transforms {
	struct ike_enc	enc[IKE_MAXALG];
	uint8_t		nenc;
	uint8_t		hash[IKE_MAXALG];	/* enum hash_alg */
	uint8_t		nhash;
	uint8_t		group[IKE_MAXALG];	/* enum dh_group */
	uint8_t		ngroup;
	uint32_t	lifetime;		/* seconds: ours to offer, and
						 * where the peer offers none */
	uint32_t	maxlife;		/* seconds: the peer's are cut
						 * to it; 0 = a day */
};

/* An ID payload's type and content; type 0 is "not named". */
struct ike_id {
	uint8_t		type;		/* enum isakmp_id */
	uint8_t		len;
	uint8_t		data[IKE_MAXID];
};

/* One "ike" statement. */
struct ike_rule {
	uint32_t		number;	/* tells it from others, 0 = none */
	uint8_t			active;	/* may be initiated */
	uint8_t			tunnel;	/* IPv4: tunnel mode in phase 2, too;
					 * where active, it is offered */
	struct addr		src;	/* ours; ADDR_NONE = any */
	uint8_t			srclen;	/* prefix */
	struct addr		dst;	/* peers; ADDR_NONE = any */
	uint8_t			dstlen;
	struct ike_id		srcid, dstid;	/* dstid: the only one taken */
	uint32_t		credential;	/* the key that goes with it, as in
						 * struct ike_skeyid; 0 = any */
	struct ike_transforms	main, quick;
};

struct ike_conf {
	struct ike_rule	rules[IKE_MAXRULE];
	uint16_t	nrules;
	/* The data plane has no ESP but in UDP 4500: peers are made to believe
	 * that there is a NAT, and who can't do NAT traversal is refused. */
	uint8_t		force_encap;
	uint16_t	halfopen_max;	/* phase 1 not yet authenticated, in all */
	uint16_t	halfopen_source; /* ... from one address */
	uint16_t	halfopen_time;	/* seconds that a message may take */
	uint16_t	peer_max;	/* authenticated ISAKMP SAs in all, and
					 * flows, with one or without */
	uint16_t	peer_source;	/* ... and of one address */
	uint16_t	quick_max;	/* quick modes under way per ISAKMP SA */
	uint16_t	pair_max;	/* ESP SA pairs per flow */
	uint16_t	keepalive;	/* seconds between NAT keepalives of
					 * ours where we are behind a NAT */
	uint16_t	linger;		/* seconds a flow outlives its last ESP
					 * SA while it has an ISAKMP SA */
	uint16_t	overlap;	/* seconds an inbound SA outlives its
					 * Delete when a newer one is there */
	uint32_t	replay;		/* window of inbound SAs, packets */
};

/* Everything but the rules set to what suits today's clients. */
void	ike_conf_defaults(struct ike_conf *);
/* All rules that fit both addresses (ports do not count) into v, which has
 * room for IKE_MAXRULE: the longest prefix of peers first, then the longest
 * of ours, then one with a dstid, then in the order written. Returns how
 * many. */
size_t	ike_rules_fit(const struct ike_conf *, const struct addr *local,
	    const struct addr *peer, const struct ike_rule **v);

/* Seconds that an SA may live when the peer offers that many (0: none). More
 * than the result is told by RESPONDER-LIFETIME, RFC 2407 4.6.3.1. */
uint32_t	ike_lifetime(const struct ike_transforms *, uint64_t offered);

#endif
