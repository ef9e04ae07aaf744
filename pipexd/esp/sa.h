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


/* The insides of the tables: SAs and flows. Private to this folder and its
 * tests. */

#ifndef ADIT_ESP_SA_H
#define ADIT_ESP_SA_H

#include <sys/queue.h>

#include "base/heap.h"
#include "esp.h"
#include "map.h"
#include "replay.h"
#include "suite.h"
#include "tunnel.h"

/* More SAs than rekeying ever needs at once. */
#define FLOW_MAXSAS	32

enum sa_state { SA_LARVAL, SA_IN, SA_OUT };

struct esp_sa {
	struct esp		*esp;
	void			*owner;
	enum sa_state		 state;
	struct pfkey_sa		 rec;		/* without the keys */
	struct esp_flow		*flow;		/* NULL while larval */
	struct suite		 suite;
	struct replay		*replay;	/* inbound only */
	uint32_t		 seq;		/* last one sent */
	uint64_t		 bytes, packets;	/* of ESP body, cipher text */
	uint64_t		 made_ms;
	uint64_t		 number;	/* in the order they were made */
	int			 soft_told;
	int			 dead;		/* hard limit reached */
	struct timer		 timer;		/* larval end, soft or hard */
	struct esp_sa		*same_spi;	/* outbound: next of this SPI */
	TAILQ_ENTRY(esp_sa)	 entry;
	TAILQ_ENTRY(esp_sa)	 flow_entry;	/* outbound: newest first */
};

TAILQ_HEAD(esp_sa_list, esp_sa);

struct esp_flow {
	uint32_t		 id;
	struct esp_path		 path;
	struct tunnel_ends	 ends;		/* in tunnel mode */
	struct esp_sa_list	 out;		/* newest first */
	unsigned int		 nsas;		/* both ways */
	uint64_t		 heard;		/* number of the newest inbound
						 * SA in use; 0: none yet */
	struct addr		 told;		/* where ikeyd believes the
						 * peer to be */
	uint64_t		 told_ms;	/* last time; 0: never */
};

#define RANDOM_POOL	4096

struct esp {
	const struct host	*host;
	const struct esp_ops	*ops;
	void			*ctx;
	struct esp_conf		 conf;
	struct heap		 heap;
	struct map		 in;		/* by our SPI, larval ones too */
	struct map		 out;		/* by the peer's SPI, chained */
	struct map		 flows;
	struct esp_sa_list	 sas;		/* all */
	size_t			 nsas;
	uint64_t		 last_number;	/* of an SA */
	struct esp_counters	 counters;
	uint8_t			 pool[RANDOM_POOL];	/* for IVs */
	size_t			 pool_used;
};

/* sad.c */

/* Count a packet of len bytes of body on the SA and tell when a limit is
 * reached. Returns 1, or 0 if the hard limit forbids this packet. */
int	sa_account(struct esp_sa *, size_t len);
/* Tell the SA's owner, once, that it should be replaced. */
void	sa_soft(struct esp_sa *);
/* Tell its owner that it is at its end. It carries nothing more; the table
 * forgets it at the next esp_run(), so that a burst's jobs stay good. */
void	sa_hard(struct esp_sa *);

/* flow.c */

/* The flow of this number, made if need be; NULL when memory is short. */
struct esp_flow	*flow_get(struct esp *, uint32_t id);
/* Count an SA to or from the flow, which ends with its last one. */
void		 flow_enter(struct esp_flow *, struct esp_sa *);
void		 flow_leave(struct esp_flow *, struct esp_sa *);
/* An authentic packet came for sa; newest: none of this SA was newer. Returns 1
 * if none of the flow was: it may have come by an SA that was replaced, behind
 * those of its successor. */
int		 flow_newest(struct esp_flow *, const struct esp_sa *,
		    int newest);
/* The packet that came for sa from there was authentic and the newest: send
 * there from now on, and tell, though not of every one of many moves. */
void		 flow_follow(struct esp_flow *, struct esp_sa *,
		    const struct addr *from);

#endif
