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

/* A configuration as a whole: made, found in, freed. Runs in: parents. */

#include <stdlib.h>
#include <string.h>

#include "../crypto/dh.h"
#include "../crypto/hash.h"
#include "conf_int.h"
#include "lex.h"

struct conf *
conf_new(void)
{
	struct conf_all *all;

	if ((all = calloc(1, sizeof(*all))) == NULL)
		return NULL;
	TAILQ_INIT(&all->conf.ikes);
	TAILQ_INIT(&all->conf.tunnels);
	TAILQ_INIT(&all->conf.ipcps);
	TAILQ_INIT(&all->conf.interfaces);
	TAILQ_INIT(&all->conf.realms);
	TAILQ_INIT(&all->conf.binds);
	return &all->conf;
}

const char *
conf_string(struct conf *conf, const char *s)
{
	struct conf_all *all = (struct conf_all *)conf;
	char **v;
	size_t i;

	for (i = 0; i < all->nstrings; i++)
		if (strcmp(all->strings[i], s) == 0)
			return all->strings[i];
	v = reallocarray(all->strings, all->nstrings + 1, sizeof(*v));
	if (v == NULL)
		return NULL;
	all->strings = v;
	if ((v[all->nstrings] = strdup(s)) == NULL)
		return NULL;
	return v[all->nstrings++];
}

/* Empty one list; entries may hold secrets. */
#define LIST_FREE(head) do {						\
	while ((p = TAILQ_FIRST(head)) != NULL) {			\
		TAILQ_REMOVE(head, TAILQ_FIRST(head), entry);		\
		freezero(p, sizeof(*TAILQ_FIRST(head)));		\
	}								\
} while (0)

void
conf_free(struct conf *conf)
{
	struct conf_all *all = (struct conf_all *)conf;
	void *p;
	size_t i;

	if (conf == NULL)
		return;
	LIST_FREE(&conf->ikes);
	LIST_FREE(&conf->tunnels);
	LIST_FREE(&conf->ipcps);
	LIST_FREE(&conf->interfaces);
	LIST_FREE(&conf->realms);
	LIST_FREE(&conf->binds);
	for (i = 0; i < all->nstrings; i++)
		free(all->strings[i]);
	free(all->strings);
	free(all);
}

void
conf_forget(struct conf *conf, unsigned int keep)
{
	struct conf_ike *r;
	struct conf_tunnel *t;

	if ((keep & CONF_SECRET_PSK) == 0)
		TAILQ_FOREACH(r, &conf->ikes, entry)
			explicit_bzero(r->psk, sizeof(r->psk));
	if ((keep & CONF_SECRET_L2TP) == 0)
		TAILQ_FOREACH(t, &conf->tunnels, entry)
			explicit_bzero(t->l2tp_secret, sizeof(t->l2tp_secret));
}

/* Take what the lexer (NULL: it has told why) gives. conf is freed and NULL
 * returned if there was an error. */
static struct conf *
conf_read(struct conf *conf, struct lex *lx, const struct conf_macro *macros,
    size_t nmacros)
{
	size_t i;
	int errors = 1;

	if (lx != NULL) {
		for (i = 0; i < nmacros; i++)
			if (lex_macro(lx, macros[i].name, macros[i].value,
			    1) == -1)
				lex_error(lx, NULL, "out of memory");
		conf_parse(conf, lx);
		if (lex_errors(lx) == 0)
			conf_check(conf, lx);
		errors = lex_errors(lx);
		lex_free(lx);
	}
	if (errors != 0) {
		conf_free(conf);
		return NULL;
	}
	return conf;
}

struct conf *
conf_load(const char *path, const struct conf_macro *macros, size_t nmacros,
    conf_error_fn *error, void *ctx)
{
	struct conf *conf;

	if ((conf = conf_new()) == NULL) {
		error(ctx, "out of memory");
		return NULL;
	}
	return conf_read(conf, lex_open(conf, path, error, ctx), macros,
	    nmacros);
}

struct conf *
conf_load_text(const char *name, const char *text, size_t len,
    conf_error_fn *error, void *ctx)
{
	struct conf *conf;

	if ((conf = conf_new()) == NULL) {
		error(ctx, "out of memory");
		return NULL;
	}
	return conf_read(conf, lex_open_text(conf, name, text, len, error,
	    ctx), NULL, 0);
}

const struct conf_tunnel *
conf_tunnel_find(const struct conf *conf, const char *name)
{
	const struct conf_tunnel *t;

	TAILQ_FOREACH(t, &conf->tunnels, entry)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

const struct conf_ipcp *
conf_ipcp_find(const struct conf *conf, const char *name)
{
	const struct conf_ipcp *p;

	TAILQ_FOREACH(p, &conf->ipcps, entry)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

const struct conf_interface *
conf_interface_find(const struct conf *conf, const char *name)
{
	const struct conf_interface *p;

	TAILQ_FOREACH(p, &conf->interfaces, entry)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

int
conf_interface_shared(const struct conf_interface *i)
{
	return strncmp(i->name, "pppac", 5) == 0;
}

const struct conf_realm *
conf_realm_find(const struct conf *conf, const char *name)
{
	const struct conf_realm *r;

	TAILQ_FOREACH(r, &conf->realms, entry)
		if (strcmp(r->name, name) == 0)
			return r;
	return NULL;
}

int
conf_at_eq(const struct conf_at *a, const struct conf_at *b)
{
	return a->kind == b->kind && addr_host_eq(&a->addr, &b->addr) &&
	    strcmp(a->name, b->name) == 0;
}

/* ---- defaults ---- */

/* RFC 8247 without what it forbids, in our order: what is safe and
 * cheap first. SHA1 stays for the clients that offer nothing better (Windows,
 * older macOS); groups below 2048 bits only where named. */
static const struct conf_transforms main_default = {
	.enc = { { CONF_ENC_AES, 256 }, { CONF_ENC_AES, 128 } },
	.nenc = 2,
	.hash = { HASH_SHA256, HASH_SHA1 },
	.nhash = 2,
	.group = { DH_ECP256, DH_ECP384, DH_MODP2048, DH_MODP3072,
	    DH_MODP4096 },
	.ngroup = 5
};

static const struct conf_transforms quick_default = {
	.enc = { { CONF_ENC_AES_GCM, 256 }, { CONF_ENC_AES_GCM, 128 },
	    { CONF_ENC_AES, 256 }, { CONF_ENC_AES, 128 } },
	.nenc = 4,
	.hash = { HASH_SHA256, HASH_SHA1 },
	.nhash = 2
};

static void
transforms_default(struct conf_transforms *t, const struct conf_transforms *def)
{
	if (t->nenc == 0) {
		memcpy(t->enc, def->enc, sizeof(t->enc));
		t->nenc = def->nenc;
	}
	if (t->nhash == 0) {
		memcpy(t->hash, def->hash, sizeof(t->hash));
		t->nhash = def->nhash;
	}
	if (t->ngroup == 0) {
		memcpy(t->group, def->group, sizeof(t->group));
		t->ngroup = def->ngroup;
	}
}

void
conf_ike_defaults(struct conf_transforms *main, struct conf_transforms *quick)
{
	transforms_default(main, &main_default);
	transforms_default(quick, &quick_default);
}
