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

/* Address pools: two bits for each address. Runs in: engine. */

#include <stdlib.h>
#include <string.h>

#include "pool.h"

struct pool {
	struct conf_range	 range[CONF_MAXRANGE];
	size_t			 nrange;
	uint32_t		 size;		/* addresses in all ranges */
	uint32_t		 used;
	uint32_t		 next;		/* where the search goes on */
	uint8_t			*taken;		/* a bit for each */
	uint8_t			*reserved;
};

static int
bit_is(const uint8_t *bits, uint32_t i)
{
	return bits[i >> 3] >> (i & 7) & 1;
}

static void
bit_set(uint8_t *bits, uint32_t i)
{
	bits[i >> 3] |= (uint8_t)(1 << (i & 7));
}

static void
bit_clear(uint8_t *bits, uint32_t i)
{
	bits[i >> 3] &= (uint8_t)~(1 << (i & 7));
}

static int
ranges_copy(struct pool *p, const struct conf_range *range, size_t n)
{
	uint64_t size = 0;
	size_t i;

	if (n > CONF_MAXRANGE)
		return -1;
	for (i = 0; i < n; i++) {
		p->range[i] = range[i];
		size += (uint64_t)range[i].hi - range[i].lo + 1;
	}
	if (size > CONF_MAXPOOL)
		return -1;
	p->nrange = n;
	p->size = (uint32_t)size;
	return 0;
}

struct pool *
pool_new(const struct conf_range *range, size_t n)
{
	struct pool *p;
	size_t bytes;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	if (ranges_copy(p, range, n) == -1) {
		pool_free(p);
		return NULL;
	}
	bytes = p->size / 8 + 1;
	p->taken = calloc(1, bytes);
	p->reserved = calloc(1, bytes);
	if (p->taken == NULL || p->reserved == NULL) {
		pool_free(p);
		return NULL;
	}
	return p;
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	free(p->taken);
	free(p->reserved);
	free(p);
}

/* The index of an address; -1 if it is in no range. */
static int64_t
index_of(const struct pool *p, uint32_t address)
{
	uint32_t base = 0;
	size_t i;

	for (i = 0; i < p->nrange; i++) {
		if (address >= p->range[i].lo && address <= p->range[i].hi)
			return (int64_t)base + (address - p->range[i].lo);
		base += p->range[i].hi - p->range[i].lo + 1;
	}
	return -1;
}

static const struct conf_range *
range_of(const struct pool *p, uint32_t index, uint32_t *address)
{
	uint32_t count;
	size_t i;

	for (i = 0; i < p->nrange; i++) {
		count = p->range[i].hi - p->range[i].lo + 1;
		if (index < count) {
			*address = p->range[i].lo + index;
			return &p->range[i];
		}
		index -= count;
	}
	return NULL;
}

/* 1 if the address may go to anybody. */
static int
is_free(const struct pool *p, uint32_t index, uint32_t *address)
{
	const struct conf_range *range;
	uint32_t last;

	if (bit_is(p->taken, index) || bit_is(p->reserved, index))
		return 0;
	if ((range = range_of(p, index, address)) == NULL)
		return 0;
	last = *address & 0xff;
	return !range->for_static && last != 0 && last != 255;
}

uint32_t
pool_take(struct pool *p)
{
	uint32_t address, i, at;

	for (i = 0; i < p->size; i++) {
		at = (p->next + i) % p->size;
		if (!is_free(p, at, &address))
			continue;
		bit_set(p->taken, at);
		p->used++;
		p->next = (at + 1) % p->size;
		return address;
	}
	return 0;
}

enum pool_claim
pool_claim(struct pool *p, uint32_t address)
{
	int64_t i = index_of(p, address);

	if (i == -1)
		return POOL_OUTSIDE;
	if (bit_is(p->taken, (uint32_t)i))
		return POOL_TAKEN;
	bit_set(p->taken, (uint32_t)i);
	p->used++;
	return POOL_OK;
}

void
pool_release(struct pool *p, uint32_t address)
{
	int64_t i = index_of(p, address);

	if (i == -1 || !bit_is(p->taken, (uint32_t)i))
		return;
	bit_clear(p->taken, (uint32_t)i);
	p->used--;
}

void
pool_reserve(struct pool *p, uint32_t address)
{
	int64_t i = index_of(p, address);

	if (i != -1)
		bit_set(p->reserved, (uint32_t)i);
}

void
pool_unreserve_all(struct pool *p)
{
	memset(p->reserved, 0, p->size / 8 + 1);
}

uint32_t
pool_used(const struct pool *p)
{
	return p->used;
}

uint32_t
pool_size(const struct pool *p)
{
	return p->size;
}
