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

/* What the engine counts; vpnctl shows each by its name. Pure. */

#ifndef ADIT_L2TP_COUNTER_H
#define ADIT_L2TP_COUNTER_H

enum l2tp_counter {
	/* What came in. */
	L2TP_C_CONTROL_IN,	/* control messages, ZLB included */
	L2TP_C_DATA_IN,		/* data messages (PPP control frames) */
	L2TP_C_CONTROL_OUT,
	L2TP_C_DATA_OUT,
	L2TP_C_RETRANSMIT,	/* of ours */
	L2TP_C_DUPLICATE,	/* of the peer's */
	L2TP_C_EARLY,		/* kept until their turn */
	/* Headers, RFC 2661 3.1. */
	L2TP_C_SHORT,
	L2TP_C_VERSION,
	L2TP_C_LENGTH,
	L2TP_C_OFFSET,
	L2TP_C_BITS,
	/* Addressed to nobody. */
	L2TP_C_CLEAR,		/* not protected by IPsec */
	L2TP_C_UNKNOWN_FLOW,	/* no FLOW_UP came in time */
	L2TP_C_UNKNOWN_TUNNEL,
	L2TP_C_UNKNOWN_SESSION,
	L2TP_C_STRANGER,	/* right ids, wrong flow or port */
	L2TP_C_EMPTY,		/* data message without a frame */
	L2TP_C_OLD_DATA,	/* data message with an old Ns */
	L2TP_C_EARLY_DATA,	/* data message kept until ICCN came */
	/* Control channel, RFC 2661 5.8. */
	L2TP_C_AHEAD,		/* beyond our window */
	L2TP_C_BAD_NR,
	L2TP_C_BUSY,
	L2TP_C_SILENT,		/* tunnels whose peer answered no more */
	/* Messages. */
	L2TP_C_AVP_IGNORED,
	L2TP_C_AVP_BAD,		/* messages refused for an AVP */
	L2TP_C_AVP_MISSING,
	L2TP_C_UNKNOWN_MESSAGE,
	L2TP_C_FSM,		/* message that the state does not allow */
	/* Refusals. */
	L2TP_C_NO_SERVICE,	/* no tunnel statement for our address */
	L2TP_C_BAD_VERSION,	/* Protocol Version AVP */
	L2TP_C_BAD_ID,		/* assigned id of 0 or in use */
	L2TP_C_RESTART,		/* tunnels whose peer began anew */
	L2TP_C_COLLISION,	/* SCCRQs that crossed one of ours */
	L2TP_C_CROWDED,		/* unproven tunnels that gave way */
	L2TP_C_SMALL,		/* SCCRQs in the clear, below their answer */
	L2TP_C_LIMIT_TUNNELS,
	L2TP_C_LIMIT_SESSIONS,
	L2TP_C_LIMIT_NEW,	/* calls beside others that wait for a login */
	L2TP_C_NO_UPPER,	/* calls while pppd-lite is away */
	L2TP_C_UNAUTHORIZED,	/* tunnel secret wrong or missing */
	L2TP_C_NO_SECRET,	/* one is to be proven, and none is set */
	L2TP_C_SETUP_TIMEOUT,	/* tunnels and calls not confirmed in time */
	L2TP_C_UNUSED_FLOW,	/* flows ordered closed: no tunnel for long */
	/* Tunnels that were to move to another flow, and did not. */
	L2TP_C_MOVE_SEQUENCE,	/* Ns, Nr or session id do not fit */
	L2TP_C_MOVE_BUSY,	/* its own flow is not silent */
	L2TP_C_MOVE_LIMIT,	/* one try at a time, and not again at once */
	L2TP_C_MOVE_PROOF,	/* CHAP not answered, wrong, or not possible */
	L2TP_C_UNTOLD,		/* log lines over the limit, tell.h */
	/* Ups and downs. */
	L2TP_C_MOVED,
	L2TP_C_TUNNELS_UP,
	L2TP_C_TUNNELS_DOWN,
	L2TP_C_SESSIONS_UP,
	L2TP_C_SESSIONS_DOWN,
	L2TP_COUNTERS
};

/* "control_in"; NULL past the end. */
const char	*l2tp_counter_name(unsigned int);

#endif
