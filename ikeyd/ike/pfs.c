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

/* Perfect forward secrecy in quick mode: RFC 2409 5.5. Runs in: ikeyd engine. */

#include <string.h>

#include "informational.h"
#include "pfs.h"

#define DH_DRAWS	8

static int
refuse(struct quick *q, const char *why)
{
	ike_refuse(q->sa->ike, &q->sa->path.peer, IKE_C_KEY,
	    "quick mode: %s %s (RFC 2409 5.5)", why,
	    dh_name(q->choice.group));
	info_refuse(q->sa, NOTIFY_INVALID_KEY);
	return -1;
}

int
pfs_take(struct quick *q, const struct payloads *ps)
{
	const struct payload *ke = payload_find(ps, ISAKMP_KE, 0);

	if (q->choice.group == 0)
		return 0;
	if (ke == NULL || ke->len != dh_publen(q->choice.group))
		return refuse(q, "key exchange of wrong length for");
	memcpy(q->peer_ke, ke->body, ke->len);
	q->kelen = ke->len;
	return 0;
}

int
pfs_make(struct quick *q)
{
	uint8_t rnd[DH_MAXPUB + 16];
	size_t len = dh_randomlen(q->choice.group), i;

	if (len > sizeof(rnd))
		return -1;
	for (i = 0; q->dh == NULL && i < DH_DRAWS; i++) {
		host_random(q->sa->ike->host, rnd, len);
		q->dh = dh_new(q->choice.group, rnd);
	}
	explicit_bzero(rnd, sizeof(rnd));
	return q->dh != NULL ? 0 : -1;
}

void
pfs_put(struct quick *q, struct isakmp_out *out)
{
	uint8_t pub[DH_MAXPUB];

	dh_public(q->dh, pub);
	payload_put(out, ISAKMP_KE, pub, dh_publen(q->choice.group));
}

int
pfs_shared(struct quick *q, uint8_t *out)
{
	if (q->choice.group == 0)
		return 0;
	if (q->dh == NULL ||
	    dh_shared(q->dh, q->peer_ke, q->kelen, out) == -1)
		return refuse(q, "key exchange value is none of");
	return (int)dh_sharedlen(q->choice.group);
}
