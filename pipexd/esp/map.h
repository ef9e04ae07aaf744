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


/* A map from 32-bit numbers to pointers that grows by itself: SAs by SPI,
 * flows and sessions by number. Numbers may come from a peer, so the hash has
 * a secret. Limits are the owner's. Pure. */

#ifndef ADIT_ESP_MAP_H
#define ADIT_ESP_MAP_H

#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint32_t	 key;
	void		*value;		/* NULL: free */
};

struct map {
	struct map_slot	*slots;		/* NULL while empty */
	size_t		 size;		/* a power of 2, or 0 */
	size_t		 n;
	uint32_t	 secret;
};

/* An empty map; secret is any random number. */
void	 map_init(struct map *, uint32_t secret);
/* Give the map's memory back; the values stay the caller's. */
void	 map_free(struct map *);
/* The value of key, or NULL. */
void	*map_find(const struct map *, uint32_t key);
/* Set key to value (not NULL), in place of another one. Returns 0, or -1 when
 * memory is short; replacing never fails. */
int	 map_set(struct map *, uint32_t key, void *value);
/* Take key out; harmless if it is not there. */
void	 map_del(struct map *, uint32_t key);

#endif
