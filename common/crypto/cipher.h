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

/* CBC ciphers for IKE: whole blocks, in place. The data plane's per-SA
 * contexts are in pipexd/esp. Pure. */

#ifndef ADIT_CIPHER_H
#define ADIT_CIPHER_H

#include <stddef.h>
#include <stdint.h>

enum cipher_alg { CIPHER_NONE = 0, CIPHER_3DES_CBC, CIPHER_AES_CBC };

#define CIPHER_MAXBLOCK	16
#define CIPHER_MAXKEY	32

/* Block size in bytes, 0 if unknown. */
size_t	cipher_block(enum cipher_alg);
/* 1 if the algorithm takes a key of keylen bytes. */
int	cipher_keylen_ok(enum cipher_alg, size_t keylen);
/* Encrypt or decrypt len bytes (whole blocks, no padding) at buf in place;
 * iv (block bytes) is updated to the last cipher block, so that calls
 * chain. Returns 0 or -1. */
int	cipher_encrypt(enum cipher_alg, const uint8_t *key, size_t keylen,
	    uint8_t *iv, uint8_t *buf, size_t len);
int	cipher_decrypt(enum cipher_alg, const uint8_t *key, size_t keylen,
	    uint8_t *iv, uint8_t *buf, size_t len);

#endif
