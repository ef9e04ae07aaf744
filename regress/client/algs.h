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

/* Algorithms as words, "aes256,aes128-sha2_256,sha1-modp2048": a list for each
 * of cipher, hash and group, the words being those of our logs. */

#ifndef CLIENT_ALGS_H
#define CLIENT_ALGS_H

#include "ikeyd/ike/conf.h"

/* Read the words for that phase into t, whose lifetime stays. In phase 2 a
 * group asks for PFS, and a hash is left out with GCM alone ("aes128gcm16").
 * Returns NULL, or what is wrong. */
const char	*algs_parse(const char *words, int phase,
		    struct ike_transforms *t);

#endif
