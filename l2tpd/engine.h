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

/* The engine process of l2tpd: one struct l2tp, three links, a timer. The
 * files of the links call what is declared here. Runs in: l2tpd engine. */

#ifndef L2TPD_ENGINE_H
#define L2TPD_ENGINE_H

#include "l2tp/l2tp.h"

/* The child's start function (proc/daemon.h). */
void		 engine_start(void);
/* The protocol engine; NULL until the first configuration is complete. */
struct l2tp	*engine_l2tp(void);
/* To be called after everything that goes into it: arms the timer, and at the
 * end of a shutdown tells the parent that the goodbyes are said. */
void		 engine_touched(void);

/* flow_link.c: facts of ikeyd. Dial once; dials again by itself. */
void		 flow_link_dial(void);
/* Order the SAs of a flow to go; dropped while ikeyd is away. */
void		 flow_link_close(const struct msg_flow_end *);

/* session_link.c: sessions for pppd-lite. */
void		 session_link_dial(void);
void		 session_link_open(const struct msg_session *);
void		 session_link_changed(const struct msg_session *);
void		 session_link_frame(uint32_t session, const uint8_t *, size_t);
void		 session_link_prove(const struct msg_session_prove *);
void		 session_link_prove_frame(uint32_t session, const uint8_t *,
		    size_t);
void		 session_link_down(const struct msg_session_end *);

/* path_punt.c: datagrams by way of pipexd. */
void		 path_dial(void);
void		 path_send(const struct l2tp_path *, const uint8_t *, size_t);

/* control.c: serve l2tpd.ctl. */
void		 control_serve(void);
/* Tell vpnctl monitor: up (why NULL) or down. */
void		 control_tunnel_event(void *ctx, const struct l2tp_tunnel *,
		    const char *why);

#endif
