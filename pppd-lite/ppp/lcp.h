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

/* The Link Control Protocol of one session: RFC 1661 5, 6. */

#ifndef ADIT_PPP_LCP_H
#define ADIT_PPP_LCP_H

#include <stdint.h>

#include "conf.h"
#include "fsm.h"

struct ppp;

/* Options of ours that the peer has rejected. */
#define LCP_NO_MRU	0x1
#define LCP_NO_MAGIC	0x2
#define LCP_NO_PFC	0x4
#define LCP_NO_ACFC	0x8

struct lcp {
	struct fsm	fsm;
	/* Ours. */
	uint8_t		rejected;	/* LCP_NO_ bits */
	uint16_t	mru;		/* bytes we ask for */
	uint32_t	magic;		/* never 0 */
	uint8_t		tried;		/* methods the peer refused, 1 << enum ppp_method */
	enum ppp_method	method;		/* asked of the peer now */
	uint8_t		loops;		/* times our own magic came back */
	/* The peer's, from its last acceptable request. */
	uint16_t	peer_mru;
	uint32_t	peer_magic;	/* 0: none */
	uint8_t		peer_pfc, peer_acfc;
	enum ppp_method	peer_method;	/* it wants us to log in so */
};

void	lcp_init(struct ppp *);
/* The next method of the configuration that the peer has not refused;
 * PPP_METHOD_NONE if there is none left. */
enum ppp_method	lcp_method_next(const struct ppp *);
/* Our magic number came back: -1 once that is too often, and the session is
 * then refused (RFC 1661 6.4). */
int	lcp_loop_seen(struct ppp *);
/* What the peer may leave out of its headers, PPPFRAME_ bits. */
unsigned int	lcp_may_omit(const struct ppp *);

/* Table of lcp_option.c, with its number of rows; ctx is struct ppp. */
extern const struct option_rule lcp_options[];
extern const size_t lcp_noptions;
/* Forget the peer's options before its next request is judged. */
void	lcp_options_forget(struct ppp *);

#endif
