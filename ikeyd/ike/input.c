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

/* Which exchange a datagram belongs to, and what is refused before one is
 * asked (RFC 2408 5.1 and 5.2). Runs in: ikeyd engine. */

#include <string.h>

#include "flow.h"
#include "informational.h"
#include "input.h"
#include "main_mode.h"
#include "quick_mode.h"
#include "sa.h"

static enum ike_counter
error_counter(int error)
{
	switch (error) {
	case PAYLOAD_E_SHORT:
		return IKE_C_SHORT;
	case PAYLOAD_E_LENGTH:
		return IKE_C_LENGTH;
	case PAYLOAD_E_VERSION:
		return IKE_C_VERSION;
	case PAYLOAD_E_MANY:
		return IKE_C_MANY;
	case PAYLOAD_E_SHAPE:
		return IKE_C_SHAPE;
	default:
		return IKE_C_MALFORMED;
	}
}

void
ike_refuse_payloads(struct ike *ike, const struct message *m, int error,
    uint8_t type, unsigned int count)
{
	const char *where = isakmp_exchange_name(m->h.exchange);

	if (error != PAYLOAD_E_SHAPE)
		ike_refuse(ike, &m->path.peer, error_counter(error),
		    "%s: %s (RFC 2408 3.2), dropped", where,
		    payload_strerror(error));
	else if (count == 0)
		ike_refuse(ike, &m->path.peer, IKE_C_SHAPE,
		    "%s: no %s payload (RFC 2409 5), dropped", where,
		    isakmp_payload_name(type));
	else
		ike_refuse(ike, &m->path.peer, IKE_C_SHAPE,
		    "%s: %s payload (%u) out of place (RFC 2409 5), dropped",
		    where, isakmp_payload_name(type), count);
}

int
ike_check_payloads(struct ike *ike, const struct message *m, enum shape shape,
    struct payloads *ps)
{
	unsigned int count = 0;
	uint8_t type = 0;
	int error;

	error = payloads_decode(ps, m->h.next, m->bytes + ISAKMP_HEADERLEN,
	    m->len - ISAKMP_HEADERLEN, 0);
	if (error == 0)
		error = payloads_check(ps, shape, &type, &count);
	if (error == 0)
		return 0;
	ike_refuse_payloads(ike, m, error, type, count);
	return -1;
}

/* Addresses to which nothing is ever answered. */
static int
address_bad(const struct addr *a)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };

	if (a->port == 0 || addr_len(a) == 0)
		return 1;
	if (a->family == ADDR_V6)
		return a->bytes[0] == 0xff;
	return a->bytes[0] >> 4 == 0xe || a->bytes[0] == 0 ||
	    memcmp(a->bytes, broadcast, sizeof(broadcast)) == 0;
}

static int
cookie_known(const uint8_t *cookie)
{
	static const uint8_t zero[ISAKMP_COOKIELEN];

	return memcmp(cookie, zero, sizeof(zero)) != 0;
}

static void
no_state(struct ike *ike, const struct message *m)
{
	/* Who was refused just now goes on repeating its last message; and
	 * Deletes of both ends cross when an SA has had its time. */
	if (refuse_recent(ike, &m->path.peer) ||
	    (m->h.exchange == ISAKMP_XCHG_INFO &&
	    flow_is_there(ike, &m->path.peer))) {
		ike_count(ike, IKE_C_NO_STATE);
		return;
	}
	ike_refuse(ike, &m->path.peer, IKE_C_NO_STATE,
	    "%s: no ISAKMP SA with these cookies, dropped",
	    isakmp_exchange_name(m->h.exchange));
}

static void
input_main(struct ike *ike, const struct message *m)
{
	struct isakmp_sa *sa;

	if (!cookie_known(m->h.rcookie)) {
		if (m->h.flags != 0 || m->h.msgid != 0 ||
		    !cookie_known(m->h.icookie))
			ike_refuse(ike, &m->path.peer, IKE_C_STATE,
			    "main mode: message 1 with flags, message id or "
			    "without a cookie, dropped");
		else
			main_mode_first(ike, m);
	} else if ((sa = sa_find(ike, &m->h)) == NULL &&
	    (sa = main_mode_recall(ike, m)) == NULL)
		no_state(ike, m);
	else
		main_mode_input(sa, m);
}

/* Quick mode and informationals need an SA that is up, and protection. */
static void
input_phase2(struct ike *ike, const struct message *m,
    void (*take)(struct isakmp_sa *, const struct message *))
{
	struct isakmp_sa *sa;

	if (!(m->h.flags & ISAKMP_FLAG_ENCRYPTED)) {
		info_input_clear(ike, m);
		return;
	}
	if ((sa = sa_find(ike, &m->h)) == NULL) {
		no_state(ike, m);
		return;
	}
	if (sa->state != SA_UP || m->h.msgid == 0) {
		ike_refuse(ike, &m->path.peer, IKE_C_STATE,
		    "%s: but phase 1 %s, dropped",
		    isakmp_exchange_name(m->h.exchange),
		    sa_state_name(sa->state));
		return;
	}
	take(sa, m);
}

static void
dispatch(struct ike *ike, const struct message *m)
{
	switch (m->h.exchange) {
	case ISAKMP_XCHG_MAIN:
		input_main(ike, m);
		break;
	case ISAKMP_XCHG_QUICK:
		input_phase2(ike, m, quick_input);
		break;
	case ISAKMP_XCHG_INFO:
		input_phase2(ike, m, info_input);
		break;
	case ISAKMP_XCHG_AGGRESSIVE:
		ike_refuse(ike, &m->path.peer, IKE_C_AGGRESSIVE,
		    "aggressive mode: not done here (it shows a hash of the "
		    "key to everybody), dropped");
		break;
	default:
		ike_refuse(ike, &m->path.peer, IKE_C_EXCHANGE,
		    "exchange type %u: not known, dropped", m->h.exchange);
	}
}

void
ike_input(struct ike *ike, const struct addr *local, const struct addr *peer,
    int natt, const uint8_t *buf, size_t len)
{
	struct piece piece = { buf, len };
	struct message m;
	int error;

	memset(&m, 0, sizeof(m));
	m.path.local = *local;
	m.path.peer = *peer;
	m.path.natt = natt != 0;
	m.bytes = buf;
	m.len = len;
	ike_count(ike, IKE_C_MESSAGES_IN);
	if (address_bad(peer) || address_bad(local)) {
		ike_refuse(ike, peer, IKE_C_ADDRESS,
		    "from or to an address that is not a host's, dropped");
		return;
	}
	if (len > IKE_MAXMSG) {
		ike_refuse(ike, peer, IKE_C_LENGTH,
		    "message of more than %d bytes, dropped", IKE_MAXMSG);
		return;
	}
	if ((error = isakmp_header_decode(&m.h, buf, len)) != 0) {
		ike_refuse(ike, peer, error_counter(error),
		    "message of %zu bytes: %s (RFC 2408 3.1), dropped", len,
		    payload_strerror(error));
		return;
	}
	if (m.h.flags & (uint8_t)~ISAKMP_FLAGS) {
		ike_refuse(ike, peer, IKE_C_MALFORMED,
		    "flags %02x (RFC 2408 3.1), dropped", m.h.flags);
		return;
	}
	if (hash_pieces(HASH_SHA256, &piece, 1, m.digest) == -1)
		return;
	dispatch(ike, &m);
}
