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


/* The SAD (RFC 4301 4.4.2): SAs made, found, counted, aged and taken out.
 * Inbound ones are keyed by our SPI; outbound ones, whose SPI is the peer's
 * choice and may be chosen twice, by SPI and destination.
 * Runs in: pipexd worker. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sa.h"

#define LARVAL_MS	30000
#define SPI_FIRST	256		/* the rest is reserved (RFC 4303 2.1) */
#define SPI_TRIES	64

/* Making and taking out */

static void	sa_timeout(void *, uint64_t);

static struct esp_sa *
sa_new(struct esp *e, void *owner, enum sa_state state,
    const struct pfkey_sa *rec)
{
	struct esp_sa *sa;

	if (e->nsas >= e->conf.max_sas ||
	    (sa = calloc(1, sizeof(*sa))) == NULL)
		return NULL;
	sa->esp = e;
	sa->owner = owner;
	sa->state = state;
	sa->rec = *rec;
	explicit_bzero(sa->rec.auth_key, sizeof(sa->rec.auth_key));
	explicit_bzero(sa->rec.enc_key, sizeof(sa->rec.enc_key));
	sa->rec.auth_keylen = sa->rec.enc_keylen = 0;
	sa->made_ms = host_now(e->host);
	sa->number = ++e->last_number;
	timer_init(&sa->timer, sa_timeout, sa);
	TAILQ_INSERT_TAIL(&e->sas, sa, entry);
	e->nsas++;
	return sa;
}

/* Take an outbound SA out of the chain of its SPI. */
static void
unchain(struct esp_sa *sa)
{
	struct map *out = &sa->esp->out;
	struct esp_sa *first = map_find(out, sa->rec.spi), *p;

	if (first == sa) {
		if (sa->same_spi == NULL)
			map_del(out, sa->rec.spi);
		else	/* replacing never fails */
			map_set(out, sa->rec.spi, sa->same_spi);
		return;
	}
	for (p = first; p != NULL && p->same_spi != sa; p = p->same_spi)
		continue;
	if (p != NULL)
		p->same_spi = sa->same_spi;
}

static void
sa_free(struct esp_sa *sa)
{
	struct esp *e = sa->esp;

	timer_del(&e->heap, &sa->timer);
	if (sa->state == SA_OUT)
		unchain(sa);
	else if (map_find(&e->in, sa->rec.spi) == sa)
		map_del(&e->in, sa->rec.spi);
	if (sa->flow != NULL)
		flow_leave(sa->flow, sa);
	suite_clear(&sa->suite);
	free(sa->replay);
	TAILQ_REMOVE(&e->sas, sa, entry);
	e->nsas--;
	freezero(sa, sizeof(*sa));
}

struct esp *
esp_new(const struct host *host, const struct esp_ops *ops, void *ctx,
    const struct esp_conf *conf)
{
	struct esp *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->host = host;
	e->ops = ops;
	e->ctx = ctx;
	e->conf = *conf;
	heap_init(&e->heap);
	map_init(&e->in, host_random_u32(host));
	map_init(&e->out, host_random_u32(host));
	map_init(&e->flows, host_random_u32(host));
	TAILQ_INIT(&e->sas);
	e->pool_used = sizeof(e->pool);
	return e;
}

void
esp_free(struct esp *e)
{
	struct esp_sa *sa;

	if (e == NULL)
		return;
	while ((sa = TAILQ_FIRST(&e->sas)) != NULL)
		sa_free(sa);
	map_free(&e->in);
	map_free(&e->out);
	map_free(&e->flows);
	heap_free(&e->heap);
	freezero(e, sizeof(*e));
}

/* Limits (RFC 4301 4.4.2.1) */

/* What a message about the SA says of it. */
static void
sa_describe(const struct esp_sa *sa, struct pfkey_msg *m)
{
	m->sa = sa->rec;
	m->current.packets = sa->packets > UINT32_MAX ? UINT32_MAX :
	    (uint32_t)sa->packets;
	m->current.bytes = sa->bytes;
}

static void
sa_expire(struct esp_sa *sa, int hard)
{
	struct esp *e = sa->esp;
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_EXPIRE;
	m.hard_expired = hard;
	sa_describe(sa, &m);
	e->ops->tell(e->ctx, sa->owner, &m);
}

void
sa_soft(struct esp_sa *sa)
{
	if (sa->soft_told || sa->dead)
		return;
	sa->soft_told = 1;
	sa_expire(sa, 0);
}

void
sa_hard(struct esp_sa *sa)
{
	if (sa->dead)
		return;
	sa->dead = 1;
	sa_expire(sa, 1);
	/* If there is no memory for a timer, it stays, dead, until its owner
	 * deletes it or goes. */
	timer_set(&sa->esp->heap, &sa->timer, host_now(sa->esp->host));
}

int
sa_account(struct esp_sa *sa, size_t len)
{
	const struct pfkey_life *hard = &sa->rec.hard, *soft = &sa->rec.soft;

	if (sa->dead)
		return 0;
	if (hard->bytes != 0 && len > hard->bytes - sa->bytes) {
		sa_hard(sa);
		return 0;
	}
	sa->bytes += len;
	sa->packets++;
	if (soft->bytes != 0 && sa->bytes >= soft->bytes)
		sa_soft(sa);
	return 1;
}

/* When a limit in seconds is due; 0 is no limit, and so is an absurd one. */
static uint64_t
due(const struct esp_sa *sa, uint64_t seconds)
{
	if (seconds == 0 || seconds > UINT32_MAX)
		return HEAP_NEVER;
	return sa->made_ms + seconds * 1000;
}

/* Arm for the limit in seconds that comes next. Returns 0 or ENOMEM. */
static int
sa_arm(struct esp_sa *sa)
{
	uint64_t hard = due(sa, sa->rec.hard.seconds), t = hard;

	if (!sa->soft_told && due(sa, sa->rec.soft.seconds) < hard)
		t = due(sa, sa->rec.soft.seconds);
	if (t == HEAP_NEVER) {
		timer_del(&sa->esp->heap, &sa->timer);
		return 0;
	}
	return timer_set(&sa->esp->heap, &sa->timer, t) == 0 ? 0 : ENOMEM;
}

static void
sa_timeout(void *arg, uint64_t now)
{
	struct esp_sa *sa = arg;

	if (sa->state == SA_LARVAL || sa->dead) {
		sa_free(sa);
		return;
	}
	if (now >= due(sa, sa->rec.hard.seconds)) {
		sa_hard(sa);
		sa_free(sa);
		return;
	}
	sa_soft(sa);
	/* Without memory for the timer, the owner's own ends the SA. */
	sa_arm(sa);
}

/* Requests */

/* An outbound SA keeps the address that its peer had at first, and the request
 * has the one of now: where the flow is named, it need not be the same. */
static int
sa_is(const struct esp_sa *sa, void *owner, const struct pfkey_sa *r)
{
	if (sa->owner != owner || (r->flow != 0 && r->flow != sa->rec.flow))
		return 0;
	if (sa->state == SA_OUT && r->flow != 0)
		return !addr_host_eq(&sa->rec.src, &r->dst);
	return addr_host_eq(&sa->rec.dst, &r->dst);
}

/* Two peers behind one NAT may have chosen the same SPI: a request that names
 * the flow, too, is never about the other one. */
static struct esp_sa *
sa_find(const struct esp *e, void *owner, const struct pfkey_sa *r)
{
	struct esp_sa *sa = map_find(&e->in, r->spi);

	if (sa != NULL && sa_is(sa, owner, r))
		return sa;
	for (sa = map_find(&e->out, r->spi); sa != NULL; sa = sa->same_spi)
		if (sa_is(sa, owner, r))
			return sa;
	return NULL;
}

int
esp_getspi(struct esp *e, void *owner, struct pfkey_msg *m)
{
	struct esp_sa *sa;
	uint32_t min = m->spi_min, range, i;

	if (min < SPI_FIRST)
		min = SPI_FIRST;
	if (m->spi_max < min)
		return EINVAL;
	range = m->spi_max - min;
	for (i = 0; i < SPI_TRIES; i++) {
		m->sa.spi = min + (uint32_t)(host_random_u32(e->host) %
		    ((uint64_t)range + 1));
		if (map_find(&e->in, m->sa.spi) == NULL)
			break;
	}
	if (i == SPI_TRIES)
		return EEXIST;
	if ((sa = sa_new(e, owner, SA_LARVAL, &m->sa)) == NULL)
		return ENOBUFS;
	if (map_set(&e->in, m->sa.spi, sa) != 0 || timer_set(&e->heap,
	    &sa->timer, sa->made_ms + LARVAL_MS) != 0) {
		sa_free(sa);
		return ENOMEM;
	}
	return 0;
}

/* What an SA must be, whichever its direction: for a flow, transport mode,
 * for UDP, with algorithms that we have. */
static int
rec_ok(const struct pfkey_sa *r)
{
	return r->spi >= SPI_FIRST && r->flow != 0 &&
	    r->src.family != ADDR_NONE && r->src.family == r->dst.family &&
	    (r->mode != PFKEY_MODE_TUNNEL || r->src.family == ADDR_V4) &&
	    (r->proto == 0 || r->proto == 17) && suite_ok(r);
}

/* Give a new SA its contexts and its flow. Returns 0 or an errno; the caller
 * frees it then. */
static int
sa_ready(struct esp_sa *sa, const struct pfkey_sa *keys)
{
	struct esp_flow *f;
	int error;

	if ((error = suite_init(&sa->suite, keys, sa->state == SA_OUT)) != 0)
		return error;
	if (sa->state == SA_IN) {
		if ((sa->replay = calloc(1, sizeof(*sa->replay))) == NULL)
			return ENOMEM;
		replay_init(sa->replay, sa->rec.replay);
		sa->rec.replay = sa->replay->size;
	}
	if ((error = sa_arm(sa)) != 0)
		return error;
	if ((f = map_find(&sa->esp->flows, sa->rec.flow)) != NULL &&
	    f->nsas >= FLOW_MAXSAS)
		return ENOBUFS;
	if ((f = flow_get(sa->esp, sa->rec.flow)) == NULL)
		return ENOMEM;
	flow_enter(f, sa);
	return 0;
}

int
esp_update(struct esp *e, void *owner, const struct pfkey_sa *r)
{
	struct esp_sa *larva = map_find(&e->in, r->spi), *sa;
	int error;

	if (!rec_ok(r))
		return EINVAL;
	if (larva == NULL || larva->owner != owner)
		return ESRCH;
	if (larva->state != SA_LARVAL)
		return EEXIST;
	/* The larva stays until its successor stands. */
	e->nsas--;
	sa = sa_new(e, owner, SA_IN, r);
	e->nsas++;
	if (sa == NULL)
		return ENOMEM;
	if ((error = sa_ready(sa, r)) != 0) {
		sa_free(sa);
		return error;
	}
	map_set(&e->in, r->spi, sa);	/* replacing never fails */
	sa_free(larva);
	return 0;
}

int
esp_add(struct esp *e, void *owner, const struct pfkey_sa *r)
{
	struct esp_sa *sa, *first = map_find(&e->out, r->spi), *p;
	int error;

	if (!rec_ok(r))
		return EINVAL;
	/* Two clients behind one NAT may choose the same SPI, one may not. */
	for (p = first; p != NULL; p = p->same_spi)
		if (p->rec.flow == r->flow)
			return EEXIST;
	if ((sa = sa_new(e, owner, SA_OUT, r)) == NULL)
		return ENOBUFS;
	sa->same_spi = first;
	if (map_set(&e->out, r->spi, sa) != 0)
		error = ENOMEM;
	else
		error = sa_ready(sa, r);
	if (error != 0)
		sa_free(sa);
	return error;
}

int
esp_delete(struct esp *e, void *owner, const struct pfkey_sa *r)
{
	struct esp_sa *sa = sa_find(e, owner, r);

	if (sa == NULL)
		return ESRCH;
	sa_free(sa);
	return 0;
}

int
esp_get(const struct esp *e, void *owner, struct pfkey_msg *m)
{
	const struct esp_sa *sa = sa_find(e, owner, &m->sa);

	if (sa == NULL || sa->state == SA_LARVAL)
		return ESRCH;
	sa_describe(sa, m);
	return 0;
}

void
esp_flush(struct esp *e, void *owner)
{
	struct esp_sa *sa, *next;

	for (sa = TAILQ_FIRST(&e->sas); sa != NULL; sa = next) {
		next = TAILQ_NEXT(sa, entry);
		if (sa->owner == owner)
			sa_free(sa);
	}
}

void
esp_dump(const struct esp *e, void *owner,
    void (*fn)(void *, const struct pfkey_msg *), void *arg)
{
	struct esp_sa *sa;
	struct pfkey_msg m;

	TAILQ_FOREACH(sa, &e->sas, entry) {
		if (sa->owner != owner || sa->state == SA_LARVAL)
			continue;
		memset(&m, 0, sizeof(m));
		m.type = PFKEY_DUMP;
		sa_describe(sa, &m);
		fn(arg, &m);
	}
}

size_t
esp_sas(const struct esp *e)
{
	return e->nsas;
}

uint64_t
esp_next(const struct esp *e)
{
	return heap_next(&e->heap);
}

void
esp_run(struct esp *e)
{
	heap_run(&e->heap, host_now(e->host));
}
