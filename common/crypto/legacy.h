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

/* What only old protocols need: MD4, DES and RC4 (RFC 2759, RFC 3078). They
 * work without any provider loaded. Pure. */

#ifndef ADIT_LEGACY_H
#define ADIT_LEGACY_H

#include <stddef.h>
#include <stdint.h>

/* MD4 of len bytes into out (16 bytes). */
void	legacy_md4(const void *data, size_t len, uint8_t out[16]);
/* One block by DES in ECB under a key of 7 bytes (RFC 2759 8.6: parity is
 * put in here). */
void	legacy_des7(const uint8_t key[7], const uint8_t in[8], uint8_t out[8]);
/* RC4 over len bytes from a fresh key, in to out. */
void	legacy_rc4(const uint8_t *key, size_t keylen, const uint8_t *in,
	    uint8_t *out, size_t len);

#endif
