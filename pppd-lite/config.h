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

/* The engine's view of vpn.conf: built from the parent's items, replaced as a
 * whole when the last of a reload has come. Runs in: engine. */

#ifndef ADIT_PPPD_CONFIG_H
#define ADIT_PPPD_CONFIG_H

#include "msg.h"
#include "pool.h"

/* One bind statement with the pool it leads to. */
struct config_bind {
	struct pppd_bind	 bind;
	const struct pppd_pool	*ipcp;
	struct pool		*pool;
};

struct config {
	struct pppd_limits	 limits;
	struct pppd_pool	 ipcp[PPPD_MAXPOOLS];
	struct pool		*pool[PPPD_MAXPOOLS];
	uint32_t		 npools;
	struct config_bind	 bind[PPPD_MAXBINDS];
	uint32_t		 nbinds;
};

/* An empty one; NULL if memory is short. */
struct config	*config_new(void);
void		 config_free(struct config *);
/* Take in an item. 0, or -1 if it is out of range or memory is short. */
int		 config_add_pool(struct config *, const struct pppd_pool *);
int		 config_add_bind(struct config *, const struct pppd_bind *);
/* What a tunnel is bound to: the first bind that names it, for what all of them
 * share; NULL if there is none. */
const struct config_bind *config_bind(const struct config *,
		    const char *tunnel);
/* The bind of a tunnel whose realm takes a user of that raw name: the longest
 * suffix wins, then the longest prefix. NULL if none does. */
const struct config_bind *config_bind_user(const struct config *,
		    const char *tunnel, const char *user);
/* The bind of a tunnel to that realm; NULL if there is none. */
const struct config_bind *config_bind_realm(const struct config *,
		    const char *tunnel, const char *realm);
/* The session settings of a bind. */
void		 config_ppp(const struct config_bind *, struct ppp_conf *);

#endif
