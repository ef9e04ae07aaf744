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

/* Messages of phase 2: encrypted, and with a hash over them that comes first
 * (RFC 2409 5.5 and 5.7). */

#ifndef IKE_PROTECT_H
#define IKE_PROTECT_H

#include "exchange.h"

/* What HASH(n) covers beside the message id. */
struct protect {
	uint8_t			 zero;	/* begins with a 0: HASH(3) */
	uint8_t			 rest;	/* all behind the hash payload */
	const struct nonce	*ni, *nr;	/* NULL: not covered */
};

/* HASH(1), HASH(2), HASH(3). */
struct protect	protect_hash1(void);
struct protect	protect_hash2(const struct nonce *ni);
struct protect	protect_hash3(const struct nonce *ni, const struct nonce *nr);

/* The IV of a new exchange of that message id. 0 or -1. */
int	protect_iv(const struct isakmp_sa *, uint32_t msgid, uint8_t *iv);
/* Begin a message: header and a hash payload that protect_end() fills in.
 * protect_end() pads and encrypts ike->out, moves iv on and returns the
 * length, or -1. */
void	protect_begin(const struct isakmp_sa *, struct isakmp_out *,
	    enum isakmp_exchange, uint32_t msgid);
int	protect_end(struct isakmp_sa *, struct isakmp_out *,
	    const struct protect *, uint32_t msgid, uint8_t *iv);
/* Decrypt into ike->plain, check shape and hash. Returns 0, with iv moved on;
 * or -1 after the refusal was told, with iv as it was. */
int	protect_open(struct isakmp_sa *, const struct message *,
	    enum shape, const struct protect *, uint8_t *iv,
	    struct payloads *);

#endif
