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

/* What the L2TP engine is told by vpn.conf(5), in fixed structs that go over
 * a link as they are. Secret in parts: wipe it. Pure. */

#ifndef ADIT_L2TP_CONF_H
#define ADIT_L2TP_CONF_H

#include <stdint.h>

#include "base/addr.h"

#define L2TP_NAMELEN	32	/* name of a tunnel statement, with NUL */
#define L2TP_HOSTLEN	128	/* Host Name and numbers kept, with NUL */
#define L2TP_SECRETLEN	128
#define L2TP_MAXLISTEN	32	/* addresses of a tunnel statement */
#define L2TP_MAXSERVICE	32

/* One "tunnel NAME protocol l2tp" statement. */
struct l2tp_service {
	char		name[L2TP_NAMELEN];
	struct addr	listen[L2TP_MAXLISTEN];	/* 0.0.0.0 or :: = any */
	uint8_t		nlisten;
	uint8_t		require_ipsec;	/* refuse what comes on flow 0 */
	uint16_t	hello_interval;	/* seconds of silence, 0 = no HELLO */
	uint16_t	hello_timeout;	/* seconds without an answer */
	char		host[L2TP_HOSTLEN];	/* our Host Name AVP, "" = of
						 * l2tp_conf */
	char		vendor[L2TP_HOSTLEN];	/* our Vendor Name AVP */
	/* Tunnel secret (RFC 2661 5.1.1), secret_len 0 = none. */
	uint8_t		secret[L2TP_SECRETLEN];
	uint8_t		secret_len;
};

struct l2tp_conf {
	char		host[L2TP_HOSTLEN];	/* where a service has none */
	uint32_t	max_tunnels;		/* in all */
	uint32_t	max_tunnels_flow;	/* of one client */
	/* In the clear, so that they leave room for the others: in all (half
	 * of max_sessions holds for their sessions), of one host, and of those
	 * whose peer may be made up. */
	uint32_t	max_tunnels_clear, max_tunnels_host, max_unproven;
	uint32_t	max_sessions;		/* in all, at most 65535 */
	uint32_t	max_sessions_tunnel;
	/* Of those younger than login_ms whose user has not logged in: of one
	 * client, and of one host in the clear. */
	uint32_t	max_new_flow, max_new_host, login_ms;
	/* Milliseconds: from SCCRQ to SCCCN and from ICRQ to ICCN; a new
	 * tunnel without a call; one whose last is over; how long a closed one
	 * answers repeats; a flow without a tunnel. */
	uint32_t	setup_ms, call_ms, idle_ms, linger_ms, flow_ms;
	/* Retransmission (RFC 2661 5.8): first and longest wait, tries. */
	uint32_t	rto_ms, rto_max_ms, tries;
	uint16_t	window;			/* our Receive Window Size */
	uint8_t		nservice;
	struct l2tp_service service[L2TP_MAXSERVICE];
};

/* Everything but the services, which are none. */
void	l2tp_conf_defaults(struct l2tp_conf *);
/* A service with the defaults of vpn.conf(5), no address and no secret. */
void	l2tp_service_defaults(struct l2tp_service *);
/* The service that listens on that address (port ignored), an exact address
 * before any; NULL if none does. */
const struct l2tp_service *l2tp_service_find(const struct l2tp_conf *,
	    const struct addr *local);
/* The service of that name, or NULL. */
const struct l2tp_service *l2tp_service_named(const struct l2tp_conf *,
	    const char *name);

#endif
