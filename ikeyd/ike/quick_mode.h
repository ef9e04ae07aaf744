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

/* Quick mode, both roles (RFC 2409 5.5), for L2TP: one pair of ESP SAs for UDP
 * port 1701 (RFC 3193). */

#ifndef IKE_QUICK_MODE_H
#define IKE_QUICK_MODE_H

#include "exchange.h"

int	quick_cmp_id(struct quick *, struct quick *);
RB_PROTOTYPE(quicks_by_id, quick, by_id, quick_cmp_id);

/* A quick mode message of an SA that is up. */
void	quick_input(struct isakmp_sa *, const struct message *);
/* Begin one as initiator, for UDP between these ports. 0 or -1. */
int	quick_begin(struct isakmp_sa *, uint16_t local_port,
	    uint16_t peer_port);
/* The same for the traffic of a pair, by its terms: the flow goes over to the
 * new one. 0 or -1. */
int	quick_renew(struct isakmp_sa *, const struct terms *);
struct quick	*quick_find_id(struct ike *, uint32_t id);
/* Answers of the data plane. The quick mode may be gone afterwards. */
void	quick_spi(struct quick *, uint32_t spi);
void	quick_installed(struct quick *, int inbound, const char *error);
/* Forget it; what it had installed and did not finish is removed. */
void	quick_free(struct quick *);

#endif
