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


/* PF_KEY messages: the first byte chooses dialect and direction, the rest is
 * the message. What was taken must survive being written and read again. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pfkey/pfkey.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct pfkey_dialect *d;
	enum pfkey_side side;
	struct pfkey_msg m, again;
	uint8_t buf[PFKEY_MAXMSG];
	struct wbuf w;

	if (len == 0)
		return 0;
	d = data[0] & 1 ? &pfkey_freebsd : &pfkey_kame;
	side = data[0] & 2 ? PFKEY_REPLY : PFKEY_REQUEST;
	if (pfkey_decode(d, side, data + 1, len - 1, &m) != 0)
		return 0;
	wbuf_init(&w, buf, sizeof(buf));
	/* a zero in a field can mean that an extension is left out */
	if (pfkey_encode(d, side, &m, &w) != 0)
		return 0;
	if (pfkey_decode(d, side, buf, w.len, &again) == 0 &&
	    (again.type != m.type || (m.error == 0 &&
	    again.sa.spi != m.sa.spi)))
		abort();
	return 0;
}
