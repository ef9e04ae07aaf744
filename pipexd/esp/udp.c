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


/* UDP inside ESP, transport mode: RFC 768, RFC 3193 4, RFC 3948 3.1.2.
 * Runs in: pipexd worker. */

#include "base/cursor.h"
#include "udp.h"

#define PROTO_UDP	17

enum udp_result
udp_open(struct esp_job *j, uint16_t *port)
{
	struct cursor c;
	uint16_t src, dst, len;

	if (j->next_header != PROTO_UDP)
		return UDP_PROTO;
	cursor_init(&c, j->data, j->len);
	src = cursor_u16(&c);
	dst = cursor_u16(&c);
	len = cursor_u16(&c);
	cursor_u16(&c);
	/* Longer than UDP says is what RFC 4303 2.7 puts behind the packet
	 * to hide its length. */
	if (!cursor_ok(&c) || len < UDP_HDRLEN || len > j->len)
		return UDP_LENGTH;
	if (dst != UDP_PORT_L2TP || src == 0 ||
	    (j->path->peer_port != 0 && src != j->path->peer_port))
		return UDP_PORT;
	*port = src;
	j->data += UDP_HDRLEN;
	j->len = len - (size_t)UDP_HDRLEN;
	return UDP_OK;
}

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

/* RFC 8200 8.1: never 0 over IPv6. */
static uint16_t
checksum6(const struct esp_path *path, const uint8_t *udp, size_t len)
{
	uint32_t acc = PROTO_UDP + (uint32_t)len;

	acc = sum(acc, path->local.bytes, 16);
	acc = sum(acc, path->peer.bytes, 16);
	acc = sum(acc, udp, len);
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	acc = ~acc & 0xffff;
	return acc != 0 ? (uint16_t)acc : 0xffff;
}

void
udp_seal(struct esp_job *j, const struct esp_path *path, uint16_t port)
{
	struct wbuf w;

	j->data -= UDP_HDRLEN;
	j->len += UDP_HDRLEN;
	j->next_header = PROTO_UDP;
	wbuf_init(&w, j->data, UDP_HDRLEN);
	wbuf_u16(&w, UDP_PORT_L2TP);
	wbuf_u16(&w, port);
	wbuf_u16(&w, (uint16_t)j->len);
	wbuf_u16(&w, 0);
	if (path->local.family == ADDR_V6)
		wbuf_put_u16(&w, 6, checksum6(path, j->data, j->len));
}

static const char *const names[] = {
	[UDP_OK] = "ok", [UDP_PROTO] = "not-udp", [UDP_LENGTH] = "udp-length",
	[UDP_PORT] = "udp-port"
};

const char *
udp_result_name(unsigned int result)
{
	return result < UDP_NRESULTS ? names[result] : "unknown";
}
