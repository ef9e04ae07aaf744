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


/* The engine's side of the link to keys: its questions about SKEYID, and the
 * answers to the IKE engine (msg.h). Runs in: engine. */

#include <string.h>

#include "engine.h"

/* More than halfopen_max exchanges can ever have under way. */
#define QUEUE_MESSAGES	65536
#define QUEUE_BYTES	(64 * 1024 * 1024)

/* ---- questions ---- */

void
keys_link_skeyid(void *ctx, const struct ike_skeyid_req *req)
{
	struct engine *e = ctx;
	struct keys_skeyid m;

	memset(&m, 0, sizeof(m));
	if (req->nilen > sizeof(m.ni) || req->nrlen > sizeof(m.nr) ||
	    req->gxylen > sizeof(m.gxy))
		fatalx("keys: nonce or secret too long");
	m.local = req->local;
	m.peer = req->peer;
	m.hash = req->hash;
	memcpy(m.icookie, req->icookie, sizeof(m.icookie));
	memcpy(m.rcookie, req->rcookie, sizeof(m.rcookie));
	m.nilen = (uint32_t)req->nilen;
	m.nrlen = (uint32_t)req->nrlen;
	m.gxylen = (uint32_t)req->gxylen;
	memcpy(m.ni, req->ni, req->nilen);
	memcpy(m.nr, req->nr, req->nrlen);
	memcpy(m.gxy, req->gxy, req->gxylen);
	(void)link_send(e->keys, KEYS_SKEYID, req->id, &m, sizeof(m), -1);
	explicit_bzero(&m, sizeof(m));
}

/* A head, then the pieces in one. */
static void
send_pieces(struct engine *e, enum ikeyd_type type, uint32_t id,
    const void *head, size_t headlen, const struct piece *p, size_t n)
{
	uint8_t buf[sizeof(struct keys_check) + IKEYD_MAXHASHED];
	size_t len = headlen, i;

	memcpy(buf, head, headlen);
	for (i = 0; i < n; i++) {
		if (p[i].len == 0)
			continue;
		if (p[i].len > sizeof(buf) - len)
			fatalx("keys: more to hash than fits");
		memcpy(buf + len, p[i].data, p[i].len);
		len += p[i].len;
	}
	(void)link_send(e->keys, (uint16_t)type, id, buf, len, -1);
}

void
keys_link_hash(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n)
{
	struct keys_hash m;

	memset(&m, 0, sizeof(m));
	m.handle = handle;
	send_pieces(ctx, KEYS_HASH, id, &m, sizeof(m), p, n);
}

void
keys_link_check(void *ctx, uint32_t id, uint32_t handle, const struct piece *p,
    size_t n, const uint8_t *digest, size_t len)
{
	struct keys_check m;

	memset(&m, 0, sizeof(m));
	m.handle = handle;
	/* One of wrong length is sent as empty, which never fits. */
	if (len <= sizeof(m.digest)) {
		m.len = (uint32_t)len;
		memcpy(m.digest, digest, len);
	}
	send_pieces(ctx, KEYS_CHECK, id, &m, sizeof(m), p, n);
}

void
keys_link_free(void *ctx, uint32_t handle)
{
	struct engine *e = ctx;
	struct keys_free m;

	memset(&m, 0, sizeof(m));
	m.handle = handle;
	(void)link_send(e->keys, KEYS_FREE, 0, &m, sizeof(m), -1);
}

/* ---- answers ---- */

static void
on_skeyid(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct keys_skeyid_done d;

	memcpy(&d, m->data, sizeof(d));
	if (d.n > IKE_MAXCANDIDATE)
		link_refuse(l, "SKEYID_DONE with %u keys", d.n);
	else
		ike_keys_skeyid(e->ike, m->id, d.v, d.n);
	explicit_bzero(&d, sizeof(d));
	engine_kick(e);
}

static void
on_hash(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct keys_hash_done d;

	memcpy(&d, m->data, sizeof(d));
	if (d.len > sizeof(d.digest))
		link_refuse(l, "HASH_DONE of %u bytes", d.len);
	else
		ike_keys_hash(e->ike, m->id, d.len > 0 ? d.digest : NULL,
		    d.len);
	engine_kick(e);
}

static void
on_check(void *ctx, struct link *l, struct link_msg *m)
{
	struct engine *e = ctx;
	struct keys_check_done d;

	(void)l;
	memcpy(&d, m->data, sizeof(d));
	ike_keys_check(e->ike, m->id, d.ok != 0);
	engine_kick(e);
}

/* ---- the link ---- */

static const struct link_rule rules[] = {
	IKEYD_FIXED(KEYS_SKEYID_DONE, keys_skeyid_done, LINK_PHASE_START,
	    on_skeyid),
	IKEYD_FIXED(KEYS_HASH_DONE, keys_hash_done, LINK_PHASE_START, on_hash),
	IKEYD_FIXED(KEYS_CHECK_DONE, keys_check_done, LINK_PHASE_START,
	    on_check)
};

/* Closed: the parent sees that keys has died, and takes us down, too. */
static void
on_down(void *ctx, struct link *l, enum link_down how, const char *why)
{
	(void)ctx;
	(void)l;
	if (how != LINK_CLOSED)
		fatalx("keys: %s", why);
	log_debug("link to keys: %s", why);
}

void
keys_link(struct engine *e, int fd)
{
	e->keys = link_new(fd, "keys", rules, sizeof(rules) / sizeof(rules[0]),
	    e, on_down);
	link_limit(e->keys, LINK_CLOSE_FULL, QUEUE_MESSAGES, QUEUE_BYTES);
}
