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

/* Names of PPP protocols, for the log. Runs in: pppd-lite engine. */

#include "proto.h"

static const struct {
	uint16_t	 protocol;
	const char	*name;
} names[] = {
	{ PPP_IP, "IP" },
	{ PPP_IPV6, "IPv6" },
	{ PPP_IPCP, "IPCP" },
	{ PPP_IPV6CP, "IPV6CP" },
	{ PPP_CCP, "CCP" },
	{ PPP_ACSCP, "ACSCP" },
	{ PPP_LCP, "LCP" },
	{ PPP_PAP, "PAP" },
	{ PPP_CBCP, "CBCP" },
	{ PPP_CHAP, "CHAP" },
	{ PPP_EAP, "EAP" },
};

const char *
ppp_protocol_name(uint16_t protocol)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].protocol == protocol)
			return names[i].name;
	return NULL;
}

int
ppp_protocol_is_ncp(uint16_t protocol)
{
	return protocol >= 0x8000 && protocol <= 0xbfff;
}
