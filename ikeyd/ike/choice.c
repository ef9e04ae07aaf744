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

/* Which of a peer's transforms we take: ours is the order, theirs are the
 * offers, and no offer that we don't understand stands in the way of the
 * next (Windows lists ECP first, ChromeOS AES-GCM).
 * Runs in: ikeyd engine. */

#include <string.h>

#include "choice.h"
#include "isakmp.h"

#define MIN_SPI		256	/* below are IANA's, RFC 4303 2.1 */
#define RANK_NONE	UINT32_MAX

/* Numbers */

struct alg {
	uint8_t		ours;
	uint16_t	phase1, phase2;
};

static const struct alg ciphers[] = {
	{ IKE_CIPHER_3DES,	ENC1_3DES,	ISAKMP_ESP_3DES },
	{ IKE_CIPHER_AES_CBC,	ENC1_AES,	ISAKMP_ESP_AES },
	{ IKE_CIPHER_AES_GCM,	0,		ISAKMP_ESP_AES_GCM16 },
	{ 0, 0, 0 }
};

static const struct alg hashes[] = {
	{ HASH_MD5,	HASH1_MD5,	AUTH2_MD5 },
	{ HASH_SHA1,	HASH1_SHA1,	AUTH2_SHA1 },
	{ HASH_SHA256,	HASH1_SHA256,	AUTH2_SHA256 },
	{ HASH_SHA384,	HASH1_SHA384,	AUTH2_SHA384 },
	{ HASH_SHA512,	HASH1_SHA512,	AUTH2_SHA512 },
	{ 0, 0, 0 }
};

static const struct alg *
by_ours(const struct alg *t, unsigned int ours)
{
	while (t->ours != 0 && t->ours != ours)
		t++;
	return t;
}

uint16_t
choice_enc1(enum ike_cipher c)
{
	return by_ours(ciphers, c)->phase1;
}

uint16_t
choice_hash1(enum hash_alg h)
{
	return by_ours(hashes, h)->phase1;
}

uint8_t
choice_esp(enum ike_cipher c)
{
	return (uint8_t)by_ours(ciphers, c)->phase2;
}

uint16_t
choice_hash2(enum hash_alg h)
{
	return by_ours(hashes, h)->phase2;
}

size_t
ike_cipher_keylen(const struct ike_enc *e)
{
	switch (e->cipher) {
	case IKE_CIPHER_3DES:
		return 24;
	case IKE_CIPHER_AES_CBC:
		return e->keybits / 8;
	case IKE_CIPHER_AES_GCM:
		return e->keybits / 8 + 4;	/* RFC 4106 8.1: the salt */
	}
	return 0;
}

/* Our own offers */

static int
listed(const struct ike_choice *v, size_t n, const struct ike_choice *ch)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (memcmp(&v[i], ch, sizeof(*ch)) == 0)
			return 1;
	return 0;
}

size_t
choice_list(const struct ike_transforms *t, int phase, struct ike_choice *v,
    size_t max)
{
	struct ike_choice ch;
	size_t e, h, g, n = 0, ngroup = phase == 1 ? t->ngroup : 1;

	for (e = 0; e < t->nenc; e++)
		for (h = 0; h < t->nhash; h++)
			for (g = 0; g < ngroup; g++) {
				memset(&ch, 0, sizeof(ch));
				ch.enc = t->enc[e];
				ch.hash = t->hash[h];
				if (phase == 1)
					ch.group = t->group[g];
				if (ch.enc.cipher == IKE_CIPHER_AES_GCM)
					ch.hash = 0;
				if (n < max && !listed(v, n, &ch))
					v[n++] = ch;
			}
	return n;
}

/* The choice. A rank is the place in our lists, small is good. */

static uint32_t
rank_enc(const struct ike_transforms *t, uint8_t cipher, uint16_t keybits)
{
	uint32_t i;

	for (i = 0; i < t->nenc; i++)
		if (t->enc[i].cipher == cipher && t->enc[i].keybits == keybits)
			return i;
	return RANK_NONE;
}

static uint32_t
rank_in(const uint8_t *list, uint8_t n, unsigned int value)
{
	uint32_t i;

	for (i = 0; i < n; i++)
		if (list[i] == value)
			return i;
	return RANK_NONE;
}

static uint32_t
rank_all(uint32_t enc, uint32_t hash, uint32_t group)
{
	if (enc == RANK_NONE || hash == RANK_NONE || group == RANK_NONE)
		return RANK_NONE;
	return enc << 16 | hash << 8 | group;
}

/* A key length with 3DES is against RFC 2409 appendix A, none with AES against
 * RFC 3602 5.3: such a transform is passed over. */
static int
enc_from(const struct alg *t, int phase, uint16_t number, uint16_t keybits,
    struct ike_enc *enc)
{
	for (; t->ours != 0; t++)
		if ((phase == 1 ? t->phase1 : t->phase2) == number)
			break;
	if (t->ours == 0 || number == 0)
		return -1;
	enc->cipher = t->ours;
	enc->keybits = keybits;
	if (t->ours == IKE_CIPHER_3DES)
		return keybits == 0 ? 0 : -1;
	return keybits == 128 || keybits == 192 || keybits == 256 ? 0 : -1;
}

static int
hash_from(int phase, uint16_t number)
{
	const struct alg *t;

	for (t = hashes; t->ours != 0; t++)
		if ((phase == 1 ? t->phase1 : t->phase2) == number)
			return t->ours;
	return 0;
}

static uint32_t
rank1(const struct offer *o, const struct ike_transforms *t,
    struct ike_choice *ch)
{
	if (o->proto != ISAKMP_PROTO_ISAKMP || o->id != ISAKMP_KEY_IKE ||
	    o->joined || o->strange || o->auth != AUTH1_PSK)
		return RANK_NONE;
	if (enc_from(ciphers, 1, o->enc, o->keybits, &ch->enc) == -1)
		return RANK_NONE;
	ch->hash = (uint8_t)hash_from(1, o->hash);
	if (ch->hash == 0 || o->group == 0 || o->group > UINT8_MAX)
		return RANK_NONE;
	ch->group = (uint8_t)o->group;
	return rank_all(rank_enc(t, ch->enc.cipher, ch->enc.keybits),
	    rank_in(t->hash, t->nhash, ch->hash),
	    rank_in(t->group, t->ngroup, ch->group));
}

/* How much the lists like an offer: the rank in the first list that has it,
 * that list's place weighing most. count: how many have it. */
static uint32_t
rank1_all(const struct offer *o, const struct ike_transforms *const *t,
    size_t n, struct ike_choice *ch, size_t *count)
{
	uint32_t rank, least = RANK_NONE;
	size_t i;

	*count = 0;
	for (i = 0; i < n; i++) {
		if ((rank = rank1(o, t[i], ch)) == RANK_NONE)
			continue;
		(*count)++;
		if (least == RANK_NONE)
			least = (uint32_t)i << 24 | rank;
	}
	return least;
}

const struct offer *
proposal_choose1_of(const struct offers *os,
    const struct ike_transforms *const *t, size_t n, struct ike_choice *best)
{
	const struct offer *o, *found = NULL;
	struct ike_choice ch;
	uint32_t rank, least = RANK_NONE;
	size_t i, count, most = 0;

	for (i = 0; i < os->n; i++) {
		o = &os->v[i];
		memset(&ch, 0, sizeof(ch));
		rank = rank1_all(o, t, n, &ch, &count);
		if (rank == RANK_NONE || count < most ||
		    (count == most && rank >= least))
			continue;
		ch.life_s = o->life_s;
		ch.life_kib = o->life_kib;
		*best = ch;
		found = o;
		least = rank;
		most = count;
	}
	return found;
}

const struct offer *
proposal_choose1(const struct offers *os, const struct ike_transforms *t,
    struct ike_choice *best)
{
	return proposal_choose1_of(os, &t, 1, best);
}

int
choice_allowed1(const struct ike_choice *ch, const struct ike_transforms *t)
{
	return rank_enc(t, ch->enc.cipher, ch->enc.keybits) != RANK_NONE &&
	    rank_in(t->hash, t->nhash, ch->hash) != RANK_NONE &&
	    rank_in(t->group, t->ngroup, ch->group) != RANK_NONE;
}

/* Encapsulation modes of RFC 3947 and of its drafts alike: 1 or 0 if ESP's is
 * tunnel mode, -1 if the number does not fit. */
static int
mode_is_tunnel(uint16_t mode, const struct offer_want *want)
{
	switch (mode) {
	case MODE_TRANSPORT:
		return want->encap ? -1 : 0;
	case MODE_UDP_TRANSPORT:
	case MODE_UDP_TRANSPORT_DRAFT:
		return want->encap ? 0 : -1;
	case MODE_TUNNEL:
		return want->tunnel && !want->encap ? 1 : -1;
	case MODE_UDP_TUNNEL:
	case MODE_UDP_TUNNEL_DRAFT:
		return want->tunnel && want->encap ? 1 : -1;
	}
	return -1;
}

/* PFS is taken when it is offered with a group that either phase allows, and
 * never asked for: no L2TP client offers it by itself. */
static uint32_t
rank_pfs(const struct ike_transforms *t, const struct offer_want *want,
    uint16_t group)
{
	uint32_t r;

	if ((group != 0) != (want->has_ke != 0))
		return RANK_NONE;
	if ((r = rank_in(t->group, t->ngroup, group)) != RANK_NONE)
		return r;
	if (group == 0)
		return IKE_MAXALG;
	if ((r = rank_in(want->main->group, want->main->ngroup, group)) ==
	    RANK_NONE)
		return RANK_NONE;
	return r + IKE_MAXALG;
}

static uint32_t
spi_of(const struct offer *o)
{
	const uint8_t *p = o->spi;

	if (o->spilen != 4)
		return 0;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

static uint32_t
rank2(const struct offer *o, const struct ike_transforms *t,
    const struct offer_want *want, struct ike_choice *ch)
{
	uint32_t hash = 0;

	if (o->proto != ISAKMP_PROTO_ESP || o->joined || o->strange ||
	    spi_of(o) < MIN_SPI || mode_is_tunnel(o->mode, want) == -1)
		return RANK_NONE;
	if (enc_from(ciphers, 2, o->id, o->keybits, &ch->enc) == -1)
		return RANK_NONE;
	ch->mode = o->mode;
	ch->group = o->group > UINT8_MAX ? UINT8_MAX : (uint8_t)o->group;
	if (ch->enc.cipher == IKE_CIPHER_AES_GCM) {
		/* RFC 4106 8.5: no authentication algorithm with it. */
		if (o->hash != 0)
			return RANK_NONE;
	} else {
		if ((ch->hash = (uint8_t)hash_from(2, o->hash)) == 0)
			return RANK_NONE;
		hash = rank_in(t->hash, t->nhash, ch->hash);
	}
	return rank_all(rank_enc(t, ch->enc.cipher, ch->enc.keybits), hash,
	    rank_pfs(t, want, o->group));
}

/* Android up to 7 lists SHA1 before SHA2-256 for the same cipher, and many of
 * its kernels cut SHA2-256 to 96 bits (a draft), which nobody else can read.
 * No other known client has this order together with DES at the end. */
static int
sha256_is_broken(const struct offers *os)
{
	size_t i;
	int before = 0, des = 0;
	uint16_t sha1 = 0;	/* key bits of the last AES with SHA1 */

	for (i = 0; i < os->n; i++) {
		if (os->v[i].id == 2)
			des = 1;
		if (os->v[i].id != ISAKMP_ESP_AES)
			continue;
		if (os->v[i].hash == AUTH2_SHA1)
			sha1 = os->v[i].keybits;
		else if (os->v[i].hash == AUTH2_SHA256 &&
		    os->v[i].keybits == sha1)
			before = 1;
	}
	return before && des;
}

const struct offer *
proposal_choose2(const struct offers *os, const struct ike_transforms *t,
    const struct offer_want *want, struct ike_choice *best)
{
	const struct offer *o, *found = NULL;
	struct ike_choice ch;
	uint32_t rank, least = RANK_NONE;
	size_t i;
	int avoid = sha256_is_broken(os);

	for (i = 0; i < os->n; i++) {
		o = &os->v[i];
		memset(&ch, 0, sizeof(ch));
		rank = rank2(o, t, want, &ch);
		/* Better fewer bytes than an algorithm that we like. */
		if (rank != RANK_NONE && mode_is_tunnel(o->mode, want))
			rank |= (uint32_t)1 << 29;
		/* Better a shorter key than a hash that can't be read. */
		if (rank != RANK_NONE && avoid && ch.hash == HASH_SHA256)
			rank |= (uint32_t)1 << 30;
		if (rank >= least)
			continue;
		ch.life_s = o->life_s;
		ch.life_kib = o->life_kib;
		*best = ch;
		found = o;
		least = rank;
	}
	return found;
}
