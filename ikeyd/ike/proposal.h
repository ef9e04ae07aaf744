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

/* What a peer offers in an SA payload, as a flat list of transforms, and our
 * choice among them; the answer repeats what was offered byte for byte. */

#ifndef IKE_PROPOSAL_H
#define IKE_PROPOSAL_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"

struct cursor;
struct wbuf;

/* Transforms in one SA payload, all proposals together; more are refused
 * (the longest list of a known client has 16). */
#define IKE_MAXOFFER	128

/* One transform. Numbers are the peer's, 0 = not given. Pointers go into the
 * message. */
struct offer {
	uint8_t		 proposal, proto;
	uint8_t		 spilen;
	const uint8_t	*spi;
	uint8_t		 number, id;	/* transform number and id */
	const uint8_t	*attrs;
	size_t		 attrslen;
	uint8_t		 joined;	/* with another protocol: AND, RFC 2408 4.2 */
	uint8_t		 strange;	/* an attribute that we don't know */
	uint16_t	 enc;		/* phase 1: enum isakmp_enc */
	uint16_t	 keybits, hash, auth, group, mode;
	uint64_t	 life_s, life_kib;
};

struct offers {
	struct offer	 v[IKE_MAXOFFER];
	size_t		 n;
};

enum proposal_error {
	PROPOSAL_E_SYNTAX = -1,	/* BAD-PROPOSAL-SYNTAX */
	PROPOSAL_E_MANY = -2,	/* too many transforms */
	PROPOSAL_E_DOI = -3,	/* DOI-NOT-SUPPORTED */
	PROPOSAL_E_SITUATION = -4 /* SITUATION-NOT-SUPPORTED */
};

/* Read an SA payload's body (RFC 2408 3.4-3.6); phase is 1 or 2 and says
 * whose numbers the attributes are. Returns 0 or an enum proposal_error. */
int		 proposal_decode(struct offers *, int phase, const uint8_t *body,
		    size_t len);
const char	*proposal_strerror(int);

/* What we understood of a chosen transform, in our own numbers. */
struct ike_choice {
	struct ike_enc	enc;
	uint8_t		hash;		/* enum hash_alg; 0 with GCM */
	uint8_t		group;		/* enum dh_group; 0 = no PFS */
	uint16_t	mode;		/* phase 2: as offered */
	uint64_t	life_s, life_kib; /* as offered, 0 = not given */
};

/* What phase 2 asks beside the algorithms. */
struct offer_want {
	uint8_t		encap;		/* 1: UDP encapsulation must be offered,
					 * 0: must not */
	uint8_t		tunnel;		/* tunnel mode will do, too */
	uint8_t		has_ke;		/* the message has a KE payload */
	const struct ike_transforms *main; /* whose groups will do for PFS */
};

/* The offer that comes first in OUR order, over all that was offered; NULL if
 * none will do. The choice is filled in. */
const struct offer	*proposal_choose1(const struct offers *,
			    const struct ike_transforms *, struct ike_choice *);
const struct offer	*proposal_choose2(const struct offers *,
			    const struct ike_transforms *,
			    const struct offer_want *, struct ike_choice *);

/* In phase 1, while n rules may yet turn out to be the peer's: the offer that
 * most of them allow, and of several the one that the first of them likes
 * best. */
const struct offer	*proposal_choose1_of(const struct offers *,
			    const struct ike_transforms *const *, size_t n,
			    struct ike_choice *);

/* Where the SPI lies in the body of an answer or offer of phase 2. */
#define PROPOSAL_SPI_AT	16
/* Append the body of the SA payload that answers with this one offer; spi
 * replaces the peer's (spilen 0: none, phase 1). */
void		 proposal_answer(struct wbuf *, const struct offer *,
		    const uint8_t *spi, uint8_t spilen);
/* Append the body of an SA payload with all we accept, for the initiator; in
 * phase 2 with that mode, our SPI, and group (0 = no PFS). */
void		 proposal_offer1(struct wbuf *, const struct ike_transforms *);
void		 proposal_offer2(struct wbuf *, const struct ike_transforms *,
		    uint32_t spi, uint16_t mode, uint8_t group);

/* Key bytes of a cipher, salt of GCM included. */
size_t		 ike_cipher_keylen(const struct ike_enc *);
/* "aes256-sha1-modp2048", "aes128gcm16", with "-modp2048" for PFS. */
const char	*choice_words(const struct ike_choice *, char *buf, size_t size);
/* The offers in words, "aes256-sha1-modp1024, des-md5-modp768, ...", each
 * once, cut to size. phase as above. Works with nothing offered. */
const char	*offers_words(const struct offers *, int phase, char *buf,
		    size_t size);

#endif
