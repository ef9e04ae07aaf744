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


/* ESP of the userland data plane: the tables of SAs and flows, and bursts of
 * packets sealed and opened in place (RFC 4303, 3948). SAs come as PF_KEY
 * records. A flow is one client: its inbound SAs lead to it, its newest
 * outbound SA seals for it, and it knows where the client is. Pure. */

#ifndef ADIT_ESP_H
#define ADIT_ESP_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/host.h"
#include "pfkey/pfkey.h"

struct esp;

/* Room that esp_seal() needs before and behind a payload, in bytes. */
#define ESP_HEADROOM	44
#define ESP_TAILROOM	64

/* What became of a packet; each is a counter. */
enum esp_result {
	ESP_OK,
	/* inbound */
	ESP_SHORT,		/* no header, body or ICV, or not whole blocks */
	ESP_RESERVED_SPI,	/* 0..255 (RFC 4303 2.1) */
	ESP_NO_SA,		/* no inbound SA has this SPI */
	ESP_REPLAY,		/* number seen, too old or 0 */
	ESP_ICV,
	ESP_PAD,		/* padding not 1, 2, 3, ... (2.4) */
	ESP_DUMMY,		/* next header 59 (2.6) */
	ESP_INNER,		/* tunnel mode: no whole IPv4 packet inside */
	ESP_LIFETIME,		/* hard limit reached, both ways */
	/* outbound */
	ESP_NO_FLOW,		/* no flow of this number, or no outbound SA */
	ESP_TOO_LONG,
	ESP_SEQ_END,		/* sequence numbers used up (3.3.3) */
	ESP_FAILED,		/* libcrypto, both ways */
	ESP_NRESULTS
};

/* Where the packets of a flow go. Addresses are outer ones. */
struct esp_path {
	struct addr	local, peer;	/* with UDP ports; 0: IP protocol 50 */
	uint16_t	local_port;	/* inner UDP ports of the selector, */
	uint16_t	peer_port;	/* 0 = any */
};

struct esp_job {
	/* open: from the ESP header on; afterwards the payload, in place.
	 * seal: the payload, with ESP_HEADROOM and ESP_TAILROOM around it;
	 * afterwards from the ESP header on. */
	uint8_t			*data;
	size_t			 len;
	uint32_t		 flow;	/* seal: given; open: told */
	const struct addr	*from;	/* open: outer source, with its UDP port */
	uint8_t			 next_header; /* seal: given; open: told */
	uint8_t			 result;	/* enum esp_result */
	/* Told with ESP_OK; good until an SA or a flow changes. */
	const struct esp_path	*path;
};

struct esp_counters {
	uint64_t	in[ESP_NRESULTS], out[ESP_NRESULTS];
	uint64_t	in_bytes, out_bytes;	/* payload of ESP_OK */
	uint64_t	moved;		/* flows followed to another address */
};

struct esp_conf {
	size_t		max_sas;	/* in all, larval ones too */
};

/* Actions. owner is what the SA was made with. The message is EXPIRE or
 * NEW_MAPPING, for PFKEY_REPLY, without keys. Both may come in the middle of
 * a burst, so the action must not call back. An SA that expired hard carries
 * nothing more and need not be deleted. */
struct esp_ops {
	void	(*tell)(void *ctx, void *owner, const struct pfkey_msg *);
};

/* NULL when memory is short. host and ops must outlive it. */
struct esp	*esp_new(const struct host *, const struct esp_ops *, void *ctx,
		    const struct esp_conf *);
/* Frees all SAs and flows; nobody is told. */
void		 esp_free(struct esp *);

/* SAs. Each returns 0 or an errno as a kernel's PF_KEY would; owner stands for
 * the connection that made the SA, and sees no other's. */

/* A free SPI of spi_min..spi_max for an inbound SA from sa.src to sa.dst; it
 * is kept for 30 seconds. Sets m->sa.spi. */
int	esp_getspi(struct esp *, void *owner, struct pfkey_msg *m);
/* The inbound SA for an SPI got by esp_getspi(). */
int	esp_update(struct esp *, void *owner, const struct pfkey_sa *);
/* An outbound SA, from now on the one that seals for its flow. */
int	esp_add(struct esp *, void *owner, const struct pfkey_sa *);
/* By SPI and destination, either direction. */
int	esp_delete(struct esp *, void *owner, const struct pfkey_sa *);
/* The SA that m->sa names by SPI and destination, as a reply to GET. */
int	esp_get(const struct esp *, void *owner, struct pfkey_msg *m);
/* All of an owner. */
void	esp_flush(struct esp *, void *owner);
/* Call fn with a reply to DUMP for each SA of an owner, larval ones not. */
void	esp_dump(const struct esp *, void *owner,
	    void (*fn)(void *arg, const struct pfkey_msg *), void *arg);

/* Packets. A burst is one call, so that a library that works on many packets
 * at once can stand behind it. */

/* Open n packets in order: look up the SA, test the number, check the ICV,
 * note the number, decrypt, take off padding. After an authenticated packet
 * that moved the window, the flow follows its outer source (RFC 3947 4). */
void	esp_open(struct esp *, struct esp_job *, size_t n);
/* Seal n payloads in order with the newest outbound SA of their flows. */
void	esp_seal(struct esp *, struct esp_job *, size_t n);
/* Most bytes of payload so that an ESP packet of the flow has at most len
 * bytes; 0 if there is no outbound SA. */
size_t	esp_payload_max(const struct esp *, uint32_t flow, size_t len);

/* Where a flow's packets go, or NULL if it has no SA. */
const struct esp_path	*esp_path(const struct esp *, uint32_t flow);

/* Time: the next deadline in host_now() milliseconds or HEAP_NEVER, and what
 * is due. */
uint64_t	esp_next(const struct esp *);
void		esp_run(struct esp *);

const struct esp_counters	*esp_counters(const struct esp *);
/* SAs and flows there are. */
size_t		 esp_sas(const struct esp *);
size_t		 esp_flows(const struct esp *);
/* "replay", ...: names of counters. */
const char	*esp_result_name(unsigned int);

#endif
