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


/* What was agreed on is kept to, and what is cut is told: lifetimes, PFS, the
 * overlap of old and new ESP SAs, keepalives. */

#include "crypto/dh.h"
#include "ike_world.h"
#include "ikeyd/ike/dpd.h"
#include "ikeyd/ike/exchange.h"
#include "ikeyd/ike/flow.h"
#include "ikeyd/ike/isakmp.h"
#include "ikeyd/ike/keymat.h"
#include "ikeyd/ike/quick_mode.h"
#include "ikeyd/ike/sa.h"
#include "ikeyd/ike/sa_pair.h"

#define NAT	"198.51.100.7"

static struct flow *
flow_of(const struct ikeend *e)
{
	return RB_MIN(flows_by_id, &e->ike->flows);
}

/* The first encrypted message of each exchange and end. */
static struct kept {
	uint8_t	data[2048];
	size_t	len;
} kept[2][2];		/* main mode, quick mode; of the client, the server */

static int
keep(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	struct kept *k;

	(void)natt;
	if (len <= ISAKMP_HEADERLEN || len > sizeof(k->data) ||
	    !(buf[19] & ISAKMP_FLAG_ENCRYPTED) ||
	    (buf[18] != ISAKMP_XCHG_MAIN && buf[18] != ISAKMP_XCHG_QUICK))
		return 0;
	k = &kept[buf[18] == ISAKMP_XCHG_QUICK][e->name[0] == 's'];
	if (k->len == 0) {
		memcpy(k->data, buf, len);
		k->len = len;
	}
	return 0;
}

/* The seconds that the server's answer tells by RESPONDER-LIFETIME, 0: none.
 * Its IV is the last block of the client's message. */
static uint32_t
told(struct world *w, int quick)
{
	const struct kept *asked = &kept[quick][0], *answer = &kept[quick][1];
	struct isakmp_sa *sa = TAILQ_FIRST(&flow_of(w->client)->sas);
	const struct payload *p;
	uint8_t iv[CIPHER_MAXBLOCK];
	struct payloads ps;
	struct message m;
	size_t i;

	assert_true(asked->len > 0 && answer->len > 0);
	memset(&m, 0, sizeof(m));
	m.bytes = answer->data;
	m.len = answer->len;
	assert_int_equal(isakmp_header_decode(&m.h, m.bytes, m.len), 0);
	memcpy(iv, asked->data + asked->len - 16, 16);
	assert_int_equal(exchange_open(w->client->ike, IKE_CIPHER_AES_CBC,
	    sa->keys->key, sa->keys->keylen, iv, &m, &ps), 0);
	for (i = 0; (p = payload_find(&ps, ISAKMP_NOTIFY, i)) != NULL; i++)
		if ((p->body[6] << 8 | p->body[7]) ==
		    NOTIFY_RESPONDER_LIFETIME) {
			return (uint32_t)p->body[p->len - 4] << 24 |
			    (uint32_t)p->body[p->len - 3] << 16 |
			    (uint32_t)p->body[p->len - 2] << 8 |
			    p->body[p->len - 1];
		}
	return 0;
}

static void
lifetimes_told(uint32_t main_s, uint32_t quick_s)
{
	struct ike_conf conf;
	struct world w;

	memset(kept, 0, sizeof(kept));
	ikeend_conf(&conf);
	conf.rules[0].main.maxlife = main_s;
	conf.rules[0].quick.maxlife = quick_s;
	world_new(&w, 600, &wire, NAT, &conf, NULL);
	w.client->filter = w.server->filter = keep;
	connect_up(&w);
	assert_int_equal(told(&w, 0), main_s);
	assert_int_equal(told(&w, 1), quick_s);
	assert_int_equal(w.server->sa[0].pair.hard_s,
	    quick_s != 0 ? quick_s : 3600);
	world_free(&w);
}

/* RFC 2407 4.6.3.1: what the client offered is cut, and it hears of it. */
static void
cut_lifetimes(void **state)
{
	(void)state;
	lifetimes_told(600, 300);
	lifetimes_told(0, 0);
}

/* RFC 2409 5.5: with PFS the keys come from the new g^xy, too. */
static void
pfs_is_in_the_keys(void **state)
{
	uint8_t rnd[2][DH_MAXPUB + 16], pub[DH_MAXPUB], gxy[DH_MAXSHARED];
	uint8_t want[KEYMAT_MAX];
	struct isakmp_sa sa;
	struct sa_keys keys;
	struct keymat_in in;
	struct quick q;
	struct world w;
	struct pair p;
	struct dh *other;

	(void)state;
	world_new(&w, 601, &wire, NAT, NULL, NULL);
	memset(&sa, 0, sizeof(sa));
	memset(&keys, 7, sizeof(keys));
	memset(&q, 0, sizeof(q));
	memset(&p, 0, sizeof(p));
	memset(rnd[0], 0x11, sizeof(rnd[0]));
	memset(rnd[1], 0x22, sizeof(rnd[1]));
	sa.ike = w.server->ike;
	sa.choice.hash = HASH_SHA256;
	sa.keys = &keys;
	q.sa = &sa;
	q.pair = &p;
	q.ni.len = q.nr.len = 16;
	q.choice.group = DH_ECP256;
	q.choice.enc.cipher = IKE_CIPHER_AES_CBC;
	q.choice.enc.keybits = 256;
	q.choice.hash = HASH_SHA256;
	p.rec.spi_in = 0x1001;
	p.rec.spi_out = 0x2002;
	assert_non_null(q.dh = dh_new(DH_ECP256, rnd[0]));
	assert_non_null(other = dh_new(DH_ECP256, rnd[1]));
	dh_public(other, q.peer_ke);
	q.kelen = dh_publen(DH_ECP256);
	assert_int_equal(pair_keys(&q), 0);
	dh_public(q.dh, pub);
	assert_int_equal(dh_shared(other, pub, q.kelen, gxy), 0);
	memset(&in, 0, sizeof(in));
	in.hash = HASH_SHA256;
	in.skeyid_d = keys.d;
	in.gxy = gxy;
	in.gxylen = dh_sharedlen(DH_ECP256);
	in.proto = ISAKMP_PROTO_ESP;
	in.ni = q.ni.data;
	in.nr = q.nr.data;
	in.nilen = in.nrlen = 16;
	in.spi = 0x1001;
	assert_int_equal(keymat_esp(&in, want, 64), 0);
	assert_memory_equal(p.rec.in.enc, want, 32);
	assert_memory_equal(p.rec.in.auth, want + 32, 32);
	in.spi = 0x2002;
	assert_int_equal(keymat_esp(&in, want, 64), 0);
	assert_memory_equal(p.rec.out.enc, want, 32);
	dh_free(q.dh);
	dh_free(other);
	world_free(&w);
}

/* The old inbound SA outlives its Delete by 10 s where a new one is there, for
 * what is under way; nothing is sent on the old one. */
static void
overlap(void **state)
{
	struct world w;
	struct pair *old;
	struct flow *f;
	uint32_t in, out;
	uint64_t said;

	(void)state;
	world_new(&w, 602, &wire, NAT, NULL, NULL);
	connect_up(&w);
	f = flow_of(w.client);
	old = TAILQ_FIRST(&f->pairs);
	in = old->rec.spi_out;
	out = old->rec.spi_in;
	assert_int_equal(quick_renew(TAILQ_FIRST(&f->sas), &old->terms), 0);
	sim_run(w.sim, 3000, NULL, NULL);
	assert_int_equal(ikeend_pairs(w.server), 2);
	pair_close(old, 1);
	sim_run(w.sim, 9000, NULL, NULL);
	assert_non_null(ikeend_sa_find(w.server, in, 1));
	assert_null(ikeend_sa_find(w.server, out, 0));
	said = ike_counter(w.server->ike, IKE_C_MESSAGES_OUT);
	sim_run(w.sim, 2000, NULL, NULL);
	assert_null(ikeend_sa_find(w.server, in, 1));
	assert_int_equal(ikeend_pairs(w.server), 1);
	/* The client knows, and hears nothing of it. */
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MESSAGES_OUT),
	    said);
	assert_int_equal(w.server->downs, 0);
	assert_true(ikeend_match(w.client, w.server));
	world_free(&w);
}

#define KIB	70		/* of phase 1 */

static struct isakmp_sa *
sa_of(const struct ikeend *e)
{
	return TAILQ_FIRST(&flow_of(e)->sas);
}

/* As if the client had offered kilobytes for phase 1. */
static void
up_with_kib(struct world *w, uint64_t seed, uint64_t kib)
{
	world_new(w, seed, &wire, NAT, NULL, NULL);
	connect_up(w);
	sim_run(w->sim, 2000, NULL, NULL);
	sa_of(w->server)->choice.life_kib = kib;
	flow_of(w->server)->choice.life_kib = kib;
}

/* The client asks by DPD until the server's ISAKMP SA of that moment has seen
 * so many bytes, or is not the flow's newest any more. */
static void
talk(struct world *w, uint64_t bytes)
{
	const struct isakmp_sa *sa = sa_of(w->server);
	uint32_t id = sa->id;
	unsigned int i;

	for (i = 0; i < 5000 && sa_of(w->server) == sa && sa->id == id &&
	    sa->bytes < bytes; i++) {
		assert_int_equal(dpd_probe(sa_of(w->client)), 0);
		sim_run(w->sim, 30, NULL, NULL);
	}
	assert_true(i > 0 && i < 5000);
}

/* RFC 2409 appendix A: renewed like the seconds, when 5 per cent are left of
 * the peer's, 15 of ours; all messages count, and nobody notices. */
static void
kilobytes_of_phase1(void **state)
{
	struct isakmp_sa *sa;
	struct world w;

	(void)state;
	up_with_kib(&w, 604, KIB);
	sa = sa_of(w.server);
	/* Messages 5 and 6, and quick mode's three. */
	assert_in_range(sa->bytes, 650, 800);
	talk(&w, KIB * 1024 * 94 / 100);
	sim_run(w.sim, 3000, NULL, NULL);
	assert_ptr_equal(sa_of(w.server), sa);
	talk(&w, KIB * 1024 * 96 / 100);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MAIN_UP), 2);
	assert_int_equal(ikeend_sas(w.server), 2);
	assert_true(sa_of(w.server)->initiator);
	/* What the client once wanted holds for the next one, too. */
	talk(&w, KIB * 1024 * 84 / 100);
	sim_run(w.sim, 3000, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MAIN_UP), 2);
	talk(&w, KIB * 1024 * 86 / 100);
	sim_run(w.sim, 20000, NULL, NULL);
	assert_int_equal(ike_counter(w.server->ike, IKE_C_MAIN_UP), 3);
	assert_int_equal(ikeend_sas(w.server), 1);
	assert_int_equal(w.server->ups, 1);
	assert_int_equal(w.server->downs + w.client->downs, 0);
	assert_false(cannot_talk(&w));
	world_free(&w);
}

static int
drop_message1(struct ikeend *e, const uint8_t *buf, size_t len, int natt)
{
	static const uint8_t zero[ISAKMP_COOKIELEN];

	(void)e, (void)natt;
	return len > ISAKMP_HEADERLEN && buf[18] == ISAKMP_XCHG_MAIN &&
	    memcmp(buf + ISAKMP_COOKIELEN, zero, sizeof(zero)) == 0;
}

static int
no_sa(const struct world *w)
{
	return sa_of(w->server) == NULL;
}

/* A client that can't be called: its phase 1 ends at the limit, and ESP goes
 * on. Fewer than 64 are 64. */
static void
last_kilobyte(void **state)
{
	struct world w;
	int i;

	(void)state;
	up_with_kib(&w, 605, 1);
	w.server->filter = w.client->filter = drop_message1;
	talk(&w, 64 * 1024 - 200);
	sim_run(w.sim, 5000, NULL, NULL);
	assert_false(no_sa(&w));
	for (i = 0; i < 3 && !no_sa(&w); i++) {
		assert_int_equal(dpd_probe(sa_of(w.client)), 0);
		sim_run(w.sim, 30, NULL, NULL);
	}
	assert_true(no_sa(&w));
	sim_run(w.sim, 1000, NULL, NULL);
	/* It was told. */
	assert_null(sa_of(w.client));
	assert_int_equal(w.server->downs, 0);
	assert_false(cannot_talk(&w));
	world_free(&w);
}

/* What has the cookies and not the key uses up nothing. */
static void
forged_kilobytes(void **state)
{
	uint8_t forged[ISAKMP_HEADERLEN + 1024];
	struct addr here, there;
	const struct isakmp_sa *sa;
	struct world w;
	uint64_t before;
	int i;

	(void)state;
	up_with_kib(&w, 606, KIB);
	sa = sa_of(w.server);
	before = sa->bytes;
	here = sa->path.local;
	there = sa->path.peer;
	memset(forged, 0x5a, sizeof(forged));
	memcpy(forged, sa->icookie, ISAKMP_COOKIELEN);
	memcpy(forged + ISAKMP_COOKIELEN, sa->rcookie, ISAKMP_COOKIELEN);
	forged[16] = ISAKMP_HASH;
	forged[17] = ISAKMP_VERSION;
	forged[18] = ISAKMP_XCHG_INFO;
	forged[19] = ISAKMP_FLAG_ENCRYPTED;
	forged[24] = forged[25] = 0;
	forged[26] = (uint8_t)(sizeof(forged) >> 8);
	forged[27] = (uint8_t)sizeof(forged);
	for (i = 0; i < 100; i++)
		ike_input(w.server->ike, &here, &there, 1, forged,
		    sizeof(forged));
	assert_int_equal(sa->bytes, before);
	sim_run(w.sim, 1000, NULL, NULL);
	assert_ptr_equal(sa_of(w.server), sa);
	world_free(&w);
}

/* Who is behind a NAT keeps its mapping: RFC 3948 4, every 20 s. */
static void
keepalives(void **state)
{
	struct ike_conf conf;
	struct world w;

	(void)state;
	ikeend_conf(&conf);
	conf.force_encap = 0;
	world_new(&w, 603, &wire, NAT, NULL, &conf);
	connect_up(&w);
	sim_run(w.sim, 61000, NULL, NULL);
	assert_int_equal(w.server->keepalives, 3);
	assert_int_equal(w.client->keepalives, 0);
	world_free(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_lifetimes),
		cmocka_unit_test(pfs_is_in_the_keys),
		cmocka_unit_test(overlap),
		cmocka_unit_test(kilobytes_of_phase1),
		cmocka_unit_test(last_kilobyte),
		cmocka_unit_test(forged_kilobytes),
		cmocka_unit_test(keepalives)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
