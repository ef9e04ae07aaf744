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

/* The control connection: SCCRQ, SCCRP, SCCCN, StopCCN, HELLO (RFC 2661 5.1,
 * 5.5, 5.7, 7.2). Pure. */

#ifndef ADIT_L2TP_CONTROL_CONNECTION_H
#define ADIT_L2TP_CONTROL_CONNECTION_H

#include <stddef.h>
#include <stdint.h>

#include "transport.h"

struct flow;
struct l2tp;
struct l2tp_path;
struct l2tp_service;
struct l2tphdr;
struct tunnel;

/* How a tunnel's transport sends and delivers; its arg is the tunnel. */
extern const struct transport_ops control_connection_transport;

/* A control message with tunnel id 0: an SCCRQ, or a StopCCN of a peer that
 * never learnt our id. f is the path's flow, NULL in the clear. */
void		 control_connection_accept(struct l2tp *,
		    const struct l2tp_path *, struct flow *f,
		    const struct l2tphdr *, const uint8_t *body);
/* A control message of a tunnel: acknowledged, put in order, acted upon. */
void		 control_connection_input(struct tunnel *,
		    const struct l2tphdr *, const uint8_t *body);
/* LAC: send an SCCRQ; calls are placed once the tunnel is up. NULL if the
 * tunnel can't be made. */
struct tunnel	*control_connection_open(struct l2tp *,
		    const struct l2tp_path *, struct flow *f,
		    const struct l2tp_service *, unsigned int calls);
/* Send StopCCN (result L2TP_STOP_, error L2TP_ERROR_, text may be "") and end
 * all sessions; the tunnel goes once the peer has acknowledged it. */
void		 control_connection_stop(struct tunnel *, uint16_t result,
		    uint16_t error, const char *text);
/* End all sessions and the tunnel without a word to the peer. */
void		 control_connection_drop(struct tunnel *, const char *why);
/* Ask the peer by HELLO; without an answer in that time the tunnel goes. */
void		 control_connection_probe(struct tunnel *, uint32_t wait_ms);
/* An SCCRQ says that the peer may have begun anew: ask it by HELLO. 1 if it
 * was asked at least wait_ms ago, and says the same in place of an answer. */
int		 control_connection_recall(struct tunnel *, uint32_t wait_ms);
/* Log and count that an established tunnel is no longer. */
void		 control_connection_down(struct tunnel *, const char *why);
/* It was established, the last session has gone, or one has come: without any
 * it is closed after a while. */
void		 control_connection_idle(struct tunnel *);

/* The transport has given up: the peer is gone, and its flow with it. */
void		 control_connection_silent(void *tunnel);
/* The tunnel's timers: life (setup, no session, linger) and silence (HELLO). */
void		 control_connection_life(void *tunnel, uint64_t now_ms);
void		 control_connection_quiet(void *tunnel, uint64_t now_ms);

#endif
