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

/* IKE engines for tests: keys and data plane answer after a millisecond from
 * memory, NATs give every inner address and port an outer port of its own.
 * Runs in: tests. */

#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikeend.h"
#include "skeyreq.h"

#define MAX_ENDS	64
#define MAX_MAPS	256
#define MAX_HANDLES	512

struct map {
	struct addr	inner, outer;
};

/* A SKEYID given out by an end's keys. */
struct held {
	struct ikeend	*end;
	uint32_t	 handle;
	enum hash_alg	 hash;
	struct skeyid	 s;
};

struct ikenet {
	struct sim	*sim;
	struct sim_net	 net;
	struct ikeend	*ends[MAX_ENDS];
	size_t		 nends;
	struct map	 maps[MAX_MAPS];
	size_t		 nmaps;
	uint16_t	 next_port;
	struct held	 held[MAX_HANDLES];
	LIST_HEAD(, answer) answers;
};

/* An answer under way to an engine. */
struct answer {
	LIST_ENTRY(answer)	 entry;
	struct ikeend		*end;
	enum { A_SKEYID, A_HASH, A_CHECK, A_SPI, A_INSTALL, A_USED } kind;
	uint32_t		 id, spi, flow;
	int			 ok, inbound;
	size_t			 n;
	struct ike_skeyid	 v[IKEEND_MAXPSK];
	uint8_t			 digest[HASH_MAXLEN];
	size_t			 len;
};

static void *
must(void *p)
{
	if (p == NULL) {
		fprintf(stderr, "ikeend: out of memory\n");
		abort();
	}
	return p;
}

/* The network */

struct meta {
	struct addr	from, to;
	int		natt;
};

struct ikenet *
ikenet_new(struct sim *sim, const struct sim_net *net)
{
	struct ikenet *n = must(calloc(1, sizeof(*n)));

	n->sim = sim;
	n->net = *net;
	n->next_port = 20000;
	return n;
}

void
ikenet_free(struct ikenet *n)
{
	struct answer *a;
	size_t i;

	while ((a = LIST_FIRST(&n->answers)) != NULL) {
		LIST_REMOVE(a, entry);
		free(a);
	}
	for (i = 0; i < n->nends; i++) {
		sim_del(n->sim, n->ends[i]->ike);
		ike_free(n->ends[i]->ike);
		free(n->ends[i]);
	}
	free(n);
}

struct sim *
ikenet_sim(struct ikenet *n)
{
	return n->sim;
}

void
ikenet_set(struct ikenet *n, const struct sim_net *net)
{
	n->net = *net;
}

void
ikenet_rebind(struct ikenet *n)
{
	n->nmaps = 0;
}

static struct addr
map_out(struct ikenet *n, const struct ikeend *e, const struct addr *inner)
{
	struct map *m;
	size_t i;

	for (i = 0; i < n->nmaps; i++)
		if (addr_eq(&n->maps[i].inner, inner))
			return n->maps[i].outer;
	if (n->nmaps == MAX_MAPS)
		abort();
	m = &n->maps[n->nmaps++];
	m->inner = *inner;
	m->outer = e->nat;
	m->outer.port = n->next_port++;
	return m->outer;
}

static const struct addr *
map_in(const struct ikenet *n, const struct addr *outer)
{
	size_t i;

	for (i = 0; i < n->nmaps; i++)
		if (addr_eq(&n->maps[i].outer, outer))
			return &n->maps[i].inner;
	return outer;
}

static struct ikeend *
end_at(struct ikenet *n, const struct addr *a)
{
	size_t i;

	for (i = 0; i < n->nends; i++)
		if (addr_host_eq(&n->ends[i]->addr, a))
			return n->ends[i];
	return NULL;
}

static void
deliver(void *node, const void *meta, const uint8_t *data, size_t len)
{
	struct ikeend *e = node;
	struct meta m;

	memcpy(&m, meta, sizeof(m));
	if (e->mute)
		return;
	if (m.natt && len == 1 && data[0] == 0xff) {
		e->keepalives++;
		return;
	}
	ike_input(e->ike, &m.to, &m.from, m.natt, data, len);
}

static void
op_send(void *ctx, const struct addr *local, const struct addr *peer, int natt,
    const uint8_t *buf, size_t len)
{
	struct ikeend *e = ctx, *to;
	struct ikenet *n = e->net;
	struct meta m;

	e->sent++;
	if (e->mute ||
	    (e->filter != NULL && e->filter(e, buf, len, natt)))
		return;
	memset(&m, 0, sizeof(m));
	m.from = e->nat.family != ADDR_NONE ? map_out(n, e, local) : *local;
	m.to = *map_in(n, peer);
	m.natt = natt;
	if ((to = end_at(n, &m.to)) != NULL)
		sim_send(n->sim, &n->net, deliver, to, &m, sizeof(m), buf, len);
}

/* Answers */

static void
give(void *arg)
{
	struct answer *a = arg;

	switch (a->kind) {
	case A_SKEYID:
		ike_keys_skeyid(a->end->ike, a->id, a->v, a->n);
		break;
	case A_HASH:
		ike_keys_hash(a->end->ike, a->id, a->ok ? a->digest : NULL,
		    a->len);
		break;
	case A_CHECK:
		ike_keys_check(a->end->ike, a->id, a->ok);
		break;
	case A_SPI:
		ike_sa_spi(a->end->ike, a->id, a->spi);
		break;
	case A_INSTALL:
		ike_sa_installed(a->end->ike, a->id, a->inbound,
		    a->ok ? NULL : "pretended error");
		break;
	case A_USED:
		ike_sa_used(a->end->ike, a->flow, a->spi, a->end->esp_in);
		break;
	}
	LIST_REMOVE(a, entry);
	free(a);
}

static struct answer *
answer_new(struct ikeend *e, int kind, uint32_t id)
{
	struct answer *a = must(calloc(1, sizeof(*a)));

	LIST_INSERT_HEAD(&e->net->answers, a, entry);
	a->end = e;
	a->kind = kind;
	a->id = id;
	return a;
}

static void
answer_send(struct answer *a)
{
	sim_after(a->end->net->sim, 1, give, a);
}

/* Keys */

static struct held *
held_find(struct ikeend *e, uint32_t handle)
{
	struct ikenet *n = e->net;
	size_t i;

	for (i = 0; i < MAX_HANDLES; i++)
		if (n->held[i].end == e && n->held[i].handle == handle)
			return &n->held[i];
	return NULL;
}

static struct held *
held_new(struct ikeend *e)
{
	struct ikenet *n = e->net;
	size_t i;

	for (i = 0; i < MAX_HANDLES; i++)
		if (n->held[i].end == NULL) {
			n->held[i].end = e;
			n->held[i].handle = ++e->next_handle;
			e->handles++;
			return &n->held[i];
		}
	fprintf(stderr, "ikeend: SKEYIDs are not given back\n");
	abort();
}

static void
op_skeyid(void *ctx, const struct ike_skeyid_req *req)
{
	struct ikeend *e = ctx;
	struct answer *a = answer_new(e, A_SKEYID, req->id);
	struct skeyid_in in = skeyreq_in(req);
	struct held *h;
	size_t i;

	for (i = 0; i < IKEEND_MAXPSK && e->psk[i] != NULL; i++) {
		h = held_new(e);
		h->hash = req->hash;
		if (skeyid_psk(&h->s, &in, e->psk[i], strlen(e->psk[i])) == -1)
			abort();
		skeyreq_answer(&a->v[i], &h->s, h->handle, (uint32_t)i + 1);
		a->v[i].own = e->own != 0;
		a->n++;
	}
	answer_send(a);
}

static void
op_hash(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n)
{
	struct ikeend *e = ctx;
	struct answer *a = answer_new(e, A_HASH, id);
	struct held *h = held_find(e, handle);

	if (h != NULL && hmac_pieces(h->hash, h->s.skeyid, h->s.len, p, n,
	    a->digest) == 0) {
		a->len = hash_len(h->hash);
		a->ok = 1;
	}
	answer_send(a);
}

static void
op_check(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n, const uint8_t *digest, size_t len)
{
	struct ikeend *e = ctx;
	struct answer *a = answer_new(e, A_CHECK, id);
	struct held *h = held_find(e, handle);

	if (h != NULL && hmac_pieces(h->hash, h->s.skeyid, h->s.len, p, n,
	    a->digest) == 0)
		a->ok = len == hash_len(h->hash) &&
		    memcmp(a->digest, digest, len) == 0;
	answer_send(a);
}

static void
op_free(void *ctx, uint32_t handle)
{
	struct ikeend *e = ctx;
	struct held *h = held_find(e, handle);

	if (h == NULL) {
		fprintf(stderr, "ikeend: handle %u freed twice\n", handle);
		abort();
	}
	memset(h, 0, sizeof(*h));
	e->handles--;
}

/* Data plane */

static void
op_getspi(void *ctx, const struct ike_sa_pair *p)
{
	struct ikeend *e = ctx;
	struct answer *a;

	if (e->deaf_plane)
		return;
	a = answer_new(e, A_SPI, p->id);
	a->spi = e->fail_spi ? 0 : e->next_spi++;
	answer_send(a);
}

static void
op_install(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct ikeend *e = ctx;
	struct answer *a;

	if (e->deaf_plane)
		return;
	a = answer_new(e, A_INSTALL, p->id);
	a->inbound = inbound;
	a->ok = !(inbound ? e->fail_in : e->fail_out);
	if (a->ok) {
		if (e->nsa == IKEEND_MAXSA) {
			fprintf(stderr, "ikeend: SAs are not deleted\n");
			abort();
		}
		e->sa[e->nsa].pair = *p;
		e->sa[e->nsa++].inbound = inbound;
	}
	answer_send(a);
}

static void
op_delete(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct ikeend *e = ctx;
	size_t i;

	for (i = 0; i < e->nsa; i++)
		if (e->sa[i].pair.id == p->id && e->sa[i].inbound == inbound) {
			memmove(&e->sa[i], &e->sa[i + 1],
			    (--e->nsa - i) * sizeof(e->sa[0]));
			return;
		}
}

static void
op_usage(void *ctx, const struct ike_sa_pair *p)
{
	struct answer *a = answer_new(ctx, A_USED, p->id);

	a->flow = p->flow;
	a->spi = p->spi_in;
	answer_send(a);
}

/* Flows */

static void
op_up(void *ctx, const struct ike_flow_info *info)
{
	struct ikeend *e = ctx;

	e->ups++;
	e->flow = *info;
}

static void
op_changed(void *ctx, const struct ike_flow_info *info)
{
	struct ikeend *e = ctx;

	e->changes++;
	e->flow = *info;
}

static void
op_down(void *ctx, uint32_t flow, const char *reason)
{
	struct ikeend *e = ctx;

	(void)flow;
	e->downs++;
	snprintf(e->down, sizeof(e->down), "%s", reason);
}

static void
op_probe(void *ctx, uint32_t flow, const char *reason)
{
	struct ikeend *e = ctx;

	(void)flow, (void)reason;
	e->probes++;
}

static const struct ike_ops ops = {
	.send = op_send, .keys_skeyid = op_skeyid, .keys_hash = op_hash,
	.keys_check = op_check, .keys_free = op_free,
	.sa_getspi = op_getspi, .sa_install = op_install,
	.sa_delete = op_delete, .sa_usage = op_usage, .flow_up = op_up, .flow_changed = op_changed,
	.flow_down = op_down, .flow_probe = op_probe
};

/* Ends */

void
ikeend_conf(struct ike_conf *c)
{
	static const struct ike_transforms main_t = {
		{ { IKE_CIPHER_AES_CBC, 256 }, { IKE_CIPHER_AES_CBC, 128 } }, 2,
		{ HASH_SHA256, HASH_SHA1 }, 2,
		{ DH_MODP2048, DH_MODP3072, DH_MODP4096, DH_ECP256, DH_ECP384 },
		5, 28800, 0
	}, quick_t = {
		{ { IKE_CIPHER_AES_GCM, 256 }, { IKE_CIPHER_AES_GCM, 128 },
		    { IKE_CIPHER_AES_CBC, 256 }, { IKE_CIPHER_AES_CBC, 128 } },
		4, { HASH_SHA256, HASH_SHA1 }, 2, { 0 }, 0, 3600, 0
	};

	ike_conf_defaults(c);
	c->nrules = 1;
	c->rules[0].active = 1;
	c->rules[0].main = main_t;
	c->rules[0].quick = quick_t;
}

static uint64_t
next(const void *ike)
{
	return ike_next(ike);
}

static void
run(void *ike)
{
	ike_run(ike);
}

struct ikeend *
ikeend_new(struct ikenet *n, const char *name, const char *addr,
    const char *nat, const char *psk, const struct ike_conf *conf)
{
	struct ikeend *e = must(calloc(1, sizeof(*e)));

	if (n->nends == MAX_ENDS || addr_parse(addr, &e->addr) == -1 ||
	    (nat != NULL && addr_parse(nat, &e->nat) == -1))
		abort();
	e->net = n;
	e->name = name;
	e->conf = *conf;
	e->psk[0] = psk;
	e->next_spi = 0x1000 * (uint32_t)(n->nends + 1);
	e->ike = must(ike_new(sim_host(n->sim, name), &ops, e, conf));
	n->ends[n->nends++] = e;
	sim_add(n->sim, next, run, e->ike);
	ike_dataplane(e->ike, 1);
	return e;
}

int
ikeend_connect(struct ikeend *e, const struct ikeend *to)
{
	struct addr local = e->addr, peer = to->addr;

	local.port = peer.port = 500;
	return ike_connect(e->ike, &local, &peer, 0, 1701);
}

static void
count_sa(void *arg, const struct ike_sa_info *info)
{
	unsigned int *n = arg;

	(void)info;
	(*n)++;
}

static void
count_pair(void *arg, const struct ike_sa_pair *p, const char *esp)
{
	unsigned int *n = arg;

	(void)p, (void)esp;
	(*n)++;
}

unsigned int
ikeend_sas(const struct ikeend *e)
{
	unsigned int n = 0;

	ike_sa_walk(e->ike, count_sa, &n);
	return n;
}

unsigned int
ikeend_pairs(const struct ikeend *e)
{
	unsigned int n = 0;

	ike_pair_walk(e->ike, count_pair, &n);
	return n;
}

const struct ikeend_sa *
ikeend_sa_find(const struct ikeend *e, uint32_t spi, int inbound)
{
	size_t i;

	for (i = 0; i < e->nsa; i++)
		if (e->sa[i].inbound == inbound && (inbound ?
		    e->sa[i].pair.spi_in : e->sa[i].pair.spi_out) == spi)
			return &e->sa[i];
	return NULL;
}

int
ikeend_match(const struct ikeend *a, const struct ikeend *b)
{
	const struct ikeend_sa *in;
	const struct ike_sa_pair *out;
	size_t i;

	for (i = 0; i < a->nsa; i++) {
		if (a->sa[i].inbound)
			continue;
		out = &a->sa[i].pair;
		in = ikeend_sa_find(b, out->spi_out, 1);
		if (in == NULL ||
		    memcmp(&in->pair.in, &out->out, sizeof(out->out)) != 0 ||
		    in->pair.enc.cipher != out->enc.cipher ||
		    in->pair.enc.keybits != out->enc.keybits ||
		    in->pair.hash != out->hash || out->out.enclen == 0)
			return 0;
	}
	return 1;
}
