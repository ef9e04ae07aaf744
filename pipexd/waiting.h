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


/* Requests of the worker that wait for another vpn.conf, two seconds at most.
 * Runs in: parent. */

#ifndef ADIT_PIPEXD_WAITING_H
#define ADIT_PIPEXD_WAITING_H

#include <stdint.h>

#include "base/addr.h"
#include "msg.h"
#include "proc/daemon.h"

/* The request of this id, which came by the link, waits now and will be
 * answered by interfaces_decide(). 0, or -1: there is no room. */
int	waiting_begin(struct link *, uint32_t id,
	    const struct pipexd_tun_open *);
/* 1 if a request of this id waits. */
int	waiting_is(uint32_t id);
/* Another session asks for this inner address, which two never do: refuse one
 * that waits for it, as its session has left. */
void	waiting_replace(const struct addr *peer);
/* There is another vpn.conf: look at all that wait, soon. */
void	waiting_reloaded(void);

/* The start, and the end, where all are forgotten. */
void	waiting_start(struct daemon *);
void	waiting_stop(void);

#endif
