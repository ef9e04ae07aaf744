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

/* Main mode as responder and initiator: RFC 2409 5 and 5.4. What messages 3 and
 * 4 carry is in handshake.c, messages 5 and 6 are in proof.c, the choice is in
 * choice.c. Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "cookie.h"
#include "flow.h"
#include "handshake.h"
#include "informational.h"
#include "input.h"
#include "main_mode.h"
#include "proof.h"
#include "sa.h"

#define WORDS_LEN	600	/* offers of a peer in a log line */
#define MAX_BAD		4	/* messages refused by content per SA */

void
main_mode_out_of_memory(struct isakmp_sa *sa)
{
	ike_refuse(sa->ike, &sa->path.peer, IKE_C_NO_MEMORY,
	    "main mode: out of memory, given up");
	sa_free(sa);
}

void
main_mode_begin_message(struct isakmp_sa *sa, struct isakmp_out *out,
    uint8_t flags)
{
	struct isakmp_header h;

	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, sa->icookie, sizeof(h.icookie));
	memcpy(h.rcookie, sa->rcookie, sizeof(h.rcookie));
	h.exchange = ISAKMP_XCHG_MAIN;
	h.flags = flags;
	isakmp_begin(out, sa->ike->out, sizeof(sa->ike->out), &h);
}

/* Send what was written; the initiator repeats it by timer until answered. */
static void
finish(struct isakmp_sa *sa, struct isakmp_out *out, int waits_for)
{
	int len = isakmp_end(out, 0);

	if (len == -1 || exchange_send(sa->ike, &sa->x, &sa->path,
	    (size_t)len, sa->initiator) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	sa->state = (uint8_t)waits_for;
	sa_progress(sa);
}

/* Message 1, responder */

static void
refuse_offers(struct ike *ike, const struct message *m,
    const struct offers *os)
{
	char words[WORDS_LEN];

	ike_refuse(ike, &m->path.peer, IKE_C_NO_PROPOSAL,
	    "main mode: no proposal chosen, offered %s",
	    offers_words(os, 1, words, sizeof(words)));
	refuse_first(ike, &m->path.peer, m->h.icookie, IKE_C_NO_PROPOSAL);
	info_refuse_clear(ike, m, NOTIFY_NO_PROPOSAL);
}

static void
refuse_syntax(struct ike *ike, const struct message *m, int error)
{
	enum ike_counter counter = IKE_C_BAD_PROPOSAL;
	uint16_t notify = NOTIFY_BAD_PROPOSAL;

	if (error == PROPOSAL_E_DOI) {
		counter = IKE_C_SITUATION;
		notify = NOTIFY_DOI_NOT_SUPPORTED;
	} else if (error == PROPOSAL_E_SITUATION) {
		counter = IKE_C_SITUATION;
		notify = NOTIFY_SITUATION_NOT_SUPPORTED;
	}
	ike_refuse(ike, &m->path.peer, counter, "main mode: %s, dropped",
	    proposal_strerror(error));
	refuse_first(ike, &m->path.peer, m->h.icookie, counter);
	info_refuse_clear(ike, m, notify);
}

/* Whose key the peer has is not known before message 5: take what most of the
 * rules that fit its address allow, and until then the first of those. *rule
 * is NULL if none fits. */
static const struct offer *
choose(struct ike *ike, const struct message *m, const struct offers *os,
    const struct ike_rule **rule, struct ike_choice *choice)
{
	const struct ike_rule *fit[IKE_MAXRULE];
	const struct ike_transforms *t[IKE_MAXRULE];
	const struct offer *o;
	size_t i, n;

	*rule = NULL;
	n = ike_rules_fit(ike->conf, &m->path.local, &m->path.peer, fit);
	if (n == 0)
		return NULL;
	for (i = 0; i < n; i++)
		t[i] = &fit[i]->main;
	*rule = fit[0];
	if ((o = proposal_choose1_of(os, t, n, choice)) == NULL)
		return NULL;
	for (i = 0; !choice_allowed1(choice, t[i]); i++)
		;
	*rule = fit[i];
	return o;
}

static void
put_message2(struct isakmp_out *out, const struct offer *o,
    enum natt_style natt, int dpd)
{
	payload_begin(out, ISAKMP_SA);
	proposal_answer(&out->w, o, NULL, 0);
	payload_end(out);
	vendors_answer(out, natt, dpd);
}

/* Before it is known that the sender gets our answers nothing is kept, if it
 * need not be. Returns -1 if it must. */
static int
answer_stateless(struct ike *ike, const struct message *m,
    const struct payload *body, const struct offer *o, const struct vendors *v)
{
	struct isakmp_header h;
	struct isakmp_out out;
	int len;

	memset(&h, 0, sizeof(h));
	if (cookie_make(ike, m, body, v, h.rcookie) == -1)
		return -1;
	memcpy(h.icookie, m->h.icookie, sizeof(h.icookie));
	h.exchange = ISAKMP_XCHG_MAIN;
	isakmp_begin(&out, ike->out, sizeof(ike->out), &h);
	put_message2(&out, o, v->natt, v->dpd);
	if ((len = isakmp_end(&out, 0)) == -1)
		return -1;
	ike_count(ike, IKE_C_STATELESS);
	ike_count(ike, IKE_C_MESSAGES_OUT);
	ike->ops->send(ike->ctx, &m->path.local, &m->path.peer, m->path.natt,
	    ike->out, (size_t)len);
	return 0;
}

static void
send_message2(struct isakmp_sa *sa, const struct offer *o)
{
	struct isakmp_out out;

	main_mode_begin_message(sa, &out, 0);
	put_message2(&out, o, sa->natt, sa->peer_dpd);
	finish(sa, &out, SA_WAIT3);
}

/* The state that message 1 leaves; rcookie: see sa_new(). NULL if memory is
 * short, which was told. */
static struct isakmp_sa *
begin_sa(struct ike *ike, const struct message *m, const uint8_t *rcookie,
    const uint8_t *body, size_t len, const struct ike_rule *rule,
    const struct ike_choice *choice)
{
	struct isakmp_sa *sa = sa_new(ike, &m->path, m->h.icookie, rcookie,
	    rule);

	if (sa == NULL) {
		ike_refuse(ike, &m->path.peer, IKE_C_NO_MEMORY,
		    "main mode: out of memory, dropped");
		return NULL;
	}
	sa->choice = *choice;
	if ((sa->sai = malloc(len)) == NULL) {
		main_mode_out_of_memory(sa);
		return NULL;
	}
	memcpy(sa->sai, body, len);
	sa->sailen = len;
	return sa;
}

static void
accept_first(struct ike *ike, const struct message *m,
    const struct payload *body, const struct offer *o,
    const struct ike_rule *rule, const struct ike_choice *choice,
    const struct vendors *v)
{
	struct isakmp_sa *sa;

	if (cookie_is_due(ike) && answer_stateless(ike, m, body, o, v) == 0)
		return;
	sa = begin_sa(ike, m, NULL, body->body, body->len, rule, choice);
	if (sa == NULL)
		return;
	sa->natt = v->natt;
	sa->peer_dpd = v->dpd;
	exchange_took(ike, &sa->x, m);
	send_message2(sa, o);
}

struct isakmp_sa *
main_mode_recall(struct ike *ike, const struct message *m)
{
	const struct known *k = NULL;
	const struct ike_rule *rule;
	struct ike_choice choice;
	struct isakmp_sa *sa;
	struct offers os;

	if (!(m->h.flags & ISAKMP_FLAG_ENCRYPTED))
		k = cookie_open(ike, m);
	if (k == NULL || !ike->dataplane ||
	    proposal_decode(&os, 1, k->body, k->len) != 0)
		return NULL;
	/* The configuration may be another one by now. */
	if (choose(ike, m, &os, &rule, &choice) == NULL)
		return NULL;
	sa = begin_sa(ike, m, m->h.rcookie, k->body, k->len, rule, &choice);
	if (sa == NULL)
		return NULL;
	sa->natt = k->natt;
	sa->peer_dpd = k->dpd;
	ike_count(ike, IKE_C_RECALLED);
	return sa;
}

static void
first_sa(struct ike *ike, const struct message *m, const struct payloads *ps)
{
	const struct payload *body = payload_find(ps, ISAKMP_SA, 0);
	const struct ike_rule *rule;
	const struct offer *o;
	struct ike_choice choice;
	struct vendors v;
	struct offers os;
	int error;

	if ((error = proposal_decode(&os, 1, body->body, body->len)) != 0) {
		refuse_syntax(ike, m, error);
		return;
	}
	o = choose(ike, m, &os, &rule, &choice);
	if (rule == NULL) {
		ike_refuse(ike, &m->path.peer, IKE_C_NO_RULE,
		    "main mode: no ike rule fits this peer, dropped");
		refuse_first(ike, &m->path.peer, m->h.icookie,
		    IKE_C_NO_RULE);
		return;
	}
	if (o == NULL) {
		refuse_offers(ike, m, &os);
		return;
	}
	vendors_scan(ps, &v);
	if (v.natt == NATT_NONE && ike->conf->force_encap) {
		ike_refuse(ike, &m->path.peer, IKE_C_NO_NATT,
		    "main mode: peer can't do NAT traversal (RFC 3947), which "
		    "ESP in UDP needs, dropped");
		refuse_first(ike, &m->path.peer, m->h.icookie,
		    IKE_C_NO_NATT);
		return;
	}
	accept_first(ike, m, body, o, rule, &choice, &v);
}

void
main_mode_first(struct ike *ike, const struct message *m)
{
	struct isakmp_sa *sa = sa_find_first(ike, m->h.icookie, &m->path);
	struct payloads ps;

	if (sa != NULL) {
		if (exchange_is_repeat(&sa->x, m))
			exchange_repeat(ike, &sa->x, &sa->path);
		else
			ike_refuse(ike, &m->path.peer, IKE_C_CHANGED,
			    "main mode: message 1 again, but changed, dropped");
		return;
	}
	if (refuse_again(ike, &m->path.peer, m->h.icookie))
		return;
	if (!ike->dataplane) {
		ike_refuse(ike, &m->path.peer, IKE_C_NO_DATAPLANE,
		    "main mode: not answered, there is no data plane");
		return;
	}
	if ((ike->nup >= ike->conf->peer_max ||
	    ike->nflows >= ike->conf->peer_max) &&
	    !flow_is_host(ike, &m->path.peer)) {
		ike_refuse(ike, &m->path.peer, IKE_C_PEER_LIMIT,
		    "main mode: not answered, %u peers are the limit",
		    ike->conf->peer_max);
		return;
	}
	if (ike_check_payloads(ike, m, SHAPE_MAIN_SA, &ps) == 0)
		first_sa(ike, m, &ps);
}

/* Messages 3 and 4 */

/* Find out about NATs; the initiator then goes to port 4500 (RFC 3947 4). */
static int
detect(struct isakmp_sa *sa, const struct message *m,
    const struct payloads *ps)
{
	struct natt_found found;

	if (natt_detect(ps, sa->natt, sa->choice.hash, sa->icookie,
	    sa->rcookie, &m->path.local, &m->path.peer, &found) == -1) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_NAT_D,
		    "main mode: NAT-D of wrong length (RFC 3947 3.2), dropped");
		return -1;
	}
	if (!found.any && sa->ike->conf->force_encap) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_NAT_D,
		    "main mode: no NAT-D (RFC 3947 3.2), which ESP in UDP "
		    "needs, dropped");
		return -1;
	}
	sa->nat_us = found.us;
	sa->nat_peer = found.peer;
	sa->encap = found.us || found.peer ||
	    (found.any && sa->ike->conf->force_encap);
	return 0;
}

static void
message3(struct isakmp_sa *sa, const struct message *m, struct payloads *ps)
{
	struct isakmp_out out;

	if (handshake_new(sa) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	if (handshake_take(sa, m, ps) == -1 || detect(sa, m, ps) == -1) {
		sa->bad++;
		return;
	}
	if (handshake_make(sa) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	if (handshake_ask_skeyid(sa, &m->path) == -1) {
		sa->bad++;
		info_refuse_clear(sa->ike, m, NOTIFY_INVALID_KEY);
		return;
	}
	exchange_took(sa->ike, &sa->x, m);
	sa_proved(sa);
	main_mode_begin_message(sa, &out, 0);
	if (handshake_put(sa, &out) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	finish(sa, &out, SA_WAIT5);
}

static void
message2(struct isakmp_sa *sa, const struct message *m, struct payloads *ps)
{
	const struct payload *body = payload_find(ps, ISAKMP_SA, 0);
	struct isakmp_out out;
	struct vendors v;
	struct offers os;
	int error;

	error = proposal_decode(&os, 1, body->body, body->len);
	if (error != 0 || os.n != 1 ||
	    proposal_choose1(&os, &sa->rule.main, &sa->choice) == NULL) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_NO_PROPOSAL,
		    "main mode: message 2 chooses what was not offered");
		return;
	}
	if (sa_set_rcookie(sa, m->h.rcookie) == -1)
		return;
	vendors_scan(ps, &v);
	sa->natt = v.natt;
	sa->peer_dpd = v.dpd;
	if (handshake_new(sa) == -1 || handshake_make(sa) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	exchange_took(sa->ike, &sa->x, m);
	main_mode_begin_message(sa, &out, 0);
	if (handshake_put(sa, &out) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	finish(sa, &out, SA_WAIT4);
}

static void
message4(struct isakmp_sa *sa, const struct message *m, struct payloads *ps)
{
	if (handshake_take(sa, m, ps) == -1 || detect(sa, m, ps) == -1 ||
	    handshake_ask_skeyid(sa, &m->path) == -1) {
		sa->bad++;
		return;
	}
	exchange_took(sa->ike, &sa->x, m);
	/* One that began on port 4500 is there, at the NAT's port. */
	if (sa->encap && !sa->path.natt) {
		sa->path.natt = 1;
		sa->path.local.port = sa->path.peer.port = IKE_NATT_PORT;
	}
	sa->state = SA_WAIT6;
	sa_progress(sa);
}

/* Initiator's message 1, dispatch, timer */

int
main_mode_begin(struct isakmp_sa *sa)
{
	struct isakmp_out out;
	size_t start;
	int len;

	main_mode_begin_message(sa, &out, 0);
	payload_begin(&out, ISAKMP_SA);
	start = out.w.len;
	proposal_offer1(&out.w, &sa->rule.main);
	payload_end(&out);
	if (!wbuf_ok(&out.w) ||
	    (sa->sai = malloc(out.w.len - start)) == NULL)
		return -1;
	sa->sailen = out.w.len - start;
	memcpy(sa->sai, sa->ike->out + start, sa->sailen);
	vendors_offer(&out);
	if ((len = isakmp_end(&out, 0)) == -1)
		return -1;
	return exchange_send(sa->ike, &sa->x, &sa->path, (size_t)len, 1);
}

/* What each state takes. Messages 5 and 6 are looked into once decrypted. */
static const struct row {
	enum sa_state	 state;
	enum shape	 shape;
	void		(*take)(struct isakmp_sa *, const struct message *,
			    struct payloads *);
} rows[] = {
	{ SA_WAIT2,	SHAPE_MAIN_SA,	message2 },
	{ SA_WAIT3,	SHAPE_MAIN_KE,	message3 },
	{ SA_WAIT4,	SHAPE_MAIN_KE,	message4 },
	{ SA_WAIT5,	SHAPE_MAIN_ID,	NULL },
	{ SA_WAIT6,	SHAPE_MAIN_ID,	NULL }
};

static void
take_clear(struct isakmp_sa *sa, const struct message *m, const struct row *r)
{
	struct payloads ps;

	/* Clear messages come from where the first one came from. */
	if (!addr_eq(&m->path.peer, &sa->path.peer) ||
	    !addr_host_eq(&m->path.local, &sa->path.local)) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_SOURCE,
		    "main mode: message for the exchange of another address, "
		    "dropped");
		return;
	}
	/* Each may have cost us a Diffie-Hellman. */
	if (sa->bad >= MAX_BAD)
		ike_refuse(sa->ike, &m->path.peer, IKE_C_STATE,
		    "main mode: too many bad messages, dropped");
	else if (ike_check_payloads(sa->ike, m, r->shape, &ps) == 0)
		r->take(sa, m, &ps);
}

void
main_mode_input(struct isakmp_sa *sa, const struct message *m)
{
	int encrypted = (m->h.flags & ISAKMP_FLAG_ENCRYPTED) != 0;
	size_t i;

	if (exchange_is_repeat(&sa->x, m)) {
		exchange_repeat(sa->ike, &sa->x, &sa->path);
		return;
	}
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].state == sa->state)
			break;
	if (i == sizeof(rows) / sizeof(rows[0]) || m->h.msgid != 0 ||
	    encrypted != (rows[i].take == NULL)) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_STATE,
		    "main mode: %s message, but the SA %s, dropped",
		    encrypted ? "encrypted" : "clear",
		    sa_state_name(sa->state));
		return;
	}
	if (rows[i].take == NULL)
		proof_input(sa, m);
	else
		take_clear(sa, m, &rows[i]);
}

void
main_mode_retry(void *arg, uint64_t now_ms)
{
	struct isakmp_sa *sa = arg;

	(void)now_ms;
	if (exchange_retry(sa->ike, &sa->x, &sa->path) == 0)
		return;
	ike_refuse(sa->ike, &sa->path.peer, IKE_C_NO_ANSWER,
	    "main mode: no answer, %s, given up", sa_state_name(sa->state));
	sa_free(sa);
}
