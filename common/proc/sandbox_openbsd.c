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


/* The sandbox on OpenBSD: nothing of the file system, and pledge(2), which
 * ends who breaks it with SIGABRT. "inet" and "unix" allow accept(2) and
 * datagrams with addresses on sockets that came from the parent; socket(2) and
 * bind(2) they allow, too, which the other systems do not: without root, the
 * network and the file system that costs unprivileged ports only.
 * Runs in: children. */

#include <signal.h>
#include <unistd.h>

#include "sandbox.h"

int
sandbox_enter(enum sandbox_profile profile)
{
	if (unveil("/", "") == -1 || unveil(NULL, NULL) == -1)
		return -1;
	switch (profile) {
	case SANDBOX_KEYS:
		return pledge("stdio recvfd", NULL);
	case SANDBOX_ENGINE:
	case SANDBOX_WORKER:
		return pledge("stdio inet unix recvfd sendfd", NULL);
	}
	return -1;
}

int
sandbox_signal(void)
{
	return SIGABRT;
}
