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


/* pipexd's own messages between parent and worker, behind those of
 * msg/proc.h. Both are this program, so payloads are the structs as they are.
 * Texts are NUL-terminated. Queue full: the daemon goes down. */

#ifndef ADIT_PIPEXD_MSG_H
#define ADIT_PIPEXD_MSG_H

#include <stdint.h>

#include "base/addr.h"
#include "msg/pipex.h"
#include "msg/proc.h"

enum pipexd_type {
	/* parent -> worker */
	PIPEXD_SOCKET = PROC_OWN, /* struct pipexd_socket + fd: item, a new one,
				 * or a further queue of its address */
	PIPEXD_KEEP,		/* struct pipexd_socket: item, all it has of this
				 * address; those not named until CONF_END are
				 * closed */
	PIPEXD_TUN,		/* struct pipexd_tun + fd, id of the request */
	PIPEXD_TUN_FAILED,	/* struct pipexd_failed, id of the request */
	PIPEXD_TUN_SHARED,	/* empty, id of the request: its packets come by
				 * the shared interface that it named */
	PIPEXD_SHARED,		/* struct pipexd_tun + fd: item, or later in place
				 * of one that was lost; a shared interface */
	PIPEXD_SHARED_KEEP,	/* struct pipexd_tun: item, one it has; those not
				 * named until CONF_END are given back */

	/* worker -> parent */
	PIPEXD_TUN_OPEN,	/* struct pipexd_tun_open, id: not in use */
	PIPEXD_TUN_CLOSE,	/* empty, id: the worker has closed its end */
	PIPEXD_SHARED_CLOSE	/* struct pipexd_tun: the same of a shared one */
};

enum pipexd_kind {
	PIPEXD_NATT = 1,	/* UDP 4500: ESP and IKE */
	PIPEXD_CLEAR,		/* UDP 1701: L2TP without IPsec, refused */
	PIPEXD_ESP,		/* IP protocol 50, port 0 */
	PIPEXD_PLAIN		/* UDP 1701: L2TP without IPsec, let in; a
				 * reload may make this of CLEAR and back */
};

struct pipexd_socket {
	struct addr	local;		/* with port; 0.0.0.0 is any */
	uint32_t	kind;		/* enum pipexd_kind */
};

struct pipexd_tun_open {
	char		base[MSG_IFLEN];	/* of vpn.conf: "pppx0", "pppac0" */
	struct addr	local, peer;		/* inner addresses */
	uint32_t	mtu;
	char		user[MSG_USERLEN];	/* for the description, raw */
};

struct pipexd_tun {
	char		ifname[MSG_IFLEN];	/* "pppx7", "pppac0" */
};

struct pipexd_failed {
	uint32_t	error;			/* errno */
};

void	worker_prepare(void);
void	worker_start(void);

#endif
