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

/* ID payloads (RFC 2407 4.6.2): of phase 1, which are labels, and of quick
 * mode, which say what traffic is meant and are narrowed to L2TP. */

#ifndef IKE_IDENT_H
#define IKE_IDENT_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"

/* Read a phase 1 ID. Returns NULL, or what is wrong with it. */
const char	*ident_decode(struct ike_id *, const uint8_t *body, size_t len);
/* "ipv4 192.168.1.5", "fqdn host.example", "key-id 0a0b"; raw text, to be
 * escaped before it is shown. */
const char	*ident_words(const struct ike_id *, char *buf, size_t size);
/* 1 if type and content are equal. */
int		 ident_eq(const struct ike_id *, const struct ike_id *);

#define IDENT_L2TP_PORT	1701

/* Check IDci and IDcr as the responder sees them: UDP, any port of one host on
 * the client's side, our port 1701 (RFC 3193 4). Addresses are labels. The
 * client's port is given (0 = any). Returns NULL, or what is wrong. */
const char	*ident_narrow(const uint8_t *ci, size_t cilen,
		    const uint8_t *cr, size_t crlen, uint16_t *port);
/* Write a quick mode ID of one address for UDP and a port. Returns its length;
 * size is at least 20. */
size_t		 ident_put(uint8_t *body, size_t size, const struct addr *,
		    uint16_t port);

#endif
