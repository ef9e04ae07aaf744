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

/* Names of the counters. Runs in: l2tpd engine. */

#include <stddef.h>

#include "counter.h"

static const char *const names[L2TP_COUNTERS] = {
	[L2TP_C_CONTROL_IN] = "control_in",
	[L2TP_C_DATA_IN] = "data_in",
	[L2TP_C_CONTROL_OUT] = "control_out",
	[L2TP_C_DATA_OUT] = "data_out",
	[L2TP_C_RETRANSMIT] = "retransmit",
	[L2TP_C_DUPLICATE] = "duplicate",
	[L2TP_C_EARLY] = "early",
	[L2TP_C_SHORT] = "short",
	[L2TP_C_VERSION] = "version",
	[L2TP_C_LENGTH] = "length",
	[L2TP_C_OFFSET] = "offset",
	[L2TP_C_BITS] = "bits",
	[L2TP_C_CLEAR] = "clear",
	[L2TP_C_UNKNOWN_FLOW] = "unknown_flow",
	[L2TP_C_UNKNOWN_TUNNEL] = "unknown_tunnel",
	[L2TP_C_UNKNOWN_SESSION] = "unknown_session",
	[L2TP_C_STRANGER] = "stranger",
	[L2TP_C_EMPTY] = "empty",
	[L2TP_C_OLD_DATA] = "old_data",
	[L2TP_C_EARLY_DATA] = "early_data",
	[L2TP_C_AHEAD] = "ahead",
	[L2TP_C_BAD_NR] = "bad_nr",
	[L2TP_C_BUSY] = "busy",
	[L2TP_C_SILENT] = "silent",
	[L2TP_C_AVP_IGNORED] = "avp_ignored",
	[L2TP_C_AVP_BAD] = "avp_bad",
	[L2TP_C_AVP_MISSING] = "avp_missing",
	[L2TP_C_UNKNOWN_MESSAGE] = "unknown_message",
	[L2TP_C_FSM] = "fsm",
	[L2TP_C_NO_SERVICE] = "no_service",
	[L2TP_C_BAD_VERSION] = "bad_version",
	[L2TP_C_BAD_ID] = "bad_id",
	[L2TP_C_RESTART] = "restart",
	[L2TP_C_COLLISION] = "collision",
	[L2TP_C_CROWDED] = "crowded",
	[L2TP_C_SMALL] = "small",
	[L2TP_C_LIMIT_TUNNELS] = "limit_tunnels",
	[L2TP_C_LIMIT_SESSIONS] = "limit_sessions",
	[L2TP_C_LIMIT_NEW] = "limit_new",
	[L2TP_C_NO_UPPER] = "no_upper",
	[L2TP_C_UNAUTHORIZED] = "unauthorized",
	[L2TP_C_NO_SECRET] = "no_secret",
	[L2TP_C_SETUP_TIMEOUT] = "setup_timeout",
	[L2TP_C_UNUSED_FLOW] = "unused_flow",
	[L2TP_C_MOVE_SEQUENCE] = "move_sequence",
	[L2TP_C_MOVE_BUSY] = "move_busy",
	[L2TP_C_MOVE_LIMIT] = "move_limit",
	[L2TP_C_MOVE_PROOF] = "move_proof",
	[L2TP_C_UNTOLD] = "untold",
	[L2TP_C_MOVED] = "moved",
	[L2TP_C_TUNNELS_UP] = "tunnels_up",
	[L2TP_C_TUNNELS_DOWN] = "tunnels_down",
	[L2TP_C_SESSIONS_UP] = "sessions_up",
	[L2TP_C_SESSIONS_DOWN] = "sessions_down"
};

const char *
l2tp_counter_name(unsigned int i)
{
	return i < L2TP_COUNTERS ? names[i] : NULL;
}
