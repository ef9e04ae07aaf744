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

/* Control messages, RFC 2661 6: required AVPs as a table, and writers. What
 * they do is in control_connection.c and call_in.c. Runs in: l2tpd engine. */

#include <string.h>

#include "avp.h"
#include "message.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define HAS(a)		(UINT64_C(1) << L2TP_AVP_##a)
#define VERSION_1_0	0x0100
#define FRAMING_BOTH	3	/* asynchronous and synchronous */
#define FRAMING_SYNC	1
#define SPEED		100000000	/* nominal, bits a second */

struct rule {
	uint16_t	type;
	uint8_t		of_call;
	uint64_t	required;
};

static const struct rule rules[] = {
	{ L2TP_SCCRQ, 0, HAS(PROTOCOL_VERSION) | HAS(HOST_NAME) |
	    HAS(FRAMING_CAP) | HAS(TUNNEL_ID) },
	{ L2TP_SCCRP, 0, HAS(PROTOCOL_VERSION) | HAS(HOST_NAME) |
	    HAS(FRAMING_CAP) | HAS(TUNNEL_ID) },
	{ L2TP_SCCCN, 0, 0 },
	{ L2TP_STOPCCN, 0, 0 },
	{ L2TP_HELLO, 0, 0 },
	{ L2TP_OCRQ, 1, HAS(SESSION_ID) },
	{ L2TP_OCRP, 1, HAS(SESSION_ID) },
	{ L2TP_OCCN, 1, 0 },
	{ L2TP_ICRQ, 1, HAS(SESSION_ID) | HAS(CALL_SERIAL) },
	{ L2TP_ICRP, 1, HAS(SESSION_ID) },
	{ L2TP_ICCN, 1, HAS(TX_SPEED) | HAS(FRAMING_TYPE) },
	{ L2TP_CDN, 1, 0 },
	{ L2TP_WEN, 1, 0 },
	{ L2TP_SLI, 1, 0 }
};

static const struct rule *
rule_find(uint16_t type)
{
	size_t i;

	for (i = 0; i < NELEM(rules); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

int
l2tp_message_known(uint16_t type)
{
	return rule_find(type) != NULL;
}

int
l2tp_message_of_call(uint16_t type)
{
	const struct rule *r = rule_find(type);

	return r != NULL && r->of_call;
}

int
l2tp_message_missing(const struct avp_msg *m)
{
	const struct rule *r = rule_find(m->type);
	uint16_t i;

	for (i = 0; r != NULL && i < L2TP_AVP_COUNT; i++)
		if ((r->required >> i & 1) && !avp_has(m, i))
			return i;
	return -1;
}

static void
put_type(struct wbuf *w, uint16_t type)
{
	avp_put_u16(w, 1, L2TP_AVP_MESSAGE_TYPE, type);
}

void
l2tp_message_start(struct wbuf *w, const struct message_start *s)
{
	put_type(w, s->type);
	avp_put_u16(w, 1, L2TP_AVP_PROTOCOL_VERSION, VERSION_1_0);
	avp_put_u32(w, 1, L2TP_AVP_FRAMING_CAP, FRAMING_BOTH);
	avp_put(w, 1, L2TP_AVP_HOST_NAME, s->host, strlen(s->host));
	if (s->vendor[0] != '\0')
		avp_put(w, 0, L2TP_AVP_VENDOR_NAME, s->vendor,
		    strlen(s->vendor));
	avp_put_u16(w, 1, L2TP_AVP_TUNNEL_ID, s->tunnel_id);
	if (s->window != 0)
		avp_put_u16(w, 1, L2TP_AVP_WINDOW, s->window);
	if (s->tie != NULL)
		avp_put(w, 0, L2TP_AVP_TIE_BREAKER, s->tie, TIE_LEN);
	if (s->challenge != NULL)
		avp_put(w, 1, L2TP_AVP_CHALLENGE, s->challenge, CHALLENGE_LEN);
	if (s->response != NULL)
		avp_put(w, 1, L2TP_AVP_CHALLENGE_RESPONSE, s->response,
		    CHALLENGE_LEN);
}

void
l2tp_message_scccn(struct wbuf *w, const uint8_t *response)
{
	put_type(w, L2TP_SCCCN);
	if (response != NULL)
		avp_put(w, 1, L2TP_AVP_CHALLENGE_RESPONSE, response,
		    CHALLENGE_LEN);
}

void
l2tp_message_hello(struct wbuf *w)
{
	put_type(w, L2TP_HELLO);
}

void
l2tp_message_stopccn(struct wbuf *w, uint16_t tunnel_id, uint16_t result,
    uint16_t error, const char *text)
{
	put_type(w, L2TP_STOPCCN);
	avp_put_u16(w, 1, L2TP_AVP_TUNNEL_ID, tunnel_id);
	avp_put_result(w, result, error, text);
}

void
l2tp_message_icrq(struct wbuf *w, uint16_t session_id, uint32_t serial)
{
	put_type(w, L2TP_ICRQ);
	avp_put_u16(w, 1, L2TP_AVP_SESSION_ID, session_id);
	avp_put_u32(w, 1, L2TP_AVP_CALL_SERIAL, serial);
}

void
l2tp_message_icrp(struct wbuf *w, uint16_t session_id)
{
	put_type(w, L2TP_ICRP);
	avp_put_u16(w, 1, L2TP_AVP_SESSION_ID, session_id);
}

void
l2tp_message_iccn(struct wbuf *w)
{
	put_type(w, L2TP_ICCN);
	avp_put_u32(w, 1, L2TP_AVP_TX_SPEED, SPEED);
	avp_put_u32(w, 1, L2TP_AVP_FRAMING_TYPE, FRAMING_SYNC);
}

void
l2tp_message_cdn(struct wbuf *w, uint16_t session_id, uint16_t result,
    uint16_t error, const char *text)
{
	put_type(w, L2TP_CDN);
	avp_put_result(w, result, error, text);
	avp_put_u16(w, 1, L2TP_AVP_SESSION_ID, session_id);
}
