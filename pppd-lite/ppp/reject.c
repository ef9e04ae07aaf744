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

/* Protocol-Reject: RFC 1661 5.7. Runs in: pppd-lite engine. */

#include "base/host.h"
#include "base/text.h"
#include "counter.h"
#include "reject.h"
#include "session.h"

int
reject_allowed(struct ppp *p)
{
	if (ratelimit_pass(&p->reject_limit, host_now(p->host)))
		return 1;
	ppp_count(p, PPP_C_REJECTS_LIMITED);
	return 0;
}

void
reject_send(struct ppp *p, uint16_t protocol, const uint8_t *packet,
    size_t len)
{
	uint8_t room[PPP_MAXPACKET];
	size_t most = ppp_peer_mru(p) - PPP_HEADLEN - 2;
	struct wbuf w;

	if (!reject_allowed(p))
		return;
	wbuf_init(&w, room, sizeof(room));
	wbuf_u16(&w, protocol);
	wbuf_bytes(&w, packet, len < most ? len : most);
	fsm_send(&p->lcp.fsm, LCP_PROTO_REJ, fsm_next_id(&p->lcp.fsm), room,
	    w.len);
	ppp_count(p, PPP_C_PROTOCOL_REJECTS);
}

/* Without LCP there is no link, without CHAP no login; without IPCP, or IP
 * itself, nothing is left that this session could carry (RFC 1661 4.3). */
void
reject_input(struct ppp *p, struct cursor data)
{
	uint16_t protocol = cursor_u16(&data);

	if (!cursor_ok(&data)) {
		ppp_dropped(p, PPP_C_PACKET_BAD,
		    "Protocol-Reject without protocol (RFC 1661 5.7)");
		return;
	}
	if (p->lcp.fsm.state != FSM_OPENED)
		return;
	switch (protocol) {
	case PPP_LCP:
		fsm_rejected(&p->lcp.fsm, 1);
		return;
	case PPP_PAP:
	case PPP_CHAP:
		if (p->phase == PPP_PHASE_AUTHENTICATE)
			ppp_refuse(p, PPP_REASON_AUTH,
			    "authentication is required",
			    "the peer rejects the login's own protocol");
		return;
	case PPP_IP:
	case PPP_IPCP:
		if (p->phase == PPP_PHASE_NETWORK)
			ppp_refuse(p, PPP_REASON_NEGOTIATION,
			    "IPCP is required", "the peer rejects IP");
		return;
	default:
		return;
	}
}
