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

/* Quick mode, initiator and responder: RFC 2409 5.5. The order is: our SPI,
 * the inbound SA in place, then our answer, so that the peer's first packet
 * finds it; the outbound SA once the peer has shown that it is there, too.
 * What messages 1 and 2 carry is in quick_take.c, keys are in keymat.c.
 * Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "flow.h"
#include "ident.h"
#include "informational.h"
#include "keymat.h"
#include "pfs.h"
#include "protect.h"
#include "quick_mode.h"
#include "quick_take.h"
#include "renew.h"
#include "sa.h"
#include "sa_pair.h"

#define END_MS		25000	/* one quick mode, and repeats after it */
#define OUT_MS		1000	/* what message 3 is given to arrive */

RB_GENERATE(quicks_by_id, quick, by_id, quick_cmp_id)

int
quick_cmp_id(struct quick *a, struct quick *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

struct quick *
quick_find_id(struct ike *ike, uint32_t id)
{
	struct quick find;

	find.id = id;
	return RB_FIND(quicks_by_id, &ike->quicks, &find);
}

/* Coming and going */

static void
not_under_way(struct quick *q)
{
	if (q->state != QUICK_DONE)
		q->sa->nquick--;
	q->state = QUICK_DONE;
	q->want = WANT_NONE;
}

void
quick_free(struct quick *q)
{
	struct isakmp_sa *sa = q->sa;
	struct ike *ike = sa->ike;

	not_under_way(q);
	RB_REMOVE(quicks_by_id, &ike->quicks, q);
	TAILQ_REMOVE(&sa->quicks, q, in_sa);
	timer_del(&ike->heap, &q->end);
	timer_del(&ike->heap, &q->out);
	exchange_clear(ike, &q->x);
	if (q->pair != NULL)
		pair_free(q->pair);
	dh_free(q->dh);
	free(q->answer);
	free(q->idci);
	free(q->idcr);
	freezero(q, sizeof(*q));
}

/* Give up on an error of ours or of the peer that was told; the peer forgets
 * its inbound SA by our Delete for what would be our inbound one. */
static void
give_up(struct quick *q)
{
	if (q->pair != NULL && q->pair->rec.in_up)
		info_delete_esp(q->sa, q->pair->rec.spi_in);
	quick_free(q);
}

static void
out_of_memory(struct quick *q)
{
	ike_refuse(q->sa->ike, &q->sa->path.peer, IKE_C_NO_MEMORY,
	    "quick mode: out of memory, given up");
	give_up(q);
}

/* Nobody answered. If it was us who began, the peer may not have the ISAKMP SA,
 * as where our message 6 did not reach it: by a new one it can be reached. If
 * message 3 is missing, the peer takes for made what is not. */
static void
unanswered(struct quick *q)
{
	struct flow *f = q->sa->flow;
	int asked = q->initiator && q->state == QUICK_WAIT2 && f->announced;
	int wanted = q->state == QUICK_WAIT3 && f->announced &&
	    TAILQ_EMPTY(&f->pairs);

	give_up(q);
	if (asked)
		(void)renew_begin(f);
	if (wanted) {
		f->has_lost = 1;
		timer_del(&f->ike->heap, &f->linger);
		flow_settle(f);
	}
}

static void
end_due(void *arg, uint64_t now_ms)
{
	struct quick *q = arg;

	/* We have slept: neither end had that time. */
	if (q->state != QUICK_DONE && timer_late(&q->end, now_ms) &&
	    timer_set(&q->sa->ike->heap, &q->end, now_ms + END_MS) == 0)
		return;
	if (q->state != QUICK_DONE)
		ike_refuse(q->sa->ike, &q->sa->path.peer, IKE_C_QUICK_TIMEOUT,
		    "quick mode: not finished in %d s, given up",
		    END_MS / 1000);
	unanswered(q);
}

static void
retry_due(void *arg, uint64_t now_ms)
{
	struct quick *q = arg;

	(void)now_ms;
	if (exchange_retry(q->sa->ike, &q->x, &q->sa->path) == 0)
		return;
	ike_refuse(q->sa->ike, &q->sa->path.peer, IKE_C_QUICK_TIMEOUT,
	    "quick mode: no answer, given up");
	unanswered(q);
}

static void	out_due(void *, uint64_t);

static struct quick *
quick_new(struct isakmp_sa *sa, uint32_t msgid, int initiator)
{
	struct ike *ike = sa->ike;
	struct quick *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	q->sa = sa;
	q->msgid = msgid;
	q->initiator = initiator != 0;
	q->state = initiator ? QUICK_WAIT2 : QUICK_WAIT1;
	exchange_init(&q->x, retry_due, q);
	timer_init(&q->end, end_due, q);
	timer_init(&q->out, out_due, q);
	if ((q->pair = pair_new(sa)) == NULL ||
	    timer_set(&ike->heap, &q->end,
	    host_now(ike->host) + END_MS) == -1) {
		free(q->pair);
		free(q);
		return NULL;
	}
	do {
		if (++ike->last_id == 0)
			++ike->last_id;
		q->id = ike->last_id;
	} while (RB_INSERT(quicks_by_id, &ike->quicks, q) != NULL);
	q->pair->rec.id = q->id;
	q->pair->initiator = q->initiator;
	TAILQ_INSERT_TAIL(&sa->quicks, q, in_sa);
	sa->nquick++;
	q->ni.len = q->nr.len = 0;
	return q;
}

static struct nonce *
our_nonce(struct quick *q)
{
	return q->initiator ? &q->ni : &q->nr;
}

/* Writing messages */

static void
put_sa_nonce_ids(struct quick *q, struct isakmp_out *out)
{
	struct isakmp_sa *sa = q->sa;
	const struct nonce *n = our_nonce(q);

	payload_put(out, ISAKMP_SA, q->answer, q->answerlen);
	payload_put(out, ISAKMP_NONCE, n->data, n->len);
	if (q->dh != NULL)
		pfs_put(q, out);
	payload_put(out, ISAKMP_ID, q->idci, q->idcilen);
	payload_put(out, ISAKMP_ID, q->idcr, q->idcrlen);
	/* In tunnel mode it is not sent (RFC 3947 5.2). */
	if (!sa->encap || q->pair->rec.tunnel ||
	    (!q->initiator && !q->oa_seen))
		return;
	if (q->initiator)
		natt_put_oa(out, sa->natt, &sa->path.local, &sa->path.peer);
	else
		natt_put_oa(out, sa->natt, &sa->path.peer, &sa->path.local);
}

/* Protect and send; by timer until the peer answers. This holds for message
 * 2, too: if message 3 was lost the peer takes its SAs for complete and would
 * never send it again by itself, and it has proved who it is. */
static int
send_message(struct quick *q, struct isakmp_out *out,
    const struct protect *how, int timer)
{
	int len = protect_end(q->sa, out, how, q->msgid, q->iv);

	if (len == -1)
		return -1;
	return exchange_send(q->sa->ike, &q->x, &q->sa->path, (size_t)len,
	    timer);
}

static void
put_spi(uint8_t *body, uint32_t spi)
{
	struct wbuf w;

	wbuf_init(&w, body + PROPOSAL_SPI_AT, 4);
	wbuf_u32(&w, spi);
}

static void
send_message2(struct quick *q)
{
	struct protect how = protect_hash2(&q->ni);
	uint32_t life = ike_lifetime(&q->sa->rule.quick, q->choice.life_s);
	struct isakmp_out out;

	put_spi(q->answer, q->pair->rec.spi_in);
	protect_begin(q->sa, &out, ISAKMP_XCHG_QUICK, q->msgid);
	put_sa_nonce_ids(q, &out);
	if (q->choice.life_s > life)
		info_put_lifetime(q->sa, &out, q->pair->rec.spi_in, life);
	q->state = QUICK_WAIT3;
	if (send_message(q, &out, &how, 1) == -1)
		out_of_memory(q);
}

static void
send_message3(struct quick *q)
{
	struct protect how = protect_hash3(&q->ni, &q->nr);
	struct isakmp_out out;

	protect_begin(q->sa, &out, ISAKMP_XCHG_QUICK, q->msgid);
	/* Without memory it can't be repeated, but it was sent. */
	(void)send_message(q, &out, &how, 0);
}

/* The number of the pair's mode, of those that the peer knows. */
static uint16_t
mode_of(const struct quick *q)
{
	switch (q->sa->encap ? natt_mode(q->sa->natt) : MODE_TRANSPORT) {
	case MODE_UDP_TRANSPORT:
		return q->pair->rec.tunnel ? MODE_UDP_TUNNEL :
		    MODE_UDP_TRANSPORT;
	case MODE_UDP_TRANSPORT_DRAFT:
		return q->pair->rec.tunnel ? MODE_UDP_TUNNEL_DRAFT :
		    MODE_UDP_TRANSPORT_DRAFT;
	default:
		return q->pair->rec.tunnel ? MODE_TUNNEL : MODE_TRANSPORT;
	}
}

static int
send_message1(struct quick *q)
{
	struct protect how = protect_hash1();
	struct isakmp_sa *sa = q->sa;
	struct ike_sa_pair *rec = &q->pair->rec;
	uint8_t buf[IKE_MAXMSG / 2], id[20];
	struct payload p = { ISAKMP_ID, id, 0 };
	struct isakmp_out out;
	struct wbuf w;

	wbuf_init(&w, buf, sizeof(buf));
	q->choice.mode = mode_of(q);
	proposal_offer2(&w, &sa->rule.quick, rec->spi_in, q->choice.mode,
	    q->choice.group);
	if (!wbuf_ok(&w) || (q->answer = malloc(w.len)) == NULL)
		return -1;
	memcpy(q->answer, buf, w.len);
	q->answerlen = w.len;
	p.len = ident_put(id, sizeof(id), &sa->path.local, rec->local_port);
	if (q->idci == NULL && quick_copy_body(&q->idci, &q->idcilen, &p) == -1)
		return -1;
	p.len = ident_put(id, sizeof(id), &sa->path.peer, rec->peer_port);
	if (q->idcr == NULL && quick_copy_body(&q->idcr, &q->idcrlen, &p) == -1)
		return -1;
	q->ni.len = IKE_NONCELEN;
	host_random(sa->ike->host, q->ni.data, q->ni.len);
	if (q->choice.group != 0 && pfs_make(q) == -1)
		return -1;
	protect_begin(sa, &out, ISAKMP_XCHG_QUICK, q->msgid);
	put_sa_nonce_ids(q, &out);
	return send_message(q, &out, &how, 1);
}

/* Steps. Each may end with the quick mode gone. */

static void
ask_spi(struct quick *q)
{
	q->want = WANT_SPI;
	q->sa->ike->ops->sa_getspi(q->sa->ike->ctx, &q->pair->rec);
}

static void
ask_install(struct quick *q, int inbound)
{
	struct ike *ike = q->sa->ike;

	q->want = inbound ? WANT_INSTALL_IN : WANT_INSTALL_OUT;
	ike->ops->sa_install(ike->ctx, &q->pair->rec, inbound);
}

static void
message1(struct quick *q, struct payloads *ps)
{
	struct isakmp_sa *sa = q->sa;

	if (sa->encap && !sa->path.natt) {
		quick_refuse(q, IKE_C_NOT_FLOATED, NOTIFY_NO_PROPOSAL,
		    "peer did not go to port 4500 (RFC 3947 4)");
		quick_free(q);
		return;
	}
	if (quick_take_nonce(q, ps) == -1 || quick_take_offers(q, ps) == -1 ||
	    quick_take_ids(q, ps) == -1 || pfs_take(q, ps) == -1) {
		quick_free(q);
		return;
	}
	quick_take_oa(q, ps);
	ask_spi(q);
}

static void
message2(struct quick *q, struct payloads *ps)
{
	if (quick_take_nonce(q, ps) == -1 || quick_take_offers(q, ps) == -1 ||
	    pfs_take(q, ps) == -1 || pair_keys(q) == -1) {
		give_up(q);
		return;
	}
	ask_install(q, 1);
}

static void
message3(struct quick *q, struct payloads *ps)
{
	(void)ps;
	/* It has our nonce, which went to where the flow is now. */
	if (!q->moved)
		q->sa->flow->hearsay = 0;
	ask_install(q, 0);
}

void
quick_spi(struct quick *q, uint32_t spi)
{
	if (q->want != WANT_SPI)
		return;
	q->want = WANT_NONE;
	if (spi == 0) {
		quick_refuse(q, IKE_C_DATAPLANE_ERROR, NOTIFY_NO_PROPOSAL,
		    "no SPI from the data plane");
		quick_free(q);
		return;
	}
	q->pair->rec.spi_in = spi;
	if (q->initiator) {
		if (send_message1(q) == -1)
			out_of_memory(q);
		return;
	}
	q->nr.len = IKE_NONCELEN;
	host_random(q->sa->ike->host, q->nr.data, q->nr.len);
	if ((q->choice.group != 0 && pfs_make(q) == -1) ||
	    pair_keys(q) == -1) {
		give_up(q);
		return;
	}
	ask_install(q, 1);
}

static uint8_t
keep_id(uint8_t *dst, const uint8_t *id, size_t len)
{
	if (id == NULL || len > IKE_MAXQUICKID)
		return 0;
	memcpy(dst, id, len);
	return (uint8_t)len;
}

/* For the next quick mode of this traffic, whoever begins it. */
static void
keep_terms(struct quick *q)
{
	const struct ike_sa_pair *rec = &q->pair->rec;
	struct terms *t = &q->pair->terms;
	uint8_t *ci = q->initiator ? t->id_local : t->id_peer;
	uint8_t *cr = q->initiator ? t->id_peer : t->id_local;
	uint8_t cilen = keep_id(ci, q->idci, q->idcilen);
	uint8_t crlen = keep_id(cr, q->idcr, q->idcrlen);

	t->id_local_len = q->initiator ? cilen : crlen;
	t->id_peer_len = q->initiator ? crlen : cilen;
	t->group = q->choice.group;
	t->tunnel = rec->tunnel;
	t->local_port = rec->local_port;
	t->peer_port = rec->peer_port;
}

/* Both SAs are in place: the pair is the flow's from here on. */
static void
done(struct quick *q)
{
	struct ike *ike = q->sa->ike;
	struct pair *p = q->pair;

	keep_terms(q);
	q->pair = NULL;
	not_under_way(q);
	/* From now on, for as long as the peer may repeat its last message. */
	timer_set(&ike->heap, &q->end, host_now(ike->host) + END_MS);
	ike_count(ike, IKE_C_QUICK_UP);
	flow_add_pair(q->sa->flow, p);
}

static void
out_due(void *arg, uint64_t now_ms)
{
	(void)now_ms;
	ask_install(arg, 0);
}

/* Our inbound SA is in place, as initiator. Some responders install theirs by
 * message 3 only, which may be lost or late: until then the old SA is the one
 * to send on, if there is one. */
static void
complete(struct quick *q)
{
	struct ike *ike = q->sa->ike;

	send_message3(q);
	if (TAILQ_EMPTY(&q->sa->flow->pairs)) {
		ask_install(q, 0);
		return;
	}
	q->want = WANT_INSTALL_OUT;
	if (timer_set(&ike->heap, &q->out,
	    host_now(ike->host) + OUT_MS) == -1)
		out_of_memory(q);
}

void
quick_installed(struct quick *q, int inbound, const char *error)
{
	if (q->want != (inbound ? WANT_INSTALL_IN : WANT_INSTALL_OUT))
		return;
	q->want = WANT_NONE;
	if (error != NULL) {
		ike_refuse(q->sa->ike, &q->sa->path.peer,
		    IKE_C_DATAPLANE_ERROR,
		    "quick mode: %s SA not installed: %s, given up",
		    inbound ? "inbound" : "outbound", error);
		info_refuse(q->sa, NOTIFY_NO_PROPOSAL);
		give_up(q);
		return;
	}
	if (!inbound) {
		q->pair->rec.out_up = 1;
		done(q);
		return;
	}
	q->pair->rec.in_up = 1;
	if (q->initiator)
		complete(q);
	else
		send_message2(q);
}

/* Dispatch */

static struct quick *
quick_find(struct isakmp_sa *sa, uint32_t msgid)
{
	struct quick *q;

	TAILQ_FOREACH(q, &sa->quicks, in_sa)
		if (q->msgid == msgid)
			return q;
	return NULL;
}

/* The peer has to make a new ISAKMP SA, which it does once this one is gone:
 * Windows rekeys every 250 MB. What it wants now it will want again. */
static void
wear_out(struct isakmp_sa *sa)
{
	ike_refuse(sa->ike, &sa->path.peer, IKE_C_MSGID,
	    "quick mode: %zu on one ISAKMP SA, which ends", sa->nmsgids);
	info_delete_sa(sa);
	sa_free(sa);
}

static void
input_first(struct isakmp_sa *sa, const struct message *m)
{
	struct protect how = protect_hash1();
	uint8_t iv[CIPHER_MAXBLOCK];
	struct payloads ps;
	struct quick *q;

	if (sa->nquick >= sa->ike->conf->quick_max) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_QUICK_LIMIT,
		    "quick mode: %u under way already, dropped", sa->nquick);
		return;
	}
	if (protect_iv(sa, m->h.msgid, iv) == -1 ||
	    protect_open(sa, m, SHAPE_QUICK_SA, &how, iv, &ps) == -1)
		return;
	if (sa_worn_out(sa)) {
		wear_out(sa);
		return;
	}
	/* Each costs us keys and two SAs, though its maker is known. Who is
	 * honest sends it again. */
	if (!ratelimit_pass(&sa->flow->quick_rate, host_now(sa->ike->host))) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_QUICK_RATE,
		    "quick mode: too many a second, dropped");
		return;
	}
	if (sa_use_msgid(sa, m->h.msgid) == -1) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_MSGID,
		    "quick mode: message id was used before, dropped");
		return;
	}
	sa_moved(sa, &m->path);
	flow_heard(sa->flow);
	if ((q = quick_new(sa, m->h.msgid, 0)) == NULL) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_NO_MEMORY,
		    "quick mode: out of memory, dropped");
		return;
	}
	memcpy(q->iv, iv, sizeof(q->iv));
	exchange_took(sa->ike, &q->x, m);
	message1(q, &ps);
}

static void
input_next(struct quick *q, const struct message *m)
{
	struct isakmp_sa *sa = q->sa;
	struct protect how = q->initiator ? protect_hash2(&q->ni) :
	    protect_hash3(&q->ni, &q->nr);
	struct payloads ps;

	if (q->want != WANT_NONE || q->state == QUICK_DONE ||
	    q->state == QUICK_WAIT1) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_STATE,
		    "quick mode: message out of turn, dropped");
		return;
	}
	if (protect_open(sa, m, q->initiator ? SHAPE_QUICK_SA :
	    SHAPE_QUICK_END, &how, q->iv, &ps) == -1)
		return;
	sa_moved(sa, &m->path);
	flow_heard(sa->flow);
	exchange_took(sa->ike, &q->x, m);
	if (q->initiator)
		message2(q, &ps);
	else
		message3(q, &ps);
}

void
quick_input(struct isakmp_sa *sa, const struct message *m)
{
	struct quick *q = quick_find(sa, m->h.msgid);

	if (q == NULL)
		input_first(sa, m);
	else if (exchange_is_repeat(&q->x, m))
		exchange_repeat(sa->ike, &q->x, &sa->path);
	else
		input_next(q, m);
}

/* The IDs that were agreed on before; else send_message1() makes them. */
static int
take_ids(struct quick *q, const struct terms *t)
{
	struct payload local = { ISAKMP_ID, t->id_local, t->id_local_len };
	struct payload peer = { ISAKMP_ID, t->id_peer, t->id_peer_len };

	if (local.len == 0 || peer.len == 0)
		return 0;
	if (quick_copy_body(&q->idci, &q->idcilen, &local) == -1)
		return -1;
	return quick_copy_body(&q->idcr, &q->idcrlen, &peer);
}

int
quick_renew(struct isakmp_sa *sa, const struct terms *t)
{
	uint32_t msgid = host_random_u32(sa->ike->host);
	struct quick *q;

	while (quick_find(sa, msgid) != NULL || msgid == 0)
		msgid++;
	if ((q = quick_new(sa, msgid, 1)) == NULL)
		return -1;
	q->pair->rec.local_port = t->local_port;
	q->pair->rec.peer_port = t->peer_port;
	q->pair->rec.tunnel = t->tunnel;
	q->choice.group = t->group;
	if (protect_iv(sa, msgid, q->iv) == -1 || take_ids(q, t) == -1) {
		quick_free(q);
		return -1;
	}
	ask_spi(q);
	return 0;
}

int
quick_begin(struct isakmp_sa *sa, uint16_t local_port, uint16_t peer_port)
{
	struct terms t;

	memset(&t, 0, sizeof(t));
	t.local_port = local_port;
	t.peer_port = peer_port;
	t.tunnel = sa->rule.tunnel && sa->rule.active;
	/* Our lists name a group first only where PFS is wanted. */
	if (sa->rule.quick.ngroup > 0)
		t.group = sa->rule.quick.group[0];
	return quick_renew(sa, &t);
}
