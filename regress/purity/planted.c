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

/* All that pure code must not do: the purity check is tried on this file, and
 * must see each of it.  Never linked into anything. */

#include <sys/socket.h>
#include <event.h>
#include <stdio.h>
#include <time.h>
#include "../../common/proc/log.h"

int			 RAND_bytes(unsigned char *, int);
int			 planted_calls(void);

int			 planted_data = 1;
int			 planted_bss;
static volatile int	 planted_static;
_Thread_local int	 planted_thread;

/* pointers, so that it lies in .data.rel.ro: this one is allowed */
const char *const	 planted_table[] = { "one", "two" };

int
planted_calls(void)
{
	struct timespec	 ts;
	unsigned char	 b[4];

	clock_gettime(CLOCK_MONOTONIC, &ts);
	printf("%d %d\n", planted_static++, RAND_bytes(b, sizeof(b)));
	return socket(AF_INET, SOCK_DGRAM, planted_thread);
}
