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


/* ESP as IP protocol 50 (RFC 4303 2), for clients that no NAT is before; a file
 * per system. Runs in: parent. */

#ifndef ADIT_RAWESP_H
#define ADIT_RAWESP_H

#include "base/addr.h"

/* 1 if this system hands protocol 50 to a program. Where its own IPsec takes
 * it first, every client has to encapsulate in UDP. */
int	 rawesp_possible(void);
/* A socket for protocol 50 at an IPv4 address of ours, 0.0.0.0 for all of
 * them, non-blocking. What is read begins with the IP header; what is written
 * has none. Returns the descriptor or -1 with errno. */
int	 rawesp_open(const struct addr *);

#endif
