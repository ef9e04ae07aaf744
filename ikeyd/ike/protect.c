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

/* Encryption and hashes of quick mode and informationals (RFC 2409 5.5, 5.7,
 * appendix B). Runs in: ikeyd engine. */

#include <string.h>

#include "input.h"
#include "keymat.h"
#include "protect.h"
#include "renew.h"

#define HASH_AT	(ISAKMP_HEADERLEN + 4)	/* where the hash's body begins */

struct protect
protect_hash1(void)
{
	struct protect p = { 0, 1, NULL, NULL };

	return p;
}

struct protect
protect_hash2(const struct nonce *ni)
{
	struct protect p = { 0, 1, NULL, NULL };

	p.ni = ni;
	return p;
}

struct protect
protect_hash3(const struct nonce *ni, const struct nonce *nr)
{
	struct protect p = { 1, 0, NULL, NULL };

	p.ni = ni;
	p.nr = nr;
	return p;
}

static size_t
block_of(const struct isakmp_sa *sa)
{
	return cipher_block(exchange_cipher(sa->choice.enc.cipher));
}

int
protect_iv(const struct isakmp_sa *sa, uint32_t msgid, uint8_t *iv)
{
	return keymat_iv2(sa->choice.hash, sa->keys->iv, block_of(sa), msgid,
	    iv);
}

static int
hash_of(const struct isakmp_sa *sa, const struct protect *how, uint32_t msgid,
    const uint8_t *rest, size_t restlen, uint8_t *out)
{
	struct piece p[3];
	size_t n = 0;

	if (how->ni != NULL) {
		p[n].data = how->ni->data;
		p[n++].len = how->ni->len;
	}
	if (how->nr != NULL) {
		p[n].data = how->nr->data;
		p[n++].len = how->nr->len;
	}
	if (how->rest) {
		p[n].data = rest;
		p[n++].len = restlen;
	}
	return keymat_hash(sa->choice.hash, sa->keys->a, how->zero, msgid, p,
	    n, out);
}

void
protect_begin(const struct isakmp_sa *sa, struct isakmp_out *out,
    enum isakmp_exchange exchange, uint32_t msgid)
{
	struct isakmp_header h;

	memset(&h, 0, sizeof(h));
	memcpy(h.icookie, sa->icookie, sizeof(h.icookie));
	memcpy(h.rcookie, sa->rcookie, sizeof(h.rcookie));
	h.exchange = exchange;
	h.flags = ISAKMP_FLAG_ENCRYPTED;
	h.msgid = msgid;
	isakmp_begin(out, sa->ike->out, sizeof(sa->ike->out), &h);
	payload_begin(out, ISAKMP_HASH);
	wbuf_reserve(&out->w, hash_len(sa->choice.hash));
	payload_end(out);
}

int
protect_end(struct isakmp_sa *sa, struct isakmp_out *out,
    const struct protect *how, uint32_t msgid, uint8_t *iv)
{
	size_t rest = HASH_AT + hash_len(sa->choice.hash);
	int len;

	if (!wbuf_ok(&out->w) || hash_of(sa, how, msgid, out->w.buf + rest,
	    out->w.len - rest, out->w.buf + HASH_AT) == -1)
		return -1;
	if ((len = isakmp_end(out, block_of(sa))) == -1)
		return -1;
	if (exchange_seal(sa->ike, sa->choice.enc.cipher, sa->keys->key,
	    sa->keys->keylen, iv, (size_t)len) == -1)
		return -1;
	renew_count(sa, (size_t)len - ISAKMP_HEADERLEN);
	return len;
}

static int
hash_good(const struct isakmp_sa *sa, const struct message *m,
    const struct protect *how, const struct payloads *ps)
{
	const struct payload *first = &ps->v[0];
	const uint8_t *rest = first->body + first->len;
	uint8_t want[HASH_MAXLEN];
	size_t len = hash_len(sa->choice.hash);

	if (first->type != ISAKMP_HASH || first->len != len)
		return 0;
	if (hash_of(sa, how, m->h.msgid, rest, (size_t)(ps->end - rest),
	    want) == -1)
		return 0;
	return timingsafe_bcmp(want, first->body, len) == 0;
}

int
protect_open(struct isakmp_sa *sa, const struct message *m,
    enum shape shape, const struct protect *how, uint8_t *iv,
    struct payloads *ps)
{
	uint8_t next[CIPHER_MAXBLOCK], type = 0;
	unsigned int count = 0;
	int error;

	memcpy(next, iv, sizeof(next));
	error = exchange_open(sa->ike, sa->choice.enc.cipher, sa->keys->key,
	    sa->keys->keylen, next, m, ps);
	/* Nothing in it counts before the hash is known to be right. */
	if (error == 0 && !hash_good(sa, m, how, ps)) {
		ike_refuse(sa->ike, &m->path.peer, IKE_C_HASH,
		    "%s: hash is wrong (RFC 2409 5.5), dropped",
		    isakmp_exchange_name(m->h.exchange));
		return -1;
	}
	if (error == 0)
		error = payloads_check(ps, shape, &type, &count);
	if (error != 0) {
		ike_refuse_payloads(sa->ike, m, error, type, count);
		return -1;
	}
	memcpy(iv, next, sizeof(next));
	/* Not what anybody could send with these cookies. */
	renew_count(sa, m->len - ISAKMP_HEADERLEN);
	return 0;
}
