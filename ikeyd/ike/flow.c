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

/* Flows: which phase 1 belongs to which client, what its ESP SAs are, and when
 * it is gone. Runs in: ikeyd engine. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dpd.h"
#include "flow.h"
#include "ident.h"
#include "informational.h"
#include "main_mode.h"
#include "quick_mode.h"
#include "renew.h"
#include "sa.h"
#include "sa_pair.h"

#define FIRST_MS	30000	/* from phase 1 to the first ESP SA */
#define PROBE_MS	5000	/* to show life after INITIAL-CONTACT */
#define NEGOTIATE_MS	1000	/* between looks at a quick mode */
#define IDLE_MS		30000	/* silence before DPD asks */
#define LOOK_MS		10000	/* between looks at how silent it is */
#define QUICK_RATE	4	/* quick modes a second that a peer begins */
#define QUICK_BURST	32
#define MOVE_RATE	1	/* moves a second, as IKE tells of them */
#define MOVE_BURST	8
#define MAX_SAS		4	/* ISAKMP SAs of a flow; the oldest goes */
#define MAX_CALLS	2	/* phase 1s that we begin to renew one pair */

RB_GENERATE(flows_by_id, flow, by_id, flow_cmp_id)
RB_GENERATE(flows_by_peer, flow, by_peer, flow_cmp_peer)

int
flow_cmp_id(struct flow *a, struct flow *b)
{
	return a->info.flow < b->info.flow ? -1 : a->info.flow > b->info.flow;
}

/* By address and port, so that those of one address lie side by side. */
int
flow_cmp_peer(struct flow *a, struct flow *b)
{
	int r = addr_cmp(&a->info.peer, &b->info.peer);

	return r != 0 ? r : flow_cmp_id(a, b);
}

struct flow *
flow_find(struct ike *ike, uint32_t id)
{
	struct flow find;

	find.info.flow = id;
	return RB_FIND(flows_by_id, &ike->flows, &find);
}

/* The first flow of the peer's address from that port on, or NULL. */
static struct flow *
first_of_peer(struct ike *ike, const struct addr *peer, uint16_t port)
{
	struct flow find, *f;

	memset(&find, 0, sizeof(find));
	find.info.peer = *peer;
	find.info.peer.port = port;
	f = RB_NFIND(flows_by_peer, &ike->peers, &find);
	return f != NULL && addr_host_eq(&f->info.peer, peer) ? f : NULL;
}

static struct flow *
next_of_peer(struct flow *f)
{
	struct flow *next = RB_NEXT(flows_by_peer, NULL, f);

	if (next == NULL || !addr_host_eq(&next->info.peer, &f->info.peer))
		return NULL;
	return next;
}

/* Telling others */

static void
tell_up(struct flow *f)
{
	const struct ike_ops *ops = f->ike->ops;

	if (f->announced)
		ops->flow_changed(f->ike->ctx, &f->info);
	else
		ops->flow_up(f->ike->ctx, &f->info);
	f->announced = 1;
}

void
flow_because(struct flow *f, const char *reason)
{
	f->reason = reason;
}

/* Coming and going */

int
flow_is_negotiating(const struct flow *f)
{
	const struct isakmp_sa *sa;

	TAILQ_FOREACH(sa, &f->sas, in_flow)
		if (sa->nquick > 0)
			return 1;
	return 0;
}

static void
linger_due(void *arg, uint64_t now_ms)
{
	struct flow *f = arg;

	/* What nobody wanted to end is made anew until it succeeds. */
	if (now_ms < f->until_ms)
		renew_esp(f);
	/* What it lingers for has just begun; that ends by itself. */
	if ((now_ms < f->until_ms || flow_is_negotiating(f) ||
	    renew_is_due(f)) &&
	    timer_set(&f->ike->heap, &f->linger, now_ms + NEGOTIATE_MS) == 0)
		return;
	flow_close(f, f->reason != NULL ? f->reason : "no ESP SA", 1);
}

static void	probe(struct flow *);

static void
probe_due(void *arg, uint64_t now_ms)
{
	struct flow *f = arg;

	/* We have slept: it had no time to show any. */
	if (timer_late(&f->probe, now_ms)) {
		probe(f);
		return;
	}
	flow_close(f, "another client of that ID and address came, and this "
	    "one showed no life", 1);
}

static void	idle_due(void *, uint64_t);

static struct flow *
flow_new(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	struct flow *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->ike = ike;
	TAILQ_INIT(&f->sas);
	TAILQ_INIT(&f->pairs);
	timer_init(&f->linger, linger_due, f);
	timer_init(&f->probe, probe_due, f);
	timer_init(&f->idle, idle_due, f);
	f->heard_ms = host_now(ike->host);
	ratelimit_init(&f->quick_rate, QUICK_RATE, QUICK_BURST);
	ratelimit_init(&f->move_rate, MOVE_RATE, MOVE_BURST);
	f->info.flow = ++ike->last_flow;
	f->info.local = sa->path.local;
	f->info.peer = sa->path.peer;
	f->info.own_credential = sa->own_credential;
	f->info.nat = sa->nat_peer;
	f->peer_id = sa->peer_id;
	f->credential = sa->credential;
	ident_words(&f->peer_id, f->info.id, sizeof(f->info.id));
	RB_INSERT(flows_by_id, &ike->flows, f);
	RB_INSERT(flows_by_peer, &ike->peers, f);
	ike->nflows++;
	return f;
}

static void
flow_free(struct flow *f)
{
	RB_REMOVE(flows_by_id, &f->ike->flows, f);
	RB_REMOVE(flows_by_peer, &f->ike->peers, f);
	f->ike->nflows--;
	timer_del(&f->ike->heap, &f->linger);
	timer_del(&f->ike->heap, &f->probe);
	timer_del(&f->ike->heap, &f->idle);
	free(f);
}

/* 1 if it has no SA left: its end is settled and only waits to be told, so
 * that a client which comes back at once must not be drawn into it. Unless they
 * have ended by their lifetimes: then it may come for more. */
static int
is_ending(const struct flow *f)
{
	return TAILQ_EMPTY(&f->sas) && TAILQ_EMPTY(&f->pairs) &&
	    f->renewing == NULL && !f->has_lost;
}

/* 1 if the key is one that many have, and one of them may have put itself, by a
 * false source, where the other one is. */
static int
is_doubtful(const struct flow *f, const struct isakmp_sa *sa)
{
	return !sa->own_credential && (f->hearsay || sa->hearsay);
}

static int
belongs(const struct flow *f, const struct isakmp_sa *sa)
{
	return !is_ending(f) && !is_doubtful(f, sa) &&
	    addr_eq(&f->info.peer, &sa->path.peer) &&
	    addr_eq(&f->info.local, &sa->path.local) &&
	    f->credential == sa->credential &&
	    ident_eq(&f->peer_id, &sa->peer_id);
}

static struct flow *
find_joinable(struct isakmp_sa *sa)
{
	const struct addr *peer = &sa->path.peer;
	struct flow *f = first_of_peer(sa->ike, peer, peer->port);

	for (; f != NULL && f->info.peer.port == peer->port;
	    f = next_of_peer(f))
		if (belongs(f, sa))
			return f;
	return NULL;
}

/* The first flow of a source (see sa_source()), and the next one. */
static struct flow *
first_of_source(struct ike *ike, const struct addr *peer)
{
	struct flow find;

	memset(&find, 0, sizeof(find));
	sa_source(peer, &find.info.peer);
	return RB_NFIND(flows_by_peer, &ike->peers, &find);
}

static int
same_source(const struct flow *f, const struct addr *peer)
{
	struct addr a, b;

	sa_source(&f->info.peer, &a);
	sa_source(peer, &b);
	return addr_eq(&a, &b);
}

int
flow_is_full(struct isakmp_sa *sa)
{
	const struct addr *peer = &sa->path.peer;
	struct flow *f, *idle = NULL;
	struct isakmp_sa *each;
	unsigned int n = 0;

	if (renew_flow(sa) != NULL || find_joinable(sa) != NULL)
		return 0;
	/* Message 1 is let through where somebody is in already. */
	if (sa->ike->nflows >= sa->ike->conf->peer_max)
		return IKE_C_PEER_LIMIT;
	for (f = first_of_source(sa->ike, peer); f != NULL &&
	    same_source(f, peer); f = RB_NEXT(flows_by_peer, NULL, f)) {
		/* Or else one client could fill another's address. */
		if (f->hearsay && !sa->hearsay)
			continue;
		TAILQ_FOREACH(each, &f->sas, in_flow)
			n++;
		/* Who has deleted its phase 1 still has its ESP SAs. */
		n += TAILQ_EMPTY(&f->sas) && !TAILQ_EMPTY(&f->pairs);
		if (!f->announced && (idle == NULL ||
		    f->info.flow < idle->info.flow))
			idle = f;
	}
	if (n < sa->ike->conf->peer_source)
		return 0;
	if (idle == NULL)
		return IKE_C_PEER_SOURCE;
	flow_close(idle, "too many of its address, and it has no ESP SA", 1);
	return 0;
}

/* Whoever made the new phase 1 ends those that were there when it began, once
 * what is under way on them has had its time. Not what came meanwhile: the peer
 * that began at the same moment ends ours by the same rule. */
static void
retire(struct flow *f, const struct isakmp_sa *by)
{
	struct ike *ike = f->ike;
	uint64_t end = host_now(ike->host) +
	    (uint64_t)ike->conf->overlap * 1000;
	struct isakmp_sa *sa;

	TAILQ_FOREACH(sa, &f->sas, in_flow)
		if ((int32_t)(sa->id - by->id) < 0 && sa->life.due_ms > end)
			timer_set(&ike->heap, &sa->life, end);
}

static void
enter(struct flow *f, struct isakmp_sa *sa)
{
	choice_words(&sa->choice, f->info.ike, sizeof(f->info.ike));
	f->info.rule = sa->rule.number;
	f->choice = sa->choice;
	f->life_s = ike_lifetime(&sa->rule.main, sa->choice.life_s);
	f->natt = sa->path.natt;
	sa->flow = f;
	TAILQ_INSERT_HEAD(&f->sas, sa, in_flow);
}

int
flow_join(struct isakmp_sa *sa)
{
	struct flow *f = renew_flow(sa);
	struct isakmp_sa *old;
	size_t n = 0;

	renew_forget(sa);
	/* Kilobytes are not offered by us, but kept to. */
	if (f != NULL)
		sa->choice.life_kib = f->choice.life_kib;
	if (f == NULL && (f = find_joinable(sa)) == NULL &&
	    (f = flow_new(sa)) == NULL)
		return -1;
	TAILQ_FOREACH(old, &f->sas, in_flow)
		n++;
	old = n >= MAX_SAS ? TAILQ_LAST(&f->sas, flow_sas) : NULL;
	enter(f, sa);
	if (old != NULL) {
		info_delete_sa(old);
		sa_free(old);
	}
	if (sa->initiator)
		retire(f, sa);
	flow_heard(f);
	renew_give_way(f);
	f->info.local = sa->path.local;
	flow_moved(f, &sa->path.peer);
	f->hearsay = sa->hearsay;
	/* Who makes a new phase 1 is about to make ESP SAs, too. */
	timer_del(&f->ike->heap, &f->linger);
	flow_settle(f);
	return 0;
}

int
flow_is_there(struct ike *ike, const struct addr *peer)
{
	const struct flow *f = first_of_peer(ike, peer, peer->port);

	return f != NULL && f->info.peer.port == peer->port;
}

int
flow_is_host(struct ike *ike, const struct addr *peer)
{
	return first_of_peer(ike, peer, 0) != NULL;
}

int
flow_is_first(struct isakmp_sa *sa)
{
	return !flow_is_host(sa->ike, &sa->path.peer);
}

void
flow_sa_remove(struct isakmp_sa *sa)
{
	struct flow *f = sa->flow;

	if (f == NULL)
		return;
	sa->flow = NULL;
	TAILQ_REMOVE(&f->sas, sa, in_flow);
	flow_settle(f);
}

void
flow_settle(struct flow *f)
{
	uint64_t now = host_now(f->ike->host), ms = 0;

	if (!TAILQ_EMPTY(&f->pairs)) {
		timer_del(&f->ike->heap, &f->linger);
		return;
	}
	/* Windows deletes idle ESP SAs and makes new ones when it needs them. */
	if (!TAILQ_EMPTY(&f->sas))
		ms = f->announced ? (uint64_t)f->ike->conf->linger * 1000 :
		    FIRST_MS;
	if (ms != 0 && timer_armed(&f->linger))
		return;
	f->until_ms = now + ms;
	if (f->has_lost && ms > NEGOTIATE_MS)
		ms = NEGOTIATE_MS;
	/* At zero the caller is let through first; it may still use the flow. */
	timer_set(&f->ike->heap, &f->linger, now + ms);
}

void
flow_close(struct flow *f, const char *reason, int tell)
{
	struct ike *ike = f->ike;
	struct isakmp_sa *sa;
	struct pair *p;
	char from[ADDR_STRLEN];

	if (f->renewing != NULL)
		sa_free(f->renewing);
	while ((p = TAILQ_FIRST(&f->pairs)) != NULL) {
		if (tell && !p->closing)
			flow_tell_delete(f, p->rec.spi_in);
		flow_remove_pair(f, p);
		pair_free(p);
	}
	while ((sa = TAILQ_FIRST(&f->sas)) != NULL) {
		if (tell)
			info_delete_sa(sa);
		sa_free(sa);
	}
	ike_tell(ike, &f->info.peer, "flow %u peer %s: down, %s",
	    f->info.flow, addr_print(&f->info.peer, from, sizeof(from)),
	    reason);
	if (f->announced)
		ike->ops->flow_down(ike->ctx, f->info.flow, reason);
	flow_free(f);
}

/* Pairs */

void
flow_add_pair(struct flow *f, struct pair *p)
{
	struct ike *ike = f->ike;
	struct pair *old;
	char from[ADDR_STRLEN];

	p->flow = f;
	TAILQ_INSERT_HEAD(&f->pairs, p, in_flow);
	f->npairs++;
	f->last = p->terms;
	f->has_lost = 0;
	f->reason = NULL;
	if (pair_start(p) == -1 || (!timer_armed(&f->idle) &&
	    timer_set(&ike->heap, &f->idle,
	    host_now(ike->host) + LOOK_MS) == -1)) {
		pair_close(p, 1);
		return;
	}
	flow_settle(f);
	f->info.inner_port = p->rec.peer_port;
	strlcpy(f->info.esp, p->esp, sizeof(f->info.esp));
	ike_tell(ike, &f->info.peer,
	    "flow %u peer %s: phase 2 up, %s, spi %08x in %08x out",
	    f->info.flow, addr_print(&f->info.peer, from, sizeof(from)),
	    p->esp, p->rec.spi_in, p->rec.spi_out);
	tell_up(f);
	if (f->npairs <= ike->conf->pair_max)
		return;
	old = TAILQ_LAST(&f->pairs, pairs);
	ike_refuse(ike, &f->info.peer, IKE_C_PAIR_LIMIT,
	    "flow %u: more than %u ESP SAs, the oldest goes", f->info.flow,
	    ike->conf->pair_max);
	pair_close(old, 1);
}

void
flow_remove_pair(struct flow *f, struct pair *p)
{
	TAILQ_REMOVE(&f->pairs, p, in_flow);
	f->npairs--;
	p->flow = NULL;
}

struct pair *
flow_pair_out(struct flow *f, uint32_t spi_out)
{
	struct pair *p;

	TAILQ_FOREACH(p, &f->pairs, in_flow)
		if (p->rec.spi_out == spi_out && !p->closing)
			return p;
	return NULL;
}

int
flow_has_newer(const struct flow *f, const struct pair *p)
{
	const struct pair *first;

	/* Newest first: what is before it and lives is newer. */
	TAILQ_FOREACH(first, &f->pairs, in_flow) {
		if (first == p)
			return 0;
		if (!first->closing)
			return 1;
	}
	return 0;
}

void
flow_tell_delete(struct flow *f, uint32_t spi_in)
{
	struct isakmp_sa *sa = TAILQ_FIRST(&f->sas);

	if (sa != NULL)
		info_delete_esp(sa, spi_in);
}

/* Renewal; of phase 1 see renew.c */

/* 1 if another phase 1 was begun, or is being made, by which the pair can be
 * renewed soon. */
static int
call_peer(struct flow *f, struct pair *p)
{
	if (f->renewing != NULL || renew_by_peer(f))
		return 1;
	if (p->calls == MAX_CALLS)
		return 0;
	p->calls++;
	return renew_begin(f) == 0;
}

int
flow_rekey(struct flow *f, struct pair *p)
{
	struct isakmp_sa *sa = TAILQ_FIRST(&f->sas);

	if (flow_has_newer(f, p))
		return 0;
	if (sa == NULL)
		return call_peer(f, p) ? -1 : 0;
	if (flow_is_negotiating(f))
		return -1;
	(void)quick_renew(sa, &p->terms);
	return 1;
}

void
flow_sa_expired(struct isakmp_sa *sa)
{
	struct flow *f = sa->flow;
	int last = sa == TAILQ_FIRST(&f->sas) && TAILQ_NEXT(sa, in_flow) ==
	    NULL, ours = sa->initiator;

	/* The pairs outlive it: who needs a phase 1 makes one. */
	flow_because(f, "lifetimes ended");
	info_delete_sa(sa);
	sa_free(sa);
	if (last && (f->has_lost || (ours && !TAILQ_EMPTY(&f->pairs))))
		(void)renew_begin(f);
}

/* INITIAL-CONTACT, probes, moves */

static void
probe(struct flow *f)
{
	struct isakmp_sa *sa = TAILQ_FIRST(&f->sas);

	if (timer_armed(&f->probe))
		return;
	if (f->announced)
		f->ike->ops->flow_probe(f->ike->ctx, f->info.flow,
		    "another client of that ID and address came");
	/* Who does not do DPD is left to the probe above. */
	if (sa == NULL || !sa->peer_dpd)
		return;
	if (dpd_probe(sa) == 0)
		timer_set(&f->ike->heap, &f->probe,
		    host_now(f->ike->host) + PROBE_MS);
}

/* The client says on a phase 1 that joined its flow of before that it knows
 * nothing of it: a flow of its own, and the end of the other. Same outer port,
 * ID and key is the same client, or one whose port the NAT has given away. */
static void
leave_old_flow(struct isakmp_sa *sa)
{
	struct flow *old = sa->flow, *f;

	/* Who answered our call has not begun anything. */
	if (sa->initiator || (!old->announced && TAILQ_EMPTY(&old->pairs) &&
	    TAILQ_FIRST(&old->sas) == TAILQ_LAST(&old->sas, flow_sas)))
		return;
	if ((f = flow_new(sa)) == NULL)
		return;
	TAILQ_REMOVE(&old->sas, sa, in_flow);
	enter(f, sa);
	flow_close(old, "the client started afresh", 0);
	flow_settle(f);
}

void
flow_initial_contact(struct isakmp_sa *sa)
{
	struct flow *f, *next;

	leave_old_flow(sa);

	f = first_of_peer(sa->ike, &sa->path.peer, 0);
	for (; f != NULL; f = next) {
		next = next_of_peer(f);
		if (f == sa->flow || f->credential != sa->credential ||
		    !ident_eq(&f->peer_id, &sa->peer_id))
			continue;
		/* A key that many have proves nothing about the other one:
		 * every home has a 192.168.1.5. */
		if (sa->own_credential)
			flow_close(f, "the client started afresh", 0);
		else
			probe(f);
	}
}

void
flow_alive(struct flow *f)
{
	timer_del(&f->ike->heap, &f->probe);
}

/* Silence (RFC 3706 5.4: only who hears nothing asks) */

void
flow_heard(struct flow *f)
{
	f->heard_ms = host_now(f->ike->host);
	flow_alive(f);
}

static int
is_silent(const struct flow *f)
{
	return host_now(f->ike->host) - f->heard_ms >= IDLE_MS;
}

/* Ask the data plane; what it says moves heard_ms on. */
static void
ask_usage(struct flow *f)
{
	const struct ike_ops *ops = f->ike->ops;
	struct pair *p;

	if (ops->sa_usage == NULL)
		return;
	TAILQ_FOREACH(p, &f->pairs, in_flow)
		ops->sa_usage(f->ike->ctx, &p->rec);
}

static void
idle_due(void *arg, uint64_t now_ms)
{
	struct flow *f = arg;
	struct isakmp_sa *sa = TAILQ_FIRST(&f->sas);

	timer_set(&f->ike->heap, &f->idle, now_ms + LOOK_MS);
	/* Windows and others do no DPD: L2TP's HELLO finds out about them. */
	if (sa == NULL || !sa->peer_dpd || TAILQ_EMPTY(&f->pairs))
		return;
	if (is_silent(f) && !timer_armed(&sa->dpd))
		(void)dpd_probe(sa);
	ask_usage(f);
}

void
flow_unanswered(struct flow *f)
{
	if (is_silent(f))
		flow_close(f, "no answer to DPD, and ESP is silent", 1);
}

/* One message came from another address. What is under way, and can be finished
 * by who had its first half elsewhere, does not prove that one. */
static void
doubt(struct flow *f)
{
	struct isakmp_sa *sa;
	struct quick *q;

	f->hearsay = 1;
	if (f->renewing != NULL)
		f->renewing->hearsay = 1;
	TAILQ_FOREACH(sa, &f->sas, in_flow)
		TAILQ_FOREACH(q, &sa->quicks, in_sa)
			q->moved = 1;
}

void
flow_moved(struct flow *f, const struct addr *peer)
{
	struct isakmp_sa *sa;
	struct pair *p;
	char from[ADDR_STRLEN], to[ADDR_STRLEN];

	if (addr_eq(&f->info.peer, peer))
		return;
	ike_tell(f->ike, &f->info.peer, "flow %u peer %s: moved to %s",
	    f->info.flow, addr_print(&f->info.peer, from, sizeof(from)),
	    addr_print(peer, to, sizeof(to)));
	if (!addr_host_eq(&f->info.peer, peer))
		doubt(f);
	RB_REMOVE(flows_by_peer, &f->ike->peers, f);
	f->info.peer = *peer;
	RB_INSERT(flows_by_peer, &f->ike->peers, f);
	TAILQ_FOREACH(sa, &f->sas, in_flow)
		sa->path.peer = *peer;
	TAILQ_FOREACH(p, &f->pairs, in_flow)
		p->rec.peer = *peer;
	if (f->renewing != NULL)
		f->renewing->path.peer = *peer;
	if (f->announced)
		tell_up(f);
}
