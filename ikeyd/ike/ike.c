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

/* The engine as a whole: made and freed, answers handed to whom they are for,
 * orders, the time, and its facts. Datagrams are in input.c.
 * Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "cookie.h"
#include "flow.h"
#include "ident.h"
#include "informational.h"
#include "main_mode.h"
#include "proof.h"
#include "quick_mode.h"
#include "rule.h"
#include "sa.h"
#include "sa_pair.h"

#define NO_RULE	"no ike rule fits it any more"

struct ike *
ike_new(const struct host *host, const struct ike_ops *ops, void *ctx,
    const struct ike_conf *conf)
{
	struct ike *ike = calloc(1, sizeof(*ike));

	if (ike == NULL)
		return NULL;
	if ((ike->conf = malloc(sizeof(*conf))) == NULL) {
		free(ike);
		return NULL;
	}
	*ike->conf = *conf;
	ike->host = host;
	ike->ops = ops;
	ike->ctx = ctx;
	heap_init(&ike->heap);
	RB_INIT(&ike->sas);
	RB_INIT(&ike->cookies);
	RB_INIT(&ike->quicks);
	RB_INIT(&ike->flows);
	RB_INIT(&ike->peers);
	RB_INIT(&ike->sources);
	TAILQ_INIT(&ike->first);
	TAILQ_INIT(&ike->proved);
	refuse_init(&ike->refuser);
	cookies_init(ike);
	/* The rest of the suite runs on when ikeyd starts anew, and may still
	 * have something of a flow of the last time. */
	ike->last_flow = host_random_u32(host) & 0x7fffff00;
	return ike;
}

/* Operations that do nothing, for the way down. */

static void
no_send(void *ctx, const struct addr *local, const struct addr *peer, int natt,
    const uint8_t *buf, size_t len)
{
	(void)ctx, (void)local, (void)peer, (void)natt, (void)buf, (void)len;
}

static void
no_keys_free(void *ctx, uint32_t handle)
{
	(void)ctx, (void)handle;
}

static void
no_sa_delete(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	(void)ctx, (void)p, (void)inbound;
}

static void
no_flow_down(void *ctx, uint32_t flow, const char *reason)
{
	(void)ctx, (void)flow, (void)reason;
}

static void
no_log(void *ctx, enum host_level level, const char *line)
{
	(void)ctx, (void)level, (void)line;
}

static void
close_flows(struct ike *ike, const char *reason, int tell)
{
	struct flow *f;

	while ((f = RB_MIN(flows_by_id, &ike->flows)) != NULL)
		flow_close(f, reason, tell);
}

static void
close_all(struct ike *ike, const char *reason, int tell)
{
	struct isakmp_sa *sa;

	close_flows(ike, reason, tell);
	while ((sa = RB_MIN(sas_by_id, &ike->sas)) != NULL)
		sa_free(sa);
}

void
ike_free(struct ike *ike)
{
	static const struct ike_ops quiet = {
		.send = no_send, .keys_free = no_keys_free,
		.sa_delete = no_sa_delete, .flow_down = no_flow_down
	};
	struct host host;

	if (ike == NULL)
		return;
	host = *ike->host;
	host.log = no_log;
	ike->host = &host;
	ike->ops = &quiet;
	close_all(ike, "freed", 0);
	heap_free(&ike->heap);
	cookies_free(ike);
	free(ike->conf);
	freezero(ike, sizeof(*ike));
}

/* Configuration */

static void
reload_sa(struct isakmp_sa *sa)
{
	const struct ike_rule *rule = rule_renew(sa);

	if (rule != NULL)
		sa->rule = *rule;
	else if (sa->flow != NULL)
		flow_close(sa->flow, NO_RULE, 1);
	else
		sa_free(sa);
}

int
ike_reload(struct ike *ike, const struct ike_conf *conf)
{
	struct ike_conf *copy = malloc(sizeof(*copy));
	struct isakmp_sa *sa, find;
	struct flow *f, *next;

	if (copy == NULL)
		return -1;
	*copy = *conf;
	free(ike->conf);
	ike->conf = copy;
	/* Closing a flow takes several SAs away, so go by id. */
	for (sa = RB_MIN(sas_by_id, &ike->sas); sa != NULL;
	    sa = RB_NFIND(sas_by_id, &ike->sas, &find)) {
		find.id = sa->id + 1;
		reload_sa(sa);
	}
	for (f = RB_MIN(flows_by_id, &ike->flows); f != NULL; f = next) {
		next = RB_NEXT(flows_by_id, &ike->flows, f);
		if (TAILQ_EMPTY(&f->sas) && !rule_keeps_flow(f))
			flow_close(f, NO_RULE, 1);
	}
	return 0;
}

/* Answers */

void
ike_keys_skeyid(struct ike *ike, uint32_t id, const struct ike_skeyid *v,
    size_t n)
{
	struct isakmp_sa *sa = sa_find_id(ike, id);
	size_t i;

	if (sa != NULL && sa->want == WANT_SKEYID) {
		proof_skeyid(sa, v, n);
		return;
	}
	for (i = 0; i < n; i++)
		ike->ops->keys_free(ike->ctx, v[i].handle);
}

void
ike_keys_hash(struct ike *ike, uint32_t id, const uint8_t *digest, size_t len)
{
	struct isakmp_sa *sa = sa_find_id(ike, id);

	if (sa != NULL)
		proof_hash(sa, digest, len);
}

void
ike_keys_check(struct ike *ike, uint32_t id, int ok)
{
	struct isakmp_sa *sa = sa_find_id(ike, id);

	if (sa != NULL)
		proof_check(sa, ok);
}

void
ike_sa_spi(struct ike *ike, uint32_t id, uint32_t spi)
{
	struct quick *q = quick_find_id(ike, id);

	if (q != NULL)
		quick_spi(q, spi);
}

void
ike_sa_installed(struct ike *ike, uint32_t id, int inbound, const char *error)
{
	struct quick *q = quick_find_id(ike, id);

	if (q != NULL)
		quick_installed(q, inbound, error);
}

void
ike_sa_used(struct ike *ike, uint32_t flow, uint32_t spi_in, uint64_t bytes)
{
	struct flow *f = flow_find(ike, flow);
	struct pair *p;

	if (f == NULL)
		return;
	TAILQ_FOREACH(p, &f->pairs, in_flow)
		if (p->rec.spi_in == spi_in && bytes > p->bytes_in) {
			p->bytes_in = bytes;
			f->heard_ms = host_now(ike->host);
		}
}

void
ike_sa_expired(struct ike *ike, uint32_t flow, uint32_t spi, int hard)
{
	struct flow *f = flow_find(ike, flow);
	struct pair *p = NULL;

	if (f != NULL)
		TAILQ_FOREACH(p, &f->pairs, in_flow)
			if (p->rec.spi_in == spi || p->rec.spi_out == spi)
				break;
	if (p == NULL || p->closing)
		return;
	if (hard)
		pair_expired(p);
	else if (!timer_armed(&p->soft) ||
	    timer_set(&ike->heap, &p->soft, host_now(ike->host)) == -1)
		(void)flow_rekey(p->flow, p);
}

void
ike_flow_moved(struct ike *ike, uint32_t flow, const struct addr *peer)
{
	struct flow *f = flow_find(ike, flow);

	if (f != NULL)
		flow_moved(f, peer);
}

/* Orders */

void
ike_dataplane(struct ike *ike, int up)
{
	if (!up && ike->dataplane)
		close_all(ike, "the data plane is gone", 1);
	ike->dataplane = up != 0;
	host_log(ike->host, HOST_INFO, up ? "data plane is there" :
	    "no data plane: phase 1 is not answered");
}

void
ike_force_encap(struct ike *ike, int force)
{
	ike->conf->force_encap = force != 0;
}

int
ike_flow_close(struct ike *ike, uint32_t flow, const char *reason)
{
	struct flow *f = flow_find(ike, flow);

	if (f == NULL)
		return -1;
	flow_close(f, reason, 1);
	return 0;
}

void
ike_close_flows(struct ike *ike, const char *reason)
{
	close_flows(ike, reason, 1);
}

void
ike_shutdown(struct ike *ike, const char *reason)
{
	close_all(ike, reason, 1);
}

int
ike_connect(struct ike *ike, const struct addr *local, const struct addr *peer,
    uint16_t local_port, uint16_t peer_port)
{
	const struct ike_rule *fit[IKE_MAXRULE];
	struct isakmp_sa *sa;
	struct path path;
	size_t i = 0, n = ike_rules_fit(ike->conf, local, peer, fit);

	while (i < n && !fit[i]->active)
		i++;
	if (i == n)
		return -1;
	memset(&path, 0, sizeof(path));
	path.local = *local;
	path.peer = *peer;
	if ((sa = sa_new(ike, &path, NULL, NULL, fit[i])) == NULL)
		return -1;
	sa->local_port = local_port;
	sa->peer_port = peer_port;
	if (main_mode_begin(sa) == -1) {
		sa_free(sa);
		return -1;
	}
	return 0;
}

/* Time */

uint64_t
ike_next(const struct ike *ike)
{
	return heap_next(&ike->heap);
}

void
ike_run(struct ike *ike)
{
	heap_run(&ike->heap, host_now(ike->host));
}

/* Facts */

void
ike_flow_walk(const struct ike *ike, ike_flow_fn *fn, void *arg)
{
	struct flows_by_id flows = ike->flows;
	struct flow *f;

	RB_FOREACH(f, flows_by_id, &flows)
		if (f->announced)
			fn(arg, &f->info);
}

void
ike_sa_walk(const struct ike *ike, ike_sa_fn *fn, void *arg)
{
	struct sas_by_id sas = ike->sas;
	struct ike_sa_info info;
	struct isakmp_sa *sa;

	RB_FOREACH(sa, sas_by_id, &sas) {
		memset(&info, 0, sizeof(info));
		info.since_ms = sa->since_ms;
		info.state = sa->state == SA_UP ? "up" :
		    sa_state_name(sa->state);
		info.flow = sa->flow != NULL ? sa->flow->info.flow : 0;
		info.initiator = sa->initiator;
		memcpy(info.icookie, sa->icookie, sizeof(info.icookie));
		memcpy(info.rcookie, sa->rcookie, sizeof(info.rcookie));
		info.local = sa->path.local;
		info.peer = sa->path.peer;
		choice_words(&sa->choice, info.ike, sizeof(info.ike));
		if (sa->state == SA_UP)
			ident_words(&sa->peer_id, info.id, sizeof(info.id));
		info.expires_ms = sa->life.due_ms;
		fn(arg, &info);
	}
}

void
ike_pair_walk(const struct ike *ike, ike_pair_fn *fn, void *arg)
{
	struct flows_by_id flows = ike->flows;
	struct flow *f;
	struct pair *p;

	RB_FOREACH(f, flows_by_id, &flows)
		TAILQ_FOREACH(p, &f->pairs, in_flow)
			fn(arg, &p->rec, p->esp);
}

uint64_t
ike_counter(const struct ike *ike, enum ike_counter counter)
{
	return ike->counters[counter];
}
