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


/* AES-CBC and 3DES-CBC with HMAC (RFC 3602, 2451, 2404, 4868) and AES-GCM with
 * 16 bytes of ICV (RFC 4106), over EVP. Making or keying a context costs more
 * than a system call, so it is done once per SA.
 * Runs in: pipexd worker. */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "suite.h"

#define GCM_NONCE	12
#define GCM_SALT	4
#define GCM_ICV		16

static const struct enc {
	uint8_t		 alg;		/* enum pfkey_enc */
	uint8_t		 keylen;	/* bytes, GCM: with the salt */
	uint8_t		 aead, ivlen, align;
	const EVP_CIPHER *(*cipher)(void);
} encs[] = {
	{ PFKEY_ENC_3DES, 24, 0, 8, 8, EVP_des_ede3_cbc },
	{ PFKEY_ENC_AES, 16, 0, 16, 16, EVP_aes_128_cbc },
	{ PFKEY_ENC_AES, 24, 0, 16, 16, EVP_aes_192_cbc },
	{ PFKEY_ENC_AES, 32, 0, 16, 16, EVP_aes_256_cbc },
	{ PFKEY_ENC_AES_GCM, 20, 1, 8, 4, EVP_aes_128_gcm },
	{ PFKEY_ENC_AES_GCM, 28, 1, 8, 4, EVP_aes_192_gcm },
	{ PFKEY_ENC_AES_GCM, 36, 1, 8, 4, EVP_aes_256_gcm }
};

static const struct auth {
	uint8_t		 alg;		/* enum pfkey_auth */
	uint8_t		 keylen, icvlen;
	enum hmac_alg	 hmac;
} auths[] = {
	{ PFKEY_AUTH_SHA1, 20, 12, HMAC_SHA1 },
	{ PFKEY_AUTH_SHA256, 32, 16, HMAC_SHA256 },
	{ PFKEY_AUTH_SHA384, 48, 24, HMAC_SHA384 },
	{ PFKEY_AUTH_SHA512, 64, 32, HMAC_SHA512 }
};

#define NENCS	(sizeof(encs) / sizeof(encs[0]))
#define NAUTHS	(sizeof(auths) / sizeof(auths[0]))

static const struct enc *
enc_find(const struct pfkey_sa *sa)
{
	size_t i;

	for (i = 0; i < NENCS; i++)
		if (encs[i].alg == sa->enc && encs[i].keylen == sa->enc_keylen)
			return &encs[i];
	return NULL;
}

static const struct auth *
auth_find(const struct pfkey_sa *sa)
{
	size_t i;

	for (i = 0; i < NAUTHS; i++)
		if (auths[i].alg == sa->auth &&
		    auths[i].keylen == sa->auth_keylen)
			return &auths[i];
	return NULL;
}

/* An aead brings its own ICV; nothing else goes without (RFC 4303 3.2). */
int
suite_ok(const struct pfkey_sa *sa)
{
	const struct enc *e = enc_find(sa);

	if (e == NULL)
		return 0;
	if (e->aead)
		return sa->auth == PFKEY_AUTH_NONE && sa->auth_keylen == 0;
	return auth_find(sa) != NULL;
}

int
suite_init(struct suite *s, const struct pfkey_sa *sa, int seal)
{
	const struct enc *e = enc_find(sa);
	const struct auth *a = auth_find(sa);

	memset(s, 0, sizeof(*s));
	if (!suite_ok(sa))
		return EINVAL;
	s->aead = e->aead;
	s->ivlen = e->ivlen;
	s->align = e->align;
	if (s->aead) {
		s->icvlen = GCM_ICV;
		memcpy(s->salt, sa->enc_key + e->keylen - GCM_SALT, GCM_SALT);
	} else {
		s->icvlen = a->icvlen;
		if (hmac_init(&s->hmac, a->hmac, sa->auth_key,
		    sa->auth_keylen) != 0)
			return EINVAL;
	}
	if ((s->cipher = EVP_CIPHER_CTX_new()) == NULL ||
	    EVP_CipherInit_ex(s->cipher, e->cipher(), NULL, sa->enc_key, NULL,
	    seal) != 1 || EVP_CIPHER_CTX_set_padding(s->cipher, 0) != 1) {
		suite_clear(s);
		return ENOMEM;
	}
	return 0;
}

void
suite_clear(struct suite *s)
{
	EVP_CIPHER_CTX_free(s->cipher);		/* wipes its key */
	explicit_bzero(s, sizeof(*s));
}

/* Widen the entry of alg by bits, or begin one. */
static void
alg_note(struct pfkey_alg *v, uint8_t *n, uint8_t alg, unsigned int bits)
{
	uint8_t i;

	for (i = 0; i < *n && v[i].alg != alg; i++)
		continue;
	if (i == *n) {
		if (*n == PFKEY_MAXALGS)
			return;
		v[(*n)++] = (struct pfkey_alg){ alg, UINT16_MAX, 0 };
	}
	if (bits < v[i].minbits)
		v[i].minbits = (uint16_t)bits;
	if (bits > v[i].maxbits)
		v[i].maxbits = (uint16_t)bits;
}

void
suite_supported(struct pfkey_msg *m)
{
	size_t i;

	m->nauths = m->nencs = 0;
	for (i = 0; i < NAUTHS; i++)
		alg_note(m->auths, &m->nauths, auths[i].alg,
		    auths[i].keylen * 8);
	for (i = 0; i < NENCS; i++)
		alg_note(m->encs, &m->nencs, encs[i].alg, encs[i].keylen * 8);
}

/* Give the kept context this packet's IV. */
static int
set_iv(struct suite *s, const uint8_t *iv)
{
	uint8_t nonce[GCM_NONCE];

	if (s->aead) {
		memcpy(nonce, s->salt, GCM_SALT);
		memcpy(nonce + GCM_SALT, iv, GCM_NONCE - GCM_SALT);
		iv = nonce;
	}
	return EVP_CipherInit_ex(s->cipher, NULL, NULL, NULL, iv, -1) == 1 ?
	    0 : -1;
}

static int
cipher_body(struct suite *s, uint8_t *pkt, size_t bodylen)
{
	uint8_t *body = pkt + ESP_HDRLEN + s->ivlen;
	int n = 0;

	if (bodylen > INT_MAX || set_iv(s, pkt + ESP_HDRLEN) != 0)
		return -1;
	/* The header is authenticated, not encrypted (RFC 4106 5). */
	if (s->aead &&
	    EVP_CipherUpdate(s->cipher, NULL, &n, pkt, ESP_HDRLEN) != 1)
		return -1;
	if (EVP_CipherUpdate(s->cipher, body, &n, body, (int)bodylen) != 1 ||
	    (size_t)n != bodylen)
		return -1;
	return 0;
}

int
suite_seal(struct suite *s, uint8_t *pkt, size_t bodylen)
{
	uint8_t digest[HMAC_MAXLEN], none[SUITE_MAXIV];
	size_t len = ESP_HDRLEN + s->ivlen + bodylen;
	int n = 0;

	if (cipher_body(s, pkt, bodylen) != 0)
		return -1;
	if (s->aead)
		return EVP_CipherFinal_ex(s->cipher, none, &n) == 1 &&
		    EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_GCM_GET_TAG,
		    GCM_ICV, pkt + len) == 1 ? 0 : -1;
	hmac_digest(&s->hmac, pkt, len, digest);
	memcpy(pkt + len, digest, s->icvlen);
	return 0;
}

/* The tag is set after the IV: setting an IV begins a new message. */
static int
aead_open(struct suite *s, uint8_t *pkt, size_t bodylen)
{
	uint8_t none[SUITE_MAXIV];
	size_t len = ESP_HDRLEN + s->ivlen + bodylen;
	int n = 0;

	return cipher_body(s, pkt, bodylen) == 0 &&
	    EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_GCM_SET_TAG, GCM_ICV,
	    pkt + len) == 1 && EVP_CipherFinal_ex(s->cipher, none, &n) == 1;
}

int
suite_verify(struct suite *s, uint8_t *pkt, size_t bodylen)
{
	uint8_t digest[HMAC_MAXLEN];
	size_t len = ESP_HDRLEN + s->ivlen + bodylen;

	if (s->aead)
		return aead_open(s, pkt, bodylen);
	hmac_digest(&s->hmac, pkt, len, digest);
	return timingsafe_bcmp(digest, pkt + len, s->icvlen) == 0;
}

/* In CBC a block needs the one before it alone, so the IV is decrypted along as
 * a first block, which comes out as rubbish. That is far cheaper than to set it,
 * for which libcrypto looks up parameters by their names. */
int
suite_decrypt(struct suite *s, uint8_t *pkt, size_t bodylen)
{
	uint8_t *from = pkt + ESP_HDRLEN;
	size_t len = s->ivlen + bodylen;
	int n = 0;

	if (s->aead)
		return 0;
	return len <= INT_MAX && EVP_CipherUpdate(s->cipher, from, &n, from,
	    (int)len) == 1 && (size_t)n == len ? 0 : -1;
}
