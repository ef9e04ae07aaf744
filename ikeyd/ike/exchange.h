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

/* One conversation with a peer: what was sent last and taken last, repeats of
 * either side, and the encryption of its messages. */

#ifndef IKE_EXCHANGE_H
#define IKE_EXCHANGE_H

#include "state.h"

/* A message as it came in. */
struct message {
	struct isakmp_header	 h;
	struct path		 path;		/* where from and to */
	const uint8_t		*bytes;		/* whole, header first */
	size_t			 len;
	uint8_t			 digest[IKE_DIGESTLEN];
};

void	exchange_init(struct exchange *, timer_fn *, void *owner);
/* Forget what was sent; stop the timer. */
void	exchange_clear(struct ike *, struct exchange *);
/* 1 if the message is the last one taken, byte for byte. */
int	exchange_is_repeat(const struct exchange *, const struct message *);
/* The message was accepted: what was sent before is not needed any more. */
void	exchange_took(struct ike *, struct exchange *, const struct message *);
/* Send the len bytes in ike->out and keep them for repeats. With timer they
 * are sent again until the next message is taken. Returns 0, or -1 if memory
 * is short (they were sent once all the same). */
int	exchange_send(struct ike *, struct exchange *, const struct path *,
	    size_t len, int timer);
/* Answer a repeat of the peer's with what was sent, a limited number of
 * times (RFC 2408 5.1; never by timer before the peer is known, so that a
 * false source address is not worth forging). */
void	exchange_repeat(struct ike *, struct exchange *, const struct path *);
/* The timer ran out: send again. Returns -1 if it was tried often enough; a try
 * that the host slept through does not count. */
int	exchange_retry(struct ike *, struct exchange *, const struct path *);

/* Encrypt what isakmp_end() left in ike->out, in place; iv becomes the last
 * cipher block. 0 or -1. */
int	exchange_seal(struct ike *, enum ike_cipher, const uint8_t *key,
	    size_t keylen, uint8_t *iv, size_t len);
/* Decrypt a message's body into ike->plain and walk its payloads, which point
 * there; iv likewise. Returns 0, or an enum payload_error. */
int	exchange_open(struct ike *, enum ike_cipher, const uint8_t *key,
	    size_t keylen, uint8_t *iv, const struct message *,
	    struct payloads *);
/* IKE's name of our cipher for common/crypto. */
enum cipher_alg	exchange_cipher(enum ike_cipher);

#endif
