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

/* Datagrams between the data plane and the engines.
 * Runs in: pipexd worker, ikeyd engine, l2tpd engine. */

#include "../base/cursor.h"
#include "codec.h"
#include "punt.h"

int
msg_ike_packet_encode(const struct msg_ike_packet *m, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	addr_encode(&w, &m->local);
	addr_encode(&w, &m->peer);
	wbuf_bytes(&w, m->data, m->len);
	return codec_len(&w);
}

int
msg_ike_packet_decode(struct msg_ike_packet *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	if (addr_decode(&c, &m->local) == -1 || addr_decode(&c, &m->peer) == -1)
		return -1;
	m->len = cursor_left(&c);
	m->data = cursor_take(&c, m->len);
	return codec_end(&c);
}

int
msg_ike_dataplane_encode(const struct msg_ike_dataplane *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u8(&w, m->raw_esp);
	return codec_len(&w);
}

int
msg_ike_dataplane_decode(struct msg_ike_dataplane *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->raw_esp = cursor_u8(&c);
	return codec_end(&c) == 0 && m->raw_esp <= 1 ? 0 : -1;
}

int
msg_l2tp_packet_encode(const struct msg_l2tp_packet *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->flow);
	addr_encode(&w, &m->local);
	addr_encode(&w, &m->peer);
	wbuf_bytes(&w, m->data, m->len);
	return codec_len(&w);
}

int
msg_l2tp_packet_decode(struct msg_l2tp_packet *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->flow = cursor_u32(&c);
	if (addr_decode(&c, &m->local) == -1 || addr_decode(&c, &m->peer) == -1)
		return -1;
	m->len = cursor_left(&c);
	m->data = cursor_take(&c, m->len);
	return codec_end(&c);
}
