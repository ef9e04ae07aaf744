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


/* The UDP header between ESP and L2TP in transport mode (RFC 3193 4). Pure. */

#ifndef ADIT_ESP_UDP_H
#define ADIT_ESP_UDP_H

#include <stddef.h>
#include <stdint.h>

#include "esp.h"

#define UDP_HDRLEN	8
#define UDP_PORT_L2TP	1701

enum udp_result {
	UDP_OK,
	UDP_PROTO,	/* next header is not UDP: the SA is for nothing else */
	UDP_LENGTH,	/* length field against the bytes there are */
	UDP_PORT,	/* not to port 1701, or not from the SA's port */
	UDP_NRESULTS
};

/* Take the UDP header off what esp_open() gave: next_header, data and len of
 * the job and the ports of its path are looked at. The checksum is not: behind
 * a NAT it covers addresses that we do not see (RFC 3948 3.1.2), and the ICV
 * did its work. On UDP_OK data and len are the payload and *port the client's
 * UDP port. */
enum udp_result	 udp_open(struct esp_job *, uint16_t *port);
/* Put a header in front of the job's payload, from port 1701 to port; set
 * next_header. The checksum is 0 for IPv4 (RFC 3948 3.1.2 lets it) and
 * right for IPv6, where 0 is forbidden: there the path must be known. */
void		 udp_seal(struct esp_job *, const struct esp_path *,
		    uint16_t port);
/* "length", ...: names of counters. */
const char	*udp_result_name(unsigned int);

#endif
