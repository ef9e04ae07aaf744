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

/* Events for vpnctl monitor. Runs in: engine. */

#ifndef IKEYD_CONTROL_H
#define IKEYD_CONTROL_H

#include <stdint.h>

struct ike_flow_info;

/* A flow is up, or down for that reason. */
void	control_flow_up(const struct ike_flow_info *);
void	control_flow_down(uint32_t flow, const char *reason);
/* "sa_up" or "sa_down" of a pair of ESP SAs; SPIs in host order. */
void	control_sa_event(const char *event, uint32_t flow, uint32_t spi_in,
	    uint32_t spi_out);

#endif
