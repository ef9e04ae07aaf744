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

static int
key_fits(const struct ike_rule *r, const struct isakmp_sa *sa)
{
	return r->credential == 0 || sa->credential == 0 ||
	    r->credential == sa->credential;
}

static int
id_fits(const struct ike_rule *r, const struct isakmp_sa *sa)
{
	return r->dstid.type == 0 || sa->credential == 0 ||
	    ident_eq(&r->dstid, &sa->peer_id);
}

static const struct ike_rule *
find(const struct isakmp_sa *sa, int any_key, enum ike_counter *why)
{
	const struct ike_rule *fit[IKE_MAXRULE];
	enum ike_counter reason = IKE_C_NO_RULE;
	size_t i, n;

	n = ike_rules_fit(sa->ike->conf, &sa->path.local, &sa->path.peer, fit);
	for (i = 0; i < n; i++) {
		if (!any_key && !key_fits(fit[i], sa))
			continue;
		if (id_fits(fit[i], sa)) {
			/* What another key's rule allows is not for this. */
			if (choice_allowed1(&sa->choice, &fit[i]->main))
				return fit[i];
			reason = IKE_C_RULE_TRANSFORM;
		} else if (reason == IKE_C_NO_RULE)
			reason = IKE_C_ID;
	}
	*why = reason;
	return NULL;
}

const struct ike_rule *
rule_for(const struct isakmp_sa *sa, enum ike_counter *why)
{
	return find(sa, 0, why);
}

const struct ike_rule *
rule_renew(const struct isakmp_sa *sa)
{
	const struct ike_rule *rule;
	enum ike_counter why;

	if ((rule = find(sa, 0, &why)) != NULL || why != IKE_C_NO_RULE)
		return rule;
	return find(sa, 1, &why);
}
