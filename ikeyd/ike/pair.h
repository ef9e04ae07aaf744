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

/* The two ESP SAs of one quick mode, as handed to the data plane. */

#ifndef IKE_PAIR_H
#define IKE_PAIR_H

#include <stdint.h>

#include "base/addr.h"
#include "conf.h"

#define IKE_MAXENCKEY	36	/* bytes, salt of GCM at the end */
#define IKE_MAXAUTHKEY	64

/* Secret. */
struct ike_esp_key {
	uint8_t		enc[IKE_MAXENCKEY];
	uint8_t		auth[IKE_MAXAUTHKEY];
	uint8_t		enclen, authlen;	/* bytes */
};

struct ike_sa_pair {
	uint32_t		id;		/* of this pair, in answers */
	uint32_t		flow;
	uint32_t		spi_in, spi_out; /* host order; 0 = not yet */
	struct ike_enc		enc;
	uint8_t			hash;		/* enum hash_alg, 0 with GCM */
	struct ike_esp_key	in, out;
	/* Outer addresses; the ports are those of UDP encapsulation, 0: ESP
	 * as IP protocol 50. */
	struct addr		local, peer;
	uint8_t			tunnel;		/* 0: transport mode */
	/* The selector: proto is always UDP; port 0 = any. */
	uint8_t			proto;
	uint16_t		local_port, peer_port;
	/* Addresses as the peer sees them (NAT-OA, RFC 3947 5.2), ADDR_NONE
	 * if it did not tell; labels only. */
	struct addr		oa_peer, oa_local;
	uint32_t		hard_s, soft_s;	/* lifetimes, seconds */
	uint64_t		hard_bytes, soft_bytes;	/* 0 = no limit */
	uint32_t		replay;		/* window, packets */
	uint64_t		since_ms;	/* as host_now() */
	uint8_t			in_up, out_up;	/* installed */
};

#endif
