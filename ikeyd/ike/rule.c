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

/* Which of the rules that fit an address is a peer's. Runs in: ikeyd engine. */

#include "choice.h"
#include "ident.h"
#include "rule.h"

/* What is known of a peer. */
struct query {
	const struct addr	*local, *peer;
	uint32_t		 credential;	/* 0: not proved yet */
	const struct ike_id	*id;
	const struct ike_choice	*choice;
};

static int
key_fits(const struct ike_rule *r, const struct query *q)
{
	return r->credential == 0 || q->credential == 0 ||
	    r->credential == q->credential;
}

static int
id_fits(const struct ike_rule *r, const struct query *q)
{
	return r->dstid.type == 0 || q->credential == 0 ||
	    ident_eq(&r->dstid, q->id);
}

static const struct ike_rule *
find(const struct ike *ike, const struct query *q, int any_key,
    enum ike_counter *why)
{
	const struct ike_rule *fit[IKE_MAXRULE];
	enum ike_counter reason = IKE_C_NO_RULE;
	size_t i, n;

	n = ike_rules_fit(ike->conf, q->local, q->peer, fit);
	for (i = 0; i < n; i++) {
		if (!any_key && !key_fits(fit[i], q))
			continue;
		if (id_fits(fit[i], q)) {
			/* What another key's rule allows is not for this. */
			if (choice_allowed1(q->choice, &fit[i]->main))
				return fit[i];
			reason = IKE_C_RULE_TRANSFORM;
		} else if (reason == IKE_C_NO_RULE)
			reason = IKE_C_ID;
	}
	*why = reason;
	return NULL;
}

static struct query
query_of(const struct isakmp_sa *sa)
{
	struct query q = { &sa->path.local, &sa->path.peer, sa->credential,
	    &sa->peer_id, &sa->choice };

	return q;
}

const struct ike_rule *
rule_for(const struct isakmp_sa *sa, enum ike_counter *why)
{
	struct query q = query_of(sa);

	return find(sa->ike, &q, 0, why);
}

/* A key that no rule has any more is let through: see rule_renew(). */
static const struct ike_rule *
find_again(const struct ike *ike, const struct query *q)
{
	const struct ike_rule *rule;
	enum ike_counter why;

	if ((rule = find(ike, q, 0, &why)) != NULL || why != IKE_C_NO_RULE)
		return rule;
	return find(ike, q, 1, &why);
}

const struct ike_rule *
rule_renew(const struct isakmp_sa *sa)
{
	struct query q = query_of(sa);

	return find_again(sa->ike, &q);
}

static struct query
query_of_flow(const struct flow *f)
{
	struct query q = { &f->info.local, &f->info.peer, f->credential,
	    &f->peer_id, &f->choice };

	return q;
}

const struct ike_rule *
rule_of_flow(const struct flow *f)
{
	struct query q = query_of_flow(f);
	enum ike_counter why;

	return find(f->ike, &q, 0, &why);
}

int
rule_keeps_flow(const struct flow *f)
{
	struct query q = query_of_flow(f);

	return find_again(f->ike, &q) != NULL;
}
