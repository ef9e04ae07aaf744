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
	[IKE_C_MESSAGES_IN] =		"messages-in",
	[IKE_C_MESSAGES_OUT] =		"messages-out",
	[IKE_C_MAIN_UP] =		"main-mode-done",
	[IKE_C_QUICK_UP] =		"quick-mode-done",
	[IKE_C_REPEATS] =		"repeats-answered",
	[IKE_C_RETRANSMITS] =		"retransmits",
	[IKE_C_DPD_ANSWERED] =		"dpd-answered",
	[IKE_C_SHORT] =			"short",
	[IKE_C_LENGTH] =		"length",
	[IKE_C_VERSION] =		"version",
	[IKE_C_MALFORMED] =		"malformed",
	[IKE_C_MANY] =			"too-many-payloads",
	[IKE_C_SHAPE] =			"wrong-payloads",
	[IKE_C_ADDRESS] =		"bad-address",
	[IKE_C_EXCHANGE] =		"unknown-exchange",
	[IKE_C_AGGRESSIVE] =		"aggressive-mode",
	[IKE_C_NO_STATE] =		"no-such-sa",
	[IKE_C_NO_DATAPLANE] =		"no-data-plane",
	[IKE_C_NO_RULE] =		"no-rule",
	[IKE_C_NO_NATT] =		"no-nat-traversal",
	[IKE_C_SITUATION] =		"doi-or-situation",
	[IKE_C_BAD_PROPOSAL] =		"bad-proposal",
	[IKE_C_NO_PROPOSAL] =		"no-proposal",
	[IKE_C_HALFOPEN_EVICTED] =	"halfopen-evicted",
	[IKE_C_PEER_LIMIT] =		"peer-limit",
	[IKE_C_CLEAR_INFO] =		"clear-informational",
	[IKE_C_STATE] =			"out-of-turn",
	[IKE_C_CHANGED] =		"changed-repeat",
	[IKE_C_REPEAT_LIMIT] =		"repeat-limit",
	[IKE_C_SOURCE] =		"other-source",
	[IKE_C_NONCE] =			"nonce",
	[IKE_C_KEY] =			"key-exchange",
	[IKE_C_NAT_D] =			"nat-detection",
	[IKE_C_ENCRYPTION] =		"encryption",
	[IKE_C_PSK_MISMATCH] =		"psk-mismatch",
	[IKE_C_PSK_RATE] =		"psk-rate",
	[IKE_C_NO_PSK] =		"no-psk",
	[IKE_C_HASH] =			"hash",
	[IKE_C_ID] =			"id",
	[IKE_C_RULE_TRANSFORM] =	"rule-transform",
	[IKE_C_HALFOPEN_TIMEOUT] =	"halfopen-timeout",
	[IKE_C_NO_ANSWER] =		"no-answer",
	[IKE_C_MSGID] =			"message-id",
	[IKE_C_QUICK_LIMIT] =		"quick-limit",
	[IKE_C_QUICK_BAD_PROPOSAL] =	"quick-bad-proposal",
	[IKE_C_QUICK_NO_PROPOSAL] =	"quick-no-proposal",
	[IKE_C_QUICK_ID] =		"quick-id",
	[IKE_C_QUICK_TIMEOUT] =		"quick-timeout",
	[IKE_C_NOT_FLOATED] =		"not-floated",
	[IKE_C_PAIR_LIMIT] =		"sa-limit",
	[IKE_C_INFO] =			"bad-informational",
	[IKE_C_DELETE_UNKNOWN] =	"delete-unknown",
	[IKE_C_DPD_REPLAY] =		"dpd-replay",
	[IKE_C_DATAPLANE_ERROR] =	"data-plane-errors",
	[IKE_C_KEYS_ERROR] =		"keys-errors",
	[IKE_C_NO_MEMORY] =		"no-memory"
};

const char *
ike_counter_name(unsigned int i)
{
	return i < IKE_COUNTERS ? names[i] : NULL;
}
