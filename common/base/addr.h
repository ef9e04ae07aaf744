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

/* Addresses with ports, of both families, without sockets. Pure. */

#ifndef ADIT_ADDR_H
#define ADIT_ADDR_H

#include <stddef.h>
#include <stdint.h>

struct cursor;
struct wbuf;
struct sockaddr;
struct sockaddr_storage;

enum addr_family { ADDR_NONE = 0, ADDR_V4 = 4, ADDR_V6 = 6 };

/* Longest text of addr_print(), NUL included. */
#define ADDR_STRLEN	64

struct addr {
	uint8_t		family;		/* enum addr_family */
	uint8_t		bytes[16];	/* network order, 4 or 16 used, the rest 0 */
	uint16_t	port;		/* host order, 0 if none */
};

/* From four bytes in network order and a port in host order. */
struct addr	 addr_v4(const uint8_t bytes[4], uint16_t port);
/* From an IPv4 address as a host-order integer. */
struct addr	 addr_v4_u32(uint32_t host, uint16_t port);
/* IPv4 address as a host-order integer; 0 for other families. */
uint32_t	 addr_u32(const struct addr *);
/* Bytes of the address itself: 0, 4 or 16. */
size_t		 addr_len(const struct addr *);
/* Parse "192.0.2.1" or "2001:db8::1" (no port). Returns 0 or -1. */
int		 addr_parse(const char *, struct addr *);
/* Text of the address, with the port when it is not 0 ("192.0.2.1:500",
 * "[2001:db8::1]:500"), into buf of size bytes. Returns buf. */
const char	*addr_print(const struct addr *, char *buf, size_t size);
/* The same without the port. */
const char	*addr_print_host(const struct addr *, char *buf, size_t size);
/* 1 if family and address are equal (ports ignored). */
int		 addr_host_eq(const struct addr *, const struct addr *);
/* 1 if family, address and port are equal. */
int		 addr_eq(const struct addr *, const struct addr *);
/* Order over family, address, port: <0, 0, >0. */
int		 addr_cmp(const struct addr *, const struct addr *);
/* For tables by address (port ignored): FNV-1a. Whoever chooses his address can
 * make two meet, so a meeting must cost an entry and nothing else. */
uint32_t	 addr_host_hash(const struct addr *);
/* 1 if it stands for all there are: 0.0.0.0, :: or none (port ignored). */
int		 addr_is_any(const struct addr *);
/* 1 if a lies in net/prefixlen (family must be equal). */
int		 addr_in_prefix(const struct addr *a, const struct addr *net,
		    unsigned int prefixlen);
/* Bits of the widest IPv4 prefix that begins at lo and has nothing above hi
 * (host order, lo <= hi): a range is cut into prefixes by going on behind it. */
unsigned int	 addr_range_prefix(uint32_t lo, uint32_t hi);
/* To and from sockets' form (sa_len set where the system has it). Both
 * return 0 or -1 for another family; _to_ gives the length in *len. */
int		 addr_from_sockaddr(struct addr *, const struct sockaddr *, size_t len);
int		 addr_to_sockaddr(const struct addr *, struct sockaddr_storage *,
		    size_t *len);
/* On links: family, port, address bytes. Decode returns 0 or -1. */
void		 addr_encode(struct wbuf *, const struct addr *);
int		 addr_decode(struct cursor *, struct addr *);

#endif
