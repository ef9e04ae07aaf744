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

/* What must hold over the whole of vpn.conf(5): names that are used exist,
 * pools don't overlap, an ike rule has a listener, there is room for all.
 * Runs in: parents. */

#include <string.h>

#include "conf_int.h"
#include "lex.h"

static void
count(struct lex *lx, size_t *n, size_t max, const struct conf_pos *pos,
    const char *what)
{
	if (++*n == max + 1)
		lex_error(lx, pos, "more than %zu %s", max, what);
}

/* What the engines have room for. */
static void
check_counts(const struct conf *conf, struct lex *lx)
{
	size_t ikes = 0, tunnels = 0, ipcps = 0, realms = 0, binds = 0;
	const struct conf_ike *k;
	const struct conf_tunnel *t;
	const struct conf_ipcp *p;
	const struct conf_realm *r;
	const struct conf_bind *b;

	TAILQ_FOREACH(k, &conf->ikes, entry)
		count(lx, &ikes, CONF_MAXIKE, &k->pos, "ike rules (lists of "
		    "addresses make one of each pair)");
	TAILQ_FOREACH(t, &conf->tunnels, entry)
		count(lx, &tunnels, CONF_MAXTUNNEL, &t->pos, "tunnels");
	TAILQ_FOREACH(p, &conf->ipcps, entry)
		count(lx, &ipcps, CONF_MAXNAMED, &p->pos, "ipcp statements");
	TAILQ_FOREACH(r, &conf->realms, entry)
		count(lx, &realms, CONF_MAXNAMED, &r->pos,
		    "authentication statements");
	TAILQ_FOREACH(b, &conf->binds, entry)
		count(lx, &binds, CONF_MAXNAMED, &b->pos, "bind statements");
}

/* A user's own address, too, must be one of a pool. */
static void
check_pools(struct conf *conf, struct lex *lx)
{
	const struct conf_ipcp *a, *b;
	size_t i, j;

	TAILQ_FOREACH(a, &conf->ipcps, entry) {
		if (a->nrange == 0)
			lex_error(lx, &a->pos, "ipcp %s has no pool-address, "
			    "so no client could get an address", a->name);
		for (i = 0; i < a->nrange; i++)
			for (b = a; b != NULL; b = TAILQ_NEXT(b, entry))
				for (j = b == a ? i + 1 : 0; j < b->nrange; j++)
					if (a->range[i].lo <= b->range[j].hi &&
					    b->range[j].lo <= a->range[i].hi)
						lex_error(lx, &b->pos,
						    "pool-address of ipcp %s "
						    "overlaps one of ipcp %s",
						    b->name, a->name);
	}
}

/* Of any pool: clients of other interfaces, too, must not get it. */
static void
check_address(const struct conf *conf, const struct conf_interface *i,
    struct lex *lx)
{
	const struct conf_ipcp *p;
	uint32_t ours = addr_u32(&i->address);
	size_t k;

	TAILQ_FOREACH(p, &conf->ipcps, entry)
		for (k = 0; k < p->nrange; k++)
			if (p->range[k].lo <= ours && ours <= p->range[k].hi)
				lex_error(lx, &i->pos, "interface %s: its "
				    "address lies in the pool of ipcp %s",
				    i->name, p->name);
}

static void
check_interfaces(struct conf *conf, struct lex *lx)
{
	const struct conf_interface *i;

	TAILQ_FOREACH(i, &conf->interfaces, entry) {
		if (conf_ipcp_find(conf, i->ipcp) == NULL)
			lex_error(lx, &i->pos, "interface %s: there is no "
			    "ipcp %s", i->name, i->ipcp);
		check_address(conf, i, lx);
	}
}

/* Several binds of a tunnel are told from each other by the names of users. */
static void
check_two_binds(struct conf *conf, const struct conf_bind *b,
    const struct conf_bind *c, struct lex *lx)
{
	const struct conf_realm *r = conf_realm_find(conf, b->realm);
	const struct conf_realm *q = conf_realm_find(conf, c->realm);

	if (strcmp(b->tunnel, c->tunnel) != 0 || r == NULL || q == NULL)
		return;
	if (strcmp(r->prefix, q->prefix) == 0 &&
	    strcmp(r->suffix, q->suffix) == 0)
		lex_error(lx, &c->pos, "bind: tunnel %s is bound already to an "
		    "authentication of the same user names, at %s:%d",
		    b->tunnel, b->pos.file, b->pos.line);
}

static void
check_binds(struct conf *conf, struct lex *lx)
{
	const struct conf_bind *b, *c;

	TAILQ_FOREACH(b, &conf->binds, entry) {
		if (conf_tunnel_find(conf, b->tunnel) == NULL)
			lex_error(lx, &b->pos, "bind: there is no tunnel %s",
			    b->tunnel);
		if (conf_realm_find(conf, b->realm) == NULL)
			lex_error(lx, &b->pos, "bind: there is no "
			    "authentication %s", b->realm);
		if (conf_interface_find(conf, b->interface) == NULL)
			lex_error(lx, &b->pos, "bind: there is no interface "
			    "%s", b->interface);
		for (c = TAILQ_NEXT(b, entry); c != NULL;
		    c = TAILQ_NEXT(c, entry))
			check_two_binds(conf, b, c, lx);
	}
}

static int
is_bound(const struct conf *conf, const char *tunnel)
{
	const struct conf_bind *b;

	TAILQ_FOREACH(b, &conf->binds, entry)
		if (strcmp(b->tunnel, tunnel) == 0)
			return 1;
	return 0;
}

static void
check_tunnels(struct conf *conf, struct lex *lx)
{
	const struct conf_tunnel *a, *b;
	size_t i, j, all = 0;

	TAILQ_FOREACH(a, &conf->tunnels, entry) {
		all += a->nlisten;
		if (all > CONF_MAXAT && all - a->nlisten <= CONF_MAXAT)
			lex_error(lx, &a->pos, "more than %d listen statements "
			    "in all", CONF_MAXAT);
		if (!is_bound(conf, a->name))
			lex_error(lx, &a->pos, "tunnel %s has no bind "
			    "statement", a->name);
		for (i = 0; i < a->nlisten; i++)
			for (b = a; b != NULL; b = TAILQ_NEXT(b, entry))
				for (j = b == a ? i + 1 : 0; j < b->nlisten;
				    j++)
					if (conf_at_eq(&a->listen[i],
					    &b->listen[j]))
						lex_error(lx, &b->pos,
						    "tunnel %s: the listen "
						    "address is taken",
						    b->name);
	}
}

/* What addresses an interface has is not known here. */
static int
may_meet(const struct conf_ike *r, const struct conf_at *at)
{
	if (r->src_at.kind != CONF_AT_NONE || at->kind != CONF_AT_ADDR)
		return 1;
	return addr_is_any(&r->src.addr) || addr_is_any(&at->addr) ||
	    addr_in_prefix(&at->addr, &r->src.addr, r->src.prefixlen);
}

/* A rule nobody listens for would be parsed and ignored. */
static int
rule_listens(const struct conf *conf, const struct conf_ike *r)
{
	const struct conf_tunnel *t;
	size_t i;

	TAILQ_FOREACH(t, &conf->tunnels, entry)
		for (i = 0; i < t->nlisten; i++)
			if (may_meet(r, &t->listen[i]))
				return 1;
	return 0;
}

/* The addresses of a rule, narrowed by its local or peer. */
static struct conf_net
narrowed(const struct conf_net *net, const struct addr *to)
{
	struct conf_net n = *net;

	if (to->family == ADDR_NONE)
		return n;
	n.addr = *to;
	n.prefixlen = (uint8_t)(addr_len(to) * 8);
	return n;
}

/* 1 if all of b lies in a. */
static int
contains(const struct conf_net *a, const struct conf_net *b)
{
	if (addr_is_any(&a->addr))
		return 1;
	return !addr_is_any(&b->addr) && a->prefixlen <= b->prefixlen &&
	    addr_in_prefix(&b->addr, &a->addr, a->prefixlen);
}

/* 1 if r fits every peer that to fits. */
static int
rule_covers(const struct conf_ike *r, const struct conf_ike *to)
{
	struct conf_net a = narrowed(&r->src, &r->local);
	struct conf_net b = narrowed(&to->src, &to->local);

	if (r->src_at.kind != CONF_AT_NONE ?
	    !conf_at_eq(&r->src_at, &to->src_at) :
	    to->src_at.kind != CONF_AT_NONE ? !addr_is_any(&a.addr) :
	    !contains(&a, &b))
		return 0;
	a = narrowed(&r->dst, &r->peer);
	b = narrowed(&to->dst, &to->peer);
	return contains(&a, &b);
}

/* Message 5 decides among the keys that fit an address, which takes a trial of
 * each. */
static void
check_keys(struct conf *conf, const struct conf_ike *r, struct lex *lx)
{
	const char *keys[CONF_MAXPSK];
	const struct conf_ike *o;
	size_t i, n = 0;

	TAILQ_FOREACH(o, &conf->ikes, entry) {
		if (!rule_covers(o, r))
			continue;
		for (i = 0; i < n; i++)
			if (strcmp(keys[i], o->psk) == 0)
				break;
		if (i < n)
			continue;
		if (n == CONF_MAXPSK) {
			lex_error(lx, &r->pos, "more than %d keys fit the "
			    "peers of this ike rule", CONF_MAXPSK);
			return;
		}
		keys[n++] = o->psk;
	}
}

/* Rules for the same addresses are told from each other by key and ID. */
static int
same_peers(const struct conf_ike *a, const struct conf_ike *b)
{
	return rule_covers(a, b) && rule_covers(b, a) &&
	    strcmp(a->dstid, b->dstid) == 0 && strcmp(a->psk, b->psk) == 0;
}

static void
check_ikes(struct conf *conf, struct lex *lx)
{
	const struct conf_ike *a, *b;

	TAILQ_FOREACH(a, &conf->ikes, entry) {
		if (!rule_listens(conf, a))
			lex_error(lx, &a->pos, "no tunnel listens on the "
			    "address of this ike rule");
		if (a->peer.family != ADDR_NONE && !addr_is_any(&a->dst.addr) &&
		    !addr_in_prefix(&a->peer, &a->dst.addr, a->dst.prefixlen))
			lex_error(lx, &a->pos, "peer is not among the "
			    "addresses after to");
		if (a->local.family != ADDR_NONE &&
		    a->src_at.kind != CONF_AT_NONE)
			lex_error(lx, &a->pos, "local can't narrow the name of "
			    "an interface or group");
		if (a->local.family != ADDR_NONE &&
		    !addr_is_any(&a->src.addr) &&
		    !addr_in_prefix(&a->local, &a->src.addr,
		    a->src.prefixlen))
			lex_error(lx, &a->pos, "local is not among the "
			    "addresses after from");
		for (b = TAILQ_NEXT(a, entry); b != NULL;
		    b = TAILQ_NEXT(b, entry))
			if (same_peers(a, b))
				lex_error(lx, &b->pos, "this ike rule can't be "
				    "told from the one at %s:%d", a->pos.file,
				    a->pos.line);
		check_keys(conf, a, lx);
	}
}

/* 1 if there is a tunnel that IPsec is needed for. */
static int
needs_ike(const struct conf *conf)
{
	const struct conf_tunnel *t;

	TAILQ_FOREACH(t, &conf->tunnels, entry)
		if (t->require_ipsec)
			return 1;
	return TAILQ_EMPTY(&conf->tunnels);
}

void
conf_check(struct conf *conf, struct lex *lx)
{
	check_counts(conf, lx);
	if (lex_errors(lx) != 0)
		return;		/* the rest compares each with each */
	check_pools(conf, lx);
	check_interfaces(conf, lx);
	check_binds(conf, lx);
	check_tunnels(conf, lx);
	check_ikes(conf, lx);
	if (TAILQ_EMPTY(&conf->tunnels))
		lex_error(lx, NULL, "the configuration has no tunnel");
	if (TAILQ_EMPTY(&conf->ikes) && needs_ike(conf))
		lex_error(lx, NULL, "the configuration has no ike rule, and "
		    "L2TP needs IPsec");
}
