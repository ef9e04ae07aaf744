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

/* A Diffie-Hellman of quick mode's own: perfect forward secrecy (RFC 2409
 * 5.5), where the chosen transform names a group. */

#ifndef IKE_PFS_H
#define IKE_PFS_H

#include "state.h"

/* Take the peer's KE if the choice has a group. 0, or -1 after a refusal. */
int	pfs_take(struct quick *, const struct payloads *);
/* Make our key pair. 0 or -1. */
int	pfs_make(struct quick *);
/* Append our KE. */
void	pfs_put(struct quick *, struct isakmp_out *);
/* g(qm)^xy into out of DH_MAXSHARED bytes, its length, or -1 after a refusal;
 * 0 without PFS. The caller wipes it. */
int	pfs_shared(struct quick *, uint8_t *out);

#endif
