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


/* Destination unreachable: RFC 792, with the next hop's MTU of RFC 1191.
 * Runs in: worker. */

#include <string.h>

#include "base/cursor.h"
#include "icmp.h"

#define PROTO_ICMP	1
#define UNREACHABLE	3
#define TTL		64
#define TOS		0xc0	/* internetwork control (RFC 1812 4.3.2.5) */
#define HDRLEN		(INNER_HDRLEN + 8)
#define SUM_IP		10	/* offsets of the checksums */
#define SUM_ICMP	22

/* Of an even number of bytes, or with the odd one padded (RFC 1071). */
static uint16_t
checksum(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	if (i < len)
		sum += (uint32_t)p[i] << 8;
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static int
is_host(uint32_t a)
{
	return a >> 24 != 0 && a >> 24 != 127 && a >> 24 < 224;
}

/* Only what asks for something is answered, never an error. */
static int
is_error(const struct inner *ip, const uint8_t *packet)
{
	static const uint8_t queries[] = { 0, 8, 13, 14 };

	return ip->proto == PROTO_ICMP && (ip->len == ip->hdrlen ||
	    memchr(queries, packet[ip->hdrlen], sizeof(queries)) == NULL);
}

size_t
icmp_unreachable(uint8_t *buf, const struct inner *ip, const uint8_t *packet,
    enum icmp_code code, uint16_t mtu)
{
	size_t quote = ip->len;
	struct wbuf w;

	if (!ip->first || !is_host(ip->src) || !is_host(ip->dst) ||
	    is_error(ip, packet))
		return 0;
	if (quote > ICMP_MAXLEN - HDRLEN)
		quote = ICMP_MAXLEN - HDRLEN;
	wbuf_init(&w, buf, ICMP_MAXLEN);
	wbuf_u16(&w, 0x4500 | TOS);
	wbuf_u16(&w, (uint16_t)(HDRLEN + quote));
	wbuf_u32(&w, 0);		/* one piece */
	wbuf_u16(&w, TTL << 8 | PROTO_ICMP);
	wbuf_u16(&w, 0);
	wbuf_u32(&w, ip->dst);
	wbuf_u32(&w, ip->src);
	wbuf_u16(&w, (uint16_t)(UNREACHABLE << 8 | code));
	wbuf_u32(&w, 0);
	wbuf_u16(&w, mtu);
	wbuf_bytes(&w, packet, quote);
	wbuf_put_u16(&w, SUM_IP, checksum(buf, INNER_HDRLEN));
	wbuf_put_u16(&w, SUM_ICMP, checksum(buf + INNER_HDRLEN,
	    w.len - INNER_HDRLEN));
	return w.len;
}
