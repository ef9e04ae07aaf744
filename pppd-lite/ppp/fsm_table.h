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

/* The option negotiation automaton of RFC 1661 4.1 as data. Pure. */

#ifndef ADIT_PPP_FSM_TABLE_H
#define ADIT_PPP_FSM_TABLE_H

#include <stdint.h>

/* RFC 1661 4.2, with its numbers. */
enum fsm_state {
	FSM_INITIAL, FSM_STARTING, FSM_CLOSED, FSM_STOPPED, FSM_CLOSING,
	FSM_STOPPING, FSM_REQ_SENT, FSM_ACK_RCVD, FSM_ACK_SENT, FSM_OPENED,
	FSM_NSTATES
};

/* RFC 1661 4.3. */
enum fsm_event {
	FSM_UP, FSM_DOWN, FSM_OPEN, FSM_CLOSE, FSM_TO_PLUS, FSM_TO_MINUS,
	FSM_RCR_PLUS, FSM_RCR_MINUS, FSM_RCA, FSM_RCN, FSM_RTR, FSM_RTA,
	FSM_RUC, FSM_RXJ_PLUS, FSM_RXJ_MINUS, FSM_RXR,
	FSM_NEVENTS
};

/* RFC 1661 4.4. The order of the bits is the order in which the actions of a
 * row are taken: the upper layer is told that it is down before anything is
 * sent, and that it is up or finished after that. */
enum fsm_action {
	FSM_TLD = 0x0001, FSM_IRC = 0x0002, FSM_ZRC = 0x0004, FSM_SCR = 0x0008,
	FSM_SCA = 0x0010, FSM_SCN = 0x0020, FSM_STR = 0x0040, FSM_STA = 0x0080,
	FSM_SCJ = 0x0100, FSM_SER = 0x0200, FSM_TLU = 0x0400, FSM_TLS = 0x0800,
	FSM_TLF = 0x1000
};
#define FSM_NACTIONS	13

struct fsm_row {
	uint16_t	actions;	/* enum fsm_action bits */
	int8_t		next;		/* enum fsm_state, -1 if there is no row */
};

/* The row of an event in a state; NULL for "-" of RFC 1661 4.1, an event that
 * cannot happen in that state. */
const struct fsm_row	*fsm_row(enum fsm_state, enum fsm_event);
/* 1 in the states in which the restart timer runs (RFC 1661 4.2). */
int			 fsm_state_waits(enum fsm_state);
/* "Req-Sent", "RCR+": the RFC's own words. */
const char		*fsm_state_name(enum fsm_state);
const char		*fsm_event_name(enum fsm_event);

#endif
