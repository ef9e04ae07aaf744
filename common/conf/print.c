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

/* Prints a configuration in words that parse again to the same.
 * Runs in: parents, for -n. */

#include <stdio.h>
#include <string.h>

#include "conf_int.h"

static void
print_quoted(FILE *f, const char *s)
{
	putc('"', f);
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			putc('\\', f);
		putc(*s, f);
	}
	putc('"', f);
}

/* An option of text, unless it is not given. */
static void
print_text(FILE *f, const char *what, const char *s)
{
	if (s[0] == '\0')
		return;
	fprintf(f, "\t%s ", what);
	print_quoted(f, s);
	putc('\n', f);
}

static void
print_net(FILE *f, const struct conf_net *n)
{
	char buf[ADDR_STRLEN];

	if (n->addr.family == ADDR_NONE) {
		fputs("any", f);
		return;
	}
	fputs(addr_print_host(&n->addr, buf, sizeof(buf)), f);
	if (n->prefixlen != addr_len(&n->addr) * 8)
		fprintf(f, "/%u", n->prefixlen);
}

static void
print_at(FILE *f, const struct conf_at *at)
{
	char buf[ADDR_STRLEN];

	if (at->kind == CONF_AT_ADDR)
		fputs(addr_print_host(&at->addr, buf, sizeof(buf)), f);
	else
		fprintf(f, "%s%s", at->kind == CONF_AT_GROUP ? "group " : "",
		    at->name);
}

static void
print_addrs(FILE *f, const char *what, const struct addr *a)
{
	char buf[ADDR_STRLEN];

	if (a[0].family == ADDR_NONE)
		return;
	fprintf(f, "\t%s %s", what, addr_print_host(&a[0], buf, sizeof(buf)));
	if (a[1].family != ADDR_NONE)
		fprintf(f, " %s", addr_print_host(&a[1], buf, sizeof(buf)));
	putc('\n', f);
}

/* The i-th name of a list, with what comes before and behind it. */
static void
print_item(FILE *f, size_t i, size_t n, const char *name)
{
	fprintf(f, "%s%s%s", i == 0 ? (n > 1 ? "{ " : "") : ", ", name,
	    i + 1 == n && n > 1 ? " }" : "");
}

static void
print_transforms(FILE *f, const char *what, const struct conf_transforms *t)
{
	size_t i;

	fprintf(f, " \\\n\t%s auth ", what);
	for (i = 0; i < t->nhash; i++)
		print_item(f, i, t->nhash, name_of_hash(t->hash[i]));
	fputs(" enc ", f);
	for (i = 0; i < t->nenc; i++)
		print_item(f, i, t->nenc, name_of_enc(&t->enc[i]));
	if (t->ngroup > 0) {
		fputs(" group ", f);
		for (i = 0; i < t->ngroup; i++)
			print_item(f, i, t->ngroup,
			    name_of_group(t->group[i]));
	}
	if (t->lifetime != 0)
		fprintf(f, " lifetime %u", t->lifetime);
}

static void
note_ike(FILE *f, const struct conf_ike *r, const char *lead)
{
	if (r->tunnel_written)
		fprintf(f, "%s%s:%d: narrowed to UDP, our port 1701, any port "
		    "of the peer; takes transport mode, too\n", lead,
		    r->pos.file, r->pos.line);
	else if (r->widened)
		fprintf(f, "%s%s:%d: narrowed to transport mode, UDP, our port "
		    "1701, any port of the peer\n", lead, r->pos.file,
		    r->pos.line);
}

static void
note_tunnel(FILE *f, const struct conf_tunnel *t, const char *lead)
{
	if (!t->require_ipsec)
		fprintf(f, "%s%s:%d: warning: clients may come without IPsec; "
		    "what they log in with and all their data then pass in "
		    "the clear\n", lead, t->pos.file, t->pos.line);
}

static void
print_ike(FILE *f, const struct conf_ike *r)
{
	char buf[ADDR_STRLEN];

	fprintf(f, "ike passive esp %s proto udp from ",
	    r->tunnel_written ? "tunnel" : "transport");
	if (r->src_at.kind != CONF_AT_NONE)
		print_at(f, &r->src_at);
	else
		print_net(f, &r->src);
	fputs(" port 1701 to ", f);
	print_net(f, &r->dst);
	if (r->local.family != ADDR_NONE)
		fprintf(f, " local %s",
		    addr_print_host(&r->local, buf, sizeof(buf)));
	if (r->peer.family != ADDR_NONE)
		fprintf(f, " peer %s",
		    addr_print_host(&r->peer, buf, sizeof(buf)));
	print_transforms(f, "main", &r->main);
	print_transforms(f, "quick", &r->quick);
	fputs(" \\\n\t", f);
	if (r->srcid[0] != '\0') {
		fputs("srcid ", f);
		print_quoted(f, r->srcid);
		putc(' ', f);
	}
	if (r->dstid[0] != '\0') {
		fputs("dstid ", f);
		print_quoted(f, r->dstid);
		putc(' ', f);
	}
	fputs("psk ", f);
	print_quoted(f, r->psk);
	putc('\n', f);
}

static const char *
yesno(int b)
{
	return b ? "yes" : "no";
}

static void
print_number(FILE *f, const char *of, const char *what, unsigned int n)
{
	if (n != 0)
		fprintf(f, "\t%s%s %u\n", of, what, n);
}

static void
print_fsm(FILE *f, const char *of, const struct conf_fsm *c)
{
	print_number(f, of, "-timeout", c->timeout);
	print_number(f, of, "-max-configure", c->max_configure);
	print_number(f, of, "-max-terminate", c->max_terminate);
	print_number(f, of, "-max-nak-loop", c->max_nak_loop);
}

static void
print_tunnel(FILE *f, const struct conf_tunnel *t)
{
	size_t i;

	fputs("tunnel ", f);
	print_quoted(f, t->name);
	fputs(" protocol l2tp {\n", f);
	for (i = 0; i < t->nlisten; i++) {
		fputs("\tlisten on ", f);
		print_at(f, &t->listen[i]);
		putc('\n', f);
	}
	fprintf(f, "\tauthentication-method%s%s%s\n",
	    t->auth_methods & CONF_AUTH_MSCHAPV2 ? " mschapv2" : "",
	    t->auth_methods & CONF_AUTH_CHAP ? " chap" : "",
	    t->auth_methods & CONF_AUTH_PAP ? " pap" : "");
	fprintf(f, "\tl2tp-require-ipsec %s\n", yesno(t->require_ipsec));
	fprintf(f, "\tl2tp-hello-interval %u\n", t->hello_interval);
	fprintf(f, "\tl2tp-hello-timeout %u\n", t->hello_timeout);
	print_text(f, "l2tp-hostname", t->hostname);
	print_text(f, "l2tp-vendor-name", t->vendor_name);
	print_text(f, "l2tp-secret", t->l2tp_secret);
	if (!t->lcp_keepalive)
		fputs("\tlcp-keepalive no\n", f);
	fprintf(f, "\tlcp-keepalive-interval %u\n", t->lcp_keepalive_interval);
	print_number(f, "lcp", "-keepalive-retry-interval",
	    t->lcp_keepalive_again);
	fprintf(f, "\tlcp-keepalive-max-retries %u\n", t->lcp_keepalive_retry);
	print_fsm(f, "lcp", &t->lcp);
	print_fsm(f, "ipcp", &t->ipcp);
	print_number(f, "idle", "-timeout", t->idle_timeout);
	print_number(f, "session", "-timeout", t->session_timeout);
	fprintf(f, "\tmru %u\n", t->mru);
	fprintf(f, "\ttcp-mss-adjust %s\n", yesno(t->tcp_mss_adjust));
	fprintf(f, "\tingress-filter %s\n}\n", yesno(t->ingress_filter));
}

static void
print_ipcp(FILE *f, const struct conf_ipcp *p)
{
	char lo[ADDR_STRLEN], hi[ADDR_STRLEN];
	struct addr a, b;
	size_t i;

	fputs("ipcp ", f);
	print_quoted(f, p->name);
	fputs(" {\n", f);
	for (i = 0; i < p->nrange; i++) {
		a = addr_v4_u32(p->range[i].lo, 0);
		b = addr_v4_u32(p->range[i].hi, 0);
		fprintf(f, "\tpool-address %s-%s%s\n",
		    addr_print_host(&a, lo, sizeof(lo)),
		    addr_print_host(&b, hi, sizeof(hi)),
		    p->range[i].for_static ? " for static" : "");
	}
	print_addrs(f, "dns-servers", p->dns);
	print_addrs(f, "nbns-servers", p->nbns);
	fputs("}\n", f);
}

static void
print_rest(FILE *f, const struct conf *conf)
{
	const struct conf_interface *i;
	const struct conf_realm *r;
	const struct conf_bind *b;
	char buf[ADDR_STRLEN];

	TAILQ_FOREACH(i, &conf->interfaces, entry) {
		fprintf(f, "interface %s address %s ipcp ", i->name,
		    addr_print_host(&i->address, buf, sizeof(buf)));
		print_quoted(f, i->ipcp);
		putc('\n', f);
	}
	TAILQ_FOREACH(r, &conf->realms, entry) {
		fputs("authentication ", f);
		print_quoted(f, r->name);
		fputs(" type local {\n\tusers-file ", f);
		print_quoted(f, r->users_file);
		putc('\n', f);
		print_text(f, "username-prefix", r->prefix);
		print_text(f, "username-suffix", r->suffix);
		if (!r->strip_nt_domain)
			fputs("\tstrip-nt-domain no\n", f);
		if (r->strip_atmark_realm)
			fputs("\tstrip-atmark-realm yes\n", f);
		if (r->user_max_session != 0)
			fprintf(f, "\tuser-max-session %u\n",
			    r->user_max_session);
		fputs("}\n", f);
	}
	TAILQ_FOREACH(b, &conf->binds, entry) {
		fputs("bind tunnel from ", f);
		print_quoted(f, b->tunnel);
		fputs(" authenticated by ", f);
		print_quoted(f, b->realm);
		fprintf(f, " to %s\n", b->interface);
	}
}

void
conf_print(const struct conf *conf, FILE *f, int notes)
{
	const struct conf_ike *r;
	const struct conf_tunnel *t;
	const struct conf_ipcp *p;

	if (conf->max_session != 0)
		fprintf(f, "set max-session %u\n", conf->max_session);
	if (conf->user_max_session != 0)
		fprintf(f, "set user-max-session %u\n",
		    conf->user_max_session);
	TAILQ_FOREACH(r, &conf->ikes, entry) {
		if (notes)
			note_ike(f, r, "# ");
		print_ike(f, r);
	}
	TAILQ_FOREACH(t, &conf->tunnels, entry) {
		if (notes)
			note_tunnel(f, t, "# ");
		print_tunnel(f, t);
	}
	TAILQ_FOREACH(p, &conf->ipcps, entry)
		print_ipcp(f, p);
	print_rest(f, conf);
}

void
conf_notes(const struct conf *conf, FILE *f)
{
	const struct conf_ike *r;
	const struct conf_tunnel *t;

	TAILQ_FOREACH(r, &conf->ikes, entry)
		note_ike(f, r, "");
	TAILQ_FOREACH(t, &conf->tunnels, entry)
		note_tunnel(f, t, "");
}
