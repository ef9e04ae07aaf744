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


/* What strangers can provoke is logged at a limited rate: so much for each
 * source, so much in all, and the rest is counted. Runs in: every process. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "child.h"
#include "log.h"

struct log_source {
	struct addr		addr;	/* ADDR_NONE: not used */
	struct ratelimit	limit;
	uint64_t		seen_ms;
};

struct log_limit {
	struct ratelimit	all;
	struct log_source	sources[LOG_LIMIT_SOURCES];
	uint64_t		suppressed;
};

static struct log_limit	*process_limit;
static void		(*process_held)(void);

struct log_limit *
log_limit_new(void)
{
	struct log_limit *l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	ratelimit_init(&l->all, LOG_LIMIT_ALL, LOG_LIMIT_ALL);
	return l;
}

void
log_limit_free(struct log_limit *l)
{
	free(l);
}

/* The entry of this source; a new one takes the place of the one that was
 * silent for longest. */
static struct log_source *
log_source_get(struct log_limit *l, const struct addr *addr, uint64_t now_ms)
{
	struct log_source	*s, *oldest = &l->sources[0];
	size_t			 i;

	for (i = 0; i < LOG_LIMIT_SOURCES; i++) {
		s = &l->sources[i];
		if (s->addr.family == addr->family &&
		    addr_host_eq(&s->addr, addr)) {
			s->seen_ms = now_ms;
			return s;
		}
		if (s->seen_ms < oldest->seen_ms)
			oldest = s;
	}
	oldest->addr = *addr;
	oldest->seen_ms = now_ms;
	ratelimit_init(&oldest->limit, LOG_LIMIT_SOURCE,
	    LOG_LIMIT_SOURCE_BURST);
	return oldest;
}

int
log_limit_pass(struct log_limit *l, const struct addr *source, uint64_t now_ms)
{
	struct log_source *s;

	if (source != NULL && source->family != ADDR_NONE) {
		s = log_source_get(l, source, now_ms);
		if (!ratelimit_pass(&s->limit, now_ms)) {
			l->suppressed++;
			return 0;
		}
	}
	if (!ratelimit_pass(&l->all, now_ms)) {
		l->suppressed++;
		return 0;
	}
	return 1;
}

uint64_t
log_limit_suppressed(struct log_limit *l)
{
	uint64_t n = l->suppressed;

	l->suppressed = 0;
	return n;
}

int
log_limit_source(const char *line, struct addr *addr)
{
	char		 text[ADDR_STRLEN];
	const char	*p;
	size_t		 n;

	if ((p = strstr(line, "peer ")) == NULL)
		return -1;
	p += strlen("peer ");
	if (*p == '[') {
		p++;
		n = strcspn(p, "]");
	} else {
		n = strspn(p, "0123456789.");
		if (memchr(p, '.', n) == NULL)	/* no IPv4 address */
			n = strspn(p, "0123456789abcdefABCDEF:");
	}
	if (n == 0 || n >= sizeof(text))
		return -1;
	memcpy(text, p, n);
	text[n] = '\0';
	/* "peer 2001:db8::1: text" ends in a colon that is not the address's */
	if (text[n - 1] == ':')
		text[n - 1] = '\0';
	return addr_parse(text, addr);
}

static int
log_peer_pass(const struct addr *source)
{
	if (process_limit == NULL && (process_limit = log_limit_new()) == NULL)
		return 0;
	if (log_limit_pass(process_limit, source, clock_ms()))
		return 1;
	if (process_limit->suppressed == 1 && process_held != NULL)
		process_held();
	return 0;
}

void
log_peer(const struct addr *source, const char *fmt, ...)
{
	char	 text[LOG_LINELEN];
	va_list	 ap;

	if (!log_peer_pass(source))
		return;
	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	log_warnx("%s", text);
}

void
log_peer_line(const char *line)
{
	struct addr source;

	if (log_peer_pass(log_limit_source(line, &source) == 0 ?
	    &source : NULL))
		log_line(LOG_WARNING, line);
}

void
log_limit_tick(void)
{
	uint64_t n;

	if (process_limit != NULL &&
	    (n = log_limit_suppressed(process_limit)) > 0)
		log_warnx("%llu lines suppressed", (unsigned long long)n);
}

void
log_limit_notify(void (*held)(void))
{
	process_held = held;
}
