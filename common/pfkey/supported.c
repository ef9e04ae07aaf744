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


/* Algorithms: sadb_supported (RFC 2367 2.3.8) and their names.
 * Runs in: ikeyd engine, pipexd worker. */

#include "dialect.h"

static void
supp_encode(const struct pfkey_alg *v, unsigned int n, struct wbuf *w)
{
	unsigned int i;

	pfkey_put32(w, 0);
	for (i = 0; i < n; i++) {
		wbuf_u8(w, v[i].alg);
		wbuf_u8(w, 0);		/* IV length: the SA's own matter */
		pfkey_put16(w, v[i].minbits);
		pfkey_put16(w, v[i].maxbits);
		pfkey_put16(w, 0);
	}
}

/* More algorithms than we keep are more than we know. */
static int
supp_decode(struct cursor *c, struct pfkey_alg *v, uint8_t *n)
{
	struct pfkey_alg a;

	pfkey_get32(c);
	*n = 0;
	while (cursor_left(c) > 0) {
		a.alg = cursor_u8(c);
		cursor_u8(c);
		a.minbits = pfkey_get16(c);
		a.maxbits = pfkey_get16(c);
		pfkey_get16(c);
		if (cursor_ok(c) && *n < PFKEY_MAXALGS)
			v[(*n)++] = a;
	}
	return cursor_ok(c) ? 0 : -1;
}

static int
supp_auth_present(const struct pfkey_msg *m)
{
	return m->nauths > 0;
}

static int
supp_enc_present(const struct pfkey_msg *m)
{
	return m->nencs > 0;
}

static void
supp_auth_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	supp_encode(m->auths, m->nauths, w);
}

static void
supp_enc_encode(const struct pfkey_dialect *d, const struct pfkey_msg *m,
    struct wbuf *w)
{
	(void)d;
	supp_encode(m->encs, m->nencs, w);
}

static int
supp_auth_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	return supp_decode(c, m->auths, &m->nauths);
}

static int
supp_enc_decode(const struct pfkey_dialect *d, struct cursor *c,
    struct pfkey_msg *m)
{
	(void)d;
	return supp_decode(c, m->encs, &m->nencs);
}

const struct pfkey_ext pfkey_ext_supp_auth = { 14, EXT_SUPP_AUTH,
    supp_auth_present, supp_auth_encode, supp_auth_decode };
const struct pfkey_ext pfkey_ext_supp_enc = { 15, EXT_SUPP_ENC,
    supp_enc_present, supp_enc_encode, supp_enc_decode };

/* Names as the tools of the kernels print them. */

static const char *const auth_names[] = {
	[PFKEY_AUTH_NONE] = "none", [PFKEY_AUTH_MD5] = "hmac-md5",
	[PFKEY_AUTH_SHA1] = "hmac-sha1", [PFKEY_AUTH_SHA256] = "hmac-sha2-256",
	[PFKEY_AUTH_SHA384] = "hmac-sha2-384",
	[PFKEY_AUTH_SHA512] = "hmac-sha2-512"
};

static const char *const enc_names[] = {
	[PFKEY_ENC_NONE] = "none", [PFKEY_ENC_3DES] = "3des-cbc",
	[PFKEY_ENC_AES] = "aes-cbc", [PFKEY_ENC_AES_GCM] = "aes-gcm-16"
};

static const char *
name(const char *const *v, size_t n, unsigned int i)
{
	return i < n && v[i] != NULL ? v[i] : "unknown";
}

const char *
pfkey_auth_name(unsigned int alg)
{
	return name(auth_names, sizeof(auth_names) / sizeof(auth_names[0]),
	    alg);
}

const char *
pfkey_enc_name(unsigned int alg)
{
	return name(enc_names, sizeof(enc_names) / sizeof(enc_names[0]), alg);
}
