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


/* The table of pre-shared keys: found by address.
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
	if (t->n == IKE_MAXRULE || item->len == 0 || item->credential == 0 ||
	    item->len > sizeof(item->key) ||
	    item->dstid.len > sizeof(item->dstid.data))
		return -1;
	t->v[t->n++].item = *item;
	return 0;
}

static int
same_id(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->len == b->len &&
	    memcmp(a->data, b->data, a->len) == 0;
}

/* A key is somebody's own if every rule that has it is for that one ID. */
static int
is_own(const struct psk_table *t, const struct ikeyd_psk *item)
{
	size_t i;

	if (item->dstid.type == 0)
		return 0;
	for (i = 0; i < t->n; i++)
		if (t->v[i].item.credential == item->credential &&
		    !same_id(&t->v[i].item.dstid, &item->dstid))
			return 0;
	return 1;
}

void
psk_finish(struct psk_table *t)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		t->v[i].own = is_own(t, &t->v[i].item);
}

static int
fits(const struct addr *a, const struct addr *net, unsigned int prefixlen)
{
	return net->family == ADDR_NONE || addr_in_prefix(a, net, prefixlen);
}

static unsigned int
narrowness(const struct ikeyd_psk *p)
{
	unsigned int dst = p->dst.family == ADDR_NONE ? 0 : p->dstlen;
	unsigned int src = p->src.family == ADDR_NONE ? 0 : p->srclen;

	return dst << 8 | src;
}

static int
listed(const struct psk **v, size_t n, uint32_t credential)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (v[i]->item.credential == credential)
			return 1;
	return 0;
}

size_t
psk_find(const struct psk_table *t, const struct addr *local,
    const struct addr *peer, const struct psk **found, size_t max)
{
	const struct psk *fit[IKE_MAXRULE];
	const struct ikeyd_psk *item;
	size_t i, j, n = 0, nfit = 0;

	for (i = 0; i < t->n; i++) {
		item = &t->v[i].item;
		if (!fits(local, &item->src, item->srclen) ||
		    !fits(peer, &item->dst, item->dstlen))
			continue;
		for (j = nfit++; j > 0 && narrowness(item) >
		    narrowness(&fit[j - 1]->item); j--)
			fit[j] = fit[j - 1];
		fit[j] = &t->v[i];
	}
	for (i = 0; i < nfit && n < max; i++)
		if (!listed(found, n, fit[i]->item.credential))
			found[n++] = fit[i];
	return n;
}
