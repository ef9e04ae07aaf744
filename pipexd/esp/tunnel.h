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

/* The IPv4 header inside ESP in tunnel mode (RFC 4303 3.1.2). Pure. */

#ifndef ADIT_ESP_TUNNEL_H
#define ADIT_ESP_TUNNEL_H

#include <stdint.h>

#include "esp.h"

#define TUNNEL_HDRLEN	20	/* IPv4 without options */

/* The ends inside the tunnel, in host order; peer 0: not known yet. */
struct tunnel_ends {
	uint32_t	local, peer;
};

/* Take the IPv4 header off what was decrypted: next_header, data and len of the
 * job become those of what it carries. Returns 0 and the packet's source and
 * destination as ends, or -1 if it is no whole IPv4 packet; fragments are none.
 * Its checksum is not looked at, the ICV did its work. */
int	tunnel_open(struct esp_job *, struct tunnel_ends *);
/* Put an IPv4 header in front of the job's payload, which is of the job's
 * next_header, TUNNEL_HDRLEN of headroom taken. */
void	tunnel_seal(struct esp_job *, const struct tunnel_ends *);

#endif
