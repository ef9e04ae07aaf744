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

/* The L2TPv2 header of control and data messages (RFC 2661 3.1). Owners: l2tpd
 * (control, punts) and pipexd (data). Pure; nothing is allocated. */

#ifndef ADIT_L2TPHDR_H
#define ADIT_L2TPHDR_H

#include <stddef.h>
#include <stdint.h>

struct wbuf;

/* Bits of the first 16, as in a host-order integer. */
#define L2TPHDR_T	0x8000	/* control message */
#define L2TPHDR_L	0x4000	/* Length is there */
#define L2TPHDR_S	0x0800	/* Ns and Nr are there */
#define L2TPHDR_O	0x0200	/* Offset Size and padding are there */
#define L2TPHDR_P	0x0100	/* priority, data only */
/* What a control message carries. */
#define L2TPHDR_CONTROL	(L2TPHDR_T | L2TPHDR_L | L2TPHDR_S)

#define L2TPHDR_CONTROL_LEN	12
#define L2TPHDR_DATA_LEN	6	/* without L, S and O */

struct l2tphdr {
	uint16_t	flags;	/* L2TPHDR_ bits; reserved bits are dropped */
	uint16_t	tunnel;	/* receiver's tunnel id */
	uint16_t	session;	/* receiver's session id */
	uint16_t	ns, nr;	/* 0 without S */
	size_t		off;	/* where the payload starts in the message */
	size_t		len;	/* bytes of payload */
};

/* Why a datagram was refused; all are to be dropped and counted. */
enum l2tphdr_error {
	L2TPHDR_OK = 0,
	L2TPHDR_SHORT = -1,	/* ends inside the header */
	L2TPHDR_VERSION = -2,	/* not 2: L2F (1), L2TPv3 (3) or nonsense */
	L2TPHDR_LENGTH = -3,	/* Length is not that of the datagram */
	L2TPHDR_OFFSET = -4,	/* the offset points behind the end */
	L2TPHDR_BITS = -5	/* control without L or S, or with O */
};

/* Read the header of the len bytes at buf, one UDP payload. On success off and
 * len name the payload: off + len == the length given. Reserved bits, and P on
 * control messages, are ignored. On an error the struct is all zero. */
enum l2tphdr_error	 l2tphdr_decode(struct l2tphdr *, const void *buf,
			    size_t len);
/* Text of an error, naming the section. */
const char		*l2tphdr_strerror(enum l2tphdr_error);
/* Bytes that l2tphdr_encode() writes for these flags. */
size_t			 l2tphdr_len(uint16_t flags);
/* Write a header for h->len bytes of payload, which the caller appends; h->off
 * is not looked at. Ns and Nr are written only with S. Returns 0, or -1 (and
 * nothing written) if a control message lacks L or S, if O is asked for, which
 * we never send, if the Length does not fit 16 bits, or if w is full. */
int			 l2tphdr_encode(struct wbuf *w, const struct l2tphdr *h);

#endif
