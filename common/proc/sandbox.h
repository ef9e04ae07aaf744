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


/* The last step of proc_confine(): system calls that a child may make. A file
 * per system: sandbox_linux.c (libseccomp, allow-list, the process is killed
 * with SIGSYS), sandbox_openbsd.c (pledge, SIGABRT), sandbox_freebsd.c
 * (capsicum). In each profile: memory, time, randomness, the event loop, the
 * link with descriptors; no open, no socket, no connect, no exec, no fork. */

#ifndef ADIT_SANDBOX_H
#define ADIT_SANDBOX_H

enum sandbox_profile {
	/* accept on the listening sockets it was given, UDP sockets it was given */
	SANDBOX_ENGINE,
	/* the link alone: no accept, no datagrams with addresses */
	SANDBOX_KEYS,
	/* as SANDBOX_ENGINE, bursts on sockets, and tun descriptors it was given */
	SANDBOX_WORKER
};

/* Enter, for good. Returns 0, or -1 with errno. */
int	 sandbox_enter(enum sandbox_profile);
/* The signal by which this system ends a process that breaks its rules. */
int	 sandbox_signal(void);

#endif
