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

/* Names of the counters, as vpnctl prints them. Runs in: ikeyd engine. */

#include <stddef.h>

#include "counter.h"

static const char *const names[IKE_COUNTERS] = {
	[IKE_C_MESSAGES_IN] =		"messages_in",
	[IKE_C_MESSAGES_OUT] =		"messages_out",
	[IKE_C_MAIN_UP] =		"main_mode_done",
	[IKE_C_QUICK_UP] =		"quick_mode_done",
	[IKE_C_REPEATS] =		"repeats_answered",
	[IKE_C_STATELESS] =		"stateless_answers",
	[IKE_C_RECALLED] =		"stateless_returned",
	[IKE_C_RETRANSMITS] =		"retransmits",
	[IKE_C_DPD_ANSWERED] =		"dpd_answered",
	[IKE_C_SHORT] =			"short",
	[IKE_C_LENGTH] =		"length",
	[IKE_C_VERSION] =		"version",
	[IKE_C_MALFORMED] =		"malformed",
	[IKE_C_MANY] =			"too_many_payloads",
	[IKE_C_SHAPE] =			"wrong_payloads",
	[IKE_C_ADDRESS] =		"bad_address",
	[IKE_C_EXCHANGE] =		"unknown_exchange",
	[IKE_C_AGGRESSIVE] =		"aggressive_mode",
	[IKE_C_NO_STATE] =		"no_such_sa",
	[IKE_C_NO_DATAPLANE] =		"no_data_plane",
	[IKE_C_NO_RULE] =		"no_rule",
	[IKE_C_NO_NATT] =		"no_nat_traversal",
	[IKE_C_SITUATION] =		"doi_or_situation",
	[IKE_C_BAD_PROPOSAL] =		"bad_proposal",
	[IKE_C_NO_PROPOSAL] =		"no_proposal",
	[IKE_C_HALFOPEN_EVICTED] =	"halfopen_evicted",
	[IKE_C_PEER_LIMIT] =		"peer_limit",
	[IKE_C_PEER_SOURCE] =		"peer_limit_source",
	[IKE_C_CLEAR_INFO] =		"clear_informational",
	[IKE_C_STATE] =			"out_of_turn",
	[IKE_C_CHANGED] =		"changed_repeat",
	[IKE_C_REPEAT_LIMIT] =		"repeat_limit",
	[IKE_C_SOURCE] =		"other_source",
	[IKE_C_NONCE] =			"nonce",
	[IKE_C_KEY] =			"key_exchange",
	[IKE_C_NAT_D] =			"nat_detection",
	[IKE_C_ENCRYPTION] =		"encryption",
	[IKE_C_PSK_MISMATCH] =		"psk_mismatch",
	[IKE_C_PSK_RATE] =		"psk_rate",
	[IKE_C_NO_PSK] =		"no_psk",
	[IKE_C_HASH] =			"hash",
	[IKE_C_ID] =			"id",
	[IKE_C_RULE_TRANSFORM] =	"rule_transform",
	[IKE_C_HALFOPEN_TIMEOUT] =	"halfopen_timeout",
	[IKE_C_NO_ANSWER] =		"no_answer",
	[IKE_C_MSGID] =			"message_id",
	[IKE_C_QUICK_LIMIT] =		"quick_limit",
	[IKE_C_QUICK_RATE] =		"quick_rate",
	[IKE_C_MOVE_RATE] =		"move_rate",
	[IKE_C_QUICK_BAD_PROPOSAL] =	"quick_bad_proposal",
	[IKE_C_QUICK_NO_PROPOSAL] =	"quick_no_proposal",
	[IKE_C_QUICK_ID] =		"quick_id",
	[IKE_C_QUICK_TIMEOUT] =		"quick_timeout",
	[IKE_C_NOT_FLOATED] =		"not_floated",
	[IKE_C_PAIR_LIMIT] =		"sa_limit",
	[IKE_C_INFO] =			"bad_informational",
	[IKE_C_DELETE_UNKNOWN] =	"delete_unknown",
	[IKE_C_DPD_REPLAY] =		"dpd_replay",
	[IKE_C_DATAPLANE_ERROR] =	"data_plane_errors",
	[IKE_C_KEYS_ERROR] =		"keys_errors",
	[IKE_C_NO_MEMORY] =		"no_memory"
};

const char *
ike_counter_name(unsigned int i)
{
	return i < IKE_COUNTERS ? names[i] : NULL;
}
