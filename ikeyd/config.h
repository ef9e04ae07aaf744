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


/* From vpn.conf(5)'s ike rules to the engine's. Pure. Runs in: parent. */

#ifndef ADIT_IKEYD_CONFIG_H
#define ADIT_IKEYD_CONFIG_H

#include "conf/conf.h"
#include "ike/conf.h"

/* One rule without its key. Lists that the rule leaves open are filled with
 * vpn.conf's defaults; PFS is accepted, never demanded. Returns NULL, or why
 * it can't be done. */
const char	*config_rule(struct ike_rule *, const struct conf_ike *);
/* Just the addresses of a rule, narrowed by its local and peer. */
void		 config_nets(const struct conf_ike *, struct conf_net *src,
		    struct conf_net *dst);
/* A name as srcid and dstid have it: address, user@domain or domain. Returns
 * NULL, or why it can't be done; an empty one is type 0. */
const char	*config_id(struct ike_id *, const char *);
/* 1 if what a process was sent is within the bounds of its arrays. */
int		 config_rule_ok(const struct ike_rule *);

#endif
