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


/* Clients of ikeyd: our IKE engine as initiator. UDP 500 is a real socket, UDP
 * 4500 goes by the ike.sock of the pipexd that is played. Runs in: tests. */

#include <sys/types.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ikeydlab_int.h"
#include "msg/hello.h"
#include "msg/punt.h"
#include "proc/child.h"
#include "proc/sockets.h"
#include "regress/lib/labhost.h"
#include "regress/lib/skeyreq.h"

/* Answers may not be given from within an operation. */
struct answer {
	TAILQ_ENTRY(answer)	 entry;
	struct ikeydlab_client	*c;
	enum { SKEYID, HASH, CHECK, SPI, INSTALLED } kind;
	uint32_t		 id;
	int			 ok;
	uint8_t			 digest[HASH_MAXLEN];
	size_t			 len;
};

static TAILQ_HEAD(, answer) answers = TAILQ_HEAD_INITIALIZER(answers);

static struct answer *
answer(struct ikeydlab_client *c, int kind, uint32_t id)
{
	struct answer *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	a->c = c;
	a->kind = kind;
	a->id = id;
	a->ok = 1;
	TAILQ_INSERT_TAIL(&answers, a, entry);
	return a;
}

static void
give_skeyid(const struct answer *a)
{
	struct ike_skeyid s;

	skeyreq_answer(&s, &a->c->held.s, a->c->held.handle, 1);
	ike_keys_skeyid(a->c->ike, a->id, &s, 1);
}

static void
give(const struct answer *a)
{
	struct ike *ike = a->c->ike;

	switch (a->kind) {
	case SKEYID:
		give_skeyid(a);
		break;
	case HASH:
		ike_keys_hash(ike, a->id, a->digest, a->len);
		break;
	case CHECK:
		ike_keys_check(ike, a->id, a->ok);
		break;
	case SPI:
		ike_sa_spi(ike, a->id, 0x20000000 + a->id);
		break;
	case INSTALLED:
		ike_sa_installed(ike, a->id, a->ok == 1, NULL);
		break;
	}
}

/* ---- operations ---- */

static void
op_send(void *ctx, const struct addr *local, const struct addr *peer, int natt,
    const uint8_t *buf, size_t len)
{
	struct ikeydlab_client *c = ctx;
	struct msg_ike_packet p = { *peer, *local, buf, len };
	struct sockaddr_storage ss;
	uint8_t out[MSG_MAXLEN];
	size_t sslen;
	int n;

	if (!natt) {
		assert_int_equal(addr_to_sockaddr(peer, &ss, &sslen), 0);
		assert_int_equal(sendto(c->fd, buf, len, 0,
		    (struct sockaddr *)&ss, (socklen_t)sslen), (ssize_t)len);
		return;
	}
	p.peer.port = c->outer;
	n = msg_ike_packet_encode(&p, out, sizeof(out));
	assert_true(n > 0);
	if (c->lab->ike != NULL)
		link_send(c->lab->ike, MSG_IKE_PACKET, 0, out, (size_t)n, -1);
}

static void
op_skeyid(void *ctx, const struct ike_skeyid_req *r)
{
	struct ikeydlab_client *c = ctx;
	struct skeyid_in in = skeyreq_in(r);

	assert_int_equal(skeyid_psk(&c->held.s, &in, c->psk, strlen(c->psk)),
	    0);
	c->held.hash = in.hash;
	c->held.handle++;
	answer(c, SKEYID, r->id);
}

static void
op_hash(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n)
{
	struct ikeydlab_client *c = ctx;
	struct answer *a = answer(c, HASH, id);

	(void)handle;
	assert_int_equal(hmac_pieces(c->held.hash, c->held.s.skeyid,
	    c->held.s.len, p, n, a->digest), 0);
	a->len = c->held.s.len;
	if (c->bad_hash)
		a->digest[a->len - 1] ^= 1;
}

static void
op_check(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n, const uint8_t *digest, size_t len)
{
	struct ikeydlab_client *c = ctx;
	struct answer *a = answer(c, CHECK, id);

	(void)handle;
	assert_int_equal(hmac_pieces(c->held.hash, c->held.s.skeyid,
	    c->held.s.len, p, n, a->digest), 0);
	a->ok = len == c->held.s.len && memcmp(digest, a->digest, len) == 0;
}

static void
op_free(void *ctx, uint32_t handle)
{
	(void)ctx;
	(void)handle;
}

static void
op_getspi(void *ctx, const struct ike_sa_pair *p)
{
	answer(ctx, SPI, p->id);
}

static void
op_install(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct ikeydlab_client *c = ctx;

	if (inbound) {
		c->in = *p;
		c->nin++;
	} else {
		c->out = *p;
		c->nout++;
	}
	answer(c, INSTALLED, p->id)->ok = inbound ? 1 : 2;
}

static void
op_delete(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct ikeydlab_client *c = ctx;

	(void)p;
	(void)inbound;
	c->ndeleted++;
}

static void
op_up(void *ctx, const struct ike_flow_info *info)
{
	struct ikeydlab_client *c = ctx;

	c->flow = info->flow;
	c->up++;
}

static void
op_changed(void *ctx, const struct ike_flow_info *info)
{
	(void)ctx;
	(void)info;
}

static void
op_down(void *ctx, uint32_t flow, const char *reason)
{
	struct ikeydlab_client *c = ctx;

	(void)flow;
	(void)reason;
	c->down++;
}

static void
op_probe(void *ctx, uint32_t flow, const char *reason)
{
	(void)ctx;
	(void)flow;
	(void)reason;
}

static const struct ike_ops ops = {
	.send = op_send, .keys_skeyid = op_skeyid, .keys_hash = op_hash,
	.keys_check = op_check, .keys_free = op_free,
	.sa_getspi = op_getspi, .sa_install = op_install,
	.sa_delete = op_delete, .flow_up = op_up, .flow_changed = op_changed,
	.flow_down = op_down, .flow_probe = op_probe
};

/* ---- life ---- */

static void
take(struct ikeydlab_client *c)
{
	struct addr local = c->addr;
	struct sockaddr_storage ss;
	socklen_t sslen;
	uint8_t buf[65536];
	ssize_t n;

	local.port = c->lab->client_port;
	for (;;) {
		sslen = sizeof(ss);
		n = recvfrom(c->fd, buf, sizeof(buf), MSG_DONTWAIT,
		    (struct sockaddr *)&ss, &sslen);
		if (n == -1)
			return;
		c->got++;
		assert_int_equal(addr_from_sockaddr(&c->from,
		    (struct sockaddr *)&ss, sslen), 0);
		ike_input(c->ike, &local, &c->from, 0, buf, (size_t)n);
	}
}

void
ikeydlab_client_turn(struct ikeydlab_client *c)
{
	struct answer *a, *next;

	take(c);
	for (a = TAILQ_FIRST(&answers); a != NULL; a = next) {
		next = TAILQ_NEXT(a, entry);
		if (a->c != c)
			continue;
		TAILQ_REMOVE(&answers, a, entry);
		give(a);
		free(a);
		next = TAILQ_FIRST(&answers);
	}
	ike_run(c->ike);
}

void
ikeydlab_client_free(struct ikeydlab_client *c)
{
	struct answer *a, *next;

	for (a = TAILQ_FIRST(&answers); a != NULL; a = next) {
		next = TAILQ_NEXT(a, entry);
		if (a->c != c)
			continue;
		TAILQ_REMOVE(&answers, a, entry);
		free(a);
	}
	ike_free(c->ike);
	close(c->fd);
	free(c);
}

void
ikeydlab_client_natt(struct ikeydlab *lab, const struct addr *server,
    const struct addr *client, const uint8_t *buf, size_t len)
{
	struct ikeydlab_client *c;
	struct addr inner = *client;
	size_t i;

	inner.port = 4500;
	for (i = 0; i < lab->nclient; i++) {
		c = lab->client[i];
		if (!addr_host_eq(&c->addr, client) ||
		    client->port != c->outer)
			continue;
		c->got++;
		ike_input(c->ike, &inner, server, 1, buf, len);
	}
}

static void
client_conf(struct ike_conf *c)
{
	static const struct ike_transforms main_t = {
		{ { IKE_CIPHER_AES_CBC, 256 } }, 1, { HASH_SHA1 }, 1,
		{ DH_ECP256 }, 1, 28800, 0
	}, quick_t = {
		{ { IKE_CIPHER_AES_CBC, 256 } }, 1, { HASH_SHA1 }, 1,
		{ 0 }, 0, 3600, 0
	};

	ike_conf_defaults(c);
	c->force_encap = 0;
	c->nrules = 1;
	c->rules[0].active = 1;
	c->rules[0].main = main_t;
	c->rules[0].quick = quick_t;
}

static struct ikeydlab_client *
client_new(struct ikeydlab *lab, unsigned int n, const char *psk)
{
	struct ikeydlab_client *c = calloc(1, sizeof(*c));
	struct ike_conf *conf = malloc(sizeof(*conf));
	struct addr local;

	assert_non_null(c);
	assert_non_null(conf);
	assert_true(lab->nclient < sizeof(lab->client) /
	    sizeof(lab->client[0]));
	client_conf(conf);
	c->lab = lab;
	c->psk = psk;
	c->outer = (uint16_t)IKEYDLAB_OUTER(n);
	c->addr = addr_v4_u32(0x7f000000 + n, 0);
	local = c->addr;
	local.port = lab->client_port;
	c->fd = sock_udp(&local);
	assert_int_not_equal(c->fd, -1);
	c->ike = ike_new(&labhost, &ops, c, conf);
	assert_non_null(c->ike);
	ike_dataplane(c->ike, 1);
	free(conf);
	lab->client[lab->nclient++] = c;
	return c;
}

struct ikeydlab_client *
ikeydlab_dial(struct ikeydlab *lab, unsigned int n, const char *psk, int wait)
{
	struct ikeydlab_client *c = NULL;
	struct addr local, peer = lab->server;
	unsigned int up;
	size_t i;

	for (i = 0; i < lab->nclient; i++)
		if (addr_u32(&lab->client[i]->addr) == 0x7f000000 + n)
			c = lab->client[i];
	if (c == NULL)
		c = client_new(lab, n, psk);
	c->psk = psk;
	local = c->addr;
	local.port = lab->client_port;
	peer.port = 500;
	up = c->nout + 1;
	assert_int_equal(ike_connect(c->ike, &local, &peer, 1701, 1701), 0);
	if (wait)
		ikeydlab_until(lab, &c->nout, up, "client's ESP is up");
	return c;
}
