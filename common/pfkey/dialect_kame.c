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


/* The KAME dialect: Linux, FreeBSD, and pipexd on every system. Numbers are
 * those of Linux 6.1 and FreeBSD 14, written here so that this compiles
 * anywhere. Runs in: ikeyd engine, pipexd worker. */

#include "dialect.h"

#define SADB_SATYPE_ESP			3
#define SADB_X_EXT_SA2			19
#define SADB_X_EXT_NAT_T_TYPE		20
#define SADB_X_EXT_NAT_T_SPORT		21
#define SADB_X_EXT_NAT_T_DPORT		22
#define SADB_X_EXT_SA_REPLAY		26
#define UDP_ENCAP_ESPINUDP		2

/* sadb_x_sa2: mode and reqid */

static int
sa2_present(const struct pfkey_msg *m)
{
	return m->sa.mode != PFKEY_MODE_ANY || m->sa.reqid != 0;
}

static void
sa2_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	wbuf_u8(w, m->sa.mode);
	wbuf_u8(w, 0);
	pfkey_put16(w, 0);
	pfkey_put32(w, 0);	/* sequence */
	pfkey_put32(w, m->sa.reqid);
}

static int
sa2_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	m->sa.mode = cursor_u8(c);
	cursor_skip(c, 3);
	pfkey_get32(c);
	m->sa.reqid = pfkey_get32(c);
	return cursor_ok(c) && m->sa.mode <= PFKEY_MODE_TUNNEL ? 0 : -1;
}

static const struct pfkey_ext ext_sa2 =
    { SADB_X_EXT_SA2, EXT_SA2, sa2_present, sa2_encode, sa2_decode };

/* sadb_x_nat_t_type, sadb_x_nat_t_port: UDP encapsulation */

static int
natt_present(const struct pfkey_msg *m)
{
	return m->sa.natt_sport != 0 || m->sa.natt_dport != 0;
}

static void
natt_type_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	(void)m;
	wbuf_u8(w, UDP_ENCAP_ESPINUDP);
	wbuf_reserve(w, 3);
}

static int
natt_type_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	(void)m;
	return cursor_u8(c) == UDP_ENCAP_ESPINUDP ? 0 : -1;
}

static void
natt_sport_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	wbuf_u16(w, m->sa.natt_sport);
	pfkey_put16(w, 0);
}

static int
natt_sport_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	m->sa.natt_sport = cursor_u16(c);
	return m->sa.natt_sport != 0 ? 0 : -1;
}

static void
natt_dport_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	wbuf_u16(w, m->sa.natt_dport);
	pfkey_put16(w, 0);
}

static int
natt_dport_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	m->sa.natt_dport = cursor_u16(c);
	return m->sa.natt_dport != 0 ? 0 : -1;
}

static const struct pfkey_ext ext_natt_type = { SADB_X_EXT_NAT_T_TYPE,
    EXT_NATT_TYPE, natt_present, natt_type_encode, natt_type_decode };
static const struct pfkey_ext ext_natt_sport = { SADB_X_EXT_NAT_T_SPORT,
    EXT_NATT_SPORT, natt_present, natt_sport_encode, natt_sport_decode };
static const struct pfkey_ext ext_natt_dport = { SADB_X_EXT_NAT_T_DPORT,
    EXT_NATT_DPORT, natt_present, natt_dport_encode, natt_dport_decode };

/* sadb_x_sa_replay: the window in packets, beyond the eight bits of sadb_sa */

static int
replay_present(const struct pfkey_msg *m)
{
	return m->sa.replay != 0;
}

static void
replay_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	pfkey_put32(w, m->sa.replay);
}

static int
replay_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	m->sa.replay = pfkey_get32(c);
	return cursor_ok(c) ? 0 : -1;
}

static const struct pfkey_ext ext_replay = { SADB_X_EXT_SA_REPLAY,
    EXT_REPLAY, replay_present, replay_encode, replay_decode };

/* The order in which a message is written. */
static const struct pfkey_ext *const exts[] = {
	&pfkey_ext_sa, &ext_sa2, &pfkey_ext_life_current,
	&pfkey_ext_life_hard, &pfkey_ext_life_soft, &pfkey_ext_addr_src,
	&pfkey_ext_addr_dst, &pfkey_ext_key_auth, &pfkey_ext_key_enc,
	&pfkey_ext_ident_src, &pfkey_ext_ident_dst, &pfkey_ext_supp_auth,
	&pfkey_ext_supp_enc, &pfkey_ext_spirange, &ext_natt_type,
	&ext_natt_sport, &ext_natt_dport, &ext_replay
};

#define ADDRS	(EXT_BIT(EXT_ADDR_SRC) | EXT_BIT(EXT_ADDR_DST))
#define IDENTS	(EXT_BIT(EXT_IDENT_SRC) | EXT_BIT(EXT_IDENT_DST))
#define LIMITS	(EXT_BIT(EXT_LIFE_HARD) | EXT_BIT(EXT_LIFE_SOFT))
#define KEYS	(EXT_BIT(EXT_KEY_AUTH) | EXT_BIT(EXT_KEY_ENC))
#define NATT	(EXT_BIT(EXT_NATT_TYPE) | EXT_BIT(EXT_NATT_SPORT) | \
		    EXT_BIT(EXT_NATT_DPORT))
#define SA	EXT_BIT(EXT_SA)
#define SA2	EXT_BIT(EXT_SA2)
#define ABOUT	(SA2 | LIMITS | IDENTS | NATT | EXT_BIT(EXT_REPLAY))
#define CURRENT	EXT_BIT(EXT_LIFE_CURRENT)

static const struct pfkey_shape shapes[] = {
	{ PFKEY_GETSPI, PFKEY_REQUEST, ADDRS | EXT_BIT(EXT_SPIRANGE),
	    SA2 | IDENTS },
	{ PFKEY_GETSPI, PFKEY_REPLY, SA | ADDRS, SA2 | IDENTS },
	{ PFKEY_UPDATE, PFKEY_REQUEST, SA | ADDRS | EXT_BIT(EXT_KEY_ENC),
	    ABOUT | KEYS },
	/* Linux gives the keys back; they are read so that they get wiped. */
	{ PFKEY_UPDATE, PFKEY_REPLY, SA | ADDRS, ABOUT | KEYS | CURRENT },
	{ PFKEY_ADD, PFKEY_REQUEST, SA | ADDRS | EXT_BIT(EXT_KEY_ENC),
	    ABOUT | KEYS },
	{ PFKEY_ADD, PFKEY_REPLY, SA | ADDRS, ABOUT | KEYS | CURRENT },
	{ PFKEY_DELETE, PFKEY_REQUEST, SA | ADDRS, SA2 | IDENTS },
	{ PFKEY_DELETE, PFKEY_REPLY, SA | ADDRS, SA2 | IDENTS },
	{ PFKEY_GET, PFKEY_REQUEST, SA | ADDRS, SA2 | IDENTS },
	{ PFKEY_GET, PFKEY_REPLY, SA | ADDRS, ABOUT | KEYS | CURRENT },
	{ PFKEY_REGISTER, PFKEY_REQUEST, 0, 0 },
	{ PFKEY_REGISTER, PFKEY_REPLY, 0,
	    EXT_BIT(EXT_SUPP_AUTH) | EXT_BIT(EXT_SUPP_ENC) },
	{ PFKEY_EXPIRE, PFKEY_REPLY, SA | ADDRS | CURRENT, ABOUT },
	{ PFKEY_FLUSH, PFKEY_REQUEST, 0, 0 },
	{ PFKEY_FLUSH, PFKEY_REPLY, 0, 0 },
	{ PFKEY_DUMP, PFKEY_REQUEST, 0, 0 },
	/* The last one may be empty, when there is none. */
	{ PFKEY_DUMP, PFKEY_REPLY, 0, SA | ADDRS | ABOUT | KEYS | CURRENT },
	/* Linux: the old peer in SRC and SPORT, the new in DST and DPORT. */
	{ PFKEY_NEW_MAPPING, PFKEY_REPLY, SA | ADDRS |
	    EXT_BIT(EXT_NATT_SPORT) | EXT_BIT(EXT_NATT_DPORT), IDENTS }
};

const struct pfkey_dialect pfkey_kame = {
	.satype_esp = SADB_SATYPE_ESP,
	.sa_len = 0, .af_inet = 2, .af_inet6 = 10,
	.replay_unit = 1, .replay_max = 32,
	.exts = exts, .nexts = sizeof(exts) / sizeof(exts[0]),
	.shapes = shapes, .nshapes = sizeof(shapes) / sizeof(shapes[0])
};

const struct pfkey_dialect pfkey_freebsd = {
	.satype_esp = SADB_SATYPE_ESP,
	.sa_len = 1, .af_inet = 2, .af_inet6 = 28,
	.replay_unit = 8, .replay_max = 255,
	.exts = exts, .nexts = sizeof(exts) / sizeof(exts[0]),
	.shapes = shapes, .nshapes = sizeof(shapes) / sizeof(shapes[0])
};
