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

/* Tunnel authentication by a shared secret, RFC 2661 5.1.1, 4.4.3.
 * Runs in: l2tpd engine. */

#include <string.h>

#include "challenge.h"
#include "crypto/hash.h"

int
l2tp_challenge_response(uint16_t type, const uint8_t *secret, size_t slen,
    const uint8_t *challenge, size_t clen, uint8_t response[CHALLENGE_LEN])
{
	uint8_t id = (uint8_t)type;
	struct piece p[3] = {
		{ &id, sizeof(id) }, { secret, slen }, { challenge, clen }
	};

	return hash_pieces(HASH_MD5, p, 3, response);
}

int
l2tp_challenge_check(uint16_t type, const uint8_t *secret, size_t slen,
    const uint8_t *challenge, size_t clen, const uint8_t *response, size_t len)
{
	uint8_t want[CHALLENGE_LEN];
	int ok;

	if (response == NULL || len != sizeof(want))
		return 0;
	if (l2tp_challenge_response(type, secret, slen, challenge, clen,
	    want) == -1)
		return 0;
	ok = timingsafe_bcmp(want, response, sizeof(want)) == 0;
	explicit_bzero(want, sizeof(want));
	return ok;
}
