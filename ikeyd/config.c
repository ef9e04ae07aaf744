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


/* From vpn.conf(5)'s ike rules to the engine's: names, addresses, lists of
 * algorithms. Runs in: parent. */

#include <string.h>

#include "config.h"
#include "ike/isakmp.h"

#define MAIN_LIFETIME	28800	/* seconds */
#define QUICK_LIFETIME	28800	/* seconds, RFC 2407 4.5 */

/* ---- names and addresses ---- */

static void
id_set(struct ike_id *id, enum isakmp_id type, const void *data, size_t len)
{
	id->type = (uint8_t)type;
	id->len = (uint8_t)len;
	memcpy(id->data, data, len);
}

const char *
config_id(struct ike_id *id, const char *text)
{
	struct addr a;
	size_t len = strlen(text);

	memset(id, 0, sizeof(*id));
	if (len == 0)
		return NULL;
	if (len > sizeof(id->data))
		return "an id of more than 127 bytes";
	if (text[0] == '/')
		return "a distinguished name, which goes with certificates "
		    "only";
	if (addr_parse(text, &a) == 0)
		id_set(id, a.family == ADDR_V6 ? ID_IPV6 : ID_IPV4, a.bytes,
		    addr_len(&a));
	else if (strchr(text, '@') != NULL)
		id_set(id, ID_USER_FQDN, text, len);
	else
		id_set(id, ID_FQDN, text, len);
	return NULL;
}

static void
narrow(struct conf_net *net, const struct addr *to)
{
	if (to->family == ADDR_NONE)
		return;
	net->addr = *to;
	net->prefixlen = (uint8_t)(addr_len(to) * 8);
}

void
config_nets(const struct conf_ike *r, struct conf_net *src,
    struct conf_net *dst)
{
	*src = r->src;
	*dst = r->dst;
	narrow(src, &r->local);
	narrow(dst, &r->peer);
}

/* ---- algorithms ---- */

static int
cipher_of(uint8_t alg)
{
	switch (alg) {
	case CONF_ENC_3DES:
		return IKE_CIPHER_3DES;
	case CONF_ENC_AES:
		return IKE_CIPHER_AES_CBC;
	case CONF_ENC_AES_GCM:
		return IKE_CIPHER_AES_GCM;
	}
	return IKE_CIPHER_NONE;
}

static const char *
transforms(struct ike_transforms *t, const struct conf_transforms *c)
{
	size_t i;

	if (c->nenc > IKE_MAXALG || c->nhash > IKE_MAXALG ||
	    c->ngroup > IKE_MAXALG)
		return "more algorithms in a list than fit";
	for (i = 0; i < c->nenc; i++) {
		t->enc[i].cipher = (uint8_t)cipher_of(c->enc[i].alg);
		t->enc[i].keybits = c->enc[i].keybits;
		if (t->enc[i].cipher == IKE_CIPHER_NONE)
			return "a cipher that ikeyd does not do";
	}
	memcpy(t->hash, c->hash, c->nhash);
	memcpy(t->group, c->group, c->ngroup);
	t->nenc = c->nenc;
	t->nhash = c->nhash;
	t->ngroup = c->ngroup;
	t->lifetime = t->maxlife = c->lifetime;
	return NULL;
}

/* A quick mode without groups: none, or any of main mode's defaults. */
static void
pfs_default(struct ike_transforms *quick)
{
	struct conf_transforms main, unused;
	size_t i;

	if (quick->ngroup != 0)
		return;
	memset(&main, 0, sizeof(main));
	memset(&unused, 0, sizeof(unused));
	conf_ike_defaults(&main, &unused);
	quick->group[quick->ngroup++] = 0;
	for (i = 0; i < main.ngroup && quick->ngroup < IKE_MAXALG; i++)
		quick->group[quick->ngroup++] = main.group[i];
}

const char *
config_rule(struct ike_rule *rule, const struct conf_ike *r)
{
	struct conf_transforms main = r->main, quick = r->quick;
	struct conf_net src, dst;
	const char *why;

	memset(rule, 0, sizeof(*rule));
	rule->active = r->mode != CONF_IKE_PASSIVE;
	rule->tunnel = r->tunnel_written;
	config_nets(r, &src, &dst);
	rule->src = src.addr;
	rule->srclen = src.prefixlen;
	rule->dst = dst.addr;
	rule->dstlen = dst.prefixlen;
	if ((why = config_id(&rule->srcid, r->srcid)) != NULL ||
	    (why = config_id(&rule->dstid, r->dstid)) != NULL)
		return why;
	conf_ike_defaults(&main, &quick);
	if ((why = transforms(&rule->main, &main)) != NULL ||
	    (why = transforms(&rule->quick, &quick)) != NULL)
		return why;
	pfs_default(&rule->quick);
	/* for the rare peer that offers none */
	if (rule->main.lifetime == 0)
		rule->main.lifetime = MAIN_LIFETIME;
	if (rule->quick.lifetime == 0)
		rule->quick.lifetime = QUICK_LIFETIME;
	return NULL;
}

static int
transforms_ok(const struct ike_transforms *t)
{
	return t->nenc <= IKE_MAXALG && t->nhash <= IKE_MAXALG &&
	    t->ngroup <= IKE_MAXALG;
}

int
config_rule_ok(const struct ike_rule *r)
{
	return r->credential != 0 &&
	    transforms_ok(&r->main) && transforms_ok(&r->quick) &&
	    r->srcid.len <= IKE_MAXID && r->dstid.len <= IKE_MAXID &&
	    r->srclen <= 128 && r->dstlen <= 128;
}
