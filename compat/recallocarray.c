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

/* recallocarray(3), for FreeBSD. */

#ifndef HAVE_RECALLOCARRAY

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void *
recallocarray(void *old, size_t oldnmemb, size_t newnmemb, size_t size)
{
	size_t	 keep;
	void	*p;

	if (size != 0 && oldnmemb > SIZE_MAX / size) {
		errno = EINVAL;
		return NULL;
	}
	/* calloc refuses newnmemb * size where it overflows */
	if ((p = calloc(newnmemb, size)) == NULL)
		return NULL;
	if (old == NULL)
		return p;
	keep = (oldnmemb < newnmemb ? oldnmemb : newnmemb) * size;
	if (keep > 0)
		memcpy(p, old, keep);
	explicit_bzero(old, oldnmemb * size);
	free(old);
	return p;
}

#endif
