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


/* The extensions of RFC 2367 2.3 as all systems have them. message.c walks
 * them; what one system adds is in its dialect.
 * Runs in: ikeyd engine, pipexd worker. */

#include <string.h>

#include "dialect.h"

#define SADB_SASTATE_MATURE	1
#define SADB_IDENTTYPE_USERFQDN	3

/* sadb_sa: the SA itself (2.3.1) */

static int
sa_present(const struct pfkey_msg *m)
{
	return m->sa.spi != 0;
}

static void
sa_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	uint32_t replay = m->sa.replay / d->replay_unit;

	if (replay > d->replay_max)
		replay = d->replay_max;
	wbuf_u32(w, m->sa.spi);
	wbuf_u8(w, (uint8_t)replay);
	wbuf_u8(w, SADB_SASTATE_MATURE);
	wbuf_u8(w, m->sa.auth);
	wbuf_u8(w, m->sa.enc);
	pfkey_put32(w, 0);
}

static int
sa_decode(const struct pfkey_dialect *d, struct cursor *c, struct pfkey_msg *m)
{
	uint32_t replay;

	m->sa.spi = cursor_u32(c);
	replay = (uint32_t)cursor_u8(c) * d->replay_unit;
	if (m->sa.replay == 0)	/* the wider extension may have come first */
		m->sa.replay = replay;
	cursor_u8(c);		/* state */
	m->sa.auth = cursor_u8(c);
	m->sa.enc = cursor_u8(c);
	pfkey_get32(c);		/* flags */
	return cursor_ok(c) ? 0 : -1;
}

const struct pfkey_ext pfkey_ext_sa =
    { 1, EXT_SA, sa_present, sa_encode, sa_decode };

/* sadb_address (2.3.3) */

static void
address_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    const struct addr *a, struct wbuf *w)
{
	wbuf_u8(w, m->sa.proto);
	wbuf_u8(w, (uint8_t)(addr_len(a) * 8));
	pfkey_put16(w, 0);
	pfkey_put_sockaddr(d, w, a);
}

static int
address_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m, struct addr *a)
{
	m->sa.proto = cursor_u8(c);
	cursor_u8(c);		/* prefix: an SA's addresses are hosts */
	pfkey_get16(c);
	return pfkey_get_sockaddr(d, c, a);
}

static int
addr_src_present(const struct pfkey_msg *m)
{
	return m->sa.src.family != ADDR_NONE;
}

static int
addr_dst_present(const struct pfkey_msg *m)
{
	return m->sa.dst.family != ADDR_NONE;
}

static void
addr_src_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	address_encode(d, m, &m->sa.src, w);
}

static void
addr_dst_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	address_encode(d, m, &m->sa.dst, w);
}

static int
addr_src_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	return address_decode(d, c, m, &m->sa.src);
}

static int
addr_dst_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	return address_decode(d, c, m, &m->sa.dst);
}

const struct pfkey_ext pfkey_ext_addr_src = { 5, EXT_ADDR_SRC,
    addr_src_present, addr_src_encode, addr_src_decode };
const struct pfkey_ext pfkey_ext_addr_dst = { 6, EXT_ADDR_DST,
    addr_dst_present, addr_dst_encode, addr_dst_decode };

/* sadb_key (2.3.4) */

static void
key_encode(const uint8_t *key, uint8_t len, struct wbuf *w)
{
	pfkey_put16(w, (uint16_t)(len * 8));
	pfkey_put16(w, 0);
	wbuf_bytes(w, key, len);
}

static int
key_decode(struct cursor *c, uint8_t *key, size_t size, uint8_t *len)
{
	unsigned int bits = pfkey_get16(c);

	pfkey_get16(c);
	if (bits == 0 || bits % 8 != 0 || bits / 8 > size)
		return -1;
	*len = (uint8_t)(bits / 8);
	return cursor_copy(c, key, *len);
}

static int
key_auth_present(const struct pfkey_msg *m)
{
	return m->sa.auth_keylen > 0;
}

static int
key_enc_present(const struct pfkey_msg *m)
{
	return m->sa.enc_keylen > 0;
}

static void
key_auth_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	key_encode(m->sa.auth_key, m->sa.auth_keylen, w);
}

static void
key_enc_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	key_encode(m->sa.enc_key, m->sa.enc_keylen, w);
}

static int
key_auth_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	return key_decode(c, m->sa.auth_key, sizeof(m->sa.auth_key),
	    &m->sa.auth_keylen);
}

static int
key_enc_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	return key_decode(c, m->sa.enc_key, sizeof(m->sa.enc_key),
	    &m->sa.enc_keylen);
}

const struct pfkey_ext pfkey_ext_key_auth = { 8, EXT_KEY_AUTH,
    key_auth_present, key_auth_encode, key_auth_decode };
const struct pfkey_ext pfkey_ext_key_enc = { 9, EXT_KEY_ENC,
    key_enc_present, key_enc_encode, key_enc_decode };

/* sadb_ident (2.3.5): its private number carries the flow */

static int
ident_present(const struct pfkey_msg *m)
{
	return m->sa.flow != 0;
}

static void
ident_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	pfkey_put16(w, SADB_IDENTTYPE_USERFQDN);
	pfkey_put16(w, 0);
	pfkey_put64(w, m->sa.flow);
}

/* Both identities of an SA say the same flow, or the message contradicts
 * itself. */
static int
ident_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	uint64_t flow;

	(void)d;
	pfkey_get32(c);		/* type */
	flow = pfkey_get64(c);
	if (!cursor_ok(c) || flow > UINT32_MAX ||
	    (m->sa.flow != 0 && m->sa.flow != flow))
		return -1;
	m->sa.flow = (uint32_t)flow;
	return 0;
}

const struct pfkey_ext pfkey_ext_ident_src =
    { 10, EXT_IDENT_SRC, ident_present, ident_encode, ident_decode };
const struct pfkey_ext pfkey_ext_ident_dst =
    { 11, EXT_IDENT_DST, ident_present, ident_encode, ident_decode };

/* sadb_spirange (2.3.9), in host order */

static int
spirange_present(const struct pfkey_msg *m)
{
	return m->spi_max != 0;
}

static void
spirange_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	pfkey_put32(w, m->spi_min);
	pfkey_put32(w, m->spi_max);
	pfkey_put32(w, 0);
}

static int
spirange_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	m->spi_min = pfkey_get32(c);
	m->spi_max = pfkey_get32(c);
	pfkey_get32(c);
	return cursor_ok(c) && m->spi_min <= m->spi_max ? 0 : -1;
}

const struct pfkey_ext pfkey_ext_spirange =
    { 16, EXT_SPIRANGE, spirange_present, spirange_encode, spirange_decode };
