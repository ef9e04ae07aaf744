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

/* MS-CHAPv2: RFC 2759 8. Runs in: pppd-lite auth process, clients; the texts
 * also in the engine. */

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/legacy.h"
#include "mschapv2.h"

#define SHA1_LEN	20
#define NT_AT		24	/* of the NT response in a Response's Value */
#define PROOF_TEXT	(MSCHAPV2_PROOF - 1)

const char *
mschapv2_user(const char *name)
{
	const char *user = strchr(name, '\\');

	return user == NULL ? name : user + 1;
}

/* ---- the password as Unicode ---- */

struct utf16 {
	uint8_t	bytes[2 * MSCHAPV2_PASSWORD];
	size_t	len;
};

static int
utf16_put(struct utf16 *u, uint32_t unit)
{
	if (u->len + 2 > sizeof(u->bytes))
		return -1;
	u->bytes[u->len++] = (uint8_t)unit;
	u->bytes[u->len++] = (uint8_t)(unit >> 8);
	return 0;
}

static int
utf16_put_point(struct utf16 *u, uint32_t point)
{
	if (point < 0x10000)
		return utf16_put(u, point);
	point -= 0x10000;
	if (utf16_put(u, 0xd800 | point >> 10) == -1)
		return -1;
	return utf16_put(u, 0xdc00 | (point & 0x3ff));
}

/* The next character of UTF-8 text; its bytes, or 0 if it is malformed, too
 * long for what it says, or half of a surrogate pair. */
static size_t
utf8_next(const uint8_t *s, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, n;

	if (s[0] < 0x80) {
		*point = s[0];
		return 1;
	}
	n = s[0] >= 0xf0 && s[0] < 0xf8 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc0 || s[0] >= 0xf8)
		return 0;
	*point = s[0] & (0xff >> (n + 1));
	for (i = 1; i < n; i++) {
		/* The NUL at the end is no continuation, so this stops. */
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (s[i] & 0x3f);
	}
	if (*point < least[n] || *point > 0x10ffff ||
	    (*point >= 0xd800 && *point < 0xe000))
		return 0;
	return n;
}

static int
is_utf8(const uint8_t *s)
{
	uint32_t point;
	size_t n;

	for (; *s != '\0'; s += n)
		if ((n = utf8_next(s, &point)) == 0)
			return 0;
	return 1;
}

static int
to_utf16(const char *text, struct utf16 *u)
{
	const uint8_t *s = (const uint8_t *)text;
	int utf8 = is_utf8(s);
	uint32_t point;
	size_t n = 1;

	u->len = 0;
	for (; *s != '\0'; s += n) {
		point = *s;
		if (utf8)
			n = utf8_next(s, &point);
		if (utf16_put_point(u, point) == -1)
			return -1;
	}
	return 0;
}

int
mschapv2_nt_hash(const char *password, uint8_t out[MSCHAPV2_NTHASH])
{
	struct utf16 u;
	int r;

	r = to_utf16(password, &u);
	if (r == 0)
		legacy_md4(u.bytes, u.len, out);
	else
		memset(out, 0, MSCHAPV2_NTHASH);
	explicit_bzero(&u, sizeof(u));
	return r;
}

/* ---- challenge and response ---- */

int
mschapv2_challenge_hash(const uint8_t peer[MSCHAPV2_CHALLENGE],
    const uint8_t auth[MSCHAPV2_CHALLENGE], const char *user, uint8_t out[8])
{
	struct piece pieces[] = {
		{ peer, MSCHAPV2_CHALLENGE },
		{ auth, MSCHAPV2_CHALLENGE },
		{ user, strlen(user) }
	};
	uint8_t digest[SHA1_LEN];

	if (hash_pieces(HASH_SHA1, pieces, 3, digest) == -1)
		return -1;
	memcpy(out, digest, 8);
	return 0;
}

void
mschapv2_nt_response(const uint8_t challenge_hash[8],
    const uint8_t nt_hash[MSCHAPV2_NTHASH], uint8_t out[MSCHAPV2_NTRESPONSE])
{
	uint8_t key[21];	/* three DES keys of 7 bytes */
	int i;

	memset(key, 0, sizeof(key));
	memcpy(key, nt_hash, MSCHAPV2_NTHASH);
	for (i = 0; i < 3; i++)
		legacy_des7(key + 7 * i, challenge_hash, out + 8 * i);
	explicit_bzero(key, sizeof(key));
}

int
mschapv2_check(const uint8_t nt_hash[MSCHAPV2_NTHASH], const char *name,
    const uint8_t challenge[MSCHAPV2_CHALLENGE], const uint8_t *response,
    size_t len)
{
	uint8_t hash[8], want[MSCHAPV2_NTRESPONSE];
	int ok;

	if (len != MSCHAPV2_RESPONSE || mschapv2_challenge_hash(response,
	    challenge, mschapv2_user(name), hash) == -1)
		return 0;
	mschapv2_nt_response(hash, nt_hash, want);
	ok = timingsafe_bcmp(want, response + NT_AT, sizeof(want)) == 0;
	explicit_bzero(want, sizeof(want));
	return ok;
}

static int
authenticator_response(const uint8_t nt_hash[MSCHAPV2_NTHASH],
    const uint8_t nt_response[MSCHAPV2_NTRESPONSE], const uint8_t hash[8],
    uint8_t out[SHA1_LEN])
{
	static const char magic1[] = "Magic server to client signing constant";
	static const char magic2[] = "Pad to make it do more than one iteration";
	uint8_t hash_hash[MSCHAPV2_NTHASH], digest[SHA1_LEN];
	struct piece first[] = {
		{ hash_hash, sizeof(hash_hash) },
		{ nt_response, MSCHAPV2_NTRESPONSE },
		{ magic1, sizeof(magic1) - 1 }
	};
	struct piece second[] = {
		{ digest, sizeof(digest) },
		{ hash, 8 },
		{ magic2, sizeof(magic2) - 1 }
	};
	int r = -1;

	legacy_md4(nt_hash, MSCHAPV2_NTHASH, hash_hash);
	if (hash_pieces(HASH_SHA1, first, 3, digest) == 0)
		r = hash_pieces(HASH_SHA1, second, 3, out);
	explicit_bzero(hash_hash, sizeof(hash_hash));
	explicit_bzero(digest, sizeof(digest));
	return r;
}

/* RFC 2759 5: the digits are upper case. */
static void
upper_hex(char *dst, size_t size, const uint8_t *src, size_t n)
{
	char *p;

	text_hex(dst, size, src, n);
	for (p = dst; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'f')
			*p -= 'a' - 'A';
}

int
mschapv2_proof(const uint8_t nt_hash[MSCHAPV2_NTHASH], const char *name,
    const uint8_t challenge[MSCHAPV2_CHALLENGE],
    const uint8_t response[MSCHAPV2_RESPONSE], char out[MSCHAPV2_PROOF])
{
	uint8_t hash[8], digest[SHA1_LEN];

	out[0] = '\0';
	if (mschapv2_challenge_hash(response, challenge, mschapv2_user(name),
	    hash) == -1 || authenticator_response(nt_hash, response + NT_AT,
	    hash, digest) == -1)
		return -1;
	memcpy(out, "S=", 2);
	upper_hex(out + 2, MSCHAPV2_PROOF - 2, digest, sizeof(digest));
	return 0;
}

int
mschapv2_respond(const uint8_t nt_hash[MSCHAPV2_NTHASH], const char *name,
    const uint8_t challenge[MSCHAPV2_CHALLENGE],
    const uint8_t peer[MSCHAPV2_CHALLENGE], uint8_t out[MSCHAPV2_RESPONSE])
{
	uint8_t hash[8];

	memset(out, 0, MSCHAPV2_RESPONSE);
	if (mschapv2_challenge_hash(peer, challenge, mschapv2_user(name),
	    hash) == -1)
		return -1;
	memcpy(out, peer, MSCHAPV2_CHALLENGE);
	mschapv2_nt_response(hash, nt_hash, out + NT_AT);
	return 0;
}

/* ---- texts ---- */

int
mschapv2_proof_fits(const char *want, const uint8_t *message, size_t len)
{
	size_t n = strlen(want);

	return n == PROOF_TEXT && len >= n &&
	    timingsafe_bcmp(want, message, n) == 0;
}

void
mschapv2_failure(char *dst, size_t size, unsigned int error, int retry,
    const uint8_t challenge[MSCHAPV2_CHALLENGE], const char *message)
{
	char hex[2 * MSCHAPV2_CHALLENGE + 1];

	upper_hex(hex, sizeof(hex), challenge, MSCHAPV2_CHALLENGE);
	(void)snprintf(dst, size, "E=%u R=%d C=%s V=3 M=%s", error,
	    retry != 0, hex, message);
}
