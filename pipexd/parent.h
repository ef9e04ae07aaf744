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


/* The parent's configuration. Runs in: parent. */

#ifndef ADIT_PIPEXD_PARENT_H
#define ADIT_PIPEXD_PARENT_H

#include "proc/daemon.h"

struct conf;

/* The other daemons read vpn.conf so long before or after us at most, in ms:
 * what is asked for waits for our reload, and what a reload took away stays for
 * their goodbyes to the clients there. */
#define PARENT_RELOAD_MS	2000

/* Configuration, start and end, for main.c. */
void	parent_hooks(struct daemon_spec *);
/* vpn.conf as it is in force. */
const struct conf	*parent_conf(const struct daemon *);

#endif
