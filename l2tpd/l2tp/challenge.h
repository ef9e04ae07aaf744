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

/* Tunnel authentication (RFC 2661 5.1.1). Pure. */

#ifndef ADIT_L2TP_CHALLENGE_H
#define ADIT_L2TP_CHALLENGE_H

#include <stddef.h>
#include <stdint.h>

#define CHALLENGE_LEN	16	/* of ours, and of every response */

/* The response that a message of that type (L2TP_SCCRP, L2TP_SCCCN) gives to
 * a challenge. Returns 0 or -1. */
int	l2tp_challenge_response(uint16_t type, const uint8_t *secret,
	    size_t slen, const uint8_t *challenge, size_t clen,
	    uint8_t response[CHALLENGE_LEN]);
/* 1 if response (of len bytes; NULL = none came) is the right one. Takes the
 * same time for every wrong one. */
int	l2tp_challenge_check(uint16_t type, const uint8_t *secret,
	    size_t slen, const uint8_t *challenge, size_t clen,
	    const uint8_t *response, size_t len);

#endif
