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

/* What the PPP engine counts, for all sessions of a daemon together. Pure. */

#ifndef ADIT_PPP_COUNTER_H
#define ADIT_PPP_COUNTER_H

#include <stdint.h>

enum ppp_counter {
	PPP_C_FRAMES_IN,
	PPP_C_FRAMES_OUT,
	PPP_C_FRAME_BAD,	/* no readable PPP header */
	PPP_C_FRAME_LONG,	/* above 1500 bytes */
	PPP_C_PACKET_BAD,	/* code, identifier, length do not fit */
	PPP_C_OPTION_BAD,	/* option list that cannot be walked */
	PPP_C_REPLY_STALE,	/* Ack, Nak or Reject of nothing we asked */
	PPP_C_REQUEST_REPEAT,	/* Configure-Request acknowledged once more */
	PPP_C_CODE_UNKNOWN,
	PPP_C_EVENT_ILLEGAL,	/* no row in the automaton */
	PPP_C_PROTOCOL_EARLY,	/* not allowed in this phase: dropped */
	PPP_C_PROTOCOL_UNKNOWN,
	PPP_C_PROTOCOL_REJECTS,	/* Protocol-Rejects sent */
	PPP_C_REJECTS_LIMITED,	/* Protocol- and Code-Rejects not sent */
	PPP_C_DATA,		/* IP packets that came the control way */
	PPP_C_LOOPBACK,		/* our own magic number came back */
	PPP_C_ECHO_ANSWERED,
	PPP_C_ECHO_SENT,
	PPP_C_ECHO_LOST,	/* sessions that ended for want of answers */
	PPP_C_NEGOTIATION_FAILED,
	PPP_C_TIMEOUT,		/* sessions not up in time */
	PPP_C_AUTH_REQUESTS,	/* to the auth process */
	PPP_C_AUTH_OK,
	PPP_C_AUTH_FAILED,
	PPP_C_AUTH_BAD,		/* malformed CHAP or PAP packet */
	PPP_C_AUTH_STALE,	/* response to no challenge of ours */
	PPP_C_AUTH_REPEAT,	/* repeated response, same answer given */
	PPP_C_AUTH_REFLECTED,	/* our own challenge came back */
	PPP_C_PROOF_ASKED,	/* fresh challenges to sessions that move */
	PPP_C_PROOF_OK,
	PPP_C_PROOF_FAILED,	/* wrong, or not answered */
	PPP_C_UP,
	PPP_C_CLOSED,
	PPP_C_MAX
};

/* Name as vpnctl shows it, "frame_bad"; NULL above the last. */
const char	*ppp_counter_name(enum ppp_counter);

#endif
