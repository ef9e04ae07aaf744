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


/* The numbers and addresses of PF_KEY on the wire: host byte order, except
 * SPIs, ports and addresses (RFC 2367 2.3). Runs in: ikeyd engine, pipexd
 * worker. */

#include <string.h>

#include "dialect.h"

uint16_t
pfkey_get16(struct cursor *c)
{
	uint16_t v = 0;

	cursor_copy(c, &v, sizeof(v));
	return v;
}

uint32_t
pfkey_get32(struct cursor *c)
{
	uint32_t v = 0;

	cursor_copy(c, &v, sizeof(v));
	return v;
}

uint64_t
pfkey_get64(struct cursor *c)
{
	uint64_t v = 0;

	cursor_copy(c, &v, sizeof(v));
	return v;
}

void
pfkey_put16(struct wbuf *w, uint16_t v)
{
	wbuf_bytes(w, &v, sizeof(v));
}

void
pfkey_put32(struct wbuf *w, uint32_t v)
{
	wbuf_bytes(w, &v, sizeof(v));
}

void
pfkey_put64(struct wbuf *w, uint64_t v)
{
	wbuf_bytes(w, &v, sizeof(v));
}

/* Linux: u16 family; the BSDs: u8 length, u8 family. */
static unsigned int
get_family(const struct pfkey_dialect *d, struct cursor *c)
{
	if (!d->sa_len)
		return pfkey_get16(c);
	cursor_u8(c);
	return cursor_u8(c);
}

static void
put_family(const struct pfkey_dialect *d, struct wbuf *w, uint8_t af,
    uint8_t len)
{
	if (!d->sa_len) {
		pfkey_put16(w, af);
		return;
	}
	wbuf_u8(w, len);
	wbuf_u8(w, af);
}

int
pfkey_get_sockaddr(const struct pfkey_dialect *d, struct cursor *c,
    struct addr *a)
{
	unsigned int af = get_family(d, c);

	memset(a, 0, sizeof(*a));
	a->port = cursor_u16(c);
	if (af == d->af_inet) {
		a->family = ADDR_V4;
		return cursor_copy(c, a->bytes, 4);
	}
	if (af == d->af_inet6) {
		a->family = ADDR_V6;
		cursor_skip(c, 4);	/* flow info */
		return cursor_copy(c, a->bytes, 16);
	}
	return -1;
}

void
pfkey_put_sockaddr(const struct pfkey_dialect *d, struct wbuf *w,
    const struct addr *a)
{
	if (a->family == ADDR_V6) {
		put_family(d, w, d->af_inet6, 28);
		wbuf_u16(w, a->port);
		wbuf_reserve(w, 4);	/* flow info */
		wbuf_bytes(w, a->bytes, 16);
		wbuf_reserve(w, 4);	/* scope */
		return;
	}
	put_family(d, w, d->af_inet, 16);
	wbuf_u16(w, a->port);
	wbuf_bytes(w, a->bytes, 4);
	wbuf_reserve(w, 8);
}
