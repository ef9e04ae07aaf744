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


/* ESP from a peer: the first byte chooses the suite, then come packets, each
 * {u8 how, u8 seq, u16 len, bytes}. how 0: the bytes as they are behind our
 * SPI; 1: sealed as a body with the right keys, so that padding and UDP are
 * reached; 2: sealed as a payload, then opened; 3: as 2 with a byte bent. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pipexd/esp/sa.h"
#include "pipexd/esp/udp.h"

#define SPI	0x1001
#define MAXLEN	2048

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static uint64_t
now(void *ctx)
{
	(void)ctx;
	return 1000;
}

static void
fill(void *ctx, void *buf, size_t n)
{
	(void)ctx;
	memset(buf, 0x5a, n);
}

static void
log_none(void *ctx, enum host_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

static void
tell(void *ctx, void *owner, const struct pfkey_msg *m)
{
	(void)ctx;
	(void)owner;
	(void)m;
}

static struct pfkey_sa
sa_of(uint8_t choice)
{
	static const uint8_t enc[][4] = {
		{ PFKEY_ENC_AES, 16, PFKEY_AUTH_SHA1, 20 },
		{ PFKEY_ENC_AES, 32, PFKEY_AUTH_SHA256, 32 },
		{ PFKEY_ENC_3DES, 24, PFKEY_AUTH_SHA1, 20 },
		{ PFKEY_ENC_AES_GCM, 20, PFKEY_AUTH_NONE, 0 }
	};
	const uint8_t *e = enc[choice % 4];
	struct pfkey_sa sa;

	memset(&sa, 0, sizeof(sa));
	sa.spi = SPI;
	sa.src = addr_v4_u32(0xc6336407, 1701);
	sa.dst = addr_v4_u32(0xc0000201, 1701);
	sa.proto = 17;
	sa.mode = choice & 4 ? PFKEY_MODE_TUNNEL : PFKEY_MODE_TRANSPORT;
	sa.flow = 7;
	sa.enc = e[0];
	sa.enc_keylen = e[1];
	sa.auth = e[2];
	sa.auth_keylen = e[3];
	sa.replay = 256;
	sa.natt_sport = 61234;
	sa.natt_dport = 4500;
	sa.soft.bytes = 5000;
	sa.hard.bytes = 8000;
	return sa;
}

/* Header, IV and body as they are, and the right ICV behind. */
static size_t
seal_body(struct esp *e, uint8_t *pkt, uint8_t seq, const uint8_t *body,
    size_t n)
{
	struct esp_sa *out = map_find(&e->out, SPI);
	size_t off;
	struct wbuf w;

	if (out == NULL)
		return 0;
	n -= n % out->suite.align;
	off = ESP_HDRLEN + out->suite.ivlen;
	wbuf_init(&w, pkt, MAXLEN);
	wbuf_u32(&w, SPI);
	wbuf_u32(&w, seq);
	wbuf_reserve(&w, out->suite.ivlen);
	wbuf_bytes(&w, body, n);
	if (n == 0 || suite_seal(&out->suite, pkt, n) != 0)
		return 0;
	return off + n + out->suite.icvlen;
}

static size_t
seal_payload(struct esp *e, uint8_t *pkt, const uint8_t *payload, size_t n)
{
	uint8_t buf[MAXLEN + ESP_HEADROOM + ESP_TAILROOM];
	struct esp_job j;

	memset(&j, 0, sizeof(j));
	j.data = buf + ESP_HEADROOM;
	j.len = n;
	j.flow = 7;
	j.next_header = 17;
	memcpy(j.data, payload, n);
	esp_seal(e, &j, 1);
	if (j.result != ESP_OK)
		return 0;
	memcpy(pkt, j.data, j.len);
	return j.len;
}

static void
open_one(struct esp *e, const uint8_t *pkt, size_t len)
{
	struct addr from = addr_v4_u32(0xc6336407, 61234);
	struct esp_job j;
	uint8_t *block = malloc(len > 0 ? len : 1);
	uint16_t port;

	if (block == NULL)
		return;
	memcpy(block, pkt, len);
	memset(&j, 0, sizeof(j));
	j.data = block;
	j.len = len;
	j.from = &from;
	esp_open(e, &j, 1);
	if (j.result == ESP_OK) {
		if (j.data < block || j.data + j.len > block + len)
			abort();
		if (udp_open(&j, &port) == UDP_OK &&
		    j.data + j.len > block + len)
			abort();
	}
	free(block);
}

static void
packet(struct esp *e, struct cursor *c)
{
	uint8_t pkt[MAXLEN + 128], how = cursor_u8(c), seq = cursor_u8(c);
	size_t len = cursor_u16(c);
	const uint8_t *p;

	if (len > cursor_left(c))
		len = cursor_left(c);
	if (len > MAXLEN - 64)
		len = MAXLEN - 64;
	if ((p = cursor_take(c, len)) == NULL)
		return;
	switch (how % 4) {
	case 0:
		memcpy(pkt, "\0\0\20\1", 4);
		memcpy(pkt + 4, p, len);
		len += 4;
		break;
	case 1:
		len = seal_body(e, pkt, seq, p, len);
		break;
	default:
		len = seal_payload(e, pkt, p, len);
		if (how % 4 == 3 && len > 0)
			pkt[seq % len] ^= how;
	}
	open_one(e, pkt, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct host host = { NULL, now, fill, log_none };
	static const struct esp_ops ops = { tell };
	static const struct esp_conf conf = { 10 };
	struct pfkey_msg m;
	struct pfkey_sa sa;
	struct cursor c;
	struct esp *e;

	cursor_init(&c, data, len);
	sa = sa_of(cursor_u8(&c));
	if ((e = esp_new(&host, &ops, NULL, &conf)) == NULL)
		return 0;
	memset(&m, 0, sizeof(m));
	m.spi_min = m.spi_max = SPI;
	m.sa.dst = sa.dst;
	if (esp_getspi(e, NULL, &m) != 0 || esp_update(e, NULL, &sa) != 0 ||
	    esp_add(e, NULL, &sa) != 0)
		abort();
	while (cursor_left(&c) > 0)
		packet(e, &c);
	esp_run(e);
	esp_free(e);
	return 0;
}
