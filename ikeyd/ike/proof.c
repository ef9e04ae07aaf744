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

/* Main mode's messages 5 and 6: who the peer is and that it has the key (RFC
 * 2409 5.4). They are encrypted, and which of several keys fits is found out
 * by trying. Runs in: ikeyd engine. */

#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "handshake.h"
#include "ident.h"
#include "informational.h"
#include "main_mode.h"
#include "proof.h"
#include "quick_mode.h"
#include "renew.h"
#include "rule.h"
#include "sa.h"

static int
copy_proof(struct isakmp_sa *sa, const struct payloads *ps)
{
	const struct payload *id = payload_find(ps, ISAKMP_ID, 0);
	const struct payload *hash = payload_find(ps, ISAKMP_HASH, 0);
	struct handshake *hs = sa->hs;

	if (hash->len != hash_len(sa->choice.hash))
		return -1;
	free(hs->id);
	hs->idlen = 0;
	if ((hs->id = malloc(id->len + 1)) == NULL)
		return -1;
	memcpy(hs->id, id->body, id->len);
	hs->idlen = id->len;
	memcpy(hs->hash, hash->body, hash->len);
	hs->hashlen = hash->len;
	hs->initial_contact = (uint8_t)info_has_initial_contact(ps);
	return 0;
}

/* Try the keys from number at on until one makes sense of the message that is
 * held, and have its proof checked. */
static void
try_keys(struct isakmp_sa *sa)
{
	struct handshake *hs = sa->hs;
	struct isakmp_header h;
	struct payloads ps;
	struct message m;
	uint8_t type;
	unsigned int count;

	memset(&m, 0, sizeof(m));
	m.bytes = hs->held;
	m.len = hs->heldlen;
	if (isakmp_header_decode(&h, m.bytes, m.len) != 0)
		return;
	m.h = h;
	for (; hs->at < hs->ncand; hs->at++) {
		if (handshake_key(sa, hs->at) == -1)
			break;
		memcpy(hs->iv, sa->keys->iv, sizeof(hs->iv));
		/* The initiator's message 5 has moved the IV on. */
		if (sa->initiator)
			memcpy(hs->iv, hs->iv5, sizeof(hs->iv));
		if (exchange_open(sa->ike, sa->choice.enc.cipher, sa->keys->key,
		    sa->keys->keylen, hs->iv, &m, &ps) != 0 ||
		    payloads_check(&ps, SHAPE_MAIN_ID, &type, &count) != 0 ||
		    copy_proof(sa, &ps) == -1)
			continue;
		handshake_ask_check(sa);
		return;
	}
	refuse_psk_wrong(sa->ike, &sa->path.peer);
	ike_refuse(sa->ike, &hs->held_path.peer, IKE_C_PSK_MISMATCH,
	    "main mode: message %d does not decrypt to sense, probably a "
	    "wrong pre-shared key", sa->initiator ? 6 : 5);
	sa_free(sa);
}

/* Messages 5 and 6 are kept until a key was found to fit. */
static void
hold(struct isakmp_sa *sa, const struct message *m)
{
	struct handshake *hs = sa->hs;

	if ((hs->held = malloc(m->len)) == NULL)
		return;
	memcpy(hs->held, m->bytes, m->len);
	hs->heldlen = m->len;
	hs->held_path = m->path;
	exchange_took(sa->ike, &sa->x, m);
	if (sa->want == WANT_NONE)
		try_keys(sa);
}

void
proof_input(struct isakmp_sa *sa, const struct message *m)
{
	size_t block = cipher_block(exchange_cipher(sa->choice.enc.cipher));
	size_t len = m->len - ISAKMP_HEADERLEN;

	if (len == 0 || len % block != 0) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_ENCRYPTION,
		    "main mode: encrypted part of %zu bytes, dropped", len);
		return;
	}
	if (sa->hs->held != NULL || (sa->initiator && sa->x.tx == NULL)) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_CHANGED,
		    "main mode: message 5 or 6 out of turn, dropped");
		return;
	}
	/* By the address that has shown that it hears us: this message's may be
	 * anybody's, who would be shut out for it. */
	if (!refuse_psk_may_try(sa->ike, &sa->path.peer)) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_PSK_RATE,
		    "main mode: too many wrong keys from there, wait");
		return;
	}
	hold(sa, m);
}

/* Phase 1 is done on our side, too. */
static void
established(struct isakmp_sa *sa)
{
	struct ike *ike = sa->ike;
	int initial = sa->hs->initial_contact;
	int renewal = sa->renews != NULL;
	char words[IKE_ALGLEN], id[IKE_IDTEXTLEN], from[ADDR_STRLEN];

	ident_words(&sa->peer_id, id, sizeof(id));
	ike_tell(ike, &sa->path.peer, "peer %s: phase 1 up, id %s, %s%s",
	    addr_print(&sa->path.peer, from, sizeof(from)), id,
	    choice_words(&sa->choice, words, sizeof(words)),
	    sa->nat_peer ? ", behind NAT" : "");
	if (sa_up(sa) == -1 || flow_join(sa) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	if (initial)
		flow_initial_contact(sa);
	/* Phase 2 of a flow that goes on is renewed in its own time. */
	if (renewal)
		renew_esp(sa->flow);
	else if (sa->initiator)
		quick_begin(sa, sa->local_port, sa->peer_port);
}

static int
refuse_rule(struct isakmp_sa *sa, enum ike_counter why)
{
	const struct addr *peer = &sa->hs->held_path.peer;
	char words[IKE_ALGLEN];

	if (why == IKE_C_RULE_TRANSFORM)
		ike_refuse(sa->ike, peer, why, "main mode: %s was chosen while "
		    "the key was not known, and no ike rule of its key allows "
		    "that", choice_words(&sa->choice, words, sizeof(words)));
	else if (why == IKE_C_ID)
		ike_refuse(sa->ike, peer, why,
		    "main mode: ID is not the one that the rule names");
	else
		ike_refuse(sa->ike, peer, why,
		    "main mode: no ike rule with its key fits this peer");
	info_refuse(sa, why == IKE_C_RULE_TRANSFORM ? NOTIFY_NO_PROPOSAL :
	    NOTIFY_INVALID_ID);
	sa_free(sa);
	return -1;
}

/* The peer proved itself; what it says of itself counts now, and whose rule it
 * comes under. Returns -1 after a refusal, with the SA gone. */
static int
take_id(struct isakmp_sa *sa)
{
	struct handshake *hs = sa->hs;
	const char *wrong = ident_decode(&sa->peer_id, hs->id, hs->idlen);
	const struct ike_rule *rule = NULL;
	enum ike_counter why = IKE_C_ID;
	int full;

	if (wrong != NULL) {
		ike_refuse(sa->ike, &hs->held_path.peer, IKE_C_ID,
		    "main mode: %s", wrong);
		info_refuse(sa, NOTIFY_INVALID_ID);
		sa_free(sa);
		return -1;
	}
	if (!sa->initiator)
		rule = rule_for(sa, &why);
	else if (sa->renews != NULL) {
		/* What we offered was narrowed, what the flow may is not. */
		if (renew_flow(sa) != NULL &&
		    (rule = rule_of_flow(sa->renews)) == NULL)
			rule = &sa->rule;
	} else if (sa->rule.dstid.type == 0 ||
	    ident_eq(&sa->rule.dstid, &sa->peer_id))
		rule = &sa->rule;
	if (rule == NULL)
		return refuse_rule(sa, why);
	if (rule != &sa->rule)
		sa->rule = *rule;
	if ((full = flow_is_full(sa)) == 0)
		return 0;
	if (full == IKE_C_PEER_SOURCE)
		ike_refuse(sa->ike, &hs->held_path.peer, IKE_C_PEER_SOURCE,
		    "main mode: %u peers are the limit of one address",
		    sa->ike->conf->peer_source);
	else
		ike_refuse(sa->ike, &hs->held_path.peer, IKE_C_PEER_LIMIT,
		    "main mode: %u peers are the limit",
		    sa->ike->conf->peer_max);
	sa_free(sa);
	return -1;
}

void
proof_check(struct isakmp_sa *sa, int ok)
{
	struct handshake *hs = sa->hs;

	if (sa->want != WANT_CHECK)
		return;
	sa->want = WANT_NONE;
	if (!ok) {
		hs->at++;
		if (hs->at < hs->ncand) {
			try_keys(sa);
			return;
		}
		refuse_psk_wrong(sa->ike, &sa->path.peer);
		ike_refuse(sa->ike, &hs->held_path.peer, IKE_C_HASH,
		    "main mode: HASH_%c is wrong, authentication failed",
		    sa->initiator ? 'R' : 'I');
		sa_free(sa);
		return;
	}
	sa->handle = hs->cand[hs->at].handle;
	sa->credential = hs->cand[hs->at].credential;
	sa->own_credential = hs->cand[hs->at].own;
	memcpy(sa->keys->iv, hs->iv, sizeof(sa->keys->iv));
	renew_count(sa, hs->heldlen - ISAKMP_HEADERLEN);
	/* Another port is NAT traversal's (RFC 3947 4), but whoever has the key
	 * can write the address of any other client as the source. */
	if (!addr_host_eq(&sa->path.peer, &hs->held_path.peer))
		sa->hearsay = 1;
	sa->path = hs->held_path;
	if (take_id(sa) == -1)
		return;
	if (sa->initiator)
		established(sa);
	else
		handshake_ask_hash(sa);
}

void
proof_hash(struct isakmp_sa *sa, const uint8_t *digest, size_t len)
{
	uint8_t id[4 + IKE_MAXID];
	struct isakmp_out out;
	size_t block = cipher_block(exchange_cipher(sa->choice.enc.cipher));
	uint32_t life;
	int total;

	if (sa->want != WANT_HASH)
		return;
	sa->want = WANT_NONE;
	if (digest == NULL || len != hash_len(sa->choice.hash)) {
		ike_refuse(sa->ike, &sa->path.peer, IKE_C_KEYS_ERROR,
		    "main mode: no hash from keys, given up");
		sa_free(sa);
		return;
	}
	main_mode_begin_message(sa, &out, ISAKMP_FLAG_ENCRYPTED);
	payload_put(&out, ISAKMP_ID, id,
	    handshake_own_id(sa, id, sizeof(id)));
	payload_put(&out, ISAKMP_HASH, digest, len);
	if (sa->initiator && flow_is_first(sa))
		info_put_initial_contact(sa, &out);
	life = ike_lifetime(&sa->rule.main, sa->choice.life_s);
	if (!sa->initiator && sa->choice.life_s > life)
		info_put_lifetime(sa, &out, 0, life);
	total = isakmp_end(&out, block);
	if (total == -1 || exchange_seal(sa->ike, sa->choice.enc.cipher,
	    sa->keys->key, sa->keys->keylen, sa->keys->iv,
	    (size_t)total) == -1 || exchange_send(sa->ike, &sa->x, &sa->path,
	    (size_t)total, sa->initiator) == -1) {
		main_mode_out_of_memory(sa);
		return;
	}
	renew_count(sa, (size_t)total - ISAKMP_HEADERLEN);
	memcpy(sa->hs->iv5, sa->keys->iv, sizeof(sa->hs->iv5));
	if (!sa->initiator)
		established(sa);
}

/* As initiator we know which key we mean: that of the flow, or of the rule. */
static void
choose_key(struct isakmp_sa *sa)
{
	struct handshake *hs = sa->hs;
	uint32_t credential = sa->renews != NULL ? sa->renews->credential :
	    sa->rule.credential;
	uint8_t i;

	for (i = 0; i < hs->ncand; i++)
		if (credential != 0 && hs->cand[i].credential == credential)
			hs->at = i;
}

void
proof_skeyid(struct isakmp_sa *sa, const struct ike_skeyid *v, size_t n)
{
	if (sa->want != WANT_SKEYID)
		return;
	sa->want = WANT_NONE;
	if (handshake_got_skeyid(sa, v, n) == -1) {
		sa_free(sa);
		return;
	}
	if (sa->initiator) {
		choose_key(sa);
		if (handshake_key(sa, sa->hs->at) == -1) {
			main_mode_out_of_memory(sa);
			return;
		}
		handshake_ask_hash(sa);
	} else if (sa->hs->held != NULL)
		try_keys(sa);
}
