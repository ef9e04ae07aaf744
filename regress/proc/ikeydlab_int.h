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


/* What the two files of ikeydlab share. */

#ifndef REGRESS_PROC_IKEYDLAB_INT_H
#define REGRESS_PROC_IKEYDLAB_INT_H

#include "ikeydlab.h"

/* Give the answers that its engine waits for, and run what is due. */
void	ikeydlab_client_turn(struct ikeydlab_client *);
void	ikeydlab_client_free(struct ikeydlab_client *);
/* A datagram of UDP 4500 from the server's address to whom it concerns. */
void	ikeydlab_client_natt(struct ikeydlab *, const struct addr *server,
	    const struct addr *client, const uint8_t *, size_t);

#endif
