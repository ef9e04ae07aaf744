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

/* The reader of captures. The file itself is trusted as far as its framing
 * goes; what it carries is hostile on purpose and is read by the cursor. */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "pcap.h"

#define MAGIC		0xa1b2c3d4
#define MAGIC_SWAPPED	0xd4c3b2a1
/* The upper bits of the link's field tell the length of an FCS. */
#define LINK_MASK	0x03ffffff
#define ETHERTYPE_IP4	0x0800
#define ETHERTYPE_VLAN	0x8100
#define PPP_IP4		0x0021
#define PROTO_UDP	17

struct pcap {
	const char	*file;
	uint8_t		*buf;
	struct cursor	 c;
	int		 little;
	uint32_t	 link;
	unsigned int	 frames;
};

/* A 32-bit number in the byte order of the file. */
static uint32_t
number(struct pcap *p)
{
	uint32_t v = cursor_u32(&p->c);

	if (!p->little)
		return v;
	return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}

/* The whole file in memory of its own; its size goes to *len. */
static uint8_t *
slurp(const char *file, size_t *len)
{
	uint8_t *buf;
	long size;
	FILE *f;

	if ((f = fopen(file, "rb")) == NULL)
		err(1, "%s", file);
	if (fseek(f, 0, SEEK_END) == -1 || (size = ftell(f)) <= 0)
		errx(1, "%s: empty or no file", file);
	rewind(f);
	if ((buf = malloc((size_t)size)) == NULL)
		err(1, "malloc");
	if (fread(buf, 1, (size_t)size, f) != (size_t)size)
		errx(1, "%s: short read", file);
	fclose(f);
	*len = (size_t)size;
	return buf;
}

struct pcap *
pcap_read(const char *file)
{
	struct pcap *p;
	uint32_t magic;
	size_t len;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		err(1, "calloc");
	p->file = file;
	p->buf = slurp(file, &len);
	cursor_init(&p->c, p->buf, len);
	magic = cursor_u32(&p->c);
	if (magic != MAGIC && magic != MAGIC_SWAPPED)
		errx(1, "%s: not a pcap file", file);
	p->little = magic == MAGIC_SWAPPED;
	cursor_skip(&p->c, 16);
	p->link = number(p) & LINK_MASK;
	if (!cursor_ok(&p->c))
		errx(1, "%s: header cut short", file);
	return p;
}

void
pcap_free(struct pcap *p)
{
	free(p->buf);
	free(p);
}

int
pcap_next(struct pcap *p, struct pcap_frame *f)
{
	memset(f, 0, sizeof(*f));
	if (cursor_done(&p->c))
		return 0;
	cursor_skip(&p->c, 8);
	f->len = number(p);
	cursor_skip(&p->c, 4);
	f->data = cursor_take(&p->c, f->len);
	if (f->data == NULL)
		errx(1, "%s: frame %u cut short", p->file, p->frames + 1);
	f->link = p->link;
	f->number = ++p->frames;
	return 1;
}

/* Step over the link's header. Returns 0 if IPv4 follows, else -1. */
static int
skip_link(const struct pcap_frame *f, struct cursor *c)
{
	uint16_t type;

	switch (f->link) {
	case PCAP_ETHERNET:
		cursor_skip(c, 12);
		if ((type = cursor_u16(c)) == ETHERTYPE_VLAN) {
			cursor_skip(c, 2);
			type = cursor_u16(c);
		}
		return type == ETHERTYPE_IP4 ? 0 : -1;
	case PCAP_PPP:
		cursor_skip(c, 2);
		return cursor_u16(c) == PPP_IP4 ? 0 : -1;
	case PCAP_RAW:
		return 0;
	default:
		return -1;
	}
}

int
pcap_ip(const struct pcap_frame *f, struct pcap_ip *ip)
{
	struct cursor c;
	uint8_t first;

	memset(ip, 0, sizeof(*ip));
	cursor_init(&c, f->data, f->len);
	if (skip_link(f, &c) == -1)
		return -1;
	first = cursor_u8(&c);
	if (first >> 4 != 4 || (first & 0xf) < 5)
		return -1;
	cursor_skip(&c, 8);
	ip->proto = cursor_u8(&c);
	cursor_skip(&c, 2);
	ip->src = addr_v4_u32(cursor_u32(&c), 0);
	ip->dst = addr_v4_u32(cursor_u32(&c), 0);
	cursor_skip(&c, ((size_t)(first & 0xf) - 5) * 4);
	if (ip->proto == PROTO_UDP) {
		ip->src.port = cursor_u16(&c);
		ip->dst.port = cursor_u16(&c);
		cursor_skip(&c, 4);
	}
	ip->len = cursor_left(&c);
	ip->data = cursor_take(&c, ip->len);
	return cursor_ok(&c) ? 0 : -1;
}
