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


/* The anti-replay window: RFC 4303 3.4.3. Numbers are 32 bits and an SA ends
 * before they wrap (3.3.3), so a plain comparison orders them.
 * Runs in: pipexd worker. */

#include <string.h>

#include "replay.h"

void
replay_init(struct replay *r, uint32_t size)
{
	memset(r, 0, sizeof(*r));
	if (size > REPLAY_MAXSIZE)
		size = REPLAY_MAXSIZE;
	r->size = (size + 63) / 64 * 64;
	r->nwords = r->size / 64 + 1;
}

static uint64_t *
word(struct replay *r, uint32_t seq)
{
	return &r->bits[seq / 64 % r->nwords];
}

int
replay_ok(const struct replay *r, uint32_t seq)
{
	if (seq == 0)
		return 0;
	if (seq > r->top || r->size == 0)
		return 1;
	if (r->top - seq >= r->size)
		return 0;
	return !(r->bits[seq / 64 % r->nwords] >> seq % 64 & 1);
}

int
replay_commit(struct replay *r, uint32_t seq)
{
	uint32_t w, steps;
	int advanced = seq > r->top;

	if (advanced) {
		steps = seq / 64 - r->top / 64;
		if (steps > r->nwords)
			steps = r->nwords;
		for (w = 0; w < steps; w++)
			*word(r, seq - w * 64) = 0;
		r->top = seq;
	}
	*word(r, seq) |= UINT64_C(1) << seq % 64;
	return advanced;
}
