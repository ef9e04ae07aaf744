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

/* Incoming calls: ICRQ, ICRP, ICCN, CDN, as LNS and as LAC (RFC 2661 5.2, 5.6,
 * 7.4). Outgoing calls are refused. Pure. */

#ifndef ADIT_L2TP_CALL_IN_H
#define ADIT_L2TP_CALL_IN_H

#include <stddef.h>
#include <stdint.h>

struct avp_msg;
struct session;
struct tunnel;

/* A message about a call, in order, of an established tunnel; session is our
 * id of the header, 0 if the peer does not know it yet. */
void	call_in_input(struct tunnel *, uint16_t session,
	    const struct avp_msg *);
/* A message about a call that can't be taken for its AVPs: CDN with result 2
 * and that general error. */
void	call_in_refuse(struct tunnel *, uint16_t session,
	    const struct avp_msg *, uint16_t error, const char *text);
/* LAC: send an ICRQ. Returns 0, or -1. */
int	call_in_place(struct tunnel *);
/* Send CDN and end the session; tell says whether session_down follows. */
void	call_in_close(struct session *, uint16_t result, uint16_t error,
	    const char *text, int tell);
/* End all sessions of a tunnel without CDN: what ends the tunnel says so. */
void	call_in_drop_all(struct tunnel *, uint16_t result, uint16_t error,
	    const char *why);

#endif
