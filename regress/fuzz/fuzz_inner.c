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


/* IPv4 of a client: the header, the nested check, the MSS rewriting and ICMP
 * errors about it, in memory of exactly the packet's size. */

#include <stdlib.h>
#include <string.h>

#include "pipexd/icmp.h"
#include "pipexd/inner.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *copy, icmp[ICMP_MAXLEN];
	struct inner ip, about;
	size_t n;

	if ((copy = malloc(len > 0 ? len : 1)) == NULL)
		return 0;
	memcpy(copy, data, len);
	if (inner_decode(&ip, copy, len) == 0) {
		if (ip.len > len || ip.hdrlen > ip.len)
			abort();
		inner_nested(&ip, 0xc0000201);
		/* an answer is a packet, and is not answered itself */
		n = icmp_unreachable(icmp, &ip, copy, ICMP_TOO_BIG, 1360);
		if (n > 0 && (inner_decode(&about, icmp, n) == -1 ||
		    about.len != n || icmp_unreachable(icmp, &about, icmp,
		    ICMP_HOST, 0) != 0))
			abort();
		/* clamped once, there is nothing more to clamp */
		if (inner_clamp_mss(&ip, copy, 1000) &&
		    inner_clamp_mss(&ip, copy, 1000))
			abort();
	}
	free(copy);
	return 0;
}
