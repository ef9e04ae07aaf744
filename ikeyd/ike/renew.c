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


/* Phase 1 renewed from our side (RFC 2409 5; from behind a NAT by port 4500
 * from the first message on, RFC 3947 4). The peer has the first chance: most
 * clients renew at 80 to 90 per cent of the lifetime, some forget to, and some
 * don't let themselves be called; the ESP SAs of those outlive phase 1.
 * Runs in: ikeyd engine. */

#include <string.h>

#include "flow.h"
#include "ident.h"
#include "main_mode.h"
#include "quick_mode.h"
#include "renew.h"
#include "rule.h"
#include "sa.h"

/* What is left of the lifetime when we begin, per cent: of an SA that we began
 * ourselves, and of one that the peer began. */
#define LEFT_OURS	15
#define LEFT_THEIRS	5
#define LEFT_MIN_MS	3000	/* ... but of theirs this, ... */
#define LEFT_MAX_SHARE	10	/* ... or these per cent if that is less */
#define LEAST_KIB	64	/* or else one client could keep us busy */
#define BUSY_MS		2000	/* the peer is at it: look again */
#define AGAIN_MS	35000	/* one of ours has failed by then: look again, */
				/* but not before half of what is left is over */

uint64_t
renew_ms(const struct isakmp_sa *sa, uint64_t life_ms)
{
	uint64_t left, least;

	if (sa->initiator)
		left = life_ms * LEFT_OURS / 100;
	else {
		left = life_ms * LEFT_THEIRS / 100;
		least = life_ms * LEFT_MAX_SHARE / 100;
		if (least > LEFT_MIN_MS)
			least = LEFT_MIN_MS;
		if (left < least)
			left = least;
	}
	/* Two ends that began at the same moment should not do so again. */
	left += host_random_u32(sa->ike->host) % (left / 4 + 1);
	return life_ms - left;
}

void
renew_count(struct isakmp_sa *sa, size_t bytes)
{
	uint64_t kib = sa->choice.life_kib, hard, left, now;

	sa->bytes += bytes;
	if (sa->state != SA_UP || kib == 0 || kib >= UINT64_MAX / 1024)
		return;
	hard = (kib < LEAST_KIB ? LEAST_KIB : kib) * 1024;
	left = hard / 100 * (sa->initiator ? LEFT_OURS : LEFT_THEIRS);
	now = host_now(sa->ike->host);
	if (sa->bytes >= hard - left && timer_armed(&sa->renew))
		timer_set(&sa->ike->heap, &sa->renew, now);
	if (sa->bytes >= hard)
		timer_set(&sa->ike->heap, &sa->life, now);
}

static void
narrow(struct ike_transforms *t, const struct ike_choice *ch, uint32_t life_s)
{
	t->enc[0] = ch->enc;
	t->hash[0] = ch->hash;
	t->group[0] = ch->group;
	t->nenc = t->nhash = t->ngroup = 1;
	t->lifetime = life_s;
}

int
renew_by_peer(const struct flow *f)
{
	struct source find, *s;
	const struct isakmp_sa *sa;

	memset(&find, 0, sizeof(find));
	sa_source(&f->info.peer, &find.addr);
	if ((s = RB_FIND(sources, &f->ike->sources, &find)) == NULL)
		return 0;
	TAILQ_FOREACH(sa, &s->proved, in_source)
		if (!sa->initiator && addr_eq(&sa->path.peer, &f->info.peer))
			return 1;
	return 0;
}

int
renew_begin(struct flow *f)
{
	const struct ike_rule *rule;
	struct ike_rule ours;
	struct isakmp_sa *sa;
	struct path path;

	if (f->renewing != NULL)
		return 0;
	if ((rule = rule_of_flow(f)) == NULL)
		return -1;
	/* Nothing but what the peer has taken before. */
	ours = *rule;
	narrow(&ours.main, &f->choice, f->life_s);
	memset(&path, 0, sizeof(path));
	path.local = f->info.local;
	path.peer = f->info.peer;
	path.natt = f->natt;
	if ((sa = sa_new(f->ike, &path, NULL, NULL, &ours)) == NULL)
		return -1;
	sa->renews = f;
	f->renewing = sa;
	if (main_mode_begin(sa) == -1) {
		sa_free(sa);
		return -1;
	}
	return 0;
}

void
renew_lost(struct pair *p)
{
	if (!flow_has_newer(p->flow, p))
		p->flow->has_lost = 1;
}

int
renew_is_due(const struct flow *f)
{
	return f->renewing != NULL || (f->has_lost && renew_by_peer(f));
}

void
renew_esp(struct flow *f)
{
	struct isakmp_sa *sa = TAILQ_FIRST(&f->sas);

	/* The peer may be at it: it came at the same moment. */
	if (sa != NULL && f->has_lost && !flow_is_negotiating(f))
		(void)quick_renew(sa, &f->last);
}

void
renew_due(void *arg, uint64_t now_ms)
{
	struct isakmp_sa *sa = arg;
	struct flow *f = sa->flow;
	uint64_t wait = BUSY_MS;

	if (f == NULL || sa != TAILQ_FIRST(&f->sas))
		return;
	/* Without ESP there may be no need, and there may be one soon. */
	if (!TAILQ_EMPTY(&f->pairs) && !renew_by_peer(f)) {
		if (renew_begin(f) == -1)
			return;
		/* It may fail, as where the path is down for a while. */
		wait = AGAIN_MS;
		if (sa->life.due_ms > now_ms + 2 * wait)
			wait = (sa->life.due_ms - now_ms) / 2;
	}
	timer_set(&sa->ike->heap, &sa->renew, now_ms + wait);
}

struct flow *
renew_flow(const struct isakmp_sa *sa)
{
	struct flow *f = sa->renews;

	/* A NAT may have given the port to somebody else. */
	if (f == NULL || f->credential != sa->credential ||
	    !ident_eq(&f->peer_id, &sa->peer_id))
		return NULL;
	return f;
}

void
renew_forget(struct isakmp_sa *sa)
{
	if (sa->renews != NULL)
		sa->renews->renewing = NULL;
	sa->renews = NULL;
}

void
renew_give_way(struct flow *f)
{
	struct isakmp_sa *sa = f->renewing;

	/* Before our message 5 the peer has nothing that is up. */
	if (sa != NULL && (sa->state == SA_WAIT2 || sa->state == SA_WAIT4))
		sa_free(sa);
}
