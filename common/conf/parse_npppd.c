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

/* tunnel, ipcp, interface, authentication, bind and set, as in
 * npppd.conf(5). Each option is a row of a table. Runs in: parents. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf_int.h"
#include "lex.h"

#define MAXOPTIONS	64	/* rows of a table */

/* An option of a block: what reads its values into the object, or why it is
 * refused. arg tells handlers that serve several options which one it is. */
struct option {
	const char	*word;
	int		(*parse)(struct lex *, void *obj, const struct option *);
	size_t		 offset;	/* of the field, for the common kinds */
	uint32_t	 min, max;	/* of a number; max: size of a text */
	const char	*refused;
};

/* ---- the common kinds ---- */

static int
opt_bool(struct lex *lx, void *obj, const struct option *o)
{
	return word_bool(lx, o->word, (uint8_t *)obj + o->offset);
}

/* A switch that has one position here: min. */
static int
opt_only(struct lex *lx, void *obj, const struct option *o)
{
	struct conf_pos pos = lex_peek(lx)->pos;
	uint8_t b;

	(void)obj;
	if (word_bool(lx, o->word, &b) == -1)
		return -1;
	if (b == o->min)
		return 0;
	lex_error(lx, &pos, "%s %s is not supported", o->word,
	    b ? "yes" : "no");
	return -1;
}

static int
opt_u16(struct lex *lx, void *obj, const struct option *o)
{
	uint32_t n;

	if (word_number(lx, o->word, o->min, o->max, &n) == -1)
		return -1;
	*(uint16_t *)(void *)((uint8_t *)obj + o->offset) = (uint16_t)n;
	return 0;
}

static int
opt_u32(struct lex *lx, void *obj, const struct option *o)
{
	uint32_t n;

	if (word_number(lx, o->word, o->min, o->max, &n) == -1)
		return -1;
	*(uint32_t *)(void *)((uint8_t *)obj + o->offset) = n;
	return 0;
}

/* Text of max bytes, NUL included. */
static int
opt_text(struct lex *lx, void *obj, const struct option *o)
{
	return word_copy(lx, o->word, (char *)obj + o->offset, o->max);
}

/* One or two addresses. */
static int
opt_addrs(struct lex *lx, void *obj, const struct option *o)
{
	struct addr *a = (void *)((uint8_t *)obj + o->offset);

	if (word_addr(lx, o->word, &a[0]) == -1)
		return -1;
	return word_is_addr(lx) ? word_addr(lx, o->word, &a[1]) : 0;
}

static int	opt_listen(struct lex *, void *, const struct option *);
static int	opt_pool(struct lex *, void *, const struct option *);

/* 1 if an option is there for the first time, or makes a list. */
static int
opt_once(struct lex *lx, const struct option *o, const struct conf_pos *pos,
    struct conf_pos *first)
{
	if (first->line != 0 && o->parse != opt_listen && o->parse != opt_pool) {
		lex_error(lx, pos, "%s is written twice, first at %s:%d",
		    o->word, first->file, first->line);
		return 0;
	}
	*first = *pos;
	return 1;
}

/* first: where each of tab was written first, line 0 if nowhere. */
static int
opt_find(struct lex *lx, void *obj, const struct option *tab, const char *of,
    struct conf_pos first[MAXOPTIONS])
{
	struct conf_pos pos = lex_peek(lx)->pos;
	const struct option *o;
	const char *word;

	if ((word = word_take(lx, "an option")) == NULL)
		return -1;
	for (o = tab; o->word != NULL; o++) {
		if (strcmp(o->word, word) != 0)
			continue;
		if (o->parse != NULL)
			return opt_once(lx, o, &pos, &first[o - tab]) ?
			    o->parse(lx, obj, o) : -1;
		lex_error(lx, &pos, "%s: %s", word, o->refused);
		return -1;
	}
	lex_error(lx, &pos, "unknown option \"%s\" of %s", word, of);
	return -1;
}

/* After an error inside braces: to behind the closing one, so that one
 * mistake gives one message. */
static int
skip_block(struct lex *lx)
{
	enum lex_type t;
	int depth = 1;

	while (depth > 0 && (t = lex_peek(lx)->type) != LEX_EOF) {
		depth += t == LEX_LBRACE;
		depth -= t == LEX_RBRACE;
		lex_next(lx);
	}
	return -1;
}

/* Options on the rest of the line, or in braces over many lines. */
static int
parse_block(struct lex *lx, void *obj, const struct option *tab,
    const char *of)
{
	struct conf_pos first[MAXOPTIONS];
	int braces = lex_peek(lx)->type == LEX_LBRACE;
	enum lex_type t;

	memset(first, 0, sizeof(first));
	if (braces)
		lex_next(lx);
	for (;;) {
		t = lex_peek(lx)->type;
		if (braces && t == LEX_NL) {
			lex_next(lx);
			continue;
		}
		if (braces && t == LEX_RBRACE) {
			lex_next(lx);
			return 0;
		}
		if (!braces && (t == LEX_NL || t == LEX_EOF))
			return 0;
		if (opt_find(lx, obj, tab, of, first) == -1)
			return braces ? skip_block(lx) : -1;
	}
}

static int
duplicate(struct lex *lx, const struct conf_pos *pos, const char *what,
    const char *name, const struct conf_pos *first)
{
	lex_error(lx, pos, "%s %s is defined twice, first at %s:%d", what,
	    name, first->file, first->line);
	return -1;
}

/* ---- tunnel ---- */

static int
opt_listen(struct lex *lx, void *obj, const struct option *o)
{
	struct conf_tunnel *t = obj;
	struct conf_pos pos = lex_peek(lx)->pos;
	struct conf_at a;
	uint32_t port = 1701;

	(void)o;
	if (word_expect(lx, "on") == -1 ||
	    word_at(lx, "listen on", &a) == -1)
		return -1;
	if (word_accept(lx, "port") &&
	    word_number(lx, "port", 1, 65535, &port) == -1)
		return -1;
	if (port != 1701) {
		lex_error(lx, &pos, "listen on port %u: only 1701, the port "
		    "of L2TP clients, is supported", port);
		return -1;
	}
	if (a.kind == CONF_AT_ADDR && a.addr.family != ADDR_V4) {
		lex_error(lx, &pos, "listen on an IPv6 address is not "
		    "supported");
		return -1;
	}
	if (t->nlisten == CONF_MAXLISTEN) {
		lex_error(lx, &pos, "more than %d listen statements",
		    CONF_MAXLISTEN);
		return -1;
	}
	t->listen[t->nlisten++] = a;
	return 0;
}

static int
opt_auth(struct lex *lx, void *obj, const struct option *o)
{
	struct conf_tunnel *t = obj;
	struct conf_pos pos = lex_peek(lx)->pos;
	uint8_t methods = 0;

	(void)o;
	for (;;) {
		if (word_accept(lx, "mschapv2"))
			methods |= CONF_AUTH_MSCHAPV2;
		else if (word_accept(lx, "chap"))
			methods |= CONF_AUTH_CHAP;
		else if (word_accept(lx, "pap"))
			methods |= CONF_AUTH_PAP;
		else
			break;
	}
	if (methods == 0) {
		lex_error(lx, &pos, "authentication-method takes mschapv2, "
		    "chap and pap");
		return -1;
	}
	t->auth_methods = methods;
	return 0;
}

#define T(field)	offsetof(struct conf_tunnel, field)
#define WEEK		(7 * 24 * 3600)
#define LATER		"not supported"
#define PPTP		"for PPTP, which is not supported"

static const struct option tunnel_options[] = {
	{ "listen", opt_listen, 0, 0, 0, NULL },
	{ "authentication-method", opt_auth, 0, 0, 0, NULL },
	{ "l2tp-require-ipsec", opt_bool, T(require_ipsec), 0, 0, NULL },
	{ "l2tp-hello-interval", opt_u16, T(hello_interval), 0, 3600, NULL },
	{ "l2tp-hello-timeout", opt_u16, T(hello_timeout), 2, 600, NULL },
	{ "l2tp-hostname", opt_text, T(hostname), 0, CONF_L2TPLEN, NULL },
	{ "l2tp-vendor-name", opt_text, T(vendor_name), 0, CONF_L2TPLEN,
	    NULL },
	{ "l2tp-secret", opt_text, T(l2tp_secret), 0, CONF_PSKLEN, NULL },
	{ "l2tp-data-use-seq", opt_only, 0, 0, 0, NULL },
	{ "l2tp-accept-dialin", opt_only, 0, 0, 0, NULL },
	{ "mru", opt_u16, T(mru), 576, 1500, NULL },
	{ "lcp-keepalive", opt_bool, T(lcp_keepalive), 0, 0, NULL },
	{ "lcp-keepalive-interval", opt_u16, T(lcp_keepalive_interval), 0,
	    3600, NULL },
	{ "lcp-keepalive-max-retries", opt_u16, T(lcp_keepalive_retry), 1, 60,
	    NULL },
	{ "lcp-keepalive-retry-interval", opt_u16, T(lcp_keepalive_again), 1,
	    3600, NULL },
	{ "tcp-mss-adjust", opt_bool, T(tcp_mss_adjust), 0, 0, NULL },
	{ "ingress-filter", opt_bool, T(ingress_filter), 0, 0, NULL },
	{ "pipex", opt_only, 0, 1, 1, NULL },
	{ "mppe", opt_only, 0, 0, 0, NULL },
	{ "l2tp-lcp-renegotiation", NULL, 0, 0, 0, LATER },
	{ "l2tp-force-lcp-renegotiation", NULL, 0, 0, 0, LATER },
	{ "lcp-timeout", opt_u16, T(lcp.timeout), 1, 60, NULL },
	{ "lcp-max-configure", opt_u16, T(lcp.max_configure), 1, 100, NULL },
	{ "lcp-max-terminate", opt_u16, T(lcp.max_terminate), 1, 100, NULL },
	{ "lcp-max-nak-loop", opt_u16, T(lcp.max_nak_loop), 1, 100, NULL },
	{ "ipcp-timeout", opt_u16, T(ipcp.timeout), 1, 60, NULL },
	{ "ipcp-max-configure", opt_u16, T(ipcp.max_configure), 1, 100, NULL },
	{ "ipcp-max-terminate", opt_u16, T(ipcp.max_terminate), 1, 100, NULL },
	{ "ipcp-max-nak-loop", opt_u16, T(ipcp.max_nak_loop), 1, 100, NULL },
	{ "ccp-timeout", NULL, 0, 0, 0, LATER },
	{ "ccp-max-configure", NULL, 0, 0, 0, LATER },
	{ "ccp-max-terminate", NULL, 0, 0, 0, LATER },
	{ "ccp-max-nak-loop", NULL, 0, 0, 0, LATER },
	{ "mppe-key-length", NULL, 0, 0, 0, LATER },
	{ "mppe-key-state", NULL, 0, 0, 0, LATER },
	{ "idle-timeout", opt_u32, T(idle_timeout), 0, WEEK, NULL },
	{ "session-timeout", opt_u32, T(session_timeout), 0, WEEK, NULL },
	{ "debug-dump-pktin", NULL, 0, 0, 0, LATER },
	{ "debug-dump-pktout", NULL, 0, 0, 0, LATER },
	{ "l2tp-ctrl-in-pktdump", NULL, 0, 0, 0, LATER },
	{ "l2tp-ctrl-out-pktdump", NULL, 0, 0, 0, LATER },
	{ "l2tp-data-in-pktdump", NULL, 0, 0, 0, LATER },
	{ "l2tp-data-out-pktdump", NULL, 0, 0, 0, LATER },
	{ "pptp-hostname", NULL, 0, 0, 0, PPTP },
	{ "pptp-vendor-name", NULL, 0, 0, 0, PPTP },
	{ "pptp-echo-interval", NULL, 0, 0, 0, PPTP },
	{ "pptp-echo-timeout", NULL, 0, 0, 0, PPTP },
	{ NULL, NULL, 0, 0, 0, NULL }
};
_Static_assert(sizeof(tunnel_options) / sizeof(tunnel_options[0]) <=
    MAXOPTIONS, "the longest table");

static int
parse_protocol(struct lex *lx)
{
	struct conf_pos pos;

	if (word_expect(lx, "protocol") == -1)
		return -1;
	pos = lex_peek(lx)->pos;
	if (word_accept(lx, "l2tp"))
		return 0;
	lex_error(lx, &pos, "only protocol l2tp is supported");
	return -1;
}

int
parse_tunnel(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	const struct conf_tunnel *other;
	struct conf_tunnel *t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return -1;
	t->pos = pos;
	t->require_ipsec = 1;
	t->auth_methods = CONF_AUTH_MSCHAPV2 | CONF_AUTH_CHAP;
	t->tcp_mss_adjust = 1;
	t->ingress_filter = 1;
	t->mru = 1360;
	t->hello_interval = 60;
	t->hello_timeout = 30;
	t->lcp_keepalive = 1;
	t->lcp_keepalive_interval = 30;
	t->lcp_keepalive_retry = 3;
	if (word_copy(lx, "the tunnel's name", t->name, sizeof(t->name)) == -1 ||
	    parse_protocol(lx) == -1 ||
	    parse_block(lx, t, tunnel_options, "a tunnel") == -1)
		goto fail;
	if ((other = conf_tunnel_find(conf, t->name)) != NULL) {
		duplicate(lx, &pos, "tunnel", t->name, &other->pos);
		goto fail;
	}
	if (t->nlisten == 0) {		/* npppd.conf(5): 0.0.0.0 */
		t->listen[0].kind = CONF_AT_ADDR;
		t->listen[t->nlisten++].addr = addr_v4_u32(0, 0);
	}
	TAILQ_INSERT_TAIL(&conf->tunnels, t, entry);
	return 0;
 fail:
	freezero(t, sizeof(*t));
	return -1;
}

/* ---- ipcp ---- */

/* a.b.c.d-e.f.g.h, a.b.c.d/len or a.b.c.d. */
static int
parse_range(const char *word, struct conf_range *r)
{
	char buf[64], *p;
	const char *error;
	struct addr lo, hi;
	uint32_t mask;
	int bits;

	if (strlcpy(buf, word, sizeof(buf)) >= sizeof(buf))
		return -1;
	if ((p = strpbrk(buf, "-/")) == NULL) {
		if (addr_parse(buf, &lo) == -1 || lo.family != ADDR_V4)
			return -1;
		r->lo = r->hi = addr_u32(&lo);
		return 0;
	}
	if (*p == '-') {
		*p++ = '\0';
		if (addr_parse(buf, &lo) == -1 || addr_parse(p, &hi) == -1 ||
		    lo.family != ADDR_V4 || hi.family != ADDR_V4)
			return -1;
		r->lo = addr_u32(&lo);
		r->hi = addr_u32(&hi);
		return r->lo <= r->hi ? 0 : -1;
	}
	*p++ = '\0';
	bits = (int)strtonum(p, 1, 32, &error);
	if (error != NULL || addr_parse(buf, &lo) == -1 ||
	    lo.family != ADDR_V4)
		return -1;
	mask = 0xffffffffU << (32 - bits);
	r->lo = addr_u32(&lo) & mask;
	r->hi = r->lo | ~mask;
	return 0;
}

/* Addresses of all ranges; there may be one more of them than nrange says. */
static uint64_t
pool_addresses(const struct conf_ipcp *ipcp, size_t nrange)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < nrange; i++)
		n += (uint64_t)ipcp->range[i].hi - ipcp->range[i].lo + 1;
	return n;
}

static int
opt_pool(struct lex *lx, void *obj, const struct option *o)
{
	struct conf_ipcp *ipcp = obj;
	struct conf_pos pos = lex_peek(lx)->pos;
	struct conf_range *r;
	const char *word;

	(void)o;
	if ((word = word_take(lx, "a range of addresses")) == NULL)
		return -1;
	if (ipcp->nrange == CONF_MAXRANGE) {
		lex_error(lx, &pos, "more than %d pool-address statements",
		    CONF_MAXRANGE);
		return -1;
	}
	r = &ipcp->range[ipcp->nrange];
	memset(r, 0, sizeof(*r));
	if (parse_range(word, r) == -1) {
		lex_error(lx, &pos, "pool-address \"%s\" must be an IPv4 "
		    "address, FIRST-LAST or a prefix", word);
		return -1;
	}
	if (pool_addresses(ipcp, ipcp->nrange + 1u) > CONF_MAXPOOL) {
		lex_error(lx, &pos, "pool-address \"%s\": more than %u "
		    "addresses in the ranges of an ipcp", word, CONF_MAXPOOL);
		return -1;
	}
	if (word_accept(lx, "for")) {
		if (word_accept(lx, "static"))
			r->for_static = 1;
		else if (word_expect(lx, "dynamic") == -1)
			return -1;
	}
	ipcp->nrange++;
	return 0;
}

#define P(field)	offsetof(struct conf_ipcp, field)

static const struct option ipcp_options[] = {
	{ "pool-address", opt_pool, 0, 0, 0, NULL },
	{ "dns-servers", opt_addrs, P(dns), 0, 0, NULL },
	{ "nbns-servers", opt_addrs, P(nbns), 0, 0, NULL },
	{ "allow-user-selected-address", opt_only, 0, 0, 0, NULL },
	{ NULL, NULL, 0, 0, 0, NULL }
};

int
parse_ipcp(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	const struct conf_ipcp *other;
	struct conf_ipcp *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return -1;
	p->pos = pos;
	if (word_copy(lx, "the name of the ipcp", p->name,
	    sizeof(p->name)) == -1 ||
	    parse_block(lx, p, ipcp_options, "an ipcp") == -1)
		goto fail;
	if ((other = conf_ipcp_find(conf, p->name)) != NULL) {
		duplicate(lx, &pos, "ipcp", p->name, &other->pos);
		goto fail;
	}
	TAILQ_INSERT_TAIL(&conf->ipcps, p, entry);
	return 0;
 fail:
	free(p);
	return -1;
}

/* ---- interface, authentication, bind, set ---- */

/* pppx or pppac, and a number. */
static int
check_ifname(struct lex *lx, const struct conf_pos *pos, const char *name)
{
	size_t stem = strncmp(name, "pppx", 4) == 0 ? 4 : 5;

	if ((stem == 4 || strncmp(name, "pppac", 5) == 0) &&
	    name[stem] != '\0' && strlen(name) < 12 &&
	    strspn(name + stem, "0123456789") == strlen(name + stem))
		return 0;
	lex_error(lx, pos, "interface %s: only pppxN and pppacN are supported",
	    name);
	return -1;
}

int
parse_interface(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	const struct conf_interface *other;
	struct conf_interface *i;

	if ((i = calloc(1, sizeof(*i))) == NULL)
		return -1;
	i->pos = pos;
	if (word_copy(lx, "the interface's name", i->name,
	    sizeof(i->name)) == -1 ||
	    check_ifname(lx, &pos, i->name) == -1 ||
	    word_expect(lx, "address") == -1 ||
	    word_addr(lx, "address", &i->address) == -1 ||
	    word_expect(lx, "ipcp") == -1 ||
	    word_copy(lx, "the name of an ipcp", i->ipcp,
	    sizeof(i->ipcp)) == -1)
		goto fail;
	if ((other = conf_interface_find(conf, i->name)) != NULL) {
		duplicate(lx, &pos, "interface", i->name, &other->pos);
		goto fail;
	}
	TAILQ_INSERT_TAIL(&conf->interfaces, i, entry);
	return 0;
 fail:
	free(i);
	return -1;
}

static int
opt_users_file(struct lex *lx, void *obj, const struct option *o)
{
	struct conf_realm *r = obj;
	struct conf_pos pos = lex_peek(lx)->pos;

	if (word_copy(lx, o->word, r->users_file,
	    sizeof(r->users_file)) == -1)
		return -1;
	if (r->users_file[0] == '/')
		return 0;
	lex_error(lx, &pos, "users-file \"%s\" must begin with /",
	    r->users_file);
	return -1;
}

#define R(field)	offsetof(struct conf_realm, field)

static const struct option realm_options[] = {
	{ "users-file", opt_users_file, 0, 0, 0, NULL },
	{ "username-suffix", opt_text, R(suffix), 0, CONF_AFFIXLEN, NULL },
	{ "username-prefix", opt_text, R(prefix), 0, CONF_AFFIXLEN, NULL },
	{ "strip-nt-domain", opt_bool, R(strip_nt_domain), 0, 0, NULL },
	{ "strip-atmark-realm", opt_bool, R(strip_atmark_realm), 0, 0, NULL },
	{ "user-max-session", opt_u32, R(user_max_session), 0,
	    CONF_MAXSESSION, NULL },
	{ "authentication-server", NULL, 0, 0, 0, LATER },
	{ "accounting-server", NULL, 0, 0, 0, LATER },
	{ NULL, NULL, 0, 0, 0, NULL }
};

int
parse_authentication(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	const struct conf_realm *other;
	struct conf_realm *r;
	struct conf_pos type;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return -1;
	r->pos = pos;
	r->strip_nt_domain = 1;
	if (word_copy(lx, "the name of the authentication", r->name,
	    sizeof(r->name)) == -1 || word_expect(lx, "type") == -1)
		goto fail;
	type = lex_peek(lx)->pos;
	if (!word_accept(lx, "local")) {
		lex_error(lx, &type, "only type local is supported");
		goto fail;
	}
	if (parse_block(lx, r, realm_options, "an authentication") == -1)
		goto fail;
	if (r->users_file[0] == '\0') {
		lex_error(lx, &pos, "authentication %s needs a users-file",
		    r->name);
		goto fail;
	}
	if ((other = conf_realm_find(conf, r->name)) != NULL) {
		duplicate(lx, &pos, "authentication", r->name, &other->pos);
		goto fail;
	}
	TAILQ_INSERT_TAIL(&conf->realms, r, entry);
	return 0;
 fail:
	free(r);
	return -1;
}

int
parse_bind(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	struct conf_bind *b;

	if ((b = calloc(1, sizeof(*b))) == NULL)
		return -1;
	b->pos = pos;
	if (word_expect(lx, "tunnel") == -1 || word_expect(lx, "from") == -1 ||
	    word_copy(lx, "the name of a tunnel", b->tunnel,
	    sizeof(b->tunnel)) == -1 ||
	    word_expect(lx, "authenticated") == -1 ||
	    word_expect(lx, "by") == -1 ||
	    word_copy(lx, "the name of an authentication", b->realm,
	    sizeof(b->realm)) == -1 || word_expect(lx, "to") == -1 ||
	    word_copy(lx, "the name of an interface", b->interface,
	    sizeof(b->interface)) == -1) {
		free(b);
		return -1;
	}
	TAILQ_INSERT_TAIL(&conf->binds, b, entry);
	return 0;
}

static int
set_number(struct lex *lx, const char *word, const struct conf_pos *pos,
    struct conf_pos *first, uint32_t *number)
{
	if (first->line != 0) {
		lex_error(lx, pos, "set %s is written twice, first at %s:%d",
		    word, first->file, first->line);
		return -1;
	}
	if (word_number(lx, word, 0, CONF_MAXSESSION, number) == -1)
		return -1;
	*first = *pos;
	return 0;
}

int
parse_set(struct conf *conf, struct lex *lx, struct conf_pos pos)
{
	if (word_accept(lx, "max-session"))
		return set_number(lx, "max-session", &pos,
		    &conf->max_session_pos, &conf->max_session);
	if (word_accept(lx, "user-max-session"))
		return set_number(lx, "user-max-session", &pos,
		    &conf->user_max_session_pos, &conf->user_max_session);
	lex_error(lx, &pos, "set takes max-session or user-max-session");
	return -1;
}
