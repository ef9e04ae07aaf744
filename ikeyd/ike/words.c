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

/* Offers and choices in words, for logs and vpnctl. Runs in: ikeyd engine. */

#include <stdio.h>
#include <string.h>

#include "isakmp.h"
#include "proposal.h"

#define ONE_LEN	80	/* one offer in words */

struct word {
	unsigned int	 number;
	const char	*word;
};

static const struct word enc1_words[] = {
	{ 1, "des" }, { 2, "idea" }, { 3, "blowfish" }, { 4, "rc5" },
	{ ENC1_3DES, "3des" }, { 6, "cast" }, { ENC1_AES, "aes" },
	{ 8, "camellia" }, { 0, NULL }
};

static const struct word hash1_words[] = {
	{ HASH1_MD5, "md5" }, { HASH1_SHA1, "sha1" }, { 3, "tiger" },
	{ HASH1_SHA256, "sha2_256" }, { HASH1_SHA384, "sha2_384" },
	{ HASH1_SHA512, "sha2_512" }, { 0, NULL }
};

static const struct word auth1_words[] = {
	{ 2, "dss" }, { 3, "rsa" }, { 4, "rsaenc" }, { 5, "rsaenc" },
	{ 9, "ecdsa256" }, { 10, "ecdsa384" }, { 11, "ecdsa521" },
	{ 64221, "hybrid" }, { 65001, "xauthpsk" }, { 65005, "xauthrsa" },
	{ 0, NULL }
};

static const struct word group_words[] = {
	{ 1, "modp768" }, { 2, "modp1024" }, { 5, "modp1536" },
	{ 14, "modp2048" }, { 15, "modp3072" }, { 16, "modp4096" },
	{ 17, "modp6144" }, { 18, "modp8192" }, { 19, "ecp256" },
	{ 20, "ecp384" }, { 21, "ecp521" }, { 22, "modp1024s160" },
	{ 23, "modp2048s224" }, { 24, "modp2048s256" }, { 31, "x25519" },
	{ 32, "x448" }, { 0, NULL }
};

static const struct word esp_words[] = {
	{ 1, "desiv64" }, { 2, "des" }, { ISAKMP_ESP_3DES, "3des" },
	{ 7, "blowfish" }, { 11, "null" }, { ISAKMP_ESP_AES, "aes" },
	{ 13, "aesctr" }, { 14, "aesccm8" }, { 15, "aesccm12" },
	{ 16, "aesccm16" }, { 18, "aesgcm8" }, { 19, "aesgcm12" },
	{ ISAKMP_ESP_AES_GCM16, "aesgcm16" }, { 21, "seed" },
	{ 22, "camellia" }, { 23, "nullgmac" }, { 0, NULL }
};

static const struct word auth2_words[] = {
	{ AUTH2_MD5, "md5" }, { AUTH2_SHA1, "sha1" }, { 3, "desmac" },
	{ 4, "kpdk" }, { AUTH2_SHA256, "sha2_256" },
	{ AUTH2_SHA384, "sha2_384" }, { AUTH2_SHA512, "sha2_512" },
	{ 8, "ripemd160" }, { 9, "aesxcbc" }, { 0, NULL }
};

static const struct word mode_words[] = {
	{ MODE_TUNNEL, "tunnel" }, { MODE_TRANSPORT, "transport" },
	{ MODE_UDP_TUNNEL, "udp-tunnel" },
	{ MODE_UDP_TUNNEL_DRAFT, "udp-tunnel" },
	{ MODE_UDP_TRANSPORT, "udp-transport" },
	{ MODE_UDP_TRANSPORT_DRAFT, "udp-transport" }, { 0, NULL }
};

/* Append the word of a number, or the number after its kind. */
static void
put_word(char *buf, size_t size, const struct word *t, const char *kind,
    unsigned int number)
{
	size_t at = strlen(buf);

	for (; t->word != NULL; t++)
		if (t->number == number) {
			snprintf(buf + at, size - at, "%s", t->word);
			return;
		}
	snprintf(buf + at, size - at, "%s%u", kind, number);
}

/* Key bits behind a cipher; a cipher that is a number gets a slash. */
static void
put_number(char *buf, size_t size, unsigned int number)
{
	size_t at = strlen(buf);
	int digit = at > 0 && buf[at - 1] >= '0' && buf[at - 1] <= '9';

	if (number != 0)
		snprintf(buf + at, size - at, "%s%u", digit ? "/" : "", number);
}

static void
put_dash(char *buf, size_t size)
{
	size_t at = strlen(buf);

	snprintf(buf + at, size - at, "-");
}

static void
offer1_words(const struct offer *o, char *buf, size_t size)
{
	put_word(buf, size, enc1_words, "enc", o->enc);
	put_number(buf, size, o->keybits);
	put_dash(buf, size);
	put_word(buf, size, hash1_words, "hash", o->hash);
	put_dash(buf, size);
	put_word(buf, size, group_words, "group", o->group);
	if (o->auth != AUTH1_PSK) {
		put_dash(buf, size);
		put_word(buf, size, auth1_words, "auth", o->auth);
	}
}

static void
offer2_words(const struct offer *o, char *buf, size_t size)
{
	if (o->proto != ISAKMP_PROTO_ESP) {
		snprintf(buf, size, "%s", o->proto == 2 ? "ah" :
		    o->proto == 4 ? "ipcomp" : "protocol?");
		return;
	}
	if (o->id == ISAKMP_ESP_AES_GCM16 && o->keybits != 0)
		snprintf(buf, size, "aes%ugcm16", o->keybits);
	else {
		put_word(buf, size, esp_words, "esp", o->id);
		put_number(buf, size, o->keybits);
	}
	if (o->hash != 0) {
		put_dash(buf, size);
		put_word(buf, size, auth2_words, "auth", o->hash);
	}
	if (o->group != 0) {
		put_dash(buf, size);
		put_word(buf, size, group_words, "group", o->group);
	}
	put_dash(buf, size);
	put_word(buf, size, mode_words, "mode", o->mode);
}

const char *
offers_words(const struct offers *os, int phase, char *buf, size_t size)
{
	char one[ONE_LEN], last[ONE_LEN] = "";
	size_t i, at = 0;

	snprintf(buf, size, "nothing");
	for (i = 0; i < os->n; i++) {
		one[0] = '\0';
		if (phase == 1)
			offer1_words(&os->v[i], one, sizeof(one));
		else
			offer2_words(&os->v[i], one, sizeof(one));
		if (strcmp(one, last) == 0)
			continue;
		strlcpy(last, one, sizeof(last));
		if (at + strlen(one) + sizeof(", ...") >= size) {
			snprintf(buf + at, size - at, ", ...");
			break;
		}
		at += (size_t)snprintf(buf + at, size - at, "%s%s",
		    at == 0 ? "" : ", ", one);
	}
	return buf;
}

const char *
choice_words(const struct ike_choice *ch, char *buf, size_t size)
{
	const char *cipher = "3des", *tail = "";
	size_t at;

	if (ch->enc.cipher != IKE_CIPHER_3DES)
		cipher = "aes";
	if (ch->enc.cipher == IKE_CIPHER_AES_GCM)
		tail = "gcm16";
	snprintf(buf, size, "%s", cipher);
	put_number(buf, size, ch->enc.keybits);
	at = strlen(buf);
	snprintf(buf + at, size - at, "%s", tail);
	if (ch->hash != 0) {
		at = strlen(buf);
		snprintf(buf + at, size - at, "-%s", hash_name(ch->hash));
	}
	if (ch->group != 0) {
		at = strlen(buf);
		snprintf(buf + at, size - at, "-%s", dh_name(ch->group));
	}
	return buf;
}
