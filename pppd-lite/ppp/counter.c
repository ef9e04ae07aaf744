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

/* Names of the counters. Runs in: pppd-lite engine. */

#include <stddef.h>

#include "counter.h"

static const char *const names[PPP_C_MAX] = {
	[PPP_C_FRAMES_IN] = "frames_in",
	[PPP_C_FRAMES_OUT] = "frames_out",
	[PPP_C_FRAME_BAD] = "frame_bad",
	[PPP_C_FRAME_LONG] = "frame_long",
	[PPP_C_PACKET_BAD] = "packet_bad",
	[PPP_C_OPTION_BAD] = "option_bad",
	[PPP_C_REPLY_STALE] = "reply_stale",
	[PPP_C_REQUEST_REPEAT] = "request_repeat",
	[PPP_C_CODE_UNKNOWN] = "code_unknown",
	[PPP_C_EVENT_ILLEGAL] = "event_illegal",
	[PPP_C_PROTOCOL_EARLY] = "protocol_early",
	[PPP_C_PROTOCOL_UNKNOWN] = "protocol_unknown",
	[PPP_C_PROTOCOL_REJECTS] = "protocol_rejects",
	[PPP_C_REJECTS_LIMITED] = "rejects_limited",
	[PPP_C_DATA] = "data_dropped",
	[PPP_C_LOOPBACK] = "loopback",
	[PPP_C_ECHO_ANSWERED] = "echo_answered",
	[PPP_C_ECHO_SENT] = "echo_sent",
	[PPP_C_ECHO_LOST] = "echo_lost",
	[PPP_C_NEGOTIATION_FAILED] = "negotiation_failed",
	[PPP_C_TIMEOUT] = "timeout",
	[PPP_C_AUTH_REQUESTS] = "auth_requests",
	[PPP_C_AUTH_OK] = "auth_ok",
	[PPP_C_AUTH_FAILED] = "auth_failed",
	[PPP_C_AUTH_BAD] = "auth_bad",
	[PPP_C_AUTH_STALE] = "auth_stale",
	[PPP_C_AUTH_REPEAT] = "auth_repeat",
	[PPP_C_AUTH_REFLECTED] = "auth_reflected",
	[PPP_C_PROOF_ASKED] = "proof_asked",
	[PPP_C_PROOF_OK] = "proof_ok",
	[PPP_C_PROOF_FAILED] = "proof_failed",
	[PPP_C_UP] = "up",
	[PPP_C_CLOSED] = "closed",
};

const char *
ppp_counter_name(enum ppp_counter c)
{
	return (unsigned int)c < PPP_C_MAX ? names[c] : NULL;
}
