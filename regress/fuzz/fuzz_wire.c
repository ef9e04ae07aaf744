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


/* The headers of common/wire: the first byte chooses one, and what the peer
 * may leave out; the rest is the datagram. A header that was taken must lie
 * within it, and written anew it must read the same. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "wire/l2tphdr.h"
#include "wire/natt.h"
#include "wire/pppframe.h"

#define MAXHEAD	16

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
need(int truth)
{
	if (!truth)
		abort();
}

static void
try_l2tphdr(const uint8_t *data, size_t len)
{
	struct l2tphdr h, again;
	uint8_t buf[MAXHEAD];
	struct wbuf w;

	if (l2tphdr_decode(&h, data, len) != L2TPHDR_OK) {
		need(h.flags == 0 && h.off == 0 && h.len == 0);
		return;
	}
	need(h.off <= len && h.len == len - h.off);
	/* padding is read but never written */
	h.flags &= (uint16_t)~L2TPHDR_O;
	wbuf_init(&w, buf, sizeof(buf));
	if (l2tphdr_encode(&w, &h) != 0) {
		/* only for want of room in the length field */
		need((h.flags & L2TPHDR_L) &&
		    h.len + l2tphdr_len(h.flags) > UINT16_MAX);
		return;
	}
	need(w.len == l2tphdr_len(h.flags));
	if (h.flags & L2TPHDR_L)
		wbuf_put_u16(&w, 2, (uint16_t)w.len);
	need(l2tphdr_decode(&again, buf, w.len) == L2TPHDR_OK);
	need(again.flags == h.flags && again.tunnel == h.tunnel &&
	    again.session == h.session && again.ns == h.ns &&
	    again.nr == h.nr && again.len == 0);
}

static void
try_pppframe(const uint8_t *data, size_t len, unsigned int may)
{
	struct pppframe f, again;
	uint8_t buf[PPPFRAME_MAXHEAD];
	struct wbuf w;

	if (pppframe_decode(&f, data, len, may) != PPPFRAME_OK)
		return;
	need(f.off <= PPPFRAME_MAXHEAD && f.off <= len &&
	    f.len == len - f.off);
	wbuf_init(&w, buf, sizeof(buf));
	need(pppframe_encode(&w, f.protocol, may) == 0);
	need(w.len == pppframe_len(f.protocol, may));
	need(pppframe_decode(&again, buf, w.len, may) == PPPFRAME_OK);
	need(again.protocol == f.protocol && again.len == 0);
}

static void
try_natt(const uint8_t *data, size_t len)
{
	uint32_t spi;

	switch (natt_classify(data, len, &spi)) {
	case NATT_ESP:
		need(spi >= NATT_SPI_MIN && len >= NATT_ESP_MIN);
		break;
	case NATT_IKE:
		need(spi == 0 && len > NATT_MARKER_LEN);
		break;
	case NATT_KEEPALIVE:
		need(spi == 0 && len == 1 && data[0] == 0xff);
		break;
	case NATT_BAD:
		need(spi == 0);
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len-- == 0)
		return 0;
	switch (*data % 3) {
	case 0:
		try_l2tphdr(data + 1, len);
		break;
	case 1:
		try_pppframe(data + 1, len, *data >> 2 & PPPFRAME_LENIENT);
		break;
	case 2:
		try_natt(data + 1, len);
		break;
	}
	return 0;
}
