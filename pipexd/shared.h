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


/* Interfaces that many sessions share (pppacN of vpn.conf): there as long as
 * vpn.conf names them, with routes for the pools, so that packets for clients
 * that are not in end here and not at the default route. Runs in: parent. */

#ifndef ADIT_PIPEXD_SHARED_H
#define ADIT_PIPEXD_SHARED_H

#include "conf/conf.h"
#include "proc/link.h"

/* Make those that conf names and that are not there, each one waited for so
 * long while a process that was killed still has its name. All or none: 0, or
 * -1 after the reason was logged. */
int	 shared_prepare(const struct conf *, unsigned int wait_ms);
/* conf is in force: send the items, move addresses and routes. */
void	 shared_send(const struct conf *, struct link *);
/* 1 if there is one of this name that sessions may use. */
int	 shared_is(const char *ifname);
/* PIPEXD_SHARED_CLOSE: take it down; make it anew if conf still names it. */
void	 shared_on_close(const struct conf *, struct link *,
	    struct link_msg *);
/* Take all down. */
void	 shared_stop(void);

#endif
