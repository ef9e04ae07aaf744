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

/* Whether the kernel has random numbers. Everything random here is drawn from
 * arc4random(3), in children with nothing but a system call to seed it from:
 * keys, cookies and challenges are only as good as that. One file for each
 * family of systems. Runs in: parents. */

#ifndef ADIT_ENTROPY_H
#define ADIT_ENTROPY_H

/* 0 if there are random numbers now; -1 with errno if not, EAGAIN if the kernel
 * has not gathered enough since it was booted. Does not wait where the system
 * lets it. */
int	 entropy_ready(void);

#endif
