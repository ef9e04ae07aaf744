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

/* Attribute value pairs of control messages (RFC 2661 4.1): reading a whole
 * message by a table of what each AVP may be, and writing single ones. Pure. */

#ifndef ADIT_L2TP_AVP_H
#define ADIT_L2TP_AVP_H

#include <stddef.h>
#include <stdint.h>

#include "rfc2661.h"

struct wbuf;

#define AVP_HEADLEN	6
#define AVP_MAXVALUE	1017	/* 10 bits of length less the head */
/* Bytes that all hidden AVPs of one message may hold once deciphered. */
#define AVP_PLAINLEN	2048

struct avp {
	const uint8_t	*value;	/* NULL: not in the message */
	uint16_t	 len;
};

/* A message taken apart. Values point into the message, or into plain for
 * those that were hidden; both must outlive their use. */
struct avp_msg {
	uint16_t	type;		/* of the message; 0 if it has none */
	uint8_t		type_mandatory;	/* M bit of the Message Type AVP */
	struct avp	avp[L2TP_AVP_COUNT];
	uint16_t	bad_vendor, bad_type;	/* the AVP in error */
	uint32_t	ignored;	/* AVPs passed over by rule */
	uint8_t		plain[AVP_PLAINLEN];
	size_t		plain_len;
};

enum avp_error {
	AVP_OK = 0,
	AVP_FIRST = -1,		/* the first is not Message Type, 4.4.1 */
	AVP_SHORT = -2,		/* length below 6, 4.1 */
	AVP_OVERRUN = -3,	/* runs past the message */
	AVP_LENGTH = -4,	/* wrong length for its type */
	AVP_TWICE = -5,		/* a single one twice */
	AVP_UNKNOWN = -6,	/* not known, and mandatory */
	AVP_NO_SECRET = -7,	/* hidden, and we have no secret */
	AVP_NO_VECTOR = -8,	/* hidden, no Random Vector before it, 4.3 */
	AVP_HIDDEN = -9,	/* deciphers to a length that can't be */
	AVP_TOO_MUCH = -10	/* more hidden text than we hold */
};

/* Take the len bytes after the header apart. secret (of slen bytes, 0 = none)
 * opens hidden AVPs. Unknown AVPs without M, AVPs of Microsoft's, and AVPs
 * that don't belong into this message are passed over. After an error that
 * leaves the rest readable, reading goes on, so that ids are there to answer
 * with; the first error is returned and bad_ says which AVP. avp_clear() when
 * done. */
enum avp_error	 avp_decode(struct avp_msg *, const uint8_t *body,
		    size_t len, const uint8_t *secret, size_t slen);
/* Wipe what was deciphered. */
void		 avp_clear(struct avp_msg *);
/* What is wrong, and the section that says so. */
const char	*avp_strerror(enum avp_error);
/* The general error code (L2TP_ERROR_) to answer it with. */
uint16_t	 avp_error_code(enum avp_error);

/* 1 if the message has that AVP. */
int		 avp_has(const struct avp_msg *, uint16_t type);
/* Its value as an integer in host order; 0 if it is not there. */
uint16_t	 avp_u16(const struct avp_msg *, uint16_t type);
uint32_t	 avp_u32(const struct avp_msg *, uint16_t type);
/* Its value as text cut to size, NUL-terminated, a NUL inside replaced by
 * '?'; "" if it is not there. Raw otherwise: escape it to print. */
void		 avp_text(const struct avp_msg *, uint16_t type, char *dst,
		    size_t size);

/* Append an AVP of ours (vendor 0), with M if mandatory. A value longer than
 * AVP_MAXVALUE makes w bad. */
void	 avp_put(struct wbuf *w, int mandatory, uint16_t type,
	    const void *value, size_t len);
void	 avp_put_u16(struct wbuf *, int mandatory, uint16_t type, uint16_t);
void	 avp_put_u32(struct wbuf *, int mandatory, uint16_t type, uint32_t);
/* Result Code: no error code is sent for L2TP_ERROR_NONE without text. */
void	 avp_put_result(struct wbuf *, uint16_t result, uint16_t error,
	    const char *text);

#endif
