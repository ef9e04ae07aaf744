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

/* Records of session.sock. Runs in: l2tpd engine, pppd-lite engine. */

#include "../base/cursor.h"
#include "codec.h"
#include "session.h"

int
msg_session_encode(const struct msg_session *m, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_u8(&w, m->proto);
	wbuf_u32(&w, m->flow);
	wbuf_u16(&w, m->tunnel_id);
	wbuf_u16(&w, m->peer_tunnel_id);
	wbuf_u16(&w, m->session_id);
	wbuf_u16(&w, m->peer_session_id);
	wbuf_u16(&w, m->inner_port);
	addr_encode(&w, &m->local);
	addr_encode(&w, &m->peer);
	wbuf_u8(&w, m->nat);
	wbuf_str(&w, m->ike);
	wbuf_str(&w, m->esp);
	wbuf_str(&w, m->tunnel);
	wbuf_str(&w, m->host);
	wbuf_str(&w, m->calling);
	return codec_len(&w);
}

int
msg_session_decode(struct msg_session *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->proto = cursor_u8(&c);
	m->flow = cursor_u32(&c);
	m->tunnel_id = cursor_u16(&c);
	m->peer_tunnel_id = cursor_u16(&c);
	m->session_id = cursor_u16(&c);
	m->peer_session_id = cursor_u16(&c);
	m->inner_port = cursor_u16(&c);
	if (addr_decode(&c, &m->local) == -1 || addr_decode(&c, &m->peer) == -1)
		return -1;
	m->nat = cursor_u8(&c);
	cursor_str(&c, m->ike, sizeof(m->ike));
	cursor_str(&c, m->esp, sizeof(m->esp));
	cursor_str(&c, m->tunnel, sizeof(m->tunnel));
	cursor_str(&c, m->host, sizeof(m->host));
	cursor_str(&c, m->calling, sizeof(m->calling));
	if (m->session == 0 ||
	    (m->proto != MSG_PROTO_L2TP && m->proto != MSG_PROTO_PPTP))
		return -1;
	return codec_end(&c);
}

int
msg_session_frame_encode(const struct msg_session_frame *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_bytes(&w, m->data, m->len);
	return codec_len(&w);
}

int
msg_session_frame_decode(struct msg_session_frame *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->len = cursor_left(&c);
	m->data = cursor_take(&c, m->len);
	return m->session == 0 ? -1 : codec_end(&c);
}

int
msg_session_end_encode(const struct msg_session_end *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_u16(&w, m->result);
	wbuf_u16(&w, m->error);
	wbuf_str(&w, m->reason);
	return codec_len(&w);
}

int
msg_session_end_decode(struct msg_session_end *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->result = cursor_u16(&c);
	m->error = cursor_u16(&c);
	cursor_str(&c, m->reason, sizeof(m->reason));
	return m->session == 0 ? -1 : codec_end(&c);
}

int
msg_session_prove_encode(const struct msg_session_prove *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_u32(&w, m->move);
	wbuf_u8(&w, m->challenge);
	addr_encode(&w, &m->peer);
	return codec_len(&w);
}

int
msg_session_prove_decode(struct msg_session_prove *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->move = cursor_u32(&c);
	m->challenge = cursor_u8(&c);
	if (addr_decode(&c, &m->peer) == -1)
		return -1;
	return m->session == 0 ? -1 : codec_end(&c);
}

int
msg_session_proved_encode(const struct msg_session_proved *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_u32(&w, m->move);
	wbuf_u8(&w, m->result);
	wbuf_str(&w, m->reason);
	return codec_len(&w);
}

int
msg_session_proved_decode(struct msg_session_proved *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->move = cursor_u32(&c);
	m->result = cursor_u8(&c);
	cursor_str(&c, m->reason, sizeof(m->reason));
	if (m->session == 0 || m->result < MSG_PROOF_RIGHT ||
	    m->result > MSG_PROOF_UNABLE)
		return -1;
	return codec_end(&c);
}

int
msg_session_login_encode(const struct msg_session_login *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	return codec_len(&w);
}

int
msg_session_login_decode(struct msg_session_login *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	return m->session == 0 ? -1 : codec_end(&c);
}
