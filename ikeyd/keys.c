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


/* The keys process: it alone has the pre-shared keys and SKEYID. The engine
 * gets SKEYID_d, _a and _e and a handle, by which HASH_I and HASH_R are made
 * and checked here (RFC 2409 5). Runs in: keys. */

#include <stdlib.h>
#include <string.h>

#include "keys_held.h"
#include "keys_psk.h"
#include "proc/child.h"

static struct keys {
	struct psk_table	*psks, *next;
	struct held_table	 held;
} keys;

/* ---- configuration ---- */

static void
conf_begin(void *ctx, int reload)
{
	(void)ctx;
	(void)reload;
	psk_free(keys.next);
	if ((keys.next = psk_new()) == NULL)
		fatal("configuration");
}

static void
on_psk(void *ctx, struct link *l, struct link_msg *m)
{
	struct ikeyd_psk item;

	(void)ctx;
	memcpy(&item, m->data, sizeof(item));
	if (keys.next == NULL || psk_add(keys.next, &item) == -1)
		link_refuse(l, "PSK out of place or range");
	explicit_bzero(&item, sizeof(item));
}

static void
conf_end(void *ctx, int reload)
{
	(void)ctx;
	(void)reload;
	psk_finish(keys.next);
	psk_free(keys.psks);
	keys.psks = keys.next;
	keys.next = NULL;
}

/* ---- SKEYID ---- */

static int
in_from(struct skeyid_in *in, const struct keys_skeyid *q)
{
	if (q->nilen > sizeof(q->ni) || q->nrlen > sizeof(q->nr) ||
	    q->gxylen > sizeof(q->gxy) || hash_len(q->hash) == 0)
		return -1;
	memset(in, 0, sizeof(*in));
	in->hash = q->hash;
	in->ni = q->ni;
	in->nilen = q->nilen;
	in->nr = q->nr;
	in->nrlen = q->nrlen;
	in->gxy = q->gxy;
	in->gxylen = q->gxylen;
	memcpy(in->icookie, q->icookie, sizeof(in->icookie));
	memcpy(in->rcookie, q->rcookie, sizeof(in->rcookie));
	return 0;
}

/* One candidate: 0, or -1 if it can't be kept. */
static int
candidate(struct ike_skeyid *c, const struct skeyid_in *in,
    const struct psk *psk)
{
	struct skeyid s;
	int res = -1;

	if (skeyid_psk(&s, in, psk->item.key, psk->item.len) == 0 &&
	    (c->handle = held_add(&keys.held, in->hash, &s)) != 0) {
		c->credential = psk->item.credential;
		c->own = psk->own != 0;
		memcpy(c->d, s.d, s.len);
		memcpy(c->a, s.a, s.len);
		memcpy(c->e, s.e, s.len);
		res = 0;
	} else
		log_warnx("a SKEYID can't be made or kept");
	explicit_bzero(&s, sizeof(s));
	return res;
}

static void
on_skeyid(void *ctx, struct link *l, struct link_msg *m)
{
	const struct psk *found[IKE_MAXCANDIDATE];
	struct keys_skeyid q;
	struct keys_skeyid_done d;
	struct skeyid_in in;
	size_t i, n = 0;

	(void)ctx;
	memcpy(&q, m->data, sizeof(q));
	memset(&d, 0, sizeof(d));
	if (in_from(&in, &q) == -1)
		link_refuse(l, "SKEYID: hash or length out of range");
	else if (keys.psks != NULL)
		n = psk_find(keys.psks, &q.local, &q.peer, found,
		    IKE_MAXCANDIDATE);
	for (i = 0; i < n; i++)
		if (candidate(&d.v[d.n], &in, found[i]) == 0)
			d.n++;
	(void)link_send(l, KEYS_SKEYID_DONE, m->id, &d, sizeof(d), -1);
	explicit_bzero(&q, sizeof(q));
	explicit_bzero(&d, sizeof(d));
}

/* ---- hashes ---- */

/* prf(SKEYID, data): its length, 0 if there is no such handle. */
static size_t
prf(uint32_t handle, const uint8_t *data, size_t len, uint8_t *digest)
{
	struct held *h = held_find(&keys.held, handle);
	struct piece p = { data, len };

	if (h == NULL ||
	    hmac_pieces(h->hash, h->skeyid, h->len, &p, 1, digest) == -1)
		return 0;
	return hash_len(h->hash);
}

static void
on_hash(void *ctx, struct link *l, struct link_msg *m)
{
	struct keys_hash q;
	struct keys_hash_done d;

	(void)ctx;
	memcpy(&q, m->data, sizeof(q));
	memset(&d, 0, sizeof(d));
	d.len = (uint32_t)prf(q.handle, m->data + sizeof(q),
	    m->len - sizeof(q), d.digest);
	(void)link_send(l, KEYS_HASH_DONE, m->id, &d, sizeof(d), -1);
}

static void
on_check(void *ctx, struct link *l, struct link_msg *m)
{
	uint8_t digest[HASH_MAXLEN];
	struct keys_check q;
	struct keys_check_done d;
	size_t len;

	(void)ctx;
	memcpy(&q, m->data, sizeof(q));
	memset(&d, 0, sizeof(d));
	len = prf(q.handle, m->data + sizeof(q), m->len - sizeof(q), digest);
	d.ok = len != 0 && q.len == len &&
	    timingsafe_bcmp(digest, q.digest, len) == 0;
	(void)link_send(l, KEYS_CHECK_DONE, m->id, &d, sizeof(d), -1);
	/* What would be right is nothing for the engine to see. */
	explicit_bzero(digest, sizeof(digest));
}

static void
on_free(void *ctx, struct link *l, struct link_msg *m)
{
	struct keys_free q;
	struct held *h;

	(void)ctx;
	memcpy(&q, m->data, sizeof(q));
	if ((h = held_find(&keys.held, q.handle)) == NULL)
		link_refuse(l, "FREE of a handle that is not there");
	else
		held_free(&keys.held, h);
}

/* ---- the link to the engine ---- */

static const struct link_rule engine_rules[] = {
	IKEYD_FIXED(KEYS_SKEYID, keys_skeyid, LINK_PHASE_START, on_skeyid),
	{ KEYS_HASH, sizeof(struct keys_hash),
	    sizeof(struct keys_hash) + IKEYD_MAXHASHED, NOFD,
	    LINK_PHASE_START, on_hash },
	{ KEYS_CHECK, sizeof(struct keys_check),
	    sizeof(struct keys_check) + IKEYD_MAXHASHED, NOFD,
	    LINK_PHASE_START, on_check },
	IKEYD_FIXED(KEYS_FREE, keys_free, LINK_PHASE_START, on_free)
};

static void
engine_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)l;
	if (how != LINK_CLOSED)
		fatalx("engine: %s", why);
	log_debug("link to the engine: %s", why);
}

static void
peer(void *ctx, const char *name, int fd)
{
	(void)ctx;
	(void)link_new(fd, name, engine_rules,
	    sizeof(engine_rules) / sizeof(engine_rules[0]), NULL, engine_down);
}

static const struct link_rule rules[] = {
	IKEYD_FIXED(IKEYD_PSK, ikeyd_psk, LINK_PHASE_RUN, on_psk)
};

static const struct child_spec spec = {
	rules, sizeof(rules) / sizeof(rules[0]), conf_begin, conf_end, peer,
	NULL
};

void
keys_start(void)
{
	held_init(&keys.held);
	child_start(&spec, NULL);
}
