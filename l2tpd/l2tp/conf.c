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

/* Defaults of the engine's configuration, and which tunnel statement an
 * address belongs to. Runs in: l2tpd parent and engine. */

#include <string.h>

#include "conf.h"
#include "msg/session.h"

void
l2tp_conf_defaults(struct l2tp_conf *c)
{
	memset(c, 0, sizeof(*c));
	memcpy(c->host, "adit", sizeof("adit"));
	c->max_tunnels = 20000;
	c->max_tunnels_flow = 4;
	c->max_tunnels_clear = 10000;
	c->max_tunnels_host = 64;
	c->max_unproven = 1024;
	c->max_sessions = 60000;
	c->max_sessions_tunnel = 16;
	c->max_new_flow = 8;
	c->max_new_host = 64;		/* a NAT may have as many clients */
	c->login_ms = MSG_SETUP_MS;
	/* A peer tries for 31 seconds (5.8); the last may be on its way. */
	c->setup_ms = c->call_ms = 32 * 1000;
	c->idle_ms = 5 * 1000;
	c->linger_ms = 31 * 1000;	/* a full cycle, RFC 2661 5.7 */
	/* Windows drops an SA that nothing used for so long by itself. */
	c->flow_ms = 300 * 1000;
	c->rto_ms = 1000;
	c->rto_max_ms = 8000;
	c->tries = 5;
	c->window = 8;
}

void
l2tp_service_defaults(struct l2tp_service *s)
{
	memset(s, 0, sizeof(*s));
	s->require_ipsec = 1;
	s->hello_interval = 60;
	s->hello_timeout = 30;
	memcpy(s->vendor, "adit", sizeof("adit"));
}

const struct l2tp_service *
l2tp_service_find(const struct l2tp_conf *c, const struct addr *local)
{
	const struct l2tp_service *any = NULL;
	unsigned int i, j;

	for (i = 0; i < c->nservice; i++) {
		for (j = 0; j < c->service[i].nlisten; j++) {
			const struct addr *l = &c->service[i].listen[j];

			if (addr_host_eq(l, local))
				return &c->service[i];
			if (any == NULL && addr_is_any(l) &&
			    l->family == local->family)
				any = &c->service[i];
		}
	}
	return any;
}

const struct l2tp_service *
l2tp_service_named(const struct l2tp_conf *c, const char *name)
{
	unsigned int i;

	for (i = 0; i < c->nservice; i++)
		if (strcmp(c->service[i].name, name) == 0)
			return &c->service[i];
	return NULL;
}
