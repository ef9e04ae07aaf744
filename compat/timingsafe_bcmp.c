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

/* timingsafe_bcmp(3), for Linux: libbsd 0.11 has none. */

#ifndef HAVE_TIMINGSAFE_BCMP

int
timingsafe_bcmp(const void *b1, const void *b2, size_t len)
{
	const volatile unsigned char	*p = b1, *q = b2;
	unsigned char			 diff = 0;

	/* volatile, so that no compiler stops at the first difference */
	while (len-- > 0)
		diff |= *p++ ^ *q++;
	return diff != 0;
}

#endif
