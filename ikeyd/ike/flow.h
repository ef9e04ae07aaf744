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

/* Flows: one client as IPsec sees it, over all its rekeys. */

#ifndef IKE_FLOW_H
#define IKE_FLOW_H

#include "state.h"

int	flow_cmp_id(struct flow *, struct flow *);
int	flow_cmp_peer(struct flow *, struct flow *);
RB_PROTOTYPE(flows_by_id, flow, by_id, flow_cmp_id);
RB_PROTOTYPE(flows_by_peer, flow, by_peer, flow_cmp_peer);

struct flow	*flow_find(struct ike *, uint32_t id);
/* Phase 1 is up: join the flow of equal outer addresses and ports, ID and
 * credential, or make one. 0 or -1. */
int		 flow_join(struct isakmp_sa *);
/* The counter of the limit that keeps out this SA, proved but not up, which is
 * of no flow that is there: IKE_C_PEER_LIMIT if there are as many flows as there
 * may be, IKE_C_PEER_SOURCE if its source has as many ISAKMP SAs as one may
 * have; a flow of the source that has had no ESP is closed first. 0: none. */
int		 flow_is_full(struct isakmp_sa *);
/* 1 if there is a flow at that address and port. */
int		 flow_is_there(struct ike *, const struct addr *peer);
/* 1 if there is one at that address, whatever its port. */
int		 flow_is_host(struct ike *, const struct addr *peer);
/* 1 if there is no flow with that peer yet: INITIAL-CONTACT is due. */
int		 flow_is_first(struct isakmp_sa *);
/* The peer of this SA says that it starts afresh (RFC 2407 4.6.3.3). */
void		 flow_initial_contact(struct isakmp_sa *);
/* It showed life while it was being probed. */
void		 flow_alive(struct flow *);
/* A sign of life; and the end if there was none while DPD asked for it: the
 * peer has not answered, and ESP is as silent. */
void		 flow_heard(struct flow *);
void		 flow_unanswered(struct flow *);
/* An authenticated packet came from there. */
void		 flow_moved(struct flow *, const struct addr *peer);

/* An SA leaves its flow; an SA's lifetime is over. */
void		 flow_sa_remove(struct isakmp_sa *);
void		 flow_sa_expired(struct isakmp_sa *);
/* A pair is complete, and the flow's. */
void		 flow_add_pair(struct flow *, struct pair *);
void		 flow_remove_pair(struct flow *, struct pair *);
/* The pair of that SPI of ours or the peer's, NULL if the flow has none. */
struct pair	*flow_pair_out(struct flow *, uint32_t spi_out);
/* 1 if a newer pair than this one is in use. */
int		 flow_has_newer(const struct flow *, const struct pair *);
/* Renew the pair by a quick mode of ours, if there is no newer one. Returns 0 if
 * there is or it can't be renewed, 1 if it was begun, or -1 if one is under way,
 * ours or the peer's: ask again soon. */
int		 flow_rekey(struct flow *, struct pair *);
/* 1 if a quick mode is under way. */
int		 flow_is_negotiating(const struct flow *);
/* Send a Delete for our inbound SPI, if an ISAKMP SA is there. */
void		 flow_tell_delete(struct flow *, uint32_t spi_in);
/* Something went: decide whether the flow ends, now or later. */
void		 flow_settle(struct flow *);
/* Remember why it will end; static text. */
void		 flow_because(struct flow *, const char *reason);
/* End it: with tell Deletes go to the peer. */
void		 flow_close(struct flow *, const char *reason, int tell);

#endif
