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

/* The sessions: between a call of l2tpd, the PPP engine, and what is done for
 * them by auth, pools and the fast path. Runs in: engine. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* CDN result codes, RFC 2661 4.4.2. */
enum cdn_result { CDN_CARRIER = 1, CDN_ADMIN = 3, CDN_RESOURCES = 4 };

static int
session_number_cmp(struct session *a, struct session *b)
{
	return a->number < b->number ? -1 : a->number > b->number;
}

static int
session_lower_cmp(struct session *a, struct session *b)
{
	if (a->lower->number != b->lower->number)
		return a->lower->number < b->lower->number ? -1 : 1;
	return a->info.session < b->info.session ? -1 :
	    a->info.session > b->info.session;
}

RB_GENERATE(session_numbers, session, by_number, session_number_cmp)
RB_GENERATE(session_lowers, session, by_lower, session_lower_cmp)

struct session *
session_find(struct engine *e, uint32_t number)
{
	struct session key;

	key.number = number;
	return RB_FIND(session_numbers, &e->by_number, &key);
}

struct session *
session_find_id(struct engine *e, const char *id)
{
	struct session *s;

	RB_FOREACH(s, session_numbers, &e->by_number)
		if (strcmp(s->id, id) == 0)
			return s;
	return NULL;
}

struct session *
session_find_lower(struct engine *e, struct lower *lower, uint32_t session)
{
	struct session key;

	key.lower = lower;
	key.info.session = session;
	return RB_FIND(session_lowers, &e->by_lower, &key);
}

/* ---- the end ---- */

static const uint16_t results[] = {
	[PPP_REASON_NONE] = CDN_ADMIN,
	[PPP_REASON_PEER] = CDN_CARRIER,
	[PPP_REASON_ADMIN] = CDN_ADMIN,
	[PPP_REASON_AUTH] = CDN_ADMIN,
	[PPP_REASON_NEGOTIATION] = CDN_ADMIN,
	[PPP_REASON_TIMEOUT] = CDN_CARRIER,
	[PPP_REASON_ECHO] = CDN_CARRIER,
	[PPP_REASON_LOOPBACK] = CDN_CARRIER,
	[PPP_REASON_PIPEX] = CDN_RESOURCES,
	[PPP_REASON_LOWER] = CDN_CARRIER,
	[PPP_REASON_RESOURCES] = CDN_RESOURCES,
};

static void
log_end(const struct session *s)
{
	char peer[ADDR_STRLEN];

	if (!s->up)
		return;
	log_info("session %s peer %s user \"%s\": ended after %llu s, in %llu "
	    "bytes, out %llu bytes: %s", s->id,
	    addr_print(&s->info.peer, peer, sizeof(peer)), s->user,
	    (unsigned long long)(clock_ms() - s->since_ms) / 1000,
	    (unsigned long long)s->stats.in_bytes,
	    (unsigned long long)s->stats.out_bytes, s->reason);
	show_event(s, "session_down");
}

void
session_reap(struct session *s)
{
	struct engine *e = s->engine;

	if (s->ppp != NULL || (s->pipex != SESSION_PIPEX_NONE &&
	    s->pipex != SESSION_PIPEX_WAIT))
		return;
	log_end(s);
	address_release(s);
	RB_REMOVE(session_numbers, &e->by_number, s);
	e->nsessions--;
	freezero(s, sizeof(*s));
	if (e->stopping && e->nsessions == 0)
		child_stopped();
}

static void
lower_forget(struct session *s)
{
	if (s->lower == NULL)
		return;
	RB_REMOVE(session_lowers, &s->engine->by_lower, s);
	s->lower = NULL;
}

/* ---- what the PPP engine does (ppp.h) ---- */

static void
on_send(void *ctx, const uint8_t *frame, size_t len)
{
	struct session *s = ctx;

	if (s->lower != NULL)
		lower_send(s->lower, s->info.session, frame, len);
}

static void
on_auth(void *ctx, const struct ppp_auth_request *r)
{
	login_ask(ctx, r);
}

static void
on_opened(void *ctx, const struct ppp_network *n)
{
	interface_want(ctx, n);
}

static void
on_up(void *ctx, const struct ppp_network *n)
{
	struct session *s = ctx;
	char peer[ADDR_STRLEN], inner[ADDR_STRLEN];

	s->up = 1;
	s->network = *n;
	s->since = time(NULL);
	s->since_ms = clock_ms();
	watch_begin(s->engine);
	log_info("session %s peer %s user \"%s\": up, %s on %s", s->id,
	    addr_print(&s->info.peer, peer, sizeof(peer)), s->user,
	    addr_print_host(&n->peer_address, inner, sizeof(inner)),
	    s->ifname);
	show_event(s, "session_up");
}

static void
on_ending(void *ctx)
{
	struct session *s = ctx;

	s->ending = 1;
	interface_drop(s);
}

static void
on_closed(void *ctx, enum ppp_reason reason, const char *text)
{
	struct session *s = ctx;

	(void)strlcpy(s->reason, text, sizeof(s->reason));
	if (s->lower != NULL && reason != PPP_REASON_LOWER)
		lower_close(s->lower, s->info.session, results[reason], text);
	lower_forget(s);
	ppp_free(s->ppp);
	s->ppp = NULL;
	session_reap(s);
}

static const struct ppp_ops ops = {
	.send = on_send, .auth = on_auth, .opened = on_opened, .up = on_up,
	.ending = on_ending, .closed = on_closed, .prove_send = move_send,
	.proved = move_proved
};

/* ---- opening ---- */

static uint32_t
next_number(struct engine *e)
{
	do {
		if (++e->last_number == 0)
			e->last_number = 1;
	} while (session_find(e, e->last_number) != NULL);
	return e->last_number;
}

static void
label(const struct session *s, char *buf, size_t size)
{
	char peer[ADDR_STRLEN];

	(void)snprintf(buf, size, "session %s peer %s", s->id,
	    addr_print(&s->info.peer, peer, sizeof(peer)));
}

static void
refuse(struct lower *l, const struct msg_session *m,
    enum engine_counter counter, uint16_t result, const char *reason)
{
	char peer[ADDR_STRLEN];

	l->engine->counters[counter]++;
	log_peer(&m->peer, "session of tunnel %s peer %s: refused: %s",
	    m->tunnel, addr_print(&m->peer, peer, sizeof(peer)), reason);
	lower_close(l, m->session, result, reason);
}

static struct session *
session_new(struct lower *l, const struct msg_session *m,
    const struct config_bind *bind)
{
	struct engine *e = l->engine;
	struct session *s;
	struct ppp_conf conf;
	char text[128];

	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	s->engine = e;
	s->lower = l;
	s->info = *m;
	s->bind = bind;
	s->number = next_number(e);
	s->since = time(NULL);
	s->since_ms = clock_ms();
	(void)snprintf(s->id, sizeof(s->id), "%04x-%u", e->boot, s->number);
	label(s, text, sizeof(text));
	config_ppp(bind, &conf);
	s->ppp = ppp_new(e->host, &ops, s, &conf, &e->heap, e->ppp_counters,
	    text);
	if (s->ppp == NULL) {
		free(s);
		return NULL;
	}
	RB_INSERT(session_numbers, &e->by_number, s);
	RB_INSERT(session_lowers, &e->by_lower, s);
	e->nsessions++;
	return s;
}

/* How many there may be. */
static uint32_t
session_limit(const struct engine *e)
{
	uint32_t max = e->config->limits.max_session;

	return max == 0 || max > ENGINE_MAXSESSIONS ?
	    ENGINE_MAXSESSIONS : max;
}

void
session_open(struct lower *l, const struct msg_session *m)
{
	struct engine *e = l->engine;
	const struct config_bind *bind = NULL;
	struct session *s;

	e->counters[ENGINE_C_OPENED]++;
	if (e->config != NULL)
		bind = config_bind(e->config, m->tunnel);
	if (bind == NULL || e->stopping) {
		refuse(l, m, ENGINE_C_UNBOUND, CDN_RESOURCES,
		    e->stopping ? "shutting down" : "tunnel is not bound");
		return;
	}
	if (e->nsessions >= session_limit(e)) {
		refuse(l, m, ENGINE_C_LIMIT, CDN_RESOURCES, "max-session");
		return;
	}
	if ((s = session_new(l, m, bind)) == NULL) {
		refuse(l, m, ENGINE_C_LIMIT, CDN_RESOURCES, "out of memory");
		return;
	}
	log_debug("session %s: from tunnel %s, host %s", s->id, m->tunnel,
	    m->host);
	ppp_lower_up(s->ppp);
}

void
session_changed(struct session *s, const struct msg_session *m)
{
	struct addr from = s->info.peer;
	char text[128];
	int moved = s->info.flow != m->flow || !addr_eq(&from, &m->peer);

	s->info = *m;
	label(s, text, sizeof(text));
	if (s->ppp != NULL)
		ppp_relabel(s->ppp, text);
	if (moved)
		move_done(s, &from);
}

void
session_lost(struct session *s, const char *reason)
{
	lower_forget(s);
	if (s->ppp != NULL)
		ppp_lower_down(s->ppp, reason);
}

void
session_close(struct session *s, enum ppp_reason reason, const char *text)
{
	if (s->ppp != NULL)
		ppp_close(s->ppp, reason, text);
}

const char *
session_state(const struct session *s)
{
	if (s->ending || s->ppp == NULL)
		return "closing";
	if (s->up)
		return "up";
	switch (ppp_phase(s->ppp)) {
	case PPP_PHASE_AUTHENTICATE:
		return "login";
	case PPP_PHASE_NETWORK:
		return "ipcp";
	default:
		return "lcp";
	}
}

/* ---- reload ---- */

/* 1 if the session would be made the same way under its new bind. */
static int
still_allowed(const struct session *s, const struct config_bind *bind)
{
	const struct pppd_bind *old = &s->bind->bind;

	if (bind == NULL ||
	    !addr_host_eq(&old->address, &bind->bind.address) ||
	    strcmp(old->ifname, bind->bind.ifname) != 0)
		return 0;
	return s->address == 0 ||
	    pool_claim(bind->pool, s->address) == POOL_OK;
}

void
session_reload(struct engine *e)
{
	const struct config_bind *bind;
	struct session *s;

	RB_FOREACH(s, session_numbers, &e->by_number) {
		/* A login may be under way, so its realm stays the same. */
		bind = s->bind == NULL ? NULL : config_bind_realm(e->config,
		    s->info.tunnel, s->bind->bind.realm);
		/* Its old pool is about to go. */
		s->pool = NULL;
		if (!s->ending && s->ppp != NULL && still_allowed(s, bind)) {
			if (s->address != 0)
				s->pool = bind->pool;
			s->bind = bind;
			continue;
		}
		s->bind = bind;
		session_close(s, PPP_REASON_ADMIN,
		    "the new configuration has no place for it");
	}
}
