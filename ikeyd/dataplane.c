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


/* pfkey.sock: the SAs of the data plane by PF_KEYv2 (RFC 2367), as records of
 * common/pfkey. Every question has a number; answers are matched by it.
 * Runs in: engine. */

#include <event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cursor.h"
#include "control.h"
#include "engine.h"
#include "pfkey/pfkey.h"

#define MINMSG		16		/* the bare header */
#define SPI_MIN		0x100		/* the rest is reserved, RFC 4303 2.1 */
#define SPI_MAX		0xffffffff
#define REQID		1701		/* by which a kernel's SAs are ours */
#define MAXPENDING	8192		/* the oldest are given up */

enum pending_kind { ASKED_SPI, ASKED_IN, ASKED_OUT, ASKED_DELETE,
    ASKED_USAGE };

/* A question that is not answered yet. */
struct pending {
	TAILQ_ENTRY(pending)	 entry;
	uint32_t		 seq;
	uint8_t			 type;		/* of the message */
	uint32_t		 id;		/* of the pair */
	uint32_t		 flow, spi_in, spi_out;
	enum pending_kind	 kind;
	int			 failed;	/* was never asked */
};

/* ---- what is pending ---- */

static struct pending *
pending_find(struct engine *e, uint32_t seq)
{
	struct pending *p;

	TAILQ_FOREACH(p, &e->pending, entry)
		if (p->seq == seq)
			return p;
	return NULL;
}

static void
pending_free(struct engine *e, struct pending *p)
{
	TAILQ_REMOVE(&e->pending, p, entry);
	e->npending--;
	free(p);
}

static struct pending *
pending_new(struct engine *e, const struct ike_sa_pair *pair,
    enum pending_kind kind)
{
	struct pending *p;

	if (e->npending >= MAXPENDING)
		pending_free(e, TAILQ_FIRST(&e->pending));
	if ((p = calloc(1, sizeof(*p))) == NULL) {
		log_warn("pfkey");
		return NULL;	/* the exchange ends by its own timer */
	}
	p->seq = ++e->pfkey_seq;
	p->id = pair->id;
	p->flow = pair->flow;
	p->spi_in = pair->spi_in;
	p->spi_out = pair->spi_out;
	p->kind = kind;
	TAILQ_INSERT_TAIL(&e->pending, p, entry);
	e->npending++;
	return p;
}

/* Tell the IKE engine what came of it. */
static void
pending_answer(struct engine *e, struct pending *p,
    const struct pfkey_msg *m, const char *error)
{
	switch (p->kind) {
	case ASKED_SPI:
		if (error != NULL)
			log_warnx("pfkey: no SPI: %s", error);
		ike_sa_spi(e->ike, p->id, error == NULL ? m->sa.spi : 0);
		break;
	case ASKED_OUT:
		if (error == NULL)
			control_sa_event("sa_up", p->flow, p->spi_in,
			    p->spi_out);
		/* FALLTHROUGH */
	case ASKED_IN:
		ike_sa_installed(e->ike, p->id, p->kind == ASKED_IN, error);
		break;
	case ASKED_DELETE:
		/* It may have expired there already. */
		if (error != NULL)
			log_debug("pfkey: DELETE: %s", error);
		break;
	case ASKED_USAGE:
		if (error == NULL)
			ike_sa_used(e->ike, p->flow, p->spi_in,
			    m->current.bytes);
		break;
	}
}

/* What could not be asked is answered from the event loop, never from within
 * the operation that asked. */
static void
failed_due(int fd, short events, void *arg)
{
	struct engine *e = arg;
	struct pending *p, copy;

	(void)fd;
	(void)events;
	for (;;) {
		TAILQ_FOREACH(p, &e->pending, entry)
			if (p->failed)
				break;
		if (p == NULL)
			break;
		copy = *p;
		pending_free(e, p);
		pending_answer(e, &copy, NULL, "cannot be asked");
	}
	engine_kick(e);
}

/* ---- questions ---- */

/* Send m; keys in it are wiped. */
static void
ask(struct engine *e, struct pfkey_msg *m, const struct ike_sa_pair *pair,
    enum pending_kind kind)
{
	struct timeval now = { 0, 0 };
	struct pending *p = pending_new(e, pair, kind);
	uint8_t buf[PFKEY_MAXMSG];
	struct wbuf w;
	int error = 0;

	wbuf_init(&w, buf, sizeof(buf));
	if (p != NULL) {
		m->seq = p->seq;
		p->type = m->type;
		m->pid = (uint32_t)getpid();
		error = pfkey_encode(&pfkey_kame, PFKEY_REQUEST, m, &w);
		if (error != 0)
			log_warnx("pfkey: %s: %s", pfkey_type_name(m->type),
			    pfkey_strerror(error));
		if (error != 0 || e->pfkey == NULL ||
		    link_send_raw(e->pfkey, w.buf, w.len) == -1) {
			p->failed = 1;
			evtimer_add(&e->failed, &now);
		}
	}
	explicit_bzero(buf, sizeof(buf));
	pfkey_msg_wipe(m);
}

static uint8_t
auth_of(uint8_t hash)
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
	}
	return PFKEY_AUTH_NONE;
}

static uint8_t
enc_of(uint8_t cipher)
{
	switch (cipher) {
	case IKE_CIPHER_3DES:
		return PFKEY_ENC_3DES;
	case IKE_CIPHER_AES_CBC:
		return PFKEY_ENC_AES;
	case IKE_CIPHER_AES_GCM:
		return PFKEY_ENC_AES_GCM;
	}
	return PFKEY_ENC_NONE;
}

/* The SA's name: addresses with the selector's ports, SPI, flow. */
static void
put_name(struct pfkey_sa *sa, const struct ike_sa_pair *p, int inbound)
{
	struct addr local = p->local, peer = p->peer;

	local.port = p->local_port;
	peer.port = p->peer_port;
	sa->spi = inbound ? p->spi_in : p->spi_out;
	sa->src = inbound ? peer : local;
	sa->dst = inbound ? local : peer;
	sa->proto = p->proto;
	sa->mode = p->tunnel ? PFKEY_MODE_TUNNEL : PFKEY_MODE_TRANSPORT;
	sa->reqid = REQID;
	sa->flow = p->flow;
}

static void
put_rest(struct pfkey_sa *sa, const struct ike_sa_pair *p, int inbound)
{
	const struct ike_esp_key *k = inbound ? &p->in : &p->out;

	sa->auth = auth_of(p->hash);
	sa->enc = enc_of(p->enc.cipher);
	sa->auth_keylen = k->authlen;
	memcpy(sa->auth_key, k->auth, k->authlen);
	sa->enc_keylen = k->enclen;
	memcpy(sa->enc_key, k->enc, k->enclen);
	sa->replay = inbound ? p->replay : 0;
	sa->natt_sport = inbound ? p->peer.port : p->local.port;
	sa->natt_dport = inbound ? p->local.port : p->peer.port;
	sa->hard.seconds = p->hard_s;
	sa->soft.seconds = p->soft_s;
	sa->hard.bytes = p->hard_bytes;
	sa->soft.bytes = p->soft_bytes;
}

void
dataplane_getspi(void *ctx, const struct ike_sa_pair *p)
{
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GETSPI;
	put_name(&m.sa, p, 1);
	m.sa.spi = 0;
	m.spi_min = SPI_MIN;
	m.spi_max = SPI_MAX;
	ask(ctx, &m, p, ASKED_SPI);
}

void
dataplane_install(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct pfkey_msg m;

	memset(&m, 0, sizeof(m));
	m.type = inbound ? PFKEY_UPDATE : PFKEY_ADD;
	put_name(&m.sa, p, inbound);
	put_rest(&m.sa, p, inbound);
	ask(ctx, &m, p, inbound ? ASKED_IN : ASKED_OUT);
}

void
dataplane_delete(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct engine *e = ctx;
	struct pfkey_msg m;

	/* The engine deletes each outbound SA that was up. */
	if (!inbound)
		control_sa_event("sa_down", p->flow, p->spi_in, p->spi_out);
	if (e->pfkey == NULL)
		return;		/* and with it all SAs */
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_DELETE;
	put_name(&m.sa, p, inbound);
	ask(e, &m, p, ASKED_DELETE);
}

void
dataplane_usage(void *ctx, const struct ike_sa_pair *p)
{
	struct engine *e = ctx;
	struct pfkey_msg m;

	if (e->pfkey == NULL)
		return;
	memset(&m, 0, sizeof(m));
	m.type = PFKEY_GET;
	put_name(&m.sa, p, 1);
	ask(e, &m, p, ASKED_USAGE);
}

/* ---- answers and news ---- */

/* A kernel gives each socket the answers to all (RFC 2367 3.1): only those of
 * this process, to something that it has asked, are for us. */
static void
on_answer(struct engine *e, const struct pfkey_msg *m)
{
	struct pending *p = pending_find(e, m->seq), copy;

	if (p == NULL || p->failed || p->type != m->type ||
	    m->pid != (uint32_t)getpid()) {
		e->counters[ENGINE_C_PFKEY_STRANGE]++;
		return;
	}
	if (m->error != 0)
		e->counters[ENGINE_C_PFKEY_REFUSED]++;
	copy = *p;
	pending_free(e, p);
	pending_answer(e, &copy, m,
	    m->error != 0 ? strerror(m->error) : NULL);
}

static void
on_message(void *ctx, struct link *l, struct link_msg *raw)
{
	struct engine *e = ctx;
	struct pfkey_msg m;
	int error;

	error = pfkey_decode(&pfkey_kame, PFKEY_REPLY, raw->data, raw->len,
	    &m);
	if (error != 0)
		link_refuse(l, "%s: %s", pfkey_type_name(m.type),
		    pfkey_strerror(error));
	else if (m.type == PFKEY_EXPIRE)
		ike_sa_expired(e->ike, m.sa.flow, m.sa.spi, m.hard_expired);
	else if (m.type == PFKEY_NEW_MAPPING)
		ike_flow_moved(e->ike, m.sa.flow, &m.new_peer);
	else
		on_answer(e, &m);
	pfkey_msg_wipe(&m);
	engine_kick(e);
}

/* ---- the link ---- */

static void	on_fd(void *, int);

void
dataplane_dial(struct engine *e)
{
	child_dial("pfkey.sock", on_fd, e);
}

static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	struct engine *e = ctx;
	struct pending *p;

	log_warnx("link to pipexd (pfkey.sock): %s",
	    how == LINK_CLOSED ? "closed" : why);
	link_free(l);
	e->pfkey = NULL;
	engine_dataplane(e);
	while ((p = TAILQ_FIRST(&e->pending)) != NULL)
		pending_free(e, p);
	dataplane_dial(e);
}

static void
on_fd(void *ctx, int fd)
{
	struct engine *e = ctx;

	e->pfkey = link_new_raw(fd, "pipexd", MINMSG, PFKEY_MAXMSG, on_message,
	    e, on_down);
	if (e->pfkey == NULL) {
		log_warn("pfkey.sock");
		dataplane_dial(e);
		return;
	}
	engine_dataplane(e);
}

void
dataplane_init(struct engine *e)
{
	TAILQ_INIT(&e->pending);
	evtimer_set(&e->failed, failed_due, e);
}
