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


/* Lifetimes: sadb_lifetime hard, soft and current (RFC 2367 2.3.2, 3.1.8).
 * Runs in: ikeyd engine, pipexd worker. */

#include "dialect.h"

static void
life_encode(const struct pfkey_life *l, struct wbuf *w)
{
	pfkey_put32(w, l->packets);
	pfkey_put64(w, l->bytes);
	pfkey_put64(w, l->seconds);
	pfkey_put64(w, 0);	/* since first use */
}

static int
life_decode(struct cursor *c, struct pfkey_life *l)
{
	l->packets = pfkey_get32(c);
	l->bytes = pfkey_get64(c);
	l->seconds = pfkey_get64(c);
	pfkey_get64(c);
	return cursor_ok(c) ? 0 : -1;
}

static int
life_set(const struct pfkey_life *l)
{
	return l->bytes != 0 || l->seconds != 0;
}

/* RFC 2367 has either alone; Linux refuses that, so both go together. */
static int
life_present(const struct pfkey_msg *m)
{
	return life_set(&m->sa.hard) || life_set(&m->sa.soft);
}

static int
life_current_present(const struct pfkey_msg *m)
{
	return m->type == PFKEY_EXPIRE || m->current.packets != 0 ||
	    life_set(&m->current);
}

/* EXPIRE tells by the kind of lifetime which one ended (3.1.8). */
static int
life_hard_present(const struct pfkey_msg *m)
{
	if (m->type == PFKEY_EXPIRE)
		return m->hard_expired;
	return life_present(m);
}

static int
life_soft_present(const struct pfkey_msg *m)
{
	if (m->type == PFKEY_EXPIRE)
		return !m->hard_expired;
	return life_present(m);
}

static void
life_current_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	life_encode(&m->current, w);
}

static void
life_hard_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	life_encode(&m->sa.hard, w);
}

static void
life_soft_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	life_encode(&m->sa.soft, w);
}

static int
life_current_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	return life_decode(c, &m->current);
}

static int
life_hard_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	m->hard_expired = m->type == PFKEY_EXPIRE;
	return life_decode(c, &m->sa.hard);
}

static int
life_soft_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	return life_decode(c, &m->sa.soft);
}

const struct pfkey_ext pfkey_ext_life_current = { 2, EXT_LIFE_CURRENT,
    life_current_present, life_current_encode, life_current_decode };
const struct pfkey_ext pfkey_ext_life_hard = { 3, EXT_LIFE_HARD,
    life_hard_present, life_hard_encode, life_hard_decode };
const struct pfkey_ext pfkey_ext_life_soft = { 4, EXT_LIFE_SOFT,
    life_soft_present, life_soft_encode, life_soft_decode };
