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


/* ikeyd's own messages: parent to its children behind those of msg/proc.h, and
 * between engine and keys. All are this program, so payloads are the structs
 * as they are. Requests to keys carry an id and are answered once. Queue full,
 * any of them: the daemon goes down. */

#ifndef ADIT_IKEYD_MSG_H
#define ADIT_IKEYD_MSG_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "crypto/dh.h"
#include "ike/ike.h"
#include "ike/payload.h"
#include "msg/proc.h"

#define IKEYD_MAXFAREWELL 4096	/* bytes of an informational */
#define IKEYD_MAXPSK	128	/* bytes of a pre-shared key */
#define IKEYD_MAXNONCE	256	/* RFC 2409 5 */
/* What is hashed: two public values, two cookies, an SA and an ID payload. */
#define IKEYD_MAXHASHED	(2 * IKE_MAXMSG + 2 * DH_MAXPUB + 2 * ISAKMP_COOKIELEN)

enum ikeyd_type {
	/* parent -> engine, configuration items */
	IKEYD_RULE = PROC_OWN,	/* struct ike_rule */
	IKEYD_SOCKET,		/* struct ikeyd_socket + fd: a new one */
	IKEYD_LISTENS,		/* struct ikeyd_listens */
	IKEYD_KEEP,		/* struct ikeyd_socket: one it has; those not
				 * named until CONF_END are closed */
	/* parent -> keys, configuration item; secret */
	IKEYD_PSK,		/* struct ikeyd_psk */
	/* engine -> parent, and the answer: an informational for a client that
	 * pipexd does not send any more */
	IKEYD_FAREWELL,		/* struct ikeyd_farewell and bytes, id */
	IKEYD_FAREWELL_DONE,	/* struct ikeyd_farewell_done, id */

	/* engine -> keys */
	KEYS_SKEYID = 128,	/* struct keys_skeyid, id */
	KEYS_HASH,		/* struct keys_hash and bytes, id */
	KEYS_CHECK,		/* struct keys_check and bytes, id */
	KEYS_FREE,		/* struct keys_free */
	/* keys -> engine, with the id of the question */
	KEYS_SKEYID_DONE,	/* struct keys_skeyid_done; secret */
	KEYS_HASH_DONE,		/* struct keys_hash_done */
	KEYS_CHECK_DONE		/* struct keys_check_done */
};

/* A UDP socket for IKE; 0.0.0.0 is all addresses. */
struct ikeyd_socket {
	struct addr	local;		/* with port */
};

/* From UDP 4500 of an address of ours to a client. */
struct ikeyd_farewell {
	struct addr	local, peer;	/* with ports */
};

struct ikeyd_farewell_done {
	uint32_t	sent;		/* 0: the port is not to be had */
};

/* What is not listened on, though vpn.conf names it. */
struct ikeyd_listens {
	uint32_t	waiting;	/* statements without an address now */
	uint32_t	left_out;	/* addresses above what there may be */
};

/* The key of one ike rule. */
struct ikeyd_psk {
	struct addr	src, dst;	/* ours, peers; ADDR_NONE = any */
	uint8_t		srclen, dstlen;	/* prefixes */
	struct ike_id	dstid;		/* of the rule, type 0: none */
	uint32_t	credential;	/* equal for equal keys, never 0 */
	uint32_t	len;		/* 1..IKEYD_MAXPSK */
	uint8_t		key[IKEYD_MAXPSK];
};

/* As struct ike_skeyid_req. */
struct keys_skeyid {
	struct addr	local, peer;
	uint32_t	hash;		/* enum hash_alg */
	uint8_t		icookie[ISAKMP_COOKIELEN], rcookie[ISAKMP_COOKIELEN];
	uint32_t	nilen, nrlen, gxylen;
	uint8_t		ni[IKEYD_MAXNONCE], nr[IKEYD_MAXNONCE];
	uint8_t		gxy[DH_MAXSHARED];
};

struct keys_skeyid_done {
	uint32_t		n;	/* 0: no key fits */
	struct ike_skeyid	v[IKE_MAXCANDIDATE];
};

/* prf(SKEYID, the bytes that follow) */
struct keys_hash {
	uint32_t	handle;
};

/* Is digest that prf? */
struct keys_check {
	uint32_t	handle;
	uint32_t	len;		/* of digest */
	uint8_t		digest[HASH_MAXLEN];
};

struct keys_free {
	uint32_t	handle;
};

struct keys_hash_done {
	uint32_t	len;		/* 0: there is no such handle */
	uint8_t		digest[HASH_MAXLEN];
};

struct keys_check_done {
	uint32_t	ok;
};

/* { type, one struct of this size, no descriptor } */
#define IKEYD_FIXED(type, what, phases, fn) \
	{ type, sizeof(struct what), sizeof(struct what), NOFD, phases, fn }

/* engine.c, keys.c: what the children start with. */
void	engine_start(void);
void	keys_start(void);

#endif
