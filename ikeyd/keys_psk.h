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


/* The table of pre-shared keys. In main mode a key is found by address alone
 * (RFC 2409 5.4); where several fit, message 5 decides. Runs in: keys. */

#ifndef ADIT_IKEYD_KEYS_PSK_H
#define ADIT_IKEYD_KEYS_PSK_H

#include "msg.h"

/* One key with what it is known by. Secret. */
struct psk {
	struct ikeyd_psk	item;
	int			own;		/* one ID alone has this key */
};

struct psk_table {
	struct psk	v[IKE_MAXRULE];
	size_t		n;
};

/* An empty table; NULL if memory is short. Free wipes, NULL is let through. */
struct psk_table	*psk_new(void);
void			 psk_free(struct psk_table *);
/* Add the key of the next rule, in the order of the rules. 0, or -1 if it is
 * out of range or the table is full. */
int			 psk_add(struct psk_table *, const struct ikeyd_psk *);
/* All are in: find out whose own each one is. */
void			 psk_finish(struct psk_table *);
/* The different keys that fit both addresses, the one with the longest prefix
 * of peers first, then of ours, then in the order of the rules; the first max
 * of them. Returns how many. */
size_t			 psk_find(const struct psk_table *,
			    const struct addr *local, const struct addr *peer,
			    const struct psk **found, size_t max);

#endif
