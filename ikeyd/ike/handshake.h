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

/* What messages 3 to 6 of main mode carry: key exchange, nonces, SKEYID, and
 * the proof that each side has the key (RFC 2409 5 and 5.4). */

#ifndef IKE_HANDSHAKE_H
#define IKE_HANDSHAKE_H

#include "exchange.h"

/* Take the peer's KE and nonce out of message 3 or 4. Returns 0, or -1 after
 * the refusal was told (the SA lives on). */
int	handshake_take(struct isakmp_sa *, const struct message *,
	    const struct payloads *);
/* Make our key pair and nonce. 0 or -1 (no memory). */
int	handshake_make(struct isakmp_sa *);
/* Append KE, nonce and NAT-D. 0 or -1. */
int	handshake_put(struct isakmp_sa *, struct isakmp_out *);
/* Work out g^xy and ask keys for SKEYID. Returns 0, or -1 if the peer's value
 * is none of the group's, which is told. */
int	handshake_ask_skeyid(struct isakmp_sa *, const struct path *);
/* Take the answer. Returns -1 if no key fits, which is told. */
int	handshake_got_skeyid(struct isakmp_sa *, const struct ike_skeyid *,
	    size_t n);

/* Make the phase 2 secrets out of candidate number at: the cipher key and the
 * IV that both publics give. 0 or -1. */
int	handshake_key(struct isakmp_sa *, size_t at);
/* Ask keys for our HASH_I or HASH_R over our ID, or to check the peer's over
 * the ID it sent. */
void	handshake_ask_hash(struct isakmp_sa *);
void	handshake_ask_check(struct isakmp_sa *);
/* Our ID payload's body for a path: what the rule says, else our address.
 * Returns its length; size is at least 4 + IKE_MAXID. */
size_t	handshake_own_id(const struct isakmp_sa *, uint8_t *body, size_t size);

#endif
