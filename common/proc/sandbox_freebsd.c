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


/* The sandbox on FreeBSD: capability mode has no global names at all (no
 * files, no addresses to connect to or bind). A call against it fails with
 * ECAPMODE; the kernel is told to end the process instead (SIGTRAP).
 * Runs in: children. */

#include <sys/types.h>
#include <sys/capsicum.h>
#include <sys/procctl.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "sandbox.h"

int
sandbox_enter(enum sandbox_profile profile)
{
	int on = PROC_TRAPCAP_CTL_ENABLE;

	(void)profile;	/* what differs are the descriptors it is given */
	if (procctl(P_PID, getpid(), PROC_TRAPCAP_CTL, &on) == -1)
		return -1;
	if (cap_enter() == -1 && errno != ENOSYS)
		return -1;
	return 0;
}

int
sandbox_signal(void)
{
	return SIGTRAP;
}
