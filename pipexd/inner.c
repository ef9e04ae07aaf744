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


/* IPv4 inside a session: RFC 791, the MSS option of RFC 9293, and RFC 1624 for
 * checksums. Runs in: worker, for every packet. */

#include <string.h>

#include "base/cursor.h"
#include "inner.h"

#define PROTO_TCP	6
#define PROTO_UDP	17
#define PROTO_ESP	50
#define FRAG_OFFSET	0x1fff
#define FRAG_DF		0x4000
#define TCP_HDRLEN	20
#define TCP_SYN		0x02
#define TCP_CHECKSUM	16	/* offset in the header */
#define TCP_OPT_END	0
#define TCP_OPT_NOP	1
#define TCP_OPT_MSS	2

int
inner_decode(struct inner *ip, const void *buf, size_t len)
{
	struct cursor c, up;
	uint16_t frag;
	uint8_t version;

	memset(ip, 0, sizeof(*ip));
	cursor_init(&c, buf, len);
	version = cursor_u8(&c);
	ip->hdrlen = (version & 15) * (size_t)4;
	cursor_u8(&c);
	ip->len = cursor_u16(&c);
	cursor_u16(&c);
	frag = cursor_u16(&c);
	ip->first = (frag & FRAG_OFFSET) == 0;
	ip->df = (frag & FRAG_DF) != 0;
	cursor_u8(&c);
	ip->proto = cursor_u8(&c);
	cursor_u16(&c);
	ip->src = cursor_u32(&c);
	ip->dst = cursor_u32(&c);
	if (!cursor_ok(&c) || version >> 4 != 4 ||
	    ip->hdrlen < INNER_HDRLEN || ip->len < ip->hdrlen || ip->len > len)
		return -1;
	if (!ip->first || (ip->proto != PROTO_TCP && ip->proto != PROTO_UDP))
		return 0;
	cursor_init(&up, buf, ip->len);
	cursor_skip(&up, ip->hdrlen);
	ip->sport = cursor_u16(&up);
	ip->dport = cursor_u16(&up);
	return 0;
}

static int
tunnel_port(uint16_t port)
{
	return port == 500 || port == 4500 || port == 1701;
}

int
inner_nested(const struct inner *ip, uint32_t outer)
{
	if (ip->src != outer && ip->dst != outer)
		return 0;
	if (ip->proto == PROTO_ESP)
		return 1;
	return ip->proto == PROTO_UDP &&
	    tunnel_port(ip->dst == outer ? ip->dport : ip->sport);
}

/* RFC 1624 eqn. 3: HC' = ~(~HC + ~m + m'). The word may begin at an odd
 * offset, where its bytes count the other way round. */
static void
mend(uint8_t *sum, uint16_t was, uint16_t is, int odd)
{
	uint32_t v;

	if (odd) {
		was = (uint16_t)(was << 8 | was >> 8);
		is = (uint16_t)(is << 8 | is >> 8);
	}
	v = (uint16_t)~(sum[0] << 8 | sum[1]);
	v += (uint16_t)~was;
	v += is;
	v = (v & 0xffff) + (v >> 16);
	v = (v & 0xffff) + (v >> 16);
	v = (uint16_t)~v;
	sum[0] = (uint8_t)(v >> 8);
	sum[1] = (uint8_t)v;
}

/* Where the value of the MSS option is among the n bytes of options, or -1. */
static int
mss_find(const uint8_t *opts, size_t n)
{
	struct cursor c;
	uint8_t kind, len;

	cursor_init(&c, opts, n);
	while (cursor_left(&c) > 0) {
		kind = cursor_u8(&c);
		if (kind == TCP_OPT_END)
			return -1;
		if (kind == TCP_OPT_NOP)
			continue;
		len = cursor_u8(&c);
		if (len < 2 || cursor_left(&c) < len - (size_t)2)
			return -1;
		if (kind == TCP_OPT_MSS && len == 4)
			return (int)(n - cursor_left(&c));
		cursor_skip(&c, len - (size_t)2);
	}
	return -1;
}

int
inner_clamp_mss(const struct inner *ip, uint8_t *buf, uint16_t mss)
{
	uint8_t *tcp = buf + ip->hdrlen;
	size_t left = ip->len - ip->hdrlen, hdrlen;
	uint16_t was;
	int at;

	if (ip->proto != PROTO_TCP || !ip->first || left < TCP_HDRLEN ||
	    !(tcp[13] & TCP_SYN))
		return 0;
	hdrlen = (tcp[12] >> 4) * (size_t)4;
	if (hdrlen < TCP_HDRLEN || hdrlen > left ||
	    (at = mss_find(tcp + TCP_HDRLEN, hdrlen - TCP_HDRLEN)) == -1)
		return 0;
	at += TCP_HDRLEN;
	was = (uint16_t)(tcp[at] << 8 | tcp[at + 1]);
	if (was <= mss)
		return 0;
	tcp[at] = (uint8_t)(mss >> 8);
	tcp[at + 1] = (uint8_t)mss;
	mend(tcp + TCP_CHECKSUM, was, mss, at & 1);
	return 1;
}
