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

/* ISAKMP messages: header and chain of payloads, both ways, and the check of
 * a message's shape (which payloads, how often) before anything in it is
 * looked at. Nothing here knows keys or states. */

#ifndef IKE_PAYLOAD_H
#define IKE_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "isakmp.h"

/* Limits: bytes of a message, payloads in it. Clients send at most about 20
 * (vendor IDs); a message of 200 is refused as a whole. */
#define IKE_MAXMSG	12288
#define IKE_MAXPAYLOAD	40

struct isakmp_header {
	uint8_t		icookie[ISAKMP_COOKIELEN];
	uint8_t		rcookie[ISAKMP_COOKIELEN];
	uint8_t		next;		/* first payload */
	uint8_t		version, exchange, flags;
	uint32_t	msgid;		/* host order */
	uint32_t	length;		/* of the message, header included */
};

/* One payload; body is what follows its generic header and stays memory of
 * the message. */
struct payload {
	uint8_t		 type;
	const uint8_t	*body;
	size_t		 len;
};

struct payloads {
	struct payload	 v[IKE_MAXPAYLOAD];
	size_t		 n;
	/* Where the chain ends in the message, before padding. */
	const uint8_t	*end;
};

enum payload_error {
	PAYLOAD_E_SHORT = -1,	/* datagram below 28 bytes */
	PAYLOAD_E_LENGTH = -2,	/* length field and datagram differ */
	PAYLOAD_E_VERSION = -3,	/* major version is not 1 */
	PAYLOAD_E_MALFORMED = -4, /* a payload's length, or its reserved byte */
	PAYLOAD_E_MANY = -5,	/* more than IKE_MAXPAYLOAD */
	PAYLOAD_E_SHAPE = -6	/* a payload lacks, is double or out of place */
};

/* What an enum payload_error means, for a log line. */
const char	*payload_strerror(int);

/* Read the header of a datagram of exactly len bytes. Returns 0 or an enum
 * payload_error; with PAYLOAD_E_VERSION the record is filled in. */
int	isakmp_header_decode(struct isakmp_header *, const uint8_t *, size_t len);
/* Walk the chain that begins with type first over len bytes at buf, which the
 * result points into. With padded, bytes may follow the last payload (RFC
 * 2409 appendix B); a chain of no payload is refused. */
int	payloads_decode(struct payloads *, uint8_t first, const uint8_t *buf,
	    size_t len, int padded);
/* The n-th (from 0) payload of a type, or NULL. */
const struct payload	*payload_find(const struct payloads *, uint8_t type,
	    size_t n);

/* The messages whose shape we know. */
enum shape {
	SHAPE_MAIN_SA,		/* main mode 1 and 2 */
	SHAPE_MAIN_KE,		/* main mode 3 and 4 */
	SHAPE_MAIN_ID,		/* main mode 5 and 6, pre-shared key */
	SHAPE_QUICK_SA,		/* quick mode 1 and 2 */
	SHAPE_QUICK_END,	/* quick mode 3 */
	SHAPE_INFO,		/* protected informational */
	SHAPE_MAX
};

/* Check the whole message against its shape (RFC 2409 5 and 5.5, RFC 3947).
 * Payload types above 14 that the shape does not name are let through and
 * never interpreted. Returns 0, or PAYLOAD_E_SHAPE with *type and *count set
 * to what is wrong. */
int	payloads_check(const struct payloads *, enum shape, uint8_t *type,
	    unsigned int *count);

/* A message being written into borrowed memory. */
struct isakmp_out {
	struct wbuf	w;
	size_t		next;	/* where the next payload's type goes */
	size_t		start;	/* where the open payload starts */
};

/* Begin with the header (length and first payload follow by themselves). */
void	isakmp_begin(struct isakmp_out *, uint8_t *buf, size_t size,
	    const struct isakmp_header *);
/* Open a payload; its body is appended to out->w; then close it. */
void	payload_begin(struct isakmp_out *, uint8_t type);
void	payload_end(struct isakmp_out *);
/* A payload in one go. */
void	payload_put(struct isakmp_out *, uint8_t type, const void *, size_t);
/* Set the length; with block not 0 the body is first padded with zeros to
 * whole blocks. Returns the length, or -1 if something did not fit. */
int	isakmp_end(struct isakmp_out *, size_t block);

#endif
