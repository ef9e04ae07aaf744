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

/* Names of ISAKMP's numbers. Runs in: ikeyd engine. */

#include "isakmp.h"

struct name {
	unsigned int	 number;
	const char	*name;
};

static const struct name exchanges[] = {
	{ ISAKMP_XCHG_BASE,		"base" },
	{ ISAKMP_XCHG_MAIN,		"main mode" },
	{ ISAKMP_XCHG_AUTH_ONLY,	"authentication only" },
	{ ISAKMP_XCHG_AGGRESSIVE,	"aggressive mode" },
	{ ISAKMP_XCHG_INFO,		"informational" },
	{ ISAKMP_XCHG_TRANSACTION,	"transaction" },
	{ ISAKMP_XCHG_QUICK,		"quick mode" },
	{ ISAKMP_XCHG_NEW_GROUP,	"new group mode" },
	{ 0, NULL }
};

static const struct name payloads[] = {
	{ ISAKMP_SA,		"SA" },
	{ ISAKMP_PROPOSAL,	"proposal" },
	{ ISAKMP_TRANSFORM,	"transform" },
	{ ISAKMP_KE,		"key exchange" },
	{ ISAKMP_ID,		"ID" },
	{ ISAKMP_CERT,		"certificate" },
	{ ISAKMP_CERT_REQ,	"certificate request" },
	{ ISAKMP_HASH,		"hash" },
	{ ISAKMP_SIG,		"signature" },
	{ ISAKMP_NONCE,		"nonce" },
	{ ISAKMP_NOTIFY,	"notify" },
	{ ISAKMP_DELETE,	"delete" },
	{ ISAKMP_VENDOR,	"vendor ID" },
	{ ISAKMP_ATTR,		"attributes" },
	{ ISAKMP_NAT_D,		"NAT-D" },
	{ ISAKMP_NAT_OA,	"NAT-OA" },
	{ ISAKMP_NAT_D_DRAFT,	"NAT-D (draft)" },
	{ ISAKMP_NAT_OA_DRAFT,	"NAT-OA (draft)" },
	{ 0, NULL }
};

static const struct name notifies[] = {
	{ 1,				"INVALID-PAYLOAD-TYPE" },
	{ NOTIFY_DOI_NOT_SUPPORTED,	"DOI-NOT-SUPPORTED" },
	{ NOTIFY_SITUATION_NOT_SUPPORTED, "SITUATION-NOT-SUPPORTED" },
	{ 4,				"INVALID-COOKIE" },
	{ NOTIFY_INVALID_MAJOR,		"INVALID-MAJOR-VERSION" },
	{ 6,				"INVALID-MINOR-VERSION" },
	{ NOTIFY_INVALID_EXCHANGE,	"INVALID-EXCHANGE-TYPE" },
	{ 8,				"INVALID-FLAGS" },
	{ 9,				"INVALID-MESSAGE-ID" },
	{ 10,				"INVALID-PROTOCOL-ID" },
	{ 11,				"INVALID-SPI" },
	{ 12,				"INVALID-TRANSFORM-ID" },
	{ 13,				"ATTRIBUTES-NOT-SUPPORTED" },
	{ NOTIFY_NO_PROPOSAL,		"NO-PROPOSAL-CHOSEN" },
	{ NOTIFY_BAD_PROPOSAL,		"BAD-PROPOSAL-SYNTAX" },
	{ NOTIFY_PAYLOAD_MALFORMED,	"PAYLOAD-MALFORMED" },
	{ NOTIFY_INVALID_KEY,		"INVALID-KEY-INFORMATION" },
	{ NOTIFY_INVALID_ID,		"INVALID-ID-INFORMATION" },
	{ 23,				"INVALID-HASH-INFORMATION" },
	{ NOTIFY_AUTH_FAILED,		"AUTHENTICATION-FAILED" },
	{ 16384,			"CONNECTED" },
	{ NOTIFY_RESPONDER_LIFETIME,	"RESPONDER-LIFETIME" },
	{ 24577,			"REPLAY-STATUS" },
	{ NOTIFY_INITIAL_CONTACT,	"INITIAL-CONTACT" },
	{ NOTIFY_R_U_THERE,		"R-U-THERE" },
	{ NOTIFY_R_U_THERE_ACK,		"R-U-THERE-ACK" },
	{ 0, NULL }
};

static const struct name ids[] = {
	{ ID_IPV4,		"ipv4" },
	{ ID_FQDN,		"fqdn" },
	{ ID_USER_FQDN,		"ufqdn" },
	{ ID_IPV4_SUBNET,	"ipv4-subnet" },
	{ ID_IPV6,		"ipv6" },
	{ ID_IPV6_SUBNET,	"ipv6-subnet" },
	{ ID_IPV4_RANGE,	"ipv4-range" },
	{ ID_IPV6_RANGE,	"ipv6-range" },
	{ ID_DER_DN,		"dn" },
	{ ID_DER_GN,		"gn" },
	{ ID_KEY_ID,		"key-id" },
	{ 0, NULL }
};

static const char *
name_of(const struct name *t, unsigned int number)
{
	for (; t->name != NULL; t++)
		if (t->number == number)
			return t->name;
	return "?";
}

const char *
isakmp_exchange_name(unsigned int number)
{
	return name_of(exchanges, number);
}

const char *
isakmp_payload_name(unsigned int number)
{
	return name_of(payloads, number);
}

const char *
isakmp_notify_name(unsigned int number)
{
	return name_of(notifies, number);
}

const char *
isakmp_id_name(unsigned int number)
{
	return name_of(ids, number);
}
