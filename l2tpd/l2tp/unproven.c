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

/* Spoofed sources get no more than they send (RFC 2661 5.7, 9.2), and leave
 * little behind. Runs in: l2tpd engine. */

#include <string.h>

#include "base/cursor.h"
#include "base/host.h"
#include "control_connection.h"
#include "message.h"
#include "tunnel.h"
#include "unproven.h"
#include "wire/l2tphdr.h"

static void
give_way(struct tunnel *t)
{
	l2tp_count(t->l2tp, L2TP_C_CROWDED);
	control_connection_drop(t, "gives way to a newer one");
}

/* One more from the host: 1 if it has fewer than the limit, or one of those
 * that it has can go. */
static int
host_room(struct l2tp *l, const struct l2tp_path *path)
{
	struct tunnel *t, *oldest = NULL;
	uint32_t n = 0;

	for (t = l2tp_tunnel_host_first(l, path); t != NULL;
	    t = l2tp_tunnel_host_next(t)) {
		n++;
		if (t->unproven && (oldest == NULL ||
		    t->serial - oldest->serial > UINT32_MAX / 2))
			oldest = t;
	}
	if (n < l->conf.max_tunnels_host)
		return 1;
	if (oldest == NULL)
		return 0;
	give_way(oldest);
	return 1;
}

int
unproven_room(struct l2tp *l, const struct l2tp_path *path)
{
	if (!host_room(l, path))
		return 0;
	if (l->nunproven > 0 && (l->nunproven >= l->conf.max_unproven ||
	    l->nclear >= l->conf.max_tunnels_clear))
		give_way(TAILQ_FIRST(&l->unproven));
	return l->nclear < l->conf.max_tunnels_clear;
}

void
unproven_begin(struct tunnel *t, size_t len)
{
	struct l2tp *l = t->l2tp;

	t->unproven = 1;
	t->request_len = len;
	l2tp_transport_patient(&t->transport, 1);
	TAILQ_INSERT_TAIL(&l->unproven, t, unproven_entry);
	l->nunproven++;
}

void
unproven_end(struct tunnel *t)
{
	struct l2tp *l = t->l2tp;

	if (!t->unproven)
		return;
	t->unproven = 0;
	l2tp_transport_patient(&t->transport, 0);
	TAILQ_REMOVE(&l->unproven, t, unproven_entry);
	l->nunproven--;
}

/* By how many bytes the answer is longer than the request. */
static size_t
excess(const struct tunnel *t, const struct message_start *s, struct wbuf *w)
{
	size_t len;

	wbuf_init(w, w->buf, w->size);
	l2tp_message_start(w, s);
	len = L2TPHDR_CONTROL_LEN + w->len;
	return len > t->request_len ? len - t->request_len : 0;
}

int
unproven_answer(const struct tunnel *t, const struct message_start *start,
    struct wbuf *w)
{
	struct message_start s = *start;
	char host[L2TP_HOSTLEN];
	size_t over, len;

	if (excess(t, &s, w) == 0)
		return 0;
	s.vendor = "";
	if (excess(t, &s, w) == 0)
		return 0;
	s.window = 0;
	if ((over = excess(t, &s, w)) == 0)
		return 0;
	len = strlcpy(host, s.host, sizeof(host));
	if (over < len && len < sizeof(host)) {
		host[len - over] = '\0';
		s.host = host;
		if (excess(t, &s, w) == 0)
			return 0;
	}
	l2tp_count(t->l2tp, L2TP_C_SMALL);
	l2tp_tunnel_log(t, HOST_WARN, "SCCRQ of %zu bytes in the clear is "
	    "shorter than its answer, dropped", t->request_len);
	return -1;
}
