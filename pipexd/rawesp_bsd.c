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

/* No raw socket gets protocol 50: FreeBSD's own IPsec takes it first, even with
 * net.inet.esp.esp_enable=0, and OpenBSD's while net.inet.esp.enable is 1, its
 * default, where the kernel's data plane is the better one anyway.
 * Runs in: parent. */

#include <errno.h>

#include "rawesp.h"

int
rawesp_possible(void)
{
	return 0;
}

int
rawesp_open(const struct addr *local)
{
	(void)local;
	errno = EOPNOTSUPP;
	return -1;
}
