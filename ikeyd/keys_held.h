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


/* The SKEYIDs that the engine has handles for. Runs in: keys. */

#ifndef ADIT_IKEYD_KEYS_HELD_H
#define ADIT_IKEYD_KEYS_HELD_H

#include <sys/tree.h>

#include "crypto/hash.h"
#include "ike/skeyid.h"

/* More than all half-open exchanges together can want, 16 keys each. */
#define HELD_MAX	32768

/* One of them. Secret. */
struct held {
	RB_ENTRY(held)	 entry;
	uint32_t	 handle;	/* never 0 */
	enum hash_alg	 hash;
	uint8_t		 len;
	uint8_t		 skeyid[HASH_MAXLEN];
};
RB_HEAD(held_tree, held);
RB_PROTOTYPE(held_tree, held, entry, held_cmp);
int	held_cmp(struct held *, struct held *);

struct held_table {
	struct held_tree	tree;
	size_t			n;
	uint32_t		last;		/* handle given */
};

void		 held_init(struct held_table *);
/* Keep the SKEYID in s: its handle, or 0 if the table is full or memory
 * short. */
uint32_t	 held_add(struct held_table *, enum hash_alg,
		    const struct skeyid *s);
/* NULL if there is none. */
struct held	*held_find(struct held_table *, uint32_t handle);
/* Wipe and forget. */
void		 held_free(struct held_table *, struct held *);

#endif
