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


/* Main mode's message 1 answered without state while many are half open (RFC
 * 2408 2.5.3): what the exchange needs later is in the responder's cookie,
 * behind a keyed hash. HASH_I is over the whole SA payload of message 1, which
 * does not come again and fits no cookie; so the cookie names one of those that
 * clients which got in have sent. There are few, for each kind of client sends
 * its own. */

#ifndef IKE_COOKIE_H
#define IKE_COOKIE_H

#include "input.h"
#include "natt.h"
#include "payload.h"
#include "state.h"

/* Fresh secrets. */
void	cookies_init(struct ike *);
void	cookies_free(struct ike *);
/* 1 if so many are half open that message 1 should make no more. */
int	cookie_is_due(const struct ike *);
/* A client got in with this phase 1, as initiator: remember what it sent. */
void	cookie_learn(const struct isakmp_sa *);
/* Make the responder's cookie for this message 1, whose SA payload and vendor
 * IDs are these. Returns -1 if no client got in with such ones. */
int	cookie_make(struct ike *, const struct message *,
	    const struct payload *sa, const struct vendors *,
	    uint8_t rcookie[ISAKMP_COOKIELEN]);
/* What message 1 of this clear message's exchange was like, if the cookie is
 * one of ours, lately made for this peer; else NULL. */
const struct known	*cookie_open(struct ike *, const struct message *);

#endif
