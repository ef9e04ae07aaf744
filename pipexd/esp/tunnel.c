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

/* ESP in tunnel mode, as far as one client's L2TP needs it: its host is the
 * only one behind it. Runs in: pipexd worker. */

#include "base/cursor.h"
#include "tunnel.h"

#define PROTO_IPV4	4
#define FRAGMENT	0x3fff	/* more of them, or not the first */
#define DONT_FRAGMENT	0x4000
#define TTL		64

int
tunnel_open(struct esp_job *j, struct tunnel_ends *ends)
{
	struct cursor c;
	uint8_t first, proto;
	uint16_t len, fragment;
	size_t hdrlen;

	cursor_init(&c, j->data, j->len);
	first = cursor_u8(&c);
	(void)cursor_u8(&c);	/* TOS */
	len = cursor_u16(&c);
	(void)cursor_u16(&c);	/* identification */
	fragment = cursor_u16(&c);
	(void)cursor_u8(&c);	/* TTL */
	proto = cursor_u8(&c);
	(void)cursor_u16(&c);	/* checksum */
	ends->peer = cursor_u32(&c);
	ends->local = cursor_u32(&c);
	hdrlen = (size_t)(first & 15) * 4;
	/* Bytes behind the packet hide its length (RFC 4303 2.7). */
	if (!cursor_ok(&c) || j->next_header != PROTO_IPV4 ||
	    first >> 4 != 4 || hdrlen < TUNNEL_HDRLEN || len < hdrlen ||
	    len > j->len || (fragment & FRAGMENT) != 0 || ends->peer == 0)
		return -1;
	j->next_header = proto;
	j->data += hdrlen;
	j->len = len - hdrlen;
	return 0;
}

static uint16_t
checksum(const uint8_t *p)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < TUNNEL_HDRLEN; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	return (uint16_t)~sum;
}

void
tunnel_seal(struct esp_job *j, const struct tunnel_ends *ends)
{
	struct wbuf w;

	j->data -= TUNNEL_HDRLEN;
	j->len += TUNNEL_HDRLEN;
	wbuf_init(&w, j->data, TUNNEL_HDRLEN);
	wbuf_u8(&w, 4 << 4 | TUNNEL_HDRLEN / 4);
	wbuf_u8(&w, 0);
	wbuf_u16(&w, (uint16_t)j->len);
	/* Never in pieces, so the identification may be 0 (RFC 6864 4.1). */
	wbuf_u16(&w, 0);
	wbuf_u16(&w, DONT_FRAGMENT);
	wbuf_u8(&w, TTL);
	wbuf_u8(&w, j->next_header);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, ends->local);
	wbuf_u32(&w, ends->peer);
	wbuf_put_u16(&w, 10, checksum(j->data));
	j->next_header = PROTO_IPV4;
}
