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

/* What libbsd and the host may lack, under the names the BSDs have.  config.h
 * includes this, and the compiler includes config.h, so no source asks for it.
 * Only declarations that need no system header beyond <stddef.h>. */

#ifndef ADIT_COMPAT_H
#define ADIT_COMPAT_H

#include <stddef.h>

struct sockaddr;

#ifndef HAVE_TIMINGSAFE_BCMP
/* Compare len bytes in time that depends on len alone; 0 if they are equal. */
int	 timingsafe_bcmp(const void *, const void *, size_t);
#endif

#ifndef HAVE_FREEZERO
/* Clear len bytes and free; NULL is let through. */
void	 freezero(void *, size_t);
#endif

#ifndef HAVE_RECALLOCARRAY
/* As reallocarray, from oldnmemb to newnmemb: new room is zero, and what is
 * given back was cleared. */
void	*recallocarray(void *, size_t, size_t, size_t);
#endif

#ifndef HAVE_SETPROCTITLE_INIT
/* libbsd must see argv before it can write a title over it; the BSDs not. */
void	 setproctitle_init(int, char **, char **);
#endif

/* Set sa_len where the system has it; nothing elsewhere. */
void	 sockaddr_setlen(struct sockaddr *, size_t);

#endif
