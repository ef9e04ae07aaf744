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

/* The state transition table of RFC 1661 4.1, once, for LCP, IPCP and every
 * other control protocol. Who acts on it is fsm.c. Options p and r of the RFC
 * are not used: a peer that falls silent costs the session, and Open of an
 * open link changes nothing. Runs in: pppd-lite engine. */

#include <stddef.h>

#include "fsm_table.h"

#define TLD	FSM_TLD
#define IRC	FSM_IRC
#define ZRC	FSM_ZRC
#define SCR	FSM_SCR
#define SCA	FSM_SCA
#define SCN	FSM_SCN
#define STR	FSM_STR
#define STA	FSM_STA
#define SCJ	FSM_SCJ
#define SER	FSM_SER
#define TLU	FSM_TLU
#define TLS	FSM_TLS
#define TLF	FSM_TLF

#define NO	{ 0, -1 }
#define GO(s)	{ 0, s }
#define DO(a, s) { (a), s }

static const struct fsm_row table[FSM_NEVENTS][FSM_NSTATES] = {
	/*	Initial	Starting Closed	Stopped	Closing	Stopping
	 *	Req-Sent Ack-Rcvd Ack-Sent Opened */
	[FSM_UP] = {
		GO(2), DO(IRC | SCR, 6), NO, NO, NO, NO,
		NO, NO, NO, NO },
	[FSM_DOWN] = {
		NO, NO, GO(0), DO(TLS, 1), GO(0), GO(1),
		GO(1), GO(1), GO(1), DO(TLD, 1) },
	[FSM_OPEN] = {
		DO(TLS, 1), GO(1), DO(IRC | SCR, 6), GO(3), GO(5), GO(5),
		GO(6), GO(7), GO(8), GO(9) },
	[FSM_CLOSE] = {
		GO(0), DO(TLF, 0), GO(2), GO(2), GO(4), GO(4),
		DO(IRC | STR, 4), DO(IRC | STR, 4), DO(IRC | STR, 4),
		DO(TLD | IRC | STR, 4) },
	[FSM_TO_PLUS] = {
		NO, NO, NO, NO, DO(STR, 4), DO(STR, 5),
		DO(SCR, 6), DO(SCR, 6), DO(SCR, 8), NO },
	[FSM_TO_MINUS] = {
		NO, NO, NO, NO, DO(TLF, 2), DO(TLF, 3),
		DO(TLF, 3), DO(TLF, 3), DO(TLF, 3), NO },
	[FSM_RCR_PLUS] = {
		NO, NO, DO(STA, 2), DO(IRC | SCR | SCA, 8), GO(4), GO(5),
		DO(SCA, 8), DO(SCA | TLU, 9), DO(SCA, 8),
		DO(TLD | SCR | SCA, 8) },
	[FSM_RCR_MINUS] = {
		NO, NO, DO(STA, 2), DO(IRC | SCR | SCN, 6), GO(4), GO(5),
		DO(SCN, 6), DO(SCN, 7), DO(SCN, 6),
		DO(TLD | SCR | SCN, 6) },
	[FSM_RCA] = {
		NO, NO, DO(STA, 2), DO(STA, 3), GO(4), GO(5),
		DO(IRC, 7), DO(SCR, 6), DO(IRC | TLU, 9),
		DO(TLD | SCR, 6) },
	[FSM_RCN] = {
		NO, NO, DO(STA, 2), DO(STA, 3), GO(4), GO(5),
		DO(IRC | SCR, 6), DO(SCR, 6), DO(IRC | SCR, 8),
		DO(TLD | SCR, 6) },
	[FSM_RTR] = {
		NO, NO, DO(STA, 2), DO(STA, 3), DO(STA, 4), DO(STA, 5),
		DO(STA, 6), DO(STA, 6), DO(STA, 6),
		DO(TLD | ZRC | STA, 5) },
	[FSM_RTA] = {
		NO, NO, GO(2), GO(3), DO(TLF, 2), DO(TLF, 3),
		GO(6), GO(6), GO(8), DO(TLD | SCR, 6) },
	[FSM_RUC] = {
		NO, NO, DO(SCJ, 2), DO(SCJ, 3), DO(SCJ, 4), DO(SCJ, 5),
		DO(SCJ, 6), DO(SCJ, 7), DO(SCJ, 8), DO(SCJ, 9) },
	[FSM_RXJ_PLUS] = {
		NO, NO, GO(2), GO(3), GO(4), GO(5),
		GO(6), GO(6), GO(8), GO(9) },
	[FSM_RXJ_MINUS] = {
		NO, NO, DO(TLF, 2), DO(TLF, 3), DO(TLF, 2), DO(TLF, 3),
		DO(TLF, 3), DO(TLF, 3), DO(TLF, 3), DO(TLD | IRC | STR, 5) },
	[FSM_RXR] = {
		NO, NO, GO(2), GO(3), GO(4), GO(5),
		GO(6), GO(7), GO(8), DO(SER, 9) },
};

static const char *const state_names[FSM_NSTATES] = {
	"Initial", "Starting", "Closed", "Stopped", "Closing", "Stopping",
	"Req-Sent", "Ack-Rcvd", "Ack-Sent", "Opened"
};

static const char *const event_names[FSM_NEVENTS] = {
	"Up", "Down", "Open", "Close", "TO+", "TO-", "RCR+", "RCR-", "RCA",
	"RCN", "RTR", "RTA", "RUC", "RXJ+", "RXJ-", "RXR"
};

const struct fsm_row *
fsm_row(enum fsm_state s, enum fsm_event e)
{
	const struct fsm_row *row;

	if ((unsigned int)s >= FSM_NSTATES || (unsigned int)e >= FSM_NEVENTS)
		return NULL;
	row = &table[e][s];
	return row->next == -1 ? NULL : row;
}

int
fsm_state_waits(enum fsm_state s)
{
	return s >= FSM_CLOSING && s <= FSM_ACK_SENT;
}

const char *
fsm_state_name(enum fsm_state s)
{
	return (unsigned int)s < FSM_NSTATES ? state_names[s] : "?";
}

const char *
fsm_event_name(enum fsm_event e)
{
	return (unsigned int)e < FSM_NEVENTS ? event_names[e] : "?";
}
