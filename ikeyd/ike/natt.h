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

/* NAT traversal (RFC 3947 and its drafts 02, 03): vendor IDs, detection,
 * original addresses, and the payload numbers of each style. */

#ifndef IKE_NATT_H
#define IKE_NATT_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "crypto/hash.h"
#include "isakmp.h"

struct isakmp_out;
struct payloads;

/* What a peer and we can do, worst first. */
enum natt_style {
	NATT_NONE, NATT_DRAFT02, NATT_DRAFT02N, NATT_DRAFT03, NATT_RFC3947
};

/* What the vendor IDs of a message say. */
struct vendors {
	uint8_t	natt;	/* the best enum natt_style offered */
	uint8_t	dpd;	/* RFC 3706 */
};

void	vendors_scan(const struct payloads *, struct vendors *);
/* As responder the one style chosen, and DPD if the peer does it, so that the
 * answer is never longer than the question; as initiator all that we know. */
void	vendors_answer(struct isakmp_out *, enum natt_style, int dpd);
void	vendors_offer(struct isakmp_out *);

/* Numbers of the payloads and of the UDP transport mode in that style. */
uint8_t		natt_d_type(enum natt_style);
uint8_t		natt_oa_type(enum natt_style);
uint16_t	natt_mode(enum natt_style);

/* HASH(CKY-I | CKY-R | IP | Port) into out of hash_len bytes (RFC 3947 3.2).
 * Returns 0 or -1. */
int	natt_hash(enum hash_alg, const uint8_t *icookie, const uint8_t *rcookie,
	    const struct addr *, uint8_t *out);

struct natt_found {
	uint8_t	us, peer;	/* who is behind a NAT */
	uint8_t	any;		/* NAT-D payloads were there */
};

/* Compare the peer's NAT-D payloads (the first is for our address, every
 * other for one of its own) with the addresses as we see them. Surplus ones
 * are ignored. Returns 0, or -1 if one has the wrong length. */
int	natt_detect(const struct payloads *, enum natt_style, enum hash_alg,
	    const uint8_t *icookie, const uint8_t *rcookie,
	    const struct addr *local, const struct addr *peer,
	    struct natt_found *);
/* Append our two NAT-D payloads. With force the peer's address is hashed
 * wrongly, so that it believes itself behind a NAT and encapsulates. (Not
 * ours: Windows does not talk to a server behind a NAT, KB 926179.) */
int	natt_put_d(struct isakmp_out *, enum natt_style, enum hash_alg,
	    const uint8_t *icookie, const uint8_t *rcookie,
	    const struct addr *local, const struct addr *peer, int force);

/* Original addresses (RFC 3947 5.2): append NAT-OAi and NAT-OAr; read the
 * n-th (0, 1) into an address, ADDR_NONE if there is none or it is of no use. */
void	natt_put_oa(struct isakmp_out *, enum natt_style,
	    const struct addr *initiator, const struct addr *responder);
void	natt_get_oa(const struct payloads *, enum natt_style, size_t n,
	    struct addr *);

#endif
