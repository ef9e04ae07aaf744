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


/* SKEYIDs by handle. Runs in: keys. */

#include <stdlib.h>
#include <string.h>

#include "keys_held.h"

RB_GENERATE(held_tree, held, entry, held_cmp)

int
held_cmp(struct held *a, struct held *b)
{
	return a->handle < b->handle ? -1 : a->handle > b->handle;
}

void
held_init(struct held_table *t)
{
	memset(t, 0, sizeof(*t));
	RB_INIT(&t->tree);
}

uint32_t
held_add(struct held_table *t, enum hash_alg hash, const struct skeyid *s)
{
	struct held *h;

	if (t->n >= HELD_MAX || s->len > sizeof(h->skeyid) ||
	    (h = calloc(1, sizeof(*h))) == NULL)
		return 0;
	h->hash = hash;
	h->len = s->len;
	memcpy(h->skeyid, s->skeyid, s->len);
	do {
		if (++t->last == 0)
			++t->last;
		h->handle = t->last;
	} while (RB_INSERT(held_tree, &t->tree, h) != NULL);
	t->n++;
	return h->handle;
}

struct held *
held_find(struct held_table *t, uint32_t handle)
{
	struct held find;

	find.handle = handle;
	return RB_FIND(held_tree, &t->tree, &find);
}

void
held_free(struct held_table *t, struct held *h)
{
	RB_REMOVE(held_tree, &t->tree, h);
	t->n--;
	freezero(h, sizeof(*h));
}
