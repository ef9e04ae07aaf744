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

/* The client's side of PAP, CHAP and MS-CHAPv2: RFC 1334, 1994, 2759.
 * Runs in: roadwarrior. */

#include <stdlib.h>
#include <string.h>

#include "login.h"
#include "pppd-lite/ppp/chap_md5.h"
#include "pppd-lite/ppp/mschapv2.h"

static int
mschapv2(const struct ppp_auth_request *r, const char *password,
    struct ppp_auth_answer *a)
{
	uint8_t hash[MSCHAPV2_NTHASH], peer[MSCHAPV2_CHALLENGE];
	int ok;

	arc4random_buf(peer, sizeof(peer));
	ok = r->challenge_len == MSCHAPV2_CHALLENGE &&
	    mschapv2_nt_hash(password, hash) == 0 &&
	    mschapv2_respond(hash, r->user, r->challenge, peer,
	    a->response) == 0 &&
	    mschapv2_proof(hash, r->user, r->challenge, a->response,
	    a->text) == 0;
	explicit_bzero(hash, sizeof(hash));
	a->response_len = MSCHAPV2_RESPONSE;
	return ok;
}

static int
pap(const char *password, struct ppp_auth_answer *a)
{
	a->response_len = strlen(password);
	if (a->response_len > sizeof(a->response))
		return 0;
	memcpy(a->response, password, a->response_len);
	return 1;
}

void
login_respond(const struct ppp_auth_request *r, const char *password,
    struct ppp_auth_answer *a)
{
	memset(a, 0, sizeof(*a));
	a->id = r->id;
	if (r->kind != PPP_AUTH_RESPOND)
		return;
	switch (r->method) {
	case PPP_METHOD_PAP:
		a->ok = (uint8_t)pap(password, a);
		break;
	case PPP_METHOD_CHAP_MD5:
		a->response_len = CHAP_MD5_LEN;
		a->ok = chap_md5_respond(r->chap_id, password,
		    strlen(password), r->challenge, r->challenge_len,
		    a->response) == 0;
		break;
	case PPP_METHOD_MSCHAPV2:
		a->ok = (uint8_t)mschapv2(r, password, a);
		break;
	case PPP_METHOD_NONE:
	case PPP_METHOD_MAX:
		break;
	}
}
