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

/* Names of algorithms as ipsec.conf(5) writes them. Runs in: parents. */

#include <string.h>

#include "../crypto/dh.h"
#include "../crypto/hash.h"
#include "conf_int.h"

#define WEAK	"too weak, not supported"
#define NEVER	"not supported"
#define QUICK	"for quick mode only"

struct name {
	const char	*word;
	int		 value;
	const char	*refused;	/* why it is not taken, or NULL */
};

struct enc_name {
	const char	*word;
	struct conf_enc	 enc;
	const char	*refused;
};

/* The first row of a value is the name that is printed. */
static const struct enc_name encs[] = {
	{ "aes-128", { CONF_ENC_AES, 128 }, NULL },
	{ "aes", { CONF_ENC_AES, 128 }, NULL },
	{ "aes-192", { CONF_ENC_AES, 192 }, NULL },
	{ "aes-256", { CONF_ENC_AES, 256 }, NULL },
	{ "aes-128-gcm", { CONF_ENC_AES_GCM, 128 }, NULL },
	{ "aes-256-gcm", { CONF_ENC_AES_GCM, 256 }, NULL },
	{ "3des", { CONF_ENC_3DES, 0 }, NULL },
	{ "3des-cbc", { CONF_ENC_3DES, 0 }, NULL },
	{ "des", { 0, 0 }, WEAK },
	{ "des-cbc", { 0, 0 }, WEAK },
	{ "null", { 0, 0 }, WEAK },
	{ "skipjack", { 0, 0 }, WEAK },
	{ "blowfish", { 0, 0 }, NEVER },
	{ "cast", { 0, 0 }, NEVER },
	{ "cast128", { 0, 0 }, NEVER },
	{ "aesctr", { 0, 0 }, NEVER },
	{ "aes-ctr", { 0, 0 }, NEVER },
	{ "aes-128-ctr", { 0, 0 }, NEVER },
	{ "aes-192-ctr", { 0, 0 }, NEVER },
	{ "aes-256-ctr", { 0, 0 }, NEVER },
	{ "aes-192-gcm", { 0, 0 }, NEVER },
	{ "aes-128-gmac", { 0, 0 }, NEVER },
	{ "aes-192-gmac", { 0, 0 }, NEVER },
	{ "aes-256-gmac", { 0, 0 }, NEVER },
	{ "chacha20-poly1305", { 0, 0 }, NEVER },
	{ NULL, { 0, 0 }, NULL }
};

static const struct name hashes[] = {
	{ "hmac-sha1", HASH_SHA1, NULL },
	{ "hmac-sha2-256", HASH_SHA256, NULL },
	{ "hmac-sha2-384", HASH_SHA384, NULL },
	{ "hmac-sha2-512", HASH_SHA512, NULL },
	{ "hmac-md5", 0, WEAK },
	{ "hmac-ripemd160", 0, NEVER },
	{ NULL, 0, NULL }
};

static const struct name groups[] = {
	{ "none", 0, NULL },
	{ "modp1024", DH_MODP1024, NULL },
	{ "grp2", DH_MODP1024, NULL },
	{ "modp1536", DH_MODP1536, NULL },
	{ "grp5", DH_MODP1536, NULL },
	{ "modp2048", DH_MODP2048, NULL },
	{ "grp14", DH_MODP2048, NULL },
	{ "modp3072", DH_MODP3072, NULL },
	{ "grp15", DH_MODP3072, NULL },
	{ "modp4096", DH_MODP4096, NULL },
	{ "grp16", DH_MODP4096, NULL },
	{ "ecp256", DH_ECP256, NULL },
	{ "grp19", DH_ECP256, NULL },
	{ "ecp384", DH_ECP384, NULL },
	{ "grp20", DH_ECP384, NULL },
	{ "modp768", 0, WEAK },
	{ "grp1", 0, WEAK },
	{ "modp6144", 0, NEVER },
	{ "grp17", 0, NEVER },
	{ "modp8192", 0, NEVER },
	{ "grp18", 0, NEVER },
	{ "ecp521", 0, NEVER },
	{ "grp21", 0, NEVER },
	{ NULL, 0, NULL }
};

static int
name_find(const struct name *tab, const char *word, const char **why)
{
	*why = "unknown";
	for (; tab->word != NULL; tab++)
		if (strcmp(tab->word, word) == 0) {
			*why = tab->refused;
			return tab->refused != NULL ? -1 : tab->value;
		}
	return -1;
}

static const char *
name_of(const struct name *tab, int value)
{
	for (; tab->word != NULL; tab++)
		if (tab->refused == NULL && tab->value == value)
			return tab->word;
	return "?";
}

int
name_enc(const char *word, int quick, struct conf_enc *enc, const char **why)
{
	const struct enc_name *e;

	*why = "unknown";
	for (e = encs; e->word != NULL; e++) {
		if (strcmp(e->word, word) != 0)
			continue;
		*why = e->refused;
		if (e->enc.alg == CONF_ENC_AES_GCM && !quick)
			*why = QUICK;
		*enc = e->enc;
		return *why != NULL ? -1 : 0;
	}
	return -1;
}

int
name_hash(const char *word, const char **why)
{
	return name_find(hashes, word, why);
}

int
name_group(const char *word, const char **why)
{
	return name_find(groups, word, why);
}

const char *
name_of_enc(const struct conf_enc *enc)
{
	const struct enc_name *e;

	for (e = encs; e->word != NULL; e++)
		if (e->enc.alg == enc->alg && e->enc.keybits == enc->keybits)
			return e->word;
	return "?";
}

const char *
name_of_hash(int hash)
{
	return name_of(hashes, hash);
}

const char *
name_of_group(int group)
{
	return name_of(groups, group);
}
