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

/* IKE and ESP. Runs in: roadwarrior. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "client.h"
#include "pipexd/esp/esp.h"
#include "psk.h"
#include "steal.h"
#include "wire/natt.h"

#define UDP_HEADLEN	8
#define PROTO_UDP	17
#define L2TP_PORT	1701	/* the server's */
#define L2TP_MOST	1600
#define SAS_PER_CLIENT	16
#define IKE_MOST	8192

/* SAs, as PF_KEY would carry them */

static uint8_t
pfkey_cipher(uint8_t cipher)
{
	switch (cipher) {
	case IKE_CIPHER_3DES:
		return PFKEY_ENC_3DES;
	case IKE_CIPHER_AES_GCM:
		return PFKEY_ENC_AES_GCM;
	default:
		return PFKEY_ENC_AES;
	}
}

static uint8_t
pfkey_hash(uint8_t hash)
{
	switch (hash) {
	case HASH_MD5:
		return PFKEY_AUTH_MD5;
	case HASH_SHA1:
		return PFKEY_AUTH_SHA1;
	case HASH_SHA256:
		return PFKEY_AUTH_SHA256;
	case HASH_SHA384:
		return PFKEY_AUTH_SHA384;
	case HASH_SHA512:
		return PFKEY_AUTH_SHA512;
	default:
		return PFKEY_AUTH_NONE;
	}
}

static void
set_keys(struct pfkey_sa *sa, const struct ike_esp_key *k)
{
	sa->enc_keylen = k->enclen;
	sa->auth_keylen = k->authlen;
	memcpy(sa->enc_key, k->enc, k->enclen);
	memcpy(sa->auth_key, k->auth, k->authlen);
}

/* The client's number serves as flow: the engines' own are not unique. */
static void
make_sa(const struct client *c, const struct ike_sa_pair *p, int inbound,
    struct pfkey_sa *sa)
{
	memset(sa, 0, sizeof(*sa));
	sa->spi = inbound ? p->spi_in : p->spi_out;
	sa->src = inbound ? p->peer : p->local;
	sa->dst = inbound ? p->local : p->peer;
	sa->natt_sport = sa->src.port;
	sa->natt_dport = sa->dst.port;
	sa->src.port = inbound ? p->peer_port : p->local_port;
	sa->dst.port = inbound ? p->local_port : p->peer_port;
	sa->proto = PROTO_UDP;
	sa->mode = PFKEY_MODE_TRANSPORT;
	sa->enc = pfkey_cipher(p->enc.cipher);
	sa->auth = pfkey_hash(p->hash);
	sa->replay = inbound ? p->replay : 0;
	sa->flow = c->number;
	/* The engine minds the seconds. */
	sa->hard.bytes = p->hard_bytes;
	sa->soft.bytes = p->soft_bytes;
	set_keys(sa, inbound ? &p->in : &p->out);
}

static void
on_getspi(void *ctx, const struct ike_sa_pair *p)
{
	struct client *c = ctx;
	struct answer *a = answer_new(c, ANSWER_SPI, p->id);
	struct pfkey_msg m;

	if (c->stage == STAGE_PHASE1)
		c->stage = STAGE_PHASE2;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	m.sa.src = p->peer;
	m.sa.dst = p->local;
	m.spi_min = NATT_SPI_MIN;
	m.spi_max = UINT32_MAX;
	a->spi = esp_getspi(c->w->esp, c, &m) == 0 ? m.sa.spi : 0;
}

static void
on_install(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct client *c = ctx;
	struct answer *a = answer_new(c, ANSWER_INSTALLED, p->id);
	struct pfkey_sa sa;
	int error;

	a->flag = inbound;
	if (p->local.port == 0)
		outer_open_esp(c);
	make_sa(c, p, inbound, &sa);
	error = inbound ? esp_update(c->w->esp, c, &sa) :
	    esp_add(c->w->esp, c, &sa);
	explicit_bzero(&sa, sizeof(sa));
	a->ok = error == 0;
	if (error != 0)
		client_over(c, "SA not installed: %s", strerror(error));
}

static void
on_delete(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct client *c = ctx;
	struct pfkey_sa sa;

	memset(&sa, 0, sizeof(sa));
	sa.spi = inbound ? p->spi_in : p->spi_out;
	sa.src = inbound ? p->peer : p->local;
	sa.dst = inbound ? p->local : p->peer;
	(void)esp_delete(c->w->esp, c, &sa);
}

static void
on_usage(void *ctx, const struct ike_sa_pair *p)
{
	struct client *c = ctx;
	struct pfkey_msg m;
	struct answer *a;

	memset(&m, 0, sizeof(m));
	m.sa.spi = p->spi_in;
	m.sa.src = p->peer;
	m.sa.dst = p->local;
	m.sa.flow = c->number;
	if (esp_get(c->w->esp, c, &m) != 0)
		return;
	a = answer_new(c, ANSWER_USED, 0);
	a->spi = p->spi_in;
	a->bytes = m.current.bytes;
	pfkey_msg_wipe(&m);
}

/* EXPIRE: the answer waits for a moment without any engine at work. */
static void
on_tell(void *ctx, void *owner, const struct pfkey_msg *m)
{
	struct world *w = ctx;
	struct client *c = owner;
	struct answer *a;

	if (m->type != PFKEY_EXPIRE)
		return;
	a = answer_new(c, ANSWER_EXPIRED, 0);
	a->spi = m->sa.spi;
	a->flag = m->hard_expired;
	(void)timer_set(&w->heap, &c->engines, client_now_ms());
}

/* The engine's other operations */

static void
on_send(void *ctx, const struct addr *local, const struct addr *peer,
    int natt, const uint8_t *buf, size_t len)
{
	uint8_t room[NATT_MARKER_LEN + IKE_MOST];
	struct client *c = ctx;

	(void)local;
	(void)peer;
	if (!natt) {
		outer_send(c, OUTER_IKE, buf, len);
	} else if (len == 1) {
		outer_send(c, OUTER_NATT, buf, len);	/* keepalive */
	} else if (len <= IKE_MOST) {
		memset(room, 0, NATT_MARKER_LEN);
		memcpy(room + NATT_MARKER_LEN, buf, len);
		outer_send(c, OUTER_NATT, room, NATT_MARKER_LEN + len);
	}
}

static void
on_flow_up(void *ctx, const struct ike_flow_info *f)
{
	struct client *c = ctx;

	c->ipsec.flow = *f;
	c->ipsec.flow_up = 1;
}

static void
on_flow_changed(void *ctx, const struct ike_flow_info *f)
{
	struct client *c = ctx;

	c->ipsec.flow = *f;
}

static void
on_flow_down(void *ctx, uint32_t flow, const char *reason)
{
	struct client *c = ctx;

	(void)flow;
	c->ipsec.down = 1;
	if (!c->ipsec.closing)
		client_over(c, "IPsec is down: %s", reason);
}

static void
on_flow_probe(void *ctx, uint32_t flow, const char *reason)
{
	(void)ctx;
	(void)flow;
	(void)reason;
}

static const struct ike_ops ops = {
	.send = on_send, .keys_skeyid = psk_skeyid, .keys_hash = psk_hash,
	.keys_check = psk_check, .keys_free = psk_release,
	.sa_getspi = on_getspi, .sa_install = on_install,
	.sa_delete = on_delete, .sa_usage = on_usage, .flow_up = on_flow_up,
	.flow_changed = on_flow_changed, .flow_down = on_flow_down,
	.flow_probe = on_flow_probe
};

/* Answers */

static void
deliver(struct client *c, const struct answer *a)
{
	struct ike *ike = c->ipsec.ike;

	switch (a->kind) {
	case ANSWER_SKEYID:
		ike_keys_skeyid(ike, a->id, &a->skeyid, a->ok ? 1 : 0);
		break;
	case ANSWER_HASH:
		ike_keys_hash(ike, a->id, a->len > 0 ? a->digest : NULL,
		    a->len);
		break;
	case ANSWER_CHECK:
		ike_keys_check(ike, a->id, a->ok);
		break;
	case ANSWER_SPI:
		ike_sa_spi(ike, a->id, a->spi);
		break;
	case ANSWER_INSTALLED:
		ike_sa_installed(ike, a->id, a->flag,
		    a->ok ? NULL : "refused");
		break;
	case ANSWER_EXPIRED:
		ike_sa_expired(ike, c->ipsec.flow.flow, a->spi, a->flag);
		break;
	case ANSWER_USED:
		ike_sa_used(ike, c->ipsec.flow.flow, a->spi, a->bytes);
		break;
	}
}

static void
count_sa(void *arg, const struct ike_sa_info *i)
{
	(void)i;
	++*(unsigned int *)arg;
}

/* The engine gives up silently but for its log. */
static void
check_alive(struct client *c)
{
	unsigned int n = 0;

	if (c->stage != STAGE_PHASE1 && c->stage != STAGE_PHASE2)
		return;
	ike_sa_walk(c->ipsec.ike, count_sa, &n);
	if (n == 0)
		client_over(c, "given up: %s", c->hint);
}

void
ipsec_settle(struct client *c)
{
	struct ipsec *s = &c->ipsec;
	struct answer *a;

	if (s->ike == NULL)
		return;
	while ((a = TAILQ_FIRST(&s->answers)) != NULL) {
		TAILQ_REMOVE(&s->answers, a, entry);
		deliver(c, a);
		freezero(a, sizeof(*a));
	}
	if (s->flow_up && !c->over) {
		s->flow_up = 0;
		if (c->stage == STAGE_PHASE2) {
			c->stage = STAGE_L2TP;
			if (c->w->o.steal_tunnel != 0)
				steal_start(c);
			else
				dial_start(c, &s->flow);
		} else if (c->moving) {
			c->moving = 0;
			dial_moved(c, &s->flow);
		}
	}
	check_alive(c);
}

/* Life */

void
ipsec_world(struct world *w)
{
	static const struct esp_ops tell = { on_tell };
	struct esp_conf conf = {
		.max_sas = (size_t)w->o.clients * SAS_PER_CLIENT
	};
	struct ike_rule *r = &w->ike_conf.rules[0];

	ike_conf_defaults(&w->ike_conf);
	/* It is for the server to say that there is a NAT, or for a NAT. */
	w->ike_conf.force_encap = 0;
	w->ike_conf.halfopen_time = UINT16_MAX;	/* the set-up has its limit */
	w->ike_conf.nrules = 1;
	r->active = 1;
	r->main = w->o.main;
	r->quick = w->o.quick;
	if (w->o.id[0] != '\0') {
		r->srcid.type = ID_FQDN;
		r->srcid.len = (uint8_t)strlen(w->o.id);
		memcpy(r->srcid.data, w->o.id, r->srcid.len);
	}
	w->esp = esp_new(&w->clients[0].host, &tell, w, &conf);
	if (w->esp == NULL)
		report_fatal("out of memory");
}

void
ipsec_init(struct client *c)
{
	TAILQ_INIT(&c->ipsec.answers);
}

void
ipsec_start(struct client *c)
{
	struct ipsec *s = &c->ipsec;
	struct addr local = c->local, peer = c->w->o.server;

	local.port = peer.port = 500;
	s->closing = s->flow_up = s->down = 0;
	s->ike = ike_new(&c->host, &ops, c, &c->w->ike_conf);
	if (s->ike == NULL)
		report_fatal("out of memory");
	ike_dataplane(s->ike, 1);
	if (ike_connect(s->ike, &local, &peer, c->w->o.inner_port,
	    L2TP_PORT) == -1)
		client_over(c, "main mode does not begin");
}

void
ipsec_input(struct client *c, int natt, const uint8_t *buf, size_t len)
{
	struct addr local = c->local, peer = c->w->o.server;

	if (c->ipsec.ike == NULL)
		return;
	local.port = peer.port = natt ? 4500 : 500;
	ike_input(c->ipsec.ike, &local, &peer, natt, buf, len);
}

/* UDP from the server's port 1701 to ours; its checksum is not for us to
 * check behind a NAT (RFC 3948 3.1.2). */
static void
open_udp(struct client *c, const struct esp_job *j)
{
	struct cursor in;
	uint16_t src, dst, len;

	cursor_init(&in, j->data, j->len);
	src = cursor_u16(&in);
	dst = cursor_u16(&in);
	len = cursor_u16(&in);
	cursor_u16(&in);
	if (!cursor_ok(&in) || j->next_header != PROTO_UDP ||
	    src != L2TP_PORT || dst != c->w->o.inner_port ||
	    len < UDP_HEADLEN || len > j->len) {
		c->w->report.strange++;
		return;
	}
	if (c->w->o.steal_tunnel != 0)
		steal_input(c, in.p, (size_t)len - UDP_HEADLEN);
	else
		dial_input(c, in.p, (size_t)len - UDP_HEADLEN);
}

void
ipsec_open(struct client *c, uint8_t *buf, size_t len)
{
	struct addr from = c->w->o.server;
	struct esp_job j;

	from.port = 4500;
	memset(&j, 0, sizeof(j));
	j.data = buf;
	j.len = len;
	j.from = &from;
	esp_open(c->w->esp, &j, 1);
	if (j.result == ESP_OK && j.flow == c->number)
		open_udp(c, &j);
	else
		c->w->report.esp_refused++;
}

void
ipsec_seal(struct client *c, const uint8_t *buf, size_t len)
{
	uint8_t room[ESP_HEADROOM + UDP_HEADLEN + L2TP_MOST + ESP_TAILROOM];
	struct esp_job j;
	struct wbuf w;

	if (len > L2TP_MOST)
		return;
	memset(&j, 0, sizeof(j));
	j.data = room + ESP_HEADROOM;
	j.len = UDP_HEADLEN + len;
	j.flow = c->number;
	j.next_header = PROTO_UDP;
	wbuf_init(&w, j.data, UDP_HEADLEN + L2TP_MOST);
	wbuf_u16(&w, c->w->o.inner_port);
	wbuf_u16(&w, L2TP_PORT);
	wbuf_u16(&w, (uint16_t)j.len);
	wbuf_u16(&w, 0);
	wbuf_bytes(&w, buf, len);
	esp_seal(c->w->esp, &j, 1);
	if (j.result == ESP_OK)
		outer_send(c, j.path->peer.port == 0 ? OUTER_ESP : OUTER_NATT,
		    j.data, j.len);
}

void
ipsec_close(struct client *c, const char *why)
{
	c->ipsec.closing = 1;
	if (c->ipsec.ike != NULL)
		ike_shutdown(c->ipsec.ike, why);
}

void
ipsec_free(struct client *c)
{
	struct ipsec *s = &c->ipsec;
	struct answer *a;

	ike_free(s->ike);
	s->ike = NULL;
	esp_flush(c->w->esp, c);
	while ((a = TAILQ_FIRST(&s->answers)) != NULL) {
		TAILQ_REMOVE(&s->answers, a, entry);
		freezero(a, sizeof(*a));
	}
	psk_clear(c);
}

uint64_t
ipsec_next(const struct client *c)
{
	if (!TAILQ_EMPTY(&c->ipsec.answers))
		return 0;
	return c->ipsec.ike != NULL ? ike_next(c->ipsec.ike) : HEAP_NEVER;
}

void
ipsec_run(struct client *c)
{
	if (c->ipsec.ike != NULL)
		ike_run(c->ipsec.ike);
}
