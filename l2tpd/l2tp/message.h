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

/* Control messages: what each must have, and ours written (RFC 2661 6). All
 * writers append the AVPs to w, without the header; w goes bad if it is too
 * small. Pure. */

#ifndef ADIT_L2TP_MESSAGE_H
#define ADIT_L2TP_MESSAGE_H

#include <stdint.h>

#include "challenge.h"

struct avp_msg;
struct wbuf;

#define TIE_LEN		8	/* of a Tie Breaker, 4.4.3 */

/* Room for every message we send. */
#define MESSAGE_MAXLEN	512

/* 1 if the type is one of RFC 2661. */
int	l2tp_message_known(uint16_t type);
/* 1 if it is about a call: a fault in it ends the call, not the tunnel. */
int	l2tp_message_of_call(uint16_t type);
/* The first AVP (L2TP_AVP_) it must have and has not, or -1. StopCCN and CDN
 * end what they name even without, so nothing is missing from them. */
int	l2tp_message_missing(const struct avp_msg *);

/* SCCRQ or SCCRP, RFC 2661 6.1, 6.2. */
struct message_start {
	uint16_t	 type;		/* L2TP_SCCRQ or L2TP_SCCRP */
	const char	*host;		/* our Host Name */
	const char	*vendor;	/* our Vendor Name, "" = not sent */
	uint16_t	 tunnel_id;	/* ours */
	uint16_t	 window;	/* our Receive Window Size, 0 = not
					 * sent: the peer takes it for 4 */
	const uint8_t	*tie;		/* TIE_LEN bytes, or NULL */
	const uint8_t	*challenge;	/* CHALLENGE_LEN bytes, or NULL */
	const uint8_t	*response;	/* the same */
};
void	l2tp_message_start(struct wbuf *, const struct message_start *);
/* response: CHALLENGE_LEN bytes or NULL. */
void	l2tp_message_scccn(struct wbuf *, const uint8_t *response);
void	l2tp_message_hello(struct wbuf *);
void	l2tp_message_stopccn(struct wbuf *, uint16_t tunnel_id, uint16_t result,
	    uint16_t error, const char *text);
void	l2tp_message_icrq(struct wbuf *, uint16_t session_id, uint32_t serial);
void	l2tp_message_icrp(struct wbuf *, uint16_t session_id);
void	l2tp_message_iccn(struct wbuf *);
void	l2tp_message_cdn(struct wbuf *, uint16_t session_id, uint16_t result,
	    uint16_t error, const char *text);

#endif
