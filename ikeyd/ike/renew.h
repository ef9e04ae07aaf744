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


/* Phase 1 of a flow made anew by us, whoever made the last one: main mode to
 * where the peer is, while the old ISAKMP SA still works. */

#ifndef IKE_RENEW_H
#define IKE_RENEW_H

#include "state.h"

/* Milliseconds from phase 1 until a new one is due, if the peer has not made
 * one by then. */
uint64_t	renew_ms(const struct isakmp_sa *, uint64_t life_ms);
/* So many bytes more were encrypted or, genuine ones, decrypted by its key. When
 * most of the kilobytes that the peer offered (RFC 2409 appendix A) are used it
 * is renewed, and when all are it ends: both by timer, not before the caller is
 * done with it. */
void		renew_count(struct isakmp_sa *, size_t bytes);
/* It is due: the timer of an ISAKMP SA that is up. */
void		renew_due(void *sa, uint64_t now_ms);
/* Begin one for a flow now. Returns 0 (also if one is under way), or -1 if no
 * rule allows it or memory is short. */
int		renew_begin(struct flow *);
/* 1 if the peer is at it: a phase 1 of its own is half open. */
int		renew_by_peer(const struct flow *);
/* The lifetime of a pair has ended. If it was the last one of its flow, another
 * is wanted. */
void		renew_lost(struct pair *);
/* 1 if such a flow, or any by us, is being given a new phase 1. Each ends in the
 * time that a phase 1 may take. */
int		renew_is_due(const struct flow *);
/* Begin a quick mode for what was lost, if there is anything, a phase 1 and no
 * quick mode. */
void		renew_esp(struct flow *);
/* The flow that this SA of ours, now proved, was begun for, if it is the same
 * peer that answered; NULL if not. */
struct flow	*renew_flow(const struct isakmp_sa *);
/* Neither knows of the other any more. */
void		renew_forget(struct isakmp_sa *);
/* Another phase 1 is up, so that one of ours which the peer can't have up yet
 * is not needed. */
void		renew_give_way(struct flow *);

#endif
