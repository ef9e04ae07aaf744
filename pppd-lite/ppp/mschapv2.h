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

/* The computations of MS-CHAPv2: RFC 2759 8, and its texts. For who knows the
 * password: the auth process, and clients. Names and passwords are raw bytes;
 * results are in the RFC's order. Pure. */

#ifndef ADIT_PPP_MSCHAPV2_H
#define ADIT_PPP_MSCHAPV2_H

#include <stddef.h>
#include <stdint.h>

#define MSCHAPV2_CHALLENGE	16
#define MSCHAPV2_NTHASH		16
#define MSCHAPV2_NTRESPONSE	24
/* The Value of a Response: peer challenge, 8 zero bytes, NT response, flags. */
#define MSCHAPV2_RESPONSE	49
/* "S=", 40 digits and a NUL. */
#define MSCHAPV2_PROOF		43
/* Characters of the longest password (RFC 2759 8.1: 0-to-256 Unicode). */
#define MSCHAPV2_PASSWORD	256

/* Error codes of a Failure (RFC 2759 6). */
#define MSCHAPV2_E_RESTRICTED_HOURS	646
#define MSCHAPV2_E_DISABLED		647
#define MSCHAPV2_E_NO_DIALIN		649
#define MSCHAPV2_E_FAILED		691

/* Bytes of a Failure's text before its message. */
#define MSCHAPV2_CODES	64

/* The name that goes into the hash: without "DOMAIN\" (RFC 2759 4). */
const char	*mschapv2_user(const char *name);
/* NtPasswordHash: MD4 of the password as UTF-16LE. It is read as UTF-8, or as
 * Latin-1 if it is none. Returns 0, or -1 if it is too long. */
int	mschapv2_nt_hash(const char *password, uint8_t out[MSCHAPV2_NTHASH]);
/* ChallengeHash (8.2). user is as given by mschapv2_user(). 0 or -1. */
int	mschapv2_challenge_hash(const uint8_t peer[MSCHAPV2_CHALLENGE],
	    const uint8_t auth[MSCHAPV2_CHALLENGE], const char *user,
	    uint8_t out[8]);
/* ChallengeResponse (8.5). */
void	mschapv2_nt_response(const uint8_t challenge_hash[8],
	    const uint8_t nt_hash[MSCHAPV2_NTHASH],
	    uint8_t out[MSCHAPV2_NTRESPONSE]);
/* 1 if the Value of a Response was made with the password of this hash for
 * our challenge; takes the same time either way. name may have a domain. */
int	mschapv2_check(const uint8_t nt_hash[MSCHAPV2_NTHASH], const char *name,
	    const uint8_t challenge[MSCHAPV2_CHALLENGE],
	    const uint8_t *response, size_t len);
/* GenerateAuthenticatorResponse (8.7) for a Response's Value, as the text that
 * goes into the Success: "S=..." in upper case. Returns 0 or -1. */
int	mschapv2_proof(const uint8_t nt_hash[MSCHAPV2_NTHASH], const char *name,
	    const uint8_t challenge[MSCHAPV2_CHALLENGE],
	    const uint8_t response[MSCHAPV2_RESPONSE],
	    char out[MSCHAPV2_PROOF]);
/* The other side: the Value of a Response to challenge, with random bytes of
 * the caller as peer challenge. Returns 0 or -1. */
int	mschapv2_respond(const uint8_t nt_hash[MSCHAPV2_NTHASH],
	    const char *name, const uint8_t challenge[MSCHAPV2_CHALLENGE],
	    const uint8_t peer[MSCHAPV2_CHALLENGE],
	    uint8_t out[MSCHAPV2_RESPONSE]);
/* 1 if a Success's message begins with the proof wanted. */
int	mschapv2_proof_fits(const char *want, const uint8_t *message,
	    size_t len);
/* A Failure's text: "E=691 R=0 C=<32 digits> V=3 M=message" (RFC 2759 6).
 * retry says whether the peer may try again with that challenge. */
void	mschapv2_failure(char *dst, size_t size, unsigned int error,
	    int retry, const uint8_t challenge[MSCHAPV2_CHALLENGE],
	    const char *message);

#endif
