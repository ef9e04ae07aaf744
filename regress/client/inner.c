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

/* Inner packets: RFC 791, 792, 768, 1071. Runs in: roadwarrior. */

#include <string.h>

#include "base/cursor.h"
#include "inner.h"

#define IP_HEADLEN	20
#define ICMP_HEADLEN	8
#define UDP_HEADLEN	8
#define PROTO_ICMP	1
#define PROTO_UDP	17
#define ECHO_REPLY	0
#define ECHO_REQUEST	8
#define TTL		64

static uint32_t
sum(uint32_t acc, const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i + 1 < n; i += 2)
		acc += (uint32_t)p[i] << 8 | p[i + 1];
	if (i < n)
		acc += (uint32_t)p[i] << 8;
	return acc;
}

static uint16_t
fold(uint32_t acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return (uint16_t)~acc;
}

/* The pseudo header of UDP. */
static uint32_t
pseudo(const struct inner *in, size_t udplen)
{
	uint32_t acc = PROTO_UDP + (uint32_t)udplen;

	acc = sum(acc, in->src.bytes, 4);
	return sum(acc, in->dst.bytes, 4);
}

static enum inner_kind
icmp_decode(struct inner *in, struct cursor *c)
{
	uint8_t type, code;

	if (fold(sum(0, c->p, c->left)) != 0)
		return INNER_BAD;
	type = cursor_u8(c);
	code = cursor_u8(c);
	cursor_u16(c);
	in->id = cursor_u16(c);
	in->seq = cursor_u16(c);
	if (!cursor_ok(c))
		return INNER_BAD;
	if (code != 0 || (type != ECHO_REQUEST && type != ECHO_REPLY))
		return INNER_OTHER;
	return type == ECHO_REQUEST ? INNER_PING : INNER_PONG;
}

static enum inner_kind
udp_decode(struct inner *in, struct cursor *c)
{
	const uint8_t *start = c->p;
	size_t whole = c->left;
	uint16_t len, check;

	in->src.port = cursor_u16(c);
	in->dst.port = cursor_u16(c);
	len = cursor_u16(c);
	check = cursor_u16(c);
	if (!cursor_ok(c) || len != whole)
		return INNER_BAD;
	if (check != 0 && fold(sum(pseudo(in, whole), start, whole)) != 0)
		return INNER_BAD;
	return INNER_UDP;
}

/* The fixed part of the header; sub becomes what it carries. */
static int
ip_decode(struct inner *in, struct cursor *c, struct cursor *sub,
    uint8_t *proto)
{
	const uint8_t *start = c->p, *src, *dst;
	uint16_t total, fragment;
	uint8_t version;

	version = cursor_u8(c);
	cursor_u8(c);
	total = cursor_u16(c);
	cursor_u16(c);
	fragment = cursor_u16(c);
	cursor_u8(c);
	*proto = cursor_u8(c);
	cursor_u16(c);
	src = cursor_take(c, 4);
	dst = cursor_take(c, 4);
	if (!cursor_ok(c) || version != 0x45 || total < IP_HEADLEN ||
	    (fragment & 0x3fff) != 0 || fold(sum(0, start, IP_HEADLEN)) != 0)
		return -1;
	in->src = addr_v4(src, 0);
	in->dst = addr_v4(dst, 0);
	return cursor_sub(c, sub, (size_t)total - IP_HEADLEN);
}

void
inner_decode(struct inner *in, const uint8_t *buf, size_t len)
{
	struct cursor c, sub;
	uint8_t proto;

	memset(in, 0, sizeof(*in));
	cursor_init(&c, buf, len);
	if (ip_decode(in, &c, &sub, &proto) == -1)
		in->kind = INNER_BAD;
	else if (proto == PROTO_ICMP)
		in->kind = icmp_decode(in, &sub);
	else if (proto == PROTO_UDP)
		in->kind = udp_decode(in, &sub);
	else
		in->kind = INNER_OTHER;
	if (in->kind >= INNER_PING) {
		in->data = sub.p;
		in->len = sub.left;
	}
}

static void
put_ip(struct wbuf *w, const struct inner *in, uint8_t proto)
{
	wbuf_u16(w, 0x4500);
	wbuf_u16(w, 0);		/* total length, later */
	wbuf_u16(w, in->seq);
	wbuf_u16(w, 0);
	wbuf_u8(w, TTL);
	wbuf_u8(w, proto);
	wbuf_u16(w, 0);		/* checksum, later */
	wbuf_bytes(w, in->src.bytes, 4);
	wbuf_bytes(w, in->dst.bytes, 4);
}

static void
put_icmp(struct wbuf *w, const struct inner *in)
{
	wbuf_u8(w, in->kind == INNER_PING ? ECHO_REQUEST : ECHO_REPLY);
	wbuf_u8(w, 0);
	wbuf_u16(w, 0);
	wbuf_u16(w, in->id);
	wbuf_u16(w, in->seq);
	wbuf_bytes(w, in->data, in->len);
	if (wbuf_ok(w))
		wbuf_put_u16(w, IP_HEADLEN + 2, fold(sum(0,
		    w->buf + IP_HEADLEN, w->len - IP_HEADLEN)));
}

static void
put_udp(struct wbuf *w, const struct inner *in)
{
	size_t len = UDP_HEADLEN + in->len;
	uint16_t check;

	wbuf_u16(w, in->src.port);
	wbuf_u16(w, in->dst.port);
	wbuf_u16(w, (uint16_t)len);
	wbuf_u16(w, 0);
	wbuf_bytes(w, in->data, in->len);
	if (!wbuf_ok(w))
		return;
	check = fold(sum(pseudo(in, len), w->buf + IP_HEADLEN, len));
	wbuf_put_u16(w, IP_HEADLEN + 6, check != 0 ? check : 0xffff);
}

size_t
inner_encode(const struct inner *in, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size < INNER_MAX ? size : INNER_MAX);
	put_ip(&w, in, in->kind == INNER_UDP ? PROTO_UDP : PROTO_ICMP);
	if (in->kind == INNER_UDP)
		put_udp(&w, in);
	else
		put_icmp(&w, in);
	if (!wbuf_ok(&w))
		return 0;
	wbuf_put_u16(&w, 2, (uint16_t)w.len);
	wbuf_put_u16(&w, 10, fold(sum(0, w.buf, IP_HEADLEN)));
	return w.len;
}
