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


/* The parent of ikeyd as a table. Runs in: parent. */

#ifndef ADIT_IKEYD_PARENT_H
#define ADIT_IKEYD_PARENT_H

#include "base/addr.h"
#include "proc/daemon.h"

extern const struct daemon_spec ikeyd_spec;

/* 1 if we listen on this address, whatever its port (parent.c). */
int	parent_listens(const struct addr *);

/* The engine has something to tell a client by UDP 4500 (farewell.c). */
link_handler	farewell_asked;

#endif
