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

/* What ikeyd's keys process does, for a client with one pre-shared key: the
 * operations keys_... of struct ike_ops. ctx is the client. */

#ifndef CLIENT_PSK_H
#define CLIENT_PSK_H

#include "ipsec.h"

struct client;

void	psk_skeyid(void *ctx, const struct ike_skeyid_req *);
void	psk_hash(void *ctx, uint32_t id, uint32_t handle,
	    const struct piece *, size_t n);
void	psk_check(void *ctx, uint32_t id, uint32_t handle,
	    const struct piece *, size_t n, const uint8_t *digest, size_t len);
void	psk_release(void *ctx, uint32_t handle);
/* Forget every SKEYID. */
void	psk_clear(struct client *);
/* A new answer for the engine, at the end of the queue. */
struct answer	*answer_new(struct client *, enum answer_kind, uint32_t id);

#endif
