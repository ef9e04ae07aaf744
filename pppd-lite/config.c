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

/* The engine's view of vpn.conf. Runs in: engine. */

#include <stdlib.h>
#include <string.h>

#include "config.h"

/* A person may mistype twice; a program that guesses gets one try a second and
 * session. */
#define MAX_LOGINS	3
#define REFUSAL_MS	1000

struct config *
config_new(void)
{
	return calloc(1, sizeof(struct config));
}

void
config_free(struct config *c)
{
	uint32_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->npools; i++)
		pool_free(c->pool[i]);
	free(c);
}

int
config_add_pool(struct config *c, const struct pppd_pool *p)
{
	if (c->npools == PPPD_MAXPOOLS || p->nrange > CONF_MAXRANGE)
		return -1;
	c->pool[c->npools] = pool_new(p->range, p->nrange);
	if (c->pool[c->npools] == NULL)
		return -1;
	c->ipcp[c->npools++] = *p;
	return 0;
}

int
config_add_bind(struct config *c, const struct pppd_bind *b)
{
	struct config_bind *new;

	if (c->nbinds == PPPD_MAXBINDS || b->pool >= c->npools ||
	    b->nmethods > PPP_METHOD_MAX || b->mru < 128 || b->mru > 1500)
		return -1;
	new = &c->bind[c->nbinds++];
	new->bind = *b;
	new->ipcp = &c->ipcp[b->pool];
	new->pool = c->pool[b->pool];
	return 0;
}

const struct config_bind *
config_bind(const struct config *c, const char *tunnel)
{
	uint32_t i;

	for (i = 0; i < c->nbinds; i++)
		if (strcmp(c->bind[i].bind.tunnel, tunnel) == 0)
			return &c->bind[i];
	return NULL;
}

static int
fits(const struct pppd_bind *b, const char *user)
{
	size_t prefix = strlen(b->prefix), suffix = strlen(b->suffix);
	size_t len = strlen(user);

	return prefix + suffix <= len &&
	    memcmp(user, b->prefix, prefix) == 0 &&
	    memcmp(user + len - suffix, b->suffix, suffix) == 0;
}

static int
is_closer(const struct pppd_bind *a, const struct pppd_bind *b)
{
	if (strlen(a->suffix) != strlen(b->suffix))
		return strlen(a->suffix) > strlen(b->suffix);
	return strlen(a->prefix) > strlen(b->prefix);
}

const struct config_bind *
config_bind_user(const struct config *c, const char *tunnel, const char *user)
{
	const struct config_bind *best = NULL, *b;
	uint32_t i;

	for (i = 0; i < c->nbinds; i++) {
		b = &c->bind[i];
		if (strcmp(b->bind.tunnel, tunnel) == 0 &&
		    fits(&b->bind, user) &&
		    (best == NULL || is_closer(&b->bind, &best->bind)))
			best = b;
	}
	return best;
}

const struct config_bind *
config_bind_realm(const struct config *c, const char *tunnel,
    const char *realm)
{
	uint32_t i;

	for (i = 0; i < c->nbinds; i++)
		if (strcmp(c->bind[i].bind.tunnel, tunnel) == 0 &&
		    strcmp(c->bind[i].bind.realm, realm) == 0)
			return &c->bind[i];
	return NULL;
}

static void
config_fsm(const struct pppd_bind *b, struct ppp_conf *p)
{
	if (b->lcp.timeout != 0)
		p->restart_ms = b->lcp.timeout * 1000u;
	if (b->lcp.max_configure != 0)
		p->max_configure = (uint8_t)b->lcp.max_configure;
	if (b->lcp.max_terminate != 0)
		p->max_terminate = (uint8_t)b->lcp.max_terminate;
	if (b->lcp.max_nak_loop != 0)
		p->max_failure = (uint8_t)b->lcp.max_nak_loop;
	p->ipcp_restart_ms = (b->ipcp.timeout != 0 ? b->ipcp.timeout : 3) *
	    1000u;
	p->ipcp_max_configure = b->ipcp.max_configure != 0 ?
	    (uint8_t)b->ipcp.max_configure : 10;
	p->ipcp_max_terminate = b->ipcp.max_terminate != 0 ?
	    (uint8_t)b->ipcp.max_terminate : 2;
	p->ipcp_max_failure = b->ipcp.max_nak_loop != 0 ?
	    (uint8_t)b->ipcp.max_nak_loop : 5;
}

void
config_ppp(const struct config_bind *b, struct ppp_conf *p)
{
	ppp_conf_defaults(p);
	memcpy(p->methods, b->bind.methods, sizeof(p->methods));
	p->nmethods = (uint8_t)b->bind.nmethods;
	p->max_logins = MAX_LOGINS;
	p->refusal_ms = REFUSAL_MS;
	p->setup_ms = MSG_SETUP_MS;
	p->mru = (uint16_t)b->bind.mru;
	p->pfc = p->acfc = 1;
	p->our_address = b->bind.address;
	memcpy(p->dns, b->ipcp->dns, sizeof(p->dns));
	memcpy(p->nbns, b->ipcp->nbns, sizeof(p->nbns));
	p->echo_interval_ms = b->bind.echo_interval * 1000;
	p->echo_retry_ms = b->bind.echo_again * 1000;
	p->echo_failures = (uint8_t)b->bind.echo_failures;
	config_fsm(&b->bind, p);
}
