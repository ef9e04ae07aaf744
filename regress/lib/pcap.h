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

/* Captures for tests and fuzzing seeds: libpcap's file format (not pcapng),
 * both byte orders, Ethernet, PPP and raw IP as link. */

#ifndef REGRESS_LIB_PCAP_H
#define REGRESS_LIB_PCAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

#define PCAP_ETHERNET	1
#define PCAP_PPP	9
#define PCAP_RAW	101

struct pcap;

struct pcap_frame {
	const uint8_t	*data;	/* belongs to the capture */
	size_t		 len;	/* captured bytes */
	uint32_t	 link;	/* PCAP_ */
	unsigned int	 number;	/* from 1, as tshark counts */
};

/* What a frame holds above IPv4. */
struct pcap_ip {
	uint8_t		 proto;		/* IP protocol */
	struct addr	 src, dst;	/* with ports for UDP */
	const uint8_t	*data;		/* payload of IP, or of UDP */
	size_t		 len;
};

/* Read a whole file, or end the test program. pcap_free() gives it back. */
struct pcap	*pcap_read(const char *file);
void		 pcap_free(struct pcap *);
/* The next frame. Returns 1, or 0 at the end. A file cut in the middle of a
 * frame ends the test program. */
int		 pcap_next(struct pcap *, struct pcap_frame *);
/* Take off Ethernet (and VLAN) or PPP, then IPv4, then UDP if it is that.
 * Returns 0, or -1 if the frame is not IPv4 or is cut short. A UDP length
 * that lies is ignored: what was captured counts. */
int		 pcap_ip(const struct pcap_frame *, struct pcap_ip *);

#endif
