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

/* CHAP with MD5: RFC 1994 4.1. Runs in: pppd-lite auth process, clients. */

#include <string.h>

#include "chap_md5.h"
#include "crypto/hash.h"

int
chap_md5_respond(uint8_t id, const void *secret, size_t secretlen,
    const uint8_t *challenge, size_t challengelen, uint8_t out[CHAP_MD5_LEN])
{
	struct piece pieces[] = {
		{ &id, 1 },
		{ secret, secretlen },
		{ challenge, challengelen }
	};

	return hash_pieces(HASH_MD5, pieces, 3, out);
}

int
chap_md5_check(uint8_t id, const void *secret, size_t secretlen,
    const uint8_t *challenge, size_t challengelen, const uint8_t *response,
    size_t responselen)
{
	uint8_t want[CHAP_MD5_LEN];
	int ok;

	if (responselen != sizeof(want) || chap_md5_respond(id, secret,
	    secretlen, challenge, challengelen, want) == -1)
		return 0;
	ok = timingsafe_bcmp(want, response, sizeof(want)) == 0;
	explicit_bzero(want, sizeof(want));
	return ok;
}
