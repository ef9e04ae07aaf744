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

/* What an IKE engine asks of whoever holds the keys, for those that play it:
 * the request as skeyid_psk() takes it, and its result as the engine does. */

#ifndef REGRESS_LIB_SKEYREQ_H
#define REGRESS_LIB_SKEYREQ_H

#include <string.h>

#include "ikeyd/ike/ike.h"
#include "ikeyd/ike/skeyid.h"

/* The memory stays the request's. */
static inline struct skeyid_in
skeyreq_in(const struct ike_skeyid_req *r)
{
	struct skeyid_in in = { .hash = (enum hash_alg)r->hash,
	    .ni = r->ni, .nr = r->nr, .gxy = r->gxy,
	    .nilen = r->nilen, .nrlen = r->nrlen, .gxylen = r->gxylen };

	memcpy(in.icookie, r->icookie, sizeof(in.icookie));
	memcpy(in.rcookie, r->rcookie, sizeof(in.rcookie));
	return in;
}

/* Of a key for all, under this handle. */
static inline void
skeyreq_answer(struct ike_skeyid *v, const struct skeyid *s, uint32_t handle,
    uint32_t credential)
{
	memset(v, 0, sizeof(*v));
	v->handle = handle;
	v->credential = credential;
	memcpy(v->d, s->d, sizeof(v->d));
	memcpy(v->a, s->a, sizeof(v->a));
	memcpy(v->e, s->e, sizeof(v->e));
}

#endif
