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

/* Our algorithms and IKE's numbers for them, shared by the choice among a
 * peer's offers and by our own offers. */

#ifndef IKE_CHOICE_H
#define IKE_CHOICE_H

#include <stddef.h>
#include <stdint.h>

#include "proposal.h"

/* IKE's numbers of ours: phase 1 cipher and hash, ESP transform id and
 * authentication algorithm; 0 if there is none. */
uint16_t	choice_enc1(enum ike_cipher);
uint16_t	choice_hash1(enum hash_alg);
uint8_t		choice_esp(enum ike_cipher);
uint16_t	choice_hash2(enum hash_alg);

/* 1 if the lists allow what was chosen in phase 1. */
int		choice_allowed1(const struct ike_choice *,
		    const struct ike_transforms *);

/* All that the lists allow, best first, at most max (128 transforms fit into
 * a proposal's count); mode is 0, group 0 in phase 2. Returns how many. */
size_t		choice_list(const struct ike_transforms *, int phase,
		    struct ike_choice *, size_t max);

#endif
