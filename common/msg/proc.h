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


/* Parent and child of one daemon, fd 3 of the child: the messages that all
 * daemons share. The daemon's own (configuration items, requests) begin at
 * PROC_OWN. Payloads are fixed structs, names NUL-terminated; bytes after the
 * NUL are zero. Queue full, either way: the daemon goes down. */

#ifndef ADIT_MSG_PROC_H
#define ADIT_MSG_PROC_H

#include <stdint.h>

#define PROC_NAMELEN	32
#define PROC_TEXTLEN	256

enum proc_type {
	/* parent -> child */
	PROC_CONF_BEGIN = 1,	/* struct proc_conf; the daemon's items follow */
	PROC_CONF_END = 2,	/* empty */
	PROC_LISTEN_FD = 3,	/* struct proc_name + fd: a listening socket */
	PROC_DIALED = 4,	/* struct proc_name + fd: a connected socket */
	PROC_PEER_LINK = 5,	/* struct proc_name (the other child) + fd */
	PROC_STOP = 6,		/* empty: say goodbye, then STOPPED */
	PROC_LOG_LEVEL = 7,	/* struct proc_number: verbosity */
	PROC_RELOADED = 8,	/* struct proc_result, id of the request */

	/* child -> parent */
	PROC_READY = 32,	/* empty: confined, once, the first message */
	PROC_DIAL = 33,		/* struct proc_name: connect me to it */
	PROC_RELOAD = 34,	/* empty, id: read the configuration anew */
	PROC_LOG = 35,		/* struct proc_number: verbosity for all */
	PROC_STOPPED = 36,	/* empty: answer to STOP */

	PROC_OWN = 64
};

struct proc_conf {
	uint32_t	reload;		/* 0 at start */
};

struct proc_name {
	char		name[PROC_NAMELEN];	/* "flow.sock", "keys" */
};

struct proc_number {
	uint32_t	value;
};

struct proc_result {
	uint32_t	failed;		/* 0: done */
	char		text[PROC_TEXTLEN];	/* what went wrong first */
};

#endif
