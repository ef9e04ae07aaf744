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

/* Addresses with ports. The types of <sys/socket.h> are needed for the
 * conversions; no socket call is made here. Runs in: every process. */

#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "cursor.h"

struct addr
addr_v4(const uint8_t bytes[4], uint16_t port)
{
	struct addr a;

	memset(&a, 0, sizeof(a));
	a.family = ADDR_V4;
	memcpy(a.bytes, bytes, 4);
	a.port = port;
	return a;
}

struct addr
addr_v4_u32(uint32_t host, uint16_t port)
{
	uint8_t b[4];

	b[0] = (uint8_t)(host >> 24);
	b[1] = (uint8_t)(host >> 16);
	b[2] = (uint8_t)(host >> 8);
	b[3] = (uint8_t)host;
	return addr_v4(b, port);
}

uint32_t
addr_u32(const struct addr *a)
{
	const uint8_t *b = a->bytes;

	if (a->family != ADDR_V4)
		return 0;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	    (uint32_t)b[2] << 8 | b[3];
}

size_t
addr_len(const struct addr *a)
{
	switch (a->family) {
	case ADDR_V4:
		return 4;
	case ADDR_V6:
		return 16;
	default:
		return 0;
	}
}

int
addr_parse(const char *s, struct addr *a)
{
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, s, a->bytes) == 1) {
		a->family = ADDR_V4;
		return 0;
	}
	if (inet_pton(AF_INET6, s, a->bytes) == 1) {
		a->family = ADDR_V6;
		return 0;
	}
	memset(a, 0, sizeof(*a));
	return -1;
}

const char *
addr_print_host(const struct addr *a, char *buf, size_t size)
{
	char text[ADDR_STRLEN];
	int af = a->family == ADDR_V6 ? AF_INET6 : AF_INET;

	if (addr_len(a) == 0 ||
	    inet_ntop(af, a->bytes, text, sizeof(text)) == NULL)
		snprintf(text, sizeof(text), "none");
	snprintf(buf, size, "%s", text);
	return buf;
}

const char *
addr_print(const struct addr *a, char *buf, size_t size)
{
	char text[ADDR_STRLEN];

	addr_print_host(a, text, sizeof(text));
	if (a->port == 0 || addr_len(a) == 0)
		snprintf(buf, size, "%s", text);
	else if (a->family == ADDR_V6)
		snprintf(buf, size, "[%s]:%u", text, a->port);
	else
		snprintf(buf, size, "%s:%u", text, a->port);
	return buf;
}

int
addr_host_eq(const struct addr *a, const struct addr *b)
{
	return a->family == b->family &&
	    memcmp(a->bytes, b->bytes, addr_len(a)) == 0;
}

int
addr_eq(const struct addr *a, const struct addr *b)
{
	return addr_host_eq(a, b) && a->port == b->port;
}

int
addr_cmp(const struct addr *a, const struct addr *b)
{
	int r;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if ((r = memcmp(a->bytes, b->bytes, addr_len(a))) != 0)
		return r;
	return (int)a->port - (int)b->port;
}

uint32_t
addr_host_hash(const struct addr *a)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < addr_len(a); i++)
		h = (h ^ a->bytes[i]) * 16777619u;
	return h ^ h >> 16;
}

int
addr_is_any(const struct addr *a)
{
	static const uint8_t zero[sizeof(a->bytes)];

	return memcmp(a->bytes, zero, sizeof(zero)) == 0;
}

int
addr_in_prefix(const struct addr *a, const struct addr *net,
    unsigned int prefixlen)
{
	size_t whole = prefixlen / 8;
	unsigned int rest = prefixlen % 8;
	uint8_t mask;

	if (a->family != net->family || addr_len(a) == 0 ||
	    prefixlen > 8 * addr_len(a))
		return 0;
	if (memcmp(a->bytes, net->bytes, whole) != 0)
		return 0;
	if (rest == 0)
		return 1;
	mask = (uint8_t)(0xff << (8 - rest));
	return ((a->bytes[whole] ^ net->bytes[whole]) & mask) == 0;
}

unsigned int
addr_range_prefix(uint32_t lo, uint32_t hi)
{
	unsigned int len = 32;
	uint64_t size;

	/* twice as wide: begins on its own multiple, ends in the range */
	while (len > 0) {
		size = UINT64_C(1) << (33 - len);
		if (lo % size != 0 || lo + size - 1 > hi)
			break;
		len--;
	}
	return len;
}

static int
from_sin(struct addr *a, const struct sockaddr *sa, size_t len)
{
	struct sockaddr_in sin;

	if (len < sizeof(sin))
		return -1;
	memcpy(&sin, sa, sizeof(sin));
	a->family = ADDR_V4;
	memcpy(a->bytes, &sin.sin_addr, 4);
	a->port = ntohs(sin.sin_port);
	return 0;
}

static int
from_sin6(struct addr *a, const struct sockaddr *sa, size_t len)
{
	struct sockaddr_in6 sin6;

	if (len < sizeof(sin6))
		return -1;
	memcpy(&sin6, sa, sizeof(sin6));
	a->family = ADDR_V6;
	memcpy(a->bytes, &sin6.sin6_addr, 16);
	a->port = ntohs(sin6.sin6_port);
	return 0;
}

int
addr_from_sockaddr(struct addr *a, const struct sockaddr *sa, size_t len)
{
	memset(a, 0, sizeof(*a));
	if (len < offsetof(struct sockaddr, sa_data))
		return -1;
	switch (sa->sa_family) {
	case AF_INET:
		return from_sin(a, sa, len);
	case AF_INET6:
		return from_sin6(a, sa, len);
	default:
		return -1;
	}
}

int
addr_to_sockaddr(const struct addr *a, struct sockaddr_storage *ss,
    size_t *len)
{
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;

	memset(ss, 0, sizeof(*ss));
	if (a->family == ADDR_V4) {
		memset(&sin, 0, sizeof(sin));
		sin.sin_family = AF_INET;
		sin.sin_port = htons(a->port);
		memcpy(&sin.sin_addr, a->bytes, 4);
		memcpy(ss, &sin, *len = sizeof(sin));
	} else if (a->family == ADDR_V6) {
		memset(&sin6, 0, sizeof(sin6));
		sin6.sin6_family = AF_INET6;
		sin6.sin6_port = htons(a->port);
		memcpy(&sin6.sin6_addr, a->bytes, 16);
		memcpy(ss, &sin6, *len = sizeof(sin6));
	} else
		return -1;
	sockaddr_setlen((struct sockaddr *)ss, *len);
	return 0;
}

void
addr_encode(struct wbuf *w, const struct addr *a)
{
	wbuf_u8(w, a->family);
	wbuf_u16(w, a->port);
	wbuf_bytes(w, a->bytes, addr_len(a));
}

int
addr_decode(struct cursor *c, struct addr *a)
{
	memset(a, 0, sizeof(*a));
	a->family = cursor_u8(c);
	a->port = cursor_u16(c);
	if ((a->family != ADDR_NONE && addr_len(a) == 0) ||
	    cursor_copy(c, a->bytes, addr_len(a)) == -1) {
		memset(a, 0, sizeof(*a));
		return -1;
	}
	return 0;
}
