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

/* IKE engines with keys and a data plane that are only pretended, in virtual
 * time, on a network with NATs. */

#ifndef REGRESS_LIB_IKEEND_H
#define REGRESS_LIB_IKEEND_H

#include "ikeyd/ike/ike.h"
#include "sim.h"

#define IKEEND_MAXSA	256
#define IKEEND_MAXPSK	16

struct ikenet;

/* One SA as the data plane holds it. */
struct ikeend_sa {
	struct ike_sa_pair	pair;
	int			inbound;
};

struct ikeend {
	struct ikenet		*net;
	const char		*name;
	struct addr		 addr;		/* inner one behind a NAT */
	struct addr		 nat;		/* ADDR_NONE: no NAT */
	struct ike_conf		 conf;
	struct ike		*ike;
	const char		*psk[IKEEND_MAXPSK];	/* those that fit */
	int			 own;		/* told of each key */
	int			 mute;		/* sends and hears nothing */
	int			 fail_spi, fail_in, fail_out;	/* data plane */
	int			 deaf_plane;	/* does not answer at all */
	struct ikeend_sa	 sa[IKEEND_MAXSA];	/* oldest first */
	size_t			 nsa;
	uint32_t		 next_spi, next_handle;
	unsigned int		 handles;	/* SKEYIDs not given back */
	unsigned int		 ups, changes, downs, probes, keepalives;
	struct ike_flow_info	 flow;		/* the last told */
	char			 down[128];	/* reason of the last */
	/* Looks at each datagram sent; returns 1 to drop it. May be NULL. */
	int			(*filter)(struct ikeend *, const uint8_t *,
				    size_t, int natt);
	uint64_t		 esp_in;	/* bytes on any inbound SA, as told */
	unsigned int		 sent;
	void			*arg;		/* the test's */
};

struct ikenet	*ikenet_new(struct sim *, const struct sim_net *);
void		 ikenet_free(struct ikenet *);
struct sim	*ikenet_sim(struct ikenet *);
/* From now on the network is like this. */
void		 ikenet_set(struct ikenet *, const struct sim_net *);
/* The NAT forgets all mappings: ports change. */
void		 ikenet_rebind(struct ikenet *);

/* A configuration of one rule for all peers with today's defaults. */
void		 ikeend_conf(struct ike_conf *);
/* An engine at that address ("10.0.0.1"), behind a NAT of that address (or
 * NULL), with a key. The data plane is up. Lives until ikenet_free(). */
struct ikeend	*ikeend_new(struct ikenet *, const char *name, const char *addr,
		    const char *nat, const char *psk, const struct ike_conf *);
/* Dial from one to the other; 0 or -1. */
int		 ikeend_connect(struct ikeend *, const struct ikeend *);
/* How many ISAKMP SAs, of any state, and pairs the engine has. */
unsigned int	 ikeend_sas(const struct ikeend *);
unsigned int	 ikeend_pairs(const struct ikeend *);
/* The inbound or outbound SA of an SPI, or NULL. */
const struct ikeend_sa	*ikeend_sa_find(const struct ikeend *, uint32_t spi,
			    int inbound);
/* 1 if every outbound SA of a has its inbound one, equal keys and
 * algorithms, at b. */
int		 ikeend_match(const struct ikeend *a, const struct ikeend *b);

#endif
