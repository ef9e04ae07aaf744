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

/* Inner addresses: a user's own or one of the pool, and what is to be done when
 * somebody has it. Runs in: engine. */

#include <stdio.h>
#include <string.h>

#include "engine.h"

void
address_release(struct session *s)
{
	if (s->pool != NULL && s->address != 0)
		pool_release(s->pool, s->address);
	s->pool = NULL;
	s->address = 0;
}

/* Who has the address now. */
static struct session *
holder(struct session *s, uint32_t address)
{
	struct session *other;

	RB_FOREACH(other, session_numbers, &s->engine->by_number)
		if (other != s && other->address == address &&
		    other->pool == s->bind->pool)
			return other;
	return NULL;
}

/* The user is here now, so the session that holds the address is stale: a
 * phone that changed networks does not say goodbye. */
static void
take_over(struct session *s, struct session *old)
{
	/* The address stays taken in the pool, now by s. */
	old->pool = NULL;
	if (old->ending)
		return;
	s->engine->counters[ENGINE_C_TAKEOVER]++;
	log_info("session %s user \"%s\": closed, its address goes to a new "
	    "login of user \"%s\" (session %s)", old->id, old->user, s->user,
	    s->id);
	session_close(old, PPP_REASON_ADMIN, "logged in again elsewhere");
}

static int
assign_fixed(struct session *s, uint32_t address, char *text, size_t size)
{
	struct addr a = addr_v4_u32(address, 0);
	struct session *old;
	char host[ADDR_STRLEN];

	switch (pool_claim(s->bind->pool, address)) {
	case POOL_OK:
		break;
	case POOL_TAKEN:
		if ((old = holder(s, address)) != NULL)
			take_over(s, old);
		break;
	case POOL_OUTSIDE:
		(void)snprintf(text, size, "its address %s is in no "
		    "pool-address of ipcp %s",
		    addr_print_host(&a, host, sizeof(host)),
		    s->bind->ipcp->name);
		return -1;
	}
	s->address = address;
	return 0;
}

int
address_assign(struct session *s, uint32_t fixed, char *text, size_t size)
{
	if (fixed != 0) {
		if (assign_fixed(s, fixed, text, size) == -1)
			goto none;
	} else if ((s->address = pool_take(s->bind->pool)) == 0) {
		(void)snprintf(text, size, "no address is free in ipcp %s "
		    "(%u of %u taken)", s->bind->ipcp->name,
		    pool_used(s->bind->pool), pool_size(s->bind->pool));
		goto none;
	}
	s->pool = s->bind->pool;
	return 0;
none:
	s->engine->counters[ENGINE_C_NO_ADDRESS]++;
	return -1;
}

void
address_reserve_all(struct engine *e)
{
	uint32_t p, r;
	size_t i;

	if (e->config == NULL)
		return;
	for (p = 0; p < e->config->npools; p++) {
		pool_unreserve_all(e->config->pool[p]);
		for (r = 0; r < PPPD_MAXREALMS; r++)
			for (i = 0; i < e->fixed[r].n; i++)
				pool_reserve(e->config->pool[p],
				    e->fixed[r].v[i]);
	}
}
