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

/* Reads vpn.conf(5) and gives the engine its part. Runs in: l2tpd parent. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"
#include "l2tp/conf.h"
#include "msg.h"
#include "parent.h"
#include "proc/child.h"
#include "proc/listen.h"
#include "proc/log.h"

_Static_assert(CONF_MAXTUNNEL <= L2TP_MAXSERVICE, "a service each");

static struct listen	listening;

void *
parent_conf_load(const char *path, const struct conf_macro *macros,
    size_t nmacros, void (*error)(void *, const char *), void *errctx)
{
	return conf_load(path, macros, nmacros, error, errctx);
}

void
parent_conf_free(void *conf)
{
	conf_free(conf);
}

int
parent_conf_print(const void *conf, FILE *f, int verbose)
{
	if (verbose)
		conf_print(conf, f, 1);
	else
		conf_notes(conf, f);
	return 0;
}

/* l2tpd has no socket there, but answers on the addresses of its tunnels only.
 * That one is written is enough: who else should have brought a packet? */
static int
always(const struct addr *a)
{
	(void)a;
	return 1;
}

static const struct listen_host host = { ifaddr_get, always };

int
parent_conf_prepare(struct daemon *d, void *conf, const void *old)
{
	(void)d;
	(void)old;
	conf_forget(conf, CONF_SECRET_L2TP);
	(void)listen_update(&listening, conf, &host, clock_ms());
	return 0;
}

int
parent_conf_addrs(struct daemon *d, void *conf, uint64_t *again_ms)
{
	uint64_t now = clock_ms();
	int changed = listen_update(&listening, conf, &host, now);

	(void)d;
	*again_ms = listen_again(&listening, 0, now);
	return changed;
}

static void
service_from_conf(struct l2tp_service *s, const struct conf *conf,
    const struct conf_tunnel *t)
{
	l2tp_service_defaults(s);
	strlcpy(s->name, t->name, sizeof(s->name));
	s->nlisten = (uint8_t)listen_tunnel(&listening, conf, t, s->listen,
	    L2TP_MAXLISTEN);
	s->require_ipsec = t->require_ipsec;
	s->hello_interval = t->hello_interval;
	s->hello_timeout = t->hello_timeout;
	strlcpy(s->host, t->hostname, sizeof(s->host));
	if (t->vendor_name[0] != '\0')
		strlcpy(s->vendor, t->vendor_name, sizeof(s->vendor));
	s->secret_len = (uint8_t)strlen(t->l2tp_secret);
	memcpy(s->secret, t->l2tp_secret, s->secret_len);
}

void
parent_conf_send(struct daemon *d, const char *child, struct link *l,
    const void *arg, const void *old)
{
	const struct conf *conf = arg;
	const struct conf_tunnel *t;
	struct l2tp_conf *c;

	(void)d;
	(void)child;
	(void)old;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		fatal("configuration");
	l2tp_conf_defaults(c);
	if (gethostname(c->host, sizeof(c->host) - 1) == -1)
		strlcpy(c->host, "adit", sizeof(c->host));
	TAILQ_FOREACH(t, &conf->tunnels, entry)
		service_from_conf(&c->service[c->nservice++], conf, t);
	link_send(l, L2TPD_CONF, 0, c, sizeof(*c), -1);
	freezero(c, sizeof(*c));
}
