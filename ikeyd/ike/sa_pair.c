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

/* ESP SA pairs from quick mode's agreement to their end (RFC 2407 4.4.4 and
 * 4.5, RFC 2409 5.5). Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "informational.h"
#include "keymat.h"
#include "pfs.h"
#include "quick_mode.h"
#include "renew.h"
#include "sa_pair.h"

/* Per cent of a lifetime after which we renew: if we began it; and if the peer
 * did, which renews at 80 to 90 itself if it is one of those that do. */
#define REKEY_SHARE	85
#define REKEY_LATE	95
/* What a renewal needs at least, in seconds: a message lost, and the second for
 * which we go on sending on the old SA; of a very short lifetime, per cent. */
#define REKEY_LEAST	4
#define REKEY_SHORT	30
#define BUSY_MS		2000	/* the peer is at it already: look again */
#define AGAIN_MS	26000	/* a quick mode has failed by then: look again, */
#define AGAIN_PART	8	/* after no less than so much of what is left */

static void
hard_due(void *arg, uint64_t now_ms)
{
	struct pair *p = arg;

	(void)now_ms;
	if (p->closing)
		pair_close(p, 0);
	else
		pair_expired(p);
}

static void
soft_due(void *arg, uint64_t now_ms)
{
	struct pair *p = arg;
	uint64_t wait = BUSY_MS;
	int r = flow_rekey(p->flow, p);

	if (r == 0)
		return;
	/* It may fail, as where the path is down for a while. */
	if (r == 1 && p->hard.due_ms > now_ms)
		wait = (p->hard.due_ms - now_ms) / AGAIN_PART;
	if (r == 1 && wait < AGAIN_MS)
		wait = AGAIN_MS;
	timer_set(&p->ike->heap, &p->soft, now_ms + wait);
}

struct pair *
pair_new(struct isakmp_sa *sa)
{
	struct pair *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->ike = sa->ike;
	timer_init(&p->soft, soft_due, p);
	timer_init(&p->hard, hard_due, p);
	p->rec.flow = sa->flow->info.flow;
	p->rec.local = sa->path.local;
	p->rec.peer = sa->path.peer;
	if (!sa->encap)
		p->rec.local.port = p->rec.peer.port = 0;
	p->rec.proto = 17;
	p->rec.replay = sa->ike->conf->replay;
	return p;
}

static size_t
auth_keylen(uint8_t hash)
{
	return hash_len(hash);	/* RFC 2404 3, RFC 4868 2.1.1 */
}

static int
one_key(struct ike_esp_key *k, struct keymat_in *in, const struct ike_choice *ch,
    uint32_t spi)
{
	uint8_t buf[KEYMAT_MAX];
	int r;

	k->enclen = (uint8_t)ike_cipher_keylen(&ch->enc);
	k->authlen = (uint8_t)auth_keylen(ch->hash);
	in->spi = spi;
	r = keymat_esp(in, buf, (size_t)k->enclen + k->authlen);
	if (r == 0) {
		memcpy(k->enc, buf, k->enclen);
		memcpy(k->auth, buf + k->enclen, k->authlen);
	}
	explicit_bzero(buf, sizeof(buf));
	return r;
}

static uint32_t
soft_seconds(uint32_t hard, unsigned int share)
{
	uint32_t left = hard - (uint32_t)((uint64_t)hard * share / 100);
	uint32_t least = hard * REKEY_SHORT / 100;

	if (least > REKEY_LEAST)
		least = REKEY_LEAST;
	return hard - (left > least ? left : least);
}

static void
set_lifetimes(struct pair *p, const struct ike_choice *ch,
    const struct ike_transforms *ours)
{
	unsigned int share = p->initiator ? REKEY_SHARE : REKEY_LATE;
	uint32_t s = ike_lifetime(ours, ch->life_s);

	p->rec.hard_s = s;
	p->rec.soft_s = soft_seconds(s, share);
	if (ch->life_kib != 0 && ch->life_kib < UINT64_MAX / 1024) {
		p->rec.hard_bytes = ch->life_kib * 1024;
		p->rec.soft_bytes = p->rec.hard_bytes / 100 * share;
	}
}

int
pair_keys(struct quick *q)
{
	struct pair *p = q->pair;
	uint8_t gxy[DH_MAXSHARED];
	struct keymat_in in;
	int gxylen, r;

	if ((gxylen = pfs_shared(q, gxy)) == -1)
		return -1;
	memset(&in, 0, sizeof(in));
	in.hash = q->sa->choice.hash;
	in.skeyid_d = q->sa->keys->d;
	in.gxy = gxylen > 0 ? gxy : NULL;
	in.gxylen = (size_t)gxylen;
	in.proto = ISAKMP_PROTO_ESP;
	in.ni = q->ni.data;
	in.nilen = q->ni.len;
	in.nr = q->nr.data;
	in.nrlen = q->nr.len;
	r = one_key(&p->rec.in, &in, &q->choice, p->rec.spi_in);
	if (r == 0)
		r = one_key(&p->rec.out, &in, &q->choice, p->rec.spi_out);
	explicit_bzero(gxy, sizeof(gxy));
	p->rec.enc = q->choice.enc;
	p->rec.hash = q->choice.hash;
	p->rec.tunnel = q->choice.mode != MODE_TRANSPORT &&
	    q->choice.mode != MODE_UDP_TRANSPORT &&
	    q->choice.mode != MODE_UDP_TRANSPORT_DRAFT;
	choice_words(&q->choice, p->esp, sizeof(p->esp));
	set_lifetimes(p, &q->choice, &q->sa->rule.quick);
	return r;
}

static void
remove_out(struct pair *p)
{
	if (p->rec.out_up)
		p->ike->ops->sa_delete(p->ike->ctx, &p->rec, 0);
	p->rec.out_up = 0;
}

void
pair_free(struct pair *p)
{
	remove_out(p);
	/* Also where only the SPI was got, which the data plane keeps. */
	if (p->rec.spi_in != 0)
		p->ike->ops->sa_delete(p->ike->ctx, &p->rec, 1);
	timer_del(&p->ike->heap, &p->soft);
	timer_del(&p->ike->heap, &p->hard);
	freezero(p, sizeof(*p));
}

int
pair_start(struct pair *p)
{
	uint64_t now = host_now(p->ike->host);

	p->rec.since_ms = now;
	if (timer_set(&p->ike->heap, &p->soft,
	    now + (uint64_t)p->rec.soft_s * 1000) == -1)
		return -1;
	return timer_set(&p->ike->heap, &p->hard,
	    now + (uint64_t)p->rec.hard_s * 1000);
}

void
pair_deleted(struct pair *p)
{
	if (!flow_has_newer(p->flow, p)) {
		/* At the end of its lifetime this is no wish to be idle. */
		if (host_now(p->ike->host) - p->rec.since_ms >=
		    (uint64_t)p->rec.soft_s * 1000)
			renew_lost(p);
		pair_close(p, 0);
		return;
	}
	remove_out(p);
	p->closing = 1;
	timer_del(&p->ike->heap, &p->soft);
	timer_set(&p->ike->heap, &p->hard, host_now(p->ike->host) +
	    (uint64_t)p->ike->conf->overlap * 1000);
}

void
pair_expired(struct pair *p)
{
	/* Both lifetimes at once, as after a sleep: its renewal is due still. */
	if (timer_armed(&p->soft))
		(void)flow_rekey(p->flow, p);
	flow_because(p->flow, "lifetimes ended");
	renew_lost(p);
	pair_close(p, 1);
}

void
pair_close(struct pair *p, int tell)
{
	struct flow *f = p->flow;

	if (tell)
		flow_tell_delete(f, p->rec.spi_in);
	flow_remove_pair(f, p);
	pair_free(p);
	flow_settle(f);
}
