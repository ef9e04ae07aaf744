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

/* Records of pipex.sock. Runs in: pppd-lite engine, pipexd worker. */

#include "../base/cursor.h"
#include "codec.h"
#include "pipex.h"

int
msg_pipex_encode(const struct msg_pipex *m, uint8_t *buf, size_t size)
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
	wbuf_u8(&w, m->flags);
	wbuf_u16(&w, m->mtu);
	addr_encode(&w, &m->ip_local);
	addr_encode(&w, &m->ip_peer);
	wbuf_str(&w, m->ifname);
	wbuf_str(&w, m->user);
	return codec_len(&w);
}

int
msg_pipex_decode(struct msg_pipex *m, const uint8_t *buf, size_t len)
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
	m->flags = cursor_u8(&c);
	m->mtu = cursor_u16(&c);
	if (addr_decode(&c, &m->ip_local) == -1 ||
	    addr_decode(&c, &m->ip_peer) == -1)
		return -1;
	cursor_str(&c, m->ifname, sizeof(m->ifname));
	cursor_str(&c, m->user, sizeof(m->user));
	if (m->session == 0 || m->mtu < 68 ||
	    (m->proto != MSG_PROTO_L2TP && m->proto != MSG_PROTO_PPTP))
		return -1;
	return codec_end(&c);
}

int
msg_pipex_added_encode(const struct msg_pipex_added *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_u32(&w, m->error);
	wbuf_str(&w, m->ifname);
	return codec_len(&w);
}

int
msg_pipex_added_decode(struct msg_pipex_added *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->error = cursor_u32(&c);
	cursor_str(&c, m->ifname, sizeof(m->ifname));
	return m->session == 0 ? -1 : codec_end(&c);
}

int
msg_pipex_del_encode(const struct msg_pipex_del *m, uint8_t *buf, size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	return codec_len(&w);
}

int
msg_pipex_del_decode(struct msg_pipex_del *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	return m->session == 0 ? -1 : codec_end(&c);
}

int
msg_pipex_gone_encode(const struct msg_pipex_gone *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_str(&w, m->reason);
	return codec_len(&w);
}

int
msg_pipex_gone_decode(struct msg_pipex_gone *m, const uint8_t *buf, size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	cursor_str(&c, m->reason, sizeof(m->reason));
	return m->session == 0 ? -1 : codec_end(&c);
}

int
msg_pipex_stats_encode(const struct msg_pipex_stats *m, uint8_t *buf,
    size_t size)
{
	struct wbuf w;

	wbuf_init(&w, buf, size);
	wbuf_u32(&w, m->session);
	wbuf_u64(&w, m->in_bytes);
	wbuf_u64(&w, m->in_packets);
	wbuf_u64(&w, m->in_errors);
	wbuf_u64(&w, m->out_bytes);
	wbuf_u64(&w, m->out_packets);
	wbuf_u64(&w, m->out_errors);
	wbuf_u32(&w, m->idle);
	wbuf_u32(&w, m->in_idle_ms);
	return codec_len(&w);
}

int
msg_pipex_stats_decode(struct msg_pipex_stats *m, const uint8_t *buf,
    size_t len)
{
	struct cursor c;

	cursor_init(&c, buf, len);
	m->session = cursor_u32(&c);
	m->in_bytes = cursor_u64(&c);
	m->in_packets = cursor_u64(&c);
	m->in_errors = cursor_u64(&c);
	m->out_bytes = cursor_u64(&c);
	m->out_packets = cursor_u64(&c);
	m->out_errors = cursor_u64(&c);
	m->idle = cursor_u32(&c);
	m->in_idle_ms = cursor_u32(&c);
	return m->session == 0 ? -1 : codec_end(&c);
}
