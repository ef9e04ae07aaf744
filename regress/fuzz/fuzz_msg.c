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


/* Records between the daemons: the first byte chooses the codec, the rest is
 * the message. There is one way only to write a record, so what was taken must
 * come out the same, byte for byte. */

#include <stdlib.h>
#include <string.h>

#include "regress/lib/codecs.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct codec *c;
	uint8_t *out;
	void *m;
	int n;

	if (len-- == 0)
		return 0;
	c = &codecs[*data++ % NCODECS];
	if ((m = malloc(c->size)) == NULL || (out = malloc(len + 1)) == NULL)
		abort();
	if (c->decode(m, data, len) == 0) {
		n = c->encode(m, out, len);
		if (n < 0 || (size_t)n != len || memcmp(out, data, len) != 0)
			abort();
	}
	free(out);
	free(m);
	return 0;
}
