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


/* The interfaces that the parent makes for sessions. Runs in: parent. */

#ifndef ADIT_PIPEXD_INTERFACES_H
#define ADIT_PIPEXD_INTERFACES_H

#include "conf/conf.h"
#include "msg.h"
#include "proc/daemon.h"

#define INTERFACES_MAX	CONF_MAXSESSION
/* Descriptors that these need. */
#define INTERFACES_FILES (2 * INTERFACES_MAX)

/* What the worker may ask. */
extern const struct link_rule	interfaces_rules[];
extern const size_t		interfaces_nrules;

/* Take down the interface of this number that fd, which is closed then, is the
 * last descriptor of: soon, and many at once, because the kernel takes its
 * time. */
void	interfaces_end(int fd, unsigned int index);

/* 0 if vpn.conf lets a session have such an interface, with an address of its
 * pool and no special one, else an errno. */
int	interfaces_refuses(const struct conf *, const struct pipexd_tun_open *);
/* Answer the request of this id: with error, or by what is made now. */
void	interfaces_decide(struct link *, uint32_t id,
	    const struct pipexd_tun_open *, int error);

/* Hooks of daemon.h: the start, and the end, where all are taken down. */
void	interfaces_start(struct daemon *);
void	interfaces_stop(struct daemon *);

#endif
