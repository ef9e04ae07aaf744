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

/* SCCRQs without end. Runs in: roadwarrior. */

#include "base/cursor.h"
#include "client.h"
#include "l2tpd/l2tp/rfc2661.h"
#include "wire/l2tphdr.h"

#define EACH_MS		16	/* so many at each tick of the clock */
#define FLAG_M		0x8000	/* mandatory */
#define AVP_HEAD	6

static void
avp(struct wbuf *w, uint16_t type, const void *value, uint16_t len)
{
	wbuf_u16(w, (uint16_t)(FLAG_M | (AVP_HEAD + len)));
	wbuf_u16(w, 0);
	wbuf_u16(w, type);
	wbuf_bytes(w, value, len);
}

static void
send_one(struct client *c, uint16_t id)
{
	static const uint8_t type[] = { 0, L2TP_SCCRQ }, version[] = { 1, 0 },
	    framing[] = { 0, 0, 0, 3 };
	struct l2tphdr h = { .flags = L2TPHDR_CONTROL };
	uint8_t buf[128], tunnel[2] = { (uint8_t)(id >> 8), (uint8_t)id };
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	if (l2tphdr_encode(&w, &h) == -1)
		return;
	avp(&w, L2TP_AVP_MESSAGE_TYPE, type, sizeof(type));
	avp(&w, L2TP_AVP_PROTOCOL_VERSION, version, sizeof(version));
	avp(&w, L2TP_AVP_FRAMING_CAP, framing, sizeof(framing));
	avp(&w, L2TP_AVP_HOST_NAME, "flood", 5);
	avp(&w, L2TP_AVP_TUNNEL_ID, tunnel, sizeof(tunnel));
	wbuf_put_u16(&w, 2, (uint16_t)w.len);
	ipsec_seal(c, w.buf, w.len);
}

static void
due(void *arg, uint64_t now)
{
	struct client *c = arg;
	struct flood *f = &c->flood;
	int i;

	for (i = 0; i < EACH_MS && f->sent < c->w->o.flood; i++)
		send_one(c, (uint16_t)(1 + f->sent++ % 65535));
	if (f->sent == c->w->o.flood)
		client_over(c, "the flood is over");
	else if (timer_set(&c->w->heap, &f->timer, now + 1) == -1)
		report_fatal("out of memory");
	client_settle(c);
}

void
flood_init(struct client *c)
{
	timer_init(&c->flood.timer, due, c);
}

void
flood_start(struct client *c)
{
	c->flood.sent = 0;
	if (timer_set(&c->w->heap, &c->flood.timer, client_now_ms()) == -1)
		report_fatal("out of memory");
}

void
flood_stop(struct client *c)
{
	timer_del(&c->w->heap, &c->flood.timer);
}
