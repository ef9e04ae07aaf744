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

/* The Internet Protocol Control Protocol of one session: RFC 1332, with the
 * name servers of RFC 1877. */

#ifndef ADIT_PPP_IPCP_H
#define ADIT_PPP_IPCP_H

#include <stdint.h>

#include "base/addr.h"
#include "fsm.h"

struct ppp;

/* Options of ours that the peer has rejected. */
#define IPCP_NO_ADDRESS	0x1
#define IPCP_NO_DNS1	0x2
#define IPCP_NO_DNS2	0x4
#define IPCP_NO_NBNS1	0x8
#define IPCP_NO_NBNS2	0x10

enum ipcp_pipex { IPCP_PIPEX_NONE, IPCP_PIPEX_ASKED, IPCP_PIPEX_UP };

struct ipcp {
	struct fsm	fsm;
	uint8_t		rejected;	/* IPCP_NO_ bits */
	uint8_t		heard;		/* a packet of the peer's IPCP came */
	uint8_t		told;		/* ops->up has been called */
	enum ipcp_pipex	pipex;		/* the interface */
	uint32_t	ours;		/* our address, host order; 0: to be given */
	uint32_t	assigned;	/* server: the peer's, and no other */
	uint32_t	peer;		/* the peer's as it was agreed */
	uint32_t	dns[2], nbns[2]; /* client: given by the peer */
};

void	ipcp_init(struct ppp *);
/* Both have logged in: begin. As server the peer will get assigned. */
void	ipcp_start(struct ppp *, uint32_t assigned);
void	ipcp_input(struct ppp *, const uint8_t *, size_t);
/* The interface is there: the Ack may leave. */
void	ipcp_pipex_up(struct ppp *);
/* What was agreed, for the ops. */
void	ipcp_network(const struct ppp *, struct ppp_network *);

#endif
