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


/* The parent of ikeyd: what the daemon consists of, its configuration for each
 * child, and the sockets of UDP 500. Runs in: parent. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "msg.h"
#include "parent.h"
#include "proc/dgram.h"
#include "proc/sockets.h"

#define USER		"_ikeyd"
#define PORT_IKE	500
#define BUFFER		(1024 * 1024)	/* of a socket: a burst of clients */

/* ikeyd's view of vpn.conf. */
struct view {
	struct conf		*conf;
	struct ike_rule		 rules[IKE_MAXRULE];
	const char		*psks[IKE_MAXRULE];	/* the conf's; secret */
	size_t			 nrules;
	struct ikeyd_socket	 sockets[IKEYD_MAXSOCKET];
	size_t			 nsockets;
};

/* Sockets that prepare() made and conf_send() passes on; -1: none. */
static int	fresh[IKEYD_MAXSOCKET];

/* The view that the children have, and the highest numbers of a key and of a
 * rule so far. */
static const struct view	*in_force;
static uint32_t			 last_credential, last_rule;

/* ---- the view ---- */

static int
is_any(const struct addr *a)
{
	static const uint8_t none[16];

	return memcmp(a->bytes, none, sizeof(none)) == 0;
}

static int
view_has(const struct view *v, const struct addr *local)
{
	size_t i;

	for (i = 0; i < v->nsockets; i++)
		if (addr_eq(&v->sockets[i].local, local))
			return 1;
	return 0;
}

/* One socket for an address; if all addresses are listened on, that one does
 * for each of them. Returns NULL or what is wrong. */
static const char *
view_listen(struct view *v, const struct addr *a)
{
	struct addr any, local = *a;

	memset(&any, 0, sizeof(any));
	any.family = a->family;
	any.port = local.port = PORT_IKE;
	if (is_any(&local)) {
		memset(v->sockets, 0, sizeof(v->sockets));
		v->nsockets = 0;
	}
	if (view_has(v, &any) || view_has(v, &local))
		return NULL;
	if (v->nsockets == IKEYD_MAXSOCKET)
		return "more listen addresses than ikeyd has sockets for";
	memset(&v->sockets[v->nsockets], 0, sizeof(v->sockets[0]));
	v->sockets[v->nsockets++].local = local;
	return NULL;
}

/* The number that a view has for a key among its first n rules, or 0. */
static uint32_t
view_credential(const struct view *v, size_t n, const char *psk)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v->psks[i], psk) == 0)
			return v->rules[i].credential;
	return 0;
}

/* Equal keys have equal numbers, also over reloads: flows are known by them. */
static uint32_t
credential_of(const struct view *v, size_t n, const char *psk)
{
	uint32_t number = view_credential(v, n, psk);

	if (number == 0 && in_force != NULL)
		number = view_credential(in_force, in_force->nrules, psk);
	return number != 0 ? number : ++last_credential;
}

static int
same_id(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->len == b->len &&
	    memcmp(a->data, b->data, a->len) == 0;
}

/* 1 if both let in the same peers by the same key. */
static int
same_rule(const struct ike_rule *a, const struct ike_rule *b)
{
	return addr_eq(&a->src, &b->src) && a->srclen == b->srclen &&
	    addr_eq(&a->dst, &b->dst) && a->dstlen == b->dstlen &&
	    same_id(&a->dstid, &b->dstid) && a->credential == b->credential;
}

/* A rule that stays keeps its number, as flows do. */
static uint32_t
number_of(const struct ike_rule *r)
{
	size_t i;

	for (i = 0; in_force != NULL && i < in_force->nrules; i++)
		if (same_rule(&in_force->rules[i], r))
			return in_force->rules[i].number;
	return ++last_rule;
}

static const char *
view_rule(struct view *v, const struct conf_ike *r)
{
	struct ike_rule *rule;
	const char *why;

	if (v->nrules == IKE_MAXRULE)
		return "more ike rules than ikeyd takes (a list of addresses "
		    "makes a rule of each)";
	rule = &v->rules[v->nrules];
	if ((why = config_rule(rule, r)) != NULL)
		return why;
	v->psks[v->nrules] = r->psk;
	rule->credential = credential_of(v, v->nrules, r->psk);
	rule->number = number_of(rule);
	v->nrules++;
	return NULL;
}

/* Fill in what the file means for us. 0, or -1 after each error was told. */
static int
view_fill(struct view *v, void (*error)(void *, const char *), void *errctx)
{
	const struct conf_tunnel *t;
	const struct conf_ike *r;
	char text[512];
	const char *why;
	int res = 0;
	size_t i;

	TAILQ_FOREACH(r, &v->conf->ikes, entry)
		if ((why = view_rule(v, r)) != NULL) {
			snprintf(text, sizeof(text), "%s:%d: %s", r->pos.file,
			    r->pos.line, why);
			error(errctx, text);
			res = -1;
		}
	TAILQ_FOREACH(t, &v->conf->tunnels, entry)
		for (i = 0; i < t->nlisten; i++)
			if ((why = view_listen(v, &t->listen[i])) != NULL) {
				snprintf(text, sizeof(text), "%s:%d: %s",
				    t->pos.file, t->pos.line, why);
				error(errctx, text);
				res = -1;
			}
	return res;
}

static void
view_free(void *conf)
{
	struct view *v = conf;

	if (in_force == v)
		in_force = NULL;
	conf_free(v->conf);
	free(v);
}

static void *
view_load(const char *path, const struct conf_macro *macros, size_t n,
    void (*error)(void *, const char *), void *errctx)
{
	struct view *v;

	if ((v = calloc(1, sizeof(*v))) == NULL)
		return NULL;
	v->conf = conf_load(path, macros, n, error, errctx);
	if (v->conf == NULL) {
		free(v);
		return NULL;
	}
	if (view_fill(v, error, errctx) == -1) {
		view_free(v);
		return NULL;
	}
	return v;
}

static int
view_print(const void *conf, FILE *f, int verbose)
{
	const struct view *v = conf;

	if (verbose)
		conf_print(v->conf, f, 1);
	else
		conf_notes(v->conf, f);
	return 0;
}

/* ---- UDP 500 ---- */

static int
bind_fresh(const struct addr *local)
{
	char text[ADDR_STRLEN];
	int fd;

	if ((fd = sock_udp(local)) != -1 &&
	    dgram_tune(fd, is_any(local), BUFFER) == 0)
		return fd;
	log_warn("udp %s", addr_print(local, text, sizeof(text)));
	if (fd != -1)
		close(fd);
	return -1;
}

/* Bind what old has not; all or nothing. */
static int
view_prepare(struct daemon *d, const void *conf, const void *old)
{
	const struct view *v = conf;
	size_t i;

	(void)d;
	for (i = 0; i < v->nsockets; i++) {
		fresh[i] = -1;
		if (old != NULL && view_has(old, &v->sockets[i].local))
			continue;
		if ((fresh[i] = bind_fresh(&v->sockets[i].local)) != -1)
			continue;
		while (i-- > 0)
			if (fresh[i] != -1)
				close(fresh[i]);
		return -1;
	}
	return 0;
}

/* ---- items for the children ---- */

static void
send_keys(struct link *l, const struct view *v)
{
	const struct ike_rule *r;
	struct ikeyd_psk m;
	size_t i;

	for (i = 0; i < v->nrules; i++) {
		r = &v->rules[i];
		memset(&m, 0, sizeof(m));
		m.src = r->src;
		m.srclen = r->srclen;
		m.dst = r->dst;
		m.dstlen = r->dstlen;
		m.dstid = r->dstid;
		m.credential = r->credential;
		m.len = (uint32_t)strlen(v->psks[i]);
		memcpy(m.key, v->psks[i], m.len);
		(void)link_send(l, IKEYD_PSK, 0, &m, sizeof(m), -1);
		explicit_bzero(&m, sizeof(m));
	}
}

static void
send_engine(struct link *l, const struct view *v)
{
	size_t i;

	for (i = 0; i < v->nrules; i++)
		(void)link_send(l, IKEYD_RULE, 0, &v->rules[i],
		    sizeof(v->rules[i]), -1);
	for (i = 0; i < v->nsockets; i++) {
		(void)link_send(l, fresh[i] != -1 ? IKEYD_SOCKET : IKEYD_KEEP,
		    0, &v->sockets[i], sizeof(v->sockets[i]), fresh[i]);
		fresh[i] = -1;		/* the link closes it */
	}
}

static void
view_send(struct daemon *d, const char *child, struct link *l,
    const void *conf, const void *old)
{
	(void)d;
	(void)old;
	in_force = conf;
	if (strcmp(child, "keys") == 0)
		send_keys(l, conf);
	else
		send_engine(l, conf);
}

/* ---- the daemon ---- */

int
parent_listens(const struct addr *a)
{
	struct addr one = *a, any;

	memset(&any, 0, sizeof(any));
	any.family = a->family;
	any.port = one.port = PORT_IKE;
	return in_force != NULL &&
	    (view_has(in_force, &one) || view_has(in_force, &any));
}

static const struct link_rule engine_rules[] = {
	IKEYD_FIXED(IKEYD_LEND, ikeyd_socket, LINK_PHASE_ANY, lend_asked)
};

static const char *const engine_dials[] = { "pfkey.sock", "ike.sock", NULL };

/* keys comes first, so that it has a new key before the engine needs it. */
static const struct daemon_child children[] = {
	{ "keys", USER, SANDBOX_KEYS, NULL, keys_start, NULL, 0, NULL },
	{ "engine", USER, SANDBOX_ENGINE, NULL, engine_start, engine_rules,
	    sizeof(engine_rules) / sizeof(engine_rules[0]), engine_dials }
};

static const struct daemon_listen listens[] = {
	{ "ikeyd.ctl", "engine" },
	{ "flow.sock", "engine" }
};

static const struct daemon_pair pairs[] = { { "engine", "keys" } };

const struct daemon_spec ikeyd_spec = {
	"ikeyd",
	children, sizeof(children) / sizeof(children[0]),
	listens, sizeof(listens) / sizeof(listens[0]),
	pairs, sizeof(pairs) / sizeof(pairs[0]),
	view_load, view_free, view_print, view_prepare, view_send, NULL, NULL
};
