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

/* The walk over the options of Configure packets: RFC 1661 5.1-5.4, 6.
 * What an option means is in lcp_option.c and ipcp.c.
 * Runs in: pppd-lite engine. */

#include <string.h>

#include "option.h"

#define OPTION_HEADLEN	2
#define NAK_MAX		256	/* each known option at most once */

struct option {
	uint8_t		 type;
	const uint8_t	*whole;		/* type, length and data */
	size_t		 len;		/* of whole */
	struct cursor	 data;
};

/* The next option; 0 at the end of the list, -1 if its length is below 2 or
 * runs past the end. */
static int
option_next(struct cursor *in, struct option *o)
{
	struct cursor ahead = *in;

	if (cursor_left(in) == 0)
		return 0;
	o->type = cursor_u8(&ahead);
	o->len = cursor_u8(&ahead);
	if (!cursor_ok(&ahead) || o->len < OPTION_HEADLEN)
		return -1;
	if ((o->whole = cursor_take(in, o->len)) == NULL)
		return -1;
	cursor_init(&o->data, o->whole + OPTION_HEADLEN,
	    o->len - OPTION_HEADLEN);
	return 1;
}

/* 1 if the whole list can be walked. */
static int
options_sound(struct cursor in)
{
	struct option o;
	int r;

	while ((r = option_next(&in, &o)) == 1)
		continue;
	return r == 0;
}

static const struct option_rule *
rule_find(const struct option_rule *rules, size_t n, uint8_t type)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

static int
length_fits(const struct option_rule *rule, const struct option *o)
{
	return cursor_left(&o->data) >= rule->min &&
	    cursor_left(&o->data) <= rule->max;
}

/* Options by type, seen so far. */
struct seen {
	uint8_t	bits[32];
};

static int
seen_before(struct seen *s, uint8_t type)
{
	uint8_t bit = (uint8_t)(1 << (type & 7));
	int was = s->bits[type >> 3] & bit;

	s->bits[type >> 3] |= bit;
	return was != 0;
}

static enum option_verdict
judge_one(const struct option_rule *rule, void *ctx, const struct option *o,
    int may_nak, struct wbuf *nak)
{
	enum option_verdict v;
	size_t start = nak->len;

	if (rule == NULL || rule->judge == NULL || !length_fits(rule, o))
		return OPTION_REJECT;
	v = rule->judge(ctx, o->data, nak);
	if (v == OPTION_NAK && !may_nak) {
		nak->len = start;
		return OPTION_REJECT;
	}
	return v;
}

static void
ask_missing(const struct option_rule *rules, size_t n, void *ctx,
    const struct seen *seen, struct wbuf *nak)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (rules[i].missing == NULL ||
		    seen->bits[rules[i].type >> 3] & 1 << (rules[i].type & 7))
			continue;
		rules[i].missing(ctx, nak);
	}
}

void
options_put(const struct option_rule *rules, size_t n, void *ctx,
    struct wbuf *w)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (rules[i].put != NULL)
			rules[i].put(ctx, w);
}

enum option_verdict
options_judge(const struct option_rule *rules, size_t n, void *ctx,
    struct cursor in, int may_nak, struct wbuf *answer)
{
	const struct option_rule *rule;
	enum option_verdict v;
	struct option o;
	struct seen seen;
	struct wbuf nak;
	uint8_t room[NAK_MAX];
	int rejects = 0;

	if (!options_sound(in))
		return OPTION_BAD;
	memset(&seen, 0, sizeof(seen));
	wbuf_init(&nak, room, sizeof(room));
	while (option_next(&in, &o) == 1) {
		rule = rule_find(rules, n, o.type);
		if (seen_before(&seen, o.type))
			v = OPTION_REJECT;
		else
			v = judge_one(rule, ctx, &o, may_nak, &nak);
		if (v == OPTION_REJECT) {
			wbuf_bytes(answer, o.whole, o.len);
			rejects = 1;
		}
	}
	if (rejects)
		return OPTION_REJECT;
	ask_missing(rules, n, ctx, &seen, &nak);
	wbuf_bytes(answer, nak.buf, nak.len);
	return nak.len > 0 ? OPTION_NAK : OPTION_ACK;
}

int
options_naked(const struct option_rule *rules, size_t n, void *ctx,
    struct cursor in)
{
	const struct option_rule *rule;
	struct option o;
	struct seen seen;

	if (!options_sound(in))
		return -1;
	memset(&seen, 0, sizeof(seen));
	while (option_next(&in, &o) == 1) {
		if (seen_before(&seen, o.type))
			continue;
		rule = rule_find(rules, n, o.type);
		/* Options that the peer would like us to ask are its wish. */
		if (rule != NULL && rule->naked != NULL && length_fits(rule, &o))
			rule->naked(ctx, o.data);
	}
	return 0;
}

static int
was_asked(struct cursor asked, uint8_t type)
{
	struct option o;

	while (option_next(&asked, &o) == 1)
		if (o.type == type)
			return 1;
	return 0;
}

int
options_rejected(const struct option_rule *rules, size_t n, void *ctx,
    struct cursor in, struct cursor asked)
{
	const struct option_rule *rule;
	struct cursor again = in;
	struct option o;

	if (!options_sound(in))
		return -1;
	while (option_next(&again, &o) == 1)
		if (!was_asked(asked, o.type))
			return -1;
	while (option_next(&in, &o) == 1) {
		rule = rule_find(rules, n, o.type);
		if (rule != NULL && rule->rejected != NULL)
			rule->rejected(ctx);
	}
	return 0;
}
