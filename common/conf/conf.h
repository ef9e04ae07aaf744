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

/* vpn.conf(5) as the parents of all daemons see it: what the file says, in
 * fixed structs that can be sent to a child as they are. Each daemon takes
 * its part (conf_ikeyd.h, ...). Runs in: parents only, before and at reload. */

#ifndef ADIT_CONF_H
#define ADIT_CONF_H

#include <sys/queue.h>

#include <stdint.h>
#include <stdio.h>

#include "../base/addr.h"

#define CONF_NAMELEN	32	/* names of tunnels, pools, ..., NUL included */
#define CONF_IFLEN	16	/* of an interface or group, NUL included */
#define CONF_PATHLEN	256
#define CONF_PSKLEN	129	/* 1..128 bytes and a NUL */
#define CONF_IDLEN	128
#define CONF_MAXPSK	16	/* keys that may fit one peer */
#define CONF_L2TPLEN	65	/* L2TP host and vendor name: 1..64 and a NUL */
#define CONF_AFFIXLEN	64	/* prefix and suffix of user names */
#define CONF_MAXALG	12	/* entries of one list of algorithms */
#define CONF_MAXLISTEN	8	/* listen statements of a tunnel */
#define CONF_MAXAT	32	/* addresses of ours, in all statements */
#define CONF_MAXRANGE	16	/* address ranges of a pool */
#define CONF_MAXIKE	64	/* ike rules, one for each pair of their lists */
#define CONF_MAXTUNNEL	32	/* tunnel statements */
#define CONF_MAXNAMED	64	/* ipcp, authentication and bind, of each */
#define CONF_MAXSESSION	16384	/* that pipexd has interfaces for */
#define CONF_MAXPOOL	(1u << 20) /* addresses of a pool, in all its ranges */

/* Where a statement stands, for messages. */
struct conf_pos {
	const char	*file;	/* owned by the conf */
	int		 line;
};

/* An address with a prefix; any is family ADDR_NONE. */
struct conf_net {
	struct addr	addr;
	uint8_t		prefixlen;
};

/* An address of this host, or the interface or group of interfaces that has
 * it, as an admin names it. CONF_AT_NAME is an interface of that name or else
 * a group, as in pf.conf(5). */
enum conf_at_kind { CONF_AT_NONE, CONF_AT_ADDR, CONF_AT_NAME, CONF_AT_GROUP };

struct conf_at {
	uint8_t		kind;		/* enum conf_at_kind */
	struct addr	addr;		/* CONF_AT_ADDR */
	char		name[CONF_IFLEN]; /* the others */
};

/* "auth … enc … group … lifetime …" of main or quick: the product of the
 * lists in the order written, enc outermost, then auth, then group. A list
 * of length 0 means the default of conf_ike_defaults(). Values are ours:
 * hash is enum hash_alg, group enum dh_group (0 = none, quick only). */
struct conf_enc {
	uint8_t		alg;		/* enum conf_enc_alg */
	uint16_t	keybits;	/* 0 for 3DES */
};

enum conf_enc_alg { CONF_ENC_3DES = 1, CONF_ENC_AES, CONF_ENC_AES_GCM };

struct conf_transforms {
	struct conf_enc	enc[CONF_MAXALG];
	uint8_t		nenc;
	uint8_t		hash[CONF_MAXALG];
	uint8_t		nhash;
	uint8_t		group[CONF_MAXALG];
	uint8_t		ngroup;
	uint32_t	lifetime;	/* seconds at most, 0 = as the peer offers */
};

enum conf_ike_mode { CONF_IKE_PASSIVE = 1, CONF_IKE_ACTIVE, CONF_IKE_DYNAMIC };

struct conf_ike {
	struct conf_pos		 pos;
	uint8_t			 mode;		/* enum conf_ike_mode */
	uint8_t			 tunnel_written; /* "esp tunnel": takes transport, too */
	uint8_t			 widened;	/* -n says that it is narrowed to UDP 1701 */
	struct conf_net		 src;		/* ours, unless src_at is set */
	struct conf_at		 src_at;	/* an interface or group */
	struct conf_net		 dst;		/* peers */
	struct addr		 local, peer;	/* ADDR_NONE if not written */
	struct conf_transforms	 main, quick;
	char			 srcid[CONF_IDLEN], dstid[CONF_IDLEN];
	char			 psk[CONF_PSKLEN]; /* secret: P and keys only */
	TAILQ_ENTRY(conf_ike)	 entry;
};

enum conf_auth_method {		/* bits, offered strongest first */
	CONF_AUTH_PAP = 1, CONF_AUTH_CHAP = 2, CONF_AUTH_MSCHAPV2 = 4
};

/* The automaton of RFC 1661 4.6: seconds between two requests, requests, ...;
 * 0 = default. */
struct conf_fsm {
	uint16_t	timeout, max_configure, max_terminate, max_nak_loop;
};

struct conf_tunnel {
	struct conf_pos		 pos;
	char			 name[CONF_NAMELEN];
	struct conf_at		 listen[CONF_MAXLISTEN];
	uint8_t			 nlisten;
	uint8_t			 require_ipsec;	/* l2tp-require-ipsec, default 1; 0: in the clear, too */
	uint8_t			 auth_methods;	/* enum conf_auth_method bits */
	uint8_t			 tcp_mss_adjust; /* default 1 */
	uint8_t			 ingress_filter; /* default 1 */
	uint16_t		 mru;		/* bytes, default 1360 */
	uint16_t		 hello_interval; /* seconds of silence, 0 = none, default 60 */
	uint16_t		 hello_timeout;	/* seconds without an answer, default 30 */
	uint8_t			 lcp_keepalive;	/* default 1 */
	uint16_t		 lcp_keepalive_interval; /* seconds, 0 = none, default 30 */
	uint16_t		 lcp_keepalive_again; /* ..-retry-interval: seconds, 0 = that */
	uint16_t		 lcp_keepalive_retry;	/* echoes without an answer, default 3 */
	uint32_t		 idle_timeout;	/* seconds without data, 0 = none */
	uint32_t		 session_timeout; /* seconds, 0 = none */
	struct conf_fsm		 lcp, ipcp;
	char			 hostname[CONF_L2TPLEN];	/* "" = the system's */
	char			 vendor_name[CONF_L2TPLEN];	/* "" = "adit" */
	char			 l2tp_secret[CONF_PSKLEN]; /* "" = none; secret */
	TAILQ_ENTRY(conf_tunnel) entry;
};

struct conf_range {
	uint32_t	lo, hi;		/* IPv4, host order, inclusive */
	uint8_t		for_static;	/* "for static": fixed addresses only */
};

struct conf_ipcp {
	struct conf_pos		 pos;
	char			 name[CONF_NAMELEN];
	struct conf_range	 range[CONF_MAXRANGE];
	uint8_t			 nrange;
	struct addr		 dns[2], nbns[2];	/* ADDR_NONE if not given */
	TAILQ_ENTRY(conf_ipcp)	 entry;
};

struct conf_interface {
	struct conf_pos		 pos;
	char			 name[16];	/* "pppx0": sessions are pppxN;
						 * "pppac0": it is for all */
	struct addr		 address;	/* our inner address */
	char			 ipcp[CONF_NAMELEN];
	TAILQ_ENTRY(conf_interface) entry;
};

struct conf_realm {		/* authentication NAME type local */
	struct conf_pos		 pos;
	char			 name[CONF_NAMELEN];
	char			 users_file[CONF_PATHLEN];
	/* Names it takes begin and end with these; "" = any. */
	char			 prefix[CONF_AFFIXLEN], suffix[CONF_AFFIXLEN];
	uint8_t			 strip_nt_domain;	/* "DOMAIN\\", default 1 */
	uint8_t			 strip_atmark_realm;	/* "@realm" */
	uint32_t		 user_max_session;	/* 0 = no limit */
	TAILQ_ENTRY(conf_realm)	 entry;
};

struct conf_bind {
	struct conf_pos		 pos;
	char			 tunnel[CONF_NAMELEN];
	char			 realm[CONF_NAMELEN];
	char			 interface[16];
	TAILQ_ENTRY(conf_bind)	 entry;
};

TAILQ_HEAD(conf_ikes, conf_ike);
TAILQ_HEAD(conf_tunnels, conf_tunnel);
TAILQ_HEAD(conf_ipcps, conf_ipcp);
TAILQ_HEAD(conf_interfaces, conf_interface);
TAILQ_HEAD(conf_realms, conf_realm);
TAILQ_HEAD(conf_binds, conf_bind);

struct conf {
	struct conf_ikes	ikes;
	struct conf_tunnels	tunnels;
	struct conf_ipcps	ipcps;
	struct conf_interfaces	interfaces;
	struct conf_realms	realms;
	struct conf_binds	binds;
	uint32_t		max_session;	/* set max-session, 0 = no limit */
	uint32_t		user_max_session; /* set user-max-session, 0 = no limit */
	/* Where each was set; line 0: it was not. */
	struct conf_pos		max_session_pos, user_max_session_pos;
};

/* A macro given by -D name=value. */
struct conf_macro {
	const char	*name, *value;
};

/* Takes each error as it is found: "file:line: reason" in full. */
typedef void conf_error_fn(void *ctx, const char *line);

/* Read path (and what it includes), check everything that can be checked
 * without other files, and give the result, which the caller frees with
 * conf_free() (secrets wiped). NULL after at least one error was told. The
 * file must be owned by root or the caller and not readable by group or
 * others. */
struct conf	*conf_load(const char *path, const struct conf_macro *,
		    size_t nmacros, conf_error_fn *, void *ctx);
/* The same for len bytes of text instead of a file, which has this name in
 * errors; an include in it is refused. */
struct conf	*conf_load_text(const char *name, const char *text, size_t len,
		    conf_error_fn *, void *ctx);
void		 conf_free(struct conf *);
enum conf_secret {		/* bits */
	CONF_SECRET_PSK = 1,		/* of ike rules */
	CONF_SECRET_L2TP = 2		/* of tunnels */
};
/* Wipe the secrets that are not among those to keep: each daemon reads the
 * whole file, and none needs all of it. Not to be printed afterwards. */
void		 conf_forget(struct conf *, unsigned int keep);
/* Print what was understood, in words that parse again to the same. Secrets
 * are printed as they were (the reader of -nv can read the file). With notes,
 * each ike rule that is narrowed to UDP 1701, and each tunnel that lets in what
 * is not protected, gets a comment that says so. */
void		 conf_print(const struct conf *, FILE *, int notes);
/* Print what these comments say alone, a line each. */
void		 conf_notes(const struct conf *, FILE *);

/* The parts by name; NULL if there is none. */
const struct conf_tunnel	*conf_tunnel_find(const struct conf *, const char *);
const struct conf_ipcp		*conf_ipcp_find(const struct conf *, const char *);
const struct conf_interface	*conf_interface_find(const struct conf *, const char *);
/* 1 if the interface carries many sessions (pppacN), 0 if it stands for one of
 * each session's own (pppxN). */
int	conf_interface_shared(const struct conf_interface *);
const struct conf_realm		*conf_realm_find(const struct conf *, const char *);

/* 1 if both say the same. */
int	conf_at_eq(const struct conf_at *, const struct conf_at *);

/* The lists used where a rule names none, in our order: main AES-256 and
 * AES-128 with SHA2-256 and SHA1 over ECP 256, 384 and MODP 2048, 3072, 4096;
 * quick AES-256 and AES-128 in GCM and in CBC with SHA2-256 and SHA1; PFS where
 * the client asks for it (a list of groups of length 0 takes any of main's
 * defaults). Fills only lists that are empty. */
void	conf_ike_defaults(struct conf_transforms *main,
	    struct conf_transforms *quick);

#endif
