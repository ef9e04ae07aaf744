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


/* PF_KEYv2 (RFC 2367, and what KAME added) as plain records, both ways: a
 * caller hands over struct pfkey_msg and never sees an extension. What differs
 * between systems is in a dialect. Pure; used by ikeyd's engine (writes
 * requests, reads replies) and by pipexd's worker (the other way round). */

#ifndef ADIT_PFKEY_H
#define ADIT_PFKEY_H

#include <stddef.h>
#include <stdint.h>

#include "../base/addr.h"

struct wbuf;
struct pfkey_dialect;

/* pipexd speaks this one on every system; it is Linux's too. */
extern const struct pfkey_dialect pfkey_kame;
/* The same for FreeBSD's kernel: other form of addresses. */
extern const struct pfkey_dialect pfkey_freebsd;

/* Longest message that is written or taken, in bytes. */
#define PFKEY_MAXMSG	2048
#define PFKEY_MAXAUTH	64	/* bytes of an authentication key */
#define PFKEY_MAXENC	36	/* bytes of a cipher key, salt included */
#define PFKEY_MAXALGS	16	/* algorithms taken from REGISTER's reply */

enum pfkey_type {	/* RFC 2367 3.1, 23 is Linux's */
	PFKEY_GETSPI = 1, PFKEY_UPDATE = 2, PFKEY_ADD = 3, PFKEY_DELETE = 4,
	PFKEY_GET = 5, PFKEY_ACQUIRE = 6, PFKEY_REGISTER = 7,
	PFKEY_EXPIRE = 8, PFKEY_FLUSH = 9, PFKEY_DUMP = 10,
	PFKEY_NEW_MAPPING = 23
};

/* Numbers on which all systems agree. GCM keys end with the 4 bytes of salt
 * and go with PFKEY_AUTH_NONE. */
enum pfkey_auth {
	PFKEY_AUTH_NONE = 0, PFKEY_AUTH_MD5 = 2, PFKEY_AUTH_SHA1 = 3,
	PFKEY_AUTH_SHA256 = 5, PFKEY_AUTH_SHA384 = 6, PFKEY_AUTH_SHA512 = 7
};
enum pfkey_enc {
	PFKEY_ENC_NONE = 0, PFKEY_ENC_3DES = 3, PFKEY_ENC_AES = 12,
	PFKEY_ENC_AES_GCM = 20
};

/* Which way a message goes: to the one who keeps the SAs, or from there
 * (replies, EXPIRE, NEW_MAPPING). Decides what must be in it. */
enum pfkey_side { PFKEY_REQUEST = 1, PFKEY_REPLY };

enum pfkey_mode { PFKEY_MODE_ANY, PFKEY_MODE_TRANSPORT, PFKEY_MODE_TUNNEL };

/* A limit or a count; 0 is "no limit" in limits. */
struct pfkey_life {
	uint32_t	packets;	/* told only in lifetime current */
	uint64_t	bytes;
	uint64_t	seconds;	/* since the SA was made; current: the
					 * kernels' time of day of that, 0 from
					 * pipexd */
};

/* One SA, always ESP. Ports are in host order. */
struct pfkey_sa {
	uint32_t	  spi;		/* host order */
	/* Outer addresses, with the ports of the traffic inside (the L2TP
	 * selector, 0 = any), which are not those of UDP encapsulation. */
	struct addr	  src, dst;
	uint8_t		  proto;	/* of the selector: 17, 0 = any */
	uint8_t		  mode;		/* enum pfkey_mode */
	uint8_t		  auth;		/* enum pfkey_auth */
	uint8_t		  enc;		/* enum pfkey_enc */
	uint8_t		  auth_keylen;	/* bytes */
	uint8_t		  enc_keylen;	/* bytes, GCM: with the salt */
	uint8_t		  auth_key[PFKEY_MAXAUTH];	/* secret */
	uint8_t		  enc_key[PFKEY_MAXENC];	/* secret */
	uint32_t	  replay;	/* window in packets, 0 = no check;
					 * inbound only */
	/* UDP encapsulation (RFC 3948), outer ports of src and dst; both 0:
	 * ESP as IP protocol 50. */
	uint16_t	  natt_sport, natt_dport;
	uint32_t	  reqid;
	uint32_t	  flow;		/* flow id, in both identities; 0 = none */
	struct pfkey_life hard, soft;	/* both or none */
};

struct pfkey_alg {
	uint8_t		alg;		/* enum pfkey_auth or pfkey_enc */
	uint16_t	minbits, maxbits;
};

struct pfkey_msg {
	uint8_t		  type;		/* enum pfkey_type */
	uint8_t		  error;	/* errno of a reply, 0 = done */
	uint32_t	  seq, pid;
	/* What counts per type:
	 * GETSPI	sa.src, sa.dst (, sa.reqid), spi_min, spi_max; reply sa.spi
	 * UPDATE, ADD	the whole of sa; reply without the keys
	 * DELETE, GET	sa.spi, sa.src, sa.dst, and sa.flow where peers may
	 *		share an address; GET's reply also current
	 * EXPIRE	sa, hard_expired, current
	 * DUMP		one reply per SA, as GET's; seq 0 in the last
	 * NEW_MAPPING	sa.spi, sa.flow, old_peer, new_peer
	 * REGISTER	reply auths, encs
	 * FLUSH	nothing */
	struct pfkey_sa	  sa;
	uint32_t	  spi_min, spi_max;	/* host order, inclusive */
	int		  hard_expired;	/* EXPIRE: 1 hard, 0 soft */
	struct pfkey_life current;
	struct addr	  old_peer, new_peer;	/* outer, with UDP port */
	struct pfkey_alg  auths[PFKEY_MAXALGS], encs[PFKEY_MAXALGS];
	uint8_t		  nauths, nencs;
};

/* Why a message was not taken or made. */
enum pfkey_error {
	PFKEY_E_LENGTH = -1,	/* header or sadb_msg_len against the bytes */
	PFKEY_E_VERSION = -2,	/* not PF_KEYv2, or not about ESP */
	PFKEY_E_TYPE = -3,	/* a message we do not do */
	PFKEY_E_EXT = -4,	/* an extension's length or content */
	PFKEY_E_DOUBLE = -5,	/* the same extension twice */
	PFKEY_E_MISSING = -6,	/* an extension that must be there */
	PFKEY_E_SPACE = -7	/* encode: does not fit */
};

/* Write msg, going to side, as one message at the end of the wbuf. Reply with
 * error set: the bare header. Returns 0 or a negative enum pfkey_error. */
int		 pfkey_encode(const struct pfkey_dialect *, enum pfkey_side,
		    const struct pfkey_msg *, struct wbuf *);
/* Read one message of exactly len bytes. Unknown extensions are stepped over
 * (RFC 2367 2.3). Returns 0, or a negative enum pfkey_error; type, seq and pid
 * are then still set if the header could be read, so that a refusal can be
 * answered. The caller wipes msg with pfkey_msg_wipe() if it held keys. */
int		 pfkey_decode(const struct pfkey_dialect *, enum pfkey_side,
		    const void *buf, size_t len, struct pfkey_msg *);
/* Clear a record, keys and all. */
void		 pfkey_msg_wipe(struct pfkey_msg *);
/* What an enum pfkey_error means, for a log line. */
const char	*pfkey_strerror(int);
/* "UPDATE", ...; "unknown". */
const char	*pfkey_type_name(unsigned int);
/* "hmac-sha1", "aes-cbc", ...; "none" for 0, "unknown". */
const char	*pfkey_auth_name(unsigned int);
const char	*pfkey_enc_name(unsigned int);

#endif
