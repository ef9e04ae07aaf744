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

/* Addresses to give to clients: those of one ipcp statement. Pure but for
 * memory. Runs in: engine. */

#ifndef ADIT_PPPD_POOL_H
#define ADIT_PPPD_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "conf/conf.h"

struct pool;

/* What came of pool_claim(). */
enum pool_claim { POOL_OK, POOL_TAKEN, POOL_OUTSIDE };

/* A pool of n ranges, all free; NULL if memory is short or they have more than
 * CONF_MAXPOOL addresses. */
struct pool	*pool_new(const struct conf_range *, size_t n);
void		 pool_free(struct pool *);
/* A free address for a user without one of its own, host order; 0 if there is
 * none. Never one for static use, a reserved one, or one that ends in .0 or
 * .255, which Windows cannot use. A freed one is the last to come again. */
uint32_t	 pool_take(struct pool *);
/* This very address. */
enum pool_claim	 pool_claim(struct pool *, uint32_t address);
/* Give it back; one that is not taken is let through. */
void		 pool_release(struct pool *, uint32_t address);
/* Keep an address from pool_take(), because a user has it fixed; one that is
 * not in the pool is let through. And let go of all that are so kept. */
void		 pool_reserve(struct pool *, uint32_t address);
void		 pool_unreserve_all(struct pool *);
/* Addresses taken, and how many there are in all. */
uint32_t	 pool_used(const struct pool *);
uint32_t	 pool_size(const struct pool *);

#endif
