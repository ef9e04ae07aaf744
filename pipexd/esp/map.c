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


/* Open addressing with linear probing, at most three quarters full; deletion
 * closes the gap, so no marks are left behind. Runs in: pipexd worker. */

#include <stdlib.h>
#include <string.h>

#include "map.h"

#define FIRST_SIZE	64

void
map_init(struct map *m, uint32_t secret)
{
	memset(m, 0, sizeof(*m));
	m->secret = secret;
}

void
map_free(struct map *m)
{
	free(m->slots);
	m->slots = NULL;
	m->size = m->n = 0;
}

/* The finalizer of MurmurHash3: every bit of key and secret counts. */
static size_t
home(const struct map *m, uint32_t key)
{
	uint32_t h = key ^ m->secret;

	h ^= h >> 16;
	h *= UINT32_C(0x85ebca6b);
	h ^= h >> 13;
	h *= UINT32_C(0xc2b2ae35);
	h ^= h >> 16;
	return h & (m->size - 1);
}

/* Where key is, or the free slot where it would go. The map is not empty of
 * slots and has a free one. */
static size_t
place(const struct map *m, uint32_t key)
{
	size_t i = home(m, key);

	while (m->slots[i].value != NULL && m->slots[i].key != key)
		i = (i + 1) & (m->size - 1);
	return i;
}

void *
map_find(const struct map *m, uint32_t key)
{
	if (m->n == 0)
		return NULL;
	return m->slots[place(m, key)].value;
}

static int
grow(struct map *m)
{
	struct map bigger = *m;
	size_t i;

	bigger.size = m->size > 0 ? m->size * 2 : FIRST_SIZE;
	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return -1;
	for (i = 0; i < m->size; i++)
		if (m->slots[i].value != NULL)
			bigger.slots[place(&bigger, m->slots[i].key)] =
			    m->slots[i];
	free(m->slots);
	*m = bigger;
	return 0;
}

int
map_set(struct map *m, uint32_t key, void *value)
{
	size_t i;

	if (map_find(m, key) == NULL) {
		if (m->n >= m->size / 4 * 3 && grow(m) != 0)
			return -1;
		m->n++;
	}
	i = place(m, key);
	m->slots[i].key = key;
	m->slots[i].value = value;
	return 0;
}

void
map_del(struct map *m, uint32_t key)
{
	size_t gap, i, h, mask = m->size - 1;

	if (map_find(m, key) == NULL)
		return;
	gap = place(m, key);
	m->n--;
	for (i = (gap + 1) & mask; m->slots[i].value != NULL;
	    i = (i + 1) & mask) {
		h = home(m, m->slots[i].key);
		/* may stay if its home lies after the gap */
		if (((i - h) & mask) < ((i - gap) & mask))
			continue;
		m->slots[gap] = m->slots[i];
		gap = i;
	}
	m->slots[gap].value = NULL;
}
