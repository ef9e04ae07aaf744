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


/* How a system's PF_KEY differs, as data. Private to this folder. */

#ifndef ADIT_PFKEY_DIALECT_H
#define ADIT_PFKEY_DIALECT_H

#include <stddef.h>
#include <stdint.h>

#include "../base/cursor.h"
#include "pfkey.h"

/* An extension by what it means; its number is the dialect's. */
enum pfkey_ext_id {
	EXT_SA, EXT_LIFE_CURRENT, EXT_LIFE_HARD, EXT_LIFE_SOFT, EXT_ADDR_SRC,
	EXT_ADDR_DST, EXT_KEY_AUTH, EXT_KEY_ENC, EXT_IDENT_SRC, EXT_IDENT_DST,
	EXT_SUPP_AUTH, EXT_SUPP_ENC, EXT_SPIRANGE, EXT_SA2, EXT_NATT_TYPE,
	EXT_NATT_SPORT, EXT_NATT_DPORT, EXT_REPLAY
};

#define EXT_BIT(id)	(UINT32_C(1) << (id))

/* One extension both ways. The writer gives only what follows the four bytes
 * of length and type; the reader gets exactly that, padding included. */
struct pfkey_ext {
	uint16_t	  number;
	enum pfkey_ext_id id;
	/* 1 if the record holds something for it. */
	int		(*present)(const struct pfkey_msg *);
	void		(*encode)(const struct pfkey_dialect *,
			    const struct pfkey_msg *, struct wbuf *);
	/* Returns 0 or -1. */
	int		(*decode)(const struct pfkey_dialect *, struct cursor *,
			    struct pfkey_msg *);
};

/* What a message must hold, and what it may. */
struct pfkey_shape {
	uint8_t		type;		/* enum pfkey_type */
	uint8_t		side;		/* enum pfkey_side */
	uint32_t	must, may;	/* EXT_BIT()s */
};

struct pfkey_dialect {
	uint8_t			  satype_esp;
	uint8_t			  sa_len;	/* sockaddr begins with it */
	uint8_t			  af_inet, af_inet6;
	uint8_t			  replay_unit;	/* packets per count in sadb_sa */
	uint8_t			  replay_max;	/* highest count there */
	const struct pfkey_ext *const *exts;	/* in the order written */
	size_t			  nexts;
	const struct pfkey_shape *shapes;
	size_t			  nshapes;
};

/* PF_KEY counts in the host's byte order; the cursor in the network's. */
uint16_t	pfkey_get16(struct cursor *);
uint32_t	pfkey_get32(struct cursor *);
uint64_t	pfkey_get64(struct cursor *);
void		pfkey_put16(struct wbuf *, uint16_t);
void		pfkey_put32(struct wbuf *, uint32_t);
void		pfkey_put64(struct wbuf *, uint64_t);

/* An address in the dialect's form of a sockaddr. get returns 0 or -1. */
int		pfkey_get_sockaddr(const struct pfkey_dialect *, struct cursor *,
		    struct addr *);
void		pfkey_put_sockaddr(const struct pfkey_dialect *, struct wbuf *,
		    const struct addr *);

/* The extensions of RFC 2367, numbers 1 to 16, the same for all. */
extern const struct pfkey_ext pfkey_ext_sa;
extern const struct pfkey_ext pfkey_ext_life_current;
extern const struct pfkey_ext pfkey_ext_life_hard;
extern const struct pfkey_ext pfkey_ext_life_soft;
extern const struct pfkey_ext pfkey_ext_addr_src;
extern const struct pfkey_ext pfkey_ext_addr_dst;
extern const struct pfkey_ext pfkey_ext_key_auth;
extern const struct pfkey_ext pfkey_ext_key_enc;
extern const struct pfkey_ext pfkey_ext_ident_src;
extern const struct pfkey_ext pfkey_ext_ident_dst;
extern const struct pfkey_ext pfkey_ext_supp_auth;
extern const struct pfkey_ext pfkey_ext_supp_enc;
extern const struct pfkey_ext pfkey_ext_spirange;

#endif
