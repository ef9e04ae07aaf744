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
#include "proc/child.h"
#include "proc/dgram.h"
#include "proc/listen.h"
#include "proc/sockets.h"

#define USER		"_ikeyd"
#define PORT_IKE	500
#define BUFFER		(1024 * 1024)	/* of a socket: a burst of clients */

_Static_assert(CONF_MAXIKE <= IKE_MAXRULE, "a rule each");

/* ikeyd's view of vpn.conf. */
struct view {
	struct conf		*conf;
	/* The statements' keys (the conf's; secret) and their numbers. */
	const char		*psks[IKE_MAXRULE];
	uint32_t		 credentials[IKE_MAXRULE];
	size_t			 nstatements;
	/* What they mean now: where one names an interface, a rule for each of
	 * its addresses. */
	struct ike_rule		 rules[IKE_MAXRULE];
	const char		*rule_psks[IKE_MAXRULE];
	size_t			 nrules;
};

/* The addresses and sockets in force; those that prepare() or addrs() found and
 * conf_send() passes on. */
static struct listen		listening;
static struct listen_sockets	sockets, next_sockets;

/* The view that the children have and the rules that they got, and the highest
 * numbers of a key and of a rule so far. */
static const struct view	*in_force;
static struct ike_rule		 sent[IKE_MAXRULE];
static size_t			 nsent;
static uint32_t			 last_credential, last_rule;

/* ---- the view ---- */

/* The number that a view has for a key among its first n statements, or 0. */
static uint32_t
view_credential(const struct view *v, size_t n, const char *psk)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v->psks[i], psk) == 0)
			return v->credentials[i];
	return 0;
}

/* Equal keys have equal numbers, also over reloads: flows are known by them. */
static uint32_t
credential_of(const struct view *v, size_t n, const char *psk)
{
	uint32_t number = view_credential(v, n, psk);

	if (number == 0 && in_force != NULL)
		number = view_credential(in_force, in_force->nstatements, psk);
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

	for (i = 0; i < nsent; i++)
		if (same_rule(&sent[i], r))
			return sent[i].number;
	return ++last_rule;
}

static const char *
view_statement(struct view *v, const struct conf_ike *r)
{
	struct ike_rule rule;
	const char *why;
	size_t n = v->nstatements;

	if ((why = config_rule(&rule, r)) != NULL)
		return why;
	v->psks[n] = r->psk;
	v->credentials[n] = credential_of(v, n, r->psk);
	v->nstatements++;
	return NULL;
}

/* Check what the file means for us. 0, or -1 after each error was told. */
static int
view_fill(struct view *v, void (*error)(void *, const char *), void *errctx)
{
	const struct conf_ike *r;
	char text[512];
	const char *why;
	int res = 0;

	TAILQ_FOREACH(r, &v->conf->ikes, entry)
		if ((why = view_statement(v, r)) != NULL) {
			snprintf(text, sizeof(text), "%s:%d: %s", r->pos.file,
			    r->pos.line, why);
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

/* ---- what it means now ---- */

static void
view_rule(struct view *v, const struct conf_ike *r, size_t statement,
    const struct addr *src)
{
	struct ike_rule *rule;

	if (v->nrules == IKE_MAXRULE) {
		log_warnx("%s:%d: more addresses than ikeyd has rules for, %d",
		    r->pos.file, r->pos.line, IKE_MAXRULE);
		return;
	}
	rule = &v->rules[v->nrules];
	(void)config_rule(rule, r);	/* it was right in view_fill() */
	if (src != NULL) {
		rule->src = *src;
		rule->srclen = (uint8_t)(addr_len(src) * 8);
	}
	rule->credential = v->credentials[statement];
	rule->number = number_of(rule);
	v->rule_psks[v->nrules++] = v->psks[statement];
}

static void
view_rules(struct view *v)
{
	struct addr addrs[LISTEN_MAX];
	const struct conf_ike *r;
	size_t i, n, statement = 0;

	v->nrules = 0;
	TAILQ_FOREACH(r, &v->conf->ikes, entry) {
		n = 0;
		if (r->src_at.kind == CONF_AT_NONE)
			view_rule(v, r, statement, NULL);
		else
			n = listen_addrs(&listening, &r->src_at, addrs,
			    LISTEN_MAX);
		for (i = 0; i < n; i++)
			view_rule(v, r, statement, &addrs[i]);
		statement++;
	}
}

static int
open_socket(const struct listen_socket *s)
{
	int fd;

	if ((fd = sock_udp(&s->local)) == -1 ||
	    dgram_tune(fd, addr_is_any(&s->local), BUFFER) == 0)
		return fd;
	close(fd);
	return -1;
}

/* How many sockets could not be had; -1: one could not, and strict. */
static int
open_sockets(const struct view *v, const struct listen *l, int strict)
{
	struct addr addrs[LISTEN_MAX];
	size_t i, n;

	n = listen_all(l, v->conf, addrs, LISTEN_MAX);
	next_sockets.n = 0;
	for (i = 0; i < n; i++)
		listen_want(&next_sockets, &addrs[i], PORT_IKE, 0);
	return listen_open(&next_sockets, &sockets, strict, open_socket);
}

/* Bind what we have not; all or nothing. */
static int
view_prepare(struct daemon *d, void *conf, const void *old)
{
	struct listen l = listening;
	struct view *v = conf;

	(void)d;
	(void)old;
	conf_forget(v->conf, CONF_SECRET_PSK);
	(void)listen_update(&l, v->conf, NULL, clock_ms());
	if (open_sockets(v, &l, 1) == -1)
		return -1;
	listening = l;
	view_rules(v);
	return 0;
}

static int
view_addrs(struct daemon *d, void *conf, uint64_t *again_ms)
{
	struct view *v = conf;
	uint64_t now = clock_ms();
	int changed, missing;

	(void)d;
	changed = listen_update(&listening, v->conf, NULL, now);
	missing = open_sockets(v, &listening, 0);
	*again_ms = listen_again(&listening, missing, now);
	if (changed)
		view_rules(v);
	return changed || listen_differ(&next_sockets, &sockets);
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
		m.len = (uint32_t)strlen(v->rule_psks[i]);
		memcpy(m.key, v->rule_psks[i], m.len);
		(void)link_send(l, IKEYD_PSK, 0, &m, sizeof(m), -1);
		explicit_bzero(&m, sizeof(m));
	}
}

static void
send_engine(struct link *l, const struct view *v)
{
	struct ikeyd_listens listens;
	struct ikeyd_socket m;
	struct listen_socket *s;
	size_t i;

	listens.waiting = (uint32_t)listening.nwaiting;
	listens.left_out = listening.left_out;
	(void)link_send(l, IKEYD_LISTENS, 0, &listens, sizeof(listens), -1);
	for (i = 0; i < v->nrules; i++)
		(void)link_send(l, IKEYD_RULE, 0, &v->rules[i],
		    sizeof(v->rules[i]), -1);
	for (i = 0; i < next_sockets.n; i++) {
		s = &next_sockets.v[i];
		memset(&m, 0, sizeof(m));
		m.local = s->local;
		(void)link_send(l, s->fd != -1 ? IKEYD_SOCKET : IKEYD_KEEP, 0,
		    &m, sizeof(m), s->fd);
		s->fd = -1;		/* the link closes it */
	}
	sockets = next_sockets;
	memcpy(sent, v->rules, sizeof(sent));
	nsent = v->nrules;
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
	size_t i;

	for (i = 0; i < sockets.n; i++)
		if (addr_host_eq(&sockets.v[i].local, a) ||
		    (sockets.v[i].local.family == a->family &&
		    addr_is_any(&sockets.v[i].local)))
			return 1;
	return 0;
}

static const struct link_rule engine_rules[] = {
	{ IKEYD_FAREWELL, sizeof(struct ikeyd_farewell),
	    sizeof(struct ikeyd_farewell) + IKEYD_MAXFAREWELL, NOFD,
	    LINK_PHASE_ANY, farewell_asked }
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
	view_load, view_free, view_print, view_prepare, view_send, view_addrs,
	NULL, NULL
};
