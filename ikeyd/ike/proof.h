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

/* Messages 5 and 6 of main mode: identity and proof of the key. */

#ifndef IKE_PROOF_H
#define IKE_PROOF_H

#include "exchange.h"

/* An encrypted message of an SA that waits for it; it is kept until SKEYID is
 * there, and until a key was found to fit. */
void	proof_input(struct isakmp_sa *, const struct message *);
/* Answers of keys that the SA waits for; others are ignored. The SA may be
 * gone afterwards. */
void	proof_skeyid(struct isakmp_sa *, const struct ike_skeyid *, size_t);
void	proof_hash(struct isakmp_sa *, const uint8_t *digest, size_t len);
void	proof_check(struct isakmp_sa *, int ok);

#endif
