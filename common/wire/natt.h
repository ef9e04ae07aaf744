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

/* What a datagram on UDP 4500 is (RFC 3948 2). Owners: ikeyd (with a kernel's
 * ESP) and pipexd. Pure. */

#ifndef ADIT_NATT_H
#define ADIT_NATT_H

#include <stddef.h>
#include <stdint.h>

#define NATT_MARKER_LEN	4	/* zero bytes before IKE */
#define NATT_ESP_MIN	8	/* SPI and sequence number */
#define NATT_SPI_MIN	256	/* smaller ones are reserved, RFC 4303 2.1 */

enum natt_kind {
	NATT_BAD,	/* none of these: drop and count */
	NATT_KEEPALIVE,	/* one byte ff: ignore; no sign of life of the peer */
	NATT_IKE,	/* IKE follows the marker of NATT_MARKER_LEN bytes */
	NATT_ESP	/* the whole payload is an ESP packet */
};

/* 1 if these are the bytes of a keepalive (RFC 3948 2.3). */
int		 natt_is_keepalive(const void *buf, size_t len);
/* Classify the len bytes of a UDP payload. For ESP the SPI is put into *spi,
 * in host order; otherwise *spi is 0. */
enum natt_kind	 natt_classify(const void *buf, size_t len, uint32_t *spi);
/* "bad", "keepalive", "ike", "esp". */
const char	*natt_kind_name(enum natt_kind);

#endif
