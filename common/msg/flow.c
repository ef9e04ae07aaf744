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

/* Records of flow.sock. Runs in: ikeyd engine, l2tpd engine. */

#include "../base/cursor.h"
#include "codec.h"
#include "flow.h"

int
msg_flow_encode(const struct msg_flow *m, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->flow);
	addr_encode(&w, &m->local);
	addr_encode(&w, &m->peer);
	wbuf_u8(&w, m->nat);
	wbuf_u8(&w, m->own_credential);
	wbuf_u32(&w, m->rule);
	wbuf_u16(&w, m->inner_port);
	wbuf_str(&w, m->ike);
	wbuf_str(&w, m->esp);
	wbuf_str(&w, m->id);
	return codec_len(&w);
}

int
msg_flow_decode(struct msg_flow *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->flow = cursor_u32(&c);
	if (addr_decode(&c, &m->local) == -1 || addr_decode(&c, &m->peer) == -1)
		return -1;
	m->nat = cursor_u8(&c);
	m->own_credential = cursor_u8(&c);
	m->rule = cursor_u32(&c);
	m->inner_port = cursor_u16(&c);
	cursor_str(&c, m->ike, sizeof(m->ike));
	cursor_str(&c, m->esp, sizeof(m->esp));
	cursor_str(&c, m->id, sizeof(m->id));
	return m->flow == 0 ? -1 : codec_end(&c);
}

int
msg_flow_end_encode(const struct msg_flow_end *m, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->flow);
	wbuf_str(&w, m->reason);
	return codec_len(&w);
}

int
msg_flow_end_decode(struct msg_flow_end *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->flow = cursor_u32(&c);
	cursor_str(&c, m->reason, sizeof(m->reason));
	return m->flow == 0 ? -1 : codec_end(&c);
}
