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

/* What t_ikeyd.c and t_ikeyd_pipexd.c have in common: configurations, the lab
 * with everybody around it. Each includes it once. */

#ifndef REGRESS_PROC_IKEYD_H
#define REGRESS_PROC_IKEYD_H

#include <signal.h>

#include "ikeydlab.h"

#define PSK	"swordfish-but-longer"
#define RULE(from, to, psk) \
	"ike passive esp transport proto udp from " from " port 1701 to " to \
	" psk \"" psk "\"\n"
#define REST(listen) \
	"tunnel L2TP protocol l2tp { " listen " }\n" \
	"ipcp IPCP { pool-address 10.9.0.2-10.9.0.254 }\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"/nonexistent\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define HERE	"listen on 127.0.0.1"
#define CONF	RULE("127.0.0.1", "any", PSK) REST(HERE)

static const char	*program;
static struct ikeydlab	*lab;

static inline void
begin_on(const char *server, const char *conf)
{
	lab = ikeydlab_start(program, server, conf);
	ikeydlab_pipexd(lab);
	ikeydlab_l2tpd(lab);
}

static inline void
begin(void)
{
	begin_on("127.0.0.1", CONF);
}

static inline int
teardown(void **state)
{
	(void)state;
	/* After a test that failed: nothing may stay behind. */
	if (lab != NULL && lab->daemon.pid > 0)
		kill(lab->daemon.pid, SIGKILL);
	lab = NULL;
	return 0;
}

static inline void
finish(void)
{
	ikeydlab_stop(lab);
	lab = NULL;
}

static inline void
same_keys(const struct pfkey_sa *sa, const struct ike_esp_key *k)
{
	assert_bytes(sa->enc_key, sa->enc_keylen, k->enc, k->enclen);
	assert_bytes(sa->auth_key, sa->auth_keylen, k->auth, k->authlen);
}

#endif
