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

/* Diffie-Hellman groups of IKE: MODP (RFC 2409, RFC 3526) and ECP (RFC 5903).
 * Private values come from the caller's randomness. Pure. */

#ifndef ADIT_DH_H
#define ADIT_DH_H

#include <stddef.h>
#include <stdint.h>

/* IANA group numbers. */
enum dh_group {
	DH_MODP768 = 1, DH_MODP1024 = 2, DH_MODP1536 = 5, DH_MODP2048 = 14,
	DH_MODP3072 = 15, DH_MODP4096 = 16, DH_ECP256 = 19, DH_ECP384 = 20
};

#define DH_MAXPUB	512
#define DH_MAXSHARED	512

struct dh;

/* Bytes of the public value on the wire (MODP: of the prime; ECP: x and y);
 * 0 for a group we don't do. MODP768 is known by name only and never done. */
size_t		 dh_publen(enum dh_group);
/* Bytes of the shared secret: MODP of the prime, ECP of x (RFC 5903 7). */
size_t		 dh_sharedlen(enum dh_group);
/* "modp2048", "ecp256"; "unknown" if not known. */
const char	*dh_name(enum dh_group);
/* Bytes of randomness that dh_new() wants. */
size_t		 dh_randomlen(enum dh_group);
/* Make a key pair out of rnd (dh_randomlen bytes, wiped by the caller).
 * NULL for an unknown group, short memory or a private value out of range
 * (call again with other randomness). Free with dh_free(), which wipes. */
struct dh	*dh_new(enum dh_group, const uint8_t *rnd);
void		 dh_free(struct dh *);
/* Public value, left-padded to dh_publen() bytes, into pub. */
void		 dh_public(const struct dh *, uint8_t *pub);
/* Shared secret, left-padded to dh_sharedlen() bytes, into out. Returns -1 if
 * the peer's value has the wrong length, is not in 2..p-2 (MODP; RFC 6989)
 * or is no point of the curve (ECP). */
int		 dh_shared(const struct dh *, const uint8_t *peer, size_t peerlen,
		    uint8_t *out);

#endif
