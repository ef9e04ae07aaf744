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

/* Numbers of PPP: protocols, codes, options (RFC 1661 2, 5, 6; RFC 1994;
 * RFC 1332; RFC 1877; IANA "Point-to-Point Protocol Field Assignments"). */

#ifndef ADIT_PPP_PROTO_H
#define ADIT_PPP_PROTO_H

#include <stddef.h>
#include <stdint.h>

enum ppp_protocol {
	PPP_IP = 0x0021, PPP_IPV6 = 0x0057,
	PPP_IPCP = 0x8021, PPP_IPV6CP = 0x8057, PPP_CCP = 0x80fd,
	PPP_ACSCP = 0x8235,	/* Apple's, older clients try it */
	PPP_LCP = 0xc021, PPP_PAP = 0xc023, PPP_CBCP = 0xc029,
	PPP_CHAP = 0xc223, PPP_EAP = 0xc227
};

/* Codes 1..7 are those of every control protocol, the rest is LCP's. */
enum ppp_code {
	PPP_CONF_REQ = 1, PPP_CONF_ACK, PPP_CONF_NAK, PPP_CONF_REJ,
	PPP_TERM_REQ, PPP_TERM_ACK, PPP_CODE_REJ,
	LCP_PROTO_REJ, LCP_ECHO_REQ, LCP_ECHO_REP, LCP_DISCARD_REQ,
	LCP_IDENTIFICATION, LCP_TIME_REMAINING	/* RFC 1570 2.1, 2.2 */
};

enum lcp_option_type {
	LCP_OPT_MRU = 1, LCP_OPT_ACCM = 2, LCP_OPT_AUTH = 3,
	LCP_OPT_QUALITY = 4, LCP_OPT_MAGIC = 5, LCP_OPT_PFC = 7,
	LCP_OPT_ACFC = 8, LCP_OPT_CALLBACK = 13, LCP_OPT_MRRU = 17,
	LCP_OPT_SSNHF = 18, LCP_OPT_ENDPOINT = 19
};

enum ipcp_option_type {
	IPCP_OPT_ADDRESSES = 1, IPCP_OPT_COMPRESSION = 2, IPCP_OPT_ADDRESS = 3,
	IPCP_OPT_DNS1 = 129, IPCP_OPT_NBNS1 = 130, IPCP_OPT_DNS2 = 131,
	IPCP_OPT_NBNS2 = 132
};

enum chap_algorithm { CHAP_ALG_MD5 = 5, CHAP_ALG_MSCHAP = 128,
	CHAP_ALG_MSCHAPV2 = 129 };

/* Code, identifier and length in front of every control packet. */
#define PPP_HEADLEN	4
/* Longest information field we take or send: the default MRU, which a peer
 * must be able to receive at any time (RFC 1661 6.1). */
#define PPP_MAXPACKET	1500
/* Least MRU that we agree to. */
#define PPP_MINMRU	128

/* Name of a protocol, "IPCP", or NULL if it has none here. */
const char	*ppp_protocol_name(uint16_t protocol);
/* 1 if the protocol is a network control protocol, 0x8000..0xbfff. */
int		 ppp_protocol_is_ncp(uint16_t protocol);

#endif
