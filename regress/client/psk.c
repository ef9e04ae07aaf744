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

/* The pre-shared key at work: RFC 2409 5. Runs in: roadwarrior. */

#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "psk.h"
#include "regress/lib/skeyreq.h"

struct answer *
answer_new(struct client *c, enum answer_kind kind, uint32_t id)
{
	struct answer *a = calloc(1, sizeof(*a));

	if (a == NULL)
		report_fatal("out of memory");
	a->kind = kind;
	a->id = id;
	TAILQ_INSERT_TAIL(&c->ipsec.answers, a, entry);
	return a;
}

static struct skeyid_kept *
find(struct client *c, uint32_t handle)
{
	size_t i;

	for (i = 0; i < IPSEC_MAXSKEYID; i++)
		if (c->ipsec.kept[i].handle == handle)
			return &c->ipsec.kept[i];
	return NULL;
}

void
psk_skeyid(void *ctx, const struct ike_skeyid_req *r)
{
	struct client *c = ctx;
	struct answer *a = answer_new(c, ANSWER_SKEYID, r->id);
	struct skeyid_kept *k = find(c, 0);
	const char *psk = c->w->o.psk;
	struct skeyid_in in = skeyreq_in(r);

	if (k == NULL || skeyid_psk(&k->s, &in, psk, strlen(psk)) == -1)
		return;		/* no key fits */
	k->hash = in.hash;
	k->handle = ++c->ipsec.last_handle;
	a->ok = 1;
	skeyreq_answer(&a->skeyid, &k->s, k->handle, 1);
}

/* Length of the digest, 0 if there is none. */
static size_t
digest_of(struct client *c, uint32_t handle, const struct piece *p, size_t n,
    uint8_t *out)
{
	const struct skeyid_kept *k = handle != 0 ? find(c, handle) : NULL;

	if (k == NULL ||
	    hmac_pieces(k->hash, k->s.skeyid, k->s.len, p, n, out) == -1)
		return 0;
	return k->s.len;
}

void
psk_hash(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n)
{
	struct answer *a = answer_new(ctx, ANSWER_HASH, id);

	a->len = digest_of(ctx, handle, p, n, a->digest);
}

void
psk_check(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n, const uint8_t *digest, size_t len)
{
	struct answer *a = answer_new(ctx, ANSWER_CHECK, id);

	a->len = digest_of(ctx, handle, p, n, a->digest);
	a->ok = a->len != 0 && a->len == len &&
	    timingsafe_bcmp(a->digest, digest, len) == 0;
}

void
psk_release(void *ctx, uint32_t handle)
{
	struct skeyid_kept *k = handle != 0 ? find(ctx, handle) : NULL;

	if (k != NULL)
		explicit_bzero(k, sizeof(*k));
}

void
psk_clear(struct client *c)
{
	explicit_bzero(c->ipsec.kept, sizeof(c->ipsec.kept));
}
