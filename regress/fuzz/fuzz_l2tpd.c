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

/* l2tpd's engine as a whole: the links of ikeyd, pipexd and pppd-lite. The
 * input is steps {u8 what, u8 which, u16 len, bytes}: what 0 is a message over
 * link which (first byte: its type, 0 for a packet without our header; with the
 * high bit of which the number of the session that came up last goes between
 * type and payload), the others are below. When ikeyd's link is gone no tunnel
 * may be left. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "l2tpd/engine.h"
#include "l2tpd/msg.h"
#include "msg/flow.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "process.h"
#include "proc/proc.h"
#include "wire/l2tphdr.h"

#define MAXLEN	2048

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_MESSAGE, STEP_FLOW, STEP_DATAGRAM, STEP_CONTROL, STEP_TIME,
	STEP_RELINK, STEP_RELOAD, STEPS
};

enum { LINK_FLOW, LINK_PATH, LINK_SESSION, LINKS };
static const char *const names[] = { "flow.sock", "l2tp.sock",
    "session.sock" };

static int	links[LINKS], begun;
static uint16_t	tunnel, session, ns, nr;
static uint32_t	opened;

/* Learn ids and numbers of what it sends to our one client. */
static void
told(int port, uint16_t type, uint32_t id, const uint8_t *data, size_t len)
{
	struct msg_l2tp_packet p;
	struct msg_session s;
	struct l2tphdr h;

	(void)id;
	if (port == links[LINK_SESSION] && type == MSG_SESSION_OPEN) {
		if (msg_session_decode(&s, data, len) == -1)
			abort();
		opened = s.session;
	}
	if (port != links[LINK_PATH] || type != MSG_L2TP_PACKET)
		return;
	if (msg_l2tp_packet_decode(&p, data, len) == -1 ||
	    l2tphdr_decode(&h, p.data, p.len) != L2TPHDR_OK)
		abort();
	if (!(h.flags & L2TPHDR_T) || h.len < 8)
		return;
	nr = (uint16_t)(h.ns + 1);
	/* the Message Type is the first AVP; the Assigned ids are found by
	 * their head (RFC 2661 4.4.3 and 4.4.4) */
	for (data = p.data + h.off; h.len >= 8; data++, h.len--) {
		if (memcmp(data, "\x80\x08\0\0\0\x09", 6) == 0)
			tunnel = (uint16_t)(data[6] << 8 | data[7]);
		if (memcmp(data, "\x80\x08\0\0\0\x0e", 6) == 0)
			session = (uint16_t)(data[6] << 8 | data[7]);
	}
}

static void
flow(uint8_t n)
{
	struct msg_flow m;
	uint8_t buf[1024];
	int len;

	memset(&m, 0, sizeof(m));
	m.flow = 1u + n % 4;
	m.local = addr_v4_u32(0xc0000201, 4500);
	m.peer = addr_v4_u32(0xc6336401, (uint16_t)(4500 + n));
	strlcpy(m.ike, "ike", sizeof(m.ike));
	strlcpy(m.esp, "esp", sizeof(m.esp));
	strlcpy(m.id, "id", sizeof(m.id));
	if ((len = msg_flow_encode(&m, buf, sizeof(buf))) == -1)
		abort();
	process_send(links[LINK_FLOW], MSG_FLOW_UP, 0, buf, (size_t)len);
}

static void
datagram(uint8_t which, const uint8_t *data, size_t len)
{
	struct msg_l2tp_packet m;
	uint8_t buf[MSG_MAXLEN];
	int n;

	memset(&m, 0, sizeof(m));
	m.flow = which % 5;
	m.local = addr_v4_u32(0xc0000201, 1701);
	m.peer = addr_v4_u32(0xc6336401, 1701);
	m.data = data;
	m.len = len;
	if ((n = msg_l2tp_packet_encode(&m, buf, sizeof(buf))) != -1)
		process_send(links[LINK_PATH], MSG_L2TP_PACKET, 0, buf,
		    (size_t)n);
}

/* AVPs get the right header in front. */
static void
control(uint8_t which, const uint8_t *avps, size_t len)
{
	struct l2tphdr h = { .flags = L2TPHDR_CONTROL, .tunnel = tunnel,
	    .session = which & 0x80 ? session : 0, .ns = ns, .nr = nr,
	    .len = len };
	uint8_t buf[MAXLEN + 16];
	struct wbuf w;

	if (len > 0)
		ns++;
	wbuf_init(&w, buf, sizeof(buf));
	if (l2tphdr_encode(&w, &h) == -1)
		return;
	wbuf_bytes(&w, avps, len);
	if (wbuf_ok(&w))
		datagram(which & 0x7f, buf, w.len);
}

static void
message(uint8_t which, const uint8_t *p, size_t len)
{
	uint8_t buf[1 + 4 + MAXLEN];
	struct wbuf w;

	if (!(which & 0x80) || len == 0) {
		process_message(links[which % LINKS], p, len);
		return;
	}
	wbuf_init(&w, buf, sizeof(buf));
	wbuf_u8(&w, p[0]);
	wbuf_u32(&w, opened);
	wbuf_bytes(&w, p + 1, len - 1);
	process_message(links[which % LINKS], w.buf, w.len);
}

static void
join(size_t i)
{
	process_relink(&links[i], names[i], 1);
	process_run();
}

static void
configure(int reload, uint8_t how)
{
	static struct l2tp_conf conf;

	l2tp_conf_defaults(&conf);
	conf.nservice = how & 2 ? 0 : 1;
	l2tp_service_defaults(&conf.service[0]);
	memcpy(conf.service[0].name, "L2TP", 5);
	conf.service[0].listen[0] = addr_v4_u32(0xc0000201, 0);
	conf.service[0].nlisten = 1;
	process_conf_begin(reload);
	if (process_order(L2TPD_CONF, 0, &conf, sizeof(conf), -1) == -1)
		abort();
	process_conf_end(reload);
}

static void
step(unsigned int what, uint8_t which, const uint8_t *p, size_t len)
{
	switch (what) {
	case STEP_MESSAGE:
		message(which, p, len);
		break;
	case STEP_FLOW:
		flow(which);
		break;
	case STEP_DATAGRAM:
		datagram(which, p, len);
		break;
	case STEP_CONTROL:
		control(which, p, len);
		break;
	case STEP_TIME:
		process_sleep(which * 500u);
		break;
	case STEP_RELINK:
		join(which % LINKS);
		break;
	default:
		configure(1, which);
	}
	process_run();
}

static void
begin(void)
{
	size_t i;

	if (!begun) {
		process_begin(engine_start, told);
		configure(0, 0);
		begun = 1;
	}
	tunnel = session = ns = nr = 0;
	opened = 0;
	for (i = 0; i < LINKS; i++)
		links[i] = -1;
	for (i = 0; i < LINKS; i++)
		join(i);
	flow(0);
	process_run();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	begin();
	process_steps(data, len, STEPS, MAXLEN, step);
	process_close_all();
	process_sleep(120000);
	if (l2tp_tunnel_count(engine_l2tp()) != 0 ||
	    l2tp_session_count(engine_l2tp()) != 0)
		abort();
	configure(1, 0);
	return 0;
}
