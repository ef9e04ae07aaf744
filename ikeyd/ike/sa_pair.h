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

/* Pairs of ESP SAs: their keys, their lifetimes, their end. */

#ifndef IKE_SA_PAIR_H
#define IKE_SA_PAIR_H

#include "state.h"

/* A pair of a flow, not yet part of it. NULL if memory is short. */
struct pair	*pair_new(struct isakmp_sa *);
/* Fill in algorithms, keys and lifetimes from what was agreed. Returns 0, or
 * -1 after a refusal. */
int		 pair_keys(struct quick *);
/* Remove what is installed and free it, keys wiped; nothing is sent. */
void		 pair_free(struct pair *);
/* Part of its flow now: the lifetime starts. 0 or -1. */
int		 pair_start(struct pair *);
/* The peer deleted it. With a newer pair in the flow the inbound SA stays for
 * what is under way. */
void		 pair_deleted(struct pair *);
/* Its lifetime is over, which is not the end of its flow if the peer can still
 * be asked for a new one. */
void		 pair_expired(struct pair *);
/* End it on our side; tell: by a Delete, too. */
void		 pair_close(struct pair *, int tell);

#endif
