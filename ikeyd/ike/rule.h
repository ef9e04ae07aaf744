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

/* The ike rule of a peer. Its address narrows the rules down; its key and its
 * ID, which message 5 brings, decide (RFC 2409 5.4). */

#ifndef IKE_RULE_H
#define IKE_RULE_H

#include "state.h"

/* The narrowest rule of the configuration for an SA: by its addresses and the
 * transform chosen, and once it has proved itself also by its key and ID. NULL
 * if there is none; *why is then what is to be counted. */
const struct ike_rule	*rule_for(const struct isakmp_sa *,
			    enum ike_counter *why);
/* The same after the configuration changed under the SA: a key that no rule
 * has any more is let through, who is in stays until phase 1 is renewed. */
const struct ike_rule	*rule_renew(const struct isakmp_sa *);
/* The rule of a flow whose phase 1 is to be made anew, by its key, ID and last
 * choice; NULL if there is none (any more). */
const struct ike_rule	*rule_of_flow(const struct flow *);
/* 1 if a flow without an ISAKMP SA may stay after the configuration changed,
 * by the measure of rule_renew(). */
int			 rule_keeps_flow(const struct flow *);

#endif
