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

/* The computation of CHAP with MD5: RFC 1994 4.1. For who knows the secret:
 * the auth process, and clients. Pure. */

#ifndef ADIT_PPP_CHAP_MD5_H
#define ADIT_PPP_CHAP_MD5_H

#include <stddef.h>
#include <stdint.h>

#define CHAP_MD5_LEN	16	/* of a response; also of our challenges */

/* MD5 of identifier, secret and challenge into out. Returns 0, or -1 if the
 * hash cannot be made. */
int	chap_md5_respond(uint8_t id, const void *secret, size_t secretlen,
	    const uint8_t *challenge, size_t challengelen,
	    uint8_t out[CHAP_MD5_LEN]);
/* 1 if the response is the right one; takes the same time either way. */
int	chap_md5_check(uint8_t id, const void *secret, size_t secretlen,
	    const uint8_t *challenge, size_t challengelen,
	    const uint8_t *response, size_t responselen);

#endif
