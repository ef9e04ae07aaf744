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

/* What t_pppd_lite.c, t_pppd_login.c and t_pppd_timers.c have in common:
 * configurations. */

#ifndef REGRESS_PROC_PPPD_LITE_H
#define REGRESS_PROC_PPPD_LITE_H

#include <string.h>

#include "regress/lib/pppdlab.h"

#define IKE "ike passive esp transport proto udp from 192.0.2.1 port 1701 " \
	"to any psk \"swordfish-but-longer\"\n"
#define CONF_WITH(set, pool) set IKE \
	"tunnel L2TP protocol l2tp { listen on 192.0.2.1 }\n" \
	"ipcp IPCP {\n pool-address " pool "\n dns-servers 10.9.0.53\n}\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"%s\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define CONF_TUNNEL(options) IKE \
	"tunnel L2TP protocol l2tp { listen on 192.0.2.1 " options " }\n" \
	"ipcp IPCP {\n pool-address 10.9.0.2-10.9.0.254\n " \
	"dns-servers 10.9.0.53\n nbns-servers 10.9.0.54 10.9.0.55\n}\n" \
	"interface pppx0 address 10.9.0.1 ipcp IPCP\n" \
	"authentication LOCAL type local { users-file \"%s\" }\n" \
	"bind tunnel from L2TP authenticated by LOCAL to pppx0\n"
#define CONF	CONF_WITH("", "10.9.0.2-10.9.0.254")
#define USERS	"alice:\\\n\t:password=wonderland:\n" \
	"bob:\\\n\t:password=builder:framed-ip-address=10.9.0.77:\n"

static inline void
assert_host(const struct addr *a, const char *want)
{
	char text[ADDR_STRLEN];

	assert_string_equal(addr_print_host(a, text, sizeof(text)), want);
}

#endif
