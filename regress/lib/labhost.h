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

/* What a lab of real processes gives its engines and its waits: the real clock,
 * real randomness, turns of the event loop. */

#ifndef REGRESS_LIB_LABHOST_H
#define REGRESS_LIB_LABHOST_H

#include "base/host.h"

/* The hooks for the clients' engines; they log to stderr, if LAB_VERBOSE is in
 * the environment. */
extern const struct host	labhost;

/* Let the event loop run once: until something has happened, ms milliseconds at
 * most. */
void	labhost_turn(unsigned int ms);

#endif
