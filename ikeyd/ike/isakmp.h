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

/* Numbers of ISAKMP, the IPsec DOI and IKEv1 (RFC 2407, 2408, 2409, 3706,
 * 3947 and the IANA tables that grew from them), and their names for logs. */

#ifndef IKE_ISAKMP_H
#define IKE_ISAKMP_H

#include <stddef.h>
#include <stdint.h>

#define ISAKMP_HEADERLEN	28	/* RFC 2408 3.1 */
#define ISAKMP_COOKIELEN	8
#define ISAKMP_VERSION		0x10	/* major 1, minor 0 */
#define ISAKMP_DOI_IPSEC	1
#define ISAKMP_SIT_IDENTITY	1	/* SIT_IDENTITY_ONLY, RFC 2407 4.2.1 */

enum isakmp_exchange {		/* RFC 2408 3.1, RFC 2409 */
	ISAKMP_XCHG_BASE = 1, ISAKMP_XCHG_MAIN = 2, ISAKMP_XCHG_AUTH_ONLY = 3,
	ISAKMP_XCHG_AGGRESSIVE = 4, ISAKMP_XCHG_INFO = 5,
	ISAKMP_XCHG_TRANSACTION = 6, ISAKMP_XCHG_QUICK = 32,
	ISAKMP_XCHG_NEW_GROUP = 33
};

enum isakmp_flag {
	ISAKMP_FLAG_ENCRYPTED = 1, ISAKMP_FLAG_COMMIT = 2,
	ISAKMP_FLAG_AUTH_ONLY = 4
};
#define ISAKMP_FLAGS	7	/* those that there are */

enum isakmp_payload {
	ISAKMP_NONE = 0, ISAKMP_SA = 1, ISAKMP_PROPOSAL = 2,
	ISAKMP_TRANSFORM = 3, ISAKMP_KE = 4, ISAKMP_ID = 5, ISAKMP_CERT = 6,
	ISAKMP_CERT_REQ = 7, ISAKMP_HASH = 8, ISAKMP_SIG = 9,
	ISAKMP_NONCE = 10, ISAKMP_NOTIFY = 11, ISAKMP_DELETE = 12,
	ISAKMP_VENDOR = 13, ISAKMP_ATTR = 14,
	ISAKMP_NAT_D = 20, ISAKMP_NAT_OA = 21,		/* RFC 3947 */
	ISAKMP_NAT_D_DRAFT = 130, ISAKMP_NAT_OA_DRAFT = 131	/* drafts 02, 03 */
};

enum isakmp_proto { ISAKMP_PROTO_ISAKMP = 1, ISAKMP_PROTO_ESP = 3 };

#define ISAKMP_KEY_IKE		1	/* the transform id of phase 1 */

enum isakmp_esp {		/* RFC 2407 4.4.4 */
	ISAKMP_ESP_3DES = 3, ISAKMP_ESP_AES = 12, ISAKMP_ESP_AES_GCM16 = 20
};

enum isakmp_attr1 {		/* RFC 2409 appendix A */
	ATTR1_ENC = 1, ATTR1_HASH = 2, ATTR1_AUTH = 3, ATTR1_GROUP = 4,
	ATTR1_LIFE_TYPE = 11, ATTR1_LIFE = 12, ATTR1_PRF = 13,
	ATTR1_KEYLEN = 14
};

enum isakmp_attr2 {		/* RFC 2407 4.5 */
	ATTR2_LIFE_TYPE = 1, ATTR2_LIFE = 2, ATTR2_GROUP = 3, ATTR2_MODE = 4,
	ATTR2_AUTH = 5, ATTR2_KEYLEN = 6
};

enum isakmp_enc { ENC1_3DES = 5, ENC1_AES = 7 };
enum isakmp_hash {
	HASH1_MD5 = 1, HASH1_SHA1 = 2, HASH1_SHA256 = 4, HASH1_SHA384 = 5,
	HASH1_SHA512 = 6
};
enum isakmp_auth1 { AUTH1_PSK = 1 };
enum isakmp_auth2 {
	AUTH2_MD5 = 1, AUTH2_SHA1 = 2, AUTH2_SHA256 = 5, AUTH2_SHA384 = 6,
	AUTH2_SHA512 = 7
};
enum isakmp_life { LIFE_SECONDS = 1, LIFE_KIB = 2 };

enum isakmp_mode {		/* RFC 2407 4.5, RFC 3947 5.1, the drafts */
	MODE_TUNNEL = 1, MODE_TRANSPORT = 2, MODE_UDP_TUNNEL = 3,
	MODE_UDP_TRANSPORT = 4, MODE_UDP_TUNNEL_DRAFT = 61443,
	MODE_UDP_TRANSPORT_DRAFT = 61444
};

enum isakmp_id {		/* RFC 2407 4.6.2.1 */
	ID_IPV4 = 1, ID_FQDN = 2, ID_USER_FQDN = 3, ID_IPV4_SUBNET = 4,
	ID_IPV6 = 5, ID_IPV6_SUBNET = 6, ID_IPV4_RANGE = 7, ID_IPV6_RANGE = 8,
	ID_DER_DN = 9, ID_DER_GN = 10, ID_KEY_ID = 11
};

enum isakmp_notify {		/* RFC 2408 3.14.1, RFC 2407 4.6.3, RFC 3706 */
	NOTIFY_DOI_NOT_SUPPORTED = 2, NOTIFY_SITUATION_NOT_SUPPORTED = 3,
	NOTIFY_INVALID_MAJOR = 5, NOTIFY_INVALID_EXCHANGE = 7,
	NOTIFY_NO_PROPOSAL = 14, NOTIFY_BAD_PROPOSAL = 15,
	NOTIFY_PAYLOAD_MALFORMED = 16, NOTIFY_INVALID_KEY = 17,
	NOTIFY_INVALID_ID = 18, NOTIFY_AUTH_FAILED = 24,
	NOTIFY_RESPONDER_LIFETIME = 24576, NOTIFY_INITIAL_CONTACT = 24578,
	NOTIFY_R_U_THERE = 36136, NOTIFY_R_U_THERE_ACK = 36137
};

/* Names for logs; a number that is not known comes back as "?". */
const char	*isakmp_exchange_name(unsigned int);
const char	*isakmp_payload_name(unsigned int);
const char	*isakmp_notify_name(unsigned int);
const char	*isakmp_id_name(unsigned int);

#endif
