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

/* Informational exchanges (RFC 2409 5.7, RFC 2408 3.14 and 3.15): notifies and
 * deletes, ours and the peer's. */

#ifndef IKE_INFORMATIONAL_H
#define IKE_INFORMATIONAL_H

#include "exchange.h"

/* A protected one; and one in the clear, which is never acted upon. */
void	info_input(struct isakmp_sa *, const struct message *);
void	info_input_clear(struct ike *, const struct message *);

/* Refuse a message 1 or 3 by a notify in the clear: a few a second, smaller
 * than any message it answers. Its responder cookie is
 * zero, so that it names no state. */
void	info_refuse_clear(struct ike *, const struct message *,
	    enum isakmp_notify);
/* The same under an SA's protection. */
void	info_refuse(struct isakmp_sa *, enum isakmp_notify);
/* A notify about this ISAKMP SA (RFC 3706 5.4) with four octets of data. */
void	info_notify_u32(struct isakmp_sa *, enum isakmp_notify, uint32_t data);
/* Tell that our inbound SPI, or this ISAKMP SA, is gone. */
void	info_delete_esp(struct isakmp_sa *, uint32_t spi_in);
void	info_delete_sa(struct isakmp_sa *);

/* INITIAL-CONTACT in message 5; and RESPONDER-LIFETIME with the seconds that
 * are enough for us (spi 0: of phase 1), RFC 2407 4.6.3. */
int	info_has_initial_contact(const struct payloads *);
void	info_put_initial_contact(const struct isakmp_sa *, struct isakmp_out *);
void	info_put_lifetime(const struct isakmp_sa *, struct isakmp_out *,
	    uint32_t spi, uint32_t seconds);

#endif
