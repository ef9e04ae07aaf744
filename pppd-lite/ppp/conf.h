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

/* What one PPP session is to negotiate. Pure. */

#ifndef ADIT_PPP_CONF_H
#define ADIT_PPP_CONF_H

#include <stdint.h>

#include "base/addr.h"

enum ppp_method {
	PPP_METHOD_NONE, PPP_METHOD_PAP, PPP_METHOD_CHAP_MD5,
	PPP_METHOD_MSCHAPV2, PPP_METHOD_MAX
};

enum ppp_role {
	PPP_SERVER,	/* gives addresses, never logs in anywhere */
	PPP_CLIENT	/* asks for them, logs in where the peer wants it */
};

#define PPP_NAMELEN	64

struct ppp_conf {
	enum ppp_role	role;
	/* How the peer has to log in, first choice first; with nmethods 0 it
	 * need not (a client's usual case). As PPP_CLIENT, how we may. */
	uint8_t		methods[PPP_METHOD_MAX];	/* enum ppp_method */
	uint8_t		nmethods;
	char		name[PPP_NAMELEN];	/* ours in CHAP; as client, the user */
	uint16_t	mru;		/* bytes; ours, and the most we send: 128..1500 */
	uint8_t		pfc, acfc;	/* ask the peer to leave out header fields */
	struct addr	our_address;	/* IPv4; as client ADDR_NONE: to be given */
	struct addr	dns[2], nbns[2]; /* given to the peer; ADDR_NONE: rejected */
	uint8_t		ask_dns, ask_nbns;	/* as client */
	uint32_t	echo_interval_ms; /* silence before an LCP echo, 0 = none */
	uint32_t	echo_retry_ms;	/* until the next, unanswered; 0 = as that */
	uint8_t		echo_failures;	/* unanswered ones that end the session */
	uint32_t	setup_ms;	/* time to come up, 0 = no limit */
	uint32_t	restart_ms;	/* RFC 1661 4.6 Restart Timer */
	uint8_t		max_configure, max_terminate, max_failure;
	/* The same for IPCP; 0: as LCP's. */
	uint32_t	ipcp_restart_ms;
	uint8_t		ipcp_max_configure, ipcp_max_terminate;
	uint8_t		ipcp_max_failure;
	uint8_t		max_auth;	/* copies of a challenge or login sent */
	/* As server: logins that may fail before the session is closed, where
	 * the method knows a second try (PAP, MS-CHAPv2); and how long a
	 * refusal is held back, so that guessing takes its time. */
	uint8_t		max_logins;	/* 1.. */
	uint32_t	refusal_ms;
};

/* Fill in what RFC 1661 and this suite take where nothing is said: server,
 * MS-CHAPv2, MRU 1360, echo each 30 s and 3 failures, 60 s to come up, one
 * login and its refusal at once. */
void	ppp_conf_defaults(struct ppp_conf *);
/* Name of a method as logs have it, "MS-CHAPv2". */
const char	*ppp_method_name(enum ppp_method);

#endif
