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

/* ISAKMP SAs from the first message to the last (RFC 2408 2.5.3, RFC 2409 5),
 * without what the messages say. Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "cookie.h"
#include "dpd.h"
#include "flow.h"
#include "main_mode.h"
#include "quick_mode.h"
#include "renew.h"
#include "sa.h"

#define MAX_MSGIDS	4096	/* quick modes begun by a peer on one SA */

RB_GENERATE(sas_by_id, isakmp_sa, by_id, sa_cmp_id)
RB_GENERATE(sas_by_cookie, isakmp_sa, by_cookie, sa_cmp_cookie)
RB_GENERATE(sources, source, entry, source_cmp)

int
sa_cmp_id(struct isakmp_sa *a, struct isakmp_sa *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

int
sa_cmp_cookie(struct isakmp_sa *a, struct isakmp_sa *b)
{
	int r = memcmp(a->icookie, b->icookie, sizeof(a->icookie));

	return r != 0 ? r : memcmp(a->rcookie, b->rcookie, sizeof(a->rcookie));
}

int
source_cmp(struct source *a, struct source *b)
{
	return addr_cmp(&a->addr, &b->addr);
}

const char *
sa_state_name(enum sa_state state)
{
	static const char *const names[] = {
		[SA_WAIT2] = "waits for message 2",
		[SA_WAIT4] = "waits for message 4",
		[SA_WAIT6] = "waits for message 6",
		[SA_WAIT3] = "waits for message 3",
		[SA_WAIT5] = "waits for message 5",
		[SA_UP] = "is up"
	};

	return names[state];
}

/* Half-open ones */

static void
half_evict(struct isakmp_sa *sa, const char *which)
{
	ike_refuse(sa->ike, &sa->path.peer, IKE_C_HALFOPEN_EVICTED,
	    "main mode: given up, too many half open %s", which);
	sa_free(sa);
}

void
sa_source(const struct addr *peer, struct addr *key)
{
	*key = *peer;
	key->port = 0;
	/* Whoever has one address of it has the whole network. */
	if (key->family == ADDR_V6)
		memset(key->bytes + 8, 0, sizeof(key->bytes) - 8);
}

static struct source *
source_find(struct ike *ike, const struct addr *peer)
{
	struct source find;

	memset(&find, 0, sizeof(find));
	sa_source(peer, &find.addr);
	return RB_FIND(sources, &ike->sources, &find);
}

static struct source *
source_get(struct ike *ike, const struct addr *peer)
{
	struct source *s = source_find(ike, peer);

	if (s != NULL)
		return s;
	if ((s = calloc(1, sizeof(*s))) == NULL)
		return NULL;
	sa_source(peer, &s->addr);
	TAILQ_INIT(&s->first);
	TAILQ_INIT(&s->proved);
	RB_INSERT(sources, &ike->sources, s);
	return s;
}

static void
half_unlist(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	struct source *s = sa->source;

	TAILQ_REMOVE(sa->proved ? &ike->proved : &ike->first, sa, in_half);
	TAILQ_REMOVE(sa->proved ? &s->proved : &s->first, sa, in_source);
}

static void
half_list(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	struct source *s = sa->source;

	TAILQ_INSERT_TAIL(sa->proved ? &ike->proved : &ike->first, sa,
	    in_half);
	TAILQ_INSERT_TAIL(sa->proved ? &s->proved : &s->first, sa, in_source);
}

static void
half_remove(struct isakmp_sa *sa)
{
	struct source *s = sa->source;

	if (s == NULL)
		return;
	half_unlist(sa);
	sa->source = NULL;
	sa->ike->nhalf--;
	if (--s->n == 0) {
		RB_REMOVE(sources, &sa->ike->sources, s);
		free(s);
	}
}

void
sa_proved(struct isakmp_sa *sa)
{
	if (sa->source == NULL || sa->proved)
		return;
	half_unlist(sa);
	sa->proved = 1;
	half_list(sa);
}

void
sa_progress(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;

	/* Armed since sa_insert(): there is room for it. */
	(void)timer_set(&ike->heap, &sa->life, host_now(ike->host) +
	    (uint64_t)ike->conf->halfopen_time * 1000);
}

/* Which one makes room: the oldest of a source, or of all (NULL), that has not
 * shown yet that it gets our answers. A forged message 1 costs its sender
 * nothing and must not end the exchange of whom it is forged after. */
static struct isakmp_sa *
half_weakest(struct ike *ike, struct source *s)
{
	struct isakmp_sa *sa = TAILQ_FIRST(s != NULL ? &s->first :
	    &ike->first);

	return sa != NULL ? sa : TAILQ_FIRST(s != NULL ? &s->proved :
	    &ike->proved);
}

static int
half_insert(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	struct source *s;

	while (ike->nhalf > 0 && ike->nhalf >= ike->conf->halfopen_max)
		half_evict(half_weakest(ike, NULL), "in all");
	if ((s = source_get(ike, &sa->path.peer)) == NULL)
		return -1;
	while (s->n > 0 && s->n >= ike->conf->halfopen_source) {
		half_evict(half_weakest(ike, s), "from this address");
		if ((s = source_get(ike, &sa->path.peer)) == NULL)
			return -1;
	}
	sa->source = s;
	half_list(sa);
	s->n++;
	ike->nhalf++;
	return 0;
}

/* Times */

static uint64_t
halfopen_ms(const struct ike *ike)
{
	return (uint64_t)ike->conf->halfopen_time * 1000;
}

static void
life_end(void *arg, uint64_t now_ms)
{
	struct isakmp_sa *sa = arg;

	if (sa->state == SA_UP) {
		flow_sa_expired(sa);
		return;
	}
	/* We have slept: neither end had that time. */
	if (timer_late(&sa->life, now_ms) && timer_set(&sa->ike->heap,
	    &sa->life, now_ms + halfopen_ms(sa->ike)) == 0)
		return;
	ike_refuse(sa->ike, &sa->path.peer, IKE_C_HALFOPEN_TIMEOUT,
	    "main mode: %s, none in %u s, given up", sa_state_name(sa->state),
	    sa->ike->conf->halfopen_time);
	sa_free(sa);
}

static void
keepalive_due(void *arg, uint64_t now_ms)
{
	static const uint8_t keepalive = 0xff;	/* RFC 3948 2.3 */
	struct isakmp_sa *sa = arg;
	struct ike *ike = sa->ike;

	/* The callee knows it by its length: no marker goes before it. */
	ike->ops->send(ike->ctx, &sa->path.local, &sa->path.peer, 1,
	    &keepalive, 1);
	timer_set(&ike->heap, &sa->keepalive,
	    now_ms + (uint64_t)ike->conf->keepalive * 1000);
}

static uint32_t
new_id(struct ike *ike)
{
	if (++ike->last_id == 0)
		++ike->last_id;
	return ike->last_id;
}

/* Coming and going */

static void
new_cookie(struct ike *ike, uint8_t *cookie)
{
	host_random(ike->host, cookie, ISAKMP_COOKIELEN);
	cookie[0] |= 1;		/* all zero means "not known yet" */
}

static int
sa_insert(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;

	if (RB_INSERT(sas_by_cookie, &ike->cookies, sa) != NULL)
		return -1;
	do
		sa->id = new_id(ike);
	while (RB_INSERT(sas_by_id, &ike->sas, sa) != NULL);
	if (timer_set(&ike->heap, &sa->life,
	    sa->since_ms + halfopen_ms(ike)) == -1 ||
	    half_insert(sa) == -1) {
		timer_del(&ike->heap, &sa->life);
		RB_REMOVE(sas_by_cookie, &ike->cookies, sa);
		RB_REMOVE(sas_by_id, &ike->sas, sa);
		return -1;
	}
	return 0;
}

struct isakmp_sa *
sa_new(struct ike *ike, const struct path *path, const uint8_t *icookie,
    const uint8_t *rcookie, const struct ike_rule *rule)
{
	struct isakmp_sa *sa = calloc(1, sizeof(*sa));

	if (sa == NULL)
		return NULL;
	sa->ike = ike;
	sa->path = *path;
	sa->rule = *rule;
	sa->initiator = icookie == NULL;
	sa->state = sa->initiator ? SA_WAIT2 : SA_WAIT3;
	sa->proved = sa->initiator;
	if (icookie != NULL)
		memcpy(sa->icookie, icookie, ISAKMP_COOKIELEN);
	if (rcookie != NULL)
		memcpy(sa->rcookie, rcookie, ISAKMP_COOKIELEN);
	else
		new_cookie(ike, sa->initiator ? sa->icookie : sa->rcookie);
	sa->since_ms = host_now(ike->host);
	TAILQ_INIT(&sa->quicks);
	timer_init(&sa->life, life_end, sa);
	timer_init(&sa->renew, renew_due, sa);
	timer_init(&sa->keepalive, keepalive_due, sa);
	timer_init(&sa->dpd, dpd_due, sa);
	exchange_init(&sa->x, main_mode_retry, sa);
	if (sa_insert(sa) == -1) {
		free(sa);
		return NULL;
	}
	return sa;
}

void
handshake_free(struct handshake *hs)
{
	if (hs == NULL)
		return;
	dh_free(hs->dh);
	free(hs->held);
	free(hs->id);
	freezero(hs, sizeof(*hs));
}

int
handshake_new(struct isakmp_sa *sa)
{
	handshake_free(sa->hs);
	sa->hs = calloc(1, sizeof(*sa->hs));
	return sa->hs != NULL ? 0 : -1;
}

/* Give back SKEYIDs; the one kept (0: none) is the SA's own. */
static void
free_candidates(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	size_t i;

	for (i = 0; sa->hs != NULL && i < sa->hs->ncand; i++)
		if (sa->hs->cand[i].handle != sa->handle)
			ike->ops->keys_free(ike->ctx, sa->hs->cand[i].handle);
}

void
sa_free(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	struct quick *q;

	while ((q = TAILQ_FIRST(&sa->quicks)) != NULL)
		quick_free(q);
	half_remove(sa);
	renew_forget(sa);
	flow_sa_remove(sa);
	if (sa->state == SA_UP)
		ike->nup--;
	RB_REMOVE(sas_by_id, &ike->sas, sa);
	RB_REMOVE(sas_by_cookie, &ike->cookies, sa);
	timer_del(&ike->heap, &sa->life);
	timer_del(&ike->heap, &sa->renew);
	timer_del(&ike->heap, &sa->keepalive);
	timer_del(&ike->heap, &sa->dpd);
	exchange_clear(ike, &sa->x);
	free_candidates(sa);
	if (sa->handle != 0)
		ike->ops->keys_free(ike->ctx, sa->handle);
	handshake_free(sa->hs);
	freezero(sa->keys, sizeof(*sa->keys));
	free(sa->sai);
	free(sa->msgids);
	free(sa);
}

int
sa_up(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	uint64_t now = host_now(ike->host), life_ms;

	cookie_learn(sa);
	half_remove(sa);
	free_candidates(sa);
	handshake_free(sa->hs);
	sa->hs = NULL;
	free(sa->sai);
	sa->sai = NULL;
	sa->state = SA_UP;
	sa->want = WANT_NONE;
	sa->since_ms = now;
	ike->nup++;
	ike_count(ike, IKE_C_MAIN_UP);
	if (sa->nat_us && sa->path.natt && ike->conf->keepalive != 0 &&
	    timer_set(&ike->heap, &sa->keepalive,
	    now + (uint64_t)ike->conf->keepalive * 1000) == -1)
		return -1;
	/* What the peer offered, within our limits. */
	life_ms = (uint64_t)ike_lifetime(&sa->rule.main,
	    sa->choice.life_s) * 1000;
	if (timer_set(&ike->heap, &sa->renew,
	    now + renew_ms(sa, life_ms)) == -1)
		return -1;
	return timer_set(&ike->heap, &sa->life, now + life_ms);
}

void
sa_moved(struct isakmp_sa *sa, const struct path *path)
{
	int moved = !addr_eq(&sa->path.peer, &path->peer);

	/* Each is told to all who know of the flow. */
	if (moved && sa->flow != NULL && !ratelimit_pass(&sa->flow->move_rate,
	    host_now(sa->ike->host))) {
		ike_count(sa->ike, IKE_C_MOVE_RATE);
		return;
	}
	sa->path = *path;
	if (moved && sa->flow != NULL)
		flow_moved(sa->flow, &path->peer);
}

int
sa_use_msgid(struct isakmp_sa *sa, uint32_t msgid)
{
	uint32_t *p;
	size_t i;

	for (i = 0; i < sa->nmsgids; i++)
		if (sa->msgids[i] == msgid)
			return -1;
	if (sa->nmsgids == MAX_MSGIDS)
		return -1;
	if (sa->nmsgids % 16 == 0) {
		p = reallocarray(sa->msgids, sa->nmsgids + 16, sizeof(*p));
		if (p == NULL)
			return -1;
		sa->msgids = p;
	}
	sa->msgids[sa->nmsgids++] = msgid;
	return 0;
}

int
sa_worn_out(const struct isakmp_sa *sa)
{
	return sa->nmsgids == MAX_MSGIDS;
}

/* Finding */

static struct isakmp_sa *
find_cookies(struct ike *ike, const uint8_t *icookie, const uint8_t *rcookie)
{
	struct isakmp_sa find;

	memcpy(find.icookie, icookie, ISAKMP_COOKIELEN);
	memcpy(find.rcookie, rcookie, ISAKMP_COOKIELEN);
	return RB_FIND(sas_by_cookie, &ike->cookies, &find);
}

struct isakmp_sa *
sa_find(struct ike *ike, const struct isakmp_header *h)
{
	static const uint8_t unknown[ISAKMP_COOKIELEN];
	struct isakmp_sa *sa = find_cookies(ike, h->icookie, h->rcookie);

	if (sa == NULL)
		sa = find_cookies(ike, h->icookie, unknown);
	return sa;
}

static struct isakmp_sa *
find_first(struct half_sas *list, const uint8_t *icookie,
    const struct path *path)
{
	struct isakmp_sa *sa;

	TAILQ_FOREACH(sa, list, in_source)
		if (memcmp(sa->icookie, icookie, ISAKMP_COOKIELEN) == 0 &&
		    addr_eq(&sa->path.peer, &path->peer) && !sa->initiator)
			return sa;
	return NULL;
}

struct isakmp_sa *
sa_find_first(struct ike *ike, const uint8_t *icookie, const struct path *path)
{
	struct source *s = source_find(ike, &path->peer);
	struct isakmp_sa *sa;

	if (s == NULL)
		return NULL;
	if ((sa = find_first(&s->first, icookie, path)) != NULL)
		return sa;
	return find_first(&s->proved, icookie, path);
}

int
sa_set_rcookie(struct isakmp_sa *sa, const uint8_t *rcookie)
{
	struct ike *ike = sa->ike;

	if (find_cookies(ike, sa->icookie, rcookie) != NULL)
		return -1;
	RB_REMOVE(sas_by_cookie, &ike->cookies, sa);
	memcpy(sa->rcookie, rcookie, ISAKMP_COOKIELEN);
	RB_INSERT(sas_by_cookie, &ike->cookies, sa);
	return 0;
}

struct isakmp_sa *
sa_find_id(struct ike *ike, uint32_t id)
{
	struct isakmp_sa find;

	find.id = id;
	return RB_FIND(sas_by_id, &ike->sas, &find);
}
