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

/* Counting and telling refusals without letting a peer fill the log. The table
 * of sources is of fixed size: an address has one of two places by a hash of
 * itself, and takes the older entry's. Runs in: ikeyd engine. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "state.h"

#define LINES_SOURCE	1	/* log lines a second and source */
#define LINES_BURST	5
#define LINES_ALL	10	/* log lines a second from all */
#define TELLS_SOURCE	5	/* the same of those who are in: a NAT may ... */
#define TELLS_BURST	100	/* ... have many, who all come at once */
#define ANSWERS_SOURCE	2	/* unauthenticated notifies */
#define ANSWERS_ALL	20
#define PSK_SOURCE	32	/* wrong keys a second and address, ... */
#define PSK_BURST	64	/* ... many clients may be behind one NAT */
#define PSK_PORT_MS	2000	/* between two of one client */
#define RECENT_MS	60000

void
refuse_init(struct refuser *r)
{
	memset(r, 0, sizeof(*r));
	ratelimit_init(&r->lines, LINES_ALL, 2 * LINES_ALL);
	ratelimit_init(&r->answers, ANSWERS_ALL, ANSWERS_ALL);
}

static uint32_t
place(const struct addr *a)
{
	return addr_host_hash(a) % REFUSE_SOURCES;
}

static struct refused *
source_find(struct refuser *r, const struct addr *peer)
{
	uint32_t i = place(peer);

	if (addr_host_eq(&r->sources[i].source, peer))
		return &r->sources[i];
	i ^= 1;
	if (addr_host_eq(&r->sources[i].source, peer))
		return &r->sources[i];
	return NULL;
}

static struct refused *
source_get(struct ike *ike, const struct addr *peer)
{
	struct refuser *r = &ike->refuser;
	struct refused *s = source_find(r, peer), *other;

	if (s != NULL)
		return s;
	s = &r->sources[place(peer)];
	other = &r->sources[place(peer) ^ 1];
	if (other->last_ms < s->last_ms)
		s = other;
	memset(s, 0, sizeof(*s));
	s->source = *peer;
	s->source.port = 0;
	ratelimit_init(&s->lines, LINES_SOURCE, LINES_BURST);
	ratelimit_init(&s->tells, TELLS_SOURCE, TELLS_BURST);
	ratelimit_init(&s->answers, ANSWERS_SOURCE, ANSWERS_SOURCE);
	ratelimit_init(&s->psk, PSK_SOURCE, PSK_BURST);
	return s;
}

void
ike_count(struct ike *ike, enum ike_counter counter)
{
	ike->counters[counter]++;
}

void
ike_refuse(struct ike *ike, const struct addr *peer, enum ike_counter counter,
    const char *fmt, ...)
{
	struct refused *s = source_get(ike, peer);
	uint64_t now = host_now(ike->host);
	char text[768], from[ADDR_STRLEN];
	va_list ap;

	ike_count(ike, counter);
	s->last_ms = now;
	if (!ratelimit_pass(&s->lines, now) ||
	    !ratelimit_pass(&ike->refuser.lines, now)) {
		ike->refuser.hidden++;
		return;
	}
	if (ike->refuser.hidden > 0)
		host_log(ike->host, HOST_WARN, "%llu refusals not logged",
		    (unsigned long long)ike->refuser.hidden);
	ike->refuser.hidden = 0;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	host_log(ike->host, HOST_WARN, "peer %s: %s",
	    addr_print(peer, from, sizeof(from)), text);
}

void
ike_tell(struct ike *ike, const struct addr *peer, const char *fmt, ...)
{
	struct refused *s = source_get(ike, peer);
	char text[768];
	va_list ap;

	if (!ratelimit_pass(&s->tells, host_now(ike->host))) {
		ike->refuser.untold++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (ike->refuser.untold > 0)
		host_log(ike->host, HOST_INFO, "%s (before it %llu lines about "
		    "peers not logged)", text,
		    (unsigned long long)ike->refuser.untold);
	else
		host_log(ike->host, HOST_INFO, "%s", text);
	ike->refuser.untold = 0;
}

int
refuse_recent(struct ike *ike, const struct addr *peer)
{
	const struct refused *s = source_find(&ike->refuser, peer);

	return s != NULL && s->last_ms != 0 &&
	    host_now(ike->host) - s->last_ms < RECENT_MS;
}

void
refuse_first(struct ike *ike, const struct addr *peer, const uint8_t cookie[8],
    enum ike_counter counter)
{
	struct refused *s = source_get(ike, peer);

	s->last_ms = host_now(ike->host);
	memmove(&s->first[1], &s->first[0],
	    (REFUSE_FIRSTS - 1) * sizeof(s->first[0]));
	memcpy(s->first[0].cookie, cookie, sizeof(s->first[0].cookie));
	s->first[0].counter = counter;
}

int
refuse_again(struct ike *ike, const struct addr *peer, const uint8_t cookie[8])
{
	struct refused *s = source_find(&ike->refuser, peer);
	size_t i;

	if (!refuse_recent(ike, peer))
		return 0;
	for (i = 0; i < REFUSE_FIRSTS; i++)
		if (memcmp(s->first[i].cookie, cookie,
		    sizeof(s->first[i].cookie)) == 0) {
			ike_count(ike, s->first[i].counter);
			return 1;
		}
	return 0;
}

int
refuse_may_answer(struct ike *ike, const struct addr *peer)
{
	struct refused *s = source_get(ike, peer);
	uint64_t now = host_now(ike->host);

	return ratelimit_pass(&s->answers, now) &&
	    ratelimit_pass(&ike->refuser.answers, now);
}

void
refuse_psk_wrong(struct ike *ike, const struct addr *peer)
{
	struct refused *s = source_get(ike, peer);
	size_t i, oldest = 0;

	s->last_ms = host_now(ike->host);
	ratelimit_pass(&s->psk, s->last_ms);
	for (i = 0; i < REFUSE_PORTS; i++) {
		if (s->ports[i].port == peer->port) {
			oldest = i;
			break;
		}
		if (s->ports[i].last_ms < s->ports[oldest].last_ms)
			oldest = i;
	}
	s->ports[oldest].port = peer->port;
	s->ports[oldest].last_ms = s->last_ms;
}

int
refuse_psk_may_try(struct ike *ike, const struct addr *peer)
{
	struct refused *s = source_find(&ike->refuser, peer);
	uint64_t now = host_now(ike->host);
	struct ratelimit copy;
	size_t i;

	if (s == NULL)
		return 1;
	for (i = 0; i < REFUSE_PORTS; i++)
		if (s->ports[i].port == peer->port &&
		    now - s->ports[i].last_ms < PSK_PORT_MS)
			return 0;
	/* Look without taking: only a wrong key costs a token. */
	copy = s->psk;
	return ratelimit_pass(&copy, now);
}
