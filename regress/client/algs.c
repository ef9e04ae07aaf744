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

/* Words for algorithms. Runs in: roadwarrior. */

#include <string.h>

#include "algs.h"
#include "crypto/dh.h"
#include "crypto/hash.h"

static const struct cipher_word {
	const char	*word;
	struct ike_enc	 enc;
} ciphers[] = {
	{ "aes128gcm16", { IKE_CIPHER_AES_GCM, 128 } },
	{ "aes192gcm16", { IKE_CIPHER_AES_GCM, 192 } },
	{ "aes256gcm16", { IKE_CIPHER_AES_GCM, 256 } },
	{ "aes128", { IKE_CIPHER_AES_CBC, 128 } },
	{ "aes192", { IKE_CIPHER_AES_CBC, 192 } },
	{ "aes256", { IKE_CIPHER_AES_CBC, 256 } },
	{ "3des", { IKE_CIPHER_3DES, 0 } }
};

static int
add_cipher(struct ike_transforms *t, const char *word)
{
	size_t i;

	if (t->nenc == IKE_MAXALG)
		return -1;
	for (i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++)
		if (strcmp(ciphers[i].word, word) == 0) {
			t->enc[t->nenc++] = ciphers[i].enc;
			return 0;
		}
	return -1;
}

static int
add_hash(struct ike_transforms *t, const char *word)
{
	enum hash_alg h;

	if (t->nhash == IKE_MAXALG)
		return -1;
	for (h = HASH_MD5; h <= HASH_SHA512; h++)
		if (strcmp(hash_name(h), word) == 0) {
			t->hash[t->nhash++] = (uint8_t)h;
			return 0;
		}
	return -1;
}

static int
add_group(struct ike_transforms *t, const char *word)
{
	unsigned int g;

	if (t->ngroup == IKE_MAXALG)
		return -1;
	for (g = DH_MODP768; g <= DH_ECP384; g++)
		if (dh_publen((enum dh_group)g) != 0 &&
		    strcmp(dh_name((enum dh_group)g), word) == 0) {
			t->group[t->ngroup++] = (uint8_t)g;
			return 0;
		}
	return -1;
}

static int
add_list(struct ike_transforms *t, char *list,
    int (*add)(struct ike_transforms *, const char *))
{
	char *word;

	while ((word = strsep(&list, ",")) != NULL)
		if (add(t, word) == -1)
			return -1;
	return 0;
}

static int
is_gcm_alone(const struct ike_transforms *t)
{
	unsigned int i;

	for (i = 0; i < t->nenc; i++)
		if (t->enc[i].cipher != IKE_CIPHER_AES_GCM)
			return 0;
	return 1;
}

const char *
algs_parse(const char *words, int phase, struct ike_transforms *t)
{
	uint32_t lifetime = t->lifetime;
	char copy[256], *rest = copy, *list;

	memset(t, 0, sizeof(*t));
	t->lifetime = lifetime;
	if (strlcpy(copy, words, sizeof(copy)) >= sizeof(copy))
		return "too long";
	if (add_list(t, strsep(&rest, "-"), add_cipher) == -1)
		return "unknown cipher";
	/* The engine offers GCM once per hash, without it. */
	if (is_gcm_alone(t))
		t->hash[t->nhash++] = HASH_SHA256;
	else if ((list = strsep(&rest, "-")) == NULL ||
	    add_list(t, list, add_hash) == -1)
		return "unknown hash";
	if ((list = strsep(&rest, "-")) != NULL &&
	    add_list(t, list, add_group) == -1)
		return "unknown group";
	if (rest != NULL)
		return "too many parts";
	if (phase == 1 && t->ngroup == 0)
		return "no group";
	return NULL;
}
