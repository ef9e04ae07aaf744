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

/* The short wait of PPP frames for their session. Runs in: l2tpd engine. */

#include <stdlib.h>
#include <string.h>

#include "early.h"
#include "session.h"

struct early {
	unsigned int	n;
	size_t		used;			/* of buf */
	size_t		len[EARLY_FRAMES];
	uint8_t		buf[EARLY_BYTES];	/* one after the other */
};

int
l2tp_early_hold(struct session *s, const uint8_t *frame, size_t len)
{
	struct early *e;

	if (s->early == NULL &&
	    (s->early = calloc(1, sizeof(*s->early))) == NULL)
		return -1;
	e = s->early;
	if (e->n >= EARLY_FRAMES || len > sizeof(e->buf) - e->used)
		return -1;
	memcpy(e->buf + e->used, frame, len);
	e->used += len;
	e->len[e->n++] = len;
	return 0;
}

void
l2tp_early_deliver(struct l2tp *l, uint32_t handle)
{
	struct session *s = l2tp_session_find_handle(l, handle);
	struct early *e;
	size_t off = 0;
	unsigned int i;

	if (s == NULL || (e = s->early) == NULL)
		return;
	s->early = NULL;
	for (i = 0; i < e->n; i++) {
		/* What takes them may end the session. */
		if (l2tp_session_find_handle(l, handle) == NULL)
			break;
		l->ops->session_frame(l->ctx, handle, e->buf + off, e->len[i]);
		off += e->len[i];
	}
	freezero(e, sizeof(*e));
}

void
l2tp_early_free(struct session *s)
{
	freezero(s->early, sizeof(*s->early));
	s->early = NULL;
}
