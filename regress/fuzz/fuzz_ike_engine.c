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

/* A whole conversation with the IKE engine. A server and an honest client of
 * our own stand face to face; the input is a list of steps {u8 what, u8 which,
 * u16 len, bytes} that delivers, loses, repeats, changes and forges messages,
 * under the client's protection, too, and lets time pass, keys and data plane
 * answer or fail. At the end nothing may be left. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/heap.h"
#include "ikeyd/ike/protect.h"
#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/sa.h"
#include "ikeyd/ike/state.h"
#include "regress/lib/skeyreq.h"

#define MAXWIRE		32
#define MAXANSWERS	64
#define MAXHELD		128
#define MAXSTEPS	64

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum step {
	STEP_DELIVER, STEP_LOSE, STEP_REPEAT, STEP_CHANGE, STEP_RAW,
	STEP_PROTECTED, STEP_TIME, STEP_CONNECT, STEP_QUICK, STEP_CLOSE,
	STEP_PLANE, STEP_FAIL, STEP_RELOAD, STEP_MOVE, STEP_EXPIRE, STEPS
};

struct end {
	struct ike	*ike;
	struct addr	 addr;
	struct skeyid	 held[MAXHELD];	/* by handle - 1 */
	uint8_t		 used[MAXHELD];
	enum hash_alg	 hash[MAXHELD];
	uint32_t	 nheld, flow, spi;
	uint8_t		 fail;
};

struct datagram {
	struct end	*to;
	struct addr	 local, peer;
	int		 natt;
	uint8_t		*buf;
	size_t		 len;
};

struct answer {
	struct end		*end;
	int			 kind, ok, inbound;
	uint32_t		 id, spi;
	struct ike_skeyid	 v;
	uint8_t			 digest[HASH_MAXLEN];
	size_t			 len;
};

static struct end	 server, client;
static struct datagram	 on_wire[MAXWIRE];
static size_t		 nwire;
static struct answer	 answers[MAXANSWERS];
static size_t		 nanswers;
static uint64_t		 clock_ms, dice;

/* Host and network */

static uint64_t
now(void *ctx)
{
	(void)ctx;
	return clock_ms;
}

static void
fill(void *ctx, void *buf, size_t n)
{
	uint8_t *p = buf;

	(void)ctx;
	while (n-- > 0) {
		dice = dice * UINT64_C(6364136223846793005) + 1442695;
		*p++ = (uint8_t)(dice >> 33);
	}
}

static void
log_none(void *ctx, enum host_level level, const char *line)
{
	(void)ctx, (void)level;
	for (; *line != '\0'; line++)
		if (*line < 0x20 || *line > 0x7e)
			abort();
}

static const struct host host = { NULL, now, fill, log_none };

static void
op_send(void *ctx, const struct addr *local, const struct addr *peer, int natt,
    const uint8_t *buf, size_t len)
{
	struct datagram *d;

	if (nwire == MAXWIRE || len == 1)
		return;
	d = &on_wire[nwire];
	d->to = ctx == &server ? &client : &server;
	d->local = *peer;
	d->peer = *local;
	d->natt = natt;
	if ((d->buf = malloc(len)) == NULL)
		abort();
	memcpy(d->buf, buf, len);
	d->len = len;
	nwire++;
}

static void
wire_drop(size_t i)
{
	free(on_wire[i].buf);
	memmove(&on_wire[i], &on_wire[i + 1],
	    (--nwire - i) * sizeof(on_wire[0]));
}

/* Keys and data plane */

static struct answer *
answer_new(struct end *e, int kind, uint32_t id)
{
	static struct answer lost;
	struct answer *a = nanswers < MAXANSWERS ? &answers[nanswers++] :
	    &lost;

	memset(a, 0, sizeof(*a));
	a->end = e;
	a->kind = kind;
	a->id = id;
	return a;
}

enum { A_SKEYID, A_NO_KEY, A_HASH, A_CHECK, A_SPI, A_INSTALL };

static void
op_skeyid(void *ctx, const struct ike_skeyid_req *req)
{
	struct end *e = ctx;
	struct skeyid_in in = skeyreq_in(req);
	struct answer *a;
	uint32_t i;

	for (i = 0; i < MAXHELD && e->used[i]; i++)
		;
	if (i == MAXHELD || nanswers == MAXANSWERS || e->fail & 1) {
		answer_new(e, A_NO_KEY, req->id);
		return;
	}
	memset(&e->held[i], 0, sizeof(e->held[i]));
	if (skeyid_psk(&e->held[i], &in, "key", 3) == -1)
		abort();
	e->used[i] = 1;
	e->hash[i] = req->hash;
	e->nheld++;
	a = answer_new(e, A_SKEYID, req->id);
	skeyreq_answer(&a->v, &e->held[i], i + 1, 1);
	a->v.own = e->fail >> 4 & 1;
}

static void
hash_of(struct answer *a, uint32_t handle, const struct piece *p, size_t n)
{
	struct end *e = a->end;

	if (handle == 0 || handle > MAXHELD || !e->used[handle - 1])
		abort();
	if (hmac_pieces(e->hash[handle - 1], e->held[handle - 1].skeyid,
	    e->held[handle - 1].len, p, n, a->digest) == -1)
		abort();
	a->len = hash_len(e->hash[handle - 1]);
}

static void
op_hash(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n)
{
	struct answer *a = answer_new(ctx, A_HASH, id);

	hash_of(a, handle, p, n);
	a->ok = !(((struct end *)ctx)->fail & 2);
}

static void
op_check(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n, const uint8_t *digest, size_t len)
{
	struct answer *a = answer_new(ctx, A_CHECK, id);

	hash_of(a, handle, p, n);
	a->ok = len == a->len && memcmp(digest, a->digest, len) == 0;
}

static void
op_free(void *ctx, uint32_t handle)
{
	struct end *e = ctx;

	if (handle == 0 || handle > MAXHELD || !e->used[handle - 1])
		abort();
	e->used[handle - 1] = 0;
	e->nheld--;
}

static void
op_getspi(void *ctx, const struct ike_sa_pair *p)
{
	struct end *e = ctx;

	answer_new(e, A_SPI, p->id)->spi = e->fail & 4 ? 0 : ++e->spi;
}

static void
op_install(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	struct answer *a = answer_new(ctx, A_INSTALL, p->id);

	if (p->in.enclen == 0 || p->proto != 17 ||
	    (p->local_port != 1701 && p->peer_port != 1701))
		abort();
	a->inbound = inbound;
	a->ok = !(((struct end *)ctx)->fail & 8);
}

static void
op_delete(void *ctx, const struct ike_sa_pair *p, int inbound)
{
	(void)ctx, (void)p, (void)inbound;
}

static void
op_flow(void *ctx, const struct ike_flow_info *info)
{
	((struct end *)ctx)->flow = info->flow;
}

static void
op_text(void *ctx, uint32_t flow, const char *reason)
{
	(void)ctx;
	if (flow == 0 || reason == NULL)
		abort();
}

static const struct ike_ops ops = {
	.send = op_send, .keys_skeyid = op_skeyid, .keys_hash = op_hash,
	.keys_check = op_check, .keys_free = op_free, .sa_getspi = op_getspi,
	.sa_install = op_install, .sa_delete = op_delete, .flow_up = op_flow,
	.flow_changed = op_flow, .flow_down = op_text, .flow_probe = op_text
};

/* Give all answers; they may lead to more. */
static void
pump(void)
{
	struct answer a;
	size_t i;

	for (i = 0; i < nanswers && i < MAXANSWERS; i++) {
		a = answers[i];
		if (a.kind == A_SKEYID || a.kind == A_NO_KEY)
			ike_keys_skeyid(a.end->ike, a.id, &a.v,
			    a.kind == A_SKEYID);
		else if (a.kind == A_HASH)
			ike_keys_hash(a.end->ike, a.id,
			    a.ok ? a.digest : NULL, a.len);
		else if (a.kind == A_CHECK)
			ike_keys_check(a.end->ike, a.id, a.ok);
		else if (a.kind == A_SPI)
			ike_sa_spi(a.end->ike, a.id, a.spi);
		else
			ike_sa_installed(a.end->ike, a.id, a.inbound,
			    a.ok ? NULL : "failed");
	}
	nanswers = 0;
}

/* Steps */

static void
give(size_t i, const uint8_t *xor, size_t len)
{
	struct datagram d = on_wire[i];
	size_t k;

	for (k = 0; k + 2 < len; k += 3)
		d.buf[(xor[k] << 8 | xor[k + 1]) % d.len] ^= xor[k + 2];
	ike_input(d.to->ike, &d.local, &d.peer, d.natt, d.buf, d.len);
	for (k = 0; k + 2 < len; k += 3)
		d.buf[(xor[k] << 8 | xor[k + 1]) % d.len] ^= xor[k + 2];
}

/* A message of the client's SA, with the input as its payloads: the first byte
 * is the first one's type, and quick mode or informational by which. */
static void
protected(uint8_t which, const uint8_t *data, size_t len)
{
	struct isakmp_sa *sa = RB_MIN(sas_by_id, &client.ike->sas);
	struct protect how = protect_hash1();
	uint8_t iv[CIPHER_MAXBLOCK];
	struct isakmp_out out;
	uint32_t msgid = 1000 + (which >> 1);
	int n;

	if (sa == NULL || sa->state != SA_UP || len == 0)
		return;
	protect_begin(sa, &out, which & 1 ? ISAKMP_XCHG_QUICK :
	    ISAKMP_XCHG_INFO, msgid);
	wbuf_bytes(&out.w, data + 1, len - 1);
	if (!wbuf_ok(&out.w))
		return;
	client.ike->out[ISAKMP_HEADERLEN] = data[0];
	if (protect_iv(sa, msgid, iv) == -1 ||
	    (n = protect_end(sa, &out, &how, msgid, iv)) == -1)
		return;
	op_send(&client, &sa->path.local, &sa->path.peer, sa->path.natt,
	    client.ike->out, (size_t)n);
}

static void
connect_client(void)
{
	struct addr local = client.addr, peer = server.addr;

	local.port = peer.port = 500;
	(void)ike_connect(client.ike, &local, &peer, 0, 1701);
}

static void
conf_fill(struct ike_conf *c, int force)
{
	static const struct ike_transforms m = {
		{ { IKE_CIPHER_AES_CBC, 128 } }, 1, { HASH_SHA1 }, 1,
		{ DH_ECP256 }, 1, 3600, 0
	}, q = {
		{ { IKE_CIPHER_AES_CBC, 128 }, { IKE_CIPHER_AES_GCM, 128 } },
		2, { HASH_SHA1 }, 1, { 0 }, 0, 600, 0
	};

	ike_conf_defaults(c);
	c->force_encap = force != 0;
	c->halfopen_max = 6;
	c->pair_max = 3;
	c->nrules = 1;
	c->rules[0].active = 1;
	c->rules[0].main = m;
	c->rules[0].quick = q;
}

static void
order(struct end *e, enum step what, uint8_t which, const uint8_t *data,
    size_t len)
{
	static struct ike_conf conf;
	struct isakmp_sa *sa = RB_MIN(sas_by_id, &e->ike->sas);
	struct addr moved = client.addr;

	switch (what) {
	case STEP_QUICK:
		if (sa != NULL && sa->state == SA_UP)
			(void)quick_begin(sa, e == &server ? 1701 : 0,
			    e == &server ? 0 : 1701);
		break;
	case STEP_CLOSE:
		(void)ike_flow_close(e->ike, e->flow, "ordered");
		break;
	case STEP_PLANE:
		ike_dataplane(e->ike, which >> 1 & 1);
		break;
	case STEP_FAIL:
		e->fail = which >> 1;
		break;
	case STEP_RELOAD:
		conf_fill(&conf, which & 2);
		conf.nrules = which >> 2 & 1;
		(void)ike_reload(e->ike, &conf);
		break;
	case STEP_MOVE:
		moved.port = (uint16_t)(1 + which);
		ike_flow_moved(e->ike, e->flow, &moved);
		break;
	case STEP_EXPIRE:
		ike_sa_expired(e->ike, e->flow,
		    len > 0 ? 0x1000u + data[0] : e->spi, which >> 1 & 1);
		break;
	default:
		ike_input(e->ike, &e->addr, e == &server ? &client.addr :
		    &server.addr, which >> 1 & 1, data, len);
	}
}

static void
step(enum step what, uint8_t which, const uint8_t *data, size_t len)
{
	size_t i = nwire > 0 ? which % nwire : 0;

	switch (what) {
	case STEP_DELIVER:
	case STEP_REPEAT:
	case STEP_CHANGE:
		if (nwire == 0)
			break;
		give(i, data, what == STEP_CHANGE ? len : 0);
		if (what == STEP_DELIVER)
			wire_drop(i);
		break;
	case STEP_LOSE:
		if (nwire > 0)
			wire_drop(i);
		break;
	case STEP_PROTECTED:
		protected(which, data, len);
		break;
	case STEP_TIME:
		clock_ms += which < 128 ? which * 100u :
		    (which - 127u) * 60000u;
		ike_run(server.ike);
		ike_run(client.ike);
		break;
	case STEP_CONNECT:
		connect_client();
		break;
	default:
		order(which & 1 ? &client : &server, what, which, data, len);
	}
	pump();
}

static void
end_begin(struct end *e, uint32_t host_part, int force)
{
	static struct ike_conf conf;

	memset(e, 0, sizeof(*e));
	conf_fill(&conf, force);
	e->addr = addr_v4_u32(0xc0000200 | host_part, 500);
	e->spi = 0x1000;
	if ((e->ike = ike_new(&host, &ops, e, &conf)) == NULL)
		abort();
	ike_dataplane(e->ike, 1);
}

static void
end_end(struct end *e)
{
	ike_shutdown(e->ike, "over");
	pump();
	if (e->nheld != 0 || !RB_EMPTY(&e->ike->sas) ||
	    !RB_EMPTY(&e->ike->flows) || !RB_EMPTY(&e->ike->quicks) ||
	    !RB_EMPTY(&e->ike->sources) || e->ike->nhalf != 0 ||
	    e->ike->nup != 0 || e->ike->heap.n != 0)
		abort();
	ike_free(e->ike);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cursor c;
	const uint8_t *p;
	uint8_t what, which, force;
	uint16_t n;
	size_t i;

	cursor_init(&c, data, len);
	force = cursor_u8(&c);
	clock_ms = 1000;
	dice = 1;
	nwire = nanswers = 0;
	end_begin(&server, 1, force & 1);
	end_begin(&client, 2, force & 2);
	for (i = 0; i < MAXSTEPS && cursor_left(&c) >= 4; i++) {
		what = cursor_u8(&c);
		which = cursor_u8(&c);
		n = cursor_u16(&c);
		if (n > cursor_left(&c))
			n = (uint16_t)cursor_left(&c);
		p = cursor_take(&c, n);
		step((enum step)(what % STEPS), which, p, n);
	}
	end_end(&server);
	end_end(&client);
	while (nwire > 0)
		wire_drop(0);
	return 0;
}
