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

/* Logins: questions to auth, and what its answer means for the session.
 * Runs in: engine. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* ---- asking ---- */

static void
answer_refuse(struct session *s, uint32_t request, const char *reason)
{
	struct ppp_auth_answer a;

	memset(&a, 0, sizeof(a));
	a.id = request;
	(void)strlcpy(a.reason, reason, sizeof(a.reason));
	ppp_auth_answer(s->ppp, &a);
}

void
login_ask(struct session *s, const struct ppp_auth_request *r)
{
	const struct config_bind *b;
	struct pppd_login m;

	/* The name decides among the realms of the tunnel. */
	b = config_bind_user(s->engine->config, s->info.tunnel, r->user);
	if (b == NULL) {
		answer_refuse(s, r->id, "no authentication takes such a name");
		return;
	}
	s->bind = b;
	memset(&m, 0, sizeof(m));
	if (r->challenge_len > sizeof(m.challenge) ||
	    r->response_len > sizeof(m.response)) {
		answer_refuse(s, r->id, "malformed response");
		return;
	}
	(void)strlcpy(m.realm, s->bind->bind.realm, sizeof(m.realm));
	m.request = r->id;
	m.method = (uint32_t)r->method;
	m.chap_id = r->chap_id;
	m.challenge_len = (uint32_t)r->challenge_len;
	m.response_len = (uint32_t)r->response_len;
	(void)strlcpy(m.user, r->user, sizeof(m.user));
	(void)strlcpy(m.calling, s->info.calling, sizeof(m.calling));
	memcpy(m.challenge, r->challenge, r->challenge_len);
	memcpy(m.response, r->response, r->response_len);
	if (link_send(s->engine->auth, PPPD_LOGIN, s->number, &m, sizeof(m),
	    -1) == -1)
		answer_refuse(s, r->id, "the auth process is busy");
	explicit_bzero(&m, sizeof(m));
}

/* ---- the answer ---- */

static uint32_t
sessions_of(const struct session *s, const char *user)
{
	struct session *other;
	uint32_t n = 0;

	RB_FOREACH(other, session_numbers, &s->engine->by_number)
		if (other != s && !other->ending && other->bind != NULL &&
		    strcmp(other->user, user) == 0 &&
		    strcmp(other->bind->bind.realm, s->bind->bind.realm) == 0)
			n++;
	return n;
}

/* The password is right. 0 if the session can have an address, too, which
 * l2tpd hears; else -1 with the reason in a. */
static int
admit(struct session *s, const struct pppd_login_done *d,
    struct ppp_auth_answer *a)
{
	uint32_t max = s->engine->config->limits.user_max_session, own;

	(void)strlcpy(s->user, d->user, sizeof(s->user));
	a->text[0] = '\0';
	if (s->bind == NULL)
		return -1;
	if (address_assign(s, d->address, a->reason, sizeof(a->reason)) == -1) {
		(void)strlcpy(a->text, "No address is free", sizeof(a->text));
		return -1;
	}
	own = s->bind->bind.user_max_session;
	if (max == 0 || (own != 0 && own < max))
		max = own;
	if (max != 0 && sessions_of(s, s->user) >= max) {
		s->engine->counters[ENGINE_C_USER_LIMIT]++;
		(void)snprintf(a->reason, sizeof(a->reason),
		    "has %u sessions already (user-max-session)", max);
		(void)strlcpy(a->text, "Too many sessions", sizeof(a->text));
		address_release(s);
		return -1;
	}
	(void)strlcpy(a->text, d->text, sizeof(a->text));
	a->address = addr_v4_u32(s->address, 0);
	if (s->lower != NULL)
		lower_login(s->lower, s->info.session);
	ppp_set_network(s->ppp, &s->bind->bind.address, s->bind->ipcp->dns,
	    s->bind->ipcp->nbns);
	return 0;
}

static void
on_done(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct session *s = session_find(e, m->id);
	struct pppd_login_done d;
	struct ppp_auth_answer a;

	memcpy(&d, m->data, sizeof(d));
	if (memchr(d.user, '\0', sizeof(d.user)) == NULL ||
	    memchr(d.text, '\0', sizeof(d.text)) == NULL ||
	    memchr(d.reason, '\0', sizeof(d.reason)) == NULL) {
		link_refuse(l, "text without end");
		return;
	}
	if (s == NULL || s->ppp == NULL || s->ending) {
		e->counters[ENGINE_C_AUTH_LATE]++;
		return;
	}
	memset(&a, 0, sizeof(a));
	a.id = d.request;
	a.ok = d.ok != 0;
	a.denied = d.denied != 0;
	(void)strlcpy(a.text, d.text, sizeof(a.text));
	(void)strlcpy(a.reason, d.reason, sizeof(a.reason));
	/* LCP may have begun anew meanwhile, and asked again. */
	if (a.ok && s->address == 0 && admit(s, &d, &a) == -1) {
		a.ok = 0;
		a.denied = 1;
		s->user[0] = '\0';
	} else if (a.ok)
		a.address = addr_v4_u32(s->address, 0);
	ppp_auth_answer(s->ppp, &a);
	engine_kick(e);
}

/* ---- fixed addresses ---- */

static void
on_fixed_begin(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct pppd_fixed_begin b;

	memcpy(&b, m->data, sizeof(b));
	if (b.slot >= PPPD_MAXREALMS) {
		link_refuse(l, "no slot %u", b.slot);
		return;
	}
	e->fixed[b.slot].n = 0;
	address_reserve_all(e);
}

/* Room for n more. 0 or -1. */
static int
fixed_grow(struct fixed *list, size_t n)
{
	size_t size = list->size == 0 ? PPPD_MAXFIXED : list->size;
	uint32_t *v;

	while (size - list->n < n)
		size *= 2;
	if (size == list->size)
		return 0;
	v = recallocarray(list->v, list->size, size, sizeof(*v));
	if (v == NULL)
		return -1;
	list->v = v;
	list->size = size;
	return 0;
}

static void
on_fixed(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct pppd_fixed f;
	struct fixed *list;

	memcpy(&f, m->data, sizeof(f));
	if (f.slot >= PPPD_MAXREALMS || f.n > PPPD_MAXFIXED) {
		link_refuse(l, "%u addresses in slot %u", f.n, f.slot);
		return;
	}
	list = &e->fixed[f.slot];
	if (fixed_grow(list, f.n) == -1) {
		log_warn("fixed addresses");
		return;
	}
	memcpy(list->v + list->n, f.address, f.n * sizeof(f.address[0]));
	list->n += f.n;
	address_reserve_all(e);
}

/* ---- the link ---- */

static const struct link_rule rules[] = {
	{ PPPD_LOGIN_DONE, sizeof(struct pppd_login_done),
	    sizeof(struct pppd_login_done), NOFD, LINK_PHASE_START, on_done },
	{ PPPD_FIXED_BEGIN, sizeof(struct pppd_fixed_begin),
	    sizeof(struct pppd_fixed_begin), NOFD, LINK_PHASE_START,
	    on_fixed_begin },
	{ PPPD_FIXED, sizeof(struct pppd_fixed), sizeof(struct pppd_fixed),
	    NOFD, LINK_PHASE_START, on_fixed },
};

/* The parent sees that auth has died, and takes us down, too. */
static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)l;
	if (how == LINK_LIED)
		fatalx("auth: %s", why);
	log_debug("link to auth: %s", why);
}

void
login_link(struct engine *e, int fd)
{
	e->auth = link_new(fd, "auth", rules,
	    sizeof(rules) / sizeof(rules[0]), e, on_down);
	link_limit(e->auth, LINK_DROP_NEWEST, 4096, 8 * 1024 * 1024);
}
