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

/* The messages inside pppd-lite, all of them fixed structs:
 * parent <-> engine, parent <-> auth (from PROC_OWN up), engine <-> auth.
 * Texts are NUL-terminated. Queue full: the daemon goes down (parent's links),
 * the login is refused (engine to auth). */

#ifndef ADIT_PPPD_MSG_H
#define ADIT_PPPD_MSG_H

#include <stdint.h>

#include "base/addr.h"
#include "conf/conf.h"
#include "msg/hello.h"
#include "msg/pipex.h"
#include "msg/proc.h"
#include "msg/session.h"
#include "ppp/ppp.h"

enum pppd_type {
	/* parent -> engine, items of a configuration */
	PPPD_LIMITS = PROC_OWN,	/* struct pppd_limits */
	PPPD_POOL,		/* struct pppd_pool */
	PPPD_BIND,		/* struct pppd_bind, after its pool */

	/* parent -> auth */
	PPPD_REALM,		/* struct pppd_realm, item */
	PPPD_USERS_FILE,	/* struct pppd_users + fd to read: item, or a
				 * changed file */
	PPPD_USERS_SEEN,	/* struct pppd_users, id: answer to _LOOK; a
				 * changed file has come before it */

	/* auth -> parent */
	PPPD_USERS_LOOK,	/* struct pppd_users, id: has the file changed? */

	/* engine -> auth */
	PPPD_LOGIN,		/* struct pppd_login, id: the session */

	/* auth -> engine */
	PPPD_LOGIN_DONE,	/* struct pppd_login_done, id: the session */
	PPPD_FIXED_BEGIN,	/* struct pppd_fixed_begin: a realm's addresses anew */
	PPPD_FIXED		/* struct pppd_fixed, more of them */
};

#define PPPD_MAXREALMS	CONF_MAXNAMED
#define PPPD_MAXPOOLS	CONF_MAXNAMED
#define PPPD_MAXBINDS	CONF_MAXNAMED

struct pppd_limits {
	uint32_t	max_session;		/* 0: none */
	uint32_t	user_max_session;	/* 0: none */
};

/* An ipcp statement. */
struct pppd_pool {
	char			name[CONF_NAMELEN];
	struct conf_range	range[CONF_MAXRANGE];
	uint32_t		nrange;
	struct addr		dns[2], nbns[2];
};

/* A bind statement with what it joins. */
struct pppd_bind {
	char		tunnel[CONF_NAMELEN];
	char		realm[CONF_NAMELEN];
	char		prefix[CONF_AFFIXLEN];	/* of the realm's user names */
	char		suffix[CONF_AFFIXLEN];
	uint32_t	user_max_session;	/* of the realm, 0: none */
	uint32_t	pool;			/* index among the pools */
	char		ifname[MSG_IFLEN];
	struct addr	address;		/* ours */
	uint8_t		methods[PPP_METHOD_MAX]; /* enum ppp_method, in order */
	uint32_t	nmethods;
	uint32_t	mru;			/* bytes */
	uint32_t	pipex_flags;		/* enum msg_pipex_flag */
	uint32_t	echo_interval;		/* seconds, 0 = none */
	uint32_t	echo_failures;
	uint32_t	echo_again;		/* seconds, 0 = echo_interval */
	uint32_t	idle_timeout, session_timeout; /* seconds, 0 = none */
	struct conf_fsm	lcp, ipcp;
};

/* An authentication statement. Realms go by name, because parent, auth and
 * engine do not take up a new configuration at the same moment. */
struct pppd_realm {
	char		name[CONF_NAMELEN];
	char		path[CONF_PATHLEN];	/* for messages */
	uint32_t	strip_nt_domain, strip_atmark_realm;
};

struct pppd_users {
	char		realm[CONF_NAMELEN];
};

struct pppd_fixed_begin {
	uint32_t	slot;			/* auth's number for a realm */
};

#define PPPD_MAXFIXED	256

/* Some of the realm's users' own addresses. */
struct pppd_fixed {
	uint32_t	slot;
	uint32_t	n;
	uint32_t	address[PPPD_MAXFIXED];	/* host order */
};

/* struct ppp_auth_request, flat. */
struct pppd_login {
	char		realm[CONF_NAMELEN];
	uint32_t	request;		/* id inside the session */
	uint32_t	method;			/* enum ppp_method */
	uint32_t	chap_id;
	uint32_t	challenge_len, response_len;
	char		user[PPP_USERLEN];
	char		calling[MSG_HOSTLEN];	/* Calling Number, "" if none */
	uint8_t		challenge[PPP_AUTH_MAX];
	uint8_t		response[PPP_AUTH_MAX];
};

struct pppd_login_done {
	uint32_t	request;
	uint32_t	ok;
	uint32_t	denied;			/* not ok, whatever the password */
	uint32_t	address;		/* fixed one, host order; 0: of the pool */
	char		user[PPP_USERLEN];	/* as the users file has it */
	char		text[PPP_TEXTLEN];	/* for the peer */
	char		reason[PPP_TEXTLEN];	/* of a refusal, for the log */
};

void	engine_start(void);
void	auth_process_start(void);

#endif
