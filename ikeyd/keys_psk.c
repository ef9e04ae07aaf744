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


/* The table of pre-shared keys: found by address, numbered by content.
 * Runs in: keys. */

#include <stdlib.h>
#include <string.h>

#include "keys_psk.h"

struct psk_table *
psk_new(void)
{
	return calloc(1, sizeof(struct psk_table));
}

void
psk_free(struct psk_table *t)
{
	freezero(t, sizeof(*t));
}

int
psk_add(struct psk_table *t, const struct ikeyd_psk *item)
{
	if (t->n == IKE_MAXRULE || item->len == 0 ||
	    item->len > sizeof(item->key) ||
	    item->dstid.len > sizeof(item->dstid.data))
		return -1;
	t->v[t->n++].item = *item;
	return 0;
}

static int
same_key(const struct ikeyd_psk *a, const struct ikeyd_psk *b)
{
	return a->len == b->len && timingsafe_bcmp(a->key, b->key, a->len) == 0;
}

static int
same_id(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->len == b->len &&
	    memcmp(a->data, b->data, a->len) == 0;
}

static uint32_t
number_of(const struct psk_table *t, size_t n, const struct ikeyd_psk *item)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same_key(&t->v[i].item, item))
			return t->v[i].credential;
	return 0;
}

/* A key is somebody's own if every rule that has it is for that one ID. */
static int
is_own(const struct psk_table *t, const struct ikeyd_psk *item)
{
	size_t i;

	if (item->dstid.type == 0)
		return 0;
	for (i = 0; i < t->n; i++)
		if (same_key(&t->v[i].item, item) &&
		    !same_id(&t->v[i].item.dstid, &item->dstid))
			return 0;
	return 1;
}

void
psk_finish(struct psk_table *t, const struct psk_table *old, uint32_t *last)
{
	struct psk *p;
	size_t i;

	for (i = 0; i < t->n; i++) {
		p = &t->v[i];
		p->credential = number_of(t, i, &p->item);
		if (p->credential == 0 && old != NULL)
			p->credential = number_of(old, old->n, &p->item);
		if (p->credential == 0)
			p->credential = ++*last;
		p->own = is_own(t, &p->item);
	}
}

static int
fits(const struct addr *a, const struct addr *net, unsigned int prefixlen)
{
	return net->family == ADDR_NONE || addr_in_prefix(a, net, prefixlen);
}

size_t
psk_find(const struct psk_table *t, const struct addr *local,
    const struct addr *peer, const struct psk **found, size_t max)
{
	const struct ikeyd_psk *item;
	size_t i, j, n = 0;

	for (i = 0; i < t->n && n < max; i++) {
		item = &t->v[i].item;
		if (!fits(local, &item->src, item->srclen) ||
		    !fits(peer, &item->dst, item->dstlen))
			continue;
		for (j = 0; j < n; j++)
			if (found[j]->credential == t->v[i].credential)
				break;
		if (j == n)
			found[n++] = &t->v[i];
	}
	return n;
}
