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

/* The ike rules, as in ipsec.conf(5). Runs in: parents. */

#include <stdlib.h>
#include <string.h>

#include "conf_int.h"
#include "lex.h"

#define MAXHOSTS	16	/* of one from or to list */

struct hosts {
	struct conf_net	net[MAXHOSTS];
	struct conf_at	at[MAXHOSTS];	/* kind 0: net it is */
	size_t		n;
	uint32_t	port;	/* 0 = not written */
};

/* ---- algorithms ---- */

/* One algorithm or a list in braces; add takes each word. */
static int
parse_list(struct lex *lx, const char *what,
    int (*add)(struct lex *, struct conf_transforms *, int, const char *,
    const struct conf_pos *), struct conf_transforms *t, int quick)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const char *word;
	int n;

	if (lex_peek(lx)->type != LEX_LBRACE) {
		if ((word = word_take(lx, what)) == NULL)
			return -1;
		return add(lx, t, quick, word, &pos);
	}
	lex_next(lx);
	for (n = 0;; n++) {
		while (lex_peek(lx)->type == LEX_NL ||
		    lex_peek(lx)->type == LEX_COMMA)
			lex_next(lx);
		if (n > 0 && lex_peek(lx)->type == LEX_RBRACE)
			break;
		pos = lex_peek(lx)->pos;
		if ((word = word_take(lx, what)) == NULL ||
		    add(lx, t, quick, word, &pos) == -1)
			return -1;
	}
	lex_next(lx);
	return 0;
}

static int
full(struct lex *lx, const struct conf_pos *pos, size_t n)
{
	if (n < CONF_MAXALG)
		return 0;
	lex_error(lx, pos, "more than %d algorithms in a list", CONF_MAXALG);
	return 1;
}

static int
add_enc(struct lex *lx, struct conf_transforms *t, int quick, const char *word,
    const struct conf_pos *pos)
{
	const char *why;

	if (full(lx, pos, t->nenc))
		return -1;
	if (name_enc(word, quick, &t->enc[t->nenc], &why) == -1) {
		lex_error(lx, pos, "enc %s: %s", word, why);
		return -1;
	}
	t->nenc++;
	return 0;
}

static int
add_hash(struct lex *lx, struct conf_transforms *t, int quick,
    const char *word, const struct conf_pos *pos)
{
	const char *why;
	int hash;

	(void)quick;
	if (full(lx, pos, t->nhash))
		return -1;
	if ((hash = name_hash(word, &why)) == -1) {
		lex_error(lx, pos, "auth %s: %s", word, why);
		return -1;
	}
	t->hash[t->nhash++] = (uint8_t)hash;
	return 0;
}

static int
add_group(struct lex *lx, struct conf_transforms *t, int quick,
    const char *word, const struct conf_pos *pos)
{
	const char *why;
	int group;

	if (full(lx, pos, t->ngroup))
		return -1;
	if ((group = name_group(word, &why)) == 0 && !quick)
		why = "for quick mode only", group = -1;
	if (group == -1) {
		lex_error(lx, pos, "group %s: %s", word, why);
		return -1;
	}
	t->group[t->ngroup++] = (uint8_t)group;
	return 0;
}

static int
twice(struct lex *lx, const char *what, size_t n)
{
	if (n == 0)
		return 0;
	lex_error(lx, &lex_peek(lx)->pos, "%s is written twice, use a list: "
	    "%s { a, b }", what, what);
	return -1;
}

static int
once(struct lex *lx, const char *what)
{
	lex_error(lx, &lex_peek(lx)->pos, "%s is written twice", what);
	return -1;
}

/* auth …, enc …, group …, lifetime …, in any order, each once. */
static int
parse_transforms(struct lex *lx, struct conf_transforms *t, int quick)
{
	int r = 0, n = 0, timed = 0;

	for (; r == 0; n++) {
		if (word_accept(lx, "auth"))
			r = twice(lx, "auth", t->nhash) == -1 ? -1 :
			    parse_list(lx, "an auth algorithm", add_hash, t,
			    quick);
		else if (word_accept(lx, "enc"))
			r = twice(lx, "enc", t->nenc) == -1 ? -1 :
			    parse_list(lx, "an enc algorithm", add_enc, t,
			    quick);
		else if (word_accept(lx, "group"))
			r = twice(lx, "group", t->ngroup) == -1 ? -1 :
			    parse_list(lx, "a group", add_group, t, quick);
		else if (word_accept(lx, "lifetime"))
			r = timed++ > 0 ? once(lx, "lifetime") :
			    word_number(lx, "lifetime", 10, 86400,
			    &t->lifetime);
		else
			break;
	}
	if (n == 0)
		return word_expect(lx, "auth");	/* tells what is missing */
	return r;
}

/* ---- hosts ---- */

static int
parse_net(struct lex *lx, const char *word, const struct conf_pos *pos,
    struct conf_net *net)
{
	const char *error;
	char host[ADDR_STRLEN], *slash;

	memset(net, 0, sizeof(*net));
	if (strcmp(word, "any") == 0 || strcmp(word, "0.0.0.0/0") == 0)
		return 0;
	if (strlcpy(host, word, sizeof(host)) >= sizeof(host))
		host[0] = '\0';
	if ((slash = strchr(host, '/')) != NULL)
		*slash++ = '\0';
	if (addr_parse(host, &net->addr) == -1) {
		lex_error(lx, pos, "\"%s\" is no address, prefix or any",
		    word);
		return -1;
	}
	if (net->addr.family != ADDR_V4) {
		lex_error(lx, pos, "\"%s\": IPv6 is not supported", word);
		return -1;
	}
	net->prefixlen = (uint8_t)(addr_len(&net->addr) * 8);
	if (slash == NULL)
		return 0;
	net->prefixlen = (uint8_t)strtonum(slash, 1,
	    (long long)addr_len(&net->addr) * 8, &error);
	if (error != NULL) {
		lex_error(lx, pos, "\"%s\": the prefix length is %s", word,
		    error);
		return -1;
	}
	return 0;
}

/* 1 if the word can be the name of an interface or group, and nothing else. */
static int
is_name(const char *word)
{
	return strcmp(word, "any") != 0 && strchr(word, '/') == NULL &&
	    word[strspn(word, "0123456789.:")] != '\0' &&
	    strchr(word, ':') == NULL;
}

/* names: an interface or group of ours may stand here. */
static int
add_host(struct lex *lx, struct hosts *h, int names)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const char *word;

	if ((word = word_take(lx, "an address, a prefix or any")) == NULL)
		return -1;
	if (h->n == MAXHOSTS) {
		lex_error(lx, &pos, "more than %d addresses in a list",
		    MAXHOSTS);
		return -1;
	}
	if (names && is_name(word)) {
		if (word_at_taken(lx, "from", word, &pos, &h->at[h->n]) == -1)
			return -1;
	} else if (parse_net(lx, word, &pos, &h->net[h->n]) == -1)
		return -1;
	h->n++;
	return 0;
}

static int
parse_port(struct lex *lx, uint32_t *port)
{
	if (word_accept(lx, "l2tp") || word_accept(lx, "l2f")) {
		*port = 1701;
		return 0;
	}
	return word_number(lx, "port", 1, 65535, port);
}

/* host or { host, … }, then maybe port … */
static int
parse_hosts(struct lex *lx, struct hosts *h, int names)
{
	memset(h, 0, sizeof(*h));
	if (lex_peek(lx)->type != LEX_LBRACE) {
		if (add_host(lx, h, names) == -1)
			return -1;
	} else {
		lex_next(lx);
		while (h->n == 0 || lex_peek(lx)->type != LEX_RBRACE) {
			if (lex_peek(lx)->type == LEX_COMMA ||
			    lex_peek(lx)->type == LEX_NL)
				lex_next(lx);
			else if (add_host(lx, h, names) == -1)
				return -1;
		}
		lex_next(lx);
	}
	return word_accept(lx, "port") ? parse_port(lx, &h->port) : 0;
}

/* ---- the rule ---- */

static int
parse_modes(struct lex *lx, struct conf_ike *r)
{
	struct conf_pos pos = lex_peek(lx)->pos;

	if (word_accept(lx, "passive"))
		r->mode = CONF_IKE_PASSIVE;
	else {
		lex_error(lx, &pos, "only \"ike passive\" is supported: "
		    "adit waits for its clients");
		return -1;
	}
	pos = lex_peek(lx)->pos;
	if (word_accept(lx, "ah")) {
		lex_error(lx, &pos, "AH is not supported, use esp");
		return -1;
	}
	(void)word_accept(lx, "esp");
	if (!word_accept(lx, "transport")) {
		/* ipsec.conf(5): tunnel is what is meant if nothing is said */
		(void)word_accept(lx, "tunnel");
		r->tunnel_written = 1;
	}
	return 0;
}

static int
parse_proto(struct lex *lx, struct conf_ike *r)
{
	struct conf_pos pos;

	if (!word_accept(lx, "proto")) {
		r->widened = 1;
		return 0;
	}
	pos = lex_peek(lx)->pos;
	if (word_accept(lx, "udp") || word_accept(lx, "17"))
		return 0;
	lex_error(lx, &pos, "only proto udp is supported, L2TP is UDP");
	return -1;
}

/* Our port is 1701 or not said, the peer's is any: who writes "to any port
 * 1701" means L2TP, and phones use other ports of their own. */
static int
check_ports(struct lex *lx, const struct conf_pos *pos, struct conf_ike *r,
    const struct hosts *from, const struct hosts *to)
{
	if ((from->port != 0 && from->port != 1701) ||
	    (to->port != 0 && to->port != 1701)) {
		lex_error(lx, pos, "port %u: only 1701 (L2TP) is supported",
		    from->port != 0 && from->port != 1701 ? from->port :
		    to->port);
		return -1;
	}
	if (from->port == 0 || to->port != 0)
		r->widened = 1;
	return 0;
}

static int
parse_id(struct lex *lx, const char *what, char *id)
{
	struct conf_pos pos = lex_peek(lx)->pos;

	if (word_copy(lx, what, id, CONF_IDLEN) == -1)
		return -1;
	if (id[0] != '/')
		return 0;
	lex_error(lx, &pos, "%s \"%s\": a distinguished name goes with "
	    "certificates, which are not supported", what, id);
	return -1;
}

static int
parse_peers(struct lex *lx, struct conf_ike *r)
{
	if (word_accept(lx, "local") &&
	    word_addr(lx, "local", &r->local) == -1)
		return -1;
	if (!word_accept(lx, "peer"))
		return 0;
	if (word_accept(lx, "any"))
		return 0;
	return word_addr(lx, "peer", &r->peer);
}

static int
parse_options(struct lex *lx, struct conf_ike *r)
{
	struct conf_pos pos;

	if (word_accept(lx, "main") &&
	    parse_transforms(lx, &r->main, 0) == -1)
		return -1;
	if (word_accept(lx, "quick") &&
	    parse_transforms(lx, &r->quick, 1) == -1)
		return -1;
	if (word_accept(lx, "srcid") && parse_id(lx, "srcid", r->srcid) == -1)
		return -1;
	if (word_accept(lx, "dstid") && parse_id(lx, "dstid", r->dstid) == -1)
		return -1;
	pos = lex_peek(lx)->pos;
	if (word_accept(lx, "psk"))
		return word_copy(lx, "psk", r->psk, sizeof(r->psk));
	if (word_accept(lx, "tag"))
		lex_error(lx, &pos, "tag is not supported");
	else
		lex_error(lx, &pos, "expected main, quick, srcid, dstid or "
		    "psk (certificates are not supported)");
	return -1;
}

/* One rule for each pair of addresses, in the order written. */
static int
add_rules(struct conf *conf, const struct conf_ike *r,
    const struct hosts *from, const struct hosts *to)
{
	struct conf_ike *copy;
	size_t i, j;

	for (i = 0; i < from->n; i++)
		for (j = 0; j < to->n; j++) {
			if ((copy = malloc(sizeof(*copy))) == NULL)
				return -1;
			*copy = *r;
			copy->src = from->net[i];
			copy->src_at = from->at[i];
			copy->dst = to->net[j];
			TAILQ_INSERT_TAIL(&conf->ikes, copy, entry);
		}
	return 0;
}

int
parse_ike(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	struct conf_ike r;
	struct hosts from, to;
	int ok;

	memset(&r, 0, sizeof(r));
	r.pos = pos;
	ok = parse_modes(lx, &r) == 0 && parse_proto(lx, &r) == 0 &&
	    word_expect(lx, "from") == 0 && parse_hosts(lx, &from, 1) == 0 &&
	    word_expect(lx, "to") == 0 && parse_hosts(lx, &to, 0) == 0 &&
	    check_ports(lx, &pos, &r, &from, &to) == 0 &&
	    parse_peers(lx, &r) == 0 && parse_options(lx, &r) == 0;
	if (ok) {
		conf_ike_defaults(&r.main, &r.quick);
		if (add_rules(conf, &r, &from, &to) == -1) {
			lex_error(lx, &pos, "out of memory");
			ok = 0;
		}
	}
	explicit_bzero(r.psk, sizeof(r.psk));
	return ok ? 0 : -1;
}
