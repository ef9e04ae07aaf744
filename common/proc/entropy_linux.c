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

/* getrandom(2). libbsd asks it the same way, but takes what /dev/urandom has if
 * the answer is no: that can be guessed in the first seconds after a boot, and
 * is not there in a chroot. Runs in: parents. */

#include <sys/types.h>
#include <sys/random.h>

#include <string.h>

#include "entropy.h"

int
entropy_ready(void)
{
	char	 buf[32];
	ssize_t	 n;

	n = getrandom(buf, sizeof(buf), GRND_NONBLOCK);
	explicit_bzero(buf, sizeof(buf));
	return n == (ssize_t)sizeof(buf) ? 0 : -1;
}
