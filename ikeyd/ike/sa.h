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

/* The table of ISAKMP SAs: by cookies, by id, and the half-open ones by age
 * and source, with their limits. */

#ifndef IKE_SA_H
#define IKE_SA_H

#include "state.h"

int	sa_cmp_id(struct isakmp_sa *, struct isakmp_sa *);
int	sa_cmp_cookie(struct isakmp_sa *, struct isakmp_sa *);
int	source_cmp(struct source *, struct source *);
RB_PROTOTYPE(sas_by_id, isakmp_sa, by_id, sa_cmp_id);
RB_PROTOTYPE(sas_by_cookie, isakmp_sa, by_cookie, sa_cmp_cookie);
RB_PROTOTYPE(sources, source, entry, source_cmp);

/* A half-open SA with the peer's cookie (NULL: we are the initiator) and ours
 * (NULL: a random one);
 * where a limit is reached another goes: the oldest of those that have not
 * shown their address yet, else the oldest. NULL if memory is short. */
struct isakmp_sa	*sa_new(struct ike *, const struct path *,
			    const uint8_t *icookie, const uint8_t *rcookie,
			    const struct ike_rule *);
/* By both cookies; as initiator also while the responder's is not known. */
struct isakmp_sa	*sa_find(struct ike *, const struct isakmp_header *);
/* The half-open one that message 1 of that cookie and peer made. */
struct isakmp_sa	*sa_find_first(struct ike *, const uint8_t *icookie,
			    const struct path *);
/* The responder's cookie is known now. Returns -1 if there is such an SA. */
int			 sa_set_rcookie(struct isakmp_sa *, const uint8_t *);
struct isakmp_sa	*sa_find_id(struct ike *, uint32_t id);
/* The peer has shown, by a message that only who gets ours can send, that its
 * address is its own: others are given up before this one. */
void			 sa_proved(struct isakmp_sa *);
/* Phase 1 came one message further: the next has the whole of the half open
 * time again, as one that is lost may cost most of it. */
void			 sa_progress(struct isakmp_sa *);
/* What a source is: the address without a port, of IPv6 the first 64 bits. */
void			 sa_source(const struct addr *peer, struct addr *key);
/* Phase 1 is done: not half open any more; the lifetime starts. Returns -1 if
 * memory is short. */
int			 sa_up(struct isakmp_sa *);
/* Take it out of everything and free it, secrets wiped, nothing sent. The
 * flow stays; see flow_sa_gone(). */
void			 sa_free(struct isakmp_sa *);
/* Free what only phase 1 needs. */
void			 handshake_free(struct handshake *);
/* A new handshake, in SA's place if there is none. -1 if memory is short. */
int			 handshake_new(struct isakmp_sa *);
/* An authenticated message came by this path: answer there from now on, unless
 * the peer comes from ever other addresses. */
void			 sa_moved(struct isakmp_sa *, const struct path *);
/* Remember that the peer used the message id; -1 if it did so before or memory
 * is short. */
int			 sa_use_msgid(struct isakmp_sa *, uint32_t msgid);
/* 1 if the peer used so many that a new phase 1 is due. */
int			 sa_worn_out(const struct isakmp_sa *);
/* The state in words, "waits for message 3". */
const char		*sa_state_name(enum sa_state);

#endif
