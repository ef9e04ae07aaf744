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


/* The anti-replay window of one inbound SA (RFC 4303 3.4.3). A packet is
 * tested before its ICV is checked and noted after it was good, so that what
 * is forged moves nothing. Pure. */

#ifndef ADIT_ESP_REPLAY_H
#define ADIT_ESP_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#define REPLAY_MAXSIZE	4096	/* packets */

/* A ring of bits, one word longer than the window, so that moving on clears
 * whole words and never shifts (the idea of RFC 6479). */
struct replay {
	uint32_t	top;	/* highest number seen, 0 = none yet */
	uint32_t	size;	/* packets, a multiple of 64; 0 = no check */
	uint32_t	nwords;
	uint64_t	bits[REPLAY_MAXSIZE / 64 + 1];
};

/* A window of at least size packets (rounded up to 64, at most
 * REPLAY_MAXSIZE); 0 turns the check off, but for number 0. */
void	replay_init(struct replay *, uint32_t size);
/* 1 if a packet with this number may be looked at, 0 if it is 0, was there
 * before or is left of the window. Changes nothing. */
int	replay_ok(const struct replay *, uint32_t seq);
/* Note a number that replay_ok() let through and whose ICV is good. Returns
 * 1 if it is the highest so far: the window moved. */
int	replay_commit(struct replay *, uint32_t seq);

#endif
